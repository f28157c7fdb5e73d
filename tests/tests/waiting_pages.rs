//! What people of the hall ask about waits, in a real browser: why that one went first.
//!
//! Pictures in both languages are left in `target/screens/`, for people.

use hall_tests::{Daemon, Setup, program};
use std::path::Path;
use std::process::Command;

/// Runs a script of `browser/` on the pages of `daemon`.
fn browse(daemon: &Daemon, script: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tools =
        std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which finds the browser's driver");
    let mut node = Command::new("node");
    node.arg(folder.join("browser").join(script)).arg(format!("http://{}", daemon.address()));
    node.arg(folder.join("../target/screens")).env("HALL_TOOLS", tools);
    node.env("HALLCTL", program("hallctl")).env("HALL_DATA", daemon.data());
    let status = node.status().expect("node");
    assert!(status.success(), "{script}: {status}; target/screens/ shows how it ended");
}

/// The example's hall, on a port of its own.
fn example() -> String {
    let example = Command::new(program("halld")).arg("example").output().unwrap();
    let toml = String::from_utf8(example.stdout).unwrap();
    toml.replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"")
}

#[test]
fn desk_and_counter_say_why_he_went_first() {
    let daemon = Daemon::start(Setup { toml: example(), ..Setup::live() });
    let mut manager = daemon.manager();
    manager.press(1, "open").read::<serde_json::Value>();
    manager.take("civil");
    manager.take("labour");
    manager.take_first("civil", "elderly");
    manager.take("civil");
    assert_eq!(manager.call_next(1).ticket.map(|ticket| ticket.number).as_deref(), Some("A002"));
    browse(&daemon, "why.mjs");
}
