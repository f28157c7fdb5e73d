//! Pictures: one bit per dot, and the commands that print them.

use alloc::vec;
use alloc::vec::Vec;

/// The rows of one `GS v 0`: small enough for the buffer of any printer, and the most that a cut cable leaves unfinished.
pub(super) const BAND_ROWS: u16 = 128;

/// A picture of black dots on white paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    width_dots: u16,
    /// Rows from top to bottom, each a whole number of bytes; the most significant bit is the leftmost dot, 1 is black.
    rows: Vec<u8>,
}

impl Bitmap {
    /// Makes a white picture; a width that is no multiple of 8 is rounded up.
    #[must_use]
    pub fn new(width_dots: u16, height_dots: u16) -> Self {
        let width_dots = width_dots.next_multiple_of(8);
        Self { width_dots, rows: vec![0; usize::from(width_dots / 8) * usize::from(height_dots)] }
    }

    /// Makes a picture of packed rows; `None` unless they are whole rows of a width that is a multiple of 8.
    #[must_use]
    pub fn from_rows(width_dots: u16, rows: Vec<u8>) -> Option<Self> {
        let row_bytes = usize::from(width_dots / 8);
        let whole = row_bytes > 0 && width_dots.is_multiple_of(8) && rows.len().is_multiple_of(row_bytes);
        (whole && rows.len() / row_bytes <= usize::from(u16::MAX)).then_some(Self { width_dots, rows })
    }

    /// Returns the width, a multiple of 8.
    #[must_use]
    pub fn width_dots(&self) -> u16 {
        self.width_dots
    }

    /// Returns the height.
    #[must_use]
    pub fn height_dots(&self) -> u16 {
        u16::try_from(self.rows.len() / self.row_bytes().max(1)).unwrap_or(u16::MAX)
    }

    /// Returns the packed rows.
    #[must_use]
    pub fn rows(&self) -> &[u8] {
        &self.rows
    }

    /// Blackens a dot; outside the picture nothing happens.
    pub fn blacken(&mut self, x: u16, y: u16) {
        if x < self.width_dots {
            let at = usize::from(y) * self.row_bytes() + usize::from(x / 8);
            if let Some(byte) = self.rows.get_mut(at) {
                *byte |= 0x80 >> (x % 8);
            }
        }
    }

    /// Puts a picture of the same width below this one.
    ///
    /// # Errors
    /// When the widths differ; nothing is changed then.
    pub(super) fn append(&mut self, below: &Bitmap) -> Result<(), u16> {
        if below.width_dots != self.width_dots {
            return Err(below.width_dots);
        }
        self.rows.extend_from_slice(&below.rows);
        Ok(())
    }

    /// Returns the picture without the white at its right edge, in whole bytes: on a slow line each costs a millisecond a row.
    pub(super) fn without_right_margin(&self) -> Bitmap {
        let inked = |row: &[u8]| row.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        let row_bytes = self.rows.chunks(self.row_bytes().max(1)).map(inked).max().unwrap_or(0).max(1);
        if row_bytes >= self.row_bytes() {
            return self.clone();
        }
        let rows = self.rows.chunks(self.row_bytes()).flat_map(|row| &row[..row_bytes]).copied().collect();
        Bitmap { width_dots: u16::try_from(row_bytes * 8).unwrap_or(self.width_dots), rows }
    }

    fn row_bytes(&self) -> usize {
        usize::from(self.width_dots / 8)
    }
}

/// Returns the commands that print the picture: `GS v 0` in bands.
pub(super) fn bands(picture: &Bitmap) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(picture.rows.len() + picture.rows.len() / 1_000);
    if picture.width_dots == 0 {
        return bytes;
    }
    for band in picture.rows.chunks(picture.row_bytes() * usize::from(BAND_ROWS)) {
        let height = u16::try_from(band.len() / picture.row_bytes()).unwrap_or(BAND_ROWS);
        bytes.extend([0x1D, 0x76, 0x30, 0x00]);
        bytes.extend((picture.width_dots / 8).to_le_bytes());
        bytes.extend(height.to_le_bytes());
        bytes.extend(without_orders(band));
    }
    bytes
}

/// Returns the dots with a second black dot beside each that would complete a real-time order.
///
/// Many printers obey `DLE EOT`, `DLE ENQ` and `DLE DC4` wherever the bytes stand, inside a picture too, and two of them clear
/// the buffer or open a drawer. A lone dot made two dots wide is not seen.
/// Source: HPRT and Partner command manuals, "status is also transmitted whenever the sequence is received".
fn without_orders(band: &[u8]) -> Vec<u8> {
    const DLE: u8 = 0x10;
    const DLE_AND_ITS_LEFT_DOT: u8 = 0x30;
    let mut dots = band.to_vec();
    for at in 1..dots.len() {
        if dots[at - 1] == DLE && matches!(dots[at], 0x04 | 0x05 | 0x14) {
            dots[at - 1] = DLE_AND_ITS_LEFT_DOT;
        }
    }
    dots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_goes_out_in_bands() {
        let mut picture = Bitmap::new(16, 130);
        picture.blacken(0, 0);
        picture.blacken(15, 129);
        picture.blacken(16, 0);
        picture.blacken(0, 130);
        let bytes = bands(&picture);
        assert_eq!(bytes[..10], [0x1D, 0x76, 0x30, 0, 2, 0, 128, 0, 0x80, 0]);
        let second = &bytes[8 + 256..];
        assert_eq!(second, [0x1D, 0x76, 0x30, 0, 2, 0, 2, 0, 0, 0, 0, 0x01]);
    }

    #[test]
    fn white_at_the_right_is_not_sent_and_no_dot_is_lost() {
        let mut picture = Bitmap::new(32, 3);
        picture.blacken(9, 1);
        let narrow = picture.without_right_margin();
        assert_eq!((narrow.width_dots(), narrow.height_dots()), (16, 3));
        assert_eq!(narrow.rows(), [0, 0, 0, 0x40, 0, 0]);
        assert_eq!(Bitmap::new(32, 2).without_right_margin(), Bitmap::new(8, 2));
        picture.blacken(31, 0);
        assert_eq!(picture.without_right_margin(), picture);
    }

    #[test]
    fn only_pictures_of_one_width_stand_below_each_other() {
        let mut picture = Bitmap::new(16, 1);
        assert_eq!(picture.append(&Bitmap::new(16, 2)), Ok(()));
        assert_eq!(picture.append(&Bitmap::new(24, 2)), Err(24));
        assert_eq!(picture.height_dots(), 3);
    }

    #[test]
    fn no_order_hides_in_the_dots() {
        let rows = vec![0x10, 0x04, 0x10, 0x05, 0x10, 0x14, 0x10, 0x10, 0x04, 0x10, 0x06, 0];
        let bytes = bands(&Bitmap::from_rows(16, rows).unwrap());
        assert_eq!(bytes[8..], [0x30, 0x04, 0x30, 0x05, 0x30, 0x14, 0x10, 0x30, 0x04, 0x10, 0x06, 0]);
    }

    #[test]
    fn packed_rows_must_be_whole() {
        assert!(Bitmap::from_rows(16, vec![0; 3]).is_none());
        assert!(Bitmap::from_rows(12, vec![0; 3]).is_none());
        assert!(Bitmap::from_rows(0, vec![]).is_none());
        assert_eq!(Bitmap::from_rows(16, vec![0; 6]).unwrap().height_dots(), 3);
    }
}
