//! What a rule or a plan trades for what: no rule wins everything, so that a day has six figures and never one.

use crate::score::Mean;
use crate::trace::{Category, Day, Event, Moment, Ticket, What};
use std::collections::BTreeMap;

/// A day under a rule. Minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    pub mean: f64,
    pub p90: f64,
    pub max: f64,
    /// People who waited longer than an hour, or wait still.
    pub over_60: f64,
    /// P90 of those with priority.
    pub priority_p90: f64,
    /// People passed over by a call, of those who came earlier, have equal or higher priority and could have been
    /// served by that window: so many a call.
    pub skips: f64,
    /// People nobody ever called.
    pub uncalled: f64,
}

/// The figures by name, in the order they are shown.
pub const NAMES: [&str; 7] = ["mean", "P90", "max", "over 60", "prio P90", "skips", "uncalled"];

impl Figures {
    /// Returns the figures of a day.
    #[must_use]
    pub fn of(day: &Day) -> Figures {
        let mut waiting: BTreeMap<Ticket, (Moment, Category, u32)> = BTreeMap::new();
        let (mut all, mut preferred) = (Vec::new(), Vec::new());
        let mut skips = 0;
        for Event { at, what } in &day.events {
            match what {
                What::Issue { ticket, category, priority } => {
                    waiting.insert(*ticket, (*at, *category, *priority));
                }
                What::Call { ticket, window } => {
                    let Some((since, _, priority)) = waiting.remove(ticket) else { continue };
                    let tiers = day.tiers_at(*window, *at);
                    let serves = |category| tiers.is_some_and(|tiers| tiers.of(category).is_some());
                    // Tickets are numbered as they are issued: those before this one came earlier.
                    let earlier = waiting.range(..ticket).map(|(_, waiting)| waiting);
                    skips +=
                        earlier.filter(|(_, other, theirs)| *theirs >= priority && serves(*other)).count();
                    let wait = at.since_ms(since) as f64 / 60_000.0;
                    all.push(wait);
                    if priority > 0 {
                        preferred.push(wait);
                    }
                }
                What::Finish { .. }
                | What::NoShow { .. }
                | What::WindowOpen { .. }
                | What::WindowClose { .. } => {}
            }
        }
        all.sort_unstable_by(f64::total_cmp);
        preferred.sort_unstable_by(f64::total_cmp);
        Figures {
            mean: all.iter().sum::<f64>() / all.len().max(1) as f64,
            p90: quantile(&all, 0.9),
            max: all.last().copied().unwrap_or(0.0),
            over_60: all.iter().filter(|wait| **wait > 60.0).count() as f64,
            priority_p90: quantile(&preferred, 0.9),
            skips: skips as f64 / all.len().max(1) as f64,
            uncalled: waiting.len() as f64,
        }
    }

    /// In the order of [`NAMES`].
    #[must_use]
    pub fn values(&self) -> [f64; 7] {
        [self.mean, self.p90, self.max, self.over_60, self.priority_p90, self.skips, self.uncalled]
    }
}

/// The value that this share of `sorted` does not exceed; 0 of nothing.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = libm::ceil(share * sorted.len() as f64) as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// A mean over days, and half the width of its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub mean: f64,
    pub half_width: f64,
}

impl Estimate {
    /// Returns the mean of `values`, one a day, with its interval by Student's t.
    #[must_use]
    pub fn of(values: &[f64]) -> Estimate {
        let mut sum = Mean::default();
        values.iter().for_each(|value| sum.add(*value));
        let (mean, days) = (sum.value(), values.len() as f64);
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let half_width = match values.len() {
            0 | 1 => f64::INFINITY,
            _ => student_t(values.len() - 1) * libm::sqrt(squares / (days - 1.0) / days),
        };
        Estimate { mean, half_width }
    }

    /// Whether the interval leaves no doubt about the sign.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.mean.abs() > self.half_width
    }
}

/// The 97.5 % point of Student's t (Source: Abramowitz and Stegun, table 26.10; beyond 30 by eq. 26.7.5).
fn student_t(freedom: usize) -> f64 {
    const TABLE: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
        2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048,
        2.045, 2.042,
    ];
    let normal = 1.959_964;
    let beyond = || normal + (normal * normal * normal + normal) / (4.0 * freedom as f64);
    TABLE.get(freedom.wrapping_sub(1)).copied().unwrap_or_else(beyond)
}

/// Several ways over the same days, compared with the first of them.
#[derive(Clone, Debug, Default)]
pub struct Trade {
    pub ways: Vec<(String, Vec<Figures>)>,
}

impl Trade {
    /// Adds a way with its figures, one for each of the days.
    pub fn add(&mut self, name: impl Into<String>, days: Vec<Figures>) {
        self.ways.push((name.into(), days));
    }

    /// The means over days, and for all ways but the first the paired differences from it.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = format!("{:<28}", "way");
        NAMES.iter().for_each(|name| text.push_str(&format!("{name:>16}")));
        let first = self.ways.first().map_or(&[][..], |(_, days)| days);
        for (place, (name, days)) in self.ways.iter().enumerate() {
            text.push_str(&format!("\n{name:<28}"));
            for figure in 0..NAMES.len() {
                let values: Vec<f64> = days.iter().map(|day| day.values()[figure]).collect();
                text.push_str(&format!("{:>16.2}", Estimate::of(&values).mean));
            }
            if place > 0 {
                text.push_str(&format!("\n{:<28}", "  less the first"));
                for figure in 0..NAMES.len() {
                    let pairs = days.iter().zip(first);
                    let differences: Vec<f64> =
                        pairs.map(|(day, first)| day.values()[figure] - first.values()[figure]).collect();
                    let Estimate { mean, half_width } = Estimate::of(&differences);
                    let width =
                        if half_width.is_finite() { format!(" ± {half_width:.2}") } else { String::new() };
                    text.push_str(&format!("{:>16}", format!("{mean:+.2}{width}")));
                }
            }
        }
        text.push('\n');
        text
    }
}

/// Mean waits of a day by the hour in which the ticket was taken, minutes; who was never called is left out.
#[must_use]
pub fn by_hour(day: &Day) -> BTreeMap<u8, Mean> {
    let mut waiting: BTreeMap<Ticket, Moment> = BTreeMap::new();
    let mut hours: BTreeMap<u8, Mean> = BTreeMap::new();
    for Event { at, what } in &day.events {
        match what {
            What::Issue { ticket, .. } => {
                waiting.insert(*ticket, *at);
            }
            What::Call { ticket, .. } => {
                let Some(since) = waiting.remove(ticket) else { continue };
                hours.entry(since.hour()).or_default().add(at.since_ms(since) as f64 / 60_000.0);
            }
            What::Finish { .. }
            | What::NoShow { .. }
            | What::WindowOpen { .. }
            | What::WindowClose { .. } => {}
        }
    }
    hours
}
