//! A window terminal without its pins: the whole firmware but for what differs from board to board.
//!
//! ```text
//! line ── bytes ──▶ ┌────────┐ ── picture ──▶ sign
//!      ◀── answer ─ │ Window │
//! keys ── levels ─▶ └────────┘ ◀── time
//! ```
//!
//! - [`Window`] is all logic, without waiting: `hall-wire`'s terminal, the keys' debouncing, the sign's dots.
//! - [`run`](fn@run) carries bytes, levels and pictures between it and a [`Board`], and sleeps in between.
//! - [`Stage`] keeps a new program until it is whole, and survives any loss of power; [`Words`] keeps what the sign says
//!   in silence.
//!
//! Must not know: registers, pins, the hall's rules. No heap, no `unsafe`.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

pub mod fonts;
mod keys;
mod picture;
mod run;
mod stage;
mod window;
mod words;

/// Of this program; each release raises it by one, so that an update is known as one.
pub const VERSION: u32 = 1;

pub use keys::{KEYS, Keys};
pub use picture::{PICTURE_BYTES, Picture};
pub use run::{Board, FEED_MS, KeyBank, run};
pub use stage::{Program, Stage};
pub use window::{About, NO_CONTACT, Window};
pub use words::Words;
