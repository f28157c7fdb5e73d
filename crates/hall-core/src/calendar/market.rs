//! Market days (逢场天): every day whose number in the solar or lunar month ends in certain digits.

use super::Hours;
use crate::time::Date;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarketDays {
    pub by: Reckoning,
    /// Last digits of the day of the month: 3 and 8 mean 3, 8, 13, 18, 23, 28.
    pub digits: BTreeSet<u8>,
    pub hours: Hours,
    /// Dates added and taken out by local custom: what becomes of the 30th in a month of 29 days differs from town to
    /// town.
    pub extra: BTreeSet<Date>,
    pub removed: BTreeSet<Date>,
}

/// Whose days of the month are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reckoning {
    Solar,
    /// 农历
    Lunar(LunarMonths),
}

/// Lunar months without a gap, for as many years as somebody has worked out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LunarMonths {
    /// Day number (days since 1970-01-01) on which the first begins.
    pub first: i32,
    /// 29 or 30 each.
    pub days: Vec<u8>,
}

impl MarketDays {
    pub(super) fn contains(&self, date: Date) -> bool {
        if self.removed.contains(&date) {
            return false;
        }
        let day = match &self.by {
            Reckoning::Solar => Some(date.day),
            Reckoning::Lunar(months) => months.day_of_month(date),
        };
        self.extra.contains(&date) || day.is_some_and(|day| self.digits.contains(&(day % 10)))
    }
}

impl LunarMonths {
    /// From 1 to 30; `None` outside the years that are known.
    pub fn day_of_month(&self, date: Date) -> Option<u8> {
        let mut left = u32::try_from(date.number() - self.first).ok()?;
        for days in &self.days {
            match left.checked_sub(u32::from(*days)) {
                Some(rest) => left = rest,
                None => return u8::try_from(left + 1).ok(),
            }
        }
        None
    }
}
