//! Devices on real ports, as the daemon meets them: sockets and pseudo-terminals with a cable that can be pulled.
//!
//! What a device has on paper or on its sign is decoded here from the bytes it received. The printer is `hall-sim`'s, which
//! shares nothing with our encoder; the terminal is the state machine that the firmware runs; the strip screen is written
//! from its maker's frame.

mod bx;
mod emupos;
mod hall;
mod picture;
mod port;
mod printer;
mod strip;
mod terminal;
mod usb;
mod wires;

pub use bx::BxBus;
pub use emupos::Emupos;
pub use hall::DeviceHall;
pub use picture::{Golden, qr_codes};
pub use port::{Device, Port};
pub use printer::{Manner, TicketPrinter};
pub use strip::StripScreen;
pub use terminal::{Panel, TerminalBus};
pub use usb::UsbStatus;
pub use wires::Wires;
