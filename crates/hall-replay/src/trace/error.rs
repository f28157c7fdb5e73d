//! What can be wrong with files of the replay format. Each message names file and line and says what to do.

use std::io;
use std::path::PathBuf;

/// Why a day, or a history, was not read.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    #[error("{path}: cannot be read")]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{path}: cannot be written")]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("{path}:{line}: {fault}")]
    Line { path: PathBuf, line: u64, fault: Fault },
    #[error("{path}: no plan of this day; put its windows.csv beside events.csv")]
    NoPlan { path: PathBuf },
    #[error(
        "{path}: no days here; a history is a folder of days, each YYYY-MM-DD/events.csv and windows.csv"
    )]
    NoDays { path: PathBuf },
}

/// What is wrong with one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("not CSV: {0}")]
    NotCsv(String),
    #[error("column `{0}` is missing; the first line names the columns {1}")]
    ColumnMissing(&'static str, &'static str),
    #[error("column `{0}` stands there twice")]
    ColumnTwice(&'static str),
    #[error("`{column}` is empty, and a line of `{event}` needs it")]
    Empty { column: &'static str, event: String },
    #[error("`{column}` is \"{value}\", not {wanted}")]
    Value { column: &'static str, value: String, wanted: &'static str },
    #[error("`{0}` is earlier than the line before; lines stand in order of time")]
    Unordered(String),
    #[error("window {0} is not in windows.csv; the plan names every window of the day")]
    UnknownWindow(String),
    #[error("ticket {0} was called before it was issued; its `issue` comes first")]
    CalledBeforeIssued(String),
    #[error("ticket {0} was issued twice; a transfer or return is a new ticket id")]
    IssuedTwice(String),
    #[error("ticket {ticket} is called, but it {is}")]
    NotWaiting { ticket: String, is: &'static str },
    #[error("ticket {ticket} ends at window {window}, where it was not called")]
    NotInHand { ticket: String, window: String },
    #[error(
        "window {window} calls {ticket} while it has {in_hand}; `finish` or `no_show` of that comes first"
    )]
    WindowBusy { window: String, ticket: String, in_hand: String },
    #[error("the line ends the plan before it begins it: `planned_to` is after `planned_from`")]
    PlanBackwards,
    #[error("overlaps with an earlier line of window {0}")]
    PlanOverlaps(String),
    #[error("window {window} has category {category} twice")]
    TierTwice { window: String, category: String },
    #[error("no line below the names of columns: a day without a plan cannot be replayed")]
    PlanEmpty,
}
