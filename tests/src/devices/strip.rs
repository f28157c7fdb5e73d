//! A strip screen that only listens, read by its maker's frame.
//!
//! Source: hardware.md, strip screens (integrator's code): 平安力合, IMM9002,
//! `AA addr BB 51 54 ck 01 00 99 00 63 text FF` with `ck` the sum of all bytes behind it; 银达汇智, IMM9013,
//! `addr FE len seq 86 3C 00 05 00 text 00 crc` with CRC-16/XMODEM over all before it. Text is GBK.

use super::Device;
use encoding_rs::GBK;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Make {
    Imm9002,
    Imm9013,
}

/// One screen at one address. What is not for it, or not whole, it leaves alone.
pub struct StripScreen {
    make: Make,
    address: u8,
    buffer: Vec<u8>,
    texts: Vec<String>,
}

impl StripScreen {
    /// Of the make `imm9002` or `imm9013`.
    ///
    /// # Panics
    /// If it is another.
    pub fn new(make: &str, address: u8) -> StripScreen {
        let make = match make {
            "imm9002" => Make::Imm9002,
            "imm9013" => Make::Imm9013,
            other => panic!("no such make here: {other}"),
        };
        StripScreen { make, address, buffer: Vec::new(), texts: Vec::new() }
    }

    /// What it shows.
    pub fn text(&self) -> &str {
        self.texts.last().map_or("", String::as_str)
    }

    /// How often it was told a text, repetitions included.
    pub fn told(&self) -> usize {
        self.texts.len()
    }

    /// Loses its power: it shows nothing until it is told again.
    pub fn forget(&mut self) {
        self.buffer.clear();
        self.texts.clear();
    }

    /// Takes whole frames out of the buffer.
    fn read(&mut self) {
        loop {
            let found = match self.make {
                Make::Imm9002 => imm9002(&self.buffer),
                Make::Imm9013 => imm9013(&self.buffer),
            };
            match found {
                Found::Frame { length, address, text } => {
                    self.buffer.drain(..length);
                    if address == self.address {
                        let (text, _, broken) = GBK.decode(&text);
                        assert!(!broken, "half a character in {text}");
                        self.texts.push(text.into_owned());
                    }
                }
                Found::Nothing => drop(self.buffer.drain(..1)),
                Found::Unfinished => return,
            }
        }
    }
}

impl Device for StripScreen {
    fn input(&mut self, bytes: &[u8]) {
        self.buffer.extend(bytes);
        self.read();
    }

    fn output(&mut self) -> Vec<u8> {
        Vec::new()
    }

    fn connected(&mut self) {
        self.buffer.clear();
    }
}

/// What stands at the beginning of the buffer.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Frame {
        length: usize,
        address: u8,
        text: Vec<u8>,
    },
    /// No frame begins here.
    Nothing,
    Unfinished,
}

fn imm9002(bytes: &[u8]) -> Found {
    let fixed = [0xAA, 0, 0xBB, 0x51, 0x54, 0, 0x01, 0x00, 0x99, 0x00, 0x63];
    for (index, (byte, expected)) in bytes.iter().zip(fixed).enumerate() {
        if !matches!(index, 1 | 5) && *byte != expected {
            return Found::Nothing;
        }
    }
    let Some(rest) = bytes.get(fixed.len()..) else { return Found::Unfinished };
    let Some(end) = rest.iter().position(|byte| *byte == 0xFF) else { return Found::Unfinished };
    let length = fixed.len() + end + 1;
    let sum = bytes[6..length].iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
    if sum != bytes[5] {
        return Found::Nothing;
    }
    Found::Frame { length, address: bytes[1], text: rest[..end].to_vec() }
}

fn imm9013(bytes: &[u8]) -> Found {
    let fixed = [0, 0xFE, 0, 0, 0x86, 0x3C, 0x00, 0x05, 0x00];
    for (index, (byte, expected)) in bytes.iter().zip(fixed).enumerate() {
        if !matches!(index, 0 | 2 | 3) && *byte != expected {
            return Found::Nothing;
        }
    }
    if bytes.len() < fixed.len() {
        return Found::Unfinished;
    }
    let length = usize::from(bytes[2]);
    if length < fixed.len() + 3 {
        return Found::Nothing;
    }
    let Some(frame) = bytes.get(..length) else { return Found::Unfinished };
    let (covered, check) = frame.split_at(length - 2);
    if crc_xmodem(covered).to_be_bytes() != check || covered.last() != Some(&0) {
        return Found::Nothing;
    }
    Found::Frame { length, address: bytes[0], text: covered[fixed.len()..covered.len() - 1].to_vec() }
}

/// Polynomial 1021, from 0, highest bit first.
fn crc_xmodem(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "请A012号" to address 3. Source: as above, compiled from the published code.
    const VECTORS: [(&str, &[u8]); 2] = [
        ("imm9002", b"\xAA\x03\xBB\x51\x54\x01\x01\x00\x99\x00\x63\xC7\xEB\x41\x30\x31\x32\xBA\xC5\xFF"),
        ("imm9013", b"\x03\xFE\x14\x01\x86\x3C\x00\x05\x00\xC7\xEB\x41\x30\x31\x32\xBA\xC5\x00\xA8\xCF"),
    ];

    #[test]
    fn the_published_vectors_are_read_between_noise() {
        for (make, vector) in VECTORS {
            let mut screen = StripScreen::new(make, 3);
            for bytes in [b"\x00\xFF\x13", vector, b"\xFE\xAA", vector] {
                screen.input(bytes);
            }
            assert_eq!((screen.text(), screen.told()), ("请A012号", 2), "{make}");
            let mut other = StripScreen::new(make, 4);
            other.input(vector);
            assert_eq!(other.told(), 0, "{make}");
        }
    }
}
