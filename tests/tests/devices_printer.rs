//! Tickets on paper: a real daemon and a printer on a real port, and what can happen to either of them.
//!
//! The printer is `hall-sim`'s virtual one behind a socket or pseudo-terminal of the test; the paper is drawn from the bytes
//! that came. However the port behaves, a ticket is answered at once, and its paper comes once or is called unknown.

use hall_api::device::{Device, Devices, Health};
use hall_api::ticket::{Issued, Print};
use hall_sim::printer::Fault;
use hall_tests::devices::{DeviceHall, Manner, Port, TicketPrinter};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};
use std::path::PathBuf;
use tempfile::TempDir;

const WIDTH_DOTS: u32 = 576;

fn printer() -> TicketPrinter {
    TicketPrinter::new(WIDTH_DOTS)
}

/// A folder for the names of pseudo-terminals.
fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::with_prefix("port-").unwrap();
    let name = folder.path().join("printer");
    (folder, name)
}

fn setup(hall: &DeviceHall) -> Setup {
    Setup { toml: hall.to_string(), ..Setup::live() }
}

/// One kiosk `door` with one printer `front`.
fn start(model: &str, port: &str) -> Daemon {
    let hall = DeviceHall::default().printer("front", model, port).kiosk("door", &["front"], "next");
    Daemon::start(setup(&hall))
}

fn kiosk(daemon: &Daemon) -> Client {
    daemon.client_named("kiosk", "door")
}

fn print_state(client: &mut Client, ticket: &Issued) -> Print {
    client.ticket(ticket.id).print
}

fn until_print(client: &mut Client, ticket: &Issued, state: Print) {
    until(&format!("{} is {state:?}", ticket.number), || {
        (print_state(client, ticket) == state).then_some(())
    });
}

/// How `hallctl device list` has it.
fn device(daemon: &Daemon, name: &str) -> Device {
    let listed = daemon.hallctl_says(&["--json", "device", "list"]);
    let devices: Devices = serde_json::from_str(&listed).unwrap();
    devices.devices.into_iter().find(|device| device.name == name).unwrap()
}

fn until_device(daemon: &Daemon, name: &str, health: Health) -> Device {
    until(&format!("{name} is {health:?}"), || {
        let device = device(daemon, name);
        (device.health == health).then_some(device)
    })
}

fn papers_with(port: &Port<TicketPrinter>, number: &str) -> usize {
    port.with(|printer| printer.papers_with(number))
}

#[track_caller]
fn each_once(port: &Port<TicketPrinter>, tickets: &[Issued]) {
    for ticket in tickets {
        assert_eq!(papers_with(port, &ticket.number), 1, "papers of {}", ticket.number);
    }
}

#[track_caller]
fn nothing_odd(port: &Port<TicketPrinter>) {
    let oddities = port.with(|printer| printer.oddities());
    assert!(oddities.is_empty(), "{oddities:?}");
}

/// Takes a ticket, and it comes out with number, category and hall on it.
fn prints_a_ticket(model: &str, address: &str, port: &Port<TicketPrinter>) {
    let daemon = start(model, address);
    let mut kiosk = kiosk(&daemon);
    let first = kiosk.take("civil");
    until_print(&mut kiosk, &first, Print::Printed);
    let paper = port.with(|printer| printer.papers()[0].clone());
    let lines = paper.transcript();
    for text in ["葫芦镇政务服务中心", "民政", "A001"] {
        assert!(lines.iter().any(|line| line.trim() == text), "no {text} in {lines:?}");
    }
    assert!(
        lines.iter().any(|line| line.contains(&first.follow_url)),
        "no {} in {lines:?}",
        first.follow_url
    );
    let second = kiosk.take("labour");
    until_print(&mut kiosk, &second, Print::Printed);
    each_once(port, &[first, second]);
    nothing_odd(port);
    until_device(&daemon, "front", Health::Ok);
}

#[test]
fn a_ticket_comes_out_of_a_printer_on_the_network() {
    let port = Port::tcp(printer());
    prints_a_ticket("generic-80mm", &port.tcp_address(), &port);
}

#[test]
fn a_ticket_comes_out_of_a_printer_on_a_slow_serial_line() {
    let (_folder, name) = folder();
    let port = Port::pty(printer(), &name);
    prints_a_ticket("generic-80mm", &port.serial_address(9600), &port);
}

#[test]
fn a_ticket_comes_out_of_a_device_file() {
    let (_folder, name) = folder();
    let port = Port::pty(printer(), &name);
    prints_a_ticket("generic-80mm", &port.file_address(), &port);
}

/// The printer is away while people take tickets; they are answered, and their paper comes when it is back.
fn goes_on_without_its_printer(mut port: Port<TicketPrinter>, address: &str) {
    let daemon = start("generic-80mm", address);
    let mut kiosk = kiosk(&daemon);
    let before = kiosk.take("civil");
    until_print(&mut kiosk, &before, Print::Printed);
    port.unplug();
    let mut waiting: Vec<_> = (0..8).map(|_| kiosk.take("civil")).collect();
    until_device(&daemon, "front", Health::Gone);
    waiting.extend((0..2).map(|_| kiosk.take("labour")));
    // Nobody needs the paper of one who has gone, or was served meanwhile.
    let gone = waiting.pop().unwrap();
    assert!(kiosk.post(format!("tickets/{}/cancel", gone.id), &serde_json::Value::Null).is_ok());
    let mut manager = daemon.manager();
    let (served, called) = (before, waiting.remove(0));
    assert_eq!(manager.call_next(1).ticket.unwrap().number, served.number);
    assert!(manager.press(1, "end").is_ok());
    assert_eq!(manager.call_next(1).ticket.unwrap().number, called.number);
    assert!(manager.press(1, "end").is_ok());
    assert_eq!(manager.hall().categories[0].waiting, 7);
    port.plug();
    for ticket in &waiting {
        until_print(&mut kiosk, ticket, Print::Printed);
    }
    until_device(&daemon, "front", Health::Ok);
    each_once(&port, &waiting);
    assert_eq!((papers_with(&port, &gone.number), papers_with(&port, &called.number)), (0, 0));
    assert_eq!(port.with(|printer| printer.papers().len()), 1 + waiting.len());
    nothing_odd(&port);
    daemon.verify();
}

#[test]
fn a_network_printer_may_go_and_come_back() {
    let port = Port::tcp(printer());
    let address = port.tcp_address();
    goes_on_without_its_printer(port, &address);
}

#[test]
fn a_serial_printer_may_be_pulled_out_and_put_in_again() {
    let (_folder, name) = folder();
    let port = Port::pty(printer(), &name);
    let address = port.serial_address(115_200);
    goes_on_without_its_printer(port, &address);
}

#[test]
fn a_printer_that_was_not_there_at_the_start_prints_when_it_comes() {
    let mut port = Port::tcp(printer());
    port.unplug();
    let daemon = start("generic-80mm", &port.tcp_address());
    let mut kiosk = kiosk(&daemon);
    let ticket = kiosk.take("civil");
    assert_eq!(print_state(&mut kiosk, &ticket), Print::Queued);
    until_device(&daemon, "front", Health::Gone);
    port.plug();
    until_print(&mut kiosk, &ticket, Print::Printed);
    each_once(&port, &[ticket]);
}

/// A cable that breaks inside a ticket leaves it unknown for good; the next ticket is whole.
fn breaks_inside_a_ticket(mut port: Port<TicketPrinter>, model: &str, address: &str, after: usize) {
    let daemon = start(model, address);
    let mut kiosk = kiosk(&daemon);
    let first = kiosk.take("civil");
    until_print(&mut kiosk, &first, Print::Printed);
    until_device(&daemon, "front", Health::Ok);
    port.with(|printer| printer.behave(Manner::BreaksAfter(after)));
    let torn = kiosk.take("civil");
    until_print(&mut kiosk, &torn, Print::Unknown);
    assert!(!port.is_plugged());
    let waits = kiosk.take("civil");
    port.plug();
    until_print(&mut kiosk, &waits, Print::Printed);
    let next = kiosk.take("civil");
    until_print(&mut kiosk, &next, Print::Printed);
    assert_eq!(print_state(&mut kiosk, &torn), Print::Unknown);
    if model == "generic-80mm" {
        each_once(&port, &[first, waits, next]);
        assert!(papers_with(&port, &torn.number) <= 1);
    }
}

#[test]
fn a_network_printer_lost_inside_a_ticket_is_not_told_it_again() {
    let port = Port::tcp(printer());
    let address = port.tcp_address();
    breaks_inside_a_ticket(port, "generic-80mm", &address, 200);
}

#[test]
fn a_serial_printer_lost_inside_a_ticket_is_not_told_it_again() {
    let (_folder, name) = folder();
    let port = Port::pty(printer(), &name);
    let address = port.serial_address(115_200);
    breaks_inside_a_ticket(port, "generic-80mm", &address, 200);
}

#[test]
fn a_printer_lost_inside_a_picture_prints_the_next_ticket_whole() {
    let port = Port::tcp(printer());
    let address = port.tcp_address();
    breaks_inside_a_ticket(port, "generic-80mm-raster", &address, 5_000);
}

#[test]
fn a_printer_that_never_answers_holds_nobody_up_and_is_given_its_tickets_when_it_does() {
    let port = Port::tcp(printer());
    port.with(|printer| printer.behave(Manner::Mute));
    let daemon = start("generic-80mm", &port.tcp_address());
    let mut kiosk = kiosk(&daemon);
    let tickets: Vec<_> = (0..3).map(|_| kiosk.take("civil")).collect();
    until("it counts as one that does not answer", || {
        (device(&daemon, "front").detail == "does not answer").then_some(())
    });
    assert!(tickets.iter().all(|ticket| print_state(&mut kiosk, ticket) == Print::Queued));
    assert_eq!(port.with(|printer| printer.papers().len()), 0);
    port.with(|printer| printer.behave(Manner::Good));
    for ticket in &tickets {
        until_print(&mut kiosk, ticket, Print::Printed);
    }
    each_once(&port, &tickets);
}

#[test]
fn a_printer_that_stops_answering_inside_a_ticket_leaves_it_unknown() {
    let port = Port::tcp(printer());
    let daemon = start("generic-80mm", &port.tcp_address());
    let mut kiosk = kiosk(&daemon);
    let first = kiosk.take("civil");
    until_print(&mut kiosk, &first, Print::Printed);
    port.with(|printer| printer.behave(Manner::MuteOncePrinted));
    let ticket = kiosk.take("civil");
    until_print(&mut kiosk, &ticket, Print::Unknown);
    port.with(|printer| printer.behave(Manner::Good));
    let next = kiosk.take("civil");
    until_print(&mut kiosk, &next, Print::Printed);
    each_once(&port, &[first, ticket, next]);
}

#[test]
fn bytes_without_end_from_a_printer_stop_nobody() {
    let port = Port::tcp(printer());
    port.with(|printer| printer.behave(Manner::Chatter));
    let daemon = start("generic-80mm", &port.tcp_address());
    let mut kiosk = kiosk(&daemon);
    let tickets: Vec<_> = (0..5).map(|_| kiosk.take("civil")).collect();
    let mut manager = daemon.manager();
    assert_eq!(manager.call_next(1).ticket.unwrap().number, tickets[0].number);
    port.with(|printer| printer.behave(Manner::Good));
    let after = kiosk.take("civil");
    until_print(&mut kiosk, &after, Print::Printed);
    each_once(&port, &[after]);
    for ticket in &tickets {
        assert!(papers_with(&port, &ticket.number) <= 1, "{} came twice", ticket.number);
        let state = print_state(&mut kiosk, ticket);
        assert!(matches!(state, Print::Printed | Print::Unknown), "{} is {state:?}", ticket.number);
    }
    daemon.verify();
}

#[test]
fn a_daemon_killed_while_it_printed_does_not_print_again() {
    let port = Port::tcp(printer());
    let mut daemon = start("generic-80mm", &port.tcp_address());
    let mut kiosk = kiosk(&daemon);
    until_device(&daemon, "front", Health::Ok);
    port.with(|printer| printer.behave(Manner::MuteOncePrinted));
    let ticket = kiosk.take("civil");
    let waits = kiosk.take("civil");
    until("the paper is out", || (papers_with(&port, &ticket.number) == 1).then_some(()));
    assert_eq!(print_state(&mut kiosk, &ticket), Print::Started);
    daemon.kill();
    port.with(|printer| printer.behave(Manner::Good));
    daemon.start_again();
    until_print(&mut kiosk, &waits, Print::Printed);
    assert_eq!(print_state(&mut kiosk, &ticket), Print::Unknown);
    each_once(&port, &[ticket, waits]);
    daemon.verify();
}

#[test]
fn a_daemon_killed_before_it_could_print_prints_after_its_start() {
    let mut port = Port::tcp(printer());
    port.unplug();
    let mut daemon = start("generic-80mm", &port.tcp_address());
    let mut kiosk = kiosk(&daemon);
    let tickets: Vec<_> = (0..3).map(|_| kiosk.take("civil")).collect();
    daemon.kill();
    port.plug();
    daemon.start_again();
    for ticket in &tickets {
        until_print(&mut kiosk, ticket, Print::Printed);
    }
    each_once(&port, &tickets);
    assert_eq!(port.with(|printer| printer.papers().len()), 3);
}

#[test]
fn bad_day_09_the_next_printer_takes_over_and_the_ticket_cut_short_is_not_repeated() {
    let (front, side) = (Port::tcp(printer()), Port::tcp(printer()));
    let hall = DeviceHall::default()
        .printer("front", "generic-80mm", &front.tcp_address())
        .printer("side", "generic-80mm", &side.tcp_address())
        .kiosk("door", &["front", "side"], "next");
    let daemon = Daemon::start(setup(&hall));
    let mut kiosk = kiosk(&daemon);
    let first = kiosk.take("civil");
    until_print(&mut kiosk, &first, Print::Printed);
    // The roll ends while the ticket is on its way: it stays in the printer.
    front.with(|printer| printer.set_fault(Fault::PaperOut, true));
    let cut_short = kiosk.take("civil");
    let others: Vec<_> = (0..4).map(|_| kiosk.take("civil")).collect();
    for ticket in &others {
        until_print(&mut kiosk, ticket, Print::Printed);
    }
    let warning = until_device(&daemon, "front", Health::Warning);
    assert_eq!(warning.detail, "paper out");
    each_once(&side, &others);
    front.with(|printer| printer.set_fault(Fault::PaperOut, false));
    until_device(&daemon, "front", Health::Ok);
    let last = kiosk.take("civil");
    until_print(&mut kiosk, &last, Print::Printed);
    assert_eq!((papers_with(&front, &last.number), papers_with(&side, &last.number)), (1, 0));
    let papers = papers_with(&front, &cut_short.number) + papers_with(&side, &cut_short.number);
    assert_eq!(papers, 1, "{} came {papers} times", cut_short.number);
    each_once(&front, &[first]);
}

#[test]
fn two_kiosks_share_a_printer_and_each_ticket_comes_out_once() {
    let (front, side) = (Port::tcp(printer()), Port::tcp(printer()));
    let hall = DeviceHall::default()
        .printer("front", "generic-80mm", &front.tcp_address())
        .printer("side", "generic-80mm", &side.tcp_address())
        .kiosk("door", &["front", "side"], "next")
        .kiosk("stairs", &["front"], "show");
    let daemon = Daemon::start(setup(&hall));
    let (mut door, mut stairs) = (kiosk(&daemon), daemon.client_named("kiosk", "stairs"));
    until_device(&daemon, "front", Health::Ok);
    let tickets: Vec<_> = (0..6).flat_map(|_| [door.take("civil"), stairs.take("labour")]).collect();
    for ticket in &tickets {
        until_print(&mut door, ticket, Print::Printed);
    }
    // A printer that is busy is not down: whoever stands before it waits for it.
    each_once(&front, &tickets);
    assert_eq!(side.with(|printer| printer.papers().len()), 0);
}
