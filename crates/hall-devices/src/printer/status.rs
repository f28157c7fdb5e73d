//! How a printer is: read out of its status bytes, which are kept as they came.

use core::fmt;

use super::port_status::PortStatus;

/// What is known of a printer now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrinterStatus {
    pub link: Link,
    /// `None` until the printer has said so.
    pub online: Option<bool>,
    pub paper: PaperLevel,
    pub cover_open: bool,
    pub cutter_error: bool,
    /// An error that ends when the printer is told to go on.
    pub recoverable_error: bool,
    /// An error that passes by itself: head too hot, cover opened while printing.
    pub passing_error: bool,
    /// An error that only switching off ends.
    pub unrecoverable_error: bool,
    /// Paper is stuck on its way out.
    pub jammed: bool,
    /// A ticket hangs at the outlet; `None` where the printer does not say.
    pub ticket_waits: Option<bool>,
    /// The last byte that no manual knows, until a round of answers without one.
    pub strange: Option<u8>,
    pub raw: RawStatus,
}

/// Whether the printer talks with us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// The port is closed.
    #[default]
    Closed,
    /// The port is open and nothing has been heard yet.
    Opening,
    /// It answers.
    Answering,
    /// It does not answer what its model answers.
    Silent,
    /// Its model answers nothing, so nothing is known.
    Mute,
}

/// How much paper is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaperLevel {
    #[default]
    Unknown,
    Ok,
    NearEnd,
    Out,
}

/// The bytes of the last answers, for people who know their printer better than we do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RawStatus {
    /// The answers to `DLE EOT 1` to `4`.
    pub realtime: [Option<u8>; 4],
    pub auto: Option<[u8; 4]>,
    /// The answer to `GS r 1`.
    pub paper: Option<u8>,
    /// The answer to `DLE EOT 20`, its two fixed bytes left out.
    pub full: Option<[u8; 4]>,
    /// What the port says, where the printer says nothing.
    pub port: Option<PortStatus>,
}

/// Why a printer cannot print now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    PaperOut,
    CoverOpen,
    Cutter,
    Jam,
    /// Head too hot, or another error that passes by itself.
    Passing,
    Unrecoverable,
    /// Offline and it does not say why.
    Offline,
}

impl PrinterStatus {
    /// Returns what keeps the printer from printing, `None` when nothing is known to.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        let faults = [
            (self.unrecoverable_error, Fault::Unrecoverable),
            (self.cutter_error, Fault::Cutter),
            (self.jammed, Fault::Jam),
            (self.cover_open, Fault::CoverOpen),
            (self.paper == PaperLevel::Out, Fault::PaperOut),
            (self.passing_error, Fault::Passing),
            (self.online == Some(false), Fault::Offline),
        ];
        faults.into_iter().find_map(|(is_so, fault)| is_so.then_some(fault))
    }

    /// Says whether the printer waits to be told to go on, or may do so; some set only the cutter's bit.
    #[must_use]
    pub fn can_be_recovered(&self) -> bool {
        self.recoverable_error || self.cutter_error
    }

    /// Takes the answer to `DLE EOT n`. Says no to a byte that no manual knows: it is kept, and nothing is read from it.
    /// Source: ESC/POS command lists of Idipos, Bixolon and Cashino KP-628E agree; Epson by way of emupos.
    pub(super) fn take_realtime(&mut self, n: u8, byte: u8) -> bool {
        if let Some(raw) = usize::from(n).checked_sub(1).and_then(|at| self.raw.realtime.get_mut(at)) {
            *raw = Some(byte);
        }
        // A Cashino KP-628E uses bit 7 of the first, and a Phoenix says 00 for errors.
        let fixed_bits = if n == 1 { 0x13 } else { 0x93 };
        if byte & fixed_bits != 0x12 && byte != 0x00 {
            return false;
        }
        let is = |mask: u8| byte & mask != 0;
        match n {
            1 => self.online = Some(!is(0x08)),
            2 => {
                self.cover_open = is(0x04);
                if is(0x20) {
                    self.paper = PaperLevel::Out;
                }
            }
            3 => {
                self.recoverable_error = is(0x04);
                self.cutter_error = is(0x08);
                self.unrecoverable_error = is(0x20);
                self.passing_error = is(0x40);
            }
            4 => {
                // "Stopped: paper end" of n = 2 counts as well: some rolls end without the sensor seeing it.
                let stopped = self.raw.realtime[1].is_some_and(|cause| cause & 0x20 != 0);
                self.paper = paper_level(is(0x0C), is(0x60) || stopped);
            }
            _ => {}
        }
        true
    }

    /// Takes the answer to `DLE EOT 20`: what the other four do not say.
    /// Source: Pyramid Technologies, ESC/POS command set, reliance_status.rst, full status.
    pub(super) fn take_full(&mut self, bytes: [u8; 4]) {
        self.ticket_waits = Some(bytes[0] & 0x20 != 0);
        self.jammed = bytes[2] & 0x40 != 0;
        self.raw.full = Some(bytes);
    }

    /// Takes automatic status.
    /// Source: Epson by way of emupos, which was run; receiptio reads the same masks.
    pub(super) fn take_auto(&mut self, bytes: [u8; 4]) {
        self.online = Some(bytes[0] & 0x08 == 0);
        self.cover_open = bytes[0] & 0x20 != 0;
        self.recoverable_error = bytes[1] & 0x04 != 0;
        self.cutter_error = bytes[1] & 0x08 != 0;
        self.unrecoverable_error = bytes[1] & 0x20 != 0;
        self.passing_error = bytes[1] & 0x40 != 0;
        self.paper = paper_level(bytes[2] & 0x03 != 0, bytes[2] & 0x0C != 0);
        self.raw.auto = Some(bytes);
    }

    /// Takes what the port says; only the end of the roll is believed of one that was never seen `ready`.
    pub(super) fn take_port(&mut self, port: PortStatus, was_ready: bool) {
        // That the roll has not ended is not said by a wire that may not be there.
        self.paper = if port.paper_out { PaperLevel::Out } else { PaperLevel::Unknown };
        self.online = was_ready.then_some(port.selected && !port.error);
        self.raw.port = Some(port);
    }

    /// Takes the answer to `GS r 1`. Says no to a byte that no manual knows: it is kept, and nothing is read from it.
    /// Source: BT-532C manual; the bits are those of automatic status, and the others are 0.
    pub(super) fn take_paper(&mut self, byte: u8) -> bool {
        self.raw.paper = Some(byte);
        if byte & 0xF0 != 0 {
            return false;
        }
        self.paper = paper_level(byte & 0x03 != 0, is_paper_out(byte));
        true
    }
}

/// Says whether an answer to `GS r 1` reports that the roll has ended.
pub(super) fn is_paper_out(byte: u8) -> bool {
    byte & 0x0C != 0
}

fn paper_level(near_end: bool, out: bool) -> PaperLevel {
    match (near_end, out) {
        (_, true) => PaperLevel::Out,
        (true, false) => PaperLevel::NearEnd,
        (false, false) => PaperLevel::Ok,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PaperOut => "paper-out",
            Self::CoverOpen => "cover-open",
            Self::Cutter => "cutter",
            Self::Jam => "jam",
            Self::Passing => "passing-error",
            Self::Unrecoverable => "unrecoverable-error",
            Self::Offline => "offline",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn realtime(bytes: [u8; 4]) -> (Option<Fault>, PaperLevel) {
        let mut status = PrinterStatus::default();
        for (n, byte) in (1..).zip(bytes) {
            assert!(status.take_realtime(n, byte));
        }
        assert_eq!(status.raw.realtime, bytes.map(Some));
        (status.fault(), status.paper)
    }

    /// The answers that emupos was seen to give.
    #[test]
    fn real_time_answers_say_what_is_wrong() {
        assert_eq!(realtime([0x12, 0x12, 0x12, 0x12]), (None, PaperLevel::Ok));
        assert_eq!(realtime([0x12, 0x12, 0x12, 0x1E]), (None, PaperLevel::NearEnd));
        assert_eq!(realtime([0x1A, 0x32, 0x12, 0x7E]), (Some(Fault::PaperOut), PaperLevel::Out));
        assert_eq!(realtime([0x1A, 0x16, 0x12, 0x12]), (Some(Fault::CoverOpen), PaperLevel::Ok));
        assert_eq!(realtime([0x1A, 0x12, 0x12, 0x12]), (Some(Fault::Offline), PaperLevel::Ok));
        assert_eq!(realtime([0x16, 0x12, 0x12, 0x12]), (None, PaperLevel::Ok), "drawer bit of an XP-S260M");
        assert_eq!(
            realtime([0x92, 0x12, 0x00, 0x72]),
            (Some(Fault::PaperOut), PaperLevel::Out),
            "KP-628E, Phoenix"
        );
        assert_eq!(realtime([0x1A, 0x52, 0x1A, 0x12]), (Some(Fault::Cutter), PaperLevel::Ok));
    }

    #[test]
    fn nothing_is_read_from_a_byte_that_no_manual_knows() {
        for byte in [0x08, 0x2C, 0x5D, 0x7C, 0xFF] {
            let mut status = PrinterStatus::default();
            assert!((1..=4).all(|n| !status.take_realtime(n, byte)), "{byte:02X}");
            assert_eq!((status.fault(), status.raw.realtime), (None, [Some(byte); 4]));
        }
    }

    #[test]
    fn automatic_status_says_what_is_wrong() {
        for (bytes, fault, paper) in [
            ([0x10, 0, 0, 0], None, PaperLevel::Ok),
            ([0x10, 0, 3, 0], None, PaperLevel::NearEnd),
            ([0x18, 0, 0x0F, 0], Some(Fault::PaperOut), PaperLevel::Out),
            ([0x38, 0, 0, 0], Some(Fault::CoverOpen), PaperLevel::Ok),
            ([0x18, 0, 0, 0], Some(Fault::Offline), PaperLevel::Ok),
            ([0x18, 0x40, 0, 0], Some(Fault::Passing), PaperLevel::Ok),
        ] {
            let mut status = PrinterStatus::default();
            status.take_auto(bytes);
            assert_eq!((status.fault(), status.paper), (fault, paper), "{bytes:02X?}");
            assert_eq!(status.raw.auto, Some(bytes));
        }
    }
}
