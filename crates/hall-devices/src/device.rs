//! What all drivers share: the clock they are given, and the way they are driven.
//!
//! A driver is driven in this order, by the one task that owns its port:
//!
//! 1. `handle_input(bytes, now)` with what was read, or `handle_timeout(now)` when `poll_timeout` has passed,
//!    or one of the driver's own orders (show this, print that);
//! 2. `poll_transmit()` until it is `None`, writing each to the port;
//! 3. `poll_event()` until it is `None`;
//! 4. `poll_timeout()`: sleep until then at most. It may lie in the past, which means at once.
//!
//! There is no trait for it: the drivers' orders and events differ, and nothing handles them all alike.

use core::fmt;
use core::ops::{Add, Sub};

/// A point on a clock that never goes back, in milliseconds since some start that is the caller's own.
///
/// Transport time: it is never the hall's time, which can be scaled and corrected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub u64);

impl Millis {
    /// Returns the milliseconds from `earlier` to `self`, 0 if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<u64> for Millis {
    type Output = Self;

    fn add(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

impl Sub<u64> for Millis {
    type Output = Self;

    fn sub(self, ms: u64) -> Self {
        Self(self.0.saturating_sub(ms))
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}

/// Returns the time that so many bytes need on a serial line, in milliseconds, rounded up: ten bits each.
pub(crate) fn line_time_ms(baud: u32, bytes: usize) -> u64 {
    (bytes as u64 * 10_000).div_ceil(u64::from(baud.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_neither_wraps_nor_goes_below_its_start() {
        assert_eq!(Millis(5).since(Millis(7)), 0);
        assert_eq!(Millis(7).since(Millis(5)), 2);
        assert_eq!(Millis(u64::MAX) + 1, Millis(u64::MAX));
        assert_eq!(Millis(3) - 4, Millis(0));
    }

    #[test]
    fn a_byte_has_ten_bits() {
        assert_eq!(line_time_ms(9_600, 960), 1_000);
        assert_eq!(line_time_ms(115_200, 1), 1, "rounded up");
    }
}
