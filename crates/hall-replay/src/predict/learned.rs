//! What the days before teach: of people and services what the hall's own [`Lessons`] say, and beside it how clerks keep to
//! the plan and the means that the formulas take.

use super::standing::Standing;
use crate::score::Mean;
use crate::trace::{Category, Day, Event, Moment, Shift, What, last_end};
use hall_core::forecast::{Class, Habits, Lessons, PastDay, PastTicket, Sort, Visit};
use hall_core::{HallTime, Span, Weekday};
use std::collections::BTreeMap;

/// What is known of a hall before a day begins.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    /// In order; their categories are places in `categories`.
    days: Vec<PastDay>,
    /// They go by name: each day has its own list of them.
    categories: Vec<CategoryLearned>,
    /// From the planned opening to the real one.
    late_ms: Mean,
    /// After the day's last planned end: calls that were made, and closings that left people waiting.
    late_calls: u32,
    left_waiting: u32,
}

#[derive(Clone, Debug, Default)]
struct CategoryLearned {
    name: String,
    /// From call to finish.
    service_ms: Mean,
    wait_ms: Mean,
}

/// A category's own mean counts as much as the hall's once it has been seen so often.
const SHRINK: f64 = 10.0;

/// What a service is taken for where nothing at all is known.
const UNKNOWN_SERVICE: Span = Span::seconds(8 * 60);

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
        let mut standing = Standing::morning(day);
        for event in &day.events {
            standing.apply(event);
            self.note(&standing, event);
        }
        let tickets = self.tickets(day);
        for (ticket, waited_ms) in &standing.waited_ms {
            self.categories[usize::from(tickets[ticket.0].category)].wait_ms.add(*waited_ms as f64);
        }
        for PastTicket { category, visit, .. } in &tickets {
            if let Some(visit) = visit.filter(|visit| visit.came) {
                let took_ms = visit.ended.0 - visit.called.0;
                self.categories[usize::from(*category)].service_ms.add(took_ms as f64);
            }
        }
        self.days.push(PastDay { sort: sort(midnight(day)), tickets });
    }

    /// Whether there was no day before.
    pub(super) fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// What the hall's lessons are of a day like `day`, in its categories.
    pub(super) fn habits(&self, day: &Day) -> Habits {
        // Those that nobody is planned to serve keep out of it: their names stand in later lines only.
        let planned = |learned: &CategoryLearned| {
            let place = day.categories.iter().position(|name| *name == learned.name)?;
            let serves = |shift: &Shift| shift.tiers.of(Category(place)).is_some();
            day.plan.iter().any(serves).then_some(place as u16)
        };
        let places: Vec<Option<u16>> = self.categories.iter().map(planned).collect();
        let ours = |ticket: &PastTicket| {
            Some(PastTicket { category: places[usize::from(ticket.category)]?, ..*ticket })
        };
        let past = |past: &PastDay| PastDay {
            sort: past.sort,
            tickets: past.tickets.iter().filter_map(ours).collect(),
        };
        let days: Vec<PastDay> = self.days.iter().map(past).collect();
        let configured = vec![UNKNOWN_SERVICE; day.categories.len()];
        let midnight = midnight(day);
        Lessons::learn(&days, sort(midnight), HallTime(midnight.0), &configured).habits
    }

    fn tickets(&mut self, day: &Day) -> Vec<PastTicket> {
        let midnight = midnight(day);
        let mut tickets: Vec<PastTicket> = Vec::new();
        let mut called = BTreeMap::new();
        for Event { at, what } in &day.events {
            let at = Span(at.since_ms(midnight));
            match what {
                What::Issue { category, priority, .. } => {
                    let category = self.place(day.category(*category));
                    tickets.push(PastTicket { category, class: Class(*priority), issued: at, visit: None });
                }
                What::Call { ticket, window } => _ = called.insert(ticket, (*window, at)),
                What::Finish { ticket, .. } | What::NoShow { ticket, .. } => {
                    let came = matches!(what, What::Finish { .. });
                    let visit = called.get(ticket).map(|(window, called)| Visit {
                        window: Some(window.0 as u16),
                        called: *called,
                        ended: at,
                        came,
                    });
                    tickets[ticket.0].visit = visit;
                }
                What::WindowOpen { .. } | What::WindowClose { .. } => {}
            }
        }
        tickets
    }

    /// How clerks keep to the plan.
    fn note(&mut self, standing: &Standing<'_>, event: &Event) {
        let (plan, now) = (&standing.day.plan, event.at);
        let is_after_the_last = |window| last_end(plan, window).is_some_and(|last| now > last);
        match event.what {
            What::Call { window, .. } => self.late_calls += u32::from(is_after_the_last(window)),
            What::WindowOpen { window } => {
                let late_ms = plan.iter().filter(|shift| shift.window == window);
                let mut late_ms = late_ms.map(|shift| now.since_ms(shift.from));
                if let Some(late_ms) = late_ms.find(|ms| (0..LATE_MAX_MS).contains(ms)) {
                    self.late_ms.add(late_ms as f64);
                }
            }
            What::WindowClose { window } => {
                let waits = standing.waiting.iter().any(|waiting| standing.serves(window, waiting.category));
                self.left_waiting += u32::from(waits && is_after_the_last(window));
            }
            What::Issue { .. } | What::Finish { .. } | What::NoShow { .. } => {}
        }
    }

    fn place(&mut self, name: &str) -> u16 {
        let known = self.categories.iter().position(|known| known.name == name);
        known.unwrap_or_else(|| {
            self.categories.push(CategoryLearned { name: name.to_owned(), ..Default::default() });
            self.categories.len() - 1
        }) as u16
    }

    fn category(&self, name: &str) -> Option<&CategoryLearned> {
        self.categories.iter().find(|known| known.name == name)
    }

    /// Mean service of a category, drawn towards the hall's while few were seen, ms.
    #[must_use]
    pub fn service_ms(&self, category: &str) -> f64 {
        let mut all = Mean::default();
        self.categories.iter().for_each(|category| all.join(&category.service_ms));
        let of_hall = if all.count() > 0 { all.value() } else { UNKNOWN_SERVICE.0 as f64 };
        let own = self.category(category).map_or_else(Mean::default, |category| category.service_ms);
        own.drawn_to(of_hall, SHRINK)
    }

    /// Mean wait of a category's people, ms.
    pub(super) fn wait_ms(&self, category: &str) -> f64 {
        self.category(category).map_or(0.0, |category| category.wait_ms.value())
    }

    /// How long after the plan windows open, ms.
    pub(super) fn late_ms(&self) -> i64 {
        self.late_ms.value() as i64
    }

    /// Whether windows go on after the last planned end until nobody waits; so it is where nothing else was seen.
    pub(super) fn stays_until_empty(&self) -> bool {
        self.late_calls >= self.left_waiting
    }
}

/// The beginning of a day, as its plan says.
pub(super) fn midnight(day: &Day) -> Moment {
    let first = day.plan.iter().map(|shift| shift.from).min().unwrap_or_default();
    Moment::at_minute(first.date(), 0.0)
}

/// A trace does not say whether it was a market day.
fn sort(midnight: Moment) -> Sort {
    let weekday = midnight.date().weekday().to_monday_zero_offset();
    Sort { weekday: Weekday::ALL[weekday as usize], market: false }
}
