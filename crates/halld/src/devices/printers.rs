//! The printers of the hall, for whoever has a paper. Each prints one at a time, whichever kiosk or check it is for.

use super::printer::PrinterHandle;
use hall_core::id::PrinterId;
use hall_devices::printer::{JobId, NothingToRecover, Recovery};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Mutex;

pub(crate) struct Printers {
    each: BTreeMap<PrinterId, Arc<Printer>>,
    /// The next number of a print attempt. Never given twice, not even after a restart: an attempt whose row could not be written
    /// uses one up as well, so the ledger cannot tell how far they went. They begin at a random place of their whole range.
    next_job: AtomicU64,
}

pub(super) struct Printer {
    pub(super) handle: PrinterHandle,
    pub(super) turn: Mutex<()>,
}

impl Printers {
    pub(super) fn new(handles: Vec<PrinterHandle>) -> Printers {
        let shared =
            |handle: PrinterHandle| (handle.name.clone(), Arc::new(Printer { handle, turn: Mutex::new(()) }));
        // Without a source of randomness (a kernel older than 3.17) the time of the start is as good.
        let nanoseconds = || std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos() as u64;
        let first = getrandom::u64().unwrap_or_else(|_| nanoseconds());
        // Half of the range is still above it.
        Printers { each: handles.into_iter().map(shared).collect(), next_job: AtomicU64::new(first >> 1) }
    }

    pub(super) fn find(&self, name: &PrinterId) -> Option<Arc<Printer>> {
        self.each.get(name).cloned()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Printer>> {
        self.each.values()
    }

    pub(super) fn next_job(&self) -> JobId {
        JobId(self.next_job.fetch_add(1, Ordering::Relaxed))
    }

    /// Tells a printer that stands still after an error to go on, or to forget; `None` if there is no such printer.
    pub(crate) async fn recover(&self, name: &str, how: Recovery) -> Option<Result<(), NothingToRecover>> {
        let printer = self.each.get(&PrinterId::from(name))?;
        printer.handle.recover(how).await
    }
}
