//! What is known about a model of printer, and where from.
//!
//! A profile is data: a TOML file in `profiles/`, each value beside its source. Whoever has a TOML parser reads it into a
//! [`Profile`]; an unknown key is an error.

use alloc::format;
use alloc::string::String;
use core::fmt;

use serde::Deserialize;

/// The dots of one cell's width: font A of ESC/POS is 12 dots wide, a hanzi 24.
const CELL_DOTS: u16 = 12;

/// A model of printer: its paper, its commands, and what it really answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The name that `model = "..."` in hall.toml gives.
    pub name: String,
    /// One line for people who choose a model.
    pub about: String,
    pub paper: Paper,
    pub text: Text,
    pub cut: Cut,
    pub answers: Answers,
}

/// The printable width and the head.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// The dots of one line of the head.
    pub width_dots: Fact<WidthDots>,
    /// The width of the roll, margins included.
    pub width_mm: Fact<u16>,
    pub dpi: Fact<u16>,
    /// The paper left when the printer first says that the roll is near its end. No maker promises a length, since cores differ.
    pub near_end_mm: Fact<u32>,
}

/// How characters get on the paper.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub mode: Fact<TextMode>,
    /// Whether `ESC @` may be sent.
    pub init: Fact<bool>,
}

/// How a ticket is parted from the roll.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    pub command: Fact<CutCommand>,
    /// Paper fed before the cut, so that the last line is past the blade; the printer adds its own distance where it counts from
    /// the blade.
    pub feed_dots: Fact<u8>,
}

/// Which questions the printer answers; only a [`Known::Yes`] is relied on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// `DLE EOT n`, at once, whatever is in the buffer.
    pub realtime_status: Fact<Known>,
    /// `GS a`: status sent by itself on every change.
    pub auto_status: Fact<Known>,
    /// `GS r 1`: paper status, when all that was sent before is printed.
    pub paper_status: Fact<Known>,
    /// `GS ( H` function 48: our own id back, when all that was sent before is printed.
    pub process_id: Fact<Known>,
    /// How it says that a ticket has not been taken yet.
    pub ticket_waits: Fact<TicketSensor>,
}

/// How a printer says that a ticket still hangs at its outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketSensor {
    /// It has no sensor for that.
    None,
    /// Nobody knows; the question is not asked.
    Unknown,
    /// Bit 7 of the answer to `DLE EOT 1`.
    StatusBit7,
    /// `DLE EOT 20`: six bytes, `10 0F` and four of status.
    FullStatus,
}

/// A value and where it comes from: the document and page, or who saw it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact<T> {
    pub value: T,
    pub source: String,
}

/// Whether something is so, as far as anybody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    Yes,
    No,
    /// Nobody has seen it; it is tried only where that does no harm, and silence then proves nothing.
    Unknown,
}

/// How characters are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextMode {
    /// Two-byte GB18030 codes in kanji mode, drawn from the printer's own ROM.
    TextGb18030,
    /// The whole ticket as a picture.
    Raster,
}

/// The command that parts a ticket from the roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutCommand {
    /// `GS V 66 n`.
    FeedAndCut,
    /// `ESC J n`, for printers with a tear bar.
    FeedOnly,
    /// `GS e 3 n`, for printers with a presenter: cuts, and holds the ticket out until it is taken.
    Present,
}

/// The width of a print head: whole bytes, and within what a line of text and a raster header can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u16")]
pub struct WidthDots(u16);

impl WidthDots {
    const MIN: u16 = 192;
    const MAX: u16 = 1_024;

    /// Returns the width in dots.
    #[must_use]
    pub fn dots(self) -> u16 {
        self.0
    }

    /// Returns the bytes of one row of a raster.
    #[must_use]
    pub fn bytes(self) -> u16 {
        self.0 / 8
    }

    /// Returns how many cells stand side by side at size 1.
    #[must_use]
    pub fn cells(self) -> usize {
        usize::from(self.0 / CELL_DOTS)
    }
}

impl TryFrom<u16> for WidthDots {
    type Error = String;

    fn try_from(dots: u16) -> Result<Self, String> {
        if (Self::MIN..=Self::MAX).contains(&dots) && dots.is_multiple_of(8) {
            Ok(Self(dots))
        } else {
            Err(format!(
                "a print head of {dots} dots: give a multiple of 8 from {} to {} (80 mm paper: 576, 58 mm: 384)",
                Self::MIN,
                Self::MAX
            ))
        }
    }
}

impl fmt::Display for WidthDots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} dots", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::MODELS;
    use std::string::ToString;

    fn read(text: &str) -> Result<Profile, toml::de::Error> {
        toml::from_str(text)
    }

    #[test]
    fn every_model_of_the_catalogue_reads_and_names_its_sources() {
        for model in MODELS {
            let profile = read(model.toml).unwrap();
            assert_eq!(profile.name, model.name);
            let sources = model.toml.matches("source = \"").count();
            assert_eq!(
                sources,
                model.toml.matches("value = ").count(),
                "{}: a fact without a source",
                model.name
            );
            assert!(!model.toml.contains("source = \"\""), "{}: an empty source", model.name);
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        let text = MODELS[0].toml;
        let error = read(&text.replace("init =", "initialise =")).unwrap_err().to_string();
        assert!(error.contains("unknown field `initialise`"), "{error}");
        let error = read(&text.replace("value = 576", "value = 577")).unwrap_err().to_string();
        assert!(error.contains("a print head of 577 dots") && error.contains("line "), "{error}");
        let error = read(&text.replace("value = \"yes\"", "value = \"maybe\"")).unwrap_err().to_string();
        assert!(error.contains("unknown variant `maybe`, expected one of `yes`, `no`, `unknown`"), "{error}");
    }
}
