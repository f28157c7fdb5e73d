//! A prediction knows nothing of what comes later.

use hall_replay::play::{play, priority_tier_fifo};
use hall_replay::predict::{Learned, Runs, predict_day, write_predictions};
use hall_replay::synthetic::{halls, history, trials};
use hall_replay::trace::{read_day, write_day};
use std::fs;

#[test]
fn a_file_cut_after_any_line_gives_the_same_predictions_before_it() {
    let hall = &halls()[0];
    let days: Vec<_> = history(hall)[..3].iter().map(|day| play(&day.script, &priority_tier_fifo)).collect();
    let learned = Learned::from(&days);
    let folder = tempfile::tempdir().unwrap();
    let (events, plan) = (folder.path().join("events.csv"), folder.path().join("windows.csv"));
    let day = play(&trials(hall)[1].script, &priority_tier_fifo);
    write_day(folder.path(), &day).unwrap();
    // Names that the plan does not have, and a priority of no day before, must not shine through either.
    let text = fs::read_to_string(&events).unwrap().replace(",A040,civil,0,", ",A040,passport,7,");
    assert!(text.contains("passport,7"));
    let predicted = |text: &str| {
        fs::write(&events, text).unwrap();
        let day = read_day(&events, &plan).unwrap();
        let mut bytes = Vec::new();
        write_predictions(&mut bytes, &day, &predict_day(&day, &learned, Runs { number: 6, seed: 1 }))
            .unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let whole = predicted(&text);
    assert!(whole.lines().count() > 150);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    // Every line of the morning, and one in nine of the rest: a day has 800 of them.
    for cut in (1..lines.len()).filter(|cut| *cut < 90 || cut % 9 == 0) {
        let part = predicted(&lines[..cut].concat());
        assert!(whole.starts_with(&part), "cut after line {cut}");
    }
}

#[test]
fn without_a_history_there_is_a_formula() {
    let hall = &halls()[0];
    let day = play(&trials(hall)[0].script, &priority_tier_fifo);
    let told = predict_day(&day, &Learned::default(), Runs::default());
    assert_eq!(told.len(), day.tickets.len());
    assert!(told.iter().all(|told| told.low_s <= told.wait_s && told.wait_s <= told.high_s));
    assert!(told.iter().any(|told| told.wait_s > 300.0));
}
