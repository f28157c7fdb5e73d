//! Cards with panels behind them: `hall-sim`'s, which read the frames by the notes and answer.

use super::Device;
pub use hall_sim::bx::BxBus;
use std::time::Instant;

impl Device for BxBus {
    fn input(&mut self, bytes: &[u8]) {
        self.hear(bytes, Instant::now());
    }

    fn output(&mut self) -> Vec<u8> {
        self.take_answers()
    }
}
