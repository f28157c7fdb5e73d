//! The last days as statistics and estimates want them: each ticket with what it was told.

use crate::error::ReadError;
use crate::reader::Reader;
use crate::tickets::{COLUMNS, TicketRow};
use hall_core::id::TicketId;
use hall_core::wait::Wait;
use hall_core::{Date, Span};
use rusqlite::{Row, params};
use std::collections::{BTreeMap, BTreeSet};

/// A ticket of an earlier day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastTicket {
    pub ticket: TicketRow,
    /// The estimate on its paper; `None`: it was told none.
    pub told: Option<Wait>,
    /// One visit to a window or several: an agent's turns, the legs of a joint handling, a number opened again for a missing
    /// paper. What is between the first call and the end is then no service.
    pub is_visited_again: bool,
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
        let mut told = self.told_since(first.day)?;
        let again = self.visited_again_since(first.day)?;
        let with_told = |ticket: TicketRow| PastTicket {
            told: told.remove(&ticket.id),
            is_visited_again: again.contains(&ticket.id),
            ticket,
        };
        Ok(tickets.into_iter().map(with_told).collect())
    }

    /// Tickets that went on after a visit to a window, since `day` began.
    fn visited_again_since(&self, day: Date) -> Result<BTreeSet<TicketId>, ReadError> {
        let sql = "SELECT payload ->> '$.ticket' FROM ledger
            WHERE kind IN ('turn_ended', 'leg_served', 'reopened') AND sequence >= (
                SELECT min(sequence) FROM ledger WHERE kind = 'day_opened' AND payload ->> '$.date' >= ?1)";
        let ticket = |row: &Row<'_>| Ok(TicketId(row.get::<_, i64>(0)?.cast_unsigned()));
        let read = || -> rusqlite::Result<_> {
            self.conn.prepare(sql)?.query_map([day.to_string()], ticket)?.collect()
        };
        read().map_err(ReadError::database("who went on after a visit"))
    }

    /// What tickets were told since `day` began; its row is found by an index, so that nobody looks through years of rows.
    fn told_since(&self, day: Date) -> Result<BTreeMap<TicketId, Wait>, ReadError> {
        let sql = "SELECT payload ->> '$.ticket', payload ->> '$.wait.estimate_ms', payload ->> '$.wait.low_ms',
                payload ->> '$.wait.high_ms'
            FROM ledger WHERE kind = 'issued' AND payload ->> '$.wait.estimate_ms' IS NOT NULL AND sequence >= (
                SELECT min(sequence) FROM ledger WHERE kind = 'day_opened' AND payload ->> '$.date' >= ?1)";
        let told = |row: &Row<'_>| {
            let span = |column| row.get(column).map(Span);
            let wait = Wait { estimate: span(1)?, low: span(2)?, high: span(3)? };
            Ok((TicketId(row.get::<_, i64>(0)?.cast_unsigned()), wait))
        };
        let read = || -> rusqlite::Result<_> {
            self.conn.prepare(sql)?.query_map([day.to_string()], told)?.collect()
        };
        read().map_err(ReadError::database("what tickets were told"))
    }
}
