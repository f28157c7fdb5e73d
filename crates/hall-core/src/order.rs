//! Who is called next: priority, then the window's tier, then time.
//!
//! Each category keeps its waiting tickets by weight, so that a pick compares only the heads of those queues.

use crate::hall::Hall;
use crate::id::{CategoryId, TicketId, WindowNumber};
use crate::ticket::{Rank, Slot, Ticket};
use alloc::collections::{BTreeMap, BTreeSet};
use core::cmp::Reverse;

/// The waiting tickets of one category, and what was given of its numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Queue {
    /// Numbers given today.
    pub(crate) issued: u32,
    /// First calls made today; what a returned ticket waits for.
    pub(crate) called: u64,
    /// Free to be called, by weight. No empty sets.
    line: BTreeMap<Reverse<u32>, BTreeSet<(Slot, TicketId)>>,
    /// Returned after a no-show, with the count of calls that must have been made before.
    returned: BTreeMap<Rank, u64>,
    /// All that wait, those bound to a window included.
    pub(crate) waiting: u32,
}

impl Queue {
    fn head(&self) -> Option<Rank> {
        let (weight, set) = self.line.first_key_value()?;
        let (slot, id) = *set.first()?;
        Some(Rank { weight: *weight, slot, id })
    }

    /// The first returned ticket whose turn has come: enough were called since, or nobody else waits.
    fn returned_head(&self) -> Option<Rank> {
        let mut due = self
            .returned
            .iter()
            .filter(|(_, not_before)| self.called >= **not_before || self.line.is_empty());
        due.next().map(|(rank, _)| *rank)
    }

    /// Tickets in line before `rank`.
    fn before(&self, rank: Rank) -> u32 {
        let heavier = self.line.range(..rank.weight).map(|(_, set)| set.len()).sum::<usize>();
        let mut count = heavier;
        if let Some(peers) = self.line.get(&rank.weight) {
            // Who comes last is the usual question, and needs no counting.
            let last = peers.last().is_none_or(|last| *last < (rank.slot, rank.id));
            count += if last { peers.len() } else { peers.range(..(rank.slot, rank.id)).count() };
        }
        count as u32
    }

    fn ahead_in_line(&self, rank: Rank) -> u32 {
        let before = self.before(rank);
        let returning = self.returned.iter().filter(|(other, not_before)| {
            **other < rank && not_before.saturating_sub(self.called) <= u64::from(before)
        });
        before + returning.count() as u32
    }

    fn ahead_of_returned(&self, rank: Rank, not_before: u64) -> u32 {
        let line = self.line.values().map(BTreeSet::len).sum::<usize>() as u64;
        let earlier = self.returned.range(..rank).count() as u64;
        (not_before.saturating_sub(self.called).min(line) + earlier) as u32
    }
}

impl Hall {
    pub(crate) fn enqueue(&mut self, ticket: &Ticket) {
        let rank = ticket.rank();
        let queue = self.queues.entry(ticket.category.clone()).or_default();
        queue.waiting += 1;
        if let Some(window) = ticket.bound {
            self.bound.entry(window).or_default().insert(rank);
        } else if let Some(not_before) = ticket.not_before {
            queue.returned.insert(rank, not_before);
        } else {
            queue.line.entry(rank.weight).or_default().insert((rank.slot, rank.id));
        }
    }

    pub(crate) fn dequeue(&mut self, ticket: &Ticket) {
        let rank = ticket.rank();
        let Some(queue) = self.queues.get_mut(&ticket.category) else { return };
        queue.waiting = queue.waiting.saturating_sub(1);
        if let Some(window) = ticket.bound {
            if let Some(set) = self.bound.get_mut(&window) {
                set.remove(&rank);
                if set.is_empty() {
                    self.bound.remove(&window);
                }
            }
        } else if ticket.not_before.is_some() {
            queue.returned.remove(&rank);
        } else if let Some(set) = queue.line.get_mut(&rank.weight) {
            set.remove(&(rank.slot, rank.id));
            if set.is_empty() {
                queue.line.remove(&rank.weight);
            }
        }
    }

    /// The ticket that `window` calls next, if any waits for it.
    pub fn next_for(&self, window: WindowNumber) -> Option<TicketId> {
        let rules = self.rules().window(window)?;
        let bound = self.bound.get(&window).and_then(BTreeSet::first).map(|rank| (0, *rank));
        let of_tier = |(tier, categories): (usize, &'_ alloc::vec::Vec<CategoryId>)| {
            let heads = categories.iter().filter_map(|category| {
                let queue = self.queues.get(category)?;
                queue.head().into_iter().chain(queue.returned_head()).min()
            });
            heads.min().map(|rank| (tier, rank))
        };
        let heads = rules.serves.iter().enumerate().filter_map(of_tier).chain(bound);
        let first = heads.min_by_key(|(tier, rank)| (rank.weight, *tier, rank.slot, rank.id))?;
        Some(first.1.id)
    }

    /// Waiting tickets of the same category that stand before `ticket`; `None` unless it waits.
    pub fn ahead(&self, ticket: &Ticket) -> Option<u32> {
        if ticket.phase != crate::ticket::Phase::Waiting {
            return None;
        }
        let rank = ticket.rank();
        if let Some(window) = ticket.bound {
            return Some(self.bound.get(&window).map_or(0, |set| set.range(..rank).count() as u32));
        }
        let queue = self.queues.get(&ticket.category)?;
        Some(match ticket.not_before {
            Some(not_before) => queue.ahead_of_returned(rank, not_before),
            None => queue.ahead_in_line(rank),
        })
    }

    /// Waiting tickets before one of `weight` that would be taken now.
    pub(crate) fn ahead_of_new(&self, category: &CategoryId, rank: Rank) -> u32 {
        self.queues.get(category).map_or(0, |queue| queue.ahead_in_line(rank))
    }

    /// Tickets of `category` that wait, those bound to a window included.
    pub fn waiting_in(&self, category: &CategoryId) -> u32 {
        self.queues.get(category).map_or(0, |queue| queue.waiting)
    }

    /// Tickets that `window` could call.
    pub fn waiting_for(&self, window: WindowNumber) -> u32 {
        let bound_here = self.bound.get(&window).map_or(0, |set| set.len() as u32);
        let Some(rules) = self.rules().window(window) else { return bound_here };
        let free = rules.serves.iter().flatten().filter_map(|category| self.queues.get(category));
        let free =
            free.map(|queue| queue.line.values().map(BTreeSet::len).sum::<usize>() + queue.returned.len());
        bound_here + free.sum::<usize>() as u32
    }

    /// An open window that has nobody in hand, whose last press found nobody, and that may call a ticket of
    /// `category` (bound to `bound`, if given). The one idle longest goes first.
    pub(crate) fn ready_window(
        &self,
        category: &CategoryId,
        bound: Option<WindowNumber>,
    ) -> Option<WindowNumber> {
        let ready = self.windows.values().filter(|window| {
            let fits = match bound {
                Some(bound) => bound == window.number,
                None => {
                    self.rules().window(window.number).is_some_and(|rules| rules.tier_of(category).is_some())
                }
            };
            window.ready && window.in_hand.is_none() && window.takes_calls() && fits
        });
        ready.min_by_key(|window| (window.idle_since, window.number)).map(|window| window.number)
    }
}
