//! `[calendar]`: when the hall is open. Without it the hall is open at all hours.

use super::category;
use super::finding::Span;
use super::scope::Scope;
use super::section::Section;
use super::syntax;
use super::value::Value;
use crate::{lunar, year_list};
use hall_core::Date;
use hall_core::calendar::{Calendar, Hours, HoursError, Issuing, MarketDays, Opening, Reckoning, YearList};
use hall_core::id::WindowNumber;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The calendar, and where it stands.
pub(super) struct Read {
    pub(super) calendar: Calendar,
    pub(super) at: Span,
}

/// Longest time that numbers begin before, or stop before, an opening; minutes.
const MARGIN_MAX: u16 = 240;

pub(super) fn read<'a>(
    section: &Section<'a>,
    scope: &Scope<'a>,
    categories: &[category::Read],
    folder: &Path,
) -> Option<Read> {
    let week = section.need("hours", "{ workdays = [\"08:30-12:00\", \"14:00-17:30\"] }");
    let example = "a table like { workdays = [\"08:30-12:00\", \"14:00-17:30\"] }";
    let week = week.and_then(|value| value.table(example, week_of));
    let follows_lists = section.flag("holidays", true);
    let years = years(section, folder, follows_lists);
    let lunch_cover = windows(section, scope);
    let stops_before_of = categories.iter().filter_map(|read| {
        let stop = read.stop_before.as_ref()?;
        Some((read.category.id.clone(), stop.number(0..=MARGIN_MAX)?))
    });
    let issuing = Issuing {
        starts_before: section.number("numbers_before_min", 0..=MARGIN_MAX, 0),
        stops_before: section.number("stop_before_min", 0..=MARGIN_MAX, 20),
        stops_before_of: stops_before_of.collect(),
        unstaffed_after: section.number("unstaffed_after_min", 0..=MARGIN_MAX, 10),
    };
    let (closed, extra) = (dates(section, "closed_dates"), dates(section, "extra_dates"));
    let market = section.get("market").map(|value| {
        let workdays = week.as_ref().map(|week| &week.workdays);
        value.table("a table like { digits = [3, 8] }", |section| market(section, workdays))
    });
    let week = week?;
    let mut special: BTreeMap<Date, Hours> =
        extra.iter().map(|(date, _)| (*date, week.makeup.clone())).collect();
    for (date, value) in closed {
        if special.insert(date, Hours::default()).is_some() {
            value.mistake::<()>(format!("{date} is in extra_dates, too; take it out of one of them"));
        }
    }
    let market = match market {
        Some(market) => Some(market?),
        None => None,
    };
    let calendar = Calendar {
        week: week.days,
        makeup: week.makeup,
        market,
        years,
        follows_lists,
        dates: special,
        lunch_cover,
        issuing,
    };
    Some(Read { calendar, at: section.span() })
}

struct Week {
    days: [Hours; 7],
    workdays: Hours,
    makeup: Hours,
}

fn week_of(section: &Section<'_>) -> Option<Week> {
    let of = |key: &'static str| section.get(key).map(hours);
    let workdays = of("workdays");
    let own = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map(of);
    let makeup = of("makeup");
    // Each has told its mistake by now.
    let workdays = workdays.unwrap_or(Some(Hours::default()))?;
    let mut days: [Hours; 7] = Default::default();
    days[..5].fill(workdays.clone());
    for (day, own) in days.iter_mut().zip(own) {
        if let Some(own) = own {
            *day = own?;
        }
    }
    if days.iter().all(Hours::is_empty) {
        return section
            .mistake("the hall is never open; write workdays = [\"08:30-12:00\", \"14:00-17:30\"]");
    }
    let makeup = makeup.unwrap_or_else(|| Some(workdays.clone()))?;
    Some(Week { days, workdays, makeup })
}

/// `["08:30-12:00", "14:00-17:30"]`
fn hours(value: Value<'_>) -> Option<Hours> {
    let list = value.list()?;
    let openings: Option<Vec<Opening>> = list.iter().map(|value| opening(*value)).collect();
    match Hours::new(openings?) {
        Ok(hours) => Some(hours),
        Err(HoursError::Empty(place)) => {
            list[place].mistake("it ends before it begins, or at once; write \"08:30-12:00\"")
        }
        Err(HoursError::Overlaps(place)) => list[place].mistake(
            "it begins before the one in front of it is over; write them in order and apart, and two that touch as one",
        ),
    }
}

fn opening(value: Value<'_>) -> Option<Opening> {
    let text = value.text()?;
    let parsed = text.parse().ok();
    parsed.or_else(|| value.mistake(format!("{text:?} is no opening; write \"08:30-12:00\"")))
}

fn market(section: &Section<'_>, workdays: Option<&Hours>) -> Option<MarketDays> {
    let digits = section.need("digits", "[3, 8]").and_then(|value| value.list());
    let digits: Option<BTreeSet<u8>> =
        digits.and_then(|list| list.iter().map(|value| value.number(0..=9)).collect());
    let solar = section.choice("by", &[("solar", true), ("lunar", false)], true);
    let own = section.get("hours").map(hours);
    let (extra, removed) = (dates(section, "extra"), dates(section, "removed"));
    for (date, value) in &removed {
        if extra.iter().any(|(other, _)| other == date) {
            value.mistake::<()>(format!("{date} is in extra, too; take it out of one of them"));
        }
    }
    let only = |dates: Vec<(Date, Value<'_>)>| dates.into_iter().map(|(date, _)| date).collect();
    Some(MarketDays {
        by: if solar { Reckoning::Solar } else { Reckoning::Lunar(lunar::months()) },
        digits: digits?,
        hours: own.unwrap_or_else(|| workdays.cloned())?,
        extra: only(extra),
        removed: only(removed),
    })
}

fn dates<'a>(section: &Section<'a>, key: &'static str) -> Vec<(Date, Value<'a>)> {
    let list = section.get(key).and_then(|value| value.list()).unwrap_or_default();
    let date = |value: Value<'a>| {
        let text = value.text()?;
        let date = year_list::date(text);
        let date = date
            .or_else(|| value.mistake(format!("{text:?} is no date; write \"2026-10-10\", a day there is")));
        Some((date?, value))
    };
    list.into_iter().filter_map(date).collect()
}

fn windows<'a>(section: &Section<'a>, scope: &Scope<'a>) -> BTreeSet<WindowNumber> {
    let list = section.get("lunch_cover").and_then(|value| value.list()).unwrap_or_default();
    let window = |value: Value<'a>| {
        let number = WindowNumber(value.number(1..=u16::MAX)?);
        let known = scope.windows.contains_key(&number);
        if known {
            Some(number)
        } else {
            value.mistake(format!("there is no [[window]] with number = {number}"))
        }
    };
    list.into_iter().filter_map(window).collect()
}

/// The list that comes with the program, and those of the config, which go before it.
fn years(section: &Section<'_>, folder: &Path, follows: bool) -> BTreeMap<i16, YearList> {
    let mut years: BTreeMap<i16, YearList> = BTreeMap::new();
    let files = section.get("holiday_lists");
    if !follows {
        if let Some(value) = files {
            value.mistake::<()>("holidays = false goes by no list; leave one of the two out");
        }
        return years;
    }
    years.extend(year_list::read(year_list::BUILT_IN).ok());
    let mut own = BTreeSet::new();
    for value in files.and_then(|value| value.list()).unwrap_or_default() {
        let Some((year, list)) = file(value, folder) else { continue };
        if !own.insert(year) {
            value.mistake::<()>(format!("it is a second list of {year}; leave one out"));
        }
        years.insert(year, list);
    }
    years
}

fn file(value: Value<'_>, folder: &Path) -> Option<(i16, YearList)> {
    let path = folder.join(value.text()?);
    match std::fs::read_to_string(&path) {
        Err(error) => value.mistake(format!("cannot read it: {}", syntax::io_reason(&error, &path))),
        Ok(text) => match year_list::read(&text) {
            Ok(list) => Some(list),
            Err(error) => value.mistake(format!("not taken: {}", crate::chain(&error))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::*;

    fn calendar(text: &str) -> Calendar {
        config(&format!("[calendar]\n{text}")).rules.calendar.unwrap()
    }

    fn on(calendar: &Calendar, date: &str) -> String {
        calendar.hours(year_list::date(date).unwrap()).to_string()
    }

    #[test]
    fn without_a_calendar_there_is_none() {
        assert_eq!(config("").rules.calendar, None);
    }

    #[test]
    fn a_week_has_hours_and_what_is_left_out_has_a_default() {
        let calendar = calendar(
            "hours = { workdays = ['08:30-12:00', '14:00-17:30'], friday = ['08:30-12:00'], saturday = ['09:00-12:00'] }",
        );
        assert_eq!(on(&calendar, "2026-11-23"), "08:30-12:00, 14:00-17:30");
        assert_eq!(on(&calendar, "2026-11-27"), "08:30-12:00");
        assert_eq!(on(&calendar, "2026-11-28"), "09:00-12:00");
        assert_eq!(on(&calendar, "2026-11-29"), "");
        assert_eq!(on(&calendar, "2026-10-10"), "08:30-12:00, 14:00-17:30", "a Saturday that is worked");
        assert_eq!(on(&calendar, "2026-10-05"), "", "a holiday");
        assert_eq!((calendar.issuing.starts_before, calendar.issuing.stops_before), (0, 20));
        assert!(calendar.follows_lists && calendar.market.is_none());
    }

    #[test]
    fn market_days_holidays_and_dates_of_their_own() {
        let hours = "hours = { workdays = ['08:30-17:30'] }\n";
        let market =
            "market = { digits = [3, 8], by = 'lunar', hours = ['08:00-12:00'], extra = ['2026-11-14'] }";
        let calendar = calendar(&format!(
            "{hours}closed_dates = ['2026-12-31']\nextra_dates = ['2026-11-29']\nlunch_cover = [99]\n{market}"
        ));
        assert_eq!(on(&calendar, "2026-11-01"), "08:00-12:00");
        assert_eq!(on(&calendar, "2026-11-14"), "08:00-12:00");
        assert_eq!(
            (on(&calendar, "2026-12-31"), on(&calendar, "2026-11-29")),
            ("".into(), "08:30-17:30".into())
        );
        assert!(calendar.lunch_cover.contains(&WindowNumber(99)));
        let alone = super::tests::calendar(&format!("{hours}holidays = false"));
        assert_eq!(on(&alone, "2026-10-05"), "08:30-17:30");
    }

    #[test]
    fn wrong_calendars_say_what_to_write() {
        let hours = "[calendar]\nhours = { workdays = ['08:30-17:30'] }\n";
        for (text, mistake) in [
            ("[calendar]", "1:1: [calendar] needs hours; write hours = { workdays"),
            ("[calendar]\nhours = {}", "2:9: the hall is never open"),
            ("[calendar]\nhours = { workdays = ['8:30-12:00'] }", "2:23: \"8:30-12:00\" is no opening"),
            (
                "[calendar]\nhours = { workdays = ['08:30-12:00', '11:00-17:30'] }",
                "2:38: it begins before the one in front",
            ),
            (
                "[calendar]\nhours = { workdays = ['08:30-12:00', '12:00-17:30'] }",
                "2:38: it begins before the one in front",
            ),
            ("[calendar]\nhours = { workdays = ['12:00-08:30'] }", "2:23: it ends before it begins"),
            (&format!("{hours}closed_dates = ['2026-02-29']"), "3:17: \"2026-02-29\" is no date"),
            (
                &format!("{hours}closed_dates = ['2026-02-28']\nextra_dates = ['2026-02-28']"),
                "3:17: 2026-02-28 is in extra_dates, too",
            ),
            (&format!("{hours}lunch_cover = [7]"), "3:16: there is no [[window]] with number = 7"),
            (&format!("{hours}market = {{ digits = [13] }}"), "3:22: digits is a number from 0 to 9"),
            (&format!("{hours}market = {{ digits = [3], by = 'moon' }}"), "3:31: by is solar or lunar"),
            (&format!("{hours}stop_before_min = 600"), "3:19: stop_before_min is a number from 0 to 240"),
            (&format!("{hours}holiday_lists = ['nowhere/2027.json']"), "3:18: cannot read it"),
        ] {
            check(text, &[mistake]);
        }
    }

    #[test]
    fn a_misspelt_day_is_found() {
        let week = "hours = { workdays = ['08:30-12:00'], saterday = ['08:30-12:00'] }";
        check(
            &format!("[calendar]\n{week}"),
            &["2:39: unknown key \"saterday\" in hours; did you mean \"saturday\"?"],
        );
    }

    #[test]
    fn a_category_stops_by_itself_only_where_there_are_hours() {
        let category = "[[category]]\nid = \"civil\"\nprefix = 'A'\nname.zh = '民政'\nstop_before_min = 45\n";
        let calendar = config(&format!("{category}[calendar]\nhours = {{ workdays = ['08:30-17:30'] }}"));
        assert_eq!(calendar.rules.calendar.unwrap().issuing.stops_before_of.len(), 1);
        check(category, &["5:19: stop_before_min counts from the hours of [calendar], and there is none"]);
    }
}
