//! One direction of a serial line, with faults. Bytes never overtake each other.

use std::collections::VecDeque;

/// Random numbers from a seed (splitmix64): the same seed, the same run, on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// Is true so many times in a million.
    pub(crate) fn ppm(&mut self, ppm: u64) -> bool {
        self.below(1_000_000) < ppm
    }
}

/// How a cable treats what goes through it. Parts per million, of bytes or of whole transmissions.
#[derive(Clone, Copy)]
pub(crate) struct Faults {
    /// A byte has one bit flipped.
    pub(crate) flip_ppm: u64,
    /// A byte is swallowed.
    pub(crate) loss_ppm: u64,
    /// A transmission is swallowed.
    pub(crate) drop_ppm: u64,
    /// A transmission arrives a second time, right behind itself.
    pub(crate) repeat_ppm: u64,
    /// A transmission takes up to so much longer.
    pub(crate) delay_ms: u64,
}

impl Faults {
    pub(crate) const NONE: Self = Self { flip_ppm: 0, loss_ppm: 0, drop_ppm: 0, repeat_ppm: 0, delay_ms: 0 };
}

pub(crate) struct Cable {
    pub(crate) faults: Faults,
    random: Random,
    /// Bytes under way with their time of arrival, which never falls.
    bytes: VecDeque<(u64, u8)>,
    busy_until_ms: u64,
}

impl Cable {
    pub(crate) fn new(seed: u64, faults: Faults) -> Self {
        Self { faults, random: Random::new(seed), bytes: VecDeque::new(), busy_until_ms: 0 }
    }

    pub(crate) fn send(&mut self, bytes: &[u8], now_ms: u64) {
        if self.random.ppm(self.faults.drop_ppm) {
            return;
        }
        let delay_ms = self.random.below(self.faults.delay_ms + 1);
        let mut arrives_ms = self.busy_until_ms.max(now_ms + delay_ms);
        for _ in 0..1 + u8::from(self.random.ppm(self.faults.repeat_ppm)) {
            for (count, &byte) in bytes.iter().enumerate() {
                // 115200 baud: eleven bytes in a millisecond.
                arrives_ms += u64::from(count % 11 == 10);
                let byte = self.flipped(byte);
                if !self.random.ppm(self.faults.loss_ppm) {
                    self.bytes.push_back((arrives_ms, byte));
                }
            }
        }
        self.busy_until_ms = arrives_ms;
    }

    pub(crate) fn receive(&mut self, now_ms: u64) -> Vec<u8> {
        let arrived = self.bytes.partition_point(|&(arrives_ms, _)| arrives_ms <= now_ms);
        self.bytes.drain(..arrived).map(|(_, byte)| byte).collect()
    }

    fn flipped(&mut self, byte: u8) -> u8 {
        if self.random.ppm(self.faults.flip_ppm) { byte ^ (1 << self.random.below(8)) } else { byte }
    }
}
