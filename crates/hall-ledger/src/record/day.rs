//! `day_opened`: the whole hall as a day begins.

use super::Text;
use super::calendar::{DateHoursV1, YearV1};
use super::next_day::NextDayV1;
use super::payload::ClockV1;
use super::rules::{PostingsV1, QuotaV1, RulesV1, ServesV1, serves, serves_read};
use super::ticket::TicketV1;
use hall_core::event::{CarriedWindow, DayOpened};
use hall_core::id::{CallSequence, CategoryId, Clerk, TicketId, TicketNumber, WindowNumber};
use hall_core::rules::Postings;
use hall_core::send_home::NextDay;
use hall_core::time::{Date, HallTime, Span};
use hall_core::wait::Learned;
use hall_core::window::State;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DayOpenedV1<'a> {
    date: DateV1,
    turns_at_ms: i64,
    // Rows of before there were hours lack this and the settings of the calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    noon_ms: Option<i64>,
    clock: ClockV1,
    rules: RulesV1<'a>,
    serves: Vec<SettingV1<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    postings: Option<PostingsV1<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    years: Vec<YearV1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dates: Vec<DateHoursV1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    quotas: Vec<QuotaV1<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    items_version: Option<u32>,
    in_hand: Vec<CarriedV1<'a>>,
    next_ticket: u64,
    next_call: u64,
    issued: Vec<IssuedCountV1<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    by_hand: Vec<Text<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    next_day: Vec<NextDayV1<'a>>,
    learned: Vec<LearnedV1<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingV1<'a> {
    window: u16,
    serves: ServesV1<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CarriedV1<'a> {
    window: u16,
    state: StateV1,
    clerk: Option<Text<'a>>,
    ticket: TicketV1<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StateV1 {
    Closed,
    Open,
    Pausing,
    Closing,
    Paused,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuedCountV1<'a> {
    category: Text<'a>,
    count: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LearnedV1<'a> {
    category: Text<'a>,
    services: u32,
    total_ms: i64,
}

/// `2026-11-24`.
pub(super) struct DateV1(pub(super) Date);

impl Serialize for DateV1 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DateV1 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        parse_date(&text)
            .map(DateV1)
            .ok_or_else(|| D::Error::custom(format!("\"{text}\" is no date like 2026-11-24")))
    }
}

/// Reads back what `Date` displays.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let date = Date {
        year: parts.next()?.parse().ok()?,
        month: parts.next()?.parse().ok()?,
        day: parts.next()?.parse().ok()?,
    };
    // Exactly as written, or the row would not be the one that was stored.
    (date.to_string() == text && (1..=12).contains(&date.month) && (1..=31).contains(&date.day))
        .then_some(date)
}

impl<'a> From<&'a DayOpened> for DayOpenedV1<'a> {
    fn from(day: &'a DayOpened) -> Self {
        let DayOpened {
            date,
            turns_at,
            noon,
            clock,
            rules,
            serves: settings,
            postings,
            years,
            dates,
            quotas,
            items_version,
            in_hand,
            next_ticket,
            next_call,
            issued,
            by_hand,
            next_day,
            learned,
        } = day;
        DayOpenedV1 {
            date: DateV1(*date),
            turns_at_ms: turns_at.0,
            noon_ms: noon.map(|noon| noon.0),
            clock: (*clock).into(),
            rules: rules.into(),
            serves: settings
                .iter()
                .map(|(window, tiers)| SettingV1 { window: window.0, serves: serves(tiers) })
                .collect(),
            postings: postings.as_ref().map(PostingsV1::from),
            years: years.iter().map(|(year, list)| YearV1::new(*year, list)).collect(),
            dates: dates.iter().map(|(date, hours)| DateHoursV1::new(*date, hours)).collect(),
            quotas: quotas.iter().map(|(category, quota)| QuotaV1::new(category, *quota)).collect(),
            items_version: *items_version,
            in_hand: in_hand.iter().map(CarriedV1::from).collect(),
            next_ticket: next_ticket.0,
            next_call: next_call.0,
            issued: issued
                .iter()
                .map(|(category, count)| IssuedCountV1 { category: category.as_str().into(), count: *count })
                .collect(),
            by_hand: by_hand.iter().map(|number| number.as_str().into()).collect(),
            next_day: next_day.iter().map(NextDayV1::from).collect(),
            learned: learned
                .iter()
                .map(|(category, Learned { services, total })| LearnedV1 {
                    category: category.as_str().into(),
                    services: *services,
                    total_ms: total.0,
                })
                .collect(),
        }
    }
}

impl From<DayOpenedV1<'_>> for DayOpened {
    fn from(it: DayOpenedV1<'_>) -> Self {
        let learned = |it: LearnedV1<'_>| {
            (CategoryId(it.category.into()), Learned { services: it.services, total: Span(it.total_ms) })
        };
        DayOpened {
            date: it.date.0,
            turns_at: HallTime(it.turns_at_ms),
            noon: it.noon_ms.map(HallTime),
            clock: it.clock.into(),
            rules: it.rules.into(),
            serves: it
                .serves
                .into_iter()
                .map(|setting| (WindowNumber(setting.window), serves_read(setting.serves)))
                .collect(),
            postings: it.postings.map(Postings::from),
            years: it.years.into_iter().map(YearV1::read).collect(),
            dates: it.dates.into_iter().map(DateHoursV1::read).collect(),
            quotas: it.quotas.into_iter().map(QuotaV1::read).collect(),
            items_version: it.items_version,
            in_hand: it.in_hand.into_iter().map(CarriedWindow::from).collect(),
            next_ticket: TicketId(it.next_ticket),
            next_call: CallSequence(it.next_call),
            issued: it.issued.into_iter().map(|it| (CategoryId(it.category.into()), it.count)).collect(),
            by_hand: it.by_hand.into_iter().map(|number| TicketNumber(number.into())).collect(),
            next_day: it.next_day.into_iter().map(NextDay::from).collect(),
            learned: it.learned.into_iter().map(learned).collect(),
        }
    }
}

impl<'a> From<&'a CarriedWindow> for CarriedV1<'a> {
    fn from(carried: &'a CarriedWindow) -> Self {
        let CarriedWindow { window, state, clerk, ticket } = carried;
        let state = match state {
            State::Closed => StateV1::Closed,
            State::Open => StateV1::Open,
            State::Pausing => StateV1::Pausing,
            State::Closing => StateV1::Closing,
            State::Paused => StateV1::Paused,
        };
        CarriedV1 {
            window: window.0,
            state,
            clerk: clerk.as_ref().map(|clerk| clerk.as_str().into()),
            ticket: ticket.into(),
        }
    }
}

impl From<CarriedV1<'_>> for CarriedWindow {
    fn from(it: CarriedV1<'_>) -> Self {
        let state = match it.state {
            StateV1::Closed => State::Closed,
            StateV1::Open => State::Open,
            StateV1::Pausing => State::Pausing,
            StateV1::Closing => State::Closing,
            StateV1::Paused => State::Paused,
        };
        CarriedWindow {
            window: WindowNumber(it.window),
            state,
            clerk: it.clerk.map(|clerk| Clerk(clerk.into())),
            ticket: it.ticket.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_only_as_it_is_written() {
        let date = Date { year: 2026, month: 11, day: 4 };
        assert_eq!(parse_date("2026-11-04"), Some(date));
        for wrong in
            ["2026-11-4", "2026-13-04", "2026-11-32", "2026-00-10", "20261104", "2026-11-04 ", "+2026-11-04"]
        {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
    }
}
