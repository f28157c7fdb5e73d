//! Who may open a ledger, and which.

use crate::desk::{DAY, Desk, EIGHT, database, last, stamp, stranger};
use hall_core::command::{Act, Place, Target};
use hall_core::id::TicketId;
use hall_ledger::{Ledger, Mode, OpenError, Reader};
use std::fs;
use tempfile::tempdir;

fn refused<T>(opened: Result<T, OpenError>) -> OpenError {
    opened.err().expect("it was to be refused")
}

#[test]
fn a_second_writer_is_told_who_the_first_one_is() {
    let dir = tempdir().unwrap();
    let first = Ledger::open(dir.path(), Mode::Live).unwrap();
    let second = refused(Ledger::open(dir.path(), Mode::Live));
    assert!(matches!(second, OpenError::InUse { pid, .. } if pid == Some(std::process::id())), "{second}");
    drop(first);
    Ledger::open(dir.path(), Mode::Live).unwrap();
}

#[test]
fn what_began_live_never_becomes_practice_nor_the_other_way_round() {
    for (has, other) in [(Mode::Live, Mode::Simulation), (Mode::Simulation, Mode::Live)] {
        let dir = tempdir().unwrap();
        // Without rows it is nothing yet: tokens may be made before anybody knows what the hall will be.
        drop(Ledger::open(dir.path(), other).unwrap());
        let mut ledger = Ledger::open(dir.path(), has).unwrap();
        let mut batch = ledger.begin().unwrap();
        let hall = hall_core::Hall::new();
        batch.append(stamp(EIGHT), "test", &hall_core::Event::DayConfirmed, &hall).unwrap();
        batch.commit().unwrap();
        drop(ledger);
        let error = refused(Ledger::open(dir.path(), other));
        assert!(matches!(error, OpenError::OtherMode { .. }), "{error}");
        drop(Ledger::open(dir.path(), has).unwrap());
        assert_eq!(Reader::open(dir.path()).unwrap().mode(), has);
        Reader::open(dir.path()).unwrap().verify().unwrap();
        assert!(stranger(dir.path()).execute("UPDATE meta SET mode = ?", [other.to_string()]).is_err());
    }
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let dir = tempdir().unwrap();
    drop(Desk::new(dir.path()));
    stranger(dir.path()).pragma_update(None, "user_version", 99).unwrap();
    for error in [refused(Ledger::open(dir.path(), Mode::Live)), refused(Reader::open(dir.path()).map(drop))]
    {
        assert!(matches!(error, OpenError::TooNew { found: 99, .. }), "{error}");
        assert!(error.to_string().contains("newer halld"), "{error}");
    }
    stranger(dir.path()).pragma_update(None, "user_version", 8).unwrap();
    Ledger::open(dir.path(), Mode::Live).unwrap();
}

#[test]
fn a_ledger_of_the_first_schema_is_brought_up_with_its_tickets() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let ticket = desk.take_ticket("civil");
    desk.at_window(1, Act::CallNext).unwrap();
    desk.at_window(1, Act::Recall).unwrap();
    let as_written = Reader::open(dir.path()).unwrap().ticket_by_id(ticket).unwrap();
    assert_eq!(as_written.as_ref().map(|row| (row.announced, row.language.as_str())), Some((2, "zh")));
    drop(desk);
    // As the first version left it; what it knew less of the tickets, the rows know.
    let first = include_str!("../../migrations/1-ledger.sql");
    let table = first.split("CREATE TABLE tickets").nth(1).unwrap().split("STRICT;").next().unwrap();
    let back = format!(
        "DROP INDEX transfers; DROP INDEX moves; DROP INDEX days; DROP INDEX catalogues; DROP INDEX legs; DROP INDEX restorations; DROP INDEX restored; DROP TABLE appointments; DROP TABLE sessions;
         DROP TABLE people; DROP TABLE audit; DROP TABLE tickets; CREATE TABLE tickets {table} STRICT;"
    );
    stranger(dir.path()).execute_batch(&back).unwrap();
    stranger(dir.path()).pragma_update(None, "user_version", 1).unwrap();
    assert!(matches!(refused(Reader::open(dir.path())), OpenError::TooOld { found: 1, .. }));
    drop(Ledger::open(dir.path(), Mode::Live).unwrap());
    let reader = Reader::open(dir.path()).unwrap();
    reader.verify().unwrap();
    assert_eq!(reader.ticket_by_id(ticket).unwrap(), as_written);
}

#[test]
fn a_ticket_is_named_as_it_was_when_its_row_was_written() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let ticket = desk.take_ticket("civil");
    desk.at_window(1, Act::CallNext).unwrap();
    let called = last(&desk.ledger);
    let to = Target::Category("land".into());
    desk.at_window(1, Act::Transfer { to, place: Place::Back, reason: None }).unwrap();
    let transferred = last(&desk.ledger);
    desk.now = desk.now + hall_core::Span(DAY);
    desk.turn_day().unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let at = |sequence| {
        let (number, category) = reader.ticket_at(ticket, sequence).unwrap().unwrap();
        (number.to_string(), category.to_string())
    };
    assert_eq!(at(called), ("A001".to_owned(), "civil".to_owned()));
    assert_eq!(at(transferred), ("A001".to_owned(), "land".to_owned()));
    assert_eq!(reader.ticket_at(TicketId(99), transferred).unwrap(), None);
}

#[test]
fn somebody_elses_database_is_not_touched() {
    let dir = tempdir().unwrap();
    stranger(dir.path()).execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
    let before = fs::read(database(dir.path())).unwrap();
    assert!(matches!(refused(Ledger::open(dir.path(), Mode::Live)), OpenError::Foreign { .. }));
    assert!(matches!(refused(Reader::open(dir.path())), OpenError::Foreign { .. }));
    assert_eq!(fs::read(database(dir.path())).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let dir = tempdir().unwrap();
    fs::write(database(dir.path()), "not a database, but long enough to be looked at by SQLite".repeat(20))
        .unwrap();
    assert!(matches!(refused(Ledger::open(dir.path(), Mode::Live)), OpenError::Damaged { .. }));
}

#[test]
fn a_reader_makes_nothing() {
    let dir = tempdir().unwrap();
    assert!(matches!(refused(Reader::open(dir.path())), OpenError::Missing { .. }));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_reader_reads_beside_the_writer_and_after_it() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let reader = Reader::open(dir.path()).unwrap();
    let ticket = desk.take_ticket("civil");
    assert!(reader.ticket_by_id(ticket).unwrap().is_some());
    drop(desk);
    let another = Reader::open(dir.path()).unwrap();
    assert!(another.ticket_by_id(ticket).unwrap().is_some());
    another.verify().unwrap();
}

#[test]
fn a_missing_directory_is_made() {
    let dir = tempdir().unwrap();
    let deep = dir.path().join("var/lib/halld");
    Ledger::open(&deep, Mode::Live).unwrap();
    assert!(database(&deep).exists());
}

#[test]
fn a_commit_is_on_the_disk_when_it_returns() {
    let dir = tempdir().unwrap();
    let desk = Desk::new(dir.path());
    // What an auditor finds with the stock program: the log, and the settings that make a commit durable.
    let journal: String =
        stranger(dir.path()).pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(journal, "wal");
    drop(desk);
}
