//! What happened, in the words of the scenarios.

use super::Play;
use hall_core::hall::Reply;
use hall_core::id::{TicketId, WindowNumber};
use hall_core::ticket::{End, Outcome, Phase, Print, Ticket};
use hall_core::view::Sign;
use hall_core::window::State;
use hall_core::{Decision, Event, Refusal};

/// Rows, then the answer where it says something that they do not.
pub(crate) fn decision(play: &Play, decided: &Decision, acting: Option<WindowNumber>) -> String {
    let mut parts: Vec<String> = decided.events.iter().map(|event| row(play, event, acting)).collect();
    match decided.reply {
        Reply::JustCalled(id) => parts.push(format!("just called {}", number(play, id))),
        Reply::NobodyWaits => parts.push("nobody waits".into()),
        Reply::OnlyEnded => parts.push("only ended".into()),
        Reply::Done
        | Reply::Issued(_)
        | Reply::Linked(_)
        | Reply::Moved(_)
        | Reply::SentHome(_)
        | Reply::Backfilled { .. }
        | Reply::Booked
        | Reply::Items(_)
        | Reply::Ticket(_)
        | Reply::Window(..)
        | Reply::Called(_)
        | Reply::AnnouncedAgain(_) => {}
    }
    if parts.is_empty() { "nothing".into() } else { parts.join(", ") }
}

pub(crate) fn refusal(refusal: &Refusal) -> String {
    let mut text = format!("no: {}", refusal.code());
    if let Some(number) = refusal.number() {
        text += &format!(" {number}");
    }
    match refusal {
        Refusal::NoShowTooEarly { calls_missing, wait, .. } => {
            text += &format!(" {calls_missing} calls {}s", wait.as_seconds());
        }
        Refusal::OutsideHours { today, next } => {
            let at = next.map(
                |(date, from)| if date == *today { from.to_string() } else { format!("{} {from}", date.day) },
            );
            text += &format!(" {}", at.as_deref().unwrap_or("never"));
        }
        Refusal::MattersOutOfRange { max } => text += &format!(" {max}"),
        Refusal::LinkedElsewhere { other, window, .. } => text += &format!(" {other} W{window}"),
        Refusal::NextDayOnly { on: Some(date), .. } => text += &format!(" {}", date.day),
        Refusal::PeopleWait { waiting } => text += &format!(" {waiting}"),
        Refusal::AppointmentsUnfit { unfit, of } => {
            let unfit = unfit.iter().map(|it| format!("{}. {} {}", it.place, it.code, it.why.code()));
            text += &format!(" of {of}: {}", unfit.collect::<Vec<_>>().join(", "));
        }
        Refusal::ItemsUnfit { unfit, of } => {
            let unfit = unfit.iter().map(|it| format!("{}. {} {}", it.place, it.code, it.why.code()));
            text += &format!(" of {of}: {}", unfit.collect::<Vec<_>>().join(", "));
        }
        Refusal::CheckInTooEarly { from, .. } => text += &format!(" {from}"),
        Refusal::AppointmentOnOtherDay { date } => text += &format!(" {}", date.day),
        Refusal::InHand { window, .. } => text += &format!(" W{window}"),
        _ => {}
    }
    text
}

fn row(play: &Play, event: &Event, acting: Option<WindowNumber>) -> String {
    let at = |window: &WindowNumber| {
        if acting == Some(*window) { String::new() } else { format!(" at W{window}") }
    };
    let n = |id: &TicketId| number(play, *id);
    let guess = |inferred: &bool| if *inferred { "?" } else { "" };
    match event {
        Event::Configured(_) => "configured".into(),
        Event::ServesChanged { window, .. } => format!("W{window} serves"),
        Event::Started { .. } => "started".into(),
        Event::DayConfirmed => "day confirmed".into(),
        Event::Restored { date, reached } => {
            let reached = reached.iter().map(|(category, number)| format!(" {category} {number}"));
            format!("restored on {}{}", date.day, reached.collect::<String>())
        }
        Event::ClockReset => "clock reset".into(),
        Event::ClockNoted(clock) => format!("clock {clock:?}").to_lowercase(),
        Event::DayOpened(day) => format!("day {} opened", day.date.day),
        Event::DayClosed { date, ended } => {
            let ended: String = ended.iter().map(|id| format!(" {}", n(id))).collect();
            format!("day {} closed{ended}", date.day)
        }
        Event::SentHome { tickets } => {
            let sent: String = tickets.iter().map(|id| format!("{} ", n(id))).collect();
            format!("{sent}sent home")
        }
        Event::Issued(issued) => format!("{} taken", issued.number),
        Event::WindowOpened { window } => format!("W{window} open"),
        Event::WindowPaused { window, after: None, .. } => format!("W{window} paused"),
        Event::WindowPaused { window, after: Some(_), .. } => format!("W{window} pausing"),
        Event::WindowClosed { window, after: None } => format!("W{window} closed"),
        Event::WindowClosed { window, after: Some(_) } => format!("W{window} closing"),
        Event::WindowReady { window } => format!("W{window} ready"),
        Event::SignedIn { window, clerk } => format!("{clerk} in{}", at(window)),
        Event::SignedOut { window, clerk } => format!("{clerk} out{}", at(window)),
        Event::Called { window, ticket, .. } => format!("{} called{}", n(ticket), at(window)),
        Event::Recalled { ticket, announced, .. } => format!("{} announced {announced}", n(ticket)),
        Event::CallUndone { ticket, restored, .. } => {
            let restored = restored.map(|id| format!(" back to {}", n(&id)));
            format!("{} undone{}", n(ticket), restored.unwrap_or_default())
        }
        Event::ServiceStarted { ticket, .. } => format!("{} started", n(ticket)),
        Event::Served { ticket, inferred, .. } => format!("{} served{}", n(ticket), guess(inferred)),
        Event::LegServed { ticket, inferred, next, .. } => {
            format!("{} served{} on to {next}", n(ticket), guess(inferred))
        }
        Event::NoShow { ticket, inferred, last, .. } => {
            format!("{} missed{}{}", n(ticket), guess(inferred), if *last { " for good" } else { "" })
        }
        Event::TurnEnded { ticket, inferred, matters, .. } => {
            format!("{} did {matters}{}", n(ticket), guess(inferred))
        }
        Event::OutcomeRecorded { ticket, outcome: Outcome::PapersMissing, .. } => {
            format!("{} short of papers", n(ticket))
        }
        Event::Reopened { ticket, window: Some(window), .. } => {
            format!("{} reopened for W{window}", n(ticket))
        }
        Event::Reopened { ticket, window: None, .. } => format!("{} reopened", n(ticket)),
        Event::Held { ticket, .. } => format!("{} held", n(ticket)),
        Event::Resumed { ticket, .. } => format!("{} resumed", n(ticket)),
        Event::Transferred { ticket, category, to: None, .. } => format!("{} sent to {category}", n(ticket)),
        Event::Transferred { ticket, to: Some(window), .. } => format!("{} sent to W{window}", n(ticket)),
        Event::Returned { ticket, .. } => format!("{} returned", n(ticket)),
        Event::Linked { tickets } => {
            let linked: Vec<&str> = tickets.iter().map(n).collect();
            format!("{} linked", linked.join(" "))
        }
        Event::Cancelled { ticket } => format!("{} cancelled", n(ticket)),
        Event::Voided { ticket, reason } => format!("{} voided: {reason}", n(ticket)),
        Event::PriorityDropped { ticket, from: None, .. } => format!("{} dropped", n(ticket)),
        Event::PriorityDropped { ticket, from: Some(_), .. } => format!("{} dropped to wait", n(ticket)),
        Event::GuidingMarked { ticket, wanted: true } => format!("{} guided", n(ticket)),
        Event::GuidingMarked { ticket, wanted: false } => format!("{} not guided", n(ticket)),
        Event::FirstAskedNamed { ticket, person } => format!("{} asked of {person}", n(ticket)),
        Event::HandedOver { ticket, reason, .. } => format!("{} handed over: {reason}", n(ticket)),
        Event::TakenOver { ticket, person, .. } => format!("{} taken over by {person}", n(ticket)),
        Event::QuestionAsked => "question".into(),
        Event::Rated { ticket, level, .. } => format!("{} rated {level}", n(ticket)),
        Event::Spoken { ticket, .. } => format!("{} spoken", n(ticket)),
        Event::ReprintAsked { ticket, .. } => format!("{} again", n(ticket)),
        Event::QuotaChanged { category, quota } => {
            let quota = quota.map(|quota| format!("{} with {} kept", quota.total, quota.desk));
            format!("{category} gives {}", quota.as_deref().unwrap_or("any"))
        }
        Event::Booked { appointments } => {
            let codes: Vec<&str> = appointments.iter().map(|it| it.code.as_str()).collect();
            format!("{} booked", codes.join(" "))
        }
        Event::AppointmentCancelled { code } => format!("{code} unbooked"),
        Event::ItemsImported(catalogue) => format!("items {} imported", catalogue.version),
        Event::HallPaused { .. } => "hall paused".into(),
        Event::HallResumed => "hall resumed".into(),
        Event::MovedAll { to, tickets, to_come, .. } => {
            let others = to_come.iter().filter(|id| !tickets.contains(id));
            let moved: String = tickets.iter().chain(others).map(|id| format!("{} ", n(id))).collect();
            format!("{moved}moved to {to}")
        }
        Event::YearImported { year, .. } => format!("{year} imported"),
        Event::DateSet { date, hours } => {
            let hours = hours
                .as_ref()
                .map(|hours| if hours.is_empty() { "closed".into() } else { hours.to_string() });
            format!("{} {}", date.day, hours.unwrap_or_else(|| "as ever".into()))
        }
        Event::PostingsChanged(_) => "postings changed".into(),
        Event::PrintStarted { ticket, .. } => format!("{} printing", n(ticket)),
        Event::PrintEnded { ticket, outcome, late, .. } => {
            let late = if *late { " late" } else { "" };
            format!("{} {}{late}", n(ticket), format!("{outcome:?}").to_lowercase())
        }
    }
}

fn number(play: &Play, id: TicketId) -> &str {
    play.numbers.get(&id).map_or("?", String::as_str)
}

pub(crate) fn phase(phase: Phase) -> String {
    match phase {
        Phase::Waiting => "waiting".into(),
        Phase::Called(window) => format!("called at W{window}"),
        Phase::Serving(window) => format!("serving at W{window}"),
        Phase::Held(window) => format!("held at W{window}"),
        Phase::Missed(window) => format!("missed at W{window}"),
        Phase::Ended(End::Served { inferred, .. }) => if inferred { "served?" } else { "served" }.into(),
        Phase::Ended(End::NoShow) => "missed for good".into(),
        Phase::Ended(End::Cancelled) => "cancelled".into(),
        Phase::Ended(End::Voided) => "voided".into(),
        Phase::Ended(End::DayOver) => "day over".into(),
        Phase::Ended(End::SentHome) => "sent home".into(),
    }
}

pub(crate) fn state(state: State) -> &'static str {
    match state {
        State::Closed => "closed",
        State::Open => "open",
        State::Pausing => "pausing",
        State::Closing => "closing",
        State::Paused => "paused",
    }
}

pub(crate) fn sign(sign: Sign) -> String {
    match sign {
        Sign::Closed => "closed".into(),
        Sign::Idle => "idle".into(),
        Sign::Call { number, announced } => format!("call {number} {announced}"),
        Sign::Serving { number } => format!("serving {number}"),
        Sign::Paused => "paused".into(),
        Sign::ConfirmDay => "confirm".into(),
    }
}

/// `queued at door`, `printed again at hall`, `unknown (PaperOut) at door`.
pub(crate) fn paper(ticket: &Ticket) -> String {
    let print = match ticket.print {
        Print::None => "none",
        Print::Queued => "queued",
        Print::Started(_) => "printing",
        Print::Printed(_) => "printed",
        Print::Failed(_) => "failed",
        Print::Unknown(_) => "unknown",
    };
    let again = if ticket.reprint { " again" } else { "" };
    let kiosk = ticket.kiosk.as_ref().map_or(String::new(), |kiosk| format!(" at {kiosk}"));
    let trouble = ticket.print_trouble.map_or(String::new(), |trouble| format!(" ({trouble:?})"));
    format!("{print}{trouble}{again}{kiosk}")
}
