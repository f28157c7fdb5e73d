//! Characters as a Chinese printer knows them: how wide they are, which it has, and which must never reach it.

use alloc::string::String;

use encoding_rs::GB18030;

/// What is printed for a character that the printer does not have.
pub(super) const REPLACEMENT: char = '？';

/// Returns how many cells a character takes: one for ASCII, two for all else, which kanji mode sets in full width.
pub(super) fn cells(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

/// Returns how many cells a text takes at size 1.
pub(super) fn text_cells(text: &str) -> usize {
    text.chars().map(cells).sum()
}

/// Returns a text without what would steer the printer or turn the reading order: line breaks and tabs become blanks, other
/// control characters and invisible formatting go.
pub(super) fn clean(text: &str) -> String {
    let kept = text.chars().filter_map(|c| match c {
        '\t' | '\n' | '\r' | '\u{a0}' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() || is_invisible(c) => None,
        c => Some(c),
    });
    kept.collect()
}

/// Says whether a character formats without being seen: zero width, direction marks and overrides, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Says whether the printer's ROM can have the character: one byte (ASCII) or two in GB18030. The four-byte codes print as
/// rubbish on printers that know two-byte codes only.
/// Source: SPRT POS76 manual, p. 20 (two-byte codes only); no clone was seen to take four.
#[must_use]
pub fn is_in_rom(c: char) -> bool {
    let mut utf8 = [0; 4];
    let (bytes, _, unmappable) = GB18030.encode(c.encode_utf8(&mut utf8));
    !unmappable && bytes.len() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_direction_marks_never_reach_paper() {
        assert_eq!(clean("办\u{1b}@事\n大厅\u{202e}\u{7f}\u{85}"), "办@事 大厅");
        assert_eq!(clean("\u{10}\u{4}\u{1}A012\t民政"), "A012 民政");
    }

    #[test]
    fn four_byte_characters_are_not_in_the_rom() {
        for c in "A民喆镕，·（☆€".chars() {
            assert!(is_in_rom(c), "{c}");
        }
        for c in "𠮷㐂😀ü\u{f0}".chars() {
            assert_eq!(is_in_rom(c), c == 'ü', "{c}");
        }
        assert!(is_in_rom(REPLACEMENT));
        assert_eq!(text_cells("A012号"), 6);
    }
}
