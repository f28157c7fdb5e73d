//! Signs that a hall already owns.
//!
//! Strip screens (条屏) hang on a serial line and only listen: nothing ever tells whether a text arrived, so it is sent
//! again from time to time and the sign is listed as unconfirmed. Others answer, and are known to have taken a text.
//!
//! - [`strip`]: what strip screens want to hear, as one table of
//!   [`template`]s; [`StripLine`]: a serial line of them.
//! - [`bx`]: onbon's control cards; [`number`]: number displays with [`modbus`]; [`AnsweringLine`]: a line of either.
//! - [`gbk`]: text as all these signs know it.
//!
//! Must not know: what a text means, ports, pixels.

mod asking;
pub mod bx;
pub mod gbk;
mod line;
pub mod modbus;
pub mod number;
pub mod strip;
pub mod template;

pub use asking::{AnsweringLine, AnsweringModel, AnsweringReport, AnsweringState, Reading};
pub use line::{NoSuchSign, StripLine, StripReport};
