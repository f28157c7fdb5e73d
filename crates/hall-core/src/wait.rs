//! The first estimate of a wait: work-QL, the best closed form for windows whose categories overlap.
//!
//! Whole milliseconds throughout, so that a Pi and a PC say the same.

use crate::hall::Hall;
use crate::id::{CategoryId, WindowNumber};
use crate::ticket::Phase;
use crate::time::{HallTime, Span};

/// Median and the points below and above which one in ten waits fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub estimate: Span,
    pub low: Span,
    pub high: Span,
}

/// What the hall has learned of a category's service times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    pub services: u32,
    pub total: Span,
}

/// The configured mean counts as much as this many services seen.
const PRIOR_SERVICES: i64 = 10;

/// A press that follows within this was no service at all, and one longer than that was forgotten.
const SERVICE_MIN: Span = Span::seconds(15);
const SERVICE_MAX: Span = Span::seconds(2 * 3600);

impl Learned {
    pub(crate) fn add(&mut self, service: Span) {
        if service >= SERVICE_MIN && service <= SERVICE_MAX {
            self.services = self.services.saturating_add(1);
            self.total = Span(self.total.0.saturating_add(service.0));
        }
    }

    /// Takes back what `add` did with the same service.
    pub(crate) fn remove(&mut self, service: Span) {
        if service >= SERVICE_MIN && service <= SERVICE_MAX {
            self.services = self.services.saturating_sub(1);
            self.total = Span(self.total.0.saturating_sub(service.0).max(0));
        }
    }
}

impl Hall {
    /// Mean service time of `category`: what was configured, drawn towards what was seen.
    pub fn service_mean(&self, category: &CategoryId) -> Span {
        let prior = self.rules().category(category).map_or(Span::ZERO, |category| category.service);
        let learned = self.learned.get(category).copied().unwrap_or_default();
        let total = prior.0.saturating_mul(PRIOR_SERVICES).saturating_add(learned.total.0);
        Span(total / (PRIOR_SERVICES + i64::from(learned.services)))
    }

    /// The wait of one with `ahead` tickets of `category` before him, or `None` if no window that takes calls
    /// serves it.
    ///
    /// Each eligible window carries the rest of its present service and its share of all the work it could take;
    /// he waits for their mean.
    pub fn estimate(&self, category: &CategoryId, ahead: u32, now: HallTime) -> Option<Wait> {
        let mut windows = 0i64;
        let mut work = 0i64;
        for window in self.windows_serving(category) {
            windows += 1;
            work = work.saturating_add(self.residual(window, now).0);
            let Some(rules) = self.rules().window(window) else { continue };
            for other in rules.serves.iter().flatten() {
                let people = if other == category { i64::from(ahead) } else { self.waiting_in(other) as i64 };
                let servers = self.windows_serving(other).count().max(1) as i64;
                work = work.saturating_add(people.saturating_mul(self.service_mean(other).0) / servers);
            }
        }
        (windows > 0).then(|| Wait::around(work / windows, ahead))
    }

    /// Windows that take calls now and serve `category`.
    pub(crate) fn windows_serving<'a>(
        &'a self,
        category: &'a CategoryId,
    ) -> impl Iterator<Item = WindowNumber> + 'a {
        self.rules()
            .windows
            .iter()
            .filter(move |rules| rules.tier_of(category).is_some())
            .filter(|rules| self.window(rules.number).is_some_and(|window| window.takes_calls()))
            .map(|rules| rules.number)
    }

    /// What is left of the service at `window`: its mean less what has passed, at least a quarter of the mean.
    fn residual(&self, window: WindowNumber, now: HallTime) -> Span {
        let in_hand = self.window(window).and_then(|window| window.in_hand);
        let Some(ticket) = in_hand.and_then(|id| self.ticket(id)) else { return Span::ZERO };
        let mean = self.service_mean(&ticket.category);
        let since = match ticket.phase {
            Phase::Serving(_) => ticket.started_at,
            _ => ticket.call.as_ref().map(|call| call.first_at),
        };
        let passed = since.map_or(Span::ZERO, |since| now.since(since));
        Span((mean.0 - passed.0).max(mean.0 / 4))
    }
}

impl Wait {
    /// The relative spread of a sum of n + 1 services shrinks as 1 / sqrt(n + 1); 1.28 standard deviations each way.
    fn around(estimate_ms: i64, ahead: u32) -> Wait {
        let root = i64::from((ahead.saturating_add(1)).isqrt()).max(1);
        let spread = estimate_ms.saturating_mul(128) / (100 * root);
        Wait {
            estimate: Span(estimate_ms),
            low: Span((estimate_ms - spread).max(estimate_ms / 3)),
            high: Span(estimate_ms.saturating_add(spread).min(estimate_ms.saturating_mul(3))),
        }
    }
}
