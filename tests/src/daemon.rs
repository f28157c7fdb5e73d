//! A real `halld` in a folder of its own.

use crate::http::Reply;
use crate::wait::{PATIENCE, until};
use crate::{Client, HallToml, Request, Stream};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use tempfile::TempDir;

/// One of our programs.
///
/// # Panics
/// If nobody says where they are.
pub fn program(name: &str) -> PathBuf {
    let folder =
        std::env::var_os("HALL_BIN_DIR").expect("run `cargo xtask test`, which builds the programs first");
    Path::new(&folder).join(name)
}

/// How a daemon is to be started.
#[derive(Clone, Debug)]
pub struct Setup {
    pub toml: String,
    /// `START,RATE[,untrusted]`
    pub hall_clock: Option<String>,
    pub environment: BTreeMap<String, String>,
    /// In place of a directory of its own.
    pub data: Option<PathBuf>,
}

impl Setup {
    pub fn live() -> Setup {
        Setup::of(&HallToml::live())
    }

    /// On the scaled clock, `2026-11-24T08:00,60`.
    pub fn simulated(hall_clock: &str) -> Setup {
        Setup { hall_clock: Some(hall_clock.into()), ..Setup::of(&HallToml::simulation()) }
    }

    pub fn of(toml: &HallToml) -> Setup {
        Setup { toml: toml.to_string(), hall_clock: None, environment: BTreeMap::new(), data: None }
    }

    pub fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Setup {
        let value = value.as_ref().to_str().expect("our own paths are UTF-8");
        self.environment.insert(name.into(), value.into());
        self
    }
}

/// A hall at work, until it is dropped.
pub struct Daemon {
    folder: TempDir,
    pub setup: Setup,
    child: Option<Child>,
    address: Arc<Mutex<SocketAddr>>,
    tokens: AtomicU32,
}

impl Daemon {
    /// # Panics
    /// If it does not start; with its log.
    pub fn start(setup: Setup) -> Daemon {
        let folder = TempDir::with_prefix("hall-").expect("a folder can be made");
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let (address, tokens) = (Arc::new(Mutex::new(nowhere)), AtomicU32::new(0));
        let mut daemon = Daemon { folder, setup, child: None, address, tokens };
        daemon.start_again();
        daemon
    }

    /// Starts it on the data it has, with whatever [`setup`](Daemon::setup) says now.
    ///
    /// # Panics
    /// If it runs, or does not start.
    pub fn start_again(&mut self) {
        assert!(self.child.is_none(), "the daemon runs");
        let mut child = self.command().spawn().expect("halld can be started");
        let (sender, first_line) = mpsc::channel();
        let stdout = child.stdout.take().expect("piped");
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
            let _ = sender.send(lines.next().unwrap_or_default());
            // Read to the end, so that it can go on writing.
            lines.for_each(drop);
        });
        self.child = Some(child);
        let line = first_line.recv_timeout(PATIENCE).unwrap_or_default();
        let address = line.split_once("://").and_then(|(_, address)| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("halld said {line:?}\n{}", self.log()));
        *self.address.lock().expect("no thread has panicked with it") = address;
    }

    /// The command line that starts it.
    pub fn command(&self) -> Command {
        let config = self.folder.path().join("hall.toml");
        std::fs::write(&config, &self.setup.toml).expect("the config can be written");
        let log = File::options().create(true).append(true).open(self.folder.path().join("log"));
        let mut command = Command::new(program("halld"));
        command.arg("run").arg("--config").arg(config).arg("--data").arg(self.data());
        command.args(self.setup.hall_clock.iter().flat_map(|clock| ["--hall-clock", clock]));
        command.envs(&self.setup.environment);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log.expect("a log can be made"));
        command
    }

    pub fn data(&self) -> PathBuf {
        self.setup.data.clone().unwrap_or_else(|| self.folder.path().join("data"))
    }

    /// A folder that lives as long as this, for what the test itself needs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn address(&self) -> SocketAddr {
        *self.address.lock().expect("no thread has panicked with it")
    }

    /// Everything it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("the daemon runs").id()
    }

    /// Whether it still lives.
    pub fn runs(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// `kill -9`: as near to a power cut as a process gets.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("the daemon runs");
        child.kill().and_then(|()| child.wait()).expect("a child can be killed");
    }

    /// SIGTERM, and waits for the end.
    pub fn stop(&mut self) -> ExitStatus {
        self.signal(Signal::SIGTERM);
        let mut child = self.child.take().expect("the daemon runs");
        until("halld ends after SIGTERM", || child.try_wait().expect("a child can be waited for"))
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.pid().cast_signed()), signal).expect("a child can be sent a signal");
    }

    /// Somebody without a token.
    pub fn stranger(&self) -> Client {
        Client::new(Arc::clone(&self.address), None)
    }

    /// Somebody with a new token, made by `hallctl`: `kiosk`, `desk`, `window 3`.
    ///
    /// # Panics
    /// If `hallctl` refuses.
    pub fn client(&self, role: &str) -> Client {
        let name = format!("{}-{}", role.replace(' ', "-"), self.tokens.fetch_add(1, Ordering::Relaxed));
        self.client_named(role, &name)
    }

    /// The same under a name: a kiosk's token acts for the kiosk of its name.
    ///
    /// # Panics
    /// If `hallctl` refuses.
    pub fn client_named(&self, role: &str, name: &str) -> Client {
        let (role, window) = role.split_once(' ').unwrap_or((role, ""));
        let mut arguments = vec!["token", "create", "--role", role, "--name", name];
        if !window.is_empty() {
            arguments.extend(["--window", window]);
        }
        let made = self.hallctl(&arguments);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let token = String::from_utf8(made.stdout).expect("a token is text").trim().to_owned();
        Client::new(Arc::clone(&self.address), Some(token))
    }

    pub fn manager(&self) -> Client {
        self.client("manager")
    }

    /// Runs `hallctl` on its data directory.
    pub fn hallctl(&self, arguments: &[&str]) -> Output {
        let mut hallctl = Command::new(program("hallctl"));
        hallctl.arg("--data").arg(self.data()).args(arguments).stdin(Stdio::null());
        hallctl.output().expect("hallctl can be started")
    }

    /// What `hallctl` prints.
    ///
    /// # Panics
    /// If it fails.
    pub fn hallctl_says(&self, arguments: &[&str]) -> String {
        let output = self.hallctl(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "hallctl {arguments:?}: {} {error}", output.status);
        String::from_utf8(output.stdout).expect("hallctl prints text")
    }

    /// Every row against the chain, every ticket against its rows.
    ///
    /// # Panics
    /// If one is wrong.
    pub fn verify(&self) {
        self.hallctl_says(&["ledger", "verify"]);
    }

    pub fn health(&self) -> Reply {
        self.stranger().ask(&Request::get("/healthz"))
    }

    /// Listens to the stream, from row `after` on if given.
    pub fn listen(&self, client: &Client, after: Option<u64>) -> Stream {
        let request = Request::get("stream");
        let request = match after {
            Some(after) => request.header(&format!("Last-Event-ID: {after}")),
            None => request,
        };
        Stream::open(self.address(), &request, client.token.as_deref()).expect("the stream opens")
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself, which the test has seen or does not care for.
            let _ = child.kill();
            let _ = child.wait();
        }
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<_> = log.lines().collect();
            eprintln!("---- end of halld's log\n{}", lines[lines.len().saturating_sub(40)..].join("\n"));
        }
    }
}
