//! The calendar as stored in rules, in `day_opened`, and in what a manager changed of it.

use super::Text;
use super::day::DateV1;
use hall_core::calendar::{Calendar, Hours, Issuing, LunarMonths, MarketDays, Opening, Reckoning, YearList};
use hall_core::id::{CategoryId, WindowNumber};
use hall_core::time::Date;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarV1<'a> {
    /// Monday to Sunday.
    week: [HoursV1; 7],
    makeup: HoursV1,
    market: Option<MarketV1>,
    years: Vec<YearV1>,
    follows_lists: bool,
    dates: Vec<DateHoursV1>,
    lunch_cover: Vec<u16>,
    starts_before_min: u16,
    stops_before_min: u16,
    stops_before_of_min: BTreeMap<Text<'a>, u16>,
    unstaffed_after_min: u16,
}

/// `["08:30-12:00","14:00-17:30"]`; empty: closed.
pub(super) struct HoursV1(pub(super) Hours);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarketV1 {
    /// `null`: by the day of the solar month.
    lunar_months: Option<LunarMonthsV1>,
    digits: Vec<u8>,
    hours: HoursV1,
    extra: Vec<DateV1>,
    removed: Vec<DateV1>,
}

/// Months without a gap from the date of the first.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LunarMonthsV1 {
    from: DateV1,
    days: Vec<u8>,
}

/// `year_imported`, and a year of a calendar.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct YearV1 {
    year: i16,
    off: Vec<DateV1>,
    worked: Vec<DateV1>,
}

/// A date of a calendar with hours of its own.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DateHoursV1 {
    date: DateV1,
    hours: HoursV1,
}

/// `date_set`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DateSetV1 {
    pub(super) date: DateV1,
    pub(super) hours: Option<HoursV1>,
}

impl Serialize for HoursV1 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|opening| opening.to_string()))
    }
}

impl<'de> Deserialize<'de> for HoursV1 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Vec::<Text<'_>>::deserialize(deserializer)?;
        let read = |text: &Text<'_>| {
            text.parse::<Opening>().map_err(|_| D::Error::custom(format!("\"{text}\" is no opening")))
        };
        let openings = texts.iter().map(read).collect::<Result<_, _>>()?;
        Hours::new(openings).map(HoursV1).map_err(|error| D::Error::custom(format!("{error:?}")))
    }
}

impl<'a> From<&'a Calendar> for CalendarV1<'a> {
    fn from(calendar: &'a Calendar) -> Self {
        let Calendar { week, makeup, market, years, follows_lists, dates, lunch_cover, issuing } = calendar;
        let Issuing { starts_before, stops_before, stops_before_of, unstaffed_after } = issuing;
        let stops = stops_before_of.iter().map(|(category, minutes)| (category.as_str().into(), *minutes));
        CalendarV1 {
            week: week.clone().map(HoursV1),
            makeup: HoursV1(makeup.clone()),
            market: market.as_ref().map(MarketV1::from),
            years: years.iter().map(|(year, list)| YearV1::new(*year, list)).collect(),
            follows_lists: *follows_lists,
            dates: dates.iter().map(|(date, hours)| DateHoursV1::new(*date, hours)).collect(),
            lunch_cover: lunch_cover.iter().map(|window| window.0).collect(),
            starts_before_min: *starts_before,
            stops_before_min: *stops_before,
            stops_before_of_min: stops.collect(),
            unstaffed_after_min: *unstaffed_after,
        }
    }
}

impl From<CalendarV1<'_>> for Calendar {
    fn from(it: CalendarV1<'_>) -> Self {
        let stops = it.stops_before_of_min.into_iter();
        Calendar {
            week: it.week.map(|hours| hours.0),
            makeup: it.makeup.0,
            market: it.market.map(MarketDays::from),
            years: it.years.into_iter().map(YearV1::read).collect(),
            follows_lists: it.follows_lists,
            dates: it.dates.into_iter().map(DateHoursV1::read).collect(),
            lunch_cover: it.lunch_cover.into_iter().map(WindowNumber).collect(),
            issuing: Issuing {
                starts_before: it.starts_before_min,
                stops_before: it.stops_before_min,
                stops_before_of: stops.map(|(id, minutes)| (CategoryId(id.into()), minutes)).collect(),
                unstaffed_after: it.unstaffed_after_min,
            },
        }
    }
}

impl From<&MarketDays> for MarketV1 {
    fn from(market: &MarketDays) -> Self {
        let MarketDays { by, digits, hours, extra, removed } = market;
        let lunar_months = match by {
            Reckoning::Solar => None,
            Reckoning::Lunar(LunarMonths { first, days }) => {
                Some(LunarMonthsV1 { from: DateV1(Date::from_number(*first)), days: days.clone() })
            }
        };
        MarketV1 {
            lunar_months,
            digits: digits.iter().copied().collect(),
            hours: HoursV1(hours.clone()),
            extra: extra.iter().copied().map(DateV1).collect(),
            removed: removed.iter().copied().map(DateV1).collect(),
        }
    }
}

impl From<MarketV1> for MarketDays {
    fn from(it: MarketV1) -> Self {
        let by = it.lunar_months.map_or(Reckoning::Solar, |months| {
            Reckoning::Lunar(LunarMonths { first: months.from.0.number(), days: months.days })
        });
        MarketDays {
            by,
            digits: it.digits.into_iter().collect(),
            hours: it.hours.0,
            extra: it.extra.into_iter().map(|date| date.0).collect(),
            removed: it.removed.into_iter().map(|date| date.0).collect(),
        }
    }
}

impl YearV1 {
    pub(super) fn new(year: i16, list: &YearList) -> YearV1 {
        let YearList { off, worked } = list;
        let dates = |dates: &std::collections::BTreeSet<Date>| dates.iter().copied().map(DateV1).collect();
        YearV1 { year, off: dates(off), worked: dates(worked) }
    }

    pub(super) fn read(self) -> (i16, YearList) {
        let dates = |dates: Vec<DateV1>| dates.into_iter().map(|date| date.0).collect();
        (self.year, YearList { off: dates(self.off), worked: dates(self.worked) })
    }
}

impl DateHoursV1 {
    pub(super) fn new(date: Date, hours: &Hours) -> DateHoursV1 {
        DateHoursV1 { date: DateV1(date), hours: HoursV1(hours.clone()) }
    }

    pub(super) fn read(self) -> (Date, Hours) {
        (self.date.0, self.hours.0)
    }
}
