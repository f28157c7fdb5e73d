//! What an LED sign shows, dot by dot, and how that looks to people.
//!
//! A *panel* is 16 dots high (one line) or 32 (two lines, or one of double size). A line that fits stands still,
//! centred by its ink; one that does not runs through from right to left.

use crate::bitmap::Bitmap;
use crate::canvas::Canvas;
use crate::unifont;
use alloc::string::String;
use alloc::vec::Vec;
use embedded_graphics::pixelcolor::Rgb888;

/// Two hanzi a second: readable while walking. A choice of ours.
const SCROLL_MS_PER_DOT: u64 = 30;
/// A running line stands still this long first, so that its beginning is read.
const SCROLL_HOLD_MS: u64 = 1_500;
/// Dark dots between the end of a running line and its next beginning.
const SCROLL_GAP_DOTS: i32 = 32;
/// On this long, then off as long.
const BLINK_MS: u64 = 500;

/// What a sign is told to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignContent {
    /// Top first. More lines than the panel has room for are not shown.
    pub lines: Vec<String>,
    /// Half a second on, half a second off.
    pub blink: bool,
}

impl SignContent {
    /// One steady line.
    pub fn line(text: impl Into<String>) -> Self {
        SignContent { lines: Vec::from([text.into()]), blink: false }
    }
}

/// Paints `content` as it stands `elapsed_ms` after it was first shown.
pub fn paint(content: &SignContent, width_dots: u32, height_dots: u32, elapsed_ms: u64) -> Bitmap {
    let mut panel = Bitmap::new(width_dots, height_dots);
    if content.blink && (elapsed_ms / BLINK_MS) % 2 == 1 {
        return panel;
    }
    let rows = (height_dots / unifont::HEIGHT_DOTS).max(1) as usize;
    let lines: Vec<&String> = content.lines.iter().filter(|line| !line.is_empty()).take(rows).collect();
    let band = height_dots as i32 / lines.len().max(1) as i32;
    for (index, text) in lines.iter().enumerate() {
        let line = sized(text, width_dots, band as u32);
        draw_line(&mut panel, &line, index as i32 * band, band, elapsed_ms);
    }
    panel
}

/// The text as large as its band and the panel's width allow, in whole multiples of the font.
fn sized(text: &str, width_dots: u32, band_dots: u32) -> Bitmap {
    let line = unifont::line(text);
    let times = (band_dots / unifont::HEIGHT_DOTS).max(1);
    let times = (1..=times).rev().find(|times| line.width() * times <= width_dots).unwrap_or(1);
    if times == 1 { line } else { line.magnified(times, times) }
}

fn draw_line(panel: &mut Bitmap, line: &Bitmap, top: i32, band: i32, elapsed_ms: u64) {
    // By the ink, not the cell: digits are 10 dots high in a cell of 16 and would hang off centre, and a cell may
    // be a dot taller than the panel.
    let Some(ink) = line.ink() else { return };
    let (ink_width, ink_height) = (ink.size.width as i32, ink.size.height as i32);
    let y = top + (band - ink_height) / 2 - ink.top_left.y;
    let width = panel.width() as i32;
    if ink_width <= width {
        panel.add(line, (width - ink_width) / 2 - ink.top_left.x, y);
        return;
    }
    let turn = line.width() as i32 + SCROLL_GAP_DOTS;
    let way = (elapsed_ms.saturating_sub(SCROLL_HOLD_MS) / SCROLL_MS_PER_DOT % turn as u64) as i32;
    panel.add(line, -way, y);
    panel.add(line, turn - way, y);
}

/// The colour a sign's dots light in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedColor {
    Red,
    Amber,
}

impl LedColor {
    fn lit(self) -> Rgb888 {
        match self {
            LedColor::Red => Rgb888::new(0xff, 0x3b, 0x24),
            LedColor::Amber => Rgb888::new(0xff, 0xa6, 0x1a),
        }
    }

    fn dark(self) -> Rgb888 {
        match self {
            LedColor::Red => Rgb888::new(0x2e, 0x0c, 0x0a),
            LedColor::Amber => Rgb888::new(0x2c, 0x1b, 0x07),
        }
    }
}

/// A panel as people see it: round dots `pitch_px` apart, the dark ones just visible, with a dot's room around.
pub fn led_picture(panel: &Bitmap, pitch_px: u32, color: LedColor) -> Canvas {
    let mut canvas = Canvas::new((panel.width() + 2) * pitch_px, (panel.height() + 2) * pitch_px);
    canvas.fill(Rgb888::new(0x0a, 0x07, 0x06));
    let disc = disc(pitch_px);
    for y in 0..panel.height() as i32 {
        for x in 0..panel.width() as i32 {
            let shade = if panel.get(x, y) { color.lit() } else { color.dark() };
            let pitch = pitch_px as i32;
            canvas.blend_mask((x + 1) * pitch, (y + 1) * pitch, pitch_px, &disc, shade);
        }
    }
    canvas
}

/// Coverages of a disc that fills four fifths of a square of `pitch_px`, in 4 x 4 samples a pixel.
fn disc(pitch_px: u32) -> Vec<u8> {
    let pitch = pitch_px as i32;
    let inside = |x: i32, y: i32, sample: i32| {
        // In eighths of a pixel from the middle.
        let dx = 8 * x + 2 * (sample % 4) + 1 - 4 * pitch;
        let dy = 8 * y + 2 * (sample / 4) + 1 - 4 * pitch;
        // Diameter 4/5 of the pitch: (8 * pitch * 2/5)².
        25 * (dx * dx + dy * dy) <= 256 * pitch * pitch
    };
    (0..pitch * pitch)
        .map(|index| {
            let samples = (0..16).filter(|sample| inside(index % pitch, index / pitch, *sample)).count();
            (samples * 255 / 16) as u8
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use embedded_graphics::geometry::{Point, Size};
    use embedded_graphics::primitives::Rectangle;

    #[test]
    fn a_number_stands_in_the_middle() {
        let ink = paint(&SignContent::line("A012"), 64, 16, 0).ink().unwrap();
        let (right, bottom) =
            (64 - ink.top_left.x - ink.size.width as i32, 16 - ink.top_left.y - ink.size.height as i32);
        assert!((ink.top_left.x - right).abs() <= 1, "{ink:?}");
        assert!((ink.top_left.y - bottom).abs() <= 1, "{ink:?}");
    }

    #[test]
    fn a_short_line_is_doubled_on_a_tall_panel_and_two_lines_are_not() {
        let one = paint(&SignContent::line("请A012号"), 192, 32, 0);
        assert!(one.ink().unwrap().size.height > 24);
        let content =
            SignContent { lines: ["3号 民政窗口".into(), "请A012号".into()].into(), blink: false };
        let two = paint(&content, 192, 32, 0);
        let upper = Rectangle::new(Point::zero(), Size::new(192, 16));
        assert!(two.dots().any(|(x, y)| upper.contains(Point::new(x, y))));
        assert!(two.dots().any(|(x, y)| !upper.contains(Point::new(x, y))));
    }

    #[test]
    fn a_long_line_runs_and_every_dot_of_it_is_shown() {
        let content = SignContent::line("请A012号到12号窗口");
        let (line, width) = (unifont::line("请A012号到12号窗口"), 64);
        let pass = SCROLL_HOLD_MS + u64::from(line.width()) * SCROLL_MS_PER_DOT;
        for (x, y) in line.dots() {
            let shown = (0..pass).step_by(30).any(|ms| {
                let way = (ms.saturating_sub(SCROLL_HOLD_MS) / SCROLL_MS_PER_DOT) as i32;
                (0..width as i32).contains(&(x - way))
                    && paint(&content, width, 16, ms).get(x - way, y - line_shift(&line))
            });
            assert!(shown, "dot {x},{y}");
        }
    }

    /// How far the ink of a full line is moved up to stand in the middle.
    fn line_shift(line: &Bitmap) -> i32 {
        let ink = line.ink().unwrap();
        ink.top_left.y - (16 - ink.size.height as i32) / 2
    }

    #[test]
    fn blinking_is_dark_half_of_the_time() {
        let content = SignContent { blink: true, ..SignContent::line("A012") };
        assert!(paint(&content, 64, 16, 0).ink().is_some());
        assert!(paint(&content, 64, 16, 700).ink().is_none());
        assert!(paint(&content, 64, 16, 1_000).ink().is_some());
    }

    #[test]
    fn no_size_panics() {
        for (width, height) in [(0, 0), (1, 1), (8, 8), (64, 15), (256, 32)] {
            for text in ["", "请A012号到12号窗口", "\n"] {
                paint(&SignContent::line(text), width, height, 12_345);
            }
        }
    }
}
