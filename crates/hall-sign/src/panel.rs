//! Where the lines stand on a panel, how large, and how a line that is too long runs.
//!
//! A line that fits stands still, centred by its ink; one that does not runs through from right to left.

use crate::font::{Font, HEIGHT_DOTS};
use crate::text::{Ink, Text};

/// Two hanzi a second: readable while walking. A choice of ours.
const SCROLL_MS_PER_DOT: u64 = 30;
/// A running line stands still this long first, so that its beginning is read.
const SCROLL_HOLD_MS: u64 = 1_500;
/// Dark dots between the end of a running line and its next beginning.
const SCROLL_GAP_DOTS: i32 = 32;

/// A sign's size in dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panel {
    pub width_dots: u32,
    pub height_dots: u32,
}

/// Calls `on` for every dot that is lit when these lines stand there since `elapsed_ms`; all of them are on the panel.
///
/// Empty lines take no room. More lines than the panel has room for are not shown.
pub fn paint<L: AsRef<str>>(
    font: Font,
    lines: &[L],
    panel: Panel,
    elapsed_ms: u64,
    mut on: impl FnMut(i32, i32),
) {
    for placed in placed(font, lines, panel) {
        placed.dots(elapsed_ms, |x, y| {
            if (0..panel.width_dots as i32).contains(&x) && (0..panel.height_dots as i32).contains(&y) {
                on(x, y);
            }
        });
    }
}

/// Returns after how many milliseconds, counted as `elapsed_ms` is, the picture is another one; `None` if it stays.
#[must_use]
pub fn next_step_ms<L: AsRef<str>>(font: Font, lines: &[L], panel: Panel, elapsed_ms: u64) -> Option<u64> {
    let runs = placed(font, lines, panel).any(|placed| placed.runs());
    let steps = elapsed_ms.saturating_sub(SCROLL_HOLD_MS) / SCROLL_MS_PER_DOT;
    runs.then(|| SCROLL_HOLD_MS + (steps + 1) * SCROLL_MS_PER_DOT)
}

/// A line with its size and place.
struct Placed<'a> {
    text: Text<'a>,
    ink: Ink,
    /// So many dots for each of the font's, in either direction.
    times: i32,
    /// Where the top row of the font's cell is.
    top: i32,
    panel_width: i32,
}

fn placed<L: AsRef<str>>(font: Font, lines: &[L], panel: Panel) -> impl Iterator<Item = Placed<'_>> {
    let rows = (panel.height_dots / HEIGHT_DOTS).max(1) as usize;
    let shown = || lines.iter().map(AsRef::as_ref).filter(|line: &&str| !line.is_empty()).take(rows);
    let band = panel.height_dots as i32 / shown().count().max(1) as i32;
    shown().enumerate().filter_map(move |(index, line)| {
        let text = Text::new(font, line);
        let times = magnification(text.width_dots(), panel.width_dots, band as u32) as i32;
        // By the ink, not the cell: digits are 10 dots high in a cell of 16 and would hang off centre, and a cell may be
        // a dot taller than the panel.
        let ink = text.ink()?;
        let top = index as i32 * band + (band - ink.height * times) / 2 - ink.top * times;
        Some(Placed { text, ink, times, top, panel_width: panel.width_dots as i32 })
    })
}

/// As large as the line's band and the panel's width allow, in whole multiples of the font.
fn magnification(line_dots: u32, panel_dots: u32, band_dots: u32) -> u32 {
    let most = (band_dots / HEIGHT_DOTS).max(1);
    (1..=most).rev().find(|times| line_dots * times <= panel_dots).unwrap_or(1)
}

impl Placed<'_> {
    fn runs(&self) -> bool {
        self.ink.width * self.times > self.panel_width
    }

    fn dots(&self, elapsed_ms: u64, mut on: impl FnMut(i32, i32)) {
        if !self.runs() {
            let left = (self.panel_width - self.ink.width * self.times) / 2 - self.ink.left * self.times;
            self.dots_at(left, &mut on);
            return;
        }
        let turn = self.text.width_dots() as i32 * self.times + SCROLL_GAP_DOTS;
        let steps = elapsed_ms.saturating_sub(SCROLL_HOLD_MS) / SCROLL_MS_PER_DOT;
        let way = (steps % turn as u64) as i32;
        self.dots_at(-way, &mut on);
        self.dots_at(turn - way, &mut on);
    }

    fn dots_at(&self, left: i32, on: &mut impl FnMut(i32, i32)) {
        let times = self.times;
        self.text.dots(|x, y| {
            for row in 0..times {
                for column in 0..times {
                    on(left + x * times + column, self.top + y * times + row);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::tests::TWO;
    use std::collections::BTreeSet;

    type Dots = BTreeSet<(i32, i32)>;

    fn painted(lines: &[&str], width_dots: u32, height_dots: u32, elapsed_ms: u64) -> Dots {
        let mut dots = Dots::new();
        let font = Font::new(TWO).unwrap();
        paint(font, lines, Panel { width_dots, height_dots }, elapsed_ms, |x, y| {
            dots.insert((x, y));
        });
        dots
    }

    fn next(lines: &[&str], width_dots: u32, elapsed_ms: u64) -> Option<u64> {
        next_step_ms(Font::new(TWO).unwrap(), lines, Panel { width_dots, height_dots: 16 }, elapsed_ms)
    }

    #[test]
    fn a_picture_stays_until_the_step_that_is_announced() {
        assert_eq!(next(&["|回|"], 32, 7), None);
        let at = |ms| painted(&["回回回"], 32, 16, ms);
        let mut ms = 0;
        for _ in 0..200 {
            let step = next(&["回回回"], 32, ms).unwrap();
            assert_eq!(at(ms), at(step - 1), "{ms}");
            assert_ne!(at(ms), at(step), "{ms}");
            ms = step;
        }
    }

    #[test]
    fn of_a_line_that_is_too_long_every_dot_is_shown_in_one_turn() {
        let text = Text::new(Font::new(TWO).unwrap(), "回|回回");
        let turn = u64::from(text.width_dots()) * SCROLL_MS_PER_DOT + SCROLL_HOLD_MS;
        let mut unseen = Dots::new();
        text.dots(|x, y| {
            unseen.insert((x, y));
        });
        for ms in (0..turn).step_by(SCROLL_MS_PER_DOT as usize) {
            let way = (ms.saturating_sub(SCROLL_HOLD_MS) / SCROLL_MS_PER_DOT) as i32;
            for (x, y) in painted(&["回|回回"], 32, 16, ms) {
                unseen.remove(&(x + way, y));
            }
        }
        assert_eq!(unseen, Dots::new());
    }

    #[test]
    fn no_dot_is_outside_the_panel_whatever_its_size() {
        for (width, height) in [(0, 0), (1, 1), (8, 8), (64, 15), (20, 100)] {
            for text in ["", "|回𠮷|", "\n"] {
                for (x, y) in painted(&[text, text], width, height, 12_345) {
                    assert!(x >= 0 && y >= 0 && (x as u32) < width && (y as u32) < height);
                }
            }
        }
    }
}
