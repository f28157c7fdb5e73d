//! The rules that have a name.

use super::{ClassCounts, Rule, Thousandths, TierCounts};
use crate::time::Span;

/// A set of parameters by its name in hall.toml.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preset {
    /// Priority first, then the window's own business, then first come, first served; after half an hour nobody of
    /// the same class overtakes you.
    Township,
    /// The same without the promise; what many halls have, and the rule of replay traces.
    PriorityTier,
    /// Order of issue, whoever it is (FIFO).
    FirstCome,
    /// Priority, then order of issue; a window's tiers are no order.
    StrictPriority,
    /// Waits in the ratio of the weights (Kleinrock 1964).
    Accumulating,
    /// A class stands its weight in minutes further in front.
    HeadStart,
    /// Generalized c-mu (van Mieghem 1995) for costs that grow with the square of the wait.
    CMu,
    /// All of it at once, each a little. waiting.md has it with a weight of 30.
    Balanced,
}

impl Preset {
    pub const ALL: [Preset; 8] = [
        Preset::Township,
        Preset::PriorityTier,
        Preset::FirstCome,
        Preset::StrictPriority,
        Preset::Accumulating,
        Preset::HeadStart,
        Preset::CMu,
        Preset::Balanced,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Preset::Township => "township",
            Preset::PriorityTier => "priority-tier",
            Preset::FirstCome => "first-come",
            Preset::StrictPriority => "strict-priority",
            Preset::Accumulating => "accumulating",
            Preset::HeadStart => "head-start",
            Preset::CMu => "c-mu",
            Preset::Balanced => "balanced",
        }
    }

    pub const fn rule(self) -> Rule {
        let plain = Rule {
            class: ClassCounts::Strict,
            tier: TierCounts::Strict,
            age: Thousandths(1000),
            service: Thousandths(0),
            promise: None,
        };
        let (strict, ignored) = (ClassCounts::Strict, TierCounts::Ignored);
        match self {
            Preset::Township => Rule { promise: Some(Span::seconds(30 * 60)), ..plain },
            Preset::PriorityTier => plain,
            Preset::FirstCome => Rule { class: ClassCounts::Ignored, tier: ignored, ..plain },
            Preset::StrictPriority => Rule { class: strict, tier: ignored, ..plain },
            Preset::Accumulating => Rule { class: ClassCounts::Rate, tier: ignored, ..plain },
            Preset::HeadStart => Rule { class: ClassCounts::HeadStart, tier: ignored, ..plain },
            Preset::CMu => {
                Rule { class: ClassCounts::Rate, tier: ignored, service: Thousandths(1000), ..plain }
            }
            Preset::Balanced => Rule {
                class: ClassCounts::Rate,
                tier: TierCounts::Factor(Thousandths(600)),
                age: Thousandths(1500),
                service: Thousandths(1000),
                ..plain
            },
        }
    }
}

impl Default for Rule {
    /// What every row meant before rules were written down.
    fn default() -> Rule {
        Preset::PriorityTier.rule()
    }
}
