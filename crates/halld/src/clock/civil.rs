//! Civil time: hall time as the people of the hall say it, and back.
//!
//! Nothing here asks what time it is.

use super::HallTime;
use hall_core::Date;
use jiff::civil::{self, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, Zoned};

/// The service day that `now` belongs to, and when the next one begins. Days turn at `turns_at`, usually 04:00.
///
/// A turn that a clock change leaves out comes when the gap ends; one that it repeats comes the first time.
pub fn service_day(now: HallTime, zone: &TimeZone, turns_at: civil::Time) -> (Date, HallTime) {
    let today = local(now, zone).date();
    let turned = now >= turn(today, zone, turns_at);
    let day = if turned { today } else { today.yesterday().unwrap_or(today) };
    let next = day.tomorrow().map_or(HallTime(i64::MAX), |next| turn(next, zone, turns_at));
    (Date { year: day.year(), month: day.month() as u8, day: day.day() as u8 }, next)
}

/// 12:00 of `date` by the wall clock, from which the hours of a day are counted.
pub fn noon(date: Date, zone: &TimeZone) -> HallTime {
    let date = civil::Date::new(date.year, date.month.cast_signed(), date.day.cast_signed());
    date.map_or(HallTime(i64::MAX), |date| turn(date, zone, civil::time(12, 0, 0, 0)))
}

/// `2026-11-24T08:00:00+08:00`
pub fn rfc3339(at: HallTime, zone: &TimeZone) -> String {
    local(at, zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `2026-11-24 08:00`, as on a ticket.
pub fn date_hh_mm(at: HallTime, zone: &TimeZone) -> String {
    local(at, zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// `08:00`
pub fn hh_mm(at: HallTime, zone: &TimeZone) -> String {
    local(at, zone).strftime("%H:%M").to_string()
}

/// A date in a language's own form, such as `%-m月%-d日`; as `2026-11-24` if that is no form of a date.
pub fn date_as(date: Date, form: &str) -> String {
    let civil = civil::Date::new(date.year, date.month.cast_signed(), date.day.cast_signed());
    let written = civil.and_then(|civil| jiff::fmt::strtime::format(form, civil));
    written.unwrap_or_else(|_| date.to_string())
}

/// Reads `2026-11-24T08:00` as a clock on the hall's wall shows it; seconds may follow, and a space may stand for the
/// `T`. Of a time that comes twice, because clocks go back over it, the first is meant.
///
/// # Errors
/// If it is not a date and time, or one that the hall's clocks leave out.
pub fn parse(text: &str, zone: &TimeZone) -> Result<HallTime, CivilError> {
    instant(parse_civil(text)?, zone)
}

pub(super) fn instant(local: DateTime, zone: &TimeZone) -> Result<HallTime, CivilError> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => {
            let zone = zone.iana_name().unwrap_or("the hall's time zone").into();
            return Err(CivilError::LeftOut { local, zone });
        }
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => {}
    }
    let instant = ambiguous.compatible().map_err(|_| CivilError::OutOfRange(local))?;
    Ok(HallTime(instant.as_millisecond()))
}

fn turn(day: civil::Date, zone: &TimeZone, turns_at: civil::Time) -> HallTime {
    let turn = zone.to_ambiguous_timestamp(day.to_datetime(turns_at)).compatible();
    HallTime(turn.unwrap_or(Timestamp::MAX).as_millisecond())
}

fn local(at: HallTime, zone: &TimeZone) -> Zoned {
    let beyond = if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(at.0).unwrap_or(beyond).to_zoned(zone.clone())
}

/// Reads a date and time without saying where.
pub(super) fn parse_civil(text: &str) -> Result<DateTime, CivilError> {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00";
    let fits = |(found, shape): (u8, &u8)| match shape {
        b'0' => found.is_ascii_digit(),
        b'T' => found == b'T' || found == b' ',
        separator => found == *separator,
    };
    // Stricter than jiff, which also takes a bare date, an offset (and ignores it) and years of other lengths.
    let shaped = matches!(text.len(), 16 | 19) && text.bytes().zip(SHAPE).all(fits);
    let parsed = shaped.then(|| text.parse().ok()).flatten();
    parsed.ok_or_else(|| CivilError::NotATime(text.into()))
}

/// Why a date and time could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CivilError {
    #[error("`{0}` is not a date and time: write them like 2026-11-24T08:00")]
    NotATime(String),
    #[error("clocks in {zone} go forward over {local}: give a time before or after the change")]
    LeftOut { local: DateTime, zone: String },
    #[error("{0} is out of range: write a date and time like 2026-11-24T08:00")]
    OutOfRange(DateTime),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    #[test]
    fn a_date_is_written_as_its_language_says() {
        let date = Date { year: 2026, month: 11, day: 2 };
        for (form, written) in [
            ("%-m月%-d日", "11月2日"),
            ("%-d %B %Y", "2 November 2026"),
            ("%H", "2026-11-02"),
            ("%", "2026-11-02"),
        ] {
            assert_eq!(date_as(date, form), written, "{form}");
        }
    }

    #[test]
    fn the_day_turns_at_four() {
        for (place, turns_at, now, day, next) in [
            ("Asia/Shanghai", "04:00", "2026-11-24T08:00", "2026-11-24", "2026-11-25T04:00:00+08:00"),
            ("Asia/Shanghai", "04:00", "2026-11-24T03:59:59", "2026-11-23", "2026-11-24T04:00:00+08:00"),
            ("Asia/Shanghai", "04:00", "2026-11-24T04:00", "2026-11-24", "2026-11-25T04:00:00+08:00"),
            ("Asia/Shanghai", "00:00", "2026-12-31T23:59", "2026-12-31", "2027-01-01T00:00:00+08:00"),
            ("Asia/Shanghai", "04:00", "2027-01-01T01:00", "2026-12-31", "2027-01-01T04:00:00+08:00"),
            // 02:30 is left out on 2026-03-29 and comes twice on 2026-10-25.
            ("Europe/Berlin", "02:30", "2026-03-29T01:59", "2026-03-28", "2026-03-29T03:30:00+02:00"),
            ("Europe/Berlin", "02:30", "2026-10-25T02:29", "2026-10-24", "2026-10-25T02:30:00+02:00"),
        ] {
            let zone = zone(place);
            let found = service_day(parse(now, &zone).unwrap(), &zone, turns_at.parse().unwrap());
            assert_eq!(
                (found.0.to_string().as_str(), rfc3339(found.1, &zone).as_str()),
                (day, next),
                "{now}"
            );
        }
    }

    #[test]
    fn a_repeated_turn_does_not_bring_yesterday_back() {
        let (zone, turns_at) = (zone("Europe/Berlin"), "02:30".parse().unwrap());
        let turn = parse("2026-10-25T02:30", &zone).unwrap();
        let again = turn + hall_core::Span::seconds(45 * 60);
        assert_eq!(hh_mm(again, &zone), "02:15", "the clocks have gone back");
        assert_eq!(service_day(again, &zone, turns_at).0.to_string(), "2026-10-25");
    }

    #[test]
    fn noon_is_where_the_clocks_say_so() {
        let date = Date { year: 2026, month: 3, day: 29 };
        assert_eq!(
            rfc3339(noon(date, &zone("Asia/Shanghai")), &zone("Asia/Shanghai")),
            "2026-03-29T12:00:00+08:00"
        );
        assert_eq!(
            rfc3339(noon(date, &zone("Europe/Berlin")), &zone("Europe/Berlin")),
            "2026-03-29T12:00:00+02:00"
        );
    }

    #[test]
    fn writes_what_people_and_programs_read() {
        let zone = zone("Asia/Shanghai");
        let at = HallTime(1_795_478_400_999);
        assert_eq!(rfc3339(at, &zone), "2026-11-24T08:00:00+08:00");
        assert_eq!(date_hh_mm(at, &zone), "2026-11-24 08:00");
        assert_eq!(hh_mm(at, &zone), "08:00");
        for beyond in [HallTime(i64::MIN), HallTime(i64::MAX)] {
            assert!(rfc3339(beyond, &zone).contains('T'));
        }
    }

    #[test]
    fn reads_what_people_type() {
        let zone = zone("Asia/Shanghai");
        for (text, at_ms) in [
            ("2026-11-24T08:00", 1_795_478_400_000),
            ("2026-11-24 08:00", 1_795_478_400_000),
            ("2026-11-24T08:00:09", 1_795_478_409_000),
            ("2026-11-24 08:00:09", 1_795_478_409_000),
        ] {
            assert_eq!(parse(text, &zone), Ok(HallTime(at_ms)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        let zone = zone("Asia/Shanghai");
        for text in [
            "",
            "8:00",
            "2026-11-24",
            "2026-11-24T8:00",
            "2026-02-30T08:00",
            "2026-11-24T24:00",
            "2026-11-24T08:60",
            "2026-11-24X08:00",
            "2026-11-24T08:00Z",
            "2026/11/24T08:00",
            "+026-11-24T08:00",
            "2026-11-24T08:00+8",
            "2026-11-24T08:00:0x",
            "二〇二六年十一月二十四日",
        ] {
            assert_eq!(parse(text, &zone), Err(CivilError::NotATime(text.into())));
        }
    }

    #[test]
    fn refuses_an_hour_that_clocks_leave_out() {
        let error = parse("2026-03-08T02:30", &zone("America/New_York")).unwrap_err().to_string();
        assert_eq!(
            error,
            "clocks in America/New_York go forward over 2026-03-08T02:30:00: give a time before or after the change"
        );
    }

    proptest! {
        #[test]
        fn every_instant_is_in_one_day_and_the_next_turn_lies_ahead(
            at_ms in 0i64..4_102_444_800_000,
            minute in 0i8..60,
            hour in 0i8..24,
            place in prop::sample::select(vec!["Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe"]),
        ) {
            let zone = TimeZone::get(place).unwrap();
            let turns_at = civil::time(hour, minute, 0, 0);
            let (day, next) = service_day(HallTime(at_ms), &zone, turns_at);
            prop_assert!(next > HallTime(at_ms));
            let (following, _) = service_day(next, &zone, turns_at);
            prop_assert!(following > day);
        }
    }
}
