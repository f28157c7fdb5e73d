//! Which parameters starve somebody.
//!
//! *To starve* is to have waited a whole working day, [`LONGEST`], and still to stand behind somebody who comes in this
//! minute. Where waiting counts, each minute brings one nearer to the front, and whoever is oldest is called in the end
//! however many come; but a weight can be so heavy that this end lies behind closing time, and then it is no end. The
//! worst case is taken: lightest class, last tier and longest service against their opposites.
//!
//! What is strict is not looked at: that a class goes before others is the law's or the hall's own decision, and how
//! many of it come is not the rule's.

use super::{ClassCounts, MINUTE_MS, Rule, Thousandths, TierCounts};
use crate::time::Span;

/// Of hall time, in which a wait must be worth more than any newcomer's advantage.
pub const LONGEST: Span = Span::seconds(8 * 3600);

/// Why somebody would starve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starvation {
    /// a is 0: waiting brings nobody nearer to the front.
    AgeIgnored,
    /// One must have waited this long to stand before the heaviest newcomer.
    TooLate(Span),
}

impl Rule {
    /// Whether these parameters starve somebody in a hall whose heaviest class has `weight`, whose windows have up to
    /// `tiers`, and whose shortest and longest services are `services`.
    pub fn starves(&self, weight: u32, tiers: usize, services: (Span, Span)) -> Option<Starvation> {
        if self.age == Thousandths(0) && !self.only_time_counts() {
            return Some(Starvation::AgeIgnored);
        }
        let needed = self.overtakes_after(weight, tiers, services);
        (needed > LONGEST).then_some(Starvation::TooLate(needed))
    }

    /// How long the least favoured must have waited to stand before the most favoured newcomer.
    fn overtakes_after(&self, weight: u32, tiers: usize, (shortest, longest): (Span, Span)) -> Span {
        let last = match self.tier {
            TierCounts::Factor(_) => tiers.saturating_sub(1),
            TierCounts::Ignored | TierCounts::Strict => 0,
        };
        let heaviest = match self.class {
            ClassCounts::Rate => weight,
            ClassCounts::Ignored | ClassCounts::Strict | ClassCounts::HeadStart => 0,
        };
        let advantage = self.factor(heaviest, 0, shortest) - self.factor(0, last, longest);
        // The newcomer's age is a minute and his head start.
        let newcomer = self.head_start(weight).0 as f64 / MINUTE_MS + 1.0;
        // Where only time counts, a is not asked and may be 0.
        let times = if advantage > 0.0 { libm::exp(advantage / self.age.value()) } else { 1.0 };
        let minutes = newcomer * times - 1.0;
        Span((minutes * MINUTE_MS) as i64)
    }
}
