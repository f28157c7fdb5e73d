//! Reads of the ledger that the present day does not answer: old tickets, past rows. Its own read-only connection,
//! on threads that may block.

use crate::owner::Answer;
use crate::published::Committed;
use hall_core::appointment::{Appointment, Kept, Register};
use hall_core::id::{Handle, TicketId, WindowNumber};
use hall_core::item::Catalogue;
use hall_core::{Date, HallTime};
use hall_ledger::{DayAccount, OpenError, ReadError, Reader, Row, Statistics, TicketRow, Told, WindowDay};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::task::JoinError;

#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error("cannot open the ledger for reading")]
    Open(#[source] OpenError),
    #[error("cannot read the ledger")]
    Read(#[source] ReadError),
}

/// One connection, which serves one read after the other. Who waits for his turn holds no thread: however many ask for a
/// year of figures, one thread reads and the others stay free.
#[derive(Clone)]
pub struct SharedReader(Arc<Shared>);

struct Shared {
    data: PathBuf,
    open: Arc<Mutex<Option<Reader>>>,
}

impl SharedReader {
    pub fn new(dir: PathBuf) -> SharedReader {
        SharedReader(Arc::new(Shared { data: dir, open: Arc::default() }))
    }

    pub async fn ticket(&self, id: TicketId) -> Result<Option<TicketRow>, Answer> {
        self.read(move |reader| reader.ticket_by_id(id)).await
    }

    pub async fn ticket_by_handle(&self, handle: Handle) -> Result<Option<TicketRow>, Answer> {
        self.read(move |reader| reader.ticket_by_handle(&handle)).await
    }

    pub async fn account(&self, day: Date) -> Result<Option<DayAccount>, Answer> {
        self.read(move |reader| reader.account(day)).await
    }

    /// The appointments of a date.
    pub async fn appointments(&self, date: Date) -> Result<Vec<Kept>, Answer> {
        self.read(move |reader| reader.appointments(date)).await
    }

    /// What the register says of appointments that are wanted.
    pub async fn register(&self, wanted: Vec<(u32, Appointment)>) -> Result<Register, Answer> {
        self.read(move |reader| reader.register(wanted.iter().map(|(_, wanted)| wanted))).await
    }

    /// The catalogue of items of this version.
    pub async fn catalogue(&self, version: u32) -> Result<Option<Arc<Catalogue>>, Answer> {
        self.read(move |reader| reader.catalogue(version)).await
    }

    /// What became of a ticket of the present day.
    pub async fn rows_of_ticket(&self, ticket: TicketId) -> Result<Vec<Row>, Answer> {
        self.read(move |reader| reader.rows_of_ticket(ticket)).await
    }

    /// What people changed of the hall's settings and days, the newest first.
    pub async fn settings_changed(&self, limit: usize) -> Result<Vec<Row>, Answer> {
        self.read(move |reader| reader.settings_changed(limit)).await
    }

    /// What a window has done on the present day.
    pub async fn window_day(&self, window: WindowNumber) -> Result<WindowDay, Answer> {
        self.read(move |reader| reader.window_day(window)).await
    }

    pub async fn statistics(&self, from: Date, to: Date, now: HallTime) -> Result<Statistics, Answer> {
        self.read(move |reader| reader.statistics(from, to, now)).await
    }

    pub async fn told(&self, from: Date, to: Date) -> Result<Told, Answer> {
        self.read(move |reader| reader.told(from, to)).await
    }

    /// Up to `limit` rows after row `after`, with what their tickets were called then.
    pub async fn rows(&self, after: u64, limit: usize) -> Result<Vec<Committed>, Answer> {
        // SQLite counts up to half as far; nothing is beyond.
        let after = after.min(i64::MAX.cast_unsigned());
        self.read(move |reader| {
            let rows = reader.rows(after, limit)?.into_iter().map(crate::owner::committed);
            let named = rows.map(|row| {
                let ticket = row.event.ticket().map(|id| reader.ticket_at(id, row.sequence));
                Ok(Committed { named: ticket.transpose()?.flatten(), ..row })
            });
            named.collect()
        })
        .await
    }

    /// A copy of the whole ledger, taken while the hall and other reads go on: it has a connection of its own.
    pub async fn backup(&self, to: PathBuf) -> Result<(), Answer> {
        let shared = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            let reader = Reader::open(&shared.data).map_err(Unread::Open)?;
            reader.backup(&to).map_err(Unread::Read)
        });
        answer(done.await)
    }

    async fn read<R: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader) -> Result<R, ReadError> + Send + 'static,
    ) -> Result<R, Answer> {
        let shared = Arc::clone(&self.0);
        let mut open = Arc::clone(&shared.open).lock_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let reader = match open.take() {
                Some(reader) => reader,
                None => Reader::open(&shared.data).map_err(Unread::Open)?,
            };
            let result = read(&reader).map_err(Unread::Read);
            // After an error the connection is opened anew the next time.
            *open = result.is_ok().then_some(reader);
            result
        });
        answer(done.await)
    }
}

fn answer<R>(done: Result<Result<R, Unread>, JoinError>) -> Result<R, Answer> {
    match done {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(Unread::Read(error @ ReadError::Backup { .. }))) => {
            Err(Answer::problem(409, "backup-not-written", crate::chain(&error)))
        }
        Ok(Err(error)) => {
            tracing::error!(error = %crate::chain(&error), "the ledger could not be read");
            Err(Answer::problem(503, "ledger-unreadable", "the ledger cannot be read now: ask again"))
        }
        Err(_) => Err(Answer::problem(500, "internal", "the read was broken off")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall_ledger::{Ledger, Mode};
    use std::sync::mpsc;
    use std::time::Duration;
    use tokio::time::timeout;

    #[tokio::test]
    async fn a_backup_and_other_reads_do_not_wait_for_each_other() {
        let folder = tempfile::tempdir().unwrap();
        drop(Ledger::open(folder.path(), Mode::Live).unwrap());
        let shared = SharedReader::new(folder.path().into());
        let (go_on, may_go_on) = mpsc::channel::<()>();
        let slow = shared.clone();
        let slow = tokio::spawn(async move { slow.read(move |_| Ok(may_go_on.recv().is_ok())).await });
        while shared.0.open.try_lock().is_ok() {
            tokio::task::yield_now().await;
        }
        let backup = shared.backup(folder.path().join("copy.db"));
        let made = timeout(Duration::from_secs(30), backup).await.expect("the backup waits for nobody");
        assert!(made.is_ok());
        go_on.send(()).unwrap();
        assert_eq!(slow.await.unwrap().ok(), Some(true));
    }
}
