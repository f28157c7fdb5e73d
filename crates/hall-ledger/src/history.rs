//! What became of one ticket today, row by row, and what a window has done today.

use crate::error::ReadError;
use crate::legs::{Leg, Legs, Outcome};
use crate::reader::Reader;
use crate::row::{Row, Stored};
use hall_core::Hall;
use hall_core::id::{TicketId, WindowNumber};

/// What a window has done on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WindowDay {
    /// Services ended there, those of a leg or a turn too.
    pub served: u32,
    /// Calls that nobody came to, but for those taken back.
    pub no_shows: u32,
    /// Mean of service as SCHEMA.md defines it, ms.
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
    'hall_resumed', 'moved_all', 'year_imported', 'date_set', 'items_imported', 'day_confirmed', 'clock_reset',
    'day_closed', 'restored'";

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

    /// What a window has done on the present day, leg by leg and turn by turn. A ticket that was in its hand when the day
    /// began counts for the day before.
    ///
    /// # Errors
    /// [`ReadError`] if a row cannot be read.
    pub fn window_day(&self, window: WindowNumber) -> Result<WindowDay, ReadError> {
        let failed = |source| ReadError::Database { what: "the day of a window", source };
        // Of other tickets nothing has to be read, which are most.
        let sql = format!(
            "SELECT {} FROM ledger WHERE sequence >= {TODAY} AND (
                kind IN ('day_opened', 'hall_paused', 'hall_resumed')
                OR payload ->> '$.ticket' IN (
                    SELECT payload ->> '$.ticket' FROM ledger
                    WHERE sequence > {TODAY} AND kind = 'called' AND payload ->> '$.window' = ?)
             ) ORDER BY sequence",
            Stored::COLUMNS
        );
        let mut query = self.conn.prepare_cached(&sql).map_err(failed)?;
        let mut legs = Legs::default();
        for stored in query.query_map([window.0], Stored::from_columns).map_err(failed)? {
            // What the hall would say of a leg, its hour and its weight, is not asked for.
            legs.row(&Hall::new(), &Row::try_from(stored.map_err(failed)?)?);
        }
        Ok(WindowDay::of(window, &legs.finish()))
    }
}

impl WindowDay {
    fn of(window: WindowNumber, legs: &[Leg]) -> WindowDay {
        let visits = legs.iter().flat_map(|leg| &leg.visits).filter(|visit| visit.window == window);
        let (mut day, mut total_ms) = (WindowDay::default(), 0);
        for visit in visits {
            match (visit.ended.map(|(_, outcome)| outcome), visit.service) {
                (Some(Outcome::Served { .. }), Some(service)) => {
                    day.served += 1;
                    total_ms += service.0;
                    day.longest_ms = day.longest_ms.max(Some(service.0));
                }
                (Some(Outcome::NoShow { .. }), _) => day.no_shows += 1,
                (Some(Outcome::Served { .. } | Outcome::Transferred | Outcome::Left) | None, _) => {}
            }
        }
        day.mean_ms = total_ms.checked_div(i64::from(day.served));
        day
    }
}
