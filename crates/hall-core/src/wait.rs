//! The first estimate of a wait: work-QL, the best closed form for windows whose categories overlap.
//!
//! Whole milliseconds throughout, so that a Pi and a PC say the same.

use crate::hall::Hall;
use crate::id::{CategoryId, WindowNumber};
use crate::rules::WindowRules;
use crate::ticket::{Rank, Slot, Ticket};
use crate::time::{HallTime, Span};
use crate::window::Window;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cmp::Reverse;

/// Median and the points below and above which one in ten waits fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub estimate: Span,
    pub low: Span,
    pub high: Span,
}

/// What playing the day forward says of one who takes a ticket; it is made outside of here, and comes with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreseen {
    pub wait: Wait,
    /// Tickets that stood before him when this was foreseen.
    pub ahead: u32,
    pub at: HallTime,
}

/// What was foreseen longer ago is not told any more.
const FORESEEN_FOR: Span = Span::seconds(120);

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
    /// Whether a service of this length says anything of its category.
    pub(crate) fn counts(service: Span) -> bool {
        (SERVICE_MIN..=SERVICE_MAX).contains(&service)
    }

    /// So many services of this length each.
    pub(crate) fn add(&mut self, service: Span, count: u32) {
        self.services = self.services.saturating_add(count);
        self.total = Span(self.total.0.saturating_add(service.0.saturating_mul(count.into())));
    }

    /// Takes back what `add` did with the same services.
    pub(crate) fn remove(&mut self, service: Span, count: u32) {
        self.services = self.services.saturating_sub(count);
        self.total = Span(self.total.0.saturating_sub(service.0.saturating_mul(count.into())).max(0));
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
    /// Each eligible window carries the rest of its present service and its share of all the work that it takes no
    /// later than his; he waits for their mean. A window that sits idle takes him at once.
    pub fn estimate(&self, category: &CategoryId, ahead: u32, now: HallTime) -> Option<Wait> {
        self.loads(now).estimate(category, ahead, now)
    }

    /// Waiting tickets before one of this priority weight who took a ticket of `category` now.
    pub fn ahead_of_newcomer(&self, category: &CategoryId, weight: u32, now: HallTime) -> u32 {
        let rank = Rank { weight: Reverse(weight), slot: Slot::Time(now), id: self.next_ticket };
        self.ahead_of_new(category, rank, now)
    }

    /// The wait as it was foreseen, moved by what was added to the line or left it since; by the formula where nothing
    /// fresh was foreseen. `None` if no window that takes calls serves the category, whatever comes later.
    pub fn foreseen(
        &self,
        foreseen: Option<Foreseen>,
        category: &CategoryId,
        ahead: u32,
        now: HallTime,
    ) -> Option<Wait> {
        let fresh = |foreseen: &Foreseen| now.since(foreseen.at) <= FORESEEN_FOR;
        let Some(foreseen) = foreseen.filter(fresh) else { return self.estimate(category, ahead, now) };
        let servers = self.expected_windows(now).filter(|rules| rules.tier_of(category).is_some()).count();
        if servers == 0 || foreseen.ahead == ahead {
            return (servers > 0).then_some(foreseen.wait);
        }
        // What the formula says of so many people is its mean service for each, shared among the windows: all else that it
        // counts is the same with and without them, and need not be counted.
        let more = i64::from(ahead) - i64::from(foreseen.ahead);
        let work = more.saturating_mul(self.service_mean(category).0) / servers as i64;
        Some(self.grown_by_the_clock(foreseen.wait, work, category, now))
    }

    /// The wait of `ticket`, which waits, or `None` if no window that takes calls may call it: a ticket transferred to
    /// one window waits for that one alone.
    pub fn estimate_for(&self, ticket: &Ticket, now: HallTime) -> Option<Wait> {
        let ahead = self.ahead(ticket, now)?;
        let wait = match ticket.bound {
            Some(window) => self.estimate_at(window, ticket, ahead, now),
            None => self.estimate(&ticket.category, ahead, now),
        }?;
        // Whoever stands at a window with another ticket is called once that is done, and no sooner.
        let elsewhere = self.linked_in_hand(ticket.id).map(|(_, at)| self.residual(at, now));
        Some(elsewhere.map_or(wait, |rest| wait.no_sooner_than(rest)))
    }

    /// The window finishes what it has, then calls its other guests and whoever of its first tier stands before this one.
    fn estimate_at(&self, number: WindowNumber, ticket: &Ticket, ahead: u32, now: HallTime) -> Option<Wait> {
        self.expected_windows(now).find(|rules| rules.number == number)?;
        let mut before = ahead;
        let mut work = self.residual(number, now).0;
        work = work.saturating_add(i64::from(ahead).saturating_mul(self.service_mean(&ticket.category).0));
        // Whoever returned has the others of his window counted already.
        let rules = self.rules().window(number).filter(|_| ticket.not_before.is_none());
        let first_tier = rules.and_then(|rules| rules.serves.first());
        for category in first_tier.into_iter().flatten() {
            let people = self.ahead_of_new(category, ticket.rank(), now);
            before = before.saturating_add(people);
            work = work.saturating_add(i64::from(people).saturating_mul(self.service_mean(category).0));
        }
        Some(self.by_the_clock(Wait::around(work, before), &ticket.category, now))
    }

    /// Windows that take calls now and may call `ticket` next.
    pub fn windows_for(&self, ticket: &Ticket) -> Vec<WindowNumber> {
        match ticket.bound {
            Some(window) => {
                self.window(window).filter(|it| it.takes_calls()).map(|it| it.number).into_iter().collect()
            }
            None => self.windows_serving(&ticket.category).collect(),
        }
    }

    fn expected_windows(&self, now: HallTime) -> impl Iterator<Item = &WindowRules> {
        // Before opening and in a break every window is expected, as far as anybody knows.
        let at_work = self.at_work(now);
        let is_there = move |window: &Window| window.takes_calls() && self.away_since(window, now).is_none();
        let expected = move |rules: &&WindowRules| {
            self.window(rules.number).is_some_and(|window| !at_work || is_there(window))
        };
        self.rules().windows.iter().filter(expected)
    }

    /// What waits for the windows that take calls, counted once for any number of estimates.
    pub(crate) fn loads(&self, now: HallTime) -> Loads<'_> {
        let windows: Vec<&WindowRules> = self.expected_windows(now).collect();
        let mut categories: BTreeMap<&CategoryId, Load> = BTreeMap::new();
        for category in windows.iter().flat_map(|window| window.serves.iter().flatten()) {
            let first = || Load {
                servers: 0,
                mean_ms: self.service_mean(category).0,
                matters: self.matters_before(category, self.waiting_in(category), now),
            };
            categories.entry(category).or_insert_with(first).servers += 1;
        }
        Loads { hall: self, windows, categories }
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
        let mean = Span(mean.0.saturating_mul(self.turn_of(ticket).into()));
        let called = || ticket.call.as_ref().map(|call| call.first_at);
        let since = ticket.started_at.or_else(called);
        let passed = since.map_or(Span::ZERO, |since| now.since(since));
        Span((mean.0 - passed.0).max(mean.0 / 4))
    }
}

/// The windows that take calls, and what they share.
pub(crate) struct Loads<'a> {
    hall: &'a Hall,
    windows: Vec<&'a WindowRules>,
    categories: BTreeMap<&'a CategoryId, Load>,
}

/// A category and the windows that share it.
#[derive(Clone, Copy)]
struct Load {
    servers: i64,
    mean_ms: i64,
    /// Of those who wait.
    matters: u32,
}

impl Loads<'_> {
    pub(crate) fn estimate(&self, category: &CategoryId, ahead: u32, now: HallTime) -> Option<Wait> {
        let work = self.work(category, ahead, now)?;
        Some(self.hall.by_the_clock(work, category, now))
    }

    /// The wait as if the hall were open at all hours.
    fn work(&self, category: &CategoryId, ahead: u32, now: HallTime) -> Option<Wait> {
        let load = self.categories.get(category)?;
        let own = load.share(self.hall.matters_before(category, ahead, now));
        let mut windows = 0i64;
        let mut work = 0i64;
        for rules in &self.windows {
            let Some(tier) = rules.tier_of(category) else { continue };
            if ahead == 0 && self.is_idle(rules.number) {
                return Some(Wait::around(0, 0));
            }
            windows += 1;
            work = work.saturating_add(self.hall.residual(rules.number, now).0);
            for other in rules.serves.iter().take(tier + 1).flatten() {
                let waiting = || self.categories.get(other).map_or(0, |load| load.share(load.matters));
                work = work.saturating_add(if other == category { own } else { waiting() });
            }
        }
        (windows > 0).then(|| Wait::around(work / windows, ahead))
    }

    fn is_idle(&self, window: WindowNumber) -> bool {
        let free = self.hall.window(window).is_some_and(|window| window.in_hand.is_none());
        free && self.hall.waiting_for(window) == 0
    }
}

impl Load {
    /// One window's share of the work with so many people, ms.
    fn share(self, people: u32) -> i64 {
        i64::from(people).saturating_mul(self.mean_ms) / self.servers.max(1)
    }
}

impl Wait {
    /// What is left of a wait foreseen this long ago; `None` if that is too long.
    pub fn left_after(self, passed: Span) -> Option<Wait> {
        (passed <= FORESEEN_FOR).then(|| self.moved(-passed.0))
    }

    fn no_sooner_than(self, rest: Span) -> Wait {
        self.each(|wait| wait.max(rest))
    }

    pub(crate) fn moved(self, by_ms: i64) -> Wait {
        self.each(|span| Span(span.0.saturating_add(by_ms).max(0)))
    }

    pub(crate) fn each(self, change: impl Fn(Span) -> Span) -> Wait {
        Wait { estimate: change(self.estimate), low: change(self.low), high: change(self.high) }
    }

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
