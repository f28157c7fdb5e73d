//! The database file: where it is, how it is opened, which schema and which mode it has.

use crate::chain::FORMAT;
use crate::error::OpenError;
use crate::tickets;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, params};
use rusqlite_migration::{HookError, M, Migrations};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The database's name in the data directory.
const FILE: &str = "ledger.db";

/// The number of files in `migrations/`.
const KNOWN: i64 = 8;

fn migrations() -> Migrations<'static> {
    let derive_tickets = |transaction: &Transaction<'_>| {
        tickets::rebuild(transaction).map_err(|error| HookError::Hook(error.to_string()))
    };
    Migrations::new(vec![
        M::up(include_str!("../migrations/1-ledger.sql")),
        // Only the newest that changes them makes the lines of tickets anew: what older ones would make is dropped again.
        M::up(include_str!("../migrations/2-tickets-as-told.sql")),
        M::up_with_hook(include_str!("../migrations/3-closing.sql"), derive_tickets),
        M::up(include_str!("../migrations/4-appointments.sql")),
        M::up(include_str!("../migrations/5-people.sql")),
        M::up(include_str!("../migrations/6-items.sql")),
        M::up(include_str!("../migrations/7-legs.sql")),
        M::up(include_str!("../migrations/8-restored.sql")),
    ])
}

/// `PRAGMA application_id`, set by the first migration: "HALL".
const APPLICATION_ID: i64 = 0x4841_4C4C;

/// How long a writer waits for somebody with `sqlite3` at the same file; the hall stands still so long.
const BUSY: Duration = Duration::from_secs(2);

/// Rows of the two kinds never share a data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Live,
    /// 演练: simulated or taught.
    Simulation,
}

impl Mode {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Mode::Live => "live",
            Mode::Simulation => "simulation",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

pub(crate) fn path(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

/// Opens the writer's connection and brings the schema up to date.
pub(crate) fn connect_writer(dir: &Path) -> Result<Connection, OpenError> {
    let path = path(dir);
    let failed = |source| OpenError::database(path.clone(), source);
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(&path, flags).map_err(failed)?;
    conn.busy_timeout(BUSY).map_err(failed)?;
    let found = schema_of(&conn, &path)?;
    if found > KNOWN {
        return Err(OpenError::TooNew { path, found, known: KNOWN });
    }
    let answer: String =
        conn.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)).map_err(failed)?;
    if answer != "wal" {
        return Err(OpenError::NoWal { path, answer });
    }
    // A commit returns when its rows are on the disk, not before.
    conn.pragma_update(None, "synchronous", "full").map_err(failed)?;
    migrations()
        .to_latest(&mut conn)
        .map_err(|source| OpenError::Migration { path: path.clone(), source })?;
    Ok(conn)
}

/// Opens a connection that cannot write.
pub(crate) fn connect_reader(path: PathBuf) -> Result<Connection, OpenError> {
    let (conn, found) = connect_any(&path)?;
    match found {
        0 => Err(OpenError::Missing { path }),
        found if found > KNOWN => Err(OpenError::TooNew { path, found, known: KNOWN }),
        found if found < KNOWN => Err(OpenError::TooOld { path, found, known: KNOWN }),
        _ => Ok(conn),
    }
}

/// Likewise, to a file of whatever version, which it says; 0 for an empty one.
pub(crate) fn connect_any(path: &Path) -> Result<(Connection, i64), OpenError> {
    if !path.exists() {
        return Err(OpenError::Missing { path: path.into() });
    }
    let failed = |source| OpenError::database(path.into(), source);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(failed)?;
    conn.busy_timeout(BUSY).map_err(failed)?;
    let found = schema_of(&conn, path)?;
    Ok((conn, found))
}

/// Settles the mode: a ledger without rows takes the one it is opened with, any other keeps its own.
pub(crate) fn settle_mode(conn: &Connection, dir: &Path, wanted: Mode) -> Result<(), OpenError> {
    let failed = |source| OpenError::database(path(dir), source);
    let insert = "INSERT INTO meta (only, format, mode, created_wall_ms) VALUES (1, ?, ?, unixepoch() * 1000)
        ON CONFLICT DO NOTHING";
    conn.execute(insert, params![FORMAT, wanted.as_str()]).map_err(failed)?;
    let has = mode_of(conn).map_err(failed)?;
    if has == wanted {
        return Ok(());
    }
    let any_row = "SELECT 1 FROM ledger LIMIT 1";
    if conn.query_row(any_row, [], |_| Ok(())).optional().map_err(failed)?.is_some() {
        return Err(OpenError::OtherMode { dir: dir.into(), has, wanted });
    }
    conn.execute("UPDATE meta SET mode = ?", [wanted.as_str()]).map_err(failed)?;
    Ok(())
}

/// Copies the whole write-ahead log into the database, syncs that, and cuts the log to nothing.
pub(crate) fn empty_log(conn: &Connection, dir: &Path) -> Result<(), OpenError> {
    let checkpoint = |row: &rusqlite::Row<'_>| row.get::<_, bool>(0);
    let busy = conn
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], checkpoint)
        .map_err(|source| OpenError::database(path(dir), source))?;
    if busy { Err(OpenError::Busy { path: path(dir) }) } else { Ok(()) }
}

pub(crate) fn mode_of(conn: &Connection) -> rusqlite::Result<Mode> {
    conn.query_row("SELECT mode = 'simulation' FROM meta", [], |row| {
        Ok(if row.get(0)? { Mode::Simulation } else { Mode::Live })
    })
}

/// The schema version of the file, 0 for an empty one.
fn schema_of(conn: &Connection, path: &Path) -> Result<i64, OpenError> {
    let pragma = |name| {
        conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0))
            .map_err(|source| OpenError::database(path.into(), source))
    };
    // `schema_version` counts every CREATE, so it is 0 only in a file nobody has used yet.
    if pragma("schema_version")? != 0 && pragma("application_id")? != APPLICATION_ID {
        return Err(OpenError::Foreign { path: path.into() });
    }
    pragma("user_version")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_well_formed() {
        migrations().validate().unwrap();
    }
}
