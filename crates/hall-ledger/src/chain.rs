//! The hash chain. SCHEMA.md gives the same rule to whoever checks a ledger without this program.

use hall_core::HallTime;
use sha2::{Digest, Sha256};

use crate::schema::Mode;

pub(crate) type Hash = [u8; 32];

/// The number of the rule below, kept in `meta.format`.
pub(crate) const FORMAT: i64 = 1;

/// A row's columns, all but the hash.
pub(crate) struct Columns<'a> {
    pub(crate) sequence: u64,
    pub(crate) at: HallTime,
    pub(crate) wall_ms: i64,
    pub(crate) trusted: bool,
    pub(crate) principal: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) version: i64,
    pub(crate) payload: &'a str,
}

/// What the first row is chained to: the format and the mode, so that practice cannot be passed off as a live hall.
pub(crate) fn genesis(mode: Mode) -> Hash {
    Sha256::digest(format!("hall-ledger {FORMAT} {}", mode.as_str())).into()
}

/// The hash of a row: SHA-256 over the hash before it and its columns in the table's order; integers as 8 bytes,
/// big-endian, two's complement; texts as their length in bytes, an integer, and their UTF-8. No two different rows
/// give the same input.
pub(crate) fn hash(previous: &Hash, row: &Columns<'_>) -> Hash {
    let mut sha = Sha256::new();
    sha.update(previous);
    sha.update(row.sequence.to_be_bytes());
    sha.update(row.at.0.to_be_bytes());
    sha.update(row.wall_ms.to_be_bytes());
    sha.update(i64::from(row.trusted).to_be_bytes());
    text(&mut sha, row.principal);
    text(&mut sha, row.kind);
    sha.update(row.version.to_be_bytes());
    text(&mut sha, row.payload);
    sha.finalize().into()
}

fn text(sha: &mut Sha256, text: &str) {
    sha.update((text.len() as u64).to_be_bytes());
    sha.update(text);
}

/// Lower-case hexadecimal.
pub(crate) fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'a>(principal: &'a str, kind: &'a str) -> Columns<'a> {
        Columns {
            sequence: 1,
            at: HallTime(1_795_478_400_000),
            wall_ms: 1_795_478_400_123,
            trusted: true,
            principal,
            kind,
            version: 1,
            payload: "{\"window\":3}",
        }
    }

    /// Made with Python from SCHEMA.md, where it is printed: never change it.
    #[test]
    fn the_vector_of_the_document() {
        let first = hash(&genesis(Mode::Live), &row("window:3", "window_opened"));
        assert_eq!(
            hex(&genesis(Mode::Live)),
            "35f77300db06bf74f41a6932531fe1fc376a893c7d391f90a39f6a528c470e99"
        );
        assert_eq!(hex(&first), "6ad50e584622c6acf53549e129a301b4244957cc44fbb21b876db2d8ab622d78");
    }

    #[test]
    fn moving_a_letter_from_one_column_to_the_next_changes_the_hash() {
        let previous = genesis(Mode::Live);
        assert_ne!(hash(&previous, &row("ab", "c")), hash(&previous, &row("a", "bc")));
    }

    #[test]
    fn practice_and_live_begin_apart() {
        assert_ne!(genesis(Mode::Live), genesis(Mode::Simulation));
    }
}
