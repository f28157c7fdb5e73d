//! Made-up days of halls whose true parameters are known: what estimates and rules are judged by.
//!
//! Three halls (a township's, a county's, a city's), and for each ten days of history and thirty days to be tried: ten
//! ordinary, ten overloaded, ten disturbed. All is drawn by [`SEED`] from streams named after hall, day and purpose;
//! the days were kept in the repository before any estimator was, and `tests/synthetic.rs` holds them to the byte.
//!
//! - *Ordinary*: offered work is 0.74 of what all windows could serve if each could serve anybody, on each day a little
//!   more or less (about 8 %): a busy hall, since few windows can serve anybody and people come in the morning.
//! - *Overloaded*: 0.94 of it; the hall stays until the last is served.
//! - *Disturbed*: an ordinary day and one thing that nobody planned, the four in turn: a busy window that closes for one
//!   to three hours; a slow day (every service takes 1.35 of its time); a rush (twice the arrivals for two hours); a
//!   burst (a bus: 15 to 30 people of one category within ten minutes).
//! - *History*: ten working days before, the third and the eighth overloaded (market days), the sixth a slow one.
//!
//! Every day has windows of overlapping tiers, lunch in turns, clerks who open up to four minutes late and work at a
//! pace of their own, windows that the plan leaves shut that day, no-shows, priority, and transfers.

mod day;
mod hall;
mod kind;

pub use hall::{CategoryModel, Hall, WindowModel, halls};
pub use kind::{Disturbance, Kind};

use crate::script::Script;
use jiff::civil::{Date, Weekday, date};

/// The one number all made-up days come from.
pub const SEED: u64 = 20_310_317;

/// Days of history before the days to be tried.
pub const HISTORY_DAYS: usize = 10;

/// Days to be tried of each hall and kind.
pub const DAYS_OF_A_KIND: usize = 10;

/// A made-up day.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntheticDay {
    pub date: Date,
    pub kind: Kind,
    pub script: Script,
    /// What the generator knows and an estimator does not: the pace of the whole day, 1 but on slow days.
    pub slowness: f64,
    /// Likewise: the work expected of the day, of 1 at what all windows can serve; a rush or burst not counted.
    pub load: f64,
}

/// Returns the history of `hall`, in order of date.
#[must_use]
pub fn history(hall: &Hall) -> Vec<SyntheticDay> {
    let kind = |number| match number {
        2 | 7 => Kind::Overloaded,
        5 => Kind::Disturbed(Disturbance::SlowDay),
        _ => Kind::Ordinary,
    };
    (0..HISTORY_DAYS).map(|number| day::draw(hall, working_day(number), kind(number), SEED)).collect()
}

/// Returns the days of `hall` to be tried: ordinary, overloaded and disturbed ones.
#[must_use]
pub fn trials(hall: &Hall) -> Vec<SyntheticDay> {
    let kind = |number: usize| match number / DAYS_OF_A_KIND {
        0 => Kind::Ordinary,
        1 => Kind::Overloaded,
        _ => Kind::Disturbed(Disturbance::in_turn(number)),
    };
    let draw = |number| day::draw(hall, working_day(HISTORY_DAYS + number), kind(number), SEED);
    (0..3 * DAYS_OF_A_KIND).map(draw).collect()
}

/// Returns the working day so many after the first, by a seed of your own.
#[must_use]
pub fn one_day(hall: &Hall, number: usize, kind: Kind, seed: u64) -> SyntheticDay {
    day::draw(hall, working_day(number), kind, seed)
}

/// The working day so many after Monday, 3 March 2031.
fn working_day(number: usize) -> Date {
    let monday = date(2031, 3, 3);
    debug_assert_eq!(monday.weekday(), Weekday::Monday);
    let days = (number / 5 * 7 + number % 5) as i64;
    monday.saturating_add(jiff::Span::new().days(days))
}
