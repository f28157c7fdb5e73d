//! 一人多号: tickets of one person, linked by whoever saw that they are.
//!
//! While one of them is in a clerk's hand, those that wait are *passed over*: nobody calls them, they keep their place,
//! and stand in it again once that one has left the hand. Who is passed over waits in no line, so that nobody who picks
//! or counts the next can meet him.

use crate::call::finish_pausing;
use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::{TicketId, WindowNumber};
use crate::refusal::Refusal;
use crate::ticket::{Call, Phase, Ticket};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

/// Nobody has more matters than this on one day; who links more has mixed up people.
pub const LINKED_MAX: usize = 16;

impl Hall {
    /// All tickets of the person who holds `id`, itself included; empty if it is linked with none.
    pub fn linked(&self, id: TicketId) -> &[TicketId] {
        self.links.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Another ticket of the same person that a window has in hand.
    pub fn linked_in_hand(&self, id: TicketId) -> Option<(&Ticket, WindowNumber)> {
        let others = self.linked(id).iter().filter(|other| **other != id);
        others.filter_map(|other| self.ticket(*other)).find_map(|other| Some((other, other.in_hand_at()?)))
    }

    /// It waits and is not called meanwhile, as its holder stands at a window with another ticket.
    pub fn is_passed_over(&self, id: TicketId) -> bool {
        self.passed_over.contains(&id)
    }

    /// Links tickets of one person. Two of them may be on their way to windows by now: he can go to one, and the other
    /// call is undone.
    pub(crate) fn link(&self, ids: &[TicketId]) -> Decided {
        self.confirmed_day()?;
        let mut named = BTreeSet::new();
        let mut person = BTreeSet::new();
        for id in ids {
            let ticket = self.known_ticket(*id)?;
            self.needs_today(*id)?;
            if let Phase::Ended(_) = ticket.phase {
                return Err(Refusal::TicketEnded { number: ticket.number.clone() });
            }
            named.insert(*id);
            person.insert(*id);
            person.extend(self.linked(*id));
        }
        let Some(first) = named.first().copied().filter(|_| named.len() > 1) else {
            return Err(Refusal::LinkNeedsTwo);
        };
        if person.len() > LINKED_MAX {
            return Err(Refusal::TooManyLinked);
        }
        if self.linked(first).len() == person.len() {
            return decision(Vec::new(), Reply::Linked(first));
        }
        let mut events = self.calls_given_up(&person)?;
        events.push(Event::Linked { tickets: named.into_iter().collect() });
        decision(events, Reply::Linked(first))
    }

    /// Of several tickets of one person in hand, the one being served stays, else the one called first.
    ///
    /// # Errors
    /// [`Refusal::AlreadyServing`] if two are being served: they are two people.
    fn calls_given_up(&self, person: &BTreeSet<TicketId>) -> Result<Vec<Event>, Refusal> {
        let in_hand = |id: &TicketId| {
            let ticket = self.ticket(*id)?;
            Some((ticket, ticket.call.as_ref()?, ticket.in_hand_at()?))
        };
        let mut in_hand: Vec<(&Ticket, &Call, WindowNumber)> = person.iter().filter_map(in_hand).collect();
        let is_on_its_way = |ticket: &Ticket| matches!(ticket.phase, Phase::Called(_));
        in_hand.sort_by_key(|(ticket, call, _)| (is_on_its_way(ticket), call.first_at, call.sequence));
        let mut events = Vec::new();
        for (ticket, _, at) in in_hand.into_iter().skip(1) {
            let number = ticket.number.clone();
            if !is_on_its_way(ticket) {
                return Err(Refusal::AlreadyServing { number });
            }
            events.push(Event::CallUndone { window: at, ticket: ticket.id, number, restored: None });
            events.extend(finish_pausing(self.known_window(at)?));
        }
        Ok(events)
    }

    /// Whether `id` may go into the hand of `window`: its holder stands at no other.
    ///
    /// # Errors
    /// [`Refusal::LinkedElsewhere`] if he does.
    pub(crate) fn holder_is_free(&self, id: TicketId, window: WindowNumber) -> Result<(), Refusal> {
        let number = |ticket: &Ticket| ticket.number.clone();
        match self.linked_in_hand(id) {
            Some((other, at)) if at != window => Err(Refusal::LinkedElsewhere {
                number: self.ticket(id).map(number).unwrap_or_else(|| number(other)),
                other: number(other),
                window: at,
            }),
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn apply_linked(&mut self, tickets: &[TicketId]) {
        let mut person: BTreeSet<TicketId> = tickets.iter().copied().collect();
        person.extend(tickets.iter().flat_map(|id| self.linked(*id)));
        let person: Vec<TicketId> = person.into_iter().collect();
        for id in &person {
            self.links.insert(*id, person.clone());
        }
        if let Some(first) = tickets.first() {
            self.pass_over_linked(*first);
        }
        self.disarm();
    }

    /// Brings the waiting tickets of one person where they belong: into their lines, or out of them.
    pub(crate) fn pass_over_linked(&mut self, id: TicketId) {
        for other in self.linked(id).to_vec() {
            let waits = self.ticket(other).is_some_and(|ticket| ticket.phase == Phase::Waiting);
            if waits && self.is_passed_over(other) != self.linked_in_hand(other).is_some() {
                self.stand_anew(other);
            }
        }
    }

    /// It waits in its category and in no line.
    pub(crate) fn stand_aside(&mut self, ticket: &Ticket) {
        self.queues.entry(ticket.category.clone()).or_default().waiting += 1;
        if let Some(window) = ticket.bound {
            self.bound.entry(window).or_default();
        }
        self.passed_over.insert(ticket.id);
    }

    /// Undoes `stand_aside`; `false` if it stood in a line.
    pub(crate) fn stops_standing_aside(&mut self, ticket: &Ticket) -> bool {
        let stood_aside = self.passed_over.remove(&ticket.id);
        if let Some(queue) = self.queues.get_mut(&ticket.category).filter(|_| stood_aside) {
            queue.waiting = queue.waiting.saturating_sub(1);
        }
        stood_aside
    }
}
