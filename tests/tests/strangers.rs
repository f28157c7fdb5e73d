//! Programs that no one here wrote listen to the hall: `mosquitto_sub`, mqtt.js and paho read the AsyncAPI document, take
//! topics and schemas from it, and check each live payload with a validator of their own world.

use hall_tests::devices::DeviceHall;
use hall_tests::mqtt::{Mosquitto, Process, SpeakingScreen};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

const HALL: &str = "hulu";

/// What a stranger found in one message.
#[derive(Clone, Debug, Deserialize)]
struct Line {
    topic: String,
    /// Of the document.
    channel: Option<String>,
    /// What its validator does not like.
    errors: Vec<String>,
    #[serde(default)]
    payload: Value,
}

/// A stranger's program, and what it found so far.
struct Stranger {
    name: &'static str,
    lines: Arc<Mutex<Vec<Line>>>,
    _processes: Vec<Process>,
}

impl Stranger {
    fn start(name: &'static str, command: &mut Command) -> Stranger {
        let mut process = Process(command.stdout(Stdio::piped()).spawn().expect("run `cargo xtask test`"));
        let output = BufReader::new(process.0.stdout.take().unwrap());
        let stranger = Stranger { name, lines: Arc::default(), _processes: vec![process] };
        let lines = Arc::clone(&stranger.lines);
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line}"));
                lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        stranger
    }

    fn lines(&self) -> Vec<Line> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn until(&self, what: &str, wanted: impl Fn(&Line) -> bool) {
        until(&format!("{} hears {what}", self.name), || self.lines().iter().any(&wanted).then_some(()));
    }

    /// What it heard is what the document says: every channel, one epoch, revisions that grow on each topic.
    fn agrees(&self) {
        let lines = self.lines();
        let mut channels = BTreeSet::new();
        let mut newest: BTreeMap<&str, u64> = BTreeMap::new();
        for line in &lines {
            assert!(line.errors.is_empty(), "{}: {line:?}", self.name);
            channels.insert(line.channel.as_deref().unwrap());
            let (v, rev) = (line.payload["v"].as_u64(), line.payload["rev"].as_u64().unwrap());
            assert_eq!((v, &line.payload["epoch"]), (Some(1), &lines[0].payload["epoch"]), "{line:?}");
            let before = newest.insert(&line.topic, rev);
            assert!(before.is_none_or(|before| before < rev), "{}: {before:?}, then {line:?}", self.name);
        }
        assert_eq!(
            channels,
            BTreeSet::from(["board", "device", "events", "status", "window"]),
            "{}",
            self.name
        );
    }
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("strangers")
}

fn tools() -> PathBuf {
    std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which installs the strangers").into()
}

/// Its first arguments are always the document and the hall.
fn script(interpreter: impl AsRef<std::ffi::OsStr>, name: &str) -> Command {
    let mut command = Command::new(interpreter);
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/asyncapi.yaml");
    command.arg(scripts().join(name)).arg(document).arg(HALL).stdin(Stdio::null());
    command
}

fn python(name: &str) -> Command {
    script(tools().join("venv/bin/python"), name)
}

fn paho(arguments: &[&str]) -> Stranger {
    Stranger::start("paho", python("paho_listener.py").args(arguments))
}

fn mqttjs(url: &str, user: &str, password: &str) -> Stranger {
    let mut node = script("node", "mqttjs_listener.mjs");
    Stranger::start("mqtt.js", node.args([url, user, password]))
}

/// `mosquitto_sub` hears, and hands its lines to a validator that has the document.
fn mosquitto_sub(port: u16) -> Stranger {
    let topics = python("lines_checker.py").arg("topics").output().unwrap();
    let mut sub = Command::new("stdbuf");
    sub.args(["-oL", "mosquitto_sub", "-V", "311", "-h", "127.0.0.1", "-p", &port.to_string()]);
    sub.args(["-u", Mosquitto::LISTENER, "-P", Mosquitto::LISTENER, "-q", "1", "-F", "%r %t %p"]);
    for topic in String::from_utf8(topics.stdout).unwrap().lines() {
        sub.args(["-t", topic]);
    }
    let mut process = Process(sub.stdout(Stdio::piped()).spawn().expect("run `cargo xtask test`"));
    let heard = process.0.stdout.take().unwrap();
    let mut stranger =
        Stranger::start("mosquitto_sub", python("lines_checker.py").arg("check").stdin(Stdio::from(heard)));
    stranger._processes.push(process);
    stranger
}

/// A hall with a printer that is not there, which is a device, too.
fn hall(mqtt: String) -> Daemon {
    let hall = DeviceHall { mqtt, ..DeviceHall::default() }
        .printer("front", "generic-80mm", "tcp://127.0.0.1:9")
        .kiosk("door", &["front"], "next");
    let toml = format!("{hall}\n{}\n", SpeakingScreen::CONFIG);
    Daemon::start(Setup { toml, ..Setup::live() })
}

/// A morning, after which all strangers have heard of everything there is.
fn a_morning(manager: &mut Client, strangers: &[Stranger]) {
    for stranger in strangers {
        stranger.until("the hall", |line| line.channel.as_deref() == Some("status"));
    }
    manager.take("labour");
    manager.post("tickets", &json!({ "category": "civil", "language": "en" })).read::<Value>();
    for window in 1..=2 {
        manager.call_next(window).ticket.unwrap();
        assert!(manager.press(window, "recall").is_ok());
        assert!(manager.press(window, "serve").is_ok());
    }
    assert!(manager.press(2, "end").is_ok());
    assert!(manager.press(3, "open").is_ok() && manager.press(3, "pause").is_ok());
    assert!(
        manager
            .post(
                "hall/postings",
                &json!({ "leader": { "zh": "王主任" }, "notices": [{ "zh": "今日停电" }] })
            )
            .is_ok()
    );
    for stranger in strangers {
        stranger.until("of who was served", |line| line.payload["event"]["kind"] == "served");
        stranger.until("of the pause", |line| {
            line.topic.ends_with("windows/3") && line.payload["state"] == "paused"
        });
        stranger.until("of the leader", |line| line.payload["leader"]["zh"] == "王主任");
    }
}

#[test]
fn the_document_is_what_asyncapi_wants() {
    let output = script("node", "document_is_asyncapi.mjs").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn at_mosquitto_they_hear_what_the_document_says() {
    let broker = Mosquitto::start(&[HALL, SpeakingScreen::ID]);
    let daemon = hall(broker.config(HALL));
    let mut manager = daemon.manager();
    let (port, id) = (broker.port.to_string(), SpeakingScreen::ID);
    let strangers = [
        mosquitto_sub(broker.port),
        paho(&["tcp", "127.0.0.1", &port, id, id, id]),
        mqttjs(&broker.url(), Mosquitto::LISTENER, Mosquitto::LISTENER),
    ];
    a_morning(&mut manager, &strangers);
    strangers.iter().for_each(Stranger::agrees);
    until("paho's own report of speech counts", || {
        manager.kinds(0).contains(&"spoken".to_owned()).then_some(())
    });
    // A validator that likes everything would have liked the above, too.
    broker.say(HALL, &format!("hall/{HALL}/board"), r#"{"v":1,"epoch":"A","rev":"seven"}"#, false);
    for stranger in &strangers {
        stranger.until("what is no board", |line| !line.errors.is_empty());
    }
}

#[test]
fn at_the_daemons_own_broker_they_hear_what_the_document_says() {
    let daemon = hall(r#"broker = "embedded""#.into());
    let mut manager = daemon.manager();
    let token = |role: &str, name: &str| {
        daemon.hallctl_says(&["token", "create", "--role", role, "--name", name]).trim().to_owned()
    };
    let port = daemon.address().port().to_string();
    let url = format!("ws://{}/mqtt", daemon.address());
    let screen = token("screen", SpeakingScreen::ID);
    let strangers = [
        paho(&["websockets", "127.0.0.1", &port, "token", &screen, SpeakingScreen::ID]),
        mqttjs(&url, "token", &token("reader", "stranger")),
    ];
    a_morning(&mut manager, &strangers);
    strangers.iter().for_each(Stranger::agrees);
    until("paho's own report of speech counts", || {
        manager.kinds(0).contains(&"spoken".to_owned()).then_some(())
    });
}

/// nats-server: MQTT 3.1.1 and nothing newer, which keeps what is retained on disk.
struct Nats {
    folder: tempfile::TempDir,
    port: u16,
    process: Option<Process>,
}

impl Nats {
    const LOGINS: [&str; 2] = [HALL, Mosquitto::LISTENER];

    fn start() -> Nats {
        let free =
            || TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()).unwrap().port();
        let (folder, port, client_port) = (tempfile::tempdir().unwrap(), free(), free());
        let logins = Nats::LOGINS.map(|login| format!("{{ user: {login}, password: {login} }}")).join(", ");
        let config = format!(
            "server_name: hall\nlisten: 127.0.0.1:{client_port}\njetstream {{ store_dir: {:?} }}\n\
             mqtt {{ host: 127.0.0.1, port: {port} }}\nauthorization {{ users: [{logins}] }}\n",
            folder.path().join("store")
        );
        std::fs::write(folder.path().join("nats.conf"), config).unwrap();
        let mut nats = Nats { folder, port, process: None };
        nats.start_again();
        nats
    }

    fn start_again(&mut self) {
        let mut nats = Command::new("nats-server");
        nats.arg("-c").arg(self.folder.path().join("nats.conf")).stderr(Stdio::null());
        self.process = Some(Process(nats.spawn().expect("nats-server; run `cargo xtask test`")));
        until("nats-server listens", || TcpStream::connect(("127.0.0.1", self.port)).ok());
    }
}

/// A broker of quite another make.
#[test]
fn at_nats_server_they_hear_what_the_document_says_and_it_may_restart() {
    let mut nats = Nats::start();
    let password = nats.folder.path().join("password");
    std::fs::write(&password, HALL).unwrap();
    let daemon = hall(format!(
        "broker = \"mqtt://127.0.0.1:{}\"\nusername = \"{HALL}\"\npassword_file = {password:?}",
        nats.port
    ));
    let mut manager = daemon.manager();
    let port = nats.port.to_string();
    let listener = Mosquitto::LISTENER;
    let strangers = [
        paho(&["tcp", "127.0.0.1", &port, listener, listener]),
        mqttjs(&format!("mqtt://127.0.0.1:{port}"), listener, listener),
    ];
    a_morning(&mut manager, &strangers);
    strangers.iter().for_each(Stranger::agrees);
    nats.process = None;
    manager.take("civil");
    let number = manager.call_next(2).ticket.unwrap().number;
    nats.start_again();
    for stranger in &strangers {
        stranger
            .until("what was called meanwhile", |line| line.payload["calls"][0]["number"] == number.as_str());
        assert!(stranger.lines().iter().all(|line| line.errors.is_empty()));
    }
}
