//! `halld run`: from a config and a data directory to a hall at work, and back to rest.

use crate::clock::simulation::{HallClockArgument, HallClockError};
use crate::clock::{Source, civil::CivilError};
use crate::config::{ClockTrust, Config};
use crate::devices::{self, Confirming, DeviceError, Devices, Health, Machine, SignTest, Surroundings};
use crate::mqtt::{self, EmbeddedBroker, MqttError};
use crate::owner::{self, StartError, Started};
use crate::reader::SharedReader;
use crate::texts::Texts;
use crate::view::Setting;
use crate::web::door::{Door, Limits, SESSIONS_MAX, SPECTATORS_MAX};
use crate::web::{self, App, Boards, People, Tokens};
use crate::what_if::WhatIf;
use crate::{forecast, notify, person, token};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// Requests under way may take this long to end when the daemon stops.
const STOP_PATIENCE: Duration = Duration::from_secs(3);

/// Bytes of a Unix socket's path. Source: unix(7), `sun_path`, less the zero at its end.
const SOCKET_PATH_MAX: usize = 107;

/// What the command line says beside the config.
#[derive(Debug, Default)]
pub struct Options {
    pub data: PathBuf,
    /// In place of `[http] listen`.
    pub listen: Option<SocketAddr>,
    pub hall_clock: Option<HallClockArgument>,
}

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(
        "--hall-clock is for simulations: set `simulation = true` under [hall], in a data directory of its own"
    )]
    NotASimulation,
    #[error("--hall-clock")]
    HallClock(#[from] HallClockError),
    #[error("--hall-clock")]
    Start(#[from] CivilError),
    #[error(transparent)]
    Hall(#[from] StartError),
    #[error("cannot listen on {address}: choose another with --listen, or port 0 for any")]
    Listen {
        address: SocketAddr,
        #[source]
        source: io::Error,
    },
    #[error(
        "whoever is on the network of {0} could read passwords on their way: write certificate and key under [http] in \
         hall.toml, or plain = true if that network is the hall's own"
    )]
    Plain(SocketAddr),
    #[error(transparent)]
    Tls(#[from] web::tls::TlsError),
    #[error(
        "the path of the control socket {path} has {bytes} bytes, and that of a socket can have {SOCKET_PATH_MAX}: \
         choose a data directory with a shorter path"
    )]
    ControlPath { path: PathBuf, bytes: usize },
    #[error("cannot open the control socket {path}")]
    Control {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot read the tokens")]
    Tokens(#[from] hall_ledger::ReadError),
    #[error(transparent)]
    Devices(#[from] DeviceError),
    #[error(transparent)]
    Mqtt(#[from] MqttError),
    #[error("the texts that come with the program cannot be read")]
    Texts(#[from] toml::de::Error),
    #[error("the thread that owns the hall has ended")]
    OwnerGone,
    #[error("cannot watch for signals")]
    Signals(#[source] io::Error),
}

/// The control socket in a data directory.
pub fn control_socket(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// Runs the hall until SIGTERM or SIGINT. `ready` is called once, with the addresses it listens on.
///
/// # Errors
/// [`RunError`] if it cannot start, or the thread that owns the hall ends by itself.
pub async fn run(config: Config, options: Options, ready: impl FnOnce(&[String])) -> Result<(), RunError> {
    let source = clock_source(&config, &options)?;
    // Before anything that takes time: whoever sends SIGTERM early means it.
    let mut terminate = signal(SignalKind::terminate()).map_err(RunError::Signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(RunError::Signals)?;
    // The address is part of the tickets' QR codes, so it must be known before the hall starts.
    let address = options.listen.unwrap_or(config.http.listen);
    if config.http.is_open_to_listeners(address) {
        return Err(RunError::Plain(address));
    }
    let tls = config.http.tls.as_ref().map(web::tls::acceptor).transpose()?;
    let listener = listen(address).await?;
    let bound = listener.local_addr().map_err(|source| RunError::Listen { address, source })?;
    let setting = setting(&config, bound);
    let language = config.hall.languages.first().map_or("zh", |language| language.as_str());
    let texts = Arc::new(Texts::built_in(language)?);
    // All that can be missing or taken is opened before the first row: a start that fails is tried again every second.
    let control = control_path(&options.data)?;
    let ledger = owner::open(&options.data, config.hall.simulation)?;
    let control = open_control(control)?;
    let tokens = Arc::new(Tokens::new(ledger.tokens()?));
    let people = Arc::new(People::new(ledger.people()?, ledger.sessions()?, wall_ms()));
    let mut tasks = JoinSet::new();
    let door = mqtt::Door::open(&config.mqtt, &config.hall.id, Arc::clone(&tokens), &mut tasks).await?;
    let started = owner::start(ledger, source, setting, Arc::new(config.rules.clone()))?;
    let around = Surroundings {
        inbox: started.inbox.clone(),
        published: Arc::clone(&started.published),
        time: started.time.clone(),
        setting: Arc::clone(&started.setting),
        health: Arc::new(Health::default()),
        texts,
        confirming: Arc::new(Confirming::default()),
        sign_test: Arc::new(SignTest::default()),
    };
    let (connected, connections) = watch::channel(0);
    let machine = Machine {
        data: options.data.clone(),
        counts: Arc::clone(&started.counts),
        broker: (!matches!(door, mqtt::Door::None)).then_some(connections),
    };
    let devices = devices::start(&config, &around, machine, &mut tasks)?;
    let source = mqtt::Source {
        published: Arc::clone(&around.published),
        time: around.time.clone(),
        setting: Arc::clone(&around.setting),
        health: Arc::clone(&around.health),
        inbox: around.inbox.clone(),
        connected,
        speaking: config
            .screens
            .iter()
            .filter(|screen| screen.speaks)
            .map(|screen| screen.id.clone())
            .collect(),
    };
    let broker = door.publish(source, &mut tasks);
    let app = app(&config, &options, (&started, &around, devices), (tokens, people), broker.as_ref());

    let (stop, stopping) = watch::channel(false);
    let mut servers = JoinSet::new();
    tasks.spawn(web::Boards::run(app.clone()));
    tasks.spawn(forecast::run(forecast::Source {
        data: options.data.clone(),
        published: Arc::clone(&around.published),
        time: around.time.clone(),
        setting: Arc::clone(&around.setting),
    }));
    let control = axum::serve(control, web::control::router(app.clone()));
    let door = Door::new(listener, web::router(app), Limits::of_this_process());
    let door = match tls {
        Some(acceptor) => door.with_tls(acceptor),
        None => door,
    };
    servers.spawn(door.run(stopped(stopping.clone())));
    servers.spawn(async { drop(control.with_graceful_shutdown(stopped(stopping)).await) });
    let ticking = tokio::spawn(owner::tick(started.inbox.clone()));
    tokio::spawn(feed_watchdog(started.inbox.clone()));
    notify::ready();
    ready(&[config.http.url(bound)]);
    tracing::info!(%bound, data = %options.data.display(), "the hall is open for requests");

    let ended = tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
        _ = ticking => Err(RunError::OwnerGone),
    };
    notify::stopping();
    tracing::info!("stopping");
    drop(broker);
    tasks.abort_all();
    stop.send_replace(true);
    let finished =
        tokio::time::timeout(STOP_PATIENCE, async { while servers.join_next().await.is_some() {} });
    if finished.await.is_err() {
        tracing::info!("some requests were still under way");
        servers.abort_all();
    }
    started.inbox.stop().await;
    // It has answered or is gone already; either way it ends.
    let _ = started.thread.join();
    let _ = std::fs::remove_file(control_socket(&options.data));
    ended
}

fn clock_source(config: &Config, options: &Options) -> Result<Source, RunError> {
    match &options.hall_clock {
        Some(_) if !config.hall.simulation => Err(RunError::NotASimulation),
        Some(argument) => Ok(Source::Simulated(argument.simulation(&config.hall.timezone)?)),
        None => Ok(match config.hall.clock {
            ClockTrust::System => Source::System,
            ClockTrust::Checked => Source::Checked,
        }),
    }
}

fn setting(config: &Config, bound: SocketAddr) -> Setting {
    let public_url = config.http.public_url.clone().unwrap_or_else(|| config.http.url(bound));
    Setting {
        hall_id: config.hall.id.clone(),
        hall_name: config.hall.name.clone(),
        timezone: config.hall.timezone.clone(),
        day_turns_at: config.hall.day_turns_at,
        public_url: public_url.trim_end_matches('/').to_owned(),
        simulation: config.hall.simulation,
        waits: forecast::Waits::default(),
    }
}

fn app(
    config: &Config,
    options: &Options,
    (started, around, devices): (&Started, &Surroundings, Devices),
    (tokens, people): (Arc<Tokens>, Arc<People>),
    broker: Option<&EmbeddedBroker>,
) -> App {
    let kiosks = config.kiosks.iter().map(|kiosk| (kiosk.name.to_string(), !kiosk.printers.is_empty()));
    let languages = config.hall.languages.iter().map(ToString::to_string);
    App {
        inbox: started.inbox.clone(),
        published: Arc::clone(&started.published),
        time: started.time.clone(),
        setting: Arc::clone(&started.setting),
        file: Arc::clone(&started.file),
        counts: Arc::clone(&started.counts),
        tokens,
        reader: SharedReader::new(options.data.clone()),
        figures: SharedReader::new(options.data.clone()),
        what_if: Arc::new(WhatIf::new(options.data.clone())),
        kiosks: Arc::new(kiosks.collect()),
        languages: Arc::new(languages.collect()),
        health: Arc::clone(&around.health),
        printers: devices.printers,
        terminals: devices.terminals,
        self_check: devices.self_check,
        boards: Arc::new(Boards::default()),
        spectators: Arc::new(Semaphore::new(SPECTATORS_MAX)),
        sessions: Arc::new(Semaphore::new(SESSIONS_MAX)),
        broker: broker.map(EmbeddedBroker::address),
        pairings: Arc::default(),
        people,
        texts: Arc::clone(&around.texts),
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, RunError> {
    TcpListener::bind(address).await.map_err(|source| RunError::Listen { address, source })
}

fn control_path(data: &Path) -> Result<PathBuf, RunError> {
    let path = control_socket(data);
    let bytes = path.as_os_str().len();
    if bytes > SOCKET_PATH_MAX { Err(RunError::ControlPath { path, bytes }) } else { Ok(path) }
}

/// The data directory's lock is held by now, so a socket that is there is left over from a cut.
fn open_control(path: PathBuf) -> Result<UnixListener, RunError> {
    let open = || {
        if path.exists() {
            std::fs::remove_file(&path)?;
        }
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(listener)
    };
    open().map_err(|source| RunError::Control { path, source })
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error means that the sender is gone, and that is a stop, too.
    let _ = stopping.changed().await;
}

/// systemd restarts us if the thread that owns the hall hangs.
async fn feed_watchdog(inbox: owner::Inbox) {
    let Some(interval) = notify::watchdog_interval() else { return };
    loop {
        tokio::time::sleep(interval / 2).await;
        if inbox.office(|_| ()).await.is_none() {
            return;
        }
        notify::alive();
    }
}

/// `hallctl token create` on a directory whose daemon is not running.
///
/// # Errors
/// If the directory cannot be opened or the token not be kept.
pub fn create_token_offline(
    data: &Path,
    mode: hall_ledger::Mode,
    new: token::NewToken,
) -> anyhow::Result<()> {
    let mut ledger = hall_ledger::Ledger::open(data, mode)?;
    let token = new.read(wall_ms()).map_err(anyhow::Error::msg)?;
    Ok(ledger.create_token(&token)?)
}

/// `hallctl person add` on a directory whose daemon is not running.
///
/// # Errors
/// If the directory cannot be opened or the person not be kept.
pub fn add_person_offline(
    data: &Path,
    mode: hall_ledger::Mode,
    new: person::NewPerson,
) -> anyhow::Result<()> {
    let mut ledger = hall_ledger::Ledger::open(data, mode)?;
    let person = new.read(wall_ms()).map_err(anyhow::Error::msg)?;
    Ok(ledger.add_person(&person, "hallctl")?)
}

/// Milliseconds since 1970-01-01T00:00Z, by the wall clock.
fn wall_ms() -> i64 {
    let wall = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(wall.as_millis()).unwrap_or(0)
}
