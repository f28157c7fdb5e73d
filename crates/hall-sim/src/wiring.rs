//! What hangs where in the virtual hall, and the hall.toml that says so.
//!
//! The hall is the one that `halld example` prints, so that the two cannot drift apart; only devices are added.

use anyhow::{Context, Result, bail};
use toml::{Table, Value};

/// The kiosk, its printers in the order in which they are tried, and the buses, as hall.toml names them.
pub const KIOSK: &str = "door";
pub const FRONT: &str = "front";
pub const SIDE: &str = "side";
pub const TERMINALS: &str = "hall-a";
pub const STRIPS: &str = "old-signs";
/// The waiting area's display.
pub const SCREEN: &str = "ground-1";

/// Bits per second of the lines. 9600 is the slowest that printers and strip screens are found at.
pub const TERMINALS_BAUD: u32 = 115_200;
pub const SLOW_BAUD: u32 = 9_600;

/// What hangs at a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A terminal of ours, with a sign of so many dots in width and height, and ten keys.
    Terminal { size_dots: (u16, u16) },
    /// A strip screen that only listens; its clerk has a PC with the counter page.
    Strip,
}

/// The windows of the example hall. A device's address on its bus is its window's number.
pub const PLACES: [(u16, Place); 8] = [
    (1, Place::Terminal { size_dots: (192, 32) }),
    (2, Place::Terminal { size_dots: (128, 16) }),
    (3, Place::Terminal { size_dots: (128, 16) }),
    (4, Place::Terminal { size_dots: (64, 16) }),
    (5, Place::Terminal { size_dots: (192, 32) }),
    (6, Place::Terminal { size_dots: (128, 16) }),
    (7, Place::Strip),
    (8, Place::Strip),
];

/// Returns what hangs at this window.
#[must_use]
pub fn place(window: u16) -> Option<Place> {
    PLACES.iter().find(|(number, _)| *number == window).map(|(_, place)| *place)
}

/// Returns a device's address on its bus.
#[must_use]
pub fn address(window: u16) -> u8 {
    u8::try_from(window).unwrap_or(0)
}

/// The ports, as hall.toml writes them.
#[derive(Clone, Copy, Debug)]
pub struct Ports<'a> {
    pub front: &'a str,
    pub side: &'a str,
    pub terminals: &'a str,
    pub strips: &'a str,
}

/// Returns the hall.toml of the virtual hall, with `sections` that the example has not.
///
/// # Errors
/// If the example hall is not what [`PLACES`] takes it for.
pub fn hall_toml(ports: Ports<'_>, sections: Table) -> Result<String> {
    let mut hall: Table = halld::config::EXAMPLE.parse().context("the example hall")?;
    table(&mut hall, "hall")?.insert("simulation".into(), true.into());
    for window in tables(&mut hall, "window")? {
        let number = window.get("number").and_then(Value::as_integer).unwrap_or_default();
        let number = u16::try_from(number).unwrap_or_default();
        let (key, bus) = match place(number) {
            Some(Place::Terminal { .. }) => ("terminal", TERMINALS),
            Some(Place::Strip) => ("sign", STRIPS),
            None => bail!("the example hall has a window {number} that nothing hangs at"),
        };
        window.insert(key.into(), record([("bus", bus.into()), ("address", i64::from(number).into())]));
    }
    let kiosks = tables(&mut hall, "kiosk")?;
    let kiosk = kiosks.into_iter().next().context("the example hall has no kiosk")?;
    kiosk.insert("printers".into(), vec![FRONT, SIDE].into());
    for screen in tables(&mut hall, "screen")? {
        screen.insert("speaks".into(), true.into());
    }
    let bus = |name: &str, port: &str, protocol: &str| {
        record([("name", name.into()), ("port", port.into()), ("protocol", protocol.into())])
    };
    let buses =
        vec![bus(TERMINALS, ports.terminals, "hall-wire"), bus(STRIPS, ports.strips, "strip-imm9002")];
    hall.insert("bus".into(), buses.into());
    let printer = |name: &str, port: &str, model: &str| {
        record([("name", name.into()), ("port", port.into()), ("model", model.into())])
    };
    let printers =
        vec![printer(FRONT, ports.front, "generic-80mm"), printer(SIDE, ports.side, "generic-58mm")];
    hall.insert("printer".into(), printers.into());
    hall.extend(sections);
    Ok(format!("# Written by hall-sim at every start.\n{}", toml::to_string(&hall)?))
}

fn record<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Table(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn table<'a>(hall: &'a mut Table, name: &str) -> Result<&'a mut Table> {
    let section = hall.get_mut(name).and_then(Value::as_table_mut);
    section.with_context(|| format!("the example hall has no [{name}]"))
}

fn tables<'a>(hall: &'a mut Table, name: &str) -> Result<Vec<&'a mut Table>> {
    let section = hall.get_mut(name).and_then(Value::as_array_mut);
    let section = section.with_context(|| format!("the example hall has no [[{name}]]"))?;
    Ok(section.iter_mut().filter_map(Value::as_table_mut).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use halld::config::{self, BusProtocol};
    use std::path::Path;

    const PORTS: Ports<'_> = Ports {
        front: "tcp://127.0.0.1:9100",
        side: "serial:///tmp/hall/ports/side?baud=9600",
        terminals: "serial:///tmp/hall/ports/hall-a?baud=115200",
        strips: "serial:///tmp/hall/ports/old-signs?baud=9600",
    };

    #[test]
    fn the_daemon_takes_it_and_warns_of_nothing_but_the_letters_of_the_example() {
        let config = config::parse(&hall_toml(PORTS, Table::new()).unwrap(), Path::new("hall.toml")).unwrap();
        // Its screen speaks, and A to D are the letters that domain and README use.
        assert!(
            config.warnings.iter().all(|warning| warning.message.contains("sound alike")),
            "{:?}",
            config.warnings
        );
        assert!(config.hall.simulation);
        assert_eq!(config.rules.categories.len(), 4);
        assert_eq!(config.rules.windows.len(), PLACES.len());
        assert_eq!(config.kiosks[0].name.as_str(), KIOSK);
        assert_eq!(config.kiosks[0].printers.len(), 2);
        assert_eq!((config.screens[0].id.as_str(), config.screens[0].speaks), (SCREEN, true));
        assert_eq!(config.printers.len(), 2);
    }

    #[test]
    fn every_window_has_its_device_on_the_right_bus() {
        let config = config::parse(&hall_toml(PORTS, Table::new()).unwrap(), Path::new("hall.toml")).unwrap();
        for bus in &config.buses {
            let is_terminals = matches!(bus.protocol, BusProtocol::HallWire);
            let expected =
                PLACES.iter().filter(|(_, place)| matches!(place, Place::Terminal { .. }) == is_terminals);
            let expected: Vec<_> = expected.map(|(number, _)| (address(*number), *number)).collect();
            let stations = bus.stations.iter().map(|station| (station.address, station.window.0));
            assert_eq!(stations.collect::<Vec<_>>(), expected, "{}", bus.name);
        }
    }
}
