//! Bad days 1 to 4: the power goes, the clock lies. As rows, answers and `GET hall` show it.

use hall_api::hall::CallResult;
use hall_api::ticket::Phase;
use hall_tests::wait::seconds_between;
use hall_tests::{Daemon, Request, Setup, wait};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Power cut 10:05, back 10:09: everybody is where he was.
#[test]
fn bad_day_01_power_cut_with_people_at_windows_and_waiting() {
    let mut daemon = Daemon::start(Setup::simulated("2026-11-24T10:05,1"));
    let mut manager = daemon.manager();
    let ids: Vec<u64> = (0..25).map(|_| manager.take("civil").id).collect();
    for window in 1..=5 {
        manager.call_next(window).ticket.unwrap();
    }
    for window in 1..=3 {
        manager.press(window, "serve").read::<Value>();
    }
    manager.press(4, "recall").read::<Value>();
    let before = manager.hall();

    daemon.kill();
    daemon.setup.hall_clock = Some("2026-11-24T10:09,1".into());
    daemon.start_again();

    let after = manager.hall();
    assert!(after.at.starts_with("2026-11-24T10:09"), "{}", after.at);
    assert!(after.restored && !before.restored, "系统已恢复");
    assert_eq!(after.windows, before.windows, "3 being served, 2 called, at their windows");
    assert_eq!(after.categories[0].waiting, 20);
    let ahead: Vec<_> = ids.iter().map(|id| manager.ticket(*id).ahead).collect();
    let expected: Vec<_> = (0..25).map(|n: u32| n.checked_sub(5)).collect();
    assert_eq!(ahead, expected, "the same order");
    assert_eq!(manager.kinds(before.sequence), ["started"], "nothing is called or ended by itself");
    // Called twice, 4 minutes ago by the clock on the wall: but those were dark.
    assert_eq!(manager.press(4, "no-show").refusal(), (409, "no-show-too-early".into()));
    assert_eq!(manager.take("civil").number, "A026");
    daemon.verify();
}

/// Called less than 60 s before the cut: the first press afterwards announces the same ticket.
#[test]
fn bad_day_02_a_call_just_before_the_cut_is_announced_again() {
    let mut daemon = Daemon::start(Setup::simulated("2026-11-24T10:00,30"));
    let mut manager = daemon.manager();
    let ids: Vec<u64> = (0..4).map(|_| manager.take("civil").id).collect();
    assert_eq!(manager.call_next(1).ticket.unwrap().id, ids[0]);
    manager.pass(70);
    assert_eq!(manager.call_next(2).ticket.unwrap().id, ids[1]);
    daemon.kill();
    daemon.start_again();

    let again = manager.call_next(2);
    assert_eq!((again.result, again.ticket.unwrap().id), (CallResult::AnnouncedAgain, ids[1]));
    assert_eq!(again.ended, None);
    let ticket = manager.ticket(ids[1]);
    assert_eq!((ticket.phase, ticket.announced, ticket.no_shows), (Phase::Called, 2, 0));
    let next = manager.call_next(2);
    assert_eq!((next.result, next.ticket.unwrap().id), (CallResult::Called, ids[2]), "only the first press");
    // The call at window 1 was older: he has had his time.
    let next = manager.call_next(1);
    assert_eq!((next.result, next.ticket.unwrap().id), (CallResult::Called, ids[3]));
    daemon.verify();
}

/// A Pi without clock battery wakes on Tuesday and thinks it is Monday.
#[test]
fn bad_day_03_a_computer_that_does_not_know_the_date_asks() {
    let mut daemon = Daemon::start(Setup::simulated("2026-11-23T17:40,1"));
    let mut manager = daemon.manager();
    let monday = manager.take("civil");
    manager.press(1, "open").read::<Value>();
    assert!(daemon.stop().success());
    daemon.setup.hall_clock = Some("2026-11-23T17:45,1,untrusted".into());
    daemon.start_again();

    let hall = manager.hall();
    assert_eq!((hall.day_confirmed, hall.clock_trusted), (false, false));
    assert_eq!(daemon.health().refusal(), (503, "day-unconfirmed".into()));
    let unconfirmed = (409, "day-unconfirmed".to_owned());
    let rows = hall.sequence;
    assert_eq!(manager.post("tickets", &json!({ "category": "civil" })).refusal(), unconfirmed);
    assert_eq!(manager.press(1, "call-next").refusal(), unconfirmed);
    let confirm = |now: &str| Request::post("hall/confirm-day", &json!({ "now": now }));
    let mut kiosk = daemon.client_named("kiosk", "door");
    assert_eq!(kiosk.ask(&confirm("2026-11-24T08:00")).refusal(), (403, "forbidden".into()));
    assert_eq!(manager.ask(&confirm("2026-11-23T08:00")).refusal(), (409, "time-not-taken".into()));
    assert_eq!(manager.last_row(), rows, "Monday does not go on");

    // A slip of the finger, by a century or by a digit.
    for (slip, name) in [("1926-11-24T08:00", "implausible-time"), ("2036-11-24T08:00", "time-far-ahead")] {
        let reply = manager.ask(&confirm(slip));
        assert_eq!((reply.status >= 400, reply.refusal().1), (true, name.into()));
    }
    let asked = daemon.hallctl(&["day", "confirm", "2036-11-24T08:00"]);
    assert!(String::from_utf8_lossy(&asked.stderr).contains("--yes"), "{asked:?}");
    assert_eq!(manager.last_row(), rows);

    daemon.hallctl_says(&["day", "confirm", "2026-11-24T08:00"]);
    let first = wait::until("the day turns", || {
        let reply = manager.post("tickets", &json!({ "category": "civil" }));
        reply.is_ok().then(|| reply.read::<hall_api::ticket::Issued>())
    });
    assert_eq!(first.number, "A001");
    assert!(first.issued_at.starts_with("2026-11-24T08:0"), "{}", first.issued_at);
    let hall = manager.hall();
    assert_eq!(
        (hall.day.as_deref(), hall.day_confirmed, hall.clock_trusted),
        (Some("2026-11-24"), true, true)
    );
    assert_eq!(daemon.health().status, 200);
    let yesterday = manager.ticket(monday.id);
    assert_eq!((yesterday.phase, yesterday.day.as_str()), (Phase::DayOver, "2026-11-23"));
    assert!(hall.windows.iter().all(|window| window.serving.is_none()));
    daemon.verify();
}

/// The wall jumps 8 hours forward, or back, in the middle of the day.
#[test]
fn bad_day_04_a_clock_that_jumps_moves_nobody() {
    let Some(library) = libfaketime() else {
        panic!("libfaketime is missing: install the Debian package faketime")
    };
    let folder = tempfile::tempdir().unwrap();
    let wall = folder.path().join("wall");
    // Only the wall: what counts time since boot goes on, as when a time server steps the clock.
    fs::write(&wall, "+0").unwrap();
    let setup = Setup::live()
        .variable("LD_PRELOAD", library)
        .variable("FAKETIME_TIMESTAMP_FILE", &wall)
        .variable("FAKETIME_NO_CACHE", "1")
        .variable("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let mut daemon = Daemon::start(setup);
    let mut manager = daemon.manager();
    let ids: Vec<u64> = (0..3).map(|_| manager.take("civil").id).collect();
    manager.call_next(1).ticket.unwrap();
    for jump in ["+8h", "-8h"] {
        let before = manager.hall();
        assert!(before.clock_trusted);
        fs::write(&wall, jump).unwrap();
        let during =
            wait::until("the jump is seen", || Some(manager.hall()).filter(|hall| !hall.clock_trusted));
        let told = during.at.as_str();
        assert!(seconds_between(&before.at, told) < 300, "hall time goes on: {} {told}", before.at);
        assert_eq!((&during.day, during.day_confirmed), (&before.day, true), "the day stays open");
        assert_eq!(during.windows, before.windows, "no ticket ends");
        assert_eq!(during.categories[0].waiting, before.categories[0].waiting);
        assert_eq!(ids.iter().filter(|id| manager.ticket(**id).phase == Phase::Waiting).count(), 2);
        let taken = manager.take("labour").id;
        let ticket = manager.ticket(taken);
        assert!(ticket.time_uncertain, "时间未校准");
        assert!(seconds_between(told, &ticket.issued_at) < 300, "{told} {}", ticket.issued_at);
        assert_eq!(manager.kinds(before.sequence), ["clock-noted", "issued"]);
        fs::write(&wall, "+0").unwrap();
        wait::until("the clock is right again", || manager.hall().clock_trusted.then_some(()));
        let later = manager.take("land").id;
        assert!(!manager.ticket(later).time_uncertain);
    }
    assert!(daemon.log().contains("时间未校准"), "an alarm: {}", daemon.log());
    daemon.verify();
    // A jump while the daemon was away is found at its start.
    assert!(daemon.stop().success());
    fs::write(&wall, "+8h").unwrap();
    daemon.start_again();
    wait::until("the jump is seen", || (!manager.hall().clock_trusted).then_some(()));
    assert_eq!(manager.take("civil").number, "A004");
}

/// Debian has it in the folder of the machine's architecture.
fn libfaketime() -> Option<String> {
    let folders = fs::read_dir("/usr/lib")
        .ok()?
        .flatten()
        .map(|folder| folder.path().join("faketime/libfaketime.so.1"));
    folders.filter(|library| Path::exists(library)).find_map(|library| library.to_str().map(str::to_owned))
}
