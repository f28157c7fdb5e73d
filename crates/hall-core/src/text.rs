//! Texts that a person wrote and others read: on signs, boards, pages and paper.

use core::fmt;

/// Longest name of a clerk, and longest number to call, characters: what a line of a sign page holds.
pub const NAME_CHARS_MAX: usize = 40;

/// Why a text cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// There is none, or only blanks.
    Empty,
    /// A control character is in it: see [`is_control`].
    Control,
    /// It has more characters than this.
    TooLong { chars_max: usize },
}

/// Whether a device would obey the character instead of showing it, or it would turn around what stands beside it.
pub fn is_control(c: char) -> bool {
    // Besides what Unicode calls control characters: its line ends, the marks of direction, and the byte order mark.
    let invisible = matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}');
    c.is_control() || invisible || matches!(c, '\u{2066}'..='\u{206f}')
}

/// Looks at a text of one line.
///
/// # Errors
/// [`TextFault`] if it cannot be shown.
pub fn check(text: &str) -> Result<(), TextFault> {
    if text.chars().any(is_control) {
        return Err(TextFault::Control);
    }
    if text.trim().is_empty() { Err(TextFault::Empty) } else { Ok(()) }
}

/// Looks at a name or number, of at most [`NAME_CHARS_MAX`] characters.
///
/// # Errors
/// [`TextFault`] if it cannot be shown.
pub fn check_name(text: &str) -> Result<(), TextFault> {
    let chars_max = NAME_CHARS_MAX;
    if text.chars().count() > chars_max { Err(TextFault::TooLong { chars_max }) } else { check(text) }
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TextFault::Empty => write!(f, "a text is empty: write it or leave it out"),
            TextFault::Control => {
                write!(f, "a text holds a line break or another control character: leave it out")
            }
            TextFault::TooLong { chars_max } => {
                write!(f, "a text has more than {chars_max} characters: write a shorter one")
            }
        }
    }
}
