//! Dates as whole numbers: what comes before and after, and which day of the week.
//!
//! The civil calendar is one rule for all years; where the hall is and what its clocks say belongs to whoever makes
//! hall time.

use crate::time::Date;

/// Monday first, as calendars here are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    /// From 0 for Monday.
    pub fn index(self) -> usize {
        self as usize
    }

    pub fn is_weekend(self) -> bool {
        matches!(self, Weekday::Saturday | Weekday::Sunday)
    }
}

/// Days of a cycle of 400 years, after which the calendar repeats.
const DAYS_OF_CYCLE: i32 = 146_097;
/// From 0000-03-01 to 1970-01-01.
const TO_EPOCH: i32 = 719_468;

impl Date {
    /// Days since 1970-01-01.
    pub fn number(self) -> i32 {
        // Years are counted from March, so that the day that some lack is the last of its year.
        let year = i32::from(self.year) - i32::from(self.month <= 2);
        let (cycle, of_cycle) = (year.div_euclid(400), year.rem_euclid(400));
        let month = (i32::from(self.month) + 9) % 12;
        let of_year = (153 * month + 2) / 5 + i32::from(self.day) - 1;
        cycle * DAYS_OF_CYCLE + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - TO_EPOCH
    }

    /// The date that lies `number` days after 1970-01-01.
    pub fn from_number(number: i32) -> Date {
        let days = number.saturating_add(TO_EPOCH);
        let (cycle, of_cycle) = (days.div_euclid(DAYS_OF_CYCLE), days.rem_euclid(DAYS_OF_CYCLE));
        let year = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
        let of_year = of_cycle - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + cycle * 400 + i32::from(month <= 2);
        Date { year: year as i16, month: month as u8, day: day as u8 }
    }

    pub fn tomorrow(self) -> Date {
        Date::from_number(self.number() + 1)
    }

    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        Weekday::ALL[(self.number() + 3).rem_euclid(7) as usize]
    }

    /// Whether the calendar has such a day.
    pub fn exists(self) -> bool {
        Date::from_number(self.number()) == self
    }

    /// Every date of `year`.
    pub fn of_year(year: i16) -> impl Iterator<Item = Date> {
        let first = Date { year, month: 1, day: 1 }.number();
        let last = Date { year, month: 12, day: 31 }.number();
        (first..=last).map(Date::from_number)
    }
}
