//! What stands on the hall's MQTT topics; `board` alone is the whole picture that a waiting-area display needs.
//!
//! Fields marked `default` came later than the others: a payload of an older daemon lacks them.

use crate::Names;
use crate::event::Event;
use crate::hall::WindowState;
use crate::ticket::{Phase, Wait};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Head of every MQTT payload. A listener drops a `rev` older than the last of the same `epoch`; payloads of
/// another epoch than the newest live `status` are stale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Head {
    pub v: u32,
    /// Drawn at every start of the daemon.
    pub epoch: String,
    /// One counter over all topics, from 1.
    pub rev: u64,
    /// Hall time, RFC 3339.
    pub at: String,
}

/// `hall/{hall}/board`, retained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Board {
    #[serde(flatten)]
    pub head: Head,
    /// The hall's name.
    pub name: Names,
    /// Wall-clock text is not to be believed: 时间未校准.
    pub clock_trusted: bool,
    /// 演练.
    pub simulation: bool,
    /// 系统已恢复，号票继续有效.
    pub restored: bool,
    pub areas: Vec<Area>,
    /// The last calls, newest first, at most 8.
    pub calls: Vec<Call>,
    pub categories: Vec<BoardCategory>,
    pub windows: Vec<BoardWindow>,
    /// Hall time runs so fast that nothing is to be spoken.
    #[serde(default)]
    pub silent: bool,
    /// 全厅暂停: what is said to everybody instead of calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Names>,
    /// 已停止取号: no more numbers today, everyone who holds one is served.
    #[serde(default)]
    pub issuing_stopped: bool,
    /// 值班领导, with the title people know him by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<Names>,
    /// 监督电话.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaint_phone: Option<String>,
    /// What the hall tells everybody, in turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Names>,
    /// A few service items with their published facts (八公开), others with every some minutes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guide: Vec<GuidePage>,
}

/// What is published about one service item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuidePage {
    /// The item's code.
    pub code: String,
    pub name: Names,
    /// Its category's area.
    pub area: String,
    /// The department that owns it.
    pub department: Names,
    /// The windows that take it.
    pub windows: Vec<u16>,
    pub facts: Vec<Fact>,
}

/// One published fact of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fact {
    pub kind: FactKind,
    /// One line each, in the language it was published in.
    pub lines: Vec<String>,
}

/// The eight things that are made public (八公开), as far as they differ from item to item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// 办理条件
    Conditions,
    /// 办理依据
    Basis,
    /// 办理程序
    Procedure,
    /// 申请材料
    Materials,
    /// 办理时限
    TimeLimit,
    /// 办理结果
    Result,
    /// 收费标准
    Fee,
    /// 监督电话
    Complaints,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Area {
    pub id: String,
    pub name: Names,
}

/// One call, as shown and spoken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Call {
    /// Grows by one with every announcement, recalls included.
    pub sequence: u64,
    pub number: String,
    pub window: u16,
    pub area: String,
    /// 1 for the first announcement at this window, 2 for the first recall …
    pub announced: u32,
    /// `called`, `serving`, or how it ended.
    pub phase: Phase,
    /// Since the announcement, at publishing. Older than 30 s: shown, not spoken.
    pub age_ms: u64,
    /// Only number and window may be shown or spoken.
    pub private: bool,
    /// Language of the ticket, spoken first.
    pub language: String,
    /// The last announcement before it may count as missed: 请尽快.
    #[serde(default)]
    pub last: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardCategory {
    pub id: String,
    /// Empty for a private one.
    pub name: Names,
    pub prefix: String,
    pub area: String,
    pub waiting: u32,
    pub wait: Option<Wait>,
    /// 无窗口可办: people wait, and no open window serves them.
    #[serde(default)]
    pub unserved: bool,
    /// Missed numbers that may return.
    pub missed: Vec<String>,
    /// 信访 and the like: only numbers and windows may be shown, not what it is and who waits for it.
    #[serde(default)]
    pub private: bool,
    /// 余号: numbers left today, where they are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardWindow {
    pub number: u16,
    pub name: Names,
    pub state: WindowState,
    /// The number in hand.
    pub ticket: Option<String>,
    /// `called` or `serving` when `ticket` is set.
    pub phase: Option<Phase>,
    /// The waiting areas of what it serves, in the hall's order; none for a window that serves nothing yet.
    #[serde(default)]
    pub areas: Vec<String>,
}

/// `hall/{hall}/status`, retained, every 5 s. A retained one alone proves nothing: only one that arrives live does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Status {
    #[serde(flatten)]
    pub head: Head,
    /// `false` only in the broker's Will.
    pub online: bool,
}

/// `hall/{hall}/windows/{number}`, retained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WindowTopic {
    #[serde(flatten)]
    pub head: Head,
    #[serde(flatten)]
    pub window: BoardWindow,
}

/// `hall/{hall}/events`, not retained: what happened in the queue, as it happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventTopic {
    #[serde(flatten)]
    pub head: Head,
    /// Sequence of the queue event before this one; `null` for the first of an epoch. Whoever has not seen that one
    /// asks `GET /api/v1/events?after=` for what he missed.
    pub previous: Option<u64>,
    pub event: Event,
}

/// `hall/{hall}/spoken/{screen}`, not retained: which announcements a screen has spoken once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Spoken {
    pub v: u32,
    /// Sequences of [`Call`]s.
    pub calls: Vec<u64>,
}
