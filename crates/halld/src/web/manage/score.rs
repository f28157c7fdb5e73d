//! 预告准不准: every wait that was told when a ticket was taken against what came, by category and month.

use super::{Page, may};
use crate::web::words::Words;
use crate::web::{App, page};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hall_core::id::CategoryId;
use hall_core::{Date, Span};
use hall_ledger::{Score, Told};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    months: u8,
    #[serde(default)]
    language: String,
}

/// More would be a year of rows and a second one besides.
const MONTHS_MAX: u8 = 12;
/// So many above the upper end are as many as there should be; twice as many are too many.
const ABOVE_GOOD: f64 = 0.14;

#[derive(Default, Template)]
#[template(path = "manage/score.html")]
struct Shown {
    nothing: String,
    /// The whole in a sentence.
    sentence: String,
    columns: [String; 8],
    lines: Vec<Line>,
    months_title: String,
    months: Vec<MonthLine>,
    ours: String,
    naive: String,
}

/// A category.
struct Line {
    name: String,
    cells: Cells,
    bars: Vec<Bar>,
    /// How wide and high the picture of months is, in its own units.
    width: usize,
}

struct Cells {
    tickets: u32,
    wait: String,
    error: String,
    naive: String,
    ratio: String,
    above: String,
    above_class: &'static str,
}

/// Two columns of a month, upside down: from the top, and how high, of 40.
struct Bar {
    at: usize,
    naive: (i64, i64),
    ours: (i64, i64),
}

/// A category in a month.
struct MonthLine {
    month: String,
    name: String,
    cells: Cells,
}

pub(super) async fn show(State(app): State<App>, headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    if let Err(status) = may(&app, &headers, Page::Waits) {
        return status.into_response();
    }
    let w = Words::of(&app, &headers, &asked.language, "waits");
    let Some(today) = app.published.look(|hall, _| hall.day().map(|day| day.date)) else {
        return page::show(StatusCode::OK, &nothing(&w));
    };
    match app.figures.told(back(today, asked.months.clamp(1, MONTHS_MAX)), today).await {
        Ok(told) if told.total.tickets > 0 => page::show(StatusCode::OK, &shown(&w, &told)),
        Ok(_) => page::show(StatusCode::OK, &nothing(&w)),
        Err(answer) => answer.into_response(),
    }
}

fn nothing(w: &Words<'_>) -> Shown {
    Shown { nothing: w.t("nothing_told"), ..Shown::default() }
}

/// The first of the month so many months ago, this one counted.
fn back(today: Date, months: u8) -> Date {
    let month = i32::from(today.year) * 12 + i32::from(today.month) - i32::from(months);
    Date { year: month.div_euclid(12) as i16, month: month.rem_euclid(12) as u8 + 1, day: 1 }
}

fn shown(w: &Words<'_>, told: &Told) -> Shown {
    let categories: Vec<(CategoryId, String)> = w.app.published.look(|hall, _| {
        let name = |id: &CategoryId| hall.rules().category(id).map(|rules| w.name(&rules.name));
        let named = |id: &CategoryId| (id.clone(), name(id).unwrap_or_else(|| id.to_string()));
        told.categories.keys().map(named).collect()
    });
    // One scale for all, so that bars of two categories can be compared.
    let of_months = told.months.values().flat_map(|categories| categories.values());
    let highest = of_months.map(|score| score.error().max(score.naive_error()).0).max().unwrap_or(0).max(1);
    let bars = |id: &CategoryId| {
        let height = |span: Span| span.0 * 40 / highest;
        let bar = |(at, of_month): (usize, &std::collections::BTreeMap<CategoryId, Score>)| {
            let score = of_month.get(id)?;
            let column = |span| (40 - height(span), height(span));
            Some(Bar { at: at * 20, naive: column(score.naive_error()), ours: column(score.error()) })
        };
        told.months.values().enumerate().filter_map(bar).collect()
    };
    let line = |(id, name): &(CategoryId, String)| Line {
        name: name.clone(),
        cells: cells(w, &told.categories[id]),
        bars: bars(id),
        width: told.months.len() * 20,
    };
    let months = told.months.iter().rev().flat_map(|((year, month), of_month)| {
        let line = move |(id, name): &(CategoryId, String)| {
            let cells = cells(w, of_month.get(id)?);
            Some(MonthLine { month: format!("{year:04}-{month:02}"), name: name.clone(), cells })
        };
        categories.iter().filter_map(line)
    });
    let keys = ["category", "tickets", "wait", "error", "naive", "ratio", "above", "by_month"];
    Shown {
        nothing: String::new(),
        sentence: sentence(w, &told.total),
        columns: keys.map(|key| w.t(key)),
        lines: categories.iter().map(line).collect(),
        months_title: w.t("months_title"),
        months: months.collect(),
        ours: w.t("ours"),
        naive: w.t("naive"),
    }
}

fn sentence(w: &Words<'_>, total: &Score) -> String {
    let fields = [
        ("tickets", &*total.tickets.to_string()),
        ("wait", &minutes(total.wait())),
        ("error", &minutes(total.error())),
        ("naive", &minutes(total.naive_error())),
        ("above", &per_cent(above(total))),
    ];
    w.with("score", &fields)
}

fn cells(w: &Words<'_>, score: &Score) -> Cells {
    let (error, naive) = (score.error(), score.naive_error());
    Cells {
        tickets: score.tickets,
        wait: minutes(score.wait()),
        error: minutes(error),
        naive: minutes(naive),
        ratio: if naive > Span::ZERO {
            format!("{:.2}", error.0 as f64 / naive.0 as f64)
        } else {
            w.t("not_called")
        },
        above: per_cent(above(score)),
        above_class: match above(score) {
            share if share <= ABOVE_GOOD => "good",
            share if share <= 2.0 * ABOVE_GOOD => "look",
            _ => "bad",
        },
    }
}

fn above(score: &Score) -> f64 {
    f64::from(score.above) / f64::from(score.tickets.max(1))
}

fn per_cent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

fn minutes(span: Span) -> String {
    format!("{:.1}", span.0 as f64 / 60_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_back_over_the_year() {
        let today = Date { year: 2026, month: 2, day: 28 };
        for (months, year, month) in [(1, 2026, 2), (2, 2026, 1), (3, 2025, 12), (12, 2025, 3)] {
            assert_eq!(back(today, months), Date { year, month, day: 1 });
        }
    }
}
