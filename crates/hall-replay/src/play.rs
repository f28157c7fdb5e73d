//! Plays a script under a rule: windows call by themselves (`auto_call`), and the trace is what a hall would have written.

use crate::script::{Arrival, Fate, Script, Sitting};
use crate::trace::{Category, Day, Event, Moment, Ticket, What, Window};
use std::collections::BTreeSet;

/// Somebody whom a window may call now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub priority: u32,
    /// Of the window that calls: 0 before 1.
    pub tier: usize,
    pub issued_at: Moment,
    pub category: Category,
}

/// Which of the candidates, in order of issue and never none, is called at that moment.
pub type Rule<'a> = &'a dyn Fn(&[Candidate], Moment) -> usize;

/// The rule of traces: highest priority, then tier 1 before tier 2, then earliest issue.
#[must_use]
pub fn priority_tier_fifo(candidates: &[Candidate], _now: Moment) -> usize {
    let key = |candidate: &Candidate| (std::cmp::Reverse(candidate.priority), candidate.tier);
    (0..candidates.len()).min_by_key(|at| key(&candidates[*at])).unwrap_or(0)
}

/// Returns the trace of the day that `rule` makes of `script`.
#[must_use]
pub fn play(script: &Script, rule: Rule<'_>) -> Day {
    let mut playing = Playing {
        script,
        rule,
        day: script.morning(),
        tasks: BTreeSet::new(),
        waiting: Vec::new(),
        desks: vec![Desk::default(); script.windows.len()],
    };
    for (number, sitting) in script.sittings.iter().enumerate() {
        playing.later(sitting.from, Task::Open(number));
        playing.later(sitting.to, Task::Close(number));
    }
    for (number, arrival) in script.arrivals.iter().enumerate() {
        playing.later(arrival.at, Task::Arrive(number));
    }
    while let Some((now, task)) = playing.tasks.pop_first() {
        playing.turn(now, task);
    }
    playing.day
}

/// In the order in which they happen at one instant; within a kind, by number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Task {
    Done(usize),
    Open(usize),
    Arrive(usize),
    /// This ticket's patience is at an end.
    Leave(usize),
    Close(usize),
}

/// Who waits, and what will come of him when he is called.
struct Waiting {
    ticket: Ticket,
    candidate: Candidate,
    fate: Fate,
}

#[derive(Clone, Default)]
struct Desk {
    sitting: Option<usize>,
    in_hand: Option<(Ticket, Fate)>,
    idle_since: Moment,
}

struct Playing<'a> {
    script: &'a Script,
    rule: Rule<'a>,
    day: Day,
    tasks: BTreeSet<(Moment, Task)>,
    /// In order of issue.
    waiting: Vec<Waiting>,
    desks: Vec<Desk>,
}

impl<'a> Playing<'a> {
    fn later(&mut self, at: Moment, task: Task) {
        self.tasks.insert((at, task));
    }

    fn write(&mut self, at: Moment, what: What) {
        self.day.events.push(Event { at, what });
    }

    fn turn(&mut self, now: Moment, task: Task) {
        match task {
            Task::Open(number) => self.open(now, number),
            Task::Close(number) => {
                let window = self.script.sittings[number].window.0;
                if self.desks[window].sitting == Some(number) && self.desks[window].in_hand.is_none() {
                    self.close(now, window);
                }
            }
            Task::Arrive(number) => self.arrive(now, number, None),
            Task::Leave(ticket) => self.waiting.retain(|waiting| waiting.ticket != Ticket(ticket)),
            Task::Done(window) => self.done(now, window),
        }
    }

    fn arrive(&mut self, now: Moment, number: usize, except: Option<usize>) {
        let arrival = &self.script.arrivals[number];
        let Arrival { priority, category, .. } = *arrival;
        let candidate = Candidate { priority, tier: 0, issued_at: now, category };
        if let Some(patience_ms) = arrival.patience_ms {
            self.later(now.plus_ms(patience_ms), Task::Leave(self.day.tickets.len()));
        }
        self.issue(now, &arrival.ticket, candidate, arrival.fate.clone(), except);
    }

    /// Whoever comes at the instant in which `window` ended a service stands in line before it calls: in a recorded
    /// day he is the one it sent on.
    fn arrivals_at(&mut self, now: Moment, window: usize) {
        let all = (now, Task::Arrive(0))..=(now, Task::Arrive(usize::MAX));
        while let Some(&(at, Task::Arrive(number))) = self.tasks.range(all.clone()).next() {
            self.tasks.remove(&(at, Task::Arrive(number)));
            self.arrive(now, number, Some(window));
        }
    }

    fn open(&mut self, now: Moment, number: usize) {
        let window = self.script.sittings[number].window.0;
        // Whoever is still busy from before goes on, and serves what the new line of the plan says.
        let was_open = self.desks[window].sitting.replace(number).is_some();
        if !was_open {
            self.desks[window].idle_since = now;
            self.write(now, What::WindowOpen { window: Window(window) });
        }
        if self.desks[window].in_hand.is_none() {
            self.call_next(now, window);
        }
    }

    fn close(&mut self, now: Moment, window: usize) {
        self.desks[window].sitting = None;
        self.write(now, What::WindowClose { window: Window(window) });
    }

    fn issue(&mut self, now: Moment, id: &str, candidate: Candidate, fate: Fate, except: Option<usize>) {
        let ticket = Ticket(self.day.tickets.len());
        self.day.tickets.push(id.to_owned());
        let Candidate { category, priority, .. } = candidate;
        self.write(now, What::Issue { ticket, category, priority });
        self.waiting.push(Waiting { ticket, candidate, fate });
        let idle = |window: &usize| {
            let desk = &self.desks[*window];
            let serves = self.sitting(*window).is_some_and(|sitting| sitting.tiers.of(category).is_some());
            Some(*window) != except && desk.in_hand.is_none() && serves
        };
        let longest = (0..self.desks.len()).filter(idle).min_by_key(|window| self.desks[*window].idle_since);
        if let Some(window) = longest {
            self.call_next(now, window);
        }
    }

    fn sitting(&self, window: usize) -> Option<&'a Sitting> {
        self.desks[window].sitting.map(|number| &self.script.sittings[number])
    }

    /// Calls whom the rule puts first, if anybody waits for this window.
    fn call_next(&mut self, now: Moment, window: usize) -> bool {
        let Some(sitting) = self.sitting(window) else { return false };
        let of_window = |(at, waiting): (usize, &Waiting)| {
            let tier = sitting.tiers.of(waiting.candidate.category)?;
            Some((at, Candidate { tier, ..waiting.candidate }))
        };
        let (places, candidates): (Vec<_>, Vec<_>) =
            self.waiting.iter().enumerate().filter_map(of_window).unzip();
        if candidates.is_empty() {
            return false;
        }
        let Waiting { ticket, fate, .. } = self.waiting.remove(places[(self.rule)(&candidates, now)]);
        let paced = |ms: i64| (libm::round(ms as f64 * sitting.pace) as i64).max(1);
        let busy_ms = match fate {
            Fate::Served { takes_ms } | Fate::Transferred { takes_ms, .. } => paced(takes_ms),
            Fate::NoShow { after_ms } => after_ms.max(1),
        };
        self.write(now, What::Call { ticket, window: Window(window) });
        self.desks[window].in_hand = Some((ticket, fate));
        self.later(now.plus_ms(busy_ms), Task::Done(window));
        true
    }

    fn done(&mut self, now: Moment, window: usize) {
        let Some((ticket, fate)) = self.desks[window].in_hand.take() else { return };
        self.desks[window].idle_since = now;
        let number = Window(window);
        match fate {
            Fate::NoShow { .. } => self.write(now, What::NoShow { ticket, window: number }),
            Fate::Transferred { to, .. } => {
                self.write(now, What::Finish { ticket, window: number });
                let serves = |window: usize| {
                    self.sitting(window).is_some_and(|sitting| sitting.tiers.of(to.category).is_some())
                };
                // With nobody there to take it over, he is told to come again.
                if (0..self.desks.len()).any(serves) {
                    let candidate = Candidate { priority: 0, tier: 0, issued_at: now, category: to.category };
                    let fate = Fate::Served { takes_ms: to.takes_ms };
                    self.issue(now, &to.ticket, candidate, fate, Some(window));
                }
            }
            Fate::Served { .. } => self.write(now, What::Finish { ticket, window: number }),
        }
        self.arrivals_at(now, window);
        let is_over = self.sitting(window).is_none_or(|sitting| sitting.to <= now && !sitting.until_empty);
        if is_over || !self.call_next(now, window) && self.sitting(window).is_some_and(|it| it.to <= now) {
            self.close(now, window);
        }
    }
}
