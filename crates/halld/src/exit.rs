//! How `halld` and `hallctl` end: the codes of sysexits.h, so that a script or a unit file can tell them apart.

use hall_ledger::OpenError;
use std::process::{ExitCode, Termination};

/// Why a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It did what it was asked, or was told to stop.
    Ok = 0,
    /// The command line was wrong: an unknown option, a missing argument, a value that is none.
    Usage = 64,
    /// What was read is damaged: `ledger verify` found an edited, removed or reordered row; a backup is broken.
    DataErr = 65,
    /// A file or directory that was named cannot be read.
    NoInput = 66,
    /// What is needed is not there: no daemon runs, a program is not installed, an address is taken.
    Unavailable = 69,
    /// A mistake in the program itself. Please report it.
    Software = 70,
    /// A file or directory cannot be made: no right to write, or another daemon holds the data directory.
    CantCreat = 73,
    /// The disk does not read or write, or is full.
    IoErr = 74,
    /// Not now, but perhaps soon: the daemon is starting, stopping or too busy. The same call may be made again.
    TempFail = 75,
    /// The configuration is wrong, or does not fit the data directory: `halld check` says where.
    Config = 78,
}

impl Exit {
    pub fn code(self) -> u8 {
        self as u8
    }

    /// For a ledger that cannot be opened.
    pub fn of_ledger(error: &OpenError) -> Exit {
        match error {
            OpenError::Directory { .. } | OpenError::InUse { .. } | OpenError::NoWal { .. } => {
                Exit::CantCreat
            }
            OpenError::Missing { .. } | OpenError::Database { .. } => Exit::NoInput,
            OpenError::Damaged { .. } => Exit::DataErr,
            OpenError::Busy { .. } => Exit::TempFail,
            OpenError::Migration { .. } => Exit::IoErr,
            // Trying again changes nothing; another directory, or another version, does.
            OpenError::Foreign { .. }
            | OpenError::TooNew { .. }
            | OpenError::TooOld { .. }
            | OpenError::OtherMode { .. } => Exit::Config,
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}
