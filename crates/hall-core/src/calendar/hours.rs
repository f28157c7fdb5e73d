//! Times of a day: openings and the breaks between them.

use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

/// A minute of the day, 0 to 1440, as the clock on the wall shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minute(pub u16);

impl Minute {
    pub const NOON: Minute = Minute(12 * 60);
    pub const MAX: Minute = Minute(24 * 60);
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// `08:30`, or `24:00` for the end of the day.
impl FromStr for Minute {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Minute, NotATime> {
        let (hour, minute) = text.split_once(':').ok_or(NotATime)?;
        let two_digits = |part: &str| {
            let digits = part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| digits).ok_or(NotATime)
        };
        let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
        let of_day = Minute(hour * 60 + minute);
        if minute < 60 && of_day <= Minute::MAX { Ok(of_day) } else { Err(NotATime) }
    }
}

/// Not written like a time of day, or like an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATime;

/// From, and up to but not at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    pub from: Minute,
    pub to: Minute,
}

/// The openings of a day: in order, apart, none empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours(Vec<Opening>);

/// Why openings do not make a day; the number is the place of the opening at fault, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursError {
    /// It ends where it begins, earlier, or after midnight.
    Empty(usize),
    /// It begins before the one before it has ended, or just then.
    Overlaps(usize),
}

impl Hours {
    pub(crate) const CLOSED: Hours = Hours(Vec::new());

    /// Makes a day of openings.
    ///
    /// # Errors
    /// [`HoursError`] if one is empty, or they overlap, touch, or are out of order.
    pub fn new(openings: Vec<Opening>) -> Result<Hours, HoursError> {
        let mut ended = None;
        for (place, opening) in openings.iter().enumerate() {
            if opening.from >= opening.to || opening.to > Minute::MAX {
                return Err(HoursError::Empty(place));
            }
            if ended.is_some_and(|ended| opening.from <= ended) {
                return Err(HoursError::Overlaps(place));
            }
            ended = Some(opening.to);
        }
        Ok(Hours(openings))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = Opening> {
        self.0.iter().copied()
    }

    pub fn first(&self) -> Option<Opening> {
        self.0.first().copied()
    }

    pub fn last(&self) -> Option<Opening> {
        self.0.last().copied()
    }

    /// The opening that `minute` (which may lie outside the day) falls into.
    pub fn at(&self, minute: i64) -> Option<Opening> {
        self.iter().find(|opening| opening.contains(minute))
    }

    /// The first opening that begins after `minute`.
    pub fn after(&self, minute: i64) -> Option<Opening> {
        self.iter().find(|opening| i64::from(opening.from.0) > minute)
    }

    /// From the first beginning to the last end.
    pub(crate) fn without_breaks(&self) -> Hours {
        let whole = self.first().zip(self.last());
        Hours(whole.map(|(first, last)| Opening { from: first.from, to: last.to }).into_iter().collect())
    }

    /// The first opening begins `minutes` earlier.
    pub(crate) fn begun_earlier(mut self, minutes: u16) -> Hours {
        if let Some(first) = self.0.first_mut() {
            first.from = Minute(first.from.0.saturating_sub(minutes));
        }
        self
    }

    /// Each opening ends `minutes` earlier; one that is not longer than that is left out.
    pub(crate) fn ended_earlier(mut self, minutes: u16) -> Hours {
        for opening in &mut self.0 {
            opening.to = Minute(opening.to.0.saturating_sub(minutes));
        }
        self.0.retain(|opening| opening.from < opening.to);
        self
    }
}

/// `08:30-12:00`
impl fmt::Display for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

impl FromStr for Opening {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Opening, NotATime> {
        let (from, to) = text.split_once('-').ok_or(NotATime)?;
        Ok(Opening { from: from.parse()?, to: to.parse()? })
    }
}

impl Opening {
    fn contains(self, minute: i64) -> bool {
        (i64::from(self.from.0)..i64::from(self.to.0)).contains(&minute)
    }
}

/// `08:30-12:00, 14:00-17:30`
impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, opening) in self.iter().enumerate() {
            let separator = if place == 0 { "" } else { ", " };
            write!(f, "{separator}{opening}")?;
        }
        Ok(())
    }
}
