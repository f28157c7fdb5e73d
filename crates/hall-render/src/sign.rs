//! What an LED sign shows, dot by dot, and how that looks to people.
//!
//! The dots are those of [`hall_sign`], which the firmware runs.

use crate::bitmap::Bitmap;
use crate::canvas::Canvas;
use crate::unifont;
use alloc::string::String;
use alloc::vec::Vec;
use embedded_graphics::pixelcolor::Rgb888;
use hall_sign::Panel;

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
    let size = Panel { width_dots, height_dots };
    hall_sign::paint(unifont::FONT, &content.lines, size, elapsed_ms, |x, y| panel.set(x, y, true));
    panel
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
