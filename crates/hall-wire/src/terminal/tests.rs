use std::vec::Vec;

use super::*;
use crate::{Charset, Key, KeyEvent, Sign, SignHash, Style};

const ADDRESS: Address = Address::new(3).unwrap();
const OTHER: Address = Address::new(4).unwrap();
const UNIT: u32 = 0xC0FF_EE00;
const SESSION: Session = Session(77);

/// A terminal on a bench: a master's requests go in, what it answers and draws comes out.
struct Bench {
    terminal: Terminal,
    now_ms: u64,
    turn: u8,
    /// The last picture drawn: its lines, one after the other.
    sign: Vec<std::string::String>,
    lit: bool,
}

impl Bench {
    fn new() -> Self {
        let capabilities = Capabilities { width_px: 64, height_px: 16, charset: Charset::Gb2312, keys: 10 };
        let no_contact = Line::try_from("请听人工叫号").unwrap();
        let terminal = Terminal::new(Setup { address: ADDRESS, unit: UNIT, capabilities, no_contact });
        let mut bench = Self { terminal, now_ms: 0, turn: 0, sign: Vec::new(), lit: true };
        bench.draw();
        bench
    }

    fn with_session() -> Self {
        let mut bench = Self::new();
        bench.ask(Down::Assign { unit: UNIT, session: SESSION });
        bench
    }

    fn draw(&mut self) {
        if let Some(display) = self.terminal.poll_display(self.now_ms) {
            self.sign = display.lines.iter().map(|line| line.as_str().into()).collect();
            self.lit = display.lit;
        }
    }

    fn send(&mut self, terminal: Address, body: Down) -> Option<Up> {
        self.turn = self.turn.wrapping_add(1);
        self.terminal.handle_input(&Frame { terminal, turn: self.turn, body }.encode(), self.now_ms);
        self.draw();
        let bytes = self.terminal.poll_transmit(self.now_ms)?;
        assert_eq!(self.terminal.poll_transmit(self.now_ms), None, "one request has one answer");
        let mut reader = FrameReader::<Up>::new();
        let answer = reader.read(&bytes).next().expect("a whole frame");
        assert_eq!((answer.terminal, answer.turn), (ADDRESS, self.turn));
        Some(answer.body)
    }

    fn ask(&mut self, body: Down) -> Up {
        self.send(ADDRESS, body).expect("a terminal answers when it is addressed")
    }

    fn poll(&mut self, acknowledged: u32) -> Keys {
        match self.ask(Down::Poll { session: SESSION, acknowledged }) {
            Up::Keys(keys) => keys,
            Up::Status(_) | Up::Shown(_) | Up::Staged(_) => panic!("a poll is answered by keys"),
        }
    }

    fn status(&mut self) -> Status {
        match self.ask(Down::Ping) {
            Up::Status(status) => status,
            Up::Keys(_) | Up::Shown(_) | Up::Staged(_) => panic!("a ping is answered by the status"),
        }
    }

    fn wait(&mut self, ms: u64) {
        let end_ms = self.now_ms + ms;
        while let Some(next_ms) = self.terminal.poll_timeout(self.now_ms).filter(|&next_ms| next_ms <= end_ms)
        {
            assert!(next_ms > self.now_ms, "the terminal wakes for nothing at {next_ms}");
            self.now_ms = next_ms;
            self.draw();
        }
        self.now_ms = end_ms;
    }
}

fn sign(text: &str) -> Sign {
    Sign::new(&[text], Style::Steady, Some(4)).unwrap()
}

#[test]
fn a_press_is_reported_until_it_is_acknowledged_and_never_after() {
    let mut bench = Bench::with_session();
    assert_eq!(bench.terminal.press(Key::Call, bench.now_ms), Ok(1));
    bench.wait(1_200);
    assert_eq!(bench.terminal.press(Key::End, bench.now_ms), Ok(2));
    let call = |age_ms| KeyEvent { sequence: 1, key: Key::Call.into(), age_ms };
    let end = |age_ms| KeyEvent { sequence: 2, key: Key::End.into(), age_ms };
    assert_eq!(*bench.poll(0).events, [call(1_200), end(0)]);
    bench.wait(50);
    assert_eq!(*bench.poll(0).events, [call(1_250), end(50)]);
    assert_eq!(*bench.poll(1).events, [end(50)]);
    assert_eq!(*bench.poll(2).events, []);
    assert_eq!(*bench.poll(0).events, []);
}

#[test]
fn an_acknowledgement_of_another_session_takes_nothing() {
    let mut bench = Bench::with_session();
    bench.terminal.press(Key::Call, 0).unwrap();
    let answer = bench.ask(Down::Poll { session: Session(1), acknowledged: 9 });
    assert!(matches!(answer, Up::Status(Status { session: Some(SESSION), .. })), "{answer:?}");
    assert_eq!(bench.poll(0).events.len(), 1);
}

#[test]
fn a_session_is_kept_until_the_restart_and_is_only_for_the_unit_it_names() {
    let mut bench = Bench::new();
    bench.terminal.press(Key::Call, 0).unwrap();
    assert_eq!(bench.status().session, None);
    bench.ask(Down::Assign { unit: 1, session: Session(5) });
    assert_eq!(bench.status().session, None, "another board on the same address");
    bench.ask(Down::Assign { unit: UNIT, session: SESSION });
    bench.ask(Down::Assign { unit: UNIT, session: Session(6) });
    assert_eq!(bench.status().session, Some(SESSION));
    assert_eq!(bench.poll(0).events.len(), 1, "a press before the session is not lost");
}

#[test]
fn a_full_queue_refuses_the_press_and_keeps_the_others() {
    let mut bench = Bench::with_session();
    for _ in 0..KEYS_KEPT {
        bench.terminal.press(Key::Call, 0).unwrap();
    }
    assert_eq!(bench.terminal.press(Key::Call, 0), Err(QueueFull));
    let mut taken = Vec::new();
    loop {
        let events = bench.poll(taken.last().copied().unwrap_or(0)).events;
        if events.is_empty() {
            break;
        }
        taken.extend(events.iter().map(|event| event.sequence));
    }
    assert!(taken.iter().copied().eq(1..=u32::try_from(KEYS_KEPT).unwrap()), "{taken:?}");
    assert_eq!(bench.terminal.press(Key::Call, 0), Ok(17), "the refused press left no gap");
}

#[test]
fn the_answer_to_a_show_is_the_hash_of_what_was_drawn() {
    let mut bench = Bench::with_session();
    assert_eq!(bench.poll(0).shown, None);
    let a012 = sign("请A012号");
    assert_eq!(bench.ask(Down::Show(a012.clone())), Up::Shown(Some(a012.hash())));
    assert_eq!(bench.sign, ["请A012号"]);
    assert_eq!(bench.poll(0).shown, Some(a012.hash()));

    // A board that does not get round to drawing must not say that it did.
    let frame = Frame { terminal: ADDRESS, turn: 200, body: Down::Show(sign("请A013号")) };
    bench.terminal.handle_input(&frame.encode(), bench.now_ms);
    let answer = bench.terminal.poll_transmit(bench.now_ms).unwrap();
    let answer = FrameReader::<Up>::new().read(&answer).next().unwrap();
    assert_eq!(answer.body, Up::Shown(Some(a012.hash())));
}

/// bad-days.md 46.
#[test]
fn after_five_silent_seconds_the_sign_shows_no_number_and_never_again_the_old_one() {
    let mut bench = Bench::with_session();
    bench.ask(Down::Show(sign("请A012号")));
    bench.wait(4_999);
    assert_eq!(bench.sign, ["请A012号"]);
    bench.wait(1);
    assert_eq!(bench.sign, ["请听人工叫号"]);
    assert!(!bench.terminal.has_contact());

    assert_eq!(bench.poll(0).shown, None, "contact alone does not bring the number back");
    assert_eq!(bench.sign, ["请听人工叫号"]);
    let a013 = sign("请A013号");
    assert_eq!(bench.ask(Down::Show(a013.clone())), Up::Shown(Some(a013.hash())));
    assert_eq!(bench.sign, ["请A013号"]);
}

#[test]
fn a_board_that_slept_through_the_silence_does_not_bring_the_number_back_either() {
    let mut bench = Bench::with_session();
    bench.ask(Down::Show(sign("请A012号")));
    bench.now_ms += 60_000;
    assert_eq!(bench.poll(0).shown, None);
    assert_eq!(bench.sign, ["请听人工叫号"]);
}

#[test]
fn only_frames_for_this_terminal_or_for_all_keep_the_contact() {
    let mut bench = Bench::with_session();
    bench.ask(Down::Show(sign("请A012号")));
    bench.wait(3_000);
    assert_eq!(bench.send(Address::ALL, Down::Ping), None, "nobody answers what goes to all");
    bench.wait(3_000);
    assert_eq!(bench.sign, ["请A012号"]);
    assert_eq!(bench.send(OTHER, Down::Show(sign("请B001号"))), None);
    bench.wait(2_000);
    assert_eq!(bench.sign, ["请听人工叫号"]);
}

#[test]
fn what_goes_to_all_gives_no_session_and_takes_no_keys() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(Address::ALL, Down::Assign { unit: UNIT, session: SESSION }), None);
    assert_eq!(bench.status().session, None);
    bench.ask(Down::Assign { unit: UNIT, session: SESSION });
    bench.terminal.press(Key::Call, 0).unwrap();
    assert_eq!(bench.send(Address::ALL, Down::Poll { session: SESSION, acknowledged: 1 }), None);
    assert_eq!(bench.poll(0).events.len(), 1);
    assert_eq!(bench.send(Address::ALL, Down::Show(sign("暂停服务"))), None);
    assert_eq!(bench.sign, ["暂停服务"]);
}

#[test]
fn the_masters_no_contact_text_takes_the_place_of_the_boards() {
    let mut bench = Bench::with_session();
    let text = Line::try_from("Staff will call you").unwrap();
    bench.ask(Down::Configure { no_contact: text.clone() });
    assert_eq!(bench.status().no_contact_hash, crate::text_hash(&text));
    assert_eq!(bench.sign, ["Staff will call you"]);
    bench.ask(Down::Show(sign("请A012号")));
    bench.wait(CONTACT_LOST_MS);
    assert_eq!(bench.sign, ["Staff will call you"]);
}

#[test]
fn a_call_blinks_once_for_its_occasion() {
    let call = |occasion, waiting| {
        Down::Show(Sign::new(&["请A012号"], Style::Blink { seconds: 2, occasion }, Some(waiting)).unwrap())
    };
    let mut bench = Bench::with_session();
    // How often the sign goes dark in the next three seconds.
    let dark = |bench: &mut Bench| {
        let mut times = 0;
        for _ in 0..30 {
            let before = bench.lit;
            bench.wait(100);
            times += usize::from(before && !bench.lit);
        }
        assert!(bench.lit, "a blink ends lit");
        times
    };
    bench.ask(call(1, 4));
    assert_eq!(dark(&mut bench), 2);
    bench.ask(call(1, 4));
    assert_eq!(dark(&mut bench), 0, "the same frame again");
    bench.ask(call(1, 5));
    assert_eq!(dark(&mut bench), 0, "only the number of waiting changed");
    bench.ask(call(2, 5));
    assert_eq!(dark(&mut bench), 2, "a recall");
}

#[test]
fn an_identification_inverts_whatever_is_shown_and_leaves_it_as_it_was() {
    let mut bench = Bench::with_session();
    let a012 = sign("请A012号");
    bench.ask(Down::Show(a012.clone()));
    bench.ask(Down::Identify { seconds: 3 });
    let mut halves = Vec::new();
    for now_ms in (0..=3_500).step_by(100) {
        halves.extend(bench.terminal.poll_display(now_ms).map(|display| display.inverted));
    }
    assert_eq!(halves, [true, false, true, false, true, false]);
    assert_eq!(bench.poll(0).shown, Some(a012.hash()));
}

#[test]
fn of_two_requests_at_once_only_the_later_is_answered() {
    let mut bench = Bench::with_session();
    let mut bytes = Vec::new();
    for turn in [100, 101] {
        bytes.extend(Frame { terminal: ADDRESS, turn, body: Down::Ping }.encode());
    }
    bench.terminal.handle_input(&bytes, 0);
    let sent = bench.terminal.poll_transmit(0).unwrap();
    assert_eq!(FrameReader::<Up>::new().read(&sent).next().map(|answer| answer.turn), Some(101));
    assert_eq!(bench.terminal.poll_transmit(0), None);
}

#[test]
fn other_terminals_answers_are_neither_requests_nor_errors() {
    let mut bench = Bench::with_session();
    let answer = Frame { terminal: ADDRESS, turn: 1, body: Up::Shown(Some(SignHash(1))) }.encode();
    bench.terminal.handle_input(&answer, 0);
    assert_eq!(bench.terminal.poll_transmit(0), None);
    assert_eq!(bench.terminal.errors().total(), 0);
}
