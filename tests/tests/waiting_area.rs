//! The waiting area while its broker comes and goes: board, windows and hall agree at every quiet moment, an open call is
//! there again at once, and none is announced twice.

use hall_api::board::{Board, BoardWindow, Call, WindowTopic};
use hall_api::hall::Hall;
use hall_api::ticket::Phase;
use hall_tests::mqtt::{Listener, Mosquitto, SpeakingScreen};
use hall_tests::wait::{seconds_between, until};
use hall_tests::{Client, Daemon, HallToml, Setup, is_slow_tier};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Hall time that passes in a second.
const RATE: u32 = 240;
/// What a waiting citizen is promised: the broker is back, and so is the call, in real time.
const SHOWN_WITHIN: Duration = Duration::from_secs(2);

fn hall(setup: Setup, broker: &Mosquitto) -> Daemon {
    let toml = setup.toml.replace("broker = \"none\"", &broker.config("test"));
    Daemon::start(Setup { toml, ..setup })
}

/// 4 hours of hall time, 24 in the slow tier, at 240 times real time: a minute, and six. The broker restarts every ten
/// minutes of it, with calls made while it is away.
#[test]
fn a_broker_that_restarts_every_ten_minutes_of_a_day_changes_nothing() {
    let hours = if is_slow_tier() { 24 } else { 4 };
    let mut broker = Mosquitto::start(&["test"]);
    let daemon = hall(Setup::simulated(&format!("2026-11-24T08:00,{RATE}")), &broker);
    let mut manager = daemon.manager();
    let listener = Listener::at(broker.port, "test", Mosquitto::LISTENER);
    let start = manager.hall().at;
    let (mut restarts, mut slowest) = (0, Duration::ZERO);
    for mark_min in (10..=hours * 60).step_by(10) {
        let passed_min = |manager: &mut Client| minutes_between(&start, &manager.hall().at);
        if passed_min(&mut manager) >= mark_min {
            // A busy machine took longer than ten minutes of hall time over the last: there is no catching up.
            continue;
        }
        until("ten minutes pass", || (passed_min(&mut manager) >= mark_min).then_some(()));
        agree(&listener, &mut manager);

        broker.kill();
        let window = restarts % HallToml::WINDOWS + 1;
        for other in (1..=HallToml::WINDOWS).filter(|other| *other != window).take(3) {
            manager.take("labour");
            assert!(manager.call_next(other).ticket.is_some());
            assert!(manager.press(other, "end").is_ok());
        }
        manager.take("civil");
        let number = manager.call_next(window).ticket.unwrap().number;
        broker.start_again();
        let returned = Instant::now();
        until("the open call is on the board again", || is_called(&listener, &number, window).then_some(()));
        slowest = slowest.max(returned.elapsed());
        agree(&listener, &mut manager);
        assert!(manager.press(window, "end").is_ok());
        restarts += 1;
    }
    println!(
        "{restarts} restarts in {hours} h of hall time; an open call was back after at most {slowest:?}"
    );
    assert!(restarts >= hours as u16 * 4, "this machine is too slow to tell: {restarts} restarts");
    assert!(slowest <= SHOWN_WITHIN, "an open call was back after {slowest:?}");
    announced_once(&listener, &mut manager);
    daemon.verify();
}

/// Of one month, over at most one midnight.
fn minutes_between(from: &str, to: &str) -> i64 {
    seconds_between(from, to) / 60
}

fn is_called(listener: &Listener, number: &str, window: u16) -> bool {
    let Some(board) = listener.heard.last::<Board>("board") else { return false };
    let mut calls = board.calls.iter();
    calls.any(|call| (call.number.as_str(), call.window, call.phase) == (number, window, Phase::Called))
}

/// Nothing is pressed now: what is told on the board and on each window's topic is what the hall says.
fn agree(listener: &Listener, manager: &mut Client) {
    let hall = manager.hall();
    until("board, windows and hall agree", || {
        let board: Board = listener.heard.last("board")?;
        let windows: Vec<BoardWindow> = hall
            .windows
            .iter()
            .map(|window| listener.heard.last::<WindowTopic>(&format!("windows/{}", window.number)))
            .map(|topic| topic.map(|topic| topic.window))
            .collect::<Option<_>>()?;
        (shows(&board, &hall) && windows == board.windows).then_some(())
    });
}

fn shows(board: &Board, hall: &Hall) -> bool {
    let in_hand = |number: &Option<String>, phase: &Option<Phase>| number.clone().zip(*phase);
    let shown = board.windows.iter().map(|w| (w.number, w.state, in_hand(&w.ticket, &w.phase)));
    let is = hall
        .windows
        .iter()
        .map(|w| (w.number, w.state, w.serving.as_ref().map(|ticket| (ticket.number.clone(), ticket.phase))));
    let waiting = board.categories.iter().map(|category| category.waiting);
    shown.eq(is) && waiting.eq(hall.categories.iter().map(|category| category.waiting))
}

/// Nobody pressed for a recall: every call has one announcement, and it is the same on every board it stood on.
fn announced_once(listener: &Listener, manager: &mut Client) {
    let mut announced: BTreeMap<(String, String), (u64, u16, u32)> = BTreeMap::new();
    let boards = listener.heard.on("board");
    for board in boards.iter().map(|message| message.read::<Board>()) {
        let day = board.head.at[..10].to_owned();
        for Call { number, sequence, window, announced: times, .. } in board.calls {
            let told = (sequence, window, times);
            let before = announced.entry((day.clone(), number.clone())).or_insert(told);
            assert_eq!(*before, told, "{number} was announced anew");
            assert_eq!(times, 1, "{number}");
        }
    }
    assert!(announced.len() > 20, "hardly a call was heard of: {announced:?}");
    assert!(!manager.kinds(0).contains(&"recalled".to_owned()));
}

/// At the loudspeaker: real time, since a hall that runs faster says nothing.
#[test]
fn a_broker_that_restarts_makes_no_loudspeaker_say_a_call_twice() {
    let mut broker = Mosquitto::start(&["test", SpeakingScreen::ID]);
    let daemon = hall(Setup::of(&HallToml::live().with(SpeakingScreen::CONFIG)), &broker);
    let mut manager = daemon.manager();
    let listener = Listener::at(broker.port, "test", Mosquitto::LISTENER);
    let screen = SpeakingScreen::start(&daemon, "test", &broker.url(), SpeakingScreen::ID, &listener.heard);
    let rounds = if is_slow_tier() { 24 } else { 4 };
    for round in 0..rounds {
        let window = round % HallToml::WINDOWS + 1;
        manager.take("civil");
        broker.kill();
        let number = manager.call_next(window).ticket.unwrap().number;
        broker.start_again();
        let returned = Instant::now();
        let called = format!("{number}: spoken once, then the hall is told");
        until(&called, || (spoken(&mut manager) > usize::from(round)).then_some(()));
        assert!(returned.elapsed() <= SHOWN_WITHIN, "{number} was said after {:?}", returned.elapsed());
        until("it is said twice at most", || {
            (screen.readings().len() > usize::from(round) * 2 + 1).then_some(())
        });
        // Gone and back once more, and the call is still open.
        broker.kill();
        broker.start_again();
        manager.take("labour");
        assert!(manager.press(window, "end").is_ok());
    }
    let readings = screen.readings();
    assert_eq!(readings.len(), usize::from(rounds) * 2, "each is read twice, chime and all: {readings:?}");
    let distinct: std::collections::BTreeSet<_> = readings.iter().collect();
    assert_eq!(distinct.len(), usize::from(rounds));
    assert_eq!(spoken(&mut manager), usize::from(rounds));
}

fn spoken(manager: &mut Client) -> usize {
    manager.kinds(0).iter().filter(|kind| *kind == "spoken").count()
}

/// What a broker kept of windows and devices that the hall no longer has is taken away.
#[test]
fn what_the_hall_no_longer_has_is_taken_from_the_broker() {
    let broker = Mosquitto::start(&["test"]);
    for gone in ["windows/99", "devices/gone"] {
        broker.say("test", &format!("hall/test/{gone}"), "{}", true);
    }
    let _daemon = hall(Setup::live(), &broker);
    let listener = Listener::at(broker.port, "test", Mosquitto::LISTENER);
    listener.heard.until("windows/1", "the hall is there", |_: &WindowTopic| true);
    // Who comes now is not told of them, once they are gone.
    until("it is gone for whoever comes now", || {
        let late = Listener::at(broker.port, "test", "test");
        late.heard.until("windows/1", "the hall is there", |_: &WindowTopic| true);
        let is_kept = |topic: &str| late.heard.on(topic).iter().any(|message| !message.payload.is_empty());
        (!is_kept("windows/99") && !is_kept("devices/gone")).then_some(())
    });
}
