//! Somebody edits the ledger behind the daemon's back: refused where he is polite, named where he is not.

use crate::desk::{Desk, stranger};
use hall_core::Span;
use hall_core::command::Act;
use hall_core::id::TicketId;
use hall_ledger::{Broken, Fault, Reader, Verified};
use rusqlite::Connection;
use std::path::Path;
use tempfile::{TempDir, tempdir};

/// Ten tickets, three of them called.
fn hall() -> TempDir {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    for _ in 0..10 {
        desk.take_ticket("civil");
    }
    for _ in 0..3 {
        desk.now = desk.now + Span::seconds(100);
        desk.at_window(1, Act::CallNext).unwrap();
    }
    dir
}

/// Somebody who has put the guards out of the way.
fn burglar(dir: &Path) -> Connection {
    let conn = stranger(dir);
    conn.execute_batch(
        "DROP TRIGGER ledger_is_gapless; DROP TRIGGER ledger_is_never_edited; DROP TRIGGER ledger_is_never_cut;
         DROP TRIGGER mode_is_fixed;",
    )
    .unwrap();
    conn
}

fn verify(dir: &TempDir) -> Result<Verified, Broken> {
    Reader::open(dir.path()).unwrap().verify()
}

#[track_caller]
fn broken_row(dir: &TempDir) -> (u64, Fault) {
    match verify(dir).unwrap_err() {
        Broken::Row { sequence, fault } => (sequence, fault),
        other => panic!("a row was to be named: {other}"),
    }
}

#[test]
fn an_untouched_ledger_is_whole() {
    let dir = hall();
    let rows = Reader::open(dir.path()).unwrap().rows(0, 100).unwrap();
    let verified = verify(&dir).unwrap();
    assert_eq!(verified.rows, rows.len() as u64);
    let head: [u8; 32] = stranger(dir.path())
        .query_row("SELECT hash FROM ledger ORDER BY sequence DESC LIMIT 1", [], |row| row.get(0))
        .unwrap();
    assert_eq!(verified.head_hash, head);
}

#[test]
fn triggers_refuse_edits_cuts_and_rows_out_of_turn() {
    let dir = hall();
    let conn = stranger(dir.path());
    let row = "5, 6, 1, 'x', 'day_confirmed', 1, '{}', zeroblob(32)";
    for sql in [
        "UPDATE ledger SET payload = '{}' WHERE sequence = 5".into(),
        "UPDATE ledger SET sequence = sequence + 100".into(),
        "DELETE FROM ledger WHERE sequence = 5".into(),
        "DELETE FROM ledger".into(),
        format!("INSERT INTO ledger VALUES (1000, {row})"),
        format!("INSERT INTO ledger VALUES (0, {row})"),
        format!("INSERT INTO ledger VALUES (NULL, {row})"),
        format!("INSERT OR REPLACE INTO ledger VALUES (5, {row})"),
        "INSERT INTO ledger SELECT * FROM ledger WHERE sequence = 5 ON CONFLICT DO UPDATE SET payload = ''"
            .into(),
        "DELETE FROM meta".into(),
    ] as [String; 10]
    {
        let refused = conn.execute(&sql, []).unwrap_err().to_string();
        assert!(refused.contains("ledger") || refused.contains("meta"), "{sql}: {refused}");
    }
    verify(&dir).unwrap();
}

#[test]
fn an_edited_row_is_named_whichever_column_was_edited() {
    for edit in [
        "hall_ms = hall_ms + 1",
        "wall_ms = wall_ms - 1",
        "trusted = 0",
        "principal = 'window:2'",
        "kind = 'window_ready'",
        "version = 2",
        "payload = replace(payload, 'civil', 'land')",
        "hash = zeroblob(32)",
    ] {
        let dir = hall();
        burglar(dir.path()).execute(&format!("UPDATE ledger SET {edit} WHERE sequence = 7"), []).unwrap();
        let (sequence, fault) = broken_row(&dir);
        assert!(sequence == 7 && matches!(fault, Fault::HashDiffers), "{edit}: row {sequence} {fault}");
    }
}

#[test]
fn a_removed_row_is_named() {
    for sequence in [1, 7_i64] {
        let dir = hall();
        burglar(dir.path()).execute("DELETE FROM ledger WHERE sequence = ?", [sequence]).unwrap();
        let (named, fault) = broken_row(&dir);
        assert_eq!(named, sequence.cast_unsigned());
        assert_eq!(fault.to_string(), format!("it is missing, and row {} comes in its place", sequence + 1));
    }
}

#[test]
fn a_removed_row_is_named_also_when_the_rest_moves_up() {
    let dir = hall();
    let conn = burglar(dir.path());
    conn.execute_batch(
        "DELETE FROM ledger WHERE sequence = 7;
         UPDATE ledger SET sequence = -sequence WHERE sequence > 7;
         UPDATE ledger SET sequence = -sequence - 1 WHERE sequence < 0;",
    )
    .unwrap();
    assert!(matches!(broken_row(&dir), (7, Fault::HashDiffers)));
}

#[test]
fn two_rows_swapped_are_named() {
    let dir = hall();
    burglar(dir.path())
        .execute_batch(
            "UPDATE ledger SET sequence = -6 WHERE sequence = 6;
             UPDATE ledger SET sequence = 6 WHERE sequence = 9;
             UPDATE ledger SET sequence = 9 WHERE sequence = -6;",
        )
        .unwrap();
    assert!(matches!(broken_row(&dir), (6, Fault::HashDiffers)));
}

#[test]
fn practice_is_not_passed_off_as_a_live_hall() {
    let dir = hall();
    burglar(dir.path()).execute("UPDATE meta SET mode = 'simulation'", []).unwrap();
    assert!(matches!(broken_row(&dir), (1, Fault::HashDiffers)));
}

#[test]
fn rows_cut_off_the_end_show_in_the_tickets_or_else_in_the_head() {
    let dir = hall();
    let whole = verify(&dir).unwrap();
    burglar(dir.path())
        .execute("DELETE FROM ledger WHERE sequence > ?", [whole.rows.cast_signed() - 2])
        .unwrap();
    assert!(matches!(verify(&dir).unwrap_err(), Broken::Ticket { .. }));

    // Whoever also sets the tickets back, or cuts a row that changed none, is betrayed by the head alone.
    let dir = hall();
    let mut desk = Desk::reopen(dir.path());
    desk.at_window(2, Act::Open).unwrap();
    drop(desk);
    let noted = verify(&dir).unwrap();
    burglar(dir.path()).execute("DELETE FROM ledger WHERE sequence = ?", [noted.rows.cast_signed()]).unwrap();
    assert_eq!(verify(&dir).unwrap(), whole);
    assert_ne!(noted.head_hash, whole.head_hash);
}

#[test]
fn an_edited_ticket_is_named() {
    for (edit, ticket) in [
        ("UPDATE tickets SET rating = 1 WHERE id = 4", 4),
        ("UPDATE tickets SET phase = 'cancelled' WHERE id = 10", 10),
        ("UPDATE tickets SET ended_ms = ended_ms + 1 WHERE id = 1", 1),
        ("DELETE FROM tickets WHERE id = 2", 2),
    ] {
        let dir = hall();
        stranger(dir.path()).execute(edit, []).unwrap();
        let named = verify(&dir).unwrap_err();
        assert!(
            matches!(named, Broken::Ticket { ticket: TicketId(id), .. } if id == ticket),
            "{edit}: {named}"
        );
    }
}

#[test]
fn a_ticket_that_no_row_issued_is_counted() {
    let dir = hall();
    let forge =
        "INSERT INTO tickets SELECT 99, day, 'A099', category, issued_in, 'forged', phase, window, inferred,
        issued_ms, first_called_ms, started_ms, ended_ms, print, printer, rating, class, language,
        time_uncertain, announced, no_shows, by_hand, instead_of FROM tickets WHERE id = 10";
    stranger(dir.path()).execute(forge, []).unwrap();
    assert!(matches!(verify(&dir).unwrap_err(), Broken::TicketCount { issued: 10, stored: 11 }));
}

#[test]
fn a_row_of_a_newer_version_is_named_and_not_guessed() {
    let dir = hall();
    let reader = Reader::open(dir.path()).unwrap();
    burglar(dir.path()).execute("UPDATE ledger SET kind = 'levitated' WHERE sequence = 7", []).unwrap();
    let error = reader.rows(0, 100).unwrap_err();
    assert_eq!(error.to_string(), "cannot read row 7 of the ledger");
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("levitated"), "{source}");
}
