//! Tickets a second that the ledger takes in a bare loop: for each its `issued` row, its line of `tickets` and its
//! remembered answer; one commit, and so one sync, a batch.
//!
//! `cargo run --release -p hall-ledger --example bench_append [DIR] [TICKETS]`. DIR must be on the disk that is meant.

use hall_core::command::{By, Clock, Command, Issue, Matter};
use hall_core::id::{AreaId, CategoryId, Handle};
use hall_core::rules::{Category, Names, RuleSet};
use hall_core::time::{Date, HallTime, Span};
use hall_core::{Event, Hall};
use hall_ledger::{Ledger, Mode, RequestLine, Stamp};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let scratch = tempfile::tempdir_in(arguments.next().map_or_else(std::env::temp_dir, PathBuf::from))?;
    let tickets: usize = arguments.next().map_or(Ok(40_000), |count| count.parse())?;
    println!("{} in {}", machine(), scratch.path().display());
    println!("{tickets} tickets for each batch size; per ticket one row, one line of tickets, one answer");
    println!("batch   tickets/s   commit p50   commit p99   bytes/ticket");
    for batch in [1, 4, 8, 32] {
        let dir = scratch.path().join(batch.to_string());
        let mut commits = run(&dir, tickets, batch)?;
        let total: Duration = commits.iter().sum();
        commits.sort();
        let at = |percent: usize| commits[(commits.len() - 1) * percent / 100].as_secs_f64() * 1e6;
        println!(
            "{batch:>5}   {:>9.0}   {:>7.0} us   {:>7.0} us   {:>12}",
            tickets as f64 / total.as_secs_f64(),
            at(50),
            at(99),
            size(&dir)? / tickets as u64,
        );
    }
    Ok(())
}

/// The time that each batch took, from its beginning to durable.
fn run(dir: &Path, tickets: usize, batch: usize) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut ledger = Ledger::open(dir, Mode::Simulation)?;
    let mut hall = Hall::new();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    open_day(&mut ledger, &mut hall)?;
    // Deciding is hall-core's part and is not measured here.
    let mut issued = Vec::new();
    for ticket in 0..tickets {
        let at = HallTime(START.0 + ticket as i64 * 50);
        let handle = format!("{:016x}", random.next());
        for event in hall.decide(&take_ticket(&handle), at).map_err(|refusal| format!("{refusal:?}"))?.events
        {
            hall.apply(at, &event);
            issued.push((at, event, format!("{:016x}-{:016x}", random.next(), random.next())));
        }
    }
    let answer = answer();
    let mut commits = Vec::with_capacity(tickets.div_ceil(batch));
    for chunk in issued.chunks(batch) {
        let begun = Instant::now();
        append(&mut ledger, &hall, chunk, &answer)?;
        commits.push(begun.elapsed());
    }
    Ok(commits)
}

fn append(
    ledger: &mut Ledger,
    hall: &Hall,
    chunk: &[(HallTime, Event, String)],
    answer: &str,
) -> Result<(), Box<dyn Error>> {
    let mut batch = ledger.begin()?;
    for (at, event, id) in chunk {
        let row = batch.append(stamp(*at), "kiosk:door", event, hall)?;
        batch.remember(&RequestLine {
            principal: "kiosk:door",
            id,
            body_hash: &[7; 32],
            rows: Some((row, row)),
            status: 201,
            answer,
            wall_ms: at.0,
        })?;
    }
    Ok(batch.commit()?)
}

const START: HallTime = HallTime(1_795_478_400_000);

fn stamp(at: HallTime) -> Stamp {
    Stamp { at, wall_ms: at.0, trusted: true }
}

fn open_day(ledger: &mut Ledger, hall: &mut Hall) -> Result<(), Box<dyn Error>> {
    let category = Category {
        id: CategoryId::from("civil"),
        prefix: "A".into(),
        width: 3,
        first: 1,
        last: 999,
        area: AreaId::from("ground"),
        name: Names::default(),
        private: false,
        service: Span::seconds(360),
    };
    let rules = RuleSet { categories: vec![category], ..RuleSet::default() };
    let turns_at = START + Span::seconds(20 * 3600);
    let day = Command::TurnDay {
        date: Date { year: 2026, month: 11, day: 24 },
        turns_at,
        noon: turns_at,
        issued: vec![],
        by_hand: vec![],
    };
    let start = Command::Start { down: Span::ZERO, clock: Clock::Trusted };
    let mut batch = ledger.begin()?;
    for command in [start, Command::Configure(rules), day] {
        for event in hall.decide(&command, START).map_err(|refusal| format!("{refusal:?}"))?.events {
            hall.apply(START, &event);
            batch.append(stamp(START), "system", &event, hall)?;
        }
    }
    Ok(batch.commit()?)
}

fn take_ticket(handle: &str) -> Command {
    Command::Issue(Issue {
        what: Matter::Category(CategoryId::from("civil")),
        matters: 1,
        class: None,
        language: "zh".into(),
        by: By::Public,
        kiosk: None,
        print: false,
        outlet: None,
        foreseen: None,
        handle: Handle::from(handle),
    })
}

/// As long as what `POST tickets` answers.
fn answer() -> String {
    let wait = "{\"estimate_s\":1440,\"low_s\":900,\"high_s\":2100}";
    format!(
        "{{\"id\":123456,\"number\":\"A012\",\"category\":{{\"id\":\"civil\",\"name\":{{\"zh\":\"民政\",\
         \"en\":\"Civil affairs\"}}}},\"issued_at\":\"2026-11-24T08:00:00+08:00\",\"ahead\":4,\"wait\":{wait},\
         \"follow_url\":\"http://10.0.0.2:8080/t/0123456789abcdef\"}}"
    )
}

fn size(dir: &Path) -> Result<u64, std::io::Error> {
    Ok(std::fs::metadata(dir.join("ledger.db"))?.len())
}

fn machine() -> String {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(" unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{} x {}", cores, model.trim_start_matches([' ', '\t', ':']))
}

/// xorshift64*: handles and request ids fall anywhere in their indexes, as real ones do.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
}
