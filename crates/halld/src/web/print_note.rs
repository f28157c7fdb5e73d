//! What a kiosk tells whoever waits for a paper that may not come.

use super::App;
use crate::texts::Texts;
use hall_core::ticket::{Phase, Print, PrintTrouble, Ticket};

/// A sentence in the ticket's language; `None` while its paper is out, on its way, or was never asked for.
pub(super) fn of(app: &App, ticket: &Ticket) -> Option<String> {
    if matches!(ticket.phase, Phase::Ended(_)) {
        return None;
    }
    let can_print =
        || ticket.kiosk.as_ref().and_then(|kiosk| app.health.outlet(kiosk)).is_some_and(|it| it.can_print);
    let note = match ticket.print {
        // A printer that never says so has most likely printed it.
        Print::Unknown(_) if ticket.print_trouble == Some(PrintTrouble::Unconfirmed) => return None,
        Print::None | Print::Started(_) | Print::Printed(_) => return None,
        // It is tried again at once where another printer can.
        Print::Queued | Print::Failed(_) if can_print() && !is_final(ticket) => return None,
        Print::Queued | Print::Failed(_) => "print.not_printed",
        Print::Unknown(_) => "print.in_doubt",
    };
    let language = ticket.language.as_str();
    let trouble = trouble(&app.texts, language, ticket.print_trouble);
    Some(app.texts.say(language, note, &[("trouble", &trouble), ("number", ticket.number.as_str())]))
}

/// Why a paper has not come, in plain words.
pub(crate) fn trouble(texts: &Texts, language: &str, trouble: Option<PrintTrouble>) -> String {
    texts.say(language, &format!("print.{}", key(trouble)), &[])
}

/// No printer will try it again.
fn is_final(ticket: &Ticket) -> bool {
    ticket.print_trouble == Some(PrintTrouble::NotComposed)
}

fn key(trouble: Option<PrintTrouble>) -> &'static str {
    match trouble {
        Some(PrintTrouble::PaperOut) => "paper_out",
        Some(PrintTrouble::CoverOpen) => "cover_open",
        Some(PrintTrouble::Cutter) => "cutter",
        Some(PrintTrouble::Jam) => "jam",
        Some(PrintTrouble::Passing) => "passing",
        Some(PrintTrouble::Unrecoverable) => "unrecoverable",
        Some(PrintTrouble::Offline) => "offline",
        Some(PrintTrouble::NotConnected | PrintTrouble::PortLost) => "not_connected",
        Some(PrintTrouble::NoAnswer) => "no_answer",
        Some(PrintTrouble::Interrupted) => "interrupted",
        Some(PrintTrouble::NotComposed | PrintTrouble::Unconfirmed) | None => "not_now",
    }
}
