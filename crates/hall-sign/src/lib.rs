//! What an LED sign shows, dot by dot: the same dots from the firmware behind the glass, in the simulator and in tests.
//!
//! Terms:
//! - *panel*: the sign's dots, 16 high (one line), 32 (two lines, or one of double size) or more.
//! - *font*: 16-dot glyphs in a packed table ([`Font`]); which table, the caller says: a board with little flash has
//!   a smaller one.
//! - *ink*: the dots of a text that are on; a text is centred by these.
//!
//! Must not know: the protocol, what the words mean, a clock (what moves, moves by a number that is passed in). No
//! heap: it runs on a microcontroller.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

mod font;
mod panel;
mod text;

pub use font::{Font, Glyph, HEIGHT_DOTS, NotAFont};
pub use panel::{Panel, next_step_ms, paint};
pub use text::{Ink, Text, is_shown};
