//! Why there are more people ahead than there were: those who came into the line later and stand before one.
//!
//! Each ticket remembers as the how-manieth it came into its line. Whoever stands ahead and came in earlier was there
//! from the beginning; their number never grows. All others are told of beside the number ahead, by kind.

use super::line::Order;
use crate::hall::Hall;
use crate::id::{CategoryId, TicketId, WindowNumber};
use crate::ticket::{Origin, Phase, Slot, Ticket};
use crate::time::HallTime;
use alloc::collections::BTreeMap;

/// Who stands ahead although he came into the line later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Newcomer {
    /// 优先
    Priority,
    /// 预约
    Booked,
    /// 次日优先
    NextDay,
    /// 补录: written by hand while the system was down.
    ByHand,
    /// 过号返回
    Returned,
    /// A transfer put him in front.
    Front,
    /// One returned after a no-show and has this one before him by rule.
    AfterReturn,
    /// Back in a place that he had before: a call was taken back, or he was sent here with his time.
    Back,
}

/// When a ticket came into the line it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Grows by one with each that comes into any line.
    number: u64,
    category: CategoryId,
    bound: Option<WindowNumber>,
    slot: Slot,
    not_before: Option<u64>,
}

impl Hall {
    /// Of those ahead of `ticket`, the ones who came into the line after it, and those returned, by kind.
    pub fn newcomers_ahead(&self, ticket: &Ticket, now: HallTime) -> BTreeMap<Newcomer, u32> {
        let mut newcomers = BTreeMap::new();
        let mut in_line = 0;
        for ahead in self.tickets_ahead(ticket, now) {
            in_line += 1;
            if let Some(kind) = self.newcomer(ahead, ticket) {
                *newcomers.entry(kind).or_default() += 1;
            }
        }
        // A guest who returned has others of his window before him, from whatever line.
        let from_others = self.ahead(ticket, now).unwrap_or(0).saturating_sub(in_line);
        if from_others > 0 {
            *newcomers.entry(Newcomer::AfterReturn).or_default() += from_others;
        }
        newcomers
    }

    fn tickets_ahead(&self, ticket: &Ticket, now: HallTime) -> impl Iterator<Item = &Ticket> {
        let line = self.line(&ticket.category, ticket.bound).filter(|_| ticket.phase == Phase::Waiting);
        let order = Order { rule: self.rule(), now };
        let ids = line.map(|line| line.ids_ahead(ticket.rank(), ticket.not_before.is_some(), order));
        ids.unwrap_or_default().into_iter().filter_map(|id| self.ticket(id))
    }

    fn newcomer(&self, ahead: &Ticket, of: &Ticket) -> Option<Newcomer> {
        if ahead.not_before.is_some() {
            // His turn may come sooner by others who come, and he is before one only then.
            return Some(Newcomer::Returned);
        }
        let number = |ticket: &Ticket| self.entries.get(&ticket.id).map(|entry| entry.number);
        if number(ahead) <= number(of) {
            return None;
        }
        // His class may be that of his right, and no more than that is to be told of him.
        let by_right = matches!(ahead.origin, Origin::NextDay { .. });
        Some(if ahead.weight > of.weight {
            if by_right { Newcomer::NextDay } else { Newcomer::Priority }
        } else if matches!(ahead.slot, Slot::Front(_)) {
            Newcomer::Front
        } else if of.not_before.is_some() {
            Newcomer::AfterReturn
        } else if ahead.first_called_at.is_some() {
            Newcomer::Back
        } else {
            match ahead.origin {
                Origin::NextDay { .. } => Newcomer::NextDay,
                Origin::ByHand { .. } => Newcomer::ByHand,
                Origin::Booked(_) | Origin::Taken if ahead.stands_before_its_issue() => Newcomer::Booked,
                Origin::Booked(_) | Origin::Taken => Newcomer::Back,
            }
        })
    }

    /// Notes that `ticket` stands in a line, if it did not stand there before.
    pub(crate) fn note_entry(&mut self, ticket: &Ticket) {
        let Ticket { id, category, bound, slot, not_before, .. } = ticket;
        let stands = self.entries.get(id).is_some_and(|entry| {
            (&entry.category, entry.bound, entry.slot, entry.not_before)
                == (category, *bound, *slot, *not_before)
        });
        if !stands {
            self.entered += 1;
            let (number, category) = (self.entered, category.clone());
            let entry = Entry { number, category, bound: *bound, slot: *slot, not_before: *not_before };
            self.entries.insert(*id, entry);
        }
    }

    pub(crate) fn forget_entry(&mut self, id: TicketId) {
        self.entries.remove(&id);
    }
}
