//! How long a citizen waits at the kiosk's page, in a headless Chromium: its first paint, and from his tap on 取号 to the number
//! on the screen, alone and with 40 listeners on the hall's stream.
//!
//! ```text
//! cargo build --release -p halld
//! HALL_BIN_DIR=target/release HALL_TOOLS=$PWD/.tools cargo run --release -p hall-tests --bin bench-pages
//! ```
//!
//! Milliseconds depend on the machine and on what else it does; they are printed beside both. What holds on any machine is the
//! ratio: 40 listeners make a tap at most half as long again.

use hall_tests::{Daemon, Setup, machine, program};
use serde::Deserialize;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

const RATIO_MAX: f64 = 1.5;

/// Milliseconds, each once for each time.
#[derive(Deserialize)]
struct Measured {
    paints: Vec<f64>,
    alone: Vec<f64>,
    among: Vec<f64>,
}

fn main() -> ExitCode {
    let example = Command::new(program("halld")).arg("example").output().expect("halld can be started");
    let toml = String::from_utf8(example.stdout).expect("the example is text");
    let toml = toml.replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"");
    // One who taps two hundred times is not asked to wait in between.
    let toml = toml.replace("kiosk_pause_s = 3 ", "kiosk_pause_s = 0 ");
    let daemon = Daemon::start(Setup { toml, ..Setup::live() });
    machine::print(&daemon.data());
    let measured = measure(&daemon);
    let (paints, alone, among) = (sorted(measured.paints), sorted(measured.alone), sorted(measured.among));
    println!(
        "first paint of the kiosk        median {:.0} ms, longest {:.0} ms (limit 1000)",
        at(&paints, 0.5),
        at(&paints, 1.0)
    );
    println!(
        "tap to number, alone            {} times: p50 {:.0} ms, p99 {:.0} ms",
        alone.len(),
        at(&alone, 0.5),
        at(&alone, 0.99)
    );
    println!(
        "tap to number, 40 listeners     {} times: p50 {:.0} ms, p99 {:.0} ms (limit p99 150)",
        among.len(),
        at(&among, 0.5),
        at(&among, 0.99)
    );
    let ratio = at(&among, 0.5) / at(&alone, 0.5);
    println!("ratio of the medians            {ratio:.2} (limit {RATIO_MAX})");
    if ratio <= RATIO_MAX { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn measure(daemon: &Daemon) -> Measured {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut node = Command::new("node");
    node.arg(folder.join("browser/first_ticket.mjs")).arg(format!("http://{}/kiosk", daemon.address()));
    node.arg(folder.join("../target/screens")).stderr(Stdio::inherit());
    node.env("HALLCTL", program("hallctl")).env("HALL_DATA", daemon.data());
    let output = node.output().expect("node; HALL_TOOLS says where the browser's driver is");
    assert!(output.status.success(), "first_ticket.mjs: {}", output.status);
    serde_json::from_slice(&output.stdout).expect("the script prints what it has measured")
}

fn sorted(mut samples: Vec<f64>) -> Vec<f64> {
    samples.sort_by(f64::total_cmp);
    samples
}

/// The sample below which this part of all lies.
fn at(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}
