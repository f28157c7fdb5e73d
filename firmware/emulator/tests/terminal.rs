//! The window terminal's firmware, the very program, on an emulated board: its keys by the emulator's pins, its sign by the
//! emulator's picture, its line by the bytes that a master sends.

use hall_emulator::wait::until;
use hall_emulator::{EVB_SIGN, Evb, Line};
use hall_render::bitmap::Bitmap;
use hall_render::sign::{SignContent, paint};
use hall_wire::{
    Address, Capabilities, Charset, Down, Frame, Key, KeyEvent, Session, Sign, Status, Style, Up,
};

const SESSION: Session = Session(0x00C0_FFEE);
const NO_CONTACT: &str = "请听人工叫号";

const KEYS: [Key; 10] = [
    Key::Call,
    Key::Recall,
    Key::NoShow,
    Key::End,
    Key::Pause,
    Key::RateVerySatisfied,
    Key::RateSatisfied,
    Key::RateFairlySatisfied,
    Key::RateDissatisfied,
    Key::RateVeryDissatisfied,
];

/// One board, and its line in the test's hand.
struct Bench {
    board: Evb,
    line: Line,
}

impl Bench {
    fn start() -> Bench {
        Bench::of(Evb::start(3))
    }

    fn of(board: Evb) -> Bench {
        let line = Line::of([&board]);
        Bench { board, line }
    }

    fn with_session() -> Bench {
        let mut bench = Bench::start();
        bench.assign();
        bench
    }

    fn ask(&mut self, body: &Down) -> Up {
        self.line.ask(3, body)
    }

    fn status(&mut self) -> Status {
        match self.ask(&Down::Ping) {
            Up::Status(status) => status,
            other => panic!("{other:?}"),
        }
    }

    fn assign(&mut self) {
        let answer = self.ask(&Down::Assign { unit: Evb::unit(3), session: SESSION });
        assert!(matches!(answer, Up::Status(Status { session: Some(SESSION), .. })), "{answer:?}");
    }

    fn show(&mut self, lines: &[&str]) {
        let sign = Sign::new(lines, Style::Steady, None).unwrap();
        assert_eq!(self.ask(&Down::Show(sign.clone())), Up::Shown(Some(sign.hash())), "{lines:?}");
    }

    fn poll(&mut self, acknowledged: u32) -> Vec<KeyEvent> {
        match self.ask(&Down::Poll { session: SESSION, acknowledged }) {
            Up::Keys(keys) => keys.events.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    /// Presses a key, and returns what has not been acknowledged once there is something.
    fn press(&mut self, key: Key, acknowledged: u32) -> Vec<KeyEvent> {
        self.board.hold(key);
        let events = self.until_events(acknowledged);
        self.board.release(key);
        events
    }

    fn until_events(&mut self, acknowledged: u32) -> Vec<KeyEvent> {
        until("a press arrives", || Some(self.poll(acknowledged)).filter(|events| !events.is_empty()))
    }
}

/// The same numbers in every run (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }
}

/// What the simulator and every golden picture have for these lines.
fn painted(lines: &[&str]) -> Bitmap {
    let content = SignContent { lines: lines.iter().map(|line| (*line).to_owned()).collect(), blink: false };
    paint(&content, EVB_SIGN.0.into(), EVB_SIGN.1.into(), 0)
}

#[test]
fn from_power_up_on_the_sign_is_what_the_host_paints_dot_by_dot() {
    let mut bench = Bench::start();
    bench.board.until_picture("at power-up", &painted(&[NO_CONTACT]));
    let status = bench.status();
    assert_eq!((status.unit, status.session, status.shown), (Evb::unit(3), None, None));
    let (width_px, height_px) = EVB_SIGN;
    let capabilities = Capabilities { width_px, height_px, charset: Charset::Subset, keys: 10 };
    assert_eq!(status.capabilities, capabilities);
    for lines in [
        &["请A001号"][..],
        &["3号 民政窗口"],
        &["民政窗口", "未开放"],
        &["A012号 办理中"],
        &["暂停服务"],
        &["11-24 09:41"],
        &["Staff will call you"],
        &["张龘号"],
        &[],
    ] {
        bench.show(lines);
        // The answer says that it is lit, so there is nothing to wait for.
        assert_eq!(bench.board.picture(), painted(lines), "{lines:?}");
    }
}

#[test]
fn each_of_ten_keys_is_one_event_that_stays_until_it_is_acknowledged() {
    let mut bench = Bench::with_session();
    for (sequence, key) in (1..).zip(KEYS) {
        let events = bench.press(key, sequence - 1);
        let [event] = events[..] else { panic!("{key:?}: {events:?}") };
        assert_eq!((event.sequence, event.key), (sequence, key.into()));
        let again = bench.poll(sequence - 1);
        assert_eq!((again.len(), again[0].sequence), (1, sequence), "not acknowledged, so it is there again");
        assert!(again[0].age_ms >= event.age_ms);
    }
    assert_eq!(bench.poll(10), []);
}

/// bad-days.md 46, the sign's own half of it.
#[test]
fn bad_day_46_without_contact_it_asks_to_listen_and_never_shows_the_old_number_again() {
    let mut bench = Bench::with_session();
    bench.show(&["请A012号"]);
    // Nobody talks to it; its own clock says when that is too long.
    bench.board.until_picture("after silence", &painted(&[NO_CONTACT]));
    assert_eq!(bench.status().shown, None);
    assert_eq!(bench.board.picture(), painted(&[NO_CONTACT]), "contact alone does not bring it back");
    bench.show(&["请A013号"]);
    assert_eq!(bench.board.picture(), painted(&["请A013号"]));
}

#[test]
fn a_program_that_hangs_is_started_anew_by_the_watchdog_and_keeps_its_address() {
    let mut bench = Bench::with_session();
    bench.show(&["请A012号"]);
    bench.board.hang();
    bench.board.until_reset();
    let status = bench.status();
    assert_eq!((status.unit, status.session, status.shown), (Evb::unit(3), None, None));
    assert_eq!(bench.board.picture(), painted(&[NO_CONTACT]), "no number from before");
    bench.assign();
    let [first] = bench.press(Key::Call, 0)[..] else { panic!("one press") };
    assert_eq!((first.sequence, first.key), (1, Key::Call.into()));
}

/// In the hall's own language from the first moment on, also if the daemon is not there yet.
#[test]
fn the_halls_words_for_silence_are_kept_over_a_loss_of_power() {
    let mut bench = Bench::with_session();
    let words = "Staff will call you";
    bench.ask(&Down::Configure { no_contact: words.try_into().unwrap() });
    bench.show(&["A012"]);
    bench.board.cut_power();
    bench.board.until_picture("at power-up", &painted(&[words]));
    let status = bench.status();
    assert_eq!((status.unit, status.session, status.shown), (Evb::unit(3), None, None), "and its address");
}

#[test]
fn a_key_held_at_power_up_is_no_press_and_the_others_work_meanwhile() {
    let mut bench = Bench::of(Evb::start_holding(3, Some(Key::Call)));
    bench.assign();
    let keys = |events: Vec<KeyEvent>| events.iter().map(|event| event.key).collect::<Vec<_>>();
    assert_eq!(keys(bench.press(Key::Recall, 0)), [Key::Recall.into()]);
    bench.board.release(Key::Call);
    assert_eq!(keys(bench.press(Key::NoShow, 1)), [Key::NoShow.into()], "the release is none either");
    assert_eq!(keys(bench.press(Key::Call, 2)), [Key::Call.into()]);
}

/// Whatever is on the line, it answers nothing false, presses nothing, and is there for the next sound frame.
#[test]
fn turned_bits_cut_off_and_endless_frames_do_nothing() {
    let mut chance = Chance(3);
    let mut bench = Bench::with_session();
    bench.show(&["请A012号"]);
    let wrong = Sign::new(&["请B999号"], Style::Steady, None).unwrap();
    let frame = Frame { terminal: Address::new(3).unwrap(), turn: 77, body: Down::Show(wrong) }.encode();
    for round in 0..300 {
        let mut bytes = frame.to_vec();
        match round % 3 {
            0 => {
                // A bit of what the CRC covers, or of it; the zeros around only say where it ends.
                let bit = 8 + chance.below(8 * (bytes.len() as u64 - 2)) as usize;
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
            1 => {
                bytes.truncate(1 + chance.below(bytes.len() as u64 - 2) as usize);
                bytes.push(0);
            }
            _ => bytes = (0..chance.below(700)).map(|_| 1 + chance.below(255) as u8).collect(),
        }
        bench.line.send(&bytes);
        // As fast as a line of this rate could bring it, or the emulator's port would drop what no real one would see.
        if round % 10 == 9 {
            bench.line.ask(3, &Down::Poll { session: SESSION, acknowledged: 0 });
        }
    }
    assert_eq!(bench.poll(0), []);
    assert_eq!(bench.board.picture(), painted(&["请A012号"]));
    bench.show(&["请A013号"]);
}
