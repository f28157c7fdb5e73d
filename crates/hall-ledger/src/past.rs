//! The last days as statistics and estimates want them: each ticket with what it was told.

use crate::error::ReadError;
use crate::reader::Reader;
use crate::tickets::{COLUMNS, TicketRow};
use hall_core::id::TicketId;
use hall_core::wait::Wait;
use hall_core::{Date, HallTime, Span};
use rusqlite::params;
use std::collections::BTreeMap;

/// A ticket of an earlier day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastTicket {
    pub ticket: TicketRow,
    /// The estimate on its paper; `None`: it was told none.
    pub told: Option<Wait>,
}

impl Reader {
    /// All tickets of the last `days` service days before `today` on which any were taken, in order of issue.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn past_tickets(&self, today: Date, days: u32) -> Result<Vec<PastTicket>, ReadError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM tickets
                WHERE day IN (SELECT DISTINCT day FROM tickets WHERE day < ?1 ORDER BY day DESC LIMIT ?2) ORDER BY id"
        );
        let failed = ReadError::database("the tickets of past days");
        let read = || -> rusqlite::Result<Vec<TicketRow>> {
            let mut query = self.conn.prepare(&sql)?;
            query.query_map(params![today.to_string(), days], TicketRow::from_columns)?.collect()
        };
        let tickets = read().map_err(failed)?;
        let Some(first) = tickets.first() else { return Ok(vec![]) };
        let mut told = self.told_since(first.issued_at)?;
        let with_told = |ticket: TicketRow| PastTicket { told: told.remove(&ticket.id), ticket };
        Ok(tickets.into_iter().map(with_told).collect())
    }

    /// What tickets were told, from the newest row back: nobody has to look through years of rows.
    fn told_since(&self, since: HallTime) -> Result<BTreeMap<TicketId, Wait>, ReadError> {
        let sql = "SELECT hall_ms, iif(kind = 'issued', payload ->> '$.ticket', NULL),
                payload ->> '$.wait.estimate_ms', payload ->> '$.wait.low_ms', payload ->> '$.wait.high_ms'
            FROM ledger ORDER BY sequence DESC";
        let read = || -> rusqlite::Result<BTreeMap<TicketId, Wait>> {
            let mut query = self.conn.prepare(sql)?;
            let mut rows = query.query([])?;
            let mut told = BTreeMap::new();
            while let Some(row) = rows.next()? {
                if row.get::<_, i64>(0)? < since.0 {
                    break;
                }
                let Some(ticket) = row.get::<_, Option<i64>>(1)? else { continue };
                let span = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(Span));
                if let (Some(estimate), Some(low), Some(high)) = (span(2)?, span(3)?, span(4)?) {
                    told.insert(TicketId(ticket.cast_unsigned()), Wait { estimate, low, high });
                }
            }
            Ok(told)
        };
        read().map_err(ReadError::database("what tickets were told"))
    }
}
