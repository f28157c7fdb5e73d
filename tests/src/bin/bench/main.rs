//! How fast the hall is, beside what the disk alone could do, measured in the same run.
//!
//! ```text
//! cargo build --release -p halld -p hall-screen
//! HALL_BIN_DIR=target/release cargo run --release -p hall-tests --bin bench
//! ```
//!
//! The daemon runs with what `halld example` configures, broker included. 8 clients take tickets over HTTP, each
//! waiting for its answer. The *bare loop* then writes the very rows that came of it (ledger, requests and tickets,
//! with their triggers and the same pragmas) into a new SQLite file, as many tickets a transaction as the daemon had
//! on average. The ratio of the two is the one limit that holds on any machine. Before all that, a `hall-screen` shows the
//! hall while nothing happens.

mod bare;
mod samples;
mod screen;

use hall_tests::{Client, Daemon, Request, Setup, machine, program};
use samples::Samples;
use serde_json::{Value, json};
use std::process::{Command, ExitCode};
use std::thread;
use std::time::Instant;

const CLIENTS: usize = 8;
const CATEGORIES: [&str; 4] = ["civil", "labour", "land", "general"];
/// For the day that is restarted.
const FIRST_TICKETS: usize = 5000;
/// Of the measured load; `HALL_BENCH_TICKETS` sets another number.
const TICKETS: usize = 20_000;
const ROUNDS: usize = 5;
const RATIO_MIN: f64 = 0.4;

fn main() -> ExitCode {
    let tickets =
        std::env::var("HALL_BENCH_TICKETS").ok().and_then(|text| text.parse().ok()).unwrap_or(TICKETS);
    let mut daemon = Daemon::start(example());
    machine::print(&daemon.data());
    screen::print(&daemon);

    let (_, resident) = issue(&daemon, FIRST_TICKETS);
    println!("resident after {FIRST_TICKETS} tickets    {resident:.1} MB (limit 40)");
    println!("call-next, {CLIENTS} clerks            {} (limit p99 20 ms)", call(&daemon));
    println!(
        "restart to first ticket         {:.3} s after {FIRST_TICKETS} tickets (limit 0.3)",
        restart(&mut daemon)
    );

    let rounds: Vec<Round> = (0..ROUNDS).map(|_| round(&daemon, tickets / ROUNDS)).collect();
    println!("resident at the end             {:.1} MB", machine::resident_mb(daemon.pid()));
    let ratio = Samples::new(rounds.iter().map(|round| round.http / round.bare).collect()).median();
    println!("ratio, the median of {ROUNDS}         {ratio:.2} (limit {RATIO_MIN})");
    if ratio >= RATIO_MIN { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Tickets a second, over HTTP and without anything around them.
struct Round {
    http: f64,
    bare: f64,
}

/// One after the other, so that whatever else the machine does hits both alike.
fn round(daemon: &Daemon, tickets: usize) -> Round {
    let before = Counts::read(daemon);
    let begun = Instant::now();
    let (latencies, _) = issue(daemon, tickets);
    let http = tickets as f64 / begun.elapsed().as_secs_f64();
    let counts = Counts::read(daemon).since(before);
    let batch = counts.commands / counts.commits;
    println!("tickets over HTTP, {CLIENTS} clients     {http:.0}/s, {latencies} (limits 1000/s, p99 20 ms)");
    println!("  mean batch                    {batch:.2} tickets in {:.0} commits", counts.commits);
    println!("  in COMMIT                     {:.3} ms each", counts.commit_s / counts.commits * 1000.0);
    let bare = bare::rate(&daemon.data(), tickets, batch);
    println!("  bare loop                     {bare:.0}/s, ratio {:.2}", http / bare);
    Round { http, bare }
}

/// The hall of `halld example`, on any free port.
fn example() -> Setup {
    let example = Command::new(program("halld")).arg("example").output().expect("halld can be started");
    let toml = String::from_utf8(example.stdout).expect("the example is text");
    let toml = toml.replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"");
    Setup { toml, ..Setup::live() }
}

/// Takes tickets through all clients at once; how long each took, and the memory the daemon holds then, in MB.
fn issue(daemon: &Daemon, tickets: usize) -> (Samples, f64) {
    let latencies = at_once(|offset| {
        let mut desk = daemon.client("desk");
        let categories = CATEGORIES.iter().cycle().skip(offset).take(tickets / CLIENTS);
        let requests = categories.map(|category| Request::post("tickets", &json!({ "category": category })));
        requests.map(|request| timed(&mut desk, &request)).collect()
    });
    (latencies, machine::resident_mb(daemon.pid()))
}

/// 8 clerks call until hardly anybody waits.
fn call(daemon: &Daemon) -> Samples {
    at_once(|n| {
        let window = n + 1;
        let mut clerk = daemon.client(&format!("window {window}"));
        let call = || Request::post(format!("windows/{window}/call-next"), &Value::Null);
        (0..FIRST_TICKETS / CLIENTS / 2).map(|_| timed(&mut clerk, &call())).collect()
    })
}

/// From the start of the process to the first answer.
fn restart(daemon: &mut Daemon) -> f64 {
    let mut desk = daemon.client("desk");
    daemon.kill();
    let begun = Instant::now();
    daemon.start_again();
    desk.take("civil");
    begun.elapsed().as_secs_f64()
}

fn at_once(work: impl Fn(usize) -> Vec<f64> + Sync) -> Samples {
    let work = &work;
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|n| scope.spawn(move || work(n))).collect();
        Samples::new(clients.into_iter().flat_map(|client| client.join().expect("a client works")).collect())
    })
}

/// Milliseconds.
fn timed(client: &mut Client, request: &Request) -> f64 {
    let begun = Instant::now();
    let reply = client.ask(request);
    let took = begun.elapsed();
    assert!(reply.is_ok(), "{}", reply.body);
    took.as_secs_f64() * 1000.0
}

/// What the daemon has counted since its start.
#[derive(Clone, Copy)]
struct Counts {
    commands: f64,
    commits: f64,
    commit_s: f64,
}

impl Counts {
    fn read(daemon: &Daemon) -> Counts {
        let metrics = daemon.stranger().get("/metrics").body;
        let value = |name: &str| {
            let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {metrics}"))
        };
        Counts {
            commands: value("hall_commands_total"),
            commits: value("hall_commits_total"),
            commit_s: value("hall_commit_seconds_total"),
        }
    }

    fn since(self, before: Counts) -> Counts {
        Counts {
            commands: self.commands - before.commands,
            commits: self.commits - before.commits,
            commit_s: self.commit_s - before.commit_s,
        }
    }
}
