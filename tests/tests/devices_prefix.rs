//! Bad day 28: a prefix that is no letter. Ticket, sign, hall and the citizen's page agree on the number.

use hall_api::ticket::Print;
use hall_tests::devices::{DeviceHall, Port, TerminalBus, TicketPrinter};
use hall_tests::wait::until;
use hall_tests::{Daemon, Setup};
use tempfile::TempDir;

/// Takes a ticket, calls it, and looks everywhere for `number`.
fn agrees(prefix: &'static str, number: &str) {
    let folder = TempDir::with_prefix("prefix-").unwrap();
    let paper = Port::tcp(TicketPrinter::new(576));
    let line = Port::pty(TerminalBus::new([(1, (192, 16))]), &folder.path().join("hall-a"));
    let hall = DeviceHall { prefix, ..DeviceHall::default() }
        .printer("front", "generic-80mm", &paper.tcp_address())
        .kiosk("door", &["front"], "next")
        .terminals(&line.serial_address(115_200), &[1]);
    let daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
    let mut kiosk = daemon.client_named("kiosk", "door");
    let mut manager = daemon.manager();

    let ticket = kiosk.take("civil");
    assert_eq!(ticket.number, number);
    until("the paper is out", || (manager.ticket(ticket.id).print == Print::Printed).then_some(()));
    assert_eq!(paper.with(|printer| printer.papers_with(number)), 1, "{number} on one paper");

    assert_eq!(manager.call_next(1).ticket.unwrap().number, number);
    until("the sign calls it", || {
        line.with(|bus| bus.panel(1).text().contains(&format!("请{number}号"))).then_some(())
    });
    let window = manager.hall().windows.into_iter().find(|window| window.number == 1).unwrap();
    assert_eq!(window.serving.unwrap().number, number);
    let handle = ticket.follow_url.split_once("/t/").unwrap().1;
    let page = daemon.stranger().get(format_args!("/t/{handle}"));
    assert!(page.is_ok() && page.body.contains(&format!("请{number}号到1号窗口")), "{}", page.body);
}

#[test]
fn bad_day_28_no_prefix_at_all() {
    agrees("", "001");
}

#[test]
fn bad_day_28_a_hanzi_for_a_prefix() {
    agrees("民", "民001");
}
