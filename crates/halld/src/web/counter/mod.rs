//! `/counter`: a clerk's PC. All that a window's keys do and what they have no room for: who waits, whom to choose, the
//! ticket's history, transfer, hold, pause with a reason, the day so far.
//!
//! The server draws the state whole; the page's script draws it again when the hall's stream says that something has
//! happened, whoever pressed what, so that two pages and a terminal of one window show the same.

mod matters;
mod state;

use super::sign_in::{self, OwnForm, Visitor, principal_name};
use super::words::Words;
use super::{App, caller, page};
use crate::owner::{Answer, RequestId};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use hall_core::command::{Act, Command, Via};
use hall_core::id::{Clerk, WindowNumber};
use hall_core::{Hall, Principal, Role};
use hall_ledger::Duty;
use serde::Deserialize;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/counter", get(whole))
        .route("/counter/state", get(fragment))
        .route("/counter/aside", get(aside))
        .route("/counter/sit", post(sit))
        .route("/counter/leave", post(leave))
        .route("/counter.js", get(async || page::script(include_str!("../../../pages/counter.js"))))
        .route("/counter.css", get(async || page::style(include_str!("../../../pages/counter.css"))))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    language: String,
}

/// Why a page is not shown to whoever asks.
enum Elsewhere {
    SignIn,
    /// Not a page for this person's duty.
    OtherDuty,
}

fn clerk(app: &App, headers: &HeaderMap) -> Result<Visitor, Elsewhere> {
    let visitor = sign_in::visitor(app, headers).ok_or(Elsewhere::SignIn)?;
    match visitor.open.person.duty {
        Duty::Clerk | Duty::Manager => Ok(visitor),
        Duty::Desk | Duty::DepartmentHead(_) | Duty::Installer | Duty::Auditor | Duty::Supervisor => {
            Err(Elsewhere::OtherDuty)
        }
    }
}

/// The window at which the hall has him signed in.
fn window_of(hall: &Hall, name: &str) -> Option<WindowNumber> {
    let own = |clerk: &Clerk| clerk.as_str() == name;
    hall.windows().find(|window| window.clerk.as_ref().is_some_and(own)).map(|window| window.number)
}

async fn whole(State(app): State<App>, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    let visitor = match clerk(&app, &headers) {
        Ok(visitor) => visitor,
        Err(Elsewhere::SignIn) => return sign_in::first("/counter", &wanted.language),
        Err(Elsewhere::OtherDuty) => return page::other_duty(&app, &headers),
    };
    let words = Words::of(&app, &headers, &wanted.language, "counter");
    let language = words.language.clone();
    let name = &visitor.open.person.name;
    let response = match app.published.look(|hall, _| window_of(hall, name)) {
        Some(window) => page::show(StatusCode::OK, &state::whole(words, window, name)),
        None => page::show(StatusCode::OK, &choose(&app, &headers, words, name, String::new())),
    };
    page::keep_language(response, &language)
}

async fn fragment(State(app): State<App>, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    match own_window(&app, &headers) {
        Ok(window) => {
            let words = Words::of(&app, &headers, &wanted.language, "counter");
            page::show(StatusCode::OK, &state::now(&words, window))
        }
        Err(status) => status.into_response(),
    }
}

async fn aside(State(app): State<App>, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    let window = match own_window(&app, &headers) {
        Ok(window) => window,
        Err(status) => return status.into_response(),
    };
    let words = Words::of(&app, &headers, &wanted.language, "counter");
    match state::aside(&words, window).await {
        Ok(aside) => page::show(StatusCode::OK, &aside),
        Err(answer) => answer.into_response(),
    }
}

/// 409: he is signed in at no window any more, and the whole page says at which he may.
fn own_window(app: &App, headers: &HeaderMap) -> Result<WindowNumber, StatusCode> {
    let visitor = clerk(app, headers).map_err(|elsewhere| match elsewhere {
        Elsewhere::SignIn => StatusCode::UNAUTHORIZED,
        Elsewhere::OtherDuty => StatusCode::FORBIDDEN,
    })?;
    let window = app.published.look(|hall, _| window_of(hall, &visitor.open.person.name));
    window.ok_or(StatusCode::CONFLICT)
}

#[derive(Template)]
#[template(path = "counter/choose.html")]
struct Choose<'a> {
    w: Words<'a>,
    name: String,
    error: String,
    key: String,
    windows: Vec<Free>,
}

/// A window at which somebody may sit down.
struct Free {
    number: u16,
    name: String,
    /// Who sits there now.
    clerk: String,
    waiting: u32,
}

fn choose<'a>(app: &'a App, headers: &HeaderMap, w: Words<'a>, name: &str, error: String) -> Choose<'a> {
    // A window's own computer is for that window.
    let device = caller::cookie(headers).and_then(|token| app.tokens.find(token));
    let bound = device.and_then(|device| match device.role {
        Role::Window(window) => Some(window),
        Role::Kiosk(_)
        | Role::Desk
        | Role::DepartmentHead(_)
        | Role::Manager
        | Role::Installer
        | Role::Auditor
        | Role::Supervisor
        | Role::Screen(_)
        | Role::Reader
        | Role::Clerk
        | Role::Booking
        | Role::System => None,
    });
    let windows = app.published.look(|hall, _| {
        let windows = hall.windows().filter(|window| bound.is_none_or(|bound| bound == window.number));
        let free = windows.filter_map(|window| {
            let rules = hall.rules().window(window.number)?;
            Some(Free {
                number: window.number.0,
                name: w.name(&rules.name),
                clerk: window.clerk.as_ref().map(ToString::to_string).unwrap_or_default(),
                waiting: hall.waiting_for(window.number),
            })
        });
        free.collect()
    });
    Choose { name: name.to_owned(), error, key: sign_in::key(), windows, w }
}

#[derive(Deserialize)]
struct Sitting {
    window: u16,
    key: String,
}

/// 签到: he signs in at a window, which opens; whoever sat there is signed out, and so is he wherever he sat.
async fn sit(
    State(app): State<App>,
    headers: HeaderMap,
    OwnForm(Sitting { window, key }): OwnForm<Sitting>,
) -> Response {
    let visitor = match clerk(&app, &headers) {
        Ok(visitor) => visitor,
        Err(Elsewhere::SignIn) => return sign_in::first("/counter", ""),
        Err(Elsewhere::OtherDuty) => return page::other_duty(&app, &headers),
    };
    let name = &visitor.open.person.name;
    let window = WindowNumber(window);
    let before = app.published.look(|hall, _| window_of(hall, name));
    if before.is_some_and(|before| before != window) {
        sign_in::sign_out_of_window(&app, &visitor, format!("{key}-before")).await;
    }
    let who = Principal { role: Role::Window(window), name: principal_name(name) };
    let act = Act::SignIn(Clerk::from(name.as_str()));
    let command = Command::Window { window, via: Via::Counter, act };
    let answer =
        app.inbox.ask(who, RequestId::new(format!("{key}-{}", window.0), "/counter/sit", b""), command).await;
    if answer.is_ok() {
        return Redirect::to("/counter").into_response();
    }
    let words = Words::of(&app, &headers, "", "counter");
    let error = refusal(&words, &answer);
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::CONFLICT);
    page::show(status, &choose(&app, &headers, words, name, error))
}

/// What an answer that is no success says, in the page's language.
fn refusal(words: &Words<'_>, answer: &Answer) -> String {
    let problem: Option<hall_api::problem::Problem> = serde_json::from_str(&answer.body).ok();
    let code = problem.as_ref().and_then(|problem| problem.kind.rsplit(':').next()).unwrap_or_default();
    let known = words.app.texts.section(&words.language, "refused");
    known.get(code).or_else(|| known.get("otherwise")).cloned().unwrap_or_default()
}

#[derive(Deserialize)]
struct Leaving {
    key: String,
}

/// 签退: the window closes after its ticket, and he stays signed in at the pages.
async fn leave(
    State(app): State<App>,
    headers: HeaderMap,
    OwnForm(Leaving { key }): OwnForm<Leaving>,
) -> Response {
    match sign_in::visitor(&app, &headers) {
        Some(visitor) => {
            // Whoever is signed in nowhere has left already.
            sign_in::sign_out_of_window(&app, &visitor, key).await;
            Redirect::to("/counter").into_response()
        }
        None => sign_in::first("/counter", ""),
    }
}
