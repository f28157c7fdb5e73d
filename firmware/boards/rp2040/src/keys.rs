//! The ten keys. A key pulls its pin down; a pin that is not as it was last seen wakes who waits.

use embassy_futures::select::select_array;
use embassy_rp::Peri;
use embassy_rp::gpio::{AnyPin, Input, Pull};
use hall_terminal::{KEYS, KeyBank};

type Pin = Peri<'static, AnyPin>;

/// The keys' pins, in the order of [`KEYS`], and what they were seen to be last.
pub(crate) struct Pins {
    keys: [(Input<'static>, bool); KEYS.len()],
}

impl Pins {
    pub(crate) fn new(clerk: [Pin; 5], citizen: [Pin; 5]) -> Self {
        let ([a, b, c, d, e], [f, g, h, i, j]) = (clerk, citizen);
        Self { keys: [a, b, c, d, e, f, g, h, i, j].map(|pin| (Input::new(pin, Pull::Up), false)) }
    }
}

impl KeyBank for Pins {
    fn down(&mut self) -> u16 {
        let mut down = 0;
        for (bit, (pin, is_down)) in self.keys.iter_mut().enumerate() {
            *is_down = pin.is_low();
            down |= u16::from(*is_down) << bit;
        }
        down
    }

    /// Waits for levels, not edges: what changed between the last look and this call is seen, too.
    async fn changed(&mut self) {
        select_array(self.keys.each_mut().map(|(pin, is_down)| leaves(pin, *is_down))).await;
    }
}

async fn leaves(pin: &mut Input<'static>, is_down: bool) {
    if is_down { pin.wait_for_high().await } else { pin.wait_for_low().await }
}
