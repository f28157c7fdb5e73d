//! One run: the rest of a day, call by call.

use super::arrivals::Arrival;
use super::draw::NEVER;
use super::lines::{Head, Lines, NONE};
use super::scene::Scene;
use alloc::vec::Vec;

/// What a run is played with; its memory serves all runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    /// Head and tail of each line, and who is behind whom.
    head: Vec<u32>,
    tail: Vec<u32>,
    behind: Vec<u32>,
    /// The line's ghost has not been called.
    ghost: Vec<bool>,
    ghosts: usize,
    windows: Vec<Window>,
    idle: usize,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    /// When it does the next thing by itself: ends a service, opens, or ends an opening in which it is idle.
    next: i32,
    state: State,
    idle_since: i32,
    /// Which of its openings is the present or next one.
    opening: u32,
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
    /// The ghost of this line would have been called.
    fn ghost_called(&mut self, line: usize, at: i32);
    /// Whether the rest is of no interest: how many of those who wait have been called, and whether all ghosts were.
    fn enough(&self, called: usize, ghosts_left: usize) -> bool;
}

impl Run {
    /// Plays `scene`, laid out in `lines`, with those who come later, in order; `now` on their clock.
    pub(super) fn play(
        &mut self,
        scene: &Scene,
        lines: &Lines,
        arrivals: &[Arrival],
        now: i32,
        fate: &mut impl Fate,
    ) {
        self.set_up(scene, lines, arrivals.len(), fate);
        let first_arrival = lines.waiting.len() as u32 + 1;
        let mut called = 0;
        let mut coming = arrivals.iter().zip(first_arrival..).peekable();
        while !fate.enough(called, self.ghosts) {
            let (window, at) = self.soonest();
            if let Some((arrival, guest)) = coming.next_if(|(arrival, _)| arrival.at - now < at) {
                self.arrive(lines, arrival.stream as usize, guest, arrival.at - now, fate);
                continue;
            }
            if at == NEVER {
                break;
            }
            let Some(guest) = self.becomes_free(lines, window, at, fate) else { continue };
            let category = match lines.waiting.get(guest as usize) {
                Some(waiting) => {
                    called += 1;
                    waiting.category
                }
                None => lines.streams[arrivals[(guest - first_arrival) as usize].stream as usize].1,
            };
            self.call(guest, category, window, at, fate);
        }
    }

    fn set_up(&mut self, scene: &Scene, lines: &Lines, arrivals: usize, fate: &mut impl Fate) {
        self.head.clone_from(&lines.first);
        self.tail.clone_from(&lines.last);
        self.behind.clear();
        self.behind.extend_from_slice(&lines.behind);
        self.behind.resize(lines.waiting.len() + 1 + arrivals, NONE);
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
            self.windows.push(Window { next, state, idle_since, opening: 0 });
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
    fn becomes_free(&mut self, lines: &Lines, number: usize, at: i32, fate: &mut impl Fate) -> Option<u32> {
        let openings = lines.openings(number);
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
        let heads = lines.heads(number);
        let best = self.pick(heads);
        if self.ghosts > 0 {
            // The ghost stands where the next ticket would: its number is that of nobody.
            self.call_ghosts(heads, best, lines.waiting.len() as u32, at, fate);
        }
        if best == u64::MAX {
            let window = &mut self.windows[number];
            if window.state != State::Free {
                window.idle_since = at;
            }
            (window.state, window.next) = (State::Idle, to);
            self.idle += 1;
            return None;
        }
        let (line, guest) = line_and_guest(heads, best, &self.head);
        self.leave(line, guest);
        Some(guest)
    }

    /// The rule: priority, then tier, then time, as one number to compare. Nobody: `u64::MAX`.
    #[inline]
    fn pick(&self, heads: &[Head]) -> u64 {
        let mut best = u64::MAX;
        for head in heads {
            let guest = self.head[usize::from(head.line)];
            let order = if guest == NONE { u64::MAX } else { order(*head, guest) };
            best = best.min(order);
        }
        best
    }

    fn call_ghosts(&mut self, heads: &[Head], best: u64, number: u32, at: i32, fate: &mut impl Fate) {
        for head in heads {
            let line = usize::from(head.line);
            if self.ghost[line] && order(*head, number) < best {
                self.ghost[line] = false;
                self.ghosts -= 1;
                fate.ghost_called(line, at);
            }
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
        if self.idle > 0 {
            let serves = |number: usize| lines.heads(number).iter().any(|head| head.line == line);
            let idle = self.windows.iter().enumerate().filter(|(_, window)| window.state == State::Idle);
            let longest =
                idle.filter(|(number, _)| serves(*number)).min_by_key(|(_, window)| window.idle_since);
            if let Some((number, _)) = longest {
                self.idle -= 1;
                self.call(guest, category, number, at, fate);
                return;
            }
        }
        let line = usize::from(line);
        match self.tail[line] {
            NONE => self.head[line] = guest,
            last => self.behind[last as usize] = guest,
        }
        self.tail[line] = guest;
    }

    #[inline]
    fn call(&mut self, guest: u32, category: u16, number: usize, at: i32, fate: &mut impl Fate) {
        fate.called(guest, number, at);
        let window = &mut self.windows[number];
        window.state = State::Busy;
        window.next = at.saturating_add(fate.busy(guest, category).max(1));
    }
}

#[inline]
fn order(head: Head, guest: u32) -> u64 {
    (u64::from(head.rank) << 32) | u64::from(guest)
}

/// Whose `best` is.
#[inline]
fn line_and_guest(heads: &[Head], best: u64, first: &[u32]) -> (usize, u32) {
    let guest = best as u32;
    let head = heads.iter().find(|head| first[usize::from(head.line)] == guest);
    (head.map_or(0, |head| usize::from(head.line)), guest)
}
