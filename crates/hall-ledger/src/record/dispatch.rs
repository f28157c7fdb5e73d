//! The rule of who is next, as stored in a rule set.

use hall_core::dispatch::{ClassCounts, Rule, Thousandths, TierCounts};
use hall_core::time::Span;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DispatchV1 {
    class: ClassCountsV1,
    tier: TierCountsV1,
    age_thousandths: u32,
    service_thousandths: u32,
    promise_ms: Option<i64>,
    booked_ms: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ClassCountsV1 {
    Ignored,
    Strict,
    Rate,
    HeadStart,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TierCountsV1 {
    Ignored,
    Strict,
    FactorThousandths(u32),
}

impl Default for DispatchV1 {
    /// The rule of the rows that do not say any.
    fn default() -> Self {
        DispatchV1::from(&Rule::default())
    }
}

impl DispatchV1 {
    pub(super) fn is_default(&self) -> bool {
        Rule::from(self) == Rule::default()
    }
}

impl From<&Rule> for DispatchV1 {
    fn from(it: &Rule) -> Self {
        let Rule { class, tier, age, service, promise, booked } = it;
        DispatchV1 {
            class: match class {
                ClassCounts::Ignored => ClassCountsV1::Ignored,
                ClassCounts::Strict => ClassCountsV1::Strict,
                ClassCounts::Rate => ClassCountsV1::Rate,
                ClassCounts::HeadStart => ClassCountsV1::HeadStart,
            },
            tier: match tier {
                TierCounts::Ignored => TierCountsV1::Ignored,
                TierCounts::Strict => TierCountsV1::Strict,
                TierCounts::Factor(factor) => TierCountsV1::FactorThousandths(factor.0),
            },
            age_thousandths: age.0,
            service_thousandths: service.0,
            promise_ms: promise.map(|promise| promise.0),
            booked_ms: booked.0,
        }
    }
}

impl From<&DispatchV1> for Rule {
    fn from(it: &DispatchV1) -> Self {
        Rule {
            class: match it.class {
                ClassCountsV1::Ignored => ClassCounts::Ignored,
                ClassCountsV1::Strict => ClassCounts::Strict,
                ClassCountsV1::Rate => ClassCounts::Rate,
                ClassCountsV1::HeadStart => ClassCounts::HeadStart,
            },
            tier: match it.tier {
                TierCountsV1::Ignored => TierCounts::Ignored,
                TierCountsV1::Strict => TierCounts::Strict,
                TierCountsV1::FactorThousandths(factor) => TierCounts::Factor(Thousandths(factor)),
            },
            age: Thousandths(it.age_thousandths),
            service: Thousandths(it.service_thousandths),
            promise: it.promise_ms.map(Span),
            booked: Span(it.booked_ms),
        }
    }
}
