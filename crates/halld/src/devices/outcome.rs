//! What a driver says became of a job, in the hall's own words.

use hall_core::command::PrintOutcome;
use hall_core::ticket::PrintTrouble;
use hall_devices::printer::{Doubt, Fault, NotPrinted, Outcome};

/// What became of a job, and why, in the hall's own words; nothing was tried if the printer's task has ended.
pub(super) fn outcome_of(outcome: Option<Outcome>) -> (PrintOutcome, Option<PrintTrouble>) {
    match outcome {
        Some(Outcome::Printed(_)) => (PrintOutcome::Printed, None),
        Some(Outcome::Failed(why)) => {
            let trouble = match why {
                NotPrinted::NotConnected => PrintTrouble::NotConnected,
                NotPrinted::NoAnswer => PrintTrouble::NoAnswer,
                NotPrinted::Fault(fault) => trouble_of(fault),
            };
            (PrintOutcome::Failed, Some(trouble))
        }
        Some(Outcome::Unknown(why)) => {
            let trouble = match why {
                Doubt::PortLost => PrintTrouble::PortLost,
                Doubt::Fault(fault) => trouble_of(fault),
                // To whoever waits for the paper an answer that nobody understands is none; the list of devices says more.
                Doubt::NoAnswer | Doubt::Garbled => PrintTrouble::NoAnswer,
                Doubt::Unconfirmed => PrintTrouble::Unconfirmed,
            };
            (PrintOutcome::Unknown, Some(trouble))
        }
        None => (PrintOutcome::Failed, None),
    }
}

pub(super) fn trouble_of(fault: Fault) -> PrintTrouble {
    match fault {
        Fault::PaperOut => PrintTrouble::PaperOut,
        Fault::CoverOpen => PrintTrouble::CoverOpen,
        Fault::Cutter => PrintTrouble::Cutter,
        Fault::Jam => PrintTrouble::Jam,
        Fault::Passing => PrintTrouble::Passing,
        Fault::Unrecoverable => PrintTrouble::Unrecoverable,
        Fault::Offline => PrintTrouble::Offline,
    }
}
