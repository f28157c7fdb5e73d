//! From a document to the bytes of a job, as the profile says: text from the printer's ROM, or pictures. A line of text with a
//! character that the ROM lacks is a picture between lines of text.
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

/// Draws what a printer cannot set by itself.
pub trait Painter {
    /// Draws one line as wide as the print head; feeds are white.
    fn paint(&mut self, line: &Line) -> Bitmap;

    /// Says whether it has the character.
    fn has(&self, character: char) -> bool;
}

/// Two cells of a line across the paper; it may be stretched, which saves bytes.
const RULE: &str = "─";

/// The bytes of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    pub bytes: Vec<u8>,
    /// The characters that neither the printer nor the painter has, printed as ？.
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

/// Makes the bytes of a job.
///
/// # Errors
/// When a picture is not as wide as the print head.
pub fn encode(doc: &Doc, profile: &Profile, painter: &mut dyn Painter) -> Result<Encoded, EncodeError> {
    let mut bytes = opening(profile);
    let mut replaced = BTreeSet::new();
    let head_dots = profile.paper.width_dots.value.dots();
    let mut ink = Ink { painter, head_dots, replaced: &mut replaced };
    match profile.text.mode.value {
        TextMode::TextGb18030 => bytes.extend(text(doc, &mut ink)?),
        TextMode::Raster => {
            let mut picture = Bitmap::new(head_dots, 0);
            for line in &doc.lines {
                let drawn = ink.paint(line)?;
                picture
                    .append(&drawn)
                    .map_err(|picture_dots| EncodeError::PictureWidth { picture_dots, head_dots })?;
            }
            bytes.extend(bands(&picture));
        }
    }
    bytes.extend(cut(profile));
    Ok(Encoded { bytes, replaced })
}

/// Returns what parts a ticket from the roll.
pub(super) fn cut(profile: &Profile) -> Vec<u8> {
    let feed_dots = profile.cut.feed_dots.value;
    match profile.cut.command.value {
        CutCommand::FeedAndCut => command::feed_and_cut(feed_dots).to_vec(),
        CutCommand::FeedOnly => command::feed(feed_dots).to_vec(),
        CutCommand::Present => [&command::feed(feed_dots)[..], &command::PRESENT].concat(),
    }
}

/// A painter, held to the width of the head and to the characters it has.
struct Ink<'a> {
    painter: &'a mut dyn Painter,
    head_dots: u16,
    replaced: &'a mut BTreeSet<char>,
}

impl Ink<'_> {
    fn paint(&mut self, line: &Line) -> Result<Bitmap, EncodeError> {
        let drawn = match line {
            Line::Text { text, style } => {
                let text = self.replace(text, |painter, c| painter.has(c));
                self.painter.paint(&Line::Text { text, style: *style })
            }
            Line::Rule | Line::Feed { .. } | Line::Qr { .. } | Line::Barcode { .. } | Line::Image { .. } => {
                self.painter.paint(line)
            }
        };
        let (picture_dots, head_dots) = (drawn.width_dots(), self.head_dots);
        if picture_dots == head_dots {
            Ok(drawn)
        } else {
            Err(EncodeError::PictureWidth { picture_dots, head_dots })
        }
    }

    /// Returns the text with what neither the printer nor the painter has replaced, and notes it.
    fn replace(&mut self, text: &str, has: impl Fn(&dyn Painter, char) -> bool) -> String {
        text.chars()
            .map(|c| {
                if has(self.painter, c) {
                    return c;
                }
                self.replaced.insert(c);
                REPLACEMENT
            })
            .collect()
    }
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

/// Returns the lines as text of the printer's own characters, with pictures where it has none.
fn text(doc: &Doc, ink: &mut Ink<'_>) -> Result<Vec<u8>, EncodeError> {
    let buffer = Buffer::default();
    let mut out = Printer::new(buffer.clone(), Protocol::new(Encoder::new(GB18030)), None);
    // At the start of a line, since SPRT printers obey it only from the next line on.
    // Source: SPRT POS76 manual, p. 20.
    out.custom(&command::KANJI_ON).map_err(builder)?;
    let mut style = Style::default();
    for line in &doc.lines {
        text_line(&mut out, &mut style, line, doc.cells, ink)?;
    }
    out.print().map_err(builder)?;
    Ok(buffer.take())
}

fn text_line(
    out: &mut Printer<Buffer>,
    style: &mut Style,
    line: &Line,
    cells: usize,
    ink: &mut Ink<'_>,
) -> Result<(), EncodeError> {
    match line {
        Line::Text { text, style: wanted } => {
            let text = ink.replace(text, |painter, c| is_in_rom(c) || painter.has(c));
            if !text.chars().all(is_in_rom) {
                return picture(out, style, &Line::Text { text, style: *wanted }, ink);
            }
            change(out, style, *wanted).map_err(builder)?;
            out.write(&(text + "\n")).map_err(builder)?;
        }
        Line::Rule => {
            let (stretch, count) = rule(cells);
            change(out, style, Style { size: stretch, ..Style::default() }).map_err(builder)?;
            out.write(&(RULE.repeat(count) + "\n")).map_err(builder)?;
        }
        Line::Feed { dots } => drop(out.custom(&command::feed(*dots)).map_err(builder)?),
        Line::Qr { data, module_dots, align } => {
            change(out, style, Style { align: *align, ..*style }).map_err(builder)?;
            let option = QRCodeOption::new(QRCodeModel::Model2, *module_dots, QRCodeCorrectionLevel::M);
            out.qrcode_option(data, option).map_err(builder)?;
        }
        Line::Barcode { data, module_dots, height_dots, align } => {
            change(out, style, Style { align: *align, ..Style::default() }).map_err(builder)?;
            out.custom(&command::barcode(data, *module_dots, *height_dots)).map_err(builder)?;
        }
        Line::Image { .. } => picture(out, style, line, ink)?,
    }
    Ok(())
}

/// Prints a line as a picture, which holds its own alignment.
fn picture(
    out: &mut Printer<Buffer>,
    style: &mut Style,
    line: &Line,
    ink: &mut Ink<'_>,
) -> Result<(), EncodeError> {
    change(out, style, Style { align: Align::Left, ..*style }).map_err(builder)?;
    let picture = ink.paint(line)?.without_right_margin();
    out.custom(&bands(&picture)).map_err(builder)?;
    Ok(())
}

fn builder(error: escpos::errors::PrinterError) -> EncodeError {
    EncodeError::Builder { message: error.to_string() }
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

    /// Has all but emoji, and draws each line as one black row.
    struct Rows(u16);

    impl Painter for Rows {
        fn paint(&mut self, _: &Line) -> Bitmap {
            Bitmap::from_rows(self.0, alloc::vec![0xFF; usize::from(self.0 / 8)]).unwrap()
        }

        fn has(&self, character: char) -> bool {
            character != '😀'
        }
    }

    #[test]
    fn text_is_kanji_mode_from_the_first_byte_to_the_cut() {
        let encoded = encode(&line("办A"), &profile("generic-80mm"), &mut Rows(576)).unwrap();
        let expected = [0x1B, 0x40, 0x1C, 0x26, 0xB0, 0xEC, b'A', b'\n', 0x1D, 0x56, 66, 120];
        assert_eq!(encoded.bytes, expected);
        assert!(encoded.replaced.is_empty());
    }

    #[test]
    fn a_line_with_a_character_that_the_printer_lacks_is_a_picture_among_text() {
        let lines = ["王", "王𠮷", "A"].map(|text| Line::Text { text: text.into(), style: Style::default() });
        let doc = Doc { cells: 48, lines: lines.into() };
        let encoded = encode(&doc, &profile("generic-80mm"), &mut Rows(576)).unwrap();
        let row = [&[0x1D, 0x76, 0x30, 0, 72, 0, 1, 0][..], &[0xFF; 72]].concat();
        let expected = [&[0x1B, 0x40, 0x1C, 0x26, 0xCD, 0xF5, b'\n'][..], &row, b"A\n\x1dVBx"].concat();
        assert_eq!(encoded.bytes, expected);
        assert!(encoded.replaced.is_empty());
    }

    #[test]
    fn characters_that_nobody_has_are_replaced_and_named() {
        let encoded = encode(&line("王😀"), &profile("generic-80mm"), &mut Rows(576)).unwrap();
        assert_eq!(encoded.bytes[4..9], [0xCD, 0xF5, 0xA3, 0xBF, b'\n']);
        assert_eq!(encoded.replaced, ['😀'].into());
        let encoded = encode(&line("😀"), &profile("generic-80mm-raster"), &mut Rows(576)).unwrap();
        assert_eq!(encoded.replaced, ['😀'].into());
    }

    #[test]
    fn a_bar_code_is_code_128_of_code_set_b() {
        let barcode =
            Line::Barcode { data: "A012".into(), module_dots: 3, height_dots: 80, align: Align::Center };
        let doc = Doc { cells: 48, lines: alloc::vec![barcode] };
        let encoded = encode(&doc, &profile("generic-80mm"), &mut Rows(576)).unwrap();
        let expected = b"\x1b@\x1c&\x1ba\x01\x1dh\x50\x1dw\x03\x1dH\x02\x1dk\x49\x06{BA012\x1dVBx";
        assert_eq!(encoded.bytes, expected);
    }

    #[test]
    fn a_presenter_cuts_and_holds_the_ticket_out() {
        let mut profile = profile("generic-80mm");
        profile.cut.command.value = CutCommand::Present;
        let encoded = encode(&line("A"), &profile, &mut Rows(576)).unwrap();
        assert_eq!(encoded.bytes[6..], [0x1B, 0x4A, 120, 0x1D, 0x65, 3, 12]);
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
        let encoded = encode(&line(""), &profile, &mut Rows(576)).unwrap();
        assert_eq!(encoded.bytes[..5], [0x1B, 0x40, 0x1D, 0x61, 0xFF]);
    }

    #[test]
    fn a_picture_must_be_as_wide_as_the_head() {
        let profile = profile("generic-80mm-raster");
        let encoded = encode(&line("x"), &profile, &mut Rows(576)).unwrap();
        assert_eq!(encoded.bytes[..10], [0x1B, 0x40, 0x1D, 0x76, 0x30, 0, 72, 0, 1, 0]);
        let error = encode(&line("x"), &profile, &mut Rows(384)).unwrap_err();
        assert_eq!(format!("{error}"), "the picture is 384 dots wide and the print head 576");
    }

    #[test]
    fn every_model_encodes() {
        for model in MODELS {
            let profile = profile(model.name);
            let width = profile.paper.width_dots.value.dots();
            let encoded = encode(&line("排队号"), &profile, &mut Rows(width)).unwrap();
            assert!(encoded.bytes.len() > 10, "{}", model.name);
        }
    }
}
