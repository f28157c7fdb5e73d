//! What happens to a ticket away from a window: return, cancel, void, lost priority, rating, speech.

use crate::call::finish_pausing;
use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::{CallSequence, ScreenId, TicketId, WindowNumber};
use crate::refusal::Refusal;
use crate::ticket::{End, Phase, Ticket};
use crate::window::State;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

impl Hall {
    /// 过号返回: who missed his call, or was ended by inference, waits again behind a few others.
    pub(crate) fn give_back_place(&self, id: TicketId) -> Decided {
        self.confirmed_day()?;
        let ticket = self.known_ticket(id)?;
        let number = ticket.number.clone();
        match ticket.phase {
            Phase::Missed(_) | Phase::Ended(End::Served { inferred: true, .. }) => {}
            Phase::Waiting => return Err(Refusal::AlreadyWaiting { number }),
            Phase::Called(window) | Phase::Serving(window) | Phase::Held(window) => {
                return Err(Refusal::InHand { number, window });
            }
            Phase::Ended(End::NoShow) => return Err(Refusal::MayNotReturn { number }),
            Phase::Ended(_) => return Err(Refusal::TicketEnded { number }),
        }
        let behind = self.rules.policy.return_behind.ok_or(Refusal::MayNotReturn { number })?;
        let bound = self.still_bound(ticket);
        let called = self.calls_made(&ticket.category, bound);
        let mut events = vec![Event::Returned { ticket: id, not_before: called + u64::from(behind) }];
        if let Some(window) = self.ready_window(&ticket.category, bound) {
            events.push(self.called(window, ticket, None));
        }
        decision(events, Reply::Ticket(id))
    }

    /// The window a ticket was transferred to, unless that has closed since.
    pub(crate) fn still_bound(&self, ticket: &Ticket) -> Option<WindowNumber> {
        let open = |number: &WindowNumber| self.window(*number).is_some_and(|to| to.state != State::Closed);
        ticket.bound.filter(open)
    }

    pub(crate) fn cancel(&self, id: TicketId) -> Decided {
        self.needs_open(id)?;
        decision(vec![Event::Cancelled { ticket: id }], Reply::Ticket(id))
    }

    pub(crate) fn void(&self, id: TicketId, reason: &str) -> Decided {
        self.needs_open(id)?;
        if reason.trim().is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        let voided = Event::Voided { ticket: id, reason: String::from(reason.trim()) };
        decision(vec![voided], Reply::Ticket(id))
    }

    /// Not in hand and not ended.
    fn needs_open(&self, id: TicketId) -> Result<&Ticket, Refusal> {
        let ticket = self.known_ticket(id)?;
        let number = ticket.number.clone();
        match ticket.phase {
            Phase::Waiting | Phase::Held(_) | Phase::Missed(_) => Ok(ticket),
            Phase::Called(window) | Phase::Serving(window) => Err(Refusal::InHand { number, window }),
            Phase::Ended(_) => Err(Refusal::TicketEnded { number }),
        }
    }

    pub(crate) fn drop_priority(&self, id: TicketId) -> Decided {
        self.confirmed_day()?;
        let ticket = self.known_ticket(id)?;
        let number = ticket.number.clone();
        if ticket.weight == 0 {
            return Err(Refusal::NoPriority { number });
        }
        if let Phase::Ended(_) = ticket.phase {
            return Err(Refusal::TicketEnded { number });
        }
        let from = ticket.in_hand_at();
        let mut events = vec![Event::PriorityDropped { ticket: id, class: ticket.class.clone(), from }];
        if let Some(window) = from {
            let ready = self.ready_window(&ticket.category, self.still_bound(ticket));
            events.extend(ready.map(|ready| self.called(ready, ticket, None)));
            events.extend(finish_pausing(self.known_window(window)?));
        }
        decision(events, Reply::Ticket(id))
    }

    pub(crate) fn rate(&self, id: TicketId, level: u8, window: Option<WindowNumber>) -> Decided {
        let ticket = self.known_ticket(id)?;
        if !(1..=5).contains(&level) {
            return Err(Refusal::RatingOutOfRange { level });
        }
        match ticket.phase {
            Phase::Ended(End::Served { .. }) if ticket.rating.is_none() => {
                decision(vec![Event::Rated { ticket: id, level, window }], Reply::Ticket(id))
            }
            _ => Err(Refusal::RatingClosed),
        }
    }

    /// The first report of each call counts; what is unknown or long over is passed by.
    pub(crate) fn mark_spoken(&self, screen: &ScreenId, calls: &[CallSequence]) -> Decided {
        let first_report = |sequence: &CallSequence| {
            let announced = self.announcements.iter().find(|call| call.sequence == *sequence)?;
            let ticket = self.tickets.get(&announced.ticket)?;
            let call = ticket.call.as_ref()?;
            let open = ticket.in_hand_at() == Some(call.window) && call.spoken_at.is_none();
            open.then(|| Event::Spoken { ticket: ticket.id, sequence: *sequence, screen: screen.clone() })
        };
        // One event a ticket: the first report opens the way, further ones in the same message add nothing.
        let mut events: Vec<Event> = Vec::new();
        for event in calls.iter().filter_map(first_report) {
            let ticket = |event: &Event| match event {
                Event::Spoken { ticket, .. } => Some(*ticket),
                _ => None,
            };
            if events.iter().all(|earlier| ticket(earlier) != ticket(&event)) {
                events.push(event);
            }
        }
        decision(events, Reply::Done)
    }
}
