//! The rows of service days, for whoever plays them through the rules once more and counts what happened.

use crate::error::ReadError;
use crate::reader::Reader;
use crate::record::parse_date;
use crate::row::{Row, Stored};
use hall_core::Date;
use rusqlite::params;

/// The rows from one `day_opened` to the next. A date has more than one if hall time was set back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub day: Date,
    /// The row `day_opened`.
    first: i64,
    /// The row after its last.
    next: i64,
}

impl Stretch {
    /// Whether the next day has begun.
    pub fn is_over(&self) -> bool {
        self.next < i64::MAX
    }
}

impl Reader {
    /// The stretches of the days from `from` to `to`, both included, in order.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn stretches(&self, from: Date, to: Date) -> Result<Vec<Stretch>, ReadError> {
        let sql = "WITH stretch AS (
                SELECT sequence AS first, payload ->> '$.date' AS day,
                    lead(sequence, 1, 9223372036854775807) OVER (ORDER BY sequence) AS next
                FROM ledger WHERE kind = 'day_opened')
            SELECT day, first, next FROM stretch WHERE day BETWEEN ?1 AND ?2 ORDER BY first";
        let read = || -> rusqlite::Result<Vec<(String, i64, i64)>> {
            let mut query = self.conn.prepare_cached(sql)?;
            let line = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            query.query_map(params![from.to_string(), to.to_string()], line)?.collect()
        };
        let found = read().map_err(ReadError::database("the days of the ledger"))?;
        let stretch =
            |(day, first, next): (String, i64, i64)| Some(Stretch { day: parse_date(&day)?, first, next });
        Ok(found.into_iter().filter_map(stretch).collect())
    }

    /// The rows of a stretch as far as they are written, `day_opened` first.
    ///
    /// # Errors
    /// [`ReadError`] if the database or one of them cannot be read.
    pub fn rows_of(&self, stretch: &Stretch) -> Result<Vec<Row>, ReadError> {
        let failed = |source| ReadError::Database { what: "the rows of a day", source };
        let sql = format!(
            "SELECT {} FROM ledger WHERE sequence >= ?1 AND sequence < ?2 ORDER BY sequence",
            Stored::COLUMNS
        );
        let mut query = self.conn.prepare_cached(&sql).map_err(failed)?;
        let stored = query.query_map([stretch.first, stretch.next], Stored::from_columns).map_err(failed)?;
        stored.map(|stored| Row::try_from(stored.map_err(failed)?)).collect()
    }
}
