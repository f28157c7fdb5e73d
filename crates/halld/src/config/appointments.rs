//! `[appointments]`: what the hall promises to those who book. Which categories are booked stands with each of them.

use super::category;
use super::section::Section;
use hall_core::appointment::{AppointmentRules, Slots};
use hall_core::time::Span;

/// Most places of a slot.
const PLACES_MAX: u32 = 999;
const SLOT_MIN: std::ops::RangeInclusive<u16> = 5..=480;

pub(super) fn read(section: &Section<'_>) -> Option<(AppointmentRules, u16)> {
    let defaults = AppointmentRules::default();
    let minutes =
        |key, default: Span| Span::seconds(60 * section.number(key, 0..=24 * 60, default.as_seconds() / 60));
    let rules = AppointmentRules {
        head_start: minutes("head_start_min", defaults.head_start),
        early: minutes("early_min", defaults.early),
        grace: minutes("grace_min", defaults.grace),
        slots: defaults.slots,
    };
    Some((rules, section.number("slot_min", SLOT_MIN, SLOT_DEFAULT)))
}

/// Length of a slot where nothing is said of it, minutes.
pub(super) const SLOT_DEFAULT: u16 = 30;

/// The slots of a category that has any.
pub(super) fn slots(read: &category::Read<'_>, minutes: u16) -> Option<Slots> {
    let own = read.slot_min;
    let Some(places) = read.slot_places else {
        return own.and_then(|value| {
            value.mistake("slot_min is the length of a slot with slot_places; write slot_places = 4, too")
        });
    };
    let minutes = own.map_or(Some(minutes), |value| value.number(SLOT_MIN));
    Some(Slots { minutes: minutes?, places: places.number(1..=PLACES_MAX)? })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::*;

    const CIVIL: &str = "[[category]]\nid = \"civil\"\nname.zh = '民政'\nprefix = 'A'\n";

    #[test]
    fn a_category_is_booked_where_it_has_places() {
        assert_eq!(config("[appointments]").rules.appointments, AppointmentRules::default());
        let rules = config(&format!(
            "{CIVIL}slot_places = 4\n[appointments]\nslot_min = 20\nhead_start_min = 10\nearly_min = 40\ngrace_min = 5"
        ));
        let rules = rules.rules.appointments;
        assert_eq!(rules.slots.values().collect::<Vec<_>>(), [&Slots { minutes: 20, places: 4 }]);
        let minutes = [rules.head_start, rules.early, rules.grace].map(|span| span.as_seconds() / 60);
        assert_eq!(minutes, [10, 40, 5]);
        let own = config(&format!("{CIVIL}slot_places = 1\nslot_min = 60")).rules.appointments;
        assert_eq!(own.slots.values().collect::<Vec<_>>(), [&Slots { minutes: 60, places: 1 }]);
    }

    #[test]
    fn slots_that_are_none_say_what_to_write() {
        check(&format!("{CIVIL}slot_min = 30"), &["5:12: slot_min is the length of a slot with slot_places"]);
        check(&format!("{CIVIL}slot_places = 0"), &["5:15: slot_places is a number from 1 to 999, not 0"]);
        check("[appointments]\nslot_min = 1", &["2:12: slot_min is a number from 5 to 480, not 1"]);
        check("[appointments]\nlate_min = 1", &["2:1: unknown key \"late_min\" in [appointments]"]);
    }
}
