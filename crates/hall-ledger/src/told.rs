//! Estimates against what came: every wait that was told when a ticket was taken stands in its row `issued`, and its first
//! call in another. Beside our error stands the naive one: the average wait of the last ten who were called.

use crate::error::ReadError;
use crate::legs::Leg;
use crate::reader::Reader;
use hall_core::id::CategoryId;
use hall_core::{Date, Span};
use std::collections::{BTreeMap, VecDeque};

/// What was told, and what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    pub total: Score,
    pub categories: BTreeMap<CategoryId, Score>,
    /// By year and month, then by category.
    pub months: BTreeMap<(i16, u8), BTreeMap<CategoryId, Score>>,
}

/// Of tickets that were told a wait and were called.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    pub tickets: u32,
    /// Told one, and never called.
    pub not_called: u32,
    /// Waits above the upper end of what was told, and below the lower.
    pub above: u32,
    pub below: u32,
    /// Sums, ms.
    wait: i64,
    error: i64,
    naive_error: i64,
}

impl Score {
    /// The mean wait from issue to first call.
    pub fn wait(&self) -> Span {
        self.mean(self.wait)
    }

    /// The mean distance of what was told from what came.
    pub fn error(&self) -> Span {
        self.mean(self.error)
    }

    /// The same of the average wait of the last ten of the category who were called before; 0 where there was none.
    pub fn naive_error(&self) -> Span {
        self.mean(self.naive_error)
    }

    fn mean(&self, sum: i64) -> Span {
        Span(sum / i64::from(self.tickets.max(1)))
    }
}

impl Reader {
    /// Compares what was told on the days from `from` to `to` with what came.
    ///
    /// # Errors
    /// [`ReadError`] if the rows of those days cannot be read.
    pub fn told(&self, from: Date, to: Date) -> Result<Told, ReadError> {
        let mut waits = Vec::new();
        self.legs_of(from, to, |leg| waits.extend(Estimate::of(leg)), |_| {})?;
        Ok(compare(&waits))
    }
}

/// A ticket's first wait.
struct Estimate {
    category: CategoryId,
    month: (i16, u8),
    issued: u64,
    /// `None`: it was told none, but others may go by its wait.
    told: Option<hall_core::wait::Wait>,
    /// Row and wait.
    called: Option<(u64, Span)>,
}

impl Estimate {
    fn of(leg: &Leg) -> Option<Estimate> {
        (leg.transfers == 0 && !leg.by_hand).then(|| Estimate {
            category: leg.category.clone(),
            month: (leg.day.year, leg.day.month),
            issued: leg.began.sequence,
            told: leg.told,
            called: leg.visits.first().map(|visit| visit.called.sequence).zip(leg.since_issue),
        })
    }
}

/// Waits that the naive estimate is the average of.
const LAST: usize = 10;

fn compare(waits: &[Estimate]) -> Told {
    // Calls and issues once more in the order of their rows, so that nothing is known of later ones.
    let issues = waits.iter().map(|wait| (wait.issued, None, wait));
    let calls = waits.iter().filter_map(|wait| wait.called.map(|(row, waited)| (row, Some(waited), wait)));
    let mut rows: Vec<_> = issues.chain(calls).collect();
    rows.sort_unstable_by_key(|(row, ..)| *row);
    let mut last: BTreeMap<&CategoryId, VecDeque<i64>> = BTreeMap::new();
    let mut told = Told::default();
    for (_, called, estimate) in rows {
        let last = last.entry(&estimate.category).or_default();
        match called {
            Some(waited) => {
                last.push_back(waited.0);
                if last.len() > LAST {
                    last.pop_front();
                }
            }
            None if estimate.told.is_none() => {}
            None => {
                let naive = last.iter().sum::<i64>() / last.len().max(1) as i64;
                let of_month = told.months.entry(estimate.month).or_default();
                let category = || estimate.category.clone();
                for score in [
                    &mut told.total,
                    told.categories.entry(category()).or_default(),
                    of_month.entry(category()).or_default(),
                ] {
                    score.add(estimate, naive);
                }
            }
        }
    }
    told
}

impl Score {
    fn add(&mut self, estimate: &Estimate, naive: i64) {
        let Some(told) = estimate.told else { return };
        let Some((_, waited)) = estimate.called else {
            self.not_called += 1;
            return;
        };
        self.tickets += 1;
        self.above += u32::from(waited > told.high);
        self.below += u32::from(waited < told.low);
        self.wait += waited.0;
        self.error += (waited.0 - told.estimate.0).abs();
        self.naive_error += (waited.0 - naive).abs();
    }
}
