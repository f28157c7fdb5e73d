//! A whole hall: devices on their ports, the daemon, and whoever goes in and out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use hall_api::hall::{Hall, Window, WindowState};
use hall_wire::{Key, QueueFull};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::board::Board;
use crate::client::{Client, ClientError, Reply};
use crate::daemon::{self, Daemon, Launch};
use crate::port::Port;
use crate::strip::StripBus;
use crate::terminal::TerminalBus;
use crate::tray::PrinterTray;
use crate::wiring::{self, Place};

/// The hall's id in topics, as the example hall has it.
const HALL: &str = "hulu";
/// How often the kiosk looks at the hall to show who waits.
const LOOK: Duration = Duration::from_millis(120);
const DOTS_80_MM: u32 = 576;
const DOTS_58_MM: u32 = 384;

/// What kind of hall.
#[derive(Clone, Debug)]
pub struct Options {
    /// The file of `hall-sim` itself, which is also the daemon.
    pub program: PathBuf,
    /// Where the hall's data go and stay; a directory that is deleted at the end if absent.
    pub data: Option<PathBuf>,
    /// Hall time of a new hall, `2026-11-24T08:50`.
    pub start: String,
    /// Seconds of hall time in a second.
    pub speed: f64,
    /// Bytes and paper take the time that they would take in a hall.
    pub paced: bool,
    /// Sections of hall.toml besides those of the example.
    pub sections: toml::Table,
}

/// A hall.
pub struct World {
    daemon: tokio::sync::Mutex<Daemon>,
    state: watch::Receiver<daemon::State>,
    data: PathBuf,
    tokens: BTreeMap<String, String>,
    front: Arc<Port<PrinterTray>>,
    side: Arc<Port<PrinterTray>>,
    terminals: Arc<Port<TerminalBus>>,
    strips: Arc<Port<StripBus>>,
    hall: watch::Receiver<Option<Arc<Hall>>>,
    board: Board,
    clock: Mutex<Clock>,
    /// Names each press and tap, with what is different in every run.
    run: String,
    presses: AtomicU64,
    tasks: Vec<AbortHandle>,
    /// Deleted with the world.
    _temporary: Option<tempfile::TempDir>,
}

/// Hall time as people in the hall feel it: it stands still while the daemon does not run.
#[derive(Debug)]
struct Clock {
    passed_s: f64,
    looked_at: Instant,
}

/// Why a press did nothing.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    #[error("there is no window {0}")]
    NoSuchWindow(u16),
    #[error("the terminal keeps as many presses as it can")]
    Full,
    #[error("window {0} has no such key: people rate there on their phone")]
    NoSuchKey(u16),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("the daemon refused: {0}")]
    Refused(String),
}

impl World {
    /// Builds the hall and opens it. Returns when the daemon listens and all tokens are made.
    ///
    /// # Errors
    /// If a port or file cannot be made, or the daemon does not start.
    pub async fn start(options: Options) -> Result<Arc<Self>> {
        let temporary = match options.data {
            Some(_) => None,
            None => {
                Some(tempfile::Builder::new().prefix("hall-sim-").tempdir().context("no place for data")?)
            }
        };
        let data = match (&options.data, &temporary) {
            (Some(data), _) => std::path::absolute(data)?,
            (None, Some(temporary)) => temporary.path().to_owned(),
            (None, None) => PathBuf::from("."),
        };
        let links = data.join("sim/ports");
        std::fs::create_dir_all(&links).with_context(|| format!("cannot make {}", links.display()))?;
        let launch = Launch {
            program: options.program,
            data: data.clone(),
            start: options.start,
            rate: options.speed,
        };

        let (front, side, terminals, strips) = ports(&links, options.paced).await?;
        let config = wiring::hall_toml(
            wiring::Ports {
                front: front.address(),
                side: side.address(),
                terminals: terminals.address(),
                strips: strips.address(),
            },
            options.sections,
        )?;
        std::fs::write(launch.config(), config)
            .with_context(|| format!("cannot write in {}", data.display()))?;

        let lines = (Arc::clone(&side), Arc::clone(&terminals), Arc::clone(&strips));
        let daemon = Daemon::start(launch, move || {
            let (side, terminals, strips) = &lines;
            side.renew();
            terminals.renew();
            strips.renew();
        })
        .await?;
        let tokens = tokens(&daemon).await?;
        let state = daemon.state();
        let (news, hall) = watch::channel(None);
        let board = Board::default();
        let kiosk = tokens.get(wiring::KIOSK).cloned().unwrap_or_default();
        let screen = tokens.get(wiring::SCREEN).cloned().unwrap_or_default();
        let looking = tokio::spawn(look(state.clone(), kiosk, news));
        let showing = tokio::spawn(board.clone().follow(HALL.into(), wiring::SCREEN, screen, state.clone()));
        Ok(Arc::new(Self {
            daemon: tokio::sync::Mutex::new(daemon),
            state,
            data,
            tokens,
            front,
            side,
            terminals,
            strips,
            hall,
            board,
            clock: Mutex::new(Clock { passed_s: 0.0, looked_at: Instant::now() }),
            run: jiff::Timestamp::now().as_nanosecond().to_string(),
            presses: AtomicU64::new(0),
            tasks: vec![looking.abort_handle(), showing.abort_handle()],
            _temporary: temporary,
        }))
    }

    /// Stops the daemon as an administrator would, and waits until it has ended.
    pub async fn stop(&self) {
        self.daemon.lock().await.stop().await;
    }

    /// Cuts the daemon off as a power cut would. It is started again.
    pub async fn kill_daemon(&self) {
        self.daemon.lock().await.kill();
    }

    /// Changes how fast hall time runs; the daemon is started anew, and the hall goes on.
    pub async fn set_speed(&self, rate: f64) {
        if self.state.borrow().rate != rate {
            self.daemon.lock().await.set_rate(rate);
        }
    }

    /// What is known of the daemon.
    pub fn daemon(&self) -> watch::Receiver<daemon::State> {
        self.state.clone()
    }

    /// Names this run of the hall; no other has the same.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// The daemon's data directory.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The token of this name: `door`, `ground-1`, `window-7`, `window-8`, `manager`.
    pub fn token(&self, name: &str) -> Option<&str> {
        self.tokens.get(name).map(String::as_str)
    }

    /// The daemon's API with the token of this name.
    ///
    /// # Errors
    /// If the daemon does not run now, or there is no such token.
    pub fn client(&self, token: &str) -> Result<Client, ClientError> {
        let refused = || ClientError::Refused(format!("there is no token {token}"));
        let token = self.token(token).ok_or_else(refused)?.to_owned();
        let address = self.state.borrow().address;
        let down = || ClientError::Connect(std::io::ErrorKind::ConnectionRefused.into());
        Ok(Client { address: address.ok_or_else(down)?, token })
    }

    /// The printers, in the order in which the kiosk tries them.
    pub fn printers(&self) -> [(&'static str, &Port<PrinterTray>); 2] {
        [(wiring::FRONT, &self.front), (wiring::SIDE, &self.side)]
    }

    pub fn printer(&self, name: &str) -> Option<&Port<PrinterTray>> {
        self.printers().into_iter().find(|(other, _)| *other == name).map(|(_, printer)| printer)
    }

    pub fn terminals(&self) -> &Port<TerminalBus> {
        &self.terminals
    }

    pub fn strips(&self) -> &Port<StripBus> {
        &self.strips
    }

    pub fn board(&self) -> &Board {
        &self.board
    }

    /// The hall as the kiosk and the counter pages see it; `None` while the daemon does not run.
    pub fn hall(&self) -> Option<Arc<Hall>> {
        self.hall.borrow().clone()
    }

    /// Seconds of hall time since the world began.
    pub fn hall_s(&self) -> f64 {
        let mut clock = self.clock();
        let state = self.state.borrow();
        let passed = clock.looked_at.elapsed();
        clock.looked_at = Instant::now();
        if state.address.is_some() {
            clock.passed_s += passed.as_secs_f64() * state.rate;
        }
        clock.passed_s
    }

    /// What a sign says, as the device at this window decoded it.
    pub fn sign_text(&self, window: u16) -> String {
        let address = wiring::address(window);
        match wiring::place(window) {
            Some(Place::Terminal { .. }) => {
                let bus = self.terminals.device();
                bus.terminal(address).map(|terminal| terminal.face().lines.join(" ")).unwrap_or_default()
            }
            Some(Place::Strip) => self
                .strips
                .device()
                .screen(address)
                .map(|screen| screen.text().to_owned())
                .unwrap_or_default(),
            None => String::new(),
        }
    }

    /// Takes a ticket at the kiosk.
    ///
    /// # Errors
    /// If the daemon does not answer. A refusal is an answer.
    pub async fn take_ticket(
        &self,
        category: &str,
        language: &str,
        priority: Option<&str>,
    ) -> Result<Reply, ClientError> {
        let body = json!({ "category": category, "language": language, "priority": priority });
        self.client(wiring::KIOSK)?.post("/api/v1/tickets", &self.press_id(), &body).await
    }

    /// Presses a key at a window: on its terminal, or on the counter page where there is none.
    ///
    /// # Errors
    /// If there is no such window or key, or the counter page is refused. What a terminal's key does is seen on its sign.
    pub async fn press(&self, window: u16, key: Key) -> Result<(), PressError> {
        match wiring::place(window) {
            Some(Place::Terminal { .. }) => {
                let now = Instant::now();
                let pressed = self.terminals.act(|bus| bus.press(wiring::address(window), key, now));
                pressed.map_err(|QueueFull| PressError::Full)
            }
            Some(Place::Strip) => self.press_at_counter(window, key).await,
            None => Err(PressError::NoSuchWindow(window)),
        }
    }

    async fn press_at_counter(&self, window: u16, key: Key) -> Result<(), PressError> {
        let state = self.window(window).map(|window| window.state);
        let (act, body) = match key {
            Key::Call => ("call-next", json!({ "via": "counter" })),
            Key::Recall => ("recall", Value::Null),
            Key::NoShow => ("no-show", Value::Null),
            Key::End => ("end", Value::Null),
            Key::Pause if state == Some(WindowState::Open) => ("pause", json!({})),
            Key::Pause => ("open", Value::Null),
            Key::PauseHeld
            | Key::RateVerySatisfied
            | Key::RateSatisfied
            | Key::RateFairlySatisfied
            | Key::RateDissatisfied
            | Key::RateVeryDissatisfied => return Err(PressError::NoSuchKey(window)),
        };
        let path = format!("/api/v1/windows/{window}/{act}");
        let client = self.client(&format!("window-{window}"))?;
        let reply = client.post(&path, &self.press_id(), &body).await?;
        if reply.is_ok() { Ok(()) } else { Err(PressError::Refused(reply.detail())) }
    }

    /// A window as its counter page sees it.
    pub fn window(&self, number: u16) -> Option<Window> {
        self.hall()?.windows.iter().find(|window| window.number == number).cloned()
    }

    /// Waits until something is so. Returns false if it is not within `patience`.
    pub async fn until(&self, patience: Duration, mut is_so: impl FnMut(&Self) -> bool) -> bool {
        let waiting = async {
            while !is_so(self) {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(patience, waiting).await.is_ok()
    }

    fn press_id(&self) -> String {
        format!("sim-{}-{}", self.run, self.presses.fetch_add(1, Ordering::Relaxed))
    }

    fn clock(&self) -> MutexGuard<'_, Clock> {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

type Devices = (Arc<Port<PrinterTray>>, Arc<Port<PrinterTray>>, Arc<Port<TerminalBus>>, Arc<Port<StripBus>>);

async fn ports(links: &Path, paced: bool) -> Result<Devices> {
    let now = Instant::now();
    let size = |place: Place| match place {
        Place::Terminal { size_dots } => Some(size_dots),
        Place::Strip => None,
    };
    let terminals =
        wiring::PLACES.iter().filter_map(|(window, place)| Some((wiring::address(*window), size(*place)?)));
    let strips = wiring::PLACES.iter().filter(|(_, place)| *place == Place::Strip);
    let strips = strips.map(|(window, _)| wiring::address(*window));
    let front = Port::tcp(PrinterTray::new(DOTS_80_MM, paced)).await.context("no TCP port for a printer")?;
    let side = PrinterTray::new(DOTS_58_MM, paced);
    let side = Port::pty(side, &links.join(wiring::SIDE), wiring::SLOW_BAUD, paced);
    let bus = TerminalBus::new(terminals, now);
    let bus = Port::pty(bus, &links.join(wiring::TERMINALS), wiring::TERMINALS_BAUD, paced);
    let strips = Port::pty(StripBus::new(strips), &links.join(wiring::STRIPS), wiring::SLOW_BAUD, paced);
    Ok((Arc::new(front), Arc::new(side), Arc::new(bus), Arc::new(strips)))
}

async fn tokens(daemon: &Daemon) -> Result<BTreeMap<String, String>> {
    let mut tokens = BTreeMap::new();
    let counters = wiring::PLACES.iter().filter(|(_, place)| *place == Place::Strip);
    let counters = counters.map(|(number, _)| ("window", format!("window-{number}"), Some(*number)));
    let others = [("kiosk", wiring::KIOSK), ("screen", wiring::SCREEN), ("manager", "manager")];
    let others = others.map(|(role, name)| (role, name.to_owned(), None));
    for (role, name, window) in others.into_iter().chain(counters) {
        let token = daemon.token(role, &name, window).await?;
        tokens.insert(name, token);
    }
    Ok(tokens)
}

/// Looks at the hall as a kiosk does. Never ends.
async fn look(state: watch::Receiver<daemon::State>, token: String, news: watch::Sender<Option<Arc<Hall>>>) {
    loop {
        let address = state.borrow().address;
        let seen = match address {
            Some(address) => Client { address, token: token.clone() }.get("/api/v1/hall").await.ok(),
            None => None,
        };
        news.send_replace(seen.map(Arc::new));
        tokio::time::sleep(LOOK).await;
    }
}
