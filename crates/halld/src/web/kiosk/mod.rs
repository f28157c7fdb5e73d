//! `/kiosk`: the page of a touch kiosk. It shows nothing of a person, and comes back to its start by itself.
//!
//! The server draws each screen whole, in the language asked for; the page's script swaps screens, sends one request
//! for one tap however often it must be sent, and goes back to the start when nobody touches it.

mod check_in;
mod screens;

use super::segment::Segment;
use super::{App, page};
use askama::Template;
use axum::Router;
use axum::extract::{FromRequestParts, Query, State};
use axum::http::request::Parts;
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
struct Paired(KioskId);

impl FromRequestParts<App> for Paired {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Paired, StatusCode> {
        match page::visitor(app, &parts.headers) {
            Some(Role::Kiosk(kiosk)) => Ok(Paired(kiosk)),
            Some(_) => Err(StatusCode::FORBIDDEN),
            None => Err(StatusCode::UNAUTHORIZED),
        }
    }
}

async fn start(_: Paired, State(app): State<App>, Query(wanted): Query<Wanted>) -> Response {
    page::show(StatusCode::OK, &Screens::of(&app, &wanted.language).start())
}

async fn category(
    _: Paired,
    State(app): State<App>,
    Segment(id): Segment,
    Query(wanted): Query<Wanted>,
) -> Response {
    or_not_found(Screens::of(&app, &wanted.language).category(&CategoryId::from(id.as_str())))
}

/// A kiosk shows its own tickets, to whoever has just taken them.
async fn ticket(
    Paired(own): Paired,
    State(app): State<App>,
    Segment(id): Segment,
    Query(wanted): Query<Wanted>,
) -> Response {
    let screens = Screens::of(&app, &wanted.language);
    or_not_found(id.parse().ok().and_then(|id| screens.ticket(TicketId(id), &own, wanted.waited)))
}

async fn check_in(_: Paired, State(app): State<App>, Query(wanted): Query<Wanted>) -> Response {
    page::show(StatusCode::OK, &Screens::of(&app, &wanted.language).check_in())
}

/// Whoever has just come back may have taken his number anywhere.
async fn returned(
    _: Paired,
    State(app): State<App>,
    Segment(id): Segment,
    Query(wanted): Query<Wanted>,
) -> Response {
    let screens = Screens::of(&app, &wanted.language);
    or_not_found(id.parse().ok().and_then(|id| screens.returned(TicketId(id))))
}

async fn refused(
    _: Paired,
    State(app): State<App>,
    Segment(code): Segment,
    Query(wanted): Query<Wanted>,
) -> Response {
    let screens = Screens::of(&app, &wanted.language);
    page::show(StatusCode::OK, &screens.refused(&code, &wanted.category, &wanted.number))
}

fn or_not_found(screen: Option<impl Template>) -> Response {
    screen.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |screen| page::show(StatusCode::OK, &screen))
}
