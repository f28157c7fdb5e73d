//! Keeps the upper end of the interval honest: after each wait its level moves a little towards where one wait in ten
//! lies above it (adaptive conformal inference. Source: Gibbs and Candès, "Adaptive Conformal Inference Under
//! Distribution Shift", 2021, eq. 2).
//!
//! A wait counts as above as soon as it has outlasted its upper end: those still waiting are the ones that were
//! underestimated, and their calls would come too late to learn from. Who was told that he need not wait at all teaches
//! nothing about intervals.

use super::Prediction;
use super::standing::Standing;
use crate::trace::{Moment, Ticket};
use hall_core::forecast::Levels;
use std::collections::BTreeMap;

/// The level of the upper end, and the waits that are still open.
#[derive(Clone, Debug)]
pub(super) struct Calibration {
    high: f64,
    /// Of those told and not settled: since when they wait, and their upper end, ms.
    told: BTreeMap<Ticket, (Moment, i64)>,
}

/// Of all waits, so many above the upper end.
const ABOVE: f64 = 0.1;

/// How far one wait moves the level.
const STEP: f64 = 0.01;

/// However it goes, the interval stays one.
const HIGH_MIN: f64 = 0.8;
const HIGH_MAX: f64 = 0.99;

impl Default for Calibration {
    fn default() -> Self {
        Calibration { high: Levels::default().high, told: BTreeMap::new() }
    }
}

impl Calibration {
    pub(super) fn levels(&self) -> Levels {
        Levels { high: self.high, ..Levels::default() }
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
        let mut high = self.high;
        self.told.retain(|ticket, (since, high_ms)| {
            let called_after = standing.waited_ms.get(ticket).copied();
            let above = called_after.unwrap_or(now.since_ms(*since)) > *high_ms;
            if above {
                high += STEP * (1.0 - ABOVE);
            } else if called_after.is_some() {
                high -= STEP * ABOVE;
            }
            high = high.clamp(HIGH_MIN, HIGH_MAX);
            !above && called_after.is_none()
        });
        self.high = high;
    }
}
