//! How long it takes from a tap to paper and from a press to sign and board, beside what lines and disk need by themselves.
//!
//! Nothing is paced here: lines carry at once and paper takes no time, so the figures are the software's own, with the real
//! daemon, its ledger on this disk, TCP and pseudo-terminals. What a line would add is told beside them.

use std::fmt;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hall_api::ticket::Issued;
use hall_wire::Key;

use crate::port::Port;
use crate::tray::PrinterTray;
use crate::wiring;
use crate::world::World;

/// Nothing measured here takes longer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Of hall time: a kiosk's pause between two tickets is over, a second press is no double press.
const PAUSE: Duration = Duration::from_secs(4);
/// The category and a window that serves it.
const CATEGORY: &str = "civil";
const WINDOW: u16 = 1;

/// What was measured.
#[derive(Debug)]
pub struct Figures {
    tap_to_answer: Series,
    tap_to_tcp: Series,
    tap_to_pty: Series,
    press_to_sign: Series,
    press_to_board: Series,
    sync: Series,
    commits: u64,
    commit_s: f64,
    ticket_bytes: u64,
    ticket_pty_bytes: u64,
}

/// Times, shortest first.
#[derive(Debug, Default)]
struct Series(Vec<Duration>);

/// Takes `count` tickets on each printer and calls them to a terminal, in a hall without people. Let its time run at 60.
///
/// # Errors
/// If something does not happen within ten seconds.
pub async fn run(world: &World, count: usize) -> Result<Figures> {
    let ready = world.until(PATIENCE, |world| world.hall().is_some() && has_contact(world)).await;
    if !ready {
        bail!("the terminals do not answer");
    }
    let rate = world.daemon().borrow().rate.max(1.0);
    let pause = PAUSE.div_f64(rate);
    let [(_, front), (_, side)] = world.printers();
    let mut answers = Series::default();
    tracing::info!("tickets over TCP");
    let (tap_to_tcp, ticket_bytes) = taps(world, front, count, pause, &mut answers).await?;
    tracing::info!("presses");
    let (press_to_sign, press_to_board) = presses(world, count, pause).await?;
    tracing::info!("tickets over a pseudo-terminal");
    front.plug(false);
    let (tap_to_pty, ticket_pty_bytes) = taps(world, side, count, pause, &mut answers).await?;
    front.plug(true);
    let (commits, commit_s) = commits(world).await?;
    let sync = sync(world.data(), count).context("the disk")?;
    Ok(Figures {
        tap_to_answer: answers.sorted(),
        tap_to_tcp,
        tap_to_pty,
        press_to_sign,
        press_to_board,
        sync,
        commits,
        commit_s,
        ticket_bytes,
        ticket_pty_bytes,
    })
}

fn has_contact(world: &World) -> bool {
    let bus = world.terminals().device();
    bus.terminal(wiring::address(WINDOW)).is_some_and(|terminal| terminal.face().contact)
}

/// Takes tickets one by one and waits for each one's paper. Returns the times and the bytes of one ticket.
async fn taps(
    world: &World,
    printer: &Port<PrinterTray>,
    count: usize,
    pause: Duration,
    answers: &mut Series,
) -> Result<(Series, u64)> {
    let mut times = Series::default();
    let mut bytes = 0;
    for _ in 0..count {
        tokio::time::sleep(pause).await;
        let (tapped, before) = (Instant::now(), printer.device().received());
        let reply = world.take_ticket(CATEGORY, "zh", None).await?;
        answers.0.push(tapped.elapsed());
        if !reply.is_ok() {
            bail!("no ticket: {}", reply.detail());
        }
        let issued: Issued = serde_json::from_str(&reply.body)?;
        let printed = until(printer, |tray: &PrinterTray| {
            tray.papers()
                .next_back()
                .is_some_and(|last| last.paper.transcript().join(" ").contains(&issued.number))
        });
        printed.await.with_context(|| format!("{} was not printed", issued.number))?;
        times.0.push(tapped.elapsed());
        bytes = printer.device().received() - before;
    }
    Ok((times.sorted(), bytes))
}

/// Calls and ends at one window, and waits for what its sign says to that and for the board that shows it. Returns both
/// series.
async fn presses(world: &World, count: usize, pause: Duration) -> Result<(Series, Series)> {
    let (mut signs, mut boards) = (Series::default(), Series::default());
    let bus = world.terminals();
    let address = wiring::address(WINDOW);
    let text = |bus: &crate::terminal::TerminalBus| {
        bus.terminal(address).map(|terminal| terminal.face().lines.join(" ")).unwrap_or_default()
    };
    let before = text(&bus.device());
    for _ in 0..count {
        tokio::time::sleep(pause).await;
        let newest = || world.board().picture().newest;
        let (pressed, shown) = (Instant::now(), newest().map(|(sequence, _)| sequence));
        world.press(WINDOW, Key::Call).await?;
        until(bus, |bus| text(bus).contains('请')).await.context("the sign did not call")?;
        signs.0.push(pressed.elapsed());
        let is_painted = |_: &World| newest().is_some_and(|(sequence, _)| Some(sequence) > shown);
        if !world.until(PATIENCE, is_painted).await {
            bail!("the board did not show the call");
        }
        boards.0.extend(newest().map(|(_, painted)| painted.saturating_duration_since(pressed)));
        tokio::time::sleep(pause).await;
        world.press(WINDOW, Key::End).await?;
        let ended = |bus: &crate::terminal::TerminalBus| !text(bus).contains('请') && text(bus) != before;
        until(bus, ended).await.context("the sign did not end the call")?;
    }
    Ok((signs.sorted(), boards.sorted()))
}

/// Waits for a device as closely as it changes.
async fn until<D: crate::port::Attached>(port: &Port<D>, is_so: impl Fn(&D) -> bool) -> Result<()> {
    let mut changes = port.changes();
    let waiting = async {
        while !is_so(&port.device()) {
            if changes.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.context("it took more than ten seconds")
}

/// The daemon's own account: how many transactions, and the seconds they took in all.
async fn commits(world: &World) -> Result<(u64, f64)> {
    let metrics = world.client("manager")?.text("/metrics").await?;
    let value = |name: &str| -> Result<f64> {
        let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.with_context(|| format!("no {name} in /metrics"))?.parse().context("a metric")
    };
    Ok((value("hall_commits_total")? as u64, value("hall_commit_seconds_total")?))
}

/// What the disk takes to make 4 KiB durable.
fn sync(folder: &Path, count: usize) -> Result<Series> {
    let path = folder.join("sim/sync-probe");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Series::default();
    for _ in 0..count {
        let started = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times.0.push(started.elapsed());
    }
    std::fs::remove_file(path)?;
    Ok(times.sorted())
}

impl Series {
    fn sorted(mut self) -> Self {
        self.0.sort_unstable();
        self
    }

    /// The time that `percent` of all stay below, in milliseconds.
    fn ms(&self, percent: usize) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let at = (self.0.len() * percent).div_ceil(100).saturating_sub(1).min(last);
        self.0.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<44}{:>9}{:>9}{:>9}", "milliseconds", "p50", "p99", "longest")?;
        for (name, series) in [
            ("tap to answer (HTTP, a connection each)", &self.tap_to_answer),
            ("tap to printed, 80 mm on TCP", &self.tap_to_tcp),
            ("tap to printed, 58 mm on a pseudo-terminal", &self.tap_to_pty),
            ("press to sign, on a pseudo-terminal", &self.press_to_sign),
            ("press to board repainted, over MQTT", &self.press_to_board),
            ("fdatasync of 4 KiB on this disk", &self.sync),
        ] {
            let (p50, p99, longest) = (series.ms(50), series.ms(99), series.ms(100));
            writeln!(f, "{name:<44}{p50:>9.2}{p99:>9.2}{longest:>9.2}")?;
        }
        let mean_ms = self.commit_s * 1e3 / self.commits.max(1) as f64;
        writeln!(f, "COMMIT in the daemon: {mean_ms:.2} ms on average of {}", self.commits)?;
        let line_ms = |bytes: u64, baud: u32| bytes as f64 * 1e4 / f64::from(baud);
        writeln!(
            f,
            "a line would add: {:.0} ms for a ticket of {} bytes at {} baud ({} bytes on TCP)",
            line_ms(self.ticket_pty_bytes, wiring::SLOW_BAUD),
            self.ticket_pty_bytes,
            wiring::SLOW_BAUD,
            self.ticket_bytes,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let series = Series((1..=200).rev().map(Duration::from_millis).collect()).sorted();
        assert_eq!([series.ms(50), series.ms(99), series.ms(100)], [100.0, 198.0, 200.0]);
        let one = Series(vec![Duration::from_millis(7)]);
        assert_eq!([one.ms(50), one.ms(99)], [7.0, 7.0]);
        assert!(Series::default().ms(50).is_nan());
    }
}
