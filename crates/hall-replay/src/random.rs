//! Chance that can be repeated on every machine: whole numbers by splitmix64, logarithms by `libm`.
//!
//! Each use draws from a stream of its own name, so that one more draw in one place shifts nothing elsewhere.

/// A stream of pseudo-random numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Starts the stream `name` of `seed`.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        // FNV-1a, so that names which differ in one letter give streams that have nothing in common.
        let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        Self(seed.rotate_left(32) ^ hash)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Returns a number from 0 up to, not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a number from `low` up to `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Says yes with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Returns a time to the next of events that come independently of each other, `mean` apart.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.unit())
    }

    /// Returns a number around 0 with standard deviation 1 (Box and Muller, one of the pair).
    pub fn normal(&mut self) -> f64 {
        let (radius, angle) = (1.0 - self.unit(), self.unit());
        libm::sqrt(-2.0 * libm::log(radius)) * libm::cos(core::f64::consts::TAU * angle)
    }

    /// Returns a lognormal number with this mean and squared coefficient of variation.
    pub fn lognormal(&mut self, mean: f64, scv: f64) -> f64 {
        let variance = libm::log(1.0 + scv);
        mean * libm::exp(libm::sqrt(variance) * self.normal() - variance / 2.0)
    }

    /// Returns one of the places of a list by weight; 0 if all weights are 0.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (place, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return place;
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_name_give_one_stream() {
        let draw =
            |seed, name| (0..4).scan(Random::new(seed, name), |r, _| Some(r.next())).collect::<Vec<_>>();
        assert_eq!(draw(1, "arrivals"), draw(1, "arrivals"));
        assert_ne!(draw(1, "arrivals"), draw(2, "arrivals"));
        assert_ne!(draw(1, "window 1"), draw(1, "window 2"));
    }

    #[test]
    fn the_lognormal_has_the_moments_asked_for() {
        let mut random = Random::new(7, "test");
        let drawn: Vec<f64> = (0..40_000).map(|_| random.lognormal(5.0, 0.64)).collect();
        let mean = drawn.iter().sum::<f64>() / 40_000.0;
        let scv = drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 40_000.0 / (mean * mean);
        assert!((4.9..5.1).contains(&mean) && (0.58..0.70).contains(&scv), "{mean} {scv}");
    }

    #[test]
    fn means_and_weights_are_kept() {
        let mut random = Random::new(7, "test");
        let mean = (0..20_000).map(|_| random.exponential(60.0)).sum::<f64>() / 20_000.0;
        assert!((58.0..62.0).contains(&mean), "{mean}");
        let mut counts = [0; 3];
        (0..10_000).for_each(|_| counts[random.weighted(&[1.0, 0.0, 3.0])] += 1);
        assert_eq!(counts[1], 0);
        assert!((2_200..2_800).contains(&counts[0]), "{counts:?}");
    }
}
