//! Ten keys: from pins that bounce to presses.
//!
//! A key counts when its pin has said the same three times, 5 ms apart. One that is down when the power comes (stuck, or
//! leant on) counts from its first release on. While no pin changes nothing is sampled, so an idle terminal sleeps.

use hall_wire::Key;

/// The keys in the order of a board's pins, from bit 0 up.
pub const KEYS: [Key; 10] = [
    Key::Call,
    Key::Recall,
    Key::NoShow,
    Key::End,
    Key::Pause,
    Key::RateVerySatisfied,
    Key::RateSatisfied,
    Key::RateFairlySatisfied,
    Key::RateDissatisfied,
    Key::RateVeryDissatisfied,
];

/// Between two samples of a pin that changes.
const SAMPLE_MS: u64 = 5;
/// So many samples that say the same are believed.
const SAMPLES: u8 = 3;
/// After so long 暂停 is held, not pressed. (PROTOCOL.md, part 4.)
const HELD_MS: u64 = 5_000;

/// The keys of one terminal.
#[derive(Debug)]
pub struct Keys {
    /// Bits of the keys that are down for sure.
    down: u16,
    /// How often, and since when, a pin says something else.
    doubts: [Doubt; KEYS.len()],
    /// When the pins are looked at next; `None` while none is in doubt.
    sample_at_ms: Option<u64>,
    /// When 暂停 counts as held.
    held_at_ms: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Doubt {
    samples: u8,
    since_ms: u64,
}

impl Keys {
    /// Starts with the pins as they are when the power comes.
    #[must_use]
    pub fn new(down: u16) -> Self {
        Self { down, doubts: [Doubt::default(); KEYS.len()], sample_at_ms: None, held_at_ms: None }
    }

    /// Looks at the pins, a set bit for a key that is down, and calls `pressed` with each new press and its time.
    pub fn look(&mut self, pins: u16, now_ms: u64, mut pressed: impl FnMut(Key, u64)) {
        if self.sample_at_ms.is_none_or(|at_ms| at_ms <= now_ms) {
            self.sample(pins, now_ms, &mut pressed);
        }
        if self.held_at_ms.is_some_and(|at_ms| at_ms <= now_ms) {
            self.held_at_ms = None;
            pressed(Key::PauseHeld, now_ms);
        }
    }

    /// Returns when it must look again even if no pin changes.
    #[must_use]
    pub fn look_at_ms(&self) -> Option<u64> {
        self.sample_at_ms.into_iter().chain(self.held_at_ms).min()
    }

    fn sample(&mut self, pins: u16, now_ms: u64, pressed: &mut impl FnMut(Key, u64)) {
        self.sample_at_ms = None;
        for (index, key) in KEYS.into_iter().enumerate() {
            let (bit, doubt) = (1 << index, &mut self.doubts[index]);
            if (pins ^ self.down) & bit == 0 {
                *doubt = Doubt::default();
                continue;
            }
            if doubt.samples == 0 {
                doubt.since_ms = now_ms;
            }
            doubt.samples += 1;
            if doubt.samples < SAMPLES {
                self.sample_at_ms = Some(now_ms + SAMPLE_MS);
                continue;
            }
            let since_ms = doubt.since_ms;
            *doubt = Doubt::default();
            self.down ^= bit;
            let is_down = self.down & bit != 0;
            if key == Key::Pause {
                self.held_at_ms = is_down.then_some(since_ms + HELD_MS);
            }
            if is_down {
                pressed(key, since_ms);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// Ten keys on a desk; `now_ms` goes on by itself.
    struct Bench {
        keys: Keys,
        pins: u16,
        now_ms: u64,
        presses: Vec<(Key, u64)>,
    }

    impl Bench {
        fn new(pins: u16) -> Self {
            Self { keys: Keys::new(pins), pins, now_ms: 1_000, presses: Vec::new() }
        }

        fn look(&mut self) {
            let presses = &mut self.presses;
            self.keys.look(self.pins, self.now_ms, |key, at_ms| presses.push((key, at_ms)));
        }

        fn set(&mut self, pins: u16) {
            self.pins = pins;
            self.look();
        }

        fn wait(&mut self, ms: u64) {
            let end_ms = self.now_ms + ms;
            while let Some(at_ms) = self.keys.look_at_ms().filter(|at_ms| *at_ms <= end_ms) {
                self.now_ms = self.now_ms.max(at_ms);
                self.look();
            }
            self.now_ms = end_ms;
        }

        fn taken(&mut self) -> Vec<(Key, u64)> {
            core::mem::take(&mut self.presses)
        }
    }

    #[test]
    fn each_key_is_one_press_dated_from_its_first_edge() {
        let mut bench = Bench::new(0);
        for (index, key) in KEYS.into_iter().enumerate() {
            let at_ms = bench.now_ms;
            bench.set(1 << index);
            bench.wait(100);
            bench.set(0);
            bench.wait(100);
            assert_eq!(bench.taken(), [(key, at_ms)]);
        }
    }

    #[test]
    fn a_key_that_bounces_on_its_way_down_and_up_is_one_press() {
        let mut bench = Bench::new(0);
        for pins in [1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0] {
            bench.set(pins);
            bench.wait(3);
        }
        bench.wait(100);
        assert_eq!(bench.taken().len(), 1);
    }

    #[test]
    fn a_spike_is_no_press_and_the_keys_sleep_again() {
        let mut bench = Bench::new(0);
        bench.set(1);
        bench.wait(8);
        bench.set(0);
        bench.wait(100);
        assert_eq!((bench.taken(), bench.keys.look_at_ms()), (Vec::new(), None));
    }

    #[test]
    fn a_key_that_chatters_for_ever_does_not_hold_up_the_others() {
        let mut bench = Bench::new(0);
        for round in 0..20 {
            bench.set(0b10 | round & 1);
            bench.wait(5);
        }
        assert_eq!(bench.taken(), [(Key::Recall, 1_000)]);
    }

    #[test]
    fn a_key_held_at_power_up_is_no_press_until_it_was_released() {
        let mut bench = Bench::new(0b1);
        bench.look();
        bench.wait(10_000);
        assert_eq!(bench.taken(), []);
        bench.set(0);
        bench.wait(100);
        assert_eq!(bench.taken(), []);
        bench.set(1);
        bench.wait(100);
        assert_eq!(bench.taken().len(), 1);
    }

    #[test]
    fn a_stuck_key_is_one_press_and_the_others_go_on() {
        let mut bench = Bench::new(0);
        bench.set(0b1);
        bench.wait(60_000);
        bench.set(0b11);
        bench.wait(100);
        bench.set(0b01);
        bench.wait(100);
        let keys: Vec<Key> = bench.taken().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, [Key::Call, Key::Recall]);
    }

    #[test]
    fn pause_held_for_five_seconds_follows_its_press_once() {
        let mut bench = Bench::new(0);
        let pause = 1 << 4;
        bench.set(pause);
        bench.wait(20_000);
        assert_eq!(bench.taken(), [(Key::Pause, 1_000), (Key::PauseHeld, 6_000)]);
        bench.set(0);
        bench.wait(100);
        bench.set(pause);
        bench.wait(4_900);
        bench.set(0);
        bench.wait(20_000);
        let keys: Vec<Key> = bench.taken().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, [Key::Pause], "let go too early");
    }
}
