//! The touch kiosk's page in a real browser, from pairing to paper, with the network cut between tap and answer.
//!
//! Pictures of each screen, upright and wide, in both languages, are left in `target/screens/`, for people.

use hall_tests::{Daemon, Setup, program};
use std::path::Path;
use std::process::Command;

#[test]
fn one_tap_one_ticket_whatever_the_network_does() {
    let example = Command::new(program("halld")).arg("example").output().unwrap();
    let toml = String::from_utf8(example.stdout).unwrap();
    let toml = toml.replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"");
    let daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let mut manager = daemon.manager();
    manager.press(1, "open").read::<serde_json::Value>();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tools =
        std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which finds the browser's driver");
    let mut node = Command::new("node");
    node.arg(folder.join("browser/kiosk.mjs")).arg(format!("http://{}/kiosk", daemon.address()));
    node.arg(folder.join("../target/screens")).env("HALL_TOOLS", tools);
    node.env("HALLCTL", program("hallctl")).env("HALL_DATA", daemon.data());
    let status = node.status().expect("node");
    assert!(status.success(), "kiosk.mjs: {status}; target/screens/ shows how it ended");
    let numbers: Vec<String> = (1..=4).map(|id| manager.ticket(id).number).collect();
    assert_eq!(numbers, ["A001", "A002", "B001", "A003"]);
    assert_eq!(manager.ticket(1).priority.as_deref(), Some("elderly"));
    assert_eq!((manager.ticket(3).language.as_str(), manager.get("tickets/5").status), ("en", 404));
    daemon.verify();
}
