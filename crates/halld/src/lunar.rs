//! Lunar months (农历) for market days: their beginnings are worked out here once, and are data of the rules from then on,
//! so that another version of the library cannot change what a row meant.

use hall_core::Date;
use hall_core::calendar::LunarMonths;
use icu_calendar::cal::ChineseTraditional;

/// The years whose market days a hall knows; beyond them it has none, and says so.
pub(crate) const YEARS: std::ops::RangeInclusive<i16> = 2025..=2049;

/// The months that [`YEARS`] lie in.
pub(crate) fn months() -> LunarMonths {
    let date = |year: &i16, month, day| Date { year: *year, month, day }.number();
    let (from, to) = (date(YEARS.start(), 1, 1), date(YEARS.end(), 12, 31));
    let mut first = from;
    while let Some((day, _)) = lunar(first).filter(|(day, _)| *day > 1) {
        first -= i32::from(day) - 1;
    }
    let (mut days, mut next) = (Vec::new(), first);
    while let Some((_, length)) = lunar(next).filter(|_| next <= to) {
        days.push(length);
        next += i32::from(length);
    }
    LunarMonths { first, days }
}

/// The day of the lunar month, and how many it has.
fn lunar(number: i32) -> Option<(u8, u8)> {
    let Date { year, month, day } = Date::from_number(number);
    let date = icu_calendar::Date::try_new_iso(year.into(), month, day).ok()?;
    let date = date.to_calendar(ChineseTraditional::new());
    Some((date.day_of_month().0, date.days_in_month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_29_or_30_days_and_fill_all_years() {
        let months = months();
        assert!(months.days.iter().all(|days| (29..=30).contains(days)), "{:?}", months.days);
        // Days on which lunar new year fell or falls, as printed on wall calendars.
        for (year, month, day) in [(2025, 1, 29), (2026, 2, 17), (2027, 2, 6), (2033, 1, 31), (2049, 2, 2)] {
            assert_eq!(months.day_of_month(Date { year, month, day }), Some(1), "{year}");
        }
        assert!(months.day_of_month(Date { year: 2025, month: 1, day: 1 }).is_some());
        assert!(months.day_of_month(Date { year: 2049, month: 12, day: 31 }).is_some());
    }
}
