//! Closing (下班): a manager ends the day by hand, and what the end of a day makes of whoever is left.

use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::TicketId;
use crate::refusal::Refusal;
use crate::ticket::{End, Phase};
use alloc::vec;
use alloc::vec::Vec;

impl Hall {
    /// A manager ends the day before it turns: who still waits ends as 下班未办, windows close after their tickets, and
    /// no more numbers are given but those staff add for a reason. `leave`: although somebody waits.
    pub(crate) fn close_day(&self, leave: bool) -> Decided {
        self.confirmed_day()?;
        self.not_closed()?;
        let Some(day) = self.day else { return Err(Refusal::DayUnconfirmed) };
        let waiting = self.waiting_or_held(|_| true).len() as u32;
        if waiting > 0 && !leave {
            return Err(Refusal::PeopleWait { waiting });
        }
        let mut events = vec![Event::DayClosed { date: day.date, ended: self.left_open() }];
        let open = self.windows.values().filter(|window| !window.is_shut());
        events
            .extend(open.map(|window| Event::WindowClosed { window: window.number, after: window.in_hand }));
        decision(events, Reply::Done)
    }

    /// Whether a manager has ended the day, which goes on until it turns.
    pub fn day_closed(&self) -> bool {
        self.closed
    }

    pub(crate) fn not_closed(&self) -> Result<(), Refusal> {
        if self.closed { Err(Refusal::DayClosed) } else { Ok(()) }
    }

    /// Everybody who is neither in hand nor ended.
    pub(crate) fn left_open(&self) -> Vec<TicketId> {
        let open = self.tickets.values().filter(|ticket| match ticket.phase {
            Phase::Waiting | Phase::Held(_) | Phase::Missed(_) => true,
            Phase::Called(_) | Phase::Serving(_) | Phase::Ended(_) => false,
        });
        open.map(|ticket| ticket.id).collect()
    }

    /// Who missed his call and did not come back is 过号未回; the others are 下班未办.
    pub(crate) fn apply_day_closed(&mut self, ended: &[TicketId]) {
        self.closed = true;
        let in_hand: Vec<TicketId> = self.windows.values().filter_map(|window| window.in_hand).collect();
        for id in in_hand {
            let Some(mut ticket) = self.tickets.get(&id).cloned() else { continue };
            self.end_where_it_is(&mut ticket);
            self.change(id, |in_hand| *in_hand = ticket);
        }
        for id in ended {
            self.change(*id, |ticket| {
                let missed = matches!(ticket.phase, Phase::Missed(_));
                ticket.phase = Phase::Ended(if missed { End::NoShow } else { End::DayOver });
            });
        }
    }
}
