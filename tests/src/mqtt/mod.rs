//! Brokers, listeners and screens: what hangs on the hall over MQTT.
//!
//! - [`Mosquitto`]: a broker that others wrote, with the shipped config and access list, that can be killed and started.
//! - [`Encryption`]: its certificate, of an authority of one's own.
//! - [`Heard`]: what a listener has heard; [`Listener`]: one of `rumqttc` that comes back by itself.
//! - [`SpeakingScreen`]: a real `hall-screen` whose loudspeaker is a file.

mod authority;
mod listener;
mod mosquitto;
mod screen;

pub use authority::Encryption;
pub use listener::{Heard, Listener, Message};
pub use mosquitto::Mosquitto;
pub use screen::{Player, SpeakingScreen};

use std::process::Child;

/// A process that ends with the test.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
