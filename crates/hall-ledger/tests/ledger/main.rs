//! The ledger from outside: its files, its refusals, and whole days in it.

mod appointments;
mod batches;
mod days;
mod desk;
mod exports;
mod history;
mod items;
mod opening;
mod past;
mod people;
mod power_cut;
mod restore;
mod statistics;
mod tampering;
