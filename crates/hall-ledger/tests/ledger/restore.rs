//! A backup is brought back.

use crate::desk::{Desk, last, stamp, stranger};
use hall_core::command::Act;
use hall_core::{Date, Event, Span};
use hall_ledger::{Ledger, Mode, Reader, Restoration, RestoreError};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::{TempDir, tempdir};

const TODAY: Date = Date { year: 2026, month: 11, day: 1 };

/// A hall that gave A001 to A003, was copied, and gave A004 and B001 before its card died.
fn backup() -> (TempDir, PathBuf) {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    for _ in 0..3 {
        desk.take_ticket("civil");
    }
    desk.now = desk.now + Span::seconds(100);
    desk.at_window(1, Act::CallNext).unwrap();
    let to = dir.path().join("night.db");
    Reader::open(dir.path()).unwrap().backup(&to).unwrap();
    desk.take_ticket("civil");
    desk.take_ticket("land");
    (dir, to)
}

fn reached(date: Date, civil: u32) -> Event {
    Event::Restored { date, reached: vec![("civil".into(), civil)] }
}

fn finish(restoration: Restoration, first: &Event) {
    let at = restoration.at;
    restoration.finish(stamp(at), "hallctl", first).unwrap();
}

fn given(dir: &Path, date: Date) -> Vec<(String, u32)> {
    let mut ledger = Ledger::open(dir, Mode::Live).unwrap();
    let given = ledger.begin().unwrap().numbers_given(date).unwrap();
    given.into_iter().map(|(category, count)| (category.as_str().into(), count)).collect()
}

#[test]
fn it_is_whole_and_its_next_row_says_how_far_the_numbers_had_come() {
    let (_old, backup) = backup();
    let new = tempdir().unwrap();
    let restoration = Restoration::begin(&backup, new.path()).unwrap();
    assert_eq!(restoration.most, [("civil".into(), 3)]);
    assert_eq!(restoration.hall().day().map(|day| day.date), Some(TODAY));
    let rows = restoration.verified.rows;
    finish(restoration, &reached(TODAY, 4));
    let verified = Reader::open(new.path()).unwrap().verify().unwrap();
    assert_eq!(verified.rows, rows + 1);
    let names =
        fs::read_dir(new.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| name.starts_with("ledger.")), "nothing is left aside");
    // Whoever opens the date again, or that of a day after, is told of both kinds of numbers.
    assert_eq!(given(new.path(), TODAY), [("civil".into(), 4)]);
    assert_eq!(given(new.path(), Date { day: 2, ..TODAY }), []);
}

#[test]
fn of_a_day_that_the_backup_never_saw_the_numbers_are_known_too() {
    let (_old, backup) = backup();
    let new = tempdir().unwrap();
    let tomorrow = Date { day: 2, ..TODAY };
    finish(Restoration::begin(&backup, new.path()).unwrap(), &reached(tomorrow, 47));
    assert_eq!(given(new.path(), tomorrow), [("civil".into(), 47)]);
    assert_eq!(given(new.path(), TODAY), [("civil".into(), 3)]);
}

#[test]
fn nothing_is_overwritten_and_nothing_half_restored_stands() {
    let (old, backup) = backup();
    let occupied = Restoration::begin(&backup, old.path()).err().unwrap();
    assert!(matches!(occupied, RestoreError::Occupied { .. }), "{occupied}");
    let new = tempdir().unwrap();
    // Cut short before its first row: the place is empty, and it can be begun again.
    drop(Restoration::begin(&backup, new.path()).unwrap());
    assert!(!new.path().join("ledger.db").exists());
    finish(Restoration::begin(&backup, new.path()).unwrap(), &reached(TODAY, 4));
    assert!(last(&Ledger::open(new.path(), Mode::Live).unwrap()) > 0);
}

#[test]
fn a_backup_that_somebody_edited_is_refused() {
    let (old, backup) = backup();
    let copy = tempdir().unwrap();
    fs::copy(&backup, copy.path().join("ledger.db")).unwrap();
    let burglar = stranger(copy.path());
    burglar.execute_batch("DROP TRIGGER ledger_is_never_edited").unwrap();
    burglar.execute("UPDATE ledger SET wall_ms = wall_ms + 1 WHERE sequence = 2", []).unwrap();
    let new = tempdir().unwrap();
    let edited = Restoration::begin(&copy.path().join("ledger.db"), new.path()).err().unwrap();
    assert!(matches!(edited, RestoreError::Broken { .. }), "{edited}");
    fs::write(old.path().join("letter.db"), "Dear hall").unwrap();
    let letter = Restoration::begin(&old.path().join("letter.db"), new.path()).err().unwrap();
    assert!(matches!(letter, RestoreError::Open(_)), "{letter}");
    let gone = Restoration::begin(&old.path().join("none.db"), new.path()).err().unwrap();
    assert!(matches!(gone, RestoreError::Open(_)), "{gone}");
}
