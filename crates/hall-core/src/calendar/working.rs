//! Statutory working days (法定工作日): what promises to citizens are counted in.

use super::Calendar;
use crate::time::Date;
use alloc::collections::BTreeSet;
use core::fmt;

/// The state's list of one year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YearList {
    /// Days off, weekend days within them included.
    pub off: BTreeSet<Date>,
    /// 调休: weekend days that are worked.
    pub worked: BTreeSet<Date>,
}

/// Nobody has imported this year's list, and working days are not guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoYearList(pub i16);

impl fmt::Display for NoYearList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the list of holidays of {} is missing: import it with `hallctl calendar import`", self.0)
    }
}

impl core::error::Error for NoYearList {}

impl Calendar {
    /// Whether the state works on `date`, whatever the hall does.
    ///
    /// # Errors
    /// [`NoYearList`] if the year's list is missing.
    pub fn is_working_day(&self, date: Date) -> Result<bool, NoYearList> {
        self.years.get(&date.year).ok_or(NoYearList(date.year))?;
        let by_weekday =
            !date.weekday().is_weekend() && !self.lists(date).any(|list| list.off.contains(&date));
        Ok(by_weekday || self.lists(date).any(|list| list.worked.contains(&date)))
    }

    /// The last day of a promise of `days` working days; they are counted from the day after `accepted`.
    ///
    /// # Errors
    /// [`NoYearList`] if a day must be counted in a year whose list is missing.
    pub fn due(&self, accepted: Date, days: u16) -> Result<Date, NoYearList> {
        let (mut date, mut left) = (accepted, days);
        while left > 0 {
            date = date.tomorrow();
            left -= u16::from(self.is_working_day(date)?);
        }
        Ok(date)
    }
}
