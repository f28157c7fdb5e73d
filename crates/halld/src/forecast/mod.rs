//! Keeps an eye on what comes: plays the rest of the day forward from the published hall, again and again beside
//! everything else, and holds what it finds ready for whoever tells somebody his wait ([`Waits`]).
//!
//! What the hall is like is learned from the ledger's rows of the last days, through a connection of its own, when a
//! day or the rules have changed. Until enough is known the hall goes by its formula.
//!
//! Must not know: how a day is played (`hall_core::forecast`), or who asks.

mod past;
#[cfg(test)]
mod tests;
mod waits;

pub use waits::Waits;

use crate::clock::civil;
use crate::published::Published;
use crate::timekeeper::Timekeeper;
use crate::view::Setting;
use hall_core::dispatch::Rule;
use hall_core::forecast::{Calibration, Forecaster, Lessons};
use hall_core::id::CategoryId;
use hall_core::{Date, Hall, HallTime, Span};
use hall_ledger::Reader;
use past::Past;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use waits::Table;

/// Days looked back on.
const DAYS: u32 = 20;
/// Possible rests of a day that are played for each look.
const RUNS: usize = 200;
/// With fewer services behind it a hall is told by its formula.
const SERVICES_MIN: usize = 30;
/// Looked at again though nothing has happened, by hall time: services get on.
const IDLE: Duration = Duration::from_secs(10);
/// A look is followed by a rest of so many times its length, and this at least: one core in five at the most.
const REST: u32 = 4;
const REST_MIN: Duration = Duration::from_millis(100);
const HALF_DAY: Span = Span::seconds(12 * 3600);

/// What it is given to look at.
pub(crate) struct Source {
    pub(crate) data: PathBuf,
    pub(crate) published: Arc<Published>,
    pub(crate) time: Timekeeper,
    pub(crate) setting: Arc<Setting>,
}

/// Looks until the daemon stops.
pub(crate) async fn run(source: Source) {
    let mut changes = source.published.changes();
    let time = source.time.clone();
    let mut watcher =
        Watcher { data: source.data, published: source.published, setting: source.setting, known: None };
    loop {
        let begun = Instant::now();
        let now = time.now();
        let looked = tokio::task::spawn_blocking(move || {
            watcher.look(now);
            watcher
        });
        let Ok(back) = looked.await else {
            tracing::error!("estimates are not foreseen any more: the hall goes by its formula");
            return;
        };
        watcher = back;
        tokio::time::sleep((begun.elapsed() * REST).max(REST_MIN)).await;
        // No change for a while is no error; a closed channel is the end of the daemon.
        let idle = IDLE.div_f64(time.rate().max(1.0));
        if let Ok(Err(_)) = tokio::time::timeout(idle, changes.changed()).await {
            return;
        }
    }
}

struct Watcher {
    data: PathBuf,
    published: Arc<Published>,
    setting: Arc<Setting>,
    known: Option<Known>,
}

/// What was learned for a day under certain rules.
struct Known {
    of: Of,
    /// `None`: too little.
    learned: Option<(Lessons, Forecaster, Calibration)>,
}

/// What learning depends on.
#[derive(PartialEq)]
struct Of {
    date: Date,
    categories: Vec<CategoryId>,
    rule: Rule,
}

impl Of {
    fn today(hall: &Hall) -> Option<Of> {
        let categories = hall.rules().categories.iter().map(|category| category.id.clone());
        let (rule, categories) = (hall.rules().dispatch.clone(), categories.collect());
        hall.day().map(|day| Of { date: day.date, categories, rule })
    }
}

impl Watcher {
    fn look(&mut self, now: HallTime) {
        let (published, waits) = (Arc::clone(&self.published), &self.setting.waits);
        let of = published.look(|hall, _| Of::today(hall));
        let Some(of) = of else { return waits.forget() };
        if self.known.as_ref().is_none_or(|known| known.of != of) {
            let learned = self.learn(&of);
            self.known = Some(Known { of, learned });
        }
        let Some(Known { of, learned: Some((lessons, forecaster, calibration)) }) = self.known.as_mut()
        else {
            return waits.forget();
        };
        // The owner waits while somebody looks: only what must be of one moment is done there.
        let scene = published.look(|hall, _| {
            let (scene, tickets) = hall.scene(Some(lessons), now);
            // Rules that have changed since are learned for in the next look.
            (Of::today(hall).as_ref() == Some(of)).then(|| (scene, Table::names(hall, tickets, now)))
        });
        let Some((scene, names)) = scene else { return waits.forget() };
        let outlook = forecaster.look(&scene);
        waits.set(Table::of(&outlook, names, calibration.levels(), now));
    }

    fn learn(&self, of: &Of) -> Option<(Lessons, Forecaster, Calibration)> {
        let read = Reader::open(&self.data).map_err(|error| crate::chain(&error));
        let read =
            read.and_then(|reader| reader.past_tickets(of.date, DAYS).map_err(|error| crate::chain(&error)));
        let tickets = match read {
            Ok(tickets) => tickets,
            Err(error) => {
                tracing::warn!(error, "past days cannot be read: waits are told by the formula today");
                return None;
            }
        };
        let zone = &self.setting.timezone;
        let midnight = |date| civil::noon(date, zone) - HALF_DAY;
        let rules = self.published.look(|hall, _| hall.rules().clone());
        let past = Past::of(&tickets, &rules, midnight);
        if past.services < SERVICES_MIN {
            tracing::info!(
                services = past.services,
                "too few services yet to foresee waits: they are told by the formula"
            );
            return None;
        }
        let lessons = past.lessons(of.date, midnight(of.date));
        let seed = of.date.number().unsigned_abs().into();
        let forecaster = Forecaster::new(lessons.habits.clone(), midnight(of.date), RUNS, seed);
        let calibration = past.calibration;
        tracing::info!(
            days = past.days(),
            services = past.services,
            upper_level = calibration.levels().high,
            "waits are foreseen"
        );
        Some((lessons, forecaster.with_rule(of.rule.clone()), calibration))
    }
}
