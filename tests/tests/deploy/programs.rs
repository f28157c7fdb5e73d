//! The command lines of the units are understood by the programs, and what systemd waits for comes.

use crate::{read, run};
use hall_tests::program;
use hall_tests::wait::PATIENCE;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Command, Stdio};

struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn halld_is_ready_alive_and_stopping_as_its_unit_expects() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("hall.toml");
    std::fs::write(&config, run(Command::new(program("halld")).arg("example")).unwrap()).unwrap();
    let systemd = UnixDatagram::bind(folder.path().join("notify")).unwrap();
    systemd.set_read_timeout(Some(PATIENCE)).unwrap();

    let line = exec_start("deploy/systemd/halld.service")
        .replace("/etc/hall/hall.toml", &config.display().to_string())
        .replace("/var/lib/hall", &folder.path().join("data").display().to_string());
    let daemon = command(&line)
        .args(["--listen", "127.0.0.1:0"])
        .env("NOTIFY_SOCKET", folder.path().join("notify"))
        .env("WATCHDOG_USEC", "10000000")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("halld can be started");
    let mut daemon = Daemon(daemon);
    wait_for(&systemd, "READY=1");
    wait_for(&systemd, "WATCHDOG=1");
    kill(Pid::from_raw(daemon.0.id().cast_signed()), Signal::SIGTERM).unwrap();
    wait_for(&systemd, "STOPPING=1");
    assert!(daemon.0.wait().unwrap().success());
}

#[test]
fn a_wrong_config_ends_halld_with_the_code_at_which_systemd_waits_for_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("hall.toml");
    std::fs::write(&config, "[hall]\nnmae = 1\n").unwrap();
    let mut halld = Command::new(program("halld"));
    halld.arg("run").arg("--config").arg(&config).arg("--data").arg(folder.path().join("data"));
    assert_waits_for_a_person("deploy/systemd/halld.service", &mut halld);
}

#[test]
fn hall_screen_understands_its_unit_and_the_shipped_arguments() {
    let installer = read("deploy/install.sh");
    let (_, arguments) = installer.split_once("HALL_SCREEN=\"").expect("install.sh writes HALL_SCREEN");
    let (arguments, _) = arguments.split_once('"').expect("a closed quote");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "a token\n").unwrap();
    let line = exec_start("deploy/systemd/hall-screen.service")
        .replace("$HALL_SCREEN", arguments)
        .replace("${CREDENTIALS_DIRECTORY}", &folder.path().display().to_string())
        .replace("/dev/fb0", &folder.path().join("no-framebuffer").display().to_string());
    // The missing framebuffer is the first thing wrong with it, and that is worth another try.
    let status = command(&line).stderr(Stdio::null()).status().expect("hall-screen can be started");
    assert!(
        status.code().is_some_and(|code| !person_codes("deploy/systemd/hall-screen.service").contains(&code))
    );
    let mut misspelt = command(&line.replace("--hall ", "--hal "));
    assert_waits_for_a_person("deploy/systemd/hall-screen.service", &mut misspelt);
}

/// Reads messages until this one came.
fn wait_for(systemd: &UnixDatagram, wanted: &str) {
    let mut buffer = [0; 256];
    loop {
        let length = systemd.recv(&mut buffer).unwrap_or_else(|error| panic!("no {wanted}: {error}"));
        if String::from_utf8_lossy(&buffer[..length]).lines().any(|line| line == wanted) {
            return;
        }
    }
}

fn assert_waits_for_a_person(unit: &str, command: &mut Command) {
    let status =
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the program can be started");
    assert!(status.code().is_some_and(|code| person_codes(unit).contains(&code)), "{status}");
}

/// The exit codes after which systemd does not start the program again.
fn person_codes(unit: &str) -> Vec<i32> {
    setting(unit, "RestartPreventExitStatus=")
        .split(' ')
        .map(|code| code.parse().expect("a number"))
        .collect()
}

fn exec_start(unit: &str) -> String {
    setting(unit, "ExecStart=")
}

fn setting(unit: &str, key: &str) -> String {
    let text = read(unit);
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    line.unwrap_or_else(|| panic!("{unit} has no {key}")).to_owned()
}

/// A command line of a unit, with our own program in place of the installed one.
fn command(line: &str) -> Command {
    let (installed, arguments) = line.split_once(' ').expect("a program and its arguments");
    let name = Path::new(installed).file_name().and_then(|name| name.to_str()).expect("a program");
    let mut command = Command::new(program(name));
    command.args(arguments.split(' '));
    command
}
