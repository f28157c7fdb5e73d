//! The stream and its pages: every row once and in order, whoever was away and for whatever reason.

use hall_api::event::{Event, Events};
use hall_tests::{Client, Daemon, Request, Setup, Stream};
use serde_json::{Value, json};
use std::thread;

#[test]
fn a_listener_hears_every_row_from_now_on() {
    let daemon = Daemon::start(Setup::live());
    let mut manager = daemon.manager();
    manager.take("civil");
    let mut stream = daemon.listen(&manager, None);
    assert_eq!(stream.head.header("content-type"), Some("text/event-stream"));
    let rows = manager.last_row();
    let ticket = manager.take("labour");
    manager.call_next(3);
    let heard: Vec<_> = (0..3).map(|_| stream.hear().unwrap()).collect();
    assert_eq!(heard.iter().map(|sent| sent.id).collect::<Vec<_>>(), [rows + 1, rows + 2, rows + 3]);
    let kinds: Vec<_> = heard.iter().map(|sent| sent.name.as_str()).collect();
    assert_eq!(kinds, ["issued", "window-opened", "called"]);
    assert!(heard.iter().all(|sent| sent.name == sent.data.kind && sent.id == sent.data.sequence));
    let issued = &heard[0].data;
    let told = (issued.ticket, issued.number.as_deref(), issued.category.as_deref());
    assert_eq!(told, (Some(ticket.id), Some("B001"), Some("labour")));
    assert_eq!((heard[2].data.number.as_deref(), heard[2].data.window), (Some("A001"), Some(3)));
}

#[test]
fn who_was_away_is_given_what_he_missed_also_across_a_restart() {
    let mut daemon = Daemon::start(Setup::live());
    let mut manager = daemon.manager();
    let mut stream = daemon.listen(&manager, None);
    manager.take("civil");
    let last = stream.hear().unwrap().id;
    drop(stream);
    for _ in 0..30 {
        manager.take("civil");
    }
    daemon.kill();
    daemon.start_again();
    manager.take("land");
    let rows = manager.last_row();
    let mut stream = daemon.listen(&manager, Some(last));
    let missed: Vec<_> = (last + 1..=rows).map(|_| stream.hear().unwrap()).collect();
    assert!(missed.iter().map(|sent| sent.id).eq(last + 1..=rows), "{missed:?}");
    assert!(missed.iter().any(|sent| sent.name == "started"));
    // And from there it is live.
    manager.take("land");
    assert_eq!(stream.hear().unwrap().data.number.as_deref(), Some("C002"));
    // Who has heard more than there is listens from now on.
    let mut ahead = daemon.listen(&manager, Some(u64::MAX));
    manager.take("general");
    assert_eq!(ahead.hear().unwrap().data.number.as_deref(), Some("D001"));
    // From the first row, which is far more than one page or one buffer of the daemon.
    issue(&daemon, 2500);
    let rows = manager.last_row();
    let mut stream = daemon.listen(&manager, Some(0));
    assert!((1..=rows).all(|row| stream.hear().unwrap().id == row));
}

#[test]
fn a_listener_who_joins_under_load_misses_nothing_and_hears_nothing_twice() {
    let daemon = Daemon::start(Setup::live());
    let reader = daemon.client("reader");
    let first = daemon.client("reader").last_row() + 1;
    // The last row there was before, so that each has a past to read while the present goes on.
    let last = first + 3000 - 1;
    thread::scope(|scope| {
        scope.spawn(|| issue(&daemon, 3000));
        let listeners = (0..4).map(|_| {
            let after = daemon.client("reader").last_row() / 2;
            let mut stream = daemon.listen(&reader, Some(after));
            scope.spawn(move || (after + 1..=last).for_each(|row| assert_eq!(stream.hear().unwrap().id, row)))
        });
        let listeners: Vec<_> = listeners.collect();
        listeners.into_iter().for_each(|listener| listener.join().unwrap());
    });
}

/// One who reads nothing is in nobody's way, and is caught up when he reads again.
#[test]
fn a_listener_who_sleeps_holds_nobody_up() {
    let daemon = Daemon::start(Setup::live());
    let mut reader = daemon.client("reader");
    let mut sleeper: Stream = daemon.listen(&reader, None);
    let from = reader.last_row();
    issue(&daemon, 4000);
    assert!((from + 1..=from + 4000).all(|row| sleeper.hear().unwrap().id == row));
}

#[test]
fn pages_of_events_follow_each_other() {
    let daemon = Daemon::start(Setup::live());
    let mut reader = daemon.client("reader");
    issue(&daemon, 1200);
    let rows = reader.last_row();
    let mut seen = Vec::new();
    loop {
        let after = seen.last().copied().unwrap_or(0);
        let page: Events = reader.get(format_args!("events?after={after}")).read();
        assert_eq!(page.last, rows);
        seen.extend(page.events.iter().map(|event| event.sequence));
        if seen.last() == Some(&rows) {
            break;
        }
        assert_eq!(page.events.len(), 500, "a page is full unless it is the last");
    }
    assert!(seen.into_iter().eq(1..=rows));
    let page: Events = reader.get("events").read();
    assert_eq!((page.events[0].sequence, page.events.len()), (1, 500));
    for beyond in [rows, rows + 1, i64::MAX as u64 / 2, i64::MAX as u64] {
        let page: Events = reader.get(format_args!("events?after={beyond}")).read();
        assert!(page.events.is_empty(), "after {beyond}");
    }
    // The document says int64, and so do the rows.
    for beyond in [i64::MAX as u64 + 1, u64::MAX] {
        let refused = reader.get(format_args!("events?after={beyond}")).refusal();
        assert_eq!(refused, (400, "malformed-query".into()), "after {beyond}");
    }
}

/// What an event says does not change with what happens later, nor with the day, and is what live listeners heard.
#[test]
fn an_event_read_later_says_the_same() {
    let mut daemon = Daemon::start(Setup::simulated("2026-11-24T15:00,1"));
    let mut manager = daemon.manager();
    let mut stream = daemon.listen(&manager, None);
    let from = manager.last_row();
    manager.take("civil");
    manager.call_next(1);
    let before = manager.events(from);
    let to = json!({ "category": "labour", "place": "back" });
    manager.post("windows/1/transfer", &to).read::<Value>();
    manager.call_next(2);
    manager.press(2, "end").read::<Value>();
    let all = manager.events(from);
    let called: Vec<_> = all.iter().filter(|event| event.kind == "called").collect();
    let names = |event: &Event| (event.number.clone().unwrap(), event.category.clone().unwrap());
    assert_eq!(names(called[0]), ("A001".into(), "civil".into()));
    assert_eq!(names(called[1]), ("A001".into(), "labour".into()));
    assert_eq!(all[..before.len()], before);
    let heard: Vec<_> = all.iter().map(|_| stream.hear().unwrap().data).collect();
    assert_eq!(heard, all);
    daemon.stop();
    daemon.setup.hall_clock = Some("2026-11-25T09:00,1".into());
    daemon.start_again();
    assert!(manager.hall().day.as_deref() == Some("2026-11-25"));
    assert_eq!(manager.events(from)[..all.len()], all);
}

fn issue(daemon: &Daemon, tickets: usize) {
    thread::scope(|scope| {
        for _ in 0..4 {
            let mut desk: Client = daemon.client("desk");
            scope.spawn(move || {
                for _ in 0..tickets / 4 {
                    assert!(desk.ask(&Request::post("tickets", &json!({ "category": "civil" }))).is_ok());
                }
            });
        }
    });
}
