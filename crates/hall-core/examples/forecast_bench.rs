//! What an estimate costs: `cargo run --profile ci -p hall-core --example forecast_bench` (or `--release`, as deployed).
//!
//! Each figure is the median of eleven refreshes on one core. A refresh plays the rest of a full day 200 times: 8
//! windows that serve 6 categories in overlapping tiers, a lunch, priority, no-shows, and people still to come at the
//! rate at which they are served. Fails if the cost grows faster than the hall.

use hall_core::forecast::{
    Arrivals, Class, Forecaster, Guest, Habit, Habits, InHand, Levels, Scene, ServiceTime,
};
use hall_core::forecast::{Stream, WindowNow};
use hall_core::ticket::Slot;
use hall_core::{HallTime, Span};
use std::hint::black_box;
use std::time::Instant;

const RUNS: usize = 200;
const HOUR: i64 = 3_600_000;

fn main() {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu.lines().find(|line| line.starts_with("model name")).unwrap_or("model name: unknown");
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{}, load {}", cpu.trim_start_matches(|c| c != ':').trim_start_matches([':', ' ']), load.trim());
    println!("{}\n", std::env::args().collect::<Vec<_>>().join(" "));

    println!("{:>8} {:>8} {:>14} {:>14}", "waiting", "runs", "refresh ms", "lookup ns");
    let costs: Vec<f64> = [50, 200, 500, 5_000].map(measure).into();
    let growth = costs[3] / costs[2];
    println!("\nten times the people: {growth:.1} times the cost");
    assert!(growth < 15.0, "the cost of a refresh grows faster than the hall");
}

/// Milliseconds for a refresh.
fn measure(waiting: u64) -> f64 {
    let mut forecaster = Forecaster::new(habits(), HallTime(0), RUNS, 1);
    let scene = scene(waiting);
    let refresh = median_s(|| _ = black_box(forecaster.look(black_box(&scene)))) * 1e3;
    let outlook = forecaster.look(&scene);
    let told =
        |category| outlook.newcomer(category, Class(0)).and_then(|waits| waits.wait(Levels::default()));
    let lookup = median_s(|| (0..600).for_each(|i| _ = black_box(told(black_box(i % 6))))) * 1e9 / 600.0;
    println!("{waiting:>8} {RUNS:>8} {refresh:>14.2} {lookup:>14.0}");
    refresh
}

fn median_s(mut once: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..11)
        .map(|_| {
            let begun = Instant::now();
            once();
            begun.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[5]
}

fn habits() -> Habits {
    let category =
        |i: i64| Habit { service: ServiceTime::lognormal(Span::seconds(240 + 60 * i), 0.6), no_show: 0.06 };
    let stream = |category, weight, an_hour: f64| Stream {
        category,
        class: Class(weight),
        expected: vec![an_hour; 9],
    };
    let streams = (0..6).flat_map(|category| [stream(category, 0, 10.0), stream(category, 10, 1.0)]);
    Habits {
        categories: (0..6).map(category).collect(),
        classes: vec![Class(10)],
        arrivals: Arrivals { from: Some(HallTime(0)), part: Span(HOUR), streams: streams.collect() },
        no_show_cost: Span::seconds(90),
        turnaround: Span::seconds(10),
    }
}

/// Half past nine of a day from eight to seventeen o'clock, all windows busy.
fn scene(waiting: u64) -> Scene {
    let now = HallTime(HOUR + HOUR / 2);
    let window = |number: i64| WindowNow {
        serves: vec![vec![number as u16 % 6, (number as u16 + 1) % 6], (0..6).collect()],
        open: vec![(HallTime(0), HallTime(4 * HOUR)), (HallTime(5 * HOUR), HallTime(i64::MAX))],
        in_hand: Some(InHand {
            category: number as u16 % 6,
            since: now - Span(30_000 * number),
            started: true,
        }),
        idle_since: HallTime(0),
    };
    let guest = |key: u64| Guest {
        key,
        category: (key % 6) as u16,
        class: Class(if key.is_multiple_of(11) { 10 } else { 0 }),
        slot: Slot::Time(now - Span(20_000 * (waiting - key) as i64)),
        window: None,
    };
    Scene {
        now,
        windows: (0..8).map(window).collect(),
        waiting: (0..waiting).map(guest).collect(),
        goes_on: vec![],
    }
}
