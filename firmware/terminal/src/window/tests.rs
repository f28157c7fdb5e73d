use super::*;
use crate::fonts;
use hall_render::bitmap::Bitmap;
use hall_render::sign::SignContent;
use hall_wire::{
    Address, CONTACT_LOST_MS, Down, Frame, FrameReader, KEYS_KEPT, Key, Keys as KeysSaid, Session, Sign,
    Style, Up,
};
use std::vec::Vec;

const ADDRESS: Address = Address::new(3).unwrap();
const UNIT: u32 = 0x1234_ABCD;
const SESSION: Session = Session(7);

/// A terminal on a desk, with the daemon's side of its cable.
struct Bench {
    window: Window,
    picture: Picture,
    now_ms: u64,
    turn: u8,
}

impl Bench {
    fn new(width_dots: u32, height_dots: u32) -> Self {
        let panel = Panel { width_dots, height_dots };
        let settings = Settings { address: ADDRESS, unit: UNIT };
        let about = About { panel, font: fonts::SUBSET, charset: Charset::Subset };
        let mut bench = Self {
            window: Window::new(settings, about, 0, None),
            picture: Picture::new(panel),
            now_ms: 0,
            turn: 0,
        };
        bench.window.draw(&mut bench.picture, 0);
        bench
    }

    fn with_session(width_dots: u32, height_dots: u32) -> Self {
        let mut bench = Self::new(width_dots, height_dots);
        bench.ask(Down::Assign { unit: UNIT, session: SESSION });
        bench
    }

    fn ask(&mut self, body: Down) -> Option<Up> {
        self.turn = self.turn.wrapping_add(1);
        let frame = Frame { terminal: ADDRESS, turn: self.turn, body };
        self.window.input(&frame.encode(), self.now_ms);
        self.window.draw(&mut self.picture, self.now_ms);
        let answer = self.window.answer(self.now_ms)?;
        FrameReader::<Up>::new().read(&answer).next().map(|frame| frame.body)
    }

    fn show(&mut self, lines: &[&str]) {
        let sign = Sign::new(lines, Style::Steady, None).unwrap();
        assert_eq!(self.ask(Down::Show(sign.clone())), Some(Up::Shown(Some(sign.hash()))));
    }

    fn wait(&mut self, ms: u64) {
        let end_ms = self.now_ms + ms;
        while let Some(at_ms) = self.window.wake_at_ms(self.now_ms).filter(|at_ms| *at_ms <= end_ms) {
            assert!(at_ms > self.now_ms, "it goes round and round at {at_ms}");
            self.now_ms = at_ms;
            self.window.look_at_keys(0, at_ms);
            self.window.is_refusing(at_ms);
            self.window.draw(&mut self.picture, at_ms);
        }
        self.now_ms = end_ms;
    }

    fn press(&mut self, index: usize) {
        for pins in [1 << index, 0] {
            for _ in 0..4 {
                self.window.look_at_keys(pins, self.now_ms);
                self.now_ms += 5;
            }
        }
    }

    fn is_lit_as(&self, lines: &[&str], elapsed_ms: u64) -> bool {
        let Panel { width_dots, height_dots } = self.picture.panel();
        let content = SignContent { lines: lines.iter().map(|line| (*line).into()).collect(), blink: false };
        self.bitmap() == hall_render::sign::paint(&content, width_dots, height_dots, elapsed_ms)
    }

    fn bitmap(&self) -> Bitmap {
        let Panel { width_dots, height_dots } = self.picture.panel();
        let rows: Vec<u8> = (0..height_dots as usize).flat_map(|y| self.picture.row(y)).copied().collect();
        Bitmap::from_bytes(width_dots, height_dots, rows).unwrap()
    }
}

#[test]
fn the_sign_is_lit_as_the_simulator_paints_it() {
    for (width, height) in [(64, 16), (128, 16), (128, 64), (192, 32), (256, 32)] {
        let mut bench = Bench::with_session(width, height);
        assert!(bench.is_lit_as(&[NO_CONTACT], 0), "{width} x {height}");
        for lines in [&["请A012号"][..], &["3号 民政窗口", "请A012号到12号窗口"], &["张龘号"], &[]]
        {
            bench.show(lines);
            assert!(bench.is_lit_as(lines, 0), "{width} x {height}: {lines:?}");
        }
    }
}

#[test]
fn a_line_that_is_too_long_runs_by_itself() {
    let mut bench = Bench::with_session(64, 16);
    bench.show(&["请A012号到12号窗口"]);
    for elapsed_ms in [1_000, 1_600, 2_700, 4_000] {
        bench.wait(elapsed_ms - bench.now_ms);
        assert!(bench.is_lit_as(&["请A012号到12号窗口"], elapsed_ms), "{elapsed_ms} ms");
    }
    bench.show(&["请A012号"]);
    bench.wait(100);
    assert!(bench.window.step_at_ms.is_none(), "it sleeps again");
}

#[test]
fn after_five_silent_seconds_it_asks_to_listen_and_shows_no_number() {
    let mut bench = Bench::with_session(128, 16);
    bench.show(&["请A012号"]);
    bench.wait(CONTACT_LOST_MS - 1);
    assert!(bench.is_lit_as(&["请A012号"], 0));
    bench.wait(1);
    assert!(bench.is_lit_as(&[NO_CONTACT], 0));
}

#[test]
fn an_identification_inverts_the_dots() {
    let mut bench = Bench::with_session(64, 16);
    bench.show(&["请A012号"]);
    let before = bench.bitmap();
    bench.ask(Down::Identify { seconds: 2 });
    bench.wait(500);
    assert!(bench.bitmap().bytes().iter().zip(before.bytes()).all(|(now, before)| *now == !before));
    bench.wait(1_500);
    assert_eq!(bench.bitmap(), before);
}

#[test]
fn presses_stay_until_they_are_acknowledged_and_one_too_many_is_felt() {
    let mut bench = Bench::with_session(64, 16);
    for index in 0..KEYS_KEPT {
        bench.press(index % crate::KEYS.len());
        assert!(!bench.window.is_refusing(bench.now_ms));
    }
    bench.press(0);
    assert!(bench.window.is_refusing(bench.now_ms), "there is no room for the last one");
    bench.wait(REFUSAL_MS);
    assert!(!bench.window.is_refusing(bench.now_ms));

    let mut poll = |acknowledged| match bench.ask(Down::Poll { session: SESSION, acknowledged }) {
        Some(Up::Keys(KeysSaid { events, .. })) => events,
        other => panic!("{other:?}"),
    };
    let first = poll(0);
    assert_eq!(first, poll(0), "not acknowledged");
    assert_eq!(first[0].key, Key::Call.into());
    let sequences: Vec<u32> = poll(8).iter().map(|event| event.sequence).collect();
    assert!(sequences.into_iter().eq(9..=16));
    assert!(poll(16).is_empty());
}
