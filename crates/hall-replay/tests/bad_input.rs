//! Files that are wrong are named by line, with what to do, and nothing is made of them.

use hall_replay::trace::{TraceError, read_day, read_history};
use std::path::Path;

const PLAN: &str = "window,planned_from,planned_to,tier1,tier2
1,2031-03-17T08:30:00,2031-03-17T12:00:00,civil labour,
2,2031-03-17T08:30:00,2031-03-17T12:00:00,labour,civil
";
const HEAD: &str = "at,event,ticket_id,category,priority,window\n";

/// What reading these files says: `file:line: what`, or nothing.
fn said(plan: &str, events: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (events_path, plan_path) = (folder.path().join("events.csv"), folder.path().join("windows.csv"));
    std::fs::write(&events_path, events).unwrap();
    std::fs::write(&plan_path, plan).unwrap();
    said_of(folder.path(), read_day(&events_path, &plan_path).err())
}

fn said_of(folder: &Path, error: Option<TraceError>) -> String {
    error.map_or(String::new(), |error| error.to_string().replace(&format!("{}/", folder.display()), ""))
}

/// Events below the line of columns, each without its date.
fn events(lines: &[&str]) -> String {
    lines.iter().fold(HEAD.to_owned(), |text, line| format!("{text}2031-03-17T{line}\n"))
}

#[test]
fn a_day_without_mistakes_is_read() {
    let day = [
        "08:30:00.000,window_open,,,,1",
        "08:31:00.000,issue,A001,civil,0,",
        "08:31:00.000,call,A001,,,1",
        "08:32:00.000,issue,A002,civil,,",
        "08:35:00.000,finish,A001,,,1",
        "08:35:00.000,call,A002,,,1",
        "08:37:00.000,no_show,A002,,,1",
        "12:00:00.000,window_close,,,,1",
    ];
    assert_eq!(said(PLAN, &events(&day)), "");
    // Hours alone are of the day of the events; columns stand in any order, and a byte order mark is no column.
    let hours =
        "\u{feff}planned_to,window,planned_from,tier2,tier1,note\n12:00,1,08:30,,civil,ground floor\n";
    assert_eq!(said(hours, &events(&day[..3])), "");
}

#[test]
fn each_mistake_is_named_by_its_line() {
    let open = "08:30:00.000,window_open,,,,1";
    let issue = "08:31:00.000,issue,A001,civil,0,";
    let call = "08:31:00.000,call,A001,,,1";
    let cases: [(&[&str], &str); 15] = [
        (
            &[open, "08:29:59.999,issue,A001,civil,0,"],
            "3: `2031-03-17T08:29:59.999` is earlier than the line before",
        ),
        (&[open, "08:31:00.000,call,A001,,,1", issue], "3: ticket A001 was called before it was issued"),
        (&[open, issue, "08:32:00.000,call,A001,,,7"], "4: window 7 is not in windows.csv"),
        (&["08:30:00.000,window_open,,,,9"], "2: window 9 is not in windows.csv"),
        (&[issue, issue], "3: ticket A001 was issued twice"),
        (
            &[issue, call, "08:32:00.000,call,A001,,,2"],
            "4: ticket A001 is called, but it is at a window already",
        ),
        (
            &[issue, call, "08:32:00.000,finish,A001,,,1", "08:33:00.000,call,A001,,,2"],
            "5: ticket A001 is called, but it has ended",
        ),
        (
            &[issue, "08:31:00.000,issue,A002,civil,0,", call, "08:32:00.000,call,A002,,,1"],
            "5: window 1 calls A002 while it has A001",
        ),
        (
            &[issue, call, "08:32:00.000,finish,A001,,,2"],
            "4: ticket A001 ends at window 2, where it was not called",
        ),
        (
            &[issue, "08:32:00.000,no_show,A001,,,1"],
            "3: ticket A001 ends at window 1, where it was not called",
        ),
        (&["08:31:00.000,issue,A001,,0,"], "2: `category` is empty, and a line of `issue` needs it"),
        (&["08:31:00.000,issue,A001,civil,high,"], "2: `priority` is \"high\", not 0 or more"),
        (&["08:31:00.000,recall,A001,,,1"], "2: `event` is \"recall\", not issue, call, finish"),
        (&["8.31,issue,A001,civil,0,"], "2: `at` is \"2031-03-17T8.31\", not a local time"),
        (&["08:31:00.000,issue,A001"], "2: not CSV: 3 fields, and the first line has 6"),
    ];
    for (lines, expected) in cases {
        let said = said(PLAN, &events(lines));
        assert!(said.starts_with(&format!("events.csv:{expected}")), "{lines:?}: {said}");
    }
}

#[test]
fn mistakes_of_the_plan_are_named_too() {
    let head = "window,planned_from,planned_to,tier1,tier2\n";
    let cases = [
        ("window,planned_from,tier1,tier2\n", "1: column `planned_to` is missing; the first line names"),
        ("", "1: column `window` is missing"),
        (head, "1: no line below the names of columns"),
        (
            "1,2031-03-17T12:00:00,2031-03-17T08:30:00,civil,\n",
            "2: the line ends the plan before it begins it",
        ),
        ("1,08:30,12:00,civil,\n1,11:00,13:00,civil,\n", "3: overlaps with an earlier line of window 1"),
        ("1,08:30,12:00,civil,civil\n", "2: window 1 has category civil twice"),
        ("1,08:30,12:00,,\n", "2: `tier1` is empty"),
        ("1,08:30,noon,civil,\n", "2: `planned_to` is \"noon\", not a local time"),
    ];
    for (lines, expected) in cases {
        let plan = if lines.starts_with('1') { format!("{head}{lines}") } else { lines.to_owned() };
        let said = said(&plan, &events(&["08:31:00.000,issue,A001,civil,0,"]));
        assert!(said.starts_with(&format!("windows.csv:{expected}")), "{lines}: {said}");
    }
    let no_columns = "at,event,ticket_id,priority,window\n";
    assert!(said(PLAN, no_columns).starts_with("events.csv:1: column `category` is missing"));
}

#[test]
fn a_day_without_a_plan_and_a_history_without_days_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let said = |error| said_of(folder.path(), error);
    assert!(said(read_history(folder.path()).err()).contains("no days here"));
    let day = folder.path().join("2031-03-17");
    std::fs::create_dir(&day).unwrap();
    assert_eq!(said(read_history(folder.path()).err()), "2031-03-17/events.csv: cannot be read");
    std::fs::write(day.join("events.csv"), HEAD).unwrap();
    assert!(
        said(read_history(folder.path()).err()).starts_with("2031-03-17/windows.csv: no plan of this day")
    );
    std::fs::write(day.join("windows.csv"), b"window,planned_from\n\xff\xfe").unwrap();
    assert!(said(read_history(folder.path()).err()).starts_with("2031-03-17/windows.csv:2: not CSV: a byte"));
}

#[test]
fn what_cannot_be_written_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("events.csv");
    // A folder stands where the new file would be made.
    std::fs::create_dir(folder.path().join("events.csv.new")).unwrap();
    std::fs::write(&written, "before").unwrap();
    let failed = hall_replay::trace::write_day(folder.path(), &hall_replay::trace::Day::default());
    assert!(matches!(failed, Err(TraceError::Unwritable { .. })));
    assert_eq!(std::fs::read_to_string(written).unwrap(), "before");
}
