//! Each test tells boards and counts what is said.

use super::*;
use hall_api::Names;
use hall_api::board::{Area, BoardWindow, Head};
use hall_api::hall::WindowState;

/// A hall whose windows call; its boards hold the last eight calls as the daemon's do.
struct Hall {
    epoch: &'static str,
    calls: Vec<(Call, u64)>,
    now_ms: u64,
    windows: u16,
    silent: bool,
}

impl Hall {
    fn new(windows: u16) -> Hall {
        Hall { epoch: "A", calls: Vec::new(), now_ms: 0, windows, silent: false }
    }

    fn call(&mut self, number: &str, window: u16) {
        let announced = self.calls.iter().filter(|(call, _)| call.number == number).count() as u32 + 1;
        let call = Call {
            sequence: self.calls.iter().map(|(call, _)| call.sequence).max().unwrap_or(0) + 1,
            number: number.into(),
            window,
            area: if window % 2 == 1 { "north" } else { "south" }.into(),
            announced,
            phase: Phase::Called,
            age_ms: 0,
            private: false,
            language: "zh".into(),
            last: announced > 1,
        };
        // Each ticket once, by its newest announcement.
        self.calls.retain(|(other, _)| other.number != number);
        self.calls.insert(0, (call, self.now_ms));
    }

    fn end(&mut self, number: &str, phase: Phase) {
        for (call, _) in self.calls.iter_mut().filter(|(call, _)| call.number == number) {
            call.phase = phase;
        }
    }

    fn board(&self) -> Board {
        let in_hand =
            |window: u16| self.calls.iter().find(|(call, _)| call.window == window && is_in_hand(call));
        let window = |number: u16| BoardWindow {
            number,
            name: Names::default(),
            state: WindowState::Open,
            ticket: in_hand(number).map(|(call, _)| call.number.clone()),
            phase: in_hand(number).map(|(call, _)| call.phase),
            areas: vec![],
        };
        let aged = |(call, at): &(Call, u64)| Call { age_ms: self.now_ms - at, ..call.clone() };
        let area = |id: &str| Area { id: id.into(), name: Names::default() };
        Board {
            head: Head { v: 1, epoch: self.epoch.into(), rev: 1, at: String::new() },
            name: Names::default(),
            clock_trusted: true,
            simulation: false,
            restored: false,
            areas: vec![area("north"), area("south")],
            calls: self.calls.iter().take(8).map(aged).collect(),
            categories: vec![],
            windows: (1..=self.windows).map(window).collect(),
            silent: self.silent,
            paused: None,
            issuing_stopped: false,
            leader: None,
            complaint_phone: None,
            notices: vec![],
            guide: vec![],
        }
    }
}

fn is_in_hand(call: &Call) -> bool {
    matches!(call.phase, Phase::Called | Phase::Serving)
}

fn said(queue: &mut Queue) -> Vec<String> {
    std::iter::from_fn(|| queue.take_next())
        .map(|reading| format!("{}{}", reading.number, if reading.is_repeat { " again" } else { "" }))
        .collect()
}

/// A queue that has heard the hall before anything was called.
fn started(hall: &Hall) -> Queue {
    let mut queue = Queue::new(None);
    queue.follow(&hall.board(), 0);
    queue
}

#[test]
fn a_call_is_said_twice_and_its_repeat_gives_way_to_another() {
    let mut hall = Hall::new(4);
    let mut queue = started(&hall);
    hall.call("A001", 1);
    queue.follow(&hall.board(), 0);
    assert_eq!(said(&mut queue), ["A001", "A001 again"]);
    hall.call("A002", 2);
    hall.call("A003", 3);
    queue.follow(&hall.board(), 0);
    assert_eq!(said(&mut queue), ["A002", "A003", "A003 again"]);
    queue.follow(&hall.board(), 0);
    assert!(said(&mut queue).is_empty(), "the same board again says nothing new");
}

#[test]
fn what_stands_at_the_start_of_either_side_counts_as_spoken() {
    let mut hall = Hall::new(4);
    hall.call("A001", 1);
    let mut queue = started(&hall);
    assert!(said(&mut queue).is_empty());
    hall.call("A002", 2);
    hall.epoch = "B";
    queue.follow(&hall.board(), 0);
    assert!(said(&mut queue).is_empty());
    hall.call("A003", 3);
    queue.follow(&hall.board(), 0);
    assert_eq!(said(&mut queue), ["A003", "A003 again"]);
}

#[test]
fn whoever_is_served_missed_or_taken_back_is_not_spoken() {
    for phase in [Phase::Serving, Phase::Missed, Phase::Waiting, Phase::Served, Phase::Held] {
        let mut hall = Hall::new(4);
        let mut queue = started(&hall);
        hall.call("A001", 1);
        queue.follow(&hall.board(), 0);
        hall.end("A001", phase);
        queue.follow(&hall.board(), 0);
        assert!(said(&mut queue).is_empty(), "{phase:?}");
        // The same between first and second reading.
        hall.call("A002", 2);
        queue.follow(&hall.board(), 0);
        assert!(queue.take_next().is_some_and(|reading| reading.number == "A002"));
        hall.end("A002", phase);
        queue.follow(&hall.board(), 0);
        assert!(said(&mut queue).is_empty(), "{phase:?}");
    }
}

#[test]
fn a_recall_takes_the_place_of_the_call_before_it() {
    let mut hall = Hall::new(4);
    let mut queue = started(&hall);
    hall.call("A001", 1);
    queue.follow(&hall.board(), 0);
    hall.call("A001", 1);
    queue.follow(&hall.board(), 0);
    let reading = queue.take_next().unwrap();
    assert_eq!((reading.sequence, reading.last), (2, true));
    assert_eq!(said(&mut queue), ["A001 again"]);
}

#[test]
fn an_old_call_is_shown_and_not_spoken() {
    let mut hall = Hall::new(4);
    let mut queue = started(&hall);
    hall.call("A001", 1);
    hall.now_ms = 20_000;
    let board = hall.board();
    // Kept by the broker for eleven seconds more.
    queue.follow(&board, 11_000);
    assert!(said(&mut queue).is_empty());
    hall.call("A002", 2);
    queue.follow(&hall.board(), 29_000);
    assert_eq!(said(&mut queue), ["A002", "A002 again"]);
}

#[test]
fn each_area_has_its_own_voice_and_an_unknown_one_hears_all() {
    let mut hall = Hall::new(4);
    let mut queues = ["north", "south", "roof"].map(|area| Queue::new(Some(area.into())));
    queues.iter_mut().for_each(|queue| queue.follow(&hall.board(), 0));
    hall.call("A001", 1);
    hall.call("A002", 2);
    queues.iter_mut().for_each(|queue| queue.follow(&hall.board(), 0));
    let [north, south, roof] = &mut queues;
    assert_eq!(said(north), ["A001", "A001 again"]);
    assert_eq!(said(south), ["A002", "A002 again"]);
    assert_eq!(said(roof), ["A001", "A002", "A002 again"]);
}

#[test]
fn a_hall_that_runs_too_fast_is_silent_and_stays_so_about_what_it_called() {
    let mut hall = Hall::new(4);
    let mut queue = started(&hall);
    hall.silent = true;
    hall.call("A001", 1);
    queue.follow(&hall.board(), 0);
    hall.silent = false;
    queue.follow(&hall.board(), 0);
    assert!(said(&mut queue).is_empty());
}

/// bad-days 24, and worse: twelve windows at once, so that the board's list of eight has lost four of them.
#[test]
fn bad_day_24_everyone_called_at_once_is_spoken_within_a_minute() {
    for (windows, within_s) in [(8u16, 60.0), (12, 90.0)] {
        let mut hall = Hall::new(windows);
        let mut queue = started(&hall);
        let clips = super::super::clip::Clips::built_in();
        let mut clock_s = 0.0;
        let mut heard = Vec::new();
        for window in 1..=windows {
            hall.now_ms = u64::from(window - 1) * 10_000 / u64::from(windows);
            hall.call(&format!("A{window:03}"), window);
            queue.follow(&hall.board(), 0);
        }
        while let Some(reading) = queue.take_next() {
            let words = super::super::sentence::words(&clips, "zh", &reading);
            let sound = super::super::mix::announcement(&clips, [words]);
            // The first is said when the first calls; the others have come by the time it ends.
            clock_s += sound.len() as f64 / 16_000.0;
            if !reading.is_repeat {
                heard.push((reading.number, clock_s));
            }
            queue.follow(&hall.board(), 0);
        }
        assert_eq!(heard.len(), usize::from(windows));
        assert!(heard.iter().all(|(_, at)| *at <= within_s), "{heard:?}");
    }
}

#[test]
fn a_number_that_nobody_would_listen_to_is_not_said() {
    let mut hall = Hall::new(4);
    let mut queue = started(&hall);
    hall.call(&"A".repeat(500), 1);
    hall.call("退役军人10012", 2);
    queue.follow(&hall.board(), 0);
    assert_eq!(said(&mut queue), ["退役军人10012", "退役军人10012 again"]);
}
