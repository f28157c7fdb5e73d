//! `/api/v1/statistics`: waits and services in figures, and estimates against what came.

use super::App;
use super::caller::Caller;
use super::problem::{self, ReadRefused};
use crate::owner::Answer;
use crate::{view, year_list};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use hall_api::statistics::{Estimates, Statistics};
use hall_core::{Date, authorize_figures};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Days {
    /// The first service day, `2026-11-01`; today's, if not given
    from: Option<String>,
    /// The last; today's, if not given
    to: Option<String>,
}

/// Days of one answer at the most: a year, and the day that it is a leap one.
const DAYS: i32 = 366;

/// Waits and services of some service days: how many, mean, median, 90 % point and longest, by category, window, clerk
/// and hour; and who waits now.
#[utoipa::path(get, path = "/statistics", tag = "statistics", params(Days),
    responses((status = 200, body = Statistics), ReadRefused))]
pub(super) async fn get(
    State(app): State<App>,
    Caller(who): Caller,
    query: Result<Query<Days>, QueryRejection>,
) -> Result<Response, Answer> {
    let (from, to) = allowed(&app, &who, query)?;
    let now = app.time.now();
    let found = app.figures.statistics(from, to, now).await?;
    Ok(Json(view::statistics(&found, from, to)).into_response())
}

/// Every wait that was told when a ticket was taken, against what came: error, share above the upper end, and the naive
/// error beside it, by category and month.
#[utoipa::path(get, path = "/statistics/estimates", tag = "statistics", params(Days),
    responses((status = 200, body = Estimates), ReadRefused))]
pub(super) async fn estimates(
    State(app): State<App>,
    Caller(who): Caller,
    query: Result<Query<Days>, QueryRejection>,
) -> Result<Response, Answer> {
    let (from, to) = allowed(&app, &who, query)?;
    let told = app.figures.told(from, to).await?;
    Ok(Json(view::estimates(&told, from, to)).into_response())
}

fn allowed(
    app: &App,
    who: &hall_core::Principal,
    query: Result<Query<Days>, QueryRejection>,
) -> Result<(Date, Date), Answer> {
    authorize_figures(who).map_err(|refusal| Answer::refused(&refusal))?;
    let Query(Days { from, to }) = query.map_err(|error| problem::malformed_query(&error))?;
    let today = app.published.look(|hall, _| hall.day().map(|day| day.date));
    let day = |given: Option<String>| match given {
        Some(text) => year_list::date(&text).ok_or_else(|| {
            Answer::problem(400, "malformed-date", format!("`{text}` is no date like 2026-11-23"))
        }),
        None => today.ok_or_else(|| Answer::problem(404, "no-such-day", "no service day has begun yet")),
    };
    let (from, to) = (day(from)?, day(to)?);
    if from > to || to.number() - from.number() >= DAYS {
        let detail = format!("`from` must not lie after `to`, nor more than {DAYS} days before it");
        return Err(Answer::problem(400, "malformed-query", detail));
    }
    Ok((from, to))
}
