//! What can go wrong, one enum for each thing one can try.

use crate::record::RecordError;
use crate::schema::Mode;
use hall_core::id::{AppointmentCode, TicketId};
use rusqlite::ErrorCode;
use std::io;
use std::path::PathBuf;

/// Why a ledger cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot use {path}")]
    Directory {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{dir} is in use by {}; stop it first, or ask it with hallctl", holder(*.pid))]
    InUse { dir: PathBuf, pid: Option<u32> },
    #[error("there is no ledger at {path}; a first run of halld makes one")]
    Missing { path: PathBuf },
    #[error("{path} is a database, but not a hall's ledger; name another data directory")]
    Foreign { path: PathBuf },
    #[error(
        "{path} was written by a newer halld (schema {found}; this one knows {known}): install that version again, \
         or restore a backup made before the upgrade"
    )]
    TooNew { path: PathBuf, found: i64, known: i64 },
    #[error(
        "{path} has the schema of an older halld ({found}, this one reads {known}); start halld once to bring it up"
    )]
    TooOld { path: PathBuf, found: i64, known: i64 },
    #[error(
        "{dir} holds a {has} hall and this is a {wanted} one; what began as one stays that, so name another data directory"
    )]
    OtherMode { dir: PathBuf, has: Mode, wanted: Mode },
    #[error(
        "{path} cannot use write-ahead logging (SQLite answered \"{answer}\"); the data directory must be on a local disk"
    )]
    NoWal { path: PathBuf, answer: String },
    #[error("somebody keeps reading {path}; the ledger reopens when they are done")]
    Busy { path: PathBuf },
    #[error("cannot bring {path} up to this version's schema")]
    Migration {
        path: PathBuf,
        #[source]
        source: rusqlite_migration::Error,
    },
    #[error(
        "{path} is damaged: stop halld, move it and its -wal and -shm files aside, and bring the newest backup back with `hallctl restore`"
    )]
    Damaged {
        path: PathBuf,
        #[source]
        source: rusqlite::Error,
    },
    #[error("cannot open {path}")]
    Database {
        path: PathBuf,
        #[source]
        source: rusqlite::Error,
    },
}

impl OpenError {
    pub(crate) fn database(path: PathBuf, source: rusqlite::Error) -> OpenError {
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => OpenError::Damaged { path, source },
            _ => OpenError::Database { path, source },
        }
    }
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".into(), |pid| format!("process {pid}"))
}

/// Why a write did not happen. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Whether the failed commit reached the disk is settled by [`Ledger::reopen`](crate::Ledger::reopen).
    #[error("an earlier write failed, so the ledger must be reopened before the next one")]
    ReopenNeeded,
    #[error("a write of this batch failed, so nothing of the batch is kept")]
    BatchFailed,
    #[error("cannot {doing}")]
    Database {
        doing: &'static str,
        #[source]
        source: rusqlite::Error,
    },
    #[error("cannot look up what the write depends on")]
    Lookup(#[from] ReadError),
    #[error("cannot write the event as JSON")]
    Encode(#[source] serde_json::Error),
    #[error("ticket {0} is not in the hall that came with its row: apply the event first")]
    NotApplied(TicketId),
    #[error("the table of tickets lacks ticket {0}; hallctl ledger verify tells what else it lacks")]
    TicketMissing(TicketId),
    #[error("the register lacks appointment {0}; hallctl ledger verify tells what else it lacks")]
    AppointmentMissing(AppointmentCode),
    #[error("there is a token \"{0}\" already; revoke it or choose another name")]
    TokenExists(String),
    #[error("there is somebody called \"{0}\" already; choose another name, such as the number on his badge")]
    PersonExists(String),
    #[error("no token acts as the daemon itself")]
    SystemToken,
}

/// Why something stored cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("an earlier write failed, so the ledger must be reopened before it is read")]
    ReopenNeeded,
    #[error("cannot read {what}")]
    Database {
        what: &'static str,
        #[source]
        source: rusqlite::Error,
    },
    #[error("cannot read row {sequence} of the ledger")]
    Record {
        sequence: u64,
        #[source]
        source: RecordError,
    },
    #[error("cannot write the backup {path}")]
    Backup {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("cannot write the export")]
    Write(#[from] io::Error),
}

impl ReadError {
    pub(crate) fn database(what: &'static str) -> impl FnOnce(rusqlite::Error) -> ReadError {
        move |source| ReadError::Database { what, source }
    }
}

impl WriteError {
    pub(crate) fn database(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> WriteError {
        move |source| WriteError::Database { doing, source }
    }
}
