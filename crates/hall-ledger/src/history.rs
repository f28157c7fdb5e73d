//! What became of one ticket today, row by row, and what a window has done today.

use crate::error::ReadError;
use crate::reader::Reader;
use crate::row::{Row, Stored};
use hall_core::Date;
use hall_core::id::{TicketId, WindowNumber};
use rusqlite::params;

/// What a window has done on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WindowDay {
    /// Tickets served there.
    pub served: u32,
    /// Calls that nobody came to.
    pub no_shows: u32,
    /// Mean of service, from its start (the call, where no start was seen) to its end, ms.
    pub mean_ms: Option<i64>,
    /// The longest of them, ms.
    pub longest_ms: Option<i64>,
}

/// Where the present day begins.
const TODAY: &str = "ifnull((SELECT max(sequence) FROM ledger WHERE kind = 'day_opened'), 0)";

/// Rows that a look for changes goes back over: a season of a busy hall.
const LOOKED_AT: u32 = 200_000;
/// What people change of the hall, and not of a ticket.
const SETTINGS: &str = "'configured', 'serves_changed', 'postings_changed', 'quota_changed', 'hall_paused',
    'hall_resumed', 'moved_all', 'year_imported', 'date_set', 'items_imported', 'day_confirmed', 'clock_reset', 'day_closed'";

impl Reader {
    /// The rows of the present day that are about this ticket alone, in order.
    ///
    /// # Errors
    /// [`ReadError`] if one cannot be read.
    pub fn rows_of_ticket(&self, ticket: TicketId) -> Result<Vec<Row>, ReadError> {
        let failed = |source| ReadError::Database { what: "the rows of a ticket", source };
        let columns = Stored::COLUMNS;
        let sql = format!(
            "SELECT {columns} FROM ledger WHERE sequence > {TODAY} AND payload ->> '$.ticket' = ? ORDER BY sequence"
        );
        let mut query = self.conn.prepare_cached(&sql).map_err(failed)?;
        let stored = query.query_map([ticket.0.cast_signed()], Stored::from_columns).map_err(failed)?;
        stored.map(|stored| Row::try_from(stored.map_err(failed)?)).collect()
    }

    /// What was changed of settings and days, the newest first, at most `limit`, among the last rows of some months.
    ///
    /// # Errors
    /// [`ReadError`] if one cannot be read.
    pub fn settings_changed(&self, limit: usize) -> Result<Vec<Row>, ReadError> {
        let failed = |source| ReadError::Database { what: "what was changed", source };
        let sql = format!(
            "SELECT {} FROM ledger
             WHERE sequence > (SELECT max(sequence) FROM ledger) - {LOOKED_AT} AND kind IN ({SETTINGS})
             ORDER BY sequence DESC LIMIT ?",
            Stored::COLUMNS
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut query = self.conn.prepare_cached(&sql).map_err(failed)?;
        let stored = query.query_map([limit], Stored::from_columns).map_err(failed)?;
        stored.map(|stored| Row::try_from(stored.map_err(failed)?)).collect()
    }

    /// What a window has done on the present day, which is `day`.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn window_day(&self, day: Date, window: WindowNumber) -> Result<WindowDay, ReadError> {
        let failed = |source| ReadError::Database { what: "the day of a window", source };
        let sql = "SELECT count(*), cast(avg(ended_ms - started) AS INTEGER), max(ended_ms - started) FROM
            (SELECT ended_ms, ifnull(started_ms, first_called_ms) AS started FROM tickets
             WHERE day = ? AND window = ? AND phase = 'served')";
        let mut query = self.conn.prepare_cached(sql).map_err(failed)?;
        let (served, mean_ms, longest_ms) = query
            .query_row(params![day.to_string(), window.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .map_err(failed)?;
        let sql = format!(
            "SELECT count(*) FROM ledger
             WHERE sequence > {TODAY} AND kind = 'no_show' AND payload ->> '$.window' = ?"
        );
        let mut query = self.conn.prepare_cached(&sql).map_err(failed)?;
        let no_shows = query.query_row([window.0], |row| row.get(0)).map_err(failed)?;
        Ok(WindowDay { served, no_shows, mean_ms, longest_ms })
    }
}
