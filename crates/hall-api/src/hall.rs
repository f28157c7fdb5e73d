//! The hall at a glance, and what windows are answered.

use crate::Names;
use crate::calendar::Service;
use crate::ticket::{Phase, TicketRef, Wait};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET hall`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hall {
    pub id: String,
    pub name: Names,
    /// Hall time, RFC 3339.
    pub at: String,
    /// Last ledger row this picture includes.
    pub sequence: u64,
    /// The service day, `2026-11-23`; `null` before the first opens.
    pub day: Option<String>,
    /// `false`: nothing is issued or called until a person confirms date and time.
    pub day_confirmed: bool,
    /// A manager has ended the day: numbers are given for a reason only until it turns.
    #[serde(default)]
    pub day_closed: bool,
    /// `false`: 时间未校准.
    pub clock_trusted: bool,
    /// 演练: scaled hall time, nothing here is real.
    pub simulation: bool,
    /// The hall came back from a stop less than ten minutes ago: 系统已恢复.
    pub restored: bool,
    pub postings: Postings,
    /// 全厅暂停: what everybody is told meanwhile; `null`: the hall is not paused.
    pub paused: Option<Names>,
    /// `null`: the hall has no calendar and is open at all hours.
    pub service: Option<Service>,
    pub categories: Vec<Category>,
    pub windows: Vec<Window>,
}

/// What the hall posts; `POST hall/postings` replaces all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Postings {
    /// 值班领导
    #[serde(default)]
    pub leader: Option<Names>,
    #[serde(default)]
    pub notices: Vec<Names>,
    /// 监督电话
    #[serde(default)]
    pub complaint_phone: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Category {
    pub id: String,
    pub prefix: String,
    pub name: Names,
    pub area: String,
    pub waiting: u32,
    /// For one who took a ticket now; `null` when no window will serve it.
    pub wait: Option<Wait>,
    /// 无窗口可办: people wait and no open window serves them.
    pub unserved: bool,
    /// Numbers given today, voided ones included.
    pub issued: u32,
    /// Four fifths of the number range are used: numbers are about to grow a digit.
    pub range_low: bool,
    /// 余号: numbers left for kiosks today; `null`: not counted.
    pub left: Option<u32>,
    /// When numbers are given today, `08:00-11:40`; `null`: at all hours.
    pub numbers: Option<Vec<String>>,
    /// Why a kiosk gives no number of it now: the name of the refusal, as in a problem's `urn:hall:…`.
    pub refused: Option<String>,
    /// Tickets that missed their call and may return.
    pub missed: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WindowState {
    Closed,
    Open,
    /// Pauses or closes when the ticket in hand ends; nobody is sent there.
    Pausing,
    Paused,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Window {
    pub number: u16,
    pub name: Names,
    pub state: WindowState,
    /// The ticket in hand.
    pub serving: Option<InHand>,
    /// Held here, in order of holding.
    pub held: Vec<TicketRef>,
    /// Tiers of categories, the first before the second.
    pub serves: Vec<Vec<String>>,
    /// Tickets this window could call now.
    pub waiting: u32,
    /// An empty call is remembered: the next fitting ticket is called at once.
    pub ready: bool,
    pub clerk: Option<String>,
    /// 离岗: it has called somebody, and nobody has pressed anything since then; nobody reckons with it. `null`: no alarm.
    #[serde(default)]
    pub away_since: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InHand {
    pub id: u64,
    pub number: String,
    /// `called` or `serving`.
    pub phase: Phase,
    pub announced: u32,
    /// Of the first announcement, RFC 3339.
    pub called_at: String,
}

/// What a call did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CallResult {
    /// A ticket was called by this press.
    Called,
    /// 刚叫过: pressed again within the guard; `ticket` is the one just called.
    JustCalled,
    /// 呼叫未满60秒, or the first press after a restart: `ticket` was announced again.
    AnnouncedAgain,
    NobodyWaits,
    /// The window was pausing or closing: its ticket was ended and nobody called.
    Ended,
}

/// The answer to call-next and call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallAnswer {
    /// The ticket now called, `null` when nobody waits.
    pub ticket: Option<TicketRef>,
    pub result: CallResult,
    /// What this press ended on its way.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended: Option<Ended>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ended {
    pub id: u64,
    pub number: String,
    /// `served` or `missed`.
    pub phase: Phase,
    /// Nobody pressed for it: concluded from the call that followed.
    pub inferred: bool,
}

/// The answer to every other press: the window after it and the ticket it was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WindowAnswer {
    pub window: u16,
    pub state: WindowState,
    pub serving: Option<InHand>,
    pub ticket: Option<TicketRef>,
}

/// The answer to `POST hall/move-all`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Moved {
    /// Tickets that now wait in the other category, or may return to it.
    pub moved: u32,
}

/// The answer to `POST links`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Linked {
    /// All tickets of this person, those linked before included.
    pub tickets: Vec<TicketRef>,
}

/// The answer to what is done to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketAnswer {
    pub id: u64,
    pub number: String,
    pub phase: Phase,
    /// On return: called again after this many more of his category.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<u32>,
}
