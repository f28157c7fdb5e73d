//! What is left when the power goes: of committed batches everything, of any other nothing, wherever the log is torn.

use crate::desk::{Desk, database, last, stamp};
use hall_core::command::Act;
use hall_ledger::{Ledger, Mode, Reader, RequestLine};
use std::fs;
use std::path::Path;
use tempfile::{TempDir, tempdir};

/// The files as they lie on the disk at this moment, of the log only its first bytes.
fn picture(dir: &Path, log_bytes: usize) -> TempDir {
    let copy = tempdir().unwrap();
    let log = fs::read(dir.join("ledger.db-wal")).unwrap();
    fs::write(copy.path().join("ledger.db-wal"), &log[..log_bytes.min(log.len())]).unwrap();
    fs::copy(database(dir), database(copy.path())).unwrap();
    copy
}

#[test]
fn power_cut_in_the_middle_of_a_batch() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let ticket = desk.take_ticket("civil");
    let before = last(&desk.ledger);
    let at = desk.now;
    let (events, mut hall) = (desk.hall.clone(), desk.hall.clone());
    let mut batch = desk.ledger.begin().unwrap();
    let call = hall_core::Command::Window {
        window: hall_core::id::WindowNumber(1),
        via: hall_core::command::Via::Program,
        act: Act::CallNext,
    };
    for event in events.decide(&call, at).unwrap().events {
        hall.apply(at, &event);
        batch.append(stamp(at), "window:1", &event, &hall).unwrap();
    }
    let after = picture(dir.path(), usize::MAX);
    let mut ledger = Ledger::open(after.path(), Mode::Live).unwrap();
    assert_eq!(last(&ledger), before);
    // And the hall goes on from there.
    let mut again = ledger.begin().unwrap();
    let line = RequestLine {
        principal: "test",
        id: "1",
        body_hash: &[0; 32],
        rows: None,
        status: 200,
        answer: "",
        wall_ms: 0,
    };
    again.remember(&line).unwrap();
    again.commit().unwrap();
    let reader = Reader::open(after.path()).unwrap();
    reader.verify().unwrap();
    assert_eq!(reader.ticket_by_id(ticket).unwrap().unwrap().phase, hall_core::ticket::Phase::Waiting);
}

#[test]
fn power_cut_with_the_log_torn_anywhere() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let mut log_after = Vec::new();
    for _ in 0..4 {
        desk.take_ticket("civil");
        log_after.push((fs::metadata(dir.path().join("ledger.db-wal")).unwrap().len(), last(&desk.ledger)));
    }
    let (whole, _) = log_after[3];
    // Odd, so that it falls on headers, in pages and on their ends.
    for torn in (log_after[0].0..=whole).step_by(997) {
        let copy = picture(dir.path(), torn as usize);
        let ledger = Ledger::open(copy.path(), Mode::Live).unwrap();
        let expected = log_after.iter().rfind(|(end, _)| *end <= torn).unwrap();
        assert_eq!(last(&ledger), expected.1, "log torn at byte {torn} of {whole}");
        Reader::open(copy.path()).unwrap().verify().unwrap();
    }
}
