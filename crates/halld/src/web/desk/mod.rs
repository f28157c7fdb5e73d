//! `/desk`: the consulting desk (咨询台). Takes a ticket for somebody in two actions, finds any ticket of today by its
//! number, time or QR code, and does to it what the desk may: print again, void, bring back, mark who needs guiding,
//! name who was asked first.

mod doors;
mod state;

pub(super) use doors::{__path_first_asked, __path_guide, __path_question};
pub(super) use doors::{first_asked, guide, question};

use super::sign_in::{self, Visitor};
use super::words::Words;
use super::{App, page};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hall_ledger::Duty;
use serde::Deserialize;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk", get(whole))
        .route("/desk/state", get(fragment))
        .route("/desk.js", get(async || page::script(include_str!("../../../pages/desk.js"))))
        .route("/desk.css", get(async || page::style(include_str!("../../../pages/desk.css"))))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    language: String,
    /// A number or the beginning of one, a time of day, or what a ticket's QR code says.
    #[serde(default)]
    find: String,
    #[serde(default)]
    category: String,
}

/// Letters looked at of what is to be found.
const FIND_MAX: usize = 200;

/// The desk's staff, or a manager who helps there.
fn staff(app: &App, headers: &HeaderMap) -> Result<Visitor, StatusCode> {
    let visitor = sign_in::visitor(app, headers).ok_or(StatusCode::UNAUTHORIZED)?;
    match visitor.open.person.duty {
        Duty::Desk | Duty::Manager => Ok(visitor),
        Duty::Clerk | Duty::DepartmentHead(_) | Duty::Installer | Duty::Auditor | Duty::Supervisor => {
            Err(StatusCode::FORBIDDEN)
        }
    }
}

async fn whole(State(app): State<App>, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    let visitor = match staff(&app, &headers) {
        Ok(visitor) => visitor,
        Err(StatusCode::UNAUTHORIZED) => return sign_in::first("/desk", &wanted.language),
        Err(_) => return page::other_duty(&app, &headers),
    };
    let words = Words::of(&app, &headers, &wanted.language, "desk");
    let language = words.language.clone();
    let found = match found(&app, &words, &wanted).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let page = state::whole(words, found, &visitor.open.person.name);
    page::keep_language(page::show(StatusCode::OK, &page), &language)
}

async fn fragment(State(app): State<App>, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    if let Err(status) = staff(&app, &headers) {
        return status.into_response();
    }
    let words = Words::of(&app, &headers, &wanted.language, "desk");
    match found(&app, &words, &wanted).await {
        Ok(found) => page::show(StatusCode::OK, &found),
        Err(response) => response,
    }
}

async fn found(app: &App, words: &Words<'_>, wanted: &Wanted) -> Result<state::Now, Response> {
    let find = wanted.find.trim();
    let find = &find[..find.floor_char_boundary(FIND_MAX)];
    let old = match state::handle(find) {
        Some(handle) if app.published.look(|hall, _| hall.ticket_by_handle(&handle).is_none()) => {
            app.reader.ticket_by_handle(handle).await.map_err(IntoResponse::into_response)?
        }
        Some(_) | None => None,
    };
    Ok(state::now(words, find, &wanted.category, old.as_ref()))
}
