//! The one writer.

use crate::batch::Batch;
use crate::catalogue;
use crate::chain::{self, Hash};
use crate::error::{OpenError, ReadError, WriteError};
use crate::lock::DirectoryLock;
use crate::row::{self, Row};
use crate::schema::{self, Mode};
use hall_core::HallTime;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::fs;
use std::path::{Path, PathBuf};

/// The ledger of one data directory, held by one process at a time.
///
/// After a failed commit nobody knows what reached the disk, so the ledger answers nothing but
/// [`reopen`](Ledger::reopen) then; whoever holds a `Hall` builds it anew from [`rows_of_day`](Ledger::rows_of_day).
pub struct Ledger {
    dir: PathBuf,
    mode: Mode,
    /// `None` only after a failed attempt to reopen.
    conn: Option<Connection>,
    head: Head,
    reopen_needed: bool,
    _lock: DirectoryLock,
}

/// The end of the chain: the last row and its hash, or what the first row will be chained to.
#[derive(Clone, Copy)]
pub(crate) struct Head {
    /// 0 before the first row.
    pub(crate) sequence: u64,
    pub(crate) hash: Hash,
}

/// An answer given before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Of the body it answered: the same id with another body is refused.
    pub body_hash: [u8; 32],
    /// The HTTP status.
    pub status: u16,
    /// The body of the answer, byte for byte.
    pub answer: String,
}

/// An answer to be kept; see [`Batch::remember`].
#[derive(Clone, Copy, Debug)]
pub struct RequestLine<'a> {
    pub principal: &'a str,
    /// Made where the finger was.
    pub id: &'a str,
    pub body_hash: &'a [u8; 32],
    /// First and last row that came of it, if any did.
    pub rows: Option<(u64, u64)>,
    pub status: u16,
    pub answer: &'a str,
    pub wall_ms: i64,
}

/// The mark that halld is alive. One line, not part of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alive {
    pub at: HallTime,
    pub wall_ms: i64,
    /// The kernel's `random/boot_id`.
    pub boot_id: String,
    /// `CLOCK_BOOTTIME`, milliseconds; comparable within one boot only.
    pub boottime_ms: i64,
}

impl Alive {
    pub(crate) fn write(&self, conn: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO alive (only, hall_ms, wall_ms, boot_id, boottime_ms) VALUES (1, ?, ?, ?, ?)";
        let values = params![self.at.0, self.wall_ms, self.boot_id, self.boottime_ms];
        conn.prepare_cached(sql)?.execute(values).map(drop)
    }
}

impl Ledger {
    /// Opens the ledger in `dir`, making both where there is none, and holds the directory until it is dropped.
    ///
    /// # Errors
    /// [`OpenError`] if another process holds the directory, a newer version wrote it, it holds a hall of the other
    /// mode, or the disk fails.
    pub fn open(dir: &Path, mode: Mode) -> Result<Ledger, OpenError> {
        fs::create_dir_all(dir).map_err(|source| OpenError::Directory { path: dir.into(), source })?;
        let lock = DirectoryLock::take(dir)?;
        let conn = schema::connect_writer(dir)?;
        schema::settle_mode(&conn, dir, mode)?;
        let head = read_head(&conn, dir, mode)?;
        let (dir, conn) = (dir.into(), Some(conn));
        Ok(Ledger { dir, mode, conn, head, reopen_needed: false, _lock: lock })
    }

    /// Begins afresh after a failed write, with what is on the disk.
    ///
    /// # Errors
    /// [`OpenError`] if the disk still fails; the ledger stays shut then, and this may be tried again.
    pub fn reopen(&mut self) -> Result<(), OpenError> {
        self.reopen_needed = true;
        // The old connection goes first, and with it any lock that its lost transaction still holds.
        self.conn = None;
        let conn = schema::connect_writer(&self.dir)?;
        // After a failed sync the kernel may take pages of the log for written that never were. Copying them into the
        // database and syncing that, before anything new is promised, leaves nothing to depend on them.
        schema::empty_log(&conn, &self.dir)?;
        self.head = read_head(&conn, &self.dir, self.mode)?;
        self.conn = Some(conn);
        self.reopen_needed = false;
        Ok(())
    }

    /// Begins a batch.
    ///
    /// # Errors
    /// [`WriteError::ReopenNeeded`] after a failed write; [`WriteError::Database`] if the database refuses.
    pub fn begin(&mut self) -> Result<Batch<'_>, WriteError> {
        let Ledger { conn: Some(conn), head, reopen_needed: reopen_needed @ false, .. } = self else {
            return Err(WriteError::ReopenNeeded);
        };
        match conn.transaction_with_behavior(TransactionBehavior::Immediate) {
            Ok(transaction) => Ok(Batch::new(transaction, head, reopen_needed)),
            Err(source) => {
                *reopen_needed = true;
                Err(WriteError::Database { doing: "begin a batch", source })
            }
        }
    }

    /// The rows that make the present hall: from the last `DayOpened`, or from the first row if no day was opened; and
    /// before it the catalogue of items that the day began with.
    ///
    /// # Errors
    /// [`ReadError`] if a row cannot be read.
    pub fn rows_of_day(&self) -> Result<Vec<Row>, ReadError> {
        let conn = self.conn()?;
        let sql = "SELECT sequence FROM ledger WHERE kind = 'day_opened' ORDER BY sequence DESC LIMIT 1";
        let opened: Option<i64> = conn
            .query_row(sql, [], |row| row.get(0))
            .optional()
            .map_err(ReadError::database("the beginning of the day"))?;
        let before = opened.map_or(0, |sequence| sequence.cast_unsigned() - 1);
        let mut rows = catalogue::last_before(conn, before)?;
        rows.extend(row::read(conn, before, usize::MAX)?);
        Ok(rows)
    }

    /// Forgets answers given before `wall_ms`, and says how many. Call it only while the wall clock is trusted.
    ///
    /// # Errors
    /// [`WriteError`] if the database refuses.
    pub fn prune_requests(&mut self, wall_ms: i64) -> Result<usize, WriteError> {
        self.write("forget old requests", |conn| {
            conn.execute("DELETE FROM requests WHERE wall_ms < ?", [wall_ms])
        })
    }

    /// Leaves the mark that halld is alive.
    ///
    /// # Errors
    /// [`WriteError`] if the database refuses.
    pub fn set_alive(&mut self, alive: &Alive) -> Result<(), WriteError> {
        self.write("leave the mark of life", |conn| alive.write(conn))
    }

    /// The last mark that halld was alive.
    ///
    /// # Errors
    /// [`ReadError`] if the database cannot be read.
    pub fn alive(&self) -> Result<Option<Alive>, ReadError> {
        let sql = "SELECT hall_ms, wall_ms, boot_id, boottime_ms FROM alive";
        let alive = |row: &rusqlite::Row<'_>| {
            Ok(Alive {
                at: HallTime(row.get(0)?),
                wall_ms: row.get(1)?,
                boot_id: row.get(2)?,
                boottime_ms: row.get(3)?,
            })
        };
        self.conn()?.query_row(sql, [], alive).optional().map_err(ReadError::database("the mark of life"))
    }

    pub(crate) fn head_hash(&self) -> Hash {
        self.head.hash
    }

    pub(crate) fn conn(&self) -> Result<&Connection, ReadError> {
        self.conn.as_ref().filter(|_| !self.reopen_needed).ok_or(ReadError::ReopenNeeded)
    }

    /// A write of its own, outside the chain. A refusal by a constraint is an answer; anything else asks for reopening.
    pub(crate) fn write<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, WriteError> {
        let conn = self.conn().map_err(|_| WriteError::ReopenNeeded)?;
        work(conn).map_err(|source| {
            self.reopen_needed = source.sqlite_error_code() != Some(rusqlite::ErrorCode::ConstraintViolation);
            WriteError::Database { doing, source }
        })
    }
}

pub(crate) fn find_request(
    conn: &Connection,
    principal: &str,
    id: &str,
) -> Result<Option<Remembered>, ReadError> {
    let sql = "SELECT body_hash, status, answer FROM requests WHERE principal = ? AND id = ?";
    let remembered = |row: &rusqlite::Row<'_>| {
        Ok(Remembered { body_hash: row.get(0)?, status: row.get(1)?, answer: row.get(2)? })
    };
    conn.prepare_cached(sql)
        .and_then(|mut query| query.query_row([principal, id], remembered).optional())
        .map_err(ReadError::database("remembered requests"))
}

fn read_head(conn: &Connection, dir: &Path, mode: Mode) -> Result<Head, OpenError> {
    let sql = "SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1";
    let head = |row: &rusqlite::Row<'_>| {
        Ok(Head { sequence: row.get::<_, i64>(0)?.cast_unsigned(), hash: row.get(1)? })
    };
    let last = conn.query_row(sql, [], head).optional();
    let head = last.map_err(|source| OpenError::database(schema::path(dir), source))?;
    Ok(head.unwrap_or_else(|| Head { sequence: 0, hash: chain::genesis(mode) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Reader, Stamp};
    use hall_core::{Event, Hall};
    use tempfile::{TempDir, tempdir};

    const STAMP: Stamp = Stamp { at: HallTime(1), wall_ms: 1, trusted: true };

    fn ledger() -> (TempDir, Ledger) {
        let dir = tempdir().unwrap();
        let mut ledger = Ledger::open(dir.path(), Mode::Live).unwrap();
        write(&mut ledger).unwrap();
        (dir, ledger)
    }

    fn write(ledger: &mut Ledger) -> Result<(), WriteError> {
        let mut batch = ledger.begin()?;
        batch.append(STAMP, "test", &Event::DayConfirmed, &Hall::new())?;
        batch.commit()
    }

    /// Something that only COMMIT finds fault with.
    fn make_commit_fail(ledger: &Ledger) {
        let conn = ledger.conn().unwrap();
        conn.execute_batch(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);
             CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
             CREATE TEMP TRIGGER orphan AFTER INSERT ON ledger BEGIN INSERT INTO child VALUES (1); END;",
        )
        .unwrap();
    }

    #[test]
    fn after_a_failed_commit_nothing_goes_before_reopening() {
        let (dir, mut ledger) = ledger();
        make_commit_fail(&ledger);
        let failed = write(&mut ledger).unwrap_err();
        assert!(matches!(failed, WriteError::Database { doing: "commit the batch", .. }), "{failed}");
        assert!(matches!(write(&mut ledger), Err(WriteError::ReopenNeeded)));
        assert!(matches!(ledger.prune_requests(0), Err(WriteError::ReopenNeeded)));
        assert!(matches!(ledger.rows_of_day(), Err(ReadError::ReopenNeeded)));
        // Who reads elsewhere sees what is on the disk.
        assert_eq!(Reader::open(dir.path()).unwrap().verify().unwrap().rows, 1);

        ledger.reopen().unwrap();
        assert_eq!(ledger.head.sequence, 1);
        write(&mut ledger).unwrap();
        assert_eq!(Reader::open(dir.path()).unwrap().verify().unwrap().rows, 2);
    }

    #[test]
    fn a_full_disk_loses_the_batch_and_not_the_ledger() {
        let (dir, mut ledger) = ledger();
        let conn = ledger.conn().unwrap();
        let pages: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        conn.pragma_update(None, "max_page_count", pages).unwrap();
        let long = "长".repeat(10_000);
        let mut batch = ledger.begin().unwrap();
        let full = batch.append(STAMP, &long, &Event::DayConfirmed, &Hall::new()).unwrap_err();
        assert!(std::error::Error::source(&full).unwrap().to_string().contains("full"), "{full:?}");
        assert!(matches!(batch.commit(), Err(WriteError::BatchFailed)));
        ledger.conn().unwrap().pragma_update(None, "max_page_count", pages + 1000).unwrap();
        write(&mut ledger).unwrap();
        assert_eq!(Reader::open(dir.path()).unwrap().verify().unwrap().rows, 2);
    }

    #[test]
    fn reopening_waits_until_nobody_reads_from_the_log() {
        let (dir, mut ledger) = ledger();
        let reader = Reader::open(dir.path()).unwrap();
        let snapshot = reader.conn.unchecked_transaction().unwrap();
        assert_eq!(
            snapshot.query_row("SELECT count(*) FROM ledger", [], |row| row.get::<_, i64>(0)).unwrap(),
            1
        );
        assert!(matches!(ledger.reopen(), Err(OpenError::Busy { .. })));
        assert!(matches!(write(&mut ledger), Err(WriteError::ReopenNeeded)));
        drop(snapshot);
        ledger.reopen().unwrap();
        write(&mut ledger).unwrap();
    }

    #[test]
    fn a_commit_waits_for_the_disk() {
        let (_dir, ledger) = ledger();
        let pragma =
            |name| ledger.conn().unwrap().pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(pragma("synchronous"), 2);
        assert_eq!(pragma("auto_vacuum"), 0);
        assert_eq!(pragma("foreign_keys"), 1);
    }
}
