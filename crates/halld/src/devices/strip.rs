//! Signs that only listen, on their line.

use super::Surroundings;
use super::drive::Driven;
use super::sign_text::{self, Changes, Panel};
use crate::config::{BusConfig, PortAddress, Station};
use hall_api::device::{DeviceKind, Health as State};
use hall_devices::device::Millis;
use hall_devices::sign::StripLine;
use hall_devices::sign::strip::StripModel;

pub(super) struct Line {
    strip: StripLine,
    stations: Vec<Station>,
    bus: String,
    changes: Changes,
    around: Surroundings,
}

/// The hall changed: look again.
pub(super) struct LookAgain;

impl Line {
    pub(super) fn new(bus: &BusConfig, model: StripModel, around: &Surroundings) -> Line {
        let baud = match &bus.port {
            PortAddress::Serial(line) => line.baud,
            // A serial server does the pacing; its line is usually this slow.
            PortAddress::Tcp(_) | PortAddress::File(_) => 9600,
        };
        let addresses = bus.stations.iter().map(|station| station.address);
        let name = model.name.clone();
        let line = Line {
            strip: StripLine::new(model, baud, addresses, Millis(0)),
            stations: bus.stations.clone(),
            bus: bus.name.clone(),
            changes: Changes::of(around),
            around: around.clone(),
        };
        for station in &bus.stations {
            around.health.add(&line.name(station), DeviceKind::Sign, &name, &bus.port.to_string());
        }
        line
    }

    fn name(&self, station: &Station) -> String {
        format!("{}-{}", self.bus, station.address)
    }

    fn look(&mut self) {
        for station in &self.stations {
            let lines = sign_text::lines(&self.around, station.window, Panel::STRIP);
            let text = lines.concat();
            let lost = self.strip.show(station.address, &text);
            self.around.health.update(&self.name(station), |device| {
                device.wanted = Some(text);
                if device.health == State::Gone {
                    // Why it is gone stays the news.
                    return;
                }
                device.detail = match lost {
                    Ok(lost) if lost.is_nothing() => "cannot answer: sent again every 10 s".into(),
                    Ok(lost) if lost.cut => "the text is too long for it".into(),
                    Ok(lost) => format!("it has no {}", lost.replaced.iter().collect::<String>()),
                    Err(error) => error.to_string(),
                };
            });
        }
    }

    fn health(&self, state: State, detail: &str) {
        for station in &self.stations {
            self.around.health.update(&self.name(station), |device| {
                device.opened += u64::from(state == State::Unconfirmed && device.health == State::Gone);
                device.errors += u64::from(state == State::Gone && device.health != State::Gone);
                device.health = state;
                device.detail = detail.into();
            });
        }
    }
}

impl Driven for Line {
    type Order = LookAgain;

    fn opened(&mut self, now: Millis) {
        self.strip.reset(now);
        self.health(State::Unconfirmed, "");
        self.look();
    }

    fn closed(&mut self, why: &str, now: Millis) {
        self.strip.reset(now);
        self.health(State::Gone, why);
    }

    fn input(&mut self, _: &[u8], _: Millis) {
        // These signs say nothing; noise on the line is not for us.
    }

    fn timeout(&mut self, now: Millis) {
        self.strip.handle_timeout(now);
    }

    fn order(&mut self, LookAgain: LookAgain, now: Millis) {
        self.look();
        self.strip.handle_timeout(now);
    }

    fn transmit(&mut self) -> Option<Vec<u8>> {
        self.strip.poll_transmit()
    }

    fn wake(&self) -> Option<Millis> {
        self.strip.poll_timeout()
    }

    fn tell(&mut self, _: Millis) {}

    async fn hall_changed(&mut self) -> LookAgain {
        self.changes.next().await;
        LookAgain
    }
}
