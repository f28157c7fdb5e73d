//! How long a category's services take, as a distribution one can draw from in a few nanoseconds.

use super::draw;
use crate::time::Span;
use alloc::vec::Vec;

/// A distribution by its quantiles: 2^[`BITS`] equally likely steps, straight lines between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceTime {
    /// Milliseconds, ascending, one more than there are steps.
    points: Vec<i32>,
}

const BITS: u32 = 7;
const STEPS: usize = 1 << BITS;

impl ServiceTime {
    /// Every service takes this long.
    pub fn fixed(time: Span) -> ServiceTime {
        ServiceTime { points: alloc::vec![draw::ms(time.0); STEPS + 1] }
    }

    /// Lognormal with this mean; `scv` is the squared coefficient of variation.
    pub fn lognormal(mean: Span, scv: f64) -> ServiceTime {
        if mean.0 <= 0 || scv <= 0.0 {
            return ServiceTime::fixed(mean);
        }
        let variance = libm::log1p(scv);
        let middle = libm::log(mean.0 as f64) - variance / 2.0;
        let at = |share: f64| libm::exp(middle + libm::sqrt(variance) * draw::normal(share));
        ServiceTime::by_quantiles(at).with_mean(mean)
    }

    /// As seen: resamples `times`, which need not be sorted; `None` of an empty list.
    pub fn seen(mut times: Vec<Span>) -> Option<ServiceTime> {
        times.sort_unstable();
        let last = times.len().checked_sub(1)?;
        let at = |share: f64| {
            let place = share * last as f64;
            let (below, part) = (place as usize, place - libm::floor(place));
            let (from, to) = (times[below.min(last)].0 as f64, times[(below + 1).min(last)].0 as f64);
            from + (to - from) * part
        };
        Some(ServiceTime::by_quantiles(at))
    }

    fn by_quantiles(at: impl Fn(f64) -> f64) -> ServiceTime {
        // The ends of a distribution without ends are the middles of its outermost steps.
        let edge = 0.5 / STEPS as f64;
        let share = |step: usize| (step as f64 / STEPS as f64).clamp(edge, 1.0 - edge);
        ServiceTime { points: (0..=STEPS).map(|step| draw::ms(at(share(step)) as i64)).collect() }
    }

    /// The same shape around another mean.
    pub fn with_mean(&self, mean: Span) -> ServiceTime {
        let own = self.mean().0.max(1) as f64;
        let scaled = |point: &i32| draw::ms((f64::from(*point) * mean.0 as f64 / own) as i64);
        ServiceTime { points: self.points.iter().map(scaled).collect() }
    }

    pub fn mean(&self) -> Span {
        let twice: i64 = self.points.windows(2).map(|step| i64::from(step[0]) + i64::from(step[1])).sum();
        Span(twice / (2 * STEPS as i64))
    }

    /// The time below which the share `lot / 2^32` of services lie, ms.
    #[inline]
    pub(super) fn at(&self, lot: u32) -> i32 {
        let step = (lot >> (32 - BITS)) as usize;
        let part = i64::from(lot << BITS);
        let (from, to) = (i64::from(self.points[step]), i64::from(self.points[step + 1]));
        (from + (((to - from) * part) >> 32)) as i32
    }

    /// The lot of a service that has taken `passed` so far, to draw the whole of it from what lies above.
    pub(super) fn lot_after(&self, passed: i32) -> Option<u32> {
        let step = self.points.partition_point(|point| *point <= passed).checked_sub(1);
        let Some(step) = step else { return Some(0) };
        let (from, to) = (self.points[step], *self.points.get(step + 1)?);
        let part = (i64::from(passed - from) << (32 - BITS)) / i64::from(to - from).max(1);
        Some(((step as u32) << (32 - BITS)).saturating_add(part as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn a_distribution_keeps_its_mean_and_its_order() {
        let lognormal = ServiceTime::lognormal(Span::seconds(300), 0.64);
        assert!((lognormal.mean().0 - 300_000).abs() < 10, "{:?}", lognormal.mean());
        let drawn: Vec<i32> = (0..=1000u32).map(|lot| lognormal.at(lot * 4_294_967)).collect();
        assert!(drawn.is_sorted() && drawn[500] < 250_000 && drawn[950] > 600_000, "{drawn:?}");
        let seen = ServiceTime::seen(vec![Span(30), Span(10), Span(20)]).unwrap();
        assert_eq!((seen.at(0), seen.at(1 << 31), seen.at(u32::MAX)), (10, 20, 29));
        assert_eq!(ServiceTime::seen(vec![]), None);
        assert_eq!(ServiceTime::fixed(Span(7)).at(12345), 7);
    }

    #[test]
    fn what_has_passed_is_over() {
        let seen = ServiceTime::seen((0..=1000).map(Span).collect()).unwrap();
        for passed in [10, 11, 250, 990] {
            let lot = seen.lot_after(passed).unwrap();
            assert!((seen.at(lot) - passed).abs() <= 2, "{passed}: {}", seen.at(lot));
        }
        assert_eq!(seen.lot_after(-5), Some(0));
        assert_eq!(seen.lot_after(1000), None);
    }
}
