//! A picture of 32 bits a pixel: the board, and signs and tickets as people see them.

use alloc::vec;
use alloc::vec::Vec;
use core::convert::Infallible;
use embedded_graphics::Pixel;
pub use embedded_graphics::pixelcolor::Rgb888;
use embedded_graphics::pixelcolor::RgbColor;
pub use embedded_graphics::prelude::Point;
use embedded_graphics::prelude::{DrawTarget, OriginDimensions, Size};
pub use embedded_graphics::primitives::Rectangle;

/// Rows of pixels, top first, each `0x00RRGGBB`: what a 32-bit framebuffer takes as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Canvas {
    width: u32,
    height: u32,
    pixels: Vec<u32>,
    /// Where drawing leaves a trace; always within the picture.
    open: Rectangle,
}

impl Canvas {
    /// Makes a black picture.
    pub fn new(width: u32, height: u32) -> Self {
        Canvas::from_pixels(width, height, vec![0; width as usize * height as usize])
    }

    /// Takes rows of `0x00RRGGBB`; what is too much or too little of them is cut off or black.
    pub fn from_pixels(width: u32, height: u32, mut pixels: Vec<u32>) -> Self {
        pixels.resize(width as usize * height as usize, 0);
        let open = Rectangle::new(Point::zero(), Size::new(width, height));
        Canvas { width, height, pixels, open }
    }

    pub fn width(&self) -> u32 {
        self.width
    }

    pub fn height(&self) -> u32 {
        self.height
    }

    /// All of it.
    pub fn area(&self) -> Rectangle {
        Rectangle::new(Point::zero(), self.size())
    }

    pub fn pixels(&self) -> &[u32] {
        &self.pixels
    }

    /// The pixels of row `y`, empty below the picture.
    pub fn row(&self, y: u32) -> &[u32] {
        let width = self.width as usize;
        self.pixels.get(y as usize * width..(y as usize + 1) * width).unwrap_or(&[])
    }

    /// Draws with everything cut off that falls outside of `area`.
    pub fn within(&mut self, area: Rectangle, draw: impl FnOnce(&mut Canvas)) {
        let outer = self.open;
        self.open = outer.intersection(&area);
        draw(self);
        self.open = outer;
    }

    /// Fills the whole picture.
    pub fn fill(&mut self, color: Rgb888) {
        self.pixels.fill(packed(color));
    }

    /// Fills a rectangle with corners rounded by `radius` pixels and smoothed.
    pub fn fill_rounded(&mut self, area: Rectangle, radius: u32, color: Rgb888) {
        let radius = radius.min(area.size.width / 2).min(area.size.height / 2) as i32;
        let (width, height) = (area.size.width as i32, area.size.height as i32);
        let Point { x: left, y: top } = area.top_left;
        let straight = Size::new((width - 2 * radius) as u32, area.size.height);
        self.fill_area(&Rectangle::new(Point::new(left + radius, top), straight), color);
        let side = Size::new(radius as u32, (height - 2 * radius) as u32);
        self.fill_area(&Rectangle::new(Point::new(left, top + radius), side), color);
        self.fill_area(&Rectangle::new(Point::new(left + width - radius, top + radius), side), color);
        for y in 0..radius {
            for x in 0..radius {
                let coverage = quarter_disc(x, y, radius);
                for (x, y) in
                    [(x, y), (width - 1 - x, y), (x, height - 1 - y), (width - 1 - x, height - 1 - y)]
                {
                    self.blend(left + x, top + y, color, coverage);
                }
            }
        }
    }

    /// Lays `color` over a pixel, 0 leaving it and 255 replacing it; outside the picture nothing happens.
    pub fn blend(&mut self, x: i32, y: i32, color: Rgb888, coverage: u8) {
        if coverage == 0 || !self.open.contains(Point::new(x, y)) {
            return;
        }
        let pixel = &mut self.pixels[y as usize * self.width as usize + x as usize];
        *pixel = mixed(*pixel, packed(color), coverage);
    }

    /// Lays `color` over the picture through a mask of coverages, `mask_width` to a row, its top left at (`x`, `y`).
    pub fn blend_mask(&mut self, x: i32, y: i32, mask_width: u32, mask: &[u8], color: Rgb888) {
        if mask_width == 0 {
            return;
        }
        // Clipped once for the mask: a glyph of 200 pixels has 40,000 of them.
        let (columns, rows) = (self.open.columns(), self.open.rows());
        let first = (columns.start - x).clamp(0, mask_width as i32) as usize;
        let last = (columns.end - x).clamp(first as i32, mask_width as i32) as usize;
        let color = packed(color);
        for (row, coverages) in mask.chunks_exact(mask_width as usize).enumerate() {
            let y = y + row as i32;
            if !rows.contains(&y) || first == last {
                continue;
            }
            let start = y as usize * self.width as usize + (x + first as i32) as usize;
            let pixels = &mut self.pixels[start..start + last - first];
            for (pixel, coverage) in pixels.iter_mut().zip(&coverages[first..last]) {
                match coverage {
                    0 => {}
                    255 => *pixel = color,
                    part => *pixel = mixed(*pixel, color, *part),
                }
            }
        }
    }

    /// Copies `other` into the picture with its top left corner at (`x`, `y`), cutting off what falls outside.
    pub fn copy(&mut self, other: &Canvas, x: i32, y: i32) {
        let area = Rectangle::new(Point::new(x, y), other.size());
        let Ok(()) = self.fill_contiguous(&area, other.pixels.iter().map(|pixel| unpacked(*pixel)));
    }

    /// Fills a rectangle, cutting off what falls outside.
    pub fn fill_area(&mut self, area: &Rectangle, color: Rgb888) {
        let Ok(()) = self.fill_solid(area, color);
    }
}

/// How much of the pixel at (`x`, `y`) of a rounded top left corner is inside, in 4 x 4 samples.
fn quarter_disc(x: i32, y: i32, radius: i32) -> u8 {
    let inside = (0..16).filter(|sample| {
        // In eighths of a pixel, measured from the centre of the disc to the centre of the sample.
        let dx = 8 * (radius - x) - 2 * (sample % 4) - 1;
        let dy = 8 * (radius - y) - 2 * (sample / 4) - 1;
        dx * dx + dy * dy <= 64 * radius * radius
    });
    (inside.count() * 255 / 16) as u8
}

/// `0x00RRGGBB`.
fn packed(color: Rgb888) -> u32 {
    u32::from(color.r()) << 16 | u32::from(color.g()) << 8 | u32::from(color.b())
}

fn unpacked(pixel: u32) -> Rgb888 {
    Rgb888::new((pixel >> 16) as u8, (pixel >> 8) as u8, pixel as u8)
}

/// Red and blue together, green alone: two multiplications for three channels.
fn mixed(under: u32, over: u32, coverage: u8) -> u32 {
    let part = u32::from(coverage) + u32::from(coverage >> 7);
    let lane = |mask: u32| ((under & mask) * (256 - part) + (over & mask) * part) >> 8 & mask;
    lane(0x00ff_00ff) | lane(0x0000_ff00)
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        Size::new(self.width, self.height)
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(&mut self, pixels: I) -> Result<(), Infallible> {
        for Pixel(at, color) in pixels {
            self.blend(at.x, at.y, color, 255);
        }
        Ok(())
    }

    fn fill_solid(&mut self, area: &Rectangle, color: Rgb888) -> Result<(), Infallible> {
        let area = area.intersection(&self.open);
        let (left, width) = (area.top_left.x as usize, area.size.width as usize);
        for y in area.rows() {
            let start = y as usize * self.width as usize + left;
            self.pixels[start..start + width].fill(packed(color));
        }
        Ok(())
    }

    fn fill_contiguous<I: IntoIterator<Item = Rgb888>>(
        &mut self,
        area: &Rectangle,
        colors: I,
    ) -> Result<(), Infallible> {
        let mut colors = colors.into_iter();
        let shown = area.intersection(&self.open);
        for y in area.rows() {
            for x in area.columns() {
                let Some(color) = colors.next() else { return Ok(()) };
                if shown.contains(Point::new(x, y)) {
                    self.pixels[y as usize * self.width as usize + x as usize] = packed(color);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_reaches_both_ends_and_stays_between() {
        assert_eq!(mixed(0x102030, 0xf0e0d0, 0), 0x102030);
        assert_eq!(mixed(0x102030, 0xf0e0d0, 255), 0xf0e0d0);
        let half = mixed(0x000000, 0xffffff, 128);
        assert!(
            [half >> 16, half >> 8 & 0xff, half & 0xff].iter().all(|channel| (120..136).contains(channel))
        );
    }

    #[test]
    fn masks_and_copies_are_clipped_at_every_edge() {
        for (x, y) in [(-2, -2), (2, 2), (-9, 0), (9, 0), (0, -9), (0, 9)] {
            let mut masked = Canvas::new(4, 4);
            masked.blend_mask(x, y, 3, &[255; 9], Rgb888::WHITE);
            let mut copied = Canvas::new(4, 4);
            let mut white = Canvas::new(3, 3);
            white.fill(Rgb888::WHITE);
            copied.copy(&white, x, y);
            let mut filled = Canvas::new(4, 4);
            filled.fill_area(&Rectangle::new(Point::new(x, y), Size::new(3, 3)), Rgb888::WHITE);
            assert_eq!(masked, copied, "{x} {y}");
            assert_eq!(masked, filled, "{x} {y}");
        }
    }

    #[test]
    fn rounded_corners_are_cut_and_symmetric() {
        let mut canvas = Canvas::new(12, 8);
        canvas.fill_rounded(Rectangle::new(Point::zero(), Size::new(12, 8)), 4, Rgb888::WHITE);
        assert_eq!(canvas.row(0)[0], 0);
        assert_eq!(canvas.row(4)[0], 0xffffff);
        for y in 0..8u32 {
            let row = canvas.row(y);
            assert!(row.iter().eq(row.iter().rev()));
            assert_eq!(row, canvas.row(7 - y));
        }
    }
}
