//! One day of any hall, as the replay format tells it.
//!
//! Names of categories, windows and tickets are kept once, in lists of the day; all else speaks of their places there.

mod error;
mod read;
mod time;
mod write;

pub use error::{Fault, TraceError};
pub use read::{read_day, read_history, read_plan};
pub use time::Moment;
pub use write::{write_day, write_events, write_plan};

/// Place of a category in [`Day::categories`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Category(pub usize);

/// Place of a window in [`Day::windows`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window(pub usize);

/// Place of a ticket in [`Day::tickets`]: tickets are numbered as they are issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub usize);

/// A day: its names, the opening plan known in advance, and what happened, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Day {
    pub categories: Vec<String>,
    pub windows: Vec<String>,
    pub tickets: Vec<String>,
    pub plan: Vec<Shift>,
    pub events: Vec<Event>,
}

/// A line of the plan: a window is to be open from then to then, for these categories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    pub window: Window,
    pub from: Moment,
    pub to: Moment,
    pub tiers: Tiers,
}

/// What a window serves: the first tier before the second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tiers(pub [Vec<Category>; 2]);

/// Windows whose last lines end within so long of each other end the day together.
const DAYS_END_MS: i64 = 15 * 60_000;

/// A line of `events.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub at: Moment,
    pub what: What,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A ticket was taken; priority 0 is nobody's, higher goes first.
    Issue {
        ticket: Ticket,
        category: Category,
        priority: u32,
    },
    Call {
        ticket: Ticket,
        window: Window,
    },
    Finish {
        ticket: Ticket,
        window: Window,
    },
    NoShow {
        ticket: Ticket,
        window: Window,
    },
    WindowOpen {
        window: Window,
    },
    WindowClose {
        window: Window,
    },
}

impl Tiers {
    /// The tier that has `category`: 0 before 1.
    #[must_use]
    pub fn of(&self, category: Category) -> Option<usize> {
        self.0.iter().position(|tier| tier.contains(&category))
    }
}

/// Where the window's last line of the plan ends, if about then the hall's day does: there a window goes on until nobody
/// waits (延时服务).
pub(crate) fn last_end(plan: &[Shift], window: Window) -> Option<Moment> {
    let own = plan.iter().filter(|shift| shift.window == window).map(|shift| shift.to).max()?;
    let latest = plan.iter().map(|shift| shift.to).max()?;
    (latest.since_ms(own) <= DAYS_END_MS).then_some(own)
}

impl Day {
    /// What `window` serves at `at`: by the line of the plan that covers it, else by the last that began before, else
    /// by its first.
    #[must_use]
    pub fn tiers_at(&self, window: Window, at: Moment) -> Option<&Tiers> {
        let of_window = || self.plan.iter().filter(move |shift| shift.window == window);
        let covers = of_window().find(|shift| (shift.from..shift.to).contains(&at));
        let before = || of_window().filter(|shift| shift.from <= at).max_by_key(|shift| shift.from);
        let first = || of_window().min_by_key(|shift| shift.from);
        covers.or_else(before).or_else(first).map(|shift| &shift.tiers)
    }

    #[must_use]
    pub fn category(&self, category: Category) -> &str {
        self.categories.get(category.0).map_or("", String::as_str)
    }

    #[must_use]
    pub fn window(&self, window: Window) -> &str {
        self.windows.get(window.0).map_or("", String::as_str)
    }

    #[must_use]
    pub fn ticket(&self, ticket: Ticket) -> &str {
        self.tickets.get(ticket.0).map_or("", String::as_str)
    }
}
