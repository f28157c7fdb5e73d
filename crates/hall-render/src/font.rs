//! The bundled outline fonts: measuring text and drawing it, smoothed on a canvas or in plain dots on a bitmap.
//!
//! Sizes are in *em* pixels: a hanzi of 40 em pixels is 40 pixels wide. (`ab_glyph`'s own scale is ascent plus
//! descent, 1.448 em in these fonts.) Pens move in whole pixels, so a glyph is rasterised once per size and kept.

use crate::bitmap::Bitmap;
use crate::canvas::Canvas;
use ab_glyph::{Font, FontRef, PxScale};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use embedded_graphics::pixelcolor::Rgb888;
use embedded_graphics::prelude::Point;
use hall_sign::is_shown;

/// A bundled font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    Regular,
    Bold,
    /// ASCII only, each half an em wide.
    Mono,
}

/// A face at a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Type {
    pub face: Face,
    pub em_px: u16,
}

impl Type {
    pub const fn regular(em_px: u16) -> Self {
        Type { face: Face::Regular, em_px }
    }

    pub const fn bold(em_px: u16) -> Self {
        Type { face: Face::Bold, em_px }
    }

    /// The baseline that puts hanzi and capitals optically in the middle between `top` and `top + height`.
    pub fn baseline(self, top: i32, height: i32) -> i32 {
        // Hanzi of Noto Sans SC reach from 0.84 em above the baseline to 0.08 em below, capitals to 0.73 em:
        // their middles lie at 0.38 and 0.37 em. Source: the bundled faces' own outlines.
        top + height / 2 + i32::from(self.em_px) * 3 / 8
    }
}

/// A glyph's smoothed shape and its place relative to the pen on the baseline.
struct Glyph {
    left: i32,
    top: i32,
    width: u32,
    /// Rows of coverages, 0 to 255.
    coverage: Vec<u8>,
}

/// Coverages above this are dots on paper: thin strokes stay closed at 24 dots without filling 龘.
const DOT_THRESHOLD: u8 = 115;

/// Bytes of coverages kept before the cache is emptied: ten times what a full board at 1920x1080 needs.
const CACHE_BYTES_MAX: usize = 16 << 20;

/// The bundled fonts and the glyphs drawn so far.
pub struct Fonts {
    regular: FontRef<'static>,
    bold: FontRef<'static>,
    mono: FontRef<'static>,
    /// Hanzi that are in names and nowhere else; looked up where a face lacks one.
    #[cfg(feature = "rare")]
    rare: FontRef<'static>,
    glyphs: BTreeMap<(Type, char), Glyph>,
    cached_bytes: usize,
}

impl Default for Fonts {
    fn default() -> Self {
        Self::new()
    }
}

impl Fonts {
    /// Reads the fonts' headers; the outlines stay where the program was loaded.
    pub fn new() -> Self {
        Fonts {
            regular: bundled(include_bytes!("../fonts/NotoSansSC-Regular.otf")),
            bold: bundled(include_bytes!("../fonts/NotoSansSC-Bold.otf")),
            mono: bundled(include_bytes!("../fonts/NotoSansMonoSC-Regular.otf")),
            #[cfg(feature = "rare")]
            rare: bundled(include_bytes!("../fonts/NotoSansSC-Rare.otf")),
            glyphs: BTreeMap::new(),
            cached_bytes: 0,
        }
    }

    /// Whether the face can draw `character`; otherwise it draws a box.
    pub fn has(&self, face: Face, character: char) -> bool {
        self.font(face, character).glyph_id(character).0 != 0
    }

    /// How far the pen moves over `text`, in pixels.
    pub fn width(&self, style: Type, text: &str) -> i32 {
        text.chars()
            .filter(|character| is_shown(*character))
            .map(|character| self.advance(style, character))
            .sum()
    }

    /// `text`, or as much of it as fits into `width_px` with an ellipsis behind: Chinese or three dots, by what is cut.
    pub fn cut(&self, text: &str, style: Type, width_px: i32) -> String {
        if self.width(style, text) <= width_px {
            return text.into();
        }
        let mut left = width_px - self.advance(style, '…');
        let mut kept: String = text
            .chars()
            .filter(|character| is_shown(*character))
            .take_while(|character| {
                left -= self.advance(style, *character);
                left >= 0
            })
            .collect();
        kept.truncate(kept.trim_end().len());
        kept.push_str(if kept.ends_with(|last: char| last.is_ascii()) { "..." } else { "…" });
        kept
    }

    /// Draws `text` from a pen at `at` on the baseline and gives the pen's way in pixels.
    pub fn draw(&mut self, canvas: &mut Canvas, at: Point, style: Type, color: Rgb888, text: &str) -> i32 {
        self.each_glyph(at, style, text, |x, y, glyph| {
            canvas.blend_mask(x, y, glyph.width, &glyph.coverage, color);
        })
    }

    /// Draws `text` in dots, as [`Fonts::draw`] does in pixels.
    pub fn draw_dots(&mut self, bitmap: &mut Bitmap, at: Point, style: Type, text: &str) -> i32 {
        self.each_glyph(at, style, text, |x, y, glyph| {
            for (index, _) in glyph.coverage.iter().enumerate().filter(|(_, part)| **part > DOT_THRESHOLD) {
                bitmap.set(
                    x + (index as u32 % glyph.width) as i32,
                    y + (index as u32 / glyph.width) as i32,
                    true,
                );
            }
        })
    }

    fn each_glyph(
        &mut self,
        at: Point,
        style: Type,
        text: &str,
        mut draw: impl FnMut(i32, i32, &Glyph),
    ) -> i32 {
        let mut x = at.x;
        for character in text.chars().filter(|character| is_shown(*character)) {
            let glyph = self.glyph(style, character);
            draw(x + glyph.left, at.y + glyph.top, glyph);
            x += self.advance(style, character);
        }
        x - at.x
    }

    fn glyph(&mut self, style: Type, character: char) -> &Glyph {
        if !self.glyphs.contains_key(&(style, character)) {
            if self.cached_bytes > CACHE_BYTES_MAX {
                self.glyphs.clear();
                self.cached_bytes = 0;
            }
            let glyph = rasterise(self.font(style.face, character), style.em_px, character);
            self.cached_bytes += glyph.coverage.len();
            self.glyphs.insert((style, character), glyph);
        }
        &self.glyphs[&(style, character)]
    }

    fn advance(&self, style: Type, character: char) -> i32 {
        let font = self.font(style.face, character);
        let em = font.h_advance_unscaled(font.glyph_id(character)) / units_per_em(font);
        // Rounded to the nearest; no negative advances in these fonts.
        (em * f32::from(style.em_px) + 0.5) as i32
    }

    /// The font that draws a character: the face's own, or another that has what it lacks.
    fn font(&self, face: Face, character: char) -> &FontRef<'static> {
        let own = match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
            Face::Mono => &self.mono,
        };
        #[cfg(feature = "rare")]
        if own.glyph_id(character).0 == 0 && self.rare.glyph_id(character).0 != 0 {
            return &self.rare;
        }
        #[cfg(not(feature = "rare"))]
        let _ = character;
        own
    }
}

fn rasterise(font: &FontRef<'static>, em_px: u16, character: char) -> Glyph {
    let scale = PxScale::from(f32::from(em_px) * font.height_unscaled() / units_per_em(font));
    let Some(outline) = font.outline_glyph(font.glyph_id(character).with_scale(scale)) else {
        return Glyph { left: 0, top: 0, width: 0, coverage: Vec::new() };
    };
    let bounds = outline.px_bounds();
    let width = bounds.width() as u32;
    let mut coverage = vec![0; (width * bounds.height() as u32) as usize];
    outline.draw(|x, y, part| {
        // Sixteen steps: more cannot be seen, and pictures of few colours compress well.
        coverage[(y * width + x) as usize] = (part.clamp(0.0, 1.0) * 15.0 + 0.5) as u8 * 17;
    });
    Glyph { left: bounds.min.x as i32, top: bounds.min.y as i32, width, coverage }
}

fn units_per_em(font: &FontRef<'static>) -> f32 {
    font.units_per_em().unwrap_or(1000.0)
}

fn bundled(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("the bundled font is a font: a test reads it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_em_is_as_wide_as_a_hanzi() {
        let fonts = Fonts::new();
        assert_eq!(fonts.width(Type::bold(40), "号"), 40);
        assert_eq!(fonts.width(Type { face: Face::Mono, em_px: 24 }, "A1 ~"), 4 * 12);
    }

    #[test]
    fn a_missing_character_is_a_visible_box_in_every_face() {
        for face in [Face::Regular, Face::Bold, Face::Mono] {
            let (mut fonts, style) = (Fonts::new(), Type { face, em_px: 24 });
            assert!(!fonts.has(face, '😀'));
            let mut bitmap = Bitmap::new(24, 30);
            fonts.draw_dots(&mut bitmap, Point::new(0, 24), style, "😀");
            assert!(bitmap.dots().count() > 40, "{face:?} {bitmap:?}");
        }
    }

    /// Of the general standard Chinese characters (通用规范汉字表) those in names: two bytes in GBK, four in GB18030, beyond the BMP.
    #[cfg(feature = "rare")]
    #[test]
    fn names_are_drawn_in_every_face() {
        for face in [Face::Regular, Face::Bold, Face::Mono] {
            let fonts = Fonts::new();
            assert!("镕喆祎犇龘㛃㙓䶮𠮷𬭎𬀩".chars().all(|hanzi| fonts.has(face, hanzi)), "{face:?}");
        }
    }

    #[test]
    fn what_is_too_long_loses_its_end() {
        let fonts = Fonts::new();
        for (text, expected) in
            [("民政", "民政"), ("民政窗口民政窗口", "民政窗口…"), ("Civil affairs and more", "Civil aff...")]
        {
            let cut = fonts.cut(text, Type::bold(20), 100);
            assert_eq!(cut, expected);
            assert!(fonts.width(Type::bold(20), &cut) <= 100);
        }
    }

    #[test]
    fn controls_and_marks_take_no_room() {
        let fonts = Fonts::new();
        assert_eq!(fonts.width(Type::bold(40), "民\n\u{7}\u{202e}\u{feff}政"), 80);
    }

    #[test]
    fn every_hanzi_and_latin_letter_of_the_signs_has_a_glyph_in_both_weights() {
        let fonts = Fonts::new();
        let hanzi = '\u{4e00}'..='\u{9fff}';
        let mut count = 0;
        for character in crate::unifont::characters().filter(|c| *c < '\u{100}' || hanzi.contains(c)) {
            count += 1;
            for face in [Face::Regular, Face::Bold] {
                assert!(fonts.has(face, character), "{character} {:04x} {face:?}", character as u32);
            }
        }
        assert!(count > 6_763, "GB 2312 alone has 6,763 hanzi");
    }
}
