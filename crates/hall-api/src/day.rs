//! The end of a service day: who is sent home, what is taken over from paper, and the day's account.

use crate::ticket::TicketRef;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST hall/send-home`: exactly one of `all`, `category` and `tickets`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendHome {
    /// Everybody who waits or is held.
    #[serde(default)]
    pub all: bool,
    /// Likewise, of this category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Ticket ids; also of who missed his call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<u64>,
}

/// The answer to `POST hall/send-home`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SentHome {
    pub tickets: Vec<TicketRef>,
    /// When they go first, `2026-11-24`; `null` if the calendar knows of no such day.
    pub next_day: Option<String>,
}

/// `GET hall/next-day`: one who was sent home on an earlier day and goes first today (次日优先).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextDay {
    /// The ticket he was sent home with.
    pub ticket: TicketRef,
    /// Its service day.
    pub day: String,
    /// The number of today that he was given for it; `null`: he has not come yet.
    pub used: Option<TicketRef>,
}

/// `POST hall/backfill`: numbers that staff wrote by hand while the controller was down (补录).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Backfill {
    pub category: String,
    /// How many.
    pub count: u32,
    /// The first of them; the one after the last that is known, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u32>,
    /// Each category had a pad of its own: 补A1 instead of 补1.
    #[serde(default)]
    pub own_pad: bool,
    /// When the first of them was given, by the wall clock: `10:05`, or `2026-11-23T10:05`.
    pub since: String,
}

/// The answer to `POST hall/backfill`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Backfilled {
    pub tickets: Vec<TicketRef>,
}

/// `POST hall/close-day`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseDay {
    /// Although somebody waits, who then ends as 下班未办 without a right to go first tomorrow.
    #[serde(default)]
    pub leave: bool,
}

/// What became of the numbers taken: `taken` is the sum of all but `by_hand`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// 取号
    pub taken: u32,
    /// Of these, written by hand and entered afterwards (补录).
    pub by_hand: u32,
    /// 办理
    pub served: u32,
    /// 过号未回
    pub missed: u32,
    /// 取消
    pub cancelled: u32,
    /// 作废
    pub voided: u32,
    /// 下班未办
    pub day_over: u32,
    /// 转次日
    pub sent_home: u32,
    /// In hand, held or waiting.
    pub open: u32,
    /// Nobody is missing and nobody counted twice.
    pub balances: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CategoryAccount {
    pub category: String,
    #[serde(flatten)]
    pub account: Account,
}

/// `GET days/{date}/account`: counted from the ledger. A ticket counts once, in the category it was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayAccount {
    /// `2026-11-23`
    pub day: String,
    /// It has turned, or a manager has ended it.
    pub ended: bool,
    pub total: Account,
    pub categories: Vec<CategoryAccount>,
}
