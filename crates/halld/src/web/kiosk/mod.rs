//! `/kiosk`: the page of a touch kiosk. It shows nothing of a person, and comes back to its start by itself.
//!
//! The server draws each screen whole, in the language asked for; the page's script swaps screens, sends one request
//! for one tap however often it must be sent, and goes back to the start when nobody touches it.

mod check_in;
mod screens;

use super::segment::Segment;
use super::{App, page};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hall_core::Role;
use hall_core::id::{CategoryId, KioskId, TicketId};
use screens::Screens;
use serde::Deserialize;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/kiosk", get(whole))
        .route("/kiosk/start", get(start))
        .route("/kiosk/category/{id}", get(category))
        .route("/kiosk/ticket/{id}", get(ticket))
        .route("/kiosk/check-in", get(check_in))
        .route("/kiosk/returned/{id}", get(returned))
        .route("/kiosk/refused/{code}", get(refused))
        .route("/kiosk.css", get(async || page::style(include_str!("../../../pages/kiosk.css"))))
        .route("/kiosk.js", get(async || page::script(include_str!("../../../pages/kiosk.js"))))
        .route("/pair.js", get(async || page::script(include_str!("../../../pages/pair.js"))))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    language: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    number: String,
    /// It is the ticket's paper that is waited for, for so many seconds now.
    #[serde(default)]
    waited: u32,
}

async fn whole(State(app): State<App>, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    match page::visitor(&app, &headers) {
        Some(Role::Kiosk(_)) => page::show(StatusCode::OK, &Screens::of(&app, &wanted.language).whole()),
        Some(_) => page::paired_otherwise(&app),
        None => page::pairing(&app, &headers, "kiosk"),
    }
}

/// The kiosk behind the request; a page that was unpaired meanwhile is told so and shows its code.
fn kiosk(app: &App, headers: &HeaderMap) -> Result<KioskId, StatusCode> {
    match page::visitor(app, headers) {
        Some(Role::Kiosk(kiosk)) => Ok(kiosk),
        Some(_) => Err(StatusCode::FORBIDDEN),
        None => Err(StatusCode::UNAUTHORIZED),
    }
}

async fn start(State(app): State<App>, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    match kiosk(&app, &headers) {
        Ok(_) => page::show(StatusCode::OK, &Screens::of(&app, &wanted.language).start()),
        Err(status) => status.into_response(),
    }
}

async fn category(
    State(app): State<App>,
    headers: HeaderMap,
    Segment(id): Segment,
    Query(wanted): Query<Wanted>,
) -> Response {
    if let Err(status) = kiosk(&app, &headers) {
        return status.into_response();
    }
    match Screens::of(&app, &wanted.language).category(&CategoryId::from(id.as_str())) {
        Some(screen) => page::show(StatusCode::OK, &screen),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A kiosk shows its own tickets, to whoever has just taken them.
async fn ticket(
    State(app): State<App>,
    headers: HeaderMap,
    Segment(id): Segment,
    Query(wanted): Query<Wanted>,
) -> Response {
    let own = match kiosk(&app, &headers) {
        Ok(own) => own,
        Err(status) => return status.into_response(),
    };
    let Ok(id) = id.parse() else { return StatusCode::NOT_FOUND.into_response() };
    match Screens::of(&app, &wanted.language).ticket(TicketId(id), &own, wanted.waited) {
        Some(screen) => page::show(StatusCode::OK, &screen),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn check_in(State(app): State<App>, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    match kiosk(&app, &headers) {
        Ok(_) => page::show(StatusCode::OK, &Screens::of(&app, &wanted.language).check_in()),
        Err(status) => status.into_response(),
    }
}

/// Whoever has just come back may have taken his number anywhere.
async fn returned(
    State(app): State<App>,
    headers: HeaderMap,
    Segment(id): Segment,
    Query(wanted): Query<Wanted>,
) -> Response {
    if let Err(status) = kiosk(&app, &headers) {
        return status.into_response();
    }
    let Ok(id) = id.parse() else { return StatusCode::NOT_FOUND.into_response() };
    match Screens::of(&app, &wanted.language).returned(TicketId(id)) {
        Some(screen) => page::show(StatusCode::OK, &screen),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn refused(
    State(app): State<App>,
    headers: HeaderMap,
    Segment(code): Segment,
    Query(wanted): Query<Wanted>,
) -> Response {
    if let Err(status) = kiosk(&app, &headers) {
        return status.into_response();
    }
    let screens = Screens::of(&app, &wanted.language);
    page::show(StatusCode::OK, &screens.refused(&code, &wanted.category, &wanted.number))
}
