//! `decide`: looks at the hall and a command, and says what shall have happened. It changes nothing.

use crate::command::{By, Clock, Command, Issue, Matter, OutletSeen};
use crate::dispatch::CallReason;
use crate::event::{CarriedWindow, DayOpened, Event, Issued};
use crate::hall::{Day, Decision, Hall, Reply};
use crate::id::{CategoryId, ClassId, ItemCode, KioskId, TicketId, TicketNumber, WindowNumber};
use crate::refusal::Refusal;
use crate::rules::{Category, ProvenBy};
use crate::ticket::{Origin, Phase, Print, Rank, Slot, Ticket};
use crate::time::{Date, HallTime};
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Reverse;

/// A command leads to a decision or is refused.
pub(crate) type Decided = Result<Decision, Refusal>;

pub(crate) fn decision(events: Vec<Event>, reply: Reply) -> Decided {
    Ok(Decision { events, reply })
}

impl Hall {
    /// Says what `command` leads to at `now`. Whether whoever asks may do so is [`crate::authorize`]'s to say.
    ///
    /// # Errors
    /// A [`Refusal`] that names the rule in the way; then nothing has happened.
    pub fn decide(&self, command: &Command, now: HallTime) -> Decided {
        let mut decided = self.decide_alone(command, now)?;
        decided.events.extend(self.ready_calls(&decided.events, now));
        Ok(decided)
    }

    fn decide_alone(&self, command: &Command, now: HallTime) -> Decided {
        match command {
            Command::Configure(rules) => self.configure(rules),
            Command::SetPostings(postings) => self.set_postings(postings),
            Command::SetServes { window, serves } => self.set_serves(*window, serves),
            Command::ImportYear { year, list } => self.import_year(*year, list),
            Command::SetDate { date, hours } => self.set_date(*date, hours.as_ref()),
            Command::SetQuota { category, quota } => self.set_quota(category, *quota),
            Command::Book { appointments, register } => self.book(appointments, register, now),
            Command::CancelAppointment { code, kept } => self.cancel_appointment(code, kept.as_deref()),
            Command::ImportItems(items) => self.import_items(items),
            Command::PauseHall { notice } => self.pause_hall(notice),
            Command::ResumeHall => self.resume_hall(),
            Command::MoveAll { from, to } => self.move_all(from, to),
            Command::Backfill(block) => self.backfill(block, now),
            Command::SendHome(whom) => self.send_home(whom),
            Command::CloseDay { leave } => self.close_day(*leave),
            Command::Start { down, clock } => {
                decision(vec![Event::Started { down: *down, clock: *clock }], Reply::Done)
            }
            Command::ConfirmDay => self.confirm_day(),
            Command::ResetClock => self.reset_clock(),
            Command::NoteClock(clock) => {
                let events = if *clock == self.clock { vec![] } else { vec![Event::ClockNoted(*clock)] };
                decision(events, Reply::Done)
            }
            Command::TurnDay { date, turns_at, noon, issued, by_hand } => {
                let next = Day { date: *date, turns_at: *turns_at, noon: Some(*noon) };
                self.turn_day(next, issued, by_hand, now)
            }
            Command::Restore { date, reached } => self.restore(*date, reached),
            Command::Issue(issue) => self.issue(issue, now),
            Command::Window { window, via, act } => self.act(*window, *via, act, now),
            Command::Return { ticket } => self.give_back_place(*ticket),
            Command::LinkTickets { tickets } => self.link(tickets),
            Command::Cancel { ticket } => self.cancel(*ticket),
            Command::Void { ticket, reason } => self.void(*ticket, reason),
            Command::DropPriority { ticket } => self.drop_priority(*ticket),
            Command::MarkGuiding { ticket, wanted } => self.mark_guiding(*ticket, *wanted),
            Command::NameFirstAsked { ticket, person } => self.name_first_asked(*ticket, person),
            Command::CountQuestion => self.count_question(),
            Command::Rate { ticket, level } => self.rate(*ticket, *level, None),
            Command::MarkSpoken { screen, calls } => self.mark_spoken(screen, calls),
            Command::Reprint { ticket, kiosk } => self.ask_reprint(*ticket, kiosk.as_ref()),
            Command::PrintStarted { ticket, printer } => {
                let ticket = self.known_ticket(*ticket)?.id;
                decision(vec![Event::PrintStarted { ticket, printer: printer.clone() }], Reply::Done)
            }
            Command::PrintEnded { ticket, printer, outcome, trouble, late } => {
                let (ticket, printer) = (self.known_ticket(*ticket)?.id, printer.clone());
                let (outcome, trouble, late) = (*outcome, *trouble, *late);
                decision(vec![Event::PrintEnded { ticket, printer, outcome, trouble, late }], Reply::Done)
            }
        }
    }

    fn confirm_day(&self) -> Decided {
        if self.day_confirmed && self.clock == Clock::Trusted {
            return Err(Refusal::DayConfirmed);
        }
        decision(vec![Event::DayConfirmed], Reply::Done)
    }

    fn reset_clock(&self) -> Decided {
        let open = self.tickets.values().filter(|ticket| !matches!(ticket.phase, Phase::Ended(_))).count();
        if open > 0 {
            return Err(Refusal::TicketsOpen { open: open as u32 });
        }
        decision(vec![Event::ClockReset], Reply::Done)
    }

    fn turn_day(
        &self,
        next: Day,
        issued: &[(CategoryId, u32)],
        by_hand: &[TicketNumber],
        now: HallTime,
    ) -> Decided {
        if !self.day_confirmed {
            return Err(Refusal::DayUnconfirmed);
        }
        if self.day.is_some_and(|day| now < day.turns_at) {
            return decision(vec![], Reply::Done);
        }
        let mut events = Vec::new();
        if let Some(day) = self.day {
            let ended = self.left_open();
            // Where a manager has closed it, only a call taken back can have left somebody.
            if !self.closed || !ended.is_empty() {
                events.push(Event::DayClosed { date: day.date, ended });
            }
        }
        let in_hand = self.windows.values().filter_map(|window| {
            let mut ticket = self.tickets.get(&window.in_hand?)?.clone();
            ticket.category = self.category_tomorrow(&ticket, window.number);
            self.end_where_it_is(&mut ticket);
            Some(CarriedWindow {
                window: window.number,
                state: window.state,
                clerk: window.clerk.clone(),
                ticket,
            })
        });
        events.push(Event::DayOpened(Box::new(DayOpened {
            date: next.date,
            turns_at: next.turns_at,
            noon: next.noon,
            clock: self.clock,
            rules: self.configured.clone(),
            serves: self.serves.iter().map(|(window, serves)| (*window, serves.clone())).collect(),
            postings: self.postings.clone(),
            years: self.years.iter().map(|(year, list)| (*year, list.clone())).collect(),
            quotas: self.quotas.iter().map(|(id, quota)| (id.clone(), *quota)).collect(),
            dates: self.dates.iter().map(|(date, hours)| (*date, hours.clone())).collect(),
            items_version: self.catalogue.as_ref().map(|catalogue| catalogue.version),
            in_hand: in_hand.collect(),
            next_ticket: self.next_ticket,
            next_call: self.next_call,
            issued: self.numbers_given(next.date, issued),
            by_hand: self.numbers_by_hand(next.date, by_hand),
            next_day: self.rights_carried(next.date),
            learned: self.learned.iter().map(|(id, learned)| (id.clone(), *learned)).collect(),
        })));
        decision(events, Reply::Done)
    }

    /// A ticket in hand when its day ends has no further leg or turn.
    pub(crate) fn end_where_it_is(&self, ticket: &mut Ticket) {
        ticket.to_come.clear();
        ticket.matters = ticket.matters_done + self.turn_of(ticket);
    }

    /// A category withdrawn today is gone tomorrow; whoever is then still in hand goes on as one of his window's.
    fn category_tomorrow(&self, ticket: &Ticket, window: WindowNumber) -> CategoryId {
        let stays = |id: &&CategoryId| self.offers(id);
        let of_window = self.rules.window(window).into_iter().flat_map(|rules| rules.serves.iter().flatten());
        let any = self.configured.categories.iter().map(|category| &category.id);
        let mut choice = core::iter::once(&ticket.category).chain(of_window).chain(any);
        choice.find(stays).unwrap_or(&ticket.category).clone()
    }

    /// A date that is opened again after hall time was set back goes on with its numbers.
    fn numbers_given(&self, date: Date, known: &[(CategoryId, u32)]) -> Vec<(CategoryId, u32)> {
        let mut given: BTreeMap<CategoryId, u32> = known.iter().cloned().collect();
        if self.day.is_some_and(|day| day.date == date) {
            for (category, queue) in &self.queues {
                let count = given.entry(category.clone()).or_default();
                *count = queue.issued.max(*count);
            }
        }
        given.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    fn numbers_by_hand(&self, date: Date, known: &[TicketNumber]) -> Vec<TicketNumber> {
        let mut given: BTreeSet<TicketNumber> = known.iter().cloned().collect();
        if self.day.is_some_and(|day| day.date == date) {
            given.extend(self.given_by_hand_today());
        }
        given.into_iter().collect()
    }

    fn issue(&self, issue: &Issue, now: HallTime) -> Decided {
        self.confirmed_day()?;
        let asked = self.asked_for(issue, now)?;
        let category = asked.category.id.clone();
        if let Some(kiosk) = &issue.kiosk {
            if issue.outlet.is_some_and(|outlet| outlet.needs_paper && !outlet.can_print) {
                return Err(Refusal::PrinterDown { kiosk: kiosk.clone() });
            }
            if !issue.by_staff() {
                self.outlet_is_free(kiosk, issue.outlet, now)?;
            }
        }
        self.may_have(&asked, &issue.by, now)?;
        let ticket = self.next_ticket;
        let sequence = self.issued(&category);
        let number = asked.category.number(sequence);
        let slot = Slot::Time(asked.origin.since().unwrap_or(now));
        let rank = Rank { weight: Reverse(asked.weight), slot, id: ticket };
        let ahead = self.ahead_of_new(&category, rank, now);
        let wait = self.foreseen(issue.foreseen, &category, ahead, now);
        let issued = Issued {
            ticket,
            number: number.clone(),
            sequence,
            category: category.clone(),
            items_version: self.items_version(&asked.items),
            items: asked.items,
            to_come: asked.to_come,
            matters: asked.matters,
            class: asked.class,
            weight: asked.weight,
            language: issue.language.clone(),
            kiosk: issue.kiosk.clone(),
            print: issue.print,
            by: issue.by.clone(),
            origin: asked.origin,
            handle: issue.handle.clone(),
            ahead,
            wait,
        };
        let mut events = vec![Event::Issued(Box::new(issued))];
        if let Some(window) = self.ready_window(&category, None) {
            let (sequence, reason) = (self.next_call, Some(CallReason::Earliest));
            events.push(Event::Called { window, ticket, number, sequence, ended: None, reason });
        }
        decision(events, Reply::Issued(ticket))
    }

    /// One paper at a time comes out of a kiosk. Where a printer says whether the last one was taken, that counts; else
    /// whoever stands there is given a moment to take it.
    fn outlet_is_free(
        &self,
        kiosk: &KioskId,
        outlet: Option<OutletSeen>,
        now: HallTime,
    ) -> Result<(), Refusal> {
        let last = self.kiosks.get(kiosk);
        match outlet.and_then(|outlet| Some((outlet.paper_hangs?, outlet.can_print))) {
            Some((hangs, can_print)) => {
                let is_coming = last.is_some_and(|last| self.paper_is_coming(last.ticket, kiosk, can_print));
                if hangs || is_coming {
                    return Err(Refusal::TicketNotTaken { number: last.map(|last| last.number.clone()) });
                }
            }
            None => {
                if let Some(last) = last.filter(|last| now.since(last.at) < self.rules.times.kiosk_pause) {
                    return Err(Refusal::TakeYourTicketFirst { number: last.number.clone() });
                }
            }
        }
        Ok(())
    }

    /// Whether the paper of a kiosk's last ticket is on its way to the outlet. One that waits for its printer to be
    /// mended is not.
    fn paper_is_coming(&self, ticket: TicketId, kiosk: &KioskId, can_print: bool) -> bool {
        let ticket = self.tickets.get(&ticket).filter(|ticket| ticket.kiosk.as_ref() == Some(kiosk));
        ticket.is_some_and(|ticket| match ticket.print {
            Print::Started(_) => true,
            Print::Queued => can_print && !matches!(ticket.phase, Phase::Ended(_)),
            Print::None | Print::Printed(_) | Print::Failed(_) | Print::Unknown(_) => false,
        })
    }

    /// Whether numbers may be given now for all of what is asked: a ticket that could not be finished is not begun.
    fn may_have(&self, asked: &Asked<'_>, by: &By, now: HallTime) -> Result<(), Refusal> {
        for leg in core::iter::once(&asked.category.id).chain(&asked.to_come) {
            self.may_issue(leg, by, asked.origin.in_booked_place(), now)?;
            // A right of the day before is not refused for want of numbers, nor a place that was booked.
            if asked.origin.since().is_none() {
                self.within_quota(leg, by)?;
            }
        }
        Ok(())
    }

    /// What the number is given for, and by which right.
    fn asked_for(&self, issue: &Issue, now: HallTime) -> Result<Asked<'_>, Refusal> {
        let matters = issue.matters;
        let (category, to_come, items, origin) = match &issue.what {
            Matter::Category(id) => (self.offered(id)?, vec![], vec![], Origin::Taken),
            Matter::Items(codes) => {
                let (category, to_come) = self.route_of(codes)?;
                (category, to_come, codes.clone(), Origin::Taken)
            }
            Matter::NextDay(id) => {
                let right = self.good_right(*id)?;
                let (class, weight) = self.class_of_right(right);
                let origin = Origin::NextDay { of: right.ticket, since: right.since };
                let (category, items) = (self.offered(&right.category)?, right.items.clone());
                // What the hall does no more cannot be come to.
                let to_come = right.to_come.iter().filter(|leg| self.offers(leg)).cloned().collect();
                return Ok(Asked { category, to_come, items, matters: right.matters, class, weight, origin });
            }
            // Its items may have been withdrawn since; what was booked stays servable.
            Matter::Appointment { code, kept } => {
                let (booked, checked_in) = self.check_in(code, kept.as_deref(), now)?;
                (self.offered(&booked.category)?, vec![], booked.items.clone(), Origin::Booked(checked_in))
            }
        };
        self.check_matters(issue, &to_come)?;
        let weight = self.weight_of(issue)?;
        let class = issue.class.clone();
        Ok(Asked { category, to_come, items, matters, class, weight, origin })
    }

    /// A kiosk gives only what people may say of themselves; staff give any class.
    fn weight_of(&self, issue: &Issue) -> Result<u32, Refusal> {
        let Some(id) = &issue.class else { return Ok(0) };
        let class = self.rules.class(id).ok_or_else(|| Refusal::NoSuchClass(id.clone()))?;
        if !issue.by_staff() && issue.kiosk.is_some() && class.proven_by != ProvenBy::SelfDeclared {
            return Err(Refusal::ClassNotSelfDeclared(id.clone()));
        }
        Ok(class.weight)
    }

    pub(crate) fn confirmed_day(&self) -> Result<(), Refusal> {
        if self.day_confirmed && self.day.is_some() { Ok(()) } else { Err(Refusal::DayUnconfirmed) }
    }

    pub(crate) fn known_ticket(&self, id: TicketId) -> Result<&Ticket, Refusal> {
        match self.tickets.get(&id) {
            Some(ticket) => Ok(ticket),
            None if self.is_of_earlier_day(id) => Err(Refusal::NotToday),
            None => Err(Refusal::NoSuchTicket),
        }
    }

    /// A ticket that was in a clerk's hand when the day turned ends there: among those who wait, its number could be
    /// one of today.
    pub(crate) fn needs_today(&self, id: TicketId) -> Result<(), Refusal> {
        if self.is_of_earlier_day(id) { Err(Refusal::NotToday) } else { Ok(()) }
    }
}

/// A ticket as it is asked for, before it has a number.
struct Asked<'a> {
    category: &'a Category,
    /// Categories of the legs after the first.
    to_come: Vec<CategoryId>,
    items: Vec<ItemCode>,
    matters: u32,
    class: Option<ClassId>,
    weight: u32,
    origin: Origin,
}
