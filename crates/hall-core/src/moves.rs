//! How tickets move between hands, lines and neither. Whatever could change a ticket's line goes through here, so
//! that lines and tickets never disagree.

use crate::hall::Hall;
use crate::id::{TicketId, WindowNumber};
use crate::ticket::{End, Phase, Ticket};
use crate::time::HallTime;
use crate::window::Window;
use alloc::boxed::Box;
use alloc::vec::Vec;

impl Hall {
    pub(crate) fn change(&mut self, id: TicketId, change: impl FnOnce(&mut Ticket)) {
        if let Some(mut ticket) = self.take_out(id) {
            change(&mut ticket);
            self.put_in(ticket);
        }
    }

    pub(crate) fn end_as(&mut self, id: TicketId, end: End) {
        self.change(id, |ticket| ticket.phase = Phase::Ended(end));
    }

    /// Back into the line of its category, or of the window it was sent to if that has not closed.
    pub(crate) fn wait_again(&mut self, id: TicketId, and: impl FnOnce(&mut Ticket)) {
        let bound = self.tickets.get(&id).and_then(|ticket| self.still_bound(ticket));
        self.change(id, |ticket| {
            ticket.phase = Phase::Waiting;
            ticket.bound = bound;
            (ticket.not_before, ticket.call, ticket.started_at) = (None, None, None);
            and(ticket);
        });
    }

    /// The ticket as it stood, but for what its paper and its citizen have done since, and for lost priority.
    pub(crate) fn put_back(&mut self, mut before: Ticket) {
        if let Some(now) = self.take_out(before.id) {
            (before.print, before.reprint, before.kiosk) = (now.print, now.reprint, now.kiosk);
            (before.rating, before.weight) = (now.rating, now.weight);
            if before.legs_done == now.legs_done {
                before.to_come = now.to_come;
            }
        }
        before.bound = before.bound.filter(|window| self.windows.contains_key(window));
        self.put_in(before);
    }

    /// The window's hand is free; the ticket as it stood is kept in case this was inferred and is undone.
    pub(crate) fn leave_window(&mut self, number: WindowNumber, id: TicketId, at: HallTime) {
        let before = self.tickets.get(&id).cloned().map(Box::new);
        let Some(window) = self.windows.get_mut(&number).filter(|window| window.in_hand == Some(id)) else {
            return;
        };
        window.in_hand = None;
        window.announce_first = false;
        window.idle_since = at;
        window.last_ended = before;
    }

    /// A ticket bound to a window that has closed is free again: any window that serves its category may call it.
    pub(crate) fn release_bound(&mut self, number: WindowNumber) {
        let aside = |id: &&TicketId| self.ticket(**id).is_some_and(|ticket| ticket.bound == Some(number));
        let aside = self.passed_over.iter().filter(aside);
        let ids: Vec<TicketId> = self.bound_to(number).chain(aside.copied()).collect();
        for id in ids {
            let Some(mut ticket) = self.take_out(id) else { continue };
            let passed = self.calls_made(&ticket.category, None);
            let here = self.calls_made(&ticket.category, ticket.bound);
            ticket.not_before = ticket.not_before.map(|calls| passed + calls.saturating_sub(here));
            ticket.bound = None;
            self.put_in(ticket);
        }
        self.disarm();
    }

    /// 等叫 is for an empty line: where somebody waits after all, the clerk presses again.
    pub(crate) fn disarm(&mut self) {
        let ready = self.windows.values().filter(|window| window.ready).map(|window| window.number);
        let with_people: Vec<WindowNumber> = ready.filter(|number| self.waiting_for(*number) > 0).collect();
        for number in with_people {
            self.with_window(number, |window| window.ready = false);
        }
    }

    /// With `put_in` the only way tickets come and go.
    fn take_out(&mut self, id: TicketId) -> Option<Ticket> {
        let ticket = self.tickets.remove(&id)?;
        self.agents.remove(&id);
        match ticket.phase {
            Phase::Waiting if self.stops_standing_aside(&ticket) => {}
            Phase::Waiting => self.dequeue(&ticket),
            Phase::Held(_) | Phase::Missed(_) => drop(self.aside.remove(&id)),
            Phase::Called(_) | Phase::Serving(_) | Phase::Ended(_) => {}
        }
        Some(ticket)
    }

    pub(crate) fn put_in(&mut self, ticket: Ticket) {
        let id = ticket.id;
        self.stand(ticket);
        self.pass_over_linked(id);
    }

    /// A waiting ticket goes into its line, or out of it, as its holder's other tickets have it now.
    pub(crate) fn stand_anew(&mut self, id: TicketId) {
        if let Some(ticket) = self.take_out(id) {
            self.stand(ticket);
        }
    }

    fn stand(&mut self, ticket: Ticket) {
        if ticket.is_agents() && !matches!(ticket.phase, Phase::Ended(_)) {
            self.agents.insert(ticket.id);
        }
        match ticket.phase {
            Phase::Waiting if self.linked_in_hand(ticket.id).is_some() => {
                self.stand_aside(&ticket);
                self.forget_entry(ticket.id);
            }
            Phase::Waiting => {
                self.enqueue(&ticket);
                self.note_entry(&ticket);
            }
            Phase::Held(_) | Phase::Missed(_) => drop(self.aside.insert(ticket.id)),
            Phase::Called(_) | Phase::Serving(_) | Phase::Ended(_) => {}
        }
        if ticket.phase != Phase::Waiting {
            self.forget_entry(ticket.id);
        }
        self.tickets.insert(ticket.id, ticket);
    }

    pub(crate) fn with_window(&mut self, number: WindowNumber, change: impl FnOnce(&mut Window)) {
        if let Some(window) = self.windows.get_mut(&number) {
            change(window);
        }
    }
}
