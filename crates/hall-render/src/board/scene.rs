//! What stands where, before it is painted: a board is a list of regions, each with the marks drawn in it.
//!
//! Laying out is cheap and painting is not. So a board is laid out whole every time, and of it only the regions are painted
//! that do not show already what they are to show: after a call these are two rows and a chip, at a turn of the clock the
//! clock. A *mark* holds everything its pixels depend on; a *region* is a rectangle that no other region of its scene
//! touches, and its marks are cut off at its edges. Both together make the picture after any changes equal to one painted
//! from nothing.

use super::PictureSource;
use super::slot::Slot;
use crate::bitmap::Bitmap;
use crate::canvas::{Canvas, Rectangle, Rgb888};
use crate::font::{Fonts, Type};
use alloc::string::String;
use alloc::vec::Vec;
use embedded_graphics::prelude::Point;

/// Something drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A filled rectangle, its corners rounded unless the radius is 0.
    Area { slot: Slot, radius_px: u32, color: Rgb888 },
    /// Text from a pen on the baseline.
    Text { at: Point, style: Type, color: Rgb888, text: String },
    /// Dots of an LED panel.
    Dots { at: Point, dots: Bitmap, color: Rgb888 },
    /// One of the caller's pictures, in the middle of a slot.
    Picture { slot: Slot, index: usize },
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Region {
    slot: Slot,
    marks: Vec<Mark>,
}

/// A whole board, laid out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Scene {
    ground: Rgb888,
    regions: Vec<Region>,
}

impl Scene {
    /// Makes a scene that is its ground and nothing else.
    pub(super) fn new(ground: Rgb888) -> Self {
        Scene { ground, regions: Vec::new() }
    }

    /// Begins a region: the marks put from here on belong to it.
    pub(super) fn begin(&mut self, slot: Slot) {
        self.regions.push(Region { slot, marks: Vec::new() });
    }

    /// Adds a mark to the present region.
    pub(super) fn put(&mut self, mark: Mark) {
        debug_assert!(!self.regions.is_empty(), "a region begins before its marks");
        if let Some(region) = self.regions.last_mut() {
            region.marks.push(mark);
        }
    }

    /// Paints what `shown`, which stands on the canvas, does not show already; everything if nothing of ours stands there.
    /// Gives the rectangles that were painted.
    pub(super) fn paint(
        &self,
        shown: Option<&Scene>,
        canvas: &mut Canvas,
        fonts: &mut Fonts,
        pictures: PictureSource<'_>,
    ) -> Vec<Rectangle> {
        debug_assert!(self.is_disjoint(), "regions of a scene overlap: {self:?}");
        let Some(shown) = shown.filter(|shown| shown.ground == self.ground) else {
            canvas.fill(self.ground);
            self.regions.iter().for_each(|region| region.paint(canvas, fonts, pictures));
            return Vec::from([canvas.area()]);
        };
        let gone = shown.regions.iter().filter(|region| !self.regions.contains(region));
        let new: Vec<&Region> =
            self.regions.iter().filter(|region| !shown.regions.contains(region)).collect();
        let mut changed: Vec<Rectangle> = Vec::new();
        for area in gone.chain(new.iter().copied()).map(|region| region.slot.rectangle()) {
            if !area.is_zero_sized() && !changed.contains(&area) {
                canvas.fill_area(&area, self.ground);
                changed.push(area);
            }
        }
        new.iter().for_each(|region| region.paint(canvas, fonts, pictures));
        changed
    }

    fn is_disjoint(&self) -> bool {
        let areas: Vec<Rectangle> = self.regions.iter().map(|region| region.slot.rectangle()).collect();
        let meets = |a: &Rectangle, b: &Rectangle| !a.intersection(b).is_zero_sized();
        areas.iter().enumerate().all(|(index, area)| !areas[..index].iter().any(|other| meets(area, other)))
    }
}

impl Region {
    fn paint(&self, canvas: &mut Canvas, fonts: &mut Fonts, pictures: PictureSource<'_>) {
        canvas.within(self.slot.rectangle(), |canvas| {
            self.marks.iter().for_each(|mark| mark.paint(canvas, fonts, pictures));
        });
    }
}

impl Mark {
    fn paint(&self, canvas: &mut Canvas, fonts: &mut Fonts, pictures: PictureSource<'_>) {
        match self {
            Mark::Area { slot, radius_px, color } => {
                canvas.fill_rounded(slot.rectangle(), *radius_px, *color);
            }
            Mark::Text { at, style, color, text } => {
                fonts.draw(canvas, *at, *style, *color, text);
            }
            Mark::Dots { at, dots, color } => {
                for (x, y) in dots.dots() {
                    canvas.blend(at.x + x, at.y + y, *color, 255);
                }
            }
            Mark::Picture { slot, index } => {
                if let Some(picture) = pictures(*index, slot.w as u32, slot.h as u32) {
                    let x = slot.x + (slot.w - picture.width() as i32) / 2;
                    let y = slot.y + (slot.h - picture.height() as i32) / 2;
                    canvas.copy(&picture, x, y);
                }
            }
        }
    }
}
