//! What is read only: the days to come, and what was changed by whom.

use super::{Head, Page, Wanted, head, visitor};
use crate::clock::civil;
use crate::view;
use crate::web::words::Words;
use crate::web::{App, page};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hall_api::calendar::DayKind;
use hall_core::HallTime;
use hall_ledger::Note;

/// Days shown from today on.
const DAYS: usize = 42;
/// Changes shown, the newest first.
const CHANGES: u32 = 100;

#[derive(Template)]
#[template(path = "manage/calendar.html")]
struct CalendarPage<'a> {
    w: Words<'a>,
    head: Head,
    days: Vec<DayLine>,
    note: String,
}

struct DayLine {
    date: String,
    weekday: String,
    class: &'static str,
    kind: String,
    hours: String,
}

pub(super) async fn calendar(
    State(app): State<App>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Response> {
    let visitor = visitor(&app, &headers, Page::Calendar, &wanted.language)?;
    let w = Words::of(&app, &headers, &wanted.language, "manage");
    let language = w.language.clone();
    let (days, note) = app.published.look(|hall, _| {
        let Some((calendar, today)) = hall.rules().calendar.as_ref().zip(hall.day()) else {
            return (vec![], w.t("no_calendar"));
        };
        let dates = std::iter::successors(Some(today.date), |date| Some(date.tomorrow())).take(DAYS);
        let missing =
            hall.missing_year_list().map(|year| w.with("alarm_year", &[("year", &year.to_string())]));
        (dates.map(|date| day(&w, calendar, date)).collect(), missing.unwrap_or_default())
    });
    let page = CalendarPage { head: head(&w, Page::Calendar, &visitor), days, note, w };
    Ok(page::keep_language(page::show(StatusCode::OK, &page), &language))
}

fn day(w: &Words<'_>, calendar: &hall_core::calendar::Calendar, date: hall_core::Date) -> DayLine {
    let hours = view::openings(calendar.hours(date));
    let kind = match view::day_kind(calendar, date) {
        DayKind::Special => "day_special",
        DayKind::Holiday => "day_holiday",
        DayKind::Market => "day_market",
        DayKind::MakeUp => "day_make_up",
        DayKind::Ordinary => "",
    };
    DayLine {
        date: civil::date_as(date, &w.app.texts.say(&w.language, "page.date", &[])),
        weekday: w.t(["mon", "tue", "wed", "thu", "fri", "sat", "sun"][date.weekday().index()]),
        class: if hours.is_empty() { "over" } else { "good" },
        kind: if kind.is_empty() { String::new() } else { w.t(kind) },
        hours: if hours.is_empty() { w.t("day_closed") } else { hours.join(&w.of_section("counter.comma")) },
    }
}

#[derive(Template)]
#[template(path = "manage/changes.html")]
struct ChangesPage<'a> {
    w: Words<'a>,
    head: Head,
    changes: Vec<Change>,
}

struct Change {
    at: String,
    who: String,
    what: String,
}

pub(super) async fn changes(
    State(app): State<App>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Response> {
    let visitor = visitor(&app, &headers, Page::Changes, &wanted.language)?;
    let w = Words::of(&app, &headers, &wanted.language, "manage");
    let language = w.language.clone();
    let rows = app.figures.settings_changed(CHANGES as usize).await.map_err(IntoResponse::into_response)?;
    let notes = app.inbox.office(|ledger| ledger.notes(CHANGES)).await;
    let Some(Ok(notes)) = notes else { return Err(StatusCode::SERVICE_UNAVAILABLE.into_response()) };
    let mut changes: Vec<(i64, Change)> = notes.iter().map(|note| of_note(&w, note)).collect();
    changes.extend(rows.iter().filter_map(|row| of_row(&w, row)));
    changes.sort_by_key(|(wall_ms, _)| std::cmp::Reverse(*wall_ms));
    let changes = changes.into_iter().map(|(_, change)| change).take(CHANGES as usize).collect();
    let page = ChangesPage { head: head(&w, Page::Changes, &visitor), changes, w };
    Ok(page::keep_language(page::show(StatusCode::OK, &page), &language))
}

fn of_note(w: &Words<'_>, note: &Note) -> (i64, Change) {
    let what = w.with(&format!("change_{}", note.what), &[("name", &note.about)]);
    (note.wall_ms, Change { at: at(w, note.wall_ms), who: who(w, &note.principal), what })
}

fn of_row(w: &Words<'_>, row: &hall_ledger::Row) -> Option<(i64, Change)> {
    let (kind, window) = view::event_kind(&row.event);
    let key = format!("manage.change_{kind}");
    let window = window.map(|window| window.0.to_string()).unwrap_or_default();
    let what = w.app.texts.say(&w.language, &key, &[("window", &window)]);
    let change = Change { at: at(w, row.stamp.wall_ms), who: who(w, &row.principal), what: what.clone() };
    (what != key).then_some((row.stamp.wall_ms, change))
}

/// By the wall clock, as people write it down.
fn at(w: &Words<'_>, wall_ms: i64) -> String {
    let text = civil::rfc3339(HallTime(wall_ms), &w.app.setting.timezone);
    text.get(..16).unwrap_or(&text).replace('T', " ")
}

/// A person by his name; the rest as the ledger calls it.
fn who(w: &Words<'_>, principal: &str) -> String {
    match principal.split_once(':') {
        Some(("person", name)) => name.to_owned(),
        _ if principal == "system" => w.t("by_system"),
        _ => principal.to_owned(),
    }
}
