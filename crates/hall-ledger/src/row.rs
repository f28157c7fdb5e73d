//! Rows, as they go in and as they come out.

use crate::chain::{self, Columns, Hash};
use crate::error::ReadError;
use crate::record::{self, RecordError};
use hall_core::{Event, HallTime};
use rusqlite::Connection;

/// When a row was written, by every clock there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub at: HallTime,
    /// The wall clock, milliseconds since 1970-01-01T00:00Z.
    pub wall_ms: i64,
    /// Whether the wall was believed.
    pub trusted: bool,
}

/// A row of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// From 1, without gaps.
    pub sequence: u64,
    pub stamp: Stamp,
    /// Who asked: `kiosk:door`, `window:w3`.
    pub principal: String,
    pub event: Event,
}

/// A row's columns as the database has them.
pub(crate) struct Stored {
    pub(crate) sequence: u64,
    pub(crate) stamp: Stamp,
    pub(crate) principal: String,
    pub(crate) kind: String,
    pub(crate) version: i64,
    pub(crate) payload: String,
    pub(crate) hash: Hash,
}

impl Stored {
    /// The columns in the order in which [`Stored::from_columns`] takes them.
    pub(crate) const COLUMNS: &str =
        "sequence, hall_ms, wall_ms, trusted, principal, kind, version, payload, hash";

    pub(crate) fn from_columns(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored> {
        Ok(Stored {
            sequence: row.get::<_, i64>(0)?.cast_unsigned(),
            stamp: Stamp { at: HallTime(row.get(1)?), wall_ms: row.get(2)?, trusted: row.get(3)? },
            principal: row.get(4)?,
            kind: row.get(5)?,
            version: row.get(6)?,
            payload: row.get(7)?,
            hash: row.get(8)?,
        })
    }

    pub(crate) fn event(&self) -> Result<Event, RecordError> {
        record::decode(&self.kind, self.version, &self.payload)
    }

    /// The hash that these columns should have after a row with `previous`.
    pub(crate) fn hash_after(&self, previous: &Hash) -> Hash {
        let columns = Columns {
            sequence: self.sequence,
            at: self.stamp.at,
            wall_ms: self.stamp.wall_ms,
            trusted: self.stamp.trusted,
            principal: &self.principal,
            kind: &self.kind,
            version: self.version,
            payload: &self.payload,
        };
        chain::hash(previous, &columns)
    }
}

impl TryFrom<Stored> for Row {
    type Error = ReadError;

    fn try_from(stored: Stored) -> Result<Row, ReadError> {
        let sequence = stored.sequence;
        let event = stored.event().map_err(|source| ReadError::Record { sequence, source })?;
        Ok(Row { sequence, stamp: stored.stamp, principal: stored.principal, event })
    }
}

/// Rows after `after`, in order, at most `limit`.
pub(crate) fn read(conn: &Connection, after: u64, limit: usize) -> Result<Vec<Row>, ReadError> {
    let failed = |source| ReadError::Database { what: "rows of the ledger", source };
    let sql = format!("SELECT {} FROM ledger WHERE sequence > ? ORDER BY sequence LIMIT ?", Stored::COLUMNS);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut query = conn.prepare_cached(&sql).map_err(failed)?;
    let stored = query.query_map([after.cast_signed(), limit], Stored::from_columns).map_err(failed)?;
    stored.map(|stored| Row::try_from(stored.map_err(failed)?)).collect()
}
