//! Text on thermal paper, 203 dots an inch.
//!
//! Two ways, as printers have them: *cells*, the printer's own text mode (ASCII 12 x 24 dots, hanzi 24 x 24), which a
//! virtual printer needs; and *raster*, whole lines set in our own type, sent as dots.

use crate::bitmap::Bitmap;
use crate::font::{Face, Fonts, Type};
use crate::wrap::wrap;
use embedded_graphics::prelude::Point;

/// Printable dots of 80 mm paper. Source: hardware.md, printers (TM-T20III, XP-S260M).
pub const WIDTH_80_MM_DOTS: u32 = 576;
/// Printable dots of 58 mm paper. Source: hardware.md, printers (Cashino KP-628E).
pub const WIDTH_58_MM_DOTS: u32 = 384;
/// Height of a cell, and the em of raster text of size 1, in dots.
pub const CELL_HEIGHT_DOTS: u32 = 24;

/// Where a line stands on the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

/// How a line of raster text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineStyle {
    /// Multiple of 24 dots, 1 to 8; others are taken as the nearest of these.
    pub size: u8,
    pub bold: bool,
    pub align: Align,
}

impl Default for LineStyle {
    fn default() -> Self {
        LineStyle { size: 1, bold: false, align: Align::Left }
    }
}

/// One character as a printer's text mode prints it: 12 x 24 dots for ASCII, 24 x 24 for everything else.
pub fn cell_glyph(fonts: &mut Fonts, character: char) -> Bitmap {
    let face = if character.is_ascii() { Face::Mono } else { Face::Regular };
    let mut cell = Bitmap::new(cell_width_dots(character), CELL_HEIGHT_DOTS);
    let style = Type { face, em_px: CELL_HEIGHT_DOTS as u16 };
    let baseline = style.baseline(0, CELL_HEIGHT_DOTS as i32);
    let mut text = [0; 4];
    fonts.draw_dots(&mut cell, Point::new(0, baseline), style, character.encode_utf8(&mut text));
    cell
}

/// Dots that a character takes in text mode at normal width.
pub fn cell_width_dots(character: char) -> u32 {
    if character.is_ascii() { CELL_HEIGHT_DOTS / 2 } else { CELL_HEIGHT_DOTS }
}

/// A whole line of text as dots, `width_dots` wide and as many rows high as its breaks need.
pub fn raster_text(fonts: &mut Fonts, text: &str, style: LineStyle, width_dots: u32) -> Bitmap {
    let em_px = CELL_HEIGHT_DOTS as u16 * u16::from(style.size.clamp(1, 8));
    let font = if style.bold { Type::bold(em_px) } else { Type::regular(em_px) };
    // A fifth of an em between lines of hanzi: they have no descenders to keep them apart.
    let line_dots = i32::from(em_px) * 6 / 5;
    let lines = wrap(fonts, font, text, width_dots as i32);
    let mut paper = Bitmap::new(width_dots, line_dots as u32 * lines.len().max(1) as u32);
    for (index, line) in lines.iter().enumerate() {
        let free = width_dots as i32 - fonts.width(font, line);
        let x = match style.align {
            Align::Left => 0,
            Align::Centre => free / 2,
            Align::Right => free,
        };
        let top = index as i32 * line_dots;
        fonts.draw_dots(&mut paper, Point::new(x.max(0), font.baseline(top, line_dots)), font, line);
    }
    paper
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_as_wide_as_a_printer_makes_them_and_hold_their_glyph_whole() {
        let mut fonts = Fonts::new();
        for (text, width) in [("AWg@|", 12), ("请号，龘±é", 24)] {
            for character in text.chars() {
                let cell = cell_glyph(&mut fonts, character);
                assert_eq!((cell.width(), cell.height()), (width, 24), "{character}");
                assert!(cell.ink().is_some(), "{character}");
            }
        }
    }

    #[test]
    fn lines_stand_where_they_are_told() {
        let mut fonts = Fonts::new();
        let mut left_and_right = |align| {
            let style = LineStyle { size: 2, bold: true, align };
            let ink = raster_text(&mut fonts, "A012", style, WIDTH_80_MM_DOTS).ink().unwrap();
            (ink.top_left.x, WIDTH_80_MM_DOTS as i32 - ink.top_left.x - ink.size.width as i32)
        };
        assert!(left_and_right(Align::Left).0 < 6);
        assert!(left_and_right(Align::Right).1 < 6);
        let (left, right) = left_and_right(Align::Centre);
        assert!((left - right).abs() < 6);
    }

    #[test]
    fn long_lines_break_and_nothing_is_lost_at_the_edge() {
        let mut fonts = Fonts::new();
        let style = LineStyle { size: 2, bold: false, align: Align::Left };
        let narrow = raster_text(&mut fonts, "前面等候：6人，预计等候：15至25分钟", style, WIDTH_58_MM_DOTS);
        assert!(narrow.height() > 2 * 48);
        let wide = raster_text(&mut fonts, "前面等候：6人", style, 2_000);
        assert_eq!(wide.height(), 57);
    }
}
