//! Along the bottom: each window and what it does, and the numbers that missed their call.

use super::pen::{Pen, Run};
use super::slot::Slot;
use super::{BoardView, is_here, names, page_of};
use crate::texts::Key;
use crate::ticket::Align;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use embedded_graphics::pixelcolor::Rgb888;
use hall_api::board::{Board, BoardWindow};
use hall_api::hall::WindowState;

/// A row of chips has at most this many.
const COLUMNS_LANDSCAPE: usize = 10;
const COLUMNS_PORTRAIT: usize = 5;
const CHIP_HEIGHT: i32 = 140;

/// The windows of this area, or all of the hall, one row of chips in landscape and two in portrait; takes its height from `rest` and
/// gives the number of pages.
pub(super) fn strip(pen: &mut Pen<'_>, rest: &mut Slot, board: &Board, view: &BoardView<'_>) -> usize {
    let (columns, rows) = if pen.is_landscape() { (COLUMNS_LANDSCAPE, 1) } else { (COLUMNS_PORTRAIT, 2) };
    // A window whose areas nobody told may be anybody's.
    let here = |window: &&BoardWindow| {
        window.areas.is_empty() || window.areas.iter().any(|area| is_here(view, area))
    };
    let windows: Vec<&BoardWindow> = board.windows.iter().filter(here).collect();
    let (windows, page, pages) = page_of(&windows, columns * rows, view.page);
    if windows.is_empty() {
        return pages;
    }
    let gap = pen.px(12);
    let rows = windows.len().div_ceil(columns) as i32;
    let mut slot = rest.cut_bottom_gap(rows * (pen.px(CHIP_HEIGHT) + gap) - gap, pen.px(20));
    if pages > 1 {
        let pager = format!("{page}/{pages}");
        let corner = slot.cut_right_gap(pen.px(60), gap);
        let color = pen.palette.soft;
        pen.region(corner);
        pen.line(corner, Align::Right, &[Run::regular(&pager, pen.px(32), color)]);
    }
    // Pages keep one width, and four chips or fewer do not grow into bars.
    let shown = if pages > 1 { columns } else { windows.len().clamp(4, columns) } as i32;
    let width = (slot.w + gap) / shown - gap;
    for row in windows.chunks(columns) {
        let mut row_slot = slot.cut_top_gap(pen.px(CHIP_HEIGHT), gap);
        for window in row {
            chip(pen, row_slot.cut_left(width), window);
            row_slot.cut_left(gap);
        }
    }
    pages
}

fn chip(pen: &mut Pen<'_>, slot: Slot, window: &BoardWindow) {
    let palette = pen.palette;
    pen.region(slot);
    pen.panel(slot, palette.panel);
    let (below, beside, color) = state(pen, window);
    pen.rectangle(Slot { h: pen.px(8), ..slot }.inset(pen.px(14), 0), color);
    let mut rest = slot.inset(pen.px(14), pen.px(10));
    let mut upper = rest.cut_top(rest.h * 55 / 100);
    upper.y += pen.px(4);
    let number = window.number.to_string();
    let runs = [
        Run::bold(&number, pen.px(58), palette.text),
        Run::bold(pen.first(Key::TicketUnit), pen.px(32), palette.soft),
    ];
    let width = pen.whole(upper, Align::Left, &runs);
    upper.cut_left(width + pen.px(10));
    upper.y += pen.px(6);
    // Small already: shrunk much further or cut, nobody could read it.
    if pen.width(&[beside]) * 80 <= upper.w * 100 {
        pen.line(upper, Align::Right, &[beside]);
    }
    if window.ticket.is_some() {
        pen.whole(rest, Align::Left, &[below]);
    } else {
        pen.line(rest, Align::Left, &[below]);
    }
}

/// What stands on a chip below the window's number, small beside it, and the colour of its edge.
///
/// While a ticket is in hand that is its number and nothing else: all that a private matter may show.
fn state<'t>(pen: &Pen<'t>, window: &'t BoardWindow) -> (Run<'t>, Run<'t>, Rgb888) {
    let palette = pen.palette;
    let small = |text: &'t str| Run::regular(text, pen.px(24), palette.soft);
    let told = |key: Key, color: Rgb888| {
        (Run::bold(pen.first(key), pen.px(38), color), small(pen.second(key)), color)
    };
    let in_hand = window.ticket.as_deref().map(|number| Run::bold(number, pen.px(50), palette.number));
    match (window.state, in_hand) {
        // A pausing window still serves its ticket; whoever comes next is not sent there.
        (WindowState::Open | WindowState::Pausing | WindowState::Paused, Some(number)) => {
            (number, small(""), palette.number)
        }
        (WindowState::Open, None) => {
            let (first, second) = names(pen.wording, &window.name);
            (Run::bold(first, pen.px(38), palette.open), small(second), palette.open)
        }
        (WindowState::Pausing | WindowState::Paused, None) => told(Key::Paused, palette.warn),
        (WindowState::Closed, _) => told(Key::Closed, palette.soft),
    }
}

/// 过号 and the numbers, if there are any; takes its height from `rest` and gives the number of pages.
pub(super) fn missed(pen: &mut Pen<'_>, rest: &mut Slot, board: &Board, view: &BoardView<'_>) -> usize {
    let here = board.categories.iter().filter(|category| is_here(view, &category.area));
    let numbers: Vec<&str> =
        here.flat_map(|category| category.missed.iter().map(|number| number.as_str())).collect();
    if numbers.is_empty() {
        return 1;
    }
    let palette = pen.palette;
    let slot = rest.cut_bottom_gap(pen.px(80), pen.px(20));
    pen.region(slot);
    pen.panel(slot, palette.panel);
    let mut line = slot.inset(pen.px(28), 0);
    let width = pen.line(line, Align::Left, &[Run::bold(pen.first(Key::Missed), pen.px(42), palette.warn)]);
    line.cut_left(width + pen.px(16));
    let mut second = line;
    second.y += pen.px(4);
    let width =
        pen.line(second, Align::Left, &[Run::regular(pen.second(Key::Missed), pen.px(30), palette.soft)]);
    line.cut_left(width + pen.px(40));
    let em_px = pen.px(52);
    let gap = pen.px(44);
    let widest =
        numbers.iter().map(|number| pen.width(&[Run::bold(number, em_px, palette.text)])).max().unwrap_or(0);
    let pager_slot = line.cut_right(pen.px(80));
    let per_page = (line.w + gap) / (widest + gap).max(1);
    let (numbers, page, pages) = page_of(&numbers, per_page.max(1) as usize, view.page);
    if pages > 1 {
        let pager = format!("{page}/{pages}");
        pen.line(pager_slot, Align::Right, &[Run::regular(&pager, pen.px(32), palette.soft)]);
    }
    for number in numbers {
        let width = pen.whole(line, Align::Left, &[Run::bold(number, em_px, palette.text)]);
        line.cut_left(width + gap);
    }
    pages
}
