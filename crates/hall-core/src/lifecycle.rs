//! What happens to a ticket away from a window: return, cancel, void, lost priority, rating, speech.

use crate::call::finish_pausing;
use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::{CallSequence, KioskId, ScreenId, TicketId, WindowNumber};
use crate::refusal::Refusal;
use crate::text;
use crate::ticket::{End, Phase, Print, Ticket};
use crate::window::State;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

impl Hall {
    /// 过号返回: who missed his call, or was ended by inference, waits again behind a few others; likewise 补正返回, who has
    /// brought what was missing.
    pub(crate) fn give_back_place(&self, id: TicketId) -> Decided {
        self.confirmed_day()?;
        self.not_closed()?;
        let ticket = self.known_ticket(id)?;
        let behind = self.may_return(ticket)?;
        let (back, bound) = match self.lacks_papers_at(ticket) {
            Some(at) => self.reopen(ticket, at, behind),
            None => {
                let bound = self.still_bound(ticket);
                let not_before = self.calls_made(&ticket.category, bound) + u64::from(behind);
                (Event::Returned { ticket: id, not_before }, bound)
            }
        };
        let mut events = vec![back];
        let ready = self.ready_window(&ticket.category, bound);
        if let Some(window) = ready.filter(|_| self.linked_in_hand(id).is_none()) {
            events.push(self.called(window, ticket, None));
        }
        decision(events, Reply::Ticket(id))
    }

    /// Behind how many he would wait who returned with `ticket` now.
    ///
    /// # Errors
    /// The [`Refusal`] that he would meet.
    pub fn may_return(&self, ticket: &Ticket) -> Result<u32, Refusal> {
        self.needs_today(ticket.id)?;
        let number = ticket.number.clone();
        match ticket.phase {
            // Where 过号作废 is the rule a no-show pressed for ended the ticket; who is still missed was misjudged by inference.
            Phase::Missed(_) | Phase::Ended(End::Served { inferred: true, .. }) => {
                Ok(self.rules.policy.return_behind.unwrap_or(0))
            }
            Phase::Waiting => Err(Refusal::AlreadyWaiting { number }),
            Phase::Called(window) | Phase::Serving(window) | Phase::Held(window) => {
                Err(Refusal::InHand { number, window })
            }
            Phase::Ended(End::NoShow) => Err(Refusal::MayNotReturn { number }),
            Phase::Ended(End::Served { .. }) if self.lacks_papers_at(ticket).is_some() => {
                Ok(self.rules.policy.papers_behind)
            }
            Phase::Ended(
                End::Served { .. } | End::Cancelled | End::Voided | End::DayOver | End::SentHome,
            ) => Err(Refusal::TicketEnded { number }),
        }
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
        text::check(reason).map_err(Refusal::TextUnfit)?;
        let voided = Event::Voided { ticket: id, reason: String::from(reason.trim()) };
        decision(vec![voided], Reply::Ticket(id))
    }

    /// Not in hand and not ended.
    pub(crate) fn needs_open(&self, id: TicketId) -> Result<&Ticket, Refusal> {
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
        if !matches!(ticket.phase, Phase::Ended(End::Served { .. })) || ticket.rating.is_some() {
            return Err(Refusal::RatingClosed);
        }
        decision(vec![Event::Rated { ticket: id, level, window }], Reply::Ticket(id))
    }

    /// 补打, at the ticket's own kiosk or another.
    pub(crate) fn ask_reprint(&self, id: TicketId, kiosk: Option<&KioskId>) -> Decided {
        let ticket = self.known_ticket(id)?;
        let number = ticket.number.clone();
        match (&ticket.phase, &ticket.print) {
            (Phase::Ended(_), _) => return Err(Refusal::TicketEnded { number }),
            (_, Print::Queued | Print::Started(_)) => return Err(Refusal::BeingPrinted { number }),
            (_, Print::None) if kiosk.is_none() => return Err(Refusal::NoPrinter { number }),
            (_, Print::None | Print::Printed(_) | Print::Failed(_) | Print::Unknown(_)) => {}
        }
        let asked = Event::ReprintAsked { ticket: id, kiosk: kiosk.cloned() };
        decision(vec![asked], Reply::Ticket(id))
    }

    /// The first report of each call counts; what is unknown or long over is passed by.
    pub(crate) fn mark_spoken(&self, screen: &ScreenId, calls: &[CallSequence]) -> Decided {
        let mut spoken: Vec<TicketId> = Vec::new();
        let mut events = Vec::new();
        for &sequence in calls {
            let Some(ticket) = self.unspoken(sequence).filter(|id| !spoken.contains(id)) else { continue };
            spoken.push(ticket);
            events.push(Event::Spoken { ticket, sequence, screen: screen.clone() });
        }
        decision(events, Reply::Done)
    }

    /// The ticket still under the call that `sequence` announced, if no screen has spoken that yet.
    fn unspoken(&self, sequence: CallSequence) -> Option<TicketId> {
        let announced = self.announcements.iter().find(|call| call.sequence == sequence)?;
        let ticket = self.tickets.get(&announced.ticket)?;
        let call = ticket.call.as_ref().filter(|call| call.spoken_at.is_none())?;
        // It may have been called anew since, here or elsewhere.
        let same_call = announced.window == call.window && announced.at >= call.first_at;
        (same_call && ticket.in_hand_at() == Some(call.window)).then_some(ticket.id)
    }
}
