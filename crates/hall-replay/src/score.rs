//! What was told, held against what came.

use crate::trace::{Day, Moment, Ticket, What};
use std::collections::BTreeMap;

/// The wait of each ticket that was called, ms.
#[must_use]
pub fn waits_ms(day: &Day) -> BTreeMap<Ticket, i64> {
    let mut issued: BTreeMap<Ticket, Moment> = BTreeMap::new();
    let mut waits = BTreeMap::new();
    for event in &day.events {
        match event.what {
            What::Issue { ticket, .. } => {
                issued.insert(ticket, event.at);
            }
            What::Call { ticket, .. } => {
                if let Some(since) = issued.get(&ticket) {
                    waits.insert(ticket, event.at.since_ms(*since));
                }
            }
            What::Finish { .. }
            | What::NoShow { .. }
            | What::WindowOpen { .. }
            | What::WindowClose { .. } => {}
        }
    }
    waits
}

/// A mean that is added to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    sum: f64,
    count: u64,
}

impl Mean {
    pub fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    /// Adds all that was added to `other`.
    pub fn join(&mut self, other: &Mean) {
        self.sum += other.sum;
        self.count += other.count;
    }

    /// Returns 0 of nothing.
    #[must_use]
    pub fn value(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum / self.count as f64 }
    }

    /// Returns the mean as if `times` values of `prior` had been added, too.
    #[must_use]
    pub fn drawn_to(&self, prior: f64, times: f64) -> f64 {
        (self.sum + times * prior) / (self.count as f64 + times)
    }

    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// How good a row of estimates was. Seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Of the difference, whichever way.
    pub error: Mean,
    /// The waits themselves: an error says nothing without them.
    pub wait: Mean,
    /// 1 for each wait above the upper end, else 0.
    pub above: Mean,
    /// 1 for each wait within the interval, else 0.
    pub within: Mean,
    /// The interval score: its width, and ten times what a wait lies outside of it. Smaller is better.
    pub interval: Mean,
}

impl Score {
    /// Adds all that was added to `other`.
    pub fn join(&mut self, other: &Score) {
        self.error.join(&other.error);
        self.wait.join(&other.wait);
        self.above.join(&other.above);
        self.within.join(&other.within);
        self.interval.join(&other.interval);
    }

    /// Adds one estimate and the wait that came.
    pub fn add(&mut self, wait: f64, estimate: f64, interval: Option<(f64, f64)>) {
        self.wait.add(wait);
        self.error.add((estimate - wait).abs());
        if let Some((low, high)) = interval {
            self.above.add(f64::from(u8::from(wait > high)));
            self.within.add(f64::from(u8::from((low..=high).contains(&wait))));
            self.interval.add((high - low) + 10.0 * ((low - wait).max(0.0) + (wait - high).max(0.0)));
        }
    }
}
