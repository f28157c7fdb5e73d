//! A hall that cannot start says why, where, and what to write instead.

use hall_tests::{Daemon, HallToml, Setup, program};
use std::fs;
use std::process::Command;

#[test]
fn a_config_with_mistakes_names_each_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hall.toml");
    let good = HallToml::live().to_string();
    let data = folder.path().join("data");
    let run = |arguments: &[&str]| {
        let mut halld = Command::new(program("halld"));
        let output = halld.args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let text = path.to_str().unwrap();
    let start = ["run", "--config", text, "--data", data.to_str().unwrap()];
    for (from, to, marked) in [
        ("serves = [[\"civil\"", "serves = [[\"civl\"", "\"civl\""),
        ("prefix = \"B\"", "prefix = \"A\"", "\"A\""),
        ("timezone = \"Asia/Shanghai\"", "timezone = \"Asia/Shanghi\"", "\"Asia"),
        ("when_down", "when_dwon", "when_dwon"),
        ("number = 8", "number = 7", "7"),
        ("[mqtt]\n", "[mqtt\n", "\n"),
    ] {
        fs::write(&path, good.replacen(from, to, 1)).unwrap();
        let place = place(&good, good.find(from).unwrap() + to.find(marked).unwrap());
        for arguments in [&["check", text][..], &start] {
            let (code, said) = run(arguments);
            assert_eq!(code, Some(78), "{arguments:?} after {from} -> {to}: {said}");
            assert!(said.contains(&format!("{text}:{place}: ")), "{from} -> {to}, {place}: {said}");
        }
    }
    assert!(!data.exists(), "a hall that does not start leaves nothing behind");
    fs::write(&path, good.replace("number = 8", "number = 7").replace("prefix = \"B\"", "prefix = \"A\""))
        .unwrap();
    assert!(run(&["check", text]).1.contains("2 mistakes"), "all at once: {:?}", run(&["check", text]));
    fs::write(&path, &good).unwrap();
    assert_eq!(run(&["check", text]), (Some(0), String::new()));
    assert_eq!(run(&["check", "no-such.toml"]).0, Some(66));
    let simulated = [&start[..], &["--hall-clock", "now,60"]].concat();
    let (code, said) = run(&simulated);
    assert_eq!(code, Some(64), "{said}");
    assert!(said.contains("simulation = true"), "{said}");
}

#[test]
fn one_data_directory_has_one_daemon_and_one_kind_of_rows() {
    let mut daemon = Daemon::start(Setup::live());
    let second = daemon.command().output().unwrap();
    assert_eq!(second.status.code(), Some(73), "{}", daemon.log());
    assert!(daemon.log().contains(&daemon.pid().to_string()), "it says who has it: {}", daemon.log());
    daemon.manager().take("civil");
    assert!(daemon.stop().success());
    daemon.setup = Setup { toml: HallToml::simulation().to_string(), ..daemon.setup.clone() };
    let other = daemon.command().output().unwrap();
    assert_eq!(other.status.code(), Some(78), "{}", daemon.log());
    daemon.setup = Setup::live();
    daemon.start_again();
    assert_eq!(daemon.manager().take("civil").number, "A002");
}

#[test]
fn a_start_that_fails_leaves_no_row_however_often_it_is_tried() {
    let mut daemon = Daemon::start(Setup::live());
    daemon.manager().take("civil");
    assert!(daemon.stop().success());
    let before = daemon.hallctl_says(&["ledger", "verify"]);
    let broker = "broker = \"mqtt://127.0.0.1:1\"\nusername = \"hall\"\npassword_file = \"nope.password\"";
    daemon.setup.toml = HallToml::live().to_string().replace("broker = \"none\"", broker);
    for _ in 0..3 {
        assert_eq!(daemon.command().output().unwrap().status.code(), Some(66), "{}", daemon.log());
    }
    assert!(daemon.log().contains("nope.password: write it"), "{}", daemon.log());
    assert_eq!(daemon.hallctl_says(&["ledger", "verify"]), before);
    let config = daemon.folder().join("hall.toml");
    let check = || Command::new(program("halld")).arg("check").arg(&config).output().unwrap();
    assert_eq!(check().status.code(), Some(66), "check says it, too: {:?}", check());
    fs::write(daemon.folder().join("nope.password"), "secret\n").unwrap();
    assert_eq!(check().status.code(), Some(0), "{:?}", check());
    daemon.start_again();
    assert_eq!(daemon.manager().take("civil").number, "A002");
}

#[test]
fn a_data_directory_whose_control_socket_has_too_long_a_path_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("d".repeat(120));
    let config = folder.path().join("hall.toml");
    fs::write(&config, HallToml::live().to_string()).unwrap();
    let mut halld = Command::new(program("halld"));
    let output = halld.arg("run").arg("--config").arg(config).arg("--data").arg(&data).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(64), "{said}");
    assert!(said.contains("choose a data directory with a shorter path"), "{said}");
    assert!(!data.exists(), "nothing is left behind");
}

/// Line and column at `offset`, both from 1.
fn place(text: &str, offset: usize) -> String {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    format!("{}:{}", before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
