//! What the rows alone say, and a search through all tickets for who is next.

use super::account::Account;
use hall_core::dispatch::{ClassCounts, Head};
use hall_core::hall::Day;
use hall_core::id::{CallSequence, CategoryId, TicketId, WindowNumber};
use hall_core::ticket::{End, Origin, Phase, Slot, Ticket};
use hall_core::{Event, Hall, HallTime};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub(super) struct Model {
    /// Of tickets that have not left the hall with their day.
    phases: BTreeMap<TicketId, Phase>,
    categories: BTreeMap<TicketId, CategoryId>,
    /// In which hand and category it was last; an undo may bring that back.
    before: BTreeMap<TicketId, (Phase, CategoryId)>,
    /// Numbers given under the date that is open.
    given: BTreeMap<CategoryId, u32>,
    /// Calls made today, of a category and at a window.
    calls: Calls,
    next_call: u64,
    /// Tickets of one person, by each of them.
    persons: BTreeMap<TicketId, BTreeSet<TicketId>>,
    next_ticket: u64,
    printed: BTreeSet<(String, String)>,
    day: String,
    /// Tickets of today, and how many of them were issued.
    today: BTreeSet<TicketId>,
    account: Account,
    /// Sent home on whatever day, and those of them whose right is good today.
    rights: BTreeSet<TicketId>,
    next_day: BTreeSet<TicketId>,
}

#[derive(Default)]
struct Calls {
    of: BTreeMap<CategoryId, u64>,
    at: BTreeMap<WindowNumber, u64>,
}

impl Model {
    pub(super) fn follow(&mut self, rows: &[(HallTime, Event)]) {
        rows.iter().for_each(|(_, event)| self.row(event));
    }

    fn row(&mut self, event: &Event) {
        match event {
            Event::Issued(issued) => {
                if !matches!(issued.origin, Origin::ByHand { .. }) {
                    let given = self.given.entry(issued.category.clone()).or_default();
                    assert_eq!(issued.sequence, *given, "numbers are gapless");
                    *given += 1;
                }
                self.account.issued(&issued.category, issued.ticket);
                self.a_right_is_used_once(&issued.origin);
                let printed = (self.day.clone(), issued.number.to_string());
                assert!(self.printed.insert(printed), "{} twice on one date", issued.number);
                assert_eq!(issued.ticket, TicketId(self.next_ticket), "no two tickets are one");
                self.next_ticket += 1;
                self.today.insert(issued.ticket);
                self.categories.insert(issued.ticket, issued.category.clone());
                self.now(issued.ticket, Phase::Waiting);
            }
            Event::Called { window, ticket, sequence, ended, .. } => {
                assert_eq!(self.phases[ticket], Phase::Waiting, "only who waits is called");
                self.announced(*sequence);
                *self.calls.of.entry(self.categories[ticket].clone()).or_default() += 1;
                *self.calls.at.entry(*window).or_default() += 1;
                if let Some(ended) = ended {
                    assert!(!matches!(self.phases[ended], Phase::Called(_) | Phase::Serving(_)));
                }
                self.now(*ticket, Phase::Called(*window));
            }
            Event::Recalled { sequence, .. } => self.announced(*sequence),
            Event::CallUndone { window, ticket, restored, .. } => {
                *self.calls.of.get_mut(&self.categories[ticket]).unwrap() -= 1;
                *self.calls.at.get_mut(window).unwrap() -= 1;
                let restored = restored.map(|restored| (restored, self.before[&restored].clone()));
                self.now(*ticket, Phase::Waiting);
                if let Some((restored, (phase, category))) = restored {
                    self.now(restored, phase);
                    self.categories.insert(restored, category);
                }
            }
            Event::ServiceStarted { window, ticket } | Event::Resumed { window, ticket } => {
                self.now(*ticket, Phase::Serving(*window));
            }
            Event::Served { window, ticket, inferred } => {
                let end = End::Served { window: *window, inferred: *inferred };
                self.now(*ticket, Phase::Ended(end));
            }
            Event::LegServed { ticket, next, .. } => {
                self.now(*ticket, Phase::Waiting);
                self.categories.insert(*ticket, next.clone());
            }
            Event::NoShow { window, ticket, last, .. } => {
                self.now(*ticket, if *last { Phase::Ended(End::NoShow) } else { Phase::Missed(*window) });
            }
            Event::Held { window, ticket } => self.now(*ticket, Phase::Held(*window)),
            Event::Transferred { ticket, category, .. } => {
                self.now(*ticket, Phase::Waiting);
                self.categories.insert(*ticket, category.clone());
            }
            Event::MovedAll { to, tickets, .. } => tickets.iter().for_each(|ticket| {
                self.categories.insert(*ticket, to.clone());
            }),
            Event::Returned { ticket, .. }
            | Event::TurnEnded { ticket, .. }
            | Event::Reopened { ticket, .. } => {
                self.now(*ticket, Phase::Waiting);
            }
            Event::PriorityDropped { ticket, from: Some(_), .. } => self.now(*ticket, Phase::Waiting),
            Event::Linked { tickets } => {
                let known = tickets.iter().filter_map(|ticket| self.persons.get(ticket)).flatten();
                let person: BTreeSet<TicketId> = known.chain(tickets).copied().collect();
                person.iter().for_each(|ticket| drop(self.persons.insert(*ticket, person.clone())));
            }
            Event::Cancelled { ticket } => self.now(*ticket, Phase::Ended(End::Cancelled)),
            Event::Voided { ticket, .. } => self.now(*ticket, Phase::Ended(End::Voided)),
            Event::DayClosed { ended, .. } => ended.iter().for_each(|ticket| {
                let missed = matches!(self.phases[ticket], Phase::Missed(_));
                self.now(*ticket, Phase::Ended(if missed { End::NoShow } else { End::DayOver }));
            }),
            Event::SentHome { tickets } => tickets.iter().for_each(|ticket| {
                self.rights.insert(*ticket);
                self.now(*ticket, Phase::Ended(End::SentHome));
            }),
            Event::DayOpened(day) => {
                self.day = day.date.to_string();
                self.given = day.issued.iter().cloned().collect();
                self.calls = Calls::default();
                self.next_call = self.next_call.max(day.next_call.0);
                self.next_ticket = self.next_ticket.max(day.next_ticket.0);
                // Every ticket either has ended or goes over in a clerk's hand: none vanishes at night.
                self.phases.retain(|_, phase| !matches!(phase, Phase::Ended(_)));
                let carried: BTreeSet<TicketId> = day.in_hand.iter().map(|window| window.ticket.id).collect();
                assert_eq!(self.phases.keys().copied().collect::<BTreeSet<_>>(), carried);
                let category = |ticket: &Ticket| (ticket.id, ticket.category.clone());
                self.categories.extend(day.in_hand.iter().map(|window| category(&window.ticket)));
                self.today.clear();
                self.persons.clear();
                self.account = Account::default();
                self.next_day = day.next_day.iter().map(|right| right.ticket).collect();
                assert!(self.next_day.is_subset(&self.rights), "only who was sent home has a right");
            }
            Event::Configured(_)
            | Event::OutcomeRecorded { .. }
            | Event::ServesChanged { .. }
            | Event::Started { .. }
            | Event::DayConfirmed
            | Event::Restored { .. }
            | Event::ClockReset
            | Event::ClockNoted(_)
            | Event::WindowOpened { .. }
            | Event::WindowPaused { .. }
            | Event::WindowClosed { .. }
            | Event::WindowReady { .. }
            | Event::SignedIn { .. }
            | Event::SignedOut { .. }
            | Event::PriorityDropped { from: None, .. }
            | Event::GuidingMarked { .. }
            | Event::HandedOver { .. }
            | Event::FirstAskedNamed { .. }
            | Event::TakenOver { .. }
            | Event::QuestionAsked
            | Event::Rated { .. }
            | Event::Spoken { .. }
            | Event::PostingsChanged(_)
            | Event::QuotaChanged { .. }
            | Event::Booked { .. }
            | Event::AppointmentCancelled { .. }
            | Event::ItemsImported(_)
            | Event::HallPaused { .. }
            | Event::HallResumed
            | Event::YearImported { .. }
            | Event::DateSet { .. }
            | Event::ReprintAsked { .. }
            | Event::PrintStarted { .. }
            | Event::PrintEnded { .. } => {}
        }
    }

    fn now(&mut self, ticket: TicketId, phase: Phase) {
        if let Some(before @ (Phase::Called(_) | Phase::Serving(_))) = self.phases.insert(ticket, phase) {
            self.before.insert(ticket, (before, self.categories[&ticket].clone()));
        }
    }

    fn a_right_is_used_once(&mut self, origin: &Origin) {
        if let Origin::NextDay { of, .. } = *origin {
            assert!(self.next_day.remove(&of) && self.rights.remove(&of), "{of} has no right today");
        }
    }

    fn announced(&mut self, sequence: CallSequence) {
        assert_eq!(sequence, CallSequence(self.next_call), "the call sequence has no gap");
        self.next_call += 1;
    }

    pub(super) fn agrees_with(&self, hall: &Hall, now: HallTime) {
        let in_hall: BTreeMap<TicketId, Phase> =
            hall.tickets().map(|ticket| (ticket.id, ticket.phase)).collect();
        assert_eq!(self.phases, in_hall, "every ticket is where its last row says");
        // 取号 = what became of them: nobody is counted twice and nobody is left out.
        self.account.balances(hall);
        let date = hall.day().map(|Day { date, .. }| date);
        let of_today =
            hall.tickets().filter(|ticket| Some(ticket.day) == date && self.today.contains(&ticket.id));
        assert_eq!(of_today.count(), self.today.len());
        for (category, given) in &self.given {
            assert_eq!(hall.issued(category), *given, "{category}");
        }
        for window in hall.windows() {
            assert_eq!(
                hall.next_for(window.number, now),
                self.next_for(hall, window.number, now),
                "W{}",
                window.number
            );
        }
    }

    pub(super) fn picks(hall: &Hall, now: HallTime) -> Vec<Option<TicketId>> {
        hall.windows().map(|window| hall.next_for(window.number, now)).collect()
    }

    /// The rule, asked about everybody instead of the heads alone.
    fn next_for(&self, hall: &Hall, window: WindowNumber, now: HallTime) -> Option<TicketId> {
        let rule = &hall.rules().dispatch;
        let tier = |ticket: &Ticket| match ticket.bound {
            Some(bound) => (bound == window).then_some(0),
            None => hall.rules().window(window)?.tier_of(&ticket.category),
        };
        let waiting = hall.tickets().filter(|ticket| ticket.phase == Phase::Waiting);
        let waiting: Vec<&Ticket> = waiting.filter(|ticket| !self.holder_is_at_a_window(ticket.id)).collect();
        let strict = rule.class == ClassCounts::Strict;
        let fitting = waiting.iter().filter(|ticket| self.may_be_called(ticket, &waiting, strict));
        let heads = fitting.filter_map(|ticket| {
            let (weight, tier) = (ticket.weight, tier(ticket)?);
            let factor = rule.factor(weight, tier, hall.service_mean(&ticket.category));
            let since = longest_behind(ticket, &waiting);
            Some((ticket, Head { weight, tier, slot: ticket.slot, since, id: ticket.id, factor }))
        });
        // A guest who returned waits for whomever else the window has.
        let (early, heads): (Vec<_>, Vec<_>) =
            heads.partition(|(ticket, _)| ticket.bound.is_some() && !self.has_waited(ticket));
        let heads: Vec<Head> =
            if heads.is_empty() { early } else { heads }.into_iter().map(|it| it.1).collect();
        rule.first(&heads, now).map(|first| heads[first].id)
    }

    /// With another of his tickets.
    fn holder_is_at_a_window(&self, ticket: TicketId) -> bool {
        let mut others = self.persons.get(&ticket).into_iter().flatten().filter(|other| **other != ticket);
        others.any(|other| matches!(self.phases.get(other), Some(Phase::Called(_) | Phase::Serving(_))))
    }

    /// Who returned waits for some others of his line; when none are left, whoever returned first is next.
    fn may_be_called(&self, ticket: &Ticket, waiting: &[&Ticket], strict: bool) -> bool {
        let Some(not_before) = ticket.not_before.filter(|_| !self.has_waited(ticket)) else { return true };
        let called = self.calls_made(ticket);
        let same_line = |other: &&&Ticket| {
            other.bound == ticket.bound && (ticket.bound.is_some() || other.category == ticket.category)
        };
        let key = |ticket: &Ticket, not_before: u64| -> (Reverse<u32>, u64, Slot, TicketId) {
            (Reverse(if strict { ticket.weight } else { 0 }), not_before, ticket.slot, ticket.id)
        };
        let own = key(ticket, not_before);
        waiting.iter().filter(same_line).all(|other| match other.not_before {
            None => false,
            Some(others) => others > called && key(other, others) >= own,
        })
    }

    /// As many others were called as he had to wait for, if any.
    fn has_waited(&self, ticket: &Ticket) -> bool {
        ticket.not_before.is_none_or(|not_before| not_before <= self.calls_made(ticket))
    }

    /// From the line that it waits in.
    fn calls_made(&self, ticket: &Ticket) -> u64 {
        let called = match ticket.bound {
            Some(window) => self.calls.at.get(&window),
            None => self.calls.of.get(&ticket.category),
        };
        called.copied().unwrap_or(0)
    }
}

/// Since when he stands, or the longest of his class behind him: nobody is put in front of a promise to hide it.
fn longest_behind(ticket: &Ticket, waiting: &[&Ticket]) -> HallTime {
    let line = |it: &Ticket| (it.bound, it.bound.is_none().then(|| it.category.clone()), it.weight);
    let free = |it: &&&Ticket| ticket.not_before.is_none() && it.not_before.is_none();
    let behind = waiting.iter().filter(free).filter(|it| line(it) == line(ticket));
    let behind = behind.filter(|it| (it.slot, it.id) > (ticket.slot, ticket.id));
    behind.map(|it| it.slot.since()).chain([ticket.slot.since()]).min().unwrap()
}
