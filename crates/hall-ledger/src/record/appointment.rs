//! Appointments as stored: the rules for them, those booked, and what a ticket keeps of its own.

use super::Text;
use super::day::DateV1;
use hall_core::appointment::{Appointment, AppointmentRules, CheckedIn, Slots};
use hall_core::calendar::Minute;
use hall_core::id::{AppointmentCode, CategoryId, ItemCode};
use hall_core::time::{HallTime, Span};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// `booked`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BookedV1<'a> {
    appointments: Vec<AppointmentV1<'a>>,
}

/// `appointment_cancelled`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppointmentCancelledV1<'a> {
    pub(super) code: Text<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AppointmentV1<'a> {
    code: Text<'a>,
    category: Text<'a>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<Text<'a>>,
    date: DateV1,
    slot: MinuteV1,
    count: u32,
}

/// Of an `issued` row, and of a ticket in hand when the day turned.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckedInV1<'a> {
    code: Text<'a>,
    slot: MinuteV1,
    /// `null`: late, and so an ordinary ticket.
    stands_from_ms: Option<i64>,
}

/// Of a rule set.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppointmentRulesV1<'a> {
    head_start_ms: i64,
    early_ms: i64,
    grace_ms: i64,
    slots: BTreeMap<Text<'a>, SlotsV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SlotsV1 {
    minutes: u16,
    places: u32,
}

/// `"09:30"`
struct MinuteV1(Minute);

impl Serialize for MinuteV1 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for MinuteV1 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        text.parse().map(MinuteV1).map_err(|_| D::Error::custom(format!("\"{text}\" is no time like 09:30")))
    }
}

impl<'a> BookedV1<'a> {
    pub(super) fn new(appointments: &'a [Appointment]) -> BookedV1<'a> {
        BookedV1 { appointments: appointments.iter().map(AppointmentV1::from).collect() }
    }

    pub(super) fn read(self) -> Vec<Appointment> {
        self.appointments.into_iter().map(Appointment::from).collect()
    }
}

impl<'a> From<&'a Appointment> for AppointmentV1<'a> {
    fn from(appointment: &'a Appointment) -> Self {
        let Appointment { code, category, items, date, slot, count } = appointment;
        AppointmentV1 {
            code: code.as_str().into(),
            category: category.as_str().into(),
            items: items.iter().map(|item| item.as_str().into()).collect(),
            date: DateV1(*date),
            slot: MinuteV1(*slot),
            count: *count,
        }
    }
}

impl From<AppointmentV1<'_>> for Appointment {
    fn from(it: AppointmentV1<'_>) -> Self {
        Appointment {
            code: AppointmentCode(it.code.into()),
            category: CategoryId(it.category.into()),
            items: it.items.into_iter().map(|item| ItemCode(item.into())).collect(),
            date: it.date.0,
            slot: it.slot.0,
            count: it.count,
        }
    }
}

impl<'a> From<&'a CheckedIn> for CheckedInV1<'a> {
    fn from(checked_in: &'a CheckedIn) -> Self {
        let CheckedIn { code, slot, stands_from } = checked_in;
        CheckedInV1 {
            code: code.as_str().into(),
            slot: MinuteV1(*slot),
            stands_from_ms: stands_from.map(|at| at.0),
        }
    }
}

impl From<CheckedInV1<'_>> for CheckedIn {
    fn from(it: CheckedInV1<'_>) -> Self {
        CheckedIn {
            code: AppointmentCode(it.code.into()),
            slot: it.slot.0,
            stands_from: it.stands_from_ms.map(HallTime),
        }
    }
}

impl<'a> AppointmentRulesV1<'a> {
    /// `None`: nothing is said of them, as in all rows of before there were any.
    pub(super) fn new(rules: &'a AppointmentRules) -> Option<AppointmentRulesV1<'a>> {
        let AppointmentRules { head_start, early, grace, slots } = rules;
        (*rules != AppointmentRules::default()).then(|| AppointmentRulesV1 {
            head_start_ms: head_start.0,
            early_ms: early.0,
            grace_ms: grace.0,
            slots: slots
                .iter()
                .map(|(category, Slots { minutes, places })| {
                    (category.as_str().into(), SlotsV1 { minutes: *minutes, places: *places })
                })
                .collect(),
        })
    }

    pub(super) fn read(self) -> AppointmentRules {
        let slots = |(category, it): (Text<'_>, SlotsV1)| {
            (CategoryId(category.into()), Slots { minutes: it.minutes, places: it.places })
        };
        AppointmentRules {
            head_start: Span(self.head_start_ms),
            early: Span(self.early_ms),
            grace: Span(self.grace_ms),
            slots: self.slots.into_iter().map(slots).collect(),
        }
    }
}
