//! Appointments (预约): places in a slot of some date, booked elsewhere and turned into tickets at check-in.
//!
//! Terms:
//! - *slot*: a stretch of an opening, as long as its category says; so many places of it can be booked.
//! - *head start*: who checks in for 10:00 with a head start of 30 minutes stands as if he had come at 9:30, or when he
//!   did come if that was earlier. It is a time like any other, so that priority classes keep their order.
//! - *grace*: who checks in later than this after his slot began takes an ordinary number under the ordinary rules.
//!
//! The hall itself keeps no appointments: months of them would stand in every `DayOpened`. They are rows, whoever keeps the
//! rows keeps their register, and what a decision needs of it is a field of the command.

use crate::calendar::{Hours, Minute};
use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::{AppointmentCode, CategoryId, ItemCode, TicketId, TicketNumber};
use crate::refusal::Refusal;
use crate::time::{Date, HallTime, Span};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

/// What the hall promises to those who book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointmentRules {
    /// So long before his slot he stands as if he had come.
    pub head_start: Span,
    /// Check-in begins so long before the slot.
    pub early: Span,
    /// So long after the slot began he keeps his head start.
    pub grace: Span,
    /// Categories that take appointments.
    pub slots: BTreeMap<CategoryId, Slots>,
}

impl Default for AppointmentRules {
    fn default() -> Self {
        let minutes = |minutes: i64| Span::seconds(minutes * 60);
        AppointmentRules {
            head_start: minutes(30),
            early: minutes(60),
            grace: minutes(15),
            slots: BTreeMap::new(),
        }
    }
}

/// How a category is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    /// Length, counted from the beginning of each opening.
    pub minutes: u16,
    /// Places in each.
    pub places: u32,
}

/// One booking. Nothing in it says who booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Random, from outside, and never used twice.
    pub code: AppointmentCode,
    pub category: CategoryId,
    /// What it is for, where that was said; all of the category.
    pub items: Vec<ItemCode>,
    pub date: Date,
    /// When its slot begins, by the clock on the wall.
    pub slot: Minute,
    /// Places it takes.
    pub count: u32,
}

/// What has become of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Booked,
    /// It is this ticket.
    CheckedIn(TicketId),
    Cancelled,
}

/// An appointment as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub appointment: Appointment,
    pub standing: Standing,
}

/// What the register says of appointments that are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// Of the codes wanted, those that were ever used.
    pub used: BTreeSet<AppointmentCode>,
    /// Places taken of the slots wanted; none if not named.
    pub taken: BTreeMap<(Date, CategoryId, Minute), u32>,
}

/// A ticket's appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedIn {
    pub code: AppointmentCode,
    /// When its slot began.
    pub slot: Minute,
    /// The time he stands by. `None`: he came after the grace, and the ticket is an ordinary one.
    pub stands_from: Option<HallTime>,
}

/// An appointment that cannot be taken, by its place in the list it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    pub place: u32,
    pub code: AppointmentCode,
    pub why: WhyUnfit,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyUnfit {
    /// By another appointment, cancelled ones included, or by one before it in the same list.
    CodeUsed,
    NoSuchCategory(CategoryId),
    /// The category takes no appointments.
    NotBooked(CategoryId),
    NoSuchItem(ItemCode),
    /// The item is of another category.
    ItemElsewhere {
        item: ItemCode,
        category: CategoryId,
    },
    /// The slot is over.
    Past,
    ClosedOn(Date),
    /// No slot begins then; these do, before and after.
    NotASlot {
        before: Option<Minute>,
        after: Option<Minute>,
    },
    /// No place, or more than a slot has.
    Places {
        places: u32,
    },
    Full {
        left: u32,
    },
}

impl WhyUnfit {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            WhyUnfit::CodeUsed => "code-used",
            WhyUnfit::NoSuchCategory(_) => "no-such-category",
            WhyUnfit::NotBooked(_) => "not-booked",
            WhyUnfit::NoSuchItem(_) => "no-such-item",
            WhyUnfit::ItemElsewhere { .. } => "item-elsewhere",
            WhyUnfit::Past => "past",
            WhyUnfit::ClosedOn(_) => "closed",
            WhyUnfit::NotASlot { .. } => "not-a-slot",
            WhyUnfit::Places { .. } => "count-impossible",
            WhyUnfit::Full { .. } => "slot-full",
        }
    }
}

impl fmt::Display for WhyUnfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WhyUnfit::CodeUsed => write!(f, "its code is used already: give each appointment one of its own"),
            WhyUnfit::NoSuchCategory(id) => write!(f, "there is no category `{id}`: GET hall lists them"),
            WhyUnfit::NotBooked(id) => {
                write!(
                    f,
                    "category `{id}` takes no appointments: give it slot_places in hall.toml, or book another"
                )
            }
            WhyUnfit::NoSuchItem(code) => write!(f, "there is no service item `{code}`"),
            WhyUnfit::ItemElsewhere { item, category } => {
                write!(f, "service item `{item}` is of category `{category}`: book that")
            }
            WhyUnfit::Past => write!(f, "that time is over"),
            WhyUnfit::ClosedOn(date) => write!(f, "the hall is closed on {date}: book another date"),
            WhyUnfit::NotASlot { before, after } => {
                write!(f, "no slot begins then: ")?;
                match (before, after) {
                    (Some(before), Some(after)) => write!(f, "book {before} or {after}"),
                    (Some(slot), None) | (None, Some(slot)) => write!(f, "book {slot}"),
                    (None, None) => write!(f, "the openings of that date are shorter than a slot"),
                }
            }
            WhyUnfit::Places { places } => write!(f, "an appointment takes 1 to {places} places"),
            WhyUnfit::Full { left: 0 } => write!(f, "the slot is full: book another"),
            WhyUnfit::Full { left } => write!(f, "the slot has {left} places left: book another"),
        }
    }
}

impl Hall {
    /// When the slots of `category` begin on `date`; none if it takes no appointments or the hall is closed.
    pub fn slots(&self, category: &CategoryId, date: Date) -> Vec<Minute> {
        let Some(slots) = self.rules.appointments.slots.get(category) else { return vec![] };
        let begins = |from: u16, to: u16| {
            let length = slots.minutes.max(1);
            (from..to).step_by(usize::from(length)).filter(move |begin| to - begin >= length).map(Minute)
        };
        match self.hours_of(date, category) {
            None => begins(0, Minute::MAX.0).collect(),
            Some(hours) => hours.iter().flat_map(|opening| begins(opening.from.0, opening.to.0)).collect(),
        }
    }

    /// All of them, or none.
    pub(crate) fn book(&self, wanted: &[(u32, Appointment)], register: &Register, now: HallTime) -> Decided {
        self.confirmed_day()?;
        let mut booking =
            Booking { hall: self, now, codes: register.used.clone(), taken: register.taken.clone() };
        let mut unfit = Vec::new();
        for (place, appointment) in wanted {
            if let Err(why) = booking.add(appointment) {
                unfit.push(Unfit { place: *place, code: appointment.code.clone(), why });
            }
        }
        if !unfit.is_empty() {
            return Err(Refusal::AppointmentsUnfit { unfit, of: wanted.len() as u32 });
        }
        let booked = (!wanted.is_empty()).then(|| {
            let appointments = wanted.iter().map(|(_, appointment)| appointment.clone()).collect();
            Event::Booked { appointments }
        });
        decision(booked.into_iter().collect(), Reply::Booked)
    }

    pub(crate) fn cancel_appointment(&self, code: &AppointmentCode, kept: Option<&Kept>) -> Decided {
        let appointment = self.still_booked(code, kept)?;
        if self.day.is_some_and(|day| appointment.date < day.date) {
            return Err(Refusal::AppointmentOnOtherDay { date: appointment.date });
        }
        decision(vec![Event::AppointmentCancelled { code: code.clone() }], Reply::Done)
    }

    /// How the ticket stands that `kept` becomes now.
    ///
    /// # Errors
    /// A [`Refusal`] if there is no such appointment, it is used or cancelled, of another date, or it is too early.
    pub(crate) fn check_in<'a>(
        &self,
        code: &AppointmentCode,
        kept: Option<&'a Kept>,
        now: HallTime,
    ) -> Result<(&'a Appointment, CheckedIn), Refusal> {
        let appointment = self.still_booked(code, kept)?;
        let day = self.day.ok_or(Refusal::DayUnconfirmed)?;
        if appointment.date != day.date {
            return Err(Refusal::AppointmentOnOtherDay { date: appointment.date });
        }
        let rules = &self.rules.appointments;
        let slot = appointment.slot;
        let stands_from = match self.time_today(slot) {
            // A day opened by a program that knew no hours cannot say when 10:00 is.
            None => None,
            Some(begins) if now < begins - rules.early => {
                let before = (rules.early.0 / MINUTE_MS).clamp(0, i64::from(slot.0));
                return Err(Refusal::CheckInTooEarly {
                    today: day.date,
                    from: Minute(slot.0 - before as u16),
                });
            }
            Some(begins) if now > begins + rules.grace => None,
            Some(begins) => Some(now.min(begins - rules.head_start)),
        };
        Ok((appointment, CheckedIn { code: code.clone(), slot, stands_from }))
    }

    fn still_booked<'a>(
        &self,
        code: &AppointmentCode,
        kept: Option<&'a Kept>,
    ) -> Result<&'a Appointment, Refusal> {
        let kept = kept.ok_or_else(|| Refusal::NoSuchAppointment(code.clone()))?;
        match kept.standing {
            Standing::Booked => Ok(&kept.appointment),
            Standing::CheckedIn(ticket) => Err(Refusal::CheckedInAlready { number: self.number_of(ticket) }),
            Standing::Cancelled => Err(Refusal::AppointmentGone(code.clone())),
        }
    }

    fn number_of(&self, ticket: TicketId) -> Option<TicketNumber> {
        self.tickets.get(&ticket).map(|ticket| ticket.number.clone())
    }

    /// A time of today's date.
    fn time_today(&self, at: Minute) -> Option<HallTime> {
        let noon = self.day?.noon?;
        Some(HallTime(noon.0 + (i64::from(at.0) - i64::from(Minute::NOON.0)) * MINUTE_MS))
    }
}

const MINUTE_MS: i64 = 60_000;

/// A list of appointments on its way into the register: each sees those before it.
struct Booking<'a> {
    hall: &'a Hall,
    now: HallTime,
    codes: BTreeSet<AppointmentCode>,
    taken: BTreeMap<(Date, CategoryId, Minute), u32>,
}

impl Booking<'_> {
    fn add(&mut self, wanted: &Appointment) -> Result<(), WhyUnfit> {
        let Appointment { code, category, date, slot, count, .. } = wanted;
        if !self.codes.insert(code.clone()) {
            return Err(WhyUnfit::CodeUsed);
        }
        if !self.hall.offers(category) {
            return Err(WhyUnfit::NoSuchCategory(category.clone()));
        }
        self.items_fit(wanted)?;
        let rules = self.hall.rules.appointments.slots.get(category);
        let places = rules.ok_or_else(|| WhyUnfit::NotBooked(category.clone()))?.places;
        self.slot_is_there(category, *date, *slot)?;
        if !(1..=places).contains(count) {
            return Err(WhyUnfit::Places { places });
        }
        let taken = self.taken.entry((*date, category.clone(), *slot)).or_default();
        let left = places.saturating_sub(*taken);
        if *count > left {
            return Err(WhyUnfit::Full { left });
        }
        *taken += *count;
        Ok(())
    }

    fn items_fit(&self, wanted: &Appointment) -> Result<(), WhyUnfit> {
        for code in &wanted.items {
            let item = self.hall.item(code).ok_or_else(|| WhyUnfit::NoSuchItem(code.clone()))?;
            if item.category != wanted.category {
                let (item, category) = (code.clone(), item.category.clone());
                return Err(WhyUnfit::ItemElsewhere { item, category });
            }
        }
        Ok(())
    }

    /// A slot of an opening, and not over yet.
    fn slot_is_there(&self, category: &CategoryId, date: Date, slot: Minute) -> Result<(), WhyUnfit> {
        let today = self.hall.day.map(|day| day.date);
        if today.is_some_and(|today| date < today) {
            return Err(WhyUnfit::Past);
        }
        if self.hall.hours_of(date, category).is_some_and(|hours: Hours| hours.is_empty()) {
            return Err(WhyUnfit::ClosedOn(date));
        }
        let slots = self.hall.slots(category, date);
        if !slots.contains(&slot) {
            let before = slots.iter().rev().find(|begins| **begins < slot).copied();
            let after = slots.iter().find(|begins| **begins > slot).copied();
            return Err(WhyUnfit::NotASlot { before, after });
        }
        let minutes = self.hall.rules.appointments.slots.get(category).map_or(0, |slots| slots.minutes);
        let over = self.hall.time_today(Minute(slot.0 + minutes)).is_some_and(|ends| ends <= self.now);
        if today == Some(date) && over { Err(WhyUnfit::Past) } else { Ok(()) }
    }
}
