//! Reading a day, and a history of days. The first mistake ends it, named by file and line.

use super::{Category, Day, Event, Fault, Moment, Shift, Ticket, Tiers, TraceError, What, Window};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const EVENT_COLUMNS: [&str; 6] = ["at", "event", "ticket_id", "category", "priority", "window"];
const EVENT_LINE: &str = "at,event,ticket_id,category,priority,window";
const PLAN_COLUMNS: [&str; 5] = ["window", "planned_from", "planned_to", "tier1", "tier2"];
const PLAN_LINE: &str = "window,planned_from,planned_to,tier1,tier2";

/// Reads a day from its two files.
///
/// # Errors
/// [`TraceError`], which names the file and the line.
pub fn read_day(events: &Path, plan: &Path) -> Result<Day, TraceError> {
    let mut reading = Reading::default();
    let events_text = read(events)?;
    if !plan.exists() {
        return Err(TraceError::NoPlan { path: plan.into() });
    }
    // Hours in the plan may stand without a date: it is that of the first event.
    let date =
        events_text.lines().nth(1).and_then(|line| Moment::parse(line.split(',').next()?.trim(), None));
    reading.plan(&read(plan)?, date.map(Moment::date)).map_err(|(line, fault)| at(plan, line, fault))?;
    reading.events(&events_text).map_err(|(line, fault)| at(events, line, fault))?;
    Ok(reading.day)
}

/// Reads a plan alone: a day in which nothing has happened. Its hours may stand without a date; they are those of `date`.
///
/// # Errors
/// [`TraceError`], which names the line.
pub fn read_plan(plan: &Path, date: Date) -> Result<Day, TraceError> {
    let mut reading = Reading::default();
    reading.plan(&read(plan)?, Some(date)).map_err(|(line, fault)| at(plan, line, fault))?;
    Ok(reading.day)
}

/// Reads the days of a folder, `YYYY-MM-DD/events.csv` and `windows.csv`, in order of date.
///
/// # Errors
/// [`TraceError`], also if there is no day at all; folders whose name is no date are left alone.
pub fn read_history(folder: &Path) -> Result<Vec<(Date, Day)>, TraceError> {
    let unreadable = |source| TraceError::Unreadable { path: folder.into(), source };
    let mut days: BTreeMap<Date, PathBuf> = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let Some(date) = name.and_then(|name| name.parse().ok()) {
            days.insert(date, path);
        }
    }
    if days.is_empty() {
        return Err(TraceError::NoDays { path: folder.into() });
    }
    let read = |(date, path): (Date, PathBuf)| {
        read_day(&path.join("events.csv"), &path.join("windows.csv")).map(|day| (date, day))
    };
    days.into_iter().map(read).collect()
}

fn at(path: &Path, line: u64, fault: Fault) -> TraceError {
    TraceError::Line { path: path.into(), line, fault }
}

fn read(path: &Path) -> Result<String, TraceError> {
    let bytes = fs::read(path).map_err(|source| TraceError::Unreadable { path: path.into(), source })?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => {
            let before = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..before].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            Err(at(path, line, Fault::NotCsv("a byte that is not UTF-8; save the file as UTF-8".into())))
        }
    }
}

type Faulty<T> = Result<T, (u64, Fault)>;

/// A day as far as it was read.
#[derive(Default)]
struct Reading {
    day: Day,
    categories: BTreeMap<String, Category>,
    windows: BTreeMap<String, Window>,
    tickets: BTreeMap<String, Ticket>,
    /// Of each ticket: where it is.
    state: Vec<State>,
    in_hand: BTreeMap<Window, Ticket>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    InHand,
    Ended,
}

impl Reading {
    fn plan(&mut self, text: &str, date: Option<Date>) -> Faulty<()> {
        for line in lines(text, PLAN_COLUMNS, PLAN_LINE)? {
            let (number, [window, from, to, first, second]) = line?;
            self.shift(&window, [&from, &to], [&first, &second], date).map_err(|fault| (number, fault))?;
        }
        if self.day.plan.is_empty() {
            return Err((1, Fault::PlanEmpty));
        }
        Ok(())
    }

    fn shift(
        &mut self,
        window: &str,
        [from, to]: [&str; 2],
        tiers: [&str; 2],
        date: Option<Date>,
    ) -> Result<(), Fault> {
        let empty = |column| Fault::Empty { column, event: "the plan".into() };
        if window.is_empty() {
            return Err(empty("window"));
        }
        let time = |column, text: &str| {
            let wanted = "a local time as 2031-03-17T08:30:00, or 08:30";
            Moment::parse(text, date).ok_or_else(|| Fault::Value { column, value: text.into(), wanted })
        };
        let (from, to) = (time("planned_from", from)?, time("planned_to", to)?);
        if from >= to {
            return Err(Fault::PlanBackwards);
        }
        let number = place(&mut self.windows, &mut self.day.windows, window, Window);
        let overlaps = |shift: &Shift| shift.window == number && shift.from < to && from < shift.to;
        if self.day.plan.iter().any(overlaps) {
            return Err(Fault::PlanOverlaps(window.into()));
        }
        let tiers = tiers.map(|tier| tier.split_whitespace().map(|name| self.category(name)).collect());
        let tiers = Tiers(tiers);
        let mut seen = std::collections::BTreeSet::new();
        if let Some(twice) = tiers.0.iter().flatten().find(|category| !seen.insert(**category)) {
            let category = self.day.category(*twice).to_owned();
            return Err(Fault::TierTwice { window: window.into(), category });
        }
        if seen.is_empty() {
            return Err(empty("tier1"));
        }
        self.day.plan.push(Shift { window: number, from, to, tiers });
        Ok(())
    }

    fn events(&mut self, text: &str) -> Faulty<()> {
        let mut last = Moment(i64::MIN);
        for line in lines(text, EVENT_COLUMNS, EVENT_LINE)? {
            let (number, fields) = line?;
            let event = self.event(&fields).map_err(|fault| (number, fault))?;
            if event.at < last {
                return Err((number, Fault::Unordered(fields[0].clone())));
            }
            last = event.at;
            self.day.events.push(event);
        }
        Ok(())
    }

    fn event(
        &mut self,
        [at, event, ticket, category, priority, window]: &[String; 6],
    ) -> Result<Event, Fault> {
        let wanted = "a local time as 2031-03-17T08:30:24.849";
        let moment = Moment::parse(at, None);
        let at = moment.ok_or_else(|| Fault::Value { column: "at", value: at.clone(), wanted })?;
        let needs = |column, value: &str| {
            let empty = || Fault::Empty { column, event: event.clone() };
            (!value.is_empty()).then_some(()).ok_or_else(empty)
        };
        let what = match event.as_str() {
            "issue" => {
                needs("ticket_id", ticket)?;
                needs("category", category)?;
                self.issue(ticket, category, priority)?
            }
            "call" | "finish" | "no_show" => {
                needs("ticket_id", ticket)?;
                needs("window", window)?;
                let number = self.known_window(window)?;
                if event == "call" {
                    self.call(ticket, number)?
                } else {
                    let ticket = self.end(ticket, number)?;
                    match event.as_str() {
                        "finish" => What::Finish { ticket, window: number },
                        _ => What::NoShow { ticket, window: number },
                    }
                }
            }
            "window_open" | "window_close" => {
                needs("window", window)?;
                let window = self.known_window(window)?;
                if event == "window_open" {
                    What::WindowOpen { window }
                } else {
                    What::WindowClose { window }
                }
            }
            other => {
                let wanted = "issue, call, finish, no_show, window_open or window_close";
                return Err(Fault::Value { column: "event", value: other.into(), wanted });
            }
        };
        Ok(Event { at, what })
    }

    fn issue(&mut self, id: &str, category: &str, priority: &str) -> Result<What, Fault> {
        if self.tickets.contains_key(id) {
            return Err(Fault::IssuedTwice(id.into()));
        }
        let number = if priority.is_empty() { Ok(0) } else { priority.parse() };
        let priority = number.map_err(|_| Fault::Value {
            column: "priority",
            value: priority.into(),
            wanted: "0 or more, a whole number",
        })?;
        let ticket = place(&mut self.tickets, &mut self.day.tickets, id, Ticket);
        self.state.push(State::Waiting);
        Ok(What::Issue { ticket, category: self.category(category), priority })
    }

    fn call(&mut self, id: &str, window: Window) -> Result<What, Fault> {
        let ticket = self.tickets.get(id).copied().ok_or_else(|| Fault::CalledBeforeIssued(id.into()))?;
        let is = match self.state[ticket.0] {
            State::Waiting => None,
            State::InHand => Some("is at a window already"),
            State::Ended => Some("has ended; a return is a new ticket id"),
        };
        if let Some(is) = is {
            return Err(Fault::NotWaiting { ticket: id.into(), is });
        }
        if let Some(in_hand) = self.in_hand.get(&window) {
            return Err(Fault::WindowBusy {
                window: self.day.window(window).into(),
                ticket: id.into(),
                in_hand: self.day.ticket(*in_hand).into(),
            });
        }
        self.state[ticket.0] = State::InHand;
        self.in_hand.insert(window, ticket);
        Ok(What::Call { ticket, window })
    }

    fn end(&mut self, id: &str, window: Window) -> Result<Ticket, Fault> {
        let ticket = self.tickets.get(id).copied();
        match ticket.filter(|ticket| self.in_hand.get(&window) == Some(ticket)) {
            Some(ticket) => {
                self.in_hand.remove(&window);
                self.state[ticket.0] = State::Ended;
                Ok(ticket)
            }
            None => Err(Fault::NotInHand { ticket: id.into(), window: self.day.window(window).into() }),
        }
    }

    fn known_window(&self, name: &str) -> Result<Window, Fault> {
        self.windows.get(name).copied().ok_or_else(|| Fault::UnknownWindow(name.into()))
    }

    fn category(&mut self, name: &str) -> Category {
        place(&mut self.categories, &mut self.day.categories, name, Category)
    }
}

/// The place of a name in its list, at the end if it is new.
fn place<T: Copy>(
    known: &mut BTreeMap<String, T>,
    names: &mut Vec<String>,
    name: &str,
    of: fn(usize) -> T,
) -> T {
    *known.entry(name.to_owned()).or_insert_with(|| {
        names.push(name.to_owned());
        of(names.len() - 1)
    })
}

/// The lines below the names of columns, with their numbers; columns may stand in any order, and others between them.
fn lines<const N: usize>(
    text: &str,
    columns: [&'static str; N],
    all: &'static str,
) -> Faulty<impl Iterator<Item = Faulty<(u64, [String; N])>>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let names = reader.headers().map_err(|error| broken(&error))?;
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let mut found = names.iter().enumerate().filter(|(_, name)| *name == column).map(|(at, _)| at);
        *place = found.next().ok_or((1, Fault::ColumnMissing(column, all)))?;
        if found.next().is_some() {
            return Err((1, Fault::ColumnTwice(column)));
        }
    }
    let read = move |record: csv::Result<csv::StringRecord>| {
        let record = record.map_err(|error| broken(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        Ok((line, places.map(|place| record.get(place).unwrap_or_default().to_owned())))
    };
    // The text is the caller's and the lines are few: read now, so that nothing is borrowed.
    Ok(reader.records().map(read).collect::<Vec<_>>().into_iter())
}

fn broken(error: &csv::Error) -> (u64, Fault) {
    let line = error.position().map_or(1, csv::Position::line);
    let what = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} fields, and the first line has {expected_len}")
        }
        _ => error.to_string(),
    };
    (line, Fault::NotCsv(what))
}
