//! 代办: an agent (代办员) brings the matters of many villagers on one ticket.
//!
//! A *turn* is one call and what is done in it: so many matters at most, and then so many others are called before the
//! next turn, until all are done. It is one ticket, one number and one visit, and so many matters.

use crate::command::{Ending, Issue};
use crate::event::Event;
use crate::hall::Hall;
use crate::id::{CategoryId, TicketId, WindowNumber};
use crate::refusal::Refusal;
use crate::ticket::{Phase, Ticket};
use crate::time::HallTime;

/// More matters than this nobody carries to a window in a day; it is a slip of the keys.
pub const MATTERS_MAX: u32 = 200;

/// What an agent may do in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentTurns {
    /// Matters of a turn, at most.
    pub matters: u32,
    /// Others of the category who are called between two turns.
    pub behind: u32,
}

impl Default for AgentTurns {
    fn default() -> Self {
        AgentTurns { matters: 5, behind: 3 }
    }
}

impl Ticket {
    /// 代办: it carries more matters than one.
    pub fn is_agents(&self) -> bool {
        self.matters > 1
    }

    pub fn matters_left(&self) -> u32 {
        self.matters.saturating_sub(self.matters_done)
    }
}

impl Hall {
    /// Matters that are done of `ticket` when it is called.
    pub fn turn_of(&self, ticket: &Ticket) -> u32 {
        ticket.matters_left().min(self.rules.policy.agent.matters).max(1)
    }

    /// Whether so many matters can be on one ticket.
    ///
    /// # Errors
    /// The [`Refusal`] in the way.
    pub(crate) fn check_matters(&self, issue: &Issue, to_come: &[CategoryId]) -> Result<(), Refusal> {
        if !(1..=MATTERS_MAX).contains(&issue.matters) {
            return Err(Refusal::MattersOutOfRange { max: MATTERS_MAX });
        }
        if issue.matters == 1 {
            return Ok(());
        }
        if !issue.by_staff() {
            return Err(Refusal::AgentAtDesk);
        }
        if to_come.is_empty() { Ok(()) } else { Err(Refusal::AgentOneCategory) }
    }

    /// Matters done of the ticket in hand, as the clerk says or as the rule has it.
    ///
    /// # Errors
    /// The [`Refusal`] of a number that cannot be.
    pub(crate) fn matters_done(&self, ticket: &Ticket, ending: &Ending) -> Result<u32, Refusal> {
        let (number, turn) = (ticket.number.clone(), self.turn_of(ticket));
        if !ticket.is_agents() && ending.matters.is_some() || ticket.is_agents() && ending.outcome.is_some() {
            return Err(Refusal::OneOutcomeEach { number });
        }
        let done = ending.matters.unwrap_or(turn);
        if done > turn { Err(Refusal::MattersOutOfRange { max: turn }) } else { Ok(done) }
    }

    /// The end of a turn, of a leg, or of the ticket, once `done` matters are.
    pub(crate) fn ended(
        &self,
        window: WindowNumber,
        ticket: &Ticket,
        done: u32,
        inferred: bool,
        now: HallTime,
    ) -> Event {
        // Among those who wait, yesterday's number could stand beside the same of today; and nobody waits after the end.
        if done >= ticket.matters_left() || self.is_of_earlier_day(ticket.id) || self.closed {
            return self.served(window, ticket, inferred, now);
        }
        let called = self.calls_made(&ticket.category, self.still_bound(ticket));
        let not_before = called + u64::from(self.rules.policy.agent.behind);
        Event::TurnEnded { window, ticket: ticket.id, inferred, matters: done, not_before }
    }

    pub(crate) fn apply_turn_ended(
        &mut self,
        at: HallTime,
        window: WindowNumber,
        id: TicketId,
        matters: u32,
        not_before: u64,
    ) {
        self.leave_window(window, id, at);
        self.learn(id, at, matters);
        self.wait_again(id, |ticket| {
            ticket.matters_done += matters;
            ticket.not_before = Some(not_before);
        });
    }

    /// Matters done in `category` before one with `ahead` tickets before him is called.
    pub(crate) fn matters_before(&self, category: &CategoryId, ahead: u32, now: HallTime) -> u32 {
        ahead.saturating_add(self.agents_before(category, ahead, now))
    }

    /// Matters that agents of `category` have done before one with `ahead` tickets before him is called, beyond the one
    /// that each of those tickets counts for.
    fn agents_before(&self, category: &CategoryId, ahead: u32, now: HallTime) -> u32 {
        let agents = self.agents.iter().filter_map(|id| self.ticket(*id));
        let of_category = agents.filter(|ticket| ticket.category == *category);
        of_category.map(|ticket| self.agent_before(ticket, ahead, now)).sum()
    }

    fn agent_before(&self, ticket: &Ticket, ahead: u32, now: HallTime) -> u32 {
        let rule = self.rules.policy.agent;
        // So many others go between two turns; with none between them one follows the other.
        let turns = |others: u32| others.checked_div(rule.behind).unwrap_or(u32::MAX);
        let matters = |turns: u32, left: u32| left.min(turns.saturating_mul(rule.matters));
        match ticket.phase {
            Phase::Waiting => {
                let own = self.ahead(ticket, now).unwrap_or(u32::MAX);
                let between = ahead.checked_sub(own).and_then(|behind| behind.checked_sub(1));
                let done = |others| matters(turns(others).saturating_add(1), ticket.matters_left());
                between.map_or(0, |others| done(others).saturating_sub(1))
            }
            Phase::Called(_) | Phase::Serving(_) => {
                matters(turns(ahead), ticket.matters_left().saturating_sub(self.turn_of(ticket)))
            }
            Phase::Held(_) | Phase::Missed(_) | Phase::Ended(_) => 0,
        }
    }
}
