//! Appointments in the words of `hall-api`.

use super::Setting;
use hall_api::appointment as api;
use hall_api::appointment::AppointmentState;
use hall_api::problem::Part;
use hall_core::appointment::{Appointment, CheckedIn, Kept, Standing, Unfit};
use hall_core::{Date, Hall};

impl Setting {
    pub fn ticket_appointment(&self, checked_in: &CheckedIn) -> api::TicketAppointment {
        api::TicketAppointment {
            time: checked_in.slot.to_string(),
            stands_from: checked_in.stands_from.map(|at| self.time(at)),
        }
    }
}

/// A date's appointments, as the register has them, in the hall as it is.
pub fn appointments(hall: &Hall, date: Date, kept: &[Kept]) -> api::Appointments {
    let mut account = api::AppointmentAccount::default();
    let over = hall.day().is_some_and(|day| date < day.date);
    let appointments = kept.iter().map(|kept| {
        let view = appointment(kept, over);
        *match view.state {
            AppointmentState::Booked => &mut account.booked,
            AppointmentState::CheckedIn => &mut account.checked_in,
            AppointmentState::Cancelled => &mut account.cancelled,
            AppointmentState::Missed => &mut account.missed,
        } += 1;
        view
    });
    let appointments = appointments.collect();
    api::Appointments { date: date.to_string(), account, slots: slots(hall, date, kept), appointments }
}

pub fn booked(appointments: &[Appointment]) -> api::Booked {
    let booked = |appointment: &Appointment| {
        let kept = Kept { appointment: appointment.clone(), standing: Standing::Booked };
        self::appointment(&kept, false)
    };
    api::Booked { appointments: appointments.iter().map(booked).collect() }
}

fn appointment(kept: &Kept, over: bool) -> api::Appointment {
    let Kept { appointment, standing } = kept;
    let (state, ticket) = match standing {
        Standing::Booked if over => (AppointmentState::Missed, None),
        Standing::Booked => (AppointmentState::Booked, None),
        Standing::CheckedIn(ticket) => (AppointmentState::CheckedIn, Some(ticket.0)),
        Standing::Cancelled => (AppointmentState::Cancelled, None),
    };
    api::Appointment {
        code: appointment.code.to_string(),
        category: appointment.category.to_string(),
        items: appointment.items.iter().map(ToString::to_string).collect(),
        date: appointment.date.to_string(),
        time: appointment.slot.to_string(),
        count: appointment.count,
        state,
        ticket,
    }
}

pub fn unfit(unfit: &Unfit) -> Part {
    let detail = format!("{}: {}", unfit.code, unfit.why);
    Part { place: unfit.place, kind: format!("urn:hall:{}", unfit.why.code()), detail }
}

fn slots(hall: &Hall, date: Date, kept: &[Kept]) -> Vec<api::Slot> {
    let mut slots = Vec::new();
    for (category, rules) in &hall.rules().appointments.slots {
        for slot in hall.slots(category, date) {
            let here = |kept: &&Kept| {
                let Appointment { category: of, slot: at, .. } = &kept.appointment;
                kept.standing != Standing::Cancelled && of == category && *at == slot
            };
            let taken: u32 = kept.iter().filter(here).map(|kept| kept.appointment.count).sum();
            let left = rules.places.saturating_sub(taken);
            slots.push(api::Slot {
                category: category.to_string(),
                time: slot.to_string(),
                places: rules.places,
                left,
            });
        }
    }
    slots
}
