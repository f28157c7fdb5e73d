//! 首问责任: whoever of the house was asked first stays named on the ticket until another takes it over. Passed on
//! meanwhile, it carries a reason each time.

use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::{Clerk, TicketId, WindowNumber};
use crate::refusal::Refusal;
use crate::text::{self, TextFault};
use crate::ticket::Phase;
use crate::window::Window;
use alloc::string::String;
use alloc::vec;

impl Hall {
    /// Names who was asked first. A slip can be mended until the ticket is called; then only taking over changes it.
    pub(crate) fn name_first_asked(&self, id: TicketId, person: &Clerk) -> Decided {
        let ticket = self.known_ticket(id)?;
        let number = ticket.number.clone();
        if let Phase::Ended(_) = ticket.phase {
            return Err(Refusal::TicketEnded { number });
        }
        match text::check_name(person.as_str()) {
            Ok(()) => {}
            Err(TextFault::Empty) => return Err(Refusal::ClerkMissing),
            Err(fault) => return Err(Refusal::TextUnfit(fault)),
        }
        let named = Event::FirstAskedNamed { ticket: id, person: person.clone() };
        match self.first_asked(id) {
            Some(before) if before == person => decision(vec![], Reply::Ticket(id)),
            Some(_) if !self.may_name_first_asked(id) => Err(Refusal::FirstAskedNamed { number }),
            Some(_) | None => decision(vec![named], Reply::Ticket(id)),
        }
    }

    /// Nobody is named, or the ticket was not called yet and a slip may be mended.
    pub fn may_name_first_asked(&self, id: TicketId) -> bool {
        self.first_asked(id).is_none() || !self.called_as.contains_key(&id)
    }

    /// 接办: whoever is signed in here answers from now on. Asked twice, it is as if asked once.
    pub(crate) fn take_over(&self, window: &Window) -> Decided {
        let (ticket, _) = self.needs_in_hand(window)?;
        let (id, at) = (ticket.id, window.number);
        let person = window.clerk.clone().ok_or(Refusal::NobodySignedIn(at))?;
        let before = self
            .first_asked(id)
            .ok_or_else(|| Refusal::NobodyAskedFirst { number: ticket.number.clone() })?;
        let is_his = *before == person;
        let taken = Event::TakenOver { window: at, ticket: id, person };
        decision(if is_his { vec![] } else { vec![taken] }, Reply::Window(at, Some(id)))
    }

    /// Why it is passed on, which has to be said where somebody answers for it.
    pub(crate) fn handed_over(
        &self,
        window: WindowNumber,
        ticket: TicketId,
        reason: Option<&str>,
    ) -> Result<Option<Event>, Refusal> {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        let Some(reason) = reason else {
            let is_needed = self.first_asked(ticket).is_some();
            return if is_needed { Err(Refusal::ReasonMissing) } else { Ok(None) };
        };
        text::check(reason).map_err(Refusal::TextUnfit)?;
        Ok(Some(Event::HandedOver { window, ticket, reason: String::from(reason) }))
    }

    /// Who answers for it: the first person asked, or whoever took over since. `None`: nobody was named.
    pub fn first_asked(&self, id: TicketId) -> Option<&Clerk> {
        self.first_asked.get(&id)
    }
}
