//! The glyphs that go into a board's flash: GNU Unifont, whole or cut. Whoever uses one has it in the program.
//!
//! Licence: SIL OFL 1.1, its text is `crates/hall-render/fonts/OFL-Unifont.txt` and goes with every image that is passed on.

use hall_sign::Font;

static FULL_TABLE: &[u8] = include_bytes!("../../../crates/hall-render/fonts/unifont.bin");
static SUBSET_TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/subset.bin"));

/// All of GB/T 2312: 249 KB.
pub const FULL: Font = font(FULL_TABLE);

/// ASCII, the words of the signs' own texts and 3,755 hanzi: 127 KB.
pub const SUBSET: Font = font(SUBSET_TABLE);

const fn font(table: &'static [u8]) -> Font {
    match Font::new(table) {
        Ok(font) => font,
        Err(_) => panic!("not a table of glyphs"),
    }
}
