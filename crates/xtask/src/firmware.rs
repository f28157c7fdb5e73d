//! The terminals' firmware: a workspace of its own, with targets, a lock file and golden sizes of its own.

mod image;

use crate::count::Count;
use crate::step::Steps;
use crate::{cargo, root, test, tools};
use anyhow::{Context, Result, bail, ensure};
use hall_wire::{Address, Settings};
use image::Size;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// A board, its target, and what its chip has for program and variables.
struct Board {
    name: &'static str,
    target: &'static str,
    room: Size,
}

const BOARDS: [Board; 2] = [
    // The last KB of the flash has the settings.
    Board { name: "lm3s6965evb", target: tools::TARGETS[0], room: Size { flash: 255 << 10, ram: 64 << 10 } },
    // The last 4 KB has them.
    Board { name: "rp2040", target: tools::TARGETS[1], room: Size { flash: 2_044 << 10, ram: 256 << 10 } },
];

/// Compilers differ: so many hundredths may a size differ from the golden one before somebody must look.
const TOLERANCE_PERCENT: u32 = 5;

/// Builds the boards, holds their sizes to the golden ones (or puts these in their place), and runs all its tests.
pub(crate) fn run(overwrite: bool) -> Result<ExitCode> {
    let mut steps = Steps::default();
    let done = tools::ensure_for_firmware(&mut steps).and_then(|()| everything(&mut steps, overwrite, false));
    steps.print_times();
    Ok(test::report(done?))
}

/// The same as a part of all checks and tests; with `slow`, those that CI runs short in full length.
pub(crate) fn everything(steps: &mut Steps, overwrite: bool, slow: bool) -> Result<Count> {
    steps.run("firmware: format", 2, &mut of_firmware("fmt --all --check"))?;
    steps.run("firmware: lints", 15, &mut of_firmware("clippy --locked --all-targets -- -D warnings"))?;
    for board in &BOARDS {
        let package = format!("--locked --release --target {} -p {}", board.target, package(board));
        steps.run(board.name, 15, &mut of_firmware(&format!("build {package}")))?;
        steps.run("firmware: lints", 15, &mut of_firmware(&format!("clippy {package} -- -D warnings")))?;
    }
    sizes(overwrite)?;
    let mut tests = of_firmware("test --locked --no-fail-fast");
    if slow {
        tests.env("HALL_SLOW", "1");
    }
    test::count(steps, if slow { 30 } else { 15 }, &mut tests)
}

/// Licences, bans and sources of what the firmware depends on.
pub(crate) fn deny() -> Command {
    let mut command = Command::new(tools::folder().join("bin/cargo-deny"));
    command.args(["--manifest-path", "firmware/Cargo.toml", "--config", "deny.toml", "check"]);
    command.args(["--hide-inclusion-graph", "--allow", "duplicate", "licenses", "bans", "sources"]);
    command
}

/// Writes the page of flash that tells one terminal from the next.
pub(crate) fn settings(address: &str, unit: &str, file: &str) -> Result<ExitCode> {
    let address = address.parse().ok().and_then(Address::new);
    let address = address.context("an address is a number from 1 to 254")?;
    let unit = unit.parse().context("a unit is a number up to 4294967295, another one for each board")?;
    std::fs::write(file, Settings { address, unit }.page()).with_context(|| file.to_owned())?;
    Ok(ExitCode::SUCCESS)
}

fn sizes(overwrite: bool) -> Result<()> {
    let golden = root().join("firmware/sizes.txt");
    let mut now = String::from(
        "# Board, bytes of flash, bytes of RAM without the stack. `cargo xtask firmware --overwrite` renews it.\n",
    );
    let before = std::fs::read_to_string(&golden).unwrap_or_default();
    let mut wrong = Vec::new();
    for board in &BOARDS {
        let size = Size::of(&program(board))?;
        writeln!(now, "{} {} {}", board.name, size.flash, size.ram)?;
        println!("{}: {} bytes of flash, {} of RAM", board.name, size.flash, size.ram);
        if !size.fits(board.room) {
            bail!("{} does not fit: it has {:?}", board.name, board.room);
        }
        let line = before.lines().find_map(|line| line.strip_prefix(board.name)).unwrap_or_default();
        if !Size::parse(line).is_some_and(|golden| size.is_near(golden, TOLERANCE_PERCENT)) {
            wrong.push(board.name);
        }
    }
    if overwrite {
        return std::fs::write(&golden, now).with_context(|| golden.display().to_string());
    }
    ensure!(
        wrong.is_empty(),
        "{} differs by more than {TOLERANCE_PERCENT} % from firmware/sizes.txt: see why, then cargo xtask firmware --overwrite",
        wrong.join(", ")
    );
    Ok(())
}

fn package(board: &Board) -> String {
    format!("hall-terminal-{}", board.name)
}

/// Where cargo puts the program. Its own folder: another profile and another lock file than the workspace's.
fn program(board: &Board) -> PathBuf {
    root().join("firmware/target").join(board.target).join("release").join(package(board))
}

/// A command of cargo's on the firmware's workspace. Its `target/` is there, whatever the caller's is called: the tests
/// look for the programs in it.
fn of_firmware(arguments: &str) -> Command {
    let (job, rest) = arguments.split_once(' ').unwrap_or((arguments, ""));
    let mut command = cargo(&format!("{job} --manifest-path firmware/Cargo.toml {rest}"));
    command.env("CARGO_TARGET_DIR", root().join(Path::new("firmware/target"))).stdout(Stdio::inherit());
    command
}
