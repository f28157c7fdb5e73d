//! From a data directory to a hall at work: replay, clock, and the rows that say the daemon is here again.

use super::inbox::Inbox;
use super::{Counts, Owner, overruled};
use crate::clock::sources::SystemReadings;
use crate::clock::{AliveMark, HallClock, LastRow, Source};
use crate::published::Published;
use crate::timekeeper::Timekeeper;
use crate::view::Setting;
use hall_core::command::Clock;
use hall_core::rules::RuleSet;
use hall_core::{Command, Hall, Span};
use hall_ledger::{Ledger, Mode, OpenError, ReadError, Row};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot open the ledger in {dir}")]
    Open {
        dir: String,
        #[source]
        source: Box<OpenError>,
    },
    #[error("cannot read the ledger")]
    Read(#[from] ReadError),
    #[error("cannot write the first rows after the start; the log says why")]
    Write,
    #[error("cannot start the thread that owns the hall")]
    Thread(#[source] std::io::Error),
}

/// A hall at work.
pub struct Started {
    pub inbox: Inbox,
    pub published: Arc<Published>,
    pub time: Timekeeper,
    pub setting: Arc<Setting>,
    /// What hall.toml says.
    pub file: Arc<RuleSet>,
    pub counts: Arc<Counts>,
    /// Ends after [`Inbox::stop`].
    pub thread: JoinHandle<()>,
}

/// Opens the ledger in `dir`, which from then on is nobody else's. Not a row is written.
///
/// # Errors
/// [`StartError::Open`] if it cannot be opened, or belongs to somebody.
pub fn open(dir: &Path, simulation: bool) -> Result<Ledger, StartError> {
    let mode = if simulation { Mode::Simulation } else { Mode::Live };
    Ledger::open(dir, mode)
        .map_err(|source| StartError::Open { dir: dir.display().to_string(), source: Box::new(source) })
}

/// Replays the day, writes that the hall is here again, and starts the thread that owns both. Whatever else may fail at
/// a start is to be done before: each start that comes so far is a row for ever.
///
/// # Errors
/// [`StartError`] if the ledger cannot be read or written.
pub fn start(
    ledger: Ledger,
    source: Source,
    setting: Setting,
    rules: Arc<RuleSet>,
) -> Result<Started, StartError> {
    let (hall, rows) = rebuild(&ledger)?;
    let last = rows.last().map_or(0, |row| row.sequence);
    let readings = SystemReadings::new();
    let row = rows.last().map(|row| LastRow {
        at: row.stamp.at,
        // The stamp is of before the row, which may be the very one that says the clock is right again.
        trusted: hall.clock() == Clock::Trusted,
        day_confirmed: hall.day_confirmed(),
    });
    let alive = ledger.alive()?.as_ref().map(mark);
    let (clock, report) = HallClock::start(&readings.read(), source, row, alive.as_ref());
    tracing::info!(now = report.now.0, down_ms = report.down.0, trusted = report.trusted, why = %report.why,
        "hall time begins");
    let setting = Arc::new(setting);
    let published = Arc::new(Published::new(hall.clone(), last));
    let time = Timekeeper::new(clock, readings);
    let counts = Arc::new(Counts::default());
    let mut owner = Owner {
        hall,
        ledger,
        broken: false,
        setting: Arc::clone(&setting),
        file: Arc::clone(&rules),
        time: time.clone(),
        clock_before: None,
        published: Arc::clone(&published),
        counts: Arc::clone(&counts),
        alive_at: None,
        pruned_at: None,
    };
    let down = if last == 0 { Span::ZERO } else { report.down };
    let clock = if report.trusted { Clock::Trusted } else { Clock::Untrusted };
    let written =
        owner.settle_own(vec![Command::Configure((*rules).clone()), Command::Start { down, clock }]);
    owner.mark_alive();
    if !written || owner.broken {
        return Err(StartError::Write);
    }
    overruled::tell(&owner.hall, &rules);
    let (inbox, inputs) = Inbox::new();
    let thread = std::thread::Builder::new().name("hall".into()).spawn(move || owner.run(inputs));
    let thread = thread.map_err(StartError::Thread)?;
    Ok(Started { inbox, published, time, setting, file: rules, counts, thread })
}

/// The hall as the ledger has it, and the rows of its day.
pub(super) fn rebuild(ledger: &Ledger) -> Result<(Hall, Vec<Row>), ReadError> {
    let rows = ledger.rows_of_day()?;
    let mut hall = Hall::new();
    for row in &rows {
        hall.apply(row.stamp.at, &row.event);
    }
    Ok((hall, rows))
}

pub(super) fn stored(mark: &AliveMark) -> hall_ledger::Alive {
    hall_ledger::Alive {
        at: mark.hall,
        wall_ms: mark.wall_ms,
        boot_id: mark.boot_id.clone(),
        boottime_ms: i64::try_from(mark.boottime.as_millis()).unwrap_or(i64::MAX),
    }
}

fn mark(stored: &hall_ledger::Alive) -> AliveMark {
    AliveMark {
        hall: stored.at,
        wall_ms: stored.wall_ms,
        boot_id: stored.boot_id.clone(),
        boottime: Duration::from_millis(u64::try_from(stored.boottime_ms).unwrap_or(0)),
    }
}

/// Wakes the owner about once a second, until it has ended.
pub async fn tick(inbox: Inbox) {
    let mut interval = tokio::time::interval(Duration::from_secs(1));
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        if !inbox.tick().await {
            return;
        }
    }
}
