//! The rules of the hall (政务服务大厅): who gets which number, who is called where, what may be taken back.
//!
//! Commands go in, events come out, and applying the events gives the hall that decides next:
//! [`Hall::decide`] looks and does not touch, [`Hall::apply`] touches and does not judge. Same rows, same hall.
//!
//! Must not know: a clock, a file, a port, a page, JSON. There is no `std` here to reach for them. Lots are drawn in
//! [`forecast`] alone, from a seed that is handed in.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod agent;
mod apply;
pub mod appointment;
mod away;
pub mod backfill;
pub mod calendar;
mod call;
mod closing;
pub mod command;
mod configure;
mod date;
mod decide;
mod desk;
pub mod dispatch;
pub mod event;
mod first_asked;
pub mod forecast;
pub mod hall;
pub mod id;
pub mod item;
pub mod joint;
mod lifecycle;
pub mod links;
mod moves;
mod papers;
pub mod principal;
pub mod quota;
mod ready;
pub mod refusal;
mod restore;
pub mod rules;
pub mod send_home;
pub mod service;
pub mod text;
pub mod ticket;
pub mod time;
pub mod view;
pub mod wait;
pub mod whole_hall;
pub mod window;

pub use calendar::Calendar;
pub use command::Command;
pub use date::Weekday;
pub use event::Event;
pub use hall::{Decision, Hall, Reply};
pub use principal::{Principal, Role, authorize, authorize_check, authorize_figures};
pub use refusal::Refusal;
pub use time::{Date, HallTime, Span};
