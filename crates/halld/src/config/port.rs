//! Where a device is plugged in, as one line of text.
//!
//! - `serial:///dev/serial/by-path/…?baud=9600&parity=none&stop=1&flow=none`: a serial port of this machine.
//! - `tcp://10.0.0.9:9100`: a network printer, or a serial port behind a serial server.
//! - `file:///dev/usb/lp0`: a device file, as USB printers have.

use super::nearest::{did_you_mean, or};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The address of a port. `to_string` gives the text it was read from, defaults written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortAddress {
    Serial(SerialLine),
    Tcp(HostPort),
    File(PathBuf),
}

/// A serial port and how bytes go over it, 8 data bits each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialLine {
    pub path: PathBuf,
    /// Bits per second.
    pub baud: u32,
    pub parity: Parity,
    pub stop_bits: StopBits,
    /// How the device says that it can take no more for now.
    pub flow: FlowControl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parity {
    None,
    Even,
    Odd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopBits {
    One,
    Two,
}

/// How a device on a serial line holds the sender up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowControl {
    None,
    /// RTS and CTS.
    Hardware,
    /// XON and XOFF among the bytes.
    Software,
}

/// A machine on the network and a TCP port on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort {
    /// A name or an address; IPv6 without its brackets.
    pub host: String,
    pub port: u16,
}

/// Why a text is no port, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    #[error("a path alone does not say what is there; write \"{0}\"")]
    NoScheme(String),
    #[error("Windows names do not exist here; write \"serial:///dev/serial/by-path/…?baud=9600\"")]
    Windows,
    #[error("ports start with serial://, tcp:// or file://, for instance \"tcp://10.0.0.9:9100\"")]
    UnknownScheme,
    #[error("{0}:// takes a whole path, with three slashes: \"{0}:///dev/{1}\"")]
    RelativePath(&'static str, String),
    #[error("a serial port needs its speed; write \"{0}?baud=9600\", or what the device is set to")]
    NoBaud(String),
    #[error("unknown setting {0:?}{1}")]
    UnknownSetting(String, String),
    #[error("{0} cannot be {1:?}; write {0}={2}")]
    BadSetting(&'static str, String, &'static str),
    #[error("settings behind \"?\" are for serial ports only")]
    SettingsNotSerial,
    #[error(transparent)]
    Host(#[from] HostPortError),
}

/// Why a text is no machine and port.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostPortError {
    #[error("the TCP port is missing; write \"{0}:{1}\"")]
    NoPort(String, u16),
    #[error("{0:?} is no TCP port; write a number from 1 to 65535")]
    BadPort(String),
    #[error("{0:?} is no name or address of a machine; write for instance 10.0.0.9")]
    BadHost(String),
}

const SERIAL_SETTINGS: [&str; 4] = ["baud", "parity", "stop", "flow"];

impl FromStr for PortAddress {
    type Err = PortError;

    fn from_str(text: &str) -> Result<Self, PortError> {
        let Some((scheme, rest)) = text.split_once("://") else { return Err(without_scheme(text)) };
        let (place, settings) = match rest.split_once('?') {
            Some((place, settings)) => (place, Some(settings)),
            None => (rest, None),
        };
        match scheme {
            "serial" => serial(whole_path("serial", place)?, settings),
            "tcp" | "file" if settings.is_some() => Err(PortError::SettingsNotSerial),
            "tcp" => {
                let address = HostPort::parse(place.trim_end_matches('/'), None, 9100);
                Ok(PortAddress::Tcp(address.map_err(|error| match error {
                    // What to write instead is the whole port, not its end.
                    HostPortError::NoPort(host, port) => HostPortError::NoPort(format!("tcp://{host}"), port),
                    error @ (HostPortError::BadPort(_) | HostPortError::BadHost(_)) => error,
                })?))
            }
            "file" => Ok(PortAddress::File(whole_path("file", place)?.into())),
            _ => Err(PortError::UnknownScheme),
        }
    }
}

impl PortAddress {
    /// What only one device can have: two ports on the same line are one port.
    pub(super) fn line(&self) -> String {
        match self {
            PortAddress::Serial(SerialLine { path, .. }) | PortAddress::File(path) => {
                path.display().to_string()
            }
            PortAddress::Tcp(address) => address.to_string(),
        }
    }
}

fn serial(path: &str, settings: Option<&str>) -> Result<PortAddress, PortError> {
    let (mut baud, mut parity, mut stop_bits) = (None, Parity::None, StopBits::One);
    let mut flow = FlowControl::None;
    for setting in settings.unwrap_or_default().split('&').filter(|setting| !setting.is_empty()) {
        let (key, value) = setting.split_once('=').unwrap_or((setting, ""));
        let bad = |key, example| PortError::BadSetting(key, value.into(), example);
        match key {
            "baud" => {
                let speed = value.parse().ok().filter(|speed| (300..=4_000_000).contains(speed));
                baud = Some(speed.ok_or_else(|| bad("baud", "9600"))?);
            }
            "parity" => {
                parity = match value {
                    "none" => Parity::None,
                    "even" => Parity::Even,
                    "odd" => Parity::Odd,
                    _ => return Err(bad("parity", "none, even or odd")),
                }
            }
            "stop" => {
                stop_bits = match value {
                    "1" => StopBits::One,
                    "2" => StopBits::Two,
                    _ => return Err(bad("stop", "1 or 2")),
                }
            }
            "flow" => {
                flow = match value {
                    "none" => FlowControl::None,
                    "hardware" => FlowControl::Hardware,
                    "software" => FlowControl::Software,
                    _ => return Err(bad("flow", "none, hardware (RTS/CTS) or software (XON/XOFF)")),
                }
            }
            unknown => {
                let remedy = did_you_mean(unknown, SERIAL_SETTINGS)
                    .unwrap_or_else(|| format!("; known here: {}", or(SERIAL_SETTINGS)));
                return Err(PortError::UnknownSetting(unknown.into(), remedy));
            }
        }
    }
    let baud = baud.ok_or_else(|| PortError::NoBaud(format!("serial://{path}")))?;
    Ok(PortAddress::Serial(SerialLine { path: path.into(), baud, parity, stop_bits, flow }))
}

fn whole_path<'a>(scheme: &'static str, path: &'a str) -> Result<&'a str, PortError> {
    match path.len() > 1 && path.starts_with('/') {
        true => Ok(path),
        false => Err(PortError::RelativePath(
            scheme,
            path.trim_start_matches("dev").trim_start_matches('/').into(),
        )),
    }
}

/// Guesses what was meant by a text that does not say of what kind it is.
fn without_scheme(text: &str) -> PortError {
    if text.starts_with("/dev/") {
        let is_file = text.contains("/lp") || text.contains("/usb/");
        PortError::NoScheme(if is_file {
            format!("file://{text}")
        } else {
            format!("serial://{text}?baud=9600")
        })
    } else if text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("com")) {
        PortError::Windows
    } else if let Ok(address) = HostPort::parse(text, Some(9100), 9100)
        && address.host.contains('.')
    {
        PortError::NoScheme(format!("tcp://{address}"))
    } else {
        PortError::UnknownScheme
    }
}

impl HostPort {
    /// Reads `host:port`; the port may be left out where there is a `default`. A mistake proposes `example`.
    pub(super) fn parse(text: &str, default: Option<u16>, example: u16) -> Result<Self, HostPortError> {
        let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, rest)) => (host, rest.strip_prefix(':').or((!rest.is_empty()).then_some(rest))),
            None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
        };
        let fits = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
        if host.is_empty() || !host.chars().all(fits) {
            return Err(HostPortError::BadHost(host.into()));
        }
        let port = match (port, default) {
            (Some(port), _) => match port.parse() {
                Ok(0) | Err(_) => return Err(HostPortError::BadPort(port.into())),
                Ok(port) => port,
            },
            (None, Some(default)) => default,
            (None, None) => return Err(HostPortError::NoPort(text.into(), example)),
        };
        Ok(HostPort { host: host.into(), port })
    }
}

impl fmt::Display for PortAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PortAddress::Serial(SerialLine { path, baud, parity, stop_bits, flow }) => {
                let flow = match flow {
                    FlowControl::None => "",
                    FlowControl::Hardware => "&flow=hardware",
                    FlowControl::Software => "&flow=software",
                };
                let parity = match parity {
                    Parity::None => "none",
                    Parity::Even => "even",
                    Parity::Odd => "odd",
                };
                let stop = match stop_bits {
                    StopBits::One => 1,
                    StopBits::Two => 2,
                };
                write!(f, "serial://{}?baud={baud}&parity={parity}&stop={stop}{flow}", path.display())
            }
            PortAddress::Tcp(address) => write!(f, "tcp://{address}"),
            PortAddress::File(path) => write!(f, "file://{}", path.display()),
        }
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HostPort { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_and_written() {
        for text in [
            "serial:///dev/serial/by-path/platform-usb-0:1.2:1.0-port0?baud=115200&parity=none&stop=1",
            "serial:///dev/ttyAMA0?baud=9600&parity=even&stop=2",
            "serial:///dev/ttyS0?baud=19200&parity=none&stop=1&flow=software",
            "tcp://10.0.0.9:9100",
            "tcp://printer-1.hall.lan:9100",
            "tcp://[fd00::9]:9100",
            "file:///dev/usb/lp0",
        ] {
            assert_eq!(text.parse::<PortAddress>().map(|port| port.to_string()), Ok(text.into()));
        }
        let short: PortAddress = "serial:///dev/ttyAMA0?baud=19200".parse().unwrap();
        assert_eq!(short.to_string(), "serial:///dev/ttyAMA0?baud=19200&parity=none&stop=1");
    }

    #[test]
    fn a_wrong_port_says_what_to_write() {
        for (text, remedy) in [
            ("/dev/ttyUSB0", "write \"serial:///dev/ttyUSB0?baud=9600\""),
            ("/dev/usb/lp0", "write \"file:///dev/usb/lp0\""),
            ("COM3", "Windows names do not exist here"),
            ("10.0.0.9", "write \"tcp://10.0.0.9:9100\""),
            ("10.0.0.9:9101", "write \"tcp://10.0.0.9:9101\""),
            ("front", "ports start with serial://, tcp:// or file://"),
            ("http://10.0.0.9", "ports start with serial://, tcp:// or file://"),
            ("", "ports start with serial://, tcp:// or file://"),
            ("serial://dev/ttyUSB0?baud=9600", "\"serial:///dev/ttyUSB0\""),
            ("serial:///dev/ttyUSB0", "write \"serial:///dev/ttyUSB0?baud=9600\""),
            ("serial:///dev/ttyUSB0?baud=fast", "write baud=9600"),
            ("serial:///dev/ttyUSB0?baud=9600&party=even", "did you mean \"parity\"?"),
            ("serial:///dev/ttyUSB0?baud=9600&quux=8", "known here: baud, parity, stop or flow"),
            ("serial:///dev/ttyUSB0?baud=9600&flow=rts", "flow=none, hardware (RTS/CTS) or software"),
            ("serial:///dev/ttyUSB0?baud=9600&parity=n", "write parity=none, even or odd"),
            ("serial:///dev/ttyUSB0?baud=9600&stop=1.5", "write stop=1 or 2"),
            ("tcp://10.0.0.9", "write \"tcp://10.0.0.9:9100\""),
            ("tcp://10.0.0.9:0", "a number from 1 to 65535"),
            ("tcp://10.0.0.9:91000", "a number from 1 to 65535"),
            ("tcp://:9100", "no name or address of a machine"),
            ("tcp://front desk:9100", "no name or address of a machine"),
            ("tcp://10.0.0.9:9100?baud=9600", "for serial ports only"),
            ("file://lp0", "\"file:///dev/lp0\""),
        ] {
            let error = text.parse::<PortAddress>().unwrap_err().to_string();
            assert!(error.contains(remedy), "{text}: {error}");
        }
    }
}
