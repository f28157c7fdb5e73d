//! `[dispatch]`: who is called next. A preset, and what differs from it.

use super::section::Section;
use super::value::Value;
use hall_core::dispatch::{ClassCounts, LONGEST, Preset, Rule, Starvation, Thousandths, TierCounts};
use hall_core::rules::{Category, PriorityClass, WindowRules};
use hall_core::time::Span;

const CLASS: [(&str, ClassCounts); 4] = [
    ("strict", ClassCounts::Strict),
    ("rate", ClassCounts::Rate),
    ("head-start", ClassCounts::HeadStart),
    ("ignored", ClassCounts::Ignored),
];

/// The hall that the rule is for.
pub(super) struct Hall<'a> {
    pub(super) categories: Vec<&'a Category>,
    pub(super) classes: &'a [PriorityClass],
    pub(super) windows: &'a [WindowRules],
}

/// What holds where the file says nothing.
pub(super) const DEFAULT: Rule = Preset::Township.rule();

pub(super) fn read(section: &Section<'_>, hall: &Hall<'_>) -> Option<Rule> {
    let presets = Preset::ALL.map(|preset| (preset.name(), preset));
    let preset = section.choice("preset", &presets, Preset::Township).rule();
    let minutes = |key, most: i64, default: Span| {
        Span::seconds(60 * section.number(key, 0..=most, default.as_seconds() / 60))
    };
    let promise = minutes("promise_min", 480, preset.promise.unwrap_or(Span::ZERO));
    let rule = Rule {
        class: section.choice("class", &CLASS, preset.class),
        tier: section.get("tier").map_or(Some(preset.tier), tier)?,
        age: section.get("age").map_or(Some(preset.age), |value| thousandths(value, 0.0..=4.0))?,
        service: section
            .get("service")
            .map_or(Some(preset.service), |value| thousandths(value, 0.0..=4.0))?,
        promise: (promise > Span::ZERO).then_some(promise),
    };
    refuse_starvation(section, &rule, hall);
    warn_of_no_priority(section, &rule, hall.classes);
    Some(rule)
}

/// A word, or the factor of each further tier.
fn tier(value: Value<'_>) -> Option<TierCounts> {
    if value.is("strict") {
        return Some(TierCounts::Strict);
    }
    if value.is("ignored") {
        return Some(TierCounts::Ignored);
    }
    if value.is_text() {
        return value.mistake("tier is \"strict\", \"ignored\", or a factor for each further tier, like 0.6");
    }
    thousandths(value, 0.001..=1.0).map(TierCounts::Factor)
}

fn thousandths(value: Value<'_>, range: std::ops::RangeInclusive<f64>) -> Option<Thousandths> {
    value.decimal(range).map(|number| Thousandths((number * 1000.0).round() as u32))
}

fn refuse_starvation(section: &Section<'_>, rule: &Rule, hall: &Hall<'_>) {
    let heaviest = hall.classes.iter().max_by_key(|class| class.weight);
    let tiers = hall.windows.iter().map(|window| window.serves.len()).max().unwrap_or(1);
    let services = || hall.categories.iter().map(|category| category.service);
    let (Some(shortest), Some(longest)) = (services().min(), services().max()) else { return };
    match rule.starves(heaviest.map_or(0, |class| class.weight), tiers, (shortest, longest)) {
        None => {}
        Some(Starvation::AgeIgnored) => {
            let message = "with age = 0 waiting brings nobody nearer to the front: whoever is lighter, of a later tier or of a \
                           longer service is passed over as long as others come; write age = 1";
            match section.get("age") {
                Some(value) => value.mistake::<()>(message),
                None => section.mistake(message),
            }
            .unwrap_or_default();
        }
        Some(Starvation::TooLate(wait)) => {
            let newcomer = heaviest.map_or("the quickest of the first tier".into(), |class| {
                format!("of the class {:?} (weight {})", class.id.as_str(), class.weight)
            });
            section
                .mistake::<()>(format!(
                    "somebody would starve: whoever has no class, the last tier and the longest service stands behind \
                     everybody {newcomer} who comes in the next {}, and a day has {} h; make age greater, or weights, \
                     service and tier weigh less",
                    hours(wait),
                    LONGEST.as_seconds() / 3600,
                ))
                .unwrap_or_default();
        }
    }
}

/// A class that was given a weight for another rule may be none in this one.
fn warn_of_no_priority(section: &Section<'_>, rule: &Rule, classes: &[PriorityClass]) {
    let without = classes.iter().find(|class| class.weight == 1);
    if let Some(class) = without.filter(|_| rule.class == ClassCounts::Rate) {
        let message = format!(
            "{:?} has weight 1 and so waits like everybody: here a weight says how many times as fast one grows old",
            class.id.as_str()
        );
        section.findings.warning(section.span(), message);
    }
}

fn hours(wait: Span) -> String {
    let hours = wait.as_seconds() / 3600;
    if hours > 1000 { "months".into() } else { format!("{hours} h") }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::*;

    fn elder(weight: u32, dispatch: &str) -> String {
        format!(
            "[dispatch]\n{dispatch}\n[[priority]]\nid = 'elderly'\nname.zh = '老年人'\nweight = {weight}\nproven_by = 'self'"
        )
    }

    #[test]
    fn a_preset_and_what_differs_from_it() {
        assert_eq!(config("").rules.dispatch, Preset::Township.rule());
        assert_eq!(config("[dispatch]\npreset = 'first-come'").rules.dispatch, Preset::FirstCome.rule());
        let own =
            config("[dispatch]\npreset = 'balanced'\ntier = 0.5\nage = 2\npromise_min = 45").rules.dispatch;
        let expected = Rule {
            tier: TierCounts::Factor(Thousandths(500)),
            age: Thousandths(2000),
            promise: Some(Span::seconds(45 * 60)),
            ..Preset::Balanced.rule()
        };
        assert_eq!(own, expected);
        let without = config("[dispatch]\npromise_min = 0").rules.dispatch;
        assert_eq!(without, Preset::PriorityTier.rule());
    }

    #[test]
    fn wrong_values_say_what_to_write() {
        check("[dispatch]\npreset = 'fifo'", &["2:10: preset is township"]);
        check("[dispatch]\nclass = 'strikt'", &["2:9: did you mean \"strict\"?"]);
        check(
            "[dispatch]\ntier = 'loose'",
            &["2:8: tier is \"strict\", \"ignored\", or a factor for each further tier, like 0.6"],
        );
        check("[dispatch]\ntier = 1.5", &["2:8: tier is a number from 0.001 to 1"]);
        check("[dispatch]\nage = -1", &["2:7: age is a number from 0 to 4"]);
        check("[dispatch]\npromise = 30", &["2:1: did you mean \"promise_min\"?"]);
    }

    #[test]
    fn weights_that_would_starve_somebody_are_refused_with_the_reason() {
        check(&elder(10, "preset = 'accumulating'"), &[]);
        check(&elder(480, "preset = 'accumulating'"), &[]);
        check(
            &elder(482, "preset = 'accumulating'"),
            &["1:1: stands behind everybody of the class \"elderly\" (weight 482) who comes in the next 8 h"],
        );
        check(&elder(482, "preset = 'balanced'"), &[]);
        check(&elder(30, "preset = 'accumulating'\nage = 0.3"), &["1:1: somebody would starve"]);
        check(
            &elder(10, "preset = 'accumulating'\nage = 0"),
            &["3:7: with age = 0 waiting brings nobody nearer"],
        );
        check(&elder(1000, "preset = 'head-start'"), &["1:1: who comes in the next 16 h"]);
        check("[dispatch]\ntier = 0.001\nage = 0.5\n", &[]);
        // What is strict is the hall's own decision.
        check(&elder(1000, "preset = 'township'"), &[]);
        check("[dispatch]\npreset = 'first-come'\nage = 0", &[]);
    }

    #[test]
    fn a_tier_or_a_long_service_can_starve_too() {
        let two = |dispatch: &str| {
            format!(
                "[dispatch]\n{dispatch}\n[[category]]\nid = \"civil\"\nname.zh = '民政'\nprefix = 'A'\nservice_min = 1\n\
                 [[category]]\nid = \"land\"\nname.zh = '国土'\nprefix = 'B'\nservice_min = 60\n\
                 [[window]]\nnumber = 1\nname.zh = '窗口'\nserves = ['civil', 'land']"
            )
        };
        check(&two("preset = 'c-mu'"), &[]);
        check(&two("preset = 'c-mu'\nservice = 2"), &["1:1: the quickest of the first tier"]);
        check(&two("tier = 0.001"), &["1:1: somebody would starve"]);
        check(&two("tier = 0.01"), &[]);
    }

    #[test]
    fn a_class_that_is_none_under_this_rule_is_warned_of() {
        check(
            &elder(1, "preset = 'accumulating'"),
            &["1:1: warning: \"elderly\" has weight 1 and so waits like everybody"],
        );
        check(&elder(1, "preset = 'township'"), &[]);
    }
}
