//! `/api/v1/hall/calendar`: when the hall is open, and what a manager changes of it.

use super::App;
use super::caller::Caller;
use super::problem::{Refused, Unreadable};
use super::write::Write;
use crate::owner::Answer;
use crate::{view, year_list};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use hall_api::calendar::{SetDate, Year};
use hall_core::{Command, Refusal};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// That of the service day, if not given.
    year: Option<i16>,
}

/// Years that a calendar is asked for.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2199;

/// A year, day by day: service days (服务日) with their hours, working days (法定工作日), market days (逢场天).
#[utoipa::path(get, path = "/hall/calendar", tag = "hall", params(Which),
    responses((status = 200, body = Year), Unreadable))]
pub(super) async fn get(
    State(app): State<App>,
    _: Caller,
    query: Result<Query<Which>, QueryRejection>,
) -> Response {
    let asked = match query {
        Ok(Query(which)) => which.year,
        Err(error) => return Answer::problem(400, "malformed-query", error.body_text()).into_response(),
    };
    app.published.look(|hall, _| {
        let Some(calendar) = hall.rules().calendar.as_ref() else {
            return Answer::problem(404, "no-calendar", Refusal::NoCalendar.to_string()).into_response();
        };
        match asked.or(hall.day().map(|day| day.date.year)).filter(|year| YEARS.contains(year)) {
            Some(year) => Json(view::year(calendar, year)).into_response(),
            None => Answer::problem(400, "malformed-query", "give a year, ?year=2026").into_response(),
        }
    })
}

/// A manager imports the state's list of a year, in the form in which it is published: `year`, and `days` with `date`
/// and `isOffDay`. It is taken whole or not at all.
#[utoipa::path(post, path = "/hall/calendar/years", tag = "hall", request_body = serde_json::Value,
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn import_year(State(app): State<App>, write: Write) -> Answer {
    match year_list::read(&String::from_utf8_lossy(write.bytes())) {
        Ok((year, list)) => write.ask(&app, Command::ImportYear { year, list: Box::new(list) }).await,
        Err(error) => Answer::problem(422, "malformed-year-list", crate::chain(&error)),
    }
}

/// A manager gives a date hours of its own, closes the hall on it, or takes that back.
#[utoipa::path(post, path = "/hall/calendar/dates", tag = "hall", request_body = SetDate,
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn set_date(State(app): State<App>, write: Write) -> Answer {
    match write.body::<SetDate>().map(|set| view::date_set(&set)) {
        Ok(Ok(command)) => write.ask(&app, command).await,
        Ok(Err(detail)) => Answer::problem(422, "malformed-date", detail),
        Err(answer) => answer,
    }
}
