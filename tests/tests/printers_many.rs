//! Many tickets on real ports, something failing at every fifth: what is on paper is counted from the bytes that the printers
//! got. No number stands on two papers, and one that is on none was reported.

use hall_api::device::{Devices, Health};
use hall_api::ticket::{Issued, Print};
use hall_sim::printer::{Fault, Make};
use hall_tests::devices::{DeviceHall, Emupos, Manner, Port, TicketPrinter, qr_codes};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};

const FAULT_EVERY: usize = 5;

fn until_health(daemon: &Daemon, name: &str, health: Health) {
    until(&format!("{name} is {health:?}"), || {
        let listed = daemon.hallctl_says(&["--json", "device", "list"]);
        let devices: Devices = serde_json::from_str(&listed).unwrap();
        devices.devices.iter().any(|device| device.name == name && device.health == health).then_some(())
    });
}

fn print_state(client: &mut Client, ticket: &Issued) -> Print {
    client.ticket(ticket.id).print
}

fn until_ended(client: &mut Client, ticket: &Issued) {
    until(&format!("{} is printed or in doubt", ticket.number), || {
        matches!(print_state(client, ticket), Print::Printed | Print::Unknown).then_some(())
    });
}

/// What happens to a printer.
#[derive(Clone, Copy, Debug)]
enum Mishap {
    PaperEndsInside,
    CableBreaksInside,
    IsBroken(Fault),
    StopsAnswering,
}

const MISHAPS: [Mishap; 6] = [
    Mishap::PaperEndsInside,
    Mishap::IsBroken(Fault::CoverOpen),
    Mishap::CableBreaksInside,
    Mishap::IsBroken(Fault::CutterStuck),
    Mishap::StopsAnswering,
    Mishap::IsBroken(Fault::Overheated),
];

fn strike(printer: &mut TicketPrinter, mishap: Mishap, after_bytes: usize) {
    match mishap {
        Mishap::PaperEndsInside => printer.behave(Manner::PaperEndsAfter(after_bytes)),
        Mishap::CableBreaksInside => printer.behave(Manner::BreaksAfter(after_bytes)),
        Mishap::IsBroken(fault) => printer.set_fault(fault, true),
        Mishap::StopsAnswering => printer.behave(Manner::MuteOncePrinted),
    }
}

fn mend(port: &mut Port<TicketPrinter>, mishap: Mishap) {
    port.with(|printer| {
        printer.behave(Manner::Good);
        if let Mishap::IsBroken(fault) = mishap {
            printer.set_fault(fault, false);
        }
        printer.set_fault(Fault::PaperOut, false);
    });
    if !port.is_plugged() {
        port.plug();
    }
}

#[test]
fn sixty_tickets_over_tcp_and_a_serial_line_with_a_fault_at_every_fifth() {
    let folder = tempfile::tempdir().unwrap();
    let mut ports = [
        ("front", Port::tcp(TicketPrinter::of(Make::XprinterS260m, 576))),
        ("side", Port::pty(TicketPrinter::of(Make::NoProcessId, 576), &folder.path().join("side"))),
    ];
    let hall = DeviceHall::default()
        .printer("front", "xprinter-xp-s260m", &ports[0].1.tcp_address())
        .printer("side", "generic-80mm", &ports[1].1.serial_address(115_200))
        .kiosk("door", &["front", "side"], "next")
        .kiosk("stairs", &["side", "front"], "next");
    let daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
    let mut kiosks = ["door", "stairs"].map(|name| daemon.client_named("kiosk", name));
    for (name, _) in &ports {
        until_health(&daemon, name, Health::Ok);
    }
    let mut tickets = Vec::new();
    for nth in 1..=60_usize {
        let (kiosk, (name, port)) = (&mut kiosks[nth % 2], &mut ports[nth % 2]);
        let mishap = nth.is_multiple_of(FAULT_EVERY).then(|| MISHAPS[nth / FAULT_EVERY % MISHAPS.len()]);
        if let Some(mishap) = mishap {
            // The questions before a ticket are 12 bytes; a ticket has about 400.
            port.with(|printer| strike(printer, mishap, 20 + nth * 53 % 380));
        }
        let ticket = kiosk.take("civil");
        until_ended(kiosk, &ticket);
        if let Some(mishap) = mishap {
            mend(port, mishap);
            until_health(&daemon, name, Health::Ok);
        }
        tickets.push(ticket);
    }
    let mut unknown = 0;
    for ticket in &tickets {
        let of_each = ports.each_ref().map(|(_, port)| port.with(|p| p.papers_with(&ticket.number)));
        let papers: usize = of_each.iter().sum();
        let state = print_state(&mut kiosks[0], ticket);
        assert!(papers <= 1, "{} is on {of_each:?} papers", ticket.number);
        assert!(papers == 1 || state == Print::Unknown, "{} is {state:?} and on no paper", ticket.number);
        unknown += usize::from(state == Print::Unknown);
    }
    assert!((1..=60 / FAULT_EVERY).contains(&unknown), "{unknown} are unknown");
    daemon.verify();
}

#[test]
fn thirty_tickets_on_an_emulator_that_nobody_here_wrote_with_a_fault_at_every_fifth() {
    const FAULTS: [&str; 3] = ["paper-out", "cover-open", "offline"];
    let emupos = Emupos::start();
    let hall = DeviceHall::default().printer("front", "generic-80mm-raster", &emupos.tcp_address()).kiosk(
        "door",
        &["front"],
        "next",
    );
    let daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
    let mut kiosk = daemon.client_named("kiosk", "door");
    until_health(&daemon, "front", Health::Ok);
    let mut tickets = Vec::new();
    for nth in 1..=30_usize {
        let fault = nth.is_multiple_of(FAULT_EVERY).then(|| FAULTS[nth / FAULT_EVERY % FAULTS.len()]);
        if let Some(fault) = fault {
            emupos.break_printer("front", fault);
        }
        let ticket = kiosk.take("civil");
        if let Some(fault) = fault {
            until_health(&daemon, "front", Health::Warning);
            emupos.mend("front", fault);
        }
        until_ended(&mut kiosk, &ticket);
        tickets.push(ticket);
    }
    until_health(&daemon, "front", Health::Ok);
    let receipts = emupos.receipts("front");
    let on_paper: Vec<_> =
        receipts.iter().flat_map(|receipt| qr_codes(&emupos.picture("front", receipt))).collect();
    for ticket in &tickets {
        let papers = on_paper.iter().filter(|url| **url == ticket.follow_url).count();
        let state = print_state(&mut kiosk, ticket);
        assert!(papers <= 1, "{} is on {papers} papers", ticket.number);
        assert!(papers == 1 || state == Print::Unknown, "{} is {state:?} and on no paper", ticket.number);
    }
    let expected = tickets.iter().map(|ticket| ticket.follow_url.clone());
    assert!(on_paper.iter().all(|url| expected.clone().any(|ticket| ticket == *url)), "{on_paper:?}");
    daemon.verify();
}
