//! `/healthz`, `/metrics` and the OpenAPI document: open to all, and without anything of a person.

use super::App;
use crate::owner::Answer;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use hall_core::calendar::NoYearList;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// 200 while numbers can be given and windows can call; 503 says what is missing.
pub(super) async fn healthz(State(app): State<App>) -> Response {
    let confirmed = app.published.look(|hall, _| hall.day_confirmed() && hall.day().is_some());
    if app.counts.failing.load(Ordering::Relaxed) {
        return Answer::unavailable().into_response();
    }
    if !confirmed {
        let detail = "date and time are not confirmed: run `hallctl day confirm`";
        return Answer::problem(503, "day-unconfirmed", detail).into_response();
    }
    // Numbers can be given, so this is no 503; whoever watches reads the second line.
    let now = app.time.now();
    let alarms = app.published.look(|hall, _| {
        let year = hall.missing_year_list().map(|year| format!("alarm: {}\n", NoYearList(year)));
        let away = hall.windows().filter_map(|window| Some((window.number, hall.away_since(window, now)?)));
        let away = away.map(|(number, since)| {
            let minutes = now.since(since).as_seconds() / 60;
            format!("alarm: window {number} has called somebody and nothing was pressed there for {minutes} min: is anybody there?\n")
        });
        year.into_iter().chain(away).collect::<String>()
    });
    format!("ok\n{alarms}").into_response()
}

pub(super) async fn openapi(document: Arc<str>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], document.to_string()).into_response()
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByCategory {
    category: String,
}

/// Prometheus text. Counted since the start of the daemon.
pub(super) async fn metrics(State(app): State<App>) -> Response {
    let mut registry = Registry::with_prefix("hall");
    let counts = &app.counts;
    for (name, help, counter) in [
        ("commands", "Commands that reached the owner of the hall", &counts.commands),
        ("commits", "Transactions made durable", &counts.commits),
        ("rows", "Rows written to the ledger", &counts.rows),
        ("refusals", "Commands that a rule refused", &counts.refusals),
        ("repeats", "Requests sent again and answered as before", &counts.repeats),
        ("write_failures", "Transactions that could not be written", &counts.failures),
    ] {
        registry.register(name, help, ConstCounter::new(load(counter)));
    }
    let seconds = load(&counts.commit_us) as f64 / 1e6;
    registry.register_with_unit("commit", "Time spent in COMMIT", Unit::Seconds, ConstCounter::new(seconds));
    let waiting = Family::<ByCategory, Gauge>::default();
    let issued = Family::<ByCategory, Gauge>::default();
    let size = Family::<ByCategory, Gauge>::default();
    let now = app.time.now();
    app.published.look(|hall, _| {
        for category in hall.categories(now) {
            let label = ByCategory { category: category.rules.id.to_string() };
            waiting.get_or_create(&label).set(i64::from(category.waiting));
            issued.get_or_create(&label).set(i64::from(category.issued));
            size.get_or_create(&label).set(i64::try_from(category.rules.size()).unwrap_or(i64::MAX));
        }
    });
    let away = Gauge::<i64>::default();
    let windows_away =
        |hall: &hall_core::Hall| hall.windows().filter(|it| hall.away_since(it, now).is_some()).count();
    away.set(app.published.look(|hall, _| windows_away(hall)) as i64);
    let help = "Windows that have called somebody and at which nothing was pressed for away_after_s";
    registry.register("windows_away", help, away);
    let missing = Gauge::<i64>::default();
    missing.set(app.published.look(|hall, _| hall.missing_year_list().map_or(0, i64::from)));
    let help = "The year whose list of holidays is missing; 0 if none is";
    registry.register("missing_year_list", help, missing);
    registry.register("waiting", "Tickets that wait", waiting);
    registry.register("issued_today", "Numbers given on this service day", issued);
    registry.register("range_size", "Numbers of a day before they have a digit more", size);
    let mut text = String::new();
    if encode(&mut text, &registry).is_err() {
        return Answer::problem(500, "internal", "the metrics could not be written").into_response();
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

fn load(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}
