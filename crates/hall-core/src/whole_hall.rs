//! What is done to the whole hall at once: pause (全厅暂停), and moving everybody of a category.

use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::{CategoryId, TicketId};
use crate::refusal::Refusal;
use crate::rules::Names;
use crate::ticket::{Phase, Ticket};
use crate::time::HallTime;
use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

/// 全厅暂停: nobody is called and no number is given until the hall goes on, or the day turns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paused {
    pub since: HallTime,
    /// What everybody is told.
    pub notice: Names,
}

impl Hall {
    /// The hall's pause, while there is one.
    pub fn paused(&self) -> Option<&Paused> {
        self.paused.as_ref()
    }

    pub(crate) fn not_paused(&self) -> Result<(), Refusal> {
        if self.paused.is_some() { Err(Refusal::HallPaused) } else { Ok(()) }
    }

    pub(crate) fn pause_hall(&self, notice: &Names) -> Decided {
        self.confirmed_day()?;
        self.not_paused()?;
        decision(vec![Event::HallPaused { notice: notice.clone() }], Reply::Done)
    }

    pub(crate) fn resume_hall(&self) -> Decided {
        self.confirmed_day()?;
        if self.paused.is_none() {
            return Err(Refusal::HallNotPaused);
        }
        decision(vec![Event::HallResumed], Reply::Done)
    }

    /// Windows keep the state they are in; a press that was remembered is not, as its clerk may be in the yard.
    pub(crate) fn apply_hall_paused(&mut self, at: HallTime, notice: &Names) {
        self.paused = Some(Paused { since: at, notice: notice.clone() });
        self.windows.values_mut().for_each(|window| window.ready = false);
    }

    /// The pause is in nobody's call, service or idle time.
    pub(crate) fn apply_hall_resumed(&mut self, at: HallTime) {
        let Some(paused) = self.paused.take() else { return };
        let length = at.since(paused.since);
        self.pass_over(length, at);
        let in_hand: Vec<TicketId> = self.windows.values().filter_map(|window| window.in_hand).collect();
        for id in in_hand {
            self.change(id, |ticket| {
                ticket.started_at = ticket.started_at.map(|since| (since + length).min(at))
            });
        }
        self.windows.values_mut().for_each(|window| {
            window.idle_since = (window.idle_since + length).min(at);
        });
    }

    /// Everybody who waits in `from`, may return to it or has a leg to come in it goes on in `to` by the time of issue. Who
    /// is expected at a window that takes calls stays in its line.
    pub(crate) fn move_all(&self, from: &CategoryId, to: &CategoryId) -> Decided {
        self.confirmed_day()?;
        self.rules.category(from).ok_or_else(|| Refusal::NoSuchCategory(from.clone()))?;
        self.rules
            .category(to)
            .filter(|_| self.offers(to))
            .ok_or_else(|| Refusal::NoSuchCategory(to.clone()))?;
        if from == to {
            return Err(Refusal::SameCategory(to.clone()));
        }
        let moved =
            self.tickets.values().filter(|ticket| ticket.category == *from && self.is_movable(ticket));
        let tickets: Vec<TicketId> = moved.map(|ticket| ticket.id).collect();
        let to_come = self.with_leg_to_come(from);
        let people: BTreeSet<&TicketId> = tickets.iter().chain(&to_come).collect();
        let count = people.len() as u32;
        let (from, to) = (from.clone(), to.clone());
        let moved = (count > 0).then_some(Event::MovedAll { from, to, tickets, to_come });
        decision(moved.into_iter().collect(), Reply::Moved(count))
    }

    fn is_movable(&self, ticket: &Ticket) -> bool {
        let expected = ticket.bound.and_then(|window| self.window(window));
        match ticket.phase {
            Phase::Waiting => !expected.is_some_and(|window| window.takes_calls()),
            Phase::Missed(_) => true,
            Phase::Called(_) | Phase::Serving(_) | Phase::Held(_) | Phase::Ended(_) => false,
        }
    }

    pub(crate) fn apply_moved_all(&mut self, to: &CategoryId, tickets: &[TicketId]) {
        for id in tickets {
            let Some(ticket) = self.tickets.get(id) else { continue };
            // Who returned still waits for as many others as before.
            let passed = self.calls_made(&ticket.category, ticket.bound);
            let ahead = ticket.not_before.map(|calls| calls.saturating_sub(passed));
            let not_before = ahead.map(|calls| self.calls_made(to, None) + calls);
            self.change(*id, |ticket| {
                (ticket.category, ticket.bound, ticket.not_before) = (to.clone(), None, not_before);
            });
        }
        self.disarm();
    }
}
