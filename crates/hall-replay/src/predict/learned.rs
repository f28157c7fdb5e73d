//! What the days before teach: service times, no-shows, who comes when, and how clerks keep to the plan.

use super::standing::{Passed, Standing};
use crate::trace::{Day, Moment, Shift, Window};
use std::collections::BTreeMap;

/// What is known of a hall before a day begins. Categories go by name: each day has its own list of them.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    pub days: usize,
    pub(super) categories: BTreeMap<String, CategoryLearned>,
    /// Tickets of all days by category, priority and part of the day.
    pub(super) arrivals: BTreeMap<(String, u32), [u32; PARTS]>,
    pub(super) no_show_ms: Mean,
    /// From one end to the next call, while somebody waited for the window.
    pub(super) turnaround_ms: Mean,
    /// From the planned opening to the real one.
    pub(super) late_ms: Mean,
    /// After the day's last planned end: calls that were made, and closings that left people waiting.
    pub(super) late_calls: u32,
    pub(super) left_waiting: u32,
}

/// Half hours of a day.
pub(super) const PARTS: usize = 48;
pub(super) const PART_MS: i64 = 30 * 60_000;

#[derive(Clone, Debug, Default)]
pub(super) struct CategoryLearned {
    /// From call to finish, ms.
    pub(super) services_ms: Vec<i64>,
    pub(super) calls: u32,
    pub(super) no_shows: u32,
    pub(super) wait_ms: Mean,
}

/// A sum and a count.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Mean {
    sum: f64,
    count: u32,
}

impl Mean {
    pub(super) fn add(&mut self, value: i64) {
        self.sum += value as f64;
        self.count += 1;
    }

    pub(super) fn value(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / f64::from(self.count))
    }
}

/// A category's own mean counts as much as the hall's once it has been seen so often.
const SHRINK: f64 = 10.0;

/// What a service is taken for where nothing at all is known, ms.
const UNKNOWN_SERVICE_MS: f64 = 8.0 * 60_000.0;

/// An opening later than this was not a late one but none.
const LATE_MAX_MS: i64 = 30 * 60_000;

impl Learned {
    /// Learns from whole days, in order.
    #[must_use]
    pub fn from<'a>(days: impl IntoIterator<Item = &'a Day>) -> Learned {
        let mut learned = Learned::default();
        days.into_iter().for_each(|day| learned.add(day));
        learned
    }

    /// Learns one more day.
    pub fn add(&mut self, day: &Day) {
        self.days += 1;
        let mut standing = Standing::morning(day);
        for event in &day.events {
            let passed = standing.apply(event);
            self.note(&standing, passed);
        }
    }

    fn note(&mut self, standing: &Standing<'_>, passed: Passed) {
        let (day, now) = (standing.day, standing.now);
        match passed {
            Passed::Issued { category, priority } => {
                let parts = self.arrivals.entry((day.category(category).to_owned(), priority));
                parts.or_insert([0; PARTS])[part_of(now)] += 1;
            }
            Passed::Called { category, waited_ms, window } => {
                let learned = self.category(day.category(category));
                learned.calls += 1;
                learned.wait_ms.add(waited_ms);
                let idle_since = standing.windows[window.0].idle_since;
                // Who waited before the window was free was its to call at once.
                if waited_ms > now.since_ms(idle_since) && now.since_ms(idle_since) < 10 * 60_000 {
                    self.turnaround_ms.add(now.since_ms(idle_since));
                }
                self.late_calls += u32::from(is_after_the_last(day, window, now));
            }
            Passed::Finished { category, took_ms } => {
                self.category(day.category(category)).services_ms.push(took_ms);
            }
            Passed::MissedAfter { category, took_ms } => {
                self.category(day.category(category)).no_shows += 1;
                self.no_show_ms.add(took_ms);
            }
            Passed::Opened { window } => {
                let began = |shift: &&Shift| {
                    shift.window == window && (0..LATE_MAX_MS).contains(&now.since_ms(shift.from))
                };
                if let Some(shift) = day.plan.iter().find(began) {
                    self.late_ms.add(now.since_ms(shift.from));
                }
            }
            Passed::Closed { window } => {
                let waits = standing.waiting.iter().any(|waiting| standing.serves(window, waiting.category));
                self.left_waiting += u32::from(waits && is_after_the_last(day, window, now));
            }
            Passed::Nothing => {}
        }
    }

    fn category(&mut self, name: &str) -> &mut CategoryLearned {
        self.categories.entry(name.to_owned()).or_default()
    }

    /// Mean service of a category, drawn towards the hall's while few were seen, ms.
    #[must_use]
    pub fn service_ms(&self, category: &str) -> f64 {
        let all = self.categories.values().flat_map(|category| &category.services_ms);
        let (sum, count) = all.fold((0.0, 0.0), |(sum, count), ms| (sum + *ms as f64, count + 1.0));
        let of_hall = if count > 0.0 { sum / count } else { UNKNOWN_SERVICE_MS };
        let own = self.services_ms(category);
        let own_sum = own.iter().map(|ms| *ms as f64).sum::<f64>();
        (own_sum + SHRINK * of_hall) / (own.len() as f64 + SHRINK)
    }

    /// All services seen of a category, ms.
    pub(super) fn services_ms(&self, category: &str) -> &[i64] {
        self.categories.get(category).map_or(&[], |category| &category.services_ms)
    }

    /// Share of a category's calls that nobody came to, drawn towards the hall's while there were few.
    pub(super) fn no_show(&self, category: &str) -> f64 {
        let count = |category: &CategoryLearned| [category.no_shows, category.calls].map(f64::from);
        let sum = |a: [f64; 2], b: [f64; 2]| [a[0] + b[0], a[1] + b[1]];
        let [missed, calls] = self.categories.values().map(count).fold([0.0, 0.0], sum);
        let of_hall = if calls > 0.0 { missed / calls } else { 0.0 };
        let [missed, calls] = self.categories.get(category).map_or([0.0, 0.0], count);
        (missed + SHRINK * of_hall) / (calls + SHRINK)
    }

    /// Mean wait of a category's people, ms.
    pub(super) fn wait_ms(&self, category: &str) -> f64 {
        self.categories.get(category).and_then(|category| category.wait_ms.value()).unwrap_or(0.0)
    }

    /// Whether windows go on after the last planned end until nobody waits; so it is where nothing else was seen.
    pub(super) fn stays_until_empty(&self) -> bool {
        self.late_calls >= self.left_waiting
    }
}

pub(super) fn part_of(at: Moment) -> usize {
    (at.0.rem_euclid(24 * 60 * 60_000) / PART_MS) as usize
}

/// The window's own last planned end is the day's, and is past.
fn is_after_the_last(day: &Day, window: Window, now: Moment) -> bool {
    let last = day.plan.iter().filter(|shift| shift.window == window).map(|shift| shift.to).max();
    last.is_some_and(|last| now > last && ends_the_day(day, last))
}

/// Whether a planned end is about the latest of the day.
pub(super) fn ends_the_day(day: &Day, end: Moment) -> bool {
    let latest = day.plan.iter().map(|shift| shift.to).max().unwrap_or(end);
    latest.since_ms(end) <= 15 * 60_000
}
