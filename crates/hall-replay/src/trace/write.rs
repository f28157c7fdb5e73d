//! Writing a day: whole files or none, by a temporary file that takes its place when it is complete.

use super::{Day, Event, Tiers, TraceError, What};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes `events.csv` and `windows.csv` into `folder`, making it where it is not there.
///
/// # Errors
/// [`TraceError::Unwritable`]; a file that was there before is then as it was.
pub fn write_day(folder: &Path, day: &Day) -> Result<(), TraceError> {
    let unwritable = |path: &Path, source| TraceError::Unwritable { path: path.into(), source };
    fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))?;
    let plan = folder.join("windows.csv");
    whole(&plan, |out| write_plan(out, day)).map_err(|source| unwritable(&plan, source))?;
    let events = folder.join("events.csv");
    whole(&events, |out| write_events(out, day)).map_err(|source| unwritable(&events, source))
}

/// Writes the lines of `events.csv`.
///
/// # Errors
/// Those of `out`.
pub fn write_events(out: &mut dyn Write, day: &Day) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["at", "event", "ticket_id", "category", "priority", "window"])?;
    for Event { at, what } in &day.events {
        let at = at.to_string();
        let at = at.as_str();
        match *what {
            What::Issue { ticket, category, priority } => {
                let priority = priority.to_string();
                csv.write_record([at, "issue", day.ticket(ticket), day.category(category), &priority, ""])
            }
            What::Call { ticket, window } => {
                csv.write_record([at, "call", day.ticket(ticket), "", "", day.window(window)])
            }
            What::Finish { ticket, window } => {
                csv.write_record([at, "finish", day.ticket(ticket), "", "", day.window(window)])
            }
            What::NoShow { ticket, window } => {
                csv.write_record([at, "no_show", day.ticket(ticket), "", "", day.window(window)])
            }
            What::WindowOpen { window } => {
                csv.write_record([at, "window_open", "", "", "", day.window(window)])
            }
            What::WindowClose { window } => {
                csv.write_record([at, "window_close", "", "", "", day.window(window)])
            }
        }?;
    }
    csv.flush()
}

/// Writes the lines of `windows.csv`.
///
/// # Errors
/// Those of `out`.
pub fn write_plan(out: &mut dyn Write, day: &Day) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["window", "planned_from", "planned_to", "tier1", "tier2"])?;
    for shift in &day.plan {
        let Tiers([first, second]) = &shift.tiers;
        let names = |tier: &[super::Category]| {
            tier.iter().map(|category| day.category(*category)).collect::<Vec<_>>().join(" ")
        };
        csv.write_record([
            day.window(shift.window),
            &shift.from.to_string(),
            &shift.to.to_string(),
            &names(first),
            &names(second),
        ])?;
    }
    csv.flush()
}

/// Whoever is interrupted leaves the old file, never half of the new one.
fn whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let unfinished = path.with_extension("csv.new");
    let mut out = BufWriter::new(File::create(&unfinished)?);
    let done = write(&mut out).and_then(|()| out.flush()).and_then(|()| fs::rename(&unfinished, path));
    if done.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&unfinished);
    }
    done
}
