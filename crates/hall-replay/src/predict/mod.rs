//! How long those who take a ticket will wait, said as they take it: from nothing but earlier events of the day, the
//! plan, and the days before.
//!
//! - [`Learned`]: what the days before teach.
//! - [`Standing`]: the day as far as it has come.
//! - [`Forward`]: the hall's own rule played forward, many times.
//! - [`Formula`]: closed forms, to be compared with.

mod calibration;
mod closed_form;
mod forward;
mod learned;
mod standing;

pub use closed_form::Formula;
pub use forward::{Forward, Runs, predict_day};
pub use learned::Learned;
pub use standing::Standing;

use crate::trace::{Category, Day, Moment, Ticket, What};
use std::io::{self, Write};

/// Somebody who takes a ticket.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer {
    pub ticket: Ticket,
    pub category: Category,
    pub priority: u32,
    pub at: Moment,
}

/// What a newcomer is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    pub ticket: Ticket,
    pub wait_s: f64,
    /// One wait in ten is shorter, and one in ten longer.
    pub low_s: f64,
    pub high_s: f64,
}

/// Goes through a day once, and asks at each ticket; whoever is asked sees the day as it was before it.
pub fn at_each_ticket<T>(day: &Day, mut ask: impl FnMut(&Standing<'_>, Newcomer) -> T) -> Vec<T> {
    let mut standing = Standing::morning(day);
    let mut told = Vec::new();
    for event in &day.events {
        if let What::Issue { ticket, category, priority } = event.what {
            told.push(ask(&standing, Newcomer { ticket, category, priority, at: event.at }));
        }
        standing.apply(event);
    }
    told
}

/// Writes predictions as the replay format has them, a line a ticket; seconds.
///
/// # Errors
/// Those of `out`.
pub fn write_predictions(out: &mut dyn Write, day: &Day, told: &[Prediction]) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["ticket_id", "predicted_wait_s", "lo80", "hi80"])?;
    for Prediction { ticket, wait_s, low_s, high_s } in told {
        let seconds = [wait_s, low_s, high_s].map(|seconds| format!("{seconds:.1}"));
        csv.write_record([day.ticket(*ticket), &seconds[0], &seconds[1], &seconds[2]])?;
    }
    csv.flush()
}
