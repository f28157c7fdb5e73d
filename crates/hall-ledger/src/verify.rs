//! Walks the chain, and rebuilds what is derived.

use crate::appointments::{self, Change};
use crate::chain::{self, Hash};
use crate::error::ReadError;
use crate::reader::Reader;
use crate::record::RecordError;
use crate::row::Stored;
use crate::tickets::{self, TicketRow};
use hall_core::appointment::{Appointment, Kept, Standing};
use hall_core::id::{AppointmentCode, TicketId};
use hall_core::{Event, Hall};
use std::collections::BTreeMap;

/// A ledger in which every row follows from the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    pub rows: u64,
    /// The last row's hash. Kept elsewhere, it later shows whether rows were cut off the end or all were rewritten.
    pub head_hash: [u8; 32],
}

/// The first thing that is not as it was written.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    #[error("the ledger is broken at row {sequence}")]
    Row {
        sequence: u64,
        #[source]
        fault: Fault,
    },
    #[error(
        "ticket {ticket} is not in the table of tickets as its rows have it; they say {derived:?}, it says {stored:?}"
    )]
    Ticket { ticket: TicketId, derived: Box<TicketRow>, stored: Option<Box<TicketRow>> },
    #[error("the table of tickets has {stored} lines where the rows issued {issued} tickets")]
    TicketCount { issued: u64, stored: u64 },
    #[error(
        "appointment {code} is not in the register as its rows have it; they say {derived:?}, it says {stored:?}"
    )]
    Appointment { code: AppointmentCode, derived: Box<Kept>, stored: Option<Box<Kept>> },
    #[error(
        "row {sequence} is about appointment {code}, which no row before it booked, or which had come or been cancelled already"
    )]
    AppointmentUnknown { sequence: u64, code: AppointmentCode },
    #[error("the register has {stored} appointments where the rows booked {booked}")]
    AppointmentCount { booked: u64, stored: u64 },
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// What is wrong with a row.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("it is missing, and row {next} comes in its place")]
    Missing { next: u64 },
    #[error("it was edited, or moved here from elsewhere: its hash does not follow from the row before it")]
    HashDiffers,
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    #[error("it has a right hash but a payload that this version cannot read")]
    Record(#[source] RecordError),
}

impl Reader {
    /// Checks every row against the chain and every ticket against its rows, as of one moment.
    ///
    /// # Errors
    /// [`Broken`] names the first row or ticket that is wrong. Rows cut off the very end leave nothing that is wrong:
    /// compare [`Verified::head_hash`] with one noted earlier.
    pub fn verify(&self) -> Result<Verified, Broken> {
        let snapshot = self.conn.unchecked_transaction().map_err(ReadError::database("the ledger"))?;
        let mut replay = Replay {
            reader: self,
            hall: Hall::new(),
            open: BTreeMap::new(),
            issued: 0,
            booked: BTreeMap::new(),
            bookings: 0,
        };
        let mut verified = Verified { rows: 0, head_hash: chain::genesis(self.mode()) };
        let failed = |source| ReadError::Database { what: "rows of the ledger", source };
        let sql = format!("SELECT {} FROM ledger ORDER BY sequence", Stored::COLUMNS);
        let mut query = snapshot.prepare(&sql).map_err(failed)?;
        let mut rows = query.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let sequence = verified.rows + 1;
            let stored = check(row, sequence, &verified.head_hash);
            let (stored, event) = stored.map_err(|fault| Broken::Row { sequence, fault })?;
            replay.row(&stored, &event)?;
            verified = Verified { rows: sequence, head_hash: stored.hash };
        }
        replay.finish()?;
        Ok(verified)
    }
}

/// Reads the row that should have `sequence` and follow `previous`.
fn check(row: &rusqlite::Row<'_>, sequence: u64, previous: &Hash) -> Result<(Stored, Event), Fault> {
    let unreadable = |source: rusqlite::Error| Fault::Unreadable(source.to_string());
    let found = row.get::<_, i64>(0).map_err(unreadable)?.cast_unsigned();
    if found != sequence {
        return Err(Fault::Missing { next: found });
    }
    let stored = Stored::from_columns(row).map_err(unreadable)?;
    if stored.hash != stored.hash_after(previous) {
        return Err(Fault::HashDiffers);
    }
    let event = stored.event().map_err(Fault::Record)?;
    Ok((stored, event))
}

/// The rows once more through the rules, and the table of tickets beside them.
struct Replay<'a> {
    reader: &'a Reader,
    hall: Hall,
    /// Tickets that the hall still knows. Those of past days are compared when the hall lets go of them, so that
    /// ten years need no more memory than a day.
    open: BTreeMap<TicketId, TicketRow>,
    issued: u64,
    /// Appointments that nobody has checked in or cancelled; the others are compared when somebody does.
    booked: BTreeMap<AppointmentCode, Appointment>,
    bookings: u64,
}

impl Replay<'_> {
    fn row(&mut self, row: &Stored, event: &Event) -> Result<(), Broken> {
        let at = row.stamp.at;
        self.hall.apply(at, event);
        for ticket in tickets::named_by(event).into_iter().filter_map(|id| self.hall.ticket(id)) {
            let line = TicketRow::derive(ticket, at, self.open.get(&ticket.id));
            self.open.insert(ticket.id, line);
        }
        self.appointments(row.sequence, event)?;
        self.issued += u64::from(matches!(event, Event::Issued(_)));
        if matches!(event, Event::DayOpened(_)) {
            let gone = self.open.extract_if(.., |id, _| self.hall.ticket(*id).is_none());
            gone.into_iter().try_for_each(|(_, line)| compare(self.reader, line))?;
        }
        Ok(())
    }

    fn appointments(&mut self, sequence: u64, event: &Event) -> Result<(), Broken> {
        match appointments::change(event) {
            None => Ok(()),
            Some(Change::Booked(booked)) => {
                self.bookings += booked.len() as u64;
                self.booked.extend(booked.iter().map(|it| (it.code.clone(), it.clone())));
                Ok(())
            }
            Some(Change::Stands(code, standing)) => {
                let unknown = || Broken::AppointmentUnknown { sequence, code: code.clone() };
                let appointment = self.booked.remove(code).ok_or_else(unknown)?;
                compare_kept(self.reader, Kept { appointment, standing })
            }
        }
    }

    fn finish(self) -> Result<(), Broken> {
        let (reader, standing) = (self.reader, Standing::Booked);
        let mut booked = self.booked.into_values();
        booked.try_for_each(|appointment| compare_kept(reader, Kept { appointment, standing }))?;
        let (stored, booked) = (count(reader, "appointments")?, self.bookings);
        if stored != booked {
            return Err(Broken::AppointmentCount { booked, stored });
        }
        self.open.into_values().try_for_each(|line| compare(self.reader, line))?;
        let stored = count(reader, "tickets")?;
        if stored == self.issued { Ok(()) } else { Err(Broken::TicketCount { issued: self.issued, stored }) }
    }
}

fn count(reader: &Reader, table: &'static str) -> Result<u64, ReadError> {
    let count = format!("SELECT count(*) FROM {table}");
    let stored = reader.conn.query_row(&count, [], |row| row.get::<_, i64>(0));
    stored.map(i64::cast_unsigned).map_err(ReadError::database(table))
}

fn compare_kept(reader: &Reader, derived: Kept) -> Result<(), Broken> {
    let stored = appointments::find(&reader.conn, &derived.appointment.code)?;
    if stored.as_ref() == Some(&derived) {
        return Ok(());
    }
    let code = derived.appointment.code.clone();
    Err(Broken::Appointment { code, derived: Box::new(derived), stored: stored.map(Box::new) })
}

fn compare(reader: &Reader, derived: TicketRow) -> Result<(), Broken> {
    let stored = reader.ticket_by_id(derived.id)?;
    if stored.as_ref() == Some(&derived) {
        return Ok(());
    }
    Err(Broken::Ticket { ticket: derived.id, derived: Box::new(derived), stored: stored.map(Box::new) })
}
