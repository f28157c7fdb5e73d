//! Keeps the interval honest by what came of earlier ones.

use super::outlook::Levels;

/// The level of the upper end. After each wait it moves a little towards where one wait in ten lies above it, so that
/// the kept estimates and what came of them are all it needs to know, whatever the levels were then.
///
/// Source: Gibbs and Candès, "Adaptive Conformal Inference Under Distribution Shift", 2021, eq. 2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    high: f64,
}

/// Of all waits, so many above the upper end.
const ABOVE: f64 = 0.1;

/// How far one wait moves the level.
const STEP: f64 = 0.01;

/// However it goes, the interval stays one.
const HIGH: (f64, f64) = (0.8, 0.99);

impl Default for Calibration {
    fn default() -> Self {
        Calibration { high: Levels::default().high }
    }
}

impl Calibration {
    pub fn levels(&self) -> Levels {
        Levels { high: self.high, ..Levels::default() }
    }

    /// A wait ended, `above` its upper end or not. Who was told that he need not wait teaches nothing about intervals.
    pub fn saw(&mut self, above: bool) {
        let error = if above { 1.0 - ABOVE } else { -ABOVE };
        self.high = (self.high + STEP * error).clamp(HIGH.0, HIGH.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upper_end_rises_while_more_than_one_in_ten_lie_above_it() {
        // Even waits, of which nine in ten lie below 0.945.
        let mut calibration = Calibration::default();
        let mut above = 0;
        for number in 0..20_000u32 {
            let wait = f64::from(number.wrapping_mul(2_654_435_761)) / f64::from(u32::MAX) * 1.05;
            let is_above = wait > calibration.levels().high;
            above += u32::from(is_above);
            calibration.saw(is_above);
        }
        let share = f64::from(above) / 20_000.0;
        assert!((0.095..0.105).contains(&share), "{share}");
        (0..2_000).for_each(|_| calibration.saw(true));
        assert_eq!(calibration.levels().high, 0.99);
        (0..2_000).for_each(|_| calibration.saw(false));
        assert_eq!(calibration.levels(), Levels { low: 0.1, high: 0.8 });
    }
}
