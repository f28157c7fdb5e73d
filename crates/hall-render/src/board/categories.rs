//! How many wait for what, and for how long.

use super::pen::{Pen, Run};
use super::slot::Slot;
use super::{BoardView, is_here, names, page_of};
use crate::texts::Key;
use crate::ticket::Align;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use hall_api::board::{Board, BoardCategory};
use hall_api::ticket::Wait;

const ROW_MIN: i32 = 88;
const ROW_MAX: i32 = 170;
const HEADING: i32 = 54;
const GAP: i32 = 12;

/// How many pages the categories of this area take.
pub(super) fn pages(pen: &Pen<'_>, mut slot: Slot, board: &Board, view: &BoardView<'_>) -> usize {
    slot.cut_top(pen.px(HEADING));
    shown(board, view).len().div_ceil(rows_in(pen, slot) as usize).max(1)
}

/// A private category is told of by its numbers and windows only.
fn shown<'b>(board: &'b Board, view: &BoardView<'_>) -> Vec<&'b BoardCategory> {
    let here = |category: &&BoardCategory| is_here(view, &category.area) && !category.private;
    board.categories.iter().filter(here).collect()
}

/// Rows that fit below the heading, one at least.
fn rows_in(pen: &Pen<'_>, slot: Slot) -> i32 {
    let gap = pen.px(GAP);
    ((slot.h + gap) / (pen.px(ROW_MIN) + gap).max(1)).max(1)
}

/// The categories of this area, that page of them.
pub(super) fn list(pen: &mut Pen<'_>, mut slot: Slot, board: &Board, view: &BoardView<'_>, page: u32) {
    let palette = pen.palette;
    let categories = shown(board, view);
    let mut heading = slot.cut_top(pen.px(HEADING));
    pen.region(heading);
    let gap = pen.px(GAP);
    let per_page = rows_in(pen, slot);
    let (categories, page, pages) = page_of(&categories, per_page as usize, page);
    if pages > 1 {
        let pager = format!("{page}/{pages}");
        let width = pen.line(heading, Align::Right, &[Run::regular(&pager, pen.px(32), palette.soft)]);
        heading.cut_right(width + pen.px(20));
    }
    let width = pen.line(
        heading,
        Align::Left,
        &[Run::bold(pen.first(Key::WaitingHeading), pen.px(38), palette.soft)],
    );
    heading.cut_left(width + pen.px(20));
    heading.y += pen.px(4);
    pen.line(
        heading,
        Align::Left,
        &[Run::regular(pen.second(Key::WaitingHeading), pen.px(28), palette.soft)],
    );
    let rows = categories.len().max(1) as i32;
    // Pages of one list keep one row height, or the rows would jump as they turn.
    let rows_for_height = if pages > 1 { per_page } else { rows };
    let row_height = ((slot.h + gap) / rows_for_height - gap).clamp(pen.px(ROW_MIN), pen.px(ROW_MAX));
    for category in categories {
        row(pen, slot.cut_top_gap(row_height, gap), category);
    }
}

fn row(pen: &mut Pen<'_>, slot: Slot, category: &BoardCategory) {
    let palette = pen.palette;
    pen.region(slot);
    pen.panel(slot, palette.panel);
    let em = |percent: i32| slot.h * percent / 100;
    let mut rest = slot.inset(pen.px(28), em(9));
    let figures = rest.cut_right_gap((rest.w * 50 / 100).min(pen.px(300)), pen.px(16));
    let (first, second) = names(pen.wording, &category.name);
    pen.name(rest, Run::bold(first, em(42), palette.text), Run::regular(second, em(22), palette.soft));
    let count = category.waiting.to_string();
    let (before, after) = pen.wording.first.around(Key::Waiting, "n");
    let thin_space = Run::regular(" ", em(22), palette.soft);
    let waiting = [
        Run::bold(before, em(27), palette.soft),
        thin_space,
        Run::bold(&count, em(46), palette.text),
        thin_space,
        Run::bold(after, em(27), palette.soft),
    ];
    let mut lower = figures;
    let upper = lower.cut_top(figures.h * 55 / 100);
    pen.line(upper, Align::Right, &waiting);
    let estimate = estimate(pen, category);
    let color = if category.wait.is_some() && !category.unserved { palette.open } else { palette.warn };
    let runs = [Run::bold(&estimate, em(31), color)];
    let width = pen.line(lower, Align::Right, &runs);
    if let Some(left) = category.left {
        lower.cut_right(width + pen.px(14));
        let left = pen.wording.first.filled(Key::Left, &[("n", &left.to_string())]);
        pen.line(lower, Align::Right, &[Run::bold(&left, em(24), palette.warn)]);
    }
}

/// Who waits for nobody is told so, and not how long.
fn estimate(pen: &Pen<'_>, category: &BoardCategory) -> String {
    let texts = &pen.wording.first;
    if category.unserved {
        return texts.get(Key::Unserved).into();
    }
    match category.wait.map(Wait::minutes) {
        None => texts.get(Key::NoWindow).into(),
        Some((0, high)) => texts.filled(Key::EstimateUnder, &[("n", &high.to_string())]),
        Some((low, high)) => {
            texts.filled(Key::Estimate, &[("low", &low.to_string()), ("high", &high.to_string())])
        }
    }
}
