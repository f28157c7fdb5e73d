//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

/// Nothing here takes nearly so long unless it hangs.
pub const PATIENCE: Duration = Duration::from_secs(60);

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
