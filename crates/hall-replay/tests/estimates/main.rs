//! How good the estimates are over the made-up days: each beside the mean wait, the naive ones, and the same simulation
//! with the true parameters. The table that this prints is kept in docs/waiting.md.

mod truth;

use hall_replay::play::{play, priority_tier_fifo};
use hall_replay::predict::{Formula, Forward, Learned, Prediction, Runs, at_each_ticket};
use hall_replay::score::{Score, waits_ms};
use hall_replay::synthetic::{Hall, halls, history, trials};
use hall_replay::trace::{Day, Ticket};
use std::collections::BTreeMap;

/// What an estimate is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Method {
    Formula(Formula),
    /// Our estimate: played forward with what ten days of history teach.
    Learned,
    /// Played forward with what the generator knows.
    True,
}

type Scores = BTreeMap<(&'static str, Method), Score>;

/// How much of it is done.
#[derive(Clone, Copy)]
struct Extent {
    /// One day of so many.
    one_in: usize,
    runs: usize,
}

#[test]
fn estimates_are_near_the_floor_and_their_intervals_hold() {
    // Whole it takes minutes; short, every third day of each hall and kind.
    let slow = std::env::var_os("HALL_SLOW").is_some();
    let extent = if slow { Extent { one_in: 1, runs: 200 } } else { Extent { one_in: 3, runs: 50 } };
    let halls = halls();
    let mut scores = Scores::new();
    std::thread::scope(|scope| {
        let each: Vec<_> = halls.iter().map(|hall| scope.spawn(move || score(hall, extent))).collect();
        for of_hall in each {
            for (key, score) in of_hall.join().unwrap() {
                scores.entry(key).or_default().join(&score);
            }
        }
    });
    print(&scores);
    for kind in ["ordinary", "overloaded", "disturbed"] {
        let error = |method| scores[&(kind, method)].error.value();
        let (learned, work_ql) = (error(Method::Learned), error(Method::Formula(Formula::WorkQl)));
        if kind == "disturbed" {
            assert!(learned <= 1.05 * work_ql, "{kind}: {learned} against {work_ql}");
        } else {
            assert!(learned < work_ql, "{kind}: {learned} against {work_ql}");
            let floor = error(Method::True);
            assert!(learned <= 1.3 * floor, "{kind}: {learned} against {floor}");
        }
        let above = scores[&(kind, Method::Learned)].above.value();
        assert!(above <= 0.14, "{kind}: {above} of the waits above the upper end");
    }
}

fn score(hall: &Hall, extent: Extent) -> Scores {
    let before: Vec<Day> = history(hall).iter().map(|day| play(&day.script, &priority_tier_fifo)).collect();
    let learned = Learned::from(&before);
    let mut scores = Scores::new();
    for trial in trials(hall).iter().step_by(extent.one_in) {
        let day = play(&trial.script, &priority_tier_fifo);
        let waits = waits_ms(&day);
        let runs = Runs { number: extent.runs, seed: 1 };
        let mut by_learned = Forward::new(&day, &learned, runs);
        let mut by_truth = Forward::with_habits(truth::true_habits(hall, trial), &learned, &day, runs);
        let told = at_each_ticket(&day, |standing, who| {
            let mut told = vec![
                (Method::Learned, Ok(by_learned.predict(standing, who))),
                (Method::True, Ok(by_truth.predict(standing, who))),
            ];
            told.extend(Formula::ALL.map(|formula| {
                let wait_ms = formula.wait_ms(standing, &learned, who.category, who.priority, who.at);
                (Method::Formula(formula), Err(wait_ms))
            }));
            (who.ticket, told)
        });
        for (ticket, told) in told {
            add(&mut scores, trial.kind.name(), &waits, ticket, told);
        }
    }
    scores
}

fn add(
    scores: &mut Scores,
    kind: &'static str,
    waits: &BTreeMap<Ticket, i64>,
    ticket: Ticket,
    told: Vec<(Method, Result<Prediction, f64>)>,
) {
    // Who was never called has no wait to compare with.
    let Some(wait) = waits.get(&ticket) else { return };
    let wait = *wait as f64 / 60_000.0;
    for (method, told) in told {
        let score = scores.entry((kind, method)).or_default();
        match told {
            Ok(Prediction { wait_s, low_s, high_s, .. }) => {
                score.add(wait, wait_s / 60.0, Some((low_s / 60.0, high_s / 60.0)));
            }
            Err(wait_ms) => score.add(wait, wait_ms / 60_000.0, None),
        }
    }
}

fn print(scores: &Scores) {
    println!(
        "| days | tickets | mean wait, min | method | error, min | ratio | above | within | interval score |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for ((kind, method), score) in scores {
        let naive = scores[&(*kind, Method::Formula(Formula::LastTen))].error.value();
        let name = match method {
            Method::Formula(formula) => formula.name(),
            Method::Learned => "played forward",
            Method::True => "the same, true parameters",
        };
        let interval = if score.above.count() == 0 {
            "| | ".to_owned()
        } else {
            let (above, within) = (score.above.value(), score.within.value());
            format!("{above:.3} | {within:.3} | {:.1}", score.interval.value())
        };
        let (wait, error) = (score.wait.value(), score.error.value());
        let count = score.wait.count();
        println!(
            "| {kind} | {count} | {wait:.1} | {name} | {error:.2} | {:.2} | {interval} |",
            error / naive
        );
    }
}
