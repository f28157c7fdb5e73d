//! What a decision needs of the register of appointments is looked up here, in the transaction that will hold its rows:
//! nobody can book the same place in between.

use hall_core::Command;
use hall_core::command::{Issue, Matter};
use hall_ledger::{Batch, ReadError};
use std::borrow::Cow;

/// The command with what the register knows of it.
pub(super) fn informed<'c>(batch: &Batch<'_>, command: &'c Command) -> Result<Cow<'c, Command>, ReadError> {
    Ok(match command {
        Command::Book { appointments, .. } => {
            let register = batch.register(appointments.iter().map(|(_, wanted)| wanted))?;
            Cow::Owned(Command::Book { appointments: appointments.clone(), register })
        }
        Command::CancelAppointment { code, .. } => {
            let kept = batch.appointment(code)?.map(Box::new);
            Cow::Owned(Command::CancelAppointment { code: code.clone(), kept })
        }
        Command::Issue(issue) => match &issue.what {
            Matter::Appointment { code, .. } => {
                let kept = batch.appointment(code)?.map(Box::new);
                let what = Matter::Appointment { code: code.clone(), kept };
                Cow::Owned(Command::Issue(Issue { what, ..issue.clone() }))
            }
            Matter::Category(_) | Matter::Items(_) | Matter::NextDay(_) => Cow::Borrowed(command),
        },
        other => Cow::Borrowed(other),
    })
}
