//! 联合办理: one ticket through several windows in order, with one number throughout.
//!
//! A *leg* is what is done of it in one category. The ticket waits in one leg after another, like any ticket of that
//! category: who calls it is settled by what windows serve then, so that one that closes is passed by and the place
//! kept. It is one visit: only the end of the last leg is its end, and opens the rating.

use crate::event::Event;
use crate::hall::Hall;
use crate::id::{CategoryId, ItemCode, TicketId, WindowNumber};
use crate::refusal::Refusal;
use crate::rules::Category;
use crate::ticket::{Phase, Slot, Ticket};
use crate::time::HallTime;
use crate::window::LastCall;
use alloc::vec;
use alloc::vec::Vec;

/// Windows that a ticket prints in a row; more matters than this nobody does in a day.
pub const LEGS_MAX: usize = 8;

/// A leg's end, as its row has it.
pub(crate) struct LegServed<'a> {
    pub(crate) window: WindowNumber,
    pub(crate) next: &'a CategoryId,
    pub(crate) slot: Slot,
}

impl Ticket {
    /// Whether it has, or had, more legs than one.
    pub fn is_joint(&self) -> bool {
        self.legs() > 1
    }

    /// Legs in all.
    pub fn legs(&self) -> u32 {
        self.legs_done + 1 + self.to_come.len() as u32
    }
}

impl Hall {
    /// Windows that take calls and serve `category`, else all that ever do.
    pub fn windows_of_leg(&self, category: &CategoryId) -> Vec<WindowNumber> {
        let open: Vec<WindowNumber> = self.windows_serving(category).collect();
        let all = self.rules.windows.iter().filter(|rules| rules.tier_of(category).is_some());
        if open.is_empty() { all.map(|rules| rules.number).collect() } else { open }
    }

    /// The category of the first leg and those after it: items of one category are one leg, and the order is that of the
    /// items.
    ///
    /// # Errors
    /// The [`Refusal`] that says which item cannot be had.
    pub(crate) fn route_of(&self, codes: &[ItemCode]) -> Result<(&Category, Vec<CategoryId>), Refusal> {
        let mut route: Vec<&Category> = Vec::new();
        for code in codes {
            let item = self.item(code).ok_or_else(|| Refusal::NoSuchItem(code.clone()))?;
            let category = self.offered(&item.category)?;
            if !route.iter().any(|leg| leg.id == category.id) {
                route.push(category);
            }
        }
        let (first, to_come) = route.split_first().ok_or(Refusal::NoItem)?;
        if to_come.len() >= LEGS_MAX {
            return Err(Refusal::TooManyLegs);
        }
        Ok((first, to_come.iter().map(|leg| leg.id.clone()).collect()))
    }

    /// A category that gives numbers.
    ///
    /// # Errors
    /// [`Refusal::NoSuchCategory`] if it is none, or was withdrawn.
    pub(crate) fn offered(&self, id: &CategoryId) -> Result<&Category, Refusal> {
        let category = self.rules.category(id).filter(|_| self.offers(id));
        category.ok_or_else(|| Refusal::NoSuchCategory(id.clone()))
    }

    /// The end of what `window` did of the ticket in its hand: of a leg, or of the ticket.
    pub(crate) fn served(
        &self,
        window: WindowNumber,
        ticket: &Ticket,
        inferred: bool,
        now: HallTime,
    ) -> Event {
        let id = ticket.id;
        // Nobody waits after the end of the day.
        let Some(next) = ticket.to_come.first().filter(|_| !self.closed) else {
            return Event::Served { window, ticket: id, inferred };
        };
        let slot = self.slot_at(self.rules.policy.next_leg, ticket, next, None, now);
        Event::LegServed { window, ticket: id, inferred, next: next.clone(), slot }
    }

    pub(crate) fn apply_leg_served(&mut self, at: HallTime, id: TicketId, leg: &LegServed<'_>) {
        self.leave_window(leg.window, id, at);
        self.learn(id, at, 1);
        self.wait_again(id, |ticket| {
            ticket.category = leg.next.clone();
            ticket.legs_done += 1;
            if !ticket.to_come.is_empty() {
                ticket.to_come.remove(0);
            }
            (ticket.bound, ticket.slot) = (None, leg.slot);
        });
    }

    /// Whether the ticket that a call ended by inference only went on, to its next leg or turn, and still waits there as
    /// the call left it.
    pub(crate) fn waits_to_go_on(&self, last: &LastCall) -> bool {
        let place = |it: &Ticket| (it.slot, it.bound, it.not_before, it.legs_done, it.matters_done);
        let Some(left) = &last.goes_on else { return false };
        self.ticket(left.id).is_some_and(|now| {
            now.phase == Phase::Waiting
                && now.category == left.category
                && place(now) == place(left)
                && now.to_come == left.to_come
                && now.no_shows == left.no_shows
        })
    }

    /// Open tickets that will come to `category` later.
    pub(crate) fn with_leg_to_come(&self, category: &CategoryId) -> Vec<TicketId> {
        let goes_on = |ticket: &&Ticket| !matches!(ticket.phase, Phase::Ended(_)) || ticket.outcome.is_some();
        let open = self.tickets.values().filter(goes_on);
        open.filter(|ticket| ticket.to_come.contains(category)).map(|ticket| ticket.id).collect()
    }

    pub(crate) fn apply_legs_moved(&mut self, from: &CategoryId, to: &CategoryId, tickets: &[TicketId]) {
        for id in tickets {
            let legs = self.tickets.get_mut(id).into_iter().flat_map(|ticket| &mut ticket.to_come);
            legs.filter(|leg| *leg == from).for_each(|leg| *leg = to.clone());
        }
    }

    /// What is of one category is one leg, also where a move or a transfer has made it so.
    pub(crate) fn join_legs(&mut self, id: TicketId) {
        let Some(ticket) = self.tickets.get_mut(&id) else { return };
        let mut before = vec![ticket.category.clone()];
        ticket.to_come.retain(|leg| {
            let is_new = !before.contains(leg);
            before.push(leg.clone());
            is_new
        });
    }
}
