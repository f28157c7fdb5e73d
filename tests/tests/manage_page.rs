//! The manager's pages in a real browser: alarms and a window that helps, the whole hall paused, people, what was changed.
//!
//! Pictures in both languages are left in `target/screens/`, for people.

use hall_tests::{Daemon, Setup, program};
use std::path::Path;
use std::process::Command;

#[test]
fn a_manager_sees_trouble_and_does_something_about_it() {
    let example = Command::new(program("halld")).arg("example").output().unwrap();
    let toml = String::from_utf8(example.stdout).unwrap();
    let toml = toml.replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"");
    // Open at every hour at which somebody may run this: the date's own hours begin with the date.
    let toml = toml.replace("day_turns_at = \"04:00\"", "day_turns_at = \"00:00\"");
    let hours = "[calendar]\nholidays = false\nstop_before_min = 0\n[calendar.hours]\nworkdays = [\"00:00-24:00\"]\n\
                 saturday = [\"00:00-24:00\"]\nsunday = [\"00:00-24:00\"]\n";
    let toml = format!("{toml}\n{hours}");
    let daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let mut manager = daemon.manager();
    manager.press(1, "open").read::<serde_json::Value>();
    manager.press(3, "open").read::<serde_json::Value>();
    for category in ["civil", "civil", "civil", "labour"] {
        manager.take(category);
    }
    manager.press(3, "close").read::<serde_json::Value>();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tools =
        std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which finds the browser's driver");
    let mut node = Command::new("node");
    node.arg(folder.join("browser/manage.mjs")).arg(format!("http://{}", daemon.address()));
    node.arg(folder.join("../target/screens")).env("HALL_TOOLS", tools);
    node.env("HALLCTL", program("hallctl")).env("HALL_DATA", daemon.data());
    let status = node.status().expect("node");
    assert!(status.success(), "manage.mjs: {status}; target/screens/ shows how it ended");
    let hall = manager.hall();
    assert_eq!(hall.postings.leader.as_ref().map(|leader| leader.get("zh")), Some("陈主任 <b>"));
    assert_eq!(hall.windows[4].serves, [["land"], ["general"]]);
    daemon.verify();
}
