//! The consulting desk's page in a real browser: two actions and there is a ticket; found, printed again, voided, brought
//! back. Pictures in both languages are left in `target/screens/`, for people.

use hall_tests::{Daemon, Setup, program};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

#[test]
fn the_desk_takes_finds_and_mends_tickets() {
    let example = Command::new(program("halld")).arg("example").output().unwrap();
    let toml = String::from_utf8(example.stdout).unwrap();
    let toml = toml.replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"");
    // 限号: of one number a day the desk has none of its own.
    let toml = toml.replace("#quota = 30\n#quota_desk = 5\n", "quota = 1\n");
    let daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let mut manager = daemon.manager();
    manager.press(1, "open").read::<Value>();
    manager.take("civil");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tools =
        std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which finds the browser's driver");
    let mut node = Command::new("node");
    node.arg(folder.join("browser/desk.mjs")).arg(format!("http://{}", daemon.address()));
    node.arg(folder.join("../target/screens")).env("HALL_TOOLS", tools);
    node.env("HALLCTL", program("hallctl")).env("HALL_DATA", daemon.data());
    let status = node.status().expect("node");
    assert!(status.success(), "desk.mjs: {status}; target/screens/ shows how it ended");
    assert_eq!(manager.ticket(2).priority.as_deref(), Some("elderly"));
    let kinds = manager.kinds(0);
    for kind in ["guiding-marked", "question-asked", "voided", "cancelled"] {
        assert_eq!(kinds.iter().filter(|it| *it == kind).count(), 1, "{kind}: {kinds:?}");
    }
    daemon.verify();
}

#[test]
fn questions_and_guiding_are_the_desks() {
    let daemon = Daemon::start(Setup::live());
    let (mut manager, mut desk) = (daemon.manager(), daemon.client("desk"));
    let mut reader = daemon.client("reader");
    let ticket = manager.take("civil").id;
    let guide = format!("tickets/{ticket}/guide");
    assert!(desk.post(&guide, &json!({ "wanted": true })).is_ok());
    // Asked again it is so already: no row.
    let rows = manager.last_row();
    assert!(desk.post(&guide, &json!({ "wanted": true })).is_ok());
    assert_eq!(manager.last_row(), rows);
    assert_eq!(reader.post(&guide, &json!({ "wanted": false })).refusal(), (403, "forbidden".into()));
    assert_eq!(
        desk.post("tickets/99/guide", &json!({ "wanted": true })).refusal(),
        (404, "no-such-ticket".into())
    );
    assert_eq!(desk.post(&guide, &json!({})).refusal(), (400, "malformed-body".into()));
    assert!(desk.post("questions", &Value::Null).is_ok());
    assert_eq!(reader.post("questions", &Value::Null).refusal(), (403, "forbidden".into()));
}
