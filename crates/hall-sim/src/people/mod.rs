//! People: they come and take tickets, and clerks serve them.
//!
//! They know what people know: visitors the kiosk, clerks their window as their terminal or PC shows it. All times here are
//! seconds of hall time, so that a hall sixty times as fast has people sixty times as fast. Without ports and waiting: who
//! runs them ([`crate::world`]) tells them the time and does what they want.

mod clerk;
mod door;

pub use clerk::Clerk;
pub use door::{Arrival, Door, Visitor};
