//! When the hall is open.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// In `GET hall`: the service day by the clock. Times are those of the wall clock, `2026-11-24T08:30`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    pub open: bool,
    /// 午间休息: between two openings of today.
    pub on_break: bool,
    /// Of today, `08:30-12:00`; none: closed all day.
    pub hours: Vec<String>,
    /// When `open` becomes another; `null` if the calendar knows of no such time.
    pub next_change: Option<String>,
    /// 已停止取号: numbers were given today, and no category gives any more.
    pub issuing_stopped: bool,
    /// When the last of those who wait now will probably be done; `null` if nobody waits or nobody serves them.
    pub predicted_end: Option<String>,
    /// The year whose list of holidays is missing: an alarm.
    pub missing_year_list: Option<i16>,
}

/// `GET hall/calendar`: a year, day by day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Year {
    pub year: i16,
    /// The state's list of holidays of this year is known.
    pub list_known: bool,
    pub days: Vec<Day>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Day {
    /// `2026-10-10`
    pub date: String,
    pub kind: DayKind,
    /// 服务日: `08:30-12:00`; none: the hall is closed.
    pub hours: Vec<String>,
    /// 法定工作日, which promises are counted in; `null` while the year's list is missing.
    pub working_day: Option<bool>,
    /// 逢场天, also where a holiday closes the hall.
    pub market_day: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    /// A manager or the configuration gave the date hours of its own.
    Special,
    Holiday,
    Market,
    /// 调休: a weekend day that is worked.
    MakeUp,
    Ordinary,
}

/// `POST hall/calendar/dates`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetDate {
    pub date: String,
    /// `["09:00-12:00"]`; an empty list closes the hall on that date; `null` takes back what was set.
    pub hours: Option<Vec<String>>,
}
