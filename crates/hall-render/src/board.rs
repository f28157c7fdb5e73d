//! The waiting-area board: what people see from eight metres away.
//!
//! One pure function of the hall's state ([`Board`]) and of what the caller knows ([`BoardView`]): the same two give the
//! same pixels. Terms: the *hero* is the newest call, painted largest; *pages* turn where there is more than fits
//! (categories, windows, missed numbers); a *stale* board keeps its last content without its colours and says since when.
//!
//! It must not know where a board comes from or what time it is.

mod calls;
mod categories;
mod footer;
mod frame;
mod palette;
mod panel;
mod pen;
mod side;
mod slot;
mod windows;

use crate::canvas::Canvas;
use crate::font::Fonts;
use crate::texts::Wording;
use alloc::string::String;
use hall_api::Names;
use hall_api::board::Board;
use palette::Palette;
use pen::Pen;

/// Panels of LEDs are lower than this and displays are not, in pixels.
pub const PANEL_HEIGHT_MAX: u32 = 100;

/// What a screen knows besides the board itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BoardView<'a> {
    /// Only this waiting area; the whole hall if absent or unknown.
    pub area: Option<&'a str>,
    /// The time up to which the board was right, when it may no longer be: `10:05`.
    pub stale: Option<&'a str>,
    /// The hall's time of day: `10:05`.
    pub clock: Option<&'a str>,
    /// Counts up as time passes; each list shows its page modulo its number of pages.
    pub page: u32,
    /// Sequences of calls that are in the bright half of their flashing.
    pub bright: &'a [u64],
    /// How many pictures there are to be shown in turn.
    pub pictures: usize,
}

/// Gives the picture of that index, as large as fits into the width and height that follow, or nothing.
pub type PictureSource<'a> = &'a dyn Fn(usize, u32, u32) -> Option<Canvas>;

/// For callers without pictures.
pub const NO_PICTURES: PictureSource<'static> = &|_, _, _| None;

/// Paints boards; keeps the glyphs it has drawn.
pub struct Painter {
    fonts: Fonts,
    wording: Wording,
}

impl Painter {
    pub fn new(wording: Wording) -> Self {
        Painter { fonts: Fonts::new(), wording }
    }

    /// Paints the whole board over the whole canvas. Landscape and portrait; made for 1920 x 1080 and 1080 x 1920 and
    /// scaled from there; a canvas lower than [`PANEL_HEIGHT_MAX`] is an LED panel and gets whole dots. Gives the number of
    /// pages of its longest list: above 1, the caller lets `view.page` count up.
    pub fn paint(
        &mut self,
        board: &Board,
        view: &BoardView<'_>,
        canvas: &mut Canvas,
        pictures: PictureSource<'_>,
    ) -> usize {
        let palette = if view.stale.is_some() { Palette::STALE } else { Palette::LIVE };
        let known = |area: &&str| board.areas.iter().any(|known| known.id == *area);
        let view = &BoardView { area: view.area.filter(known), ..*view };
        if canvas.height() < PANEL_HEIGHT_MAX {
            return panel::paint(board, view, &self.wording, canvas);
        }
        let mut pen = Pen::new(canvas, &mut self.fonts, &self.wording, palette);
        let pen = &mut pen;
        let mut rest = pen.page();
        let header = rest.cut_top(pen.px(112));
        frame::header(pen, header, board, view);
        frame::banners(pen, &mut rest, board, view);
        let footer_pages = footer::strip(pen, &mut rest, board, view);
        rest = rest.inset(pen.px(36), pen.px(24));
        let gap = pen.px(20);
        let window_pages = windows::strip(pen, &mut rest, board, view);
        let missed_pages = windows::missed(pen, &mut rest, board, view);
        let side = if pen.is_landscape() {
            rest.cut_right_gap(pen.px(640), gap)
        } else {
            rest.cut_bottom_gap(rest.h * 38 / 100, gap)
        };
        let side_pages = side::paint(pen, side, board, view, pictures);
        calls::list(pen, rest, board, view);
        window_pages.max(missed_pages).max(side_pages).max(footer_pages)
    }

    /// Paints what a screen shows that never had a board: no number, but where to listen. `hall` is all it knows.
    pub fn paint_no_contact(&mut self, hall: &str, canvas: &mut Canvas) {
        if canvas.height() < PANEL_HEIGHT_MAX {
            return panel::paint_no_contact(&self.wording, canvas);
        }
        let mut pen = Pen::new(canvas, &mut self.fonts, &self.wording, Palette::LIVE);
        frame::no_contact(&mut pen, hall);
    }
}

/// Whether something that belongs to `area` is shown in this view.
fn is_here(view: &BoardView<'_>, area: &str) -> bool {
    view.area.is_none_or(|here| here == area)
}

/// The hall's own name for a thing: in the first language, and in the second if it has one of its own there.
fn names<'a>(wording: &Wording, names: &'a Names) -> (&'a str, &'a str) {
    let first = names.get(&wording.first.language);
    let second =
        wording.second.as_ref().and_then(|texts| names.0.get(&texts.language)).map_or("", String::as_str);
    (first, if second == first { "" } else { second })
}

/// The part of `things` on the present page, at most `per_page`, and (page, pages) counted from 1.
fn page_of<T>(things: &[T], per_page: usize, page: u32) -> (&[T], usize, usize) {
    let per_page = per_page.max(1);
    let pages = things.len().div_ceil(per_page).max(1);
    let page = page as usize % pages;
    (&things[(page * per_page).min(things.len())..((page + 1) * per_page).min(things.len())], page + 1, pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_show_everything_once_and_start_again() {
        let things = [1, 2, 3, 4, 5];
        assert_eq!(page_of(&things, 2, 0), (&[1, 2][..], 1, 3));
        assert_eq!(page_of(&things, 2, 2), (&[5][..], 3, 3));
        assert_eq!(page_of(&things, 2, 3), (&[1, 2][..], 1, 3));
        assert_eq!(page_of::<u8>(&[], 0, 9), (&[][..], 1, 1));
    }

    #[test]
    fn a_name_without_a_second_language_is_not_shown_twice() {
        let wording = Wording::zh_en();
        assert_eq!(
            names(&wording, &Names::from([("zh", "民政"), ("en", "Civil affairs")])),
            ("民政", "Civil affairs")
        );
        assert_eq!(names(&wording, &Names::from([("zh", "民政")])), ("民政", ""));
        assert_eq!(names(&wording, &Names::from([("en", "Civil affairs")])), ("Civil affairs", ""));
    }
}
