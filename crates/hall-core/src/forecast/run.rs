//! One run: the rest of a day, call by call.

use super::arrivals::Arrival;
use super::draw::NEVER;
use super::lines::{Lines, NONE, Within};
use super::scene::Scene;
use crate::dispatch::{Head, Rule};
use crate::id::TicketId;
use crate::ticket::Slot;
use crate::time::{HallTime, Span};
use alloc::vec::Vec;

/// What a run is played with; its memory serves all runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    /// Head and tail of each line, and who is behind whom.
    pub(super) head: Vec<u32>,
    pub(super) tail: Vec<u32>,
    pub(super) behind: Vec<u32>,
    /// The line's ghost has not been called.
    ghost: Vec<bool>,
    ghosts: usize,
    pub(super) windows: Vec<Window>,
    pub(super) idle: usize,
    /// Whom a window could call, and their lines.
    heads: Vec<Head>,
    of: Vec<u16>,
    /// By what each further visit stands, once it has begun.
    pub(super) again: Vec<Slot>,
}

/// What is played: the hall as it stands, those who come later, in order, and the rule.
pub(super) struct Game<'a> {
    pub(super) scene: &'a Scene,
    pub(super) lines: &'a Lines,
    pub(super) rule: &'a Rule,
    pub(super) arrivals: &'a [Arrival],
    /// By the arrivals' clock.
    pub(super) now: i32,
}

impl Game<'_> {
    pub(super) fn at(&self, ms: i32) -> HallTime {
        self.scene.now + Span(i64::from(ms))
    }

    /// Numbers begin with those who wait; the ghost's is that of nobody.
    fn ghost(&self) -> u32 {
        self.lines.waiting.len() as u32
    }

    fn comes_at(&self, arrival: &Arrival) -> i32 {
        arrival.at - self.now
    }

    /// The first guest who is a further visit.
    pub(super) fn again(&self) -> u32 {
        self.ghost() + 1 + self.arrivals.len() as u32
    }

    #[inline]
    pub(super) fn slot(&self, guest: u32, again: &[Slot]) -> Slot {
        match self.lines.waiting.get(guest as usize) {
            Some(waiting) => waiting.slot,
            None if guest == self.ghost() => Slot::Time(self.scene.now),
            None => match self.arrivals.get((guest - self.ghost() - 1) as usize) {
                Some(arrival) => Slot::Time(self.at(self.comes_at(arrival))),
                None => again[(guest - self.again()) as usize],
            },
        }
    }

    #[inline]
    fn head(&self, within: &Within, guest: u32, again: &[Slot]) -> Head {
        let slot = self.slot(guest, again);
        Head {
            weight: within.class.0,
            tier: usize::from(within.tier),
            slot,
            since: slot.since(),
            id: TicketId(u64::from(guest)),
            factor: within.factor,
        }
    }

    pub(super) fn category(&self, guest: u32) -> u16 {
        match self.lines.waiting.get(guest as usize) {
            Some(waiting) => waiting.category,
            None => match self.arrivals.get((guest - self.ghost() - 1) as usize) {
                Some(arrival) => self.lines.streams[arrival.stream as usize].1,
                None => self.lines.again[(guest - self.again()) as usize].category,
            },
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// When it does the next thing by itself: ends a service, opens, or ends an opening in which it is idle.
    next: i32,
    state: State,
    idle_since: i32,
    /// Which of its openings is the present or next one.
    opening: u32,
    /// Whom it has in hand or had last; nobody, if that was before the run.
    pub(super) guest: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Free since before the run began.
    Free,
    Busy,
    Idle,
    Closed,
}

/// What a run asks and tells.
pub(super) trait Fate {
    /// How long the window is busy with this guest, ms.
    fn busy(&mut self, guest: u32, category: u16) -> i32;
    /// The rest of a service that `window` has in hand, ms; not asked of others.
    fn rest(&mut self, window: usize) -> i32;
    fn called(&mut self, guest: u32, window: usize, at: i32);
    /// Whether he was there, so that he goes on to his next visit; asked of those who have one.
    fn goes_on(&mut self, guest: u32, category: u16) -> bool;
    /// The same of whom `window` had in hand as the run began.
    fn goes_on_at(&mut self, window: usize) -> bool;
    /// The ghost of this line would have been called.
    fn ghost_called(&mut self, line: usize, at: i32);
    /// Whether the rest is of no interest: how many of those who wait have been called, and whether all ghosts were.
    fn enough(&self, called: usize, ghosts_left: usize) -> bool;
}

impl Run {
    /// Plays the rest of a day.
    pub(super) fn play(&mut self, game: &Game<'_>, fate: &mut impl Fate) {
        self.set_up(game.scene, game.lines, game.arrivals.len(), fate);
        let mut called = 0;
        let mut coming = game.arrivals.iter().zip(game.ghost() + 1..).peekable();
        while !fate.enough(called, self.ghosts) {
            let (window, at) = self.soonest();
            if let Some((arrival, guest)) = coming.next_if(|(arrival, _)| game.comes_at(arrival) < at) {
                self.arrive(game.lines, arrival.stream as usize, guest, game.comes_at(arrival), fate);
                continue;
            }
            if at == NEVER {
                break;
            }
            if let Some(guest) = self.becomes_free(game, window, at, fate) {
                called += usize::from(guest < game.ghost());
                self.call(guest, game.category(guest), window, at, fate);
            }
        }
    }

    fn set_up(&mut self, scene: &Scene, lines: &Lines, arrivals: usize, fate: &mut impl Fate) {
        self.head.clone_from(&lines.first);
        self.tail.clone_from(&lines.last);
        self.behind.clear();
        self.behind.extend_from_slice(&lines.behind);
        self.behind.resize(lines.waiting.len() + 1 + arrivals + lines.again.len(), NONE);
        self.again.clear();
        self.again.extend(lines.again.iter().map(|again| again.slot));
        self.ghosts = lines.open_lines;
        self.ghost.clear();
        self.ghost.resize(lines.first.len(), false);
        self.ghost[..lines.open_lines].fill(true);
        self.idle = 0;
        self.windows.clear();
        for (number, window) in scene.windows.iter().enumerate() {
            let next = if window.in_hand.is_some() { fate.rest(number).max(0) } else { 0 };
            let idle_since = super::draw::ms(window.idle_since.0.saturating_sub(scene.now.0));
            let state = if window.in_hand.is_some() { State::Busy } else { State::Free };
            self.windows.push(Window { next, state, idle_since, opening: 0, guest: NONE });
        }
        debug_assert_eq!(lines.windows.len(), self.windows.len());
    }

    #[inline]
    fn soonest(&self) -> (usize, i32) {
        let mut soonest = (0, NEVER);
        for (number, window) in self.windows.iter().enumerate() {
            if window.next < soonest.1 {
                soonest = (number, window.next);
            }
        }
        soonest
    }

    /// A window that could call does so, or waits for whoever comes, or for its next opening.
    #[inline]
    fn becomes_free(&mut self, game: &Game<'_>, number: usize, at: i32, fate: &mut impl Fate) -> Option<u32> {
        if self.windows[number].state == State::Busy && !game.lines.again.is_empty() {
            self.go_on(game, number, at, fate);
        }
        let openings = game.lines.openings(number);
        let window = &mut self.windows[number];
        if window.state == State::Idle {
            self.idle -= 1;
        }
        while openings.get(window.opening as usize).is_some_and(|(_, to)| *to <= at) {
            window.opening += 1;
        }
        let Some(&(from, to)) = openings.get(window.opening as usize) else {
            (window.state, window.next) = (State::Closed, NEVER);
            return None;
        };
        if from > at {
            (window.state, window.next) = (State::Closed, from);
            return None;
        }
        let reach = game.lines.heads(number);
        self.line_up(game, reach);
        let best = game.rule.first(&self.heads, game.at(at));
        if self.ghosts > 0 {
            self.call_ghosts(game, reach, best, at, fate);
        }
        let Some(best) = best else {
            let window = &mut self.windows[number];
            if window.state != State::Free {
                window.idle_since = at;
            }
            (window.state, window.next) = (State::Idle, to);
            self.idle += 1;
            return None;
        };
        let guest = self.heads[best].id.0 as u32;
        self.leave(usize::from(self.of[best]), guest);
        Some(guest)
    }

    #[inline]
    fn line_up(&mut self, game: &Game<'_>, reach: &[Within]) {
        self.heads.clear();
        self.of.clear();
        for within in reach {
            let guest = self.head[usize::from(within.line)];
            if guest != NONE {
                self.heads.push(self.head_of_line(game, within, guest));
                self.of.push(within.line);
            }
        }
    }

    /// Who was put in front stands for those behind him, as in the hall.
    #[inline]
    fn head_of_line(&self, game: &Game<'_>, within: &Within, guest: u32) -> Head {
        let mut head = game.head(within, guest, &self.again);
        let mut last = guest;
        while let Slot::Front(_) = game.slot(last, &self.again)
            && self.behind[last as usize] != NONE
        {
            last = self.behind[last as usize];
            head.since = head.since.min(game.slot(last, &self.again).since());
        }
        head
    }

    /// A ghost is called where the rule would take him from among all others. That cannot be if the one it does take goes
    /// first of the two, and stands before him.
    fn call_ghosts(
        &mut self,
        game: &Game<'_>,
        reach: &[Within],
        best: Option<usize>,
        at: i32,
        fate: &mut impl Fate,
    ) {
        let now = game.at(at);
        for within in reach.iter().filter(|within| usize::from(within.line) < game.lines.open_lines) {
            let line = usize::from(within.line);
            if !self.ghost[line] {
                continue;
            }
            let ghost = game.head(within, game.ghost(), &self.again);
            if let Some(best) = best.map(|best| self.heads[best]) {
                let promised = game.rule.promise.is_some() && ghost.slot < best.slot;
                if !promised && game.rule.compare(&ghost, &best, now).is_gt() {
                    continue;
                }
                self.heads.push(ghost);
                let is_first = game.rule.first(&self.heads, now) == Some(self.heads.len() - 1);
                self.heads.pop();
                if !is_first {
                    continue;
                }
            }
            self.ghost[line] = false;
            self.ghosts -= 1;
            fate.ghost_called(line, at);
        }
    }

    #[inline]
    fn leave(&mut self, line: usize, guest: u32) {
        self.head[line] = self.behind[guest as usize];
        if self.head[line] == NONE {
            self.tail[line] = NONE;
        }
    }

    /// He is called by the window that has been idle longest of those that serve him, or stands in line.
    fn arrive(&mut self, lines: &Lines, stream: usize, guest: u32, at: i32, fate: &mut impl Fate) {
        let (line, category) = lines.streams[stream];
        if let Some(number) = self.idle_for(lines, line) {
            self.idle -= 1;
            self.call(guest, category, number, at, fate);
            return;
        }
        let line = usize::from(line);
        match self.tail[line] {
            NONE => self.head[line] = guest,
            last => self.behind[last as usize] = guest,
        }
        self.tail[line] = guest;
    }

    /// The window that serves `line` and has been idle longest.
    #[inline]
    pub(super) fn idle_for(&self, lines: &Lines, line: u16) -> Option<usize> {
        if self.idle == 0 {
            return None;
        }
        let serves = |number: usize| lines.heads(number).iter().any(|head| head.line == line);
        let idle = self.windows.iter().enumerate().filter(|(_, window)| window.state == State::Idle);
        let longest = idle.filter(|(number, _)| serves(*number)).min_by_key(|(_, window)| window.idle_since);
        longest.map(|(number, _)| number)
    }

    #[inline]
    pub(super) fn call(&mut self, guest: u32, category: u16, number: usize, at: i32, fate: &mut impl Fate) {
        fate.called(guest, number, at);
        let window = &mut self.windows[number];
        (window.state, window.guest) = (State::Busy, guest);
        window.next = at.saturating_add(fate.busy(guest, category).max(1));
    }
}
