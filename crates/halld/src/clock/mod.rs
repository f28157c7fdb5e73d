//! Hall time: the only place where it is made.
//!
//! Three clocks are told apart. The *wall* is what the computer believes the date and time to be; it can be wrong and
//! it can jump. *Boot time* is the kernel's count since it booted, time asleep included; it can neither jump nor say
//! what day it is. *Hall time* is what every row carries and every rule goes by: it starts at the wall or at the last
//! row, whichever is later, is carried on by boot time, and leans towards the wall (by at most 1 %) only while the
//! wall is trusted. It never decreases, except by [`HallClock::reset`].
//!
//! [`HallClock`] is a plain value: it is handed a [`Reading`] and asks nobody. [`sources`] takes readings from the
//! operating system, [`civil`] turns hall time into dates and back, [`simulation`] reads `--hall-clock`.
//!
//! Must not know: the rules of the hall, its ledger, a timer. Transport time (keep-alive, serial and print timeouts,
//! staleness) must not come from here: it is real time, whatever the hall's clock is thought to say.

pub mod civil;
mod hall_clock;
#[cfg(test)]
mod properties;
pub mod simulation;
pub mod sources;
mod start;

pub use hall_clock::{ConfirmError, HallClock};
use hall_core::{HallTime, Span};
pub use start::{AliveMark, LastRow, Source, StartReport, Why};
use std::fmt;
use std::time::Duration;

/// A wall that differs from hall time by more than this was stepped; up to this the difference is slewed away.
pub const STEP: Span = Span::seconds(5 * 60);

/// A wall further ahead of the newest hall time known needs better witnesses than a clock chip: hall time cannot come
/// back from a leap.
pub const LEAP: Span = Span::seconds(12 * 3600);

/// 2025-01-01T00:00Z. This program did not exist before: a wall that shows less has lost its battery.
pub const EARLIEST: HallTime = HallTime(1_735_689_600_000);

/// What the computer's clocks showed at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Milliseconds since 1970-01-01T00:00Z, as the computer believes.
    pub wall_ms: i64,
    /// Time since the kernel booted, time asleep included (`CLOCK_BOOTTIME`). Not `CLOCK_MONOTONIC`, which stands
    /// still in sleep: the wall does not, and would seem stepped after each.
    pub boottime: Duration,
    /// The kernel says that a time server keeps the wall right.
    pub synchronised: bool,
    /// A battery-backed clock says the same as the wall.
    pub rtc: bool,
    /// Differs from boot to boot; empty if unknown.
    pub boot_id: String,
}

/// How far hall time can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Trusted,
    /// The wall was stepped while the hall ran. Hall time runs on by boot time, and papers say 时间未校准.
    Doubted,
    /// Nothing vouches for date and time since the start: a person is asked, and until then nothing is given.
    Unconfirmed,
}

/// What [`HallClock::check`] found, and the command that makes it a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockChange {
    /// The wall was stepped: `NoteClock(Untrusted)`, and an alarm.
    Doubted,
    /// The wall agrees with hall time again, or was taken over: `NoteClock(Trusted)`.
    Trusted,
    /// While a person was asked, a time server answered; hall time has moved to the wall: `ConfirmDay`.
    Confirmed,
}

/// A span as one would say it in an error: `3 d 14 h`, `2 h 5 min`, `40 s`.
struct InWords(Span);

impl fmt::Display for InWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_seconds();
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
        match (days, hours, minutes) {
            (0, 0, 0) => write!(f, "{seconds} s"),
            (0, 0, _) => write!(f, "{minutes} min"),
            (0, _, _) => write!(f, "{hours} h {minutes} min"),
            (_, _, _) => write!(f, "{days} d {hours} h"),
        }
    }
}

/// November 2026, UTC, as text: tests say `24 08:00`.
#[cfg(test)]
mod november {
    use super::{AliveMark, HallClock, HallTime, LastRow, Reading, Standing};
    use std::time::Duration;

    const DAY_MS: i64 = 86_400_000;
    /// 2026-10-31T00:00Z, so that day 1 is the first.
    const DAY_0_MS: i64 = 1_793_404_800_000;

    /// Reads `24 08:00`.
    pub(super) fn at(text: &str) -> HallTime {
        let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
        HallTime(DAY_0_MS + number(0..2) * DAY_MS + number(3..5) * 3_600_000 + number(6..8) * 60_000)
    }

    /// Writes `24 08:00`, leaving seconds out.
    pub(super) fn text(at: HallTime) -> String {
        let minutes = (at.0 - DAY_0_MS).div_euclid(60_000);
        format!("{:02} {:02}:{:02}", minutes / 1440, minutes / 60 % 24, minutes % 60)
    }

    /// A reading for whose wall nothing vouches, ten days after boot.
    pub(super) fn reading(wall: &str) -> Reading {
        let (boottime, boot_id) = (Duration::from_secs(10 * 86_400), "boot-a".into());
        Reading { wall_ms: at(wall).0, boottime, synchronised: false, rtc: false, boot_id }
    }
    /// The last row of a hall that knows of the clock all there is to know.
    pub(super) fn last_row(clock: &HallClock, mark: &AliveMark) -> LastRow {
        let standing = clock.standing();
        LastRow {
            at: mark.hall,
            trusted: standing == Standing::Trusted,
            day_confirmed: standing != Standing::Unconfirmed,
        }
    }
}
