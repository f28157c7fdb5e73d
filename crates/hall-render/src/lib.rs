//! Ticket, sign and board as pictures.
//!
//! Everything that has pixels is painted here, from bundled fonts, so that a picture is the same on every machine:
//!
//! | picture | module | target |
//! |---|---|---|
//! | raster ticket, cells of a printer's text mode | [`ticket`] | [`bitmap::Bitmap`], one bit a dot |
//! | bar code | [`code128`] | [`bitmap::Bitmap`] |
//! | LED sign | [`sign`] | [`bitmap::Bitmap`]; [`sign::led_picture`] for people's eyes |
//! | waiting-area board | [`board`] | [`canvas::Canvas`], 32 bits a pixel |
//!
//! The crate has no clock, no file and no port: what moves (scrolling, blinking, pages) moves by a number the
//! caller passes in. A character no font has is drawn as a box; text is never dropped because of it.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod bitmap;
#[cfg(feature = "board")]
pub mod board;
pub mod canvas;
pub mod code128;
pub mod font;
#[cfg(feature = "png")]
pub mod png;
pub mod sign;
#[cfg(feature = "board")]
pub mod texts;
pub mod ticket;
pub mod unifont;
pub mod wrap;
