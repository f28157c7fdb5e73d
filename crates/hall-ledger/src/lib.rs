//! The hall's ledger (登记台账): every row that ever was, in order, in one SQLite file. SCHEMA.md is its face to
//! auditors; this crate is its only writer.
//!
//! - [`Ledger`]: the one writer, under the data directory's lock. It hands out a [`Batch`]: rows, remembered answers
//!   and derived tickets that become durable together or not at all.
//! - [`Reader`]: read-only, as many as one likes, beside a running writer: rows, tickets of any day, a day's account, statistics
//!   of waits and services, what was told against what came, export, backup,
//!   and [`Reader::verify`], which walks the hash chain and rebuilds what is derived.
//!
//! Words: a *row* is an event with its [`Stamp`] (when) and its principal (who); the *chain* is each row's hash over
//! its columns and the hash before it; *derived* is what could be rebuilt from the rows alone; a *request* is an
//! answer kept for whoever asks the same thing twice.
//!
//! Must not know: how an event comes about (`hall-core` decides), a clock, a socket, tokio. It copies no rule: a
//! ticket's line in the derived table is what `Hall` says of the ticket.
#![forbid(unsafe_code)]

mod account;
mod appointments;
mod batch;
mod catalogue;
mod chain;
mod days;
mod error;
mod export;
mod history;
mod ledger;
mod legs;
mod lock;
mod past;
mod people;
mod reader;
mod record;
mod restore;
mod row;
mod schema;
mod statistics;
mod tickets;
mod tokens;
mod told;
mod verify;

pub use account::{Account, DayAccount};
pub use batch::Batch;
pub use days::Stretch;
pub use error::{ExportError, OpenError, ReadError, WriteError};
pub use export::Format;
pub use history::WindowDay;
pub use ledger::{Alive, Ledger, Remembered, RequestLine};
pub use legs::{Leg, Legs, Moment, Outcome, Visit};
pub use past::PastTicket;
pub use people::{Duty, Note, Person, Secret, Session};
pub use reader::Reader;
pub use record::RecordError;
pub use restore::{Restoration, RestoreError};
pub use row::{Row, Stamp};
pub use schema::Mode;
pub use statistics::{Figures, Spread, Statistics, Waiting};
pub use tickets::TicketRow;
pub use tokens::Token;
pub use told::{Score, Told};
pub use verify::{Broken, Fault, Verified};
