//! Ledger rows in the words of `GET events`, the stream and MQTT.

use super::Setting;
use super::print::print_trouble;
use crate::published::{Committed, Published};
use hall_api::ticket::{Print, PrintTrouble};
use hall_core::Event;
use hall_core::command::PrintOutcome;
use hall_core::id::{CategoryId, PrinterId, TicketId, TicketNumber, WindowNumber};

/// A row as programs are told of it; what a person could be known by stays behind.
pub fn event(setting: &Setting, published: &Published, row: &Committed) -> hall_api::event::Event {
    let told = told(&row.event);
    let named = |id: TicketId| {
        published.look(|hall, _| {
            hall.ticket(id).map(|ticket| (ticket.number.to_string(), ticket.category.to_string()))
        })
    };
    let (number, category) = told.ticket.and_then(named).unzip();
    // What the row itself says goes first: it holds on any day, and whatever category the ticket is in by now.
    let number = told.number.map(ToString::to_string).or(number);
    let category = told.category.map(ToString::to_string).or(category);
    hall_api::event::Event {
        sequence: row.sequence,
        at: setting.time(row.at),
        kind: told.kind.into(),
        ticket: told.ticket.map(|id| id.0),
        number,
        category,
        window: told.window.map(|window| window.0),
        inferred: told.inferred,
        printer: told.print.as_ref().map(|print| print.printer.to_string()),
        print: told.print.as_ref().and_then(|print| print.state),
        print_trouble: told.print.as_ref().and_then(|print| print.trouble),
        late: told.print.as_ref().and_then(|print| print.late.then_some(true)),
    }
}

struct Told<'a> {
    kind: &'static str,
    ticket: Option<TicketId>,
    number: Option<&'a TicketNumber>,
    category: Option<&'a CategoryId>,
    window: Option<WindowNumber>,
    inferred: Option<bool>,
    print: Option<ToldPrint<'a>>,
}

struct ToldPrint<'a> {
    printer: &'a PrinterId,
    state: Option<Print>,
    trouble: Option<PrintTrouble>,
    late: bool,
}

fn told(event: &Event) -> Told<'_> {
    let hall = |kind| Told {
        kind,
        ticket: None,
        number: None,
        category: None,
        window: None,
        inferred: None,
        print: None,
    };
    let ticket = |kind, ticket: TicketId| Told { ticket: Some(ticket), ..hall(kind) };
    let window = |kind, window: WindowNumber| Told { window: Some(window), ..hall(kind) };
    let both = |kind, at: WindowNumber, id: TicketId| Told { window: Some(at), ..ticket(kind, id) };
    match event {
        Event::Configured(_) => hall("configured"),
        Event::ServesChanged { window: at, .. } => window("serves-changed", *at),
        Event::Started { .. } => hall("started"),
        Event::DayConfirmed => hall("day-confirmed"),
        Event::ClockReset => hall("clock-reset"),
        Event::ClockNoted(_) => hall("clock-noted"),
        Event::DayOpened(_) => hall("day-opened"),
        Event::DayClosed { .. } => hall("day-closed"),
        Event::Issued(issued) => Told {
            number: Some(&issued.number),
            category: Some(&issued.category),
            ..ticket("issued", issued.ticket)
        },
        Event::WindowOpened { window: at } => window("window-opened", *at),
        Event::WindowPaused { window: at, .. } => window("window-paused", *at),
        Event::WindowClosed { window: at, .. } => window("window-closed", *at),
        Event::WindowReady { window: at } => window("window-ready", *at),
        Event::SignedIn { window: at, .. } => window("signed-in", *at),
        Event::SignedOut { window: at, .. } => window("signed-out", *at),
        Event::Called { window, ticket, number, .. } => {
            Told { number: Some(number), ..both("called", *window, *ticket) }
        }
        Event::Recalled { window, ticket, number, .. } => {
            Told { number: Some(number), ..both("recalled", *window, *ticket) }
        }
        Event::CallUndone { window, ticket, .. } => both("call-undone", *window, *ticket),
        Event::ServiceStarted { window, ticket } => both("service-started", *window, *ticket),
        Event::Served { window, ticket, inferred } => {
            Told { inferred: Some(*inferred), ..both("served", *window, *ticket) }
        }
        Event::NoShow { window, ticket, inferred, .. } => {
            Told { inferred: Some(*inferred), ..both("no-show", *window, *ticket) }
        }
        Event::Held { window, ticket } => both("held", *window, *ticket),
        Event::Resumed { window, ticket } => both("resumed", *window, *ticket),
        Event::Transferred { ticket, from, category, .. } => {
            Told { category: Some(category), ..both("transferred", *from, *ticket) }
        }
        Event::Returned { ticket: id, .. } => ticket("returned", *id),
        Event::Cancelled { ticket: id } => ticket("cancelled", *id),
        Event::Voided { ticket: id, .. } => ticket("voided", *id),
        Event::PriorityDropped { ticket: id, .. } => ticket("priority-dropped", *id),
        Event::Rated { ticket: id, .. } => ticket("rated", *id),
        Event::Spoken { ticket: id, .. } => ticket("spoken", *id),
        Event::PostingsChanged(_) => hall("postings-changed"),
        Event::QuotaChanged { category, .. } => Told { category: Some(category), ..hall("quota-changed") },
        Event::HallPaused { .. } => hall("hall-paused"),
        Event::HallResumed => hall("hall-resumed"),
        Event::MovedAll { to, .. } => Told { category: Some(to), ..hall("moved-all") },
        Event::YearImported { .. } => hall("year-imported"),
        Event::DateSet { .. } => hall("date-set"),
        Event::ReprintAsked { ticket: id, .. } => ticket("reprint-asked", *id),
        Event::PrintStarted { ticket: id, printer } => {
            let print = ToldPrint { printer, state: None, trouble: None, late: false };
            Told { print: Some(print), ..ticket("print-started", *id) }
        }
        Event::PrintEnded { ticket: id, printer, outcome, trouble, late } => {
            let state = Some(match outcome {
                PrintOutcome::Printed => Print::Printed,
                PrintOutcome::Failed => Print::Failed,
                PrintOutcome::Unknown => Print::Unknown,
            });
            let print = ToldPrint { printer, state, trouble: trouble.map(print_trouble), late: *late };
            Told { print: Some(print), ..ticket("print-ended", *id) }
        }
    }
}
