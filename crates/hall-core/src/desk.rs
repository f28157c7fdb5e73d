//! What the consulting desk (咨询台) adds to the queue: who needs guiding to his window, and how many only asked.

use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::TicketId;
use crate::refusal::Refusal;
use crate::ticket::Phase;
use alloc::vec;

impl Hall {
    /// 需引导: somebody is to be fetched when he is called, or not any more. Asked twice, it is as if asked once.
    pub(crate) fn mark_guiding(&self, id: TicketId, wanted: bool) -> Decided {
        let ticket = self.known_ticket(id)?;
        if let Phase::Ended(_) = ticket.phase {
            return Err(Refusal::TicketEnded { number: ticket.number.clone() });
        }
        let marked = Event::GuidingMarked { ticket: id, wanted };
        let events = if self.needs_guiding(id) == wanted { vec![] } else { vec![marked] };
        decision(events, Reply::Ticket(id))
    }

    /// Somebody asked something and took no number.
    pub(crate) fn count_question(&self) -> Decided {
        self.confirmed_day()?;
        decision(vec![Event::QuestionAsked], Reply::Done)
    }

    pub(crate) fn apply_guiding_marked(&mut self, id: TicketId, wanted: bool) {
        if wanted {
            self.guided.insert(id);
        } else {
            self.guided.remove(&id);
        }
    }

    /// Whether window and desk are to see that this person must be fetched.
    pub fn needs_guiding(&self, id: TicketId) -> bool {
        self.guided.contains(&id)
    }

    /// Questions answered at the desk since the day began.
    pub fn questions(&self) -> u32 {
        self.questions
    }
}
