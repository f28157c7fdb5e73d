//! The paper: rows of dots as they left the head, and the words on it.

use hall_render::bitmap::Bitmap;

/// The longest paper drawn: 5 m at 8 dots/mm. What garbage would feed beyond that is not kept.
const ROWS_MAX: usize = 40_000;

/// A piece of paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    width_dots: u32,
    rows: Vec<u8>,
    transcript: Vec<String>,
}

impl Paper {
    pub(super) fn new(width_dots: u32) -> Self {
        Self { width_dots, rows: Vec::new(), transcript: Vec::new() }
    }

    /// Returns the width of what the head can reach.
    #[must_use]
    pub fn width_dots(&self) -> u32 {
        self.width_dots
    }

    /// Returns the length.
    #[must_use]
    pub fn height_dots(&self) -> u32 {
        u32::try_from(self.rows.len() / self.row_bytes()).unwrap_or(u32::MAX)
    }

    /// Returns the picture, black dots on.
    #[must_use]
    pub fn picture(&self) -> Bitmap {
        Bitmap::from_bytes(self.width_dots, self.height_dots(), self.rows.clone())
            .unwrap_or_else(|| Bitmap::new(self.width_dots, 0))
    }

    /// Returns the lines of text in their order, with `[QR ...]` and `[picture ...]` where those stand.
    #[must_use]
    pub fn transcript(&self) -> &[String] {
        &self.transcript
    }

    /// Says whether nothing is on it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.rows.iter().all(|byte| *byte == 0)
    }

    /// Feeds empty rows.
    pub(super) fn feed(&mut self, dots: u32) {
        let rows = (self.rows.len() / self.row_bytes() + dots as usize).min(ROWS_MAX);
        self.rows.resize(rows * self.row_bytes(), 0);
    }

    /// Prints a picture with its left edge at `x` and feeds past it.
    pub(super) fn print(&mut self, picture: &Bitmap, x: u32) {
        let top = self.rows.len() / self.row_bytes();
        self.feed(picture.height());
        for (dot_x, dot_y) in picture.dots() {
            let (dot_x, dot_y) = (dot_x.unsigned_abs() + x, dot_y.unsigned_abs() as usize + top);
            if dot_x < self.width_dots {
                let at = dot_y * self.row_bytes() + dot_x as usize / 8;
                if let Some(byte) = self.rows.get_mut(at) {
                    *byte |= 0x80 >> (dot_x % 8);
                }
            }
        }
    }

    pub(super) fn write(&mut self, line: String) {
        if self.transcript.len() < ROWS_MAX {
            self.transcript.push(line);
        }
    }

    fn row_bytes(&self) -> usize {
        (self.width_dots as usize).div_ceil(8).max(1)
    }
}
