//! What a sign is told to show, and the hash by which a terminal says what it really shows.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::frame::CRC;

/// The longest line, in bytes of UTF-8: 32 hanzi.
pub const LINE_BYTES: usize = 96;

/// The most lines a sign is given.
pub const LINES: usize = 2;

/// One line of text, UTF-8. A line wider than the sign is scrolled by the terminal.
pub type Line = heapless::String<LINE_BYTES>;

/// All that the master wants to be seen at one terminal. The words are final: the terminal knows no language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// From top to bottom. No line at all is a dark sign.
    pub lines: heapless::Vec<Line, LINES>,
    pub style: Style,
    /// How many people wait for this window, for the clerk's eyes; `None` where that says nothing.
    pub waiting: Option<u16>,
}

/// How the lines stand on the sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Style {
    Steady,
    /// Blinks, then stands still.
    Blink {
        seconds: u8,
        /// Differs from one call or recall to the next: the same text with another occasion blinks anew, a
        /// frame sent twice does not.
        occasion: u8,
    },
}

/// The CRC-32 of a [`Sign`] as it stands in a `Show` message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SignHash(#[serde(with = "postcard::fixint::le")] pub u32);

impl Sign {
    /// Makes a sign's content of up to [`LINES`] lines.
    ///
    /// # Errors
    /// [`TextTooLong`] if there are more lines, or one is longer than [`LINE_BYTES`].
    pub fn new(lines: &[&str], style: Style, waiting: Option<u16>) -> Result<Self, TextTooLong> {
        let mut kept = heapless::Vec::new();
        for (index, text) in lines.iter().enumerate() {
            let line = Line::try_from(*text).map_err(|_| TextTooLong::Line { index, bytes: text.len() })?;
            kept.push(line).map_err(|_| TextTooLong::Lines { count: lines.len() })?;
        }
        Ok(Self { lines: kept, style, waiting })
    }

    /// Returns the hash under which a terminal confirms that this is on its sign.
    #[must_use]
    pub fn hash(&self) -> SignHash {
        // Count of lines, two lines of length and text, style (3), waiting (1 + 3).
        let mut bytes = [0; 1 + LINES * (1 + LINE_BYTES) + 3 + 4];
        let bytes =
            postcard::to_slice(self, &mut bytes).expect("the buffer holds the longest sign; a test fills it");
        SignHash(CRC.checksum(bytes))
    }

    /// Tells whether a citizen sees the same: the lines and how they stand, whatever the number of waiting.
    pub(crate) fn looks_like(&self, other: &Self) -> bool {
        self.lines == other.lines && self.style == other.style
    }
}

/// Returns the CRC-32 of a line's UTF-8 bytes: how a terminal tells which no-contact text it keeps.
#[must_use]
pub fn text_hash(line: &Line) -> u32 {
    CRC.checksum(line.as_bytes())
}

impl fmt::Display for SignHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

/// A text that does not fit into a [`Sign`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextTooLong {
    Line { index: usize, bytes: usize },
    Lines { count: usize },
}

impl fmt::Display for TextTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { index, bytes } => {
                write!(
                    f,
                    "line {} of the sign has {bytes} bytes of UTF-8, at most {LINE_BYTES} fit",
                    index + 1
                )
            }
            Self::Lines { count } => write!(f, "the sign was given {count} lines, at most {LINES} fit"),
        }
    }
}

impl core::error::Error for TextTooLong {}

#[cfg(test)]
mod tests {
    use super::*;

    const HANZI_32: &str = "请请请请请请请请请请请请请请请请请请请请请请请请请请请请请请请请";

    #[test]
    fn the_longest_sign_has_a_hash() {
        let style = Style::Blink { seconds: u8::MAX, occasion: u8::MAX };
        let sign = Sign::new(&[HANZI_32, HANZI_32], style, Some(u16::MAX)).unwrap();
        let mut bytes = [0; 300];
        assert_eq!(sign.hash(), SignHash(CRC.checksum(postcard::to_slice(&sign, &mut bytes).unwrap())));
    }

    #[test]
    fn whatever_can_be_seen_changes_the_hash() {
        let sign = |lines: &[&str], style, waiting| Sign::new(lines, style, waiting).unwrap().hash();
        let blink = |occasion| Style::Blink { seconds: 5, occasion };
        let all = [
            sign(&["A012"], Style::Steady, None),
            sign(&["A013"], Style::Steady, None),
            sign(&["A0", "12"], Style::Steady, None),
            sign(&["A012"], blink(1), None),
            sign(&["A012"], blink(2), None),
            sign(&["A012"], Style::Steady, Some(0)),
        ];
        let distinct: std::collections::BTreeSet<_> = all.into_iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn a_text_that_does_not_fit_is_refused_by_name() {
        let long = std::format!("{HANZI_32}。");
        let refusal = Sign::new(&["A012", &long], Style::Steady, None).unwrap_err();
        assert_eq!(refusal, TextTooLong::Line { index: 1, bytes: 99 });
        assert_eq!(
            std::string::ToString::to_string(&refusal),
            "line 2 of the sign has 99 bytes of UTF-8, at most 96 fit"
        );
        let refusal = Sign::new(&["1", "2", "3"], Style::Steady, None).unwrap_err();
        assert_eq!(refusal, TextTooLong::Lines { count: 3 });
    }
}
