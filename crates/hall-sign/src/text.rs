//! One line of text as dots, glyph by glyph.

use crate::font::{Font, HEIGHT_DOTS};

/// A line of text in a font.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    font: Font,
    text: &'a str,
}

/// The smallest rectangle around the dots that are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    pub left: i32,
    pub top: i32,
    pub width: i32,
    pub height: i32,
}

impl<'a> Text<'a> {
    #[must_use]
    pub fn new(font: Font, text: &'a str) -> Self {
        Self { font, text }
    }

    /// Returns the dots it takes from left to right.
    #[must_use]
    pub fn width_dots(&self) -> u32 {
        self.characters().map(|character| self.font.glyph(character).width_dots()).sum()
    }

    /// Calls `on` for every dot that is on, by column and row from the text's top left corner.
    pub fn dots(&self, mut on: impl FnMut(i32, i32)) {
        let mut left = 0;
        for character in self.characters() {
            let glyph = self.font.glyph(character);
            for y in 0..HEIGHT_DOTS as usize {
                for x in (0..glyph.width_dots() as usize).filter(|x| glyph.dot(*x, y)) {
                    on(left + x as i32, y as i32);
                }
            }
            left += glyph.width_dots() as i32;
        }
    }

    /// Returns where its ink is, or `None` if it has none.
    #[must_use]
    pub fn ink(&self) -> Option<Ink> {
        let (mut left, mut top, mut right, mut bottom) = (i32::MAX, i32::MAX, i32::MIN, i32::MIN);
        self.dots(|x, y| {
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        });
        (left <= right).then(|| Ink { left, top, width: right - left + 1, height: bottom - top + 1 })
    }

    fn characters(&self) -> impl Iterator<Item = char> + 'a {
        self.text.chars().filter(|character| is_shown(*character))
    }
}

/// Tells whether a character takes part in a picture: controls, joiners, direction marks and variation selectors do not.
#[must_use]
pub fn is_shown(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::tests::TWO;

    #[test]
    fn ink_is_where_the_dots_are() {
        let font = Font::new(TWO).unwrap();
        let text = Text::new(font, "|\u{200d}|");
        assert_eq!(text.width_dots(), 16);
        assert_eq!(text.ink(), Some(Ink { left: 3, top: 2, width: 9, height: 12 }));
        assert_eq!(Text::new(font, "\n").ink(), None);
    }
}
