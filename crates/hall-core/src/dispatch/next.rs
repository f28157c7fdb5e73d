//! The hall's lines: who enters and leaves them, whom a window calls next, and how many go before one.

use super::line::{Line, Order};
use super::{Head, Rule};
use crate::command::Place;
use crate::hall::Hall;
use crate::id::{CategoryId, TicketId, WindowNumber};
use crate::rules::WindowRules;
use crate::ticket::{Phase, Rank, Slot, Ticket};
use crate::time::{HallTime, Span};
use alloc::vec::Vec;
use core::cmp::Reverse;

impl Hall {
    pub(crate) fn enqueue(&mut self, ticket: &Ticket) {
        let queue = self.queues.entry(ticket.category.clone()).or_default();
        queue.waiting += 1;
        match ticket.bound {
            Some(window) => self.bound.entry(window).or_default().insert(ticket),
            None => queue.line.insert(ticket),
        }
    }

    pub(crate) fn dequeue(&mut self, ticket: &Ticket) {
        let Some(queue) = self.queues.get_mut(&ticket.category) else { return };
        queue.waiting = queue.waiting.saturating_sub(1);
        match ticket.bound {
            Some(window) => self.bound.entry(window).or_default().remove(ticket.rank()),
            None => queue.line.remove(ticket.rank()),
        }
    }

    pub(super) fn line(&self, category: &CategoryId, bound: Option<WindowNumber>) -> Option<&Line> {
        match bound {
            Some(window) => self.bound.get(&window),
            None => self.queues.get(category).map(|queue| &queue.line),
        }
    }

    /// Calls made so far from the line that such a ticket waits in.
    pub(crate) fn calls_made(&self, category: &CategoryId, bound: Option<WindowNumber>) -> u64 {
        self.line(category, bound).map_or(0, |line| line.called)
    }

    /// The ticket that `window` calls next, if any waits for it.
    pub fn next_for(&self, window: WindowNumber, now: HallTime) -> Option<TicketId> {
        let heads = self.heads_for(window);
        self.rule().first(&heads, now).map(|first| heads[first].id)
    }

    /// Whom `window` could call now: of each category and class the first.
    pub(crate) fn heads_for(&self, window: WindowNumber) -> Vec<Head> {
        let rule = self.rule();
        let mut heads = Vec::with_capacity(8);
        let tiers = self.rules().window(window).map_or(&[][..], |rules| &rules.serves);
        for (tier, category) in
            tiers.iter().enumerate().flat_map(|(tier, of)| of.iter().map(move |it| (tier, it)))
        {
            let Some(queue) = self.queues.get(category).filter(|queue| queue.line.len() > 0) else {
                continue;
            };
            let service = self.service_counted(category);
            let line = &queue.line;
            let here = line.heads().chain(line.alone(rule));
            heads.extend(here.map(|rank| rule.head(rank, tier, line.since(rank), service)));
        }
        let Some(bound) = self.bound.get(&window) else { return heads };
        let guest = |rank: Rank| {
            let service = self.ticket(rank.id).map_or(Span::ZERO, |it| self.service_counted(&it.category));
            rule.head(rank, 0, bound.since(rank), service)
        };
        heads.extend(bound.heads().map(guest));
        // A guest who returned waits for others of the window, whatever they came for.
        if heads.is_empty() {
            heads.extend(bound.alone(rule).map(guest));
        }
        heads
    }

    /// The rule in force.
    pub(crate) fn rule(&self) -> &Rule {
        &self.rules.dispatch
    }

    /// The mean service time as far as the rule asks for it.
    pub(super) fn service_counted(&self, category: &CategoryId) -> Span {
        if self.rule().counts_service() { self.service_mean(category) } else { Span::ZERO }
    }

    /// Waiting tickets that stand before `ticket` in its category, or in the line of the window it was transferred
    /// to, as things are now; `None` unless it waits.
    pub fn ahead(&self, ticket: &Ticket, now: HallTime) -> Option<u32> {
        if ticket.phase != Phase::Waiting {
            return None;
        }
        let line = self.line(&ticket.category, ticket.bound)?;
        let order = Order { rule: self.rule(), now };
        Some(match ticket.not_before {
            Some(not_before) => {
                let ahead = line.ahead_of_returned(ticket.rank(), order);
                ticket.bound.map_or(ahead, |window| ahead.max(self.before_guest(window, not_before)))
            }
            None => line.ahead_of_free(ticket.rank(), order),
        })
    }

    /// Others that `window` calls before a guest who has returned.
    fn before_guest(&self, window: WindowNumber, not_before: u64) -> u32 {
        let called = self.bound.get(&window).map_or(0, |line| line.called);
        let others = self.waiting_for(window).saturating_sub(1);
        u32::try_from(not_before.saturating_sub(called)).unwrap_or(u32::MAX).min(others)
    }

    /// Waiting tickets before one that would be put into `category` at `rank` now.
    pub(crate) fn ahead_of_new(&self, category: &CategoryId, rank: Rank, now: HallTime) -> u32 {
        let order = Order { rule: self.rule(), now };
        self.line(category, None).map_or(0, |line| line.ahead_of_free(rank, order))
    }

    /// Where `ticket` stands once it is put at `place` of another line.
    pub(crate) fn slot_at(
        &self,
        place: Place,
        ticket: &Ticket,
        category: &CategoryId,
        bound: Option<WindowNumber>,
        now: HallTime,
    ) -> Slot {
        let peers = self.line(category, bound).and_then(|line| line.ends(ticket.weight));
        // What happens in one millisecond still has an order.
        let tick = Span(1);
        match place {
            Place::Time => Slot::Time(ticket.stands_since()),
            Place::Front => match peers {
                Some((Slot::Front(Reverse(first)), _)) if first >= now => Slot::Front(Reverse(first + tick)),
                _ => Slot::Front(Reverse(now)),
            },
            Place::Back => match peers {
                Some((_, Slot::Time(last))) if last >= now => Slot::Time(last + tick),
                _ => Slot::Time(now),
            },
        }
    }

    /// Tickets of `category` that wait, those bound to a window included.
    pub fn waiting_in(&self, category: &CategoryId) -> u32 {
        self.queues.get(category).map_or(0, |queue| queue.waiting)
    }

    /// Tickets that `window` could call.
    pub fn waiting_for(&self, window: WindowNumber) -> u32 {
        let serves = self.rules().window(window).into_iter().flat_map(|rules| rules.serves.iter().flatten());
        let lines = serves.filter_map(|category| self.line(category, None)).chain(self.bound.get(&window));
        lines.map(Line::len).sum::<usize>() as u32
    }

    /// Whether somebody waits in `category` whom no window that takes calls may call.
    pub(crate) fn leaves_unserved(&self, category: &CategoryId) -> bool {
        let free = self.line(category, None).is_some_and(|line| line.len() > 0);
        let takes_calls =
            |window: &WindowNumber| self.window(*window).is_some_and(|window| window.takes_calls());
        let unattended = self.bound.iter().filter(|(window, _)| !takes_calls(window));
        let mut stranded = unattended.flat_map(|(_, line)| line.ids()).filter_map(|id| self.ticket(id));
        free && self.windows_serving(category).next().is_none()
            || stranded.any(|ticket| ticket.category == *category)
    }

    /// Tickets that wait for this window alone.
    pub(crate) fn bound_to(&self, window: WindowNumber) -> impl Iterator<Item = TicketId> {
        self.bound.get(&window).into_iter().flat_map(Line::ids)
    }

    /// An open window that has nobody in hand, whose last press found nobody, and that may call a ticket of
    /// `category` (bound to `bound`, if given). The one idle longest goes first.
    pub(crate) fn ready_window(
        &self,
        category: &CategoryId,
        bound: Option<WindowNumber>,
    ) -> Option<WindowNumber> {
        if self.paused.is_some() {
            return None;
        }
        let serves = |rules: &WindowRules| rules.tier_of(category).is_some();
        let fits = |number: WindowNumber| match bound {
            Some(bound) => bound == number,
            None => self.rules().window(number).is_some_and(serves),
        };
        let ready = self.windows.values().filter(|window| {
            window.ready && window.in_hand.is_none() && window.takes_calls() && fits(window.number)
        });
        ready.min_by_key(|window| (window.idle_since, window.number)).map(|window| window.number)
    }
}

impl Rule {
    /// Whoever has `rank` in his line, in which he stands `since`.
    pub(super) fn head(&self, rank: Rank, tier: usize, since: HallTime, service: Span) -> Head {
        let weight = rank.weight.0;
        let factor = self.factor(weight, tier, service);
        Head { weight, tier, slot: rank.slot, since, id: rank.id, factor }
    }
}
