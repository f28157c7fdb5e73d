//! Each test is a story of messages and waiting; [`Story`] tells what the screen then is.

use super::*;

struct Story {
    screen: Screen,
    now: Instant,
}

/// What a citizen sees: `10:05 B1` a board of revision 1 and the clock, `stale 10:05 B1`, or `nothing`.
fn seen(screen: &Screen, now: Instant) -> String {
    let look = screen.look(now);
    let Some((epoch, rev)) = look.board else { return "nothing".into() };
    match (look.stale, look.clock) {
        (Some(time), None) => format!("stale {time} {epoch}{rev}"),
        (None, Some(time)) => format!("{time} {epoch}{rev}"),
        (stale, clock) => panic!("{stale:?} {clock:?}"),
    }
}

impl Story {
    fn new() -> Self {
        let now = Instant::now();
        let settings =
            Settings { hall: "hulu".into(), area: None, width: 192, height: 108, wording: Wording::zh_en() };
        Story { screen: Screen::new(settings, now), now }
    }

    fn status(mut self, epoch: &str, rev: u64, time: &str) -> Self {
        let payload = format!(
            r#"{{"v":1,"epoch":"{epoch}","rev":{rev},"at":"2026-11-23T{time}:00+08:00","online":true}}"#
        );
        self.screen.handle_message("hall/hulu/status", payload.as_bytes(), false, self.now).unwrap();
        self
    }

    fn retained_status(mut self, epoch: &str, rev: u64, time: &str) -> Self {
        let payload = format!(
            r#"{{"v":1,"epoch":"{epoch}","rev":{rev},"at":"2026-11-23T{time}:00+08:00","online":true}}"#
        );
        self.screen.handle_message("hall/hulu/status", payload.as_bytes(), true, self.now).unwrap();
        self
    }

    fn will(mut self, epoch: &str) -> Self {
        let payload =
            format!(r#"{{"v":1,"epoch":"{epoch}","rev":1,"at":"2026-11-23T08:00:00+08:00","online":false}}"#);
        self.screen.handle_message("hall/hulu/status", payload.as_bytes(), false, self.now).unwrap();
        self
    }

    fn board(mut self, epoch: &str, rev: u64, time: &str) -> Self {
        self.screen
            .handle_message("hall/hulu/board", board(epoch, rev, time).as_bytes(), true, self.now)
            .unwrap();
        self
    }

    fn wait(mut self, seconds: u64) -> Self {
        self.now += Duration::from_secs(seconds);
        self
    }

    #[track_caller]
    fn sees(self, expected: &str) -> Self {
        assert_eq!(seen(&self.screen, self.now), expected);
        self
    }
}

fn board(epoch: &str, rev: u64, time: &str) -> String {
    format!(
        r#"{{"v":1,"epoch":"{epoch}","rev":{rev},"at":"2026-11-23T{time}:00+08:00","name":{{"zh":"葫芦镇政务服务中心"}},
        "clock_trusted":true,"simulation":false,"restored":false,"areas":[],"calls":[],"categories":[],"windows":[],
        "added_later":1}}"#
    )
}

#[test]
fn a_board_with_a_live_heartbeat_is_current_and_keeps_time() {
    Story::new()
        .sees("nothing")
        .board("A", 1, "10:00")
        .sees("nothing")
        .status("A", 2, "10:05")
        .sees("10:05 A1");
}

#[test]
fn a_retained_heartbeat_proves_nothing() {
    let story = Story::new().board("A", 1, "10:00").retained_status("A", 2, "10:05").wait(15).sees("nothing");
    story.wait(1).sees("stale 10:00 A1").status("A", 3, "10:06").sees("10:06 A1");
}

#[test]
fn silence_makes_it_stale_and_the_next_heartbeat_fresh_again() {
    Story::new()
        .status("A", 1, "10:05")
        .board("A", 2, "10:05")
        .wait(15)
        .sees("10:05 A2")
        .wait(1)
        .sees("stale 10:05 A2")
        .status("A", 9, "10:07")
        .sees("10:07 A2");
}

#[test]
fn an_older_revision_of_the_same_epoch_is_dropped() {
    let story =
        Story::new().status("A", 1, "10:05").board("A", 7, "10:05").board("A", 6, "10:04").sees("10:05 A7");
    story.status("A", 9, "10:06").status("A", 8, "10:05").sees("10:06 A7");
}

#[test]
fn heartbeats_and_boards_are_numbered_together_but_do_not_outdate_each_other() {
    Story::new().status("A", 8, "10:05").board("A", 7, "10:05").sees("10:05 A7");
}

#[test]
fn after_a_restart_of_the_daemon_the_old_board_is_stale_until_the_new_one_is_there() {
    Story::new()
        .status("A", 100, "10:05")
        .board("A", 101, "10:05")
        .status("B", 1, "10:09")
        .sees("stale 10:05 A101")
        .board("B", 2, "10:09")
        .sees("10:09 B2")
        .board("A", 102, "10:05")
        .sees("10:09 B2");
}

#[test]
fn a_new_epochs_board_before_its_heartbeat_waits_for_it() {
    Story::new()
        .status("A", 1, "10:05")
        .board("A", 2, "10:05")
        .board("B", 2, "10:09")
        .sees("10:05 A2")
        .status("B", 1, "10:09")
        .sees("10:09 B2");
}

#[test]
fn the_will_of_the_present_daemon_makes_it_stale_at_once_and_that_of_a_former_one_does_not() {
    let story = Story::new().status("A", 50, "10:05").board("A", 51, "10:05");
    story.will("A").sees("stale 10:05 A51").status("A", 52, "10:06").sees("10:06 A51");
    Story::new().status("B", 1, "10:09").board("B", 2, "10:09").will("A").sees("10:09 B2");
}

#[test]
fn bad_payloads_are_refused_and_change_nothing() {
    let Story { mut screen, now } = Story::new().status("A", 1, "10:05").board("A", 2, "10:05");
    let newer = board("A", 3, "10:06").replace(r#""v":1"#, r#""v":2"#);
    let truncated = board("A", 3, "10:06")[..80].to_string();
    for payload in [newer.as_str(), &truncated, "", "[]", "\u{0}", r#"{"v":1}"#] {
        assert!(
            screen.handle_message("hall/hulu/board", payload.as_bytes(), false, now).is_err(),
            "{payload}"
        );
    }
    assert_eq!(seen(&screen, now), "10:05 A2");
}

#[test]
fn other_topics_and_other_halls_are_ignored() {
    let Story { mut screen, now } = Story::new();
    for topic in ["hall/other/board", "hall/hulu/windows/3", "hall/hulu/board/x", ""] {
        screen.handle_message(topic, board("A", 3, "10:06").as_bytes(), false, now).unwrap();
    }
    assert_eq!(seen(&screen, now), "nothing");
}

#[test]
fn a_time_that_is_none_is_shown_as_dashes() {
    Story::new().status("A", 1, "早上十点").board("A", 2, "早上十点").sees("--:-- A2");
}

#[test]
fn it_is_painted_when_it_changes_and_only_then() {
    let mut story = Story::new();
    assert!(story.screen.is_due(story.now));
    let waiting = story.screen.paint(story.now).canvas.clone();
    assert!(waiting.pixels().iter().any(|pixel| *pixel != waiting.pixels()[0]), "never a blank screen");
    story = story.status("A", 1, "10:05").board("A", 2, "10:05");
    assert!(story.screen.is_due(story.now));
    assert_ne!(*story.screen.paint(story.now).canvas, waiting);
    story = story.status("A", 3, "10:05").wait(5).board("A", 2, "10:05");
    assert!(!story.screen.is_due(story.now));
    story = story.wait(16);
    assert!(story.screen.is_due(story.now));
}

#[test]
fn pages_turn_only_where_there_are_some() {
    let windows: Vec<_> = (1..=30)
        .map(|number| {
            format!(r#"{{"number":{number},"name":{{}},"state":"open","ticket":null,"phase":null}}"#)
        })
        .collect();
    let many =
        board("A", 2, "10:05").replace(r#""windows":[]"#, &format!(r#""windows":[{}]"#, windows.join(",")));
    for (payload, turns) in [(board("A", 2, "10:05"), false), (many, true)] {
        let mut story = Story::new().status("A", 1, "10:05");
        story.screen.handle_message("hall/hulu/board", payload.as_bytes(), false, story.now).unwrap();
        story.screen.paint(story.now);
        story = story.wait(11).status("A", 3, "10:05");
        assert_eq!(story.screen.is_due(story.now), turns);
    }
}

#[test]
fn an_area_the_hall_does_not_have_is_noticed() {
    let mut story = Story::new();
    story.screen.settings.area = Some("grond".into());
    assert_eq!(story.screen.unknown_area(), None);
    let story = story.status("A", 1, "10:05").board("A", 2, "10:05");
    assert_eq!(story.screen.unknown_area(), Some("grond"));
}

/// A board whose window 3 has called `numbers`, the last of them newest.
fn calling(rev: u64, numbers: &[&str]) -> String {
    let calls = numbers.iter().enumerate().rev().map(|(index, number)| {
        format!(
            r#"{{"sequence":{},"number":"{number}","window":3,"area":"","announced":1,"phase":"called","age_ms":0,
            "private":false,"language":"zh"}}"#,
            index + 1
        )
    });
    let calls = calls.collect::<Vec<_>>().join(",");
    board("A", rev, "10:05").replace(r#""calls":[]"#, &format!(r#""calls":[{calls}]"#))
}

#[test]
fn a_new_call_flashes_long_enough_to_be_read_and_then_stands_still() {
    let mut story = Story::new().status("A", 1, "10:05");
    let hear = |story: &mut Story, payload: &str| {
        story.screen.handle_message("hall/hulu/board", payload.as_bytes(), false, story.now).unwrap();
    };
    hear(&mut story, &calling(2, &["A001"]));
    assert!(story.screen.look(story.now).bright.is_empty(), "it was called before this screen looked");
    hear(&mut story, &calling(3, &["A001", "A002"]));
    let mut halves = Vec::new();
    for _ in 0..40 {
        halves.push(story.screen.look(story.now).bright == [2]);
        story.now += Duration::from_millis(500);
        hear(&mut story, &calling(3, &["A001", "A002"]));
    }
    let flashing: Vec<bool> = (0..24).map(|half| half % 2 == 0).collect();
    assert_eq!(halves[..24], flashing);
    assert!(halves[24..].iter().all(|bright| !bright));
}

#[test]
fn what_is_read_out_is_current_and_its_age_is_told() {
    let mut story = Story::new().board("A", 2, "10:04");
    assert!(story.screen.current(story.now).is_none());
    story = story.status("A", 3, "10:05");
    assert_eq!(story.screen.current(story.now).map(|(_, lag_ms)| lag_ms), Some(60_000));
    story = story.board("A", 4, "10:06");
    assert_eq!(story.screen.current(story.now).map(|(_, lag_ms)| lag_ms), Some(0));
    story = story.wait(16);
    assert!(story.screen.current(story.now).is_none());
}

#[test]
fn bad_day_08_a_new_day_shows_no_number_of_yesterday() {
    let mut story = Story::new().status("A", 1, "17:45");
    let before = story.screen.paint(story.now).canvas.clone();
    story
        .screen
        .handle_message("hall/hulu/board", calling(2, &["A041"]).as_bytes(), true, story.now)
        .unwrap();
    assert_ne!(*story.screen.paint(story.now).canvas, before);
    let with_call = story.screen.paint(story.now).canvas.clone();
    // The daemon was started anew in the night; the broker still keeps yesterday's board.
    let mut morning = Story::new().status("B", 1, "08:00");
    morning
        .screen
        .handle_message("hall/hulu/board", calling(2, &["A041"]).as_bytes(), true, morning.now)
        .unwrap();
    assert!(morning.screen.is_stale(morning.now));
    morning = morning.board("B", 2, "08:00");
    let mut empty = Story::new().status("B", 1, "08:00").board("B", 2, "08:00");
    assert_eq!(morning.screen.paint(morning.now).canvas, empty.screen.paint(empty.now).canvas);
    assert_ne!(*morning.screen.paint(morning.now).canvas, with_call);
}

/// 80 windows in two languages, and texts that nobody meant to send: shown as far as they go, beside what is right.
#[test]
fn a_board_of_80_windows_with_endless_texts_is_painted_and_not_blank() {
    let endless = "民政\u{7}\u{202e}😀 Civil affairs\n".repeat(30);
    assert!(endless.chars().count() > 500);
    let name = serde_json::json!({ "zh": endless, "en": endless });
    let mut payload: serde_json::Value = serde_json::from_str(&calling(2, &["A001", "A012"])).unwrap();
    payload["name"] = name.clone();
    payload["notices"] = serde_json::json!([name, name]);
    payload["windows"] = (1..=80)
        .map(|number| {
            serde_json::json!({
                "number": number, "name": name, "state": "open", "phase": null,
                "ticket": (number % 2 == 0).then_some(&endless),
            })
        })
        .collect();
    payload["categories"] = (0..40)
        .map(|id| {
            serde_json::json!({
                "id": format!("c{id}"), "name": name, "prefix": "A", "area": "", "waiting": u32::MAX, "wait": null,
                "missed": [endless, "A007"],
            })
        })
        .collect();
    for (width, height) in [(192, 108), (108, 192), (128, 64)] {
        let mut story = Story::new();
        story.screen.resize(width, height);
        let connecting = story.screen.paint(story.now).canvas.clone();
        story = story.status("A", 1, "10:05");
        let bytes = payload.to_string();
        story.screen.handle_message("hall/hulu/board", bytes.as_bytes(), false, story.now).unwrap();
        let mut pictures = Vec::new();
        for _ in 0..12 {
            story = story.wait(10).status("A", 9, "10:06");
            let canvas = story.screen.paint(story.now).canvas;
            assert!(canvas.pixels().iter().any(|pixel| *pixel != canvas.pixels()[0]), "never a blank screen");
            assert_ne!(*canvas, connecting);
            pictures.push(canvas.clone());
        }
        assert!(pictures.windows(2).any(|pair| pair[0] != pair[1]), "its pages turn");
    }
}
