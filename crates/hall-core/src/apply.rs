//! `apply`: makes the hall what the event says it is. It judges nothing: whatever the ledger holds has happened.
//!
//! Every arm is total. A row that names a ticket or window the hall does not know changes nothing; that such rows
//! are not written is `decide`'s duty, and the properties in `tests/` hold it to that.

use crate::command::{By, Clock, PrintOutcome};
use crate::dispatch::CalledAs;
use crate::event::{DayOpened, Event, Issued};
use crate::hall::{ANNOUNCEMENTS_KEPT, Announcement, Day, Hall, KioskIssue};
use crate::id::{CallSequence, CategoryId, TicketId, WindowNumber};
use crate::joint::LegServed;
use crate::ticket::{Call, End, Origin, Phase, Print, Slot, Ticket};
use crate::time::{HallTime, Span};
use crate::wait::Learned;
use crate::window::{LastCall, State, Window};
use alloc::boxed::Box;

impl Hall {
    /// Applies the row written at `at`.
    pub fn apply(&mut self, at: HallTime, event: &Event) {
        self.note_act(at, event);
        match event {
            Event::Configured(rules) => self.apply_configured((**rules).clone(), at),
            Event::PostingsChanged(postings) => self.apply_postings_changed(postings),
            Event::YearImported { year, list } => self.apply_year_imported(*year, list),
            Event::DateSet { date, hours } => self.apply_date_set(*date, hours.as_ref()),
            Event::QuotaChanged { category, quota } => self.apply_quota_changed(category, *quota),
            // The register of appointments is with whoever keeps the rows.
            Event::Booked { .. } | Event::AppointmentCancelled { .. } => {}
            Event::ItemsImported(catalogue) => self.apply_items_imported(catalogue),
            Event::HallPaused { notice } => self.apply_hall_paused(at, notice),
            Event::HallResumed => self.apply_hall_resumed(at),
            Event::MovedAll { from, to, tickets, to_come } => {
                self.apply_moved_all(to, tickets);
                self.apply_legs_moved(from, to, to_come);
                tickets.iter().chain(to_come).for_each(|id| self.join_legs(*id));
            }
            Event::ServesChanged { window, serves } => self.apply_serves_changed(*window, serves),
            Event::Started { down, clock } => self.apply_started(at, *down, *clock),
            Event::DayConfirmed => {
                (self.day_confirmed, self.clock) = (true, Clock::Trusted);
                if let Some(since) = self.dark_since.take() {
                    self.pass_over(at.since(since), at);
                }
            }
            Event::Restored { date, reached } => self.apply_restored(*date, reached),
            Event::ClockReset => self.apply_clock_reset(),
            Event::ClockNoted(clock) => self.clock = *clock,
            Event::DayOpened(day) => self.apply_day_opened(at, day),
            Event::DayClosed { ended, .. } => self.apply_day_closed(ended),
            Event::SentHome { tickets } => tickets.iter().for_each(|id| self.end_as(*id, End::SentHome)),
            Event::Issued(issued) => self.apply_issued(at, issued),
            Event::WindowOpened { window } => self.set_state(*window, State::Open, at),
            Event::WindowPaused { window, after, .. } => {
                self.set_state(*window, if after.is_some() { State::Pausing } else { State::Paused }, at);
            }
            Event::WindowClosed { window, after: Some(_) } => self.set_state(*window, State::Closing, at),
            Event::WindowClosed { window, after: None } => {
                self.set_state(*window, State::Closed, at);
                self.release_bound(*window);
                // Taken out of the configuration, it only had a ticket to finish.
                if self.rules.window(*window).is_none() {
                    self.windows.remove(window);
                }
            }
            Event::WindowReady { window } => self.with_window(*window, |window| window.ready = true),
            Event::SignedIn { window, clerk } => {
                self.with_window(*window, |window| window.clerk = Some(clerk.clone()));
            }
            Event::SignedOut { window, .. } => self.with_window(*window, |window| window.clerk = None),
            Event::Called { window, ticket, sequence, ended, reason, .. } => {
                let called = CalledAs { at, sequence: *sequence, window: *window, reason: *reason };
                self.called_as.insert(*ticket, called);
                self.apply_called(at, *window, *ticket, *sequence, ended.is_some());
            }
            Event::Recalled { window, ticket, sequence, announced, .. } => {
                self.apply_recalled(at, *window, *ticket, *sequence, *announced);
            }
            Event::CallUndone { window, ticket, restored, .. } => {
                self.apply_call_undone(*window, *ticket, *restored);
            }
            Event::ServiceStarted { window, ticket } => self.change(*ticket, |ticket| {
                ticket.phase = Phase::Serving(*window);
                ticket.started_at = Some(at);
            }),
            Event::Served { window, ticket, inferred } => self.apply_served(at, *window, *ticket, *inferred),
            Event::LegServed { window, ticket, next, slot, .. } => {
                self.apply_leg_served(at, *ticket, &LegServed { window: *window, next, slot: *slot });
            }
            Event::NoShow { window, ticket, inferred, last } => {
                self.leave_window(*window, *ticket, at);
                self.change(*ticket, |ticket| {
                    ticket.phase = if *last { Phase::Ended(End::NoShow) } else { Phase::Missed(*window) };
                    ticket.no_shows += u32::from(!*inferred);
                });
            }
            Event::TurnEnded { window, ticket, matters, not_before, .. } => {
                self.apply_turn_ended(at, *window, *ticket, *matters, *not_before);
            }
            Event::OutcomeRecorded { ticket, outcome, .. } => {
                self.change(*ticket, |ticket| ticket.outcome = Some(*outcome));
            }
            Event::Reopened { ticket, window, not_before } => self.wait_again(*ticket, |ticket| {
                (ticket.bound, ticket.not_before) = (*window, Some(*not_before));
                ticket.outcome = None;
            }),
            Event::Held { window, ticket } => {
                self.leave_window(*window, *ticket, at);
                self.change(*ticket, |ticket| ticket.phase = Phase::Held(*window));
                self.held_since.insert(*ticket, at);
            }
            Event::Resumed { window, ticket } => {
                let held = self.held_since.remove(ticket).map_or(Span::ZERO, |since| at.since(since));
                self.change(*ticket, |ticket| {
                    ticket.phase = Phase::Serving(*window);
                    ticket.started_at = Some(ticket.started_at.map_or(at, |started| started + held));
                });
                // The rating keys belong to whoever sits there now.
                self.with_window(*window, |window| {
                    (window.in_hand, window.rating_open, window.ready) = (Some(*ticket), None, false);
                });
            }
            Event::Transferred { ticket, from, category, to, slot } => {
                self.leave_window(*from, *ticket, at);
                self.wait_again(*ticket, |ticket| {
                    ticket.category = category.clone();
                    ticket.bound = *to;
                    ticket.slot = *slot;
                });
                self.join_legs(*ticket);
                self.disarm();
            }
            Event::Returned { ticket, not_before } => {
                let turn = self.rules.policy.agent.matters;
                self.wait_again(*ticket, |ticket| {
                    ticket.not_before = Some(*not_before);
                    // Ended by inference, its last turn may not have been one.
                    if ticket.matters_left() == 0 {
                        ticket.matters_done = ticket.matters.saturating_sub(turn);
                    }
                });
            }
            Event::Linked { tickets } => self.apply_linked(tickets),
            Event::Cancelled { ticket } => self.end_as(*ticket, End::Cancelled),
            Event::Voided { ticket, .. } => self.end_as(*ticket, End::Voided),
            Event::PriorityDropped { ticket, from, .. } => self.apply_priority_dropped(at, *ticket, *from),
            Event::GuidingMarked { ticket, wanted } => self.apply_guiding_marked(*ticket, *wanted),
            // Why it was passed on is in the ledger only.
            Event::HandedOver { .. } => {}
            Event::FirstAskedNamed { ticket, person } | Event::TakenOver { ticket, person, .. } => {
                self.first_asked.insert(*ticket, person.clone());
            }
            Event::QuestionAsked => self.questions = self.questions.saturating_add(1),
            Event::Rated { ticket, level, .. } => {
                self.change(*ticket, |ticket| ticket.rating = Some(*level));
                for window in self.windows.values_mut().filter(|window| window.rating_open == Some(*ticket)) {
                    window.rating_open = None;
                }
            }
            Event::Spoken { ticket, .. } => self.change(*ticket, |ticket| {
                if let Some(call) = &mut ticket.call {
                    call.spoken_at.get_or_insert(at);
                }
            }),
            Event::ReprintAsked { ticket, kiosk } => self.change(*ticket, |ticket| {
                // Only a print that certainly failed left no first copy.
                ticket.reprint |= matches!(ticket.print, Print::Printed(_) | Print::Unknown(_));
                ticket.print = Print::Queued;
                ticket.print_trouble = None;
                ticket.kiosk = kiosk.clone().or(ticket.kiosk.take());
            }),
            Event::PrintStarted { ticket, printer } => self.change(*ticket, |ticket| {
                ticket.print = Print::Started(printer.clone());
                ticket.print_trouble = None;
            }),
            Event::PrintEnded { ticket, printer, outcome, trouble, late } => self.change(*ticket, |ticket| {
                // Meanwhile it may have been asked for again, and that is another paper.
                if *late && ticket.print != Print::Unknown(printer.clone()) {
                    return;
                }
                ticket.print_trouble = *trouble;
                ticket.print = match outcome {
                    PrintOutcome::Printed => Print::Printed(printer.clone()),
                    PrintOutcome::Failed => Print::Failed(printer.clone()),
                    PrintOutcome::Unknown => Print::Unknown(printer.clone()),
                };
            }),
        }
    }

    fn apply_started(&mut self, at: HallTime, down: Span, clock: Clock) {
        let cut = self.dark_since.take().unwrap_or(at - down);
        self.clock = clock;
        self.day_confirmed = clock == Clock::Trusted;
        self.dark_since = (!self.day_confirmed).then_some(at);
        let open = self.tickets.values().any(|ticket| !matches!(ticket.phase, Phase::Ended(_)));
        self.restarted_at = open.then_some(at);
        for window in self.windows.values_mut() {
            let called = window.in_hand.and_then(|id| self.tickets.get(&id)).and_then(under_call);
            let recent = |call: &Call| cut.since(call.first_timer) < self.rules.times.early_call;
            window.announce_first = called.is_some_and(recent);
            // The clerk who pressed may have left his place in the dark.
            window.ready = false;
        }
        self.pass_over(at.since(cut), at);
    }

    /// Timers do not run in the dark: those of calls move on by its length.
    pub(crate) fn pass_over(&mut self, dark: Span, now: HallTime) {
        let moved = |time: HallTime| (time + dark).min(now);
        self.windows.values_mut().for_each(|window| window.last_act = moved(window.last_act));
        let in_hand = self.windows.values().filter_map(|window| window.in_hand);
        for id in in_hand {
            let Some(ticket) = self.tickets.get_mut(&id).filter(|ticket| under_call(ticket).is_some()) else {
                continue;
            };
            if let Some(call) = &mut ticket.call {
                (call.first_timer, call.last_timer) = (moved(call.first_timer), moved(call.last_timer));
                call.spoken_at = call.spoken_at.map(moved);
            }
        }
    }

    /// The day that was open belongs to a time that is taken back: the next `TurnDay` may open any date.
    fn apply_clock_reset(&mut self) {
        self.day_confirmed = false;
        self.kiosks.clear();
        if let Some(day) = &mut self.day {
            day.turns_at = HallTime(i64::MIN);
        }
    }

    fn apply_day_opened(&mut self, at: HallTime, day: &DayOpened) {
        // A day names its catalogue, whose row stands before it.
        let catalogue = self.catalogue.take().filter(|it| Some(it.version) == day.items_version);
        *self = Hall::new();
        self.catalogue = catalogue;
        self.serves = day.serves.iter().cloned().collect();
        self.postings = day.postings.clone();
        self.years = day.years.iter().cloned().collect();
        self.dates = day.dates.iter().cloned().collect();
        self.quotas = day.quotas.iter().cloned().collect();
        self.apply_configured(day.rules.clone(), at);
        self.day = Some(Day { date: day.date, turns_at: day.turns_at, noon: day.noon });
        (self.day_confirmed, self.clock) = (true, day.clock);
        (self.first_ticket, self.next_ticket) = (day.next_ticket, day.next_ticket);
        self.next_call = day.next_call;
        self.learned = day.learned.iter().cloned().collect();
        for (category, issued) in &day.issued {
            self.queues.entry(category.clone()).or_default().issued = *issued;
        }
        self.by_hand = day.by_hand.iter().cloned().collect();
        self.next_day = day.next_day.iter().map(|right| (right.ticket, right.clone())).collect();
        for carried in &day.in_hand {
            let mut window = Window::closed(carried.window, at);
            window.state = carried.state;
            window.clerk = carried.clerk.clone();
            window.in_hand = Some(carried.ticket.id);
            self.windows.insert(carried.window, window);
            self.handles.insert(carried.ticket.handle.clone(), carried.ticket.id);
            self.put_in(carried.ticket.clone());
        }
    }

    fn apply_issued(&mut self, at: HallTime, issued: &Issued) {
        let ticket = Ticket {
            id: issued.ticket,
            number: issued.number.clone(),
            day: self.day.map_or(crate::Date { year: 0, month: 1, day: 1 }, |day| day.date),
            category: issued.category.clone(),
            items: issued.items.clone(),
            to_come: issued.to_come.clone(),
            legs_done: 0,
            matters: issued.matters,
            matters_done: 0,
            outcome: None,
            items_version: issued.items_version,
            class: issued.class.clone(),
            weight: issued.weight,
            language: issued.language.clone(),
            kiosk: issued.kiosk.clone(),
            handle: issued.handle.clone(),
            issued_at: if let Origin::ByHand { since } = issued.origin { since } else { at },
            origin: issued.origin.clone(),
            time_uncertain: self.clock == Clock::Untrusted,
            phase: Phase::Waiting,
            slot: Slot::Time(issued.origin.since().unwrap_or(at)),
            bound: None,
            not_before: None,
            call: None,
            first_called_at: None,
            started_at: None,
            no_shows: 0,
            print: if issued.print { Print::Queued } else { Print::None },
            print_trouble: None,
            reprint: false,
            rating: None,
        };
        if let Some(kiosk) = &issued.kiosk {
            let (ticket, number) = (issued.ticket, issued.number.clone());
            self.kiosks.insert(kiosk.clone(), KioskIssue { at, ticket, number });
        }
        self.next_ticket = TicketId(issued.ticket.0 + 1);
        self.handles.insert(issued.handle.clone(), issued.ticket);
        for category in &issued.to_come {
            let queue = self.queues.entry(category.clone()).or_default();
            queue.legs += 1;
            queue.give(&issued.by);
        }
        let queue = self.queues.entry(issued.category.clone()).or_default();
        match &issued.origin {
            Origin::ByHand { .. } => queue.by_hand += 1,
            Origin::Taken | Origin::NextDay { .. } | Origin::Booked(_) => {
                queue.issued = issued.sequence + 1;
                if issued.origin.in_booked_place() {
                    queue.booked += 1
                } else {
                    queue.give(&issued.by)
                }
                if let By::Added { .. } = issued.by {
                    self.added.insert(issued.ticket);
                }
            }
        }
        self.put_in(ticket);
        self.apply_right_used(&issued.origin, issued.ticket);
        if let Origin::ByHand { .. } = issued.origin {
            self.disarm();
        }
    }

    fn apply_called(
        &mut self,
        at: HallTime,
        number: WindowNumber,
        id: TicketId,
        sequence: CallSequence,
        ended: bool,
    ) {
        let Some(before) = self.tickets.get(&id).cloned().map(Box::new) else { return };
        self.change(id, |ticket| {
            ticket.phase = Phase::Called(number);
            ticket.call = Some(Call {
                window: number,
                sequence,
                first_at: at,
                last_at: at,
                first_timer: at,
                last_timer: at,
                announced: 1,
                spoken_at: None,
            });
            ticket.first_called_at.get_or_insert(at);
            (ticket.not_before, ticket.started_at) = (None, None);
        });
        self.queues.entry(before.category.clone()).or_default().line.called += 1;
        self.bound.entry(number).or_default().called += 1;
        let ended_here = self.windows.get(&number).and_then(|window| window.last_ended.as_ref());
        let goes_on = ended_here.filter(|_| ended).and_then(|before| self.tickets.get(&before.id));
        let goes_on = goes_on.filter(|ticket| ticket.phase == Phase::Waiting).cloned().map(Box::new);
        self.with_window(number, |window| {
            window.in_hand = Some(id);
            window.ready = false;
            window.announce_first = false;
            let rating_open = window.rating_open.take();
            let ended = window.last_ended.take().filter(|_| ended);
            window.last_call =
                Some(LastCall { ticket: id, sequence, at, before, ended, goes_on, rating_open });
        });
        self.announce(at, number, id, sequence, 1);
    }

    fn apply_recalled(
        &mut self,
        at: HallTime,
        number: WindowNumber,
        id: TicketId,
        sequence: CallSequence,
        announced: u32,
    ) {
        self.change(id, |ticket| {
            if let Some(call) = &mut ticket.call {
                (call.sequence, call.announced) = (sequence, announced);
                (call.last_at, call.last_timer) = (at, at);
            }
        });
        self.with_window(number, |window| window.announce_first = false);
        self.announce(at, number, id, sequence, announced);
    }

    fn announce(
        &mut self,
        at: HallTime,
        window: WindowNumber,
        ticket: TicketId,
        sequence: CallSequence,
        announced: u32,
    ) {
        self.next_call = CallSequence(sequence.0 + 1);
        self.announcements.push_front(Announcement { sequence, ticket, window, at, announced });
        self.announcements.truncate(ANNOUNCEMENTS_KEPT);
    }

    fn apply_call_undone(&mut self, number: WindowNumber, id: TicketId, restored: Option<TicketId>) {
        let Some(window) = self.windows.get_mut(&number) else { return };
        let last = window.last_call.take_if(|last| last.ticket == id);
        let Some(last) = last else { return self.give_call_up(number, id) };
        window.in_hand = restored;
        window.announce_first = false;
        window.rating_open = last.rating_open.filter(|_| restored.is_none());
        self.forget_call(last.ticket, &last.before.category, number);
        self.announcements.retain(|call| call.ticket != last.ticket || call.sequence < last.sequence);
        let restored = last.ended.filter(|ended| restored == Some(ended.id));
        if let Some(ended) = &restored {
            self.forget_service(ended, last.at);
        }
        self.put_back(*last.before);
        // It may be the same ticket, called for its next leg by the press that ended this one.
        if let Some(ended) = restored {
            self.put_back(*ended);
        }
    }

    /// Undoes a call that an undo had brought back: how the ticket stood before it is not known any more, but where.
    fn give_call_up(&mut self, number: WindowNumber, id: TicketId) {
        let call = self.tickets.get(&id).filter(|ticket| ticket.in_hand_at() == Some(number));
        let Some((category, call)) =
            call.and_then(|ticket| Some((ticket.category.clone(), ticket.call.clone()?)))
        else {
            return;
        };
        self.with_window(number, |window| {
            (window.in_hand, window.announce_first, window.rating_open) = (None, false, None);
        });
        self.forget_call(id, &category, number);
        self.announcements.retain(|shown| shown.ticket != id || shown.at < call.first_at);
        self.wait_again(id, |ticket| {
            ticket.first_called_at = ticket.first_called_at.filter(|first| *first < call.first_at);
        });
    }

    /// A call that was taken back is none to whoever waits for so many.
    fn forget_call(&mut self, id: TicketId, category: &CategoryId, number: WindowNumber) {
        self.called_as.remove(&id);
        let of_category = self.queues.get_mut(category).map(|queue| &mut queue.line);
        for line in of_category.into_iter().chain(self.bound.get_mut(&number)) {
            line.called = line.called.saturating_sub(1);
        }
    }

    fn apply_served(&mut self, at: HallTime, number: WindowNumber, id: TicketId, inferred: bool) {
        self.leave_window(number, id, at);
        self.with_window(number, |window| window.rating_open = Some(id));
        let all = |ticket: &Ticket| match ticket.outcome {
            None => ticket.matters_left(),
            Some(_) => self.turn_of(ticket),
        };
        let done = self.tickets.get(&id).map_or(0, all);
        self.learn(id, at, done);
        self.change(id, |ticket| {
            ticket.phase = Phase::Ended(End::Served { window: number, inferred });
            // What lacks a paper is not done.
            ticket.matters_done += if ticket.outcome.is_none() { done } else { 0 };
        });
    }

    /// What a service of so many matters that ends at `at` says of its category.
    pub(crate) fn learn(&mut self, id: TicketId, at: HallTime, matters: u32) {
        let Some(ticket) = self.tickets.get(&id) else { return };
        if let Some(each) = service_of(ticket, at, matters) {
            self.learned.entry(ticket.category.clone()).or_default().add(each, matters);
        }
    }

    /// Takes back what was learned from a service that undo reopens.
    fn forget_service(&mut self, ended: &Ticket, at: HallTime) {
        let Some(now) = self.tickets.get(&ended.id) else { return };
        let went_on = now.legs_done > ended.legs_done || now.matters_done > ended.matters_done;
        if !went_on && !matches!(now.phase, Phase::Ended(End::Served { .. })) {
            return;
        }
        let matters = now.matters_done.saturating_sub(ended.matters_done).max(1);
        if let Some(each) = service_of(ended, at, matters) {
            let learned = self.learned.entry(ended.category.clone()).or_default();
            learned.remove(each, matters);
            if learned.services == 0 {
                self.learned.remove(&ended.category);
            }
        }
    }

    fn apply_priority_dropped(&mut self, at: HallTime, id: TicketId, from: Option<WindowNumber>) {
        let Some(window) = from else { return self.change(id, |ticket| ticket.weight = 0) };
        self.leave_window(window, id, at);
        self.wait_again(id, |ticket| ticket.weight = 0);
    }

    fn set_state(&mut self, number: WindowNumber, state: State, at: HallTime) {
        self.with_window(number, |window| {
            window.state = state;
            window.ready = false;
            window.idle_since = at;
        });
    }
}

/// The call of a ticket that is on its way.
fn under_call(ticket: &Ticket) -> Option<&Call> {
    ticket.call.as_ref().filter(|_| matches!(ticket.phase, Phase::Called(_)))
}

/// Service runs from its start, or from the call if no start was seen, to `end`: how long each matter took; `None` if
/// that teaches nothing.
fn service_of(ticket: &Ticket, end: HallTime, matters: u32) -> Option<Span> {
    let start = ticket.started_at.or(ticket.call.as_ref().map(|call| call.first_at))?;
    let each = Span(end.since(start).0.checked_div(i64::from(matters))?);
    Some(each).filter(|service| Learned::counts(*service))
}
