//! What past days teach about a day like today.

use super::arrivals::{Arrivals, Stream};
use super::habits::{Habit, Habits};
use super::scene::Class;
use super::service_time::ServiceTime;
use crate::date::Weekday;
use crate::time::{HallTime, Span};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// What can be compared of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub weekday: Weekday,
    pub market: bool,
}

#[derive(Clone, Debug)]
pub struct PastDay {
    pub sort: Sort,
    pub tickets: Vec<PastTicket>,
}

/// A ticket of a past day. Times are counted from the day's midnight.
#[derive(Clone, Copy, Debug)]
pub struct PastTicket {
    pub category: u16,
    pub class: Class,
    pub issued: Span,
    /// Its visit to a window, where it made one and no more.
    pub visit: Option<Visit>,
}

#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// The window's number, where it is known.
    pub window: Option<u16>,
    pub called: Span,
    pub ended: Span,
    /// He came, and was served.
    pub came: bool,
}

/// What past days teach.
#[derive(Clone, Debug)]
pub struct Lessons {
    pub habits: Habits,
    /// Of each comparable day, which window called when.
    calls: Vec<Vec<(u16, Span)>>,
}

/// As many services of a category weigh as much as the hall's mean.
const PRIOR_VISITS: f64 = 10.0;
/// As many days of the same weekday weigh as much as those of all.
const PRIOR_DAYS: f64 = 4.0;
/// A category that was seen so often has a shape of its own.
const OWN_SHAPE: usize = 30;
/// The newest services tell most.
const SERVICES_KEPT: usize = 400;
/// Squared coefficient of variation of services, until the category's own is known.
const USUAL_SCV: f64 = 0.6;
const NO_SHOW_COST: Span = Span::seconds(90);
/// A longer gap between two guests was a break and not the way from one to the next.
const TURNAROUND_MAX: Span = Span::seconds(600);
/// A visit shorter or longer than that was no service, or a forgotten one.
const SERVICE: (Span, Span) = (Span::seconds(15), Span::seconds(2 * 3600));
/// So few days of today's sort are not enough: all are taken.
const COMPARABLE_MIN: usize = 3;
const PART: Span = Span::seconds(1800);
const PARTS: usize = 48;

impl Lessons {
    /// Learns from `days`, the oldest first, for a day of `sort` that began at `midnight`. `configured` are the services
    /// assumed of each category; the hall's own lengths are put in proportion to these where a category has few.
    pub fn learn(days: &[PastDay], sort: Sort, midnight: HallTime, configured: &[Span]) -> Lessons {
        let alike = |day: &&PastDay| day.sort.market == sort.market;
        let mut comparable: Vec<&PastDay> = days.iter().filter(alike).collect();
        if comparable.len() < COMPARABLE_MIN {
            comparable = days.iter().collect();
        }
        let visits =
            || days.iter().flat_map(|day| &day.tickets).filter_map(|it| Some((it.category, it.visit?)));
        let habits = Habits {
            categories: categories(visits, configured),
            classes: classes(days),
            arrivals: Arrivals { from: Some(midnight), part: PART, streams: streams(&comparable, sort) },
            no_show_cost: mean(visits().filter(|(_, it)| !it.came).map(|(_, it)| length(it)))
                .unwrap_or(NO_SHOW_COST),
            turnaround: turnaround(days),
        };
        Lessons { habits, calls: comparable.into_iter().map(calls).collect() }
    }

    /// Whether a window of this number is expected between two times of the day: on half of the days like this one,
    /// as far as any windows worked then, it called somebody. Nothing known: yes.
    pub fn expects(&self, window: u16, from: Span, to: Span) -> bool {
        let within = |called: &Span| (from..to).contains(called);
        let worked = self.calls.iter().filter(|calls| calls.iter().any(|(_, called)| within(called))).count();
        let calls_itself =
            |calls: &&Vec<(u16, Span)>| calls.iter().any(|(it, called)| *it == window && within(called));
        2 * self.calls.iter().filter(calls_itself).count() >= worked
    }
}

fn length(visit: Visit) -> Span {
    Span((visit.ended.0 - visit.called.0).max(0))
}

fn mean(spans: impl Iterator<Item = Span>) -> Option<Span> {
    let (sum, count) = spans.fold((0, 0), |(sum, count), span| (sum + span.0, count + 1));
    (count > 0).then(|| Span(sum / count))
}

fn categories<I: Iterator<Item = (u16, Visit)>>(visits: impl Fn() -> I, configured: &[Span]) -> Vec<Habit> {
    let counts = |length: &Span| (SERVICE.0..=SERVICE.1).contains(length);
    let services = |category: usize| -> Vec<Span> {
        let own = visits().filter(|(of, visit)| usize::from(*of) == category && visit.came);
        own.map(|(_, visit)| length(visit)).filter(counts).collect()
    };
    let all: Vec<Vec<Span>> = (0..configured.len()).map(services).collect();
    let sum = |spans: &[Span]| spans.iter().map(|span| span.0 as f64).sum::<f64>();
    let seen: f64 = all.iter().map(|own| sum(own)).sum();
    let assumed: f64 = all.iter().zip(configured).map(|(own, mean)| own.len() as f64 * mean.0 as f64).sum();
    // What the hall takes of the time that was configured.
    let pace = if assumed > 0.0 { seen / assumed } else { 1.0 };
    let missed = |category: Option<usize>| {
        let of = visits().filter(|(of, _)| category.is_none_or(|category| usize::from(*of) == category));
        of.fold((0.0, 0.0), |(missed, calls), (_, visit)| {
            (missed + f64::from(u8::from(!visit.came)), calls + 1.0)
        })
    };
    let (all_missed, all_calls) = missed(None);
    let of_hall = if all_calls > 0.0 { all_missed / all_calls } else { 0.0 };
    let habit = |(category, own): (usize, &Vec<Span>)| {
        let prior = configured[category].0 as f64 * pace;
        let mean = Span(((sum(own) + PRIOR_VISITS * prior) / (own.len() as f64 + PRIOR_VISITS)) as i64);
        let newest = own[own.len().saturating_sub(SERVICES_KEPT)..].to_vec();
        let shape = ServiceTime::seen(newest).filter(|_| own.len() >= OWN_SHAPE);
        let service =
            shape.map_or_else(|| ServiceTime::lognormal(mean, USUAL_SCV), |own| own.with_mean(mean));
        let (missed, calls) = missed(Some(category));
        Habit { service, no_show: (missed + PRIOR_VISITS * of_hall) / (calls + PRIOR_VISITS) }
    };
    all.iter().enumerate().map(habit).collect()
}

fn classes(days: &[PastDay]) -> Vec<Class> {
    let mut classes: Vec<Class> =
        days.iter().flat_map(|day| &day.tickets).map(|ticket| ticket.class).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// Tickets to expect in each half hour: of days of this weekday, drawn towards those of all comparable ones.
fn streams(days: &[&PastDay], sort: Sort) -> Vec<Stream> {
    let same = days.iter().filter(|day| day.sort.weekday == sort.weekday).count() as f64;
    let all = days.len() as f64;
    // Of all days, and of those of the weekday.
    let mut counts: BTreeMap<(u16, Class), Vec<[f64; 2]>> = BTreeMap::new();
    for day in days {
        for ticket in &day.tickets {
            let part = (ticket.issued.0 / PART.0) as usize;
            let parts = counts.entry((ticket.category, ticket.class));
            let Some(count) = parts.or_insert_with(|| alloc::vec![[0.0; 2]; PARTS]).get_mut(part) else {
                continue;
            };
            count[0] += 1.0;
            count[1] += f64::from(u8::from(day.sort.weekday == sort.weekday));
        }
    }
    let expected = |[of_all, of_same]: [f64; 2]| (of_same + PRIOR_DAYS * of_all / all) / (same + PRIOR_DAYS);
    let stream = |((category, class), parts): ((u16, Class), Vec<[f64; 2]>)| Stream {
        category,
        class,
        expected: parts.into_iter().map(expected).collect(),
    };
    counts.into_iter().map(stream).collect()
}

/// From the end of a visit to the window's next call, where that guest was waiting already.
fn turnaround(days: &[PastDay]) -> Span {
    let mut gaps = Vec::new();
    for day in days {
        let at_window = |ticket: &PastTicket| {
            let visit = ticket.visit?;
            Some((visit.window?, visit.called, visit.ended, ticket.issued))
        };
        let mut visits: Vec<_> = day.tickets.iter().filter_map(at_window).collect();
        visits.sort_unstable();
        gaps.extend(visits.windows(2).filter_map(|pair| {
            let [(window, _, ended, _), (next_window, called, _, issued)] = [pair[0], pair[1]];
            let gap = Span((called.0 - ended.0).max(0));
            (window == next_window && issued <= ended && gap <= TURNAROUND_MAX).then_some(gap)
        }));
    }
    mean(gaps.into_iter()).unwrap_or(Span::ZERO)
}

fn calls(day: &PastDay) -> Vec<(u16, Span)> {
    let visits = day.tickets.iter().filter_map(|ticket| ticket.visit);
    visits.filter_map(|visit| Some((visit.window?, visit.called))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    const MONDAY: Sort = Sort { weekday: Weekday::Monday, market: false };
    const MARKET: Sort = Sort { weekday: Weekday::Monday, market: true };

    fn minutes(minutes: i64) -> Span {
        Span::seconds(60 * minutes)
    }

    /// Window 1 serves `count` people of category 0, called every six minutes from 9:00, five minutes each.
    fn day(sort: Sort, count: i64) -> PastDay {
        let ticket = |number: i64| PastTicket {
            category: 0,
            class: Class(0),
            issued: minutes(540),
            visit: Some(Visit {
                window: Some(1),
                called: minutes(540 + 6 * number),
                ended: minutes(545 + 6 * number),
                came: number % 10 != 9,
            }),
        };
        PastDay { sort, tickets: (0..count).map(ticket).collect() }
    }

    #[test]
    fn services_no_shows_and_turnaround() {
        let days = vec![day(MONDAY, 40), day(MONDAY, 40)];
        let habits = Lessons::learn(&days, MONDAY, HallTime(0), &[minutes(10), minutes(4)]).habits;
        // 72 of five minutes; ten are assumed at the hall's pace, which is half of what was configured.
        assert_eq!(habits.categories[0].service.mean(), minutes(5));
        assert!((habits.categories[1].service.mean().0 - minutes(2).0).abs() < 100);
        assert!(
            (habits.categories[0].no_show - 0.1).abs() < 0.001
                && (habits.categories[1].no_show - 0.1).abs() < 0.001
        );
        assert_eq!((habits.turnaround, habits.no_show_cost), (minutes(1), minutes(5)));
    }

    #[test]
    fn nothing_seen_is_as_configured() {
        let habits = Lessons::learn(&[], MONDAY, HallTime(0), &[minutes(10)]).habits;
        assert!((habits.categories[0].service.mean().0 - minutes(10).0).abs() < 100);
        assert!(habits.arrivals.streams.is_empty());
        assert!(Lessons::learn(&[], MONDAY, HallTime(0), &[]).expects(3, minutes(0), minutes(600)));
    }

    #[test]
    fn a_market_day_is_like_market_days() {
        let days = vec![day(MONDAY, 10), day(MARKET, 60), day(MARKET, 60), day(MARKET, 60), day(MONDAY, 10)];
        let at_nine = |sort| {
            let habits = Lessons::learn(&days, sort, HallTime(0), &[minutes(5)]).habits;
            habits.arrivals.streams[0].expected[18]
        };
        assert_eq!((at_nine(MARKET), at_nine(MONDAY)), (60.0, 40.0));
    }

    #[test]
    fn a_window_that_never_works_then_is_not_expected() {
        let lessons = Lessons::learn(&[day(MONDAY, 10)], MONDAY, HallTime(0), &[minutes(5)]);
        assert!(lessons.expects(1, minutes(540), minutes(720)));
        assert!(!lessons.expects(2, minutes(540), minutes(720)));
        assert!(lessons.expects(2, minutes(840), minutes(1000)), "nobody worked then that day");
    }
}
