//! How long it takes, found by playing our own dispatcher forward from the hall as it is now, many times over.
//!
//! Plain numbers in, plain numbers out: categories are indices, so a recorded day of any hall can be played as well as
//! ours. [`Habits`] is what past days teach ([`Lessons`]) and [`Scene`] the hall at one moment, windows and their planned openings
//! included; a [`Forecaster`] looks at scene after scene of a day and gives an [`Outlook`]: for every waiting ticket,
//! and for one who took a ticket now, the median and the points below and above which one wait in ten falls.
//!
//! ```
//! use hall_core::forecast::{Class, Forecaster, Guest, Habit, Habits, Levels, Scene, ServiceTime, WindowNow};
//! use hall_core::ticket::Slot;
//! use hall_core::{HallTime, Span};
//!
//! let service = ServiceTime::lognormal(Span::seconds(300), 0.5);
//! let habits = Habits { categories: vec![Habit { service, no_show: 0.05 }], ..Habits::default() };
//! let mut forecaster = Forecaster::new(habits, HallTime(0), 200, 1);
//! let open = vec![(HallTime(0), HallTime(14_400_000))];
//! let scene = Scene {
//!     now: HallTime(60_000),
//!     windows: vec![WindowNow { serves: vec![vec![0]], open, in_hand: None, idle_since: HallTime(0) }],
//!     waiting: vec![Guest { key: 1, category: 0, class: Class(0), slot: Slot::Time(HallTime(30_000)), window: None }],
//!     goes_on: vec![],
//! };
//! let outlook = forecaster.look(&scene);
//! let first = outlook.ticket(0).unwrap().wait(Levels::default()).unwrap();
//! assert_eq!(first.estimate, Span::ZERO);
//! let newcomer = outlook.newcomer(0, Class(0)).unwrap().wait(Levels::default()).unwrap();
//! assert!(newcomer.low > Span::seconds(60) && newcomer.high < Span::seconds(900));
//! ```
//!
//! *Run*: one possible rest of the day. *Newcomer*: one who takes a ticket now; in a run he is a ghost, called when a
//! window would have taken him, and so changes nothing for anybody else.
//!
//! The same draws serve every scene of a day: a service belongs to its ticket, and who is still to come in a run was
//! drawn in the morning. So two estimates differ by what has happened between them, and two plans by the plan.
//!
//! Must not know: a clock, a generator of its own (the seed is given); of ids and [`crate::Hall`] only `of_hall` does.

mod arrivals;
mod calibration;
mod draw;
mod forecaster;
mod habits;
mod lessons;
mod lines;
mod of_hall;
mod outlook;
mod rejoin;
mod run;
mod scene;
mod service_time;

pub use arrivals::{Arrivals, Stream};
pub use calibration::Calibration;
pub use forecaster::{Called, Comer, Forecaster, Who};
pub use habits::{Habit, Habits};
pub use lessons::{Lessons, PastDay, PastTicket, Sort, Visit};
pub use outlook::{Levels, Outlook, Waits};
pub use scene::{Again, AgainAt, Class, GoesOn, Guest, InHand, Scene, Whose, WindowNow};
pub use service_time::ServiceTime;
