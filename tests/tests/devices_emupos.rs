//! Tickets on printers that no one here wrote: emupos, over TCP and over its pseudo-terminal.
//!
//! emupos prints no hanzi, so tickets go to it as pictures.

use hall_api::device::{Device, Devices, Health};
use hall_api::ticket::{Issued, Print};
use hall_tests::devices::{DeviceHall, Emupos, qr_codes};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};

/// A kiosk `door` with the printer `front`, which is emupos' of that name.
fn start(emupos: &Emupos, printer: &str) -> (Daemon, Client) {
    let port = if printer == "front" { emupos.tcp_address() } else { emupos.serial_address() };
    let hall = DeviceHall::default().printer(printer, "generic-80mm-raster", &port).kiosk(
        "door",
        &[printer],
        "next",
    );
    let daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
    let kiosk = daemon.client_named("kiosk", "door");
    (daemon, kiosk)
}

fn until_print(client: &mut Client, ticket: &Issued, state: Print) {
    let what = format!("{} is {state:?}", ticket.number);
    until(&what, || (client.ticket(ticket.id).print == state).then_some(()));
}

fn until_device(daemon: &Daemon, name: &str, health: Health) -> Device {
    until(&format!("{name} is {health:?}"), || {
        let listed = daemon.hallctl_says(&["--json", "device", "list"]);
        let devices: Devices = serde_json::from_str(&listed).unwrap();
        devices.devices.into_iter().find(|device| device.name == name && device.health == health)
    })
}

fn a_ticket_can_be_read(printer: &str) {
    let emupos = Emupos::start();
    let (daemon, mut kiosk) = start(&emupos, printer);
    let ticket = kiosk.take("civil");
    until_print(&mut kiosk, &ticket, Print::Printed);
    until_device(&daemon, printer, Health::Ok);
    let receipts = emupos.receipts(printer);
    let [receipt] = receipts.as_slice() else { panic!("{receipts:?}") };
    assert_eq!((receipt.width_dots, receipt.boundary.as_str()), (576, "cut"));
    assert_eq!(qr_codes(&emupos.picture(printer, receipt)), [ticket.follow_url]);
}

#[test]
fn a_ticket_over_tcp_can_be_read() {
    a_ticket_can_be_read("front");
}

#[test]
fn a_ticket_over_a_serial_line_can_be_read() {
    a_ticket_can_be_read("side");
}

/// Tickets wait while the printer says what keeps it, and come out once when that is over.
fn waits_for(fault: &str, said: &str) {
    let emupos = Emupos::start();
    let (daemon, mut kiosk) = start(&emupos, "front");
    let first = kiosk.take("civil");
    until_print(&mut kiosk, &first, Print::Printed);
    emupos.break_printer("front", fault);
    assert_eq!(until_device(&daemon, "front", Health::Warning).detail, said);
    let waiting: Vec<_> = (0..2).map(|_| kiosk.take("civil")).collect();
    assert!(waiting.iter().all(|ticket| kiosk.ticket(ticket.id).print == Print::Queued));
    emupos.mend("front", fault);
    for ticket in &waiting {
        until_print(&mut kiosk, ticket, Print::Printed);
    }
    until_device(&daemon, "front", Health::Ok);
    let codes: Vec<_> = emupos
        .receipts("front")
        .iter()
        .flat_map(|receipt| qr_codes(&emupos.picture("front", receipt)))
        .collect();
    let urls: Vec<_> = [first].iter().chain(&waiting).map(|ticket| ticket.follow_url.clone()).collect();
    assert_eq!(codes, urls);
}

#[test]
fn tickets_wait_for_paper() {
    waits_for("paper-out", "paper out");
}

#[test]
fn tickets_wait_until_the_cover_is_shut() {
    waits_for("cover-open", "cover open");
}

#[test]
fn a_roll_that_ends_inside_a_ticket_leaves_it_unknown_and_the_rest_comes_once() {
    let emupos = Emupos::start();
    let (daemon, mut kiosk) = start(&emupos, "front");
    until_device(&daemon, "front", Health::Ok);
    // Seen by the daemon at its next question at the earliest: the first of these tickets meets the end of the roll.
    emupos.break_printer("front", "paper-out");
    let tickets: Vec<_> = (0..2).map(|_| kiosk.take("civil")).collect();
    until_device(&daemon, "front", Health::Warning);
    emupos.mend("front", "paper-out");
    let ends = |kiosk: &mut Client, ticket: &Issued| {
        until(&format!("{} has ended", ticket.number), || {
            let state = kiosk.ticket(ticket.id).print;
            matches!(state, Print::Printed | Print::Unknown).then_some(())
        });
    };
    tickets.iter().for_each(|ticket| ends(&mut kiosk, ticket));
    let codes = || -> Vec<String> {
        let receipts = emupos.receipts("front");
        receipts.iter().flat_map(|receipt| qr_codes(&emupos.picture("front", receipt))).collect()
    };
    let urls: Vec<_> = tickets.iter().map(|ticket| ticket.follow_url.clone()).collect();
    until("both are on paper", || (codes() == urls).then_some(()));
}
