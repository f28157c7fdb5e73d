//! What people of the hall ask about waits, in a real browser: why that one went first, what one more window would do,
//! and whether what was told came.
//!
//! Pictures in both languages are left in `target/screens/`, for people.

use hall_tests::{Daemon, HallToml, Setup, program};
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

/// A morning of a hall that has too few windows: nine people within minutes, one window, four minutes each.
fn a_morning(daemon: &Daemon) {
    let mut manager = daemon.manager();
    manager.press(1, "open").read::<serde_json::Value>();
    for _ in 0..8 {
        manager.take("civil");
    }
    manager.take_first("civil", "elderly");
    while manager.call_next(1).ticket.is_some() {
        manager.pass(240);
    }
}

#[test]
fn a_manager_asks_what_one_more_window_would_do() {
    let calendar =
        "[calendar]\nholidays = false\n[calendar.hours]\nworkdays = [\"08:30-12:00\", \"14:00-17:30\"]";
    let toml = HallToml::simulation().with(calendar).to_string();
    let mut daemon = Daemon::start(Setup { toml, ..Setup::simulated("2026-11-23T09:50,600") });
    browse(&daemon, "waits_new.mjs");
    // Four days, so that the hurry of this machine leaves no doubt about the difference.
    for day in 24..=27 {
        a_morning(&daemon);
        assert!(daemon.stop().success());
        daemon.setup.hall_clock = Some(format!("2026-11-{day}T09:50,600"));
        daemon.start_again();
    }
    browse(&daemon, "waits.mjs");
    daemon.verify();
}
