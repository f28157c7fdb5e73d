//! “为什么他先？” as desk and counter ask it with F1: by one number or two, as people say them.
//!
//! Of one number it says why it was called and who was passed over, or who went before it; of two, which goes first. The
//! sentences are those of [`why`].

use super::words::Words;
use super::{App, page, sign_in, why};
use crate::clock::civil;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hall_core::dispatch::Why;
use hall_core::id::TicketId;
use hall_core::ticket::{Phase, Ticket};
use hall_core::{Hall, HallTime};
use hall_ledger::Duty;
use serde::Deserialize;

/// Sentences shown at once; of more, only how many they are.
const LISTED_MAX: usize = 6;
/// Letters of a number that are looked at.
const NUMBER_MAX: usize = 24;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/why", get(fragment))
        .route("/why.js", get(async || page::script(include_str!("../../pages/why.js"))))
        .route("/why.css", get(async || page::style(include_str!("../../pages/why.css"))))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    first: String,
    #[serde(default)]
    other: String,
    #[serde(default)]
    language: String,
}

#[derive(Default, Template)]
#[template(path = "why/answer.html")]
struct Shown {
    /// It could not be found out.
    trouble: String,
    sentence: String,
    /// Of those in the list below.
    about: String,
    /// Another number, and why it goes after or before.
    list: Vec<(String, String)>,
    more: String,
    columns: [String; 4],
    tickets: Vec<Line>,
}

/// A ticket that was asked for.
struct Line {
    number: String,
    category: String,
    taken: String,
    called: String,
}

/// Desk, counter and manager ask; nobody else has anybody before him who asks.
async fn fragment(State(app): State<App>, headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    let Some(visitor) = sign_in::visitor(&app, &headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    match visitor.open.person.duty {
        Duty::Clerk | Duty::Desk | Duty::Manager => {}
        Duty::DepartmentHead(_) | Duty::Installer | Duty::Auditor | Duty::Supervisor => {
            return StatusCode::FORBIDDEN.into_response();
        }
    }
    let words = Words::of(&app, &headers, &asked.language, "ask_why");
    let now = app.time.now();
    let shown = app.published.look(|hall, _| answer(&words, hall, &asked, now));
    page::show(StatusCode::OK, &shown)
}

fn answer(w: &Words<'_>, hall: &Hall, asked: &Asked, now: HallTime) -> Shown {
    let found = if asked.other.trim().is_empty() {
        named(w, hall, &asked.first).map(|ticket| of_one(w, hall, ticket, now))
    } else {
        let first = named(w, hall, &asked.first);
        first.and_then(|first| of_two(w, hall, first, named(w, hall, &asked.other)?, now))
    };
    found.unwrap_or_else(|trouble| Shown { trouble, ..Shown::default() })
}

/// The ticket of today with this number: all of it, or its digits, where they tell which.
///
/// # Errors
/// What to say of a number that is none, or of several.
fn named<'a>(w: &Words<'_>, hall: &'a Hall, typed: &str) -> Result<&'a Ticket, String> {
    let typed: String = typed.trim().chars().take(NUMBER_MAX).collect::<String>().to_uppercase();
    let (prefix, digits) = parts(&typed);
    let fits = |ticket: &&Ticket| {
        let number = ticket.number.as_str().to_uppercase();
        let (own_prefix, own_digits) = parts(&number);
        number == typed
            || (prefix.is_empty() || prefix == own_prefix) && digits.is_some() && digits == own_digits
    };
    let found: Vec<&Ticket> = hall.tickets().filter(fits).collect();
    match found.as_slice() {
        [] => Err(w.with("not_found", &[("number", &typed)])),
        [one] => Ok(one),
        several => {
            // A number of yesterday in a clerk's hand may be that of another today.
            let exact: Vec<&&Ticket> = several.iter().filter(|it| it.number.as_str() == typed).collect();
            let numbers: Vec<&str> = several.iter().map(|ticket| ticket.number.as_str()).collect();
            let fields = [("number", &*typed), ("numbers", &*numbers.join(&w.t("comma")))];
            exact.last().map(|ticket| **ticket).ok_or_else(|| w.with("several", &fields))
        }
    }
}

/// `A012` is A and 12, `012` nothing and 12.
fn parts(number: &str) -> (&str, Option<u32>) {
    let prefix = number.trim_end_matches(|letter: char| letter.is_ascii_digit());
    (prefix, number[prefix.len()..].parse().ok())
}

fn of_one(w: &Words<'_>, hall: &Hall, ticket: &Ticket, now: HallTime) -> Shown {
    let number = [("number", ticket.number.as_str())];
    let of_call = why::of_call(&w.app.texts, &w.language, hall, ticket);
    if hall.called_as(ticket.id).is_some() {
        let passed = hall.passed_over_for(ticket.id);
        let about = w.with(if passed.is_empty() { "nobody_passed" } else { "passed" }, &number);
        let (list, more) = listed(w, hall, passed, |why| why.other);
        let sentence = of_call.unwrap_or_default();
        return Shown { sentence, about, list, more, ..Shown::of(w, hall, &[ticket]) };
    }
    let Some(ahead) = hall.ahead(ticket, now) else {
        return Shown { trouble: w.with("only_ended", &number), ..Shown::of(w, hall, &[ticket]) };
    };
    let sentence =
        w.with("still_waits", &[("number", ticket.number.as_str()), ("count", &ahead.to_string())]);
    let before = why::calls_before(hall, ticket, now).collect::<Vec<_>>();
    let about = w.t(if before.is_empty() { "nobody_overtook" } else { "overtook" });
    let (list, more) = listed(w, hall, before, |why| why.first);
    Shown { sentence, about, list, more, ..Shown::of(w, hall, &[ticket]) }
}

fn of_two(w: &Words<'_>, hall: &Hall, a: &Ticket, b: &Ticket, now: HallTime) -> Result<Shown, String> {
    if a.id == b.id {
        return Err(w.t("same"));
    }
    let fields = [("first", a.number.as_str()), ("other", b.number.as_str())];
    let Some(why) = hall.why(a.id, b.id, now) else {
        return Ok(Shown { trouble: w.with("undecided", &fields), ..Shown::of(w, hall, &[a, b]) });
    };
    let order = if why.first == a.id { [a, b] } else { [b, a] };
    let sentence = why::sentence(&w.app.texts, &w.language, hall, why);
    Ok(Shown { sentence, ..Shown::of(w, hall, &order) })
}

/// Sentences, each beside the number it is of, and of how many more there is no room.
fn listed(
    w: &Words<'_>,
    hall: &Hall,
    all: Vec<Why>,
    of: impl Fn(&Why) -> TicketId,
) -> (Vec<(String, String)>, String) {
    let more = all.len().saturating_sub(LISTED_MAX);
    let line = |why: Why| {
        let number = hall.ticket(of(&why)).map_or(String::new(), |ticket| ticket.number.to_string());
        (number, why::sentence(&w.app.texts, &w.language, hall, why))
    };
    let list = all.into_iter().take(LISTED_MAX).map(line).collect();
    let more = (more > 0).then(|| w.with("more", &[("count", &more.to_string())]));
    (list, more.unwrap_or_default())
}

impl Shown {
    fn of(w: &Words<'_>, hall: &Hall, tickets: &[&Ticket]) -> Shown {
        let columns = ["number", "category", "taken", "called"].map(|key| w.t(key));
        Shown {
            columns,
            tickets: tickets.iter().map(|ticket| line(w, hall, ticket)).collect(),
            ..Shown::default()
        }
    }
}

fn line(w: &Words<'_>, hall: &Hall, ticket: &Ticket) -> Line {
    let zone = &w.app.setting.timezone;
    let category = hall.rules().category(&ticket.category).map(|rules| w.name(&rules.name));
    let called = match hall.called_as(ticket.id) {
        Some(call) => {
            let fields = [("time", &*civil::hh_mm(call.at, zone)), ("window", &call.window.0.to_string())];
            w.with("at_window", &fields)
        }
        None if ticket.phase == Phase::Waiting => w.t("waits"),
        None => w.t("not_called"),
    };
    Line {
        number: ticket.number.to_string(),
        category: category.unwrap_or_default(),
        taken: civil::hh_mm(ticket.issued_at, zone),
        called,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_prefix_and_a_count() {
        assert_eq!(parts("A012"), ("A", Some(12)));
        assert_eq!(parts("012"), ("", Some(12)));
        assert_eq!(parts("补A1"), ("补A", Some(1)));
        assert_eq!(parts("税"), ("税", None));
        assert_eq!(parts("99999999999"), ("", None));
    }
}
