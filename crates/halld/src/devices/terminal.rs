//! Window terminals on their line: the hall's text to their signs, their keys to the hall.
//!
//! A key's request id is (bus, address, session, sequence), so the hall takes each press once, whatever the line and
//! the daemon go through. The terminal keeps a press until its rows are durable.

use super::Surroundings;
use super::drive::Driven;
use super::press::{self, Press};
use super::sign_text::{self, Changes, Panel};
use super::terminals::Terminals;
use crate::config::{BusConfig, PortAddress, Station};
use hall_api::device::{DeviceKind, Health as State};
use hall_core::Span;
use hall_core::view::Sign as HallSign;
use hall_devices::device::Millis;
use hall_devices::terminal::{Event, LineSettings, Progress, TerminalLine};
use hall_wire::{Address, Capabilities, Image, Session, Sign, Style};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

/// A called number blinks for this long.
const BLINK_S: u8 = 10;

pub(super) struct Line {
    terminals: TerminalLine,
    stations: BTreeMap<Address, Station>,
    sizes: BTreeMap<Address, Capabilities>,
    /// Who waits for the end of an update.
    updates: BTreeMap<Address, oneshot::Sender<Progress>>,
    bus: String,
    presses: UnboundedSender<KeyEvent>,
    changes: Changes,
    around: Surroundings,
}

pub(super) enum Order {
    /// The hall changed: look again.
    LookAgain,
    /// The press is durable, or will never be.
    Acknowledge { address: Address, session: Session, sequence: u32 },
    /// Somebody looks for it.
    Identify { address: Address, seconds: u8 },
    /// It is to run another program.
    Update { address: Address, image: Image, program: Arc<[u8]>, end: oneshot::Sender<Progress> },
}

/// A key event on its way to the hall, and how to acknowledge it.
struct KeyEvent {
    press: Press,
    address: Address,
    session: Session,
    sequence: u32,
}

impl Line {
    pub(super) fn new(
        bus: &BusConfig,
        around: &Surroundings,
        doors: &mut Terminals,
    ) -> (Line, UnboundedReceiver<Order>) {
        let stations: BTreeMap<_, _> = bus
            .stations
            .iter()
            .filter_map(|station| Some((Address::new(station.address)?, *station)))
            .collect();
        let settings = match &bus.port {
            PortAddress::Serial(line) => LineSettings { baud: line.baud, ..LineSettings::default() },
            PortAddress::Tcp(_) | PortAddress::File(_) => LineSettings::default(),
        };
        let no_contact = around.texts.say(around.texts.default_language(), "sign.no_contact", &[]);
        let no_contact = hall_wire::Line::try_from(no_contact.as_str()).unwrap_or_default();
        let mut first = [0u8; 4];
        // Without randomness the wall will do: it only has to differ from the last start's.
        if getrandom::fill(&mut first).is_err() {
            first = (around.time.wall_ms() as u32).to_be_bytes();
        }
        let (orders, inbox) = unbounded_channel();
        let (presses, pressed) = unbounded_channel();
        tokio::spawn(take_presses(around.clone(), pressed, orders.clone()));
        let addresses = stations.keys().copied();
        let line = Line {
            terminals: TerminalLine::new(
                settings,
                addresses,
                no_contact,
                u32::from_be_bytes(first),
                Millis(0),
            ),
            sizes: BTreeMap::new(),
            updates: BTreeMap::new(),
            bus: bus.name.clone(),
            presses,
            changes: Changes::of(around),
            around: around.clone(),
            stations,
        };
        for address in line.stations.keys() {
            around.health.add(&line.name(*address), DeviceKind::Terminal, "hall-wire", &bus.port.to_string());
            doors.add(line.name(*address), orders.clone(), *address);
        }
        (line, inbox)
    }

    fn name(&self, address: Address) -> String {
        let number = self.stations.get(&address).map_or(0, |station| station.address);
        format!("{}-{number}", self.bus)
    }

    /// Wants on every sign what the hall says now.
    fn look(&mut self) {
        for (address, station) in &self.stations {
            let panel = self.sizes.get(address).map_or(Panel::SMALL, |size| Panel {
                width_dots: size.width_px.into(),
                height_dots: size.height_px.into(),
            });
            let lines = sign_text::lines(&self.around, station.window, panel);
            let (sign, waiting) = self
                .around
                .published
                .look(|hall, _| (hall.sign(station.window), hall.waiting_for(station.window)));
            let style = match sign {
                HallSign::Call { announced, .. } => {
                    Style::Blink { seconds: BLINK_S, occasion: announced as u8 }
                }
                _ => Style::Steady,
            };
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let waiting = u16::try_from(waiting).unwrap_or(u16::MAX);
            let text = lines.join(" ");
            let name = format!("{}-{}", self.bus, station.address);
            match Sign::new(&lines, style, Some(waiting)) {
                Ok(sign) => {
                    // Every station's address is on this line.
                    let _ = self.terminals.show(*address, sign);
                    self.around.health.update(&name, |device| device.wanted = Some(text));
                }
                Err(error) => self.around.health.update(&name, |device| device.detail = error.to_string()),
            }
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Key { address, session, sequence, key, age_ms } => {
                let Some(station) = self.stations.get(&address).copied() else { return };
                let device = self.name(address);
                let id = format!("{device}:{:08x}:{sequence}", session.0);
                let press = Press { device, window: station.window, id, key, age: Span(i64::from(age_ms)) };
                // The worker lives as long as the daemon.
                let _ = self.presses.send(KeyEvent { press, address, session, sequence });
            }
            Event::Up { address, capabilities } => {
                self.sizes.insert(address, capabilities);
                let detail = format!("sign {} x {}", capabilities.width_px, capabilities.height_px);
                self.set(address, State::Ok, &detail);
                self.look();
            }
            Event::Down { address, .. } => self.set(address, State::Silent, "does not answer"),
            Event::Incompatible { address, version, .. } => {
                let detail = format!("speaks version {version} of the protocol: it needs other firmware");
                self.set(address, State::Silent, &detail);
            }
            Event::Shown { address, .. } => {
                let name = self.name(address);
                self.around.health.update(&name, |device| device.shown.clone_from(&device.wanted));
            }
            Event::Clash { address } => {
                let detail = format!(
                    "two terminals answer to address {}, or nothing it says is sound: give one another address, or see to its wires",
                    address.number()
                );
                self.set(address, State::Warning, &detail);
            }
            Event::Update { address, progress } => self.update(address, progress),
        }
    }

    /// Tells how an update goes, and whoever waits for its end.
    fn update(&mut self, address: Address, progress: Progress) {
        let detail = match progress {
            Progress::Kept { bytes, of } => {
                format!("takes a new program: {} %", u64::from(bytes) * 100 / u64::from(of.max(1)))
            }
            Progress::Restarting => "starts with a new program".into(),
            Progress::Runs { version } => format!("runs version {version} of its program"),
            Progress::Refused(_) | Progress::Unknown | Progress::MadeWay | Progress::Replaced => {
                format!("was not updated: {progress:?}")
            }
        };
        self.around.health.update(&self.name(address), |device| device.detail = detail);
        if progress.is_end()
            && let Some(end) = self.updates.remove(&address)
        {
            // Whoever asked may be gone.
            let _ = end.send(progress);
        }
    }

    fn set(&self, address: Address, state: State, detail: &str) {
        self.around.health.update(&self.name(address), |device| {
            device.errors += u64::from(state != State::Ok && device.health == State::Ok);
            device.health = state;
            device.detail = detail.into();
            if state != State::Ok {
                device.shown = None;
            }
        });
    }
}

impl Driven for Line {
    type Order = Order;

    fn opened(&mut self, now: Millis) {
        self.terminals.reset(now);
        for address in self.stations.keys().copied().collect::<Vec<_>>() {
            self.around.health.update(&self.name(address), |device| device.opened += 1);
            self.set(address, State::Silent, "asked");
        }
        self.look();
    }

    fn closed(&mut self, why: &str, now: Millis) {
        self.terminals.reset(now);
        for address in self.stations.keys() {
            self.set(*address, State::Gone, why);
        }
    }

    fn input(&mut self, bytes: &[u8], now: Millis) {
        self.terminals.handle_input(bytes, now);
    }

    fn timeout(&mut self, now: Millis) {
        self.terminals.handle_timeout(now);
    }

    fn order(&mut self, order: Order, now: Millis) {
        match order {
            Order::LookAgain => self.look(),
            Order::Acknowledge { address, session, sequence } => {
                self.terminals.acknowledge(address, session, sequence);
            }
            // Every door's address is on this line.
            Order::Identify { address, seconds } => drop(self.terminals.identify(address, seconds)),
            Order::Update { address, image, program, end } => {
                let _ = self.terminals.update(address, image, program);
                self.tell(now);
                self.updates.insert(address, end);
            }
        }
        self.terminals.handle_timeout(now);
    }

    fn transmit(&mut self) -> Option<Vec<u8>> {
        self.terminals.poll_transmit()
    }

    fn wake(&self) -> Option<Millis> {
        self.terminals.poll_timeout()
    }

    fn tell(&mut self, _: Millis) {
        while let Some(event) = self.terminals.poll_event() {
            self.event(event);
        }
    }

    async fn hall_changed(&mut self) -> Order {
        self.changes.next().await;
        Order::LookAgain
    }
}

/// Takes the presses of one line to the hall, in order, and acknowledges each when its rows are durable.
async fn take_presses(
    around: Surroundings,
    mut presses: UnboundedReceiver<KeyEvent>,
    orders: UnboundedSender<Order>,
) {
    while let Some(KeyEvent { press, address, session, sequence }) = presses.recv().await {
        press::take(&around, &press).await;
        if orders.send(Order::Acknowledge { address, session, sequence }).is_err() {
            return;
        }
    }
}
