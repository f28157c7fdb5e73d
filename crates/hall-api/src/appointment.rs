//! Appointments (预约) as programs book and see them. Nothing in them says who booked.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST appointments`: all of them are taken, or none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Book {
    pub appointments: Vec<Booking>,
}

/// One that is wanted: a category, items of one, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    /// What the citizen shows or types, 6 to 32 letters, digits and `-`; random, and never used twice. Absent: the hall
    /// draws one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Codes of service items, all of one category.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// `2026-11-24`
    pub date: String,
    /// When its slot begins, `09:30`.
    pub time: String,
    /// Places it takes of the slot.
    #[serde(default = "one")]
    pub count: u32,
}

fn one() -> u32 {
    1
}

/// The answer to booking, in the order in which they were wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Booked {
    pub appointments: Vec<Appointment>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Appointment {
    pub code: String,
    pub category: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    pub date: String,
    /// When its slot begins, by the wall clock.
    pub time: String,
    pub count: u32,
    pub state: AppointmentState,
    /// The ticket it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AppointmentState {
    Booked,
    CheckedIn,
    Cancelled,
    /// 爽约: its day is over, and nobody checked in.
    Missed,
}

/// `GET appointments?date=`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Appointments {
    pub date: String,
    pub account: AppointmentAccount,
    /// Every slot of the date, with what is left of it.
    pub slots: Vec<Slot>,
    pub appointments: Vec<Appointment>,
}

/// How many appointments of a date stand how; together they are all that were booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppointmentAccount {
    pub booked: u32,
    pub checked_in: u32,
    pub cancelled: u32,
    pub missed: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Slot {
    pub category: String,
    pub time: String,
    pub places: u32,
    /// Places nobody has booked.
    pub left: u32,
}

/// A ticket's appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketAppointment {
    /// When its slot began.
    pub time: String,
    /// The time by which it stands in line, RFC 3339; `null`: checked in late, and so an ordinary ticket.
    pub stands_from: Option<String>,
}
