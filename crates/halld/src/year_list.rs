//! The public yearly list of days off and days worked (节假日安排), as it goes round: a year, the papers it follows, and
//! days with `isOffDay`.
//!
//! Read from hall.toml's files, from the one that comes with the program, and from whoever imports next year's.

use hall_core::Date;
use hall_core::calendar::YearList;
use serde::Deserialize;

/// 2026, from the notice of 2025-11-04 of the General Office of the State Council.
/// Source: 国务院办公厅关于2026年部分节假日安排的通知, 国办发明电〔2025〕7号.
pub const BUILT_IN: &str = include_str!("../calendar/2026.json");

/// Keys that nobody here needs (`$schema`, `name`) may stand beside these.
#[derive(Deserialize)]
struct Published {
    year: i16,
    days: Vec<PublishedDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublishedDay {
    date: String,
    is_off_day: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum YearListError {
    #[error("it is no yearly list: `year`, and `days` with `date` and `isOffDay`")]
    Shape(#[from] serde_json::Error),
    #[error("the list of {0} has no days; nothing was taken from it")]
    Empty(i16),
    /// Every day that is wrong; nothing was taken from the list.
    #[error("{}", .0.join("; "))]
    Days(Vec<String>),
}

/// Reads a list whole or not at all.
///
/// # Errors
/// [`YearListError`] with every day that is wrong.
pub fn read(text: &str) -> Result<(i16, YearList), YearListError> {
    let published: Published = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let (mut list, mut wrong) = (YearList::default(), Vec::new());
    for (place, day) in published.days.iter().enumerate() {
        let Some(date) = date(&day.date) else {
            wrong.push(format!("day {}: {:?} is no date like 2026-10-10", place + 1, day.date));
            continue;
        };
        if !is_of(date, published.year) {
            wrong.push(format!("day {}: {date} is not of {}", place + 1, published.year));
        } else if list.off.contains(&date) || list.worked.contains(&date) {
            wrong.push(format!("day {}: {date} stands there twice", place + 1));
        } else if day.is_off_day {
            list.off.insert(date);
        } else {
            list.worked.insert(date);
        }
    }
    if !wrong.is_empty() {
        return Err(YearListError::Days(wrong));
    }
    if published.days.is_empty() {
        return Err(YearListError::Empty(published.year));
    }
    Ok((published.year, list))
}

/// New Year's holiday may begin in December.
fn is_of(date: Date, year: i16) -> bool {
    date.year == year || date.year.checked_add(1) == Some(year) && date.month == 12
}

/// `2026-10-10`, a day that the calendar has.
pub fn date(text: &str) -> Option<Date> {
    let date: jiff::civil::Date = (text.len() == 10).then(|| text.parse().ok()).flatten()?;
    Some(Date { year: date.year(), month: date.month() as u8, day: date.day() as u8 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_that_comes_with_the_program_is_that_of_2026() {
        let (year, list) = read(BUILT_IN).unwrap();
        assert_eq!((year, list.off.len(), list.worked.len()), (2026, 33, 6));
        for (text, off) in [("2026-10-10", false), ("2026-09-20", false), ("2026-10-05", true)] {
            let days = if off { &list.off } else { &list.worked };
            assert!(days.contains(&date(text).unwrap()), "{text}");
        }
    }

    #[test]
    fn every_wrong_day_is_named_and_nothing_is_taken() {
        let day = |date: &str| format!("{{\"name\":\"x\",\"date\":\"{date}\",\"isOffDay\":true}}");
        let list = |days: &[&str]| {
            let days: Vec<String> = days.iter().map(|date| day(date)).collect();
            format!("{{\"year\":2027,\"papers\":[],\"days\":[{}]}}", days.join(","))
        };
        assert_eq!(read(&list(&["2027-01-01", "2026-12-31"])).unwrap().1.off.len(), 2);
        for (days, wrong) in [
            (&["2027-01-01", "2027-02-29", "2027-1-2", "2027-01-01"][..], "day 2: \"2027-02-29\" is no date"),
            (&["2027-01-01", "2027-01-01"], "day 2: 2027-01-01 stands there twice"),
            (&["2026-11-30"], "day 1: 2026-11-30 is not of 2027"),
            (&[], "the list of 2027 has no days"),
        ] {
            let error = read(&list(days)).unwrap_err().to_string();
            assert!(error.contains(wrong), "{error}");
        }
        let all = read(&list(&["2027-02-29", "x"])).unwrap_err().to_string();
        assert!(all.contains("day 1") && all.contains("day 2"), "{all}");
        for text in ["", "[]", "{\"year\":2027}", "{\"year\":\"2027\",\"days\":[]}"] {
            assert!(matches!(read(text), Err(YearListError::Shape(_))), "{text}");
        }
    }
}
