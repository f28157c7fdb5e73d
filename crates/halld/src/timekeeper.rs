//! Hall time for the whole process: the one clock, and the readings it is made from.

use crate::clock::sources::SystemReadings;
use crate::clock::{HallClock, Reading};
use hall_core::HallTime;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Clone)]
pub struct Timekeeper(Arc<(Mutex<HallClock>, SystemReadings)>);

impl Timekeeper {
    pub fn new(clock: HallClock, readings: SystemReadings) -> Timekeeper {
        Timekeeper(Arc::new((Mutex::new(clock), readings)))
    }

    pub fn now(&self) -> HallTime {
        self.with(|clock, reading| clock.now(reading))
    }

    pub fn rate(&self) -> f64 {
        self.with(|clock, _| clock.rate())
    }

    /// What the computer's own clock shows, milliseconds since 1970.
    pub fn wall_ms(&self) -> i64 {
        self.0.1.read().wall_ms
    }

    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut HallClock, &Reading) -> R) -> R {
        let mut clock = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Read under the lock, so that readings reach the clock in order.
        let reading = self.0.1.read();
        work(&mut clock, &reading)
    }
}
