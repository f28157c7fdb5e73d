//! The port of a printer: who holds whom up, and who has it.

use hall_api::device::Devices;
use hall_api::ticket::{Issued, Print};
use hall_tests::devices::{Device, DeviceHall, Port, TicketPrinter};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};
use nix::sys::termios::{ControlFlags, InputFlags, tcgetattr};
use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const XON: u8 = 0x11;
const XOFF: u8 = 0x13;

/// A printer that stops its sender.
struct Stopping {
    printer: TicketPrinter,
    says: Vec<u8>,
    got: usize,
}

impl Stopping {
    fn new() -> Stopping {
        Stopping { printer: TicketPrinter::new(576), says: Vec::new(), got: 0 }
    }
}

impl Device for Stopping {
    fn input(&mut self, bytes: &[u8]) {
        self.got += bytes.len();
        self.printer.input(bytes);
    }

    fn output(&mut self) -> Vec<u8> {
        let mut out = std::mem::take(&mut self.says);
        out.extend(self.printer.output());
        out
    }
}

fn start(port: &str) -> (Daemon, Client) {
    let hall = DeviceHall::default().printer("front", "generic-80mm", port).kiosk("door", &["front"], "next");
    let daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
    let kiosk = daemon.client_named("kiosk", "door");
    (daemon, kiosk)
}

fn until_printed(client: &mut Client, ticket: &Issued) {
    until(&format!("{} is printed", ticket.number), || {
        (client.ticket(ticket.id).print == Print::Printed).then_some(())
    });
}

fn until_detail(daemon: &Daemon, detail: &str) {
    until(&format!("front says '{detail}'"), || {
        let listed = daemon.hallctl_says(&["--json", "device", "list"]);
        let devices: Devices = serde_json::from_str(&listed).unwrap();
        devices.devices.iter().any(|device| device.detail == detail).then_some(())
    });
}

#[test]
fn with_software_flow_a_printer_holds_its_ticket_up_and_lets_it_go_again() {
    let folder = tempfile::tempdir().unwrap();
    let port = Port::pty(Stopping::new(), &folder.path().join("printer"));
    let (daemon, mut kiosk) = start(&format!("{}&flow=software", port.serial_address(9_600)));
    let first = kiosk.take("civil");
    until_printed(&mut kiosk, &first);
    port.with(|device| device.says.push(XOFF));
    // Nothing it is asked reaches it any more.
    until_detail(&daemon, "does not answer");
    let got = port.with(|device| device.got);
    let held = kiosk.take("civil");
    assert_eq!(kiosk.ticket(held.id).print, Print::Queued);
    assert_eq!(port.with(|device| device.got), got, "bytes came to a printer that said stop");
    port.with(|device| device.says.push(XON));
    until_printed(&mut kiosk, &held);
    assert_eq!(port.with(|device| device.printer.papers_with(&held.number)), 1);
}

#[test]
fn without_flow_control_those_bytes_mean_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let port = Port::pty(Stopping::new(), &folder.path().join("printer"));
    let (_daemon, mut kiosk) = start(&port.serial_address(9_600));
    let first = kiosk.take("civil");
    until_printed(&mut kiosk, &first);
    port.with(|device| device.says.push(XOFF));
    let second = kiosk.take("civil");
    until_printed(&mut kiosk, &second);
}

/// What the line is set to: RTS/CTS, and XON/XOFF both ways.
fn flow_of(name: &Path) -> (bool, bool) {
    let line = File::options()
        .read(true)
        .write(true)
        .custom_flags(nix::fcntl::OFlag::O_NOCTTY.bits())
        .open(name)
        .unwrap();
    let set = tcgetattr(&line).unwrap();
    let software = InputFlags::IXON | InputFlags::IXOFF;
    (set.control_flags.contains(ControlFlags::CRTSCTS), set.input_flags.contains(software))
}

/// A pseudo-terminal has no RTS and no CTS: that the line is set so is all that can be seen here.
#[test]
fn the_line_is_set_as_its_address_says() {
    for (setting, expected) in
        [("", (false, false)), ("&flow=software", (false, true)), ("&flow=hardware", (true, false))]
    {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().join("printer");
        let port = Port::pty(Stopping::new(), &name);
        // Its own end has the line to itself, so the other is looked at through another name for it.
        let line = std::fs::canonicalize(&name).unwrap();
        let (_daemon, mut kiosk) = start(&format!("{}{setting}", port.serial_address(9_600)));
        let ticket = kiosk.take("civil");
        until_printed(&mut kiosk, &ticket);
        assert_eq!(flow_of(&line), expected, "'{setting}'");
    }
}
