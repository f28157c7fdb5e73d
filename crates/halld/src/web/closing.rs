//! `/api/v1/hall` at its end: who is sent home, numbers taken over from paper, the day ended; `/api/v1/days`: its account.

use super::caller::Caller;
use super::problem::{Refused, Unreadable};
use super::segment::Segment;
use super::write::Write;
use super::{App, handle};
use crate::clock::civil;
use crate::owner::Answer;
use crate::{view, year_list};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hall_api::day::{Backfill, Backfilled, CloseDay, DayAccount, NextDay, SendHome, SentHome};
use hall_core::Command;
use hall_core::backfill::LAST_BY_HAND;
use hall_core::id::{Language, TicketId};
use hall_core::send_home::Whom;

/// Who cannot be served any more is sent home, and goes first on the next service day (次日优先) with the same paper.
#[utoipa::path(post, path = "/hall/send-home", tag = "hall", request_body = SendHome,
    params(("Idempotency-Key" = String, Header)), responses((status = 200, body = SentHome), Refused))]
pub(super) async fn send_home(State(app): State<App>, write: Write) -> Answer {
    let request: SendHome = match write.body() {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    let whom = match request {
        SendHome { all: true, category: None, tickets } if tickets.is_empty() => Whom::All,
        SendHome { all: false, category: Some(id), tickets } if tickets.is_empty() => {
            Whom::Category(id.as_str().into())
        }
        SendHome { all: false, category: None, tickets } if !tickets.is_empty() => {
            Whom::Tickets(tickets.into_iter().map(TicketId).collect())
        }
        SendHome { .. } => {
            let detail = "give exactly one of `all`: true, `category` and `tickets`";
            return Answer::problem(400, "malformed-body", detail);
        }
    };
    write.ask(&app, Command::SendHome(whom)).await
}

/// Who was sent home on an earlier day and goes first today, and who of them has come.
#[utoipa::path(get, path = "/hall/next-day", tag = "hall",
    responses((status = 200, body = Vec<NextDay>), Unreadable))]
pub(super) async fn next_day(State(app): State<App>, _: Caller) -> Json<Vec<NextDay>> {
    Json(app.published.look(|hall, _| view::next_day(hall)))
}

/// Numbers that staff wrote by hand while the controller was down are taken over as one block (补录).
#[utoipa::path(post, path = "/hall/backfill", tag = "hall", request_body = Backfill,
    params(("Idempotency-Key" = String, Header)), responses((status = 201, body = Backfilled), Refused))]
pub(super) async fn backfill(State(app): State<App>, write: Write) -> Answer {
    let request: Backfill = match write.body() {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    let now = app.time.now();
    // Without a date it is today's, by the wall clock.
    let since = if request.since.contains(['T', ' ']) {
        request.since
    } else {
        let today: String = app.setting.time(now).chars().take_while(|letter| *letter != 'T').collect();
        format!("{today}T{}", request.since)
    };
    let since = match civil::parse(&since, &app.setting.timezone) {
        Ok(since) => since,
        Err(error) => return Answer::problem(422, "malformed-time", error.to_string()),
    };
    // More than a pad has are refused by the hall, whatever their addresses would be.
    let handles = (0..request.count.min(LAST_BY_HAND)).map(|_| handle::random()).collect();
    let block = hall_core::backfill::Backfill {
        category: request.category.as_str().into(),
        count: request.count,
        first: request.first,
        own_pad: request.own_pad,
        since,
        language: Language::from(app.languages.first().map_or("zh", String::as_str)),
        handles,
    };
    write.ask(&app, Command::Backfill(block)).await
}

/// A manager ends the day before it turns: windows close after their tickets, and numbers are given for a reason only.
#[utoipa::path(post, path = "/hall/close-day", tag = "hall", request_body = Option<CloseDay>,
    params(("Idempotency-Key" = String, Header)), responses((status = 200), Refused))]
pub(super) async fn close_day(State(app): State<App>, write: Write) -> Answer {
    match write.body::<CloseDay>() {
        Ok(CloseDay { leave }) => write.ask(&app, Command::CloseDay { leave }).await,
        Err(answer) => answer,
    }
}

/// What became of every number taken on a day, by category: the day's accounting identity.
#[utoipa::path(get, path = "/days/{date}/account", tag = "days", params(("date" = String, Path, description = "`2026-11-23`, or `today`: the service day")),
    responses((status = 200, body = DayAccount), Unreadable))]
pub(super) async fn account(State(app): State<App>, _: Caller, Segment(date): Segment) -> Response {
    let today = || app.published.look(|hall, _| hall.day().map(|day| day.date));
    let Some(day) = (if date == "today" { today() } else { year_list::date(&date) }) else {
        let detail = format!("`{date}` is no date like 2026-11-23, nor `today`");
        return Answer::problem(400, "malformed-date", detail).into_response();
    };
    match app.reader.account(day).await {
        Ok(Some(account)) => Json(view::account(&account)).into_response(),
        Ok(None) => {
            Answer::problem(404, "no-such-day", format!("no service day began on {day}")).into_response()
        }
        Err(answer) => answer.into_response(),
    }
}
