//! The calendar in the words of `hall-api`.

use super::Setting;
use hall_api::calendar as api;
use hall_core::calendar::{Calendar, DayKind, Hours, Minute, Opening};
use hall_core::{Command, Date, Hall, HallTime};

impl Setting {
    pub fn service(&self, hall: &Hall, now: HallTime) -> Option<api::Service> {
        let service = hall.service(now)?;
        Some(api::Service {
            open: service.open,
            on_break: service.on_break,
            hours: openings(&service.hours),
            next_change: service.next_change.map(wall_time),
            issuing_stopped: service.issuing_stopped,
            predicted_end: service.ends.map(|at| self.time(at)),
            missing_year_list: hall.missing_year_list(),
        })
    }
}

/// `2026-11-24T08:30`, by the wall clock.
pub fn wall_time((date, minute): (Date, Minute)) -> String {
    format!("{date}T{minute}")
}

pub fn openings(hours: &Hours) -> Vec<String> {
    hours.iter().map(|opening| opening.to_string()).collect()
}

pub fn year(calendar: &Calendar, year: i16) -> api::Year {
    let day = |date: Date| api::Day {
        date: date.to_string(),
        kind: day_kind(calendar, date),
        hours: openings(calendar.hours(date)),
        working_day: calendar.is_working_day(date).ok(),
        market_day: calendar.is_market_day(date),
    };
    api::Year {
        year,
        list_known: calendar.years.contains_key(&year),
        days: Date::of_year(year).map(day).collect(),
    }
}

pub fn day_kind(calendar: &Calendar, date: Date) -> api::DayKind {
    match calendar.kind(date) {
        DayKind::Special => api::DayKind::Special,
        DayKind::Holiday => api::DayKind::Holiday,
        DayKind::Market => api::DayKind::Market,
        DayKind::MakeUp => api::DayKind::MakeUp,
        DayKind::Ordinary => api::DayKind::Ordinary,
    }
}

/// A manager's date as a command, or what is wrong with it.
pub fn date_set(set: &api::SetDate) -> Result<Command, String> {
    let date = crate::year_list::date(&set.date);
    let date = date.ok_or_else(|| format!("`{}` is no date like 2026-10-10", set.date))?;
    let opening = |text: &String| {
        text.parse::<Opening>().map_err(|_| format!("`{text}` is no opening like 08:30-12:00"))
    };
    let hours = |texts: &Vec<String>| {
        let openings = texts.iter().map(opening).collect::<Result<_, _>>()?;
        Hours::new(openings)
            .map_err(|_| "openings stand in order and apart, and end after they begin".to_owned())
    };
    Ok(Command::SetDate { date, hours: set.hours.as_ref().map(hours).transpose()? })
}
