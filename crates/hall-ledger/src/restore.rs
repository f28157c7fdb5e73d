//! Bringing a backup back (恢复).
//!
//! A backup is behind what people hold in their hands, so the first row after it says how far the numbers had come. That
//! row is written before anything stands under the ledger's name: a restoration that is cut short leaves an empty data
//! directory, and is begun again.

use crate::chain::Hash;
use crate::error::{OpenError, ReadError, WriteError};
use crate::ledger::Ledger;
use crate::reader::{self, Reader};
use crate::row::Stamp;
use crate::schema;
use crate::verify::{Broken, Verified};
use hall_core::id::CategoryId;
use hall_core::{Event, Hall, HallTime};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Where it is made ready, in the data directory.
const ASIDE: &str = "restoring";

/// A backup made ready, which waits for its first row.
pub struct Restoration {
    dir: PathBuf,
    ledger: Ledger,
    hall: Hall,
    /// What was found in it, every row checked.
    pub verified: Verified,
    /// When its last row was written.
    pub at: HallTime,
    /// The most numbers that any of its days gave, by category.
    pub most: Vec<(CategoryId, u32)>,
}

/// Why a backup does not come back. The data directory is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error(
        "{dir} holds a ledger already, and a backup overwrites none: name an empty directory, or move its ledger.db aside"
    )]
    Occupied { dir: PathBuf },
    #[error("{backup} is no backup that can be brought back; take an older one")]
    Broken {
        backup: PathBuf,
        #[source]
        source: Broken,
    },
    #[error("cannot write {path}")]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Restoration {
    /// Copies `backup` into `dir` aside, brings it up to this version's schema, and checks every row of it.
    ///
    /// # Errors
    /// [`RestoreError`] if `dir` holds a ledger or `backup` is none, is broken, or is of a newer version.
    pub fn begin(backup: &Path, dir: &Path) -> Result<Restoration, RestoreError> {
        if schema::path(dir).exists() {
            return Err(RestoreError::Occupied { dir: dir.into() });
        }
        let (from, _) = schema::connect_any(backup)?;
        let mode = schema::mode_of(&from).map_err(|source| OpenError::database(backup.into(), source))?;
        let aside = dir.join(ASIDE);
        let _ = fs::remove_dir_all(&aside);
        let file = |source| RestoreError::File { path: aside.clone(), source };
        fs::create_dir_all(&aside).map_err(file)?;
        reader::copy(&from, &schema::path(&aside)).map_err(io::Error::other).map_err(file)?;
        let ledger = Ledger::open(&aside, mode)?;
        let reader = Reader::open(&aside)?;
        let broken = |source| RestoreError::Broken { backup: backup.into(), source };
        let verified = reader.verify().map_err(broken)?;
        let mut hall = Hall::new();
        let mut at = HallTime(0);
        for row in ledger.rows_of_day()? {
            hall.apply(row.stamp.at, &row.event);
            at = row.stamp.at;
        }
        let most = most_given(&reader)?;
        Ok(Restoration { dir: dir.into(), ledger, hall, verified, at, most })
    }

    /// The hall as the backup has it.
    pub fn hall(&self) -> &Hall {
        &self.hall
    }

    /// Writes the first row after the backup, and puts the ledger into its place. Returns the hash of that row.
    ///
    /// # Errors
    /// [`RestoreError`] if the disk fails.
    pub fn finish(mut self, stamp: Stamp, principal: &str, first: &Event) -> Result<Hash, RestoreError> {
        self.hall.apply(stamp.at, first);
        let mut batch = self.ledger.begin()?;
        batch.append(stamp, principal, first, &self.hall)?;
        batch.commit()?;
        let aside = self.dir.join(ASIDE);
        // One file without companions again, so that moving it moves all.
        schema::empty_log(self.ledger.conn()?, &aside)?;
        let head = self.ledger.head_hash();
        drop(self.ledger);
        let file = |path: &Path| {
            let path: PathBuf = path.into();
            move |source| RestoreError::File { path, source }
        };
        let (from, to) = (schema::path(&aside), schema::path(&self.dir));
        fs::rename(&from, &to).map_err(file(&to))?;
        File::open(&self.dir).and_then(|dir| dir.sync_all()).map_err(file(&self.dir))?;
        let _ = fs::remove_dir_all(&aside);
        Ok(head)
    }
}

fn most_given(reader: &Reader) -> Result<Vec<(CategoryId, u32)>, ReadError> {
    let sql = "SELECT payload ->> '$.category', max(payload ->> '$.sequence') + 1 FROM ledger
        WHERE kind = 'issued' AND payload -> '$.origin.by_hand' IS NULL GROUP BY 1";
    let line = |row: &rusqlite::Row<'_>| Ok((CategoryId(row.get::<_, String>(0)?.into()), row.get(1)?));
    let read = |query: &mut rusqlite::Statement<'_>| query.query_map([], line)?.collect();
    reader
        .conn
        .prepare(sql)
        .and_then(|mut query| read(&mut query))
        .map_err(ReadError::database("the numbers given"))
}
