//! The frame of a send-only sign as one line of text: bytes in hex, and placeholders in braces for what changes.
//!
//! | placeholder | stands for |
//! |---|---|
//! | `{address}` | the sign's address, one byte |
//! | `{address-split}` | the address in two bytes, `80` with its low six bits and `C0` with its high two |
//! | `{sequence}` | a count of the texts sent, from 1 |
//! | `{text}` | the text |
//! | `{text-attributes}` | the text, with a `00` behind each character |
//! | `{text-halves}` | the text, bytes from 80 on as two, high half first |
//! | `{length 2..}` | so many bytes has the frame from byte 2 on, counted from 0 |
//! | `{length text}`, `{length sent}` | so many bytes has the text, as it is and as it is sent |
//! | `{zeros 29}` | `00` until the frame has 29 bytes |
//! | `{sum 6..}`, `{xor 2..}` | check of all bytes from byte 6 on to the check itself; to the end, if the check stands before them |
//! | `{crc-xmodem 0..}`, `{crc-modbus 0..}`, `{crc-arc 0..}` | the same, in two bytes |
//!
//! Behind a length `2` makes it two bytes; behind anything of two bytes `low` puts the low one first.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crc::{CRC_16_ARC, CRC_16_MODBUS, CRC_16_XMODEM, Crc};
use thiserror::Error;

use super::gbk::GbkText;

/// A frame with gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Part>);

/// What a frame is made for.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'a> {
    pub address: u8,
    pub sequence: u8,
    pub text: &'a GbkText,
}

/// Why a line of text is no template, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TemplateError {
    #[error("{0:?} is no byte; write two hex digits, as in \"AA 0F\"")]
    NoByte(String),
    #[error("a brace is open; write {{text}}, {{address}}, …")]
    Open,
    #[error(
        "{0:?} is no placeholder; there are address, address-split, sequence, text, text-attributes, text-halves, \
         length, zeros, sum, xor, crc-xmodem, crc-modbus and crc-arc"
    )]
    Unknown(String),
    #[error("{{{0}}} is not complete; write for instance {{{1}}}")]
    Arguments(String, &'static str),
    #[error("{{{0}}} has {1:?} too much")]
    TooMuch(String, String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Byte(u8),
    Address,
    AddressSplit,
    Sequence,
    Text(Form),
    Length { of: Counted, number: Number },
    Zeros { up_to: usize },
    Check { kind: Kind, from: usize, number: Number },
}

/// How the text is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Plain,
    Attributes,
    Halves,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    FrameFrom(usize),
    Text,
    Sent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sum,
    Xor,
    Xmodem,
    Modbus,
    Arc,
}

/// How a number stands in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number {
    bytes: usize,
    low_first: bool,
}

impl Template {
    /// Reads a line of text.
    ///
    /// # Errors
    /// [`TemplateError`] at the first thing that is none.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((bytes, behind)) = rest.split_once('{') {
            hex(bytes, &mut parts)?;
            let (placeholder, behind) = behind.split_once('}').ok_or(TemplateError::Open)?;
            parts.push(Part::parse(placeholder)?);
            rest = behind;
        }
        hex(rest, &mut parts)?;
        Ok(Self(parts))
    }

    /// Tells whether a text stands in it.
    #[must_use]
    pub fn has_text(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Text(_)))
    }

    /// Returns the frame, or `None` where a length is too small to say how long it is.
    #[must_use]
    pub fn fill(&self, filling: Filling<'_>) -> Option<Vec<u8>> {
        let Filling { address, sequence, text } = filling;
        let mut frame = Vec::new();
        let mut sent = 0;
        // Where each number is to stand; lengths first, since checks cover them.
        let mut lengths = Vec::new();
        let mut checks = Vec::new();
        for &part in &self.0 {
            let at = frame.len();
            match part {
                Part::Byte(byte) => frame.push(byte),
                Part::Address => frame.push(address),
                Part::AddressSplit => frame.extend([0x80 | (address & 0x3F), 0xC0 | (address >> 6)]),
                Part::Sequence => frame.push(sequence),
                Part::Text(form) => {
                    form.write(text, &mut frame);
                    sent = frame.len() - at;
                }
                Part::Length { of, number } => {
                    frame.resize(at + number.bytes, 0);
                    lengths.push((at, of, number));
                }
                Part::Zeros { up_to } => frame.resize(up_to.max(at), 0),
                Part::Check { kind, from, number } => {
                    frame.resize(at + number.bytes, 0);
                    checks.push((at, kind, from, number));
                }
            }
        }
        for (at, of, number) in lengths {
            let length = match of {
                Counted::FrameFrom(from) => frame.len().saturating_sub(from),
                Counted::Text => text.bytes.len(),
                Counted::Sent => sent,
            };
            number.put(length, at, &mut frame)?;
        }
        for (at, kind, from, number) in checks {
            let covered = if from <= at { frame.get(from..at) } else { frame.get(from..) };
            number.put(kind.of(covered.unwrap_or_default()).into(), at, &mut frame)?;
        }
        Some(frame)
    }
}

fn hex(text: &str, parts: &mut Vec<Part>) -> Result<(), TemplateError> {
    for word in text.split_whitespace() {
        let bytes = word.as_bytes();
        if !bytes.len().is_multiple_of(2) || !bytes.iter().all(u8::is_ascii_hexdigit) {
            return Err(TemplateError::NoByte(word.into()));
        }
        let digit = |digit: u8| char::from(digit).to_digit(16).unwrap_or_default() as u8;
        parts.extend(
            bytes.as_chunks().0.iter().map(|[high, low]| Part::Byte(16 * digit(*high) + digit(*low))),
        );
    }
    Ok(())
}

impl Part {
    fn parse(placeholder: &str) -> Result<Self, TemplateError> {
        let whole = placeholder.trim();
        let mut words = whole.split_whitespace();
        let name = words.next().unwrap_or_default();
        let missing = |example| TemplateError::Arguments(whole.to_string(), example);
        let mut from = |example| {
            let word = words.next().ok_or(missing(example))?;
            word.strip_suffix("..").and_then(|from| from.parse().ok()).ok_or(missing(example))
        };
        let mut check = |kind, bytes, example| {
            Ok(Part::Check { kind, from: from(example)?, number: Number { bytes, low_first: false } })
        };
        let mut part = match name {
            "address" => Part::Address,
            "address-split" => Part::AddressSplit,
            "sequence" => Part::Sequence,
            "text" => Part::Text(Form::Plain),
            "text-attributes" => Part::Text(Form::Attributes),
            "text-halves" => Part::Text(Form::Halves),
            "sum" => check(Kind::Sum, 1, "sum 2..")?,
            "xor" => check(Kind::Xor, 1, "xor 2..")?,
            "crc-xmodem" => check(Kind::Xmodem, 2, "crc-xmodem 0..")?,
            "crc-modbus" => check(Kind::Modbus, 2, "crc-modbus 0.. low")?,
            "crc-arc" => check(Kind::Arc, 2, "crc-arc 0.. low")?,
            "length" => {
                let word = words.next().ok_or(missing("length text"))?;
                let of = match word {
                    "text" => Counted::Text,
                    "sent" => Counted::Sent,
                    _ => Counted::FrameFrom(
                        word.strip_suffix("..")
                            .and_then(|from| from.parse().ok())
                            .ok_or(missing("length text"))?,
                    ),
                };
                Part::Length { of, number: Number { bytes: 1, low_first: false } }
            }
            "zeros" => {
                let up_to = words.next().and_then(|word| word.parse().ok()).filter(|up_to| *up_to <= 1024);
                Part::Zeros { up_to: up_to.ok_or(missing("zeros 29"))? }
            }
            other => return Err(TemplateError::Unknown(other.into())),
        };
        for word in words {
            match (word, &mut part) {
                ("2", Part::Length { number, .. }) => number.bytes = 2,
                ("low", Part::Length { number, .. } | Part::Check { number, .. }) if number.bytes == 2 => {
                    number.low_first = true;
                }
                _ => return Err(TemplateError::TooMuch(whole.into(), word.into())),
            }
        }
        Ok(part)
    }
}

impl Form {
    fn write(self, text: &GbkText, frame: &mut Vec<u8>) {
        match self {
            Form::Plain => frame.extend_from_slice(&text.bytes),
            Form::Attributes => {
                for character in text.characters() {
                    frame.extend_from_slice(character);
                    frame.push(0);
                }
            }
            Form::Halves => {
                for &byte in &text.bytes {
                    if byte < 0x80 { frame.push(byte) } else { frame.extend([byte >> 4, byte & 0x0F]) }
                }
            }
        }
    }
}

impl Kind {
    fn of(self, bytes: &[u8]) -> u16 {
        match self {
            Kind::Sum => bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).into(),
            Kind::Xor => bytes.iter().fold(0_u8, |xor, byte| xor ^ byte).into(),
            Kind::Xmodem => Crc::<u16>::new(&CRC_16_XMODEM).checksum(bytes),
            Kind::Modbus => Crc::<u16>::new(&CRC_16_MODBUS).checksum(bytes),
            Kind::Arc => Crc::<u16>::new(&CRC_16_ARC).checksum(bytes),
        }
    }
}

impl Number {
    fn put(self, value: usize, at: usize, frame: &mut [u8]) -> Option<()> {
        let place = frame.get_mut(at..at + self.bytes)?;
        match (self.bytes, self.low_first) {
            (1, _) => place[0] = u8::try_from(value).ok()?,
            (_, false) => place.copy_from_slice(&u16::try_from(value).ok()?.to_be_bytes()),
            (_, true) => place.copy_from_slice(&u16::try_from(value).ok()?.to_le_bytes()),
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str) -> Vec<u8> {
        let text = GbkText::new("号1", 100);
        Template::parse(template).unwrap().fill(Filling { address: 3, sequence: 7, text: &text }).unwrap()
    }

    #[test]
    fn every_placeholder_is_filled() {
        assert_eq!(filled("AA0b {address} {sequence}"), [0xAA, 0x0B, 3, 7]);
        assert_eq!(filled("{text}"), [0xBA, 0xC5, 0x31]);
        assert_eq!(filled("{text-attributes}"), [0xBA, 0xC5, 0, 0x31, 0]);
        assert_eq!(filled("{text-halves}"), [0x0B, 0x0A, 0x0C, 0x05, 0x31]);
        assert_eq!(filled("{length text} {length sent 2} {text-attributes}")[..3], [3, 0, 5]);
        assert_eq!(filled("01 {length 1.. 2 low} {zeros 6}"), [1, 5, 0, 0, 0, 0]);
        assert_eq!(filled("01 02 {sum 0..} 03"), [1, 2, 3, 3], "to itself");
        assert_eq!(filled("{sum 1..} 01 02"), [3, 1, 2], "of what follows");
        assert_eq!(filled("FF 0F {xor 1..}"), [0xFF, 0x0F, 0x0F]);
        // Published checks of "123456789" begin with other bytes; these are those of the Modbus vector.
        assert_eq!(filled("03 06 00 88 04 D2 {crc-modbus 0.. low}")[6..], [0x8A, 0x9F]);
    }

    #[test]
    fn what_is_no_template_says_what_to_write() {
        for (template, remedy) in [
            ("AA B", "\"B\" is no byte; write two hex digits"),
            ("AA {text", "a brace is open"),
            ("{txt}", "\"txt\" is no placeholder; there are address,"),
            ("{sum}", "{sum} is not complete; write for instance {sum 2..}"),
            ("{sum 2}", "write for instance {sum 2..}"),
            ("{length}", "write for instance {length text}"),
            ("{zeros 9999}", "write for instance {zeros 29}"),
            ("{text big}", "{text big} has \"big\" too much"),
            ("{sum 0.. low}", "{sum 0.. low} has \"low\" too much"),
        ] {
            let error = Template::parse(template).unwrap_err().to_string();
            assert!(error.contains(remedy), "{template}: {error}");
        }
    }

    #[test]
    fn a_length_that_cannot_be_said_gives_no_frame() {
        let text = GbkText::new(&"号".repeat(200), 400);
        let filling = Filling { address: 3, sequence: 7, text: &text };
        assert_eq!(Template::parse("{length text} {text}").unwrap().fill(filling), None);
        assert!(Template::parse("{length text 2} {text}").unwrap().fill(filling).is_some());
    }
}
