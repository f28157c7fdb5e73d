//! Who is called next: one score, and the rules that are known from halls and books as sets of its parameters.
//!
//! `score = w_class x (age + head start)^a x tier^k / service^g`, age being minutes waited + 1 and k the window's tier,
//! from 0. The greatest score goes first; equal scores by place, then by identity. A class or a tier may also be
//! *strict*: the limit of ever greater weights, so that it decides before the score does. Where only time counts, the
//! score is the place itself, in whole milliseconds; else it is a logarithm made by `libm`, alike on every machine.
//!
//! Terms:
//! - *place*: the time by which a ticket stands ([`Slot`]): that of issue, of a transfer to the back, of a booking less
//!   its head start, or the very front.
//! - *head*: the first of those of one category and one class; the order among these never changes, because all grow
//!   old alike, so that a pick compares heads only.
//! - *promise*: after so many minutes nobody of the same class overtakes you. It keeps the order of classes: the score
//!   says whose class is next, and only then may somebody with an earlier place go first. Who was put in front of
//!   somebody stays there, and goes first when that one would: else he would hide him from his promise.
//!
//! [`Rule`] and [`Head`] know no hall. Whoever simulates one keeps a queue for each category and class, makes a [`Head`]
//! of the first of each that the window serves (the [`Rule::factor`] of a queue is worth keeping), and asks
//! [`Rule::first`]. The hall itself does nothing else (`next`).

mod growth;
mod line;
mod next;
mod preset;
mod reason;
mod starvation;
mod why;

pub use growth::Newcomer;
pub use preset::Preset;
pub use reason::CallReason;
pub use starvation::{LONGEST, Starvation};
pub use why::{Because, CalledAs, Why};

pub(crate) use growth::Entry;
pub(crate) use line::{Line, Queue};

use crate::id::TicketId;
use crate::ticket::Slot;
use crate::time::{HallTime, Span};
use core::cmp::{Ordering, Reverse};

/// The parameters of the score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub class: ClassCounts,
    pub tier: TierCounts,
    /// a: 1 is fair in proportion, more lets long waits count more.
    pub age: Thousandths,
    /// g: 0 leaves the length of a service out, 1 halves the score of one that takes twice as long.
    pub service: Thousandths,
    /// Having waited this long, nobody is overtaken by one of his class.
    pub promise: Option<Span>,
}

/// What the weight of a priority class means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassCounts {
    Ignored,
    /// Heavier first, however long others have waited.
    Strict,
    /// w_class: so many times as fast does one of it grow old; who has no class counts as 1.
    Rate,
    /// So many minutes earlier does one of it stand.
    HeadStart,
}

/// What a window's tiers mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierCounts {
    Ignored,
    /// All of tier 1 before anybody of tier 2.
    Strict,
    /// Each further tier multiplies the score by this.
    Factor(Thousandths),
}

/// A number of the score: 1500 is 1.5. Rules are compared and stored, and floats are not fit for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thousandths(pub u32);

/// The first of those of one category and class, as one window sees him.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// Weight of his priority class; 0: none.
    pub weight: u32,
    /// The window's tier, from 0.
    pub tier: usize,
    pub slot: Slot,
    /// What the promise counts from: since when he stands there, or the longest of those behind whom he was put in front of.
    pub since: HallTime,
    pub id: TicketId,
    /// What [`Rule::factor`] says of his class, tier and service.
    pub factor: f64,
}

const MINUTE_MS: f64 = 60_000.0;

impl Rule {
    /// What of the score does not change with time: the logarithm of `w_class x tier^k / service^g`. Zero where only time
    /// counts.
    pub fn factor(&self, weight: u32, tier: usize, service: Span) -> f64 {
        let class = match self.class {
            ClassCounts::Rate => libm::log(f64::from(weight.max(1))),
            ClassCounts::Ignored | ClassCounts::Strict | ClassCounts::HeadStart => 0.0,
        };
        let tier = match self.tier {
            TierCounts::Factor(factor) => libm::log(factor.value()) * tier as f64,
            TierCounts::Ignored | TierCounts::Strict => 0.0,
        };
        let service = match self.service {
            Thousandths(0) => 0.0,
            exponent => exponent.value() * libm::log(service.0.max(1) as f64 / MINUTE_MS),
        };
        class + tier - service
    }

    /// The score, or its logarithm: of two heads at one moment the greater goes first. Whoever was put in front has no
    /// equal but his like.
    pub fn score(&self, head: &Head, now: HallTime) -> f64 {
        let Slot::Time(place) = head.slot else { return f64::INFINITY };
        let place = place - self.head_start(head.weight);
        if self.only_time_counts() {
            // Exact: hall time is far below 2^53 ms.
            return -(place.0 as f64);
        }
        let minutes = now.since(place).0 as f64 / MINUTE_MS + 1.0;
        head.factor + self.age.value() * libm::log(minutes)
    }

    /// Who of the two goes first (`Less`: `a`), but for the promise.
    pub fn compare(&self, a: &Head, b: &Head, now: HallTime) -> Ordering {
        let strict = |head: &Head| (Reverse(self.strict_class(head.weight)), self.strict_tier(head.tier));
        strict(a).cmp(&strict(b)).then_with(|| {
            let by_score = self.score(b, now).total_cmp(&self.score(a, now));
            by_score.then_with(|| (a.slot, a.id).cmp(&(b.slot, b.id)))
        })
    }

    /// Which of `heads` is called now.
    pub fn first(&self, heads: &[Head], now: HallTime) -> Option<usize> {
        let best = (0..heads.len()).min_by(|&a, &b| self.compare(&heads[a], &heads[b], now))?;
        let Some(promise) = self.promise else { return Some(best) };
        let of_class = self.class_of(heads[best].weight);
        let promised = (0..heads.len()).filter(|&it| {
            self.class_of(heads[it].weight) == of_class && now.since(heads[it].since) >= promise
        });
        let place = |it: &usize| (heads[*it].slot, heads[*it].id);
        promised.min_by_key(place).filter(|it| place(it) < place(&best)).or(Some(best))
    }

    /// Whether equal ages mean equal scores but for what is strict: then places are compared, and no float is made.
    fn only_time_counts(&self) -> bool {
        self.class != ClassCounts::Rate
            && !matches!(self.tier, TierCounts::Factor(_))
            && !self.counts_service()
    }

    pub(crate) fn counts_service(&self) -> bool {
        self.service != Thousandths(0)
    }

    /// What a class is to the promise: where nobody asks for it, all are one.
    fn class_of(&self, weight: u32) -> u32 {
        if self.class == ClassCounts::Ignored { 0 } else { weight }
    }

    fn strict_class(&self, weight: u32) -> u32 {
        if self.class == ClassCounts::Strict { weight } else { 0 }
    }

    fn strict_tier(&self, tier: usize) -> usize {
        if self.tier == TierCounts::Strict { tier } else { 0 }
    }

    fn head_start(&self, weight: u32) -> Span {
        match self.class {
            ClassCounts::HeadStart => Span::seconds(i64::from(weight) * 60),
            ClassCounts::Ignored | ClassCounts::Strict | ClassCounts::Rate => Span::ZERO,
        }
    }
}

impl Thousandths {
    pub fn value(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}
