//! “为什么他先？” Of any two tickets of today, which went or goes first, and what made the difference.
//!
//! Answered from the two tickets and the reason in the row of the call. Says a class only as *priority*.

use super::{CallReason, Head};
use crate::hall::Hall;
use crate::id::{CallSequence, TicketId, WindowNumber};
use crate::ticket::{Origin, Phase, Slot, Ticket};
use crate::time::{HallTime, Span};
use alloc::vec::Vec;

/// One ticket goes before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Why {
    pub first: TicketId,
    pub other: TicketId,
    pub because: Because,
}

/// What made the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Because {
    /// The other was taken after this one was called.
    TakenLater,
    /// 业务不同窗口: no window that called, or would call, the first serves the other.
    OtherWindows,
    /// 优先对象
    Priority,
    /// 预约
    Booked,
    /// 次日优先: the first was sent home on an earlier day, and stands by when he came then.
    NextDay,
    /// 补录: the first was given his number by hand while the system was down, before the other came.
    ByHand,
    /// 过号返回: the first had missed his call and waited for as many others as the rule says.
    Returned,
    /// The other missed his call and waits for some others now.
    OtherReturned,
    /// The other's holder stands at a window with another of his tickets, and is passed over meanwhile.
    Linked,
    /// A transfer put the first in front, or sent him to that window.
    Transferred,
    /// The clerk called the first by number.
    Chosen,
    /// 加号: the desk gave the first his number beyond the quota, before the other came.
    Added,
    /// First come, first served.
    Earlier,
    /// The first had waited as long as the hall promises.
    Promise,
    /// The window's own business comes first.
    Tier,
    /// The weights of waiting, business and service together.
    Weighed,
}

/// The last call of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalledAs {
    pub at: HallTime,
    pub(crate) sequence: CallSequence,
    pub window: WindowNumber,
    /// `None`: its row is older than reasons are.
    pub reason: Option<CallReason>,
}

impl Hall {
    /// Why one of the two goes before the other; `None` if neither has been called and one of them waits no more, or
    /// they are one.
    pub fn why(&self, a: TicketId, b: TicketId, now: HallTime) -> Option<Why> {
        let (a, b) = (self.ticket(a)?, self.ticket(b)?);
        if a.id == b.id {
            return None;
        }
        let called = |ticket: &Ticket| self.called_as(ticket.id);
        let because_called = |first: &Ticket, other: &Ticket, call| {
            Some(Why { first: first.id, other: other.id, because: self.because_called(first, other, call) })
        };
        match (called(a), called(b)) {
            (Some(of_a), Some(of_b)) if of_b.sequence < of_a.sequence => because_called(b, a, of_b),
            (Some(call), _) => because_called(a, b, call),
            (None, Some(call)) => because_called(b, a, call),
            (None, None) => self.why_waiting(a, b, now),
        }
    }

    /// The call that `id` is under or was served by; of one who waits, also again, there is none.
    pub fn called_as(&self, id: TicketId) -> Option<CalledAs> {
        // Who waits again has his call before him.
        let ticket = self.ticket(id).filter(|ticket| ticket.phase != Phase::Waiting)?;
        self.called_as.get(&ticket.id).copied()
    }

    /// Why those wait who came before `first` and whom its window could have called instead, the earliest first.
    pub fn passed_over_for(&self, first: TicketId) -> Vec<Why> {
        let (Some(first), Some(call)) = (self.ticket(first), self.called_as(first)) else {
            return Vec::new();
        };
        let came_before = |other: &&Ticket| {
            other.phase == Phase::Waiting
                && (other.stands_since(), other.id) < (first.issued_at, first.id)
                && self.could_call(call.window, other)
        };
        let mut passed: Vec<&Ticket> = self.tickets().filter(came_before).collect();
        passed.sort_unstable_by_key(|other| (other.stands_since(), other.id));
        let why = |other: &Ticket| Why {
            first: first.id,
            other: other.id,
            because: self.because_called(first, other, call),
        };
        passed.into_iter().map(why).collect()
    }

    fn because_called(&self, first: &Ticket, other: &Ticket, call: CalledAs) -> Because {
        if other.issued_at > call.at {
            return Because::TakenLater;
        }
        if !self.could_call(call.window, other) {
            return Because::OtherWindows;
        }
        if self.is_passed_over(other.id) {
            return Because::Linked;
        }
        match call.reason {
            Some(CallReason::Chosen) => Because::Chosen,
            Some(CallReason::Sent | CallReason::Front) => Because::Transferred,
            Some(CallReason::Returned) => Because::Returned,
            Some(CallReason::Promise) if first.slot < other.slot => Because::Promise,
            Some(_) | None => {
                let (first, other) = (self.head_at(call.window, first), self.head_at(call.window, other));
                self.difference(&first, &other)
            }
        }
    }

    fn why_waiting(&self, a: &Ticket, b: &Ticket, now: HallTime) -> Option<Why> {
        if a.phase != Phase::Waiting || b.phase != Phase::Waiting {
            return None;
        }
        let mut windows = self.rules().windows.iter().map(|rules| rules.number);
        let both = windows.find(|window| self.could_call(*window, a) && self.could_call(*window, b));
        let Some(window) = both else {
            return Some(Why { first: a.id, other: b.id, because: Because::OtherWindows });
        };
        match (self.is_passed_over(a.id), self.is_passed_over(b.id)) {
            (false, true) => return Some(Why { first: a.id, other: b.id, because: Because::Linked }),
            (true, false) => return Some(Why { first: b.id, other: a.id, because: Because::Linked }),
            (true, true) | (false, false) => {}
        }
        let heads = [self.head_at(window, a), self.head_at(window, b)];
        let place = |ticket| self.ahead(ticket, now);
        let a_first = if (&a.category, a.bound) == (&b.category, b.bound) {
            place(a) < place(b)
        } else {
            self.rule().first(&heads, now) == Some(0)
        };
        let [of_a, of_b] = heads;
        let (first, mine, other, his) = if a_first { (a, of_a, b, of_b) } else { (b, of_b, a, of_a) };
        let promised = self.rule().promise.is_some_and(|promise| now.since(first.slot.since()) >= promise);
        let because = match self.difference(&mine, &his) {
            Because::Earlier if promised && self.rule().compare(&his, &mine, now).is_lt() => Because::Promise,
            because => because,
        };
        Some(Why { first: first.id, other: other.id, because })
    }

    /// The first thing that tells them apart.
    fn difference(&self, first: &Head, other: &Head) -> Because {
        let (Some(mine), Some(his)) = (self.ticket(first.id), self.ticket(other.id)) else {
            return Because::Earlier;
        };
        if his.not_before.is_some() && mine.not_before.is_none() {
            return Because::OtherReturned;
        }
        let by_rule = self.rule().difference(first, other);
        if by_rule == CallReason::Priority {
            // The class may be that of his right, and no more than that is to be told of him.
            let of_right = |ticket: &Ticket| matches!(ticket.origin, Origin::NextDay { .. });
            return if of_right(mine) && !of_right(his) { Because::NextDay } else { Because::Priority };
        }
        if (first.slot, first.id) < (other.slot, other.id) {
            return if let Slot::Front(_) = first.slot {
                Because::Transferred
            } else {
                let of_desk = self.added.contains(&mine.id).then_some(Because::Added);
                of_origin(mine, his).or(of_desk).unwrap_or(Because::Earlier)
            };
        }
        if mine.not_before.is_some() {
            return Because::Returned;
        }
        if by_rule == CallReason::Tier { Because::Tier } else { Because::Weighed }
    }

    fn could_call(&self, window: WindowNumber, ticket: &Ticket) -> bool {
        match ticket.bound {
            Some(bound) => bound == window,
            None => self.tier_at(window, ticket).is_some(),
        }
    }

    fn tier_at(&self, window: WindowNumber, ticket: &Ticket) -> Option<usize> {
        self.rules().window(window)?.tier_of(&ticket.category)
    }

    fn head_at(&self, window: WindowNumber, ticket: &Ticket) -> Head {
        let tier = self.tier_at(window, ticket).filter(|_| ticket.bound.is_none()).unwrap_or(0);
        let (rank, service) = (ticket.rank(), self.service_counted(&ticket.category));
        let line = self.line(&ticket.category, ticket.bound);
        let since = line.map_or(rank.slot.since(), |line| line.since(rank));
        self.rule().head(rank, tier, since, service)
    }

    /// How long the hall promises that nobody of his class overtakes one.
    pub fn promise(&self) -> Option<Span> {
        self.rule().promise
    }
}

/// Whose place is older than his number, and goes before one who had his number first.
fn of_origin(first: &Ticket, other: &Ticket) -> Option<Because> {
    if first.id < other.id {
        return None;
    }
    match first.origin {
        Origin::ByHand { .. } => Some(Because::ByHand),
        Origin::NextDay { .. } => Some(Because::NextDay),
        Origin::Booked(_) | Origin::Taken => first.stands_before_its_issue().then_some(Because::Booked),
    }
}
