//! Why this one was called: one reason for each call.

use super::{ClassCounts, Head, Rule, TierCounts};
use crate::hall::Hall;
use crate::id::{TicketId, WindowNumber};
use crate::ticket::{Slot, Ticket};
use crate::time::HallTime;

/// What made the difference between the one called and whoever of those passed over has the earliest place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallReason {
    /// Nobody whom the window could have called has an earlier place.
    Earliest,
    /// 优先对象
    Priority,
    /// The window's own business comes first.
    Tier,
    /// He had waited as long as the hall promises.
    Promise,
    /// The weights of waiting, business and service together.
    Weighed,
    /// 预约: his place is that of his booking.
    Booked,
    /// 过号返回
    Returned,
    /// A transfer put him in front.
    Front,
    /// A transfer sent him to this window.
    Sent,
    /// The clerk called him by number.
    Chosen,
}

impl Hall {
    /// The ticket that `window` calls next, and why.
    pub(crate) fn next_with_reason(
        &self,
        window: WindowNumber,
        now: HallTime,
    ) -> Option<(TicketId, CallReason)> {
        let (rule, heads) = (self.rule(), self.heads_for(window));
        let first = rule.first(&heads, now)?;
        let ticket = self.ticket(heads[first].id)?;
        let of_order = || rule.reason(&heads, first, now, |id| self.stands_by_booking(id));
        Some((ticket.id, reason_of_its_own(window, ticket).unwrap_or_else(of_order)))
    }

    /// Why a window calls `ticket` that needs not choose: it is the only one there is.
    pub(crate) fn reason_alone(&self, window: WindowNumber, ticket: &Ticket) -> CallReason {
        reason_of_its_own(window, ticket).unwrap_or(CallReason::Earliest)
    }

    /// Whether its place is earlier than its coming.
    fn stands_by_booking(&self, id: TicketId) -> bool {
        self.ticket(id).is_some_and(Ticket::stands_before_its_issue)
    }
}

impl Ticket {
    /// A booking, or the like, has given it a place earlier than its coming.
    pub(crate) fn stands_before_its_issue(&self) -> bool {
        matches!(self.slot, Slot::Time(place) if place < self.issued_at)
    }
}

/// What is so whoever else waits.
fn reason_of_its_own(window: WindowNumber, ticket: &Ticket) -> Option<CallReason> {
    if ticket.not_before.is_some() {
        Some(CallReason::Returned)
    } else if ticket.bound == Some(window) {
        Some(CallReason::Sent)
    } else if matches!(ticket.slot, Slot::Front(_)) {
        Some(CallReason::Front)
    } else {
        None
    }
}

impl Rule {
    /// Why `heads[first]` is called, which [`Rule::first`] gave.
    fn reason(
        &self,
        heads: &[Head],
        first: usize,
        now: HallTime,
        is_booked: impl Fn(TicketId) -> bool,
    ) -> CallReason {
        let called = &heads[first];
        if heads.iter().any(|other| self.compare(other, called, now).is_lt()) {
            return CallReason::Promise;
        }
        let passed_over = heads.iter().filter(|other| (other.slot, other.id) < (called.slot, called.id));
        match passed_over.min_by_key(|other| (other.slot, other.id)) {
            Some(earliest) => self.difference(called, earliest),
            // By issue somebody else could have been first.
            None if is_booked(called.id) && heads.len() > 1 => CallReason::Booked,
            None => CallReason::Earliest,
        }
    }

    /// What lets `first` go before `other`, whose place is earlier.
    pub(crate) fn difference(&self, first: &Head, other: &Head) -> CallReason {
        let by_tier = first.tier < other.tier && self.tier != TierCounts::Ignored;
        if self.class != ClassCounts::Ignored && first.weight > other.weight {
            CallReason::Priority
        } else if by_tier {
            CallReason::Tier
        } else {
            CallReason::Weighed
        }
    }
}
