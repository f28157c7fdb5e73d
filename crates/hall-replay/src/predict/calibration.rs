//! Keeps the upper end of the interval honest as the day goes: who was told what, and what came of it.
//!
//! A wait counts as above as soon as it has outlasted its upper end: those still waiting are the ones that were
//! underestimated, and their calls would come too late to learn from. Who was told that he need not wait at all teaches
//! nothing about intervals.

use super::Prediction;
use super::standing::Standing;
use crate::trace::{Moment, Ticket};
use hall_core::forecast::{self, Levels};
use std::collections::BTreeMap;

/// The level of the upper end, and the waits that are still open.
#[derive(Clone, Debug, Default)]
pub(super) struct Calibration {
    level: forecast::Calibration,
    /// Of those told and not settled: since when they wait, and their upper end, ms.
    told: BTreeMap<Ticket, (Moment, i64)>,
}

impl Calibration {
    pub(super) fn levels(&self) -> Levels {
        self.level.levels()
    }

    /// Somebody was told something at `now`.
    pub(super) fn tell(&mut self, told: &Prediction, now: Moment) {
        let high_ms = (told.high_s * 1000.0) as i64;
        if high_ms > 0 {
            self.told.insert(told.ticket, (now, high_ms));
        }
    }

    /// Settles whoever was called since the last look, or waits longer than he was told.
    pub(super) fn look(&mut self, standing: &Standing<'_>, now: Moment) {
        let level = &mut self.level;
        self.told.retain(|ticket, (since, high_ms)| {
            let called_after = standing.waited_ms.get(ticket).copied();
            let above = called_after.unwrap_or(now.since_ms(*since)) > *high_ms;
            if above || called_after.is_some() {
                level.saw(above);
            }
            !above && called_after.is_none()
        });
    }
}
