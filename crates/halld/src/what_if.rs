//! “多开一个窗口会怎样？” Past days of this hall, played again with one more window and without it: the same people come at
//! the same times, and their matters take as long.
//!
//! Asked on the manager's page; `hallctl replay` asks the same of files. Reads for seconds: not for a thread that answers.

use crate::recorded_day::Recorded;
use hall_core::Date;
use hall_core::dispatch::Rule;
use hall_core::id::CategoryId;
use hall_ledger::{OpenError, ReadError, Reader, Stretch};
use hall_replay::play::play;
use hall_replay::rule;
use hall_replay::score::Mean;
use hall_replay::script::Script;
use hall_replay::trace::{Category, Moment, Tiers, What};
use hall_replay::trade::{Estimate, Figures, by_hour};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Days asked of at the most: a month of them.
pub(crate) const DAYS_MAX: usize = 20;

/// One more window.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) from: jiff::civil::Time,
    pub(crate) to: jiff::civil::Time,
    /// What it would serve, tier by tier.
    pub(crate) serves: Vec<Vec<CategoryId>>,
    /// So many of the last days that are over.
    pub(crate) days: usize,
    /// The last of them; the newest, if not given.
    pub(crate) until: Option<Date>,
    /// How the hall calls.
    pub(crate) rule: Rule,
}

/// What the days were like, and would have been: day by day, the newest last.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) days: Vec<Date>,
    pub(crate) without: Vec<Figures>,
    pub(crate) with: Vec<Figures>,
    /// By the hour in which the ticket was taken: mean waits without and with it, minutes.
    pub(crate) hours: BTreeMap<u8, [Mean; 2]>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Unanswered {
    #[error("cannot open the ledger for reading")]
    Open(#[source] OpenError),
    #[error("cannot read the ledger")]
    Read(#[source] ReadError),
    #[error("no day that is over has any tickets")]
    NoDays,
    #[error("nobody came for what the window would serve")]
    NobodyComes,
    /// Days are played one question at a time, so that the hall itself never waits for it.
    #[error("another question is being played")]
    Busy,
    #[error("the question was broken off")]
    BrokenOff,
}

/// Where questions are asked: one at a time, on a thread beside the hall.
#[derive(Debug)]
pub struct WhatIf {
    data: PathBuf,
    seat: Arc<Semaphore>,
}

impl WhatIf {
    /// Of the ledger in `data`.
    pub fn new(data: PathBuf) -> WhatIf {
        WhatIf { data, seat: Arc::new(Semaphore::new(1)) }
    }

    /// Plays the days that `question` is about.
    ///
    /// # Errors
    /// [`Unanswered::Busy`] while another is played; else as [`ask`].
    pub(crate) async fn ask(&self, question: Question) -> Result<Found, Unanswered> {
        let seat = Arc::clone(&self.seat).try_acquire_owned().map_err(|_| Unanswered::Busy)?;
        let data = self.data.clone();
        let played = tokio::task::spawn_blocking(move || {
            // Kept until it is done, also when nobody waits for the answer any more.
            let _seat = seat;
            ask(&data, &question)
        });
        played.await.unwrap_or(Err(Unanswered::BrokenOff))
    }
}

impl Found {
    /// A figure's means without and with the window, and the paired difference; `figure` picks it out of a day's.
    pub(crate) fn compared(&self, figure: impl Fn(&Figures) -> f64) -> (f64, f64, Estimate) {
        let of = |days: &[Figures]| days.iter().map(&figure).collect::<Vec<f64>>();
        let (without, with) = (of(&self.without), of(&self.with));
        let less: Vec<f64> = with.iter().zip(&without).map(|(with, without)| with - without).collect();
        (Estimate::of(&without).mean, Estimate::of(&with).mean, Estimate::of(&less))
    }
}

/// Plays the days that `question` is about, in both ways.
///
/// # Errors
/// [`Unanswered`]
fn ask(data: &Path, question: &Question) -> Result<Found, Unanswered> {
    let reader = Reader::open(data).map_err(Unanswered::Open)?;
    let mut found = Found::default();
    let mut is_served = false;
    for (date, recorded) in days(&reader, question)?.into_iter().rev() {
        let Some(day) = recorded.day() else { continue };
        let script = Script::of(&day);
        let tiers = tiers(&script, question);
        is_served |= tiers.0.iter().any(|tier| !tier.is_empty());
        let weight = recorded.lightest().unwrap_or(rule::WEIGHT);
        let at = |time: jiff::civil::Time| midnight(date).map(|day| Moment::of(day.to_datetime(time)));
        let (Some(from), Some(to)) = (at(question.from), at(question.to)) else { continue };
        let more = script.with_window("+1", from, to, tiers);
        let by_rule = |script: &Script| play(script, &rule::by_rule(&question.rule, script, weight));
        let (without, with) = (by_rule(&script), by_rule(&more));
        found.days.push(date);
        for (way, day) in [&without, &with].into_iter().enumerate() {
            for (hour, mean) in by_hour(day) {
                found.hours.entry(hour).or_default()[way].join(&mean);
            }
        }
        found.without.push(Figures::of(&without));
        found.with.push(Figures::of(&with));
    }
    match (found.days.is_empty(), is_served) {
        (true, _) => Err(Unanswered::NoDays),
        (false, false) => Err(Unanswered::NobodyComes),
        (false, true) => Ok(found),
    }
}

/// The newest days that are over and on which somebody came, the newest first.
fn days(reader: &Reader, question: &Question) -> Result<Vec<(Date, Recorded)>, Unanswered> {
    let (first, last) = (Date { year: 0, month: 1, day: 1 }, Date { year: 9999, month: 12, day: 31 });
    let stretches = reader.stretches(first, question.until.unwrap_or(last)).map_err(Unanswered::Read)?;
    // Hall time was set back where a date was begun twice: its last beginning counts.
    let over = stretches.iter().filter(|stretch| stretch.is_over());
    let over: BTreeMap<Date, &Stretch> = over.map(|stretch| (stretch.day, stretch)).collect();
    let wanted = question.days.min(DAYS_MAX);
    let mut days = Vec::new();
    // Weekends between them are days without anybody; a hall that was shut for months is not searched through.
    for (date, stretch) in over.into_iter().rev().take(2 * wanted + 7) {
        let recorded = Recorded::of(reader, stretch).map_err(Unanswered::Read)?;
        if recorded.day().is_some_and(|day| day.events.iter().any(|it| matches!(it.what, What::Issue { .. })))
        {
            days.push((date, recorded));
        }
        if days.len() == wanted {
            break;
        }
    }
    Ok(days)
}

/// What the window would serve of what that day had.
fn tiers(script: &Script, question: &Question) -> Tiers {
    let mut tiers = [Vec::new(), Vec::new()];
    for (tier, categories) in question.serves.iter().enumerate() {
        let places = categories
            .iter()
            .filter_map(|id| script.categories.iter().position(|known| known == id.as_str()).map(Category));
        tiers[tier.min(1)].extend(places);
    }
    Tiers(tiers)
}

fn midnight(date: Date) -> Option<jiff::civil::Date> {
    jiff::civil::Date::new(date.year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}
