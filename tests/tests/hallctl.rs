//! What `hallctl` and `halld` say, and end with, when something is in the way.

use hall_tests::{Daemon, Request, Setup};
use serde_json::{Value, json};
use std::fs;
use std::process::Output;

fn ended(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_backup_that_cannot_be_made_says_why() {
    let daemon = Daemon::start(Setup::live());
    daemon.manager().take("civil");
    let to = daemon.folder().join("copy.db");
    let to = to.to_str().unwrap();
    daemon.hallctl_says(&["backup", to]);
    let (code, said) = ended(&daemon.hallctl(&["backup", to]));
    assert!(code == Some(73) && said.contains("overwrites nothing"), "{code:?} {said}");
    let (code, said) = ended(&daemon.hallctl(&["backup", "/no/such/folder/copy.db"]));
    assert!(code == Some(73) && said.contains("/no/such/folder/copy.db"), "{code:?} {said}");
}

#[test]
fn no_way_to_the_socket_is_not_no_daemon() {
    let mut daemon = Daemon::start(Setup::live());
    let file = daemon.folder().join("hall.toml");
    let mut hallctl = std::process::Command::new(hall_tests::program("hallctl"));
    let output = hallctl.arg("--data").arg(file).arg("status").output().unwrap();
    let (code, said) = ended(&output);
    assert!(
        code == Some(66) && said.contains("control.sock") && !said.contains("no daemon"),
        "{code:?} {said}"
    );
    daemon.kill();
    let (code, said) = ended(&daemon.hallctl(&["status"]));
    assert!(code == Some(69) && said.contains("no daemon runs"), "{code:?} {said}");
}

#[test]
fn a_damaged_ledger_says_what_to_do() {
    let mut daemon = Daemon::start(Setup::live());
    daemon.manager().take("civil");
    assert!(daemon.stop().success());
    let ledger = daemon.data().join("ledger.db");
    fs::write(&ledger, "what a dying card leaves".repeat(4096)).unwrap();
    let run = daemon.command().output().unwrap();
    assert_eq!(run.status.code(), Some(65), "{}", daemon.log());
    assert!(daemon.log().contains("bring the newest backup back"), "{}", daemon.log());
    let (code, said) = ended(&daemon.hallctl(&["ledger", "verify"]));
    assert!(code == Some(65) && said.contains("bring the newest backup back"), "{code:?} {said}");
}

#[test]
fn verify_says_what_is_broken_once() {
    let mut daemon = Daemon::start(Setup::live());
    daemon.manager().take("civil");
    assert!(daemon.stop().success());
    let burglar = rusqlite::Connection::open(daemon.data().join("ledger.db")).unwrap();
    burglar
        .execute_batch(
            "DROP TRIGGER ledger_is_never_edited; UPDATE ledger SET wall_ms = 0 WHERE sequence = 2",
        )
        .unwrap();
    drop(burglar);
    let (code, said) = ended(&daemon.hallctl(&["ledger", "verify"]));
    assert_eq!(code, Some(65), "{said}");
    assert!(said.contains("broken at row 2: it was edited") && said.matches("edited").count() == 1, "{said}");
}

#[test]
fn rows_say_whose_they_are_with_the_role_first() {
    let daemon = Daemon::start(Setup::live());
    daemon.client_named("kiosk", "door").ask(&Request::post("tickets", &json!({ "category": "civil" })));
    daemon.client_named("window 1", "w1").press(1, "call-next").read::<Value>();
    let rows = daemon.hallctl_says(&["ledger", "export"]);
    let principals = rows.lines().filter_map(|line| {
        let row: Value = serde_json::from_str(line).ok()?;
        Some(row["principal"].as_str()?.to_owned())
    });
    let principals: Vec<_> = principals.collect();
    assert!(principals.iter().any(|who| who == "kiosk:door"), "{principals:?}");
    assert!(principals.iter().any(|who| who == "window:w1"), "{principals:?}");
    let (code, said) =
        ended(&daemon.hallctl(&["token", "create", "--role", "desk", "--name", "terminal:hall-a-1"]));
    assert!(code == Some(65) && said.contains("without a colon"), "{code:?} {said}");
}
