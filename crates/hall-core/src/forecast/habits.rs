//! What past days teach of a hall.

use super::arrivals::Arrivals;
use super::scene::Class;
use super::service_time::ServiceTime;
use crate::time::Span;
use alloc::vec::Vec;

#[derive(Clone, Debug, Default)]
pub struct Habits {
    pub categories: Vec<Habit>,
    /// Who is still to come.
    pub arrivals: Arrivals,
    /// The classes the hall has, that of everybody else aside.
    pub classes: Vec<Class>,
    /// What a guest who does not come costs his window.
    pub no_show_cost: Span,
    /// From the end of one service to the next call while somebody waits.
    pub turnaround: Span,
}

/// What is known of a category.
#[derive(Clone, Debug)]
pub struct Habit {
    /// From call to end.
    pub service: ServiceTime,
    /// Share of those called who do not come.
    pub no_show: f64,
}
