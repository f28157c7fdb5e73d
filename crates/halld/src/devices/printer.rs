//! One printer: the driver, its health, and a handle for whoever has something to print.

use super::Surroundings;
use super::drive::Driven;
use crate::config::{PortAddress, PrinterConfig};
use hall_api::device::{DeviceKind, Health as State};
use hall_core::id::PrinterId;
use hall_devices::device::Millis;
use hall_devices::printer::{
    Event, JobId, LineSpeed, Link, Outcome, PaperLevel, Printer, PrinterStatus, Profile,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{oneshot, watch};

/// A job for the printer's task.
pub(super) struct Job {
    pub(super) id: JobId,
    pub(super) bytes: Vec<u8>,
    pub(super) done: oneshot::Sender<Outcome>,
}

/// What the printing task knows of a printer.
#[derive(Clone)]
pub(super) struct PrinterHandle {
    pub(super) name: PrinterId,
    pub(super) profile: Arc<Profile>,
    jobs: UnboundedSender<Job>,
    pub(super) status: watch::Receiver<PrinterStatus>,
}

impl PrinterHandle {
    /// Whether a job given now would be tried.
    pub(super) fn is_ready(&self) -> bool {
        let status = *self.status.borrow();
        let reached = matches!(status.link, Link::Answering | Link::Mute);
        reached && status.fault().is_none()
    }

    /// Prints, and waits for what became of it; `None` if the printer's task has ended.
    pub(super) async fn print(&self, id: JobId, bytes: Vec<u8>) -> Option<Outcome> {
        let (done, outcome) = oneshot::channel();
        self.jobs.send(Job { id, bytes, done }).ok()?;
        outcome.await.ok()
    }
}

pub(super) struct Adapter {
    driver: Printer,
    name: String,
    status: watch::Sender<PrinterStatus>,
    waiting: BTreeMap<JobId, oneshot::Sender<Outcome>>,
    around: Surroundings,
}

impl Adapter {
    pub(super) fn new(
        config: &PrinterConfig,
        profile: Profile,
        around: &Surroundings,
    ) -> (Adapter, PrinterHandle, UnboundedReceiver<Job>) {
        let speed = match &config.port {
            PortAddress::Serial(line) => LineSpeed::serial(line.baud),
            PortAddress::Tcp(_) | PortAddress::File(_) => LineSpeed::NETWORK,
        };
        let (jobs, orders) = unbounded_channel();
        let (sender, status) = watch::channel(PrinterStatus::default());
        let adapter = Adapter {
            driver: Printer::new(&profile, speed),
            name: config.name.to_string(),
            status: sender,
            waiting: BTreeMap::new(),
            around: around.clone(),
        };
        around.health.add(&adapter.name, DeviceKind::Printer, config.model.name, &config.port.to_string());
        let handle = PrinterHandle { name: config.name.clone(), profile: Arc::new(profile), jobs, status };
        (adapter, handle, orders)
    }

    fn show_status(&self, status: PrinterStatus) {
        self.status.send_replace(status);
        let (state, detail) = match (status.link, status.fault()) {
            // `closed` says why.
            (Link::Closed, _) => return,
            (Link::Opening, _) => (State::Silent, "asked".to_owned()),
            (Link::Silent, _) => (State::Silent, "does not answer".to_owned()),
            (Link::Answering | Link::Mute, Some(fault)) => (State::Warning, fault.to_string()),
            (Link::Mute, None) => (State::Unconfirmed, "this model answers nothing".to_owned()),
            (Link::Answering, None) if status.paper == PaperLevel::NearEnd => {
                (State::Warning, "paper near its end".to_owned())
            }
            (Link::Answering, None) => (State::Ok, String::new()),
        };
        self.around.health.update(&self.name, |device| {
            device.errors += u64::from(state != State::Ok && device.health == State::Ok);
            device.health = state;
            device.detail = detail;
        });
    }
}

impl Driven for Adapter {
    type Order = Job;

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

    fn order(&mut self, job: Job, now: Millis) {
        match self.driver.print(job.id, job.bytes, now) {
            Ok(()) => drop(self.waiting.insert(job.id, job.done)),
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

    fn tell(&mut self, _: Millis) {
        while let Some(event) = self.driver.poll_event() {
            match event {
                Event::Status(status) => self.show_status(status),
                Event::Finished { job, outcome } => {
                    tracing::info!(printer = self.name, job = job.0, %outcome, "print");
                    if let Some(done) = self.waiting.remove(&job) {
                        // The printing task lives as long as the daemon.
                        let _ = done.send(outcome);
                    }
                }
                Event::ConfirmedLate { job, evidence } => {
                    tracing::info!(printer = self.name, job = job.0, %evidence, "printed after all");
                }
            }
        }
    }

    async fn hall_changed(&mut self) -> Job {
        std::future::pending().await
    }
}
