//! `[[category]]`: what queues are made of.

use super::finding::Span;
use super::names;
use super::scope::Scope;
use super::section::Section;
use super::value::Value;
use hall_core::quota::Quota;
use hall_core::rules::Category;
use hall_core::time::Span as Period;

/// Most numbers a day.
const QUOTA_MAX: u32 = 99_999;

/// A category and where its prefix stands.
pub(super) struct Read<'a> {
    pub(super) category: Category,
    pub(super) prefix_at: Span,
    /// Minutes before the end of an opening; read where there are openings.
    pub(super) stop_before: Option<Value<'a>>,
    pub(super) quota: Option<Quota>,
    pub(super) slot_places: Option<Value<'a>>,
    pub(super) slot_min: Option<Value<'a>>,
}

pub(super) fn read<'a>(section: &Section<'a>, scope: &mut Scope<'a>) -> Option<Read<'a>> {
    const NUMBER_MAX: u32 = 999_999;
    const SERVICE_MIN: f64 = 6.0;
    let id = scope.categories.declare(section, "id", "civil");
    let prefix_value = section.need("prefix", "\"A\"");
    let prefix = prefix_value.and_then(prefix);
    let area = scope.areas.resolve_or_only(section, "area");
    let name = names::read(section, &scope.languages);
    let private = section.flag("private", false);
    let width = section.number("width", 1..=6, scope.width);
    let first = section.number("first", 1..=NUMBER_MAX, 1);
    let last_value = section.get("last");
    let last = last_value.map_or(Some(10u32.pow(width.into()) - 1), |value| value.number(1..=NUMBER_MAX));
    if let (Some(value), Some(last)) = (last_value, last)
        && last < first
    {
        value.mistake::<()>(format!("the last number {last} is before the first, {first}"));
    }
    let minutes = section.get("service_min").map_or(Some(SERVICE_MIN), |value| value.decimal(0.5..=240.0));
    let stop_before = section.get("stop_before_min");
    let quota = quota(section);
    let (slot_places, slot_min) = (section.get("slot_places"), section.get("slot_min"));
    let category = Category {
        id: id?.into(),
        prefix: prefix?.into(),
        width,
        first,
        last: last?,
        area: area?.into(),
        name: name?,
        private,
        service: Period::seconds((minutes? * 60.0).round() as i64),
    };
    Some(Read {
        category,
        prefix_at: prefix_value?.span(),
        stop_before,
        quota: quota?,
        slot_places,
        slot_min,
    })
}

/// Numbers a day, and how many of them the desk keeps.
fn quota(section: &Section<'_>) -> Option<Option<Quota>> {
    let total = section.get("quota");
    let desk = section.get("quota_desk");
    let (Some(total), desk) = (total, desk) else {
        return match desk {
            Some(desk) => desk.mistake("quota_desk is a part of quota; write quota = 30, too"),
            None => Some(None),
        };
    };
    let at_desk = desk.map_or(Some(0), |desk| desk.number(0..=QUOTA_MAX));
    let quota = Quota { total: total.number(0..=QUOTA_MAX)?, desk: at_desk? };
    match desk {
        Some(desk) if quota.desk > quota.total => {
            desk.mistake(format!("the desk cannot keep {} of {} numbers", quota.desk, quota.total))
        }
        Some(_) | None => Some(Some(quota)),
    }
}

/// A letter, a digit or a hanzi, at most two of them, or nothing: signs, voice and eyes must all cope.
fn prefix(value: Value<'_>) -> Option<&str> {
    let prefix = value.text()?;
    let fits =
        |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || ('\u{4e00}'..='\u{9fff}').contains(&c);
    if prefix.starts_with('补') {
        return value.mistake("numbers given by hand are called 补1, 补2 …; take another prefix");
    }
    if prefix.chars().count() <= 2 && prefix.chars().all(fits) {
        return Some(prefix);
    }
    if prefix.chars().count() <= 2 && prefix.to_ascii_uppercase().chars().all(fits) {
        return value
            .mistake(format!("prefixes are capital letters; write {:?}", prefix.to_ascii_uppercase()));
    }
    value.mistake(format!(
        "{prefix:?} is no prefix: a capital letter, a digit, a hanzi, two of these, or nothing: \"\""
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::*;

    fn category(settings: &str, expected: &[&str]) {
        check(&format!("[[category]]\nid = \"civil\"\nname.zh = '民政'\n{settings}"), expected);
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let category = &config("[[category]]\nid = \"civil\"\nname.zh = '民政'\nprefix = '民'\nwidth = 4")
            .rules
            .categories[0];
        assert_eq!((category.first, category.last, category.service), (1, 9999, Period::seconds(360)));
        assert_eq!((category.area.as_str(), category.private), ("ground", false));
    }

    #[test]
    fn prefixes_are_what_signs_and_voices_can_do() {
        for prefix in ["A", "7", "民", "", "A1"] {
            category(&format!("prefix = '{prefix}'"), &[]);
        }
        category("prefix = 'a'", &["4:10: prefixes are capital letters; write \"A\""]);
        category("prefix = 'ABC'", &["4:10: \"ABC\" is no prefix"]);
        category("prefix = '-'", &["4:10: \"-\" is no prefix"]);
        category("prefix = '补'", &["4:10: numbers given by hand are called 补1"]);
        category("", &["1:1: [[category]] needs prefix; write prefix = \"A\""]);
    }

    #[test]
    fn numbers_are_in_their_ranges() {
        category(
            "prefix = 'A'\nfirst = 100\nlast = 99",
            &["6:8: the last number 99 is before the first, 100"],
        );
        category("prefix = 'A'\nwidth = '3'", &["5:9: width is a number; write 3, without quotes"]);
        category("prefix = 'A'\nwidth = 3.5", &["5:9: width is a whole number from 1 to 6, not 3.5"]);
        category("prefix = 'A'\nfirst = -1", &["5:9: first is a number from 1 to 999999, not -1"]);
        category("prefix = 'A'\nservice_min = 0", &["5:15: service_min is a number from 0.5 to 240"]);
        category("prefix = 'A'\nservice_min = 2.5", &[]);
        category(
            "prefix = 'A'\narea = 'grond'",
            &["5:8: no [[area]] is called \"grond\"; did you mean \"ground\"?"],
        );
    }

    #[test]
    fn a_quota_and_what_the_desk_keeps_of_it() {
        let quotas = config(
            "[[category]]\nid = \"civil\"\nname.zh = '民政'\nprefix = 'A'\nquota = 30\nquota_desk = 5",
        )
        .rules
        .quotas;
        assert_eq!(quotas.values().collect::<Vec<_>>(), [&Quota { total: 30, desk: 5 }]);
        category("prefix = 'A'\nquota_desk = 5", &["5:14: quota_desk is a part of quota"]);
        category("prefix = 'A'\nquota = 4\nquota_desk = 5", &["6:14: the desk cannot keep 5 of 4 numbers"]);
        category("prefix = 'A'\nquota = '30'", &["5:9: quota is a number; write 30, without quotes"]);
    }

    #[test]
    fn the_area_must_be_said_where_there_are_several() {
        let areas = "[[area]]\nid = 'ground'\nname.zh = '一楼'\n[[area]]\nid = 'first'\nname.zh = '二楼'\n";
        let expected =
            "7:1: [[category]] needs area, as there are several; write area = \"first\", or ground";
        check(&format!("{areas}[[category]]\nid = \"civil\"\nname.zh = '民政'\nprefix = 'A'"), &[expected]);
    }
}
