//! The driver of `hall-devices` against the virtual printer, in virtual time.

use hall_devices::device::Millis;
use hall_devices::printer::{
    Doubt, Event, Evidence, Fault as Reported, JobId, Known, LineSpeed, Link, NotPrinted, NothingToRecover,
    Outcome, PaperLevel, Printer, Profile, Recovery, model,
};

use crate::printer::{Fault, VirtualPrinter};

/// A driver, a printer, the line between them, and a clock.
struct Desk {
    driver: Printer,
    device: VirtualPrinter,
    /// Bytes that the line still carries to the printer before it is cut.
    carries: Option<usize>,
    /// A fault that comes when that many bytes of the next ticket have arrived.
    strikes: Option<(Fault, usize)>,
    now: Millis,
    events: Vec<Event>,
}

impl Desk {
    fn new(change: impl FnOnce(&mut Profile)) -> Self {
        let mut profile: Profile = toml::from_str(model("generic-80mm").unwrap().toml).unwrap();
        change(&mut profile);
        Self {
            driver: Printer::new(&profile, LineSpeed::serial(9_600)),
            device: VirtualPrinter::new(576),
            carries: None,
            strikes: None,
            now: Millis(1_000),
            events: Vec::new(),
        }
    }

    /// A printer whose model confirms in that way only.
    fn confirming(evidence: Option<Evidence>) -> Self {
        Self::new(|profile| {
            let answers = &mut profile.answers;
            answers.auto_status.value = Known::Unknown;
            let (process_id, paper, realtime) = match evidence {
                Some(Evidence::ProcessId) => (Known::Yes, Known::Yes, Known::Yes),
                Some(Evidence::PaperStatus) => (Known::No, Known::Yes, Known::Yes),
                Some(Evidence::ReadyAfter) => (Known::No, Known::No, Known::Yes),
                None => (Known::No, Known::No, Known::No),
            };
            answers.process_id.value = process_id;
            answers.paper_status.value = paper;
            answers.realtime_status.value = realtime;
        })
    }

    fn opened(mut self) -> Self {
        self.driver.connection_opened(self.now);
        self.run(5_000);
        self
    }

    fn carry(&mut self) {
        while let Some(mut bytes) = self.driver.poll_transmit() {
            if let Some(left) = &mut self.carries {
                bytes.truncate(*left);
                *left -= bytes.len();
            }
            let mut reply = Vec::new();
            if bytes.starts_with(TICKET_HEAD)
                && let Some((fault, after)) = self.strikes.take()
            {
                reply.extend(self.device.handle(&bytes[..after]));
                reply.extend(self.device.set_fault(fault, true));
                bytes.drain(..after);
            }
            reply.extend(self.device.handle(&bytes));
            if self.carries == Some(0) {
                self.driver.connection_closed(self.now);
                self.carries = None;
                break;
            }
            self.driver.handle_input(&reply, self.now);
        }
        while let Some(event) = self.driver.poll_event() {
            self.events.push(event);
        }
    }

    /// Lets that much time pass.
    fn run(&mut self, ms: u64) {
        let end = self.now + ms;
        self.carry();
        while let Some(at) = self.driver.poll_timeout().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.driver.handle_timeout(self.now);
            self.carry();
        }
        self.now = end;
    }

    fn fault(&mut self, fault: Fault, present: bool) {
        let reply = self.device.set_fault(fault, present);
        self.driver.handle_input(&reply, self.now);
        self.carry();
    }

    fn print(&mut self, job: u64) {
        self.driver.print(JobId(job), ticket(job), self.now).unwrap();
    }

    /// Prints and returns the outcome, having waited as long as it takes.
    fn outcome(&mut self, job: u64) -> Outcome {
        self.print(job);
        self.run(60_000);
        self.outcome_of(job)
    }

    fn outcome_of(&self, job: u64) -> Outcome {
        let outcomes: Vec<_> = self
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Finished { job: JobId(of), outcome } if *of == job => Some(*outcome),
                Event::Finished { .. } | Event::Status(_) | Event::ConfirmedLate { .. } => None,
            })
            .collect();
        assert_eq!(outcomes.len(), 1, "job {job} has one outcome, not {outcomes:?}");
        outcomes[0]
    }

    fn confirmed_late(&self) -> Vec<u64> {
        let late = self.events.iter().filter_map(|event| match event {
            Event::ConfirmedLate { job: JobId(job), .. } => Some(*job),
            Event::Finished { .. } | Event::Status(_) => None,
        });
        late.collect()
    }

    /// The numbers on paper, in the order they came out, uncut paper included.
    fn on_paper(&self) -> Vec<String> {
        let uncut = self.device.uncut();
        self.device.papers().chain([&uncut]).flat_map(|paper| paper.transcript().to_vec()).collect()
    }
}

/// What only a ticket begins with.
const TICKET_HEAD: &[u8] = b"\x1b@A";

fn ticket(job: u64) -> Vec<u8> {
    format!("\x1b@A{job:03}\nfoot\n\x1dVBx").into_bytes()
}

#[test]
fn a_ticket_is_printed_and_each_model_says_so_as_it_can() {
    for evidence in [Evidence::ProcessId, Evidence::PaperStatus, Evidence::ReadyAfter] {
        let mut desk = Desk::confirming(Some(evidence)).opened();
        assert_eq!(desk.driver.status().link, Link::Answering);
        assert_eq!(desk.driver.status().paper, PaperLevel::Ok);
        for job in 1..=3 {
            assert_eq!(desk.outcome(job), Outcome::Printed(evidence));
        }
        assert_eq!(desk.on_paper(), ["A001", "foot", "A002", "foot", "A003", "foot"]);
        assert_eq!(desk.device.oddities().next(), None);
    }
    let mut desk = Desk::confirming(None).opened();
    assert_eq!(desk.driver.status().link, Link::Mute);
    assert_eq!(desk.outcome(1), Outcome::Unknown(Doubt::Unconfirmed));
    assert_eq!(desk.on_paper(), ["A001", "foot"]);
}

#[test]
fn an_answered_ticket_takes_no_longer_than_its_bytes() {
    let mut desk = Desk::confirming(Some(Evidence::PaperStatus)).opened();
    desk.print(1);
    desk.run(0);
    assert_eq!(desk.outcome_of(1), Outcome::Printed(Evidence::PaperStatus));
}

#[test]
fn a_job_given_while_the_port_opens_waits_for_the_greeting() {
    let mut desk = Desk::confirming(Some(Evidence::ProcessId));
    desk.driver.connection_opened(desk.now);
    assert_eq!(desk.outcome(1), Outcome::Printed(Evidence::ProcessId));
    assert_eq!(desk.on_paper(), ["A001", "foot"]);
}

#[test]
fn a_fault_before_the_job_fails_it_and_nothing_is_printed() {
    for (fault, reported) in [
        (Fault::PaperOut, Reported::PaperOut),
        (Fault::CoverOpen, Reported::CoverOpen),
        (Fault::CutterStuck, Reported::Cutter),
    ] {
        for evidence in [Evidence::ProcessId, Evidence::PaperStatus, Evidence::ReadyAfter] {
            let mut desk = Desk::confirming(Some(evidence)).opened();
            desk.fault(fault, true);
            assert_eq!(desk.outcome(1), Outcome::Failed(NotPrinted::Fault(reported)));
            desk.fault(fault, false);
            desk.run(30_000);
            assert_eq!(desk.on_paper(), Vec::<String>::new(), "a failed job may be printed elsewhere");
            assert_eq!(desk.outcome(2), Outcome::Printed(evidence));
        }
    }
}

#[test]
fn near_the_end_of_the_roll_it_prints_on() {
    let mut desk = Desk::confirming(Some(Evidence::PaperStatus)).opened();
    desk.fault(Fault::PaperNearEnd, true);
    assert_eq!(desk.outcome(1), Outcome::Printed(Evidence::PaperStatus));
    assert_eq!(desk.driver.status().paper, PaperLevel::NearEnd);
}

#[test]
fn paper_out_in_the_middle_is_unknown_until_the_new_roll_prints_the_rest() {
    for (evidence, reports) in [
        (Evidence::ProcessId, Known::Yes),
        (Evidence::ProcessId, Known::Unknown),
        (Evidence::PaperStatus, Known::Yes),
        (Evidence::PaperStatus, Known::Unknown),
    ] {
        let mut desk = Desk::new(|profile| {
            profile.answers.auto_status.value = reports;
            let has_id = evidence == Evidence::ProcessId;
            profile.answers.process_id.value = if has_id { Known::Yes } else { Known::No };
        })
        .opened();
        desk.strikes = Some((Fault::PaperOut, 9));
        desk.print(1);
        desk.run(60_000);
        assert_eq!(
            desk.outcome_of(1),
            Outcome::Unknown(Doubt::Fault(Reported::PaperOut)),
            "{evidence:?} {reports:?}"
        );
        assert_eq!(desk.outcome(2), Outcome::Failed(NotPrinted::Fault(Reported::PaperOut)));
        desk.fault(Fault::PaperOut, false);
        desk.run(60_000);
        assert_eq!(desk.confirmed_late(), [1], "{evidence:?} {reports:?}");
        assert_eq!(desk.outcome(3), Outcome::Printed(evidence));
        assert_eq!(desk.on_paper(), ["A001", "foot", "A003", "foot"]);
    }
}

#[test]
fn a_printer_dead_before_the_job_fails_it_and_dead_after_leaves_it_unknown() {
    for evidence in [Evidence::ProcessId, Evidence::PaperStatus, Evidence::ReadyAfter] {
        let mut desk = Desk::confirming(Some(evidence));
        desk.fault(Fault::Dead, true);
        let mut desk = desk.opened();
        desk.run(20_000);
        assert_eq!(desk.driver.status().link, Link::Silent);
        assert_eq!(desk.outcome(1), Outcome::Failed(NotPrinted::NoAnswer));
        desk.fault(Fault::Dead, false);
        desk.run(20_000);
        assert_eq!(desk.outcome(2), Outcome::Printed(evidence));
        desk.strikes = Some((Fault::Dead, 9));
        desk.print(3);
        desk.run(60_000);
        assert_eq!(desk.outcome_of(3), Outcome::Unknown(Doubt::NoAnswer));
        assert_eq!(desk.on_paper(), ["A002", "foot", "A003"]);
    }
}

/// Whatever of a ticket went through before the cable was cut, the next one is whole and is the one confirmed.
#[test]
fn a_cable_cut_in_the_middle_leaves_the_job_unknown_and_the_next_whole() {
    let picture = [&b"\x1b@\x1dv0\x00\x02\x00\x40\x00"[..], &[0xAA; 128], b"\x1dVBx"].concat();
    for evidence in [Evidence::ProcessId, Evidence::PaperStatus, Evidence::ReadyAfter] {
        for cut_after in 1..picture.len() {
            let mut desk = Desk::confirming(Some(evidence)).opened();
            desk.driver.print(JobId(1), picture.clone(), desk.now).unwrap();
            // Four questions of three bytes go before.
            desk.carries = Some(12 + cut_after);
            desk.run(60_000);
            assert_eq!(desk.outcome_of(1), Outcome::Unknown(Doubt::PortLost), "{evidence:?}, {cut_after}");
            desk.driver.connection_opened(desk.now);
            assert_eq!(desk.outcome(2), Outcome::Printed(evidence), "{evidence:?}, {cut_after}");
            let printed = desk.on_paper();
            assert_eq!(printed[printed.len() - 2..], ["A002", "foot"], "{evidence:?}, {cut_after}");
        }
    }
}

#[test]
fn a_port_lost_before_the_job_went_out_fails_it() {
    let mut desk = Desk::confirming(Some(Evidence::ProcessId)).opened();
    desk.carries = Some(3);
    assert_eq!(desk.outcome(1), Outcome::Failed(NotPrinted::NotConnected));
    assert_eq!(desk.outcome(2), Outcome::Failed(NotPrinted::NotConnected));
    assert_eq!(desk.on_paper(), Vec::<String>::new());
}

/// A serial printer that was cut off while out of paper gives the old job's answer to the new connection.
#[test]
fn an_old_answer_confirms_no_new_job() {
    let mut desk = Desk::confirming(Some(Evidence::PaperStatus)).opened();
    desk.strikes = Some((Fault::PaperOut, 3));
    desk.print(1);
    desk.run(100);
    desk.driver.connection_closed(desk.now);
    desk.driver.connection_opened(desk.now);
    desk.run(10_000);
    assert_eq!(desk.outcome_of(1), Outcome::Unknown(Doubt::PortLost));
    // A new roll, and at once a job: the answer of job 1 is in the buffer before those of the greetings.
    desk.fault(Fault::PaperOut, false);
    desk.print(2);
    desk.fault(Fault::Dead, true);
    desk.run(60_000);
    assert!(!matches!(desk.outcome_of(2), Outcome::Printed(_)), "{}", desk.outcome_of(2));
    assert_eq!(desk.on_paper(), ["A001", "foot"]);
}

#[test]
fn garbage_on_the_line_neither_prints_twice_nor_invents() {
    for evidence in [Evidence::ProcessId, Evidence::PaperStatus, Evidence::ReadyAfter] {
        let mut desk = Desk::confirming(Some(evidence)).opened();
        desk.fault(Fault::Garbage, true);
        for job in 1..=50 {
            let before = desk.on_paper().len();
            let outcome = desk.outcome(job);
            let printed = desk.on_paper().len() - before;
            match outcome {
                Outcome::Failed(_) => assert_eq!(printed, 0, "{evidence:?}, job {job}"),
                Outcome::Printed(_) | Outcome::Unknown(_) => {
                    assert_eq!(printed, 2, "{evidence:?}, job {job}")
                }
            }
        }
        desk.fault(Fault::Garbage, false);
        desk.run(60_000);
        assert_eq!(desk.outcome(51), Outcome::Printed(evidence));
    }
}

#[test]
fn an_idle_connection_is_kept_alive() {
    for reports in [Known::Yes, Known::Unknown] {
        let mut desk = Desk::new(|profile| profile.answers.auto_status.value = reports).opened();
        for _ in 0..20 {
            desk.run(60_000);
            let next = desk.driver.poll_timeout().expect("an idle printer is asked again");
            assert!(next.since(desk.now) < 5 * 60_000);
        }
        desk.fault(Fault::CoverOpen, true);
        desk.run(5_000);
        assert!(desk.driver.status().cover_open, "{reports:?}");
    }
}

/// A cutter that jams inside job 1, and then waits to be told; job 1 is in doubt.
fn jammed(evidence: Evidence) -> Desk {
    let mut desk = Desk::confirming(Some(evidence)).opened();
    desk.strikes = Some((Fault::CutterStuck, 9));
    desk.print(1);
    desk.run(60_000);
    assert_eq!(desk.outcome_of(1), Outcome::Unknown(Doubt::Fault(Reported::Cutter)));
    desk.fault(Fault::CutterWaits, true);
    desk.fault(Fault::CutterStuck, false);
    desk.run(600_000);
    assert_eq!(desk.driver.status().fault(), Some(Reported::Cutter), "it waits for a person's word");
    assert_eq!(desk.outcome(2), Outcome::Failed(NotPrinted::Fault(Reported::Cutter)));
    desk
}

#[test]
fn told_to_go_on_a_printer_ends_the_ticket_in_doubt_and_told_to_forget_it_does_not() {
    // One that answers `GS r` alone is known as offline only while its answer hangs, and is not told anything.
    let evidence = Evidence::ProcessId;
    let mut desk = jammed(evidence);
    desk.driver.recover(Recovery::GoOn, desk.now).unwrap();
    desk.run(30_000);
    assert_eq!((desk.driver.status().fault(), desk.confirmed_late()), (None, vec![1]));
    assert_eq!(desk.outcome(3), Outcome::Printed(evidence));
    assert_eq!(desk.on_paper(), ["A001", "foot", "A003", "foot"]);
    let mut desk = jammed(evidence);
    desk.driver.recover(Recovery::Forget, desk.now).unwrap();
    desk.run(30_000);
    assert_eq!(desk.driver.status().fault(), None);
    assert_eq!(desk.outcome(3), Outcome::Printed(evidence));
    assert_eq!(desk.confirmed_late(), Vec::<u64>::new(), "nobody answers for what was thrown away");
    assert_eq!(
        desk.on_paper(),
        ["A001", "A003", "foot"],
        "what hung out of A001 is cut off, and its foot is lost"
    );
}

#[test]
fn no_printer_is_told_to_go_on_or_forget_that_does_not_wait_for_it() {
    for (fault, reported) in [(None, None), (Some(Fault::PaperOut), Some(Reported::PaperOut))] {
        let mut desk = Desk::confirming(Some(Evidence::PaperStatus)).opened();
        if let Some(fault) = fault {
            desk.fault(fault, true);
            desk.run(10_000);
        }
        for how in [Recovery::GoOn, Recovery::Forget] {
            assert_eq!(desk.driver.recover(how, desk.now), Err(NothingToRecover { fault: reported }));
            assert_eq!(desk.driver.poll_transmit(), None);
        }
    }
}
