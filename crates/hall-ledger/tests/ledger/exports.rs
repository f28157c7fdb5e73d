//! What leaves the hall: exports and backups.

use crate::desk::{Desk, last, stamp, stranger};
use hall_core::command::{Act, Command, Ending};
use hall_core::id::WindowNumber;
use hall_core::{Event, Span};
use hall_ledger::{Format, Ledger, Mode, ReadError, Reader};
use std::fs;
use std::path::Path;
use std::process;
use tempfile::{TempDir, tempdir};

fn hall() -> (TempDir, Desk) {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let ticket = desk.take_ticket("civil");
    desk.take_ticket("land");
    desk.at_window(1, Act::CallNext).unwrap();
    desk.now = desk.now + Span::seconds(100);
    desk.at_window(1, Act::End(Ending::default())).unwrap();
    // A row of a program that still took line breaks.
    let reason = Some("喝水, \"五分钟\"\n".into());
    let paused = Event::WindowPaused { window: WindowNumber(1), reason, after: None };
    desk.hall.apply(desk.now, &paused);
    let mut batch = desk.ledger.begin().unwrap();
    batch.append(stamp(desk.now), "test", &paused, &desk.hall).unwrap();
    batch.commit().unwrap();
    desk.act(Command::Rate { ticket, level: 1 }).unwrap();
    (dir, desk)
}

fn exported(dir: &Path, export: impl Fn(&Reader, &mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    export(&Reader::open(dir).unwrap(), &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn rows_as_json_lines_carry_every_column() {
    let (dir, desk) = hall();
    let text = exported(dir.path(), |reader, out| reader.export_rows(Format::JsonLines, out).unwrap());
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len() as u64, last(&desk.ledger));
    let paused = lines.iter().find(|line| line["kind"] == "window_paused").unwrap();
    // The text itself, for the chain is made of it.
    assert_eq!(paused["payload"], r#"{"window":1,"reason":"喝水, \"五分钟\"\n","after":null}"#);
    assert_eq!((paused["trusted"].as_i64(), paused["version"].as_i64()), (Some(1), Some(1)));
    assert_eq!(paused["hash"].as_str().unwrap().len(), 64);
}

#[test]
fn tickets_as_csv_are_one_line_each() {
    let (dir, _desk) = hall();
    let text = exported(dir.path(), |reader, out| reader.export_tickets(Format::Csv, out).unwrap());
    assert_eq!(
        text,
        "id,day,number,category,issued_in,handle,phase,window,inferred,issued_ms,first_called_ms,started_ms,\
         ended_ms,print,printer,rating,class,language,time_uncertain,announced,no_shows,by_hand,instead_of\r\n\
         1,2026-11-01,A001,civil,civil,handle-1,served,1,0,1795478400000,1795478400000,,1795478500000,none,,1,,zh,0,1,0,0,\r\n\
         2,2026-11-01,B001,land,land,handle-2,waiting,,0,1795478400000,,,,none,,,,zh,0,0,0,0,\r\n"
    );
}

#[test]
fn csv_quotes_what_would_break_its_lines() {
    let (dir, _desk) = hall();
    let text = exported(dir.path(), |reader, out| reader.export_rows(Format::Csv, out).unwrap());
    let paused = text.lines().find(|line| line.contains("window_paused")).unwrap();
    assert!(paused.contains("\"{\"\"window\"\":1,\"\"reason\"\":"), "{paused}");
}

#[test]
fn a_backup_is_a_ledger_and_overwrites_nothing() {
    let (dir, mut desk) = hall();
    let elsewhere = tempdir().unwrap();
    let to = elsewhere.path().join("ledger.db");
    let reader = Reader::open(dir.path()).unwrap();
    reader.backup(&to).unwrap();
    assert!(matches!(reader.backup(&to), Err(ReadError::Backup { .. })));
    let nowhere = reader.backup(&elsewhere.path().join("no/such/folder.db"));
    assert!(matches!(nowhere, Err(ReadError::Backup { .. })), "{nowhere:?}");
    let names = fs::read_dir(elsewhere.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["ledger.db"]);
    desk.take_ticket("civil");

    let head = Reader::open(elsewhere.path()).unwrap().verify().unwrap();
    assert_eq!(head.rows + 1, last(&desk.ledger));
    let restored = Ledger::open(elsewhere.path(), Mode::Live).unwrap();
    assert_eq!(last(&restored), head.rows);
}

/// SCHEMA.md promises auditors that they need no software of ours.
#[test]
fn the_program_in_the_document_checks_the_chain() {
    let (dir, desk) = hall();
    let document = include_str!("../../SCHEMA.md");
    let program = document.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    let run = || {
        let database = dir.path().join("ledger.db");
        process::Command::new("python3").arg("-c").arg(program).arg(database).output()
    };
    let Ok(output) = run() else {
        eprintln!("python3 is not installed: the program in SCHEMA.md was not tried");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let verified = Reader::open(dir.path()).unwrap().verify().unwrap();
    let head: String = verified.head_hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(said, format!("{} rows, last hash {head}\n", verified.rows), "{output:?}");

    drop(desk);
    let burglar = stranger(dir.path());
    burglar.execute_batch("DROP TRIGGER ledger_is_never_edited").unwrap();
    burglar.execute("UPDATE ledger SET wall_ms = wall_ms + 1 WHERE sequence = 5", []).unwrap();
    let output = run().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "broken at row 5\n");
    assert!(!output.status.success());
}
