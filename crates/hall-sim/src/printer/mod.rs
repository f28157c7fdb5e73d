//! A virtual ESC/POS printer: takes the bytes a real one would, draws the paper, answers, and breaks when told to.
//!
//! It reads the commands from the makers' tables on its own and shares nothing with the encoder that it tests. Without ports:
//! whoever has one carries the bytes.
//!
//! Terms:
//! - *blocked*: paper out, cover open or cutter stuck; what arrives is kept and printed when that is mended, as printers do.
//! - *oddity*: a byte or command that a real printer would ignore or print as rubbish, kept with its place in the stream.
//!
//! It prints at once: time is for whoever carries the bytes.

mod command;
mod fault;
mod head;
mod paper;

use std::collections::VecDeque;

pub use self::command::{Command, Oddity, listing};
pub use self::fault::Fault;
pub use self::paper::Paper;

use self::command::Parsed;
use self::fault::{Faults, Noise};
use self::head::Head;

/// What the receive buffer holds at most; a printer would stop the sender long before.
const BUFFER_BYTES_MAX: usize = 4 << 20;

/// Papers and oddities kept until they are taken; the oldest go first.
const KEPT_MAX: usize = 1_000;

/// Bytes of an oddity kept to be shown.
const ODDITY_BYTES_MAX: usize = 16;

/// A virtual ESC/POS printer.
pub struct VirtualPrinter {
    head: Head,
    /// Bytes not executed yet, and the place in the stream of the first of them.
    buffer: Vec<u8>,
    offset: u64,
    realtime: RealTime,
    faults: Faults,
    noise: Noise,
    /// Automatic status is on, and what it said last.
    reported: Option<[u8; 4]>,
    papers: VecDeque<Paper>,
    oddities: VecDeque<Oddity>,
}

impl VirtualPrinter {
    /// Makes a printer of that many dots a line: 576 for 80 mm paper, 384 for 58 mm.
    #[must_use]
    pub fn new(width_dots: u32) -> Self {
        Self {
            head: Head::new(width_dots),
            buffer: Vec::new(),
            offset: 0,
            realtime: RealTime::default(),
            faults: Faults::default(),
            noise: Noise::default(),
            reported: None,
            papers: VecDeque::new(),
            oddities: VecDeque::new(),
        }
    }

    /// Takes bytes and returns what the printer answers.
    #[must_use]
    pub fn handle(&mut self, bytes: &[u8]) -> Vec<u8> {
        if self.faults.has(Fault::Dead) {
            return Vec::new();
        }
        let mut reply = Vec::new();
        for byte in bytes {
            if let Some(n) = self.realtime.push(*byte) {
                reply.extend(self.faults.realtime(n));
            }
        }
        let room = BUFFER_BYTES_MAX.saturating_sub(self.buffer.len());
        self.buffer.extend(bytes.iter().take(room));
        self.execute(&mut reply);
        self.spoilt(reply)
    }

    /// Puts a fault in or mends it, and returns what the printer sends by itself because of it.
    #[must_use]
    pub fn set_fault(&mut self, fault: Fault, present: bool) -> Vec<u8> {
        self.faults.set(fault, present);
        if fault == Fault::Dead {
            // Switched off: it forgets all but what is on paper.
            self.offset += self.buffer.len() as u64;
            self.buffer.clear();
            self.realtime = RealTime::default();
            self.reported = None;
            self.head.initialise();
            return Vec::new();
        }
        let mut reply = Vec::new();
        self.report(&mut reply);
        self.execute(&mut reply);
        self.spoilt(reply)
    }

    /// Returns the papers that were cut off, the oldest first.
    pub fn papers(&self) -> impl ExactSizeIterator<Item = &Paper> {
        self.papers.iter()
    }

    /// Takes the papers out.
    pub fn take_papers(&mut self) -> Vec<Paper> {
        self.papers.drain(..).collect()
    }

    /// Returns what hangs out of the printer and is not cut yet.
    #[must_use]
    pub fn uncut(&self) -> Paper {
        self.head.paper().clone()
    }

    /// Returns what a real printer would not have understood, the oldest first.
    pub fn oddities(&self) -> impl ExactSizeIterator<Item = &Oddity> {
        self.oddities.iter()
    }

    /// Executes what is in the buffer, as far as it is complete and nothing blocks.
    fn execute(&mut self, reply: &mut Vec<u8>) {
        let mut done = 0;
        while !self.faults.block() {
            let (command, length) = match command::parse(&self.buffer[done..], self.head.is_kanji()) {
                Parsed::Complete { command, length } => (Some(command), length),
                Parsed::Odd { length } => (None, length),
                Parsed::Incomplete if self.buffer.len() - done >= BUFFER_BYTES_MAX => (None, 1),
                Parsed::Incomplete => break,
            };
            let understood = match command {
                Some(command) => self.obey(command, reply),
                None => Err("no command of this printer"),
            };
            if let Err(why) = understood {
                let bytes = self.buffer[done..done + length].iter().copied().take(ODDITY_BYTES_MAX).collect();
                keep(&mut self.oddities, Oddity { offset: self.offset + done as u64, bytes, why });
            }
            done += length;
        }
        self.buffer.drain(..done);
        self.offset += done as u64;
    }

    /// Obeys one command, or says why a printer would not.
    fn obey(&mut self, command: Command, reply: &mut Vec<u8>) -> Result<(), &'static str> {
        match command {
            Command::AutoStatus(0) => self.reported = None,
            Command::AutoStatus(_) => {
                let status = self.faults.auto();
                self.reported = Some(status);
                reply.extend(status);
            }
            Command::QueuedStatus => reply.push(self.faults.paper()),
            Command::ProcessId([a, b, c, d]) => reply.extend([0x37, 0x22, a, b, c, d, 0]),
            // Answered when it arrived.
            Command::RealTimeStatus(_) => {}
            Command::Initialise => {
                self.reported = None;
                self.head.initialise();
            }
            Command::Cut { feed_dots } => {
                let paper = self.head.cut(feed_dots)?;
                keep(&mut self.papers, paper);
            }
            other => self.head.obey(other)?,
        }
        Ok(())
    }

    /// Sends automatic status if it is on and something changed.
    fn report(&mut self, reply: &mut Vec<u8>) {
        let status = self.faults.auto();
        if let Some(reported) = &mut self.reported
            && *reported != status
            && !self.faults.has(Fault::Dead)
        {
            *reported = status;
            reply.extend(status);
        }
    }

    fn spoilt(&mut self, reply: Vec<u8>) -> Vec<u8> {
        if self.faults.has(Fault::Garbage) { self.noise.around(&reply) } else { reply }
    }
}

fn keep<T>(kept: &mut VecDeque<T>, one: T) {
    if kept.len() >= KEPT_MAX {
        kept.pop_front();
    }
    kept.push_back(one);
}

/// Finds `DLE EOT n` wherever it stands, inside a picture too: printers answer it when it arrives.
/// Source: HPRT and Partner command manuals, "status is also transmitted whenever the sequence is received".
#[derive(Clone, Copy, Debug, Default)]
struct RealTime {
    last: [u8; 2],
}

impl RealTime {
    fn push(&mut self, byte: u8) -> Option<u8> {
        let asked = self.last == [0x10, 0x04] && (1..=4).contains(&byte);
        self.last = [self.last[1], byte];
        asked.then_some(byte)
    }
}

#[cfg(test)]
mod tests;
