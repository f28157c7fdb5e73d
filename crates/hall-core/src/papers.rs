//! 一次性告知, 补正: whoever lacks a paper is told once what is missing. If he brings it the same day, his number is opened
//! again at that window, behind one other, without a new wait. He has missed nothing, and it is one visit.

use crate::call::finish_pausing;
use crate::command::Ending;
use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::WindowNumber;
use crate::ticket::{End, Outcome, Phase, Ticket};
use crate::time::HallTime;
use crate::window::{State, Window};
use alloc::vec;

impl Hall {
    /// 办理完毕, and how, where the clerk says so.
    pub(crate) fn end(&self, window: &Window, ending: &Ending, now: HallTime) -> Decided {
        let (ticket, _) = self.needs_in_hand(window)?;
        let done = self.matters_done(ticket, ending)?;
        let (at, id) = (window.number, ticket.id);
        let mut events = vec![];
        events.extend(ending.outcome.map(|outcome| Event::OutcomeRecorded {
            window: at,
            ticket: id,
            outcome,
        }));
        events.push(match ending.outcome {
            // What he has to come waits until he has brought what is missing.
            Some(Outcome::PapersMissing) => Event::Served { window: at, ticket: id, inferred: false },
            None => self.ended(at, ticket, done, false, now),
        });
        events.extend(finish_pausing(window));
        decision(events, Reply::Window(at, Some(id)))
    }

    /// The window at which `ticket` ended for want of a paper that may still be brought.
    pub fn lacks_papers_at(&self, ticket: &Ticket) -> Option<WindowNumber> {
        let Phase::Ended(End::Served { window, .. }) = ticket.phase else { return None };
        match ticket.outcome? {
            Outcome::PapersMissing => Some(window),
        }
    }

    /// 补正返回: to the window that knows the matter, unless it has closed.
    pub(crate) fn reopen(
        &self,
        ticket: &Ticket,
        at: WindowNumber,
        behind: u32,
    ) -> (Event, Option<WindowNumber>) {
        let window = Some(at).filter(|at| self.window(*at).is_some_and(|it| it.state != State::Closed));
        let not_before = self.calls_made(&ticket.category, window) + u64::from(behind);
        (Event::Reopened { ticket: ticket.id, window, not_before }, window)
    }
}
