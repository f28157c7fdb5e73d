//! A laboratory for days of a hall: what happened on a day stands in two files, ours or another system's, and can be
//! read, written, made up, played again under another rule, and predicted.
//!
//! - [`trade`]: what a rule or a plan trades for what, over days.
//! - [`trace`]: the replay format, `events.csv` and `windows.csv`, read with every mistake named by its line.
//! - [`script`]: what a day brings whatever the rule: who comes when, how long his matter takes, who sits where.
//! - [`play`]: a script under a rule gives a trace.
//! - [`predict`]: how long a newcomer waits, by formula and by playing forward.
//! - [`rule`]: the rules of the hall, for play.
//! - [`score`]: what was told, held against what came.
//! - [`synthetic`]: scripts drawn from halls whose parameters are known, by seed.
//!
//! Words: a *day* is a trace with its plan; *history* is the days before it; a *skip* is somebody passed over by a call
//! who came earlier, has equal or higher priority and could have been served by that window.
//!
//! Must not know: a running hall, its ledger, a clock, a network. What it says of a day it says from files and numbers
//! alone, the same on every machine.
#![forbid(unsafe_code)]

pub mod play;
pub mod predict;
pub mod random;
mod recorded;
pub mod rule;
pub mod score;
pub mod script;
pub mod synthetic;
pub mod trace;
pub mod trade;
