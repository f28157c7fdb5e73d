//! “为什么他先？” in words: for desk and counter (`ask_why`), and for whoever waits, on his own page. And who has come before
//! him since, beside the number ahead. Nothing of a person: a class is told as priority only.

use super::App;
use super::caller::Caller;
use super::problem::Unreadable;
use super::segment::Segment;
use super::tickets::{no_such_ticket, ticket_id};
use crate::owner::Answer;
use crate::texts::Texts;
use crate::view;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use hall_api::Names;
use hall_api::problem::Problem;
use hall_api::ticket::{Because as Told, WhyFirst};
use hall_core::dispatch::{Because, CallReason, Newcomer, Why};
use hall_core::ticket::{Origin, Ticket};
use hall_core::{Hall, HallTime};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Other {
    other: u64,
}

/// Which of two tickets of today goes first, and why, in a sentence (为什么他先).
#[utoipa::path(get, path = "/tickets/{id}/why", tag = "tickets",
    params(("id" = u64, Path), ("other" = u64, Query, description = "The ticket it is compared with")),
    responses((status = 200, body = WhyFirst), Unreadable,
        (status = 409, body = Problem, content_type = "application/problem+json", description = "Nothing was decided between them.")))]
pub(super) async fn get(
    State(app): State<App>,
    _: Caller,
    Segment(id): Segment,
    other: Result<Query<Other>, QueryRejection>,
) -> Response {
    let Ok(Query(Other { other })) = other else {
        let detail = "say which other ticket is meant: ?other=ID";
        return Answer::problem(400, "malformed-query", detail).into_response();
    };
    let Some(id) = ticket_id(&id) else { return no_such_ticket().into_response() };
    let (other, now) = (hall_core::id::TicketId(other), app.time.now());
    let answer = app.published.look(|hall, _| {
        let (Some(one), Some(_)) = (hall.ticket(id), hall.ticket(other)) else {
            return Err(no_such_ticket());
        };
        hall.why(id, other, now).ok_or_else(|| not_comparable(one)).and_then(|why| {
            let (Some(first), Some(other)) = (hall.ticket(why.first), hall.ticket(why.other)) else {
                return Err(no_such_ticket());
            };
            let sentence = |language: &String| (language.clone(), sentence(&app.texts, language, hall, why));
            Ok(WhyFirst {
                first: view::ticket_ref(first),
                other: view::ticket_ref(other),
                because: told(why.because),
                text: Names(app.languages.iter().map(sentence).collect()),
            })
        })
    });
    match answer {
        Ok(why) => Json(why).into_response(),
        Err(problem) => problem.into_response(),
    }
}

fn not_comparable(ticket: &Ticket) -> Answer {
    let detail = format!(
        "neither {} nor the other was called, and they do not both wait: nothing was decided between them",
        ticket.number
    );
    Answer::problem(409, "nothing-decided", detail)
}

/// For `ticket`, which waits: of those called last, whoever came after it, each with the reason.
pub(super) fn called_before(
    texts: &Texts,
    language: &str,
    hall: &Hall,
    ticket: &Ticket,
    now: HallTime,
) -> Vec<String> {
    /// A phone shows no more without scrolling.
    const LINES_MAX: usize = 3;
    let before = calls_before(hall, ticket, now).take(LINES_MAX);
    before.map(|why| sentence(texts, language, hall, why)).collect()
}

/// Why those went before `ticket`, which waits, who were called last and came after it.
pub(super) fn calls_before<'a>(
    hall: &'a Hall,
    ticket: &'a Ticket,
    now: HallTime,
) -> impl Iterator<Item = Why> + 'a {
    let later = hall.calls().into_iter().filter(|call| call.ticket.id > ticket.id);
    let why = later.filter_map(move |call| hall.why(call.ticket.id, ticket.id, now));
    why.filter(|why| why.other == ticket.id)
}

/// Who of those ahead of `ticket` came into the line after it; `None` if nobody did.
pub(super) fn newcomers(
    texts: &Texts,
    language: &str,
    hall: &Hall,
    ticket: &Ticket,
    now: HallTime,
) -> Option<String> {
    let kinds: Vec<String> = hall
        .newcomers_ahead(ticket, now)
        .into_iter()
        .map(|(kind, count)| texts.say(language, newcomer_key(kind), &[("count", &count.to_string())]))
        .collect();
    let comma = texts.say(language, "why.comma", &[]);
    (!kinds.is_empty()).then(|| texts.say(language, "why.newly", &[("kinds", &kinds.join(&comma))]))
}

/// Why one goes before the other, in a sentence.
pub(super) fn sentence(texts: &Texts, language: &str, hall: &Hall, why: Why) -> String {
    let number = |id| hall.ticket(id).map_or("", |ticket| ticket.number.as_str());
    let behind = hall.rules().policy.return_behind.unwrap_or(0).to_string();
    let minutes = hall.promise().map_or(0, |promise| promise.as_seconds() / 60).to_string();
    let fields = [
        ("first", number(why.first)),
        ("other", number(why.other)),
        ("behind", behind.as_str()),
        ("minutes", minutes.as_str()),
    ];
    texts.say(language, key(why.because), &fields)
}

/// Why `ticket` was called, in a sentence; `None` if it was not, or its row is older than reasons are.
pub(super) fn of_call(texts: &Texts, language: &str, hall: &Hall, ticket: &Ticket) -> Option<String> {
    let reason = hall.called_as(ticket.id)?.reason?;
    let behind = hall.rules().policy.return_behind.unwrap_or(0).to_string();
    let minutes = hall.promise().map_or(0, |promise| promise.as_seconds() / 60).to_string();
    let fields = [("number", ticket.number.as_str()), ("behind", &*behind), ("minutes", &*minutes)];
    Some(texts.say(language, reason_key(reason, &ticket.origin), &fields))
}

fn reason_key(reason: CallReason, origin: &Origin) -> &'static str {
    match reason {
        CallReason::Earliest => "called_because.earliest",
        CallReason::Priority => match origin {
            // The class may be that of his right.
            Origin::NextDay { .. } => "called_because.next_day",
            Origin::Taken | Origin::Booked(_) | Origin::ByHand { .. } => "called_because.priority",
        },
        CallReason::Tier => "called_because.tier",
        CallReason::Promise => "called_because.promise",
        CallReason::Weighed => "called_because.weighed",
        // His place is older than his number.
        CallReason::Booked => match origin {
            Origin::Taken | Origin::Booked(_) => "called_because.booked",
            Origin::NextDay { .. } => "called_because.next_day",
            Origin::ByHand { .. } => "called_because.by_hand",
        },
        CallReason::Returned => "called_because.returned",
        CallReason::Front => "called_because.front",
        CallReason::Sent => "called_because.sent",
        CallReason::Chosen => "called_because.chosen",
    }
}

fn key(because: Because) -> &'static str {
    match because {
        Because::TakenLater => "why.taken_later",
        Because::OtherWindows => "why.other_windows",
        Because::Priority => "why.priority",
        Because::Booked => "why.booked",
        Because::NextDay => "why.next_day",
        Because::ByHand => "why.by_hand",
        Because::Returned => "why.returned",
        Because::OtherReturned => "why.other_returned",
        Because::Linked => "why.linked",
        Because::Transferred => "why.transferred",
        Because::Chosen => "why.chosen",
        Because::Added => "why.added",
        Because::Earlier => "why.earlier",
        Because::Promise => "why.promise",
        Because::Tier => "why.tier",
        Because::Weighed => "why.weighed",
    }
}

fn newcomer_key(kind: Newcomer) -> &'static str {
    match kind {
        Newcomer::Priority => "why.newly_priority",
        Newcomer::Booked => "why.newly_booked",
        Newcomer::NextDay => "why.newly_next_day",
        Newcomer::ByHand => "why.newly_by_hand",
        Newcomer::Returned => "why.newly_returned",
        Newcomer::Front => "why.newly_front",
        Newcomer::AfterReturn => "why.newly_after_return",
        Newcomer::Back => "why.newly_back",
    }
}

fn told(because: Because) -> Told {
    match because {
        Because::TakenLater => Told::TakenLater,
        Because::OtherWindows => Told::OtherWindows,
        Because::Priority => Told::Priority,
        Because::Booked => Told::Booked,
        Because::NextDay => Told::NextDay,
        Because::ByHand => Told::ByHand,
        Because::Returned => Told::Returned,
        Because::OtherReturned => Told::OtherReturned,
        Because::Linked => Told::Linked,
        Because::Transferred => Told::Transferred,
        Because::Chosen => Told::Chosen,
        Because::Added => Told::Added,
        Because::Earlier => Told::Earlier,
        Because::Promise => Told::Promise,
        Because::Tier => Told::Tier,
        Because::Weighed => Told::Weighed,
    }
}
