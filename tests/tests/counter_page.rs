//! The counter page in real browsers: keys, a second page at the same window, the network cut between press and answer.
//!
//! Pictures in both languages are left in `target/screens/`, for people.

use hall_tests::{Daemon, Setup, program};
use std::path::Path;
use std::process::Command;

#[test]
fn a_clerk_works_a_day_without_a_mouse_and_two_pages_show_the_same() {
    let example = Command::new(program("halld")).arg("example").output().unwrap();
    let toml = String::from_utf8(example.stdout).unwrap();
    let toml = toml.replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"");
    let daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let mut manager = daemon.manager();
    manager.post("tickets", &serde_json::json!({ "items": ["MZ01"] })).read::<serde_json::Value>();
    manager.take("civil");
    manager.take("civil");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tools =
        std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which finds the browser's driver");
    let mut node = Command::new("node");
    node.arg(folder.join("browser/counter.mjs")).arg(format!("http://{}", daemon.address()));
    node.arg(folder.join("../target/screens")).env("HALL_TOOLS", tools);
    node.env("HALLCTL", program("hallctl")).env("HALL_DATA", daemon.data());
    let status = node.status().expect("node");
    assert!(status.success(), "counter.mjs: {status}; target/screens/ shows how it ended");
    let calls = manager.kinds(0).iter().filter(|kind| *kind == "called").count();
    assert_eq!(calls, 4, "A001 twice, A003, A002");
    let rows = daemon.hallctl_says(&["ledger", "export"]);
    let by = |name: &str| rows.lines().filter(|row| row.contains(&format!("\"person:{name}\""))).count();
    assert!(by("王芳") > 10, "each press bears the clerk's name");
    daemon.verify();
}
