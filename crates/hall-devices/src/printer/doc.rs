//! A document ready to print: lines with their styles, already as wide as the paper. It knows no byte and no field.

use alloc::string::String;
use alloc::vec::Vec;
use core::num::NonZeroU8;

use serde::Deserialize;

use super::qr::side_dots;
use super::raster::Bitmap;

/// Lines from top to bottom, broken and sized for a paper of `cells` cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    pub cells: usize,
    pub lines: Vec<Line>,
}

/// One line, which fits the paper's width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Text {
        text: String,
        style: Style,
    },
    /// A line across the paper.
    Rule,
    /// Empty paper.
    Feed {
        dots: u8,
    },
    /// A QR code, model 2, error correction level M.
    Qr {
        data: String,
        module_dots: u8,
        align: Align,
    },
    /// A bar code, CODE 128, with its text below.
    Barcode {
        data: String,
        /// The narrowest bar.
        module_dots: u8,
        height_dots: u8,
        align: Align,
    },
    /// A picture of the layout, a coat of arms for instance.
    Image {
        picture: Bitmap,
        align: Align,
    },
}

impl Doc {
    /// Returns about how much paper it takes, the feed before the cut left out.
    #[must_use]
    pub fn length_dots(&self) -> u32 {
        self.lines.iter().map(Line::length_dots).sum()
    }
}

impl Line {
    /// From one line of text to the next at size 1.
    /// Source: ESC/POS, ESC 2: 1/6 inch, which is 34 dots at 203 dpi; Chinese boards use 30.
    const TEXT_DOTS: u32 = 30;
    /// The height of a character at size 1.
    const CHARACTER_DOTS: u32 = 24;

    fn length_dots(&self) -> u32 {
        match self {
            Self::Text { style, .. } => {
                Self::TEXT_DOTS.max(Self::CHARACTER_DOTS * u32::from(style.size.height()))
            }
            Self::Rule => Self::TEXT_DOTS,
            Self::Feed { dots } => u32::from(*dots),
            Self::Qr { data, module_dots, .. } => side_dots(data.len(), *module_dots),
            Self::Barcode { height_dots, .. } => u32::from(*height_dots) + Self::TEXT_DOTS,
            Self::Image { picture, .. } => u32::from(picture.height_dots()),
        }
    }
}

/// How a text is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    pub size: Size,
    pub align: Align,
    pub bold: bool,
}

/// Where a line stands on the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// Times the width and height of the printer's own characters, 1 to 8 each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "[u8; 2]")]
pub struct Size {
    width: NonZeroU8,
    height: NonZeroU8,
}

impl Size {
    /// The largest factor that `GS !` has.
    const MAX: u8 = 8;

    /// Makes a size, `None` unless both are 1 to 8.
    #[must_use]
    pub fn new(width: u8, height: u8) -> Option<Self> {
        match (NonZeroU8::new(width), NonZeroU8::new(height)) {
            (Some(w), Some(h)) if width <= Self::MAX && height <= Self::MAX => {
                Some(Self { width: w, height: h })
            }
            _ => None,
        }
    }

    /// Returns the factor of the width.
    #[must_use]
    pub fn width(self) -> u8 {
        self.width.get()
    }

    /// Returns the factor of the height.
    #[must_use]
    pub fn height(self) -> u8 {
        self.height.get()
    }

    /// Returns the next narrower size, `None` below a width of 1. It keeps its shape, but a line that was large stays twice as
    /// high as the text around it.
    pub(super) fn narrower(self) -> Option<Self> {
        const STILL_LARGE: u8 = 2;
        let height = self.height();
        Self::new(self.width() - 1, (height - 1).max(height.min(STILL_LARGE)))
    }
}

impl Default for Size {
    fn default() -> Self {
        Self { width: NonZeroU8::MIN, height: NonZeroU8::MIN }
    }
}

impl TryFrom<[u8; 2]> for Size {
    type Error = &'static str;

    fn try_from([width, height]: [u8; 2]) -> Result<Self, Self::Error> {
        Self::new(width, height).ok_or("a size is [width, height], each from 1 to 8")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_is_counted_line_by_line() {
        let style = Style { size: Size::new(2, 2).unwrap(), ..Style::default() };
        let lines = alloc::vec![
            Line::Text { text: "A012".into(), style },
            Line::Rule,
            Line::Feed { dots: 10 },
            Line::Qr { data: "abc".into(), module_dots: 4, align: Align::Left },
            Line::Image { picture: Bitmap::new(64, 20), align: Align::Left },
        ];
        assert_eq!(Doc { cells: 48, lines }.length_dots(), 48 + 30 + 10 + 21 * 4 + 20);
    }

    #[test]
    fn sizes_grow_narrower_and_stay_large() {
        let narrower = |width, height| {
            let sizes = core::iter::successors(Size::new(width, height), |size| size.narrower());
            sizes.map(|size| (size.width(), size.height())).collect::<Vec<_>>()
        };
        assert_eq!(narrower(4, 4), [(4, 4), (3, 3), (2, 2), (1, 2)]);
        assert_eq!(narrower(3, 1), [(3, 1), (2, 1), (1, 1)]);
        assert!(Size::new(9, 1).is_none() && Size::new(1, 0).is_none());
    }
}
