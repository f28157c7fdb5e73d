//! GNU Unifont for LED signs: every glyph 16 dots high, 8 or 16 wide. Format: `fonts/README.md`.

use crate::bitmap::Bitmap;
use hall_sign::{Font, Text};

pub use hall_sign::HEIGHT_DOTS;

static TABLE: &[u8] = include_bytes!("../fonts/unifont.bin");

/// All of it: GB 2312, ASCII and what our texts use beyond.
pub const FONT: Font = match Font::new(TABLE) {
    Ok(font) => font,
    Err(_) => panic!("fonts/unifont.bin is no table of glyphs"),
};

/// Every character the font has.
pub fn characters() -> impl Iterator<Item = char> {
    FONT.characters()
}

/// Dots that `text` takes from left to right.
pub fn width_dots(text: &str) -> u32 {
    Text::new(FONT, text).width_dots()
}

/// `text` in one line as high as the font and as wide as the text.
pub fn line(text: &str) -> Bitmap {
    let text = Text::new(FONT, text);
    let mut bitmap = Bitmap::new(text.width_dots(), HEIGHT_DOTS);
    text.dots(|x, y| bitmap.set(x, y, true));
    bitmap
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn the_table_is_sorted() {
        let characters: Vec<char> = characters().collect();
        let wide = characters.windows(2).filter(|pair| pair[0] >= pair[1]).count();
        assert_eq!(wide, 1, "narrow glyphs by code point, then wide ones");
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
