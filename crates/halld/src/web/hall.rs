//! `/api/v1/hall`: the hall at a glance, and what is done to the whole of it.

use super::App;
use super::caller::Caller;
use super::problem::{Refused, Unreadable};
use super::write::Write;
use crate::clock::civil;
use crate::owner::Answer;
use crate::view;
use axum::Json;
use axum::extract::State;
use hall_api::hall::{Hall, Postings};
use hall_api::request::ConfirmDay;
use hall_core::Command;

/// The hall as it stands: categories with their queues, windows with what they have in hand.
#[utoipa::path(get, path = "/hall", tag = "hall", responses((status = 200, body = Hall), Unreadable))]
pub(super) async fn get(State(app): State<App>, _: Caller) -> Json<Hall> {
    let now = app.time.now();
    Json(app.published.look(|hall, sequence| app.setting.hall(hall, sequence, now)))
}

/// A person gives date and time: after a start without a clock that can be believed, nothing is given before.
#[utoipa::path(post, path = "/hall/confirm-day", tag = "hall", request_body = ConfirmDay,
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn confirm_day(State(app): State<App>, write: Write) -> Answer {
    at_given_time(app, write, Command::ConfirmDay).await
}

/// A manager sets hall time, back if need be; only with no ticket open. The day is to be confirmed afterwards.
#[utoipa::path(post, path = "/hall/reset-clock", tag = "hall", request_body = ConfirmDay,
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn reset_clock(State(app): State<App>, write: Write) -> Answer {
    at_given_time(app, write, Command::ResetClock).await
}

/// A manager replaces what the hall posts: leader on duty (值班领导), notices, complaint number.
#[utoipa::path(post, path = "/hall/postings", tag = "hall", request_body = Postings,
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn post_up(State(app): State<App>, write: Write) -> Answer {
    match write.body::<Postings>() {
        Ok(postings) => write.ask(&app, Command::SetPostings(view::postings_read(postings))).await,
        Err(answer) => answer,
    }
}

async fn at_given_time(app: App, write: Write, command: Command) -> Answer {
    let given: ConfirmDay = match write.body() {
        Ok(given) => given,
        Err(answer) => return answer,
    };
    match civil::parse(&given.now, &app.setting.timezone) {
        Ok(time) => write.ask_at(&app, command, Some(time)).await,
        Err(error) => Answer::problem(422, "malformed-time", error.to_string()),
    }
}
