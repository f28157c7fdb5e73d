//! From a document to the bytes of a job, as the profile says: text from the printer's ROM, or a picture.
//!
//! The `escpos` crate builds the commands it knows; it writes into a buffer and never sees a port. A job stands on its own: it
//! begins by initialising and ends with the cut, and brings the printer into the same state whatever was before it.

use alloc::collections::BTreeSet;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;

use encoding_rs::GB18030;
use escpos::driver::Driver;
use escpos::printer::Printer;
use escpos::utils::{Encoder, JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption};
use thiserror::Error;

use super::charset::{REPLACEMENT, is_in_rom};
use super::command;
use super::doc::{Align, Doc, Line, Size, Style};
use super::profile::{CutCommand, Known, Profile, TextMode};
use super::raster::{Bitmap, bands};

/// Two cells of a line across the paper; it may be stretched, which saves bytes.
const RULE: &str = "─";

/// The bytes of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    pub bytes: Vec<u8>,
    /// The characters that the printer does not have, printed as ？.
    pub replaced: BTreeSet<char>,
}

/// Why a document could not be turned into bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EncodeError {
    #[error("the picture is {picture_dots} dots wide and the print head {head_dots}")]
    PictureWidth { picture_dots: u16, head_dots: u16 },
    #[error("the ESC/POS builder refused: {message}")]
    Builder { message: String },
}

/// Makes the bytes of a job. `paint` draws the document for printers that take pictures; it is not called for others.
///
/// # Errors
/// When the picture is not as wide as the print head.
pub fn encode(
    doc: &Doc,
    profile: &Profile,
    paint: impl FnOnce(&Doc) -> Bitmap,
) -> Result<Encoded, EncodeError> {
    let mut bytes = opening(profile);
    let mut replaced = BTreeSet::new();
    match profile.text.mode.value {
        TextMode::TextGb18030 => {
            let body = text(doc, &mut replaced)
                .map_err(|error| EncodeError::Builder { message: error.to_string() })?;
            bytes.extend(body);
        }
        TextMode::Raster => {
            let picture = paint(doc);
            let (picture_dots, head_dots) = (picture.width_dots(), profile.paper.width_dots.value.dots());
            if picture_dots != head_dots {
                return Err(EncodeError::PictureWidth { picture_dots, head_dots });
            }
            bytes.extend(bands(&picture));
        }
    }
    let feed_dots = profile.cut.feed_dots.value;
    match profile.cut.command.value {
        CutCommand::FeedAndCut => bytes.extend(command::feed_and_cut(feed_dots)),
        CutCommand::FeedOnly => bytes.extend(command::feed(feed_dots)),
    }
    Ok(Encoded { bytes, replaced })
}

/// Returns what a job begins with.
fn opening(profile: &Profile) -> Vec<u8> {
    let mut bytes = Vec::new();
    if profile.text.init.value {
        bytes.extend(command::INITIALISE);
    }
    if profile.answers.auto_status.value == Known::Yes {
        // Initialising turns it off. Source: Epson UB-E02 Technical Reference Guide, p. 64.
        bytes.extend(command::AUTO_STATUS_ON);
    }
    bytes
}

/// Returns the lines as text of the printer's own characters.
fn text(doc: &Doc, replaced: &mut BTreeSet<char>) -> escpos::errors::Result<Vec<u8>> {
    let buffer = Buffer::default();
    let mut out = Printer::new(buffer.clone(), Protocol::new(Encoder::new(GB18030)), None);
    // At the start of a line, since SPRT printers obey it only from the next line on.
    // Source: SPRT POS76 manual, p. 20.
    out.custom(&command::KANJI_ON)?;
    let mut style = Style::default();
    for line in &doc.lines {
        match line {
            Line::Text { text, style: wanted } => {
                change(&mut out, &mut style, *wanted)?;
                out.write(&(in_rom(text, replaced) + "\n"))?;
            }
            Line::Rule => {
                let (stretch, count) = rule(doc.cells);
                change(&mut out, &mut style, Style { size: stretch, ..Style::default() })?;
                out.write(&(RULE.repeat(count) + "\n"))?;
            }
            Line::Feed { dots } => {
                out.custom(&command::feed(*dots))?;
            }
            Line::Qr { data, module_dots, align } => {
                let aligned = Style { align: *align, ..style };
                change(&mut out, &mut style, aligned)?;
                out.qrcode_option(
                    data,
                    QRCodeOption::new(QRCodeModel::Model2, *module_dots, QRCodeCorrectionLevel::M),
                )?;
            }
        }
    }
    out.print()?;
    Ok(buffer.take())
}

/// Returns the largest stretch at which whole characters fill that many cells, and how many do.
fn rule(cells: usize) -> (Size, usize) {
    let stretches = (1..=8).rev().filter_map(|width| Size::new(width, 1));
    let fill = |stretch: Size| (stretch, cells / (2 * usize::from(stretch.width())));
    stretches
        .map(fill)
        .find(|(stretch, count)| count * 2 * usize::from(stretch.width()) == cells)
        .unwrap_or((Size::default(), cells / 2))
}

/// Changes only what differs: at 9600 baud each byte is a millisecond.
fn change(out: &mut Printer<Buffer>, now: &mut Style, wanted: Style) -> escpos::errors::Result<()> {
    if now.align != wanted.align {
        out.justify(match wanted.align {
            Align::Left => JustifyMode::LEFT,
            Align::Center => JustifyMode::CENTER,
            Align::Right => JustifyMode::RIGHT,
        })?;
    }
    if now.bold != wanted.bold {
        out.bold(wanted.bold)?;
    }
    if now.size != wanted.size {
        out.size(wanted.size.width(), wanted.size.height())?;
    }
    *now = wanted;
    Ok(())
}

/// Returns the text with what the printer does not have replaced, and notes it.
fn in_rom(text: &str, replaced: &mut BTreeSet<char>) -> String {
    text.chars()
        .map(|c| {
            if is_in_rom(c) {
                c
            } else {
                replaced.insert(c);
                REPLACEMENT
            }
        })
        .collect()
}

/// What `escpos` takes for a printer: a buffer in memory.
#[derive(Clone, Default)]
struct Buffer(Rc<RefCell<Vec<u8>>>);

impl Buffer {
    fn take(self) -> Vec<u8> {
        self.0.take()
    }
}

impl Driver for Buffer {
    fn name(&self) -> String {
        "memory".into()
    }

    fn write(&self, data: &[u8]) -> escpos::errors::Result<()> {
        self.0.try_borrow_mut()?.extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> escpos::errors::Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> escpos::errors::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::{MODELS, model};
    use std::format;

    fn profile(name: &str) -> Profile {
        toml::from_str(model(name).unwrap().toml).unwrap()
    }

    fn line(text: &str) -> Doc {
        Doc { cells: 48, lines: alloc::vec![Line::Text { text: text.into(), style: Style::default() }] }
    }

    fn no_picture(_: &Doc) -> Bitmap {
        panic!("text printers need no picture")
    }

    #[test]
    fn text_is_kanji_mode_from_the_first_byte_to_the_cut() {
        let encoded = encode(&line("办A"), &profile("generic-80mm"), no_picture).unwrap();
        let expected = [0x1B, 0x40, 0x1C, 0x26, 0xB0, 0xEC, b'A', b'\n', 0x1D, 0x56, 66, 120];
        assert_eq!(encoded.bytes, expected);
        assert!(encoded.replaced.is_empty());
    }

    #[test]
    fn characters_the_printer_lacks_are_replaced_and_named() {
        let encoded = encode(&line("王𠮷😀"), &profile("generic-80mm"), no_picture).unwrap();
        assert_eq!(encoded.bytes[4..11], [0xCD, 0xF5, 0xA3, 0xBF, 0xA3, 0xBF, b'\n']);
        assert_eq!(encoded.replaced, ['𠮷', '😀'].into());
    }

    #[test]
    fn a_rule_fills_the_paper_in_few_bytes() {
        for (cells, stretch, count) in [(48, 8, 3), (32, 8, 2), (42, 7, 3), (34, 1, 17), (33, 1, 16)] {
            assert_eq!(rule(cells), (Size::new(stretch, 1).unwrap(), count), "{cells} cells");
        }
    }

    #[test]
    fn automatic_status_is_turned_on_again_after_initialising() {
        let mut profile = profile("generic-80mm");
        profile.answers.auto_status.value = Known::Yes;
        let encoded = encode(&line(""), &profile, no_picture).unwrap();
        assert_eq!(encoded.bytes[..5], [0x1B, 0x40, 0x1D, 0x61, 0xFF]);
    }

    #[test]
    fn a_picture_must_be_as_wide_as_the_head() {
        let profile = profile("generic-80mm-raster");
        let encoded = encode(&line("x"), &profile, |_| Bitmap::new(576, 1)).unwrap();
        assert_eq!(encoded.bytes[..10], [0x1B, 0x40, 0x1D, 0x76, 0x30, 0, 72, 0, 1, 0]);
        let error = encode(&line("x"), &profile, |_| Bitmap::new(384, 1)).unwrap_err();
        assert_eq!(format!("{error}"), "the picture is 384 dots wide and the print head 576");
    }

    #[test]
    fn every_model_encodes() {
        for model in MODELS {
            let profile = profile(model.name);
            let width = profile.paper.width_dots.value.dots();
            let encoded = encode(&line("排队号"), &profile, |_| Bitmap::new(width, 8)).unwrap();
            assert!(encoded.bytes.len() > 10, "{}", model.name);
        }
    }
}
