//! The one thread that owns the hall and the ledger's connection.
//!
//! Per batch: drain the inbox; for each command decide, apply, insert its rows; COMMIT; then, and not before, let
//! the answers go and others see the rows. If COMMIT fails, the hall is thrown away and rebuilt from the ledger, the
//! batch is answered 503, and no number is given until a write succeeds.
//!
//! Must not know: ports, pages, sockets. If there is an `if` about tickets here, it is in the wrong room.

mod answer;
mod batch;
mod inbox;
mod overruled;
mod range;
mod register;
mod start;

pub use answer::{Answer, status_of};
pub use inbox::{Inbox, RequestId};
pub use start::{StartError, Started, open, start, tick};

use crate::clock::{ClockChange, HallClock, Standing};
use crate::published::{Committed, Published};
use crate::timekeeper::Timekeeper;
use crate::view::Setting;
use hall_core::command::Clock;
use hall_core::rules::RuleSet;
use hall_core::{Command, Hall, Principal, Role};
use hall_ledger::Ledger;
use inbox::{Ask, Input};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// Commands committed together at the most.
const BATCH_MAX: usize = 256;
const ALIVE_EVERY: Duration = Duration::from_secs(10);
const PRUNE_EVERY: Duration = Duration::from_secs(3600);
/// Requests are remembered this long.
const REMEMBERED_MS: i64 = 48 * 3600 * 1000;

/// What the owner counts, for `/metrics`.
#[derive(Default, Debug)]
pub struct Counts {
    pub commits: AtomicU64,
    pub commands: AtomicU64,
    pub rows: AtomicU64,
    pub refusals: AtomicU64,
    pub repeats: AtomicU64,
    pub failures: AtomicU64,
    /// Microseconds spent in COMMIT.
    pub commit_us: AtomicU64,
    /// The last write failed; no number is given until one succeeds.
    pub failing: AtomicBool,
}

impl Counts {
    fn add(counter: &AtomicU64, n: u64) {
        counter.fetch_add(n, Ordering::Relaxed);
    }
}

pub(crate) struct Owner {
    hall: Hall,
    ledger: Ledger,
    /// The last write failed and the ledger has not been reopened since.
    broken: bool,
    setting: Arc<Setting>,
    /// What hall.toml says: some of it may have to wait for the next day.
    file: Arc<RuleSet>,
    time: Timekeeper,
    /// The clock before a batch that failed, until the ledger has said whether the batch happened.
    clock_before: Option<HallClock>,
    published: Arc<Published>,
    counts: Arc<Counts>,
    alive_at: Option<Instant>,
    pruned_at: Option<Instant>,
}

/// The daemon itself, as written into the ledger.
pub(crate) fn system() -> Principal {
    Principal { role: Role::System, name: "system".into() }
}

impl Owner {
    fn run(mut self, mut inputs: mpsc::Receiver<Input>) {
        while let Some(input) = inputs.blocking_recv() {
            let mut asks = Vec::new();
            let mut rest = self.take(input, &mut asks);
            while rest.is_none() && !asks.is_empty() && asks.len() < BATCH_MAX {
                match inputs.try_recv() {
                    Ok(input) => rest = self.take(input, &mut asks),
                    Err(_) => break,
                }
            }
            self.settle(asks);
            match rest {
                Some(Input::Tick) => self.tick(),
                Some(Input::Office(work)) => work(&mut self.ledger),
                Some(Input::Stop(done)) => return self.stop(done),
                Some(Input::Ask(_)) | None => {}
            }
        }
    }

    /// Commands go into the batch; anything else ends it.
    fn take(&self, input: Input, asks: &mut Vec<Ask>) -> Option<Input> {
        match input {
            Input::Ask(ask) => {
                asks.push(*ask);
                None
            }
            Input::Tick | Input::Office(_) | Input::Stop(_) => Some(input),
        }
    }

    fn tick(&mut self) {
        let change = self.time.with(|clock, reading| clock.check(reading));
        match change {
            Some(ClockChange::Doubted) => {
                tracing::error!("the computer's clock jumped: hall time goes on without it (时间未校准)");
            }
            Some(ClockChange::Trusted) => tracing::info!("the computer's clock is right again"),
            Some(ClockChange::Confirmed) => tracing::info!("a time server confirmed date and time"),
            None => {}
        }
        // Compared with the hall rather than with the change, so that a row that could not be written is tried again.
        let mut commands = Vec::new();
        match self.time.with(|clock, _| clock.standing()) {
            Standing::Trusted if !self.hall.day_confirmed() => commands.push(Command::ConfirmDay),
            Standing::Trusted => commands.extend(self.note(Clock::Trusted)),
            Standing::Doubted => commands.extend(self.note(Clock::Untrusted)),
            Standing::Unconfirmed => {}
        }
        self.settle_own(commands);
        if !self.broken {
            self.mark_alive();
            self.prune();
        }
    }

    fn note(&self, clock: Clock) -> Option<Command> {
        (self.hall.clock() != clock).then_some(Command::NoteClock(clock))
    }

    /// While writes fail it is tried at every tick: it shows that they work again, though nobody asks anything.
    fn mark_alive(&mut self) {
        let failing = self.counts.failing.load(Ordering::Relaxed);
        if !failing && self.alive_at.is_some_and(|at| at.elapsed() < ALIVE_EVERY) {
            return;
        }
        let mark = self.time.with(|clock, reading| clock.alive(reading));
        match self.ledger.set_alive(&start::stored(&mark)) {
            Ok(()) => {
                self.alive_at = Some(Instant::now());
                self.works();
            }
            Err(error) => self.fails("the mark that the hall is alive was not written", &error),
        }
    }

    /// The disk does not do what it should. Said once, for it is found anew every second and may be full of logs.
    fn fails(&mut self, what: &str, error: &dyn std::error::Error) {
        self.broken = true;
        let error = crate::chain(error);
        if self.counts.failing.swap(true, Ordering::Relaxed) {
            tracing::debug!(error, "{what}");
        } else {
            tracing::error!(error, "{what}: nothing is given until it can be written");
        }
    }

    fn works(&self) {
        if self.counts.failing.swap(false, Ordering::Relaxed) {
            tracing::info!("the ledger can be written again");
        }
    }

    fn prune(&mut self) {
        // By a clock that jumped ahead, requests of this minute would seem old.
        let trusted = self.time.with(|clock, _| clock.standing()) == Standing::Trusted;
        if self.pruned_at.is_some_and(|at| at.elapsed() < PRUNE_EVERY) || self.broken || !trusted {
            return;
        }
        self.pruned_at = Some(Instant::now());
        if let Err(error) = self.ledger.prune_requests(self.time.wall_ms() - REMEMBERED_MS) {
            self.fails("old requests were not pruned", &error);
        }
    }

    fn stop(mut self, done: oneshot::Sender<()>) {
        self.alive_at = None;
        self.mark_alive();
        drop(self.ledger);
        // Whoever waited may have given up waiting.
        let _ = done.send(());
    }

    /// Replays the ledger after a failed write: what it holds is what happened, answered or not.
    fn recover(&mut self) -> bool {
        if let Err(error) = self.ledger.reopen() {
            self.fails("the ledger cannot be opened again", &error);
            return false;
        }
        let (hall, rows) = match start::rebuild(&self.ledger) {
            Ok(rebuilt) => rebuilt,
            Err(error) => {
                self.fails("the ledger cannot be read", &error);
                return false;
            }
        };
        let seen = self.published.look(|_, sequence| sequence);
        let missed: Vec<_> = rows.into_iter().filter(|row| row.sequence > seen).map(committed).collect();
        // A commit that failed may be on the disk all the same, and then hall time has moved as its rows say.
        if let Some(before) = self.clock_before.take()
            && missed.is_empty()
        {
            self.time.with(|clock, _| *clock = before);
        }
        self.published.extend(missed);
        self.hall = hall;
        self.broken = false;
        tracing::debug!("the ledger was reopened and the hall rebuilt from it");
        true
    }
}

pub(crate) fn committed(row: hall_ledger::Row) -> Committed {
    Committed { sequence: row.sequence, at: row.stamp.at, event: row.event, named: None }
}
