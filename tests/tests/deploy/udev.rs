//! The udev rules are well formed. `udevadm verify` would tell more and is asked where there is one (systemd 254).

use crate::{read, root, run};
use std::process::Command;

const RULES: &str = "deploy/udev/70-hall.rules";

/// Keys that are compared, by `==` or `!=`, with or without an argument in braces.
const MATCHES: [&str; 9] =
    ["ACTION", "SUBSYSTEM", "SUBSYSTEMS", "KERNEL", "KERNELS", "DRIVER", "DRIVERS", "ATTR", "ENV"];

/// Keys that are set, by `=`, `+=` or `:=`.
const ASSIGNMENTS: [&str; 8] = ["SYMLINK", "GROUP", "MODE", "ENV", "ATTR", "IMPORT", "GOTO", "LABEL"];

#[test]
fn every_rule_is_well_formed() {
    let rules = read(RULES);
    for (number, line) in rules.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        for term in line.split(", ") {
            well_formed(term).unwrap_or_else(|why| panic!("{RULES}:{}: {why}: {term}", number + 1));
        }
    }
    for target in rules.lines().filter_map(|line| line.split_once("GOTO=")).map(|(_, target)| target) {
        assert!(rules.contains(&format!("LABEL={target}")), "GOTO={target} leads nowhere");
    }
    if run(Command::new("udevadm").args(["verify", "--help"])).is_ok() {
        run(Command::new("udevadm").arg("verify").arg(root().join(RULES))).unwrap();
    }
}

#[test]
fn what_is_not_well_formed_is_found() {
    for term in ["KERNL==\"lp0\"", "KERNEL=\"lp0\"", "MODE==\"0660\"", "MODE=0660", "ENV{ID=\"1\"", "GROUP"] {
        assert!(well_formed(term).is_err(), "{term}");
    }
}

/// One `KEY{argument}operator"value"`.
fn well_formed(term: &str) -> Result<(), &'static str> {
    let value = term.split_once('"').ok_or("no value in quotes")?.1;
    if !value.ends_with('"') || value[..value.len() - 1].contains('"') {
        return Err("a value that is not closed");
    }
    let left = &term[..term.len() - value.len() - 1];
    let end = left.find(|c: char| "=!+:".contains(c)).ok_or("no operator")?;
    let (key, operator) = left.split_at(end);
    let name = match key.split_once('{') {
        Some((name, argument)) if argument.ends_with('}') => name,
        Some(_) => return Err("an argument that is not closed"),
        None => key,
    };
    let fits = match operator {
        "==" | "!=" => MATCHES.contains(&name),
        "=" | "+=" | ":=" => ASSIGNMENTS.contains(&name),
        _ => false,
    };
    if fits { Ok(()) } else { Err("a key and an operator that do not go together") }
}
