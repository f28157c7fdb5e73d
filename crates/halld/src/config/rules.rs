//! `[rules]`: waiting periods and the hall's choices. What is left out has the default of a township hall.

use super::scope::Scope;
use super::section::Section;
use super::value::Value;
use hall_core::command::Place;
use hall_core::rules::{Policy, Times};
use hall_core::time::Span;
use std::ops::RangeInclusive;

pub(super) fn read(section: &Section<'_>, scope: &Scope<'_>) -> Option<(Times, Policy)> {
    let defaults = Times::default();
    let seconds = |key, range: RangeInclusive<i64>, default: Span| {
        Span::seconds(section.number(key, range, default.as_seconds()))
    };
    let times = Times {
        call_guard: seconds("call_guard_s", 0..=30, defaults.call_guard),
        early_call: seconds("early_call_s", 0..=600, defaults.early_call),
        served_min: seconds("served_min_s", 0..=600, defaults.served_min),
        no_show_after: seconds("no_show_after_s", 0..=3600, defaults.no_show_after),
        no_show_latest: seconds("no_show_latest_s", 0..=3600, defaults.no_show_latest),
        undo: seconds("undo_s", 0..=600, defaults.undo),
        kiosk_pause: seconds("kiosk_pause_s", 0..=60, defaults.kiosk_pause),
        key_age_max: seconds("key_age_max_s", 1..=60, defaults.key_age_max),
        away_after: seconds("away_after_s", 60..=14_400, defaults.away_after),
    };
    if times.no_show_latest < times.no_show_after {
        section.mistake::<()>(format!(
            "no_show_latest_s is {} and no_show_after_s {}; the latest cannot be earlier",
            times.no_show_latest.as_seconds(),
            times.no_show_after.as_seconds()
        ));
    }
    let defaults = Policy::default();
    let policy = Policy {
        sign_in_required: section.flag("sign_in_required", defaults.sign_in_required),
        no_show_calls: section.number("no_show_calls", 1..=10, defaults.no_show_calls),
        return_behind: section.get("return_behind").map_or(Some(defaults.return_behind), return_behind)?,
        speech_reported: defaults.speech_reported,
        next_day_class: section
            .get("next_day_class")
            .and_then(|value| scope.priorities.resolve(value))
            .map(Into::into),
        papers_behind: section.number("papers_behind", 0..=50, defaults.papers_behind),
        agent: defaults.agent,
        next_leg: section.get("next_leg").map_or(Some(defaults.next_leg), |value| value.choice(&PLACES))?,
    };
    Some((times, policy))
}

/// Where a ticket of several matters stands in the line of its next window.
const PLACES: [(&str, Place); 3] = [("time", Place::Time), ("front", Place::Front), ("back", Place::Back)];

/// A number of people, or `"void"` where a missed call ends the ticket.
fn return_behind(value: Value<'_>) -> Option<Option<u32>> {
    if value.is("void") {
        return Some(None);
    }
    let number = value.as_number(&(0..=50));
    number
        .map(Some)
        .or_else(|| value.mistake("return_behind is a number of people from 0 to 50, or \"void\""))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::*;

    #[test]
    fn rules_left_out_are_the_defaults() {
        assert_eq!(config("").rules.times, Times::default());
        assert_eq!(config("[rules]").rules.policy, Policy::default());
        let rules = config("[rules]\nundo_s = 20\nreturn_behind = 5").rules;
        assert_eq!((rules.times.undo, rules.policy.return_behind), (Span::seconds(20), Some(5)));
        assert_eq!(config("[rules]\nnext_leg = 'back'").rules.policy.next_leg, Place::Back);
        assert_eq!(config("[rules]\nreturn_behind = 'void'").rules.policy.return_behind, None);
    }

    #[test]
    fn wrong_rules_say_what_to_write() {
        check(
            "[rules]\nreturn_behind = 'never'",
            &["2:17: return_behind is a number of people from 0 to 50, or \"void\""],
        );
        check(
            "[rules]\nnext_day_class = 'nextday'",
            &["2:18: no [[priority]] is called \"nextday\"; there is no [[priority]] in this file"],
        );
        check("[rules]\nreturn_behind = 99", &["2:17: return_behind is a number of people from 0 to 50"]);
        check("[rules]\nnext_leg = 'last'", &["2:12: next_leg is time, front or back"]);
        check("[rules]\nundo_s = 30.5", &["2:10: undo_s is a whole number from 0 to 600, not 30.5"]);
        check("[rules]\nundo = 20", &["2:1: unknown key \"undo\" in [rules]; did you mean \"undo_s\"?"]);
        check("[rules]\nno_show_after_s = 180", &["1:1: no_show_latest_s is 120 and no_show_after_s 180"]);
        check(
            "[rules]\nsign_in_required = 1",
            &["2:20: sign_in_required is true or false, without quotes, not a number"],
        );
    }
}
