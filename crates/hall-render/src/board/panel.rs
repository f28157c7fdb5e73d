//! A board of few LEDs, 128 x 64 and the like: the newest call in doubled dots, the others below it, and a last line
//! that tells in turn who waits, who missed his call and what time it is.

use super::{BoardView, calls, is_here};
use crate::bitmap::Bitmap;
use crate::canvas::{Canvas, Rgb888};
use crate::texts::{Key, Wording};
use crate::unifont::{HEIGHT_DOTS, line};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use embedded_graphics::prelude::{Point, Size};
use embedded_graphics::primitives::Rectangle;
use hall_api::board::{Board, Call};

const BLACK: Rgb888 = Rgb888::new(0, 0, 0);
/// Of LEDs, which are either on or off: the number, other text, a warning.
const NUMBER: Rgb888 = Rgb888::new(0xff, 0xcc, 0x33);
const TEXT: Rgb888 = Rgb888::new(0xff, 0xff, 0xff);
const WARN: Rgb888 = Rgb888::new(0xff, 0x50, 0x30);
/// The newest call takes two lines.
const HERO_LINES: u32 = 2;

/// Gives the number of pages of the last line.
pub(super) fn paint(board: &Board, view: &BoardView<'_>, wording: &Wording, canvas: &mut Canvas) -> usize {
    canvas.fill(BLACK);
    let lines = (canvas.height() / HEIGHT_DOTS).max(1);
    if let Some(time) = view.stale {
        // No number: nobody could tell that it is an old one.
        let text = [
            wording.first.filled(Key::PanelStale, &[("time", time)]),
            wording.first.get(Key::PanelListen).into(),
        ];
        centred(canvas, &text, WARN);
        return 1;
    }
    let calls = calls::shown(board, view);
    let told = told(board, view, wording);
    let mut row = 0;
    if let Some((newest, others)) = calls.split_first() {
        row = hero(canvas, newest, view, wording, lines);
        let room = lines.saturating_sub(row + u32::from(!told.is_empty())) as usize;
        for call in others.iter().take(room) {
            put(canvas, row, &call_line(wording, call, canvas.width()), NUMBER);
            row += 1;
        }
    } else if lines > 1 {
        row = lines - 1;
        centred(canvas, &[wording.first.get(Key::NoCalls).into()], TEXT);
    }
    if row < lines
        && let Some(text) = told.get(view.page as usize % told.len().max(1))
    {
        put(canvas, lines - 1, &line(text), if board.simulation { WARN } else { TEXT });
    }
    told.len().max(1)
}

pub(super) fn paint_no_contact(wording: &Wording, canvas: &mut Canvas) {
    canvas.fill(BLACK);
    centred(canvas, &[wording.first.get(Key::StaffCalls).into()], WARN);
}

/// Number and window in doubled dots where they fit, else a line each; gives the lines taken.
fn hero(canvas: &mut Canvas, call: &Call, view: &BoardView<'_>, wording: &Wording, lines: u32) -> u32 {
    let width = canvas.width();
    if lines < HERO_LINES {
        put(canvas, 0, &call_line(wording, call, width), NUMBER);
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
        canvas.fill_area(&Rectangle::new(Point::zero(), Size::new(width, height)), NUMBER);
    }
    if wide <= width {
        let (number, window) = (number.magnified(2, 2), window.magnified(2, 2));
        draw(canvas, 0, 0, &number, color);
        let window_x = width as i32 - (window.width() + unit.width()) as i32;
        draw(canvas, window_x, 0, &window, color);
        draw(canvas, width as i32 - unit.width() as i32, HEIGHT_DOTS as i32 - 1, &unit, color);
    } else {
        draw(canvas, 0, 0, &number, color);
        let text = wording.first.filled(Key::PanelWindow, &[("window", &call.window.to_string())]);
        draw(canvas, 0, HEIGHT_DOTS as i32, &line(&text), color);
    }
    HERO_LINES
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

/// What the last line says in turn.
fn told(board: &Board, view: &BoardView<'_>, wording: &Wording) -> Vec<String> {
    let texts = &wording.first;
    let mut told = Vec::new();
    let here = || board.categories.iter().filter(|category| is_here(view, &category.area));
    if board.simulation {
        told.push(texts.get(Key::Simulation).into());
    }
    if board.issuing_stopped {
        told.push(texts.get(Key::IssuingStopped).into());
    }
    let waiting: u32 = here().filter(|category| !category.private).map(|category| category.waiting).sum();
    told.push(texts.filled(Key::Waiting, &[("n", &waiting.to_string())]));
    let missed = here().flat_map(|category| &category.missed);
    told.extend(missed.map(|number| format!("{} {number}", texts.get(Key::Missed))));
    if let Some(clock) = view.clock.filter(|_| board.clock_trusted) {
        told.push(clock.into());
    }
    told
}

fn put(canvas: &mut Canvas, row: u32, text: &Bitmap, color: Rgb888) {
    draw(canvas, 0, (row * HEIGHT_DOTS) as i32, text, color);
}

/// Lines in the middle of the panel.
fn centred(canvas: &mut Canvas, texts: &[String], color: Rgb888) {
    let top = (canvas.height() as i32 - texts.len() as i32 * HEIGHT_DOTS as i32) / 2;
    for (index, text) in texts.iter().enumerate() {
        let text = line(text);
        let x = (canvas.width() as i32 - text.width() as i32) / 2;
        draw(canvas, x.max(0), top.max(0) + index as i32 * HEIGHT_DOTS as i32, &text, color);
    }
}

fn draw(canvas: &mut Canvas, x: i32, y: i32, bitmap: &Bitmap, color: Rgb888) {
    for (dot_x, dot_y) in bitmap.dots() {
        canvas.blend(x + dot_x, y + dot_y, color, 255);
    }
}
