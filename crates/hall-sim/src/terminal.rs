//! Virtual window terminals: the firmware's own state machine with a sign and keys that are pictures, and the bus they
//! share.
//!
//! On the bus every byte of the daemon goes to every terminal; who is addressed answers. What a terminal shows is what its
//! state machine gave it to draw, dot by dot.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use hall_render::bitmap::Bitmap;
use hall_render::sign::{SignContent, paint};
use hall_wire::{Address, Capabilities, Charset, Key, Line, QueueFull, Setup, Terminal};

use crate::port::Attached;

/// What the boards show on their own until the daemon gives them other words.
const NO_CONTACT: &str = "请听人工叫号";
/// Clerk's keys and rating keys.
const KEYS: u8 = 10;

/// What is on a terminal's sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Face {
    pub lines: Vec<String>,
    /// How many people wait, for the clerk's eyes.
    pub waiting: Option<u16>,
    /// False while the terminal shows its own no-contact text.
    pub contact: bool,
    /// False in the dark half of a blink.
    pub lit: bool,
    pub inverted: bool,
    /// On the terminal's clock: where the scrolling begins.
    since_ms: u64,
}

/// One terminal.
#[derive(Debug)]
pub struct VirtualTerminal {
    logic: Terminal,
    width_dots: u16,
    height_dots: u16,
    face: Face,
}

impl VirtualTerminal {
    fn new(address: Address, width_dots: u16, height_dots: u16) -> Self {
        let capabilities = Capabilities {
            width_px: width_dots,
            height_px: height_dots,
            charset: Charset::Gb2312,
            keys: KEYS,
        };
        let no_contact = Line::try_from(NO_CONTACT).unwrap_or_default();
        // A number of this one board, as a chip's serial number would give.
        let unit = 0x5A11_0000 | u32::from(address.number());
        let logic = Terminal::new(Setup { address, unit, capabilities, no_contact });
        let mut terminal = Self { logic, width_dots, height_dots, face: Face::default() };
        terminal.draw(0);
        terminal
    }

    #[must_use]
    pub fn face(&self) -> &Face {
        &self.face
    }

    /// Returns width and height of the sign.
    #[must_use]
    pub fn size_dots(&self) -> (u16, u16) {
        (self.width_dots, self.height_dots)
    }

    /// Returns the number of presses that the daemon has not acknowledged yet.
    #[must_use]
    pub fn keys_waiting(&self) -> usize {
        self.logic.keys_waiting()
    }

    fn draw(&mut self, now_ms: u64) {
        if let Some(display) = self.logic.poll_display(now_ms) {
            self.face = Face {
                lines: display.lines.iter().map(|line| line.as_str().to_owned()).collect(),
                waiting: display.waiting,
                contact: display.contact,
                lit: display.lit,
                inverted: display.inverted,
                since_ms: display.since_ms,
            };
        }
    }

    fn picture(&self, now_ms: u64) -> Bitmap {
        let (width, height) = (u32::from(self.width_dots), u32::from(self.height_dots));
        let lines = if self.face.lit { self.face.lines.clone() } else { Vec::new() };
        let content = SignContent { lines, blink: false };
        let panel = paint(&content, width, height, now_ms.saturating_sub(self.face.since_ms));
        if self.face.inverted { inverted(&panel) } else { panel }
    }
}

fn inverted(panel: &Bitmap) -> Bitmap {
    let bytes = panel.bytes().iter().map(|byte| !byte).collect();
    Bitmap::from_bytes(panel.width(), panel.height(), bytes).unwrap_or_else(|| panel.clone())
}

/// All terminals of one pair of wires.
#[derive(Debug)]
pub struct TerminalBus {
    terminals: BTreeMap<u8, VirtualTerminal>,
    /// What their clocks count from.
    started: Instant,
    answers: VecDeque<Vec<u8>>,
}

impl TerminalBus {
    /// Makes a bus with terminals at these addresses, each with a sign of so many dots in width and height. Addresses that
    /// nobody can have (0, 255) are left out.
    pub fn new(terminals: impl IntoIterator<Item = (u8, (u16, u16))>, now: Instant) -> Self {
        let made = |(number, (width, height))| {
            Some((number, VirtualTerminal::new(Address::new(number)?, width, height)))
        };
        Self {
            terminals: terminals.into_iter().filter_map(made).collect(),
            started: now,
            answers: VecDeque::new(),
        }
    }

    #[must_use]
    pub fn terminal(&self, address: u8) -> Option<&VirtualTerminal> {
        self.terminals.get(&address)
    }

    /// Presses a key. It is kept until the daemon has it, plugged in or not.
    ///
    /// # Errors
    /// [`QueueFull`] if the terminal keeps as many presses as it can; this one is lost, and its person feels it. Nobody
    /// feels it where there is no terminal.
    pub fn press(&mut self, address: u8, key: Key, now: Instant) -> Result<(), QueueFull> {
        let now_ms = self.ms(now);
        match self.terminals.get_mut(&address) {
            Some(terminal) => terminal.logic.press(key, now_ms).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Returns the dots of a sign as they are lit at `now`.
    #[must_use]
    pub fn picture(&self, address: u8, now: Instant) -> Option<Bitmap> {
        Some(self.terminals.get(&address)?.picture(self.ms(now)))
    }

    fn ms(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.started).as_millis()).unwrap_or(u64::MAX)
    }
}

impl Attached for TerminalBus {
    fn input(&mut self, bytes: &[u8], now: Instant) {
        let now_ms = self.ms(now);
        for terminal in self.terminals.values_mut() {
            terminal.logic.handle_input(bytes, now_ms);
            terminal.draw(now_ms);
            if let Some(answer) = terminal.logic.poll_transmit(now_ms) {
                self.answers.push_back(answer.to_vec());
            }
        }
    }

    fn transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        let now_ms = self.ms(now);
        self.terminals.values_mut().for_each(|terminal| terminal.draw(now_ms));
        self.answers.pop_front()
    }

    fn wake(&self, now: Instant) -> Option<Instant> {
        let now_ms = self.ms(now);
        let next =
            self.terminals.values().filter_map(|terminal| terminal.logic.poll_timeout(now_ms)).min()?;
        Some(self.started + Duration::from_millis(next))
    }

    /// The line is gone for the terminals, too; they find out by its silence.
    fn line_lost(&mut self) {
        self.answers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall_wire::{Down, Frame, FrameReader, Session, Sign, Style, Up};

    struct Bench {
        bus: TerminalBus,
        now: Instant,
    }

    impl Bench {
        fn new() -> Self {
            let now = Instant::now();
            Self { bus: TerminalBus::new([(1, (64, 16)), (2, (192, 32))], now), now }
        }

        fn send(&mut self, address: Address, body: Down) -> Vec<Frame<Up>> {
            self.bus.input(&Frame { terminal: address, turn: 9, body }.encode(), self.now);
            let bytes: Vec<u8> = std::iter::from_fn(|| self.bus.transmit(self.now)).flatten().collect();
            FrameReader::<Up>::new().read(&bytes).collect()
        }

        fn face(&self, address: u8) -> &Face {
            self.bus.terminal(address).unwrap().face()
        }
    }

    fn address(number: u8) -> Address {
        Address::new(number).unwrap()
    }

    fn show(text: &str) -> Down {
        Down::Show(Sign::new(&[text], Style::Steady, Some(4)).unwrap())
    }

    #[test]
    fn one_terminal_answers_and_only_its_sign_changes() {
        let mut bench = Bench::new();
        let answers = bench.send(address(2), show("请A012号"));
        assert_eq!(answers.iter().map(|frame| frame.terminal).collect::<Vec<_>>(), [address(2)]);
        assert_eq!(
            (bench.face(2).lines.as_slice(), bench.face(2).waiting),
            (&["请A012号".to_owned()][..], Some(4))
        );
        assert_eq!(bench.face(1).lines, [NO_CONTACT]);
        assert_eq!(bench.bus.picture(2, bench.now).unwrap().width(), 192);
    }

    #[test]
    fn what_goes_to_all_is_shown_by_all_and_answered_by_nobody() {
        let mut bench = Bench::new();
        assert_eq!(bench.send(Address::ALL, show("暂停服务")), []);
        assert_eq!(
            (&bench.face(1).lines, &bench.face(2).lines),
            (&vec!["暂停服务".into()], &vec!["暂停服务".into()])
        );
    }

    #[test]
    fn a_press_reaches_whoever_polls_and_no_other_terminal() {
        let mut bench = Bench::new();
        for number in [1, 2] {
            let unit = 0x5A11_0000 | u32::from(number);
            bench.send(address(number), Down::Assign { unit, session: Session(7) });
        }
        bench.bus.press(1, Key::Call, bench.now).unwrap();
        let events = |answers: Vec<Frame<Up>>| match &answers[0].body {
            Up::Keys(keys) => keys.events.len(),
            other => panic!("{other:?}"),
        };
        let poll = Down::Poll { session: Session(7), acknowledged: 0 };
        assert_eq!(events(bench.send(address(2), poll.clone())), 0);
        assert_eq!(events(bench.send(address(1), poll)), 1);
        assert_eq!(bench.bus.terminal(1).unwrap().keys_waiting(), 1);
    }

    #[test]
    fn a_dead_line_is_seen_on_the_signs_by_the_terminals_own_clock() {
        let mut bench = Bench::new();
        bench.send(address(1), show("请A012号"));
        let due = bench.bus.wake(bench.now).unwrap();
        assert_eq!(due - bench.now, Duration::from_millis(hall_wire::CONTACT_LOST_MS));
        bench.bus.transmit(due);
        assert_eq!(
            (bench.face(1).lines.as_slice(), bench.face(1).contact),
            (&[NO_CONTACT.to_owned()][..], false)
        );
    }

    #[test]
    fn half_a_blink_is_dark_and_an_identification_inverts() {
        let mut bench = Bench::new();
        bench.send(address(1), show("A012"));
        let lit = bench.bus.picture(1, bench.now).unwrap().dots().count();
        bench.send(address(1), Down::Identify { seconds: 3 });
        let halves: Vec<_> = (0..10)
            .map(|half| {
                let at = bench.now + Duration::from_millis(half * 500);
                bench.bus.transmit(at);
                bench.bus.picture(1, at).unwrap().dots().count()
            })
            .collect();
        assert!(halves.contains(&lit) && halves.contains(&(64 * 16 - lit)), "{halves:?}");
    }
}
