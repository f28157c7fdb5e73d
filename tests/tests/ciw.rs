//! The simulators of days against ciw, a library of queueing simulation that nobody here wrote: the same people with the
//! same services in both, and each of them must wait as long to the millisecond.

use hall_core::dispatch::{Preset, Rule};
use hall_core::forecast::{Class, Comer, Forecaster, Habit, Habits, Scene, ServiceTime, Who, WindowNow};
use hall_core::{HallTime, Span};
use hall_replay::play::play;
use hall_replay::random::Random;
use hall_replay::rule::by_rule;
use hall_replay::script::{Arrival, Fate, Script, Sitting};
use hall_replay::trace::{Category, Moment, Tiers, What, Window};
use hall_tests::is_slow_tier;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A queue of alike windows. Minutes.
struct Queue {
    name: &'static str,
    windows: usize,
    /// Of each class: arrivals a minute, and its priority.
    classes: &'static [(f64, u32)],
    service_mean: f64,
    service_scv: Option<f64>,
    patience_mean: Option<f64>,
    rule: Preset,
}

const QUEUES: [Queue; 5] = [
    Queue { name: "M/M/9", windows: 9, classes: &[(1.6, 0)], ..PLAIN },
    Queue { name: "M/M/8", windows: 8, classes: &[(0.9, 0)], service_mean: 8.0, ..PLAIN },
    Queue { name: "M/M/9+M", windows: 9, classes: &[(2.0, 0)], patience_mean: Some(20.0), ..PLAIN },
    Queue {
        name: "non-preemptive priority",
        windows: 9,
        classes: &[(0.16, 1), (1.44, 0)],
        rule: Preset::StrictPriority,
        ..PLAIN
    },
    Queue { name: "M/G/1, lognormal", windows: 1, classes: &[(0.15, 0)], service_scv: Some(0.64), ..PLAIN },
];

const PLAIN: Queue = Queue {
    name: "",
    windows: 1,
    classes: &[],
    service_mean: 5.0,
    service_scv: None,
    patience_mean: None,
    rule: Preset::FirstCome,
};

/// One who comes, ms.
struct Person {
    class: usize,
    at: i64,
    takes: i64,
    patience: Option<i64>,
}

/// People in the order in which they come, no two at one instant: whose turn it then is, is nobody's rule.
fn people(queue: &Queue, count: usize) -> Vec<Person> {
    let ms = |minutes: f64| ((minutes * 60_000.0) as i64).max(1);
    let mut all = Vec::new();
    for (class, (rate, _)) in queue.classes.iter().enumerate() {
        let mut random = Random::new(8, &format!("{} {class}", queue.name));
        let mut at = 0.0;
        for _ in 0..count {
            at += random.exponential(1.0 / rate);
            let takes = match queue.service_scv {
                Some(scv) => random.lognormal(queue.service_mean, scv),
                None => random.exponential(queue.service_mean),
            };
            let patience = queue.patience_mean.map(|mean| ms(random.exponential(mean)));
            all.push(Person { class, at: ms(at), takes: ms(takes), patience });
        }
    }
    all.sort_by_key(|person| person.at);
    all.dedup_by_key(|person| person.at);
    all.truncate(count);
    all
}

/// Whom ciw lets wait how long; `None` left.
fn by_ciw(queue: &Queue, people: &[Person]) -> Vec<Option<i64>> {
    let tools = std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which installs ciw");
    let mut python = Command::new(Path::new(&tools).join("venv/bin/python"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/by_ciw.py");
    let mut child = python
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python can be started");
    let person = |it: &Person| json!([it.class, it.at, it.takes, it.patience]);
    let priorities: Vec<u32> = queue.classes.iter().map(|(_, priority)| *priority).collect();
    let given = json!({
        "servers": queue.windows, "priorities": priorities, "people": people.iter().map(person).collect::<Vec<_>>(),
    });
    child.stdin.take().unwrap().write_all(given.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", queue.name);
    let wait = |line: &str| (line != "left").then(|| line.parse::<f64>().unwrap().round() as i64);
    String::from_utf8(output.stdout).unwrap().lines().map(wait).collect()
}

/// The same by the player of days.
fn by_play(queue: &Queue, people: &[Person]) -> Vec<Option<i64>> {
    let arrival = |person: &Person| Arrival {
        at: Moment(person.at),
        ticket: String::new(),
        category: Category(person.class),
        priority: queue.classes[person.class].1,
        patience_ms: person.patience,
        fate: Fate::Served { takes_ms: person.takes },
    };
    let sitting = |number| Sitting {
        window: Window(number),
        from: Moment(-1),
        to: Moment(i64::MAX / 2),
        until_empty: false,
        tiers: Tiers([(0..queue.classes.len()).map(Category).collect(), vec![]]),
        pace: 1.0,
    };
    let script = Script {
        categories: vec![String::new(); queue.classes.len()],
        windows: vec![String::new(); queue.windows],
        plan: vec![],
        sittings: (0..queue.windows).map(sitting).collect(),
        arrivals: people.iter().map(arrival).collect(),
    };
    let rule: Rule = queue.rule.rule();
    let day = play(&script, &by_rule(&rule, &script, 1));
    let mut waits = vec![None; people.len()];
    for event in &day.events {
        if let What::Call { ticket, .. } = event.what {
            waits[ticket.0] = Some(event.at.0 - people[ticket.0].at);
        }
    }
    waits
}

/// And by the forecaster, which knows no patience.
fn by_forecaster(queue: &Queue, people: &[Person]) -> Vec<Option<i64>> {
    let habit = Habit { service: ServiceTime::fixed(Span::seconds(300)), no_show: 0.0 };
    let habits = Habits { categories: vec![habit; queue.classes.len()], ..Habits::default() };
    let window = WindowNow {
        serves: vec![(0..queue.classes.len() as u16).collect()],
        open: vec![(HallTime(0), HallTime(i64::MAX))],
        in_hand: None,
        idle_since: HallTime(0),
    };
    let scene =
        Scene { now: HallTime(0), windows: vec![window; queue.windows], waiting: vec![], goes_on: vec![] };
    let comer = |person: &Person| Comer {
        at: HallTime(person.at),
        category: person.class as u16,
        class: Class(queue.classes[person.class].1),
    };
    let comers: Vec<Comer> = people.iter().map(comer).collect();
    let takes = |who| match who {
        Who::Comer(place) => Span(people[place].takes),
        Who::InHand { .. } | Who::Waiting(_) => Span::ZERO,
    };
    let mut waits = vec![None; people.len()];
    let forecaster = Forecaster::new(habits, HallTime(0), 0, 1);
    for call in forecaster.with_rule(queue.rule.rule()).play(&scene, &comers, takes) {
        if let Who::Comer(place) = call.who {
            waits[place] = Some(call.at.0 - people[place].at);
        }
    }
    waits
}

/// The forecaster counts milliseconds from now in 32 bits, 24 days; a hall asks it for one.
const FORECAST_MS: i64 = 20 * 24 * 3_600_000;

fn same(queue: &Queue, by: &str, theirs: &[Option<i64>], ours: &[Option<i64>]) {
    assert_eq!(theirs.len(), ours.len(), "{}", queue.name);
    let differ: Vec<_> = theirs.iter().zip(ours).filter(|(theirs, ours)| theirs != ours).collect();
    let first = &differ[..differ.len().min(3)];
    assert!(differ.is_empty(), "{} by {by}: {} differ: {first:?}", queue.name, differ.len());
}

#[test]
fn everybody_waits_as_long_as_ciw_has_him_wait() {
    let count = if is_slow_tier() { 20_000 } else { 2_000 };
    for queue in QUEUES {
        let people = people(&queue, count);
        let theirs = by_ciw(&queue, &people);
        same(&queue, "play", &theirs, &by_play(&queue, &people));
        if queue.patience_mean.is_none() {
            let near = &people[..people.partition_point(|person| person.at < FORECAST_MS)];
            same(&queue, "the forecaster", &by_ciw(&queue, near), &by_forecaster(&queue, near));
        }
        let waited: Vec<i64> = theirs.iter().flatten().copied().filter(|wait| *wait > 0).collect();
        let mean = theirs.iter().flatten().sum::<i64>() as f64 / theirs.len() as f64 / 60_000.0;
        println!(
            "{}: {} people, mean wait {mean:.2} min, {} left",
            queue.name,
            people.len(),
            theirs.iter().filter(|it| it.is_none()).count()
        );
        assert!(waited.len() > count / 4, "{}: nobody waits, so nothing is compared", queue.name);
    }
}
