//! Rectangles that are cut up: how the board is laid out.

use crate::canvas::Rectangle;
use embedded_graphics::prelude::{Point, Size};

/// A rectangle in pixels. Cutting more than there is leaves nothing, never a negative size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) w: i32,
    pub(super) h: i32,
}

impl Slot {
    pub(super) fn cut_top(&mut self, height: i32) -> Slot {
        let height = height.clamp(0, self.h);
        let top = Slot { h: height, ..*self };
        (self.y, self.h) = (self.y + height, self.h - height);
        top
    }

    pub(super) fn cut_bottom(&mut self, height: i32) -> Slot {
        let height = height.clamp(0, self.h);
        self.h -= height;
        Slot { y: self.y + self.h, h: height, ..*self }
    }

    pub(super) fn cut_left(&mut self, width: i32) -> Slot {
        let width = width.clamp(0, self.w);
        let left = Slot { w: width, ..*self };
        (self.x, self.w) = (self.x + width, self.w - width);
        left
    }

    pub(super) fn cut_right(&mut self, width: i32) -> Slot {
        let width = width.clamp(0, self.w);
        self.w -= width;
        Slot { x: self.x + self.w, w: width, ..*self }
    }

    /// Cuts off the top and `gap` below it.
    pub(super) fn cut_top_gap(&mut self, height: i32, gap: i32) -> Slot {
        let top = self.cut_top(height);
        self.cut_top(gap);
        top
    }

    /// Cuts off the bottom and `gap` above it.
    pub(super) fn cut_bottom_gap(&mut self, height: i32, gap: i32) -> Slot {
        let bottom = self.cut_bottom(height);
        self.cut_bottom(gap);
        bottom
    }

    /// Cuts off the right side and `gap` left of it.
    pub(super) fn cut_right_gap(&mut self, width: i32, gap: i32) -> Slot {
        let right = self.cut_right(width);
        self.cut_right(gap);
        right
    }

    /// Smaller by `x` on the left and right and by `y` above and below.
    pub(super) fn inset(self, x: i32, y: i32) -> Slot {
        let (x, y) = (x.clamp(0, self.w / 2), y.clamp(0, self.h / 2));
        Slot { x: self.x + x, y: self.y + y, w: self.w - 2 * x, h: self.h - 2 * y }
    }

    pub(super) fn rectangle(self) -> Rectangle {
        Rectangle::new(Point::new(self.x, self.y), Size::new(self.w as u32, self.h as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_fit_together() {
        let mut rest = Slot { x: 10, y: 20, w: 100, h: 50 };
        assert_eq!(rest.cut_top_gap(10, 5), Slot { x: 10, y: 20, w: 100, h: 10 });
        assert_eq!(rest.cut_right(30), Slot { x: 80, y: 35, w: 30, h: 35 });
        assert_eq!(rest, Slot { x: 10, y: 35, w: 70, h: 35 });
        assert_eq!(rest.cut_bottom(99), Slot { x: 10, y: 35, w: 70, h: 35 });
        assert_eq!((rest.w, rest.h), (70, 0));
        assert_eq!(rest.inset(50, 1).w, 0);
    }
}
