//! The made-up days are the same for ever, and are days of a hall.

use hall_replay::play::{play, priority_tier_fifo};
use hall_replay::score::{Mean, waits_ms};
use hall_replay::script::Fate;
use hall_replay::synthetic::{Hall, Kind, SyntheticDay, halls, history, trials};
use hall_replay::trace::{Day, read_history, write_day, write_events, write_plan};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

fn all_days(hall: &Hall) -> Vec<SyntheticDay> {
    history(hall).into_iter().chain(trials(hall)).collect()
}

fn bytes(day: &Day) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_plan(&mut bytes, day).unwrap();
    write_events(&mut bytes, day).unwrap();
    bytes
}

/// Committed before there was an estimator to be judged by them: who changes a day sees it here.
#[test]
fn every_day_is_the_one_that_was_committed() {
    let digest = |hall: &Hall| {
        let mut digest = Sha256::new();
        for day in all_days(hall) {
            digest.update(bytes(&play(&day.script, &priority_tier_fifo)));
        }
        let hex: String = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        (hall.name, hex)
    };
    let found: Vec<_> = halls().iter().map(digest).collect();
    let pinned =
        [("township", "d42186f82db45151"), ("county", "d09d3b18a82d7551"), ("city", "b884497cbe39f307")];
    assert_eq!(found, pinned.map(|(hall, hex)| (hall, hex.to_owned())));
}

/// Minutes.
fn mean_wait(days: &[&SyntheticDay]) -> f64 {
    let mut mean = Mean::default();
    for day in days {
        waits_ms(&play(&day.script, &priority_tier_fifo)).values().for_each(|ms| mean.add(*ms as f64));
    }
    mean.value() / 60_000.0
}

#[test]
fn ordinary_days_are_busy_and_overloaded_ones_more_so() {
    for hall in halls() {
        let days = trials(&hall);
        let of = |kind: fn(Kind) -> bool| days.iter().filter(|day| kind(day.kind)).collect::<Vec<_>>();
        let ordinary = mean_wait(&of(|kind| kind == Kind::Ordinary));
        let overloaded = mean_wait(&of(|kind| kind == Kind::Overloaded));
        let disturbed = mean_wait(&of(|kind| matches!(kind, Kind::Disturbed(_))));
        assert!((8.0..20.0).contains(&ordinary), "{}: {ordinary}", hall.name);
        assert!(overloaded > 1.5 * ordinary, "{}: {ordinary} {overloaded}", hall.name);
        assert!(disturbed > ordinary, "{}: {ordinary} {disturbed}", hall.name);
    }
}

#[test]
fn each_hall_has_thirty_days_and_the_four_disturbances_in_turn() {
    for hall in halls() {
        let (before, days) = (history(&hall), trials(&hall));
        assert_eq!((before.len(), days.len()), (10, 30));
        assert!(before.last().unwrap().date < days[0].date);
        let disturbed: BTreeSet<_> = days[20..].iter().map(|day| day.kind).collect();
        assert_eq!(disturbed.len(), 4);
        // Priority, no-shows and transfers are in every hall.
        let arrivals = || days.iter().flat_map(|day| &day.script.arrivals);
        assert!(arrivals().any(|arrival| arrival.priority == 2));
        assert!(arrivals().any(|arrival| matches!(arrival.fate, Fate::NoShow { .. })));
        assert!(arrivals().any(|arrival| matches!(arrival.fate, Fate::Transferred { .. })));
    }
}

#[test]
fn a_day_is_read_as_it_was_written() {
    let hall = &halls()[0];
    let day = play(&trials(hall)[0].script, &priority_tier_fifo);
    let folder = tempfile::tempdir().unwrap();
    write_day(&folder.path().join("2031-03-17"), &day).unwrap();
    let read = read_history(folder.path()).unwrap();
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].0, jiff::civil::date(2031, 3, 17));
    assert_eq!(bytes(&read[0].1), bytes(&day));
}
