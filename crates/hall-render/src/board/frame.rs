//! Around the lists: header, banners, and the picture of a screen that has no board.

use super::palette::Banner;
use super::pen::{Pen, Run};
use super::slot::Slot;
use super::{BoardView, names};
use crate::texts::Key;
use crate::ticket::Align;
use hall_api::board::Board;

/// Hall and area on the left, the time of day on the right in a region of its own: it changes every minute.
pub(super) fn header(pen: &mut Pen<'_>, slot: Slot, board: &Board, view: &BoardView<'_>) {
    let palette = pen.palette;
    let margin = pen.px(40);
    let mut rest = slot;
    if let Some((first, second)) = clock(pen, board, view) {
        let width = pen.width(&[first]).max(pen.width(&[second])).min(slot.w / 2);
        let region = rest.cut_right(width + margin);
        pen.region(region);
        pen.rectangle(region, palette.panel);
        pen.stack(Slot { w: width, ..region }, Align::Right, first, second);
    }
    pen.region(rest);
    pen.rectangle(rest, palette.panel);
    let mut rest = rest.inset(margin, 0);
    let area = board.areas.iter().find(|area| Some(area.id.as_str()) == view.area);
    if let Some(area) = area {
        let (first, second) = names(pen.wording, &area.name);
        let runs =
            (Run::bold(first, pen.px(40), palette.open), Run::regular(second, pen.px(24), palette.soft));
        let width = pen.width(&[runs.0]).max(pen.width(&[runs.1])).min(rest.w / 3);
        let tag = rest.cut_right_gap(width + pen.px(48), pen.px(28)).inset(0, pen.px(10));
        pen.panel(tag, palette.hero);
        pen.stack(tag.inset(pen.px(24), 0), Align::Centre, runs.0, runs.1);
    }
    let (first, second) = names(pen.wording, &board.name);
    let first = Run::bold(first, pen.px(52), palette.text);
    pen.name(rest, first, Run::regular(second, pen.px(26), palette.soft));
}

/// The time of day, or that nobody knows it; nothing on a board that has stopped.
fn clock<'t>(pen: &Pen<'t>, board: &Board, view: &BoardView<'t>) -> Option<(Run<'t>, Run<'t>)> {
    let palette = pen.palette;
    if !board.clock_trusted {
        let second = Run::regular(pen.second(Key::ClockUntrusted), pen.px(26), palette.warn);
        return Some((Run::bold(pen.first(Key::ClockUntrusted), pen.px(44), palette.warn), second));
    }
    let clock = view.clock.filter(|_| view.stale.is_none())?;
    Some((Run::bold(clock, pen.px(76), palette.text), Run::regular("", 1, palette.text)))
}

/// Strips across the whole width, the most urgent on top; each takes its height from `rest`.
pub(super) fn banners(pen: &mut Pen<'_>, rest: &mut Slot, board: &Board, view: &BoardView<'_>) {
    if let Some(time) = view.stale {
        let (first, second) = pen.filled(Key::Stale, &[("time", time)]);
        banner(pen, rest, Banner::STALE, (&first, &second), 62);
    }
    if board.simulation {
        let texts = (pen.first(Key::Simulation), pen.second(Key::Simulation));
        let strip = banner(pen, rest, Banner::SIMULATION, texts, 46);
        hazard_stripes(pen, strip, Banner::SIMULATION);
    }
    if let Some(paused) = &board.paused {
        let (first, second) = names(pen.wording, paused);
        let texts = if first.is_empty() {
            (pen.first(Key::HallPaused), pen.second(Key::HallPaused))
        } else {
            (first, second)
        };
        banner(pen, rest, Banner::NOTE, texts, 56);
    }
    if board.issuing_stopped {
        let texts = (pen.first(Key::IssuingStopped), pen.second(Key::IssuingStopped));
        banner(pen, rest, Banner::NOTE, texts, 46);
    }
    if board.restored && view.stale.is_none() {
        let texts = (pen.first(Key::Restored), pen.second(Key::Restored));
        banner(pen, rest, Banner::RESTORED, texts, 46);
    }
}

/// Both languages side by side where they fit, else one above the other.
fn banner(
    pen: &mut Pen<'_>,
    rest: &mut Slot,
    colors: Banner,
    (first, second): (&str, &str),
    em: i32,
) -> Slot {
    let em_px = pen.px(em);
    let runs = [Run::bold(first, em_px, colors.text), Run::regular(second, em_px * 65 / 100, colors.text)];
    let gap = if second.is_empty() { 0 } else { pen.px(36) };
    let margin = pen.px(40);
    let one_line = pen.width(&runs) + gap <= rest.w - 2 * margin;
    let height = if one_line { em_px * 165 / 100 } else { em_px * 245 / 100 };
    let strip = rest.cut_top(height);
    pen.region(strip);
    pen.rectangle(strip, colors.ground);
    if one_line {
        let free = strip.w - pen.width(&runs) - gap;
        let mut line = strip.inset(free / 2, 0);
        let width = pen.line(line, Align::Left, &runs[..1]);
        line.cut_left(width + gap);
        // On the first language's baseline, so that the two read as one line.
        let drop = (em_px - runs[1].em_px) * 3 / 8;
        line.y += drop;
        pen.line(line, Align::Left, &runs[1..]);
    } else {
        pen.stack(strip.inset(margin, 0), Align::Centre, runs[0], runs[1]);
    }
    strip
}

/// Slanted bars at both ends of a strip, as on building sites: this is not the real thing.
fn hazard_stripes(pen: &mut Pen<'_>, strip: Slot, colors: Banner) {
    let bar = pen.px(28).max(1);
    for side in [strip.x, strip.x + strip.w - 10 * bar] {
        for row in 0..strip.h {
            for stripe in 0..5 {
                let x = side + 2 * stripe * bar + (strip.h - row) / 2 - strip.h / 4;
                let left = x.max(strip.x);
                let right = (x + bar).min(strip.x + strip.w);
                if right > left {
                    pen.rectangle(Slot { x: left, y: strip.y + row, w: right - left, h: 1 }, colors.text);
                }
            }
        }
    }
}

/// What a screen shows before its first board: whose screen it is, and that people call.
pub(super) fn no_contact(pen: &mut Pen<'_>, hall: &str) {
    let palette = pen.palette;
    let page = pen.page();
    pen.region(page);
    let mut rest = page.inset(pen.px(80), (page.h - pen.px(640)) / 2);
    let calls = rest.cut_top_gap(pen.px(380), pen.px(40));
    pen.stack(
        calls,
        Align::Centre,
        Run::bold(pen.first(Key::StaffCalls), pen.px(190), palette.text),
        Run::regular(pen.second(Key::StaffCalls), pen.px(84), palette.soft),
    );
    let connecting = rest.cut_top_gap(pen.px(110), pen.px(24));
    pen.stack(
        connecting,
        Align::Centre,
        Run::bold(pen.first(Key::Connecting), pen.px(52), palette.warn),
        Run::regular(pen.second(Key::Connecting), pen.px(34), palette.soft),
    );
    pen.line(rest.cut_top(pen.px(60)), Align::Centre, &[Run::regular(hall, pen.px(40), palette.soft)]);
}
