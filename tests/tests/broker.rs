//! The hall over MQTT: the daemon's own broker behind `/mqtt`, mosquitto with the shipped access list, and a screen that
//! paints what it hears.

use hall_api::board::{Board, EventTopic, Status, WindowTopic};
use hall_api::device::DeviceTopic;
use hall_tests::devices::DeviceHall;
use hall_tests::mqtt::{Listener, Message, Mosquitto, Process};
use hall_tests::wait::until;
use hall_tests::{Daemon, Setup, program};
use rumqttc::QoS;
use std::path::Path;
use std::process::{Command, Stdio};

fn token(daemon: &Daemon, role: &str, name: &str) -> String {
    daemon.hallctl_says(&["token", "create", "--role", role, "--name", name]).trim().to_owned()
}

fn own_broker() -> Daemon {
    let hall = DeviceHall { mqtt: r#"broker = "embedded""#.into(), ..DeviceHall::default() };
    Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() })
}

#[test]
fn whoever_has_a_token_gets_the_whole_picture_and_every_change() {
    let daemon = own_broker();
    let mut manager = daemon.manager();
    manager.take("civil");
    let one_waits = |board: &Board| board.categories[0].waiting == 1;
    // Once one listener has heard it, the broker keeps it for the next.
    let early = Listener::at_daemon(&daemon, "hulu", "early", &token(&daemon, "reader", "r0"));
    early.heard.until("board", "one waits", one_waits);
    let listener = Listener::at_daemon(&daemon, "hulu", "listener", &token(&daemon, "reader", "r1"));
    let board = listener.heard.until("board", "one waits", one_waits);
    assert!(listener.heard.on("board")[0].retained && board.calls.is_empty());
    assert_eq!(manager.call_next(2).ticket.unwrap().number, "A001");
    let called = listener.heard.until("board", "A001 is called", |board: &Board| {
        board.calls.iter().any(|call| call.number == "A001")
    });
    assert_eq!((called.calls[0].window, called.calls[0].announced), (2, 1));
    assert_eq!(called.head.epoch, board.head.epoch);
    assert!(called.head.rev > board.head.rev);
    listener.heard.until("windows/2", "A001 is there", |topic: &WindowTopic| {
        topic.window.ticket.as_deref() == Some("A001")
    });
    // Live, not only kept: a heartbeat comes every few seconds.
    until("a live heartbeat", || {
        listener.heard.on("status").iter().find(|message| !message.retained).cloned()
    });
}

#[test]
fn a_wrong_token_hears_nothing() {
    let daemon = own_broker();
    let stranger = Listener::at_daemon(&daemon, "hulu", "stranger", "not-a-token");
    let why = stranger.until_ended();
    assert!(why.contains("401") || why.contains("BadUserNamePassword") || why.contains("refused"), "{why}");
    assert!(stranger.heard.on("board").is_empty());
}

#[test]
fn a_listener_says_nothing_in_the_halls_name() {
    let daemon = own_broker();
    let mut manager = daemon.manager();
    let listener = Listener::at_daemon(&daemon, "hulu", "listener", &token(&daemon, "reader", "r1"));
    listener.heard.until("board", "it is there", |_: &Board| true);
    let forger = Listener::at_daemon(&daemon, "hulu", "forger", &token(&daemon, "reader", "r2"));
    for topic in ["hall/hulu/board", "hall/hulu/status", "hall/hulu/windows/1", "elsewhere"] {
        forger.client.publish(topic, QoS::AtLeastOnce, true, "forged").unwrap();
    }
    // The hall goes on; what comes behind the forgeries is the hall's own.
    manager.take("civil");
    let is_forged = |message: &Message| message.payload == b"forged";
    let waits = |message: &Message| message.read::<Board>().categories[0].waiting == 1;
    until("the next board comes", || {
        let boards = listener.heard.on("board");
        assert!(!boards.iter().any(is_forged));
        boards.iter().any(waits).then_some(())
    });
    let late = Listener::at_daemon(&daemon, "hulu", "late", &token(&daemon, "reader", "r3"));
    late.heard.until("windows/1", "it is there", |_: &WindowTopic| true);
    late.heard.until("status", "the hall is there", |status: &Status| status.online);
    assert!(!late.heard.on("board").iter().any(is_forged));
}

#[test]
fn a_screen_paints_and_its_picture_follows_the_calls() {
    let daemon = own_broker();
    let mut manager = daemon.manager();
    let (token_file, png) = (daemon.folder().join("token"), daemon.folder().join("board.png"));
    std::fs::write(&token_file, token(&daemon, "screen", "ground-1")).unwrap();
    let mut screen = Command::new(program("hall-screen"));
    screen.arg("--broker").arg(format!("ws://{}/mqtt", daemon.address())).args(["--hall", "hulu"]);
    screen.arg("--token-file").arg(&token_file).arg("--png").arg(&png).args(["--size", "960x540"]);
    let _screen = Process(screen.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let picture = |png: &Path| std::fs::read(png).unwrap_or_default();
    // The picture of a hall with one waiting, by number of its bytes seen; each step below must show.
    let mut seen = vec![Vec::new()];
    let mut until_new = |what: &str| {
        let new = until(what, || Some(picture(&png)).filter(|picture| !seen.contains(picture)));
        seen.push(new);
    };
    until_new("a first picture is painted");
    manager.take("civil");
    until_new("who waits is painted");
    assert_eq!(manager.call_next(1).ticket.unwrap().number, "A001");
    until_new("the call is painted");
    manager.take("civil");
    assert_eq!(manager.call_next(3).ticket.unwrap().number, "A002");
    until_new("the next call is painted");
}

/// A hall at mosquitto, with a printer that is not there: that is a device, too.
fn at(broker: &Mosquitto) -> Daemon {
    let hall = DeviceHall { mqtt: broker.config("hulu"), ..DeviceHall::default() }
        .printer("front", "generic-80mm", "tcp://127.0.0.1:9")
        .kiosk("door", &["front"], "next");
    Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() })
}

#[test]
fn any_broker_gets_the_hall_and_says_when_it_is_gone() {
    let broker = Mosquitto::start(&["hulu"]);
    let mut daemon = at(&broker);
    let mut manager = daemon.manager();
    let (heard, _listener) = broker.listen("hulu");
    heard.until("status", "the hall is there", |status: &Status| status.online);
    let board = heard.until("board", "it is there", |_: &Board| true);
    for number in 1..=DeviceHall::WINDOWS {
        let topic = heard.until(&format!("windows/{number}"), "it is there", |_: &WindowTopic| true);
        assert_eq!((topic.window.number, topic.head.epoch.as_str()), (number, board.head.epoch.as_str()));
    }
    heard.until("devices/front", "it is gone", |topic: &DeviceTopic| {
        topic.device.health == hall_api::device::Health::Gone && topic.device.detail.contains("refused")
    });
    manager.take("labour");
    assert_eq!(manager.call_next(1).ticket.unwrap().number, "B001");
    heard.until("board", "B001 is called", |board: &Board| {
        board.calls.first().is_some_and(|call| call.number == "B001" && call.window == 1)
    });
    daemon.kill();
    let last = heard.until("status", "the hall is gone", |status: &Status| !status.online);
    assert_eq!(last.head.epoch, board.head.epoch);
    daemon.start_again();
    let epoch = board.head.epoch;
    let again =
        heard.until("status", "it is back", |status: &Status| status.online && status.head.epoch != epoch);
    heard.until("board", "B001 is still called", |board: &Board| {
        board.head.epoch == again.head.epoch && board.calls.iter().any(|call| call.number == "B001")
    });
}

#[test]
fn a_broker_that_dies_holds_nobody_up_and_is_told_everything_anew() {
    let mut broker = Mosquitto::start(&["hulu"]);
    let daemon = at(&broker);
    let mut manager = daemon.manager();
    let (heard, listener) = broker.listen("hulu");
    heard.until("board", "it is there", |_: &Board| true);
    drop(listener);
    broker.kill();
    for number in 1..=5 {
        assert_eq!(manager.take("civil").number, format!("A{number:03}"));
        assert_eq!(manager.call_next(1).ticket.unwrap().number, format!("A{number:03}"));
        assert!(manager.press(1, "end").is_ok());
    }
    // It keeps nothing on disk, so whatever it has afterwards was said again.
    broker.start_again();
    let (heard, _listener) = broker.listen("hulu");
    let status = heard.until("status", "the hall is there", |status: &Status| status.online);
    for number in 1..=DeviceHall::WINDOWS {
        heard.until(&format!("windows/{number}"), "it is there", |topic: &WindowTopic| {
            topic.head.epoch == status.head.epoch
        });
    }
    heard.until("devices/front", "it is there", |_: &DeviceTopic| true);
    heard.until("board", "A005 is the last", |board: &Board| {
        board.calls.first().is_some_and(|call| call.number == "A005")
    });
}

/// Who was away sees by `previous` that he missed something, and is given it over HTTP.
#[test]
fn events_are_a_chain_and_what_is_missing_in_it_is_asked_for() {
    let mut broker = Mosquitto::start(&["hulu"]);
    let daemon = at(&broker);
    let mut manager = daemon.manager();
    let listener = Listener::at(broker.port, "hulu", Mosquitto::LISTENER);
    listener.heard.until("status", "the hall is there", |status: &Status| status.online);
    let is = |kind: &'static str| move |topic: &EventTopic| topic.event.kind == kind;
    manager.take("civil");
    let issued = listener.heard.until("events", "a ticket was taken", is("issued"));
    manager.call_next(1).ticket.unwrap();
    let called = listener.heard.until("events", "it was called", is("called"));
    let of_the_chain = listener.heard.on("events");
    for pair in of_the_chain.windows(2) {
        let [before, after] = [0, 1].map(|at| pair[at].read::<EventTopic>());
        assert_eq!(after.previous, Some(before.event.sequence));
    }
    assert!(issued.event.sequence < called.event.sequence);

    broker.kill();
    assert!(manager.press(1, "serve").is_ok() && manager.press(1, "end").is_ok());
    broker.start_again();
    listener.heard.until("board", "it is over", |board: &Board| {
        board.windows[0].ticket.is_none() && board.head.rev > called.head.rev
    });
    manager.take("labour");
    let next = listener.heard.until("events", "another was taken", |topic: &EventTopic| {
        topic.event.kind == "issued" && topic.event.sequence > called.event.sequence
    });
    assert_ne!(next.previous, Some(called.event.sequence), "something is missing");
    let missed = manager.events(called.event.sequence);
    let kinds: Vec<_> = missed.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["service-started", "served", "issued"]);
    assert_eq!(next.previous, Some(missed[1].sequence));
}

#[test]
fn a_revoked_token_is_thrown_out_and_others_come_back() {
    let daemon = own_broker();
    let mut manager = daemon.manager();
    let revoked = token(&daemon, "screen", "ground-1");
    let kept = token(&daemon, "screen", "ground-2");
    let gone = Listener::at_daemon(&daemon, "hulu", "gone", &revoked);
    let stays = Listener::at_daemon(&daemon, "hulu", "stays", &kept);
    let waiting = |count: u32| {
        move |board: &Board| board.categories.iter().map(|category| category.waiting).sum::<u32>() == count
    };
    for listener in [&gone, &stays] {
        listener.heard.until("board", "nobody waits", waiting(0));
    }
    daemon.hallctl_says(&["token", "revoke", "ground-1"]);
    gone.until_ended();
    manager.take("civil");
    stays.heard.until("board", "one waits", waiting(1));
    let heard: Vec<Board> = gone.heard.on("board").iter().map(|message| message.read()).collect();
    assert!(!heard.iter().any(waiting(1)), "the revoked one hears on");
}
