//! Printers, window terminals and signs: each port has one task that owns it, and one driver of `hall-devices` in it.
//!
//! Signs follow the published hall: a task looks at every change and wants on the sign what the hall says now, so
//! that whatever was missed is right again by itself. Tickets are printed from the ledger's own account of them
//! ([`printing`]). A port that is gone changes no answer to anybody.

mod answering;
mod confirm_day;
mod drive;
mod health;
mod keypad;
mod layouts;
mod outcome;
mod outlet;
mod port;
mod press;
mod printer;
mod printers;
mod printing;
mod probe;
mod raster;
mod roll;
mod self_check;
mod sign_test;
mod sign_text;
mod strip;
mod terminal;
mod terminals;
mod test_slip;
mod ticket;
mod usb_printer;

pub(crate) use confirm_day::Confirming;
pub use health::Health;
pub(crate) use printers::Printers;
pub use probe::probe;
pub use raster::TicketPainter;
pub(crate) use self_check::{Machine, SelfCheck, UnderWay};
pub(crate) use sign_test::SignTest;
pub(crate) use terminals::{Terminals, UpdateError};

use crate::config::{BusConfig, BusProtocol, Config, PrinterConfig};
use crate::owner::Inbox;
use crate::published::Published;
use crate::texts::Texts;
use crate::timekeeper::Timekeeper;
use crate::view::Setting;
use std::sync::Arc;
use tokio::task::JoinSet;

/// What every device task needs of the daemon.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub(crate) inbox: Inbox,
    pub(crate) published: Arc<Published>,
    pub(crate) time: Timekeeper,
    pub(crate) setting: Arc<Setting>,
    pub(crate) health: Arc<Health>,
    pub(crate) texts: Arc<Texts>,
    pub(crate) confirming: Arc<Confirming>,
    pub(crate) sign_test: Arc<SignTest>,
}

/// Why the devices cannot be driven: a mistake in this program, which its tests rule out.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    #[error("the profile or layout {name} that comes with the program cannot be read")]
    BuiltIn {
        name: String,
        #[source]
        source: toml::de::Error,
    },
}

/// What others may ask of the devices.
pub(crate) struct Devices {
    pub(crate) printers: Arc<Printers>,
    pub(crate) terminals: Arc<Terminals>,
    pub(crate) self_check: Arc<SelfCheck>,
}

/// Starts a task for every port; they run until the set is dropped.
///
/// # Errors
/// [`DeviceError`] if a profile or layout that comes with the program cannot be read.
pub(crate) fn start(
    config: &Config,
    around: &Surroundings,
    machine: Machine,
    tasks: &mut JoinSet<()>,
) -> Result<Devices, DeviceError> {
    let mut terminals = Terminals::default();
    for bus in &config.buses {
        start_bus(bus, around, &mut terminals, tasks);
    }
    for keypad in &config.keypads {
        let (_, orders) = tokio::sync::mpsc::unbounded_channel();
        tasks.spawn(drive::drive(keypad.port.clone(), keypad::Pad::new(keypad, around), orders));
    }
    let mut printers = Vec::new();
    for printer in &config.printers {
        printers.push(start_printer(printer, around, tasks)?);
    }
    let kiosks = config.kiosks.iter().filter(|kiosk| !kiosk.printers.is_empty());
    let kiosks: Vec<_> = kiosks.cloned().collect();
    around.health.outlets.connect(&kiosks, &printers);
    let printers = Arc::new(Printers::new(printers));
    let layouts = Arc::new(layouts::Layouts::of_hall(&config.layouts)?);
    if !kiosks.is_empty() {
        let (printers, layouts) = (Arc::clone(&printers), Arc::clone(&layouts));
        tasks.spawn(printing::run(around.clone(), kiosks, printers, layouts));
    }
    let self_check = SelfCheck::new(
        (around, &config.buses, &config.screens),
        (Arc::clone(&printers), layouts),
        config.hall.languages.iter().map(ToString::to_string).collect(),
        machine,
    );
    Ok(Devices { printers, terminals: Arc::new(terminals), self_check: Arc::new(self_check) })
}

fn start_bus(bus: &BusConfig, around: &Surroundings, terminals: &mut Terminals, tasks: &mut JoinSet<()>) {
    match &bus.protocol {
        BusProtocol::HallWire => {
            let (line, orders) = terminal::Line::new(bus, around, terminals);
            tasks.spawn(drive::drive(bus.port.clone(), line, orders));
        }
        BusProtocol::Strip(model) => {
            let line = strip::Line::new(bus, model.clone(), around);
            let (_, orders) = tokio::sync::mpsc::unbounded_channel();
            tasks.spawn(drive::drive(bus.port.clone(), line, orders));
        }
        BusProtocol::Answering(model) => {
            let line = answering::Line::new(bus, *model, around);
            let (_, orders) = tokio::sync::mpsc::unbounded_channel();
            tasks.spawn(drive::drive(bus.port.clone(), line, orders));
        }
    }
}

fn start_printer(
    config: &PrinterConfig,
    around: &Surroundings,
    tasks: &mut JoinSet<()>,
) -> Result<printer::PrinterHandle, DeviceError> {
    let profile: hall_devices::printer::Profile = toml::from_str(config.model.toml)
        .map_err(|source| DeviceError::BuiltIn { name: config.model.name.to_owned(), source })?;
    let (adapter, handle, orders) = printer::Adapter::new(config, profile, around);
    tasks.spawn(drive::drive(config.port.clone(), adapter, orders));
    Ok(handle)
}
