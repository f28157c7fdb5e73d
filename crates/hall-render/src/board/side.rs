//! Beside the calls: how many wait, and in between what the hall publishes: a page of the guide, a picture. The calls
//! themselves are never covered.

use super::pen::{Pen, Run};
use super::slot::Slot;
use super::{BoardView, categories, is_here, names};
use crate::font::Face;
use crate::texts::Key;
use crate::ticket::Align;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use hall_api::board::{Board, Fact, FactKind, GuidePage};

/// Gives the number of pages.
pub(super) fn lay_out(pen: &mut Pen<'_>, slot: Slot, board: &Board, view: &BoardView<'_>) -> usize {
    let pages = categories::pages(pen, slot, board, view);
    let guide: Vec<&GuidePage> = board.guide.iter().filter(|page| is_here(view, &page.area)).collect();
    // A board that may be wrong does not chat.
    let slides = if view.stale.is_some() { 0 } else { guide.len() + view.pictures };
    // All pages of the list, then one slide, then the list again.
    let turn = view.page as usize;
    let place = turn % (pages + 1);
    if slides == 0 || place < pages {
        let page = if slides == 0 { turn % pages } else { place };
        categories::list(pen, slot, board, view, page as u32);
    } else {
        let slide = turn / (pages + 1) % slides;
        pen.region(slot);
        match guide.get(slide) {
            Some(page) => guide_page(pen, slot, page),
            None => pen.picture(slot, slide - guide.len()),
        }
    }
    if slides == 0 { pages } else { (pages + 1) * slides }
}

/// One item: its name, where it is done, and as many of its facts as there is room for.
fn guide_page(pen: &mut Pen<'_>, mut slot: Slot, page: &GuidePage) {
    let palette = pen.palette;
    let heading = slot.cut_top(pen.px(54));
    let runs = [
        Run::bold(pen.first(Key::GuideHeading), pen.px(38), palette.soft),
        Run::regular("  ", pen.px(28), palette.soft),
        Run::regular(pen.second(Key::GuideHeading), pen.px(28), palette.soft),
    ];
    pen.line(heading, Align::Left, &runs);
    pen.panel(slot, palette.panel);
    let mut rest = slot.inset(pen.px(28), pen.px(24));
    let (first, _) = names(pen.wording, &page.name);
    for line in pen.lines(first, Face::Bold, pen.px(46), rest.w).iter().take(3) {
        pen.line(rest.cut_top(pen.px(58)), Align::Left, &[Run::bold(line, pen.px(46), palette.text)]);
    }
    let windows: Vec<String> = page.windows.iter().map(ToString::to_string).collect();
    let windows = pen.filled(Key::GuideWindows, &[("windows", &windows.join("、"))]).0;
    let (department, _) = names(pen.wording, &page.department);
    let runs = [
        Run::bold(department, pen.px(32), palette.soft),
        Run::regular("  ", pen.px(32), palette.soft),
        Run::bold(if page.windows.is_empty() { "" } else { &windows }, pen.px(32), palette.open),
    ];
    pen.line(rest.cut_top(pen.px(52)), Align::Left, &runs);
    rest.cut_top(pen.px(14));
    facts(pen, rest, &page.facts);
}

/// A line of the facts: the name of one, or what it says, or both where they are short.
struct Row<'t> {
    label: &'t str,
    text: String,
    is_first: bool,
}

/// Facts in one column, or in two where there is room, in the largest type that shows them all: a list of what to bring
/// that ends too early is worse than a small one.
fn facts(pen: &mut Pen<'_>, slot: Slot, facts: &[Fact]) {
    let columns = if slot.w > pen.px(900) { 2 } else { 1 };
    let gap = pen.px(36);
    let width = (slot.w - gap * (columns - 1)) / columns;
    let fit = |em: i32| {
        let rows: Vec<Row<'_>> = facts.iter().flat_map(|fact| rows(pen, fact, em, width)).collect();
        (rows, slot.h / (em * 4 / 3).max(1))
    };
    let sizes = [36, 32, 28].map(|size| pen.px(size));
    let fitting = sizes.into_iter().find(|em| {
        let (rows, per_column) = fit(*em);
        rows.len() as i32 <= per_column * columns
    });
    let em = fitting.unwrap_or(sizes[sizes.len() - 1]);
    let (mut rows, per_column) = fit(em);
    let room = (per_column * columns).max(0) as usize;
    if rows.len() > room {
        rows.truncate(room);
        if let Some(last) = rows.last_mut() {
            last.text.push('…');
        }
    }
    for (index, row) in rows.iter().enumerate() {
        let (column, line) = (index as i32 / per_column.max(1), index as i32 % per_column.max(1));
        let x = slot.x + column * (width + gap);
        draw(pen, Slot { x, y: slot.y + line * (em * 4 / 3), w: width, h: em * 4 / 3 }, row, em);
    }
}

fn rows<'t>(pen: &Pen<'t>, fact: &Fact, em: i32, width: i32) -> Vec<Row<'t>> {
    let label = pen.first(match fact.kind {
        FactKind::Conditions => Key::Conditions,
        FactKind::Basis => Key::Basis,
        FactKind::Procedure => Key::Procedure,
        FactKind::Materials => Key::Materials,
        FactKind::TimeLimit => Key::TimeLimit,
        FactKind::Result => Key::Result,
        FactKind::Fee => Key::Fee,
        FactKind::Complaints => Key::Complaints,
    });
    let told: Vec<Vec<String>> =
        fact.lines.iter().map(|line| pen.lines(line, Face::Regular, em, width - em)).collect();
    if let [only] = told.as_slice()
        && let [text] = only.as_slice()
        && pen.width(&[Run::bold(label, em, pen.palette.open), Run::regular(text, em, pen.palette.text)]) + em
            < width
    {
        return Vec::from([Row { label, text: text.clone(), is_first: false }]);
    }
    let mut rows = Vec::from([Row { label, text: String::new(), is_first: false }]);
    for lines in told {
        rows.extend(lines.into_iter().enumerate().map(|(index, text)| Row {
            label: "",
            text,
            is_first: index == 0,
        }));
    }
    rows
}

fn draw(pen: &mut Pen<'_>, mut slot: Slot, row: &Row<'_>, em: i32) {
    let palette = pen.palette;
    if row.label.is_empty() {
        let bullet = slot.cut_left(em);
        if row.is_first {
            pen.line(bullet, Align::Left, &[Run::bold("·", em, palette.open)]);
        }
    } else {
        let width = pen.line(slot, Align::Left, &[Run::bold(row.label, em, palette.open)]);
        slot.cut_left(width + em / 2);
    }
    pen.line(slot, Align::Left, &[Run::regular(&row.text, em, palette.text)]);
}
