//! A table of 16-dot glyphs. Its format: `crates/hall-render/fonts/README.md`.

use core::fmt;

/// Dots from the top of a line to its bottom.
pub const HEIGHT_DOTS: u32 = 16;

const MAGIC: &[u8; 4] = b"HUF1";
const HEADER_BYTES: usize = 8;
const NARROW_BYTES: usize = 16;
const WIDE_BYTES: usize = 32;
const CODE_BYTES: usize = 2;

/// Glyphs by code point.
#[derive(Clone, Copy, Debug)]
pub struct Font {
    narrow: Section,
    wide: Section,
}

/// The bytes are no table of glyphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAFont;

/// A glyph's dots: 16 rows of one byte (8 wide) or two bytes (16 wide).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Glyph {
    Narrow(&'static [u8]),
    Wide(&'static [u8]),
    /// The font lacks the character: a crossed box, so that people see that something is missing. (Crossed, or it would
    /// read as 口.)
    Missing,
}

impl Font {
    /// Takes a table as it stands in its file.
    ///
    /// # Errors
    /// [`NotAFont`] if it is something else, or cut off.
    pub const fn new(table: &'static [u8]) -> Result<Self, NotAFont> {
        let Some((header, rest)) = table.split_at_checked(HEADER_BYTES) else { return Err(NotAFont) };
        let mut at = 0;
        while at < MAGIC.len() {
            if header[at] != MAGIC[at] {
                return Err(NotAFont);
            }
            at += 1;
        }
        let narrow = u16::from_le_bytes([header[4], header[5]]) as usize;
        let wide = u16::from_le_bytes([header[6], header[7]]) as usize;
        let Some((narrow, rest)) = Section::take(rest, narrow, NARROW_BYTES) else { return Err(NotAFont) };
        let Some((wide, rest)) = Section::take(rest, wide, WIDE_BYTES) else { return Err(NotAFont) };
        if rest.is_empty() { Ok(Self { narrow, wide }) } else { Err(NotAFont) }
    }

    /// Returns the glyph for `character`.
    #[must_use]
    pub fn glyph(&self, character: char) -> Glyph {
        let Ok(code) = u16::try_from(u32::from(character)) else { return Glyph::Missing };
        let narrow = self.narrow.find(code).map(Glyph::Narrow);
        narrow.or_else(|| self.wide.find(code).map(Glyph::Wide)).unwrap_or(Glyph::Missing)
    }

    /// Returns every character the font has: the narrow ones, then the wide ones, each by code point.
    pub fn characters(&self) -> impl Iterator<Item = char> + use<> {
        let codes = |section: Section| (0..section.count()).map(move |index| section.code(index));
        codes(self.narrow).chain(codes(self.wide)).filter_map(|code| char::from_u32(code.into()))
    }
}

impl Glyph {
    #[must_use]
    pub fn width_dots(self) -> u32 {
        match self {
            Glyph::Narrow(_) => 8,
            Glyph::Wide(_) | Glyph::Missing => 16,
        }
    }

    /// Tells whether the dot in column `x` of row `y`, both from 0 and inside the glyph, is on.
    pub(crate) fn dot(self, x: usize, y: usize) -> bool {
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

/// Glyphs of one width: their code points in ascending order, then their rows.
#[derive(Clone, Copy, Debug)]
struct Section {
    codes: &'static [u8],
    rows: &'static [u8],
    glyph_bytes: usize,
}

impl Section {
    /// Takes the section at the beginning of `bytes`; returns it and what is behind it.
    const fn take(bytes: &'static [u8], count: usize, glyph_bytes: usize) -> Option<(Self, &'static [u8])> {
        let Some((codes, bytes)) = bytes.split_at_checked(CODE_BYTES * count) else { return None };
        let Some((rows, rest)) = bytes.split_at_checked(glyph_bytes * count) else { return None };
        Some((Self { codes, rows, glyph_bytes }, rest))
    }

    fn count(&self) -> usize {
        self.codes.len() / CODE_BYTES
    }

    fn code(&self, index: usize) -> u16 {
        u16::from_le_bytes([self.codes[CODE_BYTES * index], self.codes[CODE_BYTES * index + 1]])
    }

    fn find(&self, code: u16) -> Option<&'static [u8]> {
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = (low + high) / 2;
            match self.code(middle).cmp(&code) {
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Greater => high = middle,
                core::cmp::Ordering::Equal => {
                    return self.rows.get(middle * self.glyph_bytes..(middle + 1) * self.glyph_bytes);
                }
            }
        }
        None
    }
}

impl fmt::Display for NotAFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a table of glyphs, or cut off")
    }
}

impl core::error::Error for NotAFont {}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A bar (narrow), and a frame around a cell (wide).
    pub(crate) const TWO: &[u8] = &{
        let mut table = [0u8; 8 + 18 + 34];
        let head = *b"HUF1\x01\0\x01\0\x7c\0";
        let mut at = 0;
        while at < head.len() {
            table[at] = head[at];
            at += 1;
        }
        let mut row = 2;
        while row < 14 {
            table[10 + row] = 0x10;
            row += 1;
        }
        // U+56DE 回.
        table[26] = 0xde;
        table[27] = 0x56;
        let mut row = 0;
        while row < 16 {
            let edge = row == 0 || row == 15;
            table[28 + 2 * row] = if edge { 0xff } else { 0x80 };
            table[29 + 2 * row] = if edge { 0xff } else { 0x01 };
            row += 1;
        }
        table
    };

    #[test]
    fn glyphs_are_found_and_what_is_not_there_is_missing() {
        let font = Font::new(TWO).unwrap();
        assert!(font.characters().eq(['|', '回']));
        assert!(matches!(font.glyph('|'), Glyph::Narrow(_)));
        assert!(matches!(font.glyph('回'), Glyph::Wide(_)));
        assert_eq!([font.glyph('}'), font.glyph('𠮷')], [Glyph::Missing; 2]);
    }

    #[test]
    fn a_table_that_is_cut_off_or_goes_on_is_refused() {
        for length in 0..TWO.len() {
            assert_eq!(Font::new(&TWO[..length]).err(), Some(NotAFont), "{length}");
        }
        let longer = std::boxed::Box::leak([TWO, &[0]].concat().into_boxed_slice());
        assert!(Font::new(longer).is_err());
    }
}
