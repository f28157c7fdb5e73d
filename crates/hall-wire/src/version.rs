//! Which versions of the protocol this crate speaks.
//!
//! A version adds messages at the end of [`Down`](crate::Down) or [`Up`](crate::Up); it never changes one
//! that exists, so the bytes of every version stay what `tests/versioning/` says. The frame, `Ping` and
//! `Status` are the same in all of them: by these two, each side learns what the other speaks. Neither side
//! sends what the other does not know; whoever receives an unknown message ignores it.

/// The newest version this crate speaks.
pub const CURRENT: u8 = 2;

/// The first version with `Offer`, `Piece` and `Install`.
pub const UPDATES: u8 = 2;

/// The oldest version this crate still speaks.
pub const MIN: u8 = 1;

/// Returns the newest version that both this crate and a peer that speaks `oldest..=newest` know.
#[must_use]
pub fn common(oldest: u8, newest: u8) -> Option<u8> {
    let version = newest.min(CURRENT);
    (version >= oldest.max(MIN)).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_terminal_that_still_speaks_our_version_is_understood() {
        assert_eq!(common(1, 1), Some(1), "an old one");
        assert_eq!(common(1, 9), Some(CURRENT));
        assert_eq!(common(CURRENT + 1, 9), None, "it has forgotten ours");
        assert_eq!(common(0, 0), None, "we never knew its");
    }
}
