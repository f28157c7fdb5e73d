//! A line: those who wait in one category, or for one window alone.
//!
//! It keeps them by class and place, so that whoever is first of a class is at hand. Which class goes first is the
//! rule's to say, at the moment of the pick.

use super::{Head, Rule};
use crate::id::TicketId;
use crate::ticket::{Rank, Slot, Ticket};
use crate::time::{HallTime, Span};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::cmp::{Ordering, Reverse};

/// One category: its numbers, and who waits in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Queue {
    /// Numbers given today.
    pub(crate) issued: u32,
    /// Of these, given at the desk, and added beyond the quota.
    pub(crate) by_desk: u32,
    pub(crate) added: u32,
    /// Besides: given by hand (补录).
    pub(crate) by_hand: u32,
    /// Of these, for appointments, which have places of their own.
    pub(crate) booked: u32,
    /// Legs to be done here of tickets that bear numbers of other categories; the desk's and those added are above, too.
    pub(crate) legs: u32,
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

/// The rule at a moment, as it orders one line: whoever waits there is of the same business and tier.
#[derive(Clone, Copy)]
pub(crate) struct Order<'a> {
    pub(crate) rule: &'a Rule,
    pub(crate) now: HallTime,
}

impl Line {
    pub(crate) fn insert(&mut self, ticket: &Ticket) {
        let rank = ticket.rank();
        if let Some(not_before) = ticket.not_before {
            self.returned.insert(rank, not_before);
        } else {
            self.free.entry(rank.weight).or_default().insert((rank.slot, rank.id));
        }
    }

    pub(crate) fn remove(&mut self, rank: Rank) {
        self.returned.remove(&rank);
        if let Some(set) = self.free.get_mut(&rank.weight) {
            set.remove(&(rank.slot, rank.id));
            if set.is_empty() {
                self.free.remove(&rank.weight);
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.free.values().map(BTreeSet::len).sum::<usize>() + self.returned.len()
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = TicketId> {
        let free = self.free.values().flatten().map(|(_, id)| *id);
        free.chain(self.returned.keys().map(|rank| rank.id))
    }

    /// Places of those free with this weight, first and last.
    pub(crate) fn ends(&self, weight: u32) -> Option<(Slot, Slot)> {
        let peers = self.free.get(&Reverse(weight))?;
        Some((peers.first()?.0, peers.last()?.0))
    }

    /// Who may be called from this line now: the first of each class, and those returned whose turn has come.
    pub(crate) fn heads(&self) -> impl Iterator<Item = Rank> {
        let free = self.free.iter().filter_map(|(weight, peers)| {
            let &(slot, id) = peers.first()?;
            Some(Rank { weight: *weight, slot, id })
        });
        let due = self.returned.iter().filter(|(_, not_before)| **not_before <= self.called);
        let due = due.map(|(rank, _)| *rank);
        free.chain(due)
    }

    /// Whoever returned first, when there are no heads: he need not wait for others.
    pub(crate) fn alone(&self, rule: &Rule) -> Option<Rank> {
        if self.heads().next().is_none() { soonest(&self.returned, rule) } else { None }
    }

    /// Since when the one with `rank` stands, or the longest of those of his class whom he was put in front of.
    pub(crate) fn since(&self, rank: Rank) -> HallTime {
        let own = rank.slot.since();
        let peers = match rank.slot {
            Slot::Time(_) => None,
            Slot::Front(_) => {
                self.free.get(&rank.weight).filter(|peers| peers.contains(&(rank.slot, rank.id)))
            }
        };
        let Some(peers) = peers else { return own };
        // Who was put in front first stands there last.
        let by_time = (Slot::Time(HallTime(i64::MIN)), TicketId(0));
        let longest = [peers.range(..by_time).next_back(), peers.range(by_time..).next()];
        longest.into_iter().flatten().map(|(slot, _)| slot.since()).fold(own, HallTime::min)
    }

    /// Tickets called before the one with `rank`, which waits here free or would be put in.
    pub(crate) fn ahead_of_free(&self, rank: Rank, order: Order<'_>) -> u32 {
        let free: usize =
            self.free.iter().map(|(weight, peers)| ahead_among(*weight, peers, rank, order)).sum();
        // Each returned ticket that goes first lets the others return sooner.
        let mut ahead = free;
        loop {
            let due = self.called + ahead as u64;
            let returned = self.returned.iter().filter(|(it, not_before)| {
                **not_before <= due && order.compare(**it, rank) == Ordering::Less
            });
            let returned = returned.count();
            if free + returned == ahead {
                return ahead as u32;
            }
            ahead = free + returned;
        }
    }

    /// Tickets called before the returned one with `rank`.
    pub(crate) fn ahead_of_returned(&self, rank: Rank, order: Order<'_>) -> u32 {
        self.called_before(rank, order).len() as u32
    }

    /// Who they are that stand before the one with `rank`.
    pub(crate) fn ids_ahead(&self, rank: Rank, returned: bool, order: Order<'_>) -> Vec<TicketId> {
        if returned || !self.returned.is_empty() {
            return self.called_before(rank, order);
        }
        let mut ids = Vec::new();
        for (&weight, peers) in &self.free {
            let ranks = peers.iter().map(|&(slot, id)| Rank { weight, slot, id });
            ids.extend(ranks.take_while(|it| order.compare(*it, rank) == Ordering::Less).map(|it| it.id));
        }
        ids
    }

    /// The tickets called before the one with `rank`, which waits here, found by calling them.
    fn called_before(&self, rank: Rank, order: Order<'_>) -> Vec<TicketId> {
        let free = self.free.iter();
        let free =
            free.flat_map(|(&weight, peers)| peers.iter().map(move |&(slot, id)| Rank { weight, slot, id }));
        let mut free: Vec<Rank> = free.collect();
        free.sort_by(|a, b| order.compare(*a, *b));
        let mut free = free.into_iter().peekable();
        let mut returned = self.returned.clone();
        let mut before = Vec::new();
        loop {
            let called = self.called + before.len() as u64;
            let due = returned.iter().filter(|(_, not_before)| **not_before <= called).map(|(rank, _)| *rank);
            let first = due.chain(free.peek().copied()).min_by(|a, b| order.compare(*a, *b));
            match first.or_else(|| soonest(&returned, order.rule)) {
                Some(next) if next != rank => {
                    if returned.remove(&next).is_none() {
                        free.next();
                    }
                    before.push(next.id);
                }
                Some(_) | None => return before,
            }
        }
    }
}

impl Order<'_> {
    fn compare(self, a: Rank, b: Rank) -> Ordering {
        self.rule.compare(&self.head(a), &self.head(b), self.now)
    }

    /// Tier and service are those of everybody in the line.
    fn head(self, rank: Rank) -> Head {
        self.rule.head(rank, 0, rank.slot.since(), Span::seconds(60))
    }
}

/// How many of a class go before the one with `rank`.
fn ahead_among(
    weight: Reverse<u32>,
    peers: &BTreeSet<(Slot, TicketId)>,
    rank: Rank,
    order: Order<'_>,
) -> usize {
    let goes_before =
        |&(slot, id): &(Slot, TicketId)| order.compare(Rank { weight, slot, id }, rank) == Ordering::Less;
    // Who comes last is the usual question, and needs no counting.
    if peers.last().is_none_or(goes_before) {
        peers.len()
    } else if weight == rank.weight {
        peers.range(..(rank.slot, rank.id)).count()
    } else {
        peers.iter().take_while(|it| goes_before(it)).count()
    }
}

/// Whoever of those returned has the fewest others to wait for.
fn soonest(returned: &BTreeMap<Rank, u64>, rule: &Rule) -> Option<Rank> {
    let soonest = returned.iter().min_by_key(|(rank, not_before)| {
        (Reverse(rule.strict_class(rank.weight.0)), **not_before, rank.slot, rank.id)
    });
    soonest.map(|(rank, _)| *rank)
}
