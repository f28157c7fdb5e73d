//! QEMU's two doors for programs: QMP, one JSON a line, and qtest, which can set a pin from outside.

use crate::connect;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// How long QEMU may take for an answer or an event on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// QMP.
pub(super) struct Monitor {
    lines: BufReader<UnixStream>,
    events: VecDeque<String>,
}

/// The pins of all ports, by the address of the port.
pub(super) struct Pins {
    lines: BufReader<UnixStream>,
    ports: BTreeMap<u64, String>,
}

impl Monitor {
    pub(super) fn connect(socket: &Path) -> Monitor {
        let mut monitor = Monitor { lines: lines(socket), events: VecDeque::new() };
        monitor.read();
        monitor.run("qmp_capabilities");
        monitor
    }

    pub(super) fn run(&mut self, command: &str) {
        self.ask(command, &json!({}));
    }

    /// Writes the display's picture as a PPM file.
    pub(super) fn screendump(&mut self, file: &Path) {
        self.ask("screendump", &json!({ "filename": file }));
    }

    /// Waits for an event that has not been waited for yet.
    pub(super) fn until_event(&mut self, name: &str) {
        while self.events.pop_front().is_none_or(|event| event != name) {
            if self.events.is_empty() {
                let message = self.read();
                self.keep_event(&message);
            }
        }
    }

    fn ask(&mut self, command: &str, arguments: &Value) -> Value {
        let request = json!({ "execute": command, "arguments": arguments });
        writeln!(self.lines.get_mut(), "{request}").expect("QEMU takes a command");
        loop {
            let message = self.read();
            if let Some(answer) = message.get("return") {
                return answer.clone();
            }
            assert!(message.get("error").is_none(), "{command}: {message}");
            self.keep_event(&message);
        }
    }

    fn keep_event(&mut self, message: &Value) {
        self.events.extend(message["event"].as_str().map(str::to_owned));
    }

    fn read(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("QEMU answers");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("QEMU ended, or said {line:?}: {error}"))
    }
}

impl Pins {
    pub(super) fn connect(socket: &Path, monitor: &mut Monitor) -> Pins {
        let parts = monitor.ask("qom-list", &json!({ "path": "/machine/unattached" }));
        let ports = parts.as_array().into_iter().flatten();
        let ports = ports.filter(|part| part["type"] == json!("child<pl061_luminary>"));
        let ports = ports.map(|part| {
            let path = format!("/machine/unattached/{}", part["name"].as_str().unwrap_or_default());
            let registers = json!({ "path": format!("{path}/pl061[0]"), "property": "addr" });
            (monitor.ask("qom-get", &registers).as_u64().expect("an address"), path)
        });
        Pins { ports: ports.collect(), lines: lines(socket) }
    }

    /// Drives a pin from outside.
    pub(super) fn set(&mut self, port: u64, pin: u32, high: bool) {
        let path = &self.ports[&port];
        let level = u8::from(high);
        writeln!(self.lines.get_mut(), "set_irq_in {path} unnamed-gpio-in {pin} {level}")
            .expect("qtest listens");
        let mut answer = String::new();
        self.lines.read_line(&mut answer).expect("qtest answers");
        assert!(answer.starts_with("OK"), "qtest: {answer:?}");
    }
}

fn lines(socket: &Path) -> BufReader<UnixStream> {
    let stream = connect(socket);
    stream.set_read_timeout(Some(PATIENCE)).expect("a time above none");
    BufReader::new(stream)
}
