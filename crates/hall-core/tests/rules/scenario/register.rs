//! The register of appointments as a ledger keeps it beside the hall, and the words for it.

use super::Play;
use super::hall::whole;
use super::read::november;
use hall_core::appointment::{Appointment, Kept, Register, Standing};
use hall_core::id::AppointmentCode;
use hall_core::{Command, Event};
use std::collections::BTreeMap;

pub(crate) type Kepts = BTreeMap<AppointmentCode, Kept>;

/// What a row does to it.
pub(crate) fn follow(register: &mut Kepts, event: &Event) {
    match event {
        Event::Booked { appointments } => {
            for appointment in appointments {
                let kept = Kept { appointment: appointment.clone(), standing: Standing::Booked };
                let before = register.insert(appointment.code.clone(), kept);
                assert!(before.is_none(), "{} is booked twice", appointment.code);
            }
        }
        Event::AppointmentCancelled { code } => leave(register, code, Standing::Cancelled),
        Event::Issued(issued) => {
            if let Some(appointment) = issued.origin.appointment() {
                leave(register, &appointment.code, Standing::CheckedIn(issued.ticket));
            }
        }
        _ => {}
    }
}

fn leave(register: &mut Kepts, code: &AppointmentCode, standing: Standing) {
    let kept = register.get_mut(code).expect("an appointment that was booked");
    assert_eq!(kept.standing, Standing::Booked, "{code} is gone already");
    kept.standing = standing;
}

impl Play {
    pub(crate) fn kept(&self, code: &AppointmentCode) -> Option<Box<Kept>> {
        self.register.get(code).cloned().map(Box::new)
    }

    /// The command with what the register says of those wanted.
    pub(crate) fn booking(&self, appointments: Vec<Appointment>) -> Command {
        let mut register = Register::default();
        let used = appointments.iter().filter(|wanted| self.register.contains_key(&wanted.code));
        register.used = used.map(|wanted| wanted.code.clone()).collect();
        for kept in self.register.values().filter(|kept| kept.standing != Standing::Cancelled) {
            let Appointment { date, category, slot, count, .. } = &kept.appointment;
            *register.taken.entry((*date, category.clone(), *slot)).or_default() += count;
        }
        Command::Book { appointments: (1..).zip(appointments).collect(), register }
    }
}

/// `K1 A 23 09:00`, `K1 A 23 09:00 x2`, `K1 i1 23 09:00`; several parted by commas.
pub(crate) fn book(play: &Play, words: &[&str]) -> Command {
    let line = words.join(" ");
    let wanted = line.split(',').map(|booking| {
        let words: Vec<&str> = booking.split_whitespace().collect();
        let [code, what, day, slot, count @ ..] = words.as_slice() else { panic!("book CODE WHAT DAY TIME") };
        let item = play.rules.item(&(*what).into());
        Appointment {
            code: (*code).into(),
            category: item.map_or_else(|| (*what).into(), |item| item.category.clone()),
            items: item.map(|item| item.code.clone()).into_iter().collect(),
            date: november(day),
            slot: slot.parse().expect("a time"),
            count: count.first().map_or(1, |count| whole(count.trim_start_matches('x'))),
        }
    });
    play.booking(wanted.collect())
}
