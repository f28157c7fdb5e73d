//! Signs that answer, on their line: onbon cards and number displays.

use super::Surroundings;
use super::drive::Driven;
use super::sign_text::{self, Changes, Panel};
use crate::config::{BusConfig, PortAddress, Station};
use hall_api::device::{DeviceKind, Health as State};
use hall_core::id::WindowNumber;
use hall_devices::device::Millis;
use hall_devices::sign::{AnsweringLine, AnsweringModel, AnsweringState};

pub(super) struct Line {
    line: AnsweringLine,
    model: AnsweringModel,
    stations: Vec<Station>,
    bus: String,
    /// What was lost of each sign's text, to be told with its health.
    lost: Vec<String>,
    /// Why nobody can be asked now.
    gone: Option<String>,
    changes: Changes,
    around: Surroundings,
}

/// The hall changed: look again.
pub(super) struct LookAgain;

impl Line {
    pub(super) fn new(bus: &BusConfig, model: AnsweringModel, around: &Surroundings) -> Line {
        let baud = match &bus.port {
            PortAddress::Serial(line) => line.baud,
            // A card on the network is quicker than this, and a serial server may be as slow.
            PortAddress::Tcp(_) | PortAddress::File(_) => 9600,
        };
        let addresses = bus.stations.iter().map(|station| station.address);
        let line = Line {
            line: AnsweringLine::new(model, baud, addresses, Millis(0)),
            model,
            stations: bus.stations.clone(),
            bus: bus.name.clone(),
            lost: vec![String::new(); bus.stations.len()],
            gone: None,
            changes: Changes::of(around),
            around: around.clone(),
        };
        let (model, port) = (bus.protocol.to_string(), bus.port.to_string());
        for station in &bus.stations {
            around.health.add(&line.name(station), DeviceKind::Sign, &model, &port);
        }
        line
    }

    fn name(&self, station: &Station) -> String {
        format!("{}-{}", self.bus, station.address)
    }

    fn text(&self, window: WindowNumber) -> String {
        match self.model {
            AnsweringModel::Bx(panel) => {
                let panel = Panel::one_line(panel.width_dots.into());
                sign_text::lines(&self.around, window, panel).concat()
            }
            AnsweringModel::Number(_) => sign_text::number(&self.around, window),
        }
    }

    fn look(&mut self) {
        for index in 0..self.stations.len() {
            let station = self.stations[index];
            let text = self.text(station.window);
            self.lost[index] = match self.line.show(station.address, &text) {
                Ok(lost) if lost.is_nothing() => String::new(),
                Ok(lost) if lost.cut => "the text is too long for it".into(),
                Ok(lost) => format!("it has no {}", lost.replaced.iter().collect::<String>()),
                Err(error) => error.to_string(),
            };
            self.around.health.update(&self.name(&station), |device| device.wanted = Some(text));
        }
    }

    /// Says of each sign what is known of it.
    fn report(&self) {
        for report in self.line.reports() {
            let Some((station, lost)) = self.station(report.address) else { continue };
            let (state, detail) = match (&self.gone, report.state) {
                (Some(why), _) => (State::Gone, why.clone()),
                (None, AnsweringState::Unknown) => (State::Unconfirmed, "not asked yet".into()),
                (None, AnsweringState::Answers) => (State::Ok, lost.clone()),
                (None, AnsweringState::Refuses(code)) => {
                    (State::Warning, format!("it answers but refuses, with code {code}"))
                }
                (None, AnsweringState::Silent) => {
                    (State::Silent, "no answer; is it on, at this address and at this speed?".into())
                }
            };
            self.around.health.update(&self.name(station), |device| {
                device.health = state;
                device.detail = detail;
                device.shown = report.shown.map(str::to_owned);
                device.errors = report.misses;
            });
        }
    }

    fn station(&self, address: u8) -> Option<(&Station, &String)> {
        self.stations.iter().zip(&self.lost).find(|(station, _)| station.address == address)
    }
}

impl Driven for Line {
    type Order = LookAgain;

    fn opened(&mut self, now: Millis) {
        self.gone = None;
        self.line.reset(now);
        for station in &self.stations {
            self.around.health.update(&self.name(station), |device| device.opened += 1);
        }
        self.look();
    }

    fn closed(&mut self, why: &str, now: Millis) {
        self.gone = Some(why.into());
        self.line.reset(now);
    }

    fn input(&mut self, bytes: &[u8], now: Millis) {
        self.line.handle_input(bytes, now);
    }

    fn timeout(&mut self, now: Millis) {
        self.line.handle_timeout(now);
    }

    fn order(&mut self, LookAgain: LookAgain, now: Millis) {
        self.look();
        self.line.handle_timeout(now);
    }

    fn transmit(&mut self) -> Option<Vec<u8>> {
        self.line.poll_transmit()
    }

    fn wake(&self) -> Option<Millis> {
        self.line.poll_timeout()
    }

    fn tell(&mut self, _: Millis) {
        self.report();
    }

    async fn hall_changed(&mut self) -> LookAgain {
        self.changes.next().await;
        LookAgain
    }
}
