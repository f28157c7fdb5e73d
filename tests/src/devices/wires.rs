//! Emulated boards on a port: the daemon at one end of the wires, the real firmware at the other.

use super::Device;
use crate::Seeded;
use hall_emulator::Line;

/// The wires, and what they do to bytes.
pub struct Wires {
    line: Line,
    chance: Seeded,
    /// So many bytes in a thousand come out damaged, in either direction.
    pub damaged_per_mille: u64,
    zeros: usize,
}

impl Wires {
    pub fn new(line: Line, seed: u64) -> Wires {
        Wires { line, chance: Seeded::new(seed), damaged_per_mille: 0, zeros: 0 }
    }

    /// How many frames the daemon and the boards have sent.
    pub fn frames(&self) -> usize {
        self.zeros / 2
    }

    /// Bytes as they come out at the other end.
    fn carry(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        // One before and one after each.
        self.zeros += bytes.iter().filter(|byte| **byte == 0).count();
        for byte in &mut bytes {
            if self.chance.below(1_000) < self.damaged_per_mille {
                *byte ^= 1 << self.chance.below(8);
            }
        }
        bytes
    }
}

impl Device for Wires {
    fn input(&mut self, bytes: &[u8]) {
        let bytes = self.carry(bytes.to_vec());
        self.line.send(&bytes);
    }

    fn output(&mut self) -> Vec<u8> {
        let heard = self.line.heard();
        self.carry(heard)
    }
}
