//! The commands of ESC/POS that this printer knows, read from bytes.

use std::fmt;

use encoding_rs::GB18030;

/// A command, or a character to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `ESC @`
    Initialise,
    /// `FS &`, `FS .`
    Kanji(bool),
    /// `ESC t n`; the table is not looked at, since two-byte mode needs none.
    CodeTable(u8),
    /// `GS !`
    Size { width: u8, height: u8 },
    /// `ESC E`
    Bold(bool),
    /// `ESC a`: 0 left, 1 centre, 2 right
    Align(u8),
    /// `ESC 2` (`None`), `ESC 3 n`
    LineSpacing(Option<u8>),
    /// A character in one byte, or two in kanji mode.
    Character(char),
    /// `LF`
    LineFeed,
    /// `ESC d`
    FeedLines(u8),
    /// `ESC J`
    FeedDots(u8),
    /// `GS ( k` 65: 49 to 51
    QrModel(u8),
    /// `GS ( k` 67
    QrModule(u8),
    /// `GS ( k` 69: 48 to 51, L to H
    QrLevel(u8),
    /// `GS ( k` 80
    QrStore(Vec<u8>),
    /// `GS ( k` 81
    QrPrint,
    /// `GS h`
    BarcodeHeight(u8),
    /// `GS w`
    BarcodeModule(u8),
    /// `GS H`: 0 no text, 1 above, 2 below, 3 both
    BarcodeText(u8),
    /// `GS f`, which is not looked at
    BarcodeFont(u8),
    /// `GS k 73`, code set B
    Barcode(String),
    /// `GS v 0`
    Raster { magnification: u8, width_bytes: u16, rows: Vec<u8> },
    /// `GS V`; a feed before the cut for 65 and 66
    Cut { feed_dots: u8 },
    /// `GS e`, its operands behind
    Presenter(u8),
    /// `DLE ENQ`
    RealTimeRequest(u8),
    /// `GS a`
    AutoStatus(u8),
    /// `DLE EOT`
    RealTimeStatus(u8),
    /// `GS r 1`
    QueuedStatus,
    /// `GS ( H` 48
    ProcessId([u8; 4]),
    /// One that is understood and not drawn, by its name: margins, underlines, places within a line.
    NotDrawn(&'static str),
    /// `NUL`
    Nothing,
}

/// Bytes that a real printer would ignore, or print as rubbish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The place in the stream of the first byte.
    pub offset: u64,
    /// The bytes, or the first of them.
    pub bytes: Vec<u8>,
    pub why: &'static str,
}

/// What stands at the start of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    Complete {
        command: Command,
        length: usize,
    },
    /// More bytes are needed.
    Incomplete,
    /// No command this printer knows.
    Odd {
        length: usize,
    },
}

/// Reads the first command of `bytes`.
pub(super) fn parse(bytes: &[u8], is_kanji: bool) -> Parsed {
    let complete = |command, length| Parsed::Complete { command, length };
    match *bytes {
        [] | [0x1B | 0x1C | 0x1D | 0x10] => Parsed::Incomplete,
        [0x00, ..] => complete(Command::Nothing, 1),
        [0x0A, ..] => complete(Command::LineFeed, 1),
        [0x10, 0x04 | 0x05] => Parsed::Incomplete,
        [0x10, 0x05, n @ 0..=2, ..] => complete(Command::RealTimeRequest(n), 3),
        [0x10, 0x04, n @ (1..=4 | 20), ..] => complete(Command::RealTimeStatus(n), 3),
        [0x1C, ref rest @ ..] => after_file(rest),
        [0x1B, ref rest @ ..] => after_escape(rest),
        [0x1D, ref rest @ ..] => after_group(rest),
        [byte @ 0x20..=0x7E, ..] => complete(Command::Character(char::from(byte)), 1),
        [0x81..=0xFE, ..] if is_kanji => hanzi(bytes),
        _ => Parsed::Odd { length: 1 },
    }
}

fn after_file(rest: &[u8]) -> Parsed {
    let complete = |command, length| Parsed::Complete { command, length };
    match *rest {
        [0x26, ..] => complete(Command::Kanji(true), 2),
        [0x2E, ..] => complete(Command::Kanji(false), 2),
        [0x2D | 0x53 | 0x28] | [0x53, _] | [0x28, 0x41] | [0x28, 0x41, _] => Parsed::Incomplete,
        [0x2D, _, ..] => complete(Command::NotDrawn("FS -     underline"), 3),
        [0x53, _, _, ..] => complete(Command::NotDrawn("FS S     space around characters"), 4),
        [0x28, 0x41, low, high, ref operands @ ..] => {
            let length = usize::from(u16::from_le_bytes([low, high]));
            match operands.get(..length) {
                None => Parsed::Incomplete,
                Some(_) => complete(Command::NotDrawn("FS ( A   font"), 5 + length),
            }
        }
        _ => Parsed::Odd { length: 2 },
    }
}

fn after_escape(rest: &[u8]) -> Parsed {
    let complete = |command, length| Parsed::Complete { command, length };
    match *rest {
        [0x40, ..] => complete(Command::Initialise, 2),
        [0x32, ..] => complete(Command::LineSpacing(None), 2),
        [0x20 | 0x24 | 0x2D | 0x33 | 0x45 | 0x4A | 0x4D | 0x5C | 0x61 | 0x64 | 0x74 | 0x7B]
        | [0x24 | 0x5C, _] => Parsed::Incomplete,
        [0x20, _, ..] => complete(Command::NotDrawn("ESC SP   space between characters"), 3),
        [0x24, _, _, ..] => complete(Command::NotDrawn("ESC $    place on the line"), 4),
        [0x2D, _, ..] => complete(Command::NotDrawn("ESC -    underline"), 3),
        [0x4D, _, ..] => complete(Command::NotDrawn("ESC M    font"), 3),
        [0x5C, _, _, ..] => complete(Command::NotDrawn("ESC \\    step on the line"), 4),
        [0x7B, _, ..] => complete(Command::NotDrawn("ESC {    upside down"), 3),
        [0x33, n, ..] => complete(Command::LineSpacing(Some(n)), 3),
        [0x45, n, ..] => complete(Command::Bold(n & 1 == 1), 3),
        [0x4A, n, ..] => complete(Command::FeedDots(n), 3),
        [0x61, n @ (0..=2 | 48..=50), ..] => complete(Command::Align(n % 48), 3),
        [0x64, n, ..] => complete(Command::FeedLines(n), 3),
        [0x74, n, ..] => complete(Command::CodeTable(n), 3),
        _ => Parsed::Odd { length: 2 },
    }
}

fn after_group(rest: &[u8]) -> Parsed {
    let complete = |command, length| Parsed::Complete { command, length };
    match *rest {
        [0x21 | 0x42 | 0x48 | 0x4C | 0x56 | 0x57 | 0x61 | 0x65 | 0x66 | 0x68 | 0x6B | 0x72 | 0x76 | 0x77]
        | [0x4C | 0x57, _]
        | [0x56, 65 | 66]
        | [0x6B, 73] => Parsed::Incomplete,
        [0x21, n, ..] if n & 0x88 == 0 => {
            complete(Command::Size { width: (n >> 4) + 1, height: (n & 0x0F) + 1 }, 3)
        }
        [0x42, _, ..] => complete(Command::NotDrawn("GS B     white on black"), 3),
        [0x4C, _, _, ..] => complete(Command::NotDrawn("GS L     left margin"), 4),
        [0x57, _, _, ..] => complete(Command::NotDrawn("GS W     width of the print area"), 4),
        [0x56, 0 | 1 | 48 | 49, ..] => complete(Command::Cut { feed_dots: 0 }, 3),
        [0x56, 65 | 66, feed_dots, ..] => complete(Command::Cut { feed_dots }, 4),
        [0x48, n @ (0..=3 | 48..=51), ..] => complete(Command::BarcodeText(n % 48), 3),
        [0x65, n @ (2 | 5 | 6 | 0x12 | 0x14), ..] => complete(Command::Presenter(n), 3),
        [0x65, 3] | [0x65, 0x20] | [0x65, 0x20, _] => Parsed::Incomplete,
        [0x65, 3, _, ..] => complete(Command::Presenter(3), 4),
        [0x65, 0x20, _, _, ..] => complete(Command::Presenter(0x20), 5),
        [0x66, n, ..] => complete(Command::BarcodeFont(n), 3),
        [0x68, n @ 1..=255, ..] => complete(Command::BarcodeHeight(n), 3),
        [0x77, n @ 2..=6, ..] => complete(Command::BarcodeModule(n), 3),
        [0x6B, 73, length, ref data @ ..] => match data.get(..usize::from(length)) {
            None => Parsed::Incomplete,
            Some(data) => barcode(data),
        },
        [0x61, n, ..] => complete(Command::AutoStatus(n), 3),
        [0x72, 1 | 49, ..] => complete(Command::QueuedStatus, 3),
        [0x76, 0x30, ref header @ ..] => raster(header),
        [0x28] | [0x28, _] | [0x28, _, _] => Parsed::Incomplete,
        [0x28, function, low, high, ref operands @ ..] => {
            let length = usize::from(u16::from_le_bytes([low, high]));
            match operands.get(..length) {
                None => Parsed::Incomplete,
                Some(operands) => counted(function, operands, 5 + length),
            }
        }
        _ => Parsed::Odd { length: 2 },
    }
}

/// `GS ( X pL pH ...`: as long as it says, known or not.
fn counted(function: u8, operands: &[u8], length: usize) -> Parsed {
    let command = match (function, operands) {
        (b'k', &[49, 65, model @ 49..=51, 0]) => Command::QrModel(model),
        (b'k', &[49, 67, dots @ 1..=16]) => Command::QrModule(dots),
        (b'k', &[49, 69, level @ 48..=51]) => Command::QrLevel(level),
        (b'k', &[49, 80, 48, ref data @ ..]) if !data.is_empty() => Command::QrStore(data.to_vec()),
        (b'k', &[49, 81, 48]) => Command::QrPrint,
        (b'H', &[48, 48, a, b, c, d]) if [a, b, c, d].iter().all(|byte| (0x20..=0x7E).contains(byte)) => {
            Command::ProcessId([a, b, c, d])
        }
        _ => return Parsed::Odd { length },
    };
    Parsed::Complete { command, length }
}

/// `GS k 73 n {B ...`: CODE 128 in code set B.
fn barcode(data: &[u8]) -> Parsed {
    let length = 4 + data.len();
    let text = data.strip_prefix(b"{B").and_then(|text| std::str::from_utf8(text).ok());
    match text.filter(|text| !text.is_empty() && text.bytes().all(|byte| (0x20..=0x7E).contains(&byte))) {
        Some(text) => Parsed::Complete { command: Command::Barcode(text.into()), length },
        None => Parsed::Odd { length },
    }
}

/// `GS v 0 m xL xH yL yH`, then the dots; `x` counts bytes.
fn raster(header: &[u8]) -> Parsed {
    let &[magnification, xl, xh, yl, yh, ref dots @ ..] = header else { return Parsed::Incomplete };
    let width_bytes = u16::from_le_bytes([xl, xh]);
    let length = usize::from(width_bytes) * usize::from(u16::from_le_bytes([yl, yh]));
    if magnification % 48 > 3 || length == 0 {
        return Parsed::Odd { length: 8 };
    }
    match dots.get(..length) {
        None => Parsed::Incomplete,
        Some(rows) => Parsed::Complete {
            command: Command::Raster { magnification: magnification % 48, width_bytes, rows: rows.to_vec() },
            length: 8 + length,
        },
    }
}

/// Two bytes of GB18030. Four-byte codes, which begin like `81 30`, are not in this printer's ROM.
fn hanzi(bytes: &[u8]) -> Parsed {
    match *bytes {
        [_] => Parsed::Incomplete,
        [first, second @ (0x40..=0x7E | 0x80..=0xFE), ..] => {
            let pair = [first, second];
            let (text, _, malformed) = GB18030.decode(&pair);
            match text.chars().next() {
                Some(c) if !malformed => Parsed::Complete { command: Command::Character(c), length: 2 },
                Some(_) | None => Parsed::Odd { length: 2 },
            }
        }
        _ => Parsed::Odd { length: 1 },
    }
}

/// Writes a stream down for people: the bytes of each command beside its meaning, characters of one line together.
#[must_use]
pub fn listing(bytes: &[u8]) -> String {
    let mut lines: Vec<(Vec<u8>, String)> = Vec::new();
    let (mut rest, mut is_kanji, mut in_text) = (bytes, false, false);
    while !rest.is_empty() {
        let (length, meaning, is_character) = match parse(rest, is_kanji) {
            Parsed::Complete { command, length } => {
                match command {
                    Command::Kanji(on) => is_kanji = on,
                    Command::Initialise => is_kanji = false,
                    _ => {}
                }
                (length, command.to_string(), matches!(command, Command::Character(_)))
            }
            Parsed::Odd { length } => (length.min(rest.len()), "???".into(), false),
            Parsed::Incomplete => (rest.len(), "... (unfinished)".into(), false),
        };
        let (command, after) = rest.split_at(length);
        match lines.last_mut() {
            Some((bytes, text)) if in_text && is_character => {
                bytes.extend(command);
                text.push_str(&meaning);
            }
            Some(_) | None => lines.push((command.to_vec(), meaning)),
        }
        (rest, in_text) = (after, is_character);
    }
    lines.iter().map(|(bytes, meaning)| format!("{:<48} | {meaning}\n", hex(bytes))).collect()
}

fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<_> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(" ")
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Initialise => write!(f, "ESC @    initialise"),
            Self::Kanji(true) => write!(f, "FS &     two-byte characters on"),
            Self::Kanji(false) => write!(f, "FS .     two-byte characters off"),
            Self::CodeTable(n) => write!(f, "ESC t    code table {n}"),
            Self::Size { width, height } => write!(f, "GS !     size {width} x {height}"),
            Self::Bold(on) => write!(f, "ESC E    bold {}", if *on { "on" } else { "off" }),
            Self::Align(n) => {
                write!(f, "ESC a    align {}", ["left", "centre", "right"][usize::from(*n % 3)])
            }
            Self::LineSpacing(None) => write!(f, "ESC 2    line spacing as usual"),
            Self::LineSpacing(Some(n)) => write!(f, "ESC 3    line spacing {n}"),
            Self::Character(c) => write!(f, "{c}"),
            Self::LineFeed => write!(f, "LF"),
            Self::FeedLines(n) => write!(f, "ESC d    feed {n} lines"),
            Self::FeedDots(n) => write!(f, "ESC J    feed {n} dots"),
            Self::QrModel(n) => write!(f, "GS ( k   QR: model {}", n.saturating_sub(48)),
            Self::QrModule(n) => write!(f, "GS ( k   QR: {n} dots a module"),
            Self::QrLevel(n) => write!(f, "GS ( k   QR: level {}", ["L", "M", "Q", "H"][usize::from(*n % 4)]),
            Self::QrStore(data) => write!(f, "GS ( k   QR: {}", String::from_utf8_lossy(data)),
            Self::QrPrint => write!(f, "GS ( k   QR: print"),
            Self::BarcodeHeight(dots) => write!(f, "GS h     bar code: {dots} dots high"),
            Self::BarcodeModule(dots) => write!(f, "GS w     bar code: {dots} dots a module"),
            Self::BarcodeText(n) => {
                write!(
                    f,
                    "GS H     bar code: text {}",
                    ["none", "above", "below", "both"][usize::from(*n % 4)]
                )
            }
            Self::BarcodeFont(n) => write!(f, "GS f     bar code: font {n}"),
            Self::Barcode(text) => write!(f, "GS k     bar code: {text}"),
            Self::Presenter(n) => write!(f, "GS e     presenter {n}"),
            Self::RealTimeRequest(n) => write!(f, "DLE ENQ  request {n}"),
            Self::Raster { width_bytes, rows, .. } => {
                let height = rows.len() / usize::from(*width_bytes).max(1);
                write!(f, "GS v 0   picture {} x {height}", width_bytes * 8)
            }
            Self::Cut { feed_dots } => write!(f, "GS V     feed {feed_dots} and cut"),
            Self::AutoStatus(n) => write!(f, "GS a     automatic status {n:02X}"),
            Self::RealTimeStatus(n) => write!(f, "DLE EOT  status {n}?"),
            Self::QueuedStatus => write!(f, "GS r     paper status?"),
            Self::ProcessId(id) => write!(f, "GS ( H   printed up to {}?", String::from_utf8_lossy(id)),
            Self::NotDrawn(name) => f.write_str(name),
            Self::Nothing => write!(f, "NUL"),
        }
    }
}
