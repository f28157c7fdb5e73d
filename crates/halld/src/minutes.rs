//! A wait in words people use: a range in steps of five minutes.

use hall_api::ticket::Wait;

/// Minutes from and to, multiples of five, never the same: `15` to `25`. Under five minutes: 0 to 5.
pub(crate) fn range(wait: Wait) -> (u32, u32) {
    let low = wait.low_s / 300 * 5;
    let high = wait.high_s.div_ceil(300) * 5;
    (low, high.max(low + 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_ranges_of_five_minutes() {
        let of = |low_s, high_s| range(Wait { estimate_s: (low_s + high_s) / 2, low_s, high_s });
        assert_eq!(of(0, 0), (0, 5));
        assert_eq!(of(14 * 60, 23 * 60), (10, 25));
        assert_eq!(of(15 * 60, 25 * 60), (15, 25));
        assert_eq!(of(299, 301), (0, 10));
    }
}
