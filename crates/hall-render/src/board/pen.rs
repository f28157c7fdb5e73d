//! Laying out text in slots: runs of mixed sizes on one baseline, and the second language below the first.

use super::palette::Palette;
use super::scene::{Mark, Scene};
use super::slot::Slot;
use crate::font::{Face, Fonts, Type};
use crate::texts::{Key, Wording};
use crate::ticket::Align;
use crate::wrap::wrap;
use alloc::string::String;
use alloc::vec::Vec;
use embedded_graphics::pixelcolor::Rgb888;
use embedded_graphics::prelude::Point;

/// A piece of a line; `em_px` already in pixels of the canvas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<'t> {
    pub(super) text: &'t str,
    pub(super) face: Face,
    pub(super) em_px: i32,
    pub(super) color: Rgb888,
}

impl<'t> Run<'t> {
    pub(super) fn bold(text: &'t str, em_px: i32, color: Rgb888) -> Self {
        Run { text, face: Face::Bold, em_px, color }
    }

    pub(super) fn regular(text: &'t str, em_px: i32, color: Rgb888) -> Self {
        Run { text, face: Face::Regular, em_px, color }
    }
}

/// Text shrinks to this part of its size, in percent, before it loses its end.
const SHRINK_MIN_PERCENT: i32 = 60;
/// A number shrinks to this part before even it is cut: something that long is no number.
const WHOLE_MIN_PERCENT: i32 = 15;
/// A name shrinks to this part before it takes a second line.
const NAME_SHRINK_MIN_PERCENT: i32 = 80;

/// Lays out one board: its size and scale, fonts, words and colours, and the scene that comes of it.
pub(super) struct Pen<'a> {
    scene: Scene,
    width: i32,
    height: i32,
    fonts: &'a Fonts,
    pub(super) wording: &'a Wording,
    pub(super) palette: Palette,
    scale_milli: i32,
}

impl<'a> Pen<'a> {
    /// Begins a board of that width and height in pixels.
    pub(super) fn new(
        (width, height): (u32, u32),
        fonts: &'a Fonts,
        wording: &'a Wording,
        palette: Palette,
    ) -> Self {
        let (long, short) = if width >= height { (1920, 1080) } else { (1080, 1920) };
        let scale_milli = (width * 1000 / long).min(height * 1000 / short) as i32;
        let (width, height) = (width as i32, height as i32);
        Pen { scene: Scene::new(palette.ground), width, height, fonts, wording, palette, scale_milli }
    }

    /// Begins a region: what is drawn from here on belongs to it, and is cut off at its edges.
    pub(super) fn region(&mut self, slot: Slot) {
        self.scene.begin(slot);
    }

    /// Everything laid out.
    pub(super) fn finish(self) -> Scene {
        self.scene
    }

    /// Pixels of the canvas for pixels of the design.
    pub(super) fn px(&self, design_px: i32) -> i32 {
        design_px * self.scale_milli / 1000
    }

    pub(super) fn is_landscape(&self) -> bool {
        self.width >= self.height
    }

    pub(super) fn page(&self) -> Slot {
        Slot { x: 0, y: 0, w: self.width, h: self.height }
    }

    pub(super) fn first(&self, key: Key) -> &'a str {
        self.wording.first.get(key)
    }

    pub(super) fn second(&self, key: Key) -> &'a str {
        self.wording.second.as_ref().map_or("", |texts| texts.get(key))
    }

    /// Both languages of a text with fields filled in.
    pub(super) fn filled(&self, key: Key, fields: &[(&str, &str)]) -> (String, String) {
        let second = self.wording.second.as_ref();
        (
            self.wording.first.filled(key, fields),
            second.map_or(String::new(), |texts| texts.filled(key, fields)),
        )
    }

    pub(super) fn panel(&mut self, slot: Slot, color: Rgb888) {
        let radius_px = self.px(14).max(0) as u32;
        self.scene.put(Mark::Area { slot, radius_px, color });
    }

    pub(super) fn rectangle(&mut self, slot: Slot, color: Rgb888) {
        self.scene.put(Mark::Area { slot, radius_px: 0, color });
    }

    /// One of the caller's pictures, in the middle of the slot.
    pub(super) fn picture(&mut self, slot: Slot, index: usize) {
        self.scene.put(Mark::Picture { slot, index });
    }

    pub(super) fn width(&self, runs: &[Run<'_>]) -> i32 {
        runs.iter().map(|run| self.fonts.width(style(run.face, run.em_px), run.text)).sum()
    }

    /// Draws runs on one baseline, in the middle of the slot's height by the largest of them. What is too wide shrinks,
    /// then loses its end. Gives the width drawn.
    pub(super) fn line(&mut self, slot: Slot, align: Align, runs: &[Run<'_>]) -> i32 {
        self.runs(slot, align, runs, SHRINK_MIN_PERCENT)
    }

    /// Draws runs as [`Pen::line`] does, but shrinks them as far as it takes: half a ticket number is a wrong one.
    pub(super) fn whole(&mut self, slot: Slot, align: Align, runs: &[Run<'_>]) -> i32 {
        self.runs(slot, align, runs, WHOLE_MIN_PERCENT)
    }

    fn runs(&mut self, slot: Slot, align: Align, runs: &[Run<'_>], percent_min: i32) -> i32 {
        let runs = self.fitted(slot.w, runs, percent_min);
        let Some(largest) = runs.iter().map(|(style, ..)| *style).max_by_key(|style| style.em_px) else {
            return 0;
        };
        let width: i32 = runs.iter().map(|(style, _, text)| self.fonts.width(*style, text)).sum();
        let mut x = slot.x
            + match align {
                Align::Left => 0,
                Align::Centre => (slot.w - width) / 2,
                Align::Right => slot.w - width,
            };
        let y = largest.baseline(slot.y, slot.h);
        for (style, color, text) in runs {
            let at = Point::new(x, y);
            x += self.fonts.width(style, &text);
            self.scene.put(Mark::Text { at, style, color, text });
        }
        width
    }

    /// Draws the two languages of a thing's name: stacked; or the first alone on two lines where it is long.
    pub(super) fn name(&mut self, slot: Slot, first: Run<'_>, second: Run<'_>) {
        if self.width(&[first]) * NAME_SHRINK_MIN_PERCENT <= slot.w * 100 {
            self.stack(slot, Align::Left, first, second);
            return;
        }
        let small = Run { em_px: first.em_px * 80 / 100, ..first };
        let lines = wrap(self.fonts, style(small.face, small.em_px), first.text, slot.w);
        let mut lines = lines.iter().map(String::as_str);
        let upper = lines.next().unwrap_or("");
        // Whatever a second line cannot take is cut there.
        let rest: String = lines.collect();
        let line_height = small.em_px * 118 / 100;
        let mut block = slot.inset(0, (slot.h - 2 * line_height) / 2);
        self.line(block.cut_top(line_height), Align::Left, &[Run { text: upper, ..small }]);
        self.runs(block, Align::Left, &[Run { text: &rest, ..small }], 100);
    }

    /// Breaks `text` into lines that fit a width.
    pub(super) fn lines(&self, text: &str, face: Face, em_px: i32, width: i32) -> Vec<String> {
        wrap(self.fonts, style(face, em_px), text, width)
    }

    /// Draws the first language above the second; alone in the middle if there is no second. Gives the wider width.
    pub(super) fn stack(&mut self, slot: Slot, align: Align, first: Run<'_>, second: Run<'_>) -> i32 {
        if second.text.is_empty() {
            return self.line(slot, align, &[first]);
        }
        let (upper, lower) = (first.em_px * 118 / 100, second.em_px * 130 / 100);
        let mut rest = slot.inset(0, (slot.h - upper - lower) / 2);
        let width = self.line(rest.cut_top(upper), align, &[first]);
        self.line(rest, align, &[second]).max(width)
    }

    fn fitted(&self, width: i32, runs: &[Run<'_>], percent_min: i32) -> Vec<(Type, Rgb888, String)> {
        let wide_at = |percent: i32| -> i32 {
            runs.iter()
                .map(|run| self.fonts.width(style(run.face, run.em_px * percent / 100), run.text))
                .sum()
        };
        let mut percent = (width.max(0) * 100 / wide_at(100).max(1)).clamp(percent_min, 100);
        // Advances are rounded glyph by glyph, so the proportion may miss by a few pixels.
        while percent > percent_min && wide_at(percent) > width {
            percent -= 1;
        }
        let mut left = width;
        runs.iter()
            .map(|run| {
                let style = style(run.face, run.em_px * percent / 100);
                let text = self.fonts.cut(run.text, style, left.max(0));
                left -= self.fonts.width(style, &text);
                (style, run.color, text)
            })
            .collect()
    }
}

fn style(face: Face, em_px: i32) -> Type {
    Type { face, em_px: em_px.clamp(1, 2_000) as u16 }
}
