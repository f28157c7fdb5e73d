//! The calendar itself: dates, hours, lists, market days, promises. Bad days 34, 35 and 36.

use crate::scenario::hall::hours;
use hall_core::calendar::{
    Calendar, DayKind, Hours, HoursError, LunarMonths, MarketDays, Minute, NoYearList, Opening, Reckoning,
    YearList,
};
use hall_core::{Date, Weekday};
use std::collections::BTreeSet;

fn date(text: &str) -> Date {
    let mut parts = text.split('-').map(|part| part.parse::<i16>().unwrap());
    let mut next = || parts.next().unwrap();
    Date { year: next(), month: next() as u8, day: next() as u8 }
}

fn dates(text: &str) -> BTreeSet<Date> {
    text.split_whitespace().map(date).collect()
}

/// 2026 as the state has it, around the dates below.
fn china() -> Calendar {
    let mut calendar = Calendar { makeup: hours("08:30-17:30"), follows_lists: true, ..Calendar::default() };
    calendar.week[..5].fill(hours("08:30-12:00+14:00-17:30"));
    let october = "2026-10-01 2026-10-02 2026-10-03 2026-10-04 2026-10-05 2026-10-06 2026-10-07";
    let list = YearList { off: dates(october), worked: dates("2026-09-20 2026-10-10") };
    calendar.years.insert(2026, list);
    calendar
}

fn market(by: Reckoning, digits: &[u8]) -> MarketDays {
    MarketDays {
        by,
        digits: digits.iter().copied().collect(),
        hours: hours("08:00-12:00"),
        extra: BTreeSet::new(),
        removed: BTreeSet::new(),
    }
}

#[test]
fn dates_are_numbers_and_back() {
    for (text, number, weekday) in [
        ("1970-01-01", 0, Weekday::Thursday),
        ("2000-02-29", 11_016, Weekday::Tuesday),
        ("2026-11-23", 20_780, Weekday::Monday),
        ("1969-12-31", -1, Weekday::Wednesday),
        ("2100-03-01", 47_541, Weekday::Monday),
    ] {
        assert_eq!((date(text).number(), date(text).weekday()), (number, weekday), "{text}");
        assert_eq!(Date::from_number(number), date(text));
    }
    let mut today = date("1896-12-31");
    for number in today.number()..date("2105-01-01").number() {
        assert_eq!((Date::from_number(number), today.number()), (today, number));
        assert!(today < today.tomorrow() && today.exists());
        today = today.tomorrow();
    }
    assert!(!date("2026-02-29").exists() && !date("2026-04-31").exists() && date("2028-02-29").exists());
    assert_eq!((Date::of_year(2026).count(), Date::of_year(2028).count()), (365, 366));
}

#[test]
fn openings_are_in_order_and_apart() {
    let made = |openings: &[(u16, u16)]| {
        let opening = |(from, to): &(u16, u16)| Opening { from: Minute(*from), to: Minute(*to) };
        Hours::new(openings.iter().map(opening).collect()).map(|hours| hours.to_string())
    };
    assert_eq!(made(&[(510, 720), (840, 1050)]), Ok("08:30-12:00, 14:00-17:30".into()));
    assert_eq!(made(&[(0, 1440)]), Ok("00:00-24:00".into()));
    assert_eq!(made(&[]), Ok(String::new()));
    for (openings, error) in [
        (&[(510, 510)][..], HoursError::Empty(0)),
        (&[(510, 720), (840, 800)], HoursError::Empty(1)),
        (&[(510, 1441)], HoursError::Empty(0)),
        (&[(510, 720), (719, 800)], HoursError::Overlaps(1)),
        (&[(510, 720), (720, 800)], HoursError::Overlaps(1)),
        (&[(840, 1050), (510, 720)], HoursError::Overlaps(1)),
    ] {
        assert_eq!(made(openings), Err(error));
    }
}

#[test]
fn times_are_read_as_they_are_written() {
    for text in ["00:00-24:00", "08:30-12:00", "23:59-24:00"] {
        assert_eq!(text.parse::<Opening>().unwrap().to_string(), text);
    }
    for text in
        ["8:30-12:00", "08:30", "08:30-12:60", "08:30-24:01", "-08:30-12:00", "08:3a-12:00", "08:30—12:00"]
    {
        assert!(text.parse::<Opening>().is_err(), "{text}");
    }
}

/// 调休: a Saturday and a Sunday open, a Monday closed; a year's list missing by 1 December is an alarm.
#[test]
fn bad_day_34() {
    let calendar = china();
    for (text, kind, open) in [
        ("2026-10-10", DayKind::MakeUp, "08:30-17:30"),
        ("2026-09-20", DayKind::MakeUp, "08:30-17:30"),
        ("2026-10-05", DayKind::Holiday, ""),
        ("2026-10-12", DayKind::Ordinary, "08:30-12:00, 14:00-17:30"),
        ("2026-10-11", DayKind::Ordinary, ""),
    ] {
        assert_eq!(
            (calendar.kind(date(text)), calendar.hours(date(text)).to_string().as_str()),
            (kind, open)
        );
        assert_eq!(calendar.is_service_day(date(text)), !open.is_empty());
        assert_eq!(calendar.is_working_day(date(text)), Ok(!open.is_empty()));
    }
    for (today, missing) in [
        ("2026-11-30", None),
        ("2026-12-01", Some(2027)),
        ("2027-01-01", Some(2027)),
        ("2025-12-31", Some(2025)),
    ] {
        assert_eq!(calendar.missing_list(date(today)), missing, "{today}");
    }
    let alone = Calendar { follows_lists: false, ..china() };
    assert_eq!(alone.missing_list(date("2027-06-01")), None, "a hall that goes by no list misses none");
}

/// Promises are counted in working days from the day after, and never in a year that nobody knows.
#[test]
fn bad_day_35() {
    let calendar = china();
    for (accepted, days, due) in [
        ("2026-09-30", 5, "2026-10-13"),
        ("2026-09-17", 3, "2026-09-21"),
        ("2026-09-17", 0, "2026-09-17"),
        ("2026-11-20", 1, "2026-11-23"),
    ] {
        assert_eq!(calendar.due(date(accepted), days), Ok(date(due)), "{accepted} + {days}");
    }
    assert_eq!(calendar.due(date("2026-12-30"), 2), Err(NoYearList(2027)));
    // What the hall does is another calendar.
    let mut busy = china();
    busy.market = Some(market(Reckoning::Solar, &[1]));
    assert!(busy.is_service_day(date("2026-10-11")));
    assert_eq!(busy.is_working_day(date("2026-10-11")), Ok(false));
}

/// Lunar 3/8 market: Nov 2026 = 1 6 11 16 21 26; Dec = 1 6 11 16 21 26 31; extra dates override.
#[test]
fn bad_day_36() {
    // The tenth lunar month of 2026 begins on 9 November.
    let months = LunarMonths { first: date("2026-10-10").number(), days: vec![30, 30, 30] };
    let mut calendar = china();
    calendar.market = Some(market(Reckoning::Lunar(months), &[3, 8]));
    let market_days = |calendar: &Calendar, month: u8| -> Vec<u8> {
        let of_month = Date::of_year(2026).filter(|date| date.month == month);
        of_month.filter(|date| calendar.is_market_day(*date)).map(|date| date.day).collect()
    };
    assert_eq!(market_days(&calendar, 11), [1, 6, 11, 16, 21, 26]);
    assert_eq!(market_days(&calendar, 12), [1, 6, 11, 16, 21, 26, 31]);
    assert_eq!(calendar.hours(date("2026-11-01")).to_string(), "08:00-12:00", "a Sunday");
    let custom = calendar.market.as_mut().unwrap();
    (custom.extra, custom.removed) = (dates("2026-11-12"), dates("2026-11-11"));
    assert_eq!(market_days(&calendar, 11), [1, 6, 12, 16, 21, 26]);
    // Years that nobody has worked out have no lunar days, and no wrong ones.
    assert_eq!(market_days(&calendar, 9), []);
}

#[test]
fn what_goes_before_what() {
    let mut calendar = china();
    calendar.market = Some(market(Reckoning::Solar, &[0, 5]));
    let of = |calendar: &Calendar, text: &str| calendar.hours(date(text)).to_string();
    assert_eq!(of(&calendar, "2026-10-05"), "", "a holiday closes the market day");
    assert_eq!(of(&calendar, "2026-10-10"), "08:00-12:00", "the market's hours on a worked Saturday");
    assert_eq!(of(&calendar, "2026-11-15"), "08:00-12:00", "a Sunday market");
    calendar.dates.insert(date("2026-10-05"), hours("09:00-10:00"));
    calendar.dates.insert(date("2026-11-16"), hours("closed"));
    assert_eq!(of(&calendar, "2026-10-05"), "09:00-10:00");
    assert_eq!(
        (calendar.kind(date("2026-11-16")), of(&calendar, "2026-11-16")),
        (DayKind::Special, "".into())
    );
}
