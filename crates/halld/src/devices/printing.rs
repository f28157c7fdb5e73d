//! From a ticket that is owed its paper to paper, and to what the ledger says of it.
//!
//! `Issued` → `PrintStarted` (durable before the first byte) → `PrintEnded`. A kiosk's tickets print in order, each on
//! the first of its printers that can; while none can they wait, and what has ended meanwhile is not printed any more.
//! A job whose outcome is unknown is reported and never repeated by itself; when its printer finishes it after all, as
//! happens with a new roll, that is written too.

use super::Surroundings;
use super::layouts::Layouts;
use super::outcome::outcome_of;
use super::outlet::usable;
use super::printer::PrinterHandle;
use super::printers::{Printer, Printers};
use super::ticket;
use crate::config::KioskConfig;
use crate::owner::{Answer, RequestId, system};
use hall_core::command::PrintOutcome;
use hall_core::id::{KioskId, PrinterId, TicketId};
use hall_core::ticket::{Phase, Print, PrintTrouble};
use hall_core::{Command, Event};
use hall_devices::printer::JobId;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{MutexGuard, broadcast};

/// While no printer can print, they are looked at this often.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// Prints what kiosks are owed until the daemon stops.
pub(super) async fn run(
    around: Surroundings,
    kiosks: Vec<KioskConfig>,
    printers: Arc<Printers>,
    layouts: Arc<Layouts>,
) {
    let mut rows = around.published.rows();
    let mut queues: BTreeMap<KioskId, UnboundedSender<TicketId>> = BTreeMap::new();
    for kiosk in kiosks {
        let own = usable(kiosk.when_down, &kiosk.printers);
        let desk = Desk {
            around: around.clone(),
            printers: own.iter().filter_map(|name| printers.find(name)).collect(),
            layouts: Arc::clone(&layouts),
            all: Arc::clone(&printers),
        };
        let (sender, tickets) = unbounded_channel();
        queues.insert(kiosk.name.clone(), sender);
        tokio::spawn(desk.print_in_order(tickets));
    }
    give_up_on_started(&around, &printers).await;
    let mut given = give_out(&around, &queues);
    loop {
        match rows.recv().await {
            Ok(row) => {
                if let Event::Issued(issued) = &row.event
                    && issued.ticket > given
                    && issued.print
                {
                    give_to(&queues, issued.kiosk.as_ref(), issued.ticket);
                    given = issued.ticket;
                } else if let Event::ReprintAsked { ticket, .. } = &row.event {
                    let kiosk = around.published.look(|hall, _| hall.ticket(*ticket)?.kiosk.clone());
                    give_to(&queues, kiosk.as_ref(), *ticket);
                }
            }
            Err(broadcast::error::RecvError::Lagged(_)) => given = give_out(&around, &queues),
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

/// Hands out all that the hall still owes, and returns the last ticket. One that is in its queue already is there twice then, which
/// does no harm: who comes to it the second time sees that it is printed.
fn give_out(around: &Surroundings, queues: &BTreeMap<KioskId, UnboundedSender<TicketId>>) -> TicketId {
    around.published.look(|hall, _| {
        let mut last = TicketId(0);
        for ticket in hall.tickets() {
            last = last.max(ticket.id);
            // A print that certainly failed was still to be tried again when the daemon stopped.
            if matches!(ticket.print, Print::Queued | Print::Failed(_)) {
                give_to(queues, ticket.kiosk.as_ref(), ticket.id);
            }
        }
        last
    })
}

/// What was under way when the daemon stopped is unknown.
async fn give_up_on_started(around: &Surroundings, printers: &Printers) {
    let started: Vec<_> = around.published.look(|hall, _| {
        let started = hall.tickets().filter_map(|ticket| match &ticket.print {
            Print::Started(printer) => Some((ticket.id, printer.clone())),
            Print::Queued | Print::None | Print::Printed(_) | Print::Failed(_) | Print::Unknown(_) => None,
        });
        started.collect()
    });
    for (ticket, printer) in started {
        tracing::warn!(ticket = ticket.0, %printer, "the daemon stopped while this was printed: its paper is unknown");
        end(
            around,
            printers.next_job(),
            ticket,
            printer,
            PrintOutcome::Unknown,
            Some(PrintTrouble::Interrupted),
        )
        .await;
    }
}

fn give_to(queues: &BTreeMap<KioskId, UnboundedSender<TicketId>>, kiosk: Option<&KioskId>, ticket: TicketId) {
    if let Some(queue) = kiosk.and_then(|kiosk| queues.get(kiosk)) {
        // The queue's task lives as long as the daemon.
        let _ = queue.send(ticket);
    }
}

/// Prints the tickets of one kiosk.
struct Desk {
    around: Surroundings,
    /// In the kiosk's order.
    printers: Vec<Arc<Printer>>,
    layouts: Arc<Layouts>,
    all: Arc<Printers>,
}

impl Desk {
    async fn print_in_order(self, mut tickets: UnboundedReceiver<TicketId>) {
        let mut owed = VecDeque::new();
        loop {
            let Some(ticket) = (match owed.pop_front() {
                Some(ticket) => Some(ticket),
                None => tickets.recv().await,
            }) else {
                return;
            };
            if !self.print(ticket).await {
                // The printer refused before a byte was sent: the ticket is still the first.
                owed.push_front(ticket);
                tokio::time::sleep(TRY_AGAIN).await;
            }
        }
    }

    /// Prints one ticket when a printer can. Says whether it is done with.
    async fn print(&self, ticket: TicketId) -> bool {
        let (printer, _turn) = first_ready(&self.printers).await;
        if !self.is_still_owed(ticket) {
            return true;
        }
        let (job, name) = (self.all.next_job(), printer.name.clone());
        let paper = match ticket::paper(&self.around, &self.layouts, &printer.profile, ticket) {
            Ok(paper) => paper,
            Err(error) => {
                tracing::error!(ticket = ticket.0, error = %crate::chain(&error), "the ticket could not be composed");
                let trouble = Some(PrintTrouble::NotComposed);
                end(&self.around, job, ticket, name, PrintOutcome::Failed, trouble).await;
                return true;
            }
        };
        if !start(&self.around, job, ticket, name.clone()).await {
            return false;
        }
        let mut printing = printer.print(job, paper);
        let (outcome, trouble) = outcome_of(printing.outcome().await);
        end(&self.around, job, ticket, name.clone(), outcome, trouble).await;
        if outcome == PrintOutcome::Unknown {
            let around = self.around.clone();
            tokio::spawn(async move {
                if printing.late.await.is_ok() {
                    end_late(&around, job, ticket, name).await;
                }
            });
        }
        match outcome {
            PrintOutcome::Printed | PrintOutcome::Unknown => true,
            PrintOutcome::Failed => false,
        }
    }

    fn is_still_owed(&self, id: TicketId) -> bool {
        self.around.published.look(|hall, _| {
            hall.ticket(id).is_some_and(|ticket| {
                matches!(ticket.print, Print::Queued | Print::Failed(_))
                    && !matches!(ticket.phase, Phase::Ended(_))
            })
        })
    }
}

/// The first printer in the kiosk's order that can print, and the turn at it; waits until there is one.
async fn first_ready(printers: &[Arc<Printer>]) -> (&PrinterHandle, MutexGuard<'_, ()>) {
    loop {
        for printer in printers {
            if !printer.handle.is_ready() {
                continue;
            }
            // One that is busy is not down: whoever stands before it waits for it.
            let turn = printer.turn.lock().await;
            if printer.handle.is_ready() {
                return (&printer.handle, turn);
            }
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

async fn start(around: &Surroundings, job: JobId, ticket: TicketId, printer: PrinterId) -> bool {
    let request = RequestId::new(format!("print:{}:start", job.0), "print", &[]);
    around.inbox.ask(system(), request, Command::PrintStarted { ticket, printer }).await.is_ok()
}

async fn end(
    around: &Surroundings,
    job: JobId,
    ticket: TicketId,
    printer: PrinterId,
    outcome: PrintOutcome,
    trouble: Option<PrintTrouble>,
) {
    let ended = Command::PrintEnded { ticket, printer, outcome, trouble, late: false };
    write(around, format!("print:{}:end", job.0), ended).await;
}

/// A ticket whose paper was in doubt has come out after all.
async fn end_late(around: &Surroundings, job: JobId, ticket: TicketId, printer: PrinterId) {
    let outcome = PrintOutcome::Printed;
    let ended = Command::PrintEnded { ticket, printer, outcome, trouble: None, late: true };
    write(around, format!("print:{}:late", job.0), ended).await;
}

/// Tries until it is written, unless the hall refuses it.
async fn write(around: &Surroundings, id: String, command: Command) {
    loop {
        let request = RequestId::new(id.clone(), "print", &[]);
        let answer: Answer = around.inbox.ask(system(), request, command.clone()).await;
        if answer.status != 503 {
            return;
        }
        tokio::time::sleep(TRY_AGAIN).await;
    }
}
