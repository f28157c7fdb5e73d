//! What a person tells a printer that stands still after an error whose cause he has removed: go on, or forget.
//!
//! Never sent by itself. To go on may bring a ticket a second time, since the line that failed is printed again; to forget loses
//! whatever the printer still holds. Sent only while the printer reports such an error, as some obey it at any time.

use thiserror::Error;

use super::Printer;
use crate::device::Millis;
use crate::printer::command;
use crate::printer::status::Fault;

/// What the printer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Print on from the line that failed.
    GoOn,
    /// Throw away what is not printed yet.
    Forget,
}

/// Why a printer was told nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the printer reports no error that a word can end")]
pub struct NothingToRecover {
    /// What it does report.
    pub fault: Option<Fault>,
}

impl Printer {
    /// Tells a printer with an error that can be ended to go on, or to forget. What becomes of it its status says; a ticket in
    /// doubt that it prints after all is told as any other.
    ///
    /// # Errors
    /// When the printer reports no such error, or is not there.
    pub fn recover(&mut self, how: Recovery, now: Millis) -> Result<(), NothingToRecover> {
        if !self.status.can_be_recovered() {
            return Err(NothingToRecover { fault: self.status.fault() });
        }
        let forgets = match how {
            Recovery::GoOn => false,
            Recovery::Forget => true,
        };
        self.send(command::recover(forgets).to_vec());
        if forgets {
            // Nor does it answer what it was asked among the data.
            self.turns.close();
        }
        self.next_round = Some(now);
        Ok(())
    }
}
