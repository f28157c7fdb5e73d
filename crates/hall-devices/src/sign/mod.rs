//! Signs that a hall already owns.
//!
//! The strip screens (条屏) here hang on a serial line and only listen: nothing ever tells whether a text
//! arrived, so it is sent again from time to time and the sign is listed as unconfirmed.
//!
//! - [`strip`]: what five makes of strip screen want to hear, as one table.
//! - [`gbk`]: text as these signs know it.
//! - [`StripLine`]: one serial line with such signs, the newest text for each.
//!
//! Must not know: what a text means, ports, pixels.

pub mod gbk;
mod line;
pub mod strip;

pub use line::{NoSuchSign, StripLine, StripReport};
