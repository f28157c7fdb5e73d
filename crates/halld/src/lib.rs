//! The hall controller daemon: it moves bytes and rows, and decides nothing.
//!
//! One thread owns the hall and the ledger ([`owner`]); every door (pages and programs in [`web`], devices, timers)
//! sends it commands and gets answers, and everybody reads the same durable picture ([`published`]).
//!
//! Must not know: who may be called next, what a press means, when a no-show is permitted. That is `hall-core`.
#![deny(unsafe_code)]

pub mod appointment_list;
pub mod clock;
pub mod config;
pub mod control;
pub mod csv_table;
pub mod daemon;
pub mod devices;
pub mod exit;
pub mod forecast;
pub mod item_list;
mod lunar;
pub mod mqtt;
pub mod notify;
pub mod owner;
pub mod person;
pub mod program;
pub mod published;
pub mod reader;
mod recorded_day;
mod texts;
pub mod timekeeper;
pub mod token;
pub mod view;
pub mod web;
pub mod what_if;
pub mod year_list;

/// An error with all its causes, as one line for the log.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
