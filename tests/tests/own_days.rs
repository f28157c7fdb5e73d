//! A hall's own days: what was measured and told, asked of the daemon and read from its files, and written for
//! `hallctl replay` and `predict`, which read it again.

use hall_tests::{Client, Daemon, HallToml, Request, Setup};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// An hour of a morning at sixty times its pace: everything that the replay format has no word for happens in it.
fn a_morning(manager: &mut Client) {
    for window in [1, 2] {
        assert!(manager.press(window, "open").is_ok());
    }
    manager.post("windows/1/sign-in", &json!({ "clerk": "王秀英" }));
    let taken: Vec<_> = (0..6).map(|_| manager.take("civil")).collect();
    manager.take_first("labour", "elderly");
    manager.pass(120);
    // Window 1: the elderly one first, who is sent on; window 2: put aside and taken up again.
    assert_eq!(manager.call_next(1).ticket.unwrap().number, "B001");
    assert_eq!(manager.call_next(2).ticket.unwrap().number, "A001");
    manager.pass(120);
    let to = json!({ "category": "land", "place": "time" });
    assert!(manager.post("windows/1/transfer", &to).is_ok());
    assert!(manager.press(2, "hold").is_ok());
    assert_eq!(manager.call_next(2).ticket.unwrap().number, "B001");
    manager.pass(180);
    assert!(manager.press(2, "end").is_ok());
    assert!(manager.post("windows/2/resume", &json!({ "ticket": taken[0].id })).is_ok());
    // One gives up, one does not come and returns.
    assert!(manager.post(format!("tickets/{}/cancel", taken[5].id), &Value::Null).is_ok());
    assert_eq!(manager.call_next(1).ticket.unwrap().number, "A002");
    manager.pass(90);
    assert!(manager.press(1, "recall").is_ok());
    assert!(manager.press(1, "no-show").is_ok());
    assert!(manager.post(format!("tickets/{}/return", taken[1].id), &Value::Null).is_ok());
    while manager.call_next(1).ticket.is_some() {
        manager.pass(60);
    }
    assert!(manager.press(2, "end").is_ok());
}

fn setup() -> Setup {
    let calendar =
        "[calendar]\nholidays = false\n[calendar.hours]\nworkdays = [\"08:30-12:00\", \"14:00-17:30\"]";
    Setup {
        toml: HallToml::simulation().with(calendar).to_string(),
        ..Setup::simulated("2026-11-23T08:40,60")
    }
}

fn output(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(hall_tests::program("hallctl")).current_dir(folder).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_halls_own_day_is_measured_and_written_for_replay() {
    let mut daemon = Daemon::start(setup());
    let mut manager = daemon.manager();
    a_morning(&mut manager);

    let asked: Value = read(&manager.get("statistics").body);
    let kiosk = daemon.client("kiosk").ask(&Request::get("statistics"));
    assert_eq!(kiosk.status, 403, "a kiosk sees no figures");
    let told: Value = read(&manager.get("statistics/estimates").body);
    // Six first waits, and that after the transfer.
    assert_eq!(asked["total"]["wait"]["count"], 7, "{asked:#}");
    assert_eq!(asked["total"]["no_shows"], 1);
    assert_eq!(asked["clerks"][0]["clerk"], "王秀英");
    assert_eq!(told["total"]["tickets"], 6, "{told:#}");
    assert_eq!(told["months"][0]["month"], "2026-11");
    let table = daemon.hallctl_says(&["stats"]);
    assert!(table.contains("王秀英") && table.contains("median"), "{table}");
    let table = daemon.hallctl_says(&["estimates", "--from", "2026-11-01", "--to", "2026-11-30"]);
    assert!(table.contains("2026-11") && table.contains("naive"), "{table}");

    assert!(daemon.stop().success());
    let by_files: Value = read(&daemon.hallctl_says(&["--json", "stats"]));
    assert_eq!(by_files, asked, "the files say what the daemon said");
    let days = daemon.folder().join("days");
    let folder = days.to_str().unwrap();
    let running = daemon.hallctl(&["ledger", "export", "--replay", folder]);
    assert_eq!((running.status.code(), days.exists()), (Some(65), false), "the day is not over");
    let export = ["ledger", "export", "--replay", folder, "--from", "2026-11-23"];
    let summary = daemon.hallctl_says(&export);
    assert!(summary.contains("priority 1 weighs 10") && summary.contains("1 who gave up"), "{summary}");
    its_lines_are_what_happened(&days.join("2026-11-23"), &asked);
    it_is_read_again(daemon.folder());
}

fn its_lines_are_what_happened(day: &Path, asked: &Value) {
    let plan = fs::read_to_string(day.join("windows.csv")).unwrap();
    assert_eq!(plan.lines().count(), 1 + 2 * usize::from(HallToml::WINDOWS), "{plan}");
    assert!(plan.contains("1,2026-11-23T08:30:00.000,2026-11-23T12:00:00.000,"), "{plan}");
    let events = fs::read_to_string(day.join("events.csv")).unwrap();
    let of = |event: &str| events.lines().filter(|line| line.contains(&format!(",{event},"))).count();
    // Six of civil affairs but one, the elderly one twice, one taken up again, one returned.
    assert_eq!([of("issue"), of("call"), of("no_show")], [9, 9, 1], "{events}");
    assert_eq!(of("finish"), 8, "{events}");
    for id in ["B001-t1,land,1", "A001-r2,civil,0", "A002-r2,civil,0"] {
        assert!(events.contains(id), "{id}: {events}");
    }
    // Waits of first parts are those that were measured.
    let mut issued = BTreeMap::new();
    let mut waits = Vec::new();
    for line in events.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let at = ms_of_day(fields[0]);
        match fields[1] {
            "issue" => drop(issued.insert(fields[2].to_owned(), at)),
            "call" if !fields[2].contains("-r") => waits.push(at - issued[fields[2]]),
            _ => {}
        }
    }
    waits.sort_unstable();
    let seconds = |ms: i64| Value::from((ms + 500) / 1000);
    let measured = &asked["total"]["wait_since_issue"];
    assert_eq!(measured["count"], waits.len());
    assert_eq!(measured["longest_s"], seconds(*waits.last().unwrap()));
    assert_eq!(measured["median_s"], seconds(waits[waits.len().div_ceil(2) - 1]));
}

/// Of `2026-11-23T08:41:02.123`.
fn ms_of_day(at: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| at[range].parse::<i64>().unwrap();
    (number(11..13) * 60 + number(14..16)) * 60_000 + number(17..19) * 1000 + number(20..23)
}

fn it_is_read_again(folder: &Path) {
    let (plan, events) = ("days/2026-11-23/windows.csv", "days/2026-11-23/events.csv");
    let predict = ["predict", "--history", "days", "--plan", plan, "--events", events, "--runs", "20"];
    let predicted = said(&output(folder, &predict));
    assert_eq!(predicted.lines().count(), 1 + 9, "{predicted}");
    let by_rule = said(&output(folder, &[&predict[..], &["--rule", "first-come"]].concat()));
    assert_eq!(by_rule.lines().count(), 1 + 9);
    assert_ne!(by_rule, predicted, "the elderly one goes first by one rule and not by the other");
    let unknown = output(folder, &[&predict[..], &["--rule", "fifo"]].concat());
    assert!(unknown.status.code() == Some(64) && unknown.stdout.is_empty());
    let trade = said(&output(folder, &["replay", "--days", "days", "--rule", "priority-tier,township"]));
    assert!(trade.contains("township"), "{trade}");
}
