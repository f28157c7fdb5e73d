//! A USB printer's device file: bytes through it, and the kernel's word for a printer that says nothing itself.
//!
//! A pseudo-terminal stands in for `/dev/usb/lp0`; the kernel's answer is a library under the daemon.

use hall_api::device::{Device, Devices};
use hall_api::ticket::{Issued, Print, PrintTrouble};
use hall_tests::devices::{DeviceHall, Manner, Port, TicketPrinter, UsbStatus};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};
use tempfile::TempDir;

/// A printer that says nothing on a device file, and a kiosk on it.
struct Usb {
    daemon: Daemon,
    kiosk: Client,
    port: Port<TicketPrinter>,
    _folder: TempDir,
}

impl Usb {
    fn start(under: impl FnOnce(Setup) -> Setup) -> Usb {
        let folder = tempfile::tempdir().unwrap();
        let port = Port::pty(TicketPrinter::new(576), &folder.path().join("lp0"));
        port.with(|printer| printer.behave(Manner::Mute));
        let hall = DeviceHall::default().printer("front", "generic-80mm-silent", &port.file_address()).kiosk(
            "door",
            &["front"],
            "next",
        );
        let daemon = Daemon::start(under(Setup { toml: hall.to_string(), ..Setup::live() }));
        let kiosk = daemon.client_named("kiosk", "door");
        Usb { daemon, kiosk, port, _folder: folder }
    }

    fn until_detail(&self, detail: &str) -> Device {
        until(&format!("front says '{detail}'"), || {
            let listed = self.daemon.hallctl_says(&["--json", "device", "list"]);
            let listed: Devices = serde_json::from_str(&listed).unwrap();
            listed.devices.into_iter().find(|device| device.detail == detail)
        })
    }

    fn until_print(&mut self, ticket: &Issued, state: Print) -> Option<PrintTrouble> {
        until(&format!("{} is {state:?}", ticket.number), || {
            let ticket = self.kiosk.ticket(ticket.id);
            (ticket.print == state).then_some(ticket.print_trouble)
        })
    }

    fn papers_with(&self, ticket: &Issued) -> usize {
        self.port.with(|printer| printer.papers_with(&ticket.number))
    }
}

#[test]
fn a_device_file_that_does_not_say_leaves_every_ticket_in_doubt_and_stops_none() {
    let mut usb = Usb::start(|setup| setup);
    usb.until_detail("this model answers nothing");
    let ticket = usb.kiosk.take("civil");
    assert_eq!(usb.until_print(&ticket, Print::Unknown), Some(PrintTrouble::Unconfirmed));
    until("its paper is out", || (usb.papers_with(&ticket) == 1).then_some(()));
}

#[test]
fn the_kernel_says_of_a_silent_printer_that_its_roll_has_ended_and_the_ticket_waits_for_the_new_one() {
    let status = UsbStatus::new(UsbStatus::READY);
    let mut usb = Usb::start(|setup| status.under(setup));
    usb.until_detail("answers nothing; its USB port reports no fault");
    let first = usb.kiosk.take("civil");
    // A good word of the port is no proof of paper.
    assert_eq!(usb.until_print(&first, Print::Unknown), Some(PrintTrouble::Unconfirmed));
    status.set(UsbStatus::PAPER_OUT);
    usb.until_detail("paper out");
    let before = usb.port.with(|printer| printer.received().len());
    let held = usb.kiosk.take("civil");
    assert_eq!(usb.kiosk.ticket(held.id).print, Print::Queued);
    assert_eq!(usb.port.with(|printer| printer.received().len()), before, "bytes went to an empty printer");
    status.set(UsbStatus::READY);
    usb.until_print(&held, Print::Unknown);
    until("the held ticket is out", || (usb.papers_with(&held) == 1).then_some(()));
    assert_eq!(usb.papers_with(&first), 1);
    usb.daemon.verify();
}

#[test]
fn a_roll_that_ends_inside_a_ticket_is_why_it_is_in_doubt() {
    let status = UsbStatus::new(UsbStatus::READY);
    let mut usb = Usb::start(|setup| status.under(setup));
    usb.until_detail("answers nothing; its USB port reports no fault");
    let before = usb.port.with(|printer| printer.received().len());
    let ticket = usb.kiosk.take("civil");
    until("its bytes are there", || usb.port.with(|printer| printer.received().len() > before).then_some(()));
    status.set(UsbStatus::PAPER_OUT);
    assert_eq!(usb.until_print(&ticket, Print::Unknown), Some(PrintTrouble::PaperOut));
}

#[test]
fn pulled_out_and_put_in_again_it_is_found_by_its_name_and_prints_what_it_owes() {
    let status = UsbStatus::new(UsbStatus::READY);
    let mut usb = Usb::start(|setup| status.under(setup));
    usb.until_detail("answers nothing; its USB port reports no fault");
    usb.port.unplug();
    until("the port is gone", || {
        let listed = usb.daemon.hallctl_says(&["--json", "device", "list"]);
        let listed: Devices = serde_json::from_str(&listed).unwrap();
        (listed.devices[0].health == hall_api::device::Health::Gone).then_some(())
    });
    let owed = usb.kiosk.take("civil");
    assert_eq!(usb.kiosk.ticket(owed.id).print, Print::Queued);
    usb.port.plug();
    let opened = usb.until_detail("answers nothing; its USB port reports no fault").opened;
    assert!(opened >= 2, "opened {opened} times");
    until("its paper is out", || (usb.papers_with(&owed) == 1).then_some(()));
}
