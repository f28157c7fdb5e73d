//! The hall over MQTT: the daemon's own broker behind `/mqtt`, mosquitto with the shipped access list, and a screen that
//! paints what it hears.

use hall_api::board::{Board, Status, WindowTopic};
use hall_api::device::DeviceTopic;
use hall_tests::devices::DeviceHall;
use hall_tests::wait::until;
use hall_tests::{Daemon, Setup, program};
use rumqttc::{Event, MqttOptions, Packet, QoS, Transport};
use serde::de::DeserializeOwned;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

/// A process that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[derive(Clone, Debug)]
struct Message {
    topic: String,
    payload: Vec<u8>,
    retained: bool,
}

impl Message {
    fn read<T: DeserializeOwned>(&self) -> T {
        let read = serde_json::from_slice(&self.payload);
        read.unwrap_or_else(|error| panic!("{error} in {}", String::from_utf8_lossy(&self.payload)))
    }
}

/// What somebody has heard so far.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Message>>>);

impl Heard {
    fn add(&self, message: Message) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(message);
    }

    /// All messages on a topic below the hall's.
    fn on(&self, topic: &str) -> Vec<Message> {
        let topic = format!("hall/hulu/{topic}");
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|message| message.topic == topic).cloned().collect()
    }

    /// Waits for a message that says what is wanted, and returns it.
    fn until<T: DeserializeOwned>(&self, topic: &str, what: &str, wanted: impl Fn(&T) -> bool) -> T {
        until(&format!("{topic} says that {what}"), || self.on(topic).iter().map(Message::read).find(&wanted))
    }
}

/// A listener of the daemon's own broker: `rumqttc` over a WebSocket, with a token.
struct OwnListener {
    heard: Heard,
    /// Why the connection ended.
    ended: Arc<Mutex<Option<String>>>,
    client: rumqttc::Client,
}

impl OwnListener {
    fn start(daemon: &Daemon, name: &str, token: &str) -> OwnListener {
        let address = daemon.address();
        let mut options = MqttOptions::new(name, format!("ws://{address}/mqtt"), address.port());
        options.set_transport(Transport::Ws).set_credentials("token", token);
        options.set_max_packet_size(256 * 1024, 256 * 1024);
        let bearer = format!("Bearer {token}");
        options.set_request_modifier(move |mut request| {
            request.headers_mut().insert("authorization", bearer.parse().unwrap());
            std::future::ready(request)
        });
        let (client, mut connection) = rumqttc::Client::new(options, 16);
        let listener = OwnListener { heard: Heard::default(), ended: Arc::default(), client };
        let (heard, ended) = (listener.heard.clone(), Arc::clone(&listener.ended));
        std::thread::spawn(move || {
            for event in connection.iter() {
                match event {
                    Ok(Event::Incoming(Packet::Publish(publish))) => heard.add(Message {
                        topic: publish.topic,
                        payload: publish.payload.to_vec(),
                        retained: publish.retain,
                    }),
                    Ok(_) => {}
                    Err(error) => {
                        *ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
                        return;
                    }
                }
            }
        });
        listener
    }

    fn listen(&self, topics: &str) {
        self.client.subscribe(topics, QoS::AtLeastOnce).unwrap();
    }

    fn until_ended(&self) -> String {
        until("the connection ends", || self.ended.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

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
    let listener = OwnListener::start(&daemon, "listener", &token(&daemon, "reader", "r1"));
    listener.listen("hall/hulu/#");
    let board = listener.heard.until("board", "one waits", |board: &Board| board.categories[0].waiting == 1);
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
    let stranger = OwnListener::start(&daemon, "stranger", "not-a-token");
    stranger.listen("hall/hulu/#");
    let why = stranger.until_ended();
    assert!(why.contains("401") || why.contains("BadUserNamePassword") || why.contains("refused"), "{why}");
    assert!(stranger.heard.on("board").is_empty());
}

#[test]
fn a_listener_says_nothing_in_the_halls_name() {
    let daemon = own_broker();
    let mut manager = daemon.manager();
    let listener = OwnListener::start(&daemon, "listener", &token(&daemon, "reader", "r1"));
    listener.listen("hall/hulu/#");
    listener.heard.until("board", "it is there", |_: &Board| true);
    let forger = OwnListener::start(&daemon, "forger", &token(&daemon, "reader", "r2"));
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
    let late = OwnListener::start(&daemon, "late", &token(&daemon, "reader", "r3"));
    late.listen("hall/hulu/#");
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

/// mosquitto with the shipped access list, on a port that it keeps.
struct Mosquitto {
    folder: TempDir,
    port: u16,
    process: Option<Process>,
}

impl Mosquitto {
    const LOGINS: [&str; 2] = ["hulu", "listener"];

    fn start() -> Mosquitto {
        let folder = TempDir::with_prefix("mosquitto-").unwrap();
        let port =
            TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()).unwrap().port();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/mosquitto");
        let config = std::fs::read_to_string(shipped.join("hall.conf")).unwrap();
        let config = config
            .replace("listener 1883", &format!("listener {port} 127.0.0.1"))
            .replace("/etc/mosquitto", folder.path().to_str().unwrap());
        // Started by root, mosquitto would turn into another user, who may not look into this folder.
        std::fs::write(folder.path().join("hall.conf"), format!("{config}\nuser root\n")).unwrap();
        std::fs::copy(shipped.join("hall.acl"), folder.path().join("hall.acl")).unwrap();
        let passwords = folder.path().join("hall.passwd");
        std::fs::write(&passwords, "").unwrap();
        for login in Mosquitto::LOGINS {
            let mut passwd = Command::new("mosquitto_passwd");
            assert!(passwd.arg("-b").arg(&passwords).args([login, login]).status().unwrap().success());
        }
        let mut broker = Mosquitto { folder, port, process: None };
        broker.start_again();
        broker
    }

    fn start_again(&mut self) {
        let mut mosquitto = Command::new("/usr/sbin/mosquitto");
        mosquitto.arg("-c").arg(self.folder.path().join("hall.conf")).stderr(Stdio::null());
        self.process = Some(Process(mosquitto.spawn().unwrap()));
        until("mosquitto listens", || std::net::TcpStream::connect(("127.0.0.1", self.port)).ok());
    }

    fn kill(&mut self) {
        self.process = None;
    }

    /// What a login of its own hears from now on, by `mosquitto_sub`.
    fn listen(&self) -> (Heard, Process) {
        let mut sub = Command::new("stdbuf");
        sub.args(["-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
        sub.args(["-u", "listener", "-P", "listener", "-q", "1", "-t", "hall/hulu/#", "-F", "%r %t %p"]);
        let mut process = Process(sub.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
        let lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
        let heard = Heard::default();
        let hears = heard.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut parts = line.splitn(3, ' ');
                let [Some(retained), Some(topic), Some(payload)] = [(); 3].map(|()| parts.next()) else {
                    continue;
                };
                let (topic, payload) = (topic.to_owned(), payload.as_bytes().to_vec());
                hears.add(Message { topic, payload, retained: retained == "1" });
            }
        });
        (heard, process)
    }

    fn hall(&self) -> Daemon {
        let mqtt = format!(
            "broker = \"mqtt://127.0.0.1:{}\"\nusername = \"hulu\"\npassword_file = \"mqtt.password\"",
            self.port
        );
        // A printer that is not there is a device, too.
        let hall = DeviceHall { mqtt, ..DeviceHall::default() }
            .printer("front", "generic-80mm", "tcp://127.0.0.1:9")
            .kiosk("door", &["front"], "next");
        let mut setup = Setup { toml: hall.to_string(), ..Setup::live() };
        let password = self.folder.path().join("mqtt.password");
        std::fs::write(&password, "hulu\n").unwrap();
        setup.toml = setup.toml.replace("mqtt.password", password.to_str().unwrap());
        Daemon::start(setup)
    }
}

#[test]
fn any_broker_gets_the_hall_and_says_when_it_is_gone() {
    let broker = Mosquitto::start();
    let mut daemon = broker.hall();
    let mut manager = daemon.manager();
    let (heard, _listener) = broker.listen();
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
    let mut broker = Mosquitto::start();
    let daemon = broker.hall();
    let mut manager = daemon.manager();
    let (heard, listener) = broker.listen();
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
    let (heard, _listener) = broker.listen();
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
