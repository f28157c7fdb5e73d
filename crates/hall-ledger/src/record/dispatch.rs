//! The rule of who is next, as stored in a rule set.

use hall_core::dispatch::{CallReason, ClassCounts, Rule, Thousandths, TierCounts};
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

/// Why a ticket was called.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ReasonV1 {
    Earliest,
    Priority,
    Tier,
    Promise,
    Weighed,
    Booked,
    Returned,
    Front,
    Sent,
    Chosen,
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
        let Rule { class, tier, age, service, promise } = it;
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
        }
    }
}

impl From<CallReason> for ReasonV1 {
    fn from(it: CallReason) -> Self {
        match it {
            CallReason::Earliest => ReasonV1::Earliest,
            CallReason::Priority => ReasonV1::Priority,
            CallReason::Tier => ReasonV1::Tier,
            CallReason::Promise => ReasonV1::Promise,
            CallReason::Weighed => ReasonV1::Weighed,
            CallReason::Booked => ReasonV1::Booked,
            CallReason::Returned => ReasonV1::Returned,
            CallReason::Front => ReasonV1::Front,
            CallReason::Sent => ReasonV1::Sent,
            CallReason::Chosen => ReasonV1::Chosen,
        }
    }
}

impl From<ReasonV1> for CallReason {
    fn from(it: ReasonV1) -> Self {
        match it {
            ReasonV1::Earliest => CallReason::Earliest,
            ReasonV1::Priority => CallReason::Priority,
            ReasonV1::Tier => CallReason::Tier,
            ReasonV1::Promise => CallReason::Promise,
            ReasonV1::Weighed => CallReason::Weighed,
            ReasonV1::Booked => CallReason::Booked,
            ReasonV1::Returned => CallReason::Returned,
            ReasonV1::Front => CallReason::Front,
            ReasonV1::Sent => CallReason::Sent,
            ReasonV1::Chosen => CallReason::Chosen,
        }
    }
}
