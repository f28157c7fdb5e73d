//! A hall that does not call by the rule of recorded days is foreseen by its own.

use hall_core::dispatch::Preset;
use hall_replay::play::play;
use hall_replay::predict::{Forward, Learned, Runs, at_each_ticket};
use hall_replay::rule::{WEIGHT, by_rule};
use hall_replay::score::{Score, waits_ms};
use hall_replay::script::Script;
use hall_replay::synthetic::{halls, history, trials};
use hall_replay::trace::Day;

fn played(script: &Script, rule: Preset) -> Day {
    play(script, &by_rule(&rule.rule(), script, WEIGHT))
}

/// Mean error over two overloaded days on which the hall calls by `is`, told by `told`; minutes.
fn error(is: Preset, told: Preset) -> f64 {
    let hall = &halls()[1];
    let before: Vec<Day> = history(hall).iter().map(|day| played(&day.script, is)).collect();
    let learned = Learned::from(&before);
    let mut score = Score::default();
    for trial in trials(hall).iter().filter(|trial| trial.kind.name() == "overloaded").take(2) {
        let day = played(&trial.script, is);
        let waits = waits_ms(&day);
        let runs = Runs { number: 20, seed: 1 };
        let mut forward = Forward::new(&day, &learned, runs).with_rule(&told.rule(), WEIGHT);
        for prediction in at_each_ticket(&day, |standing, who| forward.predict(standing, who)) {
            if let Some(wait) = waits.get(&prediction.ticket) {
                score.add(*wait as f64 / 60_000.0, prediction.wait_s / 60.0, None);
            }
        }
    }
    score.error.value()
}

#[test]
fn each_rule_is_foreseen_best_by_itself() {
    for (is, other) in [(Preset::FirstCome, Preset::PriorityTier), (Preset::CMu, Preset::FirstCome)] {
        let (own, others) = (error(is, is), error(is, other));
        println!("{}: {own:.2} by itself, {others:.2} by {}", is.name(), other.name());
        assert!(own < 0.9 * others, "{}: {own} by itself, {others} by {}", is.name(), other.name());
    }
}
