//! What befell each ticket, leg by leg: how long it waited, where it was called and how long its service took.
//!
//! Terms (those of the field, see SCHEMA.md, *Waits and services*):
//! - *leg*: a ticket's way from its issue, or from a transfer, to the end of its service or to the next transfer; of a
//!   ticket that visits several windows (联合办理) each is one.
//! - *wait*: from the beginning of the leg, or from the opening if that is later, to its first call; pauses of the whole
//!   hall are in nobody's wait.
//! - *visit*: from a call to what ended it. A leg has a second one if the ticket missed its call and returned.
//! - *service*: of a visit, from its start, or from the call where no start was seen, to its end; hold and pauses of the
//!   hall are in nobody's service.
//!
//! Rows are looked at with the hall as it stands before them; no rule is repeated here.

use crate::row::Row;
use hall_core::id::{CategoryId, Clerk, TicketId, TicketNumber, WindowNumber};
use hall_core::ticket::Origin;
use hall_core::wait::Wait;
use hall_core::{Date, Event, Hall, HallTime, Span};
use std::collections::BTreeMap;

/// A ticket's way from its issue, or from a transfer, to the end of its service or to the next transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    pub ticket: TicketId,
    pub number: TicketNumber,
    /// The service day that it began on.
    pub day: Date,
    /// 0, and one more with each transfer and each further leg of a joint handling (联合办理).
    pub transfers: u32,
    /// What it waits in, or was called from.
    pub category: CategoryId,
    /// Weight of its priority class when the leg began.
    pub weight: u32,
    /// Issue or transfer.
    pub began: Moment,
    /// Of `began`, 0 to 23.
    pub hour: Option<u8>,
    /// What was told at the issue.
    pub told: Option<Wait>,
    /// Written by hand: when he came is not when its row was written.
    pub by_hand: bool,
    /// `None`: not called (yet).
    pub wait: Option<Span>,
    /// From the very issue to the first call, the time before the opening and pauses included.
    pub since_issue: Option<Span>,
    /// When the wait began to count.
    pub counts_from: HallTime,
    pub visits: Vec<Visit>,
    /// How it ended without a visit, if it did.
    pub left: Option<Moment>,
}

/// From a call to what ended it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub window: WindowNumber,
    pub clerk: Option<Clerk>,
    /// Since when the ticket stood in line for this call: the leg's beginning, or its return after a no-show.
    pub waits_since: Moment,
    pub called: Moment,
    /// Of the call, 0 to 23.
    pub hour: Option<u8>,
    /// When a key or a program said that the service starts; without that it counts from the call.
    pub started: Option<HallTime>,
    /// When it was put aside at the window, and taken up again.
    pub held: Vec<(Moment, Option<Moment>)>,
    pub ended: Option<(Moment, Outcome)>,
    /// Only of a visit that was served or sent on.
    pub service: Option<Span>,
}

/// A row and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    pub sequence: u64,
    pub at: HallTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `inferred`: concluded from the next call and not pressed.
    Served {
        inferred: bool,
    },
    Transferred,
    NoShow {
        inferred: bool,
    },
    /// Cancelled, voided, sent home or sent back to the line.
    Left,
}

impl Leg {
    fn open_visit(&mut self) -> Option<&mut Visit> {
        self.visits.last_mut().filter(|visit| visit.ended.is_none())
    }
}

/// Legs in the making. Days are handed in whole and in order.
#[derive(Debug, Default)]
pub struct Legs {
    legs: BTreeMap<TicketId, Vec<Leg>>,
    /// 全厅暂停, of all days so far.
    pauses: Vec<(HallTime, Option<HallTime>)>,
    /// After a no-show, a turn or a missing paper: when each came back.
    returned: BTreeMap<TicketId, Moment>,
    day: Option<Date>,
}

impl Legs {
    /// Notes a row; `before` is the hall as it stands before it.
    pub fn row(&mut self, before: &Hall, row: &Row) {
        let now = Moment { sequence: row.sequence, at: row.stamp.at };
        match &row.event {
            Event::DayOpened(day) => {
                self.day = Some(day.date);
                self.resume(now.at);
            }
            Event::HallPaused { .. } => self.pauses.push((now.at, None)),
            Event::HallResumed => self.resume(now.at),
            Event::Issued(issued) => {
                let (since, by_hand) = match issued.origin {
                    Origin::ByHand { since } => (since, true),
                    // When he first came was on another day; his slot is no time at which he was here.
                    Origin::Taken | Origin::NextDay { .. } | Origin::Booked(_) => (now.at, false),
                };
                let began = Moment { at: since, ..now };
                let leg = self.begin(before, issued.ticket, issued.number.clone(), &issued.category, began);
                let Some(leg) = leg else { return };
                (leg.told, leg.weight, leg.by_hand) = (issued.wait, issued.weight, by_hand);
            }
            Event::MovedAll { to, tickets, .. } => {
                for ticket in tickets {
                    self.with(*ticket, |leg| leg.category = to.clone());
                }
            }
            Event::Called { window, ticket, .. } => self.call(before, *ticket, *window, now),
            Event::CallUndone { ticket, restored, .. } => self.undo(*ticket, *restored),
            Event::Served { ticket, inferred, .. } => {
                self.end(*ticket, now, Outcome::Served { inferred: *inferred });
            }
            Event::NoShow { ticket, inferred, .. } => {
                self.end(*ticket, now, Outcome::NoShow { inferred: *inferred });
            }
            Event::Held { ticket, .. } => self.with(*ticket, |leg| {
                if let Some(visit) = leg.open_visit() {
                    visit.held.push((now, None));
                }
            }),
            Event::Resumed { ticket, .. } => self.with(*ticket, |leg| {
                if let Some((_, until)) = leg.open_visit().and_then(|visit| visit.held.last_mut()) {
                    *until = Some(now);
                }
            }),
            Event::ServiceStarted { ticket, .. } => self.with(*ticket, |leg| {
                if let Some(visit) = leg.open_visit() {
                    visit.started.get_or_insert(now.at);
                }
            }),
            Event::Transferred { ticket, category, .. } => {
                self.go_on(before, *ticket, category, now, Outcome::Transferred);
            }
            // 联合办理: served here, and there are others to come.
            Event::LegServed { ticket, inferred, next, .. } => {
                self.go_on(before, *ticket, next, now, Outcome::Served { inferred: *inferred });
            }
            // 代办: he stays in this line for his next turn.
            Event::TurnEnded { ticket, inferred, .. } => {
                self.end(*ticket, now, Outcome::Served { inferred: *inferred });
                self.returned.insert(*ticket, now);
            }
            Event::Returned { ticket, .. } | Event::Reopened { ticket, .. } => {
                self.returned.insert(*ticket, now);
            }
            Event::PriorityDropped { ticket, from, .. } => {
                if from.is_some() {
                    self.end(*ticket, now, Outcome::Left);
                    self.returned.insert(*ticket, now);
                }
            }
            Event::Cancelled { ticket } | Event::Voided { ticket, .. } => self.leave(*ticket, now),
            Event::SentHome { tickets } | Event::DayClosed { ended: tickets, .. } => {
                tickets.iter().for_each(|ticket| self.leave(*ticket, now));
            }
            Event::Configured(_)
            | Event::ServesChanged { .. }
            | Event::PostingsChanged(_)
            | Event::YearImported { .. }
            | Event::DateSet { .. }
            | Event::QuotaChanged { .. }
            | Event::Booked { .. }
            | Event::AppointmentCancelled { .. }
            | Event::ItemsImported(_)
            | Event::Started { .. }
            | Event::DayConfirmed
            | Event::Restored { .. }
            | Event::ClockReset
            | Event::ClockNoted(_)
            | Event::WindowOpened { .. }
            | Event::WindowPaused { .. }
            | Event::WindowClosed { .. }
            | Event::WindowReady { .. }
            | Event::SignedIn { .. }
            | Event::SignedOut { .. }
            | Event::Recalled { .. }
            | Event::Linked { .. }
            | Event::OutcomeRecorded { .. }
            | Event::GuidingMarked { .. }
            | Event::HandedOver { .. }
            | Event::FirstAskedNamed { .. }
            | Event::TakenOver { .. }
            | Event::QuestionAsked
            | Event::Rated { .. }
            | Event::Spoken { .. }
            | Event::ReprintAsked { .. }
            | Event::PrintStarted { .. }
            | Event::PrintEnded { .. } => {}
        }
    }

    /// Hands out all legs, in order of ticket, but those of tickets that are in a clerk's hand when the day ends: they
    /// go on the next day.
    pub fn take(&mut self) -> Vec<Leg> {
        let in_hand = |legs: &[Leg]| {
            legs.last().is_some_and(|leg| leg.visits.last().is_some_and(|visit| visit.ended.is_none()))
        };
        let done = self.legs.extract_if(.., |_, legs| !in_hand(legs)).flat_map(|(_, legs)| legs).collect();
        self.returned.retain(|ticket, _| self.legs.contains_key(ticket));
        done
    }

    /// Hands out all legs as they stand.
    pub fn finish(self) -> Vec<Leg> {
        self.legs.into_values().flatten().collect()
    }

    fn begin(
        &mut self,
        before: &Hall,
        ticket: TicketId,
        number: TicketNumber,
        category: &CategoryId,
        began: Moment,
    ) -> Option<&mut Leg> {
        let legs = self.legs.entry(ticket).or_default();
        legs.push(Leg {
            ticket,
            number,
            day: self.day?,
            transfers: legs.len() as u32,
            category: category.clone(),
            weight: before.ticket(ticket).map_or(0, |ticket| ticket.weight),
            began,
            hour: before.hour_of_day(began.at),
            told: None,
            by_hand: false,
            wait: None,
            since_issue: None,
            counts_from: before.wait_counts_from(category, began.at),
            visits: Vec::new(),
            left: None,
        });
        legs.last_mut()
    }

    fn with(&mut self, ticket: TicketId, change: impl FnOnce(&mut Leg)) {
        if let Some(leg) = self.legs.get_mut(&ticket).and_then(|legs| legs.last_mut()) {
            change(leg);
        }
    }

    fn call(&mut self, before: &Hall, ticket: TicketId, window: WindowNumber, now: Moment) {
        let returned = self.returned.get(&ticket).copied();
        let pauses = &self.pauses;
        let Some(leg) = self.legs.get_mut(&ticket).and_then(|legs| legs.last_mut()) else { return };
        if leg.visits.is_empty() {
            leg.wait = Some(without(pauses.clone(), leg.counts_from, now.at));
            leg.since_issue = Some(now.at.since(leg.began.at));
        }
        leg.visits.push(Visit {
            window,
            clerk: before.window(window).and_then(|window| window.clerk.clone()),
            waits_since: returned.filter(|returned| *returned > leg.began).unwrap_or(leg.began),
            called: now,
            hour: before.hour_of_day(now.at),
            started: None,
            held: Vec::new(),
            ended: None,
            service: None,
        });
    }

    /// As if the call had not been made, nor what it ended.
    fn undo(&mut self, ticket: TicketId, restored: Option<TicketId>) {
        self.with(ticket, |leg| {
            leg.visits.pop();
            if leg.visits.is_empty() {
                (leg.wait, leg.since_issue) = (None, None);
            }
        });
        let Some(restored) = restored else { return };
        // What it ended was one of several legs: the next has not begun.
        if let Some(legs) = self.legs.get_mut(&restored) {
            legs.pop_if(|leg| leg.visits.is_empty() && leg.transfers > 0);
        }
        self.with(restored, |leg| {
            if let Some(visit) = leg.visits.last_mut() {
                (visit.ended, visit.service) = (None, None);
            }
        });
    }

    fn end(&mut self, ticket: TicketId, now: Moment, outcome: Outcome) {
        let pauses = &self.pauses;
        let Some(leg) = self.legs.get_mut(&ticket).and_then(|legs| legs.last_mut()) else { return };
        let Some(visit) = leg.open_visit() else { return };
        visit.ended = Some((now, outcome));
        if !matches!(outcome, Outcome::Served { .. } | Outcome::Transferred) {
            return;
        }
        let held = visit.held.iter().map(|(from, until)| (from.at, until.map(|until| until.at)));
        let gaps = held.chain(pauses.iter().copied()).collect();
        visit.service = Some(without(gaps, visit.started.unwrap_or(visit.called.at), now.at));
    }

    /// Ends a leg and begins the next.
    fn go_on(
        &mut self,
        before: &Hall,
        ticket: TicketId,
        category: &CategoryId,
        now: Moment,
        outcome: Outcome,
    ) {
        self.end(ticket, now, outcome);
        self.returned.remove(&ticket);
        let number = self.legs.get(&ticket).and_then(|legs| legs.first()).map(|leg| leg.number.clone());
        if let Some(number) = number {
            self.begin(before, ticket, number, category, now);
        }
    }

    fn leave(&mut self, ticket: TicketId, now: Moment) {
        self.end(ticket, now, Outcome::Left);
        self.with(ticket, |leg| leg.left = Some(now));
    }

    /// How long one who waits has done so by now, as his wait will count.
    pub(crate) fn waited(&self, leg: &Leg, now: HallTime) -> Span {
        without(self.pauses.clone(), leg.counts_from, now)
    }

    /// Of all days handed in and not taken, who has not been called yet.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Leg> {
        let last = self.legs.values().filter_map(|legs| legs.last());
        last.filter(|leg| leg.visits.is_empty() && leg.left.is_none())
    }

    fn resume(&mut self, now: HallTime) {
        if let Some((_, until @ None)) = self.pauses.last_mut() {
            *until = Some(now);
        }
    }
}

/// From then to then, but for the gaps; one without an end lasts.
fn without(mut gaps: Vec<(HallTime, Option<HallTime>)>, from: HallTime, to: HallTime) -> Span {
    gaps.sort_unstable();
    let (mut at, mut left) = (from, Span::ZERO);
    for (begun, until) in gaps {
        left = Span(left.0 + begun.min(to).since(at).0);
        at = at.max(until.unwrap_or(to)).min(to.max(from));
    }
    Span(left.0 + to.since(at).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_that_overlap_are_left_out_once() {
        let at = HallTime;
        let gaps =
            vec![(at(50), Some(at(60))), (at(10), Some(at(30))), (at(20), Some(at(25))), (at(90), None)];
        assert_eq!(without(gaps, at(0), at(100)), Span(60));
        assert_eq!(without(vec![(at(0), Some(at(200)))], at(10), at(100)), Span::ZERO);
        assert_eq!(without(vec![(at(0), Some(at(5))), (at(200), None)], at(10), at(100)), Span(90));
        assert_eq!(without(vec![], at(10), at(5)), Span::ZERO);
    }
}
