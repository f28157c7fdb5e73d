//! The bad days of bad-days.md that printers have: 9, 10 and 13, and what a hall chose for them.
//!
//! A real daemon, and printers that draw their paper from the bytes that came. Papers are counted, not jobs.

use hall_api::device::{Device, Devices, Health};
use hall_api::event::Event;
use hall_api::ticket::{Issued, Print, PrintTrouble};
use hall_sim::printer::{Fault, Make};
use hall_tests::devices::{DeviceHall, Manner, Port, TicketPrinter};
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

/// A kiosk with two printers that takes the next, 30 tickets printed, and the roll of the first ends inside A031.
struct PaperEnds {
    daemon: Daemon,
    kiosk: Client,
    front: Port<TicketPrinter>,
    side: Port<TicketPrinter>,
    cut_short: Issued,
    /// When A031 was taken.
    row: u64,
}

impl PaperEnds {
    fn inside_a031(language: &str) -> PaperEnds {
        let (front, side) =
            (Port::tcp(TicketPrinter::new(WIDTH_DOTS)), Port::tcp(TicketPrinter::new(WIDTH_DOTS)));
        let hall = DeviceHall::default()
            .printer("front", "generic-80mm", &front.tcp_address())
            .printer("side", "generic-80mm", &side.tcp_address())
            .kiosk("door", &["front", "side"], "next");
        let daemon = start(&hall);
        let mut kiosk = daemon.client_named("kiosk", "door");
        until_device(&daemon, "front", Health::Ok);
        until_device(&daemon, "side", Health::Ok);
        let before: Vec<Issued> = (0..30).map(|_| kiosk.take("civil")).collect();
        until_print(&mut kiosk, &before[29], Print::Printed);
        let row = kiosk.last_row();
        front.with(|printer| printer.behave(Manner::PaperEndsAfter(150)));
        let body = json!({ "category": "civil", "language": language });
        let cut_short: Issued = kiosk.post("tickets", &body).read();
        assert_eq!(cut_short.number, "A031");
        PaperEnds { daemon, kiosk, front, side, cut_short, row }
    }

    /// Waits until the kiosk has something to say about A031, and returns it.
    fn note(&mut self) -> Option<String> {
        until_print(&mut self.kiosk, &self.cut_short, Print::Unknown);
        let ticket = self.kiosk.ticket(self.cut_short.id);
        assert_eq!(ticket.print_trouble, Some(PrintTrouble::PaperOut));
        ticket.print_note
    }

    /// Papers with A031 on them.
    fn papers(&self) -> usize {
        [&self.front, &self.side].map(|port| port.with(|printer| printer.papers_with("A031"))).iter().sum()
    }

    /// What the ledger says of its paper: printer, outcome, whether it came late.
    fn outcomes(&mut self) -> Vec<(String, Option<Print>, bool)> {
        let ended = |event: Event| {
            let of_it = event.kind == "print-ended" && event.ticket == Some(self.cut_short.id);
            of_it.then(|| (event.printer.unwrap(), event.print, event.late == Some(true)))
        };
        self.kiosk.events(self.row).into_iter().filter_map(ended).collect()
    }
}

#[test]
fn bad_day_09_paper_out_inside_a031_the_next_printer_goes_on_and_the_new_roll_prints_a031_once() {
    let mut day = PaperEnds::inside_a031("zh");
    let line: Vec<Issued> = (0..15).map(|_| day.kiosk.take("civil")).collect();
    let told = "打印机缺纸，号票可能没有打完。您的号码是A031，请记下或拍照，可到咨询台补打";
    assert_eq!(day.note().as_deref(), Some(told));
    for ticket in &line {
        until_print(&mut day.kiosk, ticket, Print::Printed);
        assert_eq!(day.side.with(|printer| printer.papers_with(&ticket.number)), 1, "{}", ticket.number);
        assert_eq!(day.kiosk.ticket(ticket.id).print_note, None);
    }
    assert_eq!(until_device(&day.daemon, "front", Health::Warning).detail, "paper out");
    assert_eq!(day.papers(), 0);
    day.front.with(|printer| printer.set_fault(Fault::PaperOut, false));
    until_print(&mut day.kiosk, &day.cut_short, Print::Printed);
    let ticket = day.kiosk.ticket(day.cut_short.id);
    assert_eq!((ticket.print_trouble, ticket.print_note), (None, None));
    let front = || String::from("front");
    let printed_once = [(front(), Some(Print::Unknown), false), (front(), Some(Print::Printed), true)];
    assert_eq!(day.outcomes(), printed_once);
    until_device(&day.daemon, "front", Health::Ok);
    let last = day.kiosk.take("civil");
    until_print(&mut day.kiosk, &last, Print::Printed);
    assert_eq!(day.papers(), 1);
    let papers = [&day.front, &day.side].map(|port| port.with(|printer| printer.papers().len()));
    assert_eq!(papers, [30 + 1 + 1, 15]);
    day.daemon.verify();
}

#[test]
fn bad_day_09_a_printer_switched_off_for_its_roll_forgets_a031_and_only_a_person_has_it_again() {
    let mut day = PaperEnds::inside_a031("en");
    let told = "Out of paper; your ticket may be incomplete. Your number is A031: note it or photograph it; \
                the desk can print it";
    assert_eq!(day.note().as_deref(), Some(told));
    day.front.with(|printer| {
        printer.set_fault(Fault::Dead, true);
        printer.set_fault(Fault::PaperOut, false);
        printer.set_fault(Fault::Dead, false);
    });
    until_device(&day.daemon, "front", Health::Ok);
    let next = day.kiosk.take("civil");
    until_print(&mut day.kiosk, &next, Print::Printed);
    assert_eq!(
        day.kiosk.ticket(day.cut_short.id).print,
        Print::Unknown,
        "nobody can say, and nobody has asked"
    );
    let again = format!("tickets/{}/reprint", day.cut_short.id);
    assert!(day.daemon.client("desk").post(again, &json!({})).is_ok());
    until_print(&mut day.kiosk, &day.cut_short, Print::Printed);
    let marked = |printer: &mut TicketPrinter| {
        let whole = printer
            .papers()
            .iter()
            .filter(|paper| paper.transcript().iter().any(|line| line.contains("Reprint")));
        whole.map(|paper| paper.transcript().iter().any(|line| line.trim() == "A031")).collect::<Vec<_>>()
    };
    assert_eq!(day.front.with(marked), [true]);
    day.daemon.verify();
}

#[test]
fn bad_day_10_near_its_end_staff_see_how_many_tickets_are_left_and_citizens_see_nothing() {
    let port = Port::tcp(TicketPrinter::new(WIDTH_DOTS));
    let daemon = start(&one_printer("generic-80mm", &port, "next"));
    let mut kiosk = daemon.client_named("kiosk", "door");
    let mut tickets: Vec<Issued> = (0..2).map(|_| kiosk.take("civil")).collect();
    until_print(&mut kiosk, &tickets[1], Print::Printed);
    port.with(|printer| printer.set_fault(Fault::PaperNearEnd, true));
    let left = |detail: &str| {
        let left = detail.strip_prefix("paper near its end, about ")?.strip_suffix(" tickets left")?;
        left.parse::<u32>().ok()
    };
    let at_first = left(&until_device(&daemon, "front", Health::Warning).detail).unwrap();
    tickets.extend((0..5).map(|_| kiosk.take("civil")));
    for ticket in &tickets {
        until_print(&mut kiosk, ticket, Print::Printed);
        let seen = kiosk.ticket(ticket.id);
        assert_eq!((seen.print_trouble, seen.print_note), (None, None));
        assert_eq!(port.with(|printer| printer.papers_with(&ticket.number)), 1);
    }
    until("five tickets fewer are left", || {
        let detail = until_device(&daemon, "front", Health::Warning).detail;
        (left(&detail).unwrap() == at_first - 5).then_some(())
    });
    let papers = port.with(|printer| printer.papers().to_vec());
    assert_eq!(papers.len(), 7);
    // The same paper as before, but for the number and those ahead.
    assert_eq!(papers[6].transcript().len(), papers[1].transcript().len());
    port.with(|printer| printer.set_fault(Fault::PaperNearEnd, false));
    assert_eq!(until_device(&daemon, "front", Health::Ok).detail, "");
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
    // Staff at the desk are not held up, whatever they give.
    let by_staff = json!({ "category": "civil", "priority": "elderly" });
    assert!(daemon.client("desk").post("tickets", &by_staff).is_ok());
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

#[test]
fn a_kiosk_that_shows_gives_its_numbers_and_the_paper_comes_on_that_printer_when_it_is_back() {
    let mut front = Port::tcp(TicketPrinter::new(WIDTH_DOTS));
    let side = Port::tcp(TicketPrinter::new(WIDTH_DOTS));
    front.unplug();
    let hall = DeviceHall::default()
        .printer("front", "generic-80mm", &front.tcp_address())
        .printer("side", "generic-80mm", &side.tcp_address())
        .kiosk("door", &["front", "side"], "show");
    let daemon = start(&hall);
    let mut kiosk = daemon.client_named("kiosk", "door");
    until_device(&daemon, "side", Health::Ok);
    until_device(&daemon, "front", Health::Gone);
    let given: Vec<Issued> = (0..3).map(|_| kiosk.take("civil")).collect();
    let shown = kiosk.ticket(given[0].id);
    assert_eq!(shown.print, Print::Queued);
    let told = "打印机暂时不能打印。您的号码是A001，请记下或拍照，可到咨询台补打";
    assert_eq!(shown.print_note.as_deref(), Some(told));
    // Who has given up meanwhile gets no paper.
    assert!(daemon.client("desk").post(format!("tickets/{}/cancel", given[1].id), &json!({})).is_ok());
    front.plug();
    until_print(&mut kiosk, &given[2], Print::Printed);
    assert_eq!(kiosk.ticket(given[0].id).print_note, None);
    let papers = |port: &Port<TicketPrinter>| -> Vec<usize> {
        port.with(|printer| given.iter().map(|ticket| printer.papers_with(&ticket.number)).collect())
    };
    assert_eq!(papers(&front), [1, 0, 1]);
    assert_eq!(papers(&side), [0, 0, 0], "this kiosk shows the number, it does not go to the next printer");
    daemon.verify();
}

#[test]
fn a_cutter_that_is_free_again_waits_for_a_persons_word_and_its_tickets_come_then() {
    let port = Port::tcp(TicketPrinter::new(WIDTH_DOTS));
    let daemon = start(&one_printer("generic-80mm", &port, "next"));
    let mut kiosk = daemon.client_named("kiosk", "door");
    until_device(&daemon, "front", Health::Ok);
    let nothing = daemon.hallctl(&["printer", "recover", "front"]);
    let said = String::from_utf8_lossy(&nothing.stderr).into_owned();
    assert_eq!(nothing.status.code(), Some(65), "{said}");
    assert!(said.contains("no error that a word can end: `front` reports no fault"), "{said}");
    let stranger = daemon.hallctl(&["printer", "recover", "frnt"]);
    assert!(String::from_utf8_lossy(&stranger.stderr).contains("no printer `frnt`"));
    port.with(|printer| printer.set_fault(Fault::CutterWaits, true));
    assert_eq!(until_device(&daemon, "front", Health::Warning).detail, "cutter");
    let before = port.with(|printer| printer.received().len());
    let held: Vec<Issued> = (0..2).map(|_| kiosk.take("civil")).collect();
    assert_eq!(kiosk.ticket(held[0].id).print, Print::Queued);
    daemon.hallctl_says(&["printer", "recover", "front"]);
    until_print(&mut kiosk, &held[1], Print::Printed);
    let orders = port.with(|printer| {
        let since = &printer.received()[before..];
        since.windows(3).filter(|bytes| bytes[..2] == [0x10, 0x05]).map(|bytes| bytes[2]).collect::<Vec<_>>()
    });
    assert_eq!(orders, [1], "told once, and never to forget");
    assert_eq!(port.with(|printer| printer.papers().len()), 2);
    until_device(&daemon, "front", Health::Ok);
}
