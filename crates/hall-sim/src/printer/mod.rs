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
mod make;
mod paper;

use std::collections::VecDeque;

pub use self::command::{Command, Oddity, listing};
pub use self::fault::Fault;
pub use self::make::Make;
pub use self::paper::Paper;

use self::command::Parsed;
use self::fault::{Faults, Noise};
use self::head::Head;

/// What the receive buffer holds at most; a printer would stop the sender long before.
const BUFFER_BYTES_MAX: usize = 4 << 20;

/// Papers and oddities kept until they are taken; the oldest go first.
const KEPT_MAX: usize = 1_000;

/// `DLE EOT 20` of a Reliance.
const FULL_STATUS: u8 = 20;

const NOT_THIS_MAKE: &str = "no command of this make";

/// Bytes of an oddity kept to be shown.
const ODDITY_BYTES_MAX: usize = 16;

/// A virtual ESC/POS printer.
pub struct VirtualPrinter {
    make: Make,
    head: Head,
    /// A ticket was cut and not taken yet.
    ticket_hangs: bool,
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
        Self::of(Make::Plain, width_dots)
    }

    /// Makes a printer with the oddities of its make.
    #[must_use]
    pub fn of(make: Make, width_dots: u32) -> Self {
        Self {
            make,
            ticket_hangs: false,
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
            match self.realtime.push(*byte) {
                Some(Order::Status(n)) if self.make.answers_at_once() => reply.extend(self.realtime(n)),
                Some(Order::GoOn) => self.faults.set(Fault::CutterWaits, false),
                Some(Order::Clear) => {
                    self.faults.set(Fault::CutterWaits, false);
                    self.offset += self.buffer.len() as u64;
                    self.buffer.clear();
                    self.head.initialise();
                    continue;
                }
                Some(Order::Status(_)) | None => {}
            }
            if self.buffer.len() < BUFFER_BYTES_MAX {
                self.buffer.push(*byte);
            }
        }
        self.report(&mut reply);
        if !self.faults.has(Fault::Slow) {
            self.execute(usize::MAX, &mut reply);
        }
        self.said(reply)
    }

    /// Lets a slow printer do a little, and returns what it answers to that.
    #[must_use]
    pub fn tick(&mut self) -> Vec<u8> {
        const COMMANDS: usize = 8;
        let mut reply = Vec::new();
        self.execute(COMMANDS, &mut reply);
        self.said(reply)
    }

    /// Somebody takes the ticket that hangs out.
    pub fn take_ticket(&mut self) {
        self.ticket_hangs = false;
    }

    fn realtime(&self, n: u8) -> Vec<u8> {
        if n == FULL_STATUS {
            return if self.make.has_presenter() {
                self.faults.full(self.ticket_hangs).into()
            } else {
                Vec::new()
            };
        }
        let byte = self.faults.realtime(n);
        byte.map(|byte| self.make.realtime(n, byte, self.ticket_hangs)).into_iter().collect()
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
        if !self.faults.has(Fault::Slow) {
            self.execute(usize::MAX, &mut reply);
        }
        self.said(reply)
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

    /// Executes what is in the buffer, as far as it is complete and nothing blocks, up to so many commands.
    fn execute(&mut self, commands_max: usize, reply: &mut Vec<u8>) {
        let (mut done, mut commands) = (0, 0);
        while !self.faults.block() && commands < commands_max {
            commands += 1;
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
            Command::QueuedStatus | Command::AutoStatus(_) if !self.make.has_queued_and_auto_status() => {
                return Err(NOT_THIS_MAKE);
            }
            Command::ProcessId(id) if !self.make.has_process_id() => {
                for byte in id {
                    self.head.obey(Command::Character(char::from(byte)))?;
                }
                return Err(NOT_THIS_MAKE);
            }
            Command::Presenter(_) if !self.make.has_presenter() => return Err(NOT_THIS_MAKE),
            Command::Presenter(n) => self.present(n, reply)?,
            Command::AutoStatus(0) => self.reported = None,
            Command::AutoStatus(_) => {
                let status = self.faults.auto();
                self.reported = Some(status);
                reply.extend(status);
            }
            Command::QueuedStatus => reply.push(self.faults.paper()),
            Command::ProcessId([a, b, c, d]) => reply.extend([0x37, 0x22, a, b, c, d, 0]),
            Command::RealTimeStatus(n) if !self.make.answers_at_once() => reply.extend(self.realtime(n)),
            // Answered when it arrived.
            Command::RealTimeStatus(_) | Command::RealTimeRequest(_) => {}
            Command::Initialise => {
                self.reported = None;
                self.head.initialise();
            }
            Command::Cut { feed_dots } => {
                let paper = self.head.cut(feed_dots)?;
                keep(&mut self.papers, paper);
                self.ticket_hangs = true;
            }
            other => self.head.obey(other)?,
        }
        Ok(())
    }

    fn present(&mut self, n: u8, reply: &mut Vec<u8>) -> Result<(), &'static str> {
        match n {
            2 | 3 | 5 | 0x20 => {
                let paper = self.head.cut(0)?;
                if !paper.is_blank() {
                    keep(&mut self.papers, paper);
                }
                // Presented is held; ejected and retracted are gone.
                self.ticket_hangs = matches!(n, 3 | 0x20);
            }
            6 => reply.push(if self.ticket_hangs { 0x08 } else { 0 }),
            _ => {}
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

    /// Returns what of an answer is heard.
    fn said(&mut self, reply: Vec<u8>) -> Vec<u8> {
        if self.make.is_silent() || self.faults.has(Fault::Mute) {
            return Vec::new();
        }
        if self.faults.has(Fault::Garbage) { self.noise.around(&reply) } else { reply }
    }
}

fn keep<T>(kept: &mut VecDeque<T>, one: T) {
    if kept.len() >= KEPT_MAX {
        kept.pop_front();
    }
    kept.push_back(one);
}

/// Finds `DLE EOT n` and `DLE ENQ n` wherever they stand, inside a picture too: printers answer it when it arrives.
/// Source: HPRT and Partner command manuals, "status is also transmitted whenever the sequence is received".
#[derive(Clone, Copy, Debug, Default)]
struct RealTime {
    last: [u8; 2],
}

/// What is done when it arrives.
enum Order {
    /// `DLE EOT n`
    Status(u8),
    /// `DLE ENQ 1`: on from the line that failed, once its cause is removed.
    GoOn,
    /// `DLE ENQ 2`: what is in the buffer is forgotten.
    Clear,
}

impl RealTime {
    fn push(&mut self, byte: u8) -> Option<Order> {
        let order = match (self.last, byte) {
            ([0x10, 0x04], 1..=4 | FULL_STATUS) => Some(Order::Status(byte)),
            ([0x10, 0x05], 1) => Some(Order::GoOn),
            ([0x10, 0x05], 2) => Some(Order::Clear),
            _ => None,
        };
        self.last = [self.last[1], byte];
        order
    }
}

#[cfg(test)]
mod tests;
