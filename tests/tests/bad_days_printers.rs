//! The bad days of bad-days.md that printers have: 9, 10 and 13, and what a hall chose for them.
//!
//! A real daemon, and printers that draw their paper from the bytes that came. Papers are counted, not jobs.

use hall_api::device::{Device, Devices, Health};
use hall_api::ticket::{Issued, Print};
use hall_sim::printer::Make;
use hall_tests::devices::{DeviceHall, Port, TicketPrinter};
use hall_tests::wait::{seconds_between, until};
use hall_tests::{Client, Daemon, Reply, Request, Setup};
use serde_json::json;

const WIDTH_DOTS: u32 = 576;

fn start(hall: &DeviceHall) -> Daemon {
    Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() })
}

/// One kiosk `door` with one printer `front`.
fn one_printer(model: &str, port: &Port<TicketPrinter>, when_down: &str) -> DeviceHall {
    DeviceHall::default().printer("front", model, &port.tcp_address()).kiosk("door", &["front"], when_down)
}

fn until_print(client: &mut Client, ticket: &Issued, state: Print) {
    until(&format!("{} is {state:?}", ticket.number), || {
        (client.ticket(ticket.id).print == state).then_some(())
    });
}

/// How `hallctl device list` has it, once its health is this.
fn until_device(daemon: &Daemon, name: &str, health: Health) -> Device {
    until(&format!("{name} is {health:?}"), || {
        let listed: Devices =
            serde_json::from_str(&daemon.hallctl_says(&["--json", "device", "list"])).unwrap();
        listed.devices.into_iter().find(|device| device.name == name && device.health == health)
    })
}

fn tap(kiosk: &mut Client, category: &str) -> Reply {
    kiosk.post("tickets", &json!({ "category": category }))
}

/// A refusal's name, and the ticket it names.
fn refused(reply: &Reply) -> (String, Option<String>) {
    assert_eq!(reply.status, 409, "{}", reply.body);
    let problem = reply.problem();
    (problem.kind, problem.number)
}

#[test]
fn bad_day_13_with_a_presenter_no_further_ticket_until_the_paper_is_taken() {
    let port = Port::tcp(TicketPrinter::of(Make::Reliance, WIDTH_DOTS));
    let hall = DeviceHall { kiosk_pause_s: 1, ..one_printer("pyramid-reliance", &port, "next") };
    let daemon = start(&hall);
    let mut kiosk = daemon.client_named("kiosk", "door");
    until_device(&daemon, "front", Health::Ok);
    let first: Issued = tap(&mut kiosk, "civil").read();
    // A child taps ten categories, before, while and after the paper comes out.
    let not_taken = (String::from("urn:hall:ticket-not-taken"), Some(first.number.clone()));
    for _ in 0..5 {
        assert_eq!(refused(&tap(&mut kiosk, "labour")), not_taken);
    }
    until_print(&mut kiosk, &first, Print::Printed);
    kiosk.pass(2);
    for _ in 0..5 {
        assert_eq!(refused(&tap(&mut kiosk, "civil")), not_taken);
    }
    assert_eq!(port.with(|printer| printer.papers().len()), 1);
    // Staff at the desk are not held up.
    assert!(daemon.client("desk").post("tickets", &json!({ "category": "civil" })).is_ok());
    port.with(TicketPrinter::take_ticket);
    let (tapped, second) = until("the paper is taken", || {
        let tapped = Request::post("tickets", &json!({ "category": "labour" }));
        let reply = kiosk.ask(&tapped);
        reply.is_ok().then(|| (tapped, reply.read::<Issued>()))
    });
    // The same tap sent again is no further ticket.
    assert_eq!(kiosk.ask(&tapped).read::<Issued>(), second);
    until_print(&mut kiosk, &second, Print::Printed);
    // This model prints pictures, so papers are counted and not read.
    let blank: Vec<bool> =
        port.with(|printer| printer.papers().iter().map(|paper| paper.is_blank()).collect());
    assert_eq!(blank, [false, false]);
    daemon.verify();
}

#[test]
fn bad_day_13_without_a_presenter_no_further_ticket_for_three_seconds() {
    let port = Port::tcp(TicketPrinter::new(WIDTH_DOTS));
    let daemon = start(&DeviceHall { kiosk_pause_s: 3, ..one_printer("generic-80mm", &port, "next") });
    let mut kiosk = daemon.client_named("kiosk", "door");
    let mut given: Vec<Issued> = Vec::new();
    let mut refusals = 0;
    // Ten taps, and then until the pause is over.
    while given.len() < 2 || refusals + given.len() < 10 {
        let reply = tap(&mut kiosk, "civil");
        if reply.is_ok() {
            given.push(reply.read());
            continue;
        }
        let last = given.last().map(|ticket| ticket.number.clone());
        assert_eq!(refused(&reply), ("urn:hall:take-your-ticket-first".into(), last));
        refusals += 1;
    }
    for pair in given.windows(2) {
        // Times are told in whole seconds.
        assert!(seconds_between(&pair[0].issued_at, &pair[1].issued_at) >= 2, "{pair:?}");
    }
    assert!(refusals > 0);
    for ticket in &given {
        until_print(&mut kiosk, ticket, Print::Printed);
    }
    assert_eq!(port.with(|printer| printer.papers().len()), given.len());
}

#[test]
fn a_kiosk_that_stops_gives_no_number_while_its_printer_is_down() {
    let mut port = Port::tcp(TicketPrinter::new(WIDTH_DOTS));
    port.unplug();
    let daemon = start(&one_printer("generic-80mm", &port, "stop"));
    let mut kiosk = daemon.client_named("kiosk", "door");
    let reply = tap(&mut kiosk, "civil");
    assert_eq!(refused(&reply), ("urn:hall:printer-down".into(), None));
    assert!(reply.problem().detail.contains("another kiosk"), "{}", reply.problem().detail);
    // The desk gives one without paper; no number is lost by what was refused.
    let by_hand: Issued = daemon.client("desk").post("tickets", &json!({ "category": "civil" })).read();
    assert_eq!(by_hand.number, "A001");
    port.plug();
    let given: Issued = until("the printer is there", || {
        let reply = tap(&mut kiosk, "civil");
        reply.is_ok().then(|| reply.read())
    });
    assert_eq!(given.number, "A002");
    until_print(&mut kiosk, &given, Print::Printed);
    assert_eq!(port.with(|printer| printer.papers().len()), 1);
}
