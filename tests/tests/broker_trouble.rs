//! Brokers that are wrong, and listeners that are: the hall goes on, everyone else is told as before, and the log says
//! what to do.

use hall_api::board::{Board, Status};
use hall_tests::mqtt::{Encryption, Listener, Mosquitto, Process, SpeakingScreen};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, HallToml, Setup};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, SockaddrIn, sockopt};
use rumqttc::QoS;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::process::{Command, Stdio};

fn hall(mqtt: &str) -> Daemon {
    let toml = HallToml::live().with(SpeakingScreen::CONFIG).to_string();
    Daemon::start(Setup { toml: toml.replace("broker = \"none\"", mqtt), ..Setup::live() })
}

/// Tickets are given and called as if there were no broker.
fn goes_on(manager: &mut Client) {
    for _ in 0..3 {
        let number = manager.take("civil").number;
        assert_eq!(manager.call_next(1).ticket.unwrap().number, number);
        assert!(manager.press(1, "end").is_ok());
    }
}

fn until_logged(daemon: &Daemon, what: &str) {
    until(&format!("the log says {what:?}"), || daemon.log().contains(what).then_some(()));
}

#[test]
fn with_a_broker_that_takes_the_connection_and_says_nothing() {
    let silent = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let daemon = hall(&format!("broker = \"mqtt://{}\"", silent.local_addr().unwrap()));
    let _held = silent.accept().unwrap();
    goes_on(&mut daemon.manager());
    until_logged(&daemon, "takes the connection and says nothing: restart the broker");
}

/// It hangs in the middle of the day: noticed after two keep-alives.
#[test]
fn with_a_broker_that_hangs() {
    let broker = Mosquitto::start(&["test"]);
    let daemon = hall(&broker.config("test"));
    let mut manager = daemon.manager();
    let listener = Listener::at(broker.port, "test", Mosquitto::LISTENER);
    listener.heard.until("board", "it is there", |_: &Board| true);
    broker.freeze();
    goes_on(&mut manager);
    until_logged(&daemon, "no contact with the broker, the hall goes on without it");
    goes_on(&mut manager);
    broker.thaw();
    listener.heard.until("board", "the sixth was called meanwhile", |board: &Board| {
        board.calls.first().is_some_and(|call| call.number == "A006")
    });
}

#[test]
fn with_a_broker_that_refuses_the_login() {
    let broker = Mosquitto::start(&["test"]);
    let daemon = hall(&broker.config_with("test", "not the password"));
    goes_on(&mut daemon.manager());
    until_logged(&daemon, "check username and password_file under [mqtt]");
    assert_eq!(
        daemon.log().matches("refuses the login").count(),
        1,
        "it is said once, however often it is tried"
    );
}

#[test]
fn with_no_broker_at_that_port_or_of_that_name() {
    for (url, advice) in [
        ("mqtt://127.0.0.1:9", "is the broker running, and are host and port"),
        ("mqtt://no-such-broker.invalid", "the host's name is not known"),
    ] {
        let daemon = hall(&format!("broker = \"{url}\""));
        goes_on(&mut daemon.manager());
        until_logged(&daemon, advice);
    }
}

#[test]
fn behind_tls_the_right_authority_lets_hall_and_screen_in() {
    let folder = tempfile::tempdir().unwrap();
    let encryption = Encryption::new(folder.path(), "hall");
    let broker = Mosquitto::start_with(&["test", SpeakingScreen::ID], Some(encryption.clone()));
    let daemon = hall(&broker.config("test"));
    let mut manager = daemon.manager();
    let (heard, _listener) = broker.listen("test");
    heard.until("status", "the hall is there", |status: &Status| status.online);
    let png = daemon.folder().join("board.png");
    let password = daemon.folder().join("password");
    std::fs::write(&password, SpeakingScreen::ID).unwrap();
    let mut screen = Command::new(hall_tests::program("hall-screen"));
    screen.args([
        "--broker",
        &broker.url(),
        "--hall",
        "test",
        "--speak-as",
        SpeakingScreen::ID,
        "--player",
        "true",
    ]);
    screen.arg("--ca").arg(&encryption.authority).arg("--token-file").arg(&password).arg("--png").arg(&png);
    let _screen = Process(screen.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let first = until("the screen paints", || std::fs::read(&png).ok().filter(|png| !png.is_empty()));
    until("it shows the hall", || (std::fs::read(&png).ok()? != first).then_some(()));
    manager.take("civil");
    heard.until("board", "one waits", |board: &Board| board.categories[0].waiting == 1);
}

#[test]
fn behind_tls_of_another_authority_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (Encryption::new(folder.path(), "ours"), Encryption::new(folder.path(), "theirs"));
    let broker = Mosquitto::start_with(&["test"], Some(theirs.clone()));
    let config = broker.config("test");
    let trusting_ours = config.replace(theirs.authority.to_str().unwrap(), ours.authority.to_str().unwrap());
    let to_localhost = config.replace("127.0.0.1", "localhost");
    let plain = Mosquitto::start(&["test"]);
    let without_tls = config.replace(&broker.port.to_string(), &plain.port.to_string());
    let plainly = format!("broker = \"mqtt://127.0.0.1:{}\"", broker.port);
    for (config, advice) in [
        (trusting_ours, "check ca_file and the host's name"),
        (to_localhost, "check ca_file and the host's name"),
        (without_tls, "the port is not for TLS: check"),
        (plainly, "the port is for TLS: write mqtts://"),
    ] {
        let daemon = hall(&config);
        goes_on(&mut daemon.manager());
        until_logged(&daemon, advice);
        assert!(!daemon.log().contains("the broker is reached"));
    }
}

/// Two controllers of one id throw each other out of the broker for ever; both halls work, and both logs say why.
#[test]
fn with_a_second_hall_of_the_same_id() {
    let broker = Mosquitto::start(&["test"]);
    let halls = [hall(&broker.config("test")), hall(&broker.config("test"))];
    for daemon in &halls {
        goes_on(&mut daemon.manager());
        until_logged(daemon, "does a second halld run for the same [hall] id");
        assert!(daemon.log().matches("the broker is reached").count() <= 4, "it is not said with every try");
    }
}

/// Listeners of one id throw each other out; of the daemon's own broker the hall itself cannot be thrown out.
#[test]
fn with_listeners_of_one_client_id() {
    let daemon = hall("broker = \"embedded\"");
    let mut manager = daemon.manager();
    let token = |name: &str| {
        daemon.hallctl_says(&["token", "create", "--role", "reader", "--name", name]).trim().to_owned()
    };
    let good = Listener::at_daemon(&daemon, "test", "good", &token("good"));
    let twins = ["a", "b"].map(|name| Listener::at_daemon(&daemon, "test", "halld-test", &token(name)));
    until("the twins are thrown out by turns", || {
        twins.iter().all(|twin| twin.times_ended() > 2).then_some(())
    });
    goes_on(&mut manager);
    manager.take("civil");
    good.heard.until("board", "one waits", |board: &Board| board.categories[0].waiting == 1);
    assert_eq!(good.times_ended(), 0);
    assert_eq!(daemon.log().matches("the broker is reached").count(), 1, "the hall was never thrown out");
}

/// Only the screen that the config lets speak is believed, and only under its own login.
#[test]
fn with_strangers_who_say_that_they_spoke() {
    let broker = Mosquitto::start(&["test", SpeakingScreen::ID, "ground-9"]);
    let daemon = hall(&broker.config("test"));
    let mut manager = daemon.manager();
    let (heard, _listener) = broker.listen("test");
    manager.take("civil");
    manager.call_next(1);
    let board: Board = heard.until("board", "somebody is called", |board: &Board| !board.calls.is_empty());
    let report = format!(r#"{{"v":1,"calls":[{}]}}"#, board.calls[0].sequence);
    let ours = format!("hall/test/spoken/{}", SpeakingScreen::ID);
    // The access list stops the first, the hall the second: its login may say so, but it is no screen of ours.
    broker.say("ground-9", &ours, &report, false);
    broker.say("ground-9", "hall/test/spoken/ground-9", &report, false);
    until_logged(&daemon, "its reports of speech do not count");
    assert!(!manager.kinds(0).contains(&"spoken".to_owned()));
    broker.say(SpeakingScreen::ID, &ours, &report, false);
    until("the screen's own word counts", || manager.kinds(0).contains(&"spoken".to_owned()).then_some(()));
}

/// The same at the daemon's own broker, which knows a screen by its token.
#[test]
fn with_strangers_who_say_that_they_spoke_at_the_daemons_own_broker() {
    let daemon = hall("broker = \"embedded\"");
    let mut manager = daemon.manager();
    let token = |role: &str, name: &str| {
        daemon.hallctl_says(&["token", "create", "--role", role, "--name", name]).trim().to_owned()
    };
    let listen = |name: &str, token: &str| Listener::at_daemon(&daemon, "test", name, token);
    let (reader, other) = (listen("r", &token("reader", "r")), listen("s", &token("screen", "ground-9")));
    let own = listen("o", &token("screen", SpeakingScreen::ID));
    manager.take("civil");
    manager.call_next(1);
    let board: Board =
        own.heard.until("board", "somebody is called", |board: &Board| !board.calls.is_empty());
    let report = format!(r#"{{"v":1,"calls":[{}]}}"#, board.calls[0].sequence);
    let ours = format!("hall/test/spoken/{}", SpeakingScreen::ID);
    for (stranger, topic) in [(&reader, &*ours), (&other, &ours), (&other, "hall/test/spoken/ground-9")] {
        stranger.client.publish(topic, QoS::AtLeastOnce, false, report.clone()).unwrap();
    }
    until_logged(&daemon, "its reports of speech do not count");
    until("both forgeries are named", || {
        (daemon.log().matches(&format!("not authorized to publish to topic: {ours}")).count() == 2)
            .then_some(())
    });
    assert!(!manager.kinds(0).contains(&"spoken".to_owned()));
    own.client.publish(ours, QoS::AtLeastOnce, false, report).unwrap();
    until("the screen's own word counts", || manager.kinds(0).contains(&"spoken".to_owned()).then_some(()));
}

/// One who subscribes to everything and then reads no more holds nobody up, and is cut off in the end.
#[test]
fn with_a_listener_who_stops_reading() {
    // A board of 100 KB, so that what it does not take soon fills every buffer on its way.
    let mut toml = HallToml::live().with("[[department]]\nid = \"d\"\nname = { zh = \"民政所\" }");
    for code in 1..=6 {
        let materials = "身份证原件及复印件".repeat(600);
        toml = toml.with(&format!(
            "[[item]]\ncode = \"{code}\"\ncategory = \"civil\"\ndepartment = \"d\"\n\
             name = {{ zh = \"事项\" }}\nmaterials = [\"{materials}\"]"
        ));
    }
    let toml = toml.to_string().replace("broker = \"none\"", "broker = \"embedded\"");
    let daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let mut manager = daemon.manager();
    let token = daemon.hallctl_says(&["token", "create", "--role", "reader", "--name", "r"]);
    let good = Listener::at_daemon(&daemon, "test", "good", token.trim());
    let _stuck = subscribe_and_stop(&daemon, token.trim());
    let mut waiting = 0;
    until("the stuck one is cut off", || {
        manager.take("civil");
        waiting += 1;
        until("the newest board is there", || {
            let board: Board = good.heard.last("board")?;
            (board.categories[0].waiting == waiting).then_some(())
        });
        daemon.log().contains("takes less than it is sent and is cut off").then_some(())
    });
    assert_eq!(good.times_ended(), 0);
}

/// A WebSocket written by hand, so that nothing reads it behind our back.
fn subscribe_and_stop(daemon: &Daemon, token: &str) -> TcpStream {
    let socket =
        nix::sys::socket::socket(AddressFamily::Inet, SockType::Stream, SockFlag::empty(), None).unwrap();
    // Little room, so that it is soon full.
    nix::sys::socket::setsockopt(&socket, sockopt::RcvBuf, &4096).unwrap();
    let SocketAddr::V4(address) = daemon.address() else { panic!("loopback is 127.0.0.1 here") };
    nix::sys::socket::connect(socket.as_raw_fd(), &SockaddrIn::from(address)).unwrap();
    let mut stream = TcpStream::from(socket);
    let request = "GET /mqtt HTTP/1.1\r\nHost: hall\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\
        Sec-WebSocket-Protocol: mqtt\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");
    let text = |text: &str| [&(text.len() as u16).to_be_bytes(), text.as_bytes()].concat();
    // CONNECT with user, password and a clean session, no keep-alive; SUBSCRIBE number 1 at QoS 0.
    let connect =
        [text("MQTT"), vec![4, 0b1100_0010, 0, 0], text("stuck"), text("token"), text(token)].concat();
    let subscribe = [vec![0, 1], text("hall/test/#"), vec![0]].concat();
    for (kind, body) in [(0x10, connect), (0x82, subscribe)] {
        let packet = [vec![kind, body.len() as u8], body].concat();
        // A masked binary frame; a mask of zeros changes nothing.
        let frame = [vec![0x82, 0x80 | packet.len() as u8, 0, 0, 0, 0], packet].concat();
        stream.write_all(&frame).unwrap();
    }
    stream
}
