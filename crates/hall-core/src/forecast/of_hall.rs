//! Our own hall as a [`Scene`].

use super::lessons::Lessons;
use super::scene::{Again, AgainAt, Class, GoesOn, Guest, InHand, Scene, Whose, WindowNow};
use crate::calendar::{Hours, Minute, Opening};
use crate::command::Place;
use crate::hall::Hall;
use crate::id::{CategoryId, TicketId};
use crate::rules::WindowRules;
use crate::ticket::{Phase, Slot, Ticket};
use crate::time::{HallTime, Span};
use crate::window::Window;
use alloc::vec::Vec;

impl Hall {
    /// The hall at `now`, as far as the rest of the day depends on it. Categories and windows are those of
    /// [`Hall::rules`], by their places there; with it the tickets that wait, in the order of the scene's. A window that
    /// `lessons` do not expect in an opening still to come is left out of it.
    pub fn scene(&self, lessons: Option<&Lessons>, now: HallTime) -> (Scene, Vec<TicketId>) {
        let waiting: Vec<&Ticket> = self
            .tickets()
            .filter(|ticket| ticket.phase == Phase::Waiting && self.place(ticket).is_some())
            .collect();
        let guests = waiting.iter().filter_map(|ticket| self.guest(ticket, now)).collect();
        let windows = self.rules().windows.iter().map(|rules| self.window_now(rules, lessons, now)).collect();
        let of_waiting = waiting.iter().enumerate().map(|(place, ticket)| (Whose::Waiting(place), *ticket));
        let in_hand = self.rules().windows.iter().enumerate().filter_map(|(place, rules)| {
            let ticket = self.ticket(self.window(rules.number)?.in_hand?)?;
            Some((Whose::InHand(place), ticket))
        });
        let goes_on =
            of_waiting.chain(in_hand).filter_map(|(who, ticket)| self.goes_on(who, ticket)).collect();
        let tickets = waiting.iter().map(|ticket| ticket.id).collect();
        (Scene { now, windows, waiting: guests, goes_on }, tickets)
    }

    /// What he brings beyond one service: an agent's matters, turn by turn, or the legs to come.
    fn goes_on(&self, who: Whose, ticket: &Ticket) -> Option<GoesOn> {
        // Of an earlier day, or once the hall has closed, it ends where it is.
        let ends = self.is_of_earlier_day(ticket.id) || self.day_closed();
        let (class, slot) = (Class(ticket.weight), ticket.slot);
        if ticket.is_agents() {
            let (turns, matters) = (self.rules().policy.agent, self.turn_of(ticket));
            let category = self.place(ticket)?;
            let mut left = if ends { 0 } else { ticket.matters_left().saturating_sub(matters) };
            let turn = core::iter::from_fn(|| {
                let matters = left.min(turns.matters.max(1));
                left -= matters;
                let place = AgainAt::Behind(turns.behind);
                (matters > 0).then_some(Again { category, matters, place })
            });
            return Some(GoesOn { who, class, slot, matters, visits: turn.collect() });
        }
        if ticket.to_come.is_empty() || ends {
            return None;
        }
        let place = match self.rules().policy.next_leg {
            Place::Time => AgainAt::OwnSlot,
            Place::Front => AgainAt::Front,
            Place::Back => AgainAt::Back,
        };
        let leg = |category| Some(Again { category: self.category_place(category)?, matters: 1, place });
        let slot = Slot::Time(ticket.stands_since());
        let visits = ticket.to_come.iter().filter_map(leg).collect();
        Some(GoesOn { who, class, slot, matters: 1, visits })
    }

    /// The place of a category among those of the scene.
    pub fn category_place(&self, category: &CategoryId) -> Option<u16> {
        self.rules().categories.iter().position(|known| known.id == *category).map(|place| place as u16)
    }

    fn place(&self, ticket: &Ticket) -> Option<u16> {
        self.category_place(&ticket.category)
    }

    fn guest(&self, ticket: &Ticket, now: HallTime) -> Option<Guest> {
        let windows = &self.rules().windows;
        let bound =
            |number| windows.iter().position(|rules| rules.number == number).map(|place| place as u16);
        Some(Guest {
            key: ticket.id.0,
            category: self.place(ticket)?,
            class: Class(ticket.weight),
            slot: self.slot_now(ticket, now),
            window: ticket.bound.and_then(bound),
        })
    }

    /// His place in line. Whoever returned after a no-show stands right behind those called before him.
    fn slot_now(&self, ticket: &Ticket, now: HallTime) -> Slot {
        let own = ticket.slot;
        if ticket.not_before.is_none() {
            return own;
        }
        let peers = self.tickets().filter(|other| {
            other.phase == Phase::Waiting
                && other.not_before.is_none()
                && (&other.category, other.bound) == (&ticket.category, ticket.bound)
        });
        let mut line: Vec<&Ticket> = peers.collect();
        line.sort_unstable_by_key(|other| other.rank());
        let before = self.ahead(ticket, now).and_then(|ahead| line.get((ahead as usize).checked_sub(1)?));
        let peer = before.filter(|before| before.weight == ticket.weight);
        let behind = |peer: &Ticket| match peer.slot {
            Slot::Time(at) => own.max(Slot::Time(at + Span(1))),
            Slot::Front(_) => own,
        };
        peer.map_or(own, |peer| behind(peer))
    }

    fn window_now(&self, rules: &WindowRules, lessons: Option<&Lessons>, now: HallTime) -> WindowNow {
        let places = |tier: &Vec<CategoryId>| tier.iter().filter_map(|id| self.category_place(id)).collect();
        let window = self.window(rules.number);
        WindowNow {
            serves: rules.serves.iter().map(places).collect(),
            open: self.openings_of(rules, window, lessons, now),
            in_hand: window.and_then(|window| self.in_hand_now(window)),
            idle_since: window.map_or(now, |window| window.idle_since),
        }
    }

    fn in_hand_now(&self, window: &Window) -> Option<InHand> {
        let ticket = self.ticket(window.in_hand?)?;
        let call = ticket.call.as_ref();
        let since = call.map(|call| call.first_at).or(ticket.started_at)?;
        let started = matches!(ticket.phase, Phase::Serving(_));
        Some(InHand { category: self.place(ticket)?, since, started })
    }

    /// When the window will call from now on: in today's openings, past the end of the last, and of the present one
    /// only if it is open.
    fn openings_of(
        &self,
        rules: &WindowRules,
        window: Option<&Window>,
        lessons: Option<&Lessons>,
        now: HallTime,
    ) -> Vec<(HallTime, HallTime)> {
        let at_work = |window: &Window| window.takes_calls() && self.away_since(window, now).is_none();
        let is_open = window.is_some_and(at_work);
        let whole_day = (now, HallTime(i64::MAX));
        let hours = self.openings_today(rules).unwrap_or_default();
        let Some(last) = hours.last().copied() else {
            return if is_open { alloc::vec![whole_day] } else { Vec::new() };
        };
        let midnight = last.midnight;
        let of_day = |time: HallTime| time.since(midnight);
        let expected = |from: HallTime, to: HallTime| {
            lessons.is_none_or(|lessons| lessons.expects(rules.number.0, of_day(from), of_day(to)))
        };
        let still = hours.iter().filter_map(|opening| {
            let &Open { from, to, .. } = opening;
            let comes = is_open || from > now && expected(from, to);
            // Whoever holds a ticket at closing is served.
            let to = if to == last.to { whole_day.1 } else { to };
            (to > now && comes).then_some((from, to))
        });
        still.collect()
    }

    /// When the calendar has this window at work today; `None`: the hall is open at all hours.
    pub fn planned_today(&self, rules: &WindowRules) -> Option<Vec<(HallTime, HallTime)>> {
        let openings = self.openings_today(rules)?;
        Some(openings.iter().map(|opening| (opening.from, opening.to)).collect())
    }

    /// Today's openings at this window; `None`: open at all hours.
    fn openings_today(&self, rules: &WindowRules) -> Option<Vec<Open>> {
        let (calendar, day) = (self.rules().calendar.as_ref()?, self.day()?);
        let noon = day.noon?;
        let covered = calendar.lunch_cover.contains(&rules.number);
        let hours = calendar.hours(day.date);
        let hours: Hours = if covered { hours.without_breaks() } else { hours.clone() };
        let at =
            |minute: Minute| HallTime(noon.0 + (i64::from(minute.0) - i64::from(Minute::NOON.0)) * 60_000);
        let open =
            |opening: Opening| Open { midnight: at(Minute(0)), from: at(opening.from), to: at(opening.to) };
        Some(hours.iter().map(open).collect())
    }
}

/// An opening of today.
#[derive(Clone, Copy)]
struct Open {
    midnight: HallTime,
    from: HallTime,
    to: HallTime,
}
