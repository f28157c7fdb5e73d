//! What a day brings, whatever rule the hall calls by: who comes when, how long his matter takes, and who sits at which
//! window from when to when. Two rules played on one script differ by nothing but the rule.

use crate::trace::{Category, Day, Moment, Shift, Tiers, Window};

/// A day that has not been played yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    pub categories: Vec<String>,
    pub windows: Vec<String>,
    /// The plan as it was known in the morning.
    pub plan: Vec<Shift>,
    /// Who sat where in fact, each window's in order of time.
    pub sittings: Vec<Sitting>,
    /// In order of time.
    pub arrivals: Vec<Arrival>,
}

/// A clerk at a window from then to then.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitting {
    pub window: Window,
    pub from: Moment,
    /// Whoever is in hand then is still served.
    pub to: Moment,
    /// The last of the day: goes on until nobody waits for the window (延时服务).
    pub until_empty: bool,
    pub tiers: Tiers,
    /// A service here takes this many times as long as the matter needs.
    pub pace: f64,
}

/// Somebody who takes a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    pub at: Moment,
    pub ticket: String,
    pub category: Category,
    pub priority: u32,
    /// He goes home if he is not called within so long; recorded days do not say.
    pub patience_ms: Option<i64>,
    pub fate: Fate,
}

/// What comes of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// From call to end, at a window of pace 1.
    Served { takes_ms: i64 },
    /// Nobody comes; the window is held up for so long.
    NoShow { after_ms: i64 },
    /// He is sent on: when the service ends, a ticket of its own is issued.
    Transferred { takes_ms: i64, to: Box<Leg> },
}

/// The second ticket of a transfer.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    pub ticket: String,
    pub category: Category,
    pub takes_ms: i64,
}

impl Script {
    /// The day as its morning knows it: names and plan, and nothing has happened.
    #[must_use]
    pub fn morning(&self) -> Day {
        Day {
            categories: self.categories.clone(),
            windows: self.windows.clone(),
            plan: self.plan.clone(),
            ..Day::default()
        }
    }
}
