//! A picture of one bit a dot: what a thermal head burns and what a sign lights.

use alloc::vec;
use alloc::vec::Vec;
use core::convert::Infallible;
use embedded_graphics::Pixel;
use embedded_graphics::pixelcolor::BinaryColor;
use embedded_graphics::prelude::{DrawTarget, OriginDimensions, Point, Size};
use embedded_graphics::primitives::Rectangle;

/// Rows of dots, top first, each row padded to a whole byte, the leftmost dot in the highest bit: the order that
/// ESC/POS raster commands take.
#[derive(Clone, PartialEq, Eq)]
pub struct Bitmap {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

impl Bitmap {
    /// Makes a picture with every dot off.
    pub fn new(width: u32, height: u32) -> Self {
        Bitmap { width, height, bytes: vec![0; width.div_ceil(8) as usize * height as usize] }
    }

    /// Takes rows of packed dots, or gives `None` when `bytes` is not exactly `height` rows long. Bits of the padding
    /// are cleared.
    pub fn from_bytes(width: u32, height: u32, bytes: Vec<u8>) -> Option<Self> {
        let stride = width.div_ceil(8) as usize;
        if stride.checked_mul(height as usize)? != bytes.len() {
            return None;
        }
        let mut bitmap = Bitmap { width, height, bytes };
        if !width.is_multiple_of(8) {
            let mask = 0xffu8 << (8 - width % 8);
            for y in 0..height as usize {
                bitmap.bytes[y * stride + stride - 1] &= mask;
            }
        }
        Some(bitmap)
    }

    pub fn width(&self) -> u32 {
        self.width
    }

    pub fn height(&self) -> u32 {
        self.height
    }

    /// Bytes in a row.
    pub fn stride(&self) -> usize {
        self.width.div_ceil(8) as usize
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The packed dots of row `y`, empty below the picture.
    pub fn row(&self, y: u32) -> &[u8] {
        let start = y as usize * self.stride();
        self.bytes.get(start..start + self.stride()).unwrap_or(&[])
    }

    /// Whether the dot is on; dots outside the picture are off.
    pub fn get(&self, x: i32, y: i32) -> bool {
        self.place(x, y).is_some_and(|(index, mask)| self.bytes[index] & mask != 0)
    }

    /// Switches a dot; outside the picture nothing happens.
    pub fn set(&mut self, x: i32, y: i32, on: bool) {
        if let Some((index, mask)) = self.place(x, y) {
            if on { self.bytes[index] |= mask } else { self.bytes[index] &= !mask }
        }
    }

    /// Adds the dots of `other` with its top left corner at (`x`, `y`), cutting off what falls outside.
    pub fn add(&mut self, other: &Bitmap, x: i32, y: i32) {
        for (dot_x, dot_y) in other.dots() {
            self.set(x + dot_x, y + dot_y, true);
        }
    }

    /// The picture with each dot repeated: what a printer does for double width and double height.
    pub fn magnified(&self, times_x: u32, times_y: u32) -> Bitmap {
        let mut big = Bitmap::new(self.width * times_x, self.height * times_y);
        for (x, y) in self.dots() {
            for row in 0..times_y as i32 {
                for column in 0..times_x as i32 {
                    big.set(x * times_x as i32 + column, y * times_y as i32 + row, true);
                }
            }
        }
        big
    }

    /// The smallest rectangle that holds every lit dot, or `None` when all are off.
    pub fn ink(&self) -> Option<Rectangle> {
        let (mut left, mut top, mut right, mut bottom) = (i32::MAX, i32::MAX, i32::MIN, i32::MIN);
        for (x, y) in self.dots() {
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        }
        (left <= right).then(|| Rectangle::with_corners(Point::new(left, top), Point::new(right, bottom)))
    }

    /// The lit dots, row by row.
    pub fn dots(&self) -> impl Iterator<Item = (i32, i32)> + '_ {
        let stride = self.stride().max(1);
        self.bytes.iter().enumerate().filter(|(_, byte)| **byte != 0).flat_map(move |(index, byte)| {
            let (x, y) = ((index % stride * 8) as i32, (index / stride) as i32);
            (0..8).filter(move |bit| byte & (0x80 >> bit) != 0).map(move |bit| (x + bit, y))
        })
    }

    fn place(&self, x: i32, y: i32) -> Option<(usize, u8)> {
        let (x, y) = (u32::try_from(x).ok()?, u32::try_from(y).ok()?);
        (x < self.width && y < self.height)
            .then(|| (y as usize * self.stride() + x as usize / 8, 0x80 >> (x % 8)))
    }
}

/// One line a row, `#` for a lit dot: readable in a failing test.
impl core::fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        writeln!(f, "{}x{}", self.width, self.height)?;
        for y in 0..self.height as i32 {
            for x in 0..self.width as i32 {
                f.write_str(if self.get(x, y) { "#" } else { "." })?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl OriginDimensions for Bitmap {
    fn size(&self) -> Size {
        Size::new(self.width, self.height)
    }
}

impl DrawTarget for Bitmap {
    type Color = BinaryColor;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<BinaryColor>>>(&mut self, pixels: I) -> Result<(), Infallible> {
        for Pixel(at, color) in pixels {
            self.set(at.x, at.y, color.is_on());
        }
        Ok(())
    }

    /// Whole bytes at a time.
    fn fill_solid(&mut self, area: &Rectangle, color: BinaryColor) -> Result<(), Infallible> {
        let area = area.intersection(&Rectangle::new(Point::zero(), self.size()));
        let Some(corner) = area.bottom_right() else { return Ok(()) };
        let stride = self.stride();
        let (first, last) = (area.top_left.x as usize, corner.x as usize);
        for y in area.top_left.y as usize..=corner.y as usize {
            for byte in first / 8..=last / 8 {
                let left = if byte == first / 8 { 0xff >> (first % 8) } else { 0xffu8 };
                let right = if byte == last / 8 { 0xffu8 << (7 - last % 8) } else { 0xff };
                let byte = &mut self.bytes[y * stride + byte];
                if color.is_on() { *byte |= left & right } else { *byte &= !(left & right) }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solid_areas_are_the_same_by_bytes_and_by_dots() {
        for (x, y, width, height) in
            [(0, 0, 20, 3), (3, 1, 2, 1), (7, 0, 2, 2), (-4, -1, 9, 9), (17, 1, 50, 1)]
        {
            let area = Rectangle::new(Point::new(x, y), Size::new(width, height));
            for color in [BinaryColor::On, BinaryColor::Off] {
                let mut by_bytes = Bitmap::new(20, 3);
                by_bytes
                    .fill_solid(&Rectangle::new(Point::zero(), Size::new(20, 3)), color.invert())
                    .unwrap();
                let mut by_dots = by_bytes.clone();
                by_bytes.fill_solid(&area, color).unwrap();
                by_dots
                    .draw_iter(
                        embedded_graphics::primitives::PointsIter::points(&area).map(|p| Pixel(p, color)),
                    )
                    .unwrap();
                assert_eq!(by_bytes, by_dots, "{area:?} {color:?}");
            }
        }
    }

    #[test]
    fn bytes_are_in_the_order_of_a_raster_command() {
        let mut bitmap = Bitmap::new(10, 2);
        bitmap.set(0, 0, true);
        bitmap.set(9, 1, true);
        assert_eq!(bitmap.bytes(), [0x80, 0x00, 0x00, 0x40]);
        assert_eq!(bitmap.row(1), [0x00, 0x40]);
        assert!(bitmap.row(2).is_empty());
    }

    #[test]
    fn wrong_lengths_are_refused_and_padding_is_cleared() {
        assert!(Bitmap::from_bytes(10, 2, vec![0; 3]).is_none());
        let bitmap = Bitmap::from_bytes(10, 1, vec![0xff, 0xff]).unwrap();
        assert_eq!(bitmap.dots().count(), 10);
    }

    #[test]
    fn magnifying_repeats_dots() {
        let mut dot = Bitmap::new(2, 1);
        dot.set(1, 0, true);
        let big = dot.magnified(2, 3);
        assert_eq!(big.dots().collect::<Vec<_>>(), [(2, 0), (3, 0), (2, 1), (3, 1), (2, 2), (3, 2)]);
        assert_eq!(big.ink(), Some(Rectangle::new(Point::new(2, 0), Size::new(2, 3))));
    }
}
