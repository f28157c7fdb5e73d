//! onbon (仰邦) BX control cards with a font of their own (BX-5K1, 5MK, 6K1): a text in a *dynamic area*, over RS-232,
//! RS-485 or TCP.
//!
//! A frame is `A5` eight times, a header, data and a check, `5A`. Whatever of it equals a mark is escaped, so that the marks
//! stand at its ends alone.
//!
//! Source: three programs that drive such cards and agree (app-tools-zxw 2.2.4 on PyPI, with which our bytes are compared in
//! `tests/tests/devices_answering.rs`; an integrator's Delphi unit; another's analyser in C#), not onbon's document. None has been
//! tried on a real card. What an answer contains is in no source: see [`read`](BxPanel::read).

use alloc::vec::Vec;

use crc::{CRC_16_ARC, Crc};

use super::asking::Reading;
use super::gbk::{GbkText, Lost};

/// TCP port of a card. Source: as above.
pub const TCP_PORT: u16 = 5005;

const ARC: Crc<u16> = Crc::<u16>::new(&CRC_16_ARC);
const START: u8 = 0xA5;
const STARTS: usize = 8;
const END: u8 = 0x5A;
/// Who we are on the line: any address from 8000h on is a computer's. Source: app-tools-zxw.
const COMPUTER: u16 = 0x8001;
/// From the destination to the length of the data.
const HEADER_BYTES: usize = 14;
/// What an answer may have at most; ours have 60 bytes and the text.
const ANSWER_BYTES_MAX: usize = 1024;

/// The longest text sent, in bytes: four times what the widest panel of a window holds.
pub const TEXT_BYTES_MAX: usize = 128;
/// A glyph of GB 2312 on these cards is 16 dots high and 8 wide for each byte.
const GLYPH_HEIGHT_DOTS: u16 = 16;
const BYTE_WIDTH_DOTS: u16 = 8;

/// The card takes the text away by itself when it was told nothing for so long, in seconds: better a dark sign than an old
/// number. Three times the pause between two repetitions.
const KEEP_S: u16 = 30;
/// How fast a text runs that is too long to stand; 1 is fastest. Source: app-tools-zxw's default.
const SPEED: u8 = 10;

/// A card that is known: what it calls itself in a frame's header.
#[derive(Debug, PartialEq, Eq)]
pub struct BxModel {
    /// Its name in a hall's configuration.
    pub name: &'static str,
    device_type: u8,
}

/// All cards that are known. `bx` is for any other of the family.
pub static BX_MODELS: [BxModel; 3] = [
    BxModel { name: "bx", device_type: 0xFE },
    BxModel { name: "bx-5k1", device_type: 0x51 },
    BxModel { name: "bx-6k1", device_type: 0x61 },
];

/// The colour of a text. Source: app-tools-zxw, `\C1` to `\C3` before the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BxColour {
    #[default]
    Red,
    Green,
    Yellow,
}

/// A card and the panel behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BxPanel {
    pub model: &'static BxModel,
    pub width_dots: u16,
    pub height_dots: u16,
    pub colour: BxColour,
}

/// How a text comes onto the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BxEffect {
    Stands = 1,
    RunsLeft = 3,
}

/// One text in one area, as the protocol has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BxArea<'a> {
    /// Takes all areas away first.
    pub clears: bool,
    pub id: u8,
    /// Dots.
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
    /// 0: it stays; 2: it goes when `timeout_s` have passed without another.
    pub run_mode: u8,
    pub timeout_s: u16,
    pub effect: BxEffect,
    pub speed: u8,
    pub colour: BxColour,
    /// GB 2312.
    pub text: &'a [u8],
}

impl BxPanel {
    /// Returns the frame that puts a text on the sign of this address, and what of the text it cannot show. The first one
    /// `clears` whatever a card has kept.
    #[must_use]
    pub fn request(&self, address: u8, text: &str, clears: bool) -> (Vec<u8>, Lost) {
        // Its own command character would be read as one.
        let text = GbkText::gb2312(&text.replace('\\', "＼"), TEXT_BYTES_MAX);
        let width = u16::try_from(text.bytes.len()).unwrap_or(u16::MAX).saturating_mul(BYTE_WIDTH_DOTS);
        let free = self.width_dots.checked_sub(width);
        // It is centred by spaces: the bits for it are in one of the three sources only.
        let spaces = free.unwrap_or(0) / 2 / BYTE_WIDTH_DOTS;
        let mut shown = alloc::vec![b' '; spaces.into()];
        shown.extend_from_slice(&text.bytes);
        let area = BxArea {
            clears,
            id: 0,
            x: 0,
            y: self.height_dots.saturating_sub(GLYPH_HEIGHT_DOTS) / 2,
            width: self.width_dots,
            height: self.height_dots.min(GLYPH_HEIGHT_DOTS),
            run_mode: 2,
            timeout_s: KEEP_S,
            effect: if free.is_some() { BxEffect::Stands } else { BxEffect::RunsLeft },
            speed: SPEED,
            colour: self.colour,
            text: &shown,
        };
        (self.frame(address.into(), &area.data()), text.lost)
    }

    /// Wraps the data of a command into a frame.
    #[must_use]
    pub fn frame(&self, destination: u16, data: &[u8]) -> Vec<u8> {
        let mut inner = Vec::with_capacity(HEADER_BYTES + data.len() + 2);
        inner.extend(destination.to_le_bytes());
        inner.extend(COMPUTER.to_le_bytes());
        // Reserved, 3 and 1; the check is a CRC; programs and dynamic areas side by side.
        inner.extend([0, 0, 0, 0, 0, 0]);
        inner.extend([self.model.device_type, 0x02]);
        let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
        inner.extend(length.to_le_bytes());
        inner.extend_from_slice(data);
        inner.extend(ARC.checksum(&inner).to_le_bytes());
        let mut frame = alloc::vec![START; STARTS];
        for byte in inner {
            match byte {
                START => frame.extend([0xA6, 0x02]),
                0xA6 => frame.extend([0xA6, 0x01]),
                END => frame.extend([0x5B, 0x02]),
                0x5B => frame.extend([0x5B, 0x01]),
                _ => frame.push(byte),
            }
        }
        frame.push(END);
        frame
    }

    /// Looks in what was heard for the answer of the sign of this address.
    ///
    /// What it contains beyond header and check is in no source that we have, so a whole frame from that address counts as
    /// taken, but for `A0 01`, which is how others of this family are said to refuse: no document at hand says so, and it was
    /// not tried. Taken wrongly, it names a sign that shows its text; not taken, one that refuses would pass for right.
    #[must_use]
    pub fn read(address: u8, heard: &[u8]) -> Reading {
        for body in heard.split(|byte| *byte == END).rev().skip(1) {
            let Some(at) = body.iter().rposition(|byte| *byte == START) else { continue };
            let Some(inner) = unescape(&body[at + 1..]) else { continue };
            let Some((covered, check)) = inner.split_last_chunk::<2>() else { continue };
            if covered.len() < HEADER_BYTES || ARC.checksum(covered).to_le_bytes() != *check {
                continue;
            }
            // An adapter that hands back what was sent gives our own address here.
            if covered[2..4] != u16::from(address).to_le_bytes() {
                continue;
            }
            return match covered[HEADER_BYTES..] {
                [0xA0, 0x01, code, ..] => Reading::Refused(code),
                _ => Reading::Taken,
            };
        }
        if heard.len() > ANSWER_BYTES_MAX { Reading::Noise } else { Reading::Unfinished }
    }
}

impl BxArea<'_> {
    /// Returns the command `A3 06` with this area, asking for an answer.
    #[must_use]
    pub fn data(&self) -> Vec<u8> {
        let text_bytes = u32::try_from(self.text.len() + 3).unwrap_or(u32::MAX);
        let mut area = alloc::vec![0x00];
        // Columns count by eight unless the top bit says dots; rows are dots. Source: app-tools-zxw, its three areas.
        area.extend((0x8000 | self.x).to_le_bytes());
        area.extend(self.y.to_le_bytes());
        area.extend((0x8000 | self.width).to_le_bytes());
        area.extend(self.height.to_le_bytes());
        area.extend([self.id, 0x00, self.run_mode]);
        area.extend(self.timeout_s.to_le_bytes());
        // No voice, no more bits, aligned left and to the top, one line, no wrapping.
        area.extend([0x00, 0x00, 0x00, 0x01, 0x01]);
        area.extend([self.effect as u8, 0x00, self.speed, 0x00]);
        area.extend(text_bytes.to_le_bytes());
        area.extend(match self.colour {
            BxColour::Red => *b"\\C1",
            BxColour::Green => *b"\\C2",
            BxColour::Yellow => *b"\\C3",
        });
        area.extend_from_slice(self.text);
        let removed = if self.clears { 0xFF } else { 0x00 };
        let mut data = alloc::vec![0xA3, 0x06, 0x01, u8::from(self.clears), 0x00, removed, 0x01];
        data.extend(u16::try_from(area.len()).unwrap_or(u16::MAX).to_le_bytes());
        data.extend(area);
        data
    }
}

/// Takes the escapes out; `None` where one is broken.
fn unescape(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut inner = Vec::with_capacity(bytes.len());
    let mut bytes = bytes.iter();
    while let Some(&byte) = bytes.next() {
        inner.push(match byte {
            0xA6 | 0x5B => match (byte, bytes.next()?) {
                (0xA6, 2) => START,
                (0x5B, 2) => END,
                (_, 1) => byte,
                _ => return None,
            },
            _ => byte,
        });
    }
    Some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: BxPanel =
        BxPanel { model: &BX_MODELS[0], width_dots: 64, height_dots: 32, colour: BxColour::Red };

    /// As a sign answers: the same frame the other way round.
    fn answer(address: u8, data: &[u8]) -> Vec<u8> {
        let frame = ANY.frame(COMPUTER, data);
        let mut inner = unescape(&frame[STARTS..frame.len() - 1]).unwrap();
        inner.truncate(HEADER_BYTES + data.len());
        inner[2..4].copy_from_slice(&u16::from(address).to_le_bytes());
        let crc = ARC.checksum(&inner).to_le_bytes();
        inner.extend(crc);
        assert!(inner.iter().all(|byte| ![0xA5, 0xA6, 0x5A, 0x5B].contains(byte)), "choose another");
        [&[START; STARTS][..], &inner, &[END]].concat()
    }

    /// Source: app-tools-zxw's ping, whose check was counted again; it sends from 8000h.
    #[test]
    fn the_check_is_the_one_of_the_published_ping() {
        let ping = [1, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xFE, 2, 5, 0, 0xA2, 0, 1, 0, 0];
        assert_eq!(ARC.checksum(&ping).to_le_bytes(), [0x68, 0xF8]);
    }

    #[test]
    fn marks_stand_at_the_ends_of_a_frame_alone() {
        let data: Vec<u8> = (0..=255).collect();
        let frame = ANY.frame(0x5AA5, &data);
        let inner = &frame[STARTS..frame.len() - 1];
        assert!(!inner.contains(&START) && !inner.contains(&END));
        let inner = unescape(inner).unwrap();
        assert_eq!(inner[HEADER_BYTES..HEADER_BYTES + 256], data);
        assert_eq!(unescape(&[0xA6]), None);
        assert_eq!(unescape(&[0x5B, 0x03]), None);
    }

    #[test]
    fn a_text_that_fits_stands_in_the_middle_and_a_longer_one_runs() {
        let (frame, lost) = ANY.request(3, "A012", false);
        assert!(lost.is_nothing());
        let text = b"\\C1  A012";
        assert!(frame.windows(text.len()).any(|part| part == text), "{frame:02X?}");
        assert_eq!(effect(&frame), 1);
        assert_eq!(effect(&ANY.request(3, "请A012号到3号窗口", false).0), 3);
        assert_eq!(ANY.request(3, "喆", false).1.replaced, ['喆']);
    }

    fn effect(frame: &[u8]) -> u8 {
        unescape(&frame[STARTS..frame.len() - 1]).unwrap()[HEADER_BYTES + 9 + 19]
    }

    #[test]
    fn an_answer_counts_from_its_own_sign_alone_whatever_stands_around_it() {
        let (request, _) = ANY.request(3, "A012", true);
        let whole = answer(3, &[0xA0, 0, 0, 0, 0]);
        for length in 0..whole.len() {
            assert_eq!(BxPanel::read(3, &whole[..length]), Reading::Unfinished, "{length}");
        }
        assert_eq!(BxPanel::read(3, &whole), Reading::Taken);
        assert_eq!(BxPanel::read(4, &whole), Reading::Unfinished);
        assert_eq!(BxPanel::read(3, &[&request[..], &whole].concat()), Reading::Taken, "an echo before it");
        assert_eq!(BxPanel::read(3, &request), Reading::Unfinished, "an echo alone");
        assert_eq!(BxPanel::read(3, &[&[0x00, 0x5A, 0xA5, 0x13][..], &whole].concat()), Reading::Taken);
        assert_eq!(BxPanel::read(3, &answer(3, &[0xA0, 1, 7, 0, 0])), Reading::Refused(7));
        let mut wrong = whole;
        wrong[24] ^= 1;
        assert_eq!(BxPanel::read(3, &wrong), Reading::Unfinished);
        assert_eq!(BxPanel::read(3, &[0x13; 2_000]), Reading::Noise);
    }
}
