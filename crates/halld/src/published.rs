//! The hall as everyone but its owner sees it: rows that are durable, applied a second time.
//!
//! The owner's own hall runs ahead of the disk within a batch. Applying the committed rows here again costs a
//! microsecond each and spares us a copy of the hall per batch.

use hall_core::id::{CategoryId, TicketNumber};
use hall_core::{Event, Hall, HallTime};
use std::sync::{Arc, RwLock};
use tokio::sync::{broadcast, watch};

/// A durable row.
#[derive(Clone, Debug)]
pub struct Committed {
    pub sequence: u64,
    pub at: HallTime,
    pub event: Event,
    /// Of the ticket that the row is about, as they were then: a later transfer or the turn of the day does not
    /// change what is told of this row.
    pub named: Option<(TicketNumber, CategoryId)>,
}

pub struct Published {
    state: RwLock<(Hall, u64)>,
    changed: watch::Sender<u64>,
    rows: broadcast::Sender<Arc<Committed>>,
}

/// Rows a slow listener may lag behind before it must read the ledger instead.
const ROWS_BUFFERED: usize = 1024;

impl Published {
    pub fn new(hall: Hall, sequence: u64) -> Published {
        Published {
            state: RwLock::new((hall, sequence)),
            changed: watch::channel(sequence).0,
            rows: broadcast::channel(ROWS_BUFFERED).0,
        }
    }

    /// Looks at the hall and the sequence of its last row. Keep it short: the owner waits meanwhile.
    pub fn look<R>(&self, look: impl FnOnce(&Hall, u64) -> R) -> R {
        let state = self.state.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        look(&state.0, state.1)
    }

    /// Wakes at every batch with the sequence of its last row; batches may be run together.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Every row from now on.
    pub fn rows(&self) -> broadcast::Receiver<Arc<Committed>> {
        self.rows.subscribe()
    }

    pub(crate) fn extend(&self, mut rows: Vec<Committed>) {
        let Some(last) = rows.last().map(|row| row.sequence) else { return };
        {
            let mut state = self.state.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            for row in &mut rows {
                state.0.apply(row.at, &row.event);
                let ticket = row.event.ticket().and_then(|id| state.0.ticket(id));
                row.named = ticket.map(|ticket| (ticket.number.clone(), ticket.category.clone()));
            }
            state.1 = last;
        }
        for row in rows {
            // No listener is no error.
            let _ = self.rows.send(Arc::new(row));
        }
        self.changed.send_replace(last);
    }
}
