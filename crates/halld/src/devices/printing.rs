//! From a ticket that is owed its paper to paper, and to what the ledger says of it.
//!
//! `Issued` → `PrintStarted` (durable before the first byte) → `PrintEnded`. A kiosk's tickets print in order, each on
//! the first of its printers that can; while none can they wait, and what has ended meanwhile is not printed any more.
//! A job whose outcome is unknown is reported and never repeated by itself.

use super::Surroundings;
use super::printer::PrinterHandle;
use super::ticket::{self, Layouts};
use crate::config::KioskConfig;
use crate::owner::{Answer, RequestId, system};
use hall_core::command::PrintOutcome;
use hall_core::id::{KioskId, PrinterId, TicketId};
use hall_core::ticket::{Phase, Print};
use hall_core::{Command, Event};
use hall_devices::printer::{JobId, Outcome};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, broadcast};

/// While no printer can print, they are looked at this often besides every change of the first one.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// One printer prints one job at a time, whichever kiosk it is for.
type Shared = Arc<Mutex<PrinterHandle>>;

/// Prints what kiosks are owed until the daemon stops.
pub(super) async fn run(
    around: Surroundings,
    kiosks: Vec<KioskConfig>,
    printers: Vec<PrinterHandle>,
    layouts: Layouts,
) {
    let mut rows = around.published.rows();
    let layouts = Arc::new(layouts);
    let printers: BTreeMap<PrinterId, Shared> =
        printers.into_iter().map(|handle| (handle.name.clone(), Arc::new(Mutex::new(handle)))).collect();
    let mut queues: BTreeMap<KioskId, UnboundedSender<TicketId>> = BTreeMap::new();
    for kiosk in kiosks {
        let own = kiosk.printers.iter().filter_map(|name| printers.get(name).cloned()).collect();
        let (sender, tickets) = unbounded_channel();
        queues.insert(kiosk.name.clone(), sender);
        tokio::spawn(print_in_order(around.clone(), own, Arc::clone(&layouts), tickets));
    }
    let mut given = give_out(&around, &queues, TicketId(0)).await;
    loop {
        match rows.recv().await {
            Ok(row) => {
                if let Event::Issued(issued) = &row.event
                    && issued.ticket > given
                    && issued.print
                {
                    give_to(&queues, issued.kiosk.as_ref(), issued.ticket);
                    given = issued.ticket;
                }
            }
            Err(broadcast::error::RecvError::Lagged(_)) => given = give_out(&around, &queues, given).await,
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

/// Hands out what the hall still owes after ticket `after`; what was under way when the daemon stopped is unknown.
async fn give_out(
    around: &Surroundings,
    queues: &BTreeMap<KioskId, UnboundedSender<TicketId>>,
    after: TicketId,
) -> TicketId {
    let mut last = after;
    let mut in_doubt = Vec::new();
    around.published.look(|hall, _| {
        for ticket in hall.tickets().filter(|ticket| ticket.id > after) {
            last = ticket.id;
            match &ticket.print {
                Print::Queued => give_to(queues, ticket.kiosk.as_ref(), ticket.id),
                Print::Started(printer) if after == TicketId(0) => {
                    in_doubt.push((ticket.id, printer.clone()))
                }
                Print::Started(_)
                | Print::None
                | Print::Printed(_)
                | Print::Failed(_)
                | Print::Unknown(_) => {}
            }
        }
    });
    for (ticket, printer) in in_doubt {
        tracing::warn!(ticket = ticket.0, %printer, "the daemon stopped while this was printed: its paper is unknown");
        end(around, ticket, printer, PrintOutcome::Unknown).await;
    }
    last
}

fn give_to(queues: &BTreeMap<KioskId, UnboundedSender<TicketId>>, kiosk: Option<&KioskId>, ticket: TicketId) {
    if let Some(queue) = kiosk.and_then(|kiosk| queues.get(kiosk)) {
        // The queue's task lives as long as the daemon.
        let _ = queue.send(ticket);
    }
}

async fn print_in_order(
    around: Surroundings,
    printers: Vec<Shared>,
    layouts: Arc<Layouts>,
    mut tickets: UnboundedReceiver<TicketId>,
) {
    let mut owed = VecDeque::new();
    loop {
        let Some(ticket) = (match owed.pop_front() {
            Some(ticket) => Some(ticket),
            None => tickets.recv().await,
        }) else {
            return;
        };
        if !print(&around, &printers, &layouts, ticket).await {
            // The printer refused before a byte was sent: the ticket is still the first.
            owed.push_front(ticket);
            tokio::time::sleep(TRY_AGAIN).await;
        }
    }
}

/// Prints one ticket when a printer can. Says whether it is done with.
async fn print(around: &Surroundings, printers: &[Shared], layouts: &Layouts, id: TicketId) -> bool {
    let printer = first_ready(printers).await;
    let still_owed = around.published.look(|hall, _| {
        let ticket = hall.ticket(id);
        ticket.is_some_and(|ticket| {
            matches!(ticket.print, Print::Queued | Print::Failed(_))
                && !matches!(ticket.phase, Phase::Ended(_))
        })
    });
    if !still_owed {
        return true;
    }
    let bytes = match ticket::bytes(around, layouts, &printer.profile, id) {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::error!(ticket = id.0, error = %crate::chain(&error), "the ticket could not be composed");
            end(around, id, printer.name.clone(), PrintOutcome::Failed).await;
            return true;
        }
    };
    if !start(around, id, printer.name.clone()).await {
        return false;
    }
    let outcome = printer.print(JobId(id.0), bytes).await;
    let (outcome, done) = match outcome {
        Some(Outcome::Printed(_)) => (PrintOutcome::Printed, true),
        Some(Outcome::Unknown(_)) => (PrintOutcome::Unknown, true),
        Some(Outcome::Failed(_)) | None => (PrintOutcome::Failed, false),
    };
    end(around, id, printer.name.clone(), outcome).await;
    done
}

/// The first printer in the kiosk's order that can print; waits until there is one.
async fn first_ready(printers: &[Shared]) -> tokio::sync::MutexGuard<'_, PrinterHandle> {
    loop {
        for printer in printers {
            // One that is printing is ready soon; the next in order need not wait for it.
            if let Ok(handle) = printer.try_lock()
                && handle.is_ready()
            {
                return handle;
            }
        }
        let _ = tokio::time::timeout(LOOK_AGAIN, any_change(printers)).await;
    }
}

async fn any_change(printers: &[Shared]) {
    let Some(first) = printers.first() else { return std::future::pending().await };
    let mut status = first.lock().await.status.clone();
    // An error means that the printer's task is gone; the caller's time limit paces the loop then.
    if status.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn start(around: &Surroundings, ticket: TicketId, printer: PrinterId) -> bool {
    let nonce = around.time.now().0;
    let request = RequestId::new(format!("print:{}:{nonce}:start", ticket.0), "print", &[]);
    around.inbox.ask(system(), request, Command::PrintStarted { ticket, printer }).await.is_ok()
}

/// The outcome is tried until it is written, unless the hall refuses it.
async fn end(around: &Surroundings, ticket: TicketId, printer: PrinterId, outcome: PrintOutcome) {
    let nonce = around.time.now().0;
    loop {
        let request = RequestId::new(format!("print:{}:{nonce}:end", ticket.0), "print", &[]);
        let command = Command::PrintEnded { ticket, printer: printer.clone(), outcome };
        let answer: Answer = around.inbox.ask(system(), request, command).await;
        if answer.status != 503 {
            return;
        }
        tokio::time::sleep(TRY_AGAIN).await;
    }
}
