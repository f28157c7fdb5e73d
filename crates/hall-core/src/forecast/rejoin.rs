//! Whoever goes on after a visit to a window stands in line again: an agent for his next turn, a joint handling for its
//! next leg.

use super::lines::{Again, NONE};
use super::run::{Fate, Game, Run};
use super::scene::AgainAt;
use crate::ticket::Slot;
use crate::time::Span;
use core::cmp::Reverse;

impl Run {
    /// What `number` had in hand stands in line for its next visit, if it has one, or is called by a window that idles.
    pub(super) fn go_on(&mut self, game: &Game<'_>, number: usize, at: i32, fate: &mut impl Fate) {
        let Some(next) = self.next_visit(game, number, fate) else { return };
        let visit = game.lines.again[next];
        let guest = game.again() + next as u32;
        if let Some(idle) = self.idle_for(game.lines, visit.line) {
            self.idle -= 1;
            self.call(guest, visit.category, idle, at, fate);
            return;
        }
        let (slot, behind) = self.place_of(game, &visit, at);
        self.again[next] = slot;
        self.stand(game, usize::from(visit.line), guest, slot, behind);
    }

    fn next_visit(&self, game: &Game<'_>, number: usize, fate: &mut impl Fate) -> Option<usize> {
        let guest = self.windows[number].guest;
        let (next, comes) = if guest == NONE {
            let (_, next) = game.lines.goes_on_at(number);
            (next, next != NONE && fate.goes_on_at(number))
        } else {
            let next = match guest.checked_sub(game.again()) {
                Some(again) => game.lines.again[again as usize].next,
                None => game.lines.goes_on(guest).1,
            };
            (next, next != NONE && fate.goes_on(guest, game.category(guest)))
        };
        comes.then_some(next as usize)
    }

    /// By what he stands, and behind whom of his line at least.
    fn place_of(&self, game: &Game<'_>, visit: &Again, at: i32) -> (Slot, u32) {
        let now = game.at(at);
        match visit.place {
            AgainAt::OwnSlot => (visit.slot, NONE),
            AgainAt::Front => (Slot::Front(Reverse(now)), NONE),
            AgainAt::Back => (Slot::Time(now), NONE),
            AgainAt::Behind(others) => {
                let heavier = visit.before.0..visit.before.1;
                let before: u32 = heavier.map(|line| self.length(usize::from(line), others)).sum();
                let wanted = others.saturating_sub(before);
                let (count, peer) = self.peer(usize::from(visit.line), wanted);
                let slot = match peer.map(|peer| game.slot(peer, &self.again)) {
                    // Whoever comes next goes first: too few wait now.
                    _ if count < wanted => visit.slot.max(Slot::Time(now)),
                    Some(Slot::Time(at)) => visit.slot.max(Slot::Time(at + Span(1))),
                    Some(Slot::Front(_)) | None => visit.slot,
                };
                (slot, peer.unwrap_or(NONE))
            }
        }
    }

    /// People of a line, counted no further than `most`.
    fn length(&self, line: usize, most: u32) -> u32 {
        let first = Some(self.head[line]).filter(|guest| *guest != NONE);
        let next = |guest: &u32| Some(self.behind[*guest as usize]).filter(|guest| *guest != NONE);
        core::iter::successors(first, next).take(most as usize).count() as u32
    }

    /// The so-manieth of a line, or its last, and how many these are.
    fn peer(&self, line: usize, number: u32) -> (u32, Option<u32>) {
        let first = Some(self.head[line]).filter(|guest| *guest != NONE);
        let next = |guest: &u32| Some(self.behind[*guest as usize]).filter(|guest| *guest != NONE);
        let line = core::iter::successors(first, next).take(number as usize);
        line.fold((0, None), |(count, _), guest| (count + 1, Some(guest)))
    }

    /// Puts a guest into the line by his slot, and behind `after`.
    fn stand(&mut self, game: &Game<'_>, line: usize, guest: u32, slot: Slot, after: u32) {
        let mut before = after;
        loop {
            let next = if before == NONE { self.head[line] } else { self.behind[before as usize] };
            if next == NONE || game.slot(next, &self.again) > slot {
                break;
            }
            before = next;
        }
        let behind = if before == NONE { &mut self.head[line] } else { &mut self.behind[before as usize] };
        let next = core::mem::replace(behind, guest);
        self.behind[guest as usize] = next;
        if next == NONE {
            self.tail[line] = guest;
        }
    }
}
