//! How large a QR code comes out, so that it is sized to the paper before any byte is made. Drawing it is the printer's or
//! the painter's work.

/// The bytes that a QR code of version 1, 2, ... holds in byte mode at error correction level M.
/// Source: ISO/IEC 18004:2015, table 7.
const BYTES_OF_VERSION: [u16; 20] =
    [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666];

/// The longest text of a QR code on a ticket, in bytes.
pub(super) const QR_BYTES_MAX: usize = BYTES_OF_VERSION[BYTES_OF_VERSION.len() - 1] as usize;

/// The smallest module that a phone reads well from thermal paper, in dots: 0.4 mm at 203 dpi.
const MODULE_DOTS_MIN: u8 = 3;

/// The clear margin on both sides together, in modules.
/// Source: ISO/IEC 18004:2015, 6.3.8.
const QUIET_MODULES: u16 = 8;

/// Returns the modules along one side of the code for that many bytes, `None` when it is too long for a ticket.
fn side_modules(bytes: usize) -> Option<u16> {
    let version = BYTES_OF_VERSION.iter().position(|&most| bytes <= usize::from(most))?;
    u16::try_from(version).ok().map(|version| 21 + 4 * version)
}

/// Returns the dots of a module: `wanted`, or fewer where the code would be wider than the paper; `None` when it cannot be
/// made to fit.
pub(super) fn fitting_module(bytes: usize, wanted: u8, width_dots: u16) -> Option<u8> {
    let modules = side_modules(bytes)? + QUIET_MODULES;
    let most = u8::try_from(width_dots / modules).unwrap_or(u8::MAX);
    (most >= MODULE_DOTS_MIN.min(wanted)).then(|| wanted.min(most))
}

/// Returns the length of one side of the code, 0 for one that is too long for a ticket.
pub(super) fn side_dots(bytes: usize, module_dots: u8) -> u32 {
    side_modules(bytes).map_or(0, |modules| u32::from(modules) * u32::from(module_dots))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_shrinks_to_the_paper_or_is_refused() {
        assert_eq!(side_modules(14), Some(21));
        assert_eq!(side_modules(15), Some(25));
        assert_eq!(fitting_module(40, 6, 384), Some(6));
        assert_eq!(fitting_module(300, 6, 384), Some(4));
        assert_eq!(fitting_module(QR_BYTES_MAX, 6, 384), Some(3));
        assert_eq!(fitting_module(QR_BYTES_MAX, 6, 192), None);
        assert_eq!(fitting_module(QR_BYTES_MAX + 1, 6, 576), None);
    }
}
