//! The rules of the hall as lines of text, a case a line. `scenario` says how to read and write them.

mod authorize;
mod bad_days;
mod calendar;
mod changes;
mod day;
mod dispatch;
mod forecast;
mod guard;
mod kiosk;
mod lifecycle;
mod links;
mod no_show;
mod numbering;
mod priority;
mod properties;
mod quota;
mod restart;
mod scenario;
mod service;
mod table;
mod transfer;
mod undo;
mod view;
mod wait;
mod whole_hall;
