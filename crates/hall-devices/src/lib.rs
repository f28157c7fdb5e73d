//! Drivers for the devices of a hall: bytes in, bytes out.
//!
//! Every driver is a state machine without ports, waiting or a clock. Whoever owns the port feeds it
//! (`handle_input`, `handle_timeout`) and asks it (`poll_transmit`, `poll_timeout`, `poll_event`); see
//! [`device`].
//!
//! - [`keypad`]: keypads that a hall already owns, by what they say.
//! - [`printer`]: ticket printers that speak ESC/POS, and the catalogue of their models.
//! - [`sign`]: signs that a hall already owns.
//! - [`terminal`]: window terminals that speak `hall-wire`, one or many on a line.
//!
//! Must not know: the rules of the hall, JSON, files, tokio.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod device;
pub mod keypad;
pub mod printer;
pub mod sign;
pub mod terminal;
