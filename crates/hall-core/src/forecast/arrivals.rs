//! Who is still to come: rates learned from past days, and possible days drawn from them.

use super::draw;
use super::scene::Class;
use crate::time::{HallTime, Span};
use alloc::vec::Vec;

/// How many tickets are taken, by category, class and part of the day.
#[derive(Clone, Debug, Default)]
pub struct Arrivals {
    /// When the first part of the day begins.
    pub from: Option<HallTime>,
    /// How long each part is.
    pub part: Span,
    pub streams: Vec<Stream>,
}

/// One category and class.
#[derive(Clone, Debug)]
pub struct Stream {
    pub category: u16,
    pub class: Class,
    /// Expected tickets in each part of the day.
    pub expected: Vec<f64>,
}

/// One who comes in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    /// After the start of the day, ms.
    pub(super) at: i32,
    pub(super) stream: u32,
}

/// Possible days, drawn once: a run keeps its own from scene to scene.
#[derive(Clone, Debug, Default)]
pub(super) struct Days {
    arrivals: Vec<Arrival>,
    /// Where each run's begin in `arrivals`, and where the last ends.
    starts: Vec<usize>,
}

impl Days {
    pub(super) fn draw(habits: &Arrivals, day: HallTime, runs: usize, seed: u64) -> Days {
        let mut days = Days { arrivals: Vec::new(), starts: alloc::vec![0] };
        for run in 0..runs {
            let mut lots = fastrand::Rng::with_seed(draw::lot(!seed, run as u64));
            days.draw_one(habits, day, &mut lots);
            days.starts.push(days.arrivals.len());
        }
        days
    }

    /// A Poisson process: exponential gaps between those who come, whose streams are drawn by their share.
    fn draw_one(&mut self, habits: &Arrivals, day: HallTime, lots: &mut fastrand::Rng) {
        let Some(from) = habits.from.filter(|_| habits.part > Span::ZERO) else { return };
        let start = (from.0 - day.0) as f64;
        let part_ms = habits.part.0 as f64;
        let parts = habits.streams.iter().map(|stream| stream.expected.len()).max().unwrap_or(0);
        for part in 0..parts {
            let expected = |stream: &Stream| stream.expected.get(part).copied().unwrap_or(0.0).max(0.0);
            let total: f64 = habits.streams.iter().map(expected).sum();
            if total <= 0.0 {
                continue;
            }
            let mut place = 0.0;
            loop {
                place -= libm::log(1.0 - lots.f64()) / total;
                if place >= 1.0 {
                    break;
                }
                let mut share = lots.f64() * total;
                let mut whose =
                    habits.streams.iter().enumerate().filter(|(_, stream)| expected(stream) > 0.0);
                let mut stream = 0;
                for (index, candidate) in &mut whose {
                    stream = index;
                    share -= expected(candidate);
                    if share < 0.0 {
                        break;
                    }
                }
                let at = draw::ms((start + (part as f64 + place) * part_ms) as i64);
                self.arrivals.push(Arrival { at, stream: stream as u32 });
            }
        }
    }

    /// Those who come after `at` in `run`, with the place of the first, which belongs to him.
    pub(super) fn after(&self, run: usize, at: i32) -> (usize, &[Arrival]) {
        let day = &self.arrivals[self.starts[run]..self.starts[run + 1]];
        let past = day.partition_point(|arrival| arrival.at <= at);
        (past, &day[past..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn as_many_come_as_on_days_past() {
        let stream =
            |category, expected: [f64; 3]| Stream { category, class: Class(0), expected: expected.into() };
        let habits = Arrivals {
            from: Some(HallTime(1_000)),
            part: Span(100),
            streams: vec![stream(0, [10.0, 0.0, 2.0]), stream(1, [5.0, 0.0, 4.0])],
        };
        let days = Days::draw(&habits, HallTime(0), 2_000, 3);
        let mut counts = [[0u32; 2]; 3];
        for run in 0..2_000 {
            let (_, day) = days.after(run, 0);
            assert!(day.is_sorted_by_key(|arrival| arrival.at));
            for arrival in day {
                counts[((arrival.at - 1_000) / 100) as usize][arrival.stream as usize] += 1;
            }
        }
        let near = |count: u32, mean: f64| (f64::from(count) / 2_000.0 - mean).abs() < 0.05 * mean + 0.01;
        assert!(near(counts[0][0], 10.0) && near(counts[0][1], 5.0), "{counts:?}");
        assert_eq!(counts[1], [0, 0]);
        assert!(near(counts[2][0], 2.0) && near(counts[2][1], 4.0), "{counts:?}");
        let (past, rest) = days.after(0, 1_100);
        assert!(rest.iter().all(|arrival| arrival.at > 1_100) && past > 0);
    }
}
