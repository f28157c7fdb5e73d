//! `hallctl backup` and `hallctl restore`: the ledger to another disk, and back on a new machine.

use super::hallctl::{fail, unreachable_daemon};
use crate::control;
use crate::exit::Exit;
use crate::year_list;
use clap::Args;
use hall_core::command::Command;
use hall_core::hall::Decision;
use hall_core::id::CategoryId;
use hall_core::{Date, Hall};
use hall_ledger::{Reader, Restoration, RestoreError, Stamp, Verified};
use hyper::Method;
use jiff::Zoned;
use serde_json::json;
use std::path::Path;

/// Numbers of one category and day; whoever looks for a number on paper looks no further.
const NUMBERS: u32 = 100_000;

#[derive(Args)]
pub(super) struct Restore {
    /// A file that `hallctl backup` wrote
    backup: std::path::PathBuf,
    /// The highest number that anybody has seen today of each category, as it stands on the paper: A047. Where nobody
    /// knows, the numbers go on at the first thousand above the most that any day gave: A1001
    #[arg(long, value_name = "NUMBER")]
    seen: Vec<String>,
    /// The day on which they were seen, if not today: 2026-11-24
    #[arg(long)]
    date: Option<String>,
}

/// Asks the daemon for a copy, and then reads the copy, every row of it.
pub(super) async fn backup(data: &Path, json: bool, to: &Path) -> Result<Exit, Exit> {
    let to = std::path::absolute(to).map_err(|error| fail(Exit::NoInput, &error.to_string()))?;
    match control::request(data, Method::POST, "/control/backup", Some(&json!({ "to": to }))).await {
        Ok(reply) if reply.is_ok() => {}
        Ok(reply) if reply.status == 409 => return Err(fail(Exit::CantCreat, &reply.detail())),
        Ok(reply) => return Err(fail(Exit::TempFail, &reply.detail())),
        Err(error) => return Err(unreachable_daemon(&error)),
    }
    let copy = Reader::open_file(to.clone());
    let copy = copy.map_err(|error| fail(Exit::of_ledger(&error), &crate::chain(&error)))?;
    let verified = copy.verify();
    let Verified { rows, head_hash } = verified.map_err(|broken| {
        let what = format!("{} was written, but is no good: {}", to.display(), crate::chain(&broken));
        fail(Exit::DataErr, &what)
    })?;
    let head = hex(&head_hash);
    if json {
        println!("{}", json!({ "to": to, "rows": rows, "head": head }));
    } else {
        println!("{}: {rows} rows, read again and whole; head {head}", to.display());
    }
    Ok(Exit::Ok)
}

pub(super) fn restore(data: &Path, json: bool, wanted: &Restore) -> Result<Exit, Exit> {
    let now = Zoned::now();
    let date = match &wanted.date {
        Some(date) => {
            let read = year_list::date(date);
            read.ok_or_else(|| fail(Exit::Usage, &format!("`{date}` is no date like 2026-11-24")))?
        }
        None => Date { year: now.year(), month: now.month().unsigned_abs(), day: now.day().unsigned_abs() },
    };
    let restoration = Restoration::begin(&wanted.backup, data).map_err(refused)?;
    let Verified { rows, .. } = restoration.verified;
    let reached = reached(restoration.hall(), &restoration.most, &wanted.seen)?;
    let command = Command::Restore { date, reached: reached.clone() };
    let decision = restoration.hall().decide(&command, restoration.at);
    let Decision { events, .. } = decision.map_err(|refusal| fail(Exit::DataErr, &refusal.to_string()))?;
    let [restored] = events.as_slice() else {
        return Err(fail(Exit::Software, "a restoration is one row"));
    };
    // Hall time stands still until the daemon, which has a clock, starts.
    let wall_ms = now.timestamp().as_millisecond();
    let stamp = Stamp { at: restoration.at, wall_ms, trusted: false };
    let next = next_numbers(restoration.hall(), &reached);
    let head = hex(&restoration.finish(stamp, "hallctl", restored).map_err(refused)?);
    if json {
        println!("{}", json!({ "rows": rows + 1, "head": head, "date": date.to_string(), "next": next }));
    } else {
        println!("{rows} rows, every one checked, are in {}; head {head}", data.display());
        println!("On {date} the numbers go on with {}.", next.join(", "));
        println!(
            "Start halld. Who holds a number that it does not know is entered with `hallctl day backfill`."
        );
    }
    Ok(Exit::Ok)
}

/// How many numbers each category has given: as seen, or more than anybody can have been given.
fn reached(hall: &Hall, most: &[(CategoryId, u32)], seen: &[String]) -> Result<Vec<(CategoryId, u32)>, Exit> {
    let categories = &hall.rules().categories;
    let most = |id: &CategoryId| most.iter().find(|(other, _)| other == id).map_or(0, |(_, most)| *most);
    let beyond = |id: &CategoryId| (most(id) / 1000 + 1) * 1000;
    let mut reached: Vec<(CategoryId, u32)> =
        categories.iter().map(|category| (category.id.clone(), beyond(&category.id))).collect();
    for number in seen {
        let known = categories.iter().zip(&mut reached).find_map(|(category, (_, reached))| {
            let place = (0..NUMBERS).find(|place| category.number(*place).as_str() == number.trim())?;
            *reached = place + 1;
            Some(())
        });
        let looks = || categories.iter().map(|it| it.number(46).to_string()).collect::<Vec<_>>().join(", ");
        let unknown = || format!("no category has a number `{number}`; here they look like {}", looks());
        known.ok_or_else(|| fail(Exit::Usage, &unknown()))?;
    }
    Ok(reached)
}

fn next_numbers(hall: &Hall, reached: &[(CategoryId, u32)]) -> Vec<String> {
    let categories = hall.rules().categories.iter();
    categories.zip(reached).map(|(category, (_, reached))| category.number(*reached).to_string()).collect()
}

fn refused(error: RestoreError) -> Exit {
    let exit = match &error {
        RestoreError::Occupied { .. } => Exit::CantCreat,
        RestoreError::Broken { .. } => Exit::DataErr,
        RestoreError::Open(error) => Exit::of_ledger(error),
        RestoreError::File { .. } | RestoreError::Read(_) | RestoreError::Write(_) => Exit::IoErr,
    };
    fail(exit, &crate::chain(&error))
}

fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
