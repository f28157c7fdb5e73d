//! The window terminal's serial protocol: what the daemon and a terminal say to each other, byte for byte.
//!
//! It is one language for a cable with one terminal and for an RS-485 pair with many: the *master* (the
//! daemon) asks one terminal, and only that terminal answers. Nobody else ever talks. `PROTOCOL.md` beside
//! this crate tells it byte by byte, for whoever builds a terminal with another board and in another
//! language.
//!
//! Terms:
//! - *frame*: header, message and CRC-32, stuffed by COBS so that a zero byte only ever ends a frame
//!   ([`Frame`], [`FrameReader`]).
//! - *turn*: the number of a request; the answer repeats it, so that a late answer is known as late.
//! - *session*: a number that the master gives a terminal which has none; the terminal keeps it until it
//!   restarts.
//! - *key event*: one press. (terminal, [`Session`], sequence) is its name for good, so a repeated frame is
//!   no second press.
//! - *image*, *piece*, *staged*: of a program for the terminal, handed over by the line ([`Image`]).
//! - *shown*: the [`SignHash`] of what is really on the sign, not of what was sent.
//!
//! [`Terminal`] is the terminal's whole side of it, without ports, pins or a clock; firmware and simulator
//! both run it.
//!
//! Must not know: the hall's rules, fonts and pixels, ports, time of day. No heap: it runs on a
//! microcontroller.
#![no_std]

#[cfg(test)]
extern crate std;

mod frame;
mod key;
mod message;
mod reader;
mod settings;
mod sign;
mod terminal;
mod update;
pub mod version;

pub use frame::{Address, Body, Frame, FrameBytes, FrameError, MAX_FRAME, MAX_PAYLOAD};
pub use key::{Key, KeyCode};
pub use message::{Capabilities, Charset, Down, KEYS_PER_FRAME, KeyEvent, Keys, Session, Status, Up};
pub use reader::{FrameErrors, FrameReader};
pub use settings::{SETTINGS_BYTES, Settings};
pub use sign::{LINE_BYTES, LINES, Line, Sign, SignHash, Style, TextTooLong, text_hash};
pub use terminal::{CONTACT_LOST_MS, Display, KEYS_KEPT, QueueFull, Setup, Terminal};
pub use update::{
    IMAGE_HEADER_BYTES, Image, ImageCheck, ImageId, NoImage, PIECE_BYTES, Piece, StageState, Staged, Update,
    board_id, check_of,
};
