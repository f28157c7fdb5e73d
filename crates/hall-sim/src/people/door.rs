//! Who comes, and the line before the kiosk.

use std::collections::VecDeque;

use hall_replay::random::Random;

/// How long one person stands before the kiosk, in seconds.
const AT_THE_KIOSK_S: (f64, f64) = (5.0, 12.0);
/// After the kiosk said no: the paper of the one before has not been taken yet.
const TRY_AGAIN_S: f64 = 3.0;
/// Of a hundred people, so many are old enough to say so, and so many want their ticket in English.
const ELDERLY: f64 = 0.12;
const ENGLISH: f64 = 0.04;

/// What kind of matter people come for, and how often compared with others.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub category: String,
    pub weight: f64,
}

/// Somebody who wants a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    pub category: String,
    pub language: &'static str,
    pub priority: Option<&'static str>,
}

/// The door and the line before the kiosk.
#[derive(Debug)]
pub struct Door {
    random: Random,
    arrivals: Vec<Arrival>,
    per_hour: f64,
    /// When the next one comes; `None` before the door has been looked at.
    next_at: Option<f64>,
    line: VecDeque<Visitor>,
    /// When the kiosk is free again.
    free_at: f64,
}

impl Door {
    /// Opens the door; `per_hour` people come in an hour of hall time.
    #[must_use]
    pub fn new(seed: u64, arrivals: Vec<Arrival>, per_hour: f64) -> Self {
        let random = Random::new(seed, "door");
        Self { random, arrivals, per_hour, next_at: None, line: VecDeque::new(), free_at: 0.0 }
    }

    /// Lets that many people stand before the kiosk who came before the hall opened.
    pub fn crowd(&mut self, people: usize) {
        for _ in 0..people {
            let visitor = self.visitor();
            self.line.push_back(visitor);
        }
    }

    /// Changes how many come.
    pub fn set_per_hour(&mut self, per_hour: f64) {
        self.per_hour = per_hour;
        self.next_at = None;
    }

    /// Returns how many stand before the kiosk.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.line.len()
    }

    /// Lets people come until now, and returns whoever has chosen at the kiosk, if it is free.
    pub fn step(&mut self, now_s: f64) -> Option<Visitor> {
        while self.next_at.is_some_and(|next_at| next_at <= now_s) {
            let visitor = self.visitor();
            self.line.push_back(visitor);
            self.draw_next(self.next_at.unwrap_or(now_s));
        }
        if self.next_at.is_none() {
            self.draw_next(now_s);
        }
        if self.free_at > now_s {
            return None;
        }
        let visitor = self.line.pop_front()?;
        self.free_at = now_s + self.random.between(AT_THE_KIOSK_S.0, AT_THE_KIOSK_S.1);
        Some(visitor)
    }

    /// The kiosk gave no ticket; he stays and tries again.
    pub fn refused(&mut self, visitor: Visitor, now_s: f64) {
        self.line.push_front(visitor);
        self.free_at = now_s + TRY_AGAIN_S;
    }

    fn draw_next(&mut self, after_s: f64) {
        self.next_at =
            (self.per_hour > 0.0).then(|| after_s + self.random.exponential(3_600.0 / self.per_hour));
    }

    fn visitor(&mut self) -> Visitor {
        let weights: Vec<_> = self.arrivals.iter().map(|arrival| arrival.weight).collect();
        let place = self.random.weighted(&weights);
        Visitor {
            category: self.arrivals.get(place).map(|arrival| arrival.category.clone()).unwrap_or_default(),
            language: if self.random.chance(ENGLISH) { "en" } else { "zh" },
            priority: self.random.chance(ELDERLY).then_some("elderly"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(seed: u64, per_hour: f64) -> Door {
        let arrivals = ["civil", "labour"].map(|category| Arrival { category: category.into(), weight: 1.0 });
        Door::new(seed, arrivals.into(), per_hour)
    }

    /// Runs for so many hours and returns who took a ticket when.
    fn run(door: &mut Door, hours: u32) -> Vec<(u32, Visitor)> {
        (0..hours * 3_600).filter_map(|s| Some((s, door.step(f64::from(s))?))).collect()
    }

    #[test]
    fn as_many_come_as_said_and_the_same_for_the_same_seed() {
        let came = run(&mut door(1, 60.0), 20);
        assert!((1_080..1_320).contains(&came.len()), "{}", came.len());
        assert_eq!(came, run(&mut door(1, 60.0), 20));
        assert_ne!(came, run(&mut door(2, 60.0), 20));
    }

    #[test]
    fn a_crowd_goes_through_the_kiosk_one_by_one() {
        let mut door = door(1, 0.0);
        door.crowd(10);
        let came = run(&mut door, 1);
        assert_eq!(came.len(), 10);
        assert!(came.windows(2).all(|pair| f64::from(pair[1].0 - pair[0].0) >= AT_THE_KIOSK_S.0));
    }

    #[test]
    fn whoever_got_no_ticket_is_the_next_to_try() {
        let mut door = door(1, 0.0);
        door.crowd(2);
        let first = door.step(0.0).unwrap();
        door.refused(first.clone(), 0.5);
        assert_eq!(door.step(1.0), None);
        assert_eq!(door.step(10.0), Some(first));
        assert_eq!(door.waiting(), 1);
    }
}
