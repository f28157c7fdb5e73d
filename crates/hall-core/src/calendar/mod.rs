//! The two calendars of a hall (domain.md): *service days* (服务日), on which it is open, and *working days*
//! (法定工作日), in which promises are counted. A Sunday market day is the one and not the other.
//!
//! Terms:
//! - *opening*: from when to when the hall serves, by the clock on its wall; a day has any number of them, and lunch
//!   is what lies between two.
//! - *year list*: what the state says of one year: which days are off, and which weekend days are worked instead (调休).
//! - *market day* (逢场天): by the digit of the day in the solar or lunar month.
//!
//! A calendar is data that a person wrote or imported. Must not know: time zones (it speaks of dates and minutes, and
//! the day that is open knows when its noon is), nor how lunar months are found: their lengths are handed in.

mod hours;
mod market;
mod working;

pub use hours::{Hours, HoursError, Minute, NotATime, Opening};
pub use market::{LunarMonths, MarketDays, Reckoning};
pub use working::{NoYearList, YearList};

use crate::id::{CategoryId, WindowNumber};
use crate::time::Date;
use alloc::collections::{BTreeMap, BTreeSet};

/// When the hall is open, as a person decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Hours by weekday, Monday first; none: closed.
    pub week: [Hours; 7],
    /// Hours of a weekend day that is worked (调休).
    pub makeup: Hours,
    pub market: Option<MarketDays>,
    /// By year. Days off close the hall, also on market days.
    pub years: BTreeMap<i16, YearList>,
    /// The hall goes by the state's lists; one that is missing is an alarm.
    pub follows_lists: bool,
    /// Dates with hours of their own, which go before everything else; none: closed on that date.
    pub dates: BTreeMap<Date, Hours>,
    /// 午间值班: these windows go on between openings, and so do the numbers of what they serve.
    pub lunch_cover: BTreeSet<WindowNumber>,
    pub issuing: Issuing,
}

/// When numbers are given, counted from the openings, in minutes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issuing {
    /// Before the first opening of a day.
    pub starts_before: u16,
    /// Before the end of each opening.
    pub stops_before: u16,
    /// Where a category has a stop of its own.
    pub stops_before_of: BTreeMap<CategoryId, u16>,
    /// A kiosk gives no number of what no window has served for this long in opening hours.
    pub unstaffed_after: u16,
}

/// What a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// It has hours of its own.
    Special,
    /// Off by the year's list.
    Holiday,
    Market,
    /// 调休: a weekend day that is worked.
    MakeUp,
    /// By its weekday.
    Ordinary,
}

/// How far ahead the next opening is looked for.
const SEARCH_DAYS: i32 = 400;

impl Calendar {
    pub fn kind(&self, date: Date) -> DayKind {
        if self.dates.contains_key(&date) {
            DayKind::Special
        } else if self.lists(date).any(|list| list.off.contains(&date)) {
            DayKind::Holiday
        } else if self.is_market_day(date) {
            DayKind::Market
        } else if self.lists(date).any(|list| list.worked.contains(&date)) {
            DayKind::MakeUp
        } else {
            DayKind::Ordinary
        }
    }

    /// The list of a year may begin with the last days of the year before.
    fn lists(&self, date: Date) -> impl Iterator<Item = &YearList> {
        [Some(date.year), date.year.checked_add(1)]
            .into_iter()
            .flatten()
            .filter_map(|year| self.years.get(&year))
    }

    /// When the hall is open on `date`; empty: not at all.
    pub fn hours(&self, date: Date) -> &Hours {
        static CLOSED: Hours = Hours::CLOSED;
        let of_market = self.market.as_ref().map_or(&CLOSED, |market| &market.hours);
        match self.kind(date) {
            DayKind::Special => self.dates.get(&date).unwrap_or(&CLOSED),
            DayKind::Holiday => &CLOSED,
            DayKind::Market => of_market,
            DayKind::MakeUp => &self.makeup,
            DayKind::Ordinary => &self.week[date.weekday().index()],
        }
    }

    pub fn is_service_day(&self, date: Date) -> bool {
        !self.hours(date).is_empty()
    }

    pub fn is_market_day(&self, date: Date) -> bool {
        self.market.as_ref().is_some_and(|market| market.contains(date))
    }

    /// When numbers of a category are given on `date`. `covered`: a window on lunch cover serves it.
    pub fn issuing(&self, date: Date, category: &CategoryId, covered: bool) -> Hours {
        let hours = self.hours(date);
        let stop = self.issuing.stops_before_of.get(category).copied();
        let stop = stop.unwrap_or(self.issuing.stops_before);
        let hours = if covered { hours.without_breaks() } else { hours.clone() };
        hours.begun_earlier(self.issuing.starts_before).ended_earlier(stop)
    }

    /// The first date after `date` on which `when` gives hours, with the start of the first.
    pub(crate) fn next_after(&self, date: Date, when: impl Fn(Date) -> Hours) -> Option<(Date, Minute)> {
        let ahead = (1..=SEARCH_DAYS).map(|days| Date::from_number(date.number() + days));
        ahead.into_iter().find_map(|date| Some((date, when(date).first()?.from)))
    }

    /// The year whose list is missing at `today`: its own, or from 1 December the next.
    pub fn missing_list(&self, today: Date) -> Option<i16> {
        let years = [Some(today.year), (today.month == 12).then_some(today.year.saturating_add(1))];
        let missing = |year: &i16| self.follows_lists && !self.years.contains_key(year);
        years.into_iter().flatten().find(missing)
    }
}
