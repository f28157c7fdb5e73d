//! What the tests need beside a Rust toolchain and a C compiler, where it comes from, and what is missing of it.
//!
//! Debian's packages are installed on the system; the rest goes to `.tools/`, which git ignores and anyone may delete.

use crate::step::Steps;
use anyhow::Result;
use std::env;
use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Something needed is not installed, as `sysexits.h` counts.
pub(crate) const UNAVAILABLE: u8 = 69;

/// The bare-metal targets of our terminals' boards. The crates without `std` are built for the first, a Cortex-M3.
pub(crate) const TARGETS: [&str; 2] = ["thumbv7m-none-eabi", "thumbv6m-none-eabi"];

const CARGO_DENY: &str = "0.20.2";
/// The browser's driver, what looks whether everybody can use a page, a client of printers, and what a stranger needs who listens with mqtt.js and believes the AsyncAPI
/// document.
const NODE_PACKAGES: [(&str, &str); 7] = [
    ("playwright-core", "1.65.1"),
    ("axe-core", "4.14.1"),
    ("receiptio", "2.1.2"),
    ("mqtt", "5.16.0"),
    ("ajv", "8.20.0"),
    ("yaml", "2.9.1"),
    ("@asyncapi/specs", "6.11.1"),
];

/// A program, and the Debian package that brings it.
const PROGRAMS: [(&str, &str); 22] = [
    ("cc", "gcc"),
    ("git", "git"),
    ("node", "nodejs"),
    ("npm", "npm"),
    ("chromium", "chromium"),
    ("mosquitto", "mosquitto"),
    ("mosquitto_pub", "mosquitto-clients"),
    ("nats-server", "nats-server"),
    ("openssl", "openssl"),
    ("socat", "socat"),
    ("strace", "strace"),
    ("zbarimg", "zbar-tools"),
    ("faketime", "faketime"),
    ("sqlite3", "sqlite3"),
    ("curl", "curl"),
    ("jq", "jq"),
    ("time", "time"),
    ("systemd-analyze", "systemd"),
    ("p910nd", "p910nd"),
    ("Xvfb", "xvfb"),
    // A library has no program: its header says that it is there.
    ("/usr/include/modbus/modbus.h", "libmodbus-dev"),
    EMULATOR,
];

/// Of the terminals' board.
const EMULATOR: (&str, &str) = ("qemu-system-arm", "qemu-system-arm");

/// What is missing stays missing; the message names each thing with the command that installs it.
#[derive(Debug)]
pub(crate) struct Unavailable(Vec<Missing>);

/// Something that is not there, and the shell line that brings it: shown to a person, run as root.
#[derive(Debug)]
struct Missing {
    what: String,
    install: String,
}

impl std::fmt::Display for Unavailable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "the tests need what is not installed here:")?;
        self.0
            .iter()
            .try_for_each(|missing| writeln!(f, "  {}:\n      {}", missing.what, missing.install))?;
        write!(f, "As root, or with CI=true, `cargo xtask test` installs it itself.")
    }
}

impl std::error::Error for Unavailable {}

/// Sees to it that everything is there: installs it as root or with `CI=true`, else only names it.
///
/// # Errors
/// [`Unavailable`] if something is missing and may not or cannot be installed.
pub(crate) fn ensure(steps: &mut Steps) -> Result<()> {
    ensure_all(steps, missing)
}

/// The same of what the firmware needs alone.
///
/// # Errors
/// As [`ensure`].
pub(crate) fn ensure_for_firmware(steps: &mut Steps) -> Result<()> {
    ensure_all(steps, || toolchain().into_iter().chain(packages(&[EMULATOR])).collect())
}

fn ensure_all(steps: &mut Steps, missing: impl Fn() -> Vec<Missing>) -> Result<()> {
    let before = missing();
    if !before.is_empty() && may_install() {
        for missing in &before {
            println!("{}:\n    {}", missing.what, missing.install);
            // Whether it helped is seen below, by looking again.
            let _ = steps.run("install", 20, Command::new("sh").args(["-ec", &missing.install]));
        }
    }
    let after = missing();
    if after.is_empty() { Ok(()) } else { Err(Unavailable(after).into()) }
}

/// The folder of what is installed for this project alone.
pub(crate) fn folder() -> PathBuf {
    crate::root().join(".tools")
}

/// `PATH` with the folders where Debian puts daemons, which people's own often lack.
pub(crate) fn path() -> OsString {
    let mut path = env::var_os("PATH").unwrap_or_default();
    path.push(":/usr/sbin:/sbin");
    path
}

fn missing() -> Vec<Missing> {
    let mut missing = Vec::new();
    missing.extend(toolchain());
    missing.extend(packages(&PROGRAMS));
    missing.extend(python_packages());
    missing.extend(node_packages());
    missing.extend(cargo_deny());
    missing
}

fn may_install() -> bool {
    let is_root = Path::new("/proc/self").metadata().is_ok_and(|process| process.uid() == 0);
    is_root || env::var("CI").is_ok_and(|value| value == "true")
}

fn toolchain() -> Vec<Missing> {
    let mut missing = Vec::new();
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if output(crate::cargo(&format!("{tool} --version"))).is_none() {
            missing.push(Missing {
                what: component.into(),
                install: format!("rustup component add {component}"),
            });
        }
    }
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "sysroot"]);
    let sysroot = output(rustc).unwrap_or_default();
    let installed = |target: &&str| Path::new(sysroot.trim()).join("lib/rustlib").join(target).exists();
    missing.extend(TARGETS.iter().filter(|target| !installed(target)).map(|target| Missing {
        what: format!("target {target}"),
        install: format!("rustup target add {target}"),
    }));
    missing
}

fn packages(programs: &[(&str, &str)]) -> Option<Missing> {
    let absent = programs.iter().filter(|(program, _)| find(program).is_none());
    let packages = absent.map(|(_, package)| *package).collect::<Vec<_>>().join(" ");
    (!packages.is_empty()).then(|| Missing {
        what: "Debian packages".into(),
        install: format!(
            "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends {packages}"
        ),
    })
}

/// Their folder is made anew when the list of versions was changed, which names all that any of them needs.
fn python_packages() -> Option<Missing> {
    let wanted = crate::root().join("crates/xtask/python.txt");
    let (venv, done) = (folder().join("venv"), folder().join("venv/python.txt"));
    if std::fs::read(&done).is_ok_and(|done| std::fs::read(&wanted).is_ok_and(|wanted| wanted == done)) {
        return None;
    }
    let Some(python) = python() else {
        let what = "Python 3.13 or newer with venv (Debian 13 has it, Debian 12 does not)".into();
        return Some(Missing { what, install: "pyenv install 3.13".into() });
    };
    let (python, venv, wanted, done) = (python.display(), venv.display(), wanted.display(), done.display());
    let install = format!(
        "{python} -m venv --clear {venv} && {venv}/bin/pip install --quiet --disable-pip-version-check --no-deps -r {wanted} && cp {wanted} {done}"
    );
    Some(Missing {
        what: "emupos, a printer emulator, paho-mqtt, schemathesis, and calendars and ciw to compare with"
            .into(),
        install,
    })
}

/// A Python that they run with; a `python3.13` of pyenv's may be there and not run.
fn python() -> Option<PathBuf> {
    let named = ["python3", "python3.13", "python3.14"].map(PathBuf::from);
    let home = PathBuf::from(env::var_os("HOME").unwrap_or_default());
    let pyenv = std::fs::read_dir(home.join(".pyenv/versions")).into_iter().flatten().flatten();
    let candidates = named.into_iter().chain(pyenv.map(|version| version.path().join("bin/python")));
    candidates.into_iter().find(|python| {
        let mut look = Command::new(python);
        look.args(["-c", "import sys, venv; sys.exit(sys.version_info < (3, 13))"]);
        output(look).is_some()
    })
}

/// All at once, since npm removes what it was not asked for.
fn node_packages() -> Option<Missing> {
    let node = folder().join("node");
    let is_there = |(name, version): &(&str, &str)| {
        let package = std::fs::read_to_string(node.join("node_modules").join(name).join("package.json"));
        package.is_ok_and(|text| text.contains(&format!("\"version\": \"{version}\"")))
    };
    let wanted = NODE_PACKAGES.map(|(name, version)| format!("{name}@{version}")).join(" ");
    (!NODE_PACKAGES.iter().all(is_there)).then(|| Missing {
        what: "playwright-core, axe-core, receiptio and mqtt.js".into(),
        install: format!(
            "npm install --prefix {} --no-save --no-audit --no-fund --ignore-scripts {wanted}",
            node.display()
        ),
    })
}

fn cargo_deny() -> Option<Missing> {
    let mut deny = Command::new(folder().join("bin/cargo-deny"));
    deny.arg("--version");
    let there = output(deny).is_some_and(|version| version.trim().ends_with(CARGO_DENY));
    (!there).then(|| Missing {
        what: format!("cargo-deny {CARGO_DENY}"),
        install: format!(
            "cargo install --locked --root {} --version {CARGO_DENY} cargo-deny",
            folder().display()
        ),
    })
}

/// What a program prints, if it can be started and succeeds.
fn output(mut command: Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&path()).map(|folder| folder.join(program)).find(|file| file.is_file())
}
