//! Predictions by playing the hall's own rule forward from the day as it stands: a recorded day as a
//! [`hall_core::forecast::Scene`].

use super::calibration::Calibration;
use super::learned::{Learned, midnight};
use super::standing::Standing;
use super::{Formula, Newcomer, Prediction, at_each_ticket};
use crate::trace::{Day, Moment, Shift, Tiers, Window, last_end};
use hall_core::dispatch::Rule;
use hall_core::forecast::{Class, Forecaster, Guest, Habits, InHand, Scene, WindowNow};
use hall_core::ticket::Slot;
use hall_core::{HallTime, Span};

/// Looks at one day after its history.
pub struct Forward<'a> {
    learned: &'a Learned,
    habits: Habits,
    midnight: HallTime,
    runs: Runs,
    /// What priority 1 weighs.
    weight: u32,
    forecaster: Forecaster,
    calibration: Calibration,
}

/// Runs of each look, and the seed of their draws.
#[derive(Clone, Copy, Debug)]
pub struct Runs {
    pub number: usize,
    pub seed: u64,
}

impl Default for Runs {
    fn default() -> Self {
        Runs { number: 200, seed: 1 }
    }
}

impl<'a> Forward<'a> {
    /// Prepares for `day`, of which only names and plan are looked at.
    #[must_use]
    pub fn new(day: &Day, learned: &'a Learned, runs: Runs) -> Self {
        Self::with_habits(learned.habits(day), learned, day, runs)
    }

    /// The same by habits from elsewhere: those that are true, where they are known.
    #[must_use]
    pub fn with_habits(habits: Habits, learned: &'a Learned, day: &Day, runs: Runs) -> Self {
        let midnight = HallTime(midnight(day).0);
        let forecaster = Forecaster::new(habits.clone(), midnight, runs.number, runs.seed);
        let calibration = Calibration::default();
        Forward { learned, habits, midnight, runs, weight: 1, forecaster, calibration }
    }

    /// The same in a hall that calls by `rule`, in which priority 1 weighs so much; else by that of recorded days.
    #[must_use]
    pub fn with_rule(mut self, rule: &Rule, weight: u32) -> Self {
        let of_streams = self.habits.arrivals.streams.iter_mut().map(|stream| &mut stream.class);
        for class in self.habits.classes.iter_mut().chain(of_streams) {
            class.0 = class.0.saturating_mul(weight);
        }
        self.weight = weight;
        self.prepare(rule.clone());
        self
    }

    /// Returns what `who` is told.
    pub fn predict(&mut self, standing: &Standing<'_>, who: Newcomer) -> Prediction {
        self.calibration.look(standing, who.at);
        let told = self.look(standing, who);
        self.calibration.tell(&told, who.at);
        told
    }

    /// A priority that no day before had: the same draws, one class more.
    fn know(&mut self, class: Class) {
        if class != Class::default() && !self.habits.classes.contains(&class) {
            self.habits.classes.push(class);
            self.prepare(self.forecaster.rule().clone());
        }
    }

    fn prepare(&mut self, rule: Rule) {
        let Runs { number, seed } = self.runs;
        let forecaster = Forecaster::new(self.habits.clone(), self.midnight, number, seed);
        self.forecaster = forecaster.with_rule(rule);
    }

    fn look(&mut self, standing: &Standing<'_>, who: Newcomer) -> Prediction {
        if self.learned.is_empty() {
            return by_formula(standing, self.learned, who);
        }
        let class = Class(who.priority.saturating_mul(self.weight));
        self.know(class);
        let scene = scene(standing, self.learned, self.weight, who.at);
        let outlook = self.forecaster.look(&scene);
        let wait = outlook
            .newcomer(who.category.0 as u16, class)
            .and_then(|waits| waits.wait(self.calibration.levels()));
        match wait {
            Some(wait) => {
                let seconds = |span: Span| span.0 as f64 / 1000.0;
                Prediction {
                    ticket: who.ticket,
                    wait_s: seconds(wait.estimate),
                    low_s: seconds(wait.low),
                    high_s: seconds(wait.high),
                }
            }
            None => by_formula(standing, self.learned, who),
        }
    }
}

/// The cold start: a category's first days, and whoever no planned window would ever call.
fn by_formula(standing: &Standing<'_>, learned: &Learned, who: Newcomer) -> Prediction {
    let wait_ms = Formula::WorkQl.wait_ms(standing, learned, who.category, who.priority, who.at);
    let wait_s = wait_ms / 1000.0;
    Prediction { ticket: who.ticket, wait_s, low_s: wait_s / 2.0, high_s: wait_s * 2.0 }
}

/// Predicts every ticket of `day` as it is taken: one pass, nothing from later.
#[must_use]
pub fn predict_day(day: &Day, learned: &Learned, runs: Runs) -> Vec<Prediction> {
    let mut forward = Forward::new(day, learned, runs);
    at_each_ticket(day, |standing, who| forward.predict(standing, who))
}

fn scene(standing: &Standing<'_>, learned: &Learned, weight: u32, now: Moment) -> Scene {
    let guest = |waiting: &super::standing::Waiting| Guest {
        key: waiting.ticket.0 as u64,
        category: waiting.category.0 as u16,
        class: Class(waiting.priority.saturating_mul(weight)),
        slot: Slot::Time(HallTime(waiting.since.0)),
        window: None,
    };
    let window = |window: Window| {
        let state = &standing.windows[window.0];
        WindowNow {
            serves: serves(standing.day.tiers_at(window, now)),
            open: openings(standing, learned, window, now),
            in_hand: state.in_hand.map(|in_hand| InHand {
                category: in_hand.category.0 as u16,
                since: HallTime(in_hand.since.0),
                started: false,
            }),
            idle_since: HallTime(state.idle_since.0),
        }
    };
    Scene {
        now: HallTime(now.0),
        windows: standing.all_windows().map(window).collect(),
        waiting: standing.waiting.iter().map(guest).collect(),
        goes_on: Vec::new(),
    }
}

fn serves(tiers: Option<&Tiers>) -> Vec<Vec<u16>> {
    let Some(Tiers(tiers)) = tiers else { return Vec::new() };
    tiers.iter().map(|tier| tier.iter().map(|category| category.0 as u16).collect()).collect()
}

/// When a window will call from now on, as planned and as it looks: who is late comes soon, who closed before his
/// time is gone until the plan has him back, and who ends the day stays until nobody waits.
fn openings(
    standing: &Standing<'_>,
    learned: &Learned,
    window: Window,
    now: Moment,
) -> Vec<(HallTime, HallTime)> {
    let state = &standing.windows[window.0];
    let mut shifts: Vec<&Shift> = standing.day.plan.iter().filter(|shift| shift.window == window).collect();
    shifts.sort_unstable_by_key(|shift| shift.from);
    let late_ms = learned.late_ms();
    let last = last_end(&standing.day.plan, window).filter(|_| learned.stays_until_empty());
    let end = |shift: &Shift| {
        if Some(shift.to) == last { FOR_EVER } else { HallTime(shift.to.0) }
    };
    let mut open = Vec::new();
    let mut is_open = state.is_open;
    for shift in &shifts {
        let to = end(shift);
        if to <= HallTime(now.0) {
            continue;
        }
        let from = if is_open {
            // Open now: through the present shift, or from before the next one.
            now
        } else if shift.from <= now {
            let was_here = state.changed_at.is_some_and(|at| at >= shift.from);
            let given_up = now.since_ms(shift.from) > GIVEN_UP_MS;
            if was_here || given_up {
                continue;
            }
            now.max(shift.from.plus_ms(late_ms)).plus_ms(late_ms / 2)
        } else {
            shift.from.plus_ms(late_ms)
        };
        is_open = false;
        open.push((HallTime(from.0), to));
    }
    if is_open {
        open.push((HallTime(now.0), FOR_EVER));
    }
    open
}

const FOR_EVER: HallTime = HallTime(i64::MAX);

/// A window that has not opened so long after the plan is not expected any more in this shift, ms.
const GIVEN_UP_MS: i64 = 20 * 60_000;
