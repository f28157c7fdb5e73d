//! Queue events, as `GET events`, `GET stream` and MQTT `events` tell them.

use crate::ticket::{Print, PrintTrouble};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One row of the ledger, without anything that would identify a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// Row number in the ledger; without gaps.
    pub sequence: u64,
    /// Hall time, RFC 3339.
    pub at: String,
    /// `issued`, `called`, `recalled`, `served`, `window-paused` …
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub window: Option<u16>,
    /// Concluded from another press, not pressed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub inferred: Option<bool>,
    /// `print-started`, `print-ended`: the printer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub printer: Option<String>,
    /// `print-ended`: what became of the paper.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub print: Option<Print>,
    /// `print-ended`: why it is not known to be printed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub print_trouble: Option<PrintTrouble>,
    /// `print-ended`: the paper that was in doubt came out after all; no second one was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub late: Option<bool>,
}

/// `GET events?after=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Events {
    pub events: Vec<Event>,
    /// The last row there is; ask again with `after` the last one received until they are equal.
    pub last: u64,
}
