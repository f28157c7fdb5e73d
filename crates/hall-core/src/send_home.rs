//! 次日优先: who cannot be served any more today is sent home, and goes first on the next service day.
//!
//! The right is the ticket itself: whoever shows its paper or its page on the next service day is given a number of
//! that day, and stands by the time at which he first came. It is good once, and on that day only; days on which the
//! hall is closed do not use it up.

use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Day, Hall, Reply};
use crate::id::{CategoryId, ClassId, Handle, ItemCode, Language, TicketId, TicketNumber};
use crate::refusal::Refusal;
use crate::ticket::{End, Origin, Phase, Ticket};
use crate::time::{Date, HallTime};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

/// Who is sent home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Everybody who waits or is held.
    All,
    /// Likewise, of one category.
    Category(CategoryId),
    /// These; also who missed his call.
    Tickets(Vec<TicketId>),
}

/// The right of one who was sent home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextDay {
    /// The ticket he was sent home with, and what it bears.
    pub ticket: TicketId,
    pub number: TicketNumber,
    pub day: Date,
    pub handle: Handle,
    pub category: CategoryId,
    pub items: Vec<ItemCode>,
    /// Legs after that of `category`.
    pub to_come: Vec<CategoryId>,
    /// 代办: matters that are not done; else 1.
    pub matters: u32,
    /// His own priority class, unless it was dropped.
    pub class: Option<ClassId>,
    pub language: Language,
    /// When he first came.
    pub since: HallTime,
    /// The ticket he was given for it.
    pub used: Option<TicketId>,
}

impl NextDay {
    fn of(ticket: &Ticket) -> NextDay {
        NextDay {
            ticket: ticket.id,
            number: ticket.number.clone(),
            day: ticket.day,
            handle: ticket.handle.clone(),
            category: ticket.category.clone(),
            items: ticket.items.clone(),
            to_come: ticket.to_come.clone(),
            matters: ticket.matters_left().max(1),
            class: ticket.priority().cloned(),
            language: ticket.language.clone(),
            since: ticket.stands_since(),
            used: None,
        }
    }
}

impl Hall {
    /// Ends whoever is meant as 转次日.
    pub(crate) fn send_home(&self, whom: &Whom) -> Decided {
        self.confirmed_day()?;
        let tickets = match whom {
            Whom::All => self.waiting_or_held(|_| true),
            Whom::Category(id) => {
                self.rules.category(id).ok_or_else(|| Refusal::NoSuchCategory(id.clone()))?;
                self.waiting_or_held(|ticket| ticket.category == *id)
            }
            Whom::Tickets(ids) => {
                ids.iter().try_for_each(|id| self.needs_open(*id).map(drop))?;
                ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
            }
        };
        let count = tickets.len() as u32;
        let sent = (count > 0).then_some(Event::SentHome { tickets });
        decision(sent.into_iter().collect(), Reply::SentHome(count))
    }

    pub(crate) fn waiting_or_held(&self, meant: impl Fn(&Ticket) -> bool) -> Vec<TicketId> {
        let open = |ticket: &&Ticket| matches!(ticket.phase, Phase::Waiting | Phase::Held(_));
        self.tickets.values().filter(open).filter(|ticket| meant(ticket)).map(|ticket| ticket.id).collect()
    }

    /// When a right given now is good: the next date with opening hours, as far as the calendar knows.
    pub fn next_service_date(&self) -> Option<Date> {
        let date = self.day?.date;
        let Some(calendar) = &self.rules.calendar else { return Some(date.tomorrow()) };
        calendar.next_after(date, |date| calendar.hours(date).clone()).map(|(date, _)| date)
    }

    /// Rights of earlier days that are good today, used ones included, in order of issue.
    pub fn next_day_rights(&self) -> impl Iterator<Item = &NextDay> {
        self.next_day.values()
    }

    /// The right that the page or paper with this handle carries today.
    pub fn next_day_right(&self, handle: &Handle) -> Option<&NextDay> {
        self.next_day.values().find(|right| right.handle == *handle)
    }

    /// The unused right of `ticket`.
    ///
    /// # Errors
    /// [`Refusal::NextDayOnly`] on the day he was sent home, [`Refusal::RightUsed`], or that there is none.
    pub(crate) fn good_right(&self, id: TicketId) -> Result<&NextDay, Refusal> {
        if let Some(right) = self.next_day.get(&id) {
            let Some(taken) = right.used else { return Ok(right) };
            let number = self.ticket(taken).map_or(&right.number, |taken| &taken.number).clone();
            return Err(Refusal::RightUsed { number });
        }
        let ticket = self.known_ticket(id)?;
        let number = ticket.number.clone();
        match ticket.phase {
            Phase::Ended(End::SentHome) => Err(Refusal::NextDayOnly { number, on: self.next_service_date() }),
            Phase::Waiting
            | Phase::Called(_)
            | Phase::Serving(_)
            | Phase::Held(_)
            | Phase::Missed(_)
            | Phase::Ended(End::Served { .. } | End::NoShow | End::Cancelled | End::Voided | End::DayOver) => {
                Err(Refusal::NoPriority { number })
            }
        }
    }

    /// The class under which a right is taken up: his own, or the one the hall gives to such people if that is heavier.
    pub(crate) fn class_of_right(&self, right: &NextDay) -> (Option<ClassId>, u32) {
        let of_hall = self.rules.policy.next_day_class.as_ref();
        let known = right.class.iter().chain(of_hall).filter_map(|id| self.rules.class(id));
        let heaviest = known.max_by_key(|class| class.weight);
        heaviest.map_or((None, 0), |class| (Some(class.id.clone()), class.weight))
    }

    /// What is good on `next`, the day that follows: the rights of today, and those that nobody could use, as the hall
    /// was closed or the clock has been put back.
    pub(crate) fn rights_carried(&self, next: Date) -> Vec<NextDay> {
        let is_open = |day: &Day| {
            let calendar = self.rules.calendar.as_ref().filter(|_| day.noon.is_some());
            calendar.is_none_or(|calendar| !calendar.hours(day.date).is_empty())
        };
        // A date that is opened again was not his day yet.
        let his_day = self.day.filter(|day| day.date < next).filter(is_open);
        let had_his_day = |right: &NextDay| his_day.is_some_and(|day| right.day < day.date);
        let kept = self.next_day.values().filter(|right| right.used.is_none() && !had_his_day(right));
        let sent = self.tickets.values().filter(|ticket| ticket.phase == Phase::Ended(End::SentHome));
        kept.cloned().chain(sent.map(NextDay::of)).collect()
    }

    pub(crate) fn apply_right_used(&mut self, origin: &Origin, ticket: TicketId) {
        let Origin::NextDay { of, .. } = *origin else { return };
        if let Some(right) = self.next_day.get_mut(&of) {
            right.used = Some(ticket);
        }
    }
}
