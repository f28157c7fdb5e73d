//! Last night's backup comes back on a new card: nothing that was in it is lost, and no number is given twice.

use hall_tests::{Daemon, Setup};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Copies the ledger to a stick beside the data directory.
fn copy(daemon: &Daemon) -> PathBuf {
    let to = daemon.folder().join("stick.db");
    let said = daemon.hallctl_says(&["backup", to.to_str().unwrap()]);
    assert!(said.contains("read again and whole"), "{said}");
    to
}

/// The card dies: the daemon is killed and its directory gone.
fn lose_the_card(daemon: &mut Daemon) {
    daemon.kill();
    fs::remove_dir_all(daemon.data()).unwrap();
}

#[test]
fn a_number_seen_on_paper_says_where_the_others_go_on() {
    let mut daemon = Daemon::start(Setup::simulated("2026-11-24T10:00,1"));
    let mut manager = daemon.manager();
    let mut numbers: BTreeSet<String> = (0..3).map(|_| manager.take("civil").number).collect();
    let first = manager.call_next(1).ticket.unwrap();
    let stick = copy(&daemon);
    numbers.extend((0..2).map(|_| manager.take("civil").number));
    numbers.insert(manager.take("labour").number);
    let rows = manager.last_row();

    lose_the_card(&mut daemon);
    let stick = stick.to_str().unwrap();
    let said = daemon.hallctl_says(&["restore", stick, "--seen", "A005", "--date", "2026-11-24"]);
    assert!(said.contains("A006") && said.contains("B1001"), "{said}");
    daemon.setup.hall_clock = Some("2026-11-24T10:20,1".into());
    daemon.start_again();
    daemon.verify();
    // What was in the backup is as it was.
    assert_eq!(manager.ticket(first.id).number, "A001");
    let hall = manager.hall();
    assert_eq!(hall.categories[0].waiting, 2);
    let kept: Vec<Value> = daemon
        .hallctl_says(&["ledger", "export"])
        .lines()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    let restored = kept.iter().find(|row| row["kind"] == "restored").unwrap();
    assert!(restored["sequence"].as_u64().unwrap() < rows, "it follows the last row of the backup");
    for category in ["civil", "labour", "civil", "labour"] {
        let number = manager.take(category).number;
        assert!(numbers.insert(number.clone()), "{number} is given twice");
    }
    assert!(["A006", "A007", "B1001", "B1002"].iter().all(|number| numbers.contains(*number)), "{numbers:?}");
}

#[test]
fn on_the_morning_after_the_backup_the_numbers_go_on_where_the_lost_morning_was() {
    let mut daemon = Daemon::start(Setup::simulated("2026-11-23T17:00,1"));
    let mut manager = daemon.manager();
    (0..4).for_each(|_| drop(manager.take("civil")));
    let stick = copy(&daemon);
    lose_the_card(&mut daemon);
    // On the 24th A012 was seen before the card died; the backup never saw that day.
    daemon.hallctl_says(&["restore", stick.to_str().unwrap(), "--seen", "A012", "--date", "2026-11-24"]);
    daemon.setup.hall_clock = Some("2026-11-24T10:20,1".into());
    daemon.start_again();
    assert_eq!(manager.take("civil").number, "A013");
    assert_eq!(manager.take("labour").number, "B1001");
    daemon.verify();
    // The day after has its own.
    assert!(daemon.stop().success());
    daemon.setup.hall_clock = Some("2026-11-25T09:00,1".into());
    daemon.start_again();
    assert_eq!(manager.take("civil").number, "A001");
    daemon.verify();
}

#[test]
fn what_cannot_be_brought_back_says_why() {
    let mut daemon = Daemon::start(Setup::live());
    daemon.manager().take("civil");
    let stick = copy(&daemon);
    let stick = stick.to_str().unwrap();
    let ended = |arguments: &[&str]| {
        let output = daemon.hallctl(arguments);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = ended(&["restore", stick]);
    assert!(code == Some(73) && said.contains("overwrites none"), "{code:?} {said}");
    let (code, said) = ended(&["restore", "/no/such/stick.db"]);
    assert!(code == Some(73) || code == Some(66), "{code:?} {said}");
    lose_the_card(&mut daemon);
    let ended = |arguments: &[&str]| {
        let output = daemon.hallctl(arguments);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = ended(&["restore", stick, "--seen", "Q7"]);
    assert!(code == Some(64) && said.contains("no category has a number `Q7`"), "{code:?} {said}");
    let letter = daemon.folder().join("letter.db");
    fs::write(&letter, "Dear hall, nothing here is a ledger").unwrap();
    let (code, said) = ended(&["restore", letter.to_str().unwrap()]);
    assert_eq!(code, Some(65), "{said}");
    assert!(!daemon.data().join("ledger.db").exists(), "nothing half restored stands");
}
