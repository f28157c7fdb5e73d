//! GNU Unifont for LED signs: every glyph 16 dots high, 8 or 16 wide. Format: `fonts/README.md`.

use crate::bitmap::Bitmap;
use crate::font::is_shown;

static TABLE: &[u8] = include_bytes!("../fonts/unifont.bin");

/// Dots from the top of a line to its bottom.
pub const HEIGHT_DOTS: u32 = 16;

/// A glyph's dots: 16 rows of one byte (8 wide) or two bytes (16 wide).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Glyph {
    Narrow(&'static [u8]),
    Wide(&'static [u8]),
    /// The font lacks the character: a crossed box, so that people see that something is missing. (Crossed, or it would
    /// read as 口.)
    Missing,
}

impl Glyph {
    pub fn width_dots(self) -> u32 {
        match self {
            Glyph::Narrow(_) => 8,
            Glyph::Wide(_) | Glyph::Missing => 16,
        }
    }

    /// Whether the dot in column `x` (from 0) of row `y` is on.
    fn dot(self, x: usize, y: usize) -> bool {
        match self {
            Glyph::Narrow(rows) => rows[y] & (0x80 >> x) != 0,
            Glyph::Wide(rows) => rows[2 * y + x / 8] & (0x80 >> (x % 8)) != 0,
            Glyph::Missing => {
                let (x, y) = (x.wrapping_sub(1), y.wrapping_sub(1));
                x < 14 && y < 14 && (x == 0 || x == 13 || y == 0 || y == 13 || x == y || x == 13 - y)
            }
        }
    }
}

/// The glyph for `character`.
pub fn glyph(character: char) -> Glyph {
    let (narrow, wide) = sections();
    let Ok(code) = u16::try_from(u32::from(character)) else { return Glyph::Missing };
    narrow
        .find(code)
        .map(Glyph::Narrow)
        .or_else(|| wide.find(code).map(Glyph::Wide))
        .unwrap_or(Glyph::Missing)
}

/// Every character the font has.
pub fn characters() -> impl Iterator<Item = char> {
    let (narrow, wide) = sections();
    let codes = |section: Section| (0..section.count).map(move |index| section.code(index));
    codes(narrow).chain(codes(wide)).filter_map(|code| char::from_u32(code.into()))
}

/// Dots that `text` takes from left to right.
pub fn width_dots(text: &str) -> u32 {
    text.chars().filter(|character| is_shown(*character)).map(|character| glyph(character).width_dots()).sum()
}

/// `text` in one line as high as the font and as wide as the text.
pub fn line(text: &str) -> Bitmap {
    let mut bitmap = Bitmap::new(width_dots(text), HEIGHT_DOTS);
    let mut left = 0;
    for character in text.chars().filter(|character| is_shown(*character)) {
        let glyph = glyph(character);
        for y in 0..HEIGHT_DOTS as usize {
            for x in (0..glyph.width_dots() as usize).filter(|x| glyph.dot(*x, y)) {
                bitmap.set(left + x as i32, y as i32, true);
            }
        }
        left += glyph.width_dots() as i32;
    }
    bitmap
}

/// Glyphs of one width: their code points in ascending order, then their rows.
#[derive(Clone, Copy)]
struct Section {
    codes: &'static [u8],
    rows: &'static [u8],
    count: usize,
    glyph_bytes: usize,
}

impl Section {
    fn code(&self, index: usize) -> u16 {
        u16::from_le_bytes([self.codes[2 * index], self.codes[2 * index + 1]])
    }

    fn find(&self, code: u16) -> Option<&'static [u8]> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = (low + high) / 2;
            match self.code(middle).cmp(&code) {
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Greater => high = middle,
                core::cmp::Ordering::Equal => {
                    return Some(&self.rows[middle * self.glyph_bytes..(middle + 1) * self.glyph_bytes]);
                }
            }
        }
        None
    }
}

/// The narrow and the wide glyphs.
fn sections() -> (Section, Section) {
    let count = |at: usize| usize::from(u16::from_le_bytes([TABLE[at], TABLE[at + 1]]));
    let section = |count: usize, glyph_bytes: usize, bytes: &'static [u8]| {
        let (codes, rows) = bytes.split_at(2 * count);
        Section { codes, rows: &rows[..count * glyph_bytes], count, glyph_bytes }
    };
    let narrow = section(count(4), 16, &TABLE[8..]);
    let wide = section(count(6), 32, &TABLE[8 + count(4) * 18..]);
    (narrow, wide)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn the_table_is_whole_and_sorted() {
        assert_eq!(&TABLE[..4], b"HUF1");
        let (narrow, wide) = sections();
        assert_eq!(TABLE.len(), 8 + narrow.count * 18 + wide.count * 34);
        for section in [narrow, wide] {
            let codes: Vec<_> = (0..section.count).map(|index| section.code(index)).collect();
            assert!(codes.is_sorted());
        }
    }

    #[test]
    fn texts_of_strings_md_are_as_wide_as_it_says() {
        assert_eq!(width_dots("请A012号"), 64);
        assert_eq!(width_dots("请A012到12号窗口"), 128);
    }

    #[test]
    fn a_missing_character_is_a_crossed_box() {
        for missing in ["龘", "𠮷"] {
            assert_eq!(width_dots(missing), 16);
            assert_eq!(line(missing).dots().count(), 4 * 13 + 2 * 12);
        }
    }

    #[test]
    fn an_a_is_an_a() {
        let rows: Vec<_> = (0..16).map(|y| line("A").row(y)[0]).collect();
        assert_eq!(rows, [0, 0, 0, 0, 0x18, 0x24, 0x24, 0x42, 0x42, 0x7e, 0x42, 0x42, 0x42, 0x42, 0, 0]);
    }
}
