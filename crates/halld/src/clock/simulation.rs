//! `--hall-clock START,RATE[,untrusted]`: a hall in another hour, faster or slower than ours.

use super::civil::{self, CivilError, parse_civil};
use hall_core::HallTime;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::str::FromStr;

/// A simulated clock, ready to run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulation {
    /// Hall time of an empty ledger; `None`: the wall. A ledger with rows goes on where it ends.
    pub start: Option<HallTime>,
    pub rate: Rate,
    pub trusted: bool,
}

/// The argument as typed; the hall's time zone makes a [`Simulation`] of it.
#[derive(Clone, Debug, PartialEq)]
pub struct HallClockArgument {
    /// `None`: `now`.
    start: Option<DateTime>,
    rate: Rate,
    trusted: bool,
}

impl HallClockArgument {
    /// Reads the start in the time of the hall.
    ///
    /// # Errors
    /// If that date and time does not exist there.
    pub fn simulation(&self, zone: &TimeZone) -> Result<Simulation, CivilError> {
        let start = self.start.map(|start| civil::instant(start, zone)).transpose()?;
        Ok(Simulation { start, rate: self.rate, trusted: self.trusted })
    }
}

impl FromStr for HallClockArgument {
    type Err = HallClockError;

    fn from_str(text: &str) -> Result<HallClockArgument, HallClockError> {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let (start, rate, trusted) = match parts.as_slice() {
            [start, rate] => (start, rate, true),
            [start, rate, "untrusted"] => (start, rate, false),
            [_, _, word] => return Err(HallClockError::Word((*word).into())),
            _ => return Err(HallClockError::Shape(text.into())),
        };
        let start = match *start {
            "now" => None,
            start => Some(parse_civil(start)?),
        };
        Ok(HallClockArgument { start, rate: rate.parse()?, trusted })
    }
}

/// How many seconds of hall time pass in a second: 0.01 to 10000.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate(f64);

impl Rate {
    pub const SLOWEST: f64 = 0.01;
    pub const FASTEST: f64 = 10_000.0;

    pub fn times(self) -> f64 {
        self.0
    }

    /// Hall time that passes in `real_ns`.
    pub(super) fn scaled(self, real_ns: i128) -> i128 {
        (real_ns as f64 * self.0) as i128
    }
}

impl FromStr for Rate {
    type Err = HallClockError;

    fn from_str(text: &str) -> Result<Rate, HallClockError> {
        let rate = text.parse().ok().filter(|rate| (Rate::SLOWEST..=Rate::FASTEST).contains(rate));
        rate.map(Rate).ok_or_else(|| HallClockError::Rate(text.into()))
    }
}

/// What is wrong with the argument, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HallClockError {
    #[error(
        "`{0}` is not START,RATE or START,RATE,untrusted: write for example `2026-11-24T08:00,60` or `now,1,untrusted`"
    )]
    Shape(String),
    #[error("START: {0}, or `now`")]
    Start(#[from] CivilError),
    #[error("RATE `{0}`: give a number from 0.01 to 10000, 1 for real time, 60 for a minute in a second")]
    Rate(String),
    #[error("`{0}`: after START,RATE only `untrusted` may follow")]
    Word(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_help_promises() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        for (text, start, rate, trusted) in [
            ("2026-11-24T08:00,60", Some("2026-11-24T08:00:00+08:00"), 60.0, true),
            ("2026-11-24T08:00:30, 0.01", Some("2026-11-24T08:00:30+08:00"), 0.01, true),
            ("now,10000,untrusted", None, 10_000.0, false),
        ] {
            let argument: HallClockArgument = text.parse().unwrap();
            let simulation = argument.simulation(&zone).unwrap();
            assert_eq!(
                simulation.start.map(|start| civil::rfc3339(start, &zone)).as_deref(),
                start,
                "{text}"
            );
            assert_eq!((simulation.rate.times(), simulation.trusted), (rate, trusted), "{text}");
        }
    }

    #[test]
    fn says_what_to_write_instead() {
        for (text, expected) in [
            ("", "START,RATE"),
            ("2026-11-24T08:00", "START,RATE"),
            ("now,1,untrusted,1", "START,RATE"),
            ("yesterday,1", "2026-11-24T08:00, or `now`"),
            ("now,fast", "RATE `fast`: give a number from 0.01 to 10000"),
            ("now,0", "0.01 to 10000"),
            ("now,-1", "0.01 to 10000"),
            ("now,10001", "0.01 to 10000"),
            ("now,NaN", "0.01 to 10000"),
            ("now,inf", "0.01 to 10000"),
            ("now,1,trusted", "only `untrusted`"),
        ] {
            let error = text.parse::<HallClockArgument>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn real_time_is_scaled() {
        let rate: Rate = "60".parse().unwrap();
        assert_eq!(rate.scaled(1_000_000_000), 60_000_000_000);
    }
}
