//! The payloads of a line or two. Each is version 1 of the kinds that use it and is never edited.

use super::Text;
use super::day::DateV1;
use super::dispatch::ReasonV1;
use super::rules::{NamesV1, ServesV1};
use super::ticket::{EndedAsV1, SlotV1, TroubleV1};
use hall_core::command::{Clock, PrintOutcome};
use serde::{Deserialize, Serialize};

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident $(<$lifetime:lifetime>)? {
        $($(#[$attribute:meta])* $field:ident: $type:ty),* $(,)?
    })*) => {$(
        $(#[$doc])*
        #[derive(Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name $(<$lifetime>)? {
            $($(#[$attribute])* pub(super) $field: $type,)*
        }
    )*};
}

payloads! {
    HallPausedV1<'a> { notice: NamesV1<'a> }
    MovedAllV1<'a> {
        from: Text<'a>,
        to: Text<'a>,
        tickets: Vec<u64>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        to_come: Vec<u64>,
    }
    /// `day_confirmed`, `clock_reset`
    EmptyV1 {}
    /// `serves_changed`
    ServesChangedV1<'a> { window: u16, serves: ServesV1<'a> }
    /// `started`
    StartedV1 { down_ms: i64, clock: ClockV1 }
    /// `clock_noted`
    ClockNotedV1 { clock: ClockV1 }
    /// `sent_home`
    SentHomeV1 { tickets: Vec<u64> }
    /// `day_closed`
    DayClosedV1 { date: DateV1, ended: Vec<u64> }
    /// `window_opened`, `window_ready`
    WindowV1 { window: u16 }
    /// `window_paused`
    WindowPausedV1<'a> { window: u16, reason: Option<Text<'a>>, after: Option<u64> }
    /// `window_closed`
    WindowAfterV1 { window: u16, after: Option<u64> }
    /// `signed_in`, `signed_out`
    SignV1<'a> { window: u16, clerk: Text<'a> }
    /// `called`
    CalledV1<'a> {
        window: u16,
        ticket: u64,
        number: Text<'a>,
        sequence: u64,
        ended: Option<u64>,
        // The first rows do not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<ReasonV1>,
    }
    /// `recalled`
    RecalledV1<'a> { window: u16, ticket: u64, number: Text<'a>, sequence: u64, announced: u32 }
    /// `call_undone`
    CallUndoneV1<'a> { window: u16, ticket: u64, number: Text<'a>, restored: Option<u64> }
    /// `service_started`, `held`, `resumed`
    WindowTicketV1 { window: u16, ticket: u64 }
    /// `served`
    ServedV1 { window: u16, ticket: u64, inferred: bool }
    /// `leg_served`
    LegServedV1<'a> { window: u16, ticket: u64, inferred: bool, next: Text<'a>, slot: SlotV1 }
    /// `turn_ended`
    TurnEndedV1 { window: u16, ticket: u64, inferred: bool, matters: u32, not_before: u64 }
    /// `outcome_recorded`
    OutcomeRecordedV1 { window: u16, ticket: u64, outcome: EndedAsV1 }
    /// `reopened`
    ReopenedV1 { ticket: u64, window: Option<u16>, not_before: u64 }
    /// `no_show`
    NoShowV1 { window: u16, ticket: u64, inferred: bool, last: bool }
    /// `transferred`
    TransferredV1<'a> { ticket: u64, from: u16, category: Text<'a>, to: Option<u16>, slot: SlotV1 }
    /// `returned`
    ReturnedV1 { ticket: u64, not_before: u64 }
    /// `linked`
    LinkedV1 { tickets: Vec<u64> }
    /// `cancelled`
    TicketOnlyV1 { ticket: u64 }
    /// `voided`
    VoidedV1<'a> { ticket: u64, reason: Text<'a> }
    /// `priority_dropped`
    PriorityDroppedV1<'a> { ticket: u64, class: Option<Text<'a>>, from: Option<u16> }
    /// `guiding_marked`
    GuidingMarkedV1 { ticket: u64, wanted: bool }
    /// `handed_over`
    HandedOverV1<'a> { window: u16, ticket: u64, reason: Text<'a> }
    /// `first_asked_named`
    FirstAskedNamedV1<'a> { ticket: u64, person: Text<'a> }
    /// `taken_over`
    TakenOverV1<'a> { window: u16, ticket: u64, person: Text<'a> }
    /// `rated`
    RatedV1 { ticket: u64, level: u8, window: Option<u16> }
    /// `spoken`
    SpokenV1<'a> { ticket: u64, sequence: u64, screen: Text<'a> }
    /// `reprint_asked`
    ReprintAskedV1<'a> { ticket: u64, kiosk: Option<Text<'a>> }
    /// `print_started`
    PrintStartedV1<'a> { ticket: u64, printer: Text<'a> }
    /// `print_ended`
    PrintEndedV1<'a> {
        ticket: u64,
        printer: Text<'a>,
        outcome: OutcomeV1,
        // The first rows have neither.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trouble: Option<TroubleV1>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ClockV1 {
    Trusted,
    Untrusted,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OutcomeV1 {
    Printed,
    Failed,
    Unknown,
}

impl From<Clock> for ClockV1 {
    fn from(clock: Clock) -> Self {
        match clock {
            Clock::Trusted => ClockV1::Trusted,
            Clock::Untrusted => ClockV1::Untrusted,
        }
    }
}

impl From<ClockV1> for Clock {
    fn from(clock: ClockV1) -> Self {
        match clock {
            ClockV1::Trusted => Clock::Trusted,
            ClockV1::Untrusted => Clock::Untrusted,
        }
    }
}

impl From<PrintOutcome> for OutcomeV1 {
    fn from(outcome: PrintOutcome) -> Self {
        match outcome {
            PrintOutcome::Printed => OutcomeV1::Printed,
            PrintOutcome::Failed => OutcomeV1::Failed,
            PrintOutcome::Unknown => OutcomeV1::Unknown,
        }
    }
}

impl From<OutcomeV1> for PrintOutcome {
    fn from(outcome: OutcomeV1) -> Self {
        match outcome {
            OutcomeV1::Printed => PrintOutcome::Printed,
            OutcomeV1::Failed => PrintOutcome::Failed,
            OutcomeV1::Unknown => PrintOutcome::Unknown,
        }
    }
}
