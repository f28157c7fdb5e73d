//! Bad days 1, 8, 21, 24, 28, 37 and 45 in the waiting area: what the board says, and what is heard of its loudspeaker.

use hall_api::board::{Board, EventTopic, WindowTopic};
use hall_api::event::Event;
use hall_api::ticket::Issued;
use hall_tests::mqtt::{Listener, Mosquitto, Player, SpeakingScreen};
use hall_tests::wait::{seconds_between, until};
use hall_tests::{Client, Daemon, HallToml, Request, Setup};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn embedded(toml: &HallToml) -> String {
    toml.to_string().replace("broker = \"none\"", "broker = \"embedded\"")
}

/// A hall with its own broker and a screen that speaks.
fn speaking(toml: HallToml, player: Player) -> (Daemon, Client, SpeakingScreen) {
    let toml = embedded(&toml.with(SpeakingScreen::CONFIG));
    let daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let (manager, screen) = (daemon.manager(), SpeakingScreen::at_daemon(&daemon, "test", player));
    (daemon, manager, screen)
}

fn listener(daemon: &Daemon) -> Listener {
    let token = daemon.hallctl_says(&["token", "create", "--role", "reader", "--name", "listener"]);
    Listener::at_daemon(daemon, "test", "listener", token.trim())
}

fn events(manager: &mut Client, kind: &str) -> Vec<Event> {
    manager.events(0).into_iter().filter(|event| event.kind == kind).collect()
}

fn call(manager: &mut Client, window: u16) -> String {
    manager.call_next(window).ticket.unwrap().number
}

/// The power goes and comes: the board says so, and nothing is said by itself.
#[test]
fn bad_day_01_the_board_says_restored_and_the_loudspeaker_nothing() {
    let broker = Mosquitto::start(&["test", SpeakingScreen::ID]);
    let toml = HallToml::live().with(SpeakingScreen::CONFIG).to_string();
    let toml = toml.replace("broker = \"none\"", &broker.config("test"));
    let mut daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let mut manager = daemon.manager();
    let listener = Listener::at(broker.port, "test", Mosquitto::LISTENER);
    let screen = SpeakingScreen::start(&daemon, "test", &broker.url(), SpeakingScreen::ID, &listener.heard);
    for _ in 0..6 {
        manager.take("civil");
    }
    for window in 1..=3u16 {
        assert_eq!(call(&mut manager, window), format!("A{window:03}"));
        let heard = usize::from(window) * 2;
        until("it is said, and said again", || (screen.said().len() == heard).then_some(()));
    }
    assert!(manager.press(1, "serve").is_ok());
    let epoch = listener.heard.last::<Board>("board").unwrap().head.epoch;

    daemon.kill();
    daemon.start_again();
    let board = listener
        .heard
        .until("board", "the hall is restored", |board: &Board| board.head.epoch != epoch && board.restored);
    let shown: Vec<_> = board.windows[..3].iter().filter_map(|window| window.ticket.clone()).collect();
    assert_eq!(shown, ["A001", "A002", "A003"]);
    assert_eq!(board.categories[0].waiting, 3);
    // Long enough for the screen to have heard two boards: the next call is the first thing it says.
    listener.heard.until("status", "the heart beats again", |status: &hall_api::board::Status| {
        status.head.epoch == board.head.epoch && status.head.rev > board.head.rev
    });
    assert_eq!(call(&mut manager, 4), "A004");
    until("the next call is said", || (screen.said().len() > 6).then_some(()));
    assert_eq!(screen.said()[6], "A004→4", "and nothing before it");
}

/// 08:00: what was called, missed, held and still waiting yesterday is on no topic and no page.
#[test]
fn bad_day_08_no_number_of_yesterday_is_shown_anywhere() {
    let toml = embedded(&HallToml::simulation().with("[rules]\nno_show_calls = 1\nno_show_after_s = 0"));
    // Twelve hours in twelve seconds: the day turns under the eyes of all.
    let setup = Setup { toml, ..Setup::simulated("2026-11-24T20:00,3600") };
    let daemon = Daemon::start(setup);
    let mut manager = daemon.manager();
    let listener = listener(&daemon);
    for (window, act) in [(1, "no-show"), (2, "end"), (3, "hold"), (4, "serve")] {
        manager.take("civil");
        assert_eq!(call(&mut manager, window), format!("A{window:03}"));
        assert!(manager.press(window, act).is_ok());
    }
    manager.take("civil");
    let evening = listener.heard.until("board", "the day is on it", |board: &Board| {
        let category = &board.categories[0];
        category.missed == ["A001"] && category.waiting == 1 && board.calls.len() == 4
    });
    assert!(evening.head.at.starts_with("2026-11-24"), "{}", evening.head.at);

    until("it is 08:00 of the next day", || (manager.hall().at.as_str() > "2026-11-25T08:00").then_some(()));
    let of_yesterday = |text: &str| (1..=5).any(|number| text.contains(&format!("A{number:03}")));
    let morning = listener
        .heard
        .until("board", "it is morning", |board: &Board| board.head.at.as_str() > "2026-11-25T08:00");
    assert_eq!(morning.categories[0].waiting, 0);
    let mut shown = vec![serde_json::to_string(&morning).unwrap(), page(&daemon)];
    for number in 1..=HallToml::WINDOWS {
        let topic: WindowTopic = listener.heard.last(&format!("windows/{number}")).unwrap();
        shown.push(serde_json::to_string(&topic).unwrap());
    }
    for text in shown {
        assert!(!of_yesterday(&text) && text.contains("号窗口"), "{text}");
    }
}

/// What the board's page is told when it is opened.
fn page(daemon: &Daemon) -> String {
    let mut stream = TcpStream::connect(daemon.address()).unwrap();
    stream.write_all(b"GET /board/stream HTTP/1.1\r\nHost: hall\r\n\r\n").unwrap();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    lines.find_map(|line| line.strip_prefix("data:").map(str::to_owned)).expect("a board")
}

/// A no-show counts from the speech, where a screen says when that was.
#[test]
fn bad_day_21_a_no_show_waits_for_60_seconds_after_the_speech() {
    let toml = embedded(&HallToml::simulation().with(SpeakingScreen::CONFIG));
    // Four times real time is the most at which anything is said.
    let daemon = Daemon::start(Setup { toml, ..Setup::simulated("2026-11-24T10:00,4") });
    let mut manager = daemon.manager();
    let screen = SpeakingScreen::at_daemon(&daemon, "test", Player::TenTimesAsFast);
    manager.take("civil");
    assert_eq!(call(&mut manager, 3), "A001");
    until("it is heard", || screen.said().contains(&"A001→3".to_owned()).then_some(()));
    assert!(manager.press(3, "recall").is_ok());
    let mut refused = 0;
    until("it may be passed over", || {
        let reply = manager.press(3, "no-show");
        if !reply.is_ok() {
            assert_eq!(reply.refusal(), (409, "no-show-too-early".into()));
            refused += 1;
        }
        reply.is_ok().then_some(())
    });
    assert!(refused > 0);
    let at = |events: Vec<Event>| events[0].at.clone();
    let (called, no_show) = (at(events(&mut manager, "called")), at(events(&mut manager, "no-show")));
    let spoken = at(events(&mut manager, "spoken"));
    let (from_speech, from_call) = (seconds_between(&spoken, &no_show), seconds_between(&called, &no_show));
    assert!(from_speech >= 60, "{from_speech} s after the speech");
    assert!(from_call < 120, "{from_call} s after the call: that is for a hall whose screens are silent");
}

/// Eight windows call at once: each is heard within a minute, and the second readings are what is left out.
#[test]
fn bad_day_24_eight_windows_call_at_once_and_each_is_heard_within_a_minute() {
    let (_daemon, mut manager, screen) = speaking(HallToml::live(), Player::TenTimesAsFast);
    for _ in 0..16 {
        manager.take("civil");
    }
    let start = Instant::now();
    let called: Vec<_> = (1..=8).map(|window| format!("{}→{window}", call(&mut manager, window))).collect();
    assert!(start.elapsed() < Duration::from_secs(10), "this machine is too slow for the test");
    until("the last is heard", || screen.said().contains(&called[7]).then_some(()));
    assert_eq!(screen.said()[..8], called, "each once, before any is said again");
    // Where in the sound the eighth ends is when it is heard, since nothing is said between.
    let ninth = until("the repeat of the last", || screen.starts().get(8).copied());
    assert!(ninth <= Duration::from_secs(60), "the eighth was heard after {ninth:?}");

    // Some are served before their turn: nothing is said of them any more.
    for window in 1..=8 {
        assert!(manager.press(window, "end").is_ok());
        call(&mut manager, window);
    }
    for window in 5..=8 {
        assert!(manager.press(window, "serve").is_ok());
    }
    until("the first four are heard", || screen.said().contains(&"A012→4".to_owned()).then_some(()));
    manager.take("civil");
    assert!(manager.press(8, "end").is_ok());
    assert_eq!(call(&mut manager, 8), "A017");
    until("a later one is heard", || screen.said().contains(&"A017→8".to_owned()).then_some(()));
    let heard: BTreeSet<_> = screen.said().into_iter().collect();
    for served in ["A013→5", "A014→6", "A015→7", "A016→8"] {
        assert!(!heard.contains(served), "{heard:?}");
    }
}

/// No prefix, or a hanzi: the board writes and the loudspeaker says the number that is on the ticket.
#[test]
fn bad_day_28_board_and_voice_agree_on_a_prefix_that_is_no_letter() {
    let (daemon, mut manager, screen) =
        speaking(HallToml { prefixes: ["民", "", "A", "B"], ..HallToml::live() }, Player::AtOnce);
    let listener = listener(&daemon);
    for (category, number, heard) in [("civil", "民001", "u6c11001→2"), ("labour", "001", "001→2")] {
        assert_eq!(manager.take(category).number, number);
        assert_eq!(call(&mut manager, 2), number);
        listener.heard.until("board", "it is written", |board: &Board| {
            board.calls.first().is_some_and(|call| call.number == number)
                && board.windows[1].ticket.as_deref() == Some(number)
        });
        until("it is said, and said again", || {
            (screen.said().iter().filter(|said| *said == heard).count() == 2).then_some(())
        });
        assert!(manager.press(2, "end").is_ok());
    }
    assert!(screen.sound().iter().all(|sample| sample.unsigned_abs() < 32_000), "nothing clips");
    assert_eq!(events(&mut manager, "spoken").len(), 2);
}

/// The roster is swapped at 09:10: the board is right at once, and the ledger knows both.
#[test]
fn bad_day_37_the_leader_on_duty_is_swapped() {
    let toml = HallToml::simulation().with("[postings]\nleader = { zh = \"王主任\" }");
    let daemon = Daemon::start(Setup { toml: embedded(&toml), ..Setup::simulated("2026-11-24T09:10,1") });
    let mut manager = daemon.manager();
    let listener = listener(&daemon);
    let led_by = |leader: &'static str| {
        move |board: &Board| {
            board.leader.as_ref().is_some_and(|names| names.0.values().any(|name| name == leader))
        }
    };
    listener.heard.until("board", "王主任 is on duty", led_by("王主任"));
    let swapped = Instant::now();
    assert!(manager.post("hall/postings", &json!({ "leader": { "zh": "李副主任" } })).is_ok());
    listener.heard.until("board", "李副主任 is on duty", led_by("李副主任"));
    assert!(swapped.elapsed() <= Duration::from_secs(5), "after {:?}", swapped.elapsed());
    assert!(page(&daemon).contains("李副主任"));
    let ledger = daemon.hallctl_says(&["ledger", "export"]);
    let at = |leader: &str| ledger.lines().position(|row| row.contains(leader)).unwrap();
    assert!(at("王主任") < at("李副主任"));
    daemon.verify();
}

/// Of a private matter board, topics and loudspeaker tell number and window, and nothing else.
#[test]
fn bad_day_37_of_a_private_matter_only_number_and_window_are_told() {
    let toml = HallToml::live().with(SpeakingScreen::CONFIG);
    let toml =
        embedded(&toml).replace("name = { zh = \"labour\" }", "private = true\nname = { zh = \"信访接待\" }");
    let daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let mut manager = daemon.manager();
    let listener = listener(&daemon);
    let screen = SpeakingScreen::at_daemon(&daemon, "test", Player::AtOnce);
    manager.take("labour");
    assert_eq!(call(&mut manager, 5), "B001");
    let board = listener.heard.until("board", "it is called", |board: &Board| !board.calls.is_empty());
    assert!(board.calls[0].private && board.categories[1].private);
    assert_eq!(board.categories[1].name.0.len(), 0);
    until("it is said", || (screen.said() == ["B001→5", "B001→5"]).then_some(()));
    assert!(manager.press(5, "end").is_ok());
    listener.heard.until("events", "it ended", |topic: &EventTopic| topic.event.kind == "served");
    let heard = listener.heard.on("events");
    assert!(heard.iter().all(|message| message.read::<EventTopic>().event.category.is_none()));
    let told = |text: &str| assert!(!text.contains("信访"), "{text}");
    listener.heard.all().iter().for_each(|message| told(&String::from_utf8_lossy(&message.payload)));
    told(&page(&daemon));
    let id = events(&mut manager, "issued")[0].ticket.unwrap();
    let follow = manager.ticket(id);
    assert_eq!(follow.number, "B001");
}

/// What was played with never gets among what is real: neither kind of hall opens the other's ledger.
#[test]
fn bad_day_37_demo_data_cannot_enter_the_live_ledger() {
    for (first, second) in
        [(HallToml::live(), HallToml::simulation()), (HallToml::simulation(), HallToml::live())]
    {
        let mut daemon = Daemon::start(Setup::of(&first));
        daemon.manager().take("civil");
        assert!(daemon.stop().success());
        daemon.setup = Setup::of(&second);
        let refused = daemon.command().output().unwrap();
        assert_eq!(refused.status.code(), Some(78), "{}", daemon.log());
        daemon.setup = Setup::of(&first);
        daemon.start_again();
        assert_eq!(daemon.manager().take("civil").number, "A002");
        daemon.verify();
    }
}

/// The city's network is away for three hours, and with it the broker that the city listens at: the hall goes on, its
/// page says as of when it is, and whoever returns is shown the present. (The hall's own broker, screen and loudspeaker
/// need nothing outside the machine: all other tests of this file run without.)
#[test]
fn bad_day_45_without_the_citys_network_the_hall_goes_on() {
    let mut city = Mosquitto::start(&["test"]);
    let toml = HallToml::simulation().to_string().replace("broker = \"none\"", &city.config("test"));
    let daemon = Daemon::start(Setup { toml, ..Setup::simulated("2026-11-24T10:05,3600") });
    let mut manager = daemon.manager();
    let listener = Listener::at(city.port, "test", Mosquitto::LISTENER);
    listener.heard.until("board", "it is there", |_: &Board| true);
    city.kill();
    let mut taken = 0;
    let mut last: Option<Issued> = None;
    until("three hours pass", || {
        let issued = manager.take("civil");
        taken += 1;
        assert_eq!(issued.number, format!("A{taken:03}"));
        assert_eq!(call(&mut manager, 1), issued.number);
        last = Some(issued);
        let is_over = manager.hall().at.as_str() > "2026-11-24T13:05";
        assert!(is_over || manager.press(1, "end").is_ok());
        is_over.then_some(())
    });
    let follow = last.unwrap().follow_url;
    let path = follow[follow.find("/t/").unwrap()..].to_owned();
    let page = daemon.stranger().ask(&Request { path, ..Request::get("") }).body;
    let as_of = page.split("截至").nth(1).map(|rest| rest.chars().take(5).collect::<String>());
    let clock = as_of.unwrap_or_else(|| panic!("no 截至 in {page}"));
    assert!(("13:05".."15:00").contains(&&*clock), "{clock}");
    city.start_again();
    listener.heard.until("board", "the present is there", |board: &Board| {
        let mut calls = board.calls.iter();
        board.head.at.as_str() > "2026-11-24T13:05" && calls.any(|call| call.number == format!("A{taken:03}"))
    });
    daemon.verify();
}
