//! Virtual signs behind onbon (仰邦) BX control cards, which answer, and the line they hang on.
//!
//! They read the bytes by the frame of the hardware notes (`A5` eight times, header, data, CRC-16/ARC, `5A`, with escapes
//! between) and know nothing of the encoder that they test. What a real card puts into its answer nobody here has seen:
//! these answer `A0 00 00 00 00`, and `A0 01` with a code when they are told to refuse.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use encoding_rs::GBK;
use hall_render::bitmap::Bitmap;
use hall_render::sign::{SignContent, paint};

use crate::port::Attached;

/// The part of the panel that a text takes, in dots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

/// One card with its panel.
#[derive(Clone, Debug, Default)]
pub struct BxSign {
    area: Area,
    text: String,
    colour: u8,
    runs: bool,
    since: Option<Instant>,
    /// It goes dark by itself then.
    until: Option<Instant>,
    frames: u64,
    cleared: u64,
    refuses: Option<u8>,
    is_off: bool,
}

impl BxSign {
    /// Returns what it shows at `now`, without the spaces that centre it.
    #[must_use]
    pub fn text(&self, now: Instant) -> &str {
        if self.until.is_some_and(|until| until <= now) { "" } else { self.text.trim() }
    }

    #[must_use]
    pub fn area(&self) -> Area {
        self.area
    }

    /// Returns the colour of its text: 1 red, 2 green, 3 yellow.
    #[must_use]
    pub fn colour(&self) -> u8 {
        self.colour
    }

    #[must_use]
    pub fn runs(&self) -> bool {
        self.runs
    }

    /// Returns how often it was told a text, repetitions included, and how often to clear all areas.
    #[must_use]
    pub fn told(&self) -> (u64, u64) {
        (self.frames, self.cleared)
    }

    /// From now on it refuses with this code, or takes texts again.
    pub fn refuse(&mut self, code: Option<u8>) {
        self.refuses = code;
    }

    /// Cuts or gives its supply: dark and deaf, and dark again when it comes back.
    pub fn switch(&mut self, on: bool) {
        *self = BxSign { is_off: !on, frames: self.frames, cleared: self.cleared, ..BxSign::default() };
    }

    /// Returns its dots as they are lit at `now`.
    #[must_use]
    pub fn picture(&self, now: Instant) -> Bitmap {
        let shown_ms = self.since.map_or(0, |since| now.saturating_duration_since(since).as_millis());
        let shown_ms = u64::try_from(shown_ms).unwrap_or(u64::MAX);
        let (width, height) = (self.area.width.max(64).into(), self.area.height.max(16).into());
        paint(&SignContent::line(self.text(now)), width, height, shown_ms)
    }
}

/// All cards of one line. Every one of them hears every byte.
#[derive(Debug)]
pub struct BxBus {
    signs: BTreeMap<u16, BxSign>,
    frame: Vec<u8>,
    rejected: u64,
    answers: Vec<u8>,
    /// The adapter hands back what is sent.
    echoes: bool,
}

impl BxBus {
    /// Makes a line with cards at these addresses.
    pub fn new(addresses: impl IntoIterator<Item = u8>) -> Self {
        let signs = addresses.into_iter().map(|address| (address.into(), BxSign::default())).collect();
        Self { signs, frame: Vec::new(), rejected: 0, answers: Vec::new(), echoes: false }
    }

    /// Puts an adapter before it that hands back what is sent.
    #[must_use]
    pub fn with_echo(mut self) -> Self {
        self.echoes = true;
        self
    }

    #[must_use]
    pub fn sign(&self, address: u8) -> Option<&BxSign> {
        self.signs.get(&address.into())
    }

    pub fn sign_mut(&mut self, address: u8) -> Option<&mut BxSign> {
        self.signs.get_mut(&address.into())
    }

    /// Returns the number of frames that were none.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    /// Takes bytes from the line.
    pub fn hear(&mut self, bytes: &[u8], now: Instant) {
        if self.echoes {
            self.answers.extend_from_slice(bytes);
        }
        for byte in bytes {
            match byte {
                // Wherever it stands, it begins a frame: inside of one it is escaped.
                0xA5 => self.frame = vec![0xA5],
                0x5A => self.end_frame(now),
                _ if self.frame.is_empty() || self.frame.len() > 2_000 => self.frame.clear(),
                byte => self.frame.push(*byte),
            }
        }
    }

    /// Returns what the cards have answered since.
    pub fn take_answers(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.answers)
    }

    fn end_frame(&mut self, now: Instant) {
        let bytes = std::mem::take(&mut self.frame);
        if bytes.is_empty() {
            return;
        }
        let Some(frame) = Frame::read(&bytes[1..]) else {
            self.rejected += 1;
            return;
        };
        let Some(sign) = self.signs.get_mut(&frame.destination).filter(|sign| !sign.is_off) else { return };
        let Some((wants_answer, command)) = Command::read(&frame.data) else {
            self.rejected += 1;
            return;
        };
        let code = sign.refuses.unwrap_or(0);
        let answer = [0xA0, u8::from(sign.refuses.is_some()), code, 0, 0];
        if sign.refuses.is_none() {
            sign.obey(command, now);
        }
        if wants_answer {
            let answer =
                Frame { destination: frame.source, source: frame.destination, data: answer.to_vec() };
            self.answers.extend(answer.write());
        }
    }
}

impl BxSign {
    fn obey(&mut self, command: Command, now: Instant) {
        self.frames += 1;
        self.cleared += u64::from(command.clears);
        if command.text != self.text {
            self.since = Some(now);
        }
        let keep = Duration::from_secs(command.timeout_s.into());
        self.until = (command.run_mode == 2 && !keep.is_zero()).then(|| now + keep);
        (self.area, self.text, self.colour, self.runs) =
            (command.area, command.text, command.colour, command.effect == 3);
    }
}

/// What is between the marks.
#[derive(Debug, PartialEq, Eq)]
struct Frame {
    destination: u16,
    source: u16,
    data: Vec<u8>,
}

impl Frame {
    fn read(escaped: &[u8]) -> Option<Frame> {
        let mut inner = Vec::new();
        let mut bytes = escaped.iter().copied();
        while let Some(byte) = bytes.next() {
            inner.push(match byte {
                0xA6 => [0xA6, 0xA5][usize::from(bytes.next()?.checked_sub(1).filter(|which| *which < 2)?)],
                0x5B => [0x5B, 0x5A][usize::from(bytes.next()?.checked_sub(1).filter(|which| *which < 2)?)],
                byte => byte,
            });
        }
        let (covered, check) = inner.split_last_chunk::<2>()?;
        let (header, data) = covered.split_first_chunk::<14>()?;
        let length = usize::from(u16::from_le_bytes([header[12], header[13]]));
        if crc16(covered) != u16::from_le_bytes(*check) || data.len() != length || header[11] != 2 {
            return None;
        }
        let word = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        Some(Frame { destination: word(0), source: word(2), data: data.to_vec() })
    }

    fn write(&self) -> Vec<u8> {
        let mut inner = Vec::new();
        inner.extend(self.destination.to_le_bytes());
        inner.extend(self.source.to_le_bytes());
        inner.extend([0, 0, 0, 0, 0, 0, 0x51, 0x02]);
        inner.extend(u16::try_from(self.data.len()).unwrap_or(0).to_le_bytes());
        inner.extend(&self.data);
        inner.extend(crc16(&inner).to_le_bytes());
        let escaped = inner.iter().flat_map(|byte| match byte {
            0xA5 => vec![0xA6, 2],
            0xA6 => vec![0xA6, 1],
            0x5A => vec![0x5B, 2],
            0x5B => vec![0x5B, 1],
            byte => vec![*byte],
        });
        [0xA5; 8].into_iter().chain(escaped).chain([0x5A]).collect()
    }
}

/// One text for one area: all that these cards are asked for.
struct Command {
    clears: bool,
    area: Area,
    run_mode: u8,
    timeout_s: u16,
    effect: u8,
    colour: u8,
    text: String,
}

impl Command {
    /// Returns whether an answer is wanted, and what to do.
    fn read(data: &[u8]) -> Option<(bool, Command)> {
        let (&[0xA3, 0x06, reply, clears, 0, removed], rest) = data.split_first_chunk::<6>()? else {
            return None;
        };
        // 00 none, FF all, else the ids of those to remove.
        let rest = if removed == 0xFF { rest } else { rest.get(usize::from(removed)..)? };
        let (&[1, low, high], area) = rest.split_first_chunk::<3>()? else { return None };
        let (head, text) = area.split_first_chunk::<27>()?;
        let word = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let length = u32::from_le_bytes([head[23], head[24], head[25], head[26]]);
        if area.len() != usize::from(u16::from_le_bytes([low, high]))
            || text.len() as u64 != u64::from(length)
        {
            return None;
        }
        let columns = |word: u16| if word & 0x8000 == 0 { 8 * word } else { word & 0x7FFF };
        let (&[b'\\', b'C', colour], text) = text.split_first_chunk::<3>()? else { return None };
        let (text, _, broken) = GBK.decode(text);
        let command = Command {
            clears: clears == 1 && removed == 0xFF,
            area: Area { x: columns(word(1)), y: word(3), width: columns(word(5)), height: word(7) },
            run_mode: head[11],
            timeout_s: word(12),
            effect: head[19],
            colour: colour.wrapping_sub(b'0'),
            text: text.into_owned(),
        };
        (!broken && head[0] == 0).then_some((reply == 1, command))
    }
}

/// CRC-16/ARC, bit by bit: polynomial 8005h reflected, from 0.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8)
            .fold(crc ^ u16::from(*byte), |crc, _| if crc & 1 == 0 { crc >> 1 } else { (crc >> 1) ^ 0xA001 })
    })
}

impl Attached for BxBus {
    fn input(&mut self, bytes: &[u8], now: Instant) {
        self.hear(bytes, now);
    }

    fn transmit(&mut self, _: Instant) -> Option<Vec<u8>> {
        Some(self.take_answers()).filter(|bytes| !bytes.is_empty())
    }

    fn wake(&self, _: Instant) -> Option<Instant> {
        None
    }

    fn line_lost(&mut self) {
        self.frame.clear();
        self.answers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "请A012到3窗口" as app-tools-zxw 2.2.4 makes it for address 1, 64 x 16 dots.
    const VECTOR: &str = "a5a5a5a5a5a5a5a50100018000000000000061023400a30601000000012b000000800000408010000000\
        030000000000010101000005100000005c4331c7eb41303132b5bd33b4b0bfda3e305a";

    fn vector() -> Vec<u8> {
        let hex: Vec<u8> = VECTOR.bytes().filter(u8::is_ascii_hexdigit).collect();
        hex.chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    #[test]
    fn a_strangers_frame_is_shown_and_answered() {
        let (mut bus, now) = (BxBus::new([1, 2]), Instant::now());
        bus.hear(&vector(), now);
        let sign = bus.sign(1).unwrap();
        assert_eq!((sign.text(now), sign.colour(), sign.runs()), ("请A012到3窗口", 1, false));
        assert_eq!(sign.area(), Area { x: 0, y: 0, width: 64, height: 16 });
        assert_eq!(bus.sign(2).unwrap().text(now), "");
        let answer = bus.take_answers();
        let answer = Frame::read(&answer[8..answer.len() - 1]).unwrap();
        assert_eq!((answer.destination, answer.source), (0x8001, 1));
    }

    #[test]
    fn half_and_damaged_frames_change_nothing_and_the_next_is_understood() {
        let now = Instant::now();
        let whole = vector();
        let mut damaged = whole.clone();
        damaged[60] ^= 4;
        for before in [&whole[..30], &damaged[..], b"\x5A\x5A\xA6", &[0x13; 5_000]] {
            let mut bus = BxBus::new([1]);
            bus.hear(before, now);
            assert_eq!(bus.sign(1).unwrap().told().0, 0);
            bus.hear(&whole, now);
            assert_eq!(bus.sign(1).unwrap().told().0, 1);
        }
    }
}
