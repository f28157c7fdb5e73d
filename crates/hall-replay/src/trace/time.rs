//! Local time as the replay format writes it. A trace has no time zone: a day's hours are what its clock on the wall said.

use jiff::civil::{Date, DateTime, Time};
use std::fmt;

/// Milliseconds of local time since 1970-01-01T00:00.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

impl Moment {
    /// Reads `2031-03-17T08:30:24.849`, or `08:30` and `08:30:24` of the date given.
    #[must_use]
    pub fn parse(text: &str, date: Option<Date>) -> Option<Moment> {
        let with_date = text.contains(['T', ' ', 't']);
        let zoned =
            text.ends_with(['Z', 'z']) || text.get(10..).is_some_and(|time| time.contains(['+', '[']));
        match date {
            Some(date) if !with_date => Some(Self::of(date.to_datetime(text.parse::<Time>().ok()?))),
            _ if with_date && !zoned => text.parse::<DateTime>().ok().map(Self::of),
            _ => None,
        }
    }

    /// Returns the moment of a local date and time.
    #[must_use]
    pub fn of(at: DateTime) -> Moment {
        // Civil time has neither zone nor leap seconds: the difference cannot leave what an i64 holds.
        Moment(at.duration_since(EPOCH).as_millis() as i64)
    }

    /// Returns the moment so many minutes after the midnight that begins `date`.
    #[must_use]
    pub fn at_minute(date: Date, minute: f64) -> Moment {
        Moment(Self::of(date.to_datetime(Time::midnight())).0 + libm::round(minute * 60_000.0) as i64)
    }

    #[must_use]
    pub fn date(self) -> Date {
        self.civil().date()
    }

    /// Returns the hour of the day, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.civil().hour().unsigned_abs()
    }

    /// Returns the milliseconds since `earlier`; negative if it is later.
    #[must_use]
    pub fn since_ms(self, earlier: Moment) -> i64 {
        self.0 - earlier.0
    }

    /// Returns the moment `ms` milliseconds later.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Moment {
        Moment(self.0.saturating_add(ms))
    }

    fn civil(self) -> DateTime {
        EPOCH.saturating_add(jiff::SignedDuration::from_millis(self.0))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.civil().strftime("%Y-%m-%dT%H:%M:%S%.3f"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_it_was_read() {
        let text = "2031-03-17T08:30:24.849";
        assert_eq!(Moment::parse(text, None).unwrap().to_string(), text);
        let whole = Moment::parse("2031-03-17T08:30:00", None).unwrap();
        assert_eq!(whole.to_string(), "2031-03-17T08:30:00.000");
        assert_eq!(Moment::parse("08:30", Some(whole.date())), Some(whole));
    }

    #[test]
    fn what_is_no_local_time_is_none() {
        for text in ["", "08:30", "2031-03-17", "2031-02-30T08:30:00", "2031-03-17T08:30:00Z", "ж"] {
            assert_eq!(Moment::parse(text, None), None, "{text}");
        }
        assert_eq!(Moment::parse("2031-03-17T08:30:00+08:00", None), None);
        assert_eq!(Moment::parse("25:00", Some(jiff::civil::date(2031, 3, 17))), None);
    }
}
