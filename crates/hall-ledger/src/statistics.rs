//! Waits and services in figures: how many, mean, median, 90 % point and longest, by category, window, clerk and hour.
//!
//! Exact, and not from a sketch: a year of a busy hall is a few hundred thousand whole numbers. A percentile is the
//! smallest value that so many of a hundred do not exceed (the nearest rank).

use crate::error::ReadError;
use crate::legs::{Leg, Legs, Outcome};
use crate::reader::Reader;
use hall_core::id::{CategoryId, Clerk, TicketNumber, WindowNumber};
use hall_core::{Date, Hall, HallTime, Span};
use std::collections::BTreeMap;

/// What was measured on some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    pub total: Figures,
    pub categories: BTreeMap<CategoryId, Figures>,
    pub windows: BTreeMap<WindowNumber, Figures>,
    /// Of windows at which somebody had signed in.
    pub clerks: BTreeMap<Clerk, Figures>,
    /// Waits by the hour in which they began, services by that of the call.
    pub hours: BTreeMap<u8, Figures>,
    /// Who waits now and was not called yet.
    pub waiting: BTreeMap<CategoryId, Waiting>,
}

/// Of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// From the issue, a transfer or the opening, to the first call; without pauses of the hall.
    pub wait: Spread,
    /// From the very issue or transfer, whatever the hall did.
    pub since_issue: Spread,
    pub service: Spread,
    /// Of these services, those whose end no key said.
    pub ends_inferred: u32,
    /// Of these services, those that count from the call as no start was seen.
    pub starts_inferred: u32,
    /// Calls that nobody came to.
    pub no_shows: u32,
}

/// Nothing, if `count` is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    pub count: u32,
    pub mean: Span,
    pub median: Span,
    pub p90: Span,
    pub longest: Span,
}

/// Those of a category who wait now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub count: u32,
    pub longest: Span,
    /// Whose wait that is.
    pub number: TicketNumber,
}

impl Reader {
    /// What was measured on the days from `from` to `to`; who waits still has done so until `now`.
    ///
    /// # Errors
    /// [`ReadError`] if the rows of those days cannot be read.
    pub fn statistics(&self, from: Date, to: Date, now: HallTime) -> Result<Statistics, ReadError> {
        let mut counting = Counting::default();
        let mut waiting = BTreeMap::new();
        self.legs_of(from, to, |leg| counting.add(leg), |legs| waiting = longest(legs, now))?;
        Ok(Statistics { waiting, ..counting.finish() })
    }

    /// Hands each leg of those days to `each`, and first, after the last day, all that are not done to `at_last`.
    pub(crate) fn legs_of(
        &self,
        from: Date,
        to: Date,
        mut each: impl FnMut(&Leg),
        at_last: impl FnOnce(&Legs),
    ) -> Result<(), ReadError> {
        let mut legs = Legs::default();
        let stretches = self.stretches(from, to)?;
        for (place, stretch) in stretches.iter().enumerate() {
            let mut hall = Hall::new();
            for row in self.rows_of(stretch)? {
                legs.row(&hall, &row);
                hall.apply(row.stamp.at, &row.event);
            }
            if place + 1 < stretches.len() {
                legs.take().iter().for_each(&mut each);
            }
        }
        at_last(&legs);
        legs.finish().iter().for_each(each);
        Ok(())
    }
}

fn longest(legs: &Legs, now: HallTime) -> BTreeMap<CategoryId, Waiting> {
    let mut waiting: BTreeMap<CategoryId, Waiting> = BTreeMap::new();
    for leg in legs.waiting() {
        let waited = legs.waited(leg, now);
        let one = || Waiting { count: 0, longest: Span(-1), number: leg.number.clone() };
        let of = waiting.entry(leg.category.clone()).or_insert_with(one);
        of.count += 1;
        if waited > of.longest {
            (of.longest, of.number) = (waited, leg.number.clone());
        }
    }
    waiting
}

/// All values of one group, ms.
#[derive(Debug, Default)]
struct Values {
    waits: Vec<i64>,
    since_issue: Vec<i64>,
    services: Vec<i64>,
    figures: Figures,
}

#[derive(Debug, Default)]
struct Counting {
    total: Values,
    categories: BTreeMap<CategoryId, Values>,
    windows: BTreeMap<WindowNumber, Values>,
    clerks: BTreeMap<Clerk, Values>,
    hours: BTreeMap<u8, Values>,
}

impl Counting {
    fn add(&mut self, leg: &Leg) {
        self.add_wait(leg);
        for visit in &leg.visits {
            let Some((_, outcome)) = visit.ended else { continue };
            let note = |values: &mut Values| {
                values.figures.no_shows += u32::from(matches!(outcome, Outcome::NoShow { .. }));
                let Some(service) = visit.service else { return };
                values.services.push(service.0);
                let inferred = outcome == Outcome::Served { inferred: true };
                values.figures.ends_inferred += u32::from(inferred);
                values.figures.starts_inferred += u32::from(visit.started.is_none());
            };
            self.each(&leg.category, visit.window, visit.clerk.as_ref(), visit.hour, note);
        }
    }

    fn add_wait(&mut self, leg: &Leg) {
        let (Some(wait), Some(since_issue), Some(first)) = (leg.wait, leg.since_issue, leg.visits.first())
        else {
            return;
        };
        let note = |values: &mut Values| {
            values.waits.push(wait.0);
            values.since_issue.push(since_issue.0);
        };
        self.each(&leg.category, first.window, first.clerk.as_ref(), leg.hour, note);
    }

    /// In every group that it belongs to.
    fn each(
        &mut self,
        category: &CategoryId,
        window: WindowNumber,
        clerk: Option<&Clerk>,
        hour: Option<u8>,
        note: impl Fn(&mut Values),
    ) {
        note(&mut self.total);
        note(self.categories.entry(category.clone()).or_default());
        note(self.windows.entry(window).or_default());
        if let Some(clerk) = clerk {
            note(self.clerks.entry(clerk.clone()).or_default());
        }
        if let Some(hour) = hour {
            note(self.hours.entry(hour).or_default());
        }
    }

    fn finish(self) -> Statistics {
        fn all<K: Ord>(groups: BTreeMap<K, Values>) -> BTreeMap<K, Figures> {
            groups.into_iter().map(|(key, values)| (key, values.finish())).collect()
        }
        Statistics {
            total: self.total.finish(),
            categories: all(self.categories),
            windows: all(self.windows),
            clerks: all(self.clerks),
            hours: all(self.hours),
            waiting: BTreeMap::new(),
        }
    }
}

impl Values {
    fn finish(self) -> Figures {
        let Values { waits, since_issue, services, figures } = self;
        Figures {
            wait: Spread::of(waits),
            since_issue: Spread::of(since_issue),
            service: Spread::of(services),
            ..figures
        }
    }
}

impl Spread {
    fn of(mut values: Vec<i64>) -> Spread {
        values.sort_unstable();
        let (Some(last), count) = (values.last(), values.len()) else { return Spread::default() };
        let at = |of_hundred: usize| Span(values[(count * of_hundred).div_ceil(100).max(1) - 1]);
        Spread {
            count: count as u32,
            mean: Span(values.iter().sum::<i64>() / count as i64),
            median: at(50),
            p90: at(90),
            longest: Span(*last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let of = |values: &[i64]| {
            let it = Spread::of(values.to_vec());
            (it.count, [it.mean, it.median, it.p90, it.longest].map(|span| span.0))
        };
        assert_eq!(of(&[]), (0, [0; 4]));
        assert_eq!(of(&[7]), (1, [7; 4]));
        assert_eq!(of(&[4, 1]), (2, [2, 1, 4, 4]));
        assert_eq!(of(&[10, 20, 30, 40, 50, 60, 70, 80, 90, 100]), (10, [55, 50, 90, 100]));
        assert_eq!(of(&[10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110]), (11, [60, 60, 100, 110]));
    }
}
