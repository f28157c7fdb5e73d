//! CODE 128 bar codes, code set B: ASCII from blank to tilde.

use crate::bitmap::Bitmap;

/// The widths of bars and gaps in turn, beginning with a bar, of each symbol character from 0 on; the last is the stop.
/// Source: ISO/IEC 15417:2007, table 1.
#[rustfmt::skip]
const WIDTHS: [&[u8]; 107] = [
    b"212222", b"222122", b"222221", b"121223", b"121322", b"131222", b"122213", b"122312", b"132212", b"221213",
    b"221312", b"231212", b"112232", b"122132", b"122231", b"113222", b"123122", b"123221", b"223211", b"221132",
    b"221231", b"213212", b"223112", b"312131", b"311222", b"321122", b"321221", b"312212", b"322112", b"322211",
    b"212123", b"212321", b"232121", b"111323", b"131123", b"131321", b"112313", b"132113", b"132311", b"211313",
    b"231113", b"231311", b"112133", b"112331", b"132131", b"113123", b"113321", b"133121", b"313121", b"211331",
    b"231131", b"213113", b"213311", b"213131", b"311123", b"311321", b"331121", b"312113", b"312311", b"332111",
    b"314111", b"221411", b"431111", b"111224", b"111422", b"121124", b"121421", b"141122", b"141221", b"112214",
    b"112412", b"122114", b"122411", b"142112", b"142211", b"241211", b"221114", b"413111", b"241112", b"134111",
    b"111242", b"121142", b"121241", b"114212", b"124112", b"124211", b"411212", b"421112", b"421211", b"212141",
    b"214121", b"412121", b"111143", b"111341", b"131141", b"114113", b"114311", b"411113", b"411311", b"113141",
    b"114131", b"311141", b"411131", b"211412", b"211214", b"211232", b"2331112",
];

const START_B: u32 = 104;
const STOP: u32 = 106;
/// The check character is a remainder of this.
const CHECK: u32 = 103;

/// Draws the bars of a text, the narrowest `module_dots` wide; characters that code set B lacks are left out.
pub fn bars(text: &str, module_dots: u32, height_dots: u32) -> Bitmap {
    let values = text.bytes().filter(|byte| (0x20..=0x7E).contains(byte)).map(|byte| u32::from(byte - 0x20));
    let check =
        (1..).zip(values.clone()).fold(START_B, |sum, (at, value): (u32, u32)| (sum + at * value) % CHECK);
    let symbols = [START_B].into_iter().chain(values).chain([check % CHECK, STOP]);
    let widths = symbols.flat_map(|symbol| WIDTHS[symbol as usize]).map(|width| u32::from(width - b'0'));
    let mut row = Bitmap::new(widths.clone().sum(), 1);
    let mut x = 0;
    for (at, width) in widths.enumerate() {
        for dot in x..x + width {
            row.set(dot as i32, 0, at % 2 == 0);
        }
        x += width;
    }
    row.magnified(module_dots, height_dots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_is_eleven_modules_wide_and_differs() {
        let (stop, symbols) = WIDTHS.split_last().unwrap();
        for (at, widths) in symbols.iter().enumerate() {
            assert_eq!(widths.iter().map(|width| width - b'0').sum::<u8>(), 11, "symbol {at}");
            assert!(!symbols[..at].contains(widths), "symbol {at}");
        }
        assert_eq!(stop.iter().map(|width| width - b'0').sum::<u8>(), 13);
    }

    /// hall-sim has zbar read the bars.
    #[test]
    fn bars_are_as_wide_as_their_text_needs() {
        let code = bars("A012", 3, 80);
        assert_eq!((code.width(), code.height()), ((11 * 6 + 13) * 3, 80));
        assert!(
            code.get(0, 0) && code.get(5, 79) && !code.get(6, 0),
            "a start begins with a bar of two modules"
        );
        assert_eq!(bars("民", 2, 1).width(), (11 * 2 + 13) * 2, "what it lacks is left out");
    }
}
