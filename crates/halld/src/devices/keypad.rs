//! A keypad that a hall already owns, on its port: what it says to the hall.
//!
//! It keeps no press until the hall has it, so a press while the port is gone is lost: the clerk sees that nothing happened.

use super::Surroundings;
use super::drive::Driven;
use super::press::{self, Press};
use crate::config::{KeypadConfig, KeypadRule};
use hall_api::device::{DeviceKind, Health as State};
use hall_core::Span;
use hall_devices::device::Millis;
use hall_devices::keypad::Keypad;
use hall_wire::KeyCode;
use std::convert::Infallible;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::Instant;

/// A press, and when it was made.
type Made = (Press, Instant);

pub(super) struct Pad {
    keypad: Keypad,
    rules: Vec<KeypadRule>,
    name: String,
    /// Of this start of the daemon, so that no press has the name of an earlier one.
    session: u64,
    sequence: u64,
    presses: UnboundedSender<Made>,
    around: Surroundings,
}

impl Pad {
    pub(super) fn new(config: &KeypadConfig, around: &Surroundings) -> Pad {
        let (presses, mut made) = unbounded_channel::<Made>();
        let hall = around.clone();
        tokio::spawn(async move {
            while let Some((mut press, at)) = made.recv().await {
                press.age = Span(i64::try_from(at.elapsed().as_millis()).unwrap_or(i64::MAX));
                press::take(&hall, &press).await;
            }
        });
        around.health.add(&config.name, DeviceKind::Keypad, "keypad", &config.port.to_string());
        Pad {
            keypad: config.keypad.clone(),
            rules: config.rules.clone(),
            name: config.name.clone(),
            session: getrandom::u64().unwrap_or_else(|_| around.time.wall_ms().unsigned_abs()),
            sequence: 0,
            presses,
            around: around.clone(),
        }
    }

    fn set(&self, state: State, detail: &str) {
        self.around.health.update(&self.name, |device| {
            device.opened += u64::from(state != State::Gone && device.health == State::Gone);
            device.errors += u64::from(state == State::Gone && device.health != State::Gone);
            device.health = state;
            device.detail = detail.into();
        });
    }
}

impl Driven for Pad {
    type Order = Infallible;

    fn opened(&mut self, _: Millis) {
        self.keypad.reset();
        self.set(State::Unconfirmed, "says nothing until a key is pressed");
    }

    fn closed(&mut self, why: &str, _: Millis) {
        self.set(State::Gone, why);
    }

    fn input(&mut self, bytes: &[u8], now: Millis) {
        self.keypad.handle_input(bytes, now);
        while let Some(rule) = self.keypad.poll_press().and_then(|rule| self.rules.get(rule)) {
            self.sequence += 1;
            let press = Press {
                device: self.name.clone(),
                window: rule.window,
                id: format!("{}:{:016x}:{}", self.name, self.session, self.sequence),
                key: KeyCode::from(rule.key),
                age: Span(0),
            };
            // The worker lives as long as the daemon.
            let _ = self.presses.send((press, Instant::now()));
            self.set(State::Ok, "");
        }
        let noise = self.keypad.noise();
        if noise > 0 {
            let last: String = bytes.iter().take(16).map(|byte| format!(" {byte:02X}")).collect();
            self.around.health.update(&self.name, |device| {
                device.detail = format!("{noise} bytes were no key, the last heard are{last}");
            });
        }
    }

    fn timeout(&mut self, _: Millis) {}

    fn order(&mut self, order: Infallible, _: Millis) {
        match order {}
    }

    fn transmit(&mut self) -> Option<Vec<u8>> {
        None
    }

    fn wake(&self) -> Option<Millis> {
        None
    }

    fn tell(&mut self, _: Millis) {}

    async fn hall_changed(&mut self) -> Infallible {
        std::future::pending().await
    }
}
