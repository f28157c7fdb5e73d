//! Who is called next: priority, then the window's tier, then time.
//!
//! Tickets wait in lines: one for each category, and one at each window for those that were transferred to it. A line
//! keeps them by weight, so that a pick compares only the heads of lines.

use crate::command::Place;
use crate::hall::Hall;
use crate::id::{CategoryId, TicketId, WindowNumber};
use crate::rules::WindowRules;
use crate::ticket::{Phase, Rank, Slot, Ticket};
use crate::time::{HallTime, Span};
use alloc::collections::{BTreeMap, BTreeSet};
use core::cmp::Reverse;

/// One category: its numbers, and who waits in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Queue {
    /// Numbers given today.
    pub(crate) issued: u32,
    /// Of these, given at the desk, and added beyond the quota.
    pub(crate) by_desk: u32,
    pub(crate) added: u32,
    /// All that wait in this category, those at a window's own line included.
    pub(crate) waiting: u32,
    pub(crate) line: Line,
}

/// Tickets that wait in one order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Calls made today of this category, or at this window; what a returned ticket waits for.
    pub(crate) called: u64,
    /// Free to be called, by weight. No empty sets.
    free: BTreeMap<Reverse<u32>, BTreeSet<(Slot, TicketId)>>,
    /// Returned after a no-show, with the count of calls that must have been made before.
    returned: BTreeMap<Rank, u64>,
}

impl Line {
    fn insert(&mut self, ticket: &Ticket) {
        let rank = ticket.rank();
        if let Some(not_before) = ticket.not_before {
            self.returned.insert(rank, not_before);
        } else {
            self.free.entry(rank.weight).or_default().insert((rank.slot, rank.id));
        }
    }

    fn remove(&mut self, rank: Rank) {
        self.returned.remove(&rank);
        if let Some(set) = self.free.get_mut(&rank.weight) {
            set.remove(&(rank.slot, rank.id));
            if set.is_empty() {
                self.free.remove(&rank.weight);
            }
        }
    }

    fn len(&self) -> usize {
        self.free.values().map(BTreeSet::len).sum::<usize>() + self.returned.len()
    }

    fn ids(&self) -> impl Iterator<Item = TicketId> {
        let free = self.free.values().flatten().map(|(_, id)| *id);
        free.chain(self.returned.keys().map(|rank| rank.id))
    }

    fn free_ranks(&self) -> impl Iterator<Item = Rank> {
        self.free
            .iter()
            .flat_map(|(weight, set)| set.iter().map(|&(slot, id)| Rank { weight: *weight, slot, id }))
    }

    fn head(&self) -> Option<Rank> {
        if self.returned.is_empty() {
            let (weight, peers) = self.free.first_key_value()?;
            return peers.first().map(|&(slot, id)| Rank { weight: *weight, slot, id });
        }
        let returned = self.returned.iter().map(|(rank, not_before)| (*rank, *not_before));
        pick(self.free_ranks().next(), returned, self.called)
    }

    /// Tickets called before the one with `rank`, which waits here free or would be put in.
    fn ahead_of_free(&self, rank: Rank) -> u32 {
        let heavier = self.free.range(..rank.weight).map(|(_, set)| set.len()).sum::<usize>();
        let peers = self.free.get(&rank.weight).map_or(0, |peers| {
            // Who comes last is the usual question, and needs no counting.
            let last = peers.last().is_none_or(|last| *last < (rank.slot, rank.id));
            if last { peers.len() } else { peers.range(..(rank.slot, rank.id)).count() }
        });
        // Each returned ticket that goes first lets the others return sooner.
        let mut ahead = heavier + peers;
        loop {
            let due = self.called + ahead as u64;
            let returned = self.returned.range(..rank).filter(|(_, not_before)| **not_before <= due).count();
            if heavier + peers + returned == ahead {
                return ahead as u32;
            }
            ahead = heavier + peers + returned;
        }
    }

    /// Tickets called before the returned one with `rank`, found by calling them.
    fn ahead_of_returned(&self, rank: Rank) -> u32 {
        let mut free = self.free_ranks().peekable();
        let mut returned = self.returned.clone();
        for ahead in 0.. {
            let waiting = returned.iter().map(|(rank, not_before)| (*rank, *not_before));
            match pick(free.peek().copied(), waiting, self.called + u64::from(ahead)) {
                Some(next) if next != rank => {
                    if returned.remove(&next).is_none() {
                        free.next();
                    }
                }
                _ => return ahead,
            }
        }
        0
    }
}

/// The next of a line: the first of those free and of those returned whose turn has come. When nobody free waits,
/// whoever returned first need not wait for others.
fn pick(
    free: Option<Rank>,
    returned: impl Iterator<Item = (Rank, u64)> + Clone,
    called: u64,
) -> Option<Rank> {
    let due = returned.clone().filter(|(_, not_before)| *not_before <= called).map(|(rank, _)| rank);
    let first = due.chain(free).min();
    first.or_else(|| {
        let soonest = returned.min_by_key(|(rank, not_before)| (rank.weight, *not_before, *rank));
        soonest.map(|(rank, _)| rank)
    })
}

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

    fn line(&self, category: &CategoryId, bound: Option<WindowNumber>) -> Option<&Line> {
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
    pub fn next_for(&self, window: WindowNumber) -> Option<TicketId> {
        let bound = self.bound.get(&window).and_then(Line::head).map(|rank| (0, rank));
        let tiers = self.rules().window(window).map_or(&[][..], |rules| &rules.serves);
        let of_tier = |(tier, categories): (usize, &alloc::vec::Vec<CategoryId>)| {
            let heads = categories.iter().filter_map(|category| self.queues.get(category)?.line.head());
            heads.min().map(|rank| (tier, rank))
        };
        let heads = tiers.iter().enumerate().filter_map(of_tier).chain(bound);
        let first = heads.min_by_key(|(tier, rank)| (rank.weight, *tier, rank.slot, rank.id))?;
        Some(first.1.id)
    }

    /// Waiting tickets that stand before `ticket` in its category, or in the line of the window it was transferred
    /// to; `None` unless it waits.
    pub fn ahead(&self, ticket: &Ticket) -> Option<u32> {
        if ticket.phase != Phase::Waiting {
            return None;
        }
        let line = self.line(&ticket.category, ticket.bound)?;
        Some(match ticket.not_before {
            Some(_) => line.ahead_of_returned(ticket.rank()),
            None => line.ahead_of_free(ticket.rank()),
        })
    }

    /// Waiting tickets before one that would be put into `category` at `rank` now.
    pub(crate) fn ahead_of_new(&self, category: &CategoryId, rank: Rank) -> u32 {
        self.line(category, None).map_or(0, |line| line.ahead_of_free(rank))
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
        let line = self.line(category, bound);
        let peers = line.and_then(|line| line.free.get(&Reverse(ticket.weight)));
        // What happens in one millisecond still has an order.
        let tick = Span(1);
        match place {
            Place::Time => Slot::Time(ticket.issued_at),
            Place::Front => match peers.and_then(BTreeSet::first) {
                Some((Slot::Front(Reverse(first)), _)) if *first >= now => {
                    Slot::Front(Reverse(*first + tick))
                }
                _ => Slot::Front(Reverse(now)),
            },
            Place::Back => match peers.and_then(BTreeSet::last) {
                Some((Slot::Time(last), _)) if *last >= now => Slot::Time(*last + tick),
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
