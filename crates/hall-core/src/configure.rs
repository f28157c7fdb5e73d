//! Rules that change while people wait: nobody who holds a ticket loses by it.
//!
//! *Configured* is what a person wrote. *In force* is that with the ledger's own settings over it, and with what
//! today's tickets still need: a category that has some stays until the day turns, though it gives no more numbers,
//! and a category that has given numbers keeps their look.

use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::{CategoryId, WindowNumber};
use crate::quota;
use crate::refusal::Refusal;
use crate::rules::{Category, Postings, RuleSet, WindowRules};
use crate::ticket::Ticket;
use crate::time::HallTime;
use crate::window::{State, Window};
use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

impl Hall {
    pub(crate) fn configure(&self, configured: &RuleSet) -> Decided {
        if *configured == self.configured {
            return decision(vec![], Reply::Done);
        }
        let rules = self.in_force(configured);
        // Today, when some keep the look of their numbers, and tomorrow, when none does. One that is withdrawn and has
        // given none today prints no number any more, though it has a ticket in hand since yesterday.
        let prints = |category: &&Category| {
            configured.category(&category.id).is_some() || self.issued(&category.id) > 0
        };
        let today: Vec<&Category> = rules.categories.iter().filter(prints).collect();
        for categories in [today, configured.categories.iter().collect()] {
            for (place, category) in categories.iter().enumerate() {
                if let Some(with) = categories[..place].iter().find(|other| other.clashes_with(category)) {
                    let (category, with) = (category.id.clone(), with.id.clone());
                    return Err(Refusal::NumbersClash { category, with });
                }
            }
        }
        if let Some(category) = configured.categories.iter().find(|category| category.looks_by_hand()) {
            return Err(Refusal::PrefixReserved(category.id.clone()));
        }
        let mut events = vec![Event::Configured(Box::new(configured.clone()))];
        let gone = self.windows.keys().filter(|number| rules.window(**number).is_none());
        events.extend(gone.flat_map(|number| self.held_sent_back(*number)));
        decision(events, Reply::Done)
    }

    /// Whoever is held at a window that is no more waits in his place for others.
    fn held_sent_back(&self, from: WindowNumber) -> impl Iterator<Item = Event> {
        self.held_at(from).map(move |ticket| {
            let (category, slot) = (ticket.category.clone(), ticket.slot);
            Event::Transferred { ticket: ticket.id, from, category, to: None, slot }
        })
    }

    pub(crate) fn set_serves(&self, window: WindowNumber, serves: &[Vec<CategoryId>]) -> Decided {
        self.rules.window(window).ok_or(Refusal::NoSuchWindow(window))?;
        if serves.is_empty() || serves.iter().any(Vec::is_empty) {
            return Err(Refusal::ServesNothing);
        }
        let mut seen = BTreeSet::new();
        for category in serves.iter().flatten() {
            if self.rules.category(category).is_none() {
                return Err(Refusal::NoSuchCategory(category.clone()));
            }
            if !seen.insert(category) {
                return Err(Refusal::ServedTwice(category.clone()));
            }
        }
        let changed = Event::ServesChanged { window, serves: serves.to_vec() };
        decision(vec![changed], Reply::Window(window, None))
    }

    pub(crate) fn set_postings(&self, postings: &Postings) -> Decided {
        postings.check().map_err(Refusal::TextUnfit)?;
        let news = self.rules.postings != *postings;
        let changed = news.then(|| Event::PostingsChanged(Box::new(postings.clone())));
        decision(changed.into_iter().collect(), Reply::Done)
    }

    pub(crate) fn apply_postings_changed(&mut self, postings: &Postings) {
        self.rules.postings = postings.clone();
        self.postings = Some(postings.clone());
    }

    /// What the configuration says, as far as the hall has taken it over.
    pub fn configured(&self) -> &RuleSet {
        &self.configured
    }

    /// What a manager has had posted, in place of what is configured.
    pub fn postings_set(&self) -> Option<&Postings> {
        self.postings.as_ref()
    }

    /// Whether `category` gives numbers; one that was taken out of the configuration today only serves its holders.
    pub fn offers(&self, category: &CategoryId) -> bool {
        self.configured.category(category).is_some()
    }

    pub(crate) fn apply_configured(&mut self, configured: RuleSet, at: HallTime) {
        self.rules = self.in_force(&configured);
        self.configured = configured;
        for window in &self.rules.windows {
            self.windows.entry(window.number).or_insert_with(|| Window::closed(window.number, at));
        }
        let gone = self.windows.keys().filter(|number| self.rules.window(**number).is_none());
        for number in gone.copied().collect::<Vec<_>>() {
            self.retire(number);
        }
        self.disarm();
    }

    pub(crate) fn apply_serves_changed(&mut self, number: WindowNumber, serves: &[Vec<CategoryId>]) {
        self.serves.insert(number, serves.to_vec());
        let fallback = self.configured.window(number).map(|window| window.serves.clone()).unwrap_or_default();
        let serves = self.serves_in_force(number, fallback, &self.rules.categories);
        if let Some(window) = self.rules.windows.iter_mut().find(|window| window.number == number) {
            window.serves = serves;
        }
        self.disarm();
    }

    /// What a manager has said that the window serves, as far as there are such categories; else what is configured.
    fn serves_in_force(
        &self,
        window: WindowNumber,
        configured: Vec<Vec<CategoryId>>,
        known: &[Category],
    ) -> Vec<Vec<CategoryId>> {
        let is_known = |id: &&CategoryId| known.iter().any(|category| category.id == **id);
        let tiers = self.serves.get(&window).into_iter().flatten();
        let tiers = tiers.map(|tier| tier.iter().filter(is_known).cloned().collect::<Vec<_>>());
        let serves: Vec<_> = tiers.filter(|tier| !tier.is_empty()).collect();
        if serves.is_empty() { configured } else { serves }
    }

    /// A window taken out of the configuration finishes the ticket in hand; whom it expects waits for others.
    fn retire(&mut self, number: WindowNumber) {
        match self.windows.get_mut(&number) {
            Some(window) if window.in_hand.is_some() => {
                (window.state, window.ready) = (State::Closing, false)
            }
            Some(_) | None => drop(self.windows.remove(&number)),
        }
        self.release_bound(number);
    }

    fn in_force(&self, configured: &RuleSet) -> RuleSet {
        let mut rules = configured.clone();
        if let Some(postings) = &self.postings {
            rules.postings = postings.clone();
        }
        rules.calendar = self.calendar_in_force(configured);
        for (category, quota) in &self.quotas {
            quota::set(&mut rules.quotas, category, *quota);
        }
        for window in &mut rules.windows {
            let configured = core::mem::take(&mut window.serves);
            window.serves = self.serves_in_force(window.number, configured, &rules.categories);
        }
        for before in &self.rules.categories {
            let now = rules.categories.iter_mut().find(|category| category.id == before.id);
            match now {
                Some(category) if self.issued(&before.id) > 0 => {
                    *category = with_numbers_of(category, before)
                }
                Some(_) => {}
                None if self.has_tickets(&before.id) => {
                    rules.categories.push(before.clone());
                    self.keep_serving(&before.id, &mut rules.windows);
                }
                None => {}
            }
        }
        rules
    }

    fn has_tickets(&self, category: &CategoryId) -> bool {
        let needs = |ticket: &Ticket| ticket.category == *category || ticket.to_come.contains(category);
        self.issued(category) > 0 || self.tickets.values().any(needs)
    }

    /// Windows that served a withdrawn category go on, after everything else they serve.
    fn keep_serving(&self, category: &CategoryId, windows: &mut [WindowRules]) {
        for window in windows {
            let served =
                self.rules.window(window.number).and_then(|before| before.tier_of(category)).is_some();
            if served && window.tier_of(category).is_none() {
                window.serves.push(vec![category.clone()]);
            }
        }
    }
}

/// The numbers of one day have one look.
fn with_numbers_of(category: &Category, before: &Category) -> Category {
    let (prefix, width, first, last) = (before.prefix.clone(), before.width, before.first, before.last);
    Category { prefix, width, first, last, ..category.clone() }
}
