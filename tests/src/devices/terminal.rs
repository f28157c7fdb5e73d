//! Window terminals on one pair of wires: the state machine that the firmware runs, with keys to press and signs to read.

use super::Device;
use hall_wire::{Address, Capabilities, Charset, Down, FrameReader, Key, Line, Setup, Terminal};
use std::collections::BTreeMap;
use std::time::Instant;

/// What a board shows by itself before the daemon has given it other words.
const NO_CONTACT: &str = "board";

/// What is on a terminal's sign, decoded from the bytes it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    pub lines: Vec<String>,
    /// How many people wait, for the clerk's eyes.
    pub waiting: Option<u16>,
    /// False while it shows its own no-contact text.
    pub contact: bool,
}

impl Panel {
    /// The lines as one text.
    pub fn text(&self) -> String {
        self.lines.join("/")
    }
}

struct Board {
    logic: Terminal,
    size_px: (u16, u16),
    panel: Panel,
    is_on: bool,
    /// What it was told to show when nobody talks to it any more.
    words_for_silence: Option<String>,
}

/// Terminals on one line. Every byte goes to each of them; who is addressed answers.
pub struct TerminalBus {
    boards: BTreeMap<u8, Board>,
    started: Instant,
    heard: FrameReader<Down>,
    answer: Vec<u8>,
    /// Every answer goes out twice.
    pub echoes: bool,
    /// So many bytes of each of the next answers are lost, and how many answers that befalls.
    pub cuts: (usize, u32),
    noise: Vec<u8>,
}

impl TerminalBus {
    /// Terminals with signs of so many pixels.
    pub fn new(boards: impl IntoIterator<Item = (u8, (u16, u16))>) -> TerminalBus {
        let boards = boards.into_iter().map(|(number, size_px)| (number, Board::new(number, size_px)));
        TerminalBus {
            boards: boards.collect(),
            started: Instant::now(),
            heard: FrameReader::new(),
            answer: Vec::new(),
            echoes: false,
            cuts: (0, 0),
            noise: Vec::new(),
        }
    }

    pub fn panel(&self, number: u8) -> Panel {
        self.board(number).panel.clone()
    }

    pub fn press(&mut self, number: u8, key: Key) {
        self.press_aged(number, key, 0);
    }

    /// Presses a key as if that had been so long ago; the board did not get rid of it since.
    pub fn press_aged(&mut self, number: u8, key: Key, age_ms: u64) {
        // The boards' clock starts high enough for this.
        let at = self.now_ms() - age_ms;
        self.boards.get_mut(&number).expect("a terminal there").logic.press(key, at).expect("a free place");
    }

    /// What a terminal was told to show when nobody talks to it any more.
    pub fn words_for_silence(&self, number: u8) -> Option<String> {
        self.board(number).words_for_silence.clone()
    }

    /// Presses that the daemon has not taken for good.
    pub fn keys_waiting(&self, number: u8) -> usize {
        self.board(number).logic.keys_waiting()
    }

    /// Takes the power away, which ends sessions and forgets presses, and gives it back.
    pub fn reboot(&mut self, number: u8) {
        let board = self.boards.get_mut(&number).expect("a terminal there");
        *board = Board::new(number, board.size_px);
    }

    pub fn switch(&mut self, number: u8, is_on: bool) {
        self.reboot(number);
        self.boards.get_mut(&number).expect("a terminal there").is_on = is_on;
    }

    /// Bytes that nobody sent, at once.
    pub fn say(&mut self, noise: &[u8]) {
        self.noise.extend(noise);
    }

    fn board(&self, number: u8) -> &Board {
        self.boards.get(&number).expect("a terminal there")
    }

    fn now_ms(&self) -> u64 {
        3_600_000 + u64::try_from(self.started.elapsed().as_millis()).expect("a test ends before that")
    }
}

impl Board {
    fn new(number: u8, size_px: (u16, u16)) -> Board {
        let (width_px, height_px) = size_px;
        let setup = Setup {
            address: Address::new(number).expect("an address that terminals have"),
            unit: 0xB0A2_D000 | u32::from(number),
            capabilities: Capabilities { width_px, height_px, charset: Charset::Gb2312, keys: 10 },
            no_contact: Line::try_from(NO_CONTACT).expect("it fits"),
        };
        Board {
            logic: Terminal::new(setup),
            size_px,
            panel: Panel::default(),
            is_on: true,
            words_for_silence: None,
        }
    }

    fn draw(&mut self, now_ms: u64) {
        if let Some(display) = self.logic.poll_display(now_ms) {
            self.panel = Panel {
                lines: display.lines.iter().map(|line| line.as_str().to_owned()).collect(),
                waiting: display.waiting,
                contact: display.contact,
            };
        }
    }
}

impl Device for TerminalBus {
    fn input(&mut self, bytes: &[u8]) {
        let now_ms = self.now_ms();
        for frame in self.heard.read(bytes) {
            if let Down::Configure { no_contact } = frame.body
                && let Some(board) = self.boards.get_mut(&frame.terminal.number())
            {
                board.words_for_silence = Some(no_contact.as_str().to_owned());
            }
        }
        for board in self.boards.values_mut().filter(|board| board.is_on) {
            board.logic.handle_input(bytes, now_ms);
            board.draw(now_ms);
            if let Some(answer) = board.logic.poll_transmit(now_ms) {
                let (lost, times) = &mut self.cuts;
                let kept = if *times > 0 { answer.len().saturating_sub(*lost) } else { answer.len() };
                *times = times.saturating_sub(1);
                let copies = if self.echoes { 2 } else { 1 };
                (0..copies).for_each(|_| self.answer.extend(&answer[..kept]));
            }
        }
    }

    fn output(&mut self) -> Vec<u8> {
        let now_ms = self.now_ms();
        self.boards.values_mut().filter(|board| board.is_on).for_each(|board| board.draw(now_ms));
        let mut out = std::mem::take(&mut self.noise);
        out.append(&mut self.answer);
        out
    }
}
