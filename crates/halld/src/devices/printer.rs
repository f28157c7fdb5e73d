//! One printer: the driver, its health, and a handle for whoever has something to print.

use super::Surroundings;
use super::drive::Driven;
use super::outcome::trouble_of;
use super::roll::Roll;
use super::ticket::Paper;
use crate::config::{PortAddress, PrinterConfig};
use hall_api::device::{DeviceKind, Health as State};
use hall_core::id::PrinterId;
use hall_core::ticket::PrintTrouble;
use hall_devices::device::Millis;
use hall_devices::printer::{
    Event, JobId, LineSpeed, Link, NothingToRecover, Outcome, PortStatus, Printer, PrinterStatus, Profile,
    Recovery,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{oneshot, watch};

/// The jobs in doubt that are still waited for; the driver remembers as many.
const IN_DOUBT_MAX: usize = 64;

/// What a printer's task is asked for.
pub(super) enum Order {
    Print(Job),
    /// A person's word to a printer that stands still.
    Recover {
        how: Recovery,
        done: oneshot::Sender<Result<(), NothingToRecover>>,
    },
}

/// A job for the printer's task.
pub(super) struct Job {
    id: JobId,
    paper: Paper,
    waiter: Waiter,
}

/// Who waits for a job.
struct Waiter {
    length_mm: u32,
    done: oneshot::Sender<Outcome>,
    late: oneshot::Sender<()>,
}

/// A job that a printer was given.
pub(super) struct Printing {
    outcome: oneshot::Receiver<Outcome>,
    /// Comes when a job that ended in doubt is printed after all; closed when it cannot be told any more.
    pub(super) late: oneshot::Receiver<()>,
}

impl Printing {
    /// Waits for what became of it; `None` if the printer's task has ended.
    pub(super) async fn outcome(&mut self) -> Option<Outcome> {
        (&mut self.outcome).await.ok()
    }
}

/// What the printing task knows of a printer.
#[derive(Clone)]
pub(super) struct PrinterHandle {
    pub(super) name: PrinterId,
    pub(super) profile: Arc<Profile>,
    orders: UnboundedSender<Order>,
    pub(super) status: watch::Receiver<PrinterStatus>,
}

impl PrinterHandle {
    /// Whether a job given now would be tried.
    pub(super) fn is_ready(&self) -> bool {
        let status = *self.status.borrow();
        let reached = matches!(status.link, Link::Answering | Link::Mute);
        reached && status.fault().is_none()
    }

    /// Gives the printer a job.
    pub(super) fn print(&self, id: JobId, paper: Paper) -> Printing {
        let ((done, outcome), (late, printed_late)) = (oneshot::channel(), oneshot::channel());
        let waiter = Waiter { length_mm: paper.length_mm, done, late };
        // A task that has ended drops the job, and whoever waits learns it from that.
        let _ = self.orders.send(Order::Print(Job { id, paper, waiter }));
        Printing { outcome, late: printed_late }
    }

    /// Why a job given now would not be tried, `None` if it would be.
    pub(super) fn trouble(&self) -> Option<PrintTrouble> {
        let status = *self.status.borrow();
        match status.link {
            Link::Closed => Some(PrintTrouble::NotConnected),
            Link::Opening | Link::Silent => Some(PrintTrouble::NoAnswer),
            Link::Answering | Link::Mute => status.fault().map(trouble_of),
        }
    }

    /// Tells the printer to go on, or to forget; `None` if its task has ended.
    pub(super) async fn recover(&self, how: Recovery) -> Option<Result<(), NothingToRecover>> {
        let (done, told) = oneshot::channel();
        // A task that has ended drops it.
        let _ = self.orders.send(Order::Recover { how, done });
        told.await.ok()
    }
}

pub(super) struct Adapter {
    driver: Printer,
    name: String,
    status: watch::Sender<PrinterStatus>,
    roll: Roll,
    waiting: BTreeMap<JobId, Waiter>,
    in_doubt: BTreeMap<JobId, oneshot::Sender<()>>,
    around: Surroundings,
}

impl Adapter {
    pub(super) fn new(
        config: &PrinterConfig,
        profile: Profile,
        around: &Surroundings,
    ) -> (Adapter, PrinterHandle, UnboundedReceiver<Order>) {
        let driver = match &config.port {
            PortAddress::Serial(line) => Printer::new(&profile, LineSpeed::serial(line.baud)),
            PortAddress::Tcp(_) => Printer::new(&profile, LineSpeed::NETWORK),
            PortAddress::File(_) => Printer::new(&profile, LineSpeed::NETWORK).with_port_status(),
        };
        let (orders, inbox) = unbounded_channel();
        let (sender, status) = watch::channel(PrinterStatus::default());
        let adapter = Adapter {
            driver,
            name: config.name.to_string(),
            status: sender,
            roll: Roll::new(profile.paper.near_end_mm.value),
            waiting: BTreeMap::new(),
            in_doubt: BTreeMap::new(),
            around: around.clone(),
        };
        around.health.add(&adapter.name, DeviceKind::Printer, config.model.name, &config.port.to_string());
        let handle = PrinterHandle { name: config.name.clone(), profile: Arc::new(profile), orders, status };
        (adapter, handle, inbox)
    }

    fn finish(&mut self, job: JobId, outcome: Outcome) {
        let Some(waiter) = self.waiting.remove(&job) else { return };
        match outcome {
            Outcome::Printed(_) => self.roll.use_up(waiter.length_mm),
            Outcome::Unknown(_) => {
                self.roll.use_up(waiter.length_mm);
                self.in_doubt.insert(job, waiter.late);
                if self.in_doubt.len() > IN_DOUBT_MAX {
                    self.in_doubt.pop_first();
                }
            }
            Outcome::Failed(_) => {}
        }
        // The printing task lives as long as the daemon.
        let _ = waiter.done.send(outcome);
        self.show_status(*self.driver.status());
    }

    fn show_status(&mut self, status: PrinterStatus) {
        self.status.send_replace(status);
        self.roll.look(status.paper);
        let (state, detail) = match (status.link, status.fault(), status.strange) {
            // `closed` says why.
            (Link::Closed, ..) => return,
            (Link::Opening, ..) => (State::Silent, "asked".to_owned()),
            (Link::Silent, ..) => (State::Silent, "does not answer".to_owned()),
            (Link::Answering | Link::Mute, Some(fault), _) => {
                (State::Warning, fault.to_string().replace('-', " "))
            }
            (Link::Answering | Link::Mute, None, Some(byte)) => (
                State::Warning,
                format!("said {byte:02X}, which no manual knows: look at its model and baud rate"),
            ),
            (Link::Mute, None, None) if status.raw.port.is_some() => {
                (State::Unconfirmed, "answers nothing; its USB port reports no fault".to_owned())
            }
            (Link::Mute, None, None) => (State::Unconfirmed, "this model answers nothing".to_owned()),
            (Link::Answering, None, None) => match self.roll.tickets_left() {
                Some(left) => (State::Warning, format!("paper near its end, about {left} tickets left")),
                None if status.ticket_waits == Some(true) => {
                    (State::Ok, "a ticket has not been taken yet".into())
                }
                None => (State::Ok, String::new()),
            },
        };
        self.around.health.update(&self.name, |device| {
            device.errors += u64::from(state != State::Ok && device.health == State::Ok);
            device.health = state;
            device.detail = detail;
        });
    }
}

impl Driven for Adapter {
    type Order = Order;

    fn opened(&mut self, now: Millis) {
        self.around.health.update(&self.name, |device| device.opened += 1);
        self.driver.connection_opened(now);
    }

    fn closed(&mut self, why: &str, now: Millis) {
        self.driver.connection_closed(now);
        self.around.health.update(&self.name, |device| {
            device.errors += u64::from(device.health != State::Gone);
            device.health = State::Gone;
            device.detail = why.into();
        });
    }

    fn input(&mut self, bytes: &[u8], now: Millis) {
        self.driver.handle_input(bytes, now);
    }

    fn timeout(&mut self, now: Millis) {
        self.driver.handle_timeout(now);
    }

    fn order(&mut self, order: Order, now: Millis) {
        let job = match order {
            Order::Print(job) => job,
            Order::Recover { how, done } => {
                let told = self.driver.recover(how, now);
                tracing::info!(printer = self.name, ?how, ?told, "a person's word to the printer");
                // Whoever asked may have gone.
                let _ = done.send(told);
                return;
            }
        };
        match self.driver.print(job.id, job.paper.bytes, now) {
            Ok(()) => drop(self.waiting.insert(job.id, job.waiter)),
            // The sender is dropped, and whoever waits learns that nothing was tried.
            Err(error) => tracing::error!(printer = self.name, %error, "a job was not taken"),
        }
    }

    fn transmit(&mut self) -> Option<Vec<u8>> {
        self.driver.poll_transmit()
    }

    fn wake(&self) -> Option<Millis> {
        self.driver.poll_timeout()
    }

    fn asks_port(&mut self) -> bool {
        self.driver.poll_port_question()
    }

    fn port_says(&mut self, status: Option<u8>, now: Millis) {
        self.driver.handle_port_status(status.map(PortStatus::of_byte), now);
    }

    fn tell(&mut self, _: Millis) {
        while let Some(event) = self.driver.poll_event() {
            match event {
                Event::Status(status) => self.show_status(status),
                Event::Finished { job, outcome } => {
                    tracing::info!(printer = self.name, job = job.0, %outcome, "print");
                    self.finish(job, outcome);
                }
                Event::ConfirmedLate { job, evidence } => {
                    tracing::info!(printer = self.name, job = job.0, %evidence, "printed after all");
                    if let Some(late) = self.in_doubt.remove(&job) {
                        // Whoever waited for it lives as long as the daemon.
                        let _ = late.send(());
                    }
                }
            }
        }
    }

    async fn hall_changed(&mut self) -> Order {
        std::future::pending().await
    }
}
