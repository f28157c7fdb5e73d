//! What the runs say, together.

use super::draw::NEVER;
use super::scene::Class;
use crate::time::Span;
use crate::wait::Wait;
use alloc::vec::Vec;

/// How long each ticket still waits, and one who took a ticket now.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    pub(super) runs: usize,
    pub(super) classes: Vec<Class>,
    /// Of those who wait, then of the newcomers by category and class: the waits of all runs, sorted, ms.
    pub(super) waits: Vec<i32>,
    /// Which subject each ticket is.
    pub(super) guest_of: Vec<u32>,
}

/// One wait in all runs.
#[derive(Clone, Copy, Debug)]
pub struct Waits<'a>(&'a [i32]);

/// Below and above which share of waits the interval ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    pub low: f64,
    pub high: f64,
}

impl Default for Levels {
    /// One in ten below, one in ten above.
    fn default() -> Self {
        Levels { low: 0.1, high: 0.9 }
    }
}

impl Outlook {
    /// The wait of the ticket at `place` of the scene's.
    pub fn ticket(&self, place: usize) -> Option<Waits<'_>> {
        self.of(*self.guest_of.get(place)? as usize)
    }

    /// The wait of one who takes a ticket now; `None` of a class nobody has spoken of.
    pub fn newcomer(&self, category: u16, class: Class) -> Option<Waits<'_>> {
        let place = self.classes.iter().position(|known| *known == class)?;
        self.of(self.guest_of.len() + usize::from(category) * self.classes.len() + place)
    }

    fn of(&self, place: usize) -> Option<Waits<'_>> {
        self.waits
            .get(place * self.runs..(place + 1) * self.runs)
            .filter(|waits| !waits.is_empty())
            .map(Waits)
    }
}

impl Waits<'_> {
    /// Median and the ends of the interval; `None` if in most runs nobody ever calls him. An end beyond the last call
    /// is the latest there was.
    pub fn wait(&self, levels: Levels) -> Option<Wait> {
        let estimate = self.below(0.5)?;
        let latest =
            || Span(self.0.iter().rev().find(|wait| **wait != NEVER).map_or(0, |wait| i64::from(*wait)));
        let low = self.below(levels.low).unwrap_or(estimate).min(estimate);
        Some(Wait { estimate, low, high: self.below(levels.high).unwrap_or_else(latest).max(estimate) })
    }

    /// The wait that this share of runs does not exceed; `None` if that is for ever.
    pub fn below(&self, share: f64) -> Option<Span> {
        let place = libm::round(share.clamp(0.0, 1.0) * (self.0.len() - 1) as f64) as usize;
        Some(self.0[place]).filter(|wait| *wait != NEVER).map(|wait| Span(i64::from(wait)))
    }
}
