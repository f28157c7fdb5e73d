//! Reading beside a running writer, or without one.

use crate::error::{OpenError, ReadError};
use crate::row::{self, Row};
use crate::schema::{self, Mode};
use crate::tickets::{self, TicketRow};
use crate::{appointments, catalogue};
use hall_core::Date;
use hall_core::appointment::{Appointment, Kept, Register};
use hall_core::id::{CategoryId, Handle, TicketId, TicketNumber};
use hall_core::item::Catalogue;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A read-only connection. It holds nobody up and needs no lock.
pub struct Reader {
    pub(crate) conn: Connection,
    mode: Mode,
}

impl Reader {
    /// Opens the ledger in `dir` for reading.
    ///
    /// # Errors
    /// [`OpenError`] if there is none, or another version of halld wrote it.
    pub fn open(dir: &Path) -> Result<Reader, OpenError> {
        Reader::open_file(schema::path(dir))
    }

    /// Opens a backup for reading: a file of any name.
    ///
    /// # Errors
    /// [`OpenError`] if there is none, or another version of halld wrote it.
    pub fn open_file(path: PathBuf) -> Result<Reader, OpenError> {
        let conn = schema::connect_reader(path.clone())?;
        let mode = schema::mode_of(&conn).map_err(|source| OpenError::database(path, source))?;
        Ok(Reader { conn, mode })
    }

    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Rows after the sequence `after`, in order, at most `limit`.
    ///
    /// # Errors
    /// [`ReadError`] if one cannot be read.
    pub fn rows(&self, after: u64, limit: usize) -> Result<Vec<Row>, ReadError> {
        row::read(&self.conn, after, limit)
    }

    /// The ticket with this identity, of whatever day.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn ticket_by_id(&self, id: TicketId) -> Result<Option<TicketRow>, ReadError> {
        tickets::find(&self.conn, "id = ?", [id.0.cast_signed()])
    }

    /// The ticket whose page has this address, of whatever day.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn ticket_by_handle(&self, handle: &Handle) -> Result<Option<TicketRow>, ReadError> {
        tickets::find(&self.conn, "handle = ?", [handle.as_str()])
    }

    /// The appointments of a date, by slot.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn appointments(&self, date: Date) -> Result<Vec<Kept>, ReadError> {
        appointments::of_date(&self.conn, date)
    }

    /// What the register says of appointments that are wanted.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn register<'a>(&self, wanted: impl Iterator<Item = &'a Appointment>) -> Result<Register, ReadError> {
        appointments::register(&self.conn, wanted)
    }

    /// The catalogue of items of this version.
    ///
    /// # Errors
    /// [`ReadError`] if it cannot be read.
    pub fn catalogue(&self, version: u32) -> Result<Option<Arc<Catalogue>>, ReadError> {
        catalogue::of_version(&self.conn, version)
    }

    /// Number and category of a ticket as they were when row `sequence` was written.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn ticket_at(
        &self,
        ticket: TicketId,
        sequence: u64,
    ) -> Result<Option<(TicketNumber, CategoryId)>, ReadError> {
        tickets::named_at(&self.conn, ticket, sequence)
    }

    /// Copies the whole ledger, as of one moment, into a new file. The writer goes on meanwhile.
    ///
    /// # Errors
    /// [`ReadError`] if `to` exists already or cannot be written.
    pub fn backup(&self, to: &Path) -> Result<(), ReadError> {
        let file = |path: &Path| {
            let path: PathBuf = path.into();
            move |source| ReadError::Backup { path, source }
        };
        if to.exists() {
            let source =
                io::Error::new(io::ErrorKind::AlreadyExists, "the file exists; a backup overwrites nothing");
            return Err(file(to)(source));
        }
        // Under another name until it is whole, so that half a backup is never taken for one.
        let partial = to.with_added_extension("partial");
        let _ = fs::remove_file(&partial);
        // A folder that is not there, or not ours, is named as the system names it; SQLite would only say that it cannot.
        File::create_new(&partial).map_err(file(&partial))?;
        copy(&self.conn, &partial).map_err(io::Error::other).map_err(file(&partial))?;
        File::open(&partial).and_then(|copy| copy.sync_all()).map_err(file(&partial))?;
        fs::rename(&partial, to).map_err(file(to))
    }
}

/// Copies the whole database, as of one moment, into the file `to`.
pub(crate) fn copy(from: &Connection, to: &Path) -> rusqlite::Result<()> {
    let mut copy = Connection::open(to)?;
    Backup::new(from, &mut copy)?.step(-1)?;
    // One file without companions: what a person copies is then all there is.
    copy.pragma_update(None, "journal_mode", "delete")?;
    copy.close().map_err(|(_, source)| source)
}
