//! How wide a CODE 128 bar code comes out, so that it is sized to the paper before any byte is made.

/// The narrowest bar that scanners read from thermal paper, in dots; `GS w` has no less.
/// Source: ESC/POS, GS w: 2 to 6.
const MODULE_DOTS_MIN: u8 = 2;

/// The clear margin on both sides together, in modules.
/// Source: ISO/IEC 15417, 10 modules on either side.
const QUIET_MODULES: usize = 20;

/// The longest text: `GS k` counts its bytes, the two that choose code set B among them, in one byte.
pub(super) const BARCODE_CHARS_MAX: usize = 60;

/// Says whether code set B, which is all we send, has these characters: ASCII without control characters.
pub(super) fn is_in_code_b(text: &str) -> bool {
    text.bytes().all(|byte| (0x20..=0x7E).contains(&byte))
}

/// Returns the dots of the narrowest bar: `wanted`, or fewer where the code would be wider than the paper; `None` when it cannot
/// be made to fit.
pub(super) fn fitting_module(chars: usize, wanted: u8, width_dots: u16) -> Option<u8> {
    // Start, each character and check digit are 11 modules, stop is 13.
    let modules = 11 * (chars + 2) + 13 + QUIET_MODULES;
    let most = u8::try_from(usize::from(width_dots) / modules).unwrap_or(u8::MAX);
    (most >= MODULE_DOTS_MIN && chars <= BARCODE_CHARS_MAX)
        .then(|| wanted.clamp(MODULE_DOTS_MIN, 6).min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_shrinks_to_the_paper_or_is_refused() {
        assert_eq!(fitting_module(4, 3, 576), Some(3));
        assert_eq!(fitting_module(12, 3, 384), Some(2));
        assert_eq!(fitting_module(13, 3, 384), None);
        assert_eq!(fitting_module(4, 9, 1_024), Some(6));
        assert!(is_in_code_b("A012") && !is_in_code_b("民012") && !is_in_code_b("A\n"));
    }
}
