//! The virtual hall: the real daemon, and devices, people and clerks that need no hardware.
//!
//! The daemon is a process of its own, started from the program's own file (`hall-sim --as halld`), so it can be killed like
//! any other. Everything it meets is outside of it: virtual printers, terminals and signs on TCP and pseudo-terminals, its
//! HTTP API, its broker. What is shown of a device is decoded from the bytes that the device received.
//!
//! - [`world`] puts a hall together and is what tests use; [`page`] shows it to people; [`measure`] times it.
//! - [`printer`], [`terminal`], [`strip`] and [`bx`] are the devices, without ports; [`port`] carries their bytes.
//! - [`people`] come and take tickets, and clerks serve them.
//!
//! Must not know: the rules of the queue, and what the daemon meant to show.
#![forbid(unsafe_code)]

pub mod board;
pub mod bx;
pub mod client;
pub mod crowd;
pub mod daemon;
pub mod measure;
pub mod page;
pub mod people;
pub mod port;
pub mod printer;
pub mod program;
pub mod strip;
pub mod terminal;
pub mod tray;
pub mod wiring;
pub mod world;
