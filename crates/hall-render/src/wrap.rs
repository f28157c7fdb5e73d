//! Breaking text into lines: between any two hanzi, between Latin words, and never so that a line begins with
//! closing punctuation or ends with opening punctuation.

use crate::font::{Fonts, Type};
use alloc::string::String;
use alloc::vec::Vec;

/// May not begin a line.
const CLOSING: &str = "，。、；：？！）》〉」』】〕”’…—%,.;:?!)]}·";
/// May not end a line.
const OPENING: &str = "（《〈「『【〔“‘([{￥$";

/// Breaks `text` into lines no wider than `width_px`; a line break in the text is kept. A word too long for a line is
/// broken where it must be.
pub fn wrap(fonts: &Fonts, style: Type, text: &str, width_px: i32) -> Vec<String> {
    text.lines().flat_map(|line| wrap_paragraph(fonts, style, line, width_px)).collect()
}

fn wrap_paragraph(fonts: &Fonts, style: Type, text: &str, width_px: i32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        // The space that ends the line so far stands between two words if there is another.
        if !line.is_empty() && fonts.width(style, &line) + fonts.width(style, piece.trim_end()) > width_px {
            push_trimmed(&mut lines, core::mem::take(&mut line));
        }
        let mut rest = piece;
        while fonts.width(style, rest.trim_end()) > width_px && rest.chars().count() > 1 {
            let (head, tail) = rest.split_at(fitting_bytes(fonts, style, rest, width_px));
            lines.push(head.into());
            rest = tail;
        }
        line.push_str(rest);
    }
    push_trimmed(&mut lines, line);
    lines
}

fn push_trimmed(lines: &mut Vec<String>, mut line: String) {
    line.truncate(line.trim_end().len());
    lines.push(line);
}

/// Bytes of the longest beginning of `text` that fits, one character at least.
fn fitting_bytes(fonts: &Fonts, style: Type, text: &str, width_px: i32) -> usize {
    let ends = text.char_indices().map(|(at, character)| at + character.len_utf8());
    let mut fitting = 0;
    for end in ends {
        if fitting > 0 && fonts.width(style, &text[..end]) > width_px {
            break;
        }
        fitting = end;
    }
    fitting
}

/// Cuts `text` wherever a line may end.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, character)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(character);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if CLOSING.contains(after) || OPENING.contains(before) || after == ' ' {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after)
}

/// Hanzi, kana and full-width forms: what stands in a square of its own.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'
        | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of `text` in a width of `columns` hanzi, joined by `|`.
    fn wrapped(text: &str, columns: i32) -> String {
        wrap(&Fonts::new(), Type::regular(24), text, 24 * columns).join("|")
    }

    #[test]
    fn breaks_where_chinese_typesetting_allows() {
        for (text, columns, expected) in [
            ("请备好身份证", 3, "请备好|身份证"),
            ("请备好，身份证", 3, "请备|好，身|份证"),
            ("民政（原件）", 3, "民政|（原|件）"),
            ("", 3, ""),
            ("一\n二", 3, "一|二"),
            ("People ahead: 6", 4, "People|ahead: 6"),
            ("办理Residence证", 4, "办理|Residen|ce证"),
            ("窗口：3、4、5号", 5, "窗口：3、|4、5号"),
        ] {
            assert_eq!(wrapped(text, columns), expected, "{text}");
        }
    }

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        let (fonts, style) = (Fonts::new(), Type::regular(48));
        for width_px in 100..600 {
            for line in wrap(&fonts, style, "Hulu Town Service Centre", width_px) {
                let is_one_letter = line.chars().count() == 1;
                assert!(is_one_letter || fonts.width(style, &line) <= width_px, "{line} in {width_px}");
            }
        }
    }

    #[test]
    fn a_line_narrower_than_a_character_still_ends() {
        assert_eq!(wrapped("民政", 0), "民|政");
    }
}
