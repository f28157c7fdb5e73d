//! Hours in which nothing is spoken: lunch, a ceremony, a hall in a library.

use std::str::FromStr;

/// From one time of day up to another, over midnight if need be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from_min: u16,
    to_min: u16,
}

impl QuietHours {
    /// Whether they hold at `clock`, `12:05`. A clock that shows no time holds nothing up.
    pub fn hold(self, clock: &str) -> bool {
        let Some(now) = minutes(clock) else { return false };
        if self.from_min <= self.to_min {
            (self.from_min..self.to_min).contains(&now)
        } else {
            now >= self.from_min || now < self.to_min
        }
    }
}

impl FromStr for QuietHours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let both = text.split_once('-').and_then(|(from, to)| Some((minutes(from)?, minutes(to)?)));
        let (from_min, to_min) = both.ok_or("expected two times of day such as 12:00-13:30")?;
        Ok(QuietHours { from_min, to_min })
    }
}

fn minutes(clock: &str) -> Option<u16> {
    let (hour, minute) = clock.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(60 * hour + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_hold_from_the_first_minute_to_before_the_last() {
        for (hours, clock, holds) in [
            ("12:00-13:30", "11:59", false),
            ("12:00-13:30", "12:00", true),
            ("12:00-13:30", "13:29", true),
            ("12:00-13:30", "13:30", false),
            ("22:00-06:00", "23:10", true),
            ("22:00-06:00", "05:59", true),
            ("22:00-06:00", "12:00", false),
            ("12:00-13:30", "--:--", false),
        ] {
            assert_eq!(hours.parse::<QuietHours>().unwrap().hold(clock), holds, "{hours} {clock}");
        }
        for wrong in ["12:00", "12:00-24:00", "noon-13:00", "-"] {
            assert!(wrong.parse::<QuietHours>().is_err(), "{wrong}");
        }
    }
}
