//! The one kind of time the rules know.

use core::fmt;
use core::ops::{Add, Sub};

/// Hall time, milliseconds since 1970-01-01T00:00Z. It never decreases within a ledger; whoever calls makes it
/// (`halld::clock`), and nothing in this crate can ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HallTime(pub i64);

/// A span of hall time in milliseconds, never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub i64);

impl Span {
    pub const ZERO: Span = Span(0);

    pub const fn seconds(seconds: i64) -> Span {
        Span(seconds * 1000)
    }

    /// Whole seconds, rounded to the nearest.
    pub const fn as_seconds(self) -> i64 {
        (self.0 + 500) / 1000
    }
}

impl HallTime {
    /// Time passed since `earlier`; zero if that lies ahead.
    pub fn since(self, earlier: HallTime) -> Span {
        Span(self.0.saturating_sub(earlier.0).max(0))
    }
}

impl Add<Span> for HallTime {
    type Output = HallTime;

    fn add(self, span: Span) -> HallTime {
        HallTime(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for HallTime {
    type Output = HallTime;

    fn sub(self, span: Span) -> HallTime {
        HallTime(self.0.saturating_sub(span.0))
    }
}

/// A service day (服务日) by the date it began on. A ticket taken at 01:00 belongs to the day before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
