//! An RS-485 pair with its master and its terminals, in virtual time: bytes take the time that the line's rate gives them,
//! terminals take a while to answer, and so does the way through adapter and kernel. Who talks while another does
//! garbles both.

use hall_devices::device::Millis;
use hall_devices::terminal::{Event, LineSettings, TerminalLine};
use hall_wire::{Address, Capabilities, Charset, FrameBytes, Line, Setup, Terminal};
use std::collections::VecDeque;

pub(crate) const NO_CONTACT: &str = "请听人工叫号";

/// What the pair and those on it are like.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    pub(crate) baud: u64,
    /// From the last byte of a request to the first of its answer, in microseconds.
    pub(crate) turnaround_us: u64,
    /// From a program to the pair, and as long back.
    pub(crate) host_us: u64,
    /// So many bytes in a million have a bit turned.
    pub(crate) damaged_ppm: u64,
    /// The adapter hands the master its own bytes back.
    pub(crate) echoes: bool,
}

impl Manner {
    /// 115200 baud, 3 ms to answer, 2 ms through adapter and kernel each way.
    pub(crate) const USUAL: Manner =
        Manner { baud: 115_200, turnaround_us: 3_000, host_us: 2_000, damaged_ppm: 0, echoes: false };
}

/// Random numbers from a seed (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }
}

/// One terminal, and what is on its sign.
pub(crate) struct Slave {
    pub(crate) address: Address,
    pub(crate) terminal: Terminal,
    pub(crate) sign: Vec<String>,
    /// When `sign` became what it is.
    pub(crate) since_us: u64,
    /// An answer that is begun at this time.
    answer: Option<(u64, FrameBytes)>,
    /// Longer than the others' turnaround.
    pub(crate) slower_us: u64,
}

impl Slave {
    pub(crate) fn new(number: u8, unit: u32) -> Slave {
        let address = Address::new(number).unwrap();
        let capabilities = Capabilities { width_px: 64, height_px: 16, charset: Charset::Gb2312, keys: 10 };
        let no_contact = Line::try_from(NO_CONTACT).unwrap();
        let terminal = Terminal::new(Setup { address, unit, capabilities, no_contact });
        Slave { address, terminal, sign: Vec::new(), since_us: 0, answer: None, slower_us: 0 }
    }
}

/// Bytes on the pair, and who sent them.
struct Talk {
    sender: usize,
    from_us: u64,
    until_us: u64,
}

const MASTER: usize = usize::MAX;

pub(crate) struct Hub {
    pub(crate) now_us: u64,
    pub(crate) master: TerminalLine,
    pub(crate) slaves: Vec<Slave>,
    pub(crate) manner: Manner,
    random: Random,
    to_slaves: VecDeque<(u64, u8)>,
    to_master: VecDeque<(u64, u8)>,
    last: Option<Talk>,
    pub(crate) frames: u64,
}

impl Hub {
    pub(crate) fn new(slaves: Vec<Slave>, manner: Manner) -> Hub {
        let addresses: std::collections::BTreeSet<_> = slaves.iter().map(|slave| slave.address).collect();
        let settings = LineSettings { baud: manner.baud as u32, ..LineSettings::default() };
        let no_contact = Line::try_from(NO_CONTACT).unwrap();
        let master = TerminalLine::new(settings, addresses, no_contact, 1_000, Millis(0));
        let (to_slaves, to_master) = (VecDeque::new(), VecDeque::new());
        let random = Random(5);
        Hub { now_us: 0, master, slaves, manner, random, to_slaves, to_master, last: None, frames: 0 }
    }

    pub(crate) fn now(&self) -> Millis {
        Millis(self.now_us / 1_000)
    }

    /// Goes on to the next thing that happens, at this time at the latest, and returns what the master tells.
    pub(crate) fn step(&mut self, until_us: u64) -> Vec<Event> {
        self.now_us = self.next_us().clamp(self.now_us, until_us);
        self.slaves_step();
        self.master_step();
        std::iter::from_fn(|| self.master.poll_event()).collect()
    }

    /// Runs for a while, with whatever is done about each event.
    pub(crate) fn run(&mut self, ms: u64, mut told: impl FnMut(&mut Hub, Event)) {
        let until_us = self.now_us + ms * 1_000;
        while self.now_us < until_us {
            for event in self.step(until_us) {
                told(self, event);
            }
        }
    }

    fn next_us(&self) -> u64 {
        let bytes = [self.to_slaves.front(), self.to_master.front()];
        let bytes = bytes.into_iter().flatten().map(|(at_us, _)| *at_us);
        let answers = self.slaves.iter().filter_map(|slave| slave.answer.as_ref().map(|(at_us, _)| *at_us));
        let timers = self.slaves.iter().filter_map(|slave| slave.terminal.poll_timeout(self.now_us / 1_000));
        // The master's clock counts whole milliseconds, so it may find that it is not yet time.
        let master = self.master.poll_timeout().map(|at| (at.0 * 1_000).max(self.now_us + 100));
        let timers = timers.map(|at_ms| (at_ms * 1_000).max(self.now_us + 100)).chain(master);
        bytes.chain(answers).chain(timers).min().unwrap_or(u64::MAX)
    }

    fn slaves_step(&mut self) {
        let heard = due(&mut self.to_slaves, self.now_us);
        let (now_us, now_ms) = (self.now_us, self.now_us / 1_000);
        for slave in &mut self.slaves {
            slave.terminal.handle_input(&heard, now_ms);
            if let Some(display) = slave.terminal.poll_display(now_ms) {
                slave.sign = display.lines.iter().map(|line| line.as_str().to_owned()).collect();
                slave.since_us = now_us;
            }
            if let Some(frame) = slave.terminal.poll_transmit(now_ms) {
                slave.answer = Some((now_us + self.manner.turnaround_us + slave.slower_us, frame));
            }
        }
        for index in 0..self.slaves.len() {
            if let Some((_, frame)) = self.slaves[index].answer.take_if(|(at_us, _)| *at_us <= now_us) {
                self.talk(index, &frame);
            }
        }
    }

    fn master_step(&mut self) {
        let heard = due(&mut self.to_master, self.now_us);
        let now = self.now();
        if heard.is_empty() {
            self.master.handle_timeout(now);
        } else {
            self.master.handle_input(&heard, now);
        }
        while let Some(bytes) = self.master.poll_transmit() {
            self.talk(MASTER, &bytes);
        }
    }

    /// Somebody begins to send.
    fn talk(&mut self, sender: usize, bytes: &[u8]) {
        self.frames += 1;
        let byte_us = |count: usize| count as u64 * 10_000_000 / self.manner.baud;
        let host_us = self.manner.host_us;
        let from_us = self.now_us + if sender == MASTER { host_us } else { 0 };
        let until_us = from_us + byte_us(bytes.len());
        let clashes = self
            .last
            .as_ref()
            .is_some_and(|last| last.sender != sender && from_us < last.until_us && last.from_us < until_us);
        if clashes {
            // Whatever of the other is still under way is lost, too.
            self.to_master.iter_mut().for_each(|(_, byte)| *byte ^= 0x5A);
        }
        self.last = Some(Talk { sender, from_us, until_us });
        // A frame counts when its last byte is there, so all of it is handed over then.
        for byte in bytes {
            let noise = if self.random.below(1_000_000) < self.manner.damaged_ppm {
                1 << self.random.below(8)
            } else {
                0
            };
            let byte = byte ^ noise ^ if clashes { 0xA5 } else { 0 };
            if sender == MASTER {
                self.to_slaves.push_back((until_us, byte));
            }
            if sender != MASTER || self.manner.echoes {
                put(&mut self.to_master, (until_us + host_us, byte));
            }
        }
    }
}

/// In the order of arrival: two who talk at once are heard at once.
fn put(bytes: &mut VecDeque<(u64, u8)>, byte: (u64, u8)) {
    let at = bytes.partition_point(|(at_us, _)| *at_us <= byte.0);
    bytes.insert(at, byte);
}

fn due(bytes: &mut VecDeque<(u64, u8)>, now_us: u64) -> Vec<u8> {
    let count = bytes.partition_point(|(at_us, _)| *at_us <= now_us);
    bytes.drain(..count).map(|(_, byte)| byte).collect()
}
