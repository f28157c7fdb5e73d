//! Telling the printer's answers apart in one stream of bytes.
//!
//! Each kind of answer has fixed bits (`*` is data):
//!
//! ```text
//! 0**1**10                       DLE EOT n, one byte
//! 0**0****                       GS r n, one byte
//! 0**1**00 0**0**** x 3          automatic status, four bytes; flow control may stand between them
//! 10 0F ** ** ** **              DLE EOT 20, only while it is asked
//! 35 37 3B 3D 5F ... 00          a block, whose inside may look like status
//! 11, 13                         XON, XOFF
//! ```
//!
//! Source: Citizen PMU2xxx and CT-S310 command manual, 5.3. Printers deviate (bit 7 set on a Cashino KP-628E, 00 for
//! `DLE EOT 3` on a Phoenix), so a byte that fits nothing is taken for the answer that is expected, if one is.

use alloc::vec::Vec;

use crate::device::Millis;

/// The longest block kept; what is longer is noise.
const BLOCK_BYTES_MAX: usize = 256;

/// A pause inside an answer after which its rest is not coming, in milliseconds; a byte takes 1 ms at 9600 baud.
const PAUSE_MS_MAX: u64 = 500;

/// One answer of a printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// To `DLE EOT`.
    RealTime(u8),
    /// To `GS r`.
    Queued(u8),
    /// Automatic status.
    Auto([u8; 4]),
    /// A block: its first byte, and what stood between that and the closing 00.
    Block { head: u8, body: Vec<u8> },
    /// To `DLE EOT 20`, its two fixed bytes left out.
    Full([u8; 4]),
}

/// The questions that are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Expect {
    pub(super) realtime: bool,
    pub(super) queued: bool,
    /// `DLE EOT 20`.
    pub(super) full: bool,
}

/// Takes the stream byte by byte.
#[derive(Clone, Debug, Default)]
pub(super) struct Demux {
    partial: Partial,
    last_byte_at: Millis,
    /// A byte that is no answer, or began one that never ended.
    noise: Option<u8>,
}

#[derive(Clone, Debug, Default)]
enum Partial {
    #[default]
    None,
    Auto(Vec<u8>),
    Full(Vec<u8>),
    Block {
        head: u8,
        body: Vec<u8>,
    },
}

impl Partial {
    fn head(&self) -> Option<u8> {
        match self {
            Self::None => None,
            Self::Auto(bytes) => bytes.first().copied(),
            Self::Full(_) => Some(DLE),
            Self::Block { head, .. } => Some(*head),
        }
    }
}

impl Demux {
    /// Takes one byte and returns the answer it completes, if it does.
    pub(super) fn push(&mut self, byte: u8, expect: Expect, now: Millis) -> Option<Answer> {
        if now.since(self.last_byte_at) > PAUSE_MS_MAX {
            let broken = core::mem::take(&mut self.partial);
            self.noise = broken.head().or(self.noise);
        }
        self.last_byte_at = now;
        match core::mem::take(&mut self.partial) {
            Partial::None => self.first(byte, expect),
            Partial::Auto(bytes) => self.auto(bytes, byte, expect),
            Partial::Full(bytes) => self.full(bytes, byte),
            Partial::Block { head, body } => self.block(head, body, byte),
        }
    }

    /// Returns a byte that was no answer, if one came since this was asked last.
    pub(super) fn take_noise(&mut self) -> Option<u8> {
        self.noise.take()
    }

    fn first(&mut self, byte: u8, expect: Expect) -> Option<Answer> {
        if matches!(byte, XON | XOFF) {
            return None;
        }
        if matches!(byte, 0x35 | 0x37 | 0x3B | 0x3D | 0x5F) {
            self.partial = Partial::Block { head: byte, body: Vec::new() };
            return None;
        }
        if byte & 0x93 == 0x12 {
            return Some(Answer::RealTime(byte));
        }
        if byte & 0x93 == 0x10 {
            self.partial = Partial::Auto(alloc::vec![byte]);
            return None;
        }
        if expect.queued && byte & 0x90 == 0 {
            return Some(Answer::Queued(byte));
        }
        if expect.realtime {
            return Some(Answer::RealTime(byte));
        }
        if byte & 0x90 == 0 {
            return Some(Answer::Queued(byte));
        }
        self.noise = Some(byte);
        None
    }

    fn auto(&mut self, mut bytes: Vec<u8>, byte: u8, expect: Expect) -> Option<Answer> {
        if matches!(byte, XON | XOFF) {
            self.partial = Partial::Auto(bytes);
            return None;
        }
        if expect.full && bytes == [DLE] && byte == FULL_STATUS {
            self.partial = Partial::Full(Vec::new());
            return None;
        }
        if byte & 0x90 != 0 {
            // Not a status after all: what began it was noise, and this byte is an answer of its own.
            self.noise = bytes.first().copied();
            return self.first(byte, expect);
        }
        bytes.push(byte);
        match <[u8; 4]>::try_from(bytes) {
            Ok(status) => Some(Answer::Auto(status)),
            Err(bytes) => {
                self.partial = Partial::Auto(bytes);
                None
            }
        }
    }

    fn full(&mut self, mut bytes: Vec<u8>, byte: u8) -> Option<Answer> {
        bytes.push(byte);
        match <[u8; 4]>::try_from(bytes) {
            Ok(status) => Some(Answer::Full(status)),
            Err(bytes) => {
                self.partial = Partial::Full(bytes);
                None
            }
        }
    }

    fn block(&mut self, head: u8, mut body: Vec<u8>, byte: u8) -> Option<Answer> {
        if byte == 0 {
            return Some(Answer::Block { head, body });
        }
        if body.len() >= BLOCK_BYTES_MAX {
            self.noise = Some(head);
            return None;
        }
        body.push(byte);
        self.partial = Partial::Block { head, body };
        None
    }
}

const DLE: u8 = 0x10;
/// The second byte of a full status.
/// Source: Pyramid Technologies, ESC/POS command set, reliance_status.rst.
const FULL_STATUS: u8 = 0x0F;
const XON: u8 = 0x11;
const XOFF: u8 = 0x13;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use proptest::prelude::*;

    const BOTH: Expect = Expect { realtime: true, queued: true, full: false };

    fn answers(bytes: &[u8], expect: Expect) -> Vec<Answer> {
        let mut demux = Demux::default();
        bytes.iter().filter_map(|byte| demux.push(*byte, expect, Millis(0))).collect()
    }

    #[test]
    fn answers_of_every_kind_come_apart() {
        let stream = [
            0x12, // DLE EOT: ready
            0x10, 0x00, 0x13, 0x03, 0x11, 0x00, // automatic status, XOFF and XON between
            0x37, 0x22, 0x50, 0x12, 0x30, 0x31, 0x00, // an id that looks like a status inside
            0x0C, // GS r: paper out
            0x5F, b'X', b'P', 0x00, // GS I
        ];
        let expected = [
            Answer::RealTime(0x12),
            Answer::Auto([0x10, 0x00, 0x03, 0x00]),
            Answer::Block { head: 0x37, body: vec![0x22, 0x50, 0x12, 0x30, 0x31] },
            Answer::Queued(0x0C),
            Answer::Block { head: 0x5F, body: b"XP".to_vec() },
        ];
        assert_eq!(answers(&stream, BOTH), expected);
    }

    #[test]
    fn printers_that_deviate_are_understood() {
        let realtime = Expect { realtime: true, ..Expect::default() };
        assert_eq!(answers(&[0x16], realtime), [Answer::RealTime(0x16)], "XP-S260M, drawer bit");
        assert_eq!(answers(&[0x92], realtime), [Answer::RealTime(0x92)], "KP-628E, not torn off");
        assert_eq!(answers(&[0x00], realtime), [Answer::RealTime(0x00)], "Phoenix, n = 3");
        assert_eq!(
            answers(&[0x00], BOTH),
            [Answer::Queued(0x00)],
            "the fixed bits decide when both are open"
        );
        let mut demux = Demux::default();
        assert_eq!(demux.push(0x92, Expect::default(), Millis(0)), None);
        assert_eq!((demux.take_noise(), demux.take_noise()), (Some(0x92), None));
    }

    #[test]
    fn a_full_status_is_six_bytes_and_only_when_asked_for() {
        let asked = Expect { full: true, ..Expect::default() };
        let stream = [0x10, 0x0F, 0x24, 0x93, 0x40, 0x01, 0x10, 0x00, 0x00, 0x00];
        let expected = [Answer::Full([0x24, 0x93, 0x40, 0x01]), Answer::Auto([0x10, 0, 0, 0])];
        assert_eq!(answers(&stream, asked), expected);
        assert_eq!(answers(&[0x10, 0x0F, 0x00, 0x00], BOTH), [Answer::Auto([0x10, 0x0F, 0, 0])]);
    }

    #[test]
    fn a_broken_answer_does_not_swallow_the_next() {
        assert_eq!(answers(&[0x10, 0x00, 0x12], BOTH), [Answer::RealTime(0x12)]);
        let mut demux = Demux::default();
        assert_eq!(demux.push(0x37, BOTH, Millis(0)), None);
        assert_eq!(demux.push(0x12, BOTH, Millis(600)), Some(Answer::RealTime(0x12)));
    }

    #[test]
    fn an_endless_block_is_noise() {
        let mut stream = vec![0x37];
        stream.resize(1 + BLOCK_BYTES_MAX + 1, b'x');
        stream.push(0x12);
        assert_eq!(answers(&stream, BOTH), [Answer::RealTime(0x12)]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_and_a_ready_answer_is_heard_after_a_pause(
            bytes in proptest::collection::vec(any::<u8>(), 0..600),
            realtime: bool,
            queued: bool,
        ) {
            let mut demux = Demux::default();
            for byte in bytes {
                demux.push(byte, Expect { realtime, queued, full: queued }, Millis(0));
            }
            prop_assert_eq!(demux.push(0x12, BOTH, Millis(1_000)), Some(Answer::RealTime(0x12)));
        }
    }
}
