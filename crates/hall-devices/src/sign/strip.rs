//! What strip screens (条屏) of Chinese queue vendors want to hear: one table.
//!
//! Source of all of it: the drivers of a bank's queue middleware that was deployed in the field (integrator's
//! code, one driver for each model `IMM…`), not a vendor's document; none has been tried on a real sign. That
//! program opens the port at 9600 baud 8N1, sends only, never reads, and sleeps 100 ms between frames. The
//! names of the makes are as given there.

use alloc::vec::Vec;

use crc::{CRC_16_XMODEM, Crc};

use super::gbk::{GbkText, Lost};

/// The longest text sent, in bytes of GBK: the size of the text buffer in the source. All lengths below fit
/// with it.
pub const TEXT_BYTES_MAX: usize = 128;

const XMODEM: Crc<u16> = Crc::<u16>::new(&CRC_16_XMODEM);

/// How one make of strip screen is told a text.
#[derive(Debug)]
pub struct StripModel {
    /// Its name in a hall's configuration, after the driver it was learnt from.
    pub name: &'static str,
    /// Who makes it, as the source says.
    pub vendor: &'static str,
    /// The frames of one text, in order, each a list of parts.
    frames: &'static [&'static [Part]],
}

/// A piece of a frame.
#[derive(Clone, Copy, Debug)]
enum Part {
    Bytes(&'static [u8]),
    /// The sign's address in one byte.
    Address,
    /// The address in two bytes, each with a mark in its top bits: `80|addr[5:0]`, `C0|addr[7:6]`.
    AddressMarked,
    /// Counts the frames from 1.
    Sequence,
    Length(Length),
    Text(TextForm),
    Check(Check),
    /// Zeros until the frame has so many bytes.
    ZerosUpTo(usize),
}

#[derive(Clone, Copy, Debug)]
enum Length {
    /// Of the whole frame, one byte.
    Frame,
    /// Of the frame without its first three bytes, one byte.
    FrameBehind3,
    /// Of the text in GBK, one byte.
    Text,
    /// Of the text in the form in which it is sent, two bytes, high first.
    TextAsSent,
}

#[derive(Clone, Copy, Debug)]
enum TextForm {
    Gbk,
    /// Each character is followed by an attribute byte, 00.
    WithAttributes,
    /// Bytes from 80 on become two, high half first: `C7` becomes `0C 07`. ASCII stays.
    Halves,
}

#[derive(Clone, Copy, Debug)]
enum Check {
    /// The sum of all bytes behind it, modulo 256.
    SumOfRest,
    /// All bytes before it except the first two, exclusive-or.
    XorBehind2,
    /// CRC-16/XMODEM of all bytes before it, high byte first.
    Crc16Xmodem,
}

/// All strip screens that are known.
pub static STRIP_MODELS: [StripModel; 5] = {
    use Part::{Address, AddressMarked, Bytes, Check as C, Length as L, Sequence, Text, ZerosUpTo};
    [
        StripModel {
            name: "imm9002",
            vendor: "平安力合",
            frames: &[&[
                Bytes(b"\xAA"),
                Address,
                Bytes(b"\xBB\x51\x54"),
                C(Check::SumOfRest),
                Bytes(b"\x01\x00\x99\x00\x63"),
                Text(TextForm::Gbk),
                Bytes(b"\xFF"),
            ]],
        },
        StripModel {
            name: "imm9003",
            vendor: "重庆",
            frames: &[&[AddressMarked, Bytes(b"\x44"), Text(TextForm::Halves), Bytes(b"\x1A")]],
        },
        StripModel {
            name: "imm90061",
            vendor: "永泰新欣",
            frames: &[
                // The first frame announces the length. The source sends 29 bytes of it, the rest zeros.
                &[
                    Bytes(b"\xAA\x55\x04"),
                    Address,
                    Bytes(b"\xF8\x51"),
                    L(Length::Text),
                    Bytes(b"\x00"),
                    ZerosUpTo(29),
                ],
                &[
                    Bytes(b"\xAA\x55"),
                    L(Length::FrameBehind3),
                    Address,
                    Bytes(b"\xF8\x21\x00"),
                    Text(TextForm::Gbk),
                    Bytes(b"\x00"),
                ],
            ],
        },
        StripModel {
            name: "imm9012",
            vendor: "欣瑞",
            frames: &[&[
                Bytes(b"\xA0\x90"),
                Address,
                Bytes(b"\xA5"),
                L(Length::TextAsSent),
                Text(TextForm::WithAttributes),
                C(Check::XorBehind2),
            ]],
        },
        StripModel {
            name: "imm9013",
            vendor: "银达汇智",
            frames: &[&[
                Address,
                Bytes(b"\xFE"),
                L(Length::Frame),
                Sequence,
                Bytes(b"\x86\x3C\x00\x05\x00"),
                Text(TextForm::Gbk),
                Bytes(b"\x00"),
                C(Check::Crc16Xmodem),
            ]],
        },
    ]
};

/// Returns the strip screen of this name.
#[must_use]
pub fn strip_model(name: &str) -> Option<&'static StripModel> {
    STRIP_MODELS.iter().find(|model| model.name == name)
}

/// A text as one sign is told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripText {
    /// To be sent in this order.
    pub frames: Vec<Vec<u8>>,
    pub lost: Lost,
}

impl StripModel {
    /// Returns the frames that put a text on the sign of this address.
    #[must_use]
    pub fn encode(&self, address: u8, sequence: u8, text: &str) -> StripText {
        let text = GbkText::new(text, TEXT_BYTES_MAX);
        let frames = self.frames.iter().map(|parts| assemble(parts, address, sequence, &text)).collect();
        StripText { frames, lost: text.lost }
    }
}

fn assemble(parts: &[Part], address: u8, sequence: u8, text: &GbkText) -> Vec<u8> {
    let mut frame = Vec::new();
    let mut text_as_sent = 0;
    let mut lengths = Vec::new();
    let mut checks = Vec::new();
    for &part in parts {
        let at = frame.len();
        match part {
            Part::Bytes(bytes) => frame.extend_from_slice(bytes),
            Part::Address => frame.push(address),
            Part::AddressMarked => frame.extend([0x80 | (address & 0x3F), 0xC0 | (address >> 6)]),
            Part::Sequence => frame.push(sequence),
            Part::Length(length) => {
                frame.resize(at + length.bytes(), 0);
                lengths.push((at, length));
            }
            Part::Text(form) => {
                form.write(text, &mut frame);
                text_as_sent = frame.len() - at;
            }
            Part::Check(check) => {
                frame.resize(at + check.bytes(), 0);
                checks.push((at, check));
            }
            Part::ZerosUpTo(size) => frame.resize(size.max(at), 0),
        }
    }
    // Lengths first: checks cover them.
    for (at, length) in lengths {
        length.fill(at, &mut frame, text.bytes.len(), text_as_sent);
    }
    for (at, check) in checks {
        check.fill(at, &mut frame);
    }
    frame
}

impl Length {
    fn bytes(self) -> usize {
        match self {
            Self::Frame | Self::FrameBehind3 | Self::Text => 1,
            Self::TextAsSent => 2,
        }
    }

    fn fill(self, at: usize, frame: &mut [u8], text: usize, text_as_sent: usize) {
        let value = match self {
            Self::Frame => frame.len(),
            Self::FrameBehind3 => frame.len() - 3,
            Self::Text => text,
            Self::TextAsSent => text_as_sent,
        };
        let value = u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes();
        frame[at..at + self.bytes()].copy_from_slice(&value[4 - self.bytes()..]);
    }
}

impl TextForm {
    fn write(self, text: &GbkText, frame: &mut Vec<u8>) {
        match self {
            Self::Gbk => frame.extend_from_slice(&text.bytes),
            Self::WithAttributes => {
                for character in text.characters() {
                    frame.extend_from_slice(character);
                    frame.push(0);
                }
            }
            Self::Halves => {
                for &byte in &text.bytes {
                    if byte < 0x80 { frame.push(byte) } else { frame.extend([byte >> 4, byte & 0x0F]) }
                }
            }
        }
    }
}

impl Check {
    fn bytes(self) -> usize {
        match self {
            Self::SumOfRest | Self::XorBehind2 => 1,
            Self::Crc16Xmodem => 2,
        }
    }

    fn fill(self, at: usize, frame: &mut [u8]) {
        match self {
            Self::SumOfRest => {
                frame[at] = frame[at + 1..].iter().fold(0, |sum, byte| sum.wrapping_add(*byte))
            }
            Self::XorBehind2 => frame[at] = frame[2..at].iter().fold(0, |xor, byte| xor ^ byte),
            Self::Crc16Xmodem => {
                let crc = XMODEM.checksum(&frame[..at]).to_be_bytes();
                frame[at..at + 2].copy_from_slice(&crc);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::String};

    fn frames(model: &str, text: &str) -> Vec<String> {
        let hex =
            |frame: &Vec<u8>| frame.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
        strip_model(model).unwrap().encode(3, 1, text).frames.iter().map(hex).collect()
    }

    /// The vectors were made by compiling the bodies of the source's functions.
    #[test]
    fn a012_at_address_3_is_what_the_source_sends() {
        for (model, expected) in [
            ("imm9002", "AA 03 BB 51 54 01 01 00 99 00 63 C7 EB 41 30 31 32 BA C5 FF"),
            ("imm9012", "A0 90 03 A5 00 0E C7 EB 00 41 00 30 00 31 00 32 00 BA C5 00 89"),
            ("imm9013", "03 FE 14 01 86 3C 00 05 00 C7 EB 41 30 31 32 BA C5 00 A8 CF"),
            ("imm9003", "83 C0 44 0C 07 0E 0B 41 30 31 32 0B 0A 0C 05 1A"),
        ] {
            assert_eq!(frames(model, "请A012号"), [expected], "{model}");
        }
    }

    /// No vector was published for this one: its structure, written out by hand.
    #[test]
    fn the_two_frames_of_imm90061() {
        let announcement = format!("AA 55 04 03 F8 51 08 00{}", " 00".repeat(21));
        let text = "AA 55 0D 03 F8 21 00 C7 EB 41 30 31 32 BA C5 00";
        assert_eq!(frames("imm90061", "请A012号"), [announcement.as_str(), text]);
    }

    #[test]
    fn a_marked_address_keeps_its_top_bits() {
        let text = strip_model("imm9003").unwrap().encode(0xC5, 1, "");
        assert_eq!(text.frames, [[0x85, 0xC3, 0x44, 0x1A]]);
    }

    #[test]
    fn the_longest_text_fits_every_length_field() {
        let longest = |model: &str| {
            let text = strip_model(model).unwrap().encode(255, 255, &"号A".repeat(1_000));
            assert!(text.lost.cut, "{model}");
            text.frames
        };
        let frame = &longest("imm9013")[0];
        assert_eq!(usize::from(frame[2]), frame.len());
        let [announcement, frame] = &longest("imm90061")[..] else { panic!("two frames") };
        assert_eq!((announcement.len(), usize::from(frame[2]) + 3), (29, frame.len()));
        assert_eq!(usize::from(announcement[6]), frame.len() - 8);
        let frame = &longest("imm9012")[0];
        assert_eq!(usize::from(u16::from_be_bytes([frame[4], frame[5]])), frame.len() - 7);
    }

    #[test]
    fn no_text_can_end_a_frame_early() {
        let text: String = (0..=0x7F_u8).map(char::from).chain("丂亐龥￥".chars()).collect();
        for (model, terminator) in [("imm9002", 0xFF), ("imm9003", 0x1A)] {
            let frame = &strip_model(model).unwrap().encode(3, 1, &text).frames[0];
            assert_eq!(frame.iter().filter(|&&byte| byte == terminator).count(), 1, "{model}");
        }
    }

    #[test]
    fn every_name_is_given_once() {
        for model in &STRIP_MODELS {
            assert!(core::ptr::eq(strip_model(model.name).unwrap(), model), "{}", model.name);
        }
    }
}
