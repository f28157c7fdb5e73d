//! What lies in `deploy/` works: it is installed into an empty root, read by systemd, and run with the real programs.

mod backup;
mod broker;
mod printer;
mod programs;
mod udev;
mod units;

use hall_tests::program;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn every_example_hall_is_accepted() {
    let examples = root().join("deploy/examples");
    let files =
        std::fs::read_dir(&examples).unwrap_or_else(|error| panic!("{}: {error}", examples.display()));
    let halls: Vec<_> = files
        .map(|file| file.expect("a folder that can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    assert!(!halls.is_empty(), "{} holds no hall", examples.display());
    // Beside it lies what the document has an installer put there.
    let installed = tempfile::tempdir().unwrap();
    std::fs::write(installed.path().join("mqtt.password"), "a long password\n").unwrap();
    let check = |hall: &PathBuf| {
        let copy = installed.path().join(hall.file_name().expect("a file"));
        std::fs::copy(hall, &copy).expect("an example can be copied");
        run(Command::new(program("halld")).arg("check").arg(copy)).err()
    };
    let wrong: Vec<_> = halls.iter().filter_map(check).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Runs a command to its end; what it printed, or all it said when it failed.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| {
        format!(
            "{}: {error}; run `cargo xtask test`, which installs what is missing",
            command.get_program().display()
        )
    })?;
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].map(String::from_utf8_lossy);
    if output.status.success() {
        Ok(said[0].clone().into_owned())
    } else {
        Err(format!("{command:?}: {}\n{}{}", output.status, said[0], said[1]))
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_path_buf()
}
