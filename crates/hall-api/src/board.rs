//! `hall/{hall}/board`: the whole picture a waiting-area display needs, from this one retained topic.

use crate::Names;
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
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardCategory {
    pub id: String,
    pub name: Names,
    pub prefix: String,
    pub area: String,
    pub waiting: u32,
    pub wait: Option<Wait>,
    /// Missed numbers that may return.
    pub missed: Vec<String>,
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
