//! What becomes durable together: rows, remembered answers and the tickets they change.

use crate::chain::{self, Columns};
use crate::error::{ReadError, WriteError};
use crate::ledger::{Alive, Head, Remembered, RequestLine, find_request};
use crate::row::Stamp;
use crate::{appointments, record, tickets};
use hall_core::appointment::{Appointment, Kept, Register};
use hall_core::id::{AppointmentCode, CategoryId, TicketNumber};
use hall_core::{Date, Event, Hall};
use rusqlite::{Transaction, params};

/// An open transaction. Dropped without [`commit`](Batch::commit), it leaves no trace.
#[must_use = "nothing is kept before commit"]
pub struct Batch<'a> {
    transaction: Transaction<'a>,
    /// The ledger's own end, moved on only by a commit.
    head: &'a mut Head,
    reopen_needed: &'a mut bool,
    /// The end with the rows of this batch.
    next: Head,
    failed: bool,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(
        transaction: Transaction<'a>,
        head: &'a mut Head,
        reopen_needed: &'a mut bool,
    ) -> Batch<'a> {
        let next = *head;
        Batch { transaction, head, reopen_needed, next, failed: false }
    }

    /// Appends a row and writes down the tickets it changes; returns its sequence. `hall` is the hall with `event`
    /// already applied.
    ///
    /// # Errors
    /// [`WriteError`] if the database refuses, be it for a full disk or for a number given twice a day. The batch is
    /// lost then: drop it, and build the hall anew from the ledger.
    pub fn append(
        &mut self,
        stamp: Stamp,
        principal: &str,
        event: &Event,
        hall: &Hall,
    ) -> Result<u64, WriteError> {
        let written = self.write_row(stamp, principal, event, hall);
        self.failed |= written.is_err();
        written
    }

    /// Keeps an answer for whoever asks the same again.
    ///
    /// # Errors
    /// [`WriteError::Database`] if the database refuses, or has an answer under that principal and id. The batch is
    /// lost then.
    pub fn remember(&mut self, line: &RequestLine<'_>) -> Result<(), WriteError> {
        let sql = "INSERT INTO requests
                (principal, id, body_hash, first_sequence, last_sequence, status, answer, wall_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let written = self.transaction.prepare_cached(sql).and_then(|mut insert| {
            insert.execute(params![
                line.principal,
                line.id,
                line.body_hash,
                line.rows.map(|(first, _)| first.cast_signed()),
                line.rows.map(|(_, last)| last.cast_signed()),
                line.status,
                line.answer,
                line.wall_ms,
            ])
        });
        self.failed |= written.is_err();
        written.map(drop).map_err(WriteError::database("remember the answer"))
    }

    /// Leaves the mark of life together with the rows that it belongs to.
    ///
    /// # Errors
    /// [`WriteError::Database`] if the database refuses. The batch is lost then.
    pub fn set_alive(&mut self, alive: &Alive) -> Result<(), WriteError> {
        let written = alive.write(&self.transaction);
        self.failed |= written.is_err();
        written.map_err(WriteError::database("leave the mark of life"))
    }

    /// What was answered under this id, in this batch or before it.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn request(&self, principal: &str, id: &str) -> Result<Option<Remembered>, ReadError> {
        find_request(&self.transaction, principal, id)
    }

    /// How many numbers of each category were given under `date`: none, unless hall time was set back.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn numbers_given(&self, date: Date) -> Result<Vec<(CategoryId, u32)>, ReadError> {
        let failed = ReadError::database("numbers given before");
        // A ticket may have been transferred since, so that the category whose number it bears is in its row only.
        // What was given after the backup that the ledger came back from is known from the row that says so.
        let sql = "SELECT category, max(count) FROM (
            SELECT payload ->> '$.category' AS category, payload ->> '$.sequence' + 1 AS count FROM ledger
            WHERE kind = 'issued' AND payload -> '$.origin.by_hand' IS NULL
            AND payload ->> '$.ticket' IN (SELECT id FROM tickets WHERE day = ?1)
            AND EXISTS (SELECT 1 FROM tickets WHERE day = ?1)
            UNION ALL
            SELECT reached.value ->> '$.category', reached.value ->> '$.count'
            FROM ledger, json_each(payload, '$.reached') AS reached
            WHERE kind = 'restored' AND payload ->> '$.date' = ?1) GROUP BY 1";
        let given = |row: &rusqlite::Row<'_>| Ok((CategoryId(row.get::<_, String>(0)?.into()), row.get(1)?));
        self.transaction
            .prepare_cached(sql)
            .and_then(|mut query| query.query_map([date.to_string()], given)?.collect())
            .map_err(failed)
    }

    /// Numbers given by hand under `date`.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn given_by_hand(&self, date: Date) -> Result<Vec<TicketNumber>, ReadError> {
        let number = |row: &rusqlite::Row<'_>| Ok(TicketNumber(row.get::<_, String>(0)?.into()));
        self.transaction
            .prepare_cached("SELECT number FROM tickets WHERE day = ?1 AND by_hand ORDER BY number")
            .and_then(|mut query| query.query_map([date.to_string()], number)?.collect())
            .map_err(ReadError::database("numbers given by hand before"))
    }

    /// The appointment with this code, of whatever date, as it stands in this batch.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn appointment(&self, code: &AppointmentCode) -> Result<Option<Kept>, ReadError> {
        appointments::find(&self.transaction, code)
    }

    /// What is to be known of the register before `wanted` are booked.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn register<'w>(&self, wanted: impl Iterator<Item = &'w Appointment>) -> Result<Register, ReadError> {
        appointments::register(&self.transaction, wanted)
    }

    /// Makes the batch durable: when this returns, its rows are on the disk.
    ///
    /// # Errors
    /// [`WriteError::BatchFailed`] if one of its writes failed; [`WriteError::Database`] if the commit did, after
    /// which the ledger must be reopened, for nobody knows what of it reached the disk.
    pub fn commit(self) -> Result<(), WriteError> {
        if self.failed {
            return Err(WriteError::BatchFailed);
        }
        match self.transaction.commit() {
            Ok(()) => {
                *self.head = self.next;
                Ok(())
            }
            Err(source) => {
                *self.reopen_needed = true;
                Err(WriteError::Database { doing: "commit the batch", source })
            }
        }
    }

    fn write_row(
        &mut self,
        stamp: Stamp,
        principal: &str,
        event: &Event,
        hall: &Hall,
    ) -> Result<u64, WriteError> {
        let record = record::encode(event).map_err(WriteError::Encode)?;
        let sequence = self.next.sequence + 1;
        let columns = Columns {
            sequence,
            at: stamp.at,
            wall_ms: stamp.wall_ms,
            trusted: stamp.trusted,
            principal,
            kind: record.kind,
            version: record.version,
            payload: &record.payload,
        };
        let hash = chain::hash(&self.next.hash, &columns);
        self.insert(&columns, &hash).map_err(WriteError::database("append the row"))?;
        tickets::write(&self.transaction, event, stamp.at, hall)?;
        appointments::write(&self.transaction, event)?;
        self.next = Head { sequence, hash };
        Ok(sequence)
    }

    fn insert(&self, row: &Columns<'_>, hash: &chain::Hash) -> rusqlite::Result<usize> {
        let sql = "INSERT INTO ledger
                (sequence, hall_ms, wall_ms, trusted, principal, kind, version, payload, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        self.transaction.prepare_cached(sql)?.execute(params![
            row.sequence.cast_signed(),
            row.at.0,
            row.wall_ms,
            row.trusted,
            row.principal,
            row.kind,
            row.version,
            row.payload,
            hash,
        ])
    }
}
