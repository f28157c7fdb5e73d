//! Many at once: no number twice, none left out, nobody at two windows.

use hall_api::hall::CallResult;
use hall_api::ticket::Phase;
use hall_tests::wait::{self, RaiseAtEnd};
use hall_tests::{Client, Daemon, HallToml, Setup};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

const CLIENTS: usize = 8;

#[test]
fn eight_clients_issue_2000_tickets_and_no_number_is_given_twice_or_left_out() {
    let daemon = Daemon::start(Setup::live());
    let given = issue(&daemon, 2000);
    assert_eq!(given.len(), 2000);
    let mut by_category: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for (number, category) in &given {
        let sequence = number[1..].parse().unwrap();
        assert!(by_category.entry(category.clone()).or_default().insert(sequence), "{number} twice");
    }
    for (category, numbers) in by_category {
        let expected: BTreeSet<u32> = (1..=numbers.len() as u32).collect();
        assert_eq!(numbers, expected, "{category} has gaps");
    }
    daemon.verify();
}

#[test]
fn eight_windows_call_8000_at_the_same_instants_and_nobody_stands_at_two() {
    let daemon = Daemon::start(Setup::live());
    issue(&daemon, 8000);
    let mut manager = daemon.manager();
    let arrived = AtomicUsize::new(0);
    let done = AtomicBool::new(false);
    let called: Vec<Vec<u64>> = thread::scope(|scope| {
        let _ended = RaiseAtEnd(&done);
        scope.spawn(|| watch(&mut daemon.client("reader"), &done));
        let windows = (1..=HallToml::WINDOWS).map(|window| {
            let (mut clerk, arrived) = (daemon.client(&format!("window {window}")), &arrived);
            scope.spawn(move || call_all(&mut clerk, window, arrived))
        });
        let windows: Vec<_> = windows.collect();
        windows.into_iter().map(|window| window.join().unwrap()).collect()
    });
    let at: Vec<u64> = called.into_iter().flatten().collect();
    assert_eq!(at.len(), 8000, "each once");
    assert_eq!(at.iter().collect::<BTreeSet<_>>().len(), 8000, "nobody at two windows");
    let hall = manager.hall();
    assert_eq!(hall.categories.iter().map(|category| category.waiting).sum::<u32>(), 0);
    assert!(
        hall.windows.iter().all(|window| window.serving.is_none()),
        "the last calls ended the last tickets"
    );
    let ended = |id: &u64| matches!(manager.ticket(*id).phase, Phase::Served | Phase::Missed);
    assert!(at.iter().step_by(97).all(ended));
    daemon.verify();
}

/// Calls until nobody waits, each time together with the other windows; every second time the ticket in hand is ended
/// by its key first, else by the next call.
fn call_all(clerk: &mut Client, window: u16, arrived: &AtomicUsize) -> Vec<u64> {
    let mut called = Vec::new();
    // One round more than the tickets need, so that all windows find nobody together.
    for round in 0..=8000 / usize::from(HallToml::WINDOWS) + 1 {
        if round % 2 == 1 && !called.is_empty() {
            let reply = clerk.press(window, "end");
            assert!(reply.is_ok() || reply.refusal() == (409, "nobody-in-hand".into()), "{reply:?}");
        }
        wait::together(arrived, (round + 1) * usize::from(HallToml::WINDOWS));
        let answer = clerk.call_next(window);
        match answer.ticket {
            Some(ticket) => called.push(ticket.id),
            None => assert_eq!(answer.result, CallResult::NobodyWaits),
        }
    }
    called
}

/// Looks at the hall all the while: whatever it shows, nobody stands at two windows in it.
fn watch(reader: &mut Client, done: &AtomicBool) {
    while !done.load(Ordering::Relaxed) {
        let windows = reader.hall().windows;
        let in_hand: Vec<_> = windows.iter().filter_map(|window| Some(window.serving.as_ref()?.id)).collect();
        assert_eq!(in_hand.iter().collect::<BTreeSet<_>>().len(), in_hand.len(), "{windows:?}");
    }
}

/// Takes this many tickets through as many clients as there are, over all categories: their numbers and categories.
fn issue(daemon: &Daemon, tickets: usize) -> Vec<(String, String)> {
    thread::scope(|scope| {
        let clients = (0..CLIENTS).map(|offset| {
            let mut desk = daemon.client("desk");
            scope.spawn(move || {
                let categories = HallToml::CATEGORIES.iter().cycle().skip(offset).take(tickets / CLIENTS);
                let taken = categories.map(|category| desk.take(category));
                taken.map(|ticket| (ticket.number, ticket.category)).collect::<Vec<_>>()
            })
        });
        let clients: Vec<_> = clients.collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    })
}
