//! Figures, and which of them are told.

use std::fmt;

/// Figures, in order.
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    pub(crate) fn new(mut figures: Vec<f64>) -> Samples {
        figures.sort_by(f64::total_cmp);
        Samples(figures)
    }

    pub(crate) fn median(&self) -> f64 {
        self.at(0.5)
    }

    /// The one that `share` of them do not exceed.
    fn at(&self, share: f64) -> f64 {
        let last = self.0.len() - 1;
        self.0[(last as f64 * share).round() as usize]
    }
}

impl fmt::Display for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p50 {:.2} ms, p99 {:.2} ms, worst {:.2} ms", self.at(0.5), self.at(0.99), self.at(1.0))
    }
}
