//! The waiting area with real parts: what hall-screen says, what the broker keeps, and that both agree with the hall
//! whatever happens to the broker.

use hall_api::board::{Board, WindowTopic};
use hall_api::event::Events;
use hall_api::ticket::Phase;
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, HallToml, Setup, is_slow_tier, program};
use serde_json::Value;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

const SPEAKING: &str = "[[screen]]\nid = \"ground-1\"\narea = \"ground\"\nspeaks = true";

/// A process that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn hall(prefixes: [&'static str; 4], broker: &str) -> Daemon {
    let toml = HallToml { prefixes, ..HallToml::live().with(SPEAKING) }.to_string();
    let toml = toml.replace("broker = \"none\"", &format!("broker = \"{broker}\""));
    Daemon::start(Setup { toml, ..Setup::live() })
}

/// A screen that speaks into a file of the daemon's folder.
struct Screen {
    _process: Process,
    sound: PathBuf,
    log: PathBuf,
}

impl Screen {
    fn start(daemon: &Daemon, broker: &str) -> Screen {
        let folder = daemon.folder();
        let token_file = folder.join("screen-token");
        let token = daemon.hallctl_says(&["token", "create", "--role", "screen", "--name", "ground-1"]);
        std::fs::write(&token_file, token).unwrap();
        let (sound, log) = (folder.join("sound.raw"), folder.join("screen.log"));
        let mut screen = Command::new(program("hall-screen"));
        screen.args(["--broker", broker, "--hall", "test", "--area", "ground", "--speak-as", "ground-1"]);
        screen
            .arg("--token-file")
            .arg(token_file)
            .args(["--size", "640x360", "--png"])
            .arg(folder.join("board.png"));
        screen.arg("--player").arg(format!("tee -a {}", sound.display())).env("RUST_LOG", "info");
        let screen =
            screen.stdin(Stdio::null()).stderr(std::fs::File::create(&log).unwrap()).spawn().unwrap();
        let screen = Screen { _process: Process(screen), sound, log };
        until("the screen is connected", || screen.log().contains("connected").then_some(()));
        screen
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn sound(&self) -> Vec<i16> {
        let bytes = std::fs::read(&self.sound).unwrap_or_default();
        bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    }
}

fn clip(name: &str) -> Vec<i16> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hall-screen/voice");
    let bytes = std::fs::read(folder.join(format!("{name}.wav"))).unwrap();
    // Behind the 44 bytes of header that sox writes.
    bytes[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}

/// How often `number` stands whole in `sound`.
fn count(sound: &[i16], wanted: &[i16]) -> usize {
    sound.windows(wanted.len()).filter(|window| *window == wanted).count()
}

fn events(client: &mut Client, kind: &str) -> usize {
    let events: Events = client.get("events?after=0").read();
    events.events.iter().filter(|event| event.kind == kind).count()
}

/// bad-days 28 (voice) and 21: a prefix of hanzi is spoken, the sentence is that of the field, and the hall knows.
#[test]
fn bad_day_28_a_call_is_spoken_as_it_is_written_and_the_hall_knows() {
    let daemon = hall(["民", "", "A", "B"], "embedded");
    let mut manager = daemon.manager();
    let screen = Screen::start(&daemon, &format!("ws://{}/mqtt", daemon.address()));
    // Nothing of before its start is spoken, so the call comes once it has heard the hall live.
    let board = || std::fs::read(daemon.folder().join("board.png")).unwrap_or_default();
    let connecting = board();
    until("the screen shows the hall", || (board() != connecting).then_some(()));
    manager.take("civil");
    let called = until("a call is spoken", || {
        if events(&mut manager, "called") == 0 {
            assert_eq!(manager.call_next(2).ticket.unwrap().number, "民001");
        } else if events(&mut manager, "spoken") == 0 {
            // Called before the first heartbeat reached the screen: that counts as spoken, and a recall does not.
            std::thread::sleep(std::time::Duration::from_millis(500));
            if screen.sound().is_empty() {
                manager.press(2, "recall");
            }
        }
        Some(screen.sound()).filter(|sound| !sound.is_empty() && events(&mut manager, "spoken") > 0)
    });
    let mut rest = called.as_slice();
    for name in ["chime", "zh/qing", "zh/u6c11", "zh/0", "zh/0", "zh/1", "zh/hao"] {
        let clip = clip(name);
        let at = rest.windows(clip.len()).position(|window| window == clip);
        rest = &rest[at.unwrap_or_else(|| panic!("{name} is not in its place")) + clip.len()..];
    }
    assert!(called.iter().all(|sample| sample.unsigned_abs() < 32_000), "nothing clips");
    assert_eq!(events(&mut manager, "spoken"), 1);
}

/// mosquitto on a port of its own, open to all of this machine.
struct Mosquitto {
    process: Option<Process>,
    port: u16,
    config: PathBuf,
}

impl Mosquitto {
    fn new(folder: &Path) -> Mosquitto {
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap().port();
        let config = folder.join("mosquitto.conf");
        std::fs::write(&config, format!("listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n"))
            .unwrap();
        let mut mosquitto = Mosquitto { process: None, port, config };
        mosquitto.start();
        mosquitto
    }

    fn start(&mut self) {
        let mut mosquitto = Command::new("mosquitto");
        mosquitto.env("PATH", format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default()));
        let process = mosquitto.arg("-c").arg(&self.config).stderr(Stdio::null()).spawn().unwrap();
        self.process = Some(Process(process));
    }

    fn stop(&mut self) {
        self.process = None;
    }

    /// What is kept on a topic, as a stranger's program hears it.
    fn kept(&self, topic: &str) -> Option<Vec<u8>> {
        let mut client = Command::new("mosquitto_sub");
        client.args([
            "-h",
            "127.0.0.1",
            "-p",
            &self.port.to_string(),
            "-V",
            "311",
            "-q",
            "1",
            "-C",
            "1",
            "-W",
            "2",
        ]);
        let output = client.args(["-N", "-t", &format!("hall/test/{topic}")]).output().unwrap();
        (output.status.success() && !output.stdout.is_empty()).then_some(output.stdout)
    }
}

/// Every ten minutes the broker goes; whatever is called meanwhile is on the board when it is back, board, windows and
/// hall agree, and no call is announced twice.
#[test]
fn a_broker_that_restarts_all_day_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut mosquitto = Mosquitto::new(folder.path());
    let url = format!("mqtt://127.0.0.1:{}", mosquitto.port);
    let daemon = hall(["A", "B", "C", "D"], &url);
    let mut manager = daemon.manager();
    let screen = Screen::start(&daemon, &url);
    let mut back_ms = Vec::new();
    for round in 0..if is_slow_tier() { 144u16 } else { 6 } {
        let window = round % 8 + 1;
        manager.take("civil");
        mosquitto.stop();
        let number = manager.call_next(window).ticket.unwrap().number;
        mosquitto.start();
        let back = Instant::now();
        let board: Board = until("the open call is on the board", || {
            let board: Board = serde_json::from_slice(&mosquitto.kept("board")?).ok()?;
            let shown = board.calls.iter().any(|call| call.number == number && call.phase == Phase::Called);
            shown.then_some(board)
        });
        back_ms.push(back.elapsed().as_millis());
        agree(&mosquitto, &board, &mut manager);
        let mut sequences: Vec<_> = board.calls.iter().map(|call| call.sequence).collect();
        sequences.dedup();
        assert_eq!(sequences.len(), board.calls.len());
        manager.press(window, "end");
    }
    println!("the open call was on the broker after (ms): {back_ms:?}");
    // Each call has at most two readings; more chimes would be a call announced twice.
    let called = events(&mut manager, "called");
    assert!(count(&screen.sound(), &clip("chime")) <= 2 * called);
    assert!(events(&mut manager, "spoken") <= called);
}

fn agree(mosquitto: &Mosquitto, board: &Board, manager: &mut Client) {
    let hall = manager.hall();
    for (shown, window) in board.windows.iter().zip(&hall.windows) {
        let in_hand = window.serving.as_ref().map(|ticket| ticket.number.clone());
        assert_eq!((shown.number, shown.state, &shown.ticket), (window.number, window.state, &in_hand));
        let topic: WindowTopic = until("the window's own topic is there", || {
            serde_json::from_slice(&mosquitto.kept(&format!("windows/{}", window.number))?).ok()
        });
        assert_eq!((topic.window.state, &topic.window.ticket), (window.state, &in_hand));
    }
    let waiting: Vec<_> = board.categories.iter().map(|category| category.waiting).collect();
    assert_eq!(waiting, hall.categories.iter().map(|category| category.waiting).collect::<Vec<_>>());
}

/// What a broker kept of windows that the hall no longer has is taken away; live payloads are what the schemas say.
#[test]
fn the_broker_keeps_what_the_schemas_say_and_nothing_of_the_past() {
    let folder = tempfile::tempdir().unwrap();
    let mosquitto = Mosquitto::new(folder.path());
    let publish = |topic: &str| {
        let port = mosquitto.port.to_string();
        let mut client = Command::new("mosquitto_pub");
        client.args(["-h", "127.0.0.1", "-p", &port, "-q", "1", "-r", "-t", topic, "-m", "{}"]);
        client.stderr(Stdio::null()).status().is_ok_and(|status| status.success()).then_some(())
    };
    until("mosquitto is there", || publish("hall/test/windows/99"));
    publish("hall/test/devices/gone").unwrap();
    let daemon = hall(["A", "B", "C", "D"], &format!("mqtt://127.0.0.1:{}", mosquitto.port));
    let mut manager = daemon.manager();
    manager.take("civil");
    manager.call_next(1);
    until("the board shows it", || {
        let board: Board = serde_json::from_slice(&mosquitto.kept("board")?).ok()?;
        (!board.calls.is_empty()).then_some(())
    });
    for topic in ["windows/99", "devices/gone"] {
        until("what the hall no longer has is gone", || mosquitto.kept(topic).is_none().then_some(()));
    }
    for (topic, name) in [("board", "board"), ("status", "status"), ("windows/1", "window")] {
        let payload: Value = serde_json::from_slice(&mosquitto.kept(topic).unwrap()).unwrap();
        let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/schemas/{name}.json"));
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
        assert_eq!(wrong(&schema, &schema, &payload), None, "{topic}");
        let mut broken = payload.clone();
        broken["rev"] = "seven".into();
        assert!(wrong(&schema, &schema, &broken).is_some(), "{name}.json would take anything");
    }
}

/// Why `value` is not what `schema` says, as far as our schemas go.
fn wrong(root: &Value, schema: &Value, value: &Value) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return wrong(root, root.pointer(reference.trim_start_matches('#'))?, value);
    }
    let list = |key: &str| schema[key].as_array().cloned().unwrap_or_default();
    if let Some(found) = list("allOf").iter().find_map(|part| wrong(root, part, value)) {
        return Some(found);
    }
    let one_of = list("oneOf");
    if !one_of.is_empty() && one_of.iter().all(|part| wrong(root, part, value).is_some()) {
        return Some(format!("{value} is none of what it may be"));
    }
    if schema["enum"].is_array() && !list("enum").contains(value) {
        return Some(format!("{value} is not listed"));
    }
    let kinds = if schema["type"].is_array() { list("type") } else { Vec::from([schema["type"].clone()]) };
    let is = |kind: &Value| match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        Some(_) | None => true,
    };
    if !kinds.iter().any(is) {
        return Some(format!("{value} is no {}", schema["type"]));
    }
    let missing = list("required").into_iter().find(|key| value.get(key.as_str().unwrap_or("")).is_none());
    if let Some(key) = missing {
        return Some(format!("{key} is missing"));
    }
    let members = value.as_object().into_iter().flatten().find_map(|(key, member)| {
        let part = schema["properties"].get(key).or_else(|| schema.get("additionalProperties"));
        part.filter(|part| part.is_object()).and_then(|part| wrong(root, part, member))
    });
    let items =
        || value.as_array().into_iter().flatten().find_map(|item| wrong(root, &schema["items"], item));
    members.or_else(items)
}
