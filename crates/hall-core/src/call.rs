//! The window's state table (domain.md, "The window, precisely"): what each press means in each state.

use crate::command::{Act, Place, Target, Via};
use crate::decide::{Decided, decision};
use crate::dispatch::CallReason;
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::{Clerk, TicketId, WindowNumber};
use crate::refusal::Refusal;
use crate::text::{self, TextFault};
use crate::ticket::{Call, End, Phase, Ticket};
use crate::time::{HallTime, Span};
use crate::window::{State, Window};
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

impl Hall {
    pub(crate) fn act(&self, number: WindowNumber, via: Via, act: &Act, now: HallTime) -> Decided {
        self.confirmed_day()?;
        let window = self.known_window(number)?;
        if let Via::Key { age } = via {
            // An old rating is still the citizen's word; an old press must not call anybody.
            if age > self.rules.times.key_age_max && !matches!(act, Act::Rate(_)) {
                return Err(Refusal::PressTooOld { age });
            }
        }
        match act {
            Act::CallNext | Act::Call(_) | Act::Recall | Act::NoShow | Act::Resume(_) => self.not_paused()?,
            Act::Undo
            | Act::Serve
            | Act::End(_)
            | Act::Hold
            | Act::Transfer { .. }
            | Act::TakeOver
            | Act::Open
            | Act::Pause { .. }
            | Act::Close
            | Act::TogglePause
            | Act::SignIn(_)
            | Act::SignOut
            | Act::Rate(_) => {}
        }
        match act {
            Act::CallNext => self.call(window, via, None, now),
            Act::Call(ticket) => self.call(window, via, Some(self.known_ticket(*ticket)?), now),
            Act::Recall => self.recall(window),
            Act::Undo => self.undo(window, now),
            Act::Serve => self.serve(window),
            Act::End(ending) => self.end(window, ending, now),
            Act::NoShow => self.no_show(window, now),
            Act::Hold => self.hold(window),
            Act::Resume(ticket) => self.resume(window, *ticket),
            Act::Transfer { to, place, reason } => self.transfer(window, to, *place, reason.as_deref(), now),
            Act::TakeOver => self.take_over(window),
            Act::Open => self.open(window),
            Act::Pause { reason } => self.pause(window, reason.clone()),
            Act::Close => self.close(window),
            Act::TogglePause => match window.state {
                State::Open => self.pause(window, None),
                State::Closed | State::Closing | State::Paused | State::Pausing => self.open(window),
            },
            Act::SignIn(clerk) => self.sign_in(window, clerk),
            Act::SignOut => self.sign_out(window),
            Act::Rate(level) => {
                let ticket = window.rating_open.ok_or(Refusal::RatingClosed)?;
                self.rate(ticket, *level, Some(number))
            }
        }
    }

    fn call(&self, window: &Window, via: Via, chosen: Option<&Ticket>, now: HallTime) -> Decided {
        let mut events = Vec::new();
        match window.state {
            State::Paused => return Err(Refusal::WindowPaused(window.number)),
            State::Closed if self.rules.policy.sign_in_required => {
                return Err(Refusal::WindowClosed(window.number));
            }
            State::Closed => {
                self.still_configured(window)?;
                events.push(Event::WindowOpened { window: window.number });
            }
            State::Open | State::Pausing | State::Closing => {}
        }
        let in_hand = self.in_hand(window);
        if let Some((ticket, call)) = in_hand
            && let Some(answer) = self.announce_instead(window, ticket, call, via, now)
        {
            return answer;
        }
        if let Some(chosen) = chosen {
            self.check_callable(window, chosen)?;
        }
        let mut ended = None;
        if let Some((ticket, call)) = in_hand {
            events.push(self.end_by_call(window, ticket, call, now));
            ended = Some(ticket.id);
            if let Some(event) = finish_pausing(window) {
                events.push(event);
                return decision(events, Reply::OnlyEnded);
            }
        }
        let chosen = chosen.map(|chosen| (chosen, CallReason::Chosen));
        let next = || {
            let (next, reason) = self.next_after(&events, window.number, now)?;
            Some((self.ticket(next)?, reason))
        };
        if let Some((next, reason)) = chosen.or_else(next) {
            events.push(self.called_for(window.number, next, ended, reason));
            return decision(events, Reply::Called(next.id));
        }
        let remembers = self.rules.window(window.number).is_some_and(|rules| rules.auto_call);
        if remembers && !window.ready {
            events.push(Event::WindowReady { window: window.number });
        }
        decision(events, Reply::NobodyWaits)
    }

    /// A press that calls nobody new: after a restart, within the guard, or before the citizen could have come.
    fn announce_instead(
        &self,
        window: &Window,
        ticket: &Ticket,
        call: &Call,
        via: Via,
        now: HallTime,
    ) -> Option<Decided> {
        let again = || {
            let recalled = self.recalled(window.number, ticket, call);
            Some(decision(vec![recalled], Reply::AnnouncedAgain(ticket.id)))
        };
        if window.announce_first {
            return again();
        }
        match via {
            Via::Program => return None,
            Via::Key { .. } | Via::Counter => {}
        }
        let times = &self.rules.times;
        let called_here = window.last_call.as_ref().is_some_and(|last| last.ticket == ticket.id);
        if called_here && now.since(call.first_timer) < times.call_guard {
            return Some(decision(vec![], Reply::JustCalled(ticket.id)));
        }
        let on_its_way = matches!(ticket.phase, Phase::Called(_));
        if on_its_way && now.since(call.first_timer) < times.early_call { again() } else { None }
    }

    /// What the call of the next says of the ticket in hand.
    fn end_by_call(&self, window: &Window, ticket: &Ticket, call: &Call, now: HallTime) -> Event {
        let called = matches!(ticket.phase, Phase::Called(_));
        if called && now.since(call.last_timer) < self.rules.times.served_min {
            return Event::NoShow { window: window.number, ticket: ticket.id, inferred: true, last: false };
        }
        self.ended(window.number, ticket, self.turn_of(ticket), called, now)
    }

    /// A window may call by name who waits, in a category it serves or for this window.
    fn check_callable(&self, window: &Window, ticket: &Ticket) -> Result<(), Refusal> {
        let number = ticket.number.clone();
        if ticket.phase != Phase::Waiting {
            return Err(Refusal::NotWaiting { number });
        }
        let rules = self.rules.window(window.number);
        let serves = rules.is_some_and(|rules| rules.tier_of(&ticket.category).is_some());
        if !serves && ticket.bound != Some(window.number) {
            return Err(Refusal::NotServedHere { number, window: window.number });
        }
        self.holder_is_free(ticket.id, window.number)
    }

    fn recall(&self, window: &Window) -> Decided {
        let (ticket, call) = self.needs_in_hand(window)?;
        let recalled = self.recalled(window.number, ticket, call);
        decision(vec![recalled], Reply::Window(window.number, Some(ticket.id)))
    }

    fn undo(&self, window: &Window, now: HallTime) -> Decided {
        let (ticket, call) = self.needs_called(window)?;
        let last = window.last_call.as_ref().filter(|last| last.ticket == ticket.id);
        let Some(last) = last.filter(|_| now.since(call.first_timer) <= self.rules.times.undo) else {
            return Err(Refusal::UndoTooLate { number: ticket.number.clone() });
        };
        // Who has shown up, given up or been called elsewhere since stays where he is.
        let as_left = |ended: &Ticket| match self.ticket(ended.id).map(|ticket| ticket.phase) {
            _ if ended.id == ticket.id || self.waits_to_go_on(last) => true,
            Some(Phase::Missed(at) | Phase::Ended(End::Served { window: at, .. })) => at == window.number,
            Some(Phase::Waiting | Phase::Called(_) | Phase::Serving(_) | Phase::Held(_)) => false,
            Some(Phase::Ended(End::NoShow | End::Cancelled | End::Voided | End::DayOver | End::SentHome))
            | None => false,
        };
        let restored = last.ended.as_ref().filter(|ended| as_left(ended)).map(|ended| ended.id);
        let restored = restored.filter(|id| self.holder_is_free(*id, window.number).is_ok());
        let (at, number) = (window.number, ticket.number.clone());
        let mut events = vec![Event::CallUndone { window: at, ticket: ticket.id, number, restored }];
        // It may be back in this hand itself, or its holder with another ticket.
        let is_back = |restored| restored == ticket.id || self.linked(restored).contains(&ticket.id);
        let goes_on = !restored.is_some_and(is_back);
        let ready = self.ready_window(&last.before.category, last.before.bound).filter(|_| goes_on);
        events.extend(ready.map(|ready| self.called(ready, ticket, None)));
        if restored.is_none() {
            events.extend(finish_pausing(window));
        }
        decision(events, Reply::Window(at, Some(ticket.id)))
    }

    fn serve(&self, window: &Window) -> Decided {
        let (ticket, _) = self.needs_in_hand(window)?;
        let started = Event::ServiceStarted { window: window.number, ticket: ticket.id };
        let events = if matches!(ticket.phase, Phase::Serving(_)) { vec![] } else { vec![started] };
        decision(events, Reply::Window(window.number, Some(ticket.id)))
    }

    fn no_show(&self, window: &Window, now: HallTime) -> Decided {
        let (ticket, call) = self.needs_called(window)?;
        let calls_missing = self.rules.policy.no_show_calls.saturating_sub(call.announced);
        let wait = self.until_no_show(call, now);
        if calls_missing > 0 || wait > Span::ZERO {
            return Err(Refusal::NoShowTooEarly { number: ticket.number.clone(), calls_missing, wait });
        }
        // Back among those who wait, yesterday's number could stand beside the same of today.
        let last = self.rules.policy.return_behind.is_none()
            || ticket.no_shows > 0
            || self.is_of_earlier_day(ticket.id);
        let missed = Event::NoShow { window: window.number, ticket: ticket.id, inferred: false, last };
        self.leave_hand(window, ticket.id, missed)
    }

    /// Counted from the first call; where a screen reports its speech, from that, but not for ever.
    fn until_no_show(&self, call: &Call, now: HallTime) -> Span {
        let times = &self.rules.times;
        let latest = call.first_timer + times.no_show_latest;
        let due = match call.spoken_at {
            Some(spoken) => (spoken + times.no_show_after).min(latest),
            None if self.rules.policy.speech_reported => latest,
            None => call.first_timer + times.no_show_after,
        };
        due.since(now)
    }

    fn hold(&self, window: &Window) -> Decided {
        self.still_configured(window)?;
        let (ticket, _) = self.needs_in_hand(window)?;
        self.needs_today(ticket.id)?;
        self.leave_hand(window, ticket.id, Event::Held { window: window.number, ticket: ticket.id })
    }

    fn resume(&self, window: &Window, id: TicketId) -> Decided {
        match window.state {
            State::Closed => return Err(Refusal::WindowClosed(window.number)),
            State::Paused => return Err(Refusal::WindowPaused(window.number)),
            State::Open | State::Pausing | State::Closing => {}
        }
        if let Some((ticket, _)) = self.in_hand(window) {
            return Err(Refusal::WindowBusy { window: window.number, number: ticket.number.clone() });
        }
        let ticket = self.known_ticket(id)?;
        if ticket.phase != Phase::Held(window.number) {
            return Err(Refusal::NotHeldHere { number: ticket.number.clone() });
        }
        self.holder_is_free(id, window.number)?;
        let resumed = Event::Resumed { window: window.number, ticket: id };
        decision(vec![resumed], Reply::Window(window.number, Some(id)))
    }

    fn transfer(
        &self,
        window: &Window,
        to: &Target,
        place: Place,
        reason: Option<&str>,
        now: HallTime,
    ) -> Decided {
        let (ticket, _) = self.needs_in_hand(window)?;
        self.needs_today(ticket.id)?;
        let (category, bound) = match to {
            Target::Category(id) => {
                let category = self.rules.category(id).ok_or_else(|| Refusal::NoSuchCategory(id.clone()))?;
                (category.id.clone(), None)
            }
            Target::Window(number) if *number == window.number => return Err(Refusal::SameWindow(*number)),
            Target::Window(number) => {
                self.still_configured(self.known_window(*number)?)?;
                (ticket.category.clone(), Some(*number))
            }
        };
        let slot = self.slot_at(place, ticket, &category, bound, now);
        let (id, from) = (ticket.id, window.number);
        let ready = self.ready_window(&category, bound);
        let mut events: Vec<Event> = self.handed_over(from, id, reason)?.into_iter().collect();
        events.push(Event::Transferred { ticket: id, from, category, to: bound, slot });
        events.extend(ready.map(|ready| self.called(ready, ticket, None)));
        events.extend(finish_pausing(window));
        decision(events, Reply::Window(from, Some(id)))
    }

    fn open(&self, window: &Window) -> Decided {
        self.still_configured(window)?;
        if window.state == State::Open {
            return Err(Refusal::AlreadyOpen(window.number));
        }
        decision(vec![Event::WindowOpened { window: window.number }], Reply::Window(window.number, None))
    }

    fn pause(&self, window: &Window, reason: Option<String>) -> Decided {
        match window.state {
            State::Closed | State::Closing => return Err(Refusal::WindowClosed(window.number)),
            State::Paused | State::Pausing => return Err(Refusal::AlreadyPaused(window.number)),
            State::Open => {}
        }
        if reason.as_deref().is_some_and(|reason| reason.chars().any(text::is_control)) {
            return Err(Refusal::TextUnfit(TextFault::Control));
        }
        let paused = Event::WindowPaused { window: window.number, reason, after: window.in_hand };
        decision(vec![paused], Reply::Window(window.number, window.in_hand))
    }

    fn close(&self, window: &Window) -> Decided {
        if matches!(window.state, State::Closed | State::Closing) {
            return Err(Refusal::AlreadyClosed(window.number));
        }
        let closed = Event::WindowClosed { window: window.number, after: window.in_hand };
        decision(vec![closed], Reply::Window(window.number, window.in_hand))
    }

    fn sign_in(&self, window: &Window, clerk: &Clerk) -> Decided {
        self.still_configured(window)?;
        match text::check_name(clerk.as_str()) {
            Ok(()) => {}
            Err(TextFault::Empty) => return Err(Refusal::ClerkMissing),
            Err(fault) => return Err(Refusal::TextUnfit(fault)),
        }
        let number = window.number;
        let mut events = Vec::new();
        if let Some(before) = window.clerk.as_ref().filter(|before| *before != clerk) {
            events.push(Event::SignedOut { window: number, clerk: before.clone() });
        }
        if window.clerk.as_ref() != Some(clerk) {
            events.push(Event::SignedIn { window: number, clerk: clerk.clone() });
        }
        if window.state != State::Open {
            events.push(Event::WindowOpened { window: number });
        }
        decision(events, Reply::Window(number, window.in_hand))
    }

    fn sign_out(&self, window: &Window) -> Decided {
        let number = window.number;
        let clerk = window.clerk.clone().ok_or(Refusal::NobodySignedIn(number))?;
        let mut events = vec![Event::SignedOut { window: number, clerk }];
        if !matches!(window.state, State::Closed | State::Closing) {
            events.push(Event::WindowClosed { window: number, after: window.in_hand });
        }
        decision(events, Reply::Window(number, window.in_hand))
    }

    /// The ticket in hand leaves by `event`, and a window that was waiting for that pauses or closes.
    fn leave_hand(&self, window: &Window, ticket: TicketId, event: Event) -> Decided {
        let mut events = vec![event];
        events.extend(finish_pausing(window));
        decision(events, Reply::Window(window.number, Some(ticket)))
    }

    /// The call of one for whom a window has waited.
    pub(crate) fn called(&self, window: WindowNumber, ticket: &Ticket, ended: Option<TicketId>) -> Event {
        self.called_for(window, ticket, ended, self.reason_alone(window, ticket))
    }

    pub(crate) fn called_for(
        &self,
        window: WindowNumber,
        ticket: &Ticket,
        ended: Option<TicketId>,
        reason: CallReason,
    ) -> Event {
        let (id, number) = (ticket.id, ticket.number.clone());
        Event::Called { window, ticket: id, number, sequence: self.next_call, ended, reason: Some(reason) }
    }

    fn recalled(&self, window: WindowNumber, ticket: &Ticket, call: &Call) -> Event {
        let (id, number) = (ticket.id, ticket.number.clone());
        let announced = call.announced.saturating_add(1);
        Event::Recalled { window, ticket: id, number, sequence: self.next_call, announced }
    }

    pub(crate) fn known_window(&self, number: WindowNumber) -> Result<&Window, Refusal> {
        self.windows.get(&number).ok_or(Refusal::NoSuchWindow(number))
    }

    /// A window that was taken out of the configuration only finishes the ticket in hand.
    fn still_configured(&self, window: &Window) -> Result<(), Refusal> {
        self.rules.window(window.number).map(|_| ()).ok_or(Refusal::NoSuchWindow(window.number))
    }

    fn in_hand(&self, window: &Window) -> Option<(&Ticket, &Call)> {
        let ticket = self.tickets.get(&window.in_hand?)?;
        Some((ticket, ticket.call.as_ref()?))
    }

    pub(crate) fn needs_in_hand(&self, window: &Window) -> Result<(&Ticket, &Call), Refusal> {
        self.in_hand(window).ok_or(Refusal::NobodyInHand(window.number))
    }

    fn needs_called(&self, window: &Window) -> Result<(&Ticket, &Call), Refusal> {
        let (ticket, call) = self.needs_in_hand(window)?;
        if !matches!(ticket.phase, Phase::Called(_)) {
            return Err(Refusal::AlreadyServing { number: ticket.number.clone() });
        }
        Ok((ticket, call))
    }
}

/// The second half of a pause or close that waited for the ticket in hand.
pub(crate) fn finish_pausing(window: &Window) -> Option<Event> {
    match window.state {
        State::Pausing => Some(Event::WindowPaused { window: window.number, reason: None, after: None }),
        State::Closing => Some(Event::WindowClosed { window: window.number, after: None }),
        State::Open | State::Closed | State::Paused => None,
    }
}
