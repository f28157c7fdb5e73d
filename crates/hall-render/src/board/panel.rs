//! A board of few LEDs, 128 x 64 and the like: the newest call in doubled dots, the others below it, and a last line
//! that tells in turn who waits, who missed his call and what time it is.

use super::scene::{Mark, Scene};
use super::slot::Slot;
use super::{BoardView, calls, is_here, names};
use crate::bitmap::Bitmap;
use crate::canvas::Rgb888;
use crate::texts::{Key, Wording};
use crate::unifont::{HEIGHT_DOTS, line, width_dots};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use embedded_graphics::prelude::Point;
use hall_api::board::{Board, Call};

const BLACK: Rgb888 = Rgb888::new(0, 0, 0);
/// Of LEDs, which are either on or off: the number, other text, a warning.
const NUMBER: Rgb888 = Rgb888::new(0xff, 0xcc, 0x33);
const TEXT: Rgb888 = Rgb888::new(0xff, 0xff, 0xff);
const WARN: Rgb888 = Rgb888::new(0xff, 0x50, 0x30);
/// The newest call takes two lines.
const HERO_LINES: u32 = 2;

/// A panel of that width and height in dots while it is laid out: one region, since it has fewer dots than a board has
/// letters.
struct Panel {
    scene: Scene,
    width: u32,
    height: u32,
}

/// Gives the number of pages of the last line, too.
pub(super) fn lay_out(
    (width, height): (u32, u32),
    board: &Board,
    view: &BoardView<'_>,
    wording: &Wording,
) -> (Scene, usize) {
    let mut panel = Panel::new(width, height);
    let lines = (height / HEIGHT_DOTS).max(1);
    if let Some(time) = view.stale {
        // No number: nobody could tell that it is an old one.
        let text = [
            wording.first.filled(Key::PanelStale, &[("time", time)]),
            wording.first.get(Key::PanelListen).into(),
        ];
        panel.centred(&text, WARN);
        return (panel.scene, 1);
    }
    let calls = calls::shown(board, view);
    let told = told(board, view, wording, width);
    let mut row = 0;
    if let Some((newest, others)) = calls.split_first() {
        row = panel.hero(newest, view, wording, lines);
        let room = lines.saturating_sub(row + u32::from(!told.is_empty())) as usize;
        for call in others.iter().take(room) {
            panel.put(row, call_line(wording, call, width), NUMBER);
            row += 1;
        }
    } else if lines > 1 {
        row = lines - 1;
        panel.centred(&[wording.first.get(Key::NoCalls).into()], TEXT);
    }
    if row < lines
        && let Some(text) = told.get(view.page as usize % told.len().max(1))
    {
        panel.put(lines - 1, line(text), if board.simulation { WARN } else { TEXT });
    }
    (panel.scene, told.len().max(1))
}

pub(super) fn lay_out_no_contact((width, height): (u32, u32), wording: &Wording) -> Scene {
    let mut panel = Panel::new(width, height);
    panel.centred(&[wording.first.get(Key::StaffCalls).into()], WARN);
    panel.scene
}

impl Panel {
    fn new(width: u32, height: u32) -> Self {
        let mut scene = Scene::new(BLACK);
        scene.begin(Slot { x: 0, y: 0, w: width as i32, h: height as i32 });
        Panel { scene, width, height }
    }

    /// Number and window in doubled dots where they fit, else a line each; gives the lines taken.
    fn hero(&mut self, call: &Call, view: &BoardView<'_>, wording: &Wording, lines: u32) -> u32 {
        let width = self.width;
        if lines < HERO_LINES {
            self.put(0, call_line(wording, call, width), NUMBER);
            return 1;
        }
        let (number, window) = (line(&call.number), line(&call.window.to_string()));
        let unit = line(wording.first.get(Key::WindowShort));
        let gap = 8;
        let wide = 2 * number.width() + 2 * window.width() + unit.width() + gap;
        let bright = view.bright.contains(&call.sequence);
        let height = HERO_LINES * HEIGHT_DOTS;
        let color = if bright { BLACK } else { NUMBER };
        if bright {
            // The whole field lit and the text dark: seen from the corner of the eye.
            let slot = Slot { x: 0, y: 0, w: width as i32, h: height as i32 };
            self.scene.put(Mark::Area { slot, radius_px: 0, color: NUMBER });
        }
        if wide <= width {
            let (number, window) = (number.magnified(2, 2), window.magnified(2, 2));
            let unit_x = (width - unit.width()) as i32;
            let window_x = unit_x - window.width() as i32;
            self.dots(0, 0, number, color);
            self.dots(window_x, 0, window, color);
            self.dots(unit_x, HEIGHT_DOTS as i32 - 1, unit, color);
        } else {
            self.dots(0, 0, number, color);
            let text = wording.first.filled(Key::PanelWindow, &[("window", &call.window.to_string())]);
            self.dots(0, HEIGHT_DOTS as i32, line(&text), color);
        }
        HERO_LINES
    }

    fn put(&mut self, row: u32, text: Bitmap, color: Rgb888) {
        self.dots(0, (row * HEIGHT_DOTS) as i32, text, color);
    }

    /// Lines in the middle of the panel.
    fn centred(&mut self, texts: &[String], color: Rgb888) {
        let top = (self.height as i32 - texts.len() as i32 * HEIGHT_DOTS as i32) / 2;
        for (index, text) in texts.iter().enumerate() {
            let text = line(text);
            let x = (self.width as i32 - text.width() as i32) / 2;
            self.dots(x.max(0), top.max(0) + index as i32 * HEIGHT_DOTS as i32, text, color);
        }
    }

    fn dots(&mut self, x: i32, y: i32, dots: Bitmap, color: Rgb888) {
        self.scene.put(Mark::Dots { at: Point::new(x, y), dots, color });
    }
}

/// The whole sentence where it fits, else number and window alone.
fn call_line(wording: &Wording, call: &Call, width: u32) -> Bitmap {
    let window = call.window.to_string();
    let fields = [("number", call.number.as_str()), ("window", window.as_str())];
    let sentence = line(&wording.first.filled(Key::PanelCall, &fields));
    if sentence.width() <= width {
        return sentence;
    }
    line(&format!("{} {window}{}", call.number, wording.first.get(Key::WindowShort)))
}

/// What the last line says in turn; a text too long for the panel takes several turns.
fn told(board: &Board, view: &BoardView<'_>, wording: &Wording, width: u32) -> Vec<String> {
    let texts = &wording.first;
    let mut told = Vec::new();
    let here = || board.categories.iter().filter(|category| is_here(view, &category.area));
    if board.simulation {
        told.push(texts.get(Key::Simulation).into());
    }
    if let Some(paused) = &board.paused {
        let (said, _) = names(wording, paused);
        told.push(if said.is_empty() { texts.get(Key::HallPaused).into() } else { said.into() });
    }
    if board.issuing_stopped {
        told.push(texts.get(Key::IssuingStopped).into());
    }
    if board.restored {
        told.push(texts.get(Key::Restored).into());
    }
    let counted = here().filter(|category| !category.private);
    let waiting: u64 = counted.map(|category| u64::from(category.waiting)).sum();
    told.push(texts.filled(Key::Waiting, &[("n", &waiting.to_string())]));
    let missed = here().flat_map(|category| &category.missed);
    told.extend(missed.map(|number| format!("{} {number}", texts.get(Key::Missed))));
    if let Some(clock) = view.clock.filter(|_| board.clock_trusted) {
        told.push(clock.into());
    }
    told.iter().flat_map(|text| pieces(text, width)).collect()
}

/// Cuts a text into pieces that fit a width, behind punctuation where there is some in the second half.
fn pieces(text: &str, width: u32) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while width_dots(rest) > width {
        // Pieces of about one length: nobody waits ten seconds for the last character.
        let whole = width_dots(rest);
        let even = whole.div_ceil(whole.div_ceil(width.max(1))) + HEIGHT_DOTS - 1;
        let ends = rest.char_indices().map(|(at, character)| at + character.len_utf8());
        let fitting = ends.take_while(|end| width_dots(&rest[..*end]) <= even.min(width)).last();
        // A panel narrower than a character shows a part of it.
        let most = fitting.or(rest.chars().next().map(char::len_utf8)).unwrap_or(rest.len());
        let stops = rest[..most].char_indices().filter(|(_, character)| "，。；、,.; ".contains(*character));
        let stop = stops.map(|(at, character)| at + character.len_utf8()).next_back();
        let end = stop.filter(|end| 2 * width_dots(&rest[..*end]) >= width).unwrap_or(most);
        pieces.push(rest[..end].trim_end().into());
        rest = rest[end..].trim_start();
    }
    if !rest.is_empty() {
        pieces.push(rest.into());
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_told_in_pieces_that_fit() {
        let fire = "消防演练，请听从工作人员安排";
        assert_eq!(pieces(fire, 128), ["消防演练，", "请听从工作", "人员安排"]);
        assert_eq!(pieces("等候6人", 128), ["等候6人"]);
        assert_eq!(pieces("No more tickets today", 128), ["No more", "tickets today"]);
        assert_eq!(pieces("民政", 8), ["民", "政"]);
        assert!(pieces("", 8).is_empty());
    }
}
