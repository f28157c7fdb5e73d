//! The checks and tests, the quick ones first; the first step that fails ends the run.

use crate::count::Count;
use crate::step::Steps;
use crate::{cargo, firmware, root, tools};
use anyhow::Result;
use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

/// The crates that must do without `std`: the wall that keeps clock, files and random order out of them.
const WITHOUT_STD: [&str; 5] = ["hall-wire", "hall-sign", "hall-core", "hall-devices", "hall-render"];

/// Every check and test; with `slow` also those that take long, and those that CI runs short in full length.
pub(crate) fn everything(slow: bool) -> Result<ExitCode> {
    let mut steps = Steps::default();
    let done = check(&mut steps, slow).and_then(|()| {
        // First: the tests of the workspace run the firmware, too.
        let firmware = firmware::everything(&mut steps, false, slow)?;
        Ok(test(&mut steps, slow)? + firmware)
    });
    steps.print_times();
    Ok(report(done?))
}

/// Compares with the committed pictures and bytes, or puts what is painted now in their place.
pub(crate) fn golden(overwrite: bool, name: &str) -> Result<ExitCode> {
    let mut test = cargo("test --profile ci --workspace --test golden*");
    test.arg(name);
    if overwrite {
        test.env("HALL_GOLDEN", "overwrite");
    }
    Ok(report(count(&mut Steps::default(), 30, &mut test)?))
}

/// The rules of style that a program can judge.
pub(crate) fn tidy() -> Result<ExitCode> {
    Ok(report(count(
        &mut Steps::default(),
        10,
        &mut cargo("test --profile ci --package hall-tests --test tidy"),
    )?))
}

/// Licences, bans and sources of what we depend on.
pub(crate) fn deny() -> Result<ExitCode> {
    let mut steps = Steps::default();
    steps.run("licences and bans", 5, &mut deny_command())?;
    steps.run("licences and bans of the firmware", 5, &mut firmware::deny())?;
    Ok(ExitCode::SUCCESS)
}

fn check(steps: &mut Steps, slow: bool) -> Result<()> {
    tools::ensure(steps)?;
    steps.run("format", 2, &mut cargo("fmt --all --check"))?;
    let lints = "clippy --locked --profile ci --workspace --all-targets -- -D warnings";
    steps.run("lints", 30, &mut cargo(lints))?;
    // Two versions of one crate are a nuisance, not a mistake: `cargo xtask deny` lists them.
    steps.run("licences and bans", 5, deny_command().args(["--allow", "duplicate"]))?;
    steps.run("licences and bans of the firmware", 5, &mut firmware::deny())?;
    for package in WITHOUT_STD {
        let build = format!(
            "build --locked --profile ci --target {} --no-default-features -p {package}",
            tools::TARGETS[0]
        );
        steps.run(package, 10, &mut cargo(&build))?;
    }
    // All targets at once: the programs get the same features as the tests, and nothing is compiled twice.
    steps.run(
        "build",
        if slow { 60 } else { 30 },
        &mut cargo("build --locked --profile ci --workspace --all-targets"),
    )
}

fn test(steps: &mut Steps, slow: bool) -> Result<Count> {
    let mut command = cargo("test --locked --profile ci --workspace --no-fail-fast");
    if slow {
        command.env("HALL_SLOW", "1").args(["--", "--include-ignored"]);
    }
    count(steps, if slow { 24 * 60 } else { 40 }, &mut command)
}

/// Runs tests with what they need to find, and adds up what they say.
pub(crate) fn count(steps: &mut Steps, minutes: u64, command: &mut Command) -> Result<Count> {
    command
        .env("HALL_BIN_DIR", programs())
        .env("HALL_TOOLS", tools::folder())
        .env("PATH", tools::path())
        .stdout(Stdio::piped());
    let mut count = Count::default();
    let ended = steps.run_reading("tests", minutes, command, |line| count.add_line(line));
    // Tests that failed are counted; anything else (it does not compile, it was ended) is an error of its own.
    if count.failed == 0 {
        ended?;
    }
    Ok(count)
}

/// Prints the closing line, which other programs read, alone and last.
pub(crate) fn report(count: Count) -> ExitCode {
    println!("\n{count}");
    if count.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn deny_command() -> Command {
    let mut command = Command::new(tools::folder().join("bin/cargo-deny"));
    command.args(["check", "--hide-inclusion-graph", "licenses", "bans", "sources"]);
    command
}

/// Where the profile `ci` puts `halld`, `hallctl`, `hall-screen` and `hall-sim`.
fn programs() -> PathBuf {
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir));
    target.join("ci")
}
