//! What is known of a paper, in the words of `hall-api`.

use hall_api::ticket;
use hall_core::ticket::{Print, PrintTrouble};

pub(super) fn print(print: &Print) -> ticket::Print {
    match print {
        Print::None => ticket::Print::None,
        Print::Queued => ticket::Print::Queued,
        Print::Started(_) => ticket::Print::Started,
        Print::Printed(_) => ticket::Print::Printed,
        Print::Failed(_) => ticket::Print::Failed,
        Print::Unknown(_) => ticket::Print::Unknown,
    }
}

pub(super) fn print_trouble(trouble: PrintTrouble) -> ticket::PrintTrouble {
    match trouble {
        PrintTrouble::PaperOut => ticket::PrintTrouble::PaperOut,
        PrintTrouble::CoverOpen => ticket::PrintTrouble::CoverOpen,
        PrintTrouble::Cutter => ticket::PrintTrouble::Cutter,
        PrintTrouble::Jam => ticket::PrintTrouble::Jam,
        PrintTrouble::Passing => ticket::PrintTrouble::Passing,
        PrintTrouble::Unrecoverable => ticket::PrintTrouble::Unrecoverable,
        PrintTrouble::Offline => ticket::PrintTrouble::Offline,
        PrintTrouble::NotConnected => ticket::PrintTrouble::NotConnected,
        PrintTrouble::PortLost => ticket::PrintTrouble::PortLost,
        PrintTrouble::NoAnswer => ticket::PrintTrouble::NoAnswer,
        PrintTrouble::Unconfirmed => ticket::PrintTrouble::Unconfirmed,
        PrintTrouble::NotComposed => ticket::PrintTrouble::NotComposed,
        PrintTrouble::Interrupted => ticket::PrintTrouble::Interrupted,
    }
}
