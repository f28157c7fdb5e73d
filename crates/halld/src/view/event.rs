//! Ledger rows in the words of `GET events`, the stream and MQTT.

use super::Setting;
use super::print::print_trouble;
use crate::published::Committed;
use hall_api::ticket::{Print, PrintTrouble};
use hall_core::Event;
use hall_core::command::PrintOutcome;
use hall_core::id::{CategoryId, PrinterId, WindowNumber};

/// A row as programs are told of it; what a person could be known by stays behind.
pub fn event(setting: &Setting, row: &Committed) -> hall_api::event::Event {
    let told = told(&row.event);
    let (number, category) = row.named.as_ref().map(|(number, category)| (number, category)).unzip();
    hall_api::event::Event {
        sequence: row.sequence,
        at: setting.time(row.at),
        kind: told.kind.into(),
        ticket: row.event.ticket().map(|id| id.0),
        number: number.map(ToString::to_string),
        category: category.or(told.category).map(ToString::to_string),
        window: told.window.map(|window| window.0),
        inferred: told.inferred,
        printer: told.print.as_ref().map(|print| print.printer.to_string()),
        print: told.print.as_ref().and_then(|print| print.state),
        print_trouble: told.print.as_ref().and_then(|print| print.trouble),
        late: told.print.as_ref().and_then(|print| print.late.then_some(true)),
    }
}

/// What kind of row it is, and at which window.
pub fn event_kind(event: &Event) -> (&'static str, Option<WindowNumber>) {
    let told = told(event);
    (told.kind, told.window)
}

struct Told<'a> {
    kind: &'static str,
    /// Of a row that is about no ticket.
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
    let plain = |kind| Told { kind, category: None, window: None, inferred: None, print: None };
    let window = |kind, window: WindowNumber| Told { window: Some(window), ..plain(kind) };
    match event {
        Event::Configured(_) => plain("configured"),
        Event::ServesChanged { window: at, .. } => window("serves-changed", *at),
        Event::Started { .. } => plain("started"),
        Event::DayConfirmed => plain("day-confirmed"),
        Event::Restored { .. } => plain("restored"),
        Event::ClockReset => plain("clock-reset"),
        Event::ClockNoted(_) => plain("clock-noted"),
        Event::DayOpened(_) => plain("day-opened"),
        Event::DayClosed { .. } => plain("day-closed"),
        Event::SentHome { .. } => plain("sent-home"),
        Event::Issued(_) => plain("issued"),
        Event::WindowOpened { window: at } => window("window-opened", *at),
        Event::WindowPaused { window: at, .. } => window("window-paused", *at),
        Event::WindowClosed { window: at, .. } => window("window-closed", *at),
        Event::WindowReady { window: at } => window("window-ready", *at),
        Event::SignedIn { window: at, .. } => window("signed-in", *at),
        Event::SignedOut { window: at, .. } => window("signed-out", *at),
        Event::Called { window: at, .. } => window("called", *at),
        Event::Recalled { window: at, .. } => window("recalled", *at),
        Event::CallUndone { window: at, .. } => window("call-undone", *at),
        Event::ServiceStarted { window: at, .. } => window("service-started", *at),
        Event::Served { window: at, inferred, .. } => {
            Told { inferred: Some(*inferred), ..window("served", *at) }
        }
        Event::LegServed { window: at, inferred, .. } => {
            Told { inferred: Some(*inferred), ..window("leg-served", *at) }
        }
        Event::TurnEnded { window: at, inferred, .. } => {
            Told { inferred: Some(*inferred), ..window("turn-ended", *at) }
        }
        Event::OutcomeRecorded { window: at, .. } => window("outcome-recorded", *at),
        Event::Reopened { .. } => plain("reopened"),
        Event::NoShow { window: at, inferred, .. } => {
            Told { inferred: Some(*inferred), ..window("no-show", *at) }
        }
        Event::Held { window: at, .. } => window("held", *at),
        Event::Resumed { window: at, .. } => window("resumed", *at),
        Event::Transferred { from, .. } => window("transferred", *from),
        Event::Returned { .. } => plain("returned"),
        Event::Linked { .. } => plain("linked"),
        Event::Cancelled { .. } => plain("cancelled"),
        Event::Voided { .. } => plain("voided"),
        Event::PriorityDropped { .. } => plain("priority-dropped"),
        Event::GuidingMarked { .. } => plain("guiding-marked"),
        Event::FirstAskedNamed { .. } => plain("first-asked-named"),
        Event::HandedOver { window: at, .. } => window("handed-over", *at),
        Event::TakenOver { window: at, .. } => window("taken-over", *at),
        Event::QuestionAsked => plain("question-asked"),
        Event::Rated { .. } => plain("rated"),
        Event::Spoken { .. } => plain("spoken"),
        Event::PostingsChanged(_) => plain("postings-changed"),
        Event::QuotaChanged { category, .. } => Told { category: Some(category), ..plain("quota-changed") },
        Event::HallPaused { .. } => plain("hall-paused"),
        Event::HallResumed => plain("hall-resumed"),
        Event::Booked { .. } => plain("booked"),
        Event::AppointmentCancelled { .. } => plain("appointment-cancelled"),
        Event::ItemsImported(_) => plain("items-imported"),
        Event::MovedAll { to, .. } => Told { category: Some(to), ..plain("moved-all") },
        Event::YearImported { .. } => plain("year-imported"),
        Event::DateSet { .. } => plain("date-set"),
        Event::ReprintAsked { .. } => plain("reprint-asked"),
        Event::PrintStarted { printer, .. } => {
            let print = ToldPrint { printer, state: None, trouble: None, late: false };
            Told { print: Some(print), ..plain("print-started") }
        }
        Event::PrintEnded { printer, outcome, trouble, late, .. } => {
            let state = Some(match outcome {
                PrintOutcome::Printed => Print::Printed,
                PrintOutcome::Failed => Print::Failed,
                PrintOutcome::Unknown => Print::Unknown,
            });
            let print = ToldPrint { printer, state, trouble: trouble.map(print_trouble), late: *late };
            Told { print: Some(print), ..plain("print-ended") }
        }
    }
}
