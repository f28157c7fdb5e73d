//! Along the very bottom: who leads the hall today, what it tells everybody, and whom to complain to. Takes no room where
//! the hall says none of these.

use super::pen::{Pen, Run};
use super::slot::Slot;
use super::{BoardView, names, page_of};
use crate::font::Face;
use crate::texts::Key;
use crate::ticket::Align;
use alloc::string::String;
use alloc::vec::Vec;
use embedded_graphics::pixelcolor::Rgb888;
use hall_api::board::Board;

const HEIGHT: i32 = 88;
const HEIGHT_PORTRAIT: i32 = 176;
/// A notice takes this many lines of this size; what is longer goes on with the next page.
const NOTICE_LINES: usize = 2;
const NOTICE_EM: i32 = 32;

/// Takes its height from `rest` and gives the number of pages.
pub(super) fn strip(pen: &mut Pen<'_>, rest: &mut Slot, board: &Board, view: &BoardView<'_>) -> usize {
    if board.leader.is_none() && board.complaint_phone.is_none() && board.notices.is_empty() {
        return 1;
    }
    let palette = pen.palette;
    let landscape = pen.is_landscape();
    let slot = rest.cut_bottom(pen.px(if landscape { HEIGHT } else { HEIGHT_PORTRAIT }));
    pen.region(slot);
    pen.rectangle(slot, palette.panel);
    let mut inner = slot.inset(pen.px(40), pen.px(8));
    // In portrait the notices have a row of their own.
    let mut people = if landscape { inner } else { inner.cut_top(inner.h / 2) };
    let gap = pen.px(48);
    if let Some(leader) = &board.leader {
        let (first, second) = names(pen.wording, leader);
        let width = labelled(pen, people, Align::Left, Key::Leader, (first, second), palette.text);
        people.cut_left(width + gap);
    }
    if let Some(phone) = &board.complaint_phone {
        let width = labelled(pen, people, Align::Right, Key::Complaints, (phone, ""), palette.open);
        people.cut_right(width + gap);
    }
    notices(pen, if landscape { people } else { inner }, board, view)
}

/// `值班领导 王某某` with the second language below; gives the width drawn.
fn labelled(
    pen: &mut Pen<'_>,
    slot: Slot,
    align: Align,
    key: Key,
    (value, second_value): (&str, &str),
    color: Rgb888,
) -> i32 {
    let palette = pen.palette;
    let (em, small) = (pen.px(38), pen.px(22));
    let first = [
        Run::bold(pen.first(key), em * 80 / 100, palette.soft),
        Run::regular("  ", small, palette.soft),
        Run::bold(value, em, color),
    ];
    let second = [
        Run::regular(pen.second(key), small, palette.soft),
        Run::regular("  ", small, palette.soft),
        Run::regular(second_value, small, palette.soft),
    ];
    let slot = Slot {
        w: slot.w * 48 / 100,
        x: if align == Align::Right { slot.x + slot.w * 52 / 100 } else { slot.x },
        ..slot
    };
    let mut lower = slot;
    let upper = lower.cut_top(slot.h * 62 / 100);
    let width = pen.whole(upper, align, &first);
    if pen.second(key).is_empty() { width } else { pen.line(lower, align, &second).max(width) }
}

fn notices(pen: &mut Pen<'_>, slot: Slot, board: &Board, view: &BoardView<'_>) -> usize {
    let em = pen.px(NOTICE_EM);
    let lines = |text: &str, face: Face| pen.lines(text, face, em, slot.w);
    let mut pages: Vec<Vec<String>> = Vec::new();
    for notice in &board.notices {
        let (first, second) = names(pen.wording, notice);
        let (first, second) = (lines(first, Face::Bold), lines(second, Face::Regular));
        if first.len() + second.len() <= NOTICE_LINES {
            pages.push(first.into_iter().chain(second).collect());
        } else {
            pages.extend(
                first.chunks(NOTICE_LINES).chain(second.chunks(NOTICE_LINES)).map(<[String]>::to_vec),
            );
        }
    }
    let (page, _, count) = page_of(&pages, 1, view.page);
    let Some(page) = page.first() else { return 1 };
    let line_height = em * 118 / 100;
    let mut block = slot.inset(0, (slot.h - page.len() as i32 * line_height) / 2);
    let color = pen.palette.text;
    for line in page {
        pen.line(block.cut_top(line_height), Align::Left, &[Run::bold(line, em, color)]);
    }
    count
}
