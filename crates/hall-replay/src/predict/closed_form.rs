//! Estimates by a formula, to be compared with: what a hall shows that does not play its own rule forward.

use super::learned::Learned;
use super::standing::Standing;
use crate::trace::{Category, Moment, Window};
use std::collections::BTreeMap;

/// A formula, by the name it has in books and halls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Formula {
    /// The average wait of the last ten who were called: what all others are measured by.
    LastTen,
    /// People in the category's queue x mean service / open windows that serve it.
    QueueTimesService,
    /// The time the head of the category's line has waited (Ibrahim & Whitt 2009).
    Hol,
    /// The wait of the last of the category who was called.
    Les,
    /// (n + 1) / (s mu), of those ahead and windows open.
    Ql,
    /// Work ahead, shared among the windows that could take it, and what they have in hand.
    WorkQl,
}

impl Formula {
    pub const ALL: [Formula; 6] =
        [Self::LastTen, Self::QueueTimesService, Self::Hol, Self::Les, Self::Ql, Self::WorkQl];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Formula::LastTen => "last-10 average",
            Formula::QueueTimesService => "queue x service / windows",
            Formula::Hol => "HOL",
            Formula::Les => "LES",
            Formula::Ql => "QL",
            Formula::WorkQl => "work-QL",
        }
    }

    /// Returns the wait of one who takes a ticket now, ms.
    #[must_use]
    pub fn wait_ms(
        self,
        standing: &Standing<'_>,
        learned: &Learned,
        category: Category,
        priority: u32,
        now: Moment,
    ) -> f64 {
        let name = standing.day.category(category);
        let queue = || standing.waiting.iter().filter(move |waiting| waiting.category == category);
        let last = || standing.categories[category.0].last_waits.iter().map(|ms| *ms as f64);
        let windows = standing.open_for(category).count().max(1) as f64;
        match self {
            Formula::LastTen => {
                let count = last().count();
                if count == 0 { learned.wait_ms(name) } else { last().sum::<f64>() / count as f64 }
            }
            Formula::QueueTimesService => queue().count() as f64 * learned.service_ms(name) / windows,
            Formula::Hol => queue().next().map_or(0.0, |head| now.since_ms(head.since) as f64),
            Formula::Les => last().next_back().unwrap_or_else(|| learned.wait_ms(name)),
            Formula::Ql => {
                let ahead = queue().filter(|waiting| waiting.priority >= priority).count();
                if ahead == 0 && idle(standing, category) {
                    return 0.0;
                }
                (ahead as f64 + 1.0) * learned.service_ms(name) / windows
            }
            Formula::WorkQl => work_ql(standing, learned, category, priority, now),
        }
    }
}

fn idle(standing: &Standing<'_>, category: Category) -> bool {
    standing.open_for(category).any(|window| standing.windows[window.0].in_hand.is_none())
}

/// Of each window that may take him: what it has in hand, and its share of all that it would take before him.
fn work_ql(
    standing: &Standing<'_>,
    learned: &Learned,
    category: Category,
    priority: u32,
    now: Moment,
) -> f64 {
    if idle(standing, category) {
        return 0.0;
    }
    let means: Vec<f64> =
        standing.day.categories.iter().map(|category| learned.service_ms(category)).collect();
    let (windows, opening) = expected(standing, category, now);
    let mut sharing: BTreeMap<Category, f64> = BTreeMap::new();
    let mut work = 0.0;
    for window in &windows {
        let Some(tiers) = standing.tiers(*window) else { continue };
        let own_tier = tiers.of(category);
        work += opening.get(window).copied().unwrap_or(0.0) + residual(standing, *window, &means, now);
        for waiting in &standing.waiting {
            let tier = tiers.of(waiting.category);
            let before = waiting.priority > priority || waiting.priority == priority && tier <= own_tier;
            if tier.is_some() && before {
                let servers = sharing.entry(waiting.category).or_insert_with(|| {
                    let open = standing.open_for(waiting.category).count();
                    let opening = windows.iter().filter(|window| standing.serves(**window, waiting.category));
                    open.max(opening.count()).max(1) as f64
                });
                work += means[waiting.category.0] / *servers;
            }
        }
    }
    work / windows.len().max(1) as f64
}

/// The open windows that serve `category`; if there are none, those that open next by the plan, and in how long.
fn expected(
    standing: &Standing<'_>,
    category: Category,
    now: Moment,
) -> (Vec<Window>, BTreeMap<Window, f64>) {
    let open: Vec<Window> = standing.open_for(category).collect();
    if !open.is_empty() {
        return (open, BTreeMap::new());
    }
    let later = || {
        let shifts = standing.day.plan.iter();
        shifts.filter(move |shift| shift.from > now && shift.tiers.of(category).is_some())
    };
    let soonest = later().map(|shift| shift.from).min();
    let opening = later().filter(|shift| Some(shift.from) == soonest);
    let opening: BTreeMap<Window, f64> =
        opening.map(|shift| (shift.window, shift.from.since_ms(now) as f64)).collect();
    (opening.keys().copied().collect(), opening)
}

/// The mean less what has passed, at least a quarter of the mean.
fn residual(standing: &Standing<'_>, window: Window, means: &[f64], now: Moment) -> f64 {
    standing.windows[window.0].in_hand.map_or(0.0, |in_hand| {
        let mean = means[in_hand.category.0];
        (mean - now.since_ms(in_hand.since) as f64).max(mean / 4.0)
    })
}
