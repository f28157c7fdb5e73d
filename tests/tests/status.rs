//! What `hallctl status`, `settings diff` and the log tell the administrator of what is in force and what runs short.

use hall_tests::{Daemon, HallToml, Setup, wait};
use serde_json::{Value, json};

fn diff(daemon: &Daemon) -> Value {
    serde_json::from_str(&daemon.hallctl_says(&["settings", "diff"])).unwrap()
}

#[test]
fn a_file_that_clashes_with_todays_numbers_is_taken_over_when_the_day_turns() {
    let mut daemon = Daemon::start(Setup::simulated("2026-11-24T08:00,1"));
    let mut manager = daemon.manager();
    manager.take("civil");
    assert!(daemon.stop().success());
    let swapped = HallToml { prefixes: ["B", "A", "C", "D"], ..HallToml::simulation() };
    daemon.setup.toml = swapped.with("[rules]\nreturn_behind = 5").to_string();
    daemon.setup.hall_clock = Some("2026-11-24T09:00,1".into());
    daemon.start_again();

    assert_eq!(manager.take("civil").number, "A002", "today goes on as it began");
    let log = daemon.log();
    let warned: Vec<&str> = log.lines().filter(|line| line.contains("WARN")).collect();
    let [warned] = warned[..] else { panic!("{log}") };
    assert!(warned.contains("takes hall.toml over when the day turns") && warned.len() < 600, "{warned}");
    assert!(diff(&daemon)["hall_toml_waits"].as_str().unwrap().contains("could print the same number"));
    assert!(daemon.hallctl_says(&["status"]).contains("hall.toml      not in force: categories"));

    // While it runs, at 04:00 by its own clock.
    assert!(daemon.stop().success());
    daemon.setup.hall_clock = Some("2026-11-25T03:59,60".into());
    daemon.start_again();
    wait::until("the day turns", || (manager.hall().day.as_deref() == Some("2026-11-25")).then_some(()));
    assert_eq!(
        (manager.take("civil").number.as_str(), manager.take("labour").number.as_str()),
        ("B001", "A001")
    );
    assert_eq!(diff(&daemon)["hall_toml_waits"], Value::Null);
    assert!(!daemon.hallctl_says(&["status"]).contains("not in force"));
    daemon.verify();
}

#[test]
fn what_a_manager_has_set_is_named_at_the_start_and_in_the_diff() {
    let mut daemon = Daemon::start(Setup::live());
    let mut manager = daemon.manager();
    daemon.hallctl_says(&["settings", "serves", "1", "land;civil"]);
    daemon.hallctl_says(&["settings", "serves", "2", "general"]);
    let posted = json!({ "leader": { "zh": "王主任" } });
    assert!(manager.post("hall/postings", &posted).is_ok());
    let diff = diff(&daemon);
    let all = json!([["civil", "labour", "land", "general"]]);
    let set = json!([["land"], ["civil"]]);
    assert_eq!(diff["serves"][0], json!({ "window": 1, "serves": set, "hall_toml": all, "in_force": set }));
    assert_eq!(diff["postings"]["set"]["leader"], posted["leader"]);
    assert_eq!(diff["postings"]["hall_toml"]["leader"], Value::Null);

    // A category that only window 2 was set to serve is no more.
    assert!(daemon.stop().success());
    let toml = daemon.setup.toml.replace(", \"general\"]]", "]]");
    let (before, after) = toml.split_once("[[category]]\nid = \"general\"").unwrap();
    daemon.setup.toml = before.to_owned() + after.split_once("service_min = 5\n").unwrap().1;
    daemon.start_again();
    let log = daemon.log();
    let said = |parts: &[&str]| {
        let lines = log.lines().filter(|line| parts.iter().all(|part| line.contains(part)));
        assert_eq!(lines.count(), 1, "{parts:?}\n{log}");
    };
    said(&["INFO", "what this window serves; that goes before hall.toml", "window=1", "land;civil"]);
    said(&["INFO", "a manager has set what the hall posts"]);
    said(&["WARN", "window=2", "gone=\"general\"", "in_force=\"civil,labour,land\""]);
    manager.take("civil");
    assert!(manager.call_next(2).ticket.is_some(), "window 2 serves what the file says");
}

#[test]
fn numbers_that_run_short_are_said_once() {
    let toml = HallToml::live().to_string();
    let toml = toml.replacen("id = \"civil\"\n", "id = \"civil\"\nfirst = 1\nlast = 10\n", 1);
    let mut daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let mut manager = daemon.manager();
    let short = |daemon: &Daemon| daemon.log().matches("the numbers of today run short").count();
    for _ in 0..7 {
        manager.take("civil");
    }
    assert_eq!(short(&daemon), 0);
    assert!(!daemon.hallctl_says(&["status"]).contains("running short"));
    for _ in 0..5 {
        manager.take("civil");
    }
    assert_eq!(short(&daemon), 1, "{}", daemon.log());
    assert!(
        daemon.hallctl_says(&["status"]).contains("running short  civil: 12 of today's 10 numbers are given")
    );
    let metrics = daemon.stranger().get("/metrics").body;
    assert!(metrics.contains("hall_range_size{category=\"civil\"} 10"), "{metrics}");
    assert!(daemon.stop().success());
    daemon.start_again();
    manager.take("civil");
    assert_eq!(short(&daemon), 1, "not again after a restart");
}
