//! Waits and services in figures, and what was told of waits against what came.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// In whole seconds; all 0 if `count` is. A percentile is the smallest value that so many of a hundred do not exceed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Spread {
    pub count: u32,
    pub mean_s: u32,
    pub median_s: u32,
    pub p90_s: u32,
    pub longest_s: u32,
}

/// What was measured in one group of tickets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Figures {
    /// From the issue, or the opening if that is later, to the first call; after a transfer, from that. Without pauses of
    /// the whole hall.
    pub wait: Spread,
    /// The same from the very issue, with all that lies between.
    pub wait_since_issue: Spread,
    /// From the start, or the call if no start was seen, to the end; without hold and pauses of the hall.
    pub service: Spread,
    /// Of these services, those whose end was concluded from the next call.
    pub ends_inferred: u32,
    /// Of these services, those that are counted from the call.
    pub starts_inferred: u32,
    /// Calls that nobody came to.
    pub no_shows: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfCategory {
    pub category: String,
    #[serde(flatten)]
    pub figures: Figures,
}

/// Waits of those whom it called, and its services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfWindow {
    pub window: u16,
    #[serde(flatten)]
    pub figures: Figures,
}

/// The same of a clerk who had signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfClerk {
    pub clerk: String,
    #[serde(flatten)]
    pub figures: Figures,
}

/// Waits that began in this hour, and services that were called in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfHour {
    /// 0 to 23, by the clock on the hall's wall.
    pub hour: u8,
    #[serde(flatten)]
    pub figures: Figures,
}

/// Those who wait now and were not called yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Waiting {
    pub category: String,
    pub waiting: u32,
    pub longest_s: u32,
    /// Whose wait that is.
    pub longest: String,
}

/// `GET statistics`: counted from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Statistics {
    /// First and last service day, `2026-11-23`.
    pub from: String,
    pub to: String,
    pub total: Figures,
    pub categories: Vec<OfCategory>,
    pub windows: Vec<OfWindow>,
    pub clerks: Vec<OfClerk>,
    pub hours: Vec<OfHour>,
    /// At this moment; empty when `to` is a day that is over.
    pub waiting: Vec<Waiting>,
}

/// Of tickets that were told a wait when they were taken, and were called: how far it was from what came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Score {
    pub tickets: u32,
    /// Told a wait, and not called.
    pub not_called: u32,
    /// From issue to first call. An error without it says nothing.
    pub mean_wait_s: u32,
    /// Mean distance of what was told from what came.
    pub error_s: u32,
    /// The same, had the average wait of the last ten of the category been told.
    pub naive_error_s: u32,
    /// `error_s` / `naive_error_s`; `null` where the latter is 0.
    pub ratio: Option<f64>,
    /// Share of waits above the upper end of what was told; about 0.1 is right.
    pub above: f64,
    /// Share of waits below the lower end.
    pub below: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScoreOfCategory {
    pub category: String,
    #[serde(flatten)]
    pub score: Score,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScoreOfMonth {
    /// `2026-11`
    pub month: String,
    pub category: String,
    #[serde(flatten)]
    pub score: Score,
}

/// `GET statistics/estimates`: every wait that was told, against what came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Estimates {
    pub from: String,
    pub to: String,
    pub total: Score,
    pub categories: Vec<ScoreOfCategory>,
    pub months: Vec<ScoreOfMonth>,
}
