//! What sort of day it is.

/// How a made-up day differs from the hall's usual ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Ordinary,
    Overloaded,
    Disturbed(Disturbance),
}

/// What nobody planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disturbance {
    /// A busy window closes for one to three hours.
    WindowCloses,
    /// Every service takes 1.35 of its time, all day.
    SlowDay,
    /// Twice the arrivals for two hours.
    Rush,
    /// A bus: 15 to 30 people of one category within ten minutes.
    Burst,
}

impl Kind {
    /// The work offered, of 1 at what all windows can serve.
    #[must_use]
    pub fn load(self) -> f64 {
        match self {
            Kind::Ordinary | Kind::Disturbed(_) => 0.74,
            Kind::Overloaded => 0.94,
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Ordinary => "ordinary",
            Kind::Overloaded => "overloaded",
            Kind::Disturbed(_) => "disturbed",
        }
    }
}

impl Disturbance {
    #[must_use]
    pub fn in_turn(number: usize) -> Disturbance {
        [Self::WindowCloses, Self::SlowDay, Self::Rush, Self::Burst][number % 4]
    }
}
