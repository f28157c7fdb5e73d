//! The driver and the probe against printers that differ from the book.

use hall_devices::device::Millis;
use hall_devices::printer::{
    Answering, Event, Evidence, Finding, JobId, LineSpeed, Link, MODELS, Outcome, Printer, Probe, Profile,
    model,
};

use crate::printer::{Fault, Make, VirtualPrinter};

const TICKET: &[u8] = b"\x1b@\x1c&A001\nfoot\n\x1dVBx";
const PRESENTED: &[u8] = b"\x1b@A001\nfoot\n\x1bJ\x18\x1de\x03\x0c";

struct Desk {
    driver: Printer,
    device: VirtualPrinter,
    now: Millis,
    outcome: Option<Outcome>,
}

impl Desk {
    fn new(name: &str, make: Make) -> Self {
        let profile: Profile = toml::from_str(model(name).unwrap().toml).unwrap();
        let driver = Printer::new(&profile, LineSpeed::NETWORK);
        let device = VirtualPrinter::of(make, 576);
        let mut desk = Self { driver, device, now: Millis(0), outcome: None };
        desk.driver.connection_opened(desk.now);
        desk.run(10_000);
        desk
    }

    fn run(&mut self, ms: u64) {
        let end = self.now + ms;
        loop {
            while let Some(bytes) = self.driver.poll_transmit() {
                let said = self.device.handle(&bytes);
                self.driver.handle_input(&said, self.now);
            }
            while let Some(event) = self.driver.poll_event() {
                if let Event::Finished { outcome, .. } = event {
                    self.outcome = Some(outcome);
                }
            }
            let Some(at) = self.driver.poll_timeout().filter(|at| *at <= end) else { break };
            self.now = self.now.max(at);
            self.driver.handle_timeout(self.now);
        }
        self.now = end;
    }

    fn print(&mut self, bytes: &[u8]) -> Outcome {
        self.driver.print(JobId(self.now.0), bytes.to_vec(), self.now).unwrap();
        self.run(60_000);
        self.outcome.take().unwrap()
    }

    fn papers(&mut self) -> usize {
        self.device.take_papers().len()
    }
}

#[test]
fn each_model_prints_on_its_make_with_the_best_evidence_that_has() {
    for (name, make, evidence) in [
        ("epson-tm-t88vi", Make::Plain, Evidence::ProcessId),
        ("xprinter-xp-s260m", Make::XprinterS260m, Evidence::ProcessId),
        ("generic-58mm", Make::CashinoKp628e, Evidence::PaperStatus),
        ("generic-80mm", Make::NoProcessId, Evidence::PaperStatus),
        ("generic-80mm", Make::Phoenix, Evidence::PaperStatus),
        ("sprt-pos", Make::NoProcessId, Evidence::ReadyAfter),
    ] {
        let mut desk = Desk::new(name, make);
        assert_eq!(desk.driver.status().link, Link::Answering, "{name}");
        assert_eq!(desk.print(TICKET), Outcome::Printed(evidence), "{name} on {make:?}");
        assert_eq!(desk.papers(), 1, "{name}");
        assert_eq!(
            desk.device.oddities().collect::<Vec<_>>(),
            Vec::<&crate::printer::Oddity>::new(),
            "{name}"
        );
    }
}

#[test]
fn a_presenter_says_that_its_ticket_waits_until_it_is_taken() {
    let mut desk = Desk::new("pyramid-reliance", Make::Reliance);
    assert_eq!(desk.driver.status().ticket_waits, Some(false));
    assert_eq!(desk.print(PRESENTED), Outcome::Printed(Evidence::ReadyAfter));
    assert_eq!((desk.papers(), desk.driver.status().ticket_waits), (1, Some(true)));
    desk.run(60_000);
    assert_eq!(desk.driver.status().ticket_waits, Some(true));
    desk.device.take_ticket();
    desk.run(1_000);
    assert_eq!(desk.driver.status().ticket_waits, Some(false), "seen within a second");
    assert_eq!(desk.device.oddities().len(), 0);
}

#[test]
fn a_board_that_hands_nothing_back_prints_and_nobody_is_told_otherwise() {
    let mut desk = Desk::new("generic-80mm-silent", Make::Silent);
    assert_eq!(desk.driver.status().link, Link::Mute);
    let outcome = desk.print(TICKET);
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome}");
    assert_eq!(desk.papers(), 1);
}

fn probe(make: Make, fault: Option<Fault>) -> (Vec<Finding>, VirtualPrinter) {
    let mut device = VirtualPrinter::of(make, 576);
    if let Some(fault) = fault {
        let _ = device.set_fault(fault, true);
    }
    let mut now = Millis(0);
    let mut probe = Probe::new(LineSpeed::NETWORK, now);
    loop {
        while let Some(bytes) = probe.poll_transmit() {
            let said = device.handle(&bytes);
            if !said.is_empty() {
                probe.handle_input(&said, now);
            }
        }
        let Some(at) = probe.poll_timeout() else { break };
        now = at;
        probe.handle_timeout(now);
    }
    (probe.findings().to_vec(), device)
}

#[test]
fn a_probe_finds_what_each_make_answers_and_cuts_no_paper() {
    for (make, fits, fits_not) in [
        (Make::Plain, "epson-tm-t88vi", "pyramid-reliance"),
        (Make::XprinterS260m, "xprinter-xp-s260m", "pyramid-reliance"),
        (Make::CashinoKp628e, "generic-58mm", "xprinter-xp-s260m"),
        (Make::NoProcessId, "generic-80mm", "epson-tm-t20iii"),
        (Make::Reliance, "pyramid-reliance", "generic-80mm"),
        (Make::Silent, "generic-80mm-silent", "sprt-pos"),
    ] {
        let (findings, mut device) = probe(make, None);
        let answering = Answering::of(&findings);
        let suffices = |name: &str| {
            let profile: Profile = toml::from_str(model(name).unwrap().toml).unwrap();
            answering.suffices(&profile.answers)
        };
        assert!(suffices(fits), "{make:?}: {fits}, {findings:02X?}");
        assert!(!suffices(fits_not), "{make:?}: {fits_not}");
        assert!(device.take_papers().is_empty());
        assert!(MODELS.iter().any(|model| suffices(model.name)));
    }
}

#[test]
fn a_printer_without_paper_is_asked_no_harm() {
    let (findings, device) = probe(Make::Plain, Some(Fault::PaperOut));
    assert!(Answering::of(&findings).realtime_status && !Answering::of(&findings).paper_status);
    assert!(device.uncut().is_blank());
}
