//! What the port says of a printer whose model says nothing itself.
//!
//! Only its bad words count. A board that always gives the same bits is on the market, so a good word proves no paper and leaves
//! a ticket as unconfirmed as before; a bad one keeps a ticket back that would be lost, and says why one is in doubt. The end of
//! the roll is believed at once, *error* and *not selected* only of a port that was seen without them.
//!
//! It is asked between jobs only: some printers garble what they hold when they are asked in the middle of it.
//! Source: Linux, drivers/usb/class/usblp.c, the comment at `usblp_ioctl`.

use super::{ASK_MS, Phase, Printer};
use crate::device::Millis;
use crate::printer::port_status::PortStatus;
use crate::printer::status::Link;

/// How long after a job the port is asked about it, in milliseconds: its paper is moving, and the job is not told yet.
pub(super) const ASK_AFTER_MS: u64 = 2_000;

/// The port, as one that can be asked.
#[derive(Debug, Default)]
pub(super) struct Port {
    /// Ports of this kind can be asked.
    pub(super) can_be_asked: bool,
    /// This one does not say, as it turned out.
    says_nothing: bool,
    is_to_be_asked: bool,
    was_ready: bool,
}

impl Port {
    /// Takes that it was closed.
    pub(super) fn close(&mut self) {
        *self = Self { can_be_asked: self.can_be_asked, ..Self::default() };
    }
}

impl Printer {
    /// Says that the port is of a kind that can be asked how the printer is: a USB printer's.
    #[must_use]
    pub fn with_port_status(mut self) -> Self {
        self.port.can_be_asked = true;
        self
    }

    /// Says, once for each time, that the port is to be asked; [`Printer::handle_port_status`] is to follow. Only to be polled
    /// when all bytes are written.
    pub fn poll_port_question(&mut self) -> bool {
        core::mem::take(&mut self.port.is_to_be_asked)
    }

    /// Takes what the port says, `None` if it does not say: it is not asked again until it is opened anew.
    pub fn handle_port_status(&mut self, status: Option<PortStatus>, now: Millis) {
        match status {
            Some(status) => {
                self.port.was_ready |= status.is_ready();
                self.status.take_port(status, self.port.was_ready);
            }
            None => self.port.says_nothing = true,
        }
        match core::mem::replace(&mut self.phase, Phase::Ready) {
            Phase::Checking(job) => self.decide(job, true, now),
            Phase::Ready => self.idle(now),
            Phase::Confirming(sent) => {
                self.phase = Phase::Confirming(sent);
                self.next_round = Some(now + ASK_MS);
            }
            other @ (Phase::Closed | Phase::Opening(_)) => self.phase = other,
        }
        self.look(now);
    }

    /// Says whether the port is all there is to ask, and has something to say.
    pub(super) fn asks_port(&self) -> bool {
        self.port.can_be_asked && !self.port.says_nothing && self.status.link == Link::Mute
    }

    pub(super) fn ask_port(&mut self) {
        self.port.is_to_be_asked = true;
    }
}
