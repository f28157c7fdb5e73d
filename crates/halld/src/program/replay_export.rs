//! `hallctl ledger export --replay`: the hall's own days in the replay format, as files.

use super::hallctl::{fail, open};
use super::replay::unread;
use super::statistics::Days;
use crate::exit::Exit;
use crate::recorded_day::Recorded;
use hall_core::Date;
use hall_ledger::{ReadError, Stretch};
use hall_replay::trace::write_day;
use std::collections::BTreeMap;
use std::path::Path;

pub(super) fn export(data: &Path, folder: &Path, days: &Days) -> Result<Exit, Exit> {
    let reader = open(data)?;
    let (from, to) = days.dates()?;
    let unreadable = |error: ReadError| fail(Exit::IoErr, &crate::chain(&error));
    let (first, last) = (Date { year: 0, month: 1, day: 1 }, Date { year: 9999, month: 12, day: 31 });
    let stretches = reader.stretches(from.unwrap_or(first), to.unwrap_or(last)).map_err(unreadable)?;
    // Half a day would teach that nobody comes in the afternoon; whoever names the day wants it.
    let chosen = stretches.iter().filter(|stretch| stretch.is_over() || days.are_given());
    // Hall time was set back where a date was begun twice: its last beginning is written.
    let chosen: BTreeMap<Date, &Stretch> = chosen.map(|stretch| (stretch.day, stretch)).collect();
    for (date, stretch) in &chosen {
        let recorded = Recorded::of(&reader, stretch).map_err(unreadable)?;
        let Some(day) = recorded.day() else {
            println!("{date}  left out: it was opened by a program that did not say when its noon was");
            continue;
        };
        write_day(&folder.join(date.to_string()), &day).map_err(|error| unread(&error))?;
        println!("{}", recorded.summary(&day));
    }
    if chosen.is_empty() {
        return Err(fail(Exit::DataErr, "no such day is over yet; --from and --to name one that still runs"));
    }
    Ok(Exit::Ok)
}
