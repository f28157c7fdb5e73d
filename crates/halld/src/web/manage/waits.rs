//! 等候: what one more window would have changed on past days, in a sentence, a picture and a table.

use super::{Head, Page, Wanted, head, may, visitor};
use crate::clock::civil;
use crate::web::words::Words;
use crate::web::{App, page};
use crate::what_if::{DAYS_MAX, Found, Question, Unanswered};
use crate::year_list;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hall_core::id::WindowNumber;
use hall_replay::trade::{Estimate, Figures};
use jiff::civil::Time;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "manage/waits.html")]
struct WaitsPage<'a> {
    w: Words<'a>,
    head: Head,
    windows: Vec<(u16, String)>,
    days: [usize; 4],
    months: [u8; 3],
}

pub(super) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Response> {
    let visitor = visitor(&app, &headers, Page::Waits, &wanted.language)?;
    let w = Words::of(&app, &headers, &wanted.language, "manage");
    let language = w.language.clone();
    let windows = app.published.look(|hall, _| {
        hall.rules().windows.iter().map(|rules| (rules.number.0, w.name(&rules.name))).collect()
    });
    let head = head(&w, Page::Waits, &visitor);
    let page = WaitsPage { head, windows, days: [5, 1, 10, DAYS_MAX], months: [3, 1, 12], w };
    Ok(page::keep_language(page::show(StatusCode::OK, &page), &language))
}

/// One more window, as the form says it.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// It would serve what this one does.
    #[serde(default)]
    like: u16,
    #[serde(default)]
    days: usize,
    #[serde(default)]
    until: String,
    #[serde(default)]
    language: String,
}

#[derive(Default, Template)]
#[template(path = "manage/what_if.html")]
struct Answered {
    trouble: String,
    /// What was asked.
    asked: String,
    sentences: Vec<String>,
    note: String,
    chart_title: String,
    without: String,
    with: String,
    difference: String,
    chart: Chart,
    lines: Vec<Line>,
}

/// A figure without and with the window.
struct Line {
    name: String,
    without: String,
    with: String,
    difference: String,
    /// What the difference is: good, bad or nothing to speak of.
    class: &'static str,
}

/// Mean waits by the hour in which a ticket was taken, in dots of the picture.
#[derive(Default)]
struct Chart {
    without: Points,
    with: Points,
    /// When the window would be open: from, and how wide.
    open: (i32, i32),
    hours: Vec<(i32, String)>,
    minutes: Vec<(i32, String)>,
}

/// A line of the picture: as SVG writes it, and each of its points.
#[derive(Default)]
struct Points {
    line: String,
    dots: Vec<(i32, i32)>,
}

/// 503 while another question is played: one at a time, and none of them beside an answer that somebody waits for.
pub(super) async fn what_if(
    State(app): State<App>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response {
    if let Err(status) = may(&app, &headers, Page::Waits) {
        return status.into_response();
    }
    let w = Words::of(&app, &headers, &asked.language, "waits");
    let troubled =
        |status, key: &str| page::show(status, &Answered { trouble: w.t(key), ..Answered::default() });
    let Some(question) = question(&app, &asked) else {
        return troubled(StatusCode::BAD_REQUEST, "not_understood");
    };
    let (from, to) = (question.from, question.to);
    match app.what_if.ask(question).await {
        Ok(found) => page::show(StatusCode::OK, &answered(&w, &found, &asked, from, to)),
        Err(Unanswered::NoDays) => troubled(StatusCode::OK, "no_days"),
        Err(Unanswered::NobodyComes) => troubled(StatusCode::OK, "nobody_comes"),
        Err(Unanswered::Busy) => troubled(StatusCode::SERVICE_UNAVAILABLE, "busy"),
        Err(error @ (Unanswered::Open(_) | Unanswered::Read(_) | Unanswered::BrokenOff)) => {
            tracing::error!(error = %crate::chain(&error), "past days could not be played again");
            troubled(StatusCode::SERVICE_UNAVAILABLE, "unreadable")
        }
    }
}

/// `None` if the form cannot have said it.
fn question(app: &App, asked: &Asked) -> Option<Question> {
    let (from, to): (Time, Time) = (asked.from.parse().ok()?, asked.to.parse().ok()?);
    let until = if asked.until.is_empty() { None } else { Some(year_list::date(&asked.until)?) };
    let (serves, rule) = app.published.look(|hall, _| {
        let rules = hall.rules();
        Some((rules.window(WindowNumber(asked.like))?.serves.clone(), rules.dispatch.clone()))
    })?;
    let days = asked.days.clamp(1, DAYS_MAX);
    (from < to).then_some(Question { from, to, serves, days, until, rule })
}

fn answered(w: &Words<'_>, found: &Found, asked: &Asked, from: Time, to: Time) -> Answered {
    let form = w.of_section("page.date");
    let date = |at: Option<&hall_core::Date>| at.map_or(String::new(), |date| civil::date_as(*date, &form));
    let (first, last) = (date(found.days.first()), date(found.days.last()));
    let fields = [
        ("count", &*found.days.len().to_string()),
        ("first", &first),
        ("last", &last),
        ("from", &asked.from),
        ("to", &asked.to),
        ("window", &asked.like.to_string()),
    ];
    let is_one = found.days.len() == 1;
    let of = |figure: fn(&Figures) -> f64| found.compared(figure);
    let (mean, p90) = (of(|day| day.mean), of(|day| day.p90));
    Answered {
        asked: w.with(if is_one { "asked_day" } else { "asked_days" }, &fields),
        sentences: vec![sentence(w, "mean", mean, is_one), sentence(w, "p90", p90, is_one)],
        note: w.t(if is_one { "note_day" } else { "note_days" }),
        chart_title: w.t("chart"),
        without: w.t("without"),
        with: w.t("with"),
        difference: w.t("difference"),
        chart: chart(w, found, from, to),
        lines: vec![
            line(w, "mean", mean),
            line(w, "p90", p90),
            line(w, "max", of(|day| day.max)),
            line(w, "over_60", of(|day| day.over_60)),
            line(w, "priority_p90", of(|day| day.priority_p90)),
            line(w, "uncalled", of(|day| day.uncalled)),
        ],
        ..Answered::default()
    }
}

/// Smaller is nothing that anybody would feel, minutes.
const FELT: f64 = 0.05;

fn sentence(w: &Words<'_>, figure: &str, compared: (f64, f64, Estimate), is_one: bool) -> String {
    let (without, with, Estimate { mean, half_width }) = compared;
    let (least, most) = (mean.abs() - half_width, mean.abs() + half_width);
    let key = match (mean.abs() < FELT, is_one || least > 0.0, mean < 0.0) {
        (true, _, _) => "same",
        (false, false, _) => "unsure",
        (false, true, true) => "less",
        (false, true, false) => "more",
    };
    let fields = [
        ("figure", &*w.t(&format!("figure_{figure}"))),
        ("without", &minutes(without)),
        ("with", &minutes(with)),
        ("by", &minutes(mean.abs())),
        ("least", &minutes(least)),
        ("most", &minutes(most)),
        ("width", &minutes(half_width)),
    ];
    let key = if is_one || key == "same" || key == "unsure" { key.to_owned() } else { format!("{key}_by") };
    w.with(&key, &fields)
}

fn line(w: &Words<'_>, figure: &str, (without, with, less): (f64, f64, Estimate)) -> Line {
    let Estimate { mean, half_width } = less;
    let width = if half_width.is_finite() { format!(" ± {}", minutes(half_width)) } else { String::new() };
    let is_sure = mean.abs() >= FELT && (!half_width.is_finite() || less.is_certain());
    Line {
        name: w.t(&format!("figure_{figure}")),
        without: minutes(without),
        with: minutes(with),
        difference: if mean.abs() < FELT { "0".into() } else { format!("{mean:+.1}{width}") },
        class: match (is_sure, mean < 0.0) {
            (false, _) => "",
            (true, true) => "good",
            (true, false) => "bad",
        },
    }
}

fn minutes(value: f64) -> String {
    format!("{value:.1}")
}

/// The picture's size in dots, and where its axes stand.
const LEFT: f64 = 40.0;
const WIDTH: f64 = 650.0;
const TOP: f64 = 12.0;
const HEIGHT: f64 = 170.0;

fn chart(w: &Words<'_>, found: &Found, from: Time, to: Time) -> Chart {
    let (Some(first), Some(last)) = (found.hours.keys().next(), found.hours.keys().last()) else {
        return Chart::default();
    };
    let (begin, end) = (f64::from(*first), f64::from(*last) + 1.0);
    let x = |hour: f64| (LEFT + WIDTH * ((hour - begin) / (end - begin)).clamp(0.0, 1.0)).round() as i32;
    let highest = found.hours.values().flatten().map(hall_replay::score::Mean::value).fold(1.0, f64::max);
    let step = [1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0].into_iter().find(|step| highest / step <= 4.0);
    let step = step.unwrap_or(120.0);
    let top = (highest / step).ceil() * step;
    let y = |wait: f64| (TOP + HEIGHT * (1.0 - wait / top)).round() as i32;
    let points = |way: usize| {
        let point = |(hour, means): (&u8, &[hall_replay::score::Mean; 2])| {
            (x(f64::from(*hour) + 0.5), y(means[way].value()))
        };
        let dots: Vec<(i32, i32)> = found.hours.iter().map(point).collect();
        let line: Vec<String> = dots.iter().map(|(x, y)| format!("{x},{y}")).collect();
        Points { line: line.join(" "), dots }
    };
    let of_day = |time: Time| f64::from(time.hour()) + f64::from(time.minute()) / 60.0;
    let (open, shut) = (x(of_day(from)), x(of_day(to)));
    let ticks = (0..=(top / step).round() as u32).map(|tick| f64::from(tick) * step);
    Chart {
        without: points(0),
        with: points(1),
        open: (open, shut - open),
        hours: (*first..=*last + 1).map(|hour| (x(f64::from(hour)), format!("{hour}:00"))).collect(),
        minutes: ticks
            .map(|wait| (y(wait), w.with("minutes", &[("minutes", &format!("{wait:.0}"))])))
            .collect(),
    }
}
