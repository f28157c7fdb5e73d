//! Bodies of the writes. Unknown fields are errors: a misspelt one would be ignored silently.

use crate::Names;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST tickets`: exactly one of `category`, `items` and `appointment`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeTicket {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Codes of service items. Those of several categories are one ticket that goes through one window after another
    /// (联合办理), in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// 预约签到: the code of an appointment of today, for which it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<String>,
    /// 代办: how many matters of villagers an agent brings on this one ticket; staff give it. One, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matters: Option<u32>,
    /// Id of a priority class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// ISO 639 code; the hall's first language if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The kiosk it is taken at, whose printer prints it. A kiosk's own token implies it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kiosk: Option<String>,
    /// 次日优先, in place of category and items: the ticket that was sent home on an earlier day, by its id or by the last
    /// part of its page's address, which is in its QR code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_day: Option<String>,
    /// 加号: why staff give a number beyond the quota or outside the hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub add_reason: Option<String>,
}

/// Where a press was made. Keys and the counter page are guarded against double presses; programs have request ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    Counter,
    #[default]
    Program,
}

/// `POST windows/{n}/call-next`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallNext {
    #[serde(default)]
    pub via: Via,
}

/// `POST windows/{n}/call` and `resume`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseTicket {
    /// Ticket id.
    pub ticket: u64,
    #[serde(default)]
    pub via: Via,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// First of his priority class.
    Front,
    /// By the time the ticket was issued.
    Time,
    /// Behind everyone of his class who waits now.
    Back,
}

/// `POST windows/{n}/transfer`: exactly one of `category` and `window`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<u16>,
    pub place: Place,
    /// Why; needed where somebody is named as first asked (首问责任).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

pub use crate::ticket::Outcome;

/// `POST windows/{n}/end`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// Of an agent's ticket: matters done in this turn; as many as a turn has, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matters: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// `POST windows/{n}/pause`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// `POST windows/{n}/serves`: tiers of category ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Serves {
    pub serves: Vec<Vec<String>>,
}

/// `POST hall/pause`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseHall {
    /// What everybody is told; the hall's own words for it if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Names>,
}

/// `POST hall/move-all`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveAll {
    /// Category ids.
    pub from: String,
    pub to: String,
}

/// `POST hall/quota`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetQuota {
    pub category: String,
    /// Numbers a day; `null`: as many as are asked for.
    pub total: Option<u32>,
    /// Of these, kept for the desk.
    #[serde(default)]
    pub desk: u32,
}

/// `POST links`: they are one person's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Ids of at least two tickets of today.
    pub tickets: Vec<u64>,
}

/// `POST tickets/{id}/void`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Void {
    pub reason: String,
}

/// `POST tickets/{id}/guide`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// Window and desk see that he must be fetched (需引导); `false`: not any more.
    pub wanted: bool,
}

/// `POST tickets/{id}/first-asked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstAsked {
    /// Somebody of the house, by the name under which he signs in.
    pub person: String,
}

/// `POST tickets/{id}/reprint`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reprint {
    /// The kiosk whose printer shall print, if not the ticket's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kiosk: Option<String>,
}

/// `POST tickets/{id}/rate`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// 1 very satisfied … 5 very dissatisfied.
    pub level: u8,
}

/// `POST hall/confirm-day`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmDay {
    /// Hall time as the wall clock shows it: `2026-11-24T08:00`.
    pub now: String,
    /// It is meant, though it lies more than a year ahead of the hall's present time.
    #[serde(default)]
    pub yes: bool,
}

/// `POST windows/{n}/sign-in`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub clerk: String,
}
