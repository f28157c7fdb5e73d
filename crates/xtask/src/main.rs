//! `cargo xtask`: every job of the project's own, behind one door that people and CI share.
//!
//! What it runs is plain cargo and the programs named in [`tools`]; it knows nothing of the hall.

mod assets;
mod clips;
mod count;
mod firmware;
mod step;
mod test;
mod tools;

use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const HELP: &str = "\
The project's own jobs.

Usage: cargo xtask JOB

  test [--slow]             every check and every test; --slow also runs the long ones, whole
  golden [--overwrite] [NAME]
                            compares with the committed pictures and bytes, those whose test has NAME in its name;
                            --overwrite puts what is painted now in their place: look at it before you commit
  tidy                      the rules of style that a program can judge
  firmware [--overwrite]    builds the terminals' firmware, compares its sizes with the golden ones, and runs its tests,
                            those in an emulator included; --overwrite renews the sizes
  firmware settings ADDRESS UNIT FILE
                            writes the page of flash that tells one terminal from the next
  deny                      licences and bans of what we depend on
  assets                    makes the committed fonts and voice clips anew from Debian's packages

Examples:
  cargo xtask test
  CI=true cargo xtask test          installs what is missing, as root does
  cargo xtask golden --overwrite board
  cargo xtask firmware settings 3 1003 terminal-3.bin

Exit codes: 0 all is well, 1 a check failed, 64 not understood, 69 something is not installed (it is named).
";

/// Not understood, as `sysexits.h` counts.
const USAGE: u8 = 64;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    run(&words).unwrap_or_else(|error| {
        eprintln!("\nxtask: {error:#}");
        ExitCode::from(if error.is::<tools::Unavailable>() { tools::UNAVAILABLE } else { 1 })
    })
}

fn run(words: &[&str]) -> Result<ExitCode> {
    match *words {
        ["test"] => test::everything(false),
        ["test", "--slow"] => test::everything(true),
        ["golden"] => test::golden(false, ""),
        ["golden", "--overwrite"] => test::golden(true, ""),
        ["golden", "--overwrite", name] => test::golden(true, name),
        ["golden", name] if !name.starts_with('-') => test::golden(false, name),
        ["tidy"] => test::tidy(),
        ["firmware"] => firmware::run(false),
        ["firmware", "--overwrite"] => firmware::run(true),
        ["firmware", "settings", address, unit, file] => firmware::settings(address, unit, file),
        ["deny"] => test::deny(),
        ["assets"] => Ok(assets::run()),
        ["--help" | "-h" | "help"] => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            eprint!("not understood: {}\n\n{HELP}", words.join(" "));
            Ok(ExitCode::from(USAGE))
        }
    }
}

/// The folder of the workspace; every job runs there, wherever it was called.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf()
}

/// The cargo that started this program, so that a toolchain chosen on its command line stays chosen.
fn cargo(arguments: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    command.args(arguments.split_whitespace());
    command
}
