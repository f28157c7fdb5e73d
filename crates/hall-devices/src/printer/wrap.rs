//! Breaking a text into lines that fit the paper.

use alloc::string::String;
use alloc::vec::Vec;

use super::charset::{cells, text_cells};

/// Punctuation that never begins a line.
const NOT_FIRST: &str = "、，。；：？！）】」』》〉”’％…·,.;:?!)]}%";
/// Punctuation that never ends a line.
const NOT_LAST: &str = "（【「『《〈“‘([{";

/// Breaks `text` into lines of at most `width` cells: between hanzi, or at the blanks between words; never before a closing
/// or after an opening mark. A word longer than a line is cut.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for cluster in clusters(text) {
        if text_cells(&line) + text_cells(cluster.trim_end()) <= width {
            line.push_str(cluster);
            continue;
        }
        close(&mut lines, &mut line);
        for c in cluster.chars() {
            if text_cells(&line) + cells(c) > width {
                close(&mut lines, &mut line);
            }
            line.push(c);
        }
    }
    close(&mut lines, &mut line);
    lines
}

/// Ends a line, the blanks at its end dropped.
fn close(lines: &mut Vec<String>, line: &mut String) {
    let text = core::mem::take(line);
    let text = text.trim_end();
    if !text.is_empty() {
        lines.push(text.into());
    }
}

/// Splits a text into the pieces that stay on one line, each with the blanks that follow it.
fn clusters(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut last: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(last) = last
            && may_break(last, c)
        {
            pieces.push(&text[start..at]);
            start = at;
        }
        last = Some(c);
    }
    pieces.push(&text[start..]);
    pieces
}

/// Says whether a line may end between two neighbours.
fn may_break(before: char, after: char) -> bool {
    if after.is_whitespace() || NOT_FIRST.contains(after) {
        return false;
    }
    if before.is_whitespace() {
        return true;
    }
    // A number stays with its measure word: 3人.
    !(NOT_LAST.contains(before) || before.is_ascii_digit() || before.is_ascii() && after.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hanzi_break_anywhere_words_at_blanks() {
        assert_eq!(wrap("请备好身份证原件", 8), ["请备好身", "份证原件"]);
        assert_eq!(wrap("call the next ticket", 10), ["call the", "next", "ticket"]);
        assert_eq!(wrap("排在13人之后", 6), ["排在", "13人之", "后"]);
        assert_eq!(wrap("窗口3、4、5号", 7), ["窗口3、", "4、5号"]);
        assert_eq!(wrap("incomprehensible", 6), ["incomp", "rehens", "ible"]);
        assert_eq!(wrap("", 6), Vec::<String>::new());
    }

    #[test]
    fn a_mark_is_not_parted_from_its_word() {
        assert_eq!(wrap("请备好，户口簿", 6), ["请备", "好，户", "口簿"]);
        assert_eq!(wrap("办理（仅供参考）", 6), ["办理", "（仅供", "参考）"]);
    }

    proptest! {
        #[test]
        fn lines_fit_and_nothing_but_blanks_is_lost(text in "[a-c 民政，（）]{0,60}", width in 2usize..50) {
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|line| text_cells(line) <= width));
            let printed: String = lines.concat().split_whitespace().collect();
            let meant: String = text.split_whitespace().collect();
            prop_assert_eq!(printed, meant);
        }
    }
}
