//! Many runs of one scene, and a single one of a day that is known.

use super::arrivals::{Arrival, Days};
use super::draw::{self, COMERS, NEVER, WINDOWS};
use super::habits::Habits;
use super::lines::Lines;
use super::outlook::Outlook;
use super::run::{Fate, Game, Run};
use super::scene::{Class, InHand, Scene, Whose, WindowNow};
use crate::dispatch::{Preset, Rule};
use crate::time::{HallTime, Span};
use alloc::vec::Vec;

/// Looks at scene after scene of one day.
#[derive(Clone, Debug)]
pub struct Forecaster {
    habits: Habits,
    day: HallTime,
    runs: usize,
    seed: u64,
    rule: Rule,
    days: Days,
    lines: Lines,
    run: Run,
}

impl Forecaster {
    /// For scenes from `day` on, its beginning; the same seed, the same draws. It plays the rule of recorded days:
    /// priority, tier, order of issue.
    pub fn new(habits: Habits, day: HallTime, runs: usize, seed: u64) -> Forecaster {
        let days = Days::draw(&habits.arrivals, day, runs, seed);
        let (lines, run) = (Lines::default(), Run::default());
        Forecaster { habits, day, runs, seed, rule: Preset::PriorityTier.rule(), days, lines, run }
    }

    /// The same by another rule.
    #[must_use]
    pub fn with_rule(self, rule: Rule) -> Forecaster {
        Forecaster { rule, ..self }
    }

    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    pub fn habits(&self) -> &Habits {
        &self.habits
    }

    /// Plays the rest of the day from `scene` as often as was asked for.
    ///
    /// # Panics
    /// If the scene names a category that the habits do not have.
    pub fn look(&mut self, scene: &Scene) -> Outlook {
        let streams = self.habits.arrivals.streams.iter().map(|stream| (stream.category, stream.class));
        self.lines.lay(scene, &self.habits, &self.rule, streams);
        let subjects = scene.waiting.len() + self.lines.open_lines;
        let mut waits = alloc::vec![NEVER; subjects * self.runs];
        let rest = |(number, window): (usize, &WindowNow)| match window.in_hand {
            Some(in_hand) => Rest::of(in_hand, self.lines.goes_on_at(number).0, scene.now, &self.habits),
            None => Rest::Nobody,
        };
        let rests: Vec<Rest> = scene.windows.iter().enumerate().map(rest).collect();
        let now = draw::ms(scene.now.0.saturating_sub(self.day.0));
        for number in 0..self.runs {
            let (seed, mirror) = draw::run_seed(self.seed, number);
            let (past, arrivals) = self.days.after(number, now);
            let (habits, lines, rests) = (&self.habits, &self.lines, &rests);
            let waits = Column { waits: &mut waits, runs: self.runs, number };
            let comers = arrivals.len();
            let mut lots = Lots { habits, lines, rests, seed, mirror, past, comers, waits };
            self.run.play(&Game { scene, lines, rule: &self.rule, arrivals, now }, &mut lots);
        }
        if self.runs > 0 {
            waits.chunks_exact_mut(self.runs).for_each(<[i32]>::sort_unstable);
        }
        let (classes, guest_of) = (self.lines.classes.clone(), self.lines.guest_of.clone());
        Outlook { runs: self.runs, classes, guest_of, waits }
    }

    /// Plays the rest of a day in which everything is known: those who come, in order, and how long each keeps his
    /// window. Returns the calls in order.
    pub fn play(&mut self, scene: &Scene, comers: &[Comer], busy: impl FnMut(Who) -> Span) -> Vec<Called> {
        self.lines.lay(
            scene,
            &self.habits,
            &self.rule,
            comers.iter().map(|comer| (comer.category, comer.class)),
        );
        let arrival = |(stream, comer): (usize, &Comer)| Arrival {
            at: draw::ms(comer.at.0.saturating_sub(scene.now.0)),
            stream: stream as u32,
        };
        let arrivals: Vec<Arrival> = comers.iter().enumerate().map(arrival).collect();
        let comers = arrivals.len();
        let mut known = Known { scene, lines: &self.lines, comers, busy, calls: Vec::new() };
        let game = Game { scene, lines: &self.lines, rule: &self.rule, arrivals: &arrivals, now: 0 };
        self.run.play(&game, &mut known);
        known.calls
    }
}

/// Somebody of a day that is known, by his place in what was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    InHand { window: usize },
    Waiting(usize),
    Comer(usize),
}

/// One who comes at a known time.
#[derive(Clone, Copy, Debug)]
pub struct Comer {
    pub at: HallTime,
    pub category: u16,
    pub class: Class,
}

/// A call of a day that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Called {
    pub who: Who,
    pub window: usize,
    pub at: HallTime,
}

/// What may become of a service in hand.
#[derive(Clone, Copy, Debug)]
enum Rest {
    Nobody,
    /// It has taken `passed`; its length lies above this lot.
    Above {
        category: u16,
        passed: i32,
        lot: u32,
    },
    /// Longer than any known.
    Overlong {
        category: u16,
    },
    /// The matters of an agent, one after the other.
    Turn {
        category: u16,
        passed: i32,
        matters: u32,
    },
    /// He may not have come; `left`: of what that costs.
    Coming {
        category: u16,
        passed: i32,
        lot: u32,
        left: i32,
    },
}

impl Rest {
    fn of(in_hand: InHand, matters: u32, now: HallTime, habits: &Habits) -> Rest {
        let InHand { category, since, started } = in_hand;
        let passed = draw::ms(now.since(since).0);
        if matters > 1 {
            return Rest::Turn { category, passed, matters };
        }
        let habit = &habits.categories[usize::from(category)];
        let cost = draw::ms(habits.no_show_cost.0);
        match habit.service.lot_after(passed) {
            None => Rest::Overlong { category },
            // Called twice as long ago as no-shows take, he has come.
            Some(lot) if !started && passed < cost.saturating_mul(2) => {
                Rest::Coming { category, passed, lot, left: (cost - passed).max(0) }
            }
            Some(lot) => Rest::Above { category, passed, lot },
        }
    }
}

/// The lots of one run.
struct Lots<'a> {
    habits: &'a Habits,
    lines: &'a Lines,
    rests: &'a [Rest],
    seed: u64,
    mirror: u64,
    /// Arrivals of this run that have come or not by now: who comes keeps his lot from scene to scene.
    past: usize,
    /// Those who come in this run.
    comers: usize,
    waits: Column<'a>,
}

/// Every subject's wait in one run.
struct Column<'a> {
    waits: &'a mut [i32],
    runs: usize,
    number: usize,
}

impl Column<'_> {
    #[inline]
    fn set(&mut self, subject: usize, wait: i32) {
        self.waits[subject * self.runs + self.number] = wait;
    }
}

impl Lots<'_> {
    #[inline]
    fn lot(&self, key: u64) -> u64 {
        draw::lot(self.seed, key) ^ self.mirror
    }

    /// The lower half of a lot says whether he comes, the upper how long it takes.
    #[inline]
    fn comes(&self, category: u16, lot: u64) -> bool {
        f64::from(lot as u32) >= self.habits.categories[usize::from(category)].no_show * f64::from(u32::MAX)
    }

    #[inline]
    fn service(&self, category: u16, lot: u32) -> i32 {
        self.habits.categories[usize::from(category)].service.at(lot)
    }

    /// A guest's lots, and the services of his visit.
    #[inline]
    fn visit(&self, guest: u32) -> (u64, u32) {
        let waiting = self.lines.waiting.len();
        if let Some(known) = self.lines.waiting.get(guest as usize) {
            return (known.key, self.lines.goes_on(guest).0);
        }
        let place = guest as usize - waiting - 1;
        match place.checked_sub(self.comers) {
            None => (COMERS | (self.past + place + 1) as u64, 1),
            Some(again) => (self.lines.again[again].key, self.lines.again[again].matters),
        }
    }

    /// Services one after the other.
    fn matters(&self, category: u16, key: u64, which: core::ops::Range<u32>) -> i32 {
        let service = |number: u32| {
            self.service(category, (self.lot(draw::again(key, 256 + u64::from(number))) >> 32) as u32)
        };
        which.map(service).fold(0, i32::saturating_add)
    }

    fn turnaround(&self) -> i32 {
        draw::ms(self.habits.turnaround.0)
    }

    /// A lot above `floor`, from one of all.
    fn above(floor: u32, lot: u64) -> u32 {
        let room = u64::from(u32::MAX - floor);
        floor + ((room * (lot >> 32)) >> 32) as u32
    }
}

impl Fate for Lots<'_> {
    #[inline]
    fn busy(&mut self, guest: u32, category: u16) -> i32 {
        let (key, matters) = self.visit(guest);
        let lot = self.lot(key);
        let time = if self.comes(category, lot) {
            let first = self.service(category, (lot >> 32) as u32);
            if matters > 1 { first.saturating_add(self.matters(category, key, 1..matters)) } else { first }
        } else {
            draw::ms(self.habits.no_show_cost.0)
        };
        time.saturating_add(self.turnaround())
    }

    fn goes_on(&mut self, guest: u32, category: u16) -> bool {
        self.comes(category, self.lot(self.visit(guest).0))
    }

    fn goes_on_at(&mut self, window: usize) -> bool {
        match self.rests[window] {
            Rest::Coming { category, .. } => self.comes(category, self.lot(WINDOWS | window as u64)),
            Rest::Nobody | Rest::Above { .. } | Rest::Overlong { .. } | Rest::Turn { .. } => true,
        }
    }

    fn rest(&mut self, window: usize) -> i32 {
        let lot = self.lot(WINDOWS | window as u64);
        let rest = match self.rests[window] {
            Rest::Nobody => return 0,
            Rest::Coming { category, left, .. } if !self.comes(category, lot) => left,
            Rest::Coming { category, passed, lot: floor, .. }
            | Rest::Above { category, passed, lot: floor } => {
                self.service(category, Lots::above(floor, lot)) - passed
            }
            Rest::Turn { category, passed, matters } => {
                let whole = self.matters(category, WINDOWS | window as u64, 0..matters);
                // Longer than drawn: half a matter is left, as of an overlong service.
                let half = self.service(category, (lot >> 32) as u32) / 2;
                if whole > passed { whole - passed } else { half }
            }
            Rest::Overlong { category } => self.service(category, (lot >> 32) as u32) / 2,
        };
        rest.max(0).saturating_add(self.turnaround())
    }

    #[inline]
    fn called(&mut self, guest: u32, _: usize, at: i32) {
        if (guest as usize) < self.lines.waiting.len() {
            self.waits.set(guest as usize, at);
        }
    }

    fn ghost_called(&mut self, line: usize, at: i32) {
        self.waits.set(self.lines.waiting.len() + line, at);
    }

    #[inline]
    fn enough(&self, called: usize, ghosts_left: usize) -> bool {
        ghosts_left == 0 && called == self.lines.waiting.len()
    }
}

/// A day that is known.
struct Known<'a, F> {
    scene: &'a Scene,
    lines: &'a Lines,
    comers: usize,
    busy: F,
    calls: Vec<Called>,
}

impl<F: FnMut(Who) -> Span> Known<'_, F> {
    fn who(&self, guest: u32) -> Who {
        let waiting = self.lines.waiting.len();
        if let Some(known) = self.lines.waiting.get(guest as usize) {
            return Who::Waiting(known.place);
        }
        let place = guest as usize - waiting - 1;
        match place.checked_sub(self.comers).map(|again| self.lines.again[again].who) {
            None => Who::Comer(place),
            Some(Whose::Waiting(place)) => Who::Waiting(place),
            Some(Whose::InHand(window)) => Who::InHand { window },
        }
    }
}

impl<F: FnMut(Who) -> Span> Fate for Known<'_, F> {
    fn busy(&mut self, guest: u32, _: u16) -> i32 {
        let who = self.who(guest);
        draw::ms((self.busy)(who).0)
    }

    fn rest(&mut self, window: usize) -> i32 {
        let since = self.scene.windows[window].in_hand.map_or(self.scene.now, |in_hand| in_hand.since);
        draw::ms((self.busy)(Who::InHand { window }).0 - self.scene.now.since(since).0)
    }

    fn called(&mut self, guest: u32, window: usize, at: i32) {
        let at = self.scene.now + Span(i64::from(at));
        self.calls.push(Called { who: self.who(guest), window, at });
    }

    fn goes_on(&mut self, _: u32, _: u16) -> bool {
        true
    }

    fn goes_on_at(&mut self, _: usize) -> bool {
        true
    }

    fn ghost_called(&mut self, _: usize, _: i32) {}

    fn enough(&self, _: usize, _: usize) -> bool {
        false
    }
}
