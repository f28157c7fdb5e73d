//! The simulators and the rules of dispatch, held against what queueing theory knows exactly.
//!
//! Single runs mislead: twenty replications each, of which the beginning is left out, and the exact value must lie in the
//! 99 % interval of their mean. What is simulated is what the product uses: days are played by [`play`] under the hall's
//! score ([`hall_core::dispatch::Rule`]), and by [`Forecaster::play`], whose rule is the hall's own.

use hall_core::dispatch::{ClassCounts, Preset, Rule, Thousandths};
use hall_core::forecast::{Class, Comer, Forecaster, Habit, Habits, Scene, ServiceTime, Who, WindowNow};
use hall_core::{HallTime, Span};
use hall_replay::play::play;
use hall_replay::random::Random;
use hall_replay::rule::by_rule;
use hall_replay::script::{Arrival, Fate, Script, Sitting};
use hall_replay::trace::{Category, Moment, Tiers, What, Window};
use hall_replay::trade::quantile;

const REPLICATIONS: u64 = 20;

/// 99.5 % point of Student's t with 19 degrees of freedom (Source: Abramowitz and Stegun, table 26.10).
const T: f64 = 2.861;

/// A name, how it is seen, and what it is.
type Exact = (&'static str, fn(&Seen) -> f64, f64);

/// A queue whose steady state is known. Minutes.
struct Case {
    name: &'static str,
    /// Of each class: arrivals a minute, and its priority.
    classes: Vec<(f64, u32)>,
    /// Categories of each window's tiers; a class is a category of its own.
    windows: Vec<[Vec<usize>; 2]>,
    service_mean: f64,
    /// Of a lognormal service; `None`: exponential.
    service_scv: Option<f64>,
    patience_mean: Option<f64>,
    /// What a minute of theory is in the hall.
    unit_ms: f64,
    rule: Rule,
    exact: Vec<Exact>,
}

/// What one replication saw: waits by class, of those who left up to then, and how many these are.
struct Seen {
    waits: Vec<Vec<f64>>,
    left: usize,
}

impl Seen {
    fn all(&self) -> Vec<f64> {
        self.waits.iter().flatten().copied().collect()
    }

    fn mean_of(&self, class: usize) -> f64 {
        self.waits[class].iter().sum::<f64>() / self.waits[class].len() as f64
    }
}

fn mean(seen: &Seen) -> f64 {
    let all = seen.all();
    all.iter().sum::<f64>() / all.len() as f64
}

fn p90(seen: &Seen) -> f64 {
    let mut all = seen.all();
    all.sort_unstable_by(f64::total_cmp);
    quantile(&all, 0.9)
}

fn waited(seen: &Seen) -> f64 {
    let all = seen.all();
    all.iter().filter(|wait| **wait > 0.0).count() as f64 / all.len() as f64
}

fn first(seen: &Seen) -> f64 {
    seen.mean_of(0)
}

fn second(seen: &Seen) -> f64 {
    seen.mean_of(1)
}

fn cases() -> Vec<Case> {
    let alike = |windows: usize, classes: usize| vec![[(0..classes).collect(), vec![]]; windows];
    let base = |name, windows: usize, lambda: f64, mu: f64| Case {
        name,
        classes: vec![(lambda, 0)],
        windows: alike(windows, 1),
        service_mean: 1.0 / mu,
        service_scv: None,
        patience_mean: None,
        unit_ms: 60_000.0,
        rule: Preset::FirstCome.rule(),
        exact: vec![],
    };
    let accumulating =
        Rule { class: ClassCounts::Rate, age: Thousandths(1000), ..Preset::Accumulating.rule() };
    vec![
        Case {
            exact: vec![("P(W > 0)", waited, 0.6533), ("mean", mean, 3.267), ("P90", p90, 9.384)],
            ..base("M/M/9", 9, 1.6, 0.2)
        },
        Case {
            exact: vec![("P(W > 0)", waited, 0.7015), ("mean", mean, 7.015), ("P90", p90, 19.48)],
            ..base("M/M/8", 8, 0.9, 0.125)
        },
        Case {
            patience_mean: Some(20.0),
            exact: vec![
                ("P(abandon)", abandoned, 0.13795),
                ("P(W > 0)", waited, 0.8408),
                ("mean", mean, 2.759),
            ],
            ..base("M/M/9+M", 9, 2.0, 0.2)
        },
        Case {
            classes: vec![(0.16, 1), (1.44, 0)],
            windows: alike(9, 2),
            rule: Preset::StrictPriority.rule(),
            exact: vec![("mean of the first", first, 0.398), ("of the second", second, 3.585)],
            ..base("non-preemptive priority", 9, 0.0, 0.2)
        },
        Case {
            classes: vec![(0.16, 4), (1.44, 1)],
            windows: alike(9, 2),
            rule: accumulating,
            // The hall's score counts the minute that begins: two seconds of theory's, so that it weighs nothing here.
            unit_ms: 30.0 * 60_000.0,
            exact: vec![("mean of the first", first, 1.167), ("of the second", second, 3.500)],
            ..base("accumulating priority 4:1", 9, 0.0, 0.2)
        },
        Case {
            service_scv: Some(0.64),
            exact: vec![("mean", mean, 12.30)],
            ..base("M/G/1, lognormal", 1, 0.15, 0.2)
        },
        Case {
            classes: vec![(0.5, 0), (0.6, 0)],
            windows: [vec![[vec![0], vec![]]; 3], vec![[vec![0], vec![1]]; 4]].concat(),
            rule: Preset::PriorityTier.rule(),
            exact: vec![("mean of the first", first, 0.3411), ("of the second", second, 10.42)],
            ..base("N-model", 7, 0.0, 0.2)
        },
    ]
}

fn abandoned(seen: &Seen) -> f64 {
    seen.left as f64 / seen.all().len() as f64
}

/// How long a replication is, and its beginning that is left out, minutes. A forecaster's run ends after 24 days.
fn length() -> (f64, f64) {
    let whole = std::env::var_os("HALL_SLOW").is_some();
    if whole { (32_000.0, 2_000.0) } else { (8_000.0, 1_000.0) }
}

fn script(case: &Case, replication: u64) -> Script {
    let minutes = |at: f64| Moment((at * case.unit_ms) as i64);
    let (until, _) = length();
    let mut arrivals = Vec::new();
    for (class, (lambda, priority)) in case.classes.iter().enumerate() {
        let mut random = Random::new(replication, &format!("{} {class}", case.name));
        let mut at = random.exponential(1.0 / lambda);
        while at < until {
            let service = match case.service_scv {
                Some(scv) => random.lognormal(case.service_mean, scv),
                None => random.exponential(case.service_mean),
            };
            let patience = case.patience_mean.map(|mean| random.exponential(mean));
            arrivals.push(Arrival {
                at: minutes(at),
                ticket: String::new(),
                category: Category(class),
                priority: *priority,
                patience_ms: patience.map(|patience| (patience * case.unit_ms) as i64),
                fate: Fate::Served { takes_ms: ((service * case.unit_ms) as i64).max(1) },
            });
            at += random.exponential(1.0 / lambda);
        }
    }
    arrivals.sort_by_key(|arrival| arrival.at);
    let sitting = |(number, tiers): (usize, &[Vec<usize>; 2])| Sitting {
        window: Window(number),
        from: minutes(-1.0),
        to: minutes(until + 1e6),
        until_empty: false,
        tiers: Tiers(tiers.clone().map(|tier| tier.into_iter().map(Category).collect())),
        pace: 1.0,
    };
    Script {
        categories: vec![String::new(); case.classes.len()],
        windows: vec![String::new(); case.windows.len()],
        plan: vec![],
        sittings: case.windows.iter().enumerate().map(sitting).collect(),
        arrivals,
    }
}

/// A replication played by the day's player under the score.
fn played(case: &Case, replication: u64) -> Seen {
    let script = script(case, replication);
    let day = play(&script, &by_rule(&case.rule, &script, 1));
    let mut called = vec![None; day.tickets.len()];
    for event in &day.events {
        if let What::Call { ticket, .. } = event.what {
            called[ticket.0] = Some(event.at);
        }
    }
    // Tickets are numbered in the order in which people come.
    let waits = script.arrivals.iter().zip(called).map(|(arrival, called)| {
        let waited = called.map(|called| called.since_ms(arrival.at));
        (arrival.at, arrival.category.0, waited.or(arrival.patience_ms).unwrap_or(0), called.is_none())
    });
    seen(case, waits)
}

/// The same by the forecaster, of which the rule is priority, tier, time.
fn forecast(case: &Case, replication: u64) -> Seen {
    let script = script(case, replication);
    let habit = Habit { service: ServiceTime::fixed(Span::seconds(300)), no_show: 0.0 };
    let habits = Habits { categories: vec![habit; case.classes.len()], ..Habits::default() };
    let window = |tiers: &[Vec<usize>; 2]| WindowNow {
        serves: tiers.iter().map(|tier| tier.iter().map(|class| *class as u16).collect()).collect(),
        open: vec![(HallTime(0), HallTime(i64::MAX))],
        in_hand: None,
        idle_since: HallTime(0),
    };
    let scene = Scene {
        now: HallTime(0),
        windows: case.windows.iter().map(window).collect(),
        waiting: vec![],
        goes_on: vec![],
    };
    let comer = |arrival: &Arrival| Comer {
        at: HallTime(arrival.at.0),
        category: arrival.category.0 as u16,
        class: Class(arrival.priority),
    };
    let comers: Vec<Comer> = script.arrivals.iter().map(comer).collect();
    let takes = |who| match who {
        Who::Comer(place) => match script.arrivals[place].fate {
            Fate::Served { takes_ms } => Span(takes_ms),
            Fate::NoShow { .. } | Fate::Transferred { .. } => Span::ZERO,
        },
        Who::InHand { .. } | Who::Waiting(_) => Span::ZERO,
    };
    let calls = Forecaster::new(habits, HallTime(0), 0, 1).play(&scene, &comers, takes);
    let waits = calls.into_iter().filter_map(|call| {
        let Who::Comer(place) = call.who else { return None };
        let arrival = &script.arrivals[place];
        Some((arrival.at, arrival.category.0, call.at.0 - arrival.at.0, false))
    });
    seen(case, waits)
}

/// Of each who came: when, his class, how long he waited, and whether he left.
fn seen(case: &Case, waits: impl Iterator<Item = (Moment, usize, i64, bool)>) -> Seen {
    let (_, warm) = length();
    let mut seen = Seen { waits: vec![vec![]; case.classes.len()], left: 0 };
    for (_, class, wait, left) in waits.filter(|(at, ..)| at.0 as f64 > warm * case.unit_ms) {
        seen.waits[class].push(wait as f64 / case.unit_ms);
        seen.left += usize::from(left);
    }
    seen
}

/// Says for each value what came, and returns those that lie outside of their interval.
fn compare(case: &Case, by: &str, simulate: impl Fn(&Case, u64) -> Seen) -> Vec<String> {
    let seen: Vec<Seen> = (0..REPLICATIONS).map(|replication| simulate(case, replication)).collect();
    let mut outside = Vec::new();
    for (name, value, exact) in &case.exact {
        let values: Vec<f64> = seen.iter().map(value).collect();
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let half = T * (squares / (count - 1.0) / count).sqrt();
        let line = format!("| {} | {name} | {exact} | {mean:.4} ± {half:.4} | {by} |", case.name);
        println!("{line}");
        if (mean - exact).abs() > half {
            outside.push(line);
        }
    }
    outside
}

#[test]
fn theory_lies_within_the_intervals_of_what_is_simulated() {
    let cases = cases();
    let outside: Vec<String> = std::thread::scope(|scope| {
        let each: Vec<_> = cases
            .iter()
            .map(|case| {
                scope.spawn(move || {
                    let mut outside = compare(case, "play", played);
                    // The forecaster knows neither patience nor other rules.
                    let classes = case.classes.len();
                    let plain = case.rule == Preset::FirstCome.rule() && classes == 1;
                    let strict = case.rule == Preset::StrictPriority.rule();
                    let tiers = case.rule == Preset::PriorityTier.rule();
                    if case.patience_mean.is_none() && (plain || strict || tiers) {
                        outside.extend(compare(case, "forecaster", forecast));
                    }
                    outside
                })
            })
            .collect();
        each.into_iter().flat_map(|case| case.join().unwrap()).collect()
    });
    assert!(outside.is_empty(), "{}", outside.join("\n"));
}
