//! The real daemon, as a process that can be stopped, killed and started again.
//!
//! It is started from this program's own file with `--as halld`. When it dies it is started again; its data directory is what
//! it goes on from. Its log is `sim/halld.log` in that directory.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// It is ready within a second; a slow disk may take longer.
const START_PATIENCE: Duration = Duration::from_secs(20);
/// After SIGTERM, before SIGKILL.
const STOP_PATIENCE: Duration = Duration::from_secs(5);
/// Before a daemon that died is started again.
const START_AGAIN: Duration = Duration::from_millis(500);

/// How the daemon is started.
#[derive(Clone, Debug)]
pub struct Launch {
    /// This program's file.
    pub program: PathBuf,
    /// The daemon's data directory.
    pub data: PathBuf,
    /// Hall time of an empty ledger, `2026-11-24T08:50`.
    pub start: String,
    /// Seconds of hall time in a second.
    pub rate: f64,
}

/// What is known of the daemon.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Where it listens; `None` while it does not run.
    pub address: Option<SocketAddr>,
    pub pid: Option<u32>,
    pub rate: f64,
    /// How often it came up.
    pub starts: u32,
    /// How its last run ended, if nobody asked for it.
    pub died: Option<String>,
}

enum Order {
    Rate(f64),
    Kill,
    Stop,
}

/// The daemon and who looks after it. Dropping it kills the process.
#[derive(Debug)]
pub struct Daemon {
    launch: Launch,
    orders: mpsc::UnboundedSender<Order>,
    state: watch::Receiver<State>,
    task: JoinHandle<()>,
}

impl Launch {
    /// Returns where hall.toml is written to.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.data.join("sim/hall.toml")
    }

    fn log(&self) -> PathBuf {
        self.data.join("sim/halld.log")
    }

    /// The last lines of the log, for whoever wonders why it does not start.
    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }
}

impl Daemon {
    /// Starts the daemon and waits until it listens. `before_start` is called before each of its starts.
    ///
    /// # Errors
    /// If it does not come up, with the end of its log.
    pub async fn start(launch: Launch, before_start: impl Fn() + Send + 'static) -> Result<Self> {
        let (orders, inbox) = mpsc::unbounded_channel();
        let first = State { address: None, pid: None, rate: launch.rate, starts: 0, died: None };
        let (news, state) = watch::channel(first);
        let keeper = Keeper { launch: launch.clone(), inbox, news, port: 0 };
        let task = tokio::spawn(keeper.run(before_start));
        let mut daemon = Self { launch, orders, state, task };
        let first = daemon.state.wait_for(|state| state.starts > 0 || state.died.is_some()).await;
        let died = first.context("nobody looks after the daemon")?.died.clone();
        match died {
            None => Ok(daemon),
            Some(why) => bail!("the daemon did not start ({why}):\n{}", daemon.launch.last_words()),
        }
    }

    /// Returns what is known of it, and wakes at every change.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<State> {
        self.state.clone()
    }

    /// Returns its data directory.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.launch.data
    }

    /// Lets hall time run faster or slower, for which the daemon is stopped and started.
    pub fn set_rate(&self, rate: f64) {
        self.send(Order::Rate(rate));
    }

    /// Cuts it off as a power cut would (SIGKILL). It is started again.
    pub fn kill(&self) {
        self.send(Order::Kill);
    }

    /// Stops it for good and waits until it has ended.
    pub async fn stop(&mut self) {
        self.send(Order::Stop);
        // An error means that it was ended already.
        let _ = (&mut self.task).await;
    }

    /// Makes a token as an administrator would, or returns the one made at an earlier start.
    ///
    /// # Errors
    /// If `hallctl` cannot be run or refuses.
    pub async fn token(&self, role: &str, name: &str, window: Option<u16>) -> Result<String> {
        let kept = self.launch.data.join("sim/tokens").join(name);
        if let Ok(token) = std::fs::read_to_string(&kept) {
            return Ok(token.trim().to_owned());
        }
        let mut hallctl = Command::new(&self.launch.program);
        hallctl.args(["--as", "hallctl", "--data"]).arg(&self.launch.data);
        hallctl.args(["token", "create", "--role", role, "--name", name]);
        if let Some(window) = window {
            hallctl.args(["--window", &window.to_string()]);
        }
        let output = hallctl.stdin(Stdio::null()).output().await.context("hallctl")?;
        if !output.status.success() {
            bail!("hallctl made no token {name}: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let token = String::from_utf8(output.stdout).context("hallctl")?.trim().to_owned();
        write_secret(&kept, &token).with_context(|| format!("cannot write {}", kept.display()))?;
        Ok(token)
    }

    fn send(&self, order: Order) {
        // Whoever takes it lives until it is told to stop.
        let _ = self.orders.send(order);
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn write_secret(path: &Path, secret: &str) -> io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    writeln!(file, "{secret}")
}

/// Looks after the process.
struct Keeper {
    launch: Launch,
    inbox: mpsc::UnboundedReceiver<Order>,
    news: watch::Sender<State>,
    /// The port of its first start, so that addresses on tickets stay right; 0 before.
    port: u16,
}

/// Why a run of the daemon ended.
enum End {
    Died(String),
    Changed,
    Stopped,
}

impl Keeper {
    async fn run(mut self, before_start: impl Fn() + Send) {
        loop {
            before_start();
            let end = match self.spawn() {
                Ok(child) => self.look_after(child).await,
                Err(error) => End::Died(format!("it cannot be started: {error}")),
            };
            let died = match end {
                End::Died(why) => Some(why),
                End::Changed => None,
                End::Stopped => return,
            };
            let pause = if died.is_some() { START_AGAIN } else { Duration::ZERO };
            if let Some(why) = &died {
                tracing::warn!(why, "the daemon ended; it is started again");
            }
            self.news.send_modify(|state| *state = State { address: None, pid: None, died, ..state.clone() });
            tokio::time::sleep(pause).await;
        }
    }

    fn spawn(&self) -> io::Result<Child> {
        let launch = &self.launch;
        let log = File::options().append(true).create(true).open(launch.log())?;
        let mut command = Command::new(&launch.program);
        command.args(["--as", "halld", "run", "--config"]).arg(launch.config());
        command.arg("--data").arg(&launch.data);
        command.args(["--listen", &format!("127.0.0.1:{}", self.port)]);
        command.args(["--hall-clock", &format!("{},{}", launch.start, launch.rate)]);
        // In a group of its own, so that Ctrl-C at the terminal is ours to pass on.
        command.process_group(0).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn()
    }

    /// Waits until the daemon ends, or is to be ended.
    async fn look_after(&mut self, mut child: Child) -> End {
        let address = tokio::select! {
            address = ready(&mut child) => address,
            end = obey(&mut self.inbox, &mut self.launch.rate) => return finish(child, end).await,
        };
        let address = match address {
            Ok(address) => address,
            Err(why) => return finish(child, Err(format!("{why:#}"))).await,
        };
        self.port = address.port();
        let (pid, rate) = (child.id(), self.launch.rate);
        self.news.send_modify(|state| {
            let starts = state.starts + 1;
            *state = State { address: Some(address), pid, rate, starts, died: state.died.clone() };
        });
        tokio::select! {
            status = child.wait() => End::Died(status.map_or_else(|error| error.to_string(), in_words)),
            end = obey(&mut self.inbox, &mut self.launch.rate) => finish(child, end).await,
        }
    }
}

/// Waits for an order that ends the daemon, gently or (an error) not.
async fn obey(inbox: &mut mpsc::UnboundedReceiver<Order>, rate: &mut f64) -> Result<End, String> {
    match inbox.recv().await {
        Some(Order::Rate(new)) => {
            *rate = new;
            Ok(End::Changed)
        }
        Some(Order::Kill) => Err("killed".into()),
        Some(Order::Stop) | None => Ok(End::Stopped),
    }
}

/// Ends the daemon: by SIGTERM, by SIGKILL where it does not obey or shall not have the time.
async fn finish(mut child: Child, end: Result<End, String>) -> End {
    let end = match end {
        Ok(end) => end,
        Err(why) => {
            // It may have ended by itself.
            let _ = child.kill().await;
            return End::Died(why);
        }
    };
    if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
        let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
    }
    if tokio::time::timeout(STOP_PATIENCE, child.wait()).await.is_err() {
        tracing::warn!("the daemon did not stop when asked");
        let _ = child.kill().await;
    }
    end
}

/// Waits for the line that says where it listens.
async fn ready(child: &mut Child) -> Result<SocketAddr> {
    let mut lines = BufReader::new(child.stdout.take().context("it has no output")?).lines();
    let first =
        tokio::time::timeout(START_PATIENCE, lines.next_line()).await.context("it is not ready")??;
    let Some(first) = first else {
        let status = child.wait().await?;
        bail!("{}", in_words(status));
    };
    let address = first.trim().strip_prefix("http://").and_then(|address| address.parse().ok());
    let address = address.with_context(|| format!("it says {first:?} instead of where it listens"))?;
    // Read on, or it would fail at its next line.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(address)
}

fn in_words(status: ExitStatus) -> String {
    status.to_string()
}
