//! A line of number displays, of which some answer, some are dead, and some adapters echo.

use super::*;
use crate::sign::number::NumberForm;

const DISPLAY: NumberDisplay =
    NumberDisplay { register: 0x88, form: NumberForm::Integer, digits: 4, blank: 0, always_many: false };
const EXCEPTION_TO_READ: [u8; 5] = [3, 0x83, 2, 0x61, 0x31];

/// Displays at these addresses, and what each register holds.
struct Line {
    driver: AnsweringLine,
    alive: BTreeMap<u8, Option<u16>>,
    echoes: bool,
    now: Millis,
    requests: Vec<(Millis, Vec<u8>)>,
}

impl Line {
    fn new(wired: &[u8], alive: &[u8], echoes: bool) -> Line {
        let driver =
            AnsweringLine::new(AnsweringModel::Number(DISPLAY), 9_600, wired.iter().copied(), Millis(0));
        let alive = alive.iter().map(|address| (*address, None)).collect();
        Line { driver, alive, echoes, now: Millis(0), requests: Vec::new() }
    }

    /// A display answers 06 with the same, and refuses to be read.
    fn hears(&mut self, request: &[u8]) {
        if self.echoes {
            self.driver.handle_input(request, self.now);
        }
        let Some(register) = self.alive.get_mut(&request[0]) else { return };
        match request[1] {
            6 => {
                *register = Some(u16::from_be_bytes([request[4], request[5]]));
                self.driver.handle_input(request, self.now);
            }
            _ => self.driver.handle_input(&EXCEPTION_TO_READ, self.now),
        }
    }

    fn run(&mut self, end_ms: u64) {
        loop {
            self.driver.handle_timeout(self.now);
            while let Some(request) = self.driver.poll_transmit() {
                self.hears(&request);
                self.requests.push((self.now, request));
            }
            match self.driver.poll_timeout().filter(|at| at.0 < end_ms) {
                Some(at) => self.now = at.max(self.now),
                None => break,
            }
        }
        self.now = Millis(end_ms);
    }

    fn report(&self, address: u8) -> (AnsweringState, Option<&str>) {
        let report = self.driver.reports().find(|report| report.address == address).unwrap();
        (report.state, report.shown)
    }
}

#[test]
fn a_text_is_taken_confirmed_and_repeated() {
    for echoes in [false, true] {
        let mut line = Line::new(&[3], &[3], echoes);
        line.run(1_000);
        assert_eq!(line.requests, [], "no text, no word");
        line.driver.show(3, "A012").unwrap();
        line.run(25_000);
        assert_eq!(line.alive[&3], Some(12));
        assert_eq!(line.report(3), (AnsweringState::Answers, Some("A012")));
        let writes: Vec<_> = line.requests.iter().filter(|(_, request)| request[1] == 6).collect();
        assert_eq!(writes.len(), 3, "{writes:?}");
    }
}

#[test]
fn an_echo_of_a_dead_display_is_not_taken_for_its_answer() {
    let mut line = Line::new(&[3], &[], true);
    line.driver.show(3, "A012").unwrap();
    line.run(10_000);
    assert_eq!(line.report(3), (AnsweringState::Silent, None));
}

#[test]
fn the_newest_text_wins_and_a_new_one_goes_before_repetitions() {
    let mut line = Line::new(&[3, 4], &[3, 4], false);
    line.driver.show(3, "A001").unwrap();
    line.driver.show(4, "A002").unwrap();
    line.run(9_000);
    line.now = Millis(15_000);
    line.requests.clear();
    line.driver.show(4, "A003").unwrap();
    line.driver.show(4, "A004").unwrap();
    line.run(16_000);
    assert_eq!(line.requests[0].1, modbus::write_one(4, 0x88, 4));
    assert_eq!(line.requests[1].1, modbus::write_one(3, 0x88, 1));
}

#[test]
fn a_dead_display_is_named_rarely_tried_and_right_soon_after_its_return() {
    let mut line = Line::new(&[3, 4], &[4], false);
    line.driver.show(3, "A001").unwrap();
    line.driver.show(4, "A002").unwrap();
    line.run(60_000);
    assert_eq!(line.report(3).0, AnsweringState::Silent);
    assert_eq!(line.report(4), (AnsweringState::Answers, Some("A002")));
    let tried = line.requests.iter().filter(|(at, request)| at.0 > 30_000 && request[0] == 3).count();
    assert!((5..=8).contains(&tried), "{tried} in 30 s");
    // Also calls to it do not make it hold up the others.
    line.requests.clear();
    for number in 0..20 {
        line.driver.show(3, &std::format!("A{number:03}")).unwrap();
        line.run(60_000 + 50 * (number + 1));
    }
    assert!(line.requests.len() <= 2, "{:?}", line.requests);
    line.alive.insert(3, None);
    line.run(66_000);
    assert_eq!(line.alive[&3], Some(19));
    assert_eq!(line.report(3), (AnsweringState::Answers, Some("A019")));
}

#[test]
fn a_refusal_is_told_with_its_code() {
    let mut line = Line::new(&[3], &[], false);
    line.driver.show(3, "A001").unwrap();
    line.run(600);
    line.driver.handle_timeout(line.now);
    assert!(line.driver.poll_transmit().is_none() && line.requests.last().unwrap().1[1] == 6);
    // Exception 02 to function 06.
    line.driver.handle_input(&[3, 0x86, 2, 0, 0], line.now);
    assert_eq!(line.report(3), (AnsweringState::Unknown, None), "with a wrong check it is none");
    line.driver.handle_input(&refusal(3, 6, 2), line.now);
    assert_eq!(line.report(3), (AnsweringState::Refuses(2), None));
}

fn refusal(address: u8, function: u8, code: u8) -> Vec<u8> {
    let crc = crc::Crc::<u16>::new(&crc::CRC_16_MODBUS);
    let mut frame = alloc::vec![address, function | 0x80, code];
    frame.extend(crc.checksum(&frame).to_le_bytes());
    frame
}

#[test]
fn a_reopened_port_gets_every_text_anew() {
    let mut line = Line::new(&[3], &[3], false);
    line.driver.show(3, "A001").unwrap();
    line.run(1_000);
    line.driver.reset(line.now);
    assert_eq!(line.report(3), (AnsweringState::Unknown, None));
    line.alive.insert(3, None);
    line.run(2_000);
    assert_eq!(line.alive[&3], Some(1));
    assert_eq!(line.driver.show(9, "A001"), Err(NoSuchSign(9)));
}
