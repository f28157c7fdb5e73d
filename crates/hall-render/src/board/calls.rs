//! Who is called where: the newest large, the others below.

use super::pen::{Pen, Run};
use super::slot::Slot;
use super::{BoardView, is_here};
use crate::texts::Key;
use crate::ticket::Align;
use alloc::string::ToString;
use alloc::vec::Vec;
use hall_api::board::{Board, Call};
use hall_api::ticket::Phase;

/// Design heights: the hero's digits alone are a sixth of 1080, a row's are readable from eight metres.
const HERO_MIN: i32 = 304;
/// In portrait the window stands below the number.
const HERO_PORTRAIT: i32 = 520;
const ROW_MIN: i32 = 84;
const ROW_MAX: i32 = 124;

pub(super) fn list(pen: &mut Pen<'_>, mut slot: Slot, board: &Board, view: &BoardView<'_>) {
    let calls = shown(board, view);
    let Some((newest, others)) = calls.split_first() else {
        return nobody(pen, slot);
    };
    let gap = pen.px(12);
    let hero_min = pen.px(if pen.is_landscape() { HERO_MIN } else { HERO_PORTRAIT });
    let room = slot.h - hero_min;
    let rows = others.len().min((room / (pen.px(ROW_MIN) + gap).max(1)).max(0) as usize) as i32;
    // Rows grow with the room there is; what is left over then makes the hero larger.
    let row_height = if rows == 0 { 0 } else { (room / rows - gap).clamp(pen.px(ROW_MIN), pen.px(ROW_MAX)) };
    hero(pen, slot.cut_top(slot.h - rows * (row_height + gap)), newest, view);
    for call in others.iter().take(rows as usize) {
        slot.cut_top(gap);
        row(pen, slot.cut_top(row_height), call, view);
    }
}

/// Calls of this area that still send somebody to a window, newest first, a recalled ticket once. Who is called now
/// comes before who is already being served.
pub(super) fn shown<'b>(board: &'b Board, view: &BoardView<'_>) -> Vec<&'b Call> {
    let mut calls: Vec<&Call> =
        board.calls.iter().filter(|call| is_here(view, &call.area) && is_open(call)).collect();
    calls.sort_by_key(|call| (call.phase != Phase::Called, core::cmp::Reverse(call.sequence)));
    let mut kept: Vec<&Call> = Vec::new();
    for call in calls {
        if !kept.iter().any(|other| other.number == call.number && other.window == call.window) {
            kept.push(call);
        }
    }
    kept
}

fn is_open(call: &Call) -> bool {
    match call.phase {
        Phase::Called | Phase::Serving => true,
        Phase::Waiting
        | Phase::Held
        | Phase::Missed
        | Phase::Served
        | Phase::NoShow
        | Phase::Cancelled
        | Phase::Voided
        | Phase::DayOver
        | Phase::SentHome => false,
    }
}

/// The ground flashes and the text stays: who looks up in between reads it all the same.
fn is_bright(call: &Call, view: &BoardView<'_>) -> bool {
    view.bright.contains(&call.sequence)
}

fn hero(pen: &mut Pen<'_>, slot: Slot, call: &Call, view: &BoardView<'_>) {
    let palette = pen.palette;
    pen.region(slot);
    let mut rest = slot;
    let edge = pen.px(14);
    // Twice as wide as what is seen of it, so that the two rounded corners meet without a gap.
    pen.panel(Slot { w: 4 * edge, ..slot }, palette.number);
    rest.cut_left(edge);
    pen.panel(rest, if is_bright(call, view) { palette.flash } else { palette.hero });
    rest = rest.inset(pen.px(40), pen.px(18));
    let mut label = rest.cut_top(pen.px(60));
    if rest.w > 3 * rest.h {
        let number_em = (rest.h * 125 / 100).min(pen.px(320));
        let number_width = pen.width(&number(pen, call, number_em)).min(rest.w * 62 / 100);
        let gap = pen.px(40);
        let (mut number_slot, mut number_label) = (rest.cut_left(number_width), label.cut_left(number_width));
        number_slot.y += pen.px(4);
        now_calling(pen, number_label.cut_left(number_width), call, view);
        pen.whole(number_slot, Align::Left, &number(pen, call, number_em));
        rest.cut_left(gap);
        label.cut_left(gap);
        let go_to = [
            Run::bold(pen.first(Key::GoTo), pen.px(52), palette.text),
            Run::regular("  ", pen.px(32), palette.soft),
            Run::regular(pen.second(Key::GoTo), pen.px(32), palette.soft),
        ];
        pen.line(label, Align::Right, &go_to);
        window(pen, rest, call.window, (rest.h * 112 / 100).min(pen.px(230)));
    } else {
        now_calling(pen, label, call, view);
        let number_slot = rest.cut_top(rest.h * 56 / 100);
        pen.whole(number_slot, Align::Left, &number(pen, call, number_slot.h * 110 / 100));
        let go_to_slot = rest.cut_left(rest.w * 36 / 100);
        let (first, second) = (pen.first(Key::GoTo), pen.second(Key::GoTo));
        let first = Run::bold(first, rest.h * 36 / 100, palette.text);
        pen.stack(go_to_slot, Align::Left, first, Run::regular(second, rest.h * 20 / 100, palette.soft));
        window(pen, rest, call.window, rest.h);
    }
}

fn number<'t>(pen: &Pen<'t>, call: &'t Call, em_px: i32) -> [Run<'t>; 2] {
    let unit = Run::bold(pen.first(Key::TicketUnit), em_px * 30 / 100, pen.palette.soft);
    [Run::bold(&call.number, em_px, pen.palette.number), unit]
}

fn now_calling(pen: &mut Pen<'_>, mut slot: Slot, call: &Call, view: &BoardView<'_>) {
    // A board that may be wrong does not claim that anybody is being called.
    if view.stale.is_some() {
        return;
    }
    let palette = pen.palette;
    let key = if call.phase == Phase::Serving { Key::Serving } else { Key::NowCalling };
    let width = pen.line(slot, Align::Left, &[Run::bold(pen.first(key), pen.px(46), palette.open)]);
    slot.cut_left(width + pen.px(20));
    slot.y += pen.px(4);
    pen.line(slot, Align::Left, &[Run::regular(pen.second(key), pen.px(32), palette.soft)]);
}

fn row(pen: &mut Pen<'_>, slot: Slot, call: &Call, view: &BoardView<'_>) {
    let palette = pen.palette;
    pen.region(slot);
    pen.panel(slot, if is_bright(call, view) { palette.flash } else { palette.panel });
    let serving = call.phase == Phase::Serving;
    let color = if serving { palette.text } else { palette.number };
    let mut rest = slot.inset(pen.px(48), 0);
    let number_slot = rest.cut_left(rest.w * 40 / 100);
    pen.whole(number_slot, Align::Left, &[Run::bold(&call.number, slot.h * 84 / 100, color)]);
    rest.cut_left(pen.px(20));
    let key = if serving { Key::Serving } else { Key::GoTo };
    let middle = rest.cut_left(rest.w * 38 / 100);
    pen.stack(
        middle,
        Align::Left,
        Run::bold(pen.first(key), slot.h * 38 / 100, palette.soft),
        Run::regular(pen.second(key), slot.h * 24 / 100, palette.soft),
    );
    window(pen, rest, call.window, slot.h * 84 / 100);
}

/// `3` with 号窗口 over Window behind it, right-aligned so that the digits of all rows stand below each other.
fn window(pen: &mut Pen<'_>, slot: Slot, number: u16, em_px: i32) {
    let palette = pen.palette;
    let number = number.to_string();
    let digits = [Run::bold(&number, em_px, palette.text)];
    let unit = Run::bold(pen.first(Key::WindowUnit), em_px * 42 / 100, palette.text);
    let unit_width = pen.width(&[unit]);
    let gap = em_px / 10;
    // Both shrink by the same measure, or the unit would outgrow the number.
    let wanted = unit_width + gap + pen.width(&digits);
    let percent = if wanted > slot.w { slot.w * 100 / wanted.max(1) } else { 100 };
    let scaled = |px: i32| px * percent / 100;
    let mut rest = slot;
    let unit_slot = rest.cut_right_gap(scaled(unit_width), scaled(gap));
    pen.stack(
        unit_slot,
        Align::Left,
        Run { em_px: scaled(unit.em_px), ..unit },
        Run::regular(pen.second(Key::WindowUnit), scaled(em_px * 26 / 100), palette.soft),
    );
    pen.line(rest, Align::Right, &[Run { em_px: scaled(em_px), ..digits[0] }]);
}

fn nobody(pen: &mut Pen<'_>, slot: Slot) {
    let palette = pen.palette;
    pen.region(slot);
    pen.panel(slot, palette.hero);
    let block = slot.inset(pen.px(60), (slot.h - pen.px(400)).max(0) / 2);
    let (mut upper, lower) = (block, block);
    let upper = upper.cut_top(block.h * 60 / 100);
    pen.stack(
        upper,
        Align::Centre,
        Run::bold(pen.first(Key::NoCalls), pen.px(130), palette.text),
        Run::regular(pen.second(Key::NoCalls), pen.px(56), palette.soft),
    );
    let lower = Slot { y: upper.y + upper.h, h: lower.h - upper.h, ..lower };
    pen.stack(
        lower,
        Align::Centre,
        Run::bold(pen.first(Key::NoCallsHint), pen.px(54), palette.open),
        Run::regular(pen.second(Key::NoCallsHint), pen.px(36), palette.soft),
    );
}
