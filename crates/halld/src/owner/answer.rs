//! What whoever asked is told: made once, right after the events are applied, and kept with the request, so that
//! the same request gets the same answer for as long as it is remembered.

use crate::view::{self, Setting};
use hall_api::hall::{CallAnswer, CallResult, Ended, WindowAnswer};
use hall_api::hall::{Linked, Moved, TicketAnswer};
use hall_api::item::ItemsImported;
use hall_api::problem::{Part, Problem};
use hall_api::ticket::{Issued, TicketRef};
use hall_core::id::{TicketId, WindowNumber};
use hall_core::window::State;
use hall_core::{Event, Hall, HallTime, Refusal, Reply};
use serde::Serialize;
use std::sync::Arc;

/// An HTTP status and a JSON body; doors that speak no HTTP look at the status only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: Arc<str>,
}

impl Answer {
    pub fn is_ok(&self) -> bool {
        self.status < 400
    }

    pub fn json(status: u16, body: &impl Serialize) -> Answer {
        // Our own types, strings and numbers throughout: they always serialise.
        let body = serde_json::to_string(body).unwrap_or_default();
        Answer { status, body: body.into() }
    }

    /// The hall decided, `events` are applied to `hall`.
    pub fn of(setting: &Setting, hall: &Hall, now: HallTime, reply: Reply, events: &[Event]) -> Answer {
        let named = |id: TicketId| hall.ticket(id).map(view::ticket_ref);
        let call = |ticket: Option<TicketId>, result| {
            let ended = events.iter().find_map(|event| ended(hall, event));
            Answer::json(200, &CallAnswer { ticket: ticket.and_then(named), result, ended })
        };
        match reply {
            Reply::Done => Answer::json(200, &serde_json::json!({})),
            Reply::Issued(id) => issued(setting, hall, id, events),
            Reply::Ticket(id) => ticket(hall, id, now),
            Reply::Window(number, id) => window(setting, hall, number, id.and_then(named)),
            Reply::Called(id) => call(Some(id), CallResult::Called),
            Reply::JustCalled(id) => call(Some(id), CallResult::JustCalled),
            Reply::AnnouncedAgain(id) => call(Some(id), CallResult::AnnouncedAgain),
            Reply::Booked => {
                let booked = events.iter().find_map(|event| match event {
                    Event::Booked { appointments } => Some(appointments.as_slice()),
                    _ => None,
                });
                Answer::json(201, &view::booked(booked.unwrap_or_default()))
            }
            Reply::Items(version) => {
                let items = hall.catalogue().map_or(0, |catalogue| catalogue.items.len());
                let items = u32::try_from(items).unwrap_or(u32::MAX);
                Answer::json(200, &ItemsImported { version, items })
            }
            Reply::Moved(count) => Answer::json(200, &Moved { moved: count }),
            Reply::Linked(id) => {
                let tickets = hall.linked(id).iter().filter_map(|id| named(*id)).collect();
                Answer::json(200, &Linked { tickets })
            }
            Reply::SentHome(_) => Answer::json(200, &view::sent_home(hall, events)),
            Reply::Backfilled { .. } => Answer::json(201, &view::backfilled(hall, events)),
            Reply::NobodyWaits => call(None, CallResult::NobodyWaits),
            Reply::OnlyEnded => call(None, CallResult::Ended),
        }
    }

    pub fn refused(refusal: &Refusal) -> Answer {
        let status = status_of(refusal);
        let problem = Problem {
            kind: format!("urn:hall:{}", refusal.code()),
            title: refusal.code().replace('-', " "),
            status,
            detail: refusal.to_string(),
            number: refusal.number().map(ToString::to_string),
            next: refusal.next().map(view::wall_time),
            parts: parts(refusal),
        };
        Answer::json(status, &problem)
    }

    /// An error that is not the hall's decision.
    pub fn problem(status: u16, code: &str, detail: impl Into<String>) -> Answer {
        let problem = Problem {
            kind: format!("urn:hall:{code}"),
            title: code.replace('-', " "),
            status,
            detail: detail.into(),
            number: None,
            next: None,
            parts: vec![],
        };
        Answer::json(status, &problem)
    }

    /// A list that cannot be taken, with every mistake in it.
    pub fn in_parts(code: &str, detail: String, parts: Vec<Part>) -> Answer {
        let (kind, title) = (format!("urn:hall:{code}"), code.replace('-', " "));
        Answer::json(422, &Problem { kind, title, status: 422, detail, number: None, next: None, parts })
    }

    /// No row could be written: nothing has happened, and the same request may be sent again.
    pub fn unavailable() -> Answer {
        Answer::problem(
            503,
            "ledger-unavailable",
            "the ledger could not be written: nothing is given until it can; send the same request again",
        )
    }
}

fn issued(setting: &Setting, hall: &Hall, id: TicketId, events: &[Event]) -> Answer {
    let told = events.iter().find_map(|event| match event {
        Event::Issued(issued) if issued.ticket == id => Some(issued),
        _ => None,
    });
    let (Some(told), Some(ticket)) = (told, hall.ticket(id)) else {
        return Answer::problem(500, "internal", "the ticket that was just issued is not there");
    };
    let body = Issued {
        id: id.0,
        number: ticket.number.to_string(),
        category: ticket.category.to_string(),
        issued_at: setting.time(ticket.issued_at),
        ahead: told.ahead,
        wait: told.wait.map(view::wait),
        follow_url: setting.follow_url(ticket),
    };
    Answer::json(201, &body)
}

fn ticket(hall: &Hall, id: TicketId, now: HallTime) -> Answer {
    let Some(ticket) = hall.ticket(id) else {
        return Answer::problem(500, "internal", "the ticket that was just changed is not there");
    };
    let body = TicketAnswer {
        id: id.0,
        number: ticket.number.to_string(),
        phase: view::phase(ticket.phase),
        after: ticket.not_before.and_then(|_| hall.ahead(ticket, now)),
    };
    Answer::json(200, &body)
}

fn window(setting: &Setting, hall: &Hall, number: WindowNumber, ticket: Option<TicketRef>) -> Answer {
    // Taken out of the configuration, a window is gone with its last ticket.
    let window = hall.window(number);
    let body = WindowAnswer {
        window: number.0,
        state: view::window_state(window.map_or(State::Closed, |window| window.state)),
        serving: window.and_then(|window| setting.in_hand(hall, window)),
        ticket,
    };
    Answer::json(200, &body)
}

/// What a call ended on its way.
fn ended(hall: &Hall, event: &Event) -> Option<Ended> {
    let (id, inferred) = match event {
        Event::Served { ticket, inferred, .. }
        | Event::LegServed { ticket, inferred, .. }
        | Event::TurnEnded { ticket, inferred, .. }
        | Event::NoShow { ticket, inferred, .. } => (*ticket, *inferred),
        _ => return None,
    };
    let ticket = hall.ticket(id)?;
    Some(Ended { id: id.0, number: ticket.number.to_string(), phase: view::phase(ticket.phase), inferred })
}

/// What of a list cannot be taken.
fn parts(refusal: &Refusal) -> Vec<Part> {
    if let Refusal::ItemsUnfit { unfit, .. } = refusal {
        return unfit.iter().map(view::unfit_item).collect();
    }
    let Refusal::AppointmentsUnfit { unfit, .. } = refusal else { return vec![] };
    unfit.iter().map(view::unfit).collect()
}

/// 403 not this role, 404 no such thing, 422 makes no sense, 409 not now.
pub fn status_of(refusal: &Refusal) -> u16 {
    match refusal {
        Refusal::Forbidden => 403,
        Refusal::NoSuchWindow(_) | Refusal::NoSuchTicket | Refusal::NoSuchAppointment(_) => 404,
        Refusal::NotToday => 410,
        Refusal::NoSuchCategory(_)
        | Refusal::NoSuchItem(_)
        | Refusal::NoItem
        | Refusal::TooManyLegs
        | Refusal::NoSuchClass(_)
        | Refusal::ReasonMissing
        | Refusal::QuotaImpossible
        | Refusal::AppointmentsUnfit { .. }
        | Refusal::ItemsUnfit { .. }
        | Refusal::SameCategory(_)
        | Refusal::NoSuchBlock
        | Refusal::NotOfThisDay
        | Refusal::PrefixReserved(_)
        | Refusal::ClerkMissing
        | Refusal::TextUnfit(_)
        | Refusal::ServesNothing
        | Refusal::ServedTwice(_)
        | Refusal::SameWindow(_)
        | Refusal::MattersOutOfRange { .. }
        | Refusal::AgentOneCategory
        | Refusal::LinkNeedsTwo
        | Refusal::TooManyLinked
        | Refusal::RatingOutOfRange { .. } => 422,
        Refusal::DayUnconfirmed
        | Refusal::DayConfirmed
        | Refusal::TicketsOpen { .. }
        | Refusal::NumbersClash { .. }
        | Refusal::OutsideHours { .. }
        | Refusal::NoWindow(_)
        | Refusal::NoCalendar
        | Refusal::NoneLeft(_)
        | Refusal::QuotaBelowIssued { .. }
        | Refusal::AppointmentGone(_)
        | Refusal::CheckedInAlready { .. }
        | Refusal::AppointmentOnOtherDay { .. }
        | Refusal::CheckInTooEarly { .. }
        | Refusal::HallPaused
        | Refusal::HallNotPaused
        | Refusal::DayClosed
        | Refusal::PeopleWait { .. }
        | Refusal::NextDayOnly { .. }
        | Refusal::RightUsed { .. }
        | Refusal::NumberGiven { .. }
        | Refusal::ClassNotSelfDeclared(_)
        | Refusal::TakeYourTicketFirst { .. }
        | Refusal::TicketNotTaken { .. }
        | Refusal::PrinterDown { .. }
        | Refusal::PressTooOld { .. }
        | Refusal::WindowClosed(_)
        | Refusal::WindowPaused(_)
        | Refusal::AlreadyOpen(_)
        | Refusal::AlreadyPaused(_)
        | Refusal::AlreadyClosed(_)
        | Refusal::NobodyInHand(_)
        | Refusal::AlreadyServing { .. }
        | Refusal::NoShowTooEarly { .. }
        | Refusal::UndoTooLate { .. }
        | Refusal::WindowBusy { .. }
        | Refusal::InHand { .. }
        | Refusal::NotWaiting { .. }
        | Refusal::NotHeldHere { .. }
        | Refusal::NotServedHere { .. }
        | Refusal::AlreadyWaiting { .. }
        | Refusal::AgentAtDesk
        | Refusal::OneOutcomeEach { .. }
        | Refusal::LinkedElsewhere { .. }
        | Refusal::MayNotReturn { .. }
        | Refusal::TicketEnded { .. }
        | Refusal::NoPriority { .. }
        | Refusal::FirstAskedNamed { .. }
        | Refusal::NobodyAskedFirst { .. }
        | Refusal::RatingClosed
        | Refusal::BeingPrinted { .. }
        | Refusal::NoPrinter { .. }
        | Refusal::NobodySignedIn(_) => 409,
    }
}
