//! What holds in every hall at every moment, as far as it can be seen from outside.

use hall_core::id::{CategoryId, TicketId};
use hall_core::ticket::{Phase, Ticket};
use hall_core::window::State;
use hall_core::{Hall, HallTime};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn check(hall: &Hall, now: HallTime) {
    hands_agree(hall);
    numbers_are_unique(hall);
    counters_agree(hall, now);
    nobody_waits_in_vain(hall, now);
    nobody_stands_at_two_windows(hall);
}

/// A ticket is at one window at most, and ticket and window say the same.
fn hands_agree(hall: &Hall) {
    let by_window: BTreeMap<TicketId, _> =
        hall.windows().filter_map(|window| Some((window.in_hand?, window.number))).collect();
    assert_eq!(by_window.len(), hall.windows().filter(|window| window.in_hand.is_some()).count());
    let by_ticket: BTreeMap<TicketId, _> =
        hall.tickets().filter_map(|ticket| Some((ticket.id, ticket.in_hand_at()?))).collect();
    assert_eq!(by_window, by_ticket, "ticket in hand");
    for window in hall.windows() {
        let awaits_its_end = matches!(window.state, State::Pausing | State::Closing);
        assert!(!awaits_its_end || window.in_hand.is_some(), "{window:?} waits for nothing");
        let shut = matches!(window.state, State::Closed | State::Paused);
        assert!(!shut || window.in_hand.is_none(), "{window:?} has a ticket in hand");
        assert!(!window.ready || window.state == State::Open && window.in_hand.is_none(), "{window:?}");
    }
}

fn numbers_are_unique(hall: &Hall) {
    let mut seen = BTreeSet::new();
    for ticket in hall.tickets() {
        assert!(seen.insert((ticket.day, &ticket.number)), "{} twice", ticket.number);
        assert_eq!(hall.ticket_by_handle(&ticket.handle).map(|found| found.id), Some(ticket.id));
    }
}

fn counters_agree(hall: &Hall, now: HallTime) {
    let waiting: Vec<&Ticket> = hall.tickets().filter(|ticket| ticket.phase == Phase::Waiting).collect();
    let of = |category: &CategoryId| waiting.iter().filter(|ticket| ticket.category == *category).count();
    for category in &hall.rules().categories {
        assert_eq!(hall.waiting_in(&category.id) as usize, of(&category.id), "waiting in {}", category.id);
    }
    for ticket in hall.tickets() {
        assert_eq!(hall.ahead(ticket, now).is_some(), ticket.phase == Phase::Waiting, "{}", ticket.number);
    }
    for window in hall.windows() {
        let held = |ticket: &&Ticket| ticket.phase == Phase::Held(window.number);
        assert!(hall.held_at(window.number).eq(hall.tickets().filter(held)));
    }
    for view in hall.categories(hall.day().map_or(HallTime(0), |day| day.turns_at)) {
        let missed =
            |ticket: &&Ticket| ticket.category == view.rules.id && matches!(ticket.phase, Phase::Missed(_));
        let missed: Vec<_> = hall.tickets().filter(missed).map(|ticket| &ticket.number).collect();
        assert_eq!(view.missed, missed);
    }
}

/// Of the tickets of one person one is in hand at most, and while one is, the others wait in no line.
fn nobody_stands_at_two_windows(hall: &Hall) {
    for ticket in hall.tickets().filter(|ticket| !hall.linked(ticket.id).is_empty()) {
        let person = hall.linked(ticket.id).iter().filter_map(|id| hall.ticket(*id));
        let in_hand = person.filter(|other| other.in_hand_at().is_some()).count();
        assert!(in_hand <= 1, "{} stands at two windows", ticket.number);
        let waits_for_himself = ticket.phase == Phase::Waiting && in_hand == 1;
        assert_eq!(hall.is_passed_over(ticket.id), waits_for_himself, "{}", ticket.number);
    }
}

/// A window that was pressed in vain and waits to call has nobody to call.
fn nobody_waits_in_vain(hall: &Hall, now: HallTime) {
    for window in hall.windows().filter(|window| window.ready) {
        assert_eq!(hall.next_for(window.number, now), None, "window {} is ready", window.number);
    }
}
