//! A ticket printer: `hall-sim`'s, which draws the paper from the bytes alone, with the manners of bad ones.

use super::Device;
use hall_sim::printer::{Fault, Make, Paper, VirtualPrinter};

/// How it behaves on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Good,
    /// Prints what comes and says nothing.
    Mute,
    /// Answers until the next paper has come out, and is silent from then on.
    MuteOncePrinted,
    /// Answers, between bytes that nobody asked for and that never end.
    Chatter,
    /// Its cable breaks when so many bytes more have come.
    BreaksAfter(usize),
    /// The roll ends when so many bytes more have come.
    PaperEndsAfter(usize),
}

pub struct TicketPrinter {
    head: VirtualPrinter,
    manner: Manner,
    answer: Vec<u8>,
    papers: Vec<Paper>,
    received: Vec<u8>,
    noise: u32,
    broken: bool,
}

impl TicketPrinter {
    /// Of that many dots a line: 576 for 80 mm paper, 384 for 58 mm.
    pub fn new(width_dots: u32) -> TicketPrinter {
        TicketPrinter::of(Make::Plain, width_dots)
    }

    /// With the oddities of its make.
    pub fn of(make: Make, width_dots: u32) -> TicketPrinter {
        TicketPrinter {
            head: VirtualPrinter::of(make, width_dots),
            manner: Manner::Good,
            answer: Vec::new(),
            papers: Vec::new(),
            received: Vec::new(),
            noise: 0x2545_F491,
            broken: false,
        }
    }

    pub fn behave(&mut self, manner: Manner) {
        self.manner = manner;
    }

    /// Somebody takes the paper that hangs out.
    pub fn take_ticket(&mut self) {
        self.head.take_ticket();
    }

    pub fn set_fault(&mut self, fault: Fault, present: bool) {
        let answer = self.head.set_fault(fault, present);
        self.answer.extend(answer);
        self.papers.extend(self.head.take_papers());
    }

    /// Everything that was cut off, the oldest first.
    pub fn papers(&self) -> &[Paper] {
        &self.papers
    }

    /// How many papers have this text alone on a line: a number, say.
    pub fn papers_with(&self, line: &str) -> usize {
        self.papers.iter().filter(|paper| paper.transcript().iter().any(|text| text.trim() == line)).count()
    }

    /// Everything that came over the line.
    pub fn received(&self) -> &[u8] {
        &self.received
    }

    /// What a real printer would not have understood.
    pub fn oddities(&self) -> Vec<String> {
        self.head.oddities().map(|oddity| format!("{oddity:?}")).collect()
    }

    fn chatter(&mut self) -> Vec<u8> {
        let mut next = || {
            // Marsaglia's xorshift: any sequence does.
            self.noise ^= self.noise << 13;
            self.noise ^= self.noise >> 17;
            self.noise ^= self.noise << 5;
            (self.noise >> 8).to_le_bytes()[0]
        };
        (0..64).map(|_| next()).collect()
    }
}

impl Device for TicketPrinter {
    fn input(&mut self, bytes: &[u8]) {
        let mut bytes = bytes;
        if let Manner::BreaksAfter(left) = &mut self.manner {
            bytes = &bytes[..bytes.len().min(*left)];
            *left -= bytes.len();
            self.broken = *left == 0;
        }
        self.received.extend(bytes);
        let mut answer = Vec::new();
        if let Manner::PaperEndsAfter(left) = &mut self.manner {
            let before = bytes.len().min(*left);
            answer.extend(self.head.handle(&bytes[..before]));
            *left -= before;
            bytes = &bytes[before..];
            if *left == 0 {
                self.manner = Manner::Good;
                answer.extend(self.head.set_fault(Fault::PaperOut, true));
            }
        }
        answer.extend(self.head.handle(bytes));
        let papers = self.head.take_papers();
        if self.manner == Manner::MuteOncePrinted && !papers.is_empty() {
            self.manner = Manner::Mute;
        }
        self.papers.extend(papers);
        match self.manner {
            Manner::Good
            | Manner::MuteOncePrinted
            | Manner::Chatter
            | Manner::BreaksAfter(_)
            | Manner::PaperEndsAfter(_) => self.answer.extend(answer),
            Manner::Mute => {}
        }
    }

    fn output(&mut self) -> Vec<u8> {
        let mut out = std::mem::take(&mut self.answer);
        if self.manner == Manner::Chatter {
            let chatter = self.chatter();
            out.splice(0..0, chatter);
        }
        out
    }

    fn connected(&mut self) {
        self.answer.clear();
    }

    fn breaks_cable(&mut self) -> bool {
        if std::mem::take(&mut self.broken) {
            self.manner = Manner::Good;
            return true;
        }
        false
    }
}
