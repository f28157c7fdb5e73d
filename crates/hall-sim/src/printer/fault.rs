//! What can be wrong with a virtual printer, and the status bytes that say so.

use std::collections::BTreeSet;

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    PaperNearEnd,
    PaperOut,
    CoverOpen,
    CutterStuck,
    /// What stuck at the cutter is out, and the printer waits for `DLE ENQ 1` or `2`.
    CutterWaits,
    /// The head is too hot; it goes on by itself.
    Overheated,
    /// Switched off, or broken: it takes nothing and says nothing.
    Dead,
    /// It prints and says nothing.
    Mute,
    /// It takes its time: prints only as [`tick`](super::VirtualPrinter::tick) lets it.
    Slow,
    /// The line adds bytes of its own to every answer.
    Garbage,
}

/// The faults that are present.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults(BTreeSet<Fault>);

impl Faults {
    pub(super) fn set(&mut self, fault: Fault, present: bool) {
        if present {
            self.0.insert(fault);
        } else {
            self.0.remove(&fault);
        }
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.0.contains(&fault)
    }

    /// Says whether the printer keeps what arrives instead of printing it.
    pub(super) fn block(&self) -> bool {
        [
            Fault::PaperOut,
            Fault::CoverOpen,
            Fault::CutterStuck,
            Fault::CutterWaits,
            Fault::Overheated,
            Fault::Dead,
        ]
        .iter()
        .any(|fault| self.has(*fault))
    }

    /// Returns the answer to `DLE EOT n`. The bits are those of Epson, as emupos was seen to send them.
    pub(super) fn realtime(&self, n: u8) -> Option<u8> {
        let bit = |fault, mask: u8| if self.has(fault) { mask } else { 0 };
        let offline = if self.block() { 0x08 } else { 0 };
        let bits = match n {
            1 => offline,
            2 => {
                let error = bit(Fault::CutterStuck, 0x40)
                    | bit(Fault::CutterWaits, 0x40)
                    | bit(Fault::Overheated, 0x40);
                bit(Fault::CoverOpen, 0x04) | bit(Fault::PaperOut, 0x20) | error
            }
            3 => bit(Fault::CutterStuck, 0x08) | bit(Fault::CutterWaits, 0x0C) | bit(Fault::Overheated, 0x40),
            4 => bit(Fault::PaperNearEnd, 0x0C) | bit(Fault::PaperOut, 0x6C),
            _ => return None,
        };
        Some(0x12 | bits)
    }

    /// Returns the answer to `DLE EOT 20`. The bits are those of Pyramid's reliance_status.rst.
    pub(super) fn full(&self, ticket_hangs: bool) -> [u8; 6] {
        let bit = |fault, mask: u8| if self.has(fault) { mask } else { 0 };
        let paper = bit(Fault::PaperOut, 0x01) | bit(Fault::PaperNearEnd, 0x04);
        let hangs = if ticket_hangs { 0x20 } else { 0 };
        [
            0x10,
            0x0F,
            paper | hangs,
            bit(Fault::CoverOpen, 0x03),
            bit(Fault::Overheated, 0x01),
            bit(Fault::CutterStuck, 0x01) | bit(Fault::CutterWaits, 0x01),
        ]
    }

    /// Returns automatic status.
    pub(super) fn auto(&self) -> [u8; 4] {
        let bit = |fault, mask: u8| if self.has(fault) { mask } else { 0 };
        let offline = if self.block() { 0x08 } else { 0 };
        let errors =
            bit(Fault::CutterStuck, 0x08) | bit(Fault::CutterWaits, 0x0C) | bit(Fault::Overheated, 0x40);
        [0x10 | offline | bit(Fault::CoverOpen, 0x20), errors, self.paper(), 0]
    }

    /// Returns the answer to `GS r 1`, which is also the third byte of automatic status.
    pub(super) fn paper(&self) -> u8 {
        if self.has(Fault::PaperOut) {
            0x0F
        } else if self.has(Fault::PaperNearEnd) {
            0x03
        } else {
            0
        }
    }
}

/// Bytes that nobody sent, the same in every run.
#[derive(Clone, Debug)]
pub(super) struct Noise(u32);

impl Default for Noise {
    fn default() -> Self {
        Self(0x9E37_79B9)
    }
}

impl Noise {
    /// Returns the answer with one to four bytes before and after it.
    pub(super) fn around(&mut self, reply: &[u8]) -> Vec<u8> {
        let mut spoilt = self.bytes();
        spoilt.extend(reply);
        spoilt.extend(self.bytes());
        spoilt
    }

    fn bytes(&mut self) -> Vec<u8> {
        let count = self.next() % 4 + 1;
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    fn next(&mut self) -> u32 {
        // Marsaglia's xorshift: any sequence does, as long as it is the same again.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 >> 8
    }
}
