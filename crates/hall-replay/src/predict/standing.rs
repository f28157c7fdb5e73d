//! A day as far as it has come: what its events so far say, and nothing of what follows.

use crate::trace::{Category, Day, Event, Moment, Ticket, Tiers, What, Window};
use std::collections::{BTreeMap, VecDeque};

/// The hall at one moment of a day.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// Names and plan; the events are for the caller to hand in, one by one.
    pub(super) day: &'a Day,
    pub(super) now: Moment,
    /// In order of issue.
    pub(super) waiting: Vec<Waiting>,
    pub(super) windows: Vec<WindowState>,
    pub(super) categories: Vec<CategoryState>,
    /// Of everybody who was called.
    pub(super) waited_ms: BTreeMap<Ticket, i64>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub(super) ticket: Ticket,
    pub(super) category: Category,
    pub(super) priority: u32,
    pub(super) since: Moment,
}

#[derive(Clone, Debug, Default)]
pub(super) struct WindowState {
    pub(super) is_open: bool,
    /// Opened or closed last.
    pub(super) changed_at: Option<Moment>,
    pub(super) in_hand: Option<InHand>,
    pub(super) idle_since: Moment,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct InHand {
    pub(super) category: Category,
    pub(super) since: Moment,
}

#[derive(Clone, Debug, Default)]
pub(super) struct CategoryState {
    /// Waits of the last ten who were called, ms, the newest last.
    pub(super) last_waits: VecDeque<i64>,
}

const WAITS_KEPT: usize = 10;

impl<'a> Standing<'a> {
    /// Before anything has happened.
    #[must_use]
    pub fn morning(day: &'a Day) -> Self {
        Standing {
            day,
            now: Moment(i64::MIN),
            waiting: Vec::new(),
            windows: vec![WindowState::default(); day.windows.len()],
            categories: vec![CategoryState::default(); day.categories.len()],
            waited_ms: BTreeMap::new(),
        }
    }

    /// Takes one more event in.
    pub(super) fn apply(&mut self, event: &Event) {
        let now = event.at;
        self.now = now;
        match event.what {
            What::Issue { ticket, category, priority } => {
                self.waiting.push(Waiting { ticket, category, priority, since: now });
            }
            What::Call { ticket, window } => self.call(now, ticket, window),
            What::Finish { window, .. } | What::NoShow { window, .. } => {
                let state = &mut self.windows[window.0];
                (state.in_hand, state.idle_since) = (None, now);
            }
            What::WindowOpen { window } => self.open(window, now),
            What::WindowClose { window } => {
                let state = &mut self.windows[window.0];
                (state.is_open, state.changed_at) = (false, Some(now));
            }
        }
    }

    fn open(&mut self, window: Window, now: Moment) {
        let state = &mut self.windows[window.0];
        if !state.is_open {
            (state.is_open, state.changed_at, state.idle_since) = (true, Some(now), now);
        }
    }

    /// A window that calls is open, whatever was written of it.
    fn call(&mut self, now: Moment, ticket: Ticket, window: Window) {
        let Some(place) = self.waiting.iter().position(|waiting| waiting.ticket == ticket) else {
            return;
        };
        let Waiting { category, since, .. } = self.waiting.remove(place);
        self.open(window, now);
        self.windows[window.0].in_hand = Some(InHand { category, since: now });
        let waited_ms = now.since_ms(since);
        self.waited_ms.insert(ticket, waited_ms);
        let waits = &mut self.categories[category.0].last_waits;
        waits.push_back(waited_ms);
        if waits.len() > WAITS_KEPT {
            waits.pop_front();
        }
    }

    /// What `window` serves now.
    pub(super) fn tiers(&self, window: Window) -> Option<&'a Tiers> {
        self.day.tiers_at(window, self.now)
    }

    pub(super) fn all_windows(&self) -> impl Iterator<Item = Window> + use<> {
        (0..self.windows.len()).map(Window)
    }

    /// Open windows that serve `category`.
    pub(super) fn open_for(&self, category: Category) -> impl Iterator<Item = Window> + '_ {
        self.all_windows()
            .filter(move |window| self.windows[window.0].is_open && self.serves(*window, category))
    }

    pub(super) fn serves(&self, window: Window, category: Category) -> bool {
        self.tiers(window).is_some_and(|tiers| tiers.of(category).is_some())
    }
}
