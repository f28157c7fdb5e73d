//! Virtual strip screens of the make 平安力合 (IMM9002), which only listen, and the line they hang on.
//!
//! They read the bytes by the vendor's frame and know nothing of the encoder that they test. Source: the table of
//! hardware.md, strip screens: `AA addr BB 51 54 ck 01 00 99 00 63 text FF`, text in GBK, `ck` the sum of all bytes behind
//! it modulo 256 (integrator's code).

use std::collections::BTreeMap;
use std::time::Instant;

use encoding_rs::GBK;
use hall_render::bitmap::Bitmap;
use hall_render::sign::{SignContent, paint};

use crate::port::Attached;

/// Eight hanzi in one row of 16 dots.
pub const WIDTH_DOTS: u32 = 128;
pub const HEIGHT_DOTS: u32 = 16;

/// Behind the address: what says that a text for the sign follows.
const COMMAND: [u8; 3] = [0xBB, 0x51, 0x54];
/// Between check and text: show at once, stay.
const MANNER: [u8; 5] = [0x01, 0x00, 0x99, 0x00, 0x63];
const START: u8 = 0xAA;
/// No text of GBK has this byte; address and check may be it.
const END: u8 = 0xFF;
/// Where the text begins.
const TEXT_AT: usize = 11;
/// Nothing of more bytes is a frame: 128 of text and what stands around it.
const FRAME_BYTES_MAX: usize = 160;

/// One strip screen.
#[derive(Clone, Debug, Default)]
pub struct StripScreen {
    text: String,
    since: Option<Instant>,
    frames: u64,
}

impl StripScreen {
    /// Returns what it shows; nothing until the first frame.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns how often it was told a text, repetitions included.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Returns its dots as they are lit at `now`.
    #[must_use]
    pub fn picture(&self, now: Instant) -> Bitmap {
        let shown_ms = self.since.map_or(0, |since| now.saturating_duration_since(since).as_millis());
        let shown_ms = u64::try_from(shown_ms).unwrap_or(u64::MAX);
        paint(&SignContent::line(self.text.as_str()), WIDTH_DOTS, HEIGHT_DOTS, shown_ms)
    }

    fn show(&mut self, text: String, now: Instant) {
        self.frames += 1;
        if text != self.text {
            self.text = text;
            self.since = Some(now);
        }
    }
}

/// All strip screens of one line. Every one of them hears every byte.
#[derive(Debug)]
pub struct StripBus {
    screens: BTreeMap<u8, StripScreen>,
    /// Since the last byte that may begin a frame.
    frame: Vec<u8>,
    rejected: u64,
}

impl StripBus {
    /// Makes a line with screens at these addresses.
    pub fn new(addresses: impl IntoIterator<Item = u8>) -> Self {
        let screens = addresses.into_iter().map(|address| (address, StripScreen::default())).collect();
        Self { screens, frame: Vec::new(), rejected: 0 }
    }

    #[must_use]
    pub fn screen(&self, address: u8) -> Option<&StripScreen> {
        self.screens.get(&address)
    }

    /// Returns the number of frames that began and were none.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    fn push(&mut self, byte: u8, now: Instant) {
        if self.frame.is_empty() && byte != START {
            return;
        }
        self.frame.push(byte);
        let is_text = self.frame.len() > TEXT_AT;
        if !may_be_frame(&self.frame) || is_text && byte == END || self.frame.len() >= FRAME_BYTES_MAX {
            self.end_frame(now);
        }
    }

    fn end_frame(&mut self, now: Instant) {
        let bytes = std::mem::take(&mut self.frame);
        match decode(&bytes) {
            Some((address, text)) => {
                if let Some(screen) = self.screens.get_mut(&address) {
                    screen.show(text, now);
                }
            }
            None => {
                self.rejected += 1;
                // The frame may have been cut off and a whole one have followed: look from its next possible start.
                if let Some(next) = bytes.iter().skip(1).position(|byte| *byte == START) {
                    bytes[next + 1..].iter().for_each(|byte| self.push(*byte, now));
                }
            }
        }
    }
}

/// Says whether these bytes can be the beginning of a frame.
fn may_be_frame(bytes: &[u8]) -> bool {
    let stands_at = |at: usize, expected: &[u8]| {
        bytes.iter().skip(at).zip(expected).all(|(byte, expected)| byte == expected)
    };
    stands_at(2, &COMMAND) && stands_at(6, &MANNER)
}

/// Returns the address and the text of a frame, if it is one.
fn decode(frame: &[u8]) -> Option<(u8, String)> {
    let (&[START, address], rest) = frame.split_first_chunk()? else { return None };
    let (&check, covered) = rest.strip_prefix(&COMMAND)?.split_first()?;
    let text = covered.strip_prefix(&MANNER)?.strip_suffix(&[END])?;
    let sum = covered.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    let (text, _, had_errors) = GBK.decode(text);
    (sum == check && !had_errors).then(|| (address, text.into_owned()))
}

impl Attached for StripBus {
    fn input(&mut self, bytes: &[u8], now: Instant) {
        bytes.iter().for_each(|byte| self.push(*byte, now));
    }

    fn transmit(&mut self, _: Instant) -> Option<Vec<u8>> {
        None
    }

    fn wake(&self, _: Instant) -> Option<Instant> {
        None
    }

    fn line_lost(&mut self) {
        self.frame.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "请A012号" to address 3. Source: hardware notes 3.3, compiled from the integrator's own code.
    const VECTOR: &[u8] = b"\xAA\x03\xBB\x51\x54\x01\x01\x00\x99\x00\x63\xC7\xEB\x41\x30\x31\x32\xBA\xC5\xFF";

    fn told(bytes: &[u8]) -> StripBus {
        let mut bus = StripBus::new([3, 4]);
        bus.input(bytes, Instant::now());
        bus
    }

    #[test]
    fn the_published_vector_is_shown_at_its_address_only() {
        let bus = told(VECTOR);
        assert_eq!(bus.screen(3).unwrap().text(), "请A012号");
        assert_eq!(bus.screen(4).unwrap().text(), "");
        assert!(bus.screen(3).unwrap().picture(Instant::now()).ink().is_some());
    }

    /// The check of this one is the byte that ends a frame.
    #[test]
    fn a_frame_ends_where_its_text_does_and_not_at_its_check() {
        let frame = b"\xAA\x04\xBB\x51\x54\xFF\x01\x00\x99\x00\x63\xC7\xEB\x41\x30\x30\x31\xBA\xC5\xFF";
        assert_eq!(told(frame).screen(4).unwrap().text(), "请A001号");
    }

    #[test]
    fn noise_cut_frames_and_wrong_sums_change_nothing_and_the_next_frame_is_understood() {
        for noise in [&b"\x00\xFF\x13"[..], &VECTOR[..9], b"\xAA", &[0xAA; 400], &[0x55; 400]] {
            let bus = told(&[noise, VECTOR].concat());
            assert_eq!(bus.screen(3).unwrap().text(), "请A012号", "{noise:X?}");
        }
        let mut wrong = VECTOR.to_vec();
        wrong[12] ^= 1;
        let bus = told(&wrong);
        assert_eq!((bus.screen(3).unwrap().text(), bus.rejected()), ("", 1));
    }

    #[test]
    fn bytes_may_come_one_by_one_and_a_repetition_is_counted() {
        let mut bus = StripBus::new([3]);
        for byte in [VECTOR, VECTOR].concat() {
            bus.input(&[byte], Instant::now());
        }
        assert_eq!(bus.screen(3).unwrap().frames(), 2);
    }

    #[test]
    fn a_line_that_was_lost_forgets_half_a_frame() {
        let mut bus = told(&VECTOR[..10]);
        bus.line_lost();
        bus.input(&VECTOR[10..], Instant::now());
        assert_eq!((bus.screen(3).unwrap().text(), bus.rejected()), ("", 0));
    }
}
