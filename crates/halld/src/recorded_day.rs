//! The hall's own days in the replay format, out of its ledger: for files (`hallctl ledger export --replay`), and to be
//! played again on the manager's page.
//!
//! The format knows issue, call, end and no-show. What a hall has beyond that is written so that lines and windows stay
//! right: a transfer, a return after a no-show and a service taken up again after a hold are tickets of their own, issued
//! then; who gave up before he was called is left out; priority is the rank of his class's weight. The plan is the
//! calendar's hours of each window, and of a hall without a calendar the time in which it was open.

use hall_core::id::{CategoryId, WindowNumber};
use hall_core::{Date, Event as Fact, Hall, HallTime};
use hall_ledger::{Leg, Legs, Outcome, ReadError, Reader, Stretch, Visit};
use hall_replay::trace::{Category, Day, Event, Moment, Shift, Ticket, Tiers, What, Window};
use std::collections::{BTreeMap, BTreeSet};

/// A day's rows as lines.
pub(crate) struct Recorded {
    date: Date,
    noon: Option<HallTime>,
    lines: Vec<Line>,
    /// Windows by what they serve, from when on, and when the calendar has them at work.
    plan: BTreeMap<WindowNumber, Planned>,
    /// Weights of priority classes; their rank is the priority.
    weights: BTreeSet<u32>,
    gave_up: usize,
    last: HallTime,
}

#[derive(Default)]
struct Planned {
    serves: Vec<(HallTime, Vec<Vec<CategoryId>>)>,
    /// `None`: the hall has no calendar.
    hours: Option<Vec<(HallTime, HallTime)>>,
    opened: Option<HallTime>,
}

struct Line {
    /// Its row, and its place among lines of the same row.
    order: (u64, u8),
    at: HallTime,
    what: Fate,
}

enum Fate {
    Issue { id: String, category: CategoryId, weight: u32 },
    Call { id: String, window: WindowNumber },
    Finish { id: String, window: WindowNumber },
    NoShow { id: String, window: WindowNumber },
    Open(WindowNumber),
    Close(WindowNumber),
}

impl Recorded {
    /// Reads the rows of a day.
    ///
    /// # Errors
    /// [`ReadError`] if one of them cannot be read.
    pub(crate) fn of(reader: &Reader, stretch: &Stretch) -> Result<Recorded, ReadError> {
        let mut hall = Hall::new();
        let mut legs = Legs::default();
        let mut recorded = Recorded {
            date: stretch.day,
            noon: None,
            lines: Vec::new(),
            plan: BTreeMap::new(),
            weights: BTreeSet::new(),
            gave_up: 0,
            last: HallTime(i64::MIN),
        };
        let mut open = BTreeSet::new();
        let mut closings = BTreeSet::new();
        for row in reader.rows_of(stretch)? {
            legs.row(&hall, &row);
            hall.apply(row.stamp.at, &row.event);
            recorded.last = recorded.last.max(row.stamp.at);
            if matches!(row.event, Fact::DayClosed { .. }) {
                closings.insert(row.sequence);
            }
            recorded.note_windows(&hall, row.sequence, row.stamp.at, &mut open);
        }
        recorded.noon = hall.day().and_then(|day| day.noon);
        for leg in legs.finish() {
            recorded.leg(&leg, &closings);
        }
        recorded.lines.sort_by_key(|line| line.order);
        Ok(recorded)
    }

    /// Which windows are open, and what they serve, after a row.
    fn note_windows(&mut self, hall: &Hall, row: u64, at: HallTime, open: &mut BTreeSet<WindowNumber>) {
        self.weights
            .extend(hall.rules().classes.iter().map(|class| class.weight).filter(|weight| *weight > 0));
        for rules in &hall.rules().windows {
            let hours = || hall.planned_today(rules);
            let first = || Planned { hours: hours(), ..Planned::default() };
            let planned = self.plan.entry(rules.number).or_insert_with(first);
            if planned.serves.last().is_none_or(|(_, serves)| *serves != rules.serves) {
                planned.serves.push((at, rules.serves.clone()));
            }
            let is_open = hall
                .window(rules.number)
                .is_some_and(|window| window.takes_calls() || window.in_hand.is_some());
            let was_open = open.contains(&rules.number);
            if is_open && !was_open {
                open.insert(rules.number);
                planned.opened.get_or_insert(at);
                self.lines.push(Line { order: (row, 0), at, what: Fate::Open(rules.number) });
            } else if was_open && !is_open {
                open.remove(&rules.number);
                self.lines.push(Line { order: (row, 9), at, what: Fate::Close(rules.number) });
            }
        }
    }

    fn leg(&mut self, leg: &Leg, closings: &BTreeSet<u64>) {
        let stays = leg.left.is_none_or(|left| closings.contains(&left.sequence));
        let name = |part: &mut u32| {
            *part += 1;
            let parts = (leg.transfers > 0).then(|| format!("t{}", leg.transfers));
            let again = (*part > 1).then(|| format!("r{part}"));
            [Some(leg.number.to_string()), parts, again].into_iter().flatten().collect::<Vec<_>>().join("-")
        };
        let mut part = 0;
        if leg.visits.is_empty() {
            if stays {
                self.issue(name(&mut part), leg, leg.began);
            } else {
                self.gave_up += 1;
            }
        }
        for visit in &leg.visits {
            let mut id = name(&mut part);
            self.issue(id.clone(), leg, visit.waits_since);
            self.push(visit.called, 3, Fate::Call { id: id.clone(), window: visit.window });
            for (from, until) in &visit.held {
                self.push(*from, 1, Fate::Finish { id: id.clone(), window: visit.window });
                let Some(until) = until else { break };
                id = name(&mut part);
                self.issue(id.clone(), leg, *until);
                self.push(*until, 3, Fate::Call { id: id.clone(), window: visit.window });
            }
            self.end(visit, id);
        }
    }

    fn end(&mut self, visit: &Visit, id: String) {
        let is_held = visit.held.last().is_some_and(|(_, until)| until.is_none());
        let Some((at, outcome)) = visit.ended.filter(|_| !is_held) else { return };
        let window = visit.window;
        let came = match outcome {
            Outcome::Served { .. } | Outcome::Transferred => true,
            Outcome::NoShow { .. } => false,
            Outcome::Left => visit.started.is_some(),
        };
        self.push(at, 1, if came { Fate::Finish { id, window } } else { Fate::NoShow { id, window } });
    }

    fn issue(&mut self, id: String, leg: &Leg, at: hall_ledger::Moment) {
        self.push(at, 2, Fate::Issue { id, category: leg.category.clone(), weight: leg.weight });
    }

    /// What the lightest priority class weighs, by the rules of the day.
    pub(crate) fn lightest(&self) -> Option<u32> {
        self.weights.first().copied()
    }

    fn push(&mut self, at: hall_ledger::Moment, step: u8, what: Fate) {
        self.lines.push(Line { order: (at.sequence, step), at: at.at, what });
    }

    /// The day in the replay format; `None`: nobody knows by what clock its hours were.
    pub(crate) fn day(&self) -> Option<Day> {
        let local = Local::of(self.date, self.noon?)?;
        let mut day = Day::default();
        self.shifts(&mut day, &local);
        let mut tickets: BTreeMap<&str, Ticket> = BTreeMap::new();
        let mut last = Moment(i64::MIN);
        for line in &self.lines {
            // Numbers given by hand came before their row; the format goes by the order in which the hall knew of them.
            last = last.max(local.moment(line.at));
            let what = match &line.what {
                Fate::Issue { id, category, weight } => {
                    let ticket = Ticket(day.tickets.len());
                    day.tickets.push(id.clone());
                    tickets.insert(id, ticket);
                    let category = Category(place(&mut day.categories, category.as_str()));
                    let priority =
                        self.weights.iter().filter(|known| *known <= weight && **known > 0).count();
                    let priority = if *weight == 0 { 0 } else { priority as u32 };
                    What::Issue { ticket, category, priority }
                }
                Fate::Call { id, window } => {
                    What::Call { ticket: *tickets.get(&**id)?, window: of(&mut day, *window) }
                }
                Fate::Finish { id, window } => {
                    What::Finish { ticket: *tickets.get(&**id)?, window: of(&mut day, *window) }
                }
                Fate::NoShow { id, window } => {
                    What::NoShow { ticket: *tickets.get(&**id)?, window: of(&mut day, *window) }
                }
                Fate::Open(window) => What::WindowOpen { window: of(&mut day, *window) },
                Fate::Close(window) => What::WindowClose { window: of(&mut day, *window) },
            };
            day.events.push(Event { at: last, what });
        }
        Some(day)
    }

    fn shifts(&self, day: &mut Day, local: &Local) {
        for (number, planned) in &self.plan {
            let by_calendar = planned.hours.clone().filter(|hours| !hours.is_empty());
            let open = planned.opened.map(|opened| vec![(opened, self.last.max(HallTime(opened.0 + 1)))]);
            for (from, to) in by_calendar.or(open).unwrap_or_default() {
                for (place_of, (since, serves)) in planned.serves.iter().enumerate() {
                    let until = planned.serves.get(place_of + 1).map_or(to, |(next, _)| (*next).min(to));
                    // What it serves as the day begins it serves in the whole of it.
                    let since = if place_of == 0 { from } else { (*since).max(from) };
                    if since >= until || serves.iter().all(Vec::is_empty) {
                        continue;
                    }
                    let mut tiers = [Vec::new(), Vec::new()];
                    for (tier, categories) in serves.iter().enumerate() {
                        let names =
                            categories.iter().map(|id| Category(place(&mut day.categories, id.as_str())));
                        tiers[tier.min(1)].extend(names);
                    }
                    let window = of(day, *number);
                    let (from, to) = (local.moment(since), local.moment(until));
                    day.plan.push(Shift { window, from, to, tiers: Tiers(tiers) });
                }
            }
        }
    }

    /// What the day has, and what the format has no room for, in a line.
    pub(crate) fn summary(&self, day: &Day) -> String {
        let mut notes = vec![format!(
            "{}  {} tickets, {} lines of the plan",
            self.date,
            day.tickets.len(),
            day.plan.len()
        )];
        if self.gave_up > 0 {
            notes.push(format!("{} who gave up before a call left out", self.gave_up));
        }
        if self.plan.values().flat_map(|planned| &planned.serves).any(|(_, serves)| serves.len() > 2) {
            notes.push("tiers 3 and up merged into tier 2".into());
        }
        for (rank, weight) in self.weights.iter().enumerate() {
            notes.push(format!("priority {} weighs {weight}", rank + 1));
        }
        notes.join("; ")
    }
}

fn of(day: &mut Day, window: WindowNumber) -> Window {
    Window(place(&mut day.windows, &window.to_string()))
}

/// The place of a name in its list, at the end if it is new.
fn place(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}

/// Hall time by the clock on the hall's wall.
struct Local {
    noon: HallTime,
    local: Moment,
}

impl Local {
    fn of(date: Date, noon: HallTime) -> Option<Local> {
        let date = jiff::civil::Date::new(date.year, date.month as i8, date.day as i8).ok()?;
        Some(Local { noon, local: Moment::at_minute(date, 12.0 * 60.0) })
    }

    fn moment(&self, at: HallTime) -> Moment {
        self.local.plus_ms(at.0.saturating_sub(self.noon.0))
    }
}
