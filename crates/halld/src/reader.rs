//! Reads of the ledger that the present day does not answer: old tickets, past rows. Its own read-only connection,
//! on threads that may block.

use crate::owner::Answer;
use hall_core::id::{Handle, TicketId};
use hall_ledger::{OpenError, ReadError, Reader, Row, TicketRow};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error("cannot open the ledger for reading")]
    Open(#[source] OpenError),
    #[error("cannot read the ledger")]
    Read(#[source] ReadError),
}

#[derive(Clone)]
pub struct SharedReader(Arc<(PathBuf, Mutex<Option<Reader>>)>);

impl SharedReader {
    pub fn new(dir: PathBuf) -> SharedReader {
        SharedReader(Arc::new((dir, Mutex::new(None))))
    }

    pub async fn ticket(&self, id: TicketId) -> Result<Option<TicketRow>, Answer> {
        self.read(move |reader| reader.ticket_by_id(id)).await
    }

    pub async fn ticket_by_handle(&self, handle: Handle) -> Result<Option<TicketRow>, Answer> {
        self.read(move |reader| reader.ticket_by_handle(&handle)).await
    }

    /// Up to `limit` rows after row `after`.
    pub async fn rows(&self, after: u64, limit: usize) -> Result<Vec<Row>, Answer> {
        // SQLite counts up to half as far; nothing is beyond.
        let after = after.min(i64::MAX.cast_unsigned());
        self.read(move |reader| reader.rows(after, limit)).await
    }

    /// A copy of the whole ledger, taken while the hall goes on.
    pub async fn backup(&self, to: PathBuf) -> Result<(), Answer> {
        self.read(move |reader| reader.backup(&to)).await
    }

    async fn read<R: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader) -> Result<R, ReadError> + Send + 'static,
    ) -> Result<R, Answer> {
        let shared = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            let mut open = shared.1.lock().unwrap_or_else(PoisonError::into_inner);
            let reader = match open.take() {
                Some(reader) => reader,
                None => Reader::open(&shared.0).map_err(Unread::Open)?,
            };
            let result = read(&reader).map_err(Unread::Read);
            // After an error the connection is opened anew the next time.
            *open = result.is_ok().then_some(reader);
            result
        });
        match done.await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => {
                tracing::error!(error = %crate::chain(&error), "the ledger could not be read");
                Err(Answer::problem(503, "ledger-unreadable", "the ledger cannot be read now: ask again"))
            }
            Err(_) => Err(Answer::problem(500, "internal", "the read was broken off")),
        }
    }
}
