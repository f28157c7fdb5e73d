//! `hallctl replay` and `hallctl predict`, as somebody with two files in a folder runs them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn hallctl(folder: &Path, arguments: &[&str]) -> Output {
    let mut hallctl = Command::new(hall_tests::program("hallctl"));
    hallctl.current_dir(folder).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Exit code, and what was said; nothing may have been printed.
fn refused(output: &Output) -> (Option<i32>, String) {
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A folder with five made-up days below `days`.
fn days() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = ["replay", "--synthetic", "township", "--days-of-it", "5", "--write", "days"];
    assert!(said(&hallctl(folder.path(), &made)).contains("5 days"));
    folder
}

#[test]
fn every_ticket_of_a_day_gets_a_prediction() {
    let folder = days();
    let day = folder.path().join("days/2031-03-07");
    let last = folder.path().join("today");
    fs::rename(&day, &last).unwrap();
    let arguments = ["--history", "days", "--plan", "today/windows.csv", "--events", "today/events.csv"];
    let told = said(&hallctl(folder.path(), &[&["predict"], &arguments[..], &["--runs", "20"]].concat()));
    let events = fs::read_to_string(last.join("events.csv")).unwrap();
    let issued = events.lines().filter(|line| line.contains(",issue,"));
    let issued: Vec<_> = issued.filter_map(|line| line.split(',').nth(2)).collect();
    let mut lines = told.lines();
    assert_eq!(lines.next(), Some("ticket_id,predicted_wait_s,lo80,hi80"));
    let told: Vec<_> = lines.map(|line| line.split(',').collect::<Vec<_>>()).collect();
    assert_eq!(told.iter().map(|fields| fields[0]).collect::<Vec<_>>(), issued);
    for fields in &told {
        let [wait, low, high] = [1, 2, 3].map(|field| fields[field].parse::<f64>().unwrap());
        assert!(0.0 <= low && low <= wait && wait <= high, "{fields:?}");
    }
    assert!(told.iter().any(|fields| fields[1].parse::<f64>().unwrap() > 120.0));
}

#[test]
fn one_more_window_and_another_plan_are_compared_with_the_day_as_it_was() {
    let folder = days();
    let open = ["--open", "09:00-12:00=civil,labour,medical,land"];
    let table = said(&hallctl(folder.path(), &[&["replay", "--days", "days"], &open[..]].concat()));
    assert!(table.contains("priority-tier + one window") && table.contains('±'), "{table}");
    let rules = ["replay", "--days", "days", "--rule", "township,balanced"];
    assert!(said(&hallctl(folder.path(), &rules)).contains("balanced"));
    let unknown = refused(&hallctl(folder.path(), &["replay", "--days", "days", "--rule", "fifo"]));
    assert!(unknown.0 == Some(64) && unknown.1.contains("first-come"), "{unknown:?}");
    let plan = "window,planned_from,planned_to,tier1,tier2\n1,08:30,17:00,civil labour medical land,\n";
    fs::write(folder.path().join("one.csv"), plan).unwrap();
    let json = ["--json", "replay", "--days", "days", "--other-plan", "one.csv"];
    let trade: serde_json::Value = serde_json::from_str(&said(&hallctl(folder.path(), &json))).unwrap();
    let mean = |way: usize, day: usize| trade[way]["days"][day]["mean"].as_f64().unwrap();
    assert_eq!(trade[1]["way"], "priority-tier + other plan");
    assert!((0..5).all(|day| mean(1, day) > 2.0 * mean(0, day)), "{trade}");
}

#[test]
fn what_is_wrong_with_a_day_is_named_by_line_and_nothing_is_printed() {
    let folder = days();
    let events = folder.path().join("days/2031-03-04/events.csv");
    let good = fs::read_to_string(&events).unwrap();
    let first_call = good.lines().position(|line| line.contains(",call,")).unwrap();
    // The first call stands before everything else.
    let call = good.lines().nth(first_call).unwrap();
    let broken = good.replacen('\n', &format!("\n{call}\n"), 1);
    fs::write(&events, &broken).unwrap();
    let plan = "days/2031-03-04/windows.csv";
    let predict = |events: &str| {
        let files = ["--history", "days", "--plan", plan, "--events", events];
        refused(&hallctl(folder.path(), &[&["predict"], &files[..]].concat()))
    };
    let (code, said) = predict("days/2031-03-05/events.csv");
    assert!(code == Some(65) && said.contains("2031-03-04/events.csv:2: ticket"), "{code:?} {said}");
    assert!(said.contains("was called before it was issued"), "{said}");
    let replay = |days: &str| {
        let arguments = ["replay", "--days", days, "--write", "written"];
        refused(&hallctl(folder.path(), &arguments))
    };
    assert_eq!(replay("days").0, Some(65));
    assert!(!folder.path().join("written").exists());
    fs::write(&events, good).unwrap();
    fs::remove_file(folder.path().join(plan)).unwrap();
    let (code, said) = replay("days");
    assert!(code == Some(66) && said.contains("no plan of this day"), "{code:?} {said}");
    let (code, said) = replay("nowhere");
    assert!(code == Some(66) && said.contains("nowhere"), "{code:?} {said}");
    assert_eq!(refused(&hallctl(folder.path(), &["replay"])).0, Some(64));
    let (code, said) =
        refused(&hallctl(folder.path(), &["replay", "--synthetic", "city", "--open", "12-10=civil"]));
    assert!(code == Some(64) && said.contains("closes before it opens"), "{code:?} {said}");
}
