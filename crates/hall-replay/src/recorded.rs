//! A recorded day as a script: its people and services as they were, to be played again under another rule or plan.
//!
//! A service belongs to its ticket: whoever calls him, it takes as long as it took. Who was never called, or whose end
//! was not recorded, is taken for the day's usual case of his category. Played under the rule it was recorded with, a
//! day gives itself.

use crate::script::{Arrival, Fate, Script, Sitting};
use crate::trace::{Category, Day, Event, Moment, Shift, Ticket, Tiers, What, Window, last_end};
use std::collections::BTreeMap;

/// What a service is taken for on a day that shows none, ms.
const UNKNOWN_SERVICE_MS: i64 = 8 * 60_000;

/// A window that closes no earlier than this before its planned end has kept to the plan, ms.
const KEPT_MS: i64 = 60_000;

impl Script {
    /// Returns the script that `day` was played from, as far as it shows.
    #[must_use]
    pub fn of(day: &Day) -> Script {
        Script {
            categories: day.categories.clone(),
            windows: day.windows.clone(),
            plan: day.plan.clone(),
            sittings: sittings(day),
            arrivals: arrivals(day),
        }
    }

    /// The same people on another plan: everybody opens and closes as it says.
    ///
    /// # Errors
    /// The name of a category that the plan does not serve at all though somebody comes for it.
    pub fn on_plan(&self, plan: &Day) -> Result<Script, String> {
        let mut script = self.clone();
        script.windows.clone_from(&plan.windows);
        let mut place = |name: &String| {
            let known = script.categories.iter().position(|known| known == name);
            Category(known.unwrap_or_else(|| {
                script.categories.push(name.clone());
                script.categories.len() - 1
            }))
        };
        let places: Vec<Category> = plan.categories.iter().map(&mut place).collect();
        let ours = |tier: &Vec<Category>| tier.iter().map(|category| places[category.0]).collect();
        let shift = |shift: &Shift| Shift {
            tiers: Tiers([ours(&shift.tiers.0[0]), ours(&shift.tiers.0[1])]),
            ..shift.clone()
        };
        script.plan = plan.plan.iter().map(shift).collect();
        script.sittings = script.plan.iter().map(|shift| as_planned(&script.plan, shift)).collect();
        script.sittings.sort_by_key(|sitting| (sitting.window, sitting.from));
        let served = |category: Category| script.plan.iter().any(|shift| shift.tiers.of(category).is_some());
        match script.arrivals.iter().find(|arrival| !served(arrival.category)) {
            Some(arrival) => Err(script.categories[arrival.category.0].clone()),
            None => Ok(script),
        }
    }

    /// One more window, open from then to then.
    #[must_use]
    pub fn with_window(&self, name: &str, from: Moment, to: Moment, tiers: Tiers) -> Script {
        let mut script = self.clone();
        let window = Window(script.windows.len());
        script.windows.push(name.to_owned());
        script.plan.push(Shift { window, from, to, tiers: tiers.clone() });
        script.sittings.push(Sitting { window, from, to, until_empty: false, tiers, pace: 1.0 });
        script
    }
}

fn as_planned(plan: &[Shift], shift: &Shift) -> Sitting {
    Sitting {
        window: shift.window,
        from: shift.from,
        to: shift.to,
        until_empty: last_end(plan, shift.window) == Some(shift.to),
        tiers: shift.tiers.clone(),
        pace: 1.0,
    }
}

fn sittings(day: &Day) -> Vec<Sitting> {
    let mut open: BTreeMap<Window, Moment> = BTreeMap::new();
    let mut stays: Vec<(Window, Moment, Option<Moment>)> = Vec::new();
    for Event { at, what } in &day.events {
        match what {
            // A window that calls is open, whatever was written of it.
            What::WindowOpen { window } | What::Call { window, .. } => {
                open.entry(*window).or_insert(*at);
            }
            What::WindowClose { window } => {
                stays.extend(open.remove(window).map(|from| (*window, from, Some(*at))));
            }
            What::Issue { .. } | What::Finish { .. } | What::NoShow { .. } => {}
        }
    }
    stays.extend(open.into_iter().map(|(window, from)| (window, from, None)));
    stays.sort_unstable();
    stays.into_iter().flat_map(|(window, from, to)| sittings_of(day, window, from, to)).collect()
}

/// What a window served may change in the middle of a sitting, where a new line of the plan begins.
fn sittings_of(day: &Day, window: Window, from: Moment, to: Option<Moment>) -> Vec<Sitting> {
    let shifts = || day.plan.iter().filter(move |shift| shift.window == window);
    let within = |at: Moment| at > from && to.is_none_or(|to| at < to);
    let mut starts: Vec<Moment> = shifts().map(|shift| shift.from).filter(|at| within(*at)).collect();
    starts.push(from);
    starts.sort_unstable();
    let mut sittings = Vec::new();
    for (place, start) in starts.iter().enumerate() {
        let Some(tiers) = day.tiers_at(window, *start) else { continue };
        let next = starts.get(place + 1).copied();
        let shift = shifts().filter(|shift| shift.from <= *start || shift.to > *start).max_by_key(|shift| {
            (shift.from <= *start, if shift.from <= *start { shift.from.0 } else { -shift.from.0 })
        });
        let (to, until_empty) = match (next, to, shift) {
            (Some(next), ..) => (next, false),
            // He kept to the plan, or stayed beyond it because people waited.
            (None, Some(to), Some(shift)) if shift.to.since_ms(to) < KEPT_MS && *start < shift.to => {
                (shift.to.min(to), last_end(&day.plan, window) == Some(shift.to))
            }
            (None, Some(to), _) => (to, false),
            (None, None, shift) => (shift.map_or(*start, |shift| shift.to.max(*start)), true),
        };
        sittings.push(Sitting { window, from: *start, to, until_empty, tiers: tiers.clone(), pace: 1.0 });
    }
    sittings
}

fn arrivals(day: &Day) -> Vec<Arrival> {
    let mut called: BTreeMap<Ticket, Moment> = BTreeMap::new();
    let mut fates: BTreeMap<Ticket, Fate> = BTreeMap::new();
    for Event { at, what } in &day.events {
        let took = |ticket: &Ticket| called.get(ticket).map(|since| at.since_ms(*since));
        match what {
            What::Call { ticket, .. } => {
                called.insert(*ticket, *at);
            }
            What::Finish { ticket, .. } => {
                fates.extend(took(ticket).map(|takes_ms| (*ticket, Fate::Served { takes_ms })));
            }
            What::NoShow { ticket, .. } => {
                fates.extend(took(ticket).map(|after_ms| (*ticket, Fate::NoShow { after_ms })));
            }
            What::Issue { .. } | What::WindowOpen { .. } | What::WindowClose { .. } => {}
        }
    }
    let usual = usual_services(day, &fates);
    let arrival = |event: &Event| {
        let What::Issue { ticket, category, priority } = event.what else { return None };
        let usual = || Fate::Served { takes_ms: usual.get(&category).copied().unwrap_or(UNKNOWN_SERVICE_MS) };
        let fate = fates.get(&ticket).cloned().unwrap_or_else(usual);
        let ticket = day.ticket(ticket).to_owned();
        Some(Arrival { at: event.at, ticket, category, priority, patience_ms: None, fate })
    };
    day.events.iter().filter_map(arrival).collect()
}

/// Mean service of each category that day.
fn usual_services(day: &Day, fates: &BTreeMap<Ticket, Fate>) -> BTreeMap<Category, i64> {
    let mut sums: BTreeMap<Category, (i64, i64)> = BTreeMap::new();
    for event in &day.events {
        let What::Issue { ticket, category, .. } = event.what else { continue };
        if let Some(Fate::Served { takes_ms }) = fates.get(&ticket) {
            let (sum, count) = sums.entry(category).or_default();
            *sum += takes_ms;
            *count += 1;
        }
    }
    sums.into_iter().map(|(category, (sum, count))| (category, sum / count.max(1))).collect()
}
