//! A window (窗口): open or not, and which ticket it has in hand.

use crate::id::{CallSequence, Clerk, TicketId, WindowNumber};
use crate::ticket::Ticket;
use crate::time::HallTime;
use alloc::boxed::Box;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    pub number: WindowNumber,
    pub state: State,
    pub in_hand: Option<TicketId>,
    pub clerk: Option<Clerk>,
    /// 等叫: the last press found nobody; the next fitting ticket is called at once.
    pub ready: bool,
    /// The first press after a restart announces the ticket in hand again.
    pub announce_first: bool,
    /// What the last call did, while it can be taken back.
    pub last_call: Option<LastCall>,
    /// The ticket that left this window last, as it stood in hand.
    pub last_ended: Option<Box<Ticket>>,
    /// Served here last and not yet rated; closed by the next call.
    pub rating_open: Option<TicketId>,
    /// When it last became free with the window open.
    pub idle_since: HallTime,
    /// When its clerk last did anything, moved on by the time the hall was down or paused since.
    pub last_act: HallTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Closed,
    Open,
    /// Pauses when the ticket in hand ends.
    Pausing,
    /// Closes when the ticket in hand ends.
    Closing,
    Paused,
}

/// Enough to take a call back as if it had not been made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastCall {
    pub ticket: TicketId,
    pub sequence: CallSequence,
    pub at: HallTime,
    /// The ticket called, as it stood before.
    pub before: Box<Ticket>,
    /// The ticket that this call ended by inference, as it stood before.
    pub ended: Option<Box<Ticket>>,
    /// That one as the call left it, if it waits for its next leg or turn.
    pub goes_on: Option<Box<Ticket>>,
    /// What could be rated here before.
    pub rating_open: Option<TicketId>,
}

impl Window {
    pub(crate) fn closed(number: WindowNumber, now: HallTime) -> Window {
        Window {
            number,
            state: State::Closed,
            in_hand: None,
            clerk: None,
            ready: false,
            announce_first: false,
            last_call: None,
            last_ended: None,
            rating_open: None,
            idle_since: now,
            last_act: now,
        }
    }

    /// Closed, or closing after its ticket.
    pub(crate) fn is_shut(&self) -> bool {
        matches!(self.state, State::Closed | State::Closing)
    }

    /// New tickets may be sent here.
    pub fn takes_calls(&self) -> bool {
        self.state == State::Open
    }
}
