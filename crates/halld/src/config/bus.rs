//! `[[bus]]`: a line with terminals or signs on it, and who is at which address.

use super::finding::{Findings, Span};
use super::port::PortAddress;
use super::scope::Scope;
use super::section::Section;
use super::sign_model;
use super::strip_template;
use super::value::Value;
use hall_core::id::WindowNumber;
use hall_devices::sign::AnsweringModel;
use hall_devices::sign::strip::{STRIP_MODELS, StripModel, strip_model};
use std::fmt;

/// A line that one protocol is spoken on.
#[derive(Clone, Debug)]
pub struct BusConfig {
    pub name: String,
    pub port: PortAddress,
    pub protocol: BusProtocol,
    /// Who is on it, by address. Terminals on a `hall-wire` bus, signs on any other.
    pub stations: Vec<Station>,
}

#[derive(Clone, Debug)]
pub enum BusProtocol {
    /// Window terminals of our own, each with keys and a sign.
    HallWire,
    /// Strip screens that a hall already owns; they only listen.
    Strip(StripModel),
    /// Other signs that a hall already owns; they answer.
    Answering(AnsweringModel),
}

/// As hall.toml calls it: `hall-wire`, `strip-imm9002`, `bx-6k1`.
impl fmt::Display for BusProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BusProtocol::HallWire => f.write_str("hall-wire"),
            BusProtocol::Strip(model) => write!(f, "strip-{}", model.name),
            BusProtocol::Answering(model) => f.write_str(sign_model::name(model)),
        }
    }
}

/// A device on a bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Station {
    pub address: u8,
    pub window: WindowNumber,
}

/// A bus, and where in the file its stations were put on it.
pub(super) struct Read<'a> {
    pub(super) id: &'a str,
    pub(super) bus: BusConfig,
    pub(super) name_at: Span,
    station_spans: Vec<Span>,
}

pub(super) fn read<'a>(section: &Section<'a>, scope: &mut Scope<'a>) -> Option<Read<'a>> {
    let strips = STRIP_MODELS.iter().map(|model| (format!("strip-{}", model.name), Kind::Strip(model.name)));
    let answering = sign_model::kinds().map(|(name, kind)| (name, Kind::Answering(kind)));
    let own = [("hall-wire".to_owned(), Kind::HallWire), ("strip-template".to_owned(), Kind::Template)];
    let named: Vec<_> = own.into_iter().chain(strips).chain(answering).collect();
    let words: Vec<_> = named.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
    let id = scope.bus_names.declare(section, "name", "hall-a");
    let port = scope.ports.read(section, "\"serial:///dev/serial/by-path/…?baud=115200\"", id);
    let kind = section.need("protocol", "\"hall-wire\"").and_then(|value| value.choice(&words));
    let protocol = kind.and_then(|kind| match kind {
        Kind::HallWire => Some(BusProtocol::HallWire),
        Kind::Strip(name) => strip_model(name).map(BusProtocol::Strip),
        Kind::Template => strip_template::read(section).map(BusProtocol::Strip),
        Kind::Answering(kind) => sign_model::read(kind, section).map(BusProtocol::Answering),
    });
    if let (Some(PortAddress::File(_)), Some(value)) = (&port, section.get("port")) {
        value.mistake::<()>("a bus needs serial:// or tcp://; file:// is for USB printers");
    }
    let id = id?;
    let bus = BusConfig { name: id.into(), port: port?, protocol: protocol?, stations: Vec::new() };
    Some(Read { id, bus, name_at: scope.bus_names.span(id)?, station_spans: Vec::new() })
}

/// A protocol, and whether its bus has keys of its own.
#[derive(Clone, Copy)]
enum Kind {
    HallWire,
    /// One of the table, by its name there.
    Strip(&'static str),
    Template,
    Answering(sign_model::Kind),
}

/// What hangs at a window.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Device {
    Terminal,
    Sign,
}

/// Reads `{ bus = "hall-a", address = 1 }` and puts the window's device on that bus.
pub(super) fn connect<'a>(
    value: Value<'a>,
    device: Device,
    window: Option<WindowNumber>,
    scope: &mut Scope<'a>,
) {
    value.table("{ bus = \"hall-a\", address = 1 }", |section| {
        let bus_value = section.need("bus", "\"hall-a\"");
        let id = bus_value.and_then(|value| scope.bus_names.resolve(value));
        let address_value = section.need("address", "1");
        // 0 and 255 are nobody's and everybody's on hall-wire, and at some strip screens too.
        let address = address_value.and_then(|value| value.number(1..=254));
        let (id, address, window) = (id?, address?, window?);
        let read = scope.buses.iter_mut().find(|read| read.id == id)?;
        let name = &read.bus.protocol;
        match (device, name) {
            (Device::Terminal, BusProtocol::HallWire)
            | (Device::Sign, BusProtocol::Strip(_) | BusProtocol::Answering(_)) => {}
            (Device::Terminal, BusProtocol::Strip(_) | BusProtocol::Answering(_)) => bus_value?.mistake(
                format!("bus {id:?} speaks {name}, where signs have no keys; write sign = {{ … }}"),
            )?,
            (Device::Sign, BusProtocol::HallWire) => bus_value?.mistake(format!(
                "bus {id:?} speaks {name}, where the terminal carries the sign; write terminal = {{ … }}"
            ))?,
        }
        read.put(Station { address, window }, address_value?)
    });
}

impl Read<'_> {
    fn put(&mut self, station: Station, address: Value<'_>) -> Option<()> {
        let stations = &mut self.bus.stations;
        if let Some(taken) = stations.iter().position(|other| other.address == station.address) {
            let line = address.findings.line(&self.station_spans[taken]);
            let (window, bus) = (stations[taken].window, &self.bus.name);
            return address.mistake(format!(
                "address {} on bus {bus:?} is window {window}'s already (line {line}); no two can share one",
                station.address
            ));
        }
        stations.push(station);
        self.station_spans.push(address.span());
        Some(())
    }
}

/// Warns of buses that nothing hangs on.
pub(super) fn warn_of_empty(buses: &[Read<'_>], findings: &Findings<'_>) {
    for read in buses.iter().filter(|read| read.bus.stations.is_empty()) {
        let message = format!(
            "no window has a terminal or sign on bus {:?}, so its port is opened for nobody",
            read.id
        );
        findings.warning(read.name_at.clone(), message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::*;

    const BUSES: &str = "\
        [[bus]]\nname = 'hall-a'\nport = 'serial:///dev/ttyAMA0?baud=115200'\nprotocol = 'hall-wire'\n\
        [[bus]]\nname = 'strips'\nport = 'tcp://10.0.0.7:4001'\nprotocol = 'strip-imm9002'\n";

    fn windows(devices: &[&str], expected: &[&str]) {
        let windows = devices.iter().enumerate().map(|(index, device)| {
            format!("[[window]]\nnumber = {}\nname.zh = '窗口'\nserves = ['civil']\n{device}\n", index + 1)
        });
        check(&format!("{BUSES}{}", windows.collect::<String>()), expected);
    }

    #[test]
    fn stations_are_on_their_bus() {
        let window = "[[window]]\nnumber = 3\nname.zh = '窗口'\nserves = ['civil']";
        let devices = "terminal = { bus = 'hall-a', address = 1 }\nsign = { bus = 'strips', address = 7 }";
        let buses = config(&format!("{BUSES}{window}\n{devices}")).buses;
        assert!(matches!(buses[0].protocol, BusProtocol::HallWire));
        assert_eq!(buses[0].stations, [Station { address: 1, window: WindowNumber(3) }]);
        assert_eq!(buses[1].protocol.to_string(), "strip-imm9002");
        assert_eq!(buses[1].stations, [Station { address: 7, window: WindowNumber(3) }]);
    }

    #[test]
    fn wrong_wiring_is_named() {
        let terminal = "terminal = { bus = 'hall-a', address = 1 }";
        let sign = "sign = { bus = 'strips', address = 1 }";
        windows(&[terminal, sign], &[]);
        windows(
            &[terminal, terminal, sign],
            &["18:40: address 1 on bus \"hall-a\" is window 1's already (line 13)"],
        );
        windows(&[terminal], &["6:8: warning: no window has a terminal or sign on bus \"strips\""]);
        windows(
            &[terminal, sign, "terminal = { bus = 'hall-b', address = 1 }"],
            &["23:20: no [[bus]] is called \"hall-b\"; did you mean \"hall-a\"?"],
        );
        windows(
            &[terminal, sign, "terminal = { bus = 'strips', address = 2 }"],
            &["23:20: bus \"strips\" speaks strip-imm9002, where signs have no keys; write sign = { … }"],
        );
        windows(
            &[terminal, sign, "sign = { bus = 'hall-a', address = 2 }"],
            &[
                "23:16: \"hall-a\" speaks hall-wire, where the terminal carries the sign; write terminal = { … }",
            ],
        );
        windows(
            &[terminal, sign, "terminal = { bus = 'hall-a', adress = 0 }"],
            &["23:12: terminal needs address; write address = 1", "23:30: did you mean \"address\"?"],
        );
        windows(
            &[terminal, sign, "terminal = 4"],
            &["23:12: terminal is { bus = \"hall-a\", address = 1 }, not a number"],
        );
        windows(
            &[terminal, sign, "terminal = { bus = 'hall-a', address = 255 }"],
            &["23:40: from 1 to 254, not 255"],
        );
    }

    #[test]
    fn one_port_has_one_bus_and_one_bus_one_protocol() {
        let bus = |settings: &str, expected: &[&str]| {
            let window = "terminal = { bus = 'hall-a', address = 1 }\nsign = { bus = 'strips', address = 1 }";
            let window = format!("[[window]]\nnumber = 3\nname.zh = '窗口'\nserves = ['civil']\n{window}\n");
            check(&format!("{BUSES}{window}[[bus]]\n{settings}"), expected);
        };
        bus(
            "name = 'hall-b'\nprotocol = 'hall-wire'\nport = 'tcp://10.0.0.8:4001'\nbaud = 9600",
            &["19:1: unknown key \"baud\" in [[bus]]; known here: name, port or protocol"],
        );
        let unused = "16:8: warning: no window has";
        bus(
            "name = 'hall-b'\nprotocol = 'strip-imm9012'\nport = 'serial:///dev/ttyAMA0?baud=9600'",
            &["18:8: /dev/ttyAMA0 is \"hall-a\"'s port already (line 3); one port, one protocol"],
        );
        bus(
            "name = 'hall-b'\nprotocol = 'modbus'\nport = 'tcp://10.0.0.8:4001'",
            &["17:12: protocol is hall-wire, strip-template, strip-imm9002"],
        );
        bus(
            "name = 'hall-b'\nprotocol = 'hall-wire'\nport = 'file:///dev/usb/lp0'",
            &["18:8: a bus needs serial:// or tcp://"],
        );
        bus(
            "name = 'hall-b'\nprotocol = 'hall-wire'\nport = 'serial:///dev/ttyUSB0?baud=9600'",
            &[unused, "18:8: warning: this name may be another device's after a restart"],
        );
        bus(
            "name = 'hall-a'\nprotocol = 'hall-wire'\nport = 'tcp://10.0.0.8:4001'",
            &["16:8: already the name of the [[bus]] on line 2"],
        );
    }
}
