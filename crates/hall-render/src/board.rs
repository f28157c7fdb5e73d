//! The waiting-area board: what people see from eight metres away.
//!
//! One pure function of the hall's state ([`Board`]) and of what the caller knows ([`BoardView`]): the same two give the
//! same pixels, whatever was painted before. Terms: the *hero* is the newest call, painted largest; *pages* turn where there is more than fits
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
mod scene;
mod side;
mod slot;
mod windows;

use crate::canvas::{Canvas, Rectangle};
use crate::font::Fonts;
use crate::texts::Wording;
use alloc::string::String;
use alloc::vec::Vec;
use hall_api::Names;
use hall_api::board::Board;
use palette::Palette;
use pen::Pen;
use scene::Scene;

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

/// Paints boards on one canvas; keeps the glyphs it has drawn, and knows what stands where.
pub struct Painter {
    fonts: Fonts,
    wording: Wording,
    canvas: Canvas,
    /// What stands on the canvas; none of ours before the first board.
    shown: Option<Scene>,
}

/// A painted board.
#[derive(Debug)]
pub struct Painting<'p> {
    pub canvas: &'p Canvas,
    /// What differs from the painting before, as rectangles that may touch; empty if nothing does.
    pub changed: Vec<Rectangle>,
    /// Of its longest list: above 1, the caller lets [`BoardView::page`] count up.
    pub pages: usize,
}

impl Painter {
    /// Paints boards of that width and height in pixels. Landscape and portrait; made for 1920 x 1080 and 1080 x 1920 and
    /// scaled from there; what is lower than [`PANEL_HEIGHT_MAX`] is an LED panel and gets whole dots.
    pub fn new(wording: Wording, width: u32, height: u32) -> Self {
        Painter { fonts: Fonts::new(), wording, canvas: Canvas::new(width, height), shown: None }
    }

    /// Paints a board over the one before it, and of it only what changed.
    pub fn paint(
        &mut self,
        board: &Board,
        view: &BoardView<'_>,
        pictures: PictureSource<'_>,
    ) -> Painting<'_> {
        let known = |area: &&str| board.areas.iter().any(|known| known.id == *area);
        let view = &BoardView { area: view.area.filter(known), ..*view };
        let (scene, pages) = if self.is_panel() {
            panel::lay_out(self.size(), board, view, &self.wording)
        } else {
            lay_out(self.size(), board, view, &self.fonts, &self.wording)
        };
        self.show(scene, pages, pictures)
    }

    /// Paints what a screen shows that never had a board: no number, but where to listen. `hall` is all it knows.
    pub fn paint_no_contact(&mut self, hall: &str) -> Painting<'_> {
        let scene = if self.is_panel() {
            panel::lay_out_no_contact(self.size(), &self.wording)
        } else {
            let mut pen = Pen::new(self.size(), &self.fonts, &self.wording, Palette::LIVE);
            frame::no_contact(&mut pen, hall);
            pen.finish()
        };
        self.show(scene, 1, NO_PICTURES)
    }

    /// What was painted last; black before that.
    pub fn canvas(&self) -> &Canvas {
        &self.canvas
    }

    fn show(&mut self, scene: Scene, pages: usize, pictures: PictureSource<'_>) -> Painting<'_> {
        let changed = scene.paint(self.shown.as_ref(), &mut self.canvas, &mut self.fonts, pictures);
        self.shown = Some(scene);
        Painting { canvas: &self.canvas, changed, pages }
    }

    fn size(&self) -> (u32, u32) {
        (self.canvas.width(), self.canvas.height())
    }

    fn is_panel(&self) -> bool {
        self.canvas.height() < PANEL_HEIGHT_MAX
    }
}

/// Cuts a display's page up; gives the number of pages of its longest list, too.
fn lay_out(
    size: (u32, u32),
    board: &Board,
    view: &BoardView<'_>,
    fonts: &Fonts,
    wording: &Wording,
) -> (Scene, usize) {
    let palette = if view.stale.is_some() { Palette::STALE } else { Palette::LIVE };
    let mut pen = Pen::new(size, fonts, wording, palette);
    let mut rest = pen.page();
    let header = rest.cut_top(pen.px(112));
    frame::header(&mut pen, header, board, view);
    frame::banners(&mut pen, &mut rest, board, view);
    let footer_pages = footer::strip(&mut pen, &mut rest, board, view);
    rest = rest.inset(pen.px(36), pen.px(24));
    let gap = pen.px(20);
    let window_pages = windows::strip(&mut pen, &mut rest, board, view);
    let missed_pages = windows::missed(&mut pen, &mut rest, board, view);
    let side = if pen.is_landscape() {
        rest.cut_right_gap(pen.px(640), gap)
    } else {
        rest.cut_bottom_gap(rest.h * 38 / 100, gap)
    };
    let side_pages = side::lay_out(&mut pen, side, board, view);
    calls::list(&mut pen, rest, board, view);
    let pages = window_pages.max(missed_pages).max(side_pages).max(footer_pages);
    (pen.finish(), pages)
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
