//! Waiting for a condition, never for a time; and how far apart two times of the hall are.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Nothing here takes nearly so long unless it hangs.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Looks until there is something to see.
///
/// # Panics
/// If there is nothing after [`PATIENCE`].
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Raises a flag when it goes, by a panic too, so that no thread works on for ever after a test has failed.
pub struct RaiseAtEnd<'a>(pub &'a AtomicBool);

impl Drop for RaiseAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A barrier that is not waited at for ever: everybody adds himself to `arrived` and goes on once `enough` are there.
///
/// # Panics
/// If somebody is missing after [`PATIENCE`].
pub fn together(arrived: &AtomicUsize, enough: usize) {
    let deadline = Instant::now() + PATIENCE;
    arrived.fetch_add(1, Ordering::SeqCst);
    while arrived.load(Ordering::SeqCst) < enough {
        assert!(Instant::now() < deadline, "somebody is missing after {PATIENCE:?}");
        // Sleeping would be too long: all are to go at the same instant.
        std::thread::yield_now();
    }
}

/// Between two times of one month, both RFC 3339 and of one offset.
pub fn seconds_between(from: &str, to: &str) -> i64 {
    let seconds = |at: &str| {
        let part = |from: usize| at[from..from + 2].parse::<i64>().expect("a time is in digits");
        ((part(8) * 24 + part(11)) * 60 + part(14)) * 60 + part(17)
    };
    seconds(to) - seconds(from)
}
