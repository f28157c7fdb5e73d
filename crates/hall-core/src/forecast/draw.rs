//! Lots: numbers that look random and belong to something, so that the same thing draws the same lot every time.

/// The lot of `key` in the run with this seed.
#[inline]
pub(super) fn lot(seed: u64, key: u64) -> u64 {
    // One step of the generator from a seed of its own; the multiplier keeps neighbouring keys far apart.
    let spread = key.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    fastrand::Rng::with_seed(seed ^ spread).u64(..)
}

/// Keys of those still to come, of windows and of further visits stand apart from those of tickets.
pub(super) const COMERS: u64 = 1 << 63;
pub(super) const WINDOWS: u64 = 1 << 62;

/// The key of a visit after the first, and of a matter after the first of a visit.
pub(super) fn again(key: u64, number: u64) -> u64 {
    key ^ (number << 44)
}

/// The seed of the run with this number. Runs come in pairs whose lots mirror each other: what one draws long the
/// other draws short, which makes a mean of few runs steadier.
pub(super) fn run_seed(seed: u64, run: usize) -> (u64, u64) {
    let mirror = if run % 2 == 1 { u64::MAX } else { 0 };
    (lot(seed, (run / 2) as u64), mirror)
}

/// Milliseconds of a run: 24 days at the most.
pub(super) fn ms(ms: i64) -> i32 {
    ms.clamp(i64::from(i32::MIN), i64::from(NEVER)) as i32
}

/// It does not happen in this run.
pub(super) const NEVER: i32 = i32::MAX;

/// The standard normal quantile. Source: P. J. Acklam, "An algorithm for computing the inverse normal cumulative
/// distribution function", 2003; relative error below 1.2e-9.
#[expect(clippy::excessive_precision, reason = "as published")]
pub(super) fn normal(share: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e+01,
        2.209460984245205e+02,
        -2.759285104469687e+02,
        1.383577518672690e+02,
        -3.066479806614716e+01,
        2.506628277459239e+00,
    ];
    const B: [f64; 6] = [
        -5.447609879822406e+01,
        1.615858368580409e+02,
        -1.556989798598866e+02,
        6.680131188771972e+01,
        -1.328068155288572e+01,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-03,
        -3.223964580411365e-01,
        -2.400758277161838e+00,
        -2.549732539343734e+00,
        4.374664141464968e+00,
        2.938163982698783e+00,
    ];
    const D: [f64; 5] =
        [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1.0];
    const LOW: f64 = 0.02425;
    let polynomial = |of: &[f64], x: f64| of.iter().fold(0.0, |sum, part| sum * x + part);
    let tail = |share: f64| {
        let x = libm::sqrt(-2.0 * libm::log(share));
        polynomial(&C, x) / polynomial(&D, x)
    };
    if share < LOW {
        tail(share)
    } else if share > 1.0 - LOW {
        -tail(1.0 - share)
    } else {
        let x = share - 0.5;
        x * polynomial(&A, x * x) / polynomial(&B, x * x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantiles() {
        // Source: any table of the normal distribution.
        for (share, expected) in [(0.5, 0.0), (0.9, 1.281_551_6), (0.025, -1.959_964), (0.001, -3.090_232)] {
            assert!((normal(share) - expected).abs() < 1e-6, "{share}: {}", normal(share));
        }
    }

    #[test]
    fn lots_are_even_and_mirrored() {
        let mut counts = [0u32; 16];
        for run in 0..100 {
            let (seed, mirror) = run_seed(7, run);
            (0..400).for_each(|key| counts[((lot(seed, key) ^ mirror) >> 60) as usize] += 1);
        }
        assert!(counts.iter().all(|count| (2_200..2_800).contains(count)), "{counts:?}");
        assert_eq!(run_seed(7, 4).0, run_seed(7, 5).0);
        assert_ne!(run_seed(7, 4).0, run_seed(7, 6).0);
    }
}
