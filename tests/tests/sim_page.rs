//! The virtual hall's page in a real browser: what a first visitor sees and presses.
//!
//! Pictures of how the page looked are left in `target/screens/`, for people.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use hall_tests::program;
use hall_tests::wait::until;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// `hall-sim` as a visitor starts it.
struct Sim {
    process: Child,
    page: String,
    data: tempfile::TempDir,
}

impl Sim {
    fn start(arguments: &[&str]) -> Sim {
        let data = tempfile::tempdir().unwrap();
        let mut sim = Command::new(program("hall-sim"));
        sim.arg("--data").arg(data.path()).args(arguments).stdout(Stdio::piped());
        let mut process = sim.spawn().unwrap();
        let mut page = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut page).unwrap();
        let page = page.trim().to_owned();
        assert!(page.starts_with("http://127.0.0.1:"), "the first line is the page's address, not {page:?}");
        Sim { process, page, data }
    }

    /// Runs a script of `tests/browser/` on the page.
    fn browse(&self, script: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let tools =
            std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which finds the browser's driver");
        let mut node = Command::new("node");
        node.arg(folder.join("browser").join(script)).arg(&self.page).arg(screens());
        let status = node.env("HALL_TOOLS", tools).status().expect("node");
        assert!(status.success(), "{script}: {status}; target/screens/ shows how it ended");
    }

    /// How many rows of each of these kinds the ledger has.
    fn rows(&self, kinds: &[&str]) -> Vec<usize> {
        let mut hallctl = Command::new(program("hall-sim"));
        hallctl.args(["--as", "hallctl", "--data"]).arg(self.data.path());
        let exported = hallctl.args(["ledger", "export"]).output().unwrap();
        let rows: Vec<Value> = String::from_utf8(exported.stdout)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        kinds.iter().map(|kind| rows.iter().filter(|row| row["kind"] == *kind).count()).collect()
    }

    /// Ends it as Ctrl-C does.
    fn stop(mut self) {
        let pid = Pid::from_raw(i32::try_from(self.process.id()).unwrap());
        kill(pid, Signal::SIGINT).unwrap();
        let status = until("hall-sim ends", || self.process.try_wait().unwrap());
        assert!(status.success(), "{status}");
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        // A failed test leaves nothing behind; after a stop there is nothing to kill.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn screens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screens")
}

#[test]
fn a_visitor_takes_tickets_and_presses_keys() {
    let sim = Sim::start(&["--no-people", "--speed", "1"]);
    sim.browse("press.mjs");
    until("the rating is in the ledger", || (sim.rows(&["rated"]) == [1]).then_some(()));
    // Two presses within three seconds are one call; the other call is the old sign's at window 8.
    assert_eq!(sim.rows(&["issued", "called", "recalled", "served"]), [3, 2, 1, 1]);
    sim.stop();
}

#[test]
fn a_hall_is_at_work_by_itself_and_goes_on_when_things_fail() {
    let sim = Sim::start(&["--speed", "20"]);
    sim.browse("work.mjs");
    assert!(sim.rows(&["started"])[0] >= 2);
    sim.stop();
}
