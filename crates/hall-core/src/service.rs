//! The service day by the clock: when numbers are given, and what hours do to a wait.
//!
//! Windows are not bound by hours: whoever holds a ticket at closing is served (延时服务), and a clerk who calls in his
//! lunch does so. A hall without a calendar is open at all hours.

use crate::calendar::{Calendar, Hours, Minute, YearList};
use crate::command::By;
use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::CategoryId;
use crate::refusal::Refusal;
use crate::rules::RuleSet;
use crate::time::{Date, HallTime, Span};
use crate::wait::Wait;
use alloc::boxed::Box;
use alloc::vec;

/// The hall's hours at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Of today; empty: closed all day.
    pub hours: Hours,
    pub open: bool,
    /// Between two openings of today.
    pub on_break: bool,
    /// When `open` becomes another.
    pub next_change: Option<(Date, Minute)>,
    /// 已停止取号: numbers were given today, and no category gives any more.
    pub issuing_stopped: bool,
    /// When the last of those who wait now will probably be done; `None` if nobody waits or no window serves them.
    pub ends: Option<HallTime>,
}

const MINUTE_MS: i64 = 60_000;

/// Today on the hall's calendar.
struct Today<'a> {
    calendar: &'a Calendar,
    date: Date,
    /// Milliseconds since its midnight by the wall clock; past midnight the old day goes on until it turns.
    ms: i64,
}

impl Today<'_> {
    fn minute(&self) -> i64 {
        self.ms.div_euclid(MINUTE_MS)
    }

    fn hours(&self) -> &Hours {
        self.calendar.hours(self.date)
    }
}

impl Hall {
    /// What the calendar says of this moment; `None` without a calendar, as the hall is open at all hours then.
    pub fn service(&self, now: HallTime) -> Option<Service> {
        let today = self.today(now)?;
        let (hours, minute) = (today.hours(), today.minute());
        let (now_open, later) = (hours.at(minute), hours.after(minute));
        let next_change = match (now_open, later) {
            (Some(opening), _) => Some((today.date, opening.to)),
            (None, Some(opening)) => Some((today.date, opening.from)),
            (None, None) => today.calendar.next_after(today.date, |date| today.calendar.hours(date).clone()),
        };
        let ended = |id: &CategoryId| {
            let issuing = self.issuing_hours(today.calendar, today.date, id);
            issuing.last().is_some_and(|last| i64::from(last.to.0) <= minute)
        };
        let mut categories = self.configured.categories.iter().map(|category| &category.id);
        Some(Service {
            hours: hours.clone(),
            open: now_open.is_some(),
            on_break: now_open.is_none()
                && later.is_some()
                && hours.first().is_some_and(|first| i64::from(first.from.0) <= minute),
            next_change,
            issuing_stopped: !hours.is_empty() && categories.all(ended),
            ends: self.predicted_end(now),
        })
    }

    /// From when a wait counts of one who came at `since`: from the next opening of the day, if none was on then.
    pub fn wait_counts_from(&self, category: &CategoryId, since: HallTime) -> HallTime {
        let Some(today) = self.today(since) else { return since };
        let (hours, minute) = (self.hours_worked(&today, category), today.minute());
        let next = hours.after(minute).filter(|_| hours.at(minute).is_none());
        next.map_or(since, |next| since + Span(i64::from(next.from.0) * MINUTE_MS - today.ms))
    }

    /// The hour of the day, 0 to 23, by the hall's clock on the wall; `None` in days of before there were hours.
    pub fn hour_of_day(&self, at: HallTime) -> Option<u8> {
        let since_noon = at.0.saturating_sub(self.day?.noon?.0);
        Some((since_noon.div_euclid(60 * MINUTE_MS) + 12).rem_euclid(24) as u8)
    }

    /// The year whose list of holidays is missing: today's, or from 1 December the next. An alarm.
    pub fn missing_year_list(&self) -> Option<i16> {
        self.rules.calendar.as_ref()?.missing_list(self.day?.date)
    }

    /// When numbers of `category` are given today; `None`: at any time.
    pub fn issuing_today(&self, category: &CategoryId, now: HallTime) -> Option<Hours> {
        let today = self.today(now)?;
        Some(self.issuing_hours(today.calendar, today.date, category))
    }

    /// Whether a number of `category` may be given now, as far as it is not counted. The hours do not hold for who comes
    /// in time for a place that he `booked`: they were looked at then.
    ///
    /// # Errors
    /// The [`Refusal`] that a kiosk tells with a word.
    pub(crate) fn may_issue(
        &self,
        category: &CategoryId,
        by: &By,
        booked: bool,
        now: HallTime,
    ) -> Result<(), Refusal> {
        self.not_paused()?;
        match by {
            By::Added { reason } if reason.trim().is_empty() => return Err(Refusal::ReasonMissing),
            By::Added { .. } => return Ok(()),
            By::Public | By::Desk => {}
        }
        self.not_closed()?;
        if !booked {
            self.within_hours(category, now)?;
        }
        if *by == By::Public && self.unstaffed(category, now) {
            return Err(Refusal::NoWindow(category.clone()));
        }
        Ok(())
    }

    /// When windows are there for `category` on `date`; `None`: at all hours.
    pub(crate) fn hours_of(&self, date: Date, category: &CategoryId) -> Option<Hours> {
        let calendar = self.rules.calendar.as_ref()?;
        let hours = calendar.hours(date);
        Some(if self.is_covered(calendar, category) { hours.without_breaks() } else { hours.clone() })
    }

    /// Numbers are given by the clock.
    ///
    /// # Errors
    /// [`Refusal::OutsideHours`] with the next time at which this category gives any.
    fn within_hours(&self, category: &CategoryId, now: HallTime) -> Result<(), Refusal> {
        let Some(today) = self.today(now) else { return Ok(()) };
        let of_date = |date| self.issuing_hours(today.calendar, date, category);
        let issuing = of_date(today.date);
        if issuing.at(today.minute()).is_some() {
            return Ok(());
        }
        let later = issuing.after(today.minute()).map(|opening| (today.date, opening.from));
        let next = later.or_else(|| today.calendar.next_after(today.date, of_date));
        Err(Refusal::OutsideHours { today: today.date, next })
    }

    /// Whether, in opening hours, no window has served `category` for so long that a number of it would be hopeless.
    fn unstaffed(&self, category: &CategoryId, now: HallTime) -> bool {
        let Some(today) = self.today(now) else { return false };
        let Some(opening) = today.hours().at(today.minute()) else { return false };
        if self.windows_serving(category).next().is_some() {
            return false;
        }
        let opened = now - Span(today.ms - i64::from(opening.from.0) * MINUTE_MS);
        let serving = self.rules.windows.iter().filter(|rules| rules.tier_of(category).is_some());
        let gone_since = serving.filter_map(|rules| Some(self.window(rules.number)?.idle_since)).max();
        let since = gone_since.map_or(opened, |gone| gone.max(opened));
        now.since(since).0 >= i64::from(today.calendar.issuing.unstaffed_after) * MINUTE_MS
    }

    /// Whether somebody should be at the windows: not before opening and not in a break.
    pub(crate) fn at_work(&self, now: HallTime) -> bool {
        self.today(now).is_none_or(|today| !opens_later(&today))
    }

    /// A wait of so much work as it will be by the clock: it runs in opening hours, and after the last of the day.
    pub(crate) fn by_the_clock(&self, wait: Wait, category: &CategoryId, now: HallTime) -> Wait {
        let Some(today) = self.today(now) else { return wait };
        let hours = self.hours_worked(&today, category);
        wait.each(|work| over_breaks(&hours, today.ms, work))
    }

    /// A wait by the clock, with so much more work to be done before him, or less if it is negative.
    pub(crate) fn grown_by_the_clock(
        &self,
        wait: Wait,
        work_ms: i64,
        category: &CategoryId,
        now: HallTime,
    ) -> Wait {
        let Some(today) = self.today(now).filter(|_| work_ms > 0) else { return wait.moved(work_ms) };
        let hours = self.hours_worked(&today, category);
        wait.each(|wait| Span(wait.0 + over_breaks(&hours, today.ms + wait.0, Span(work_ms)).0))
    }

    fn hours_worked(&self, today: &Today<'_>, category: &CategoryId) -> Hours {
        let hours = today.hours();
        if self.is_covered(today.calendar, category) { hours.without_breaks() } else { hours.clone() }
    }

    fn predicted_end(&self, now: HallTime) -> Option<HallTime> {
        let loads = self.loads(now);
        let waiting =
            self.rules.categories.iter().map(|category| (&category.id, self.waiting_in(&category.id)));
        let last = waiting.filter(|(_, count)| *count > 0).filter_map(|(id, count)| {
            let wait = loads.estimate(id, count - 1, now)?;
            Some(now + wait.estimate + self.service_mean(id))
        });
        last.max()
    }

    fn today(&self, now: HallTime) -> Option<Today<'_>> {
        let (calendar, day) = (self.rules.calendar.as_ref()?, self.day?);
        let noon_ms = i64::from(Minute::NOON.0) * MINUTE_MS;
        Some(Today {
            calendar,
            date: day.date,
            ms: now.0.saturating_sub(day.noon?.0).saturating_add(noon_ms),
        })
    }

    fn issuing_hours(&self, calendar: &Calendar, date: Date, category: &CategoryId) -> Hours {
        calendar.issuing(date, category, self.is_covered(calendar, category))
    }

    /// 午间值班: a window that goes on over the break serves it.
    fn is_covered(&self, calendar: &Calendar, category: &CategoryId) -> bool {
        let rules = calendar.lunch_cover.iter().filter_map(|number| self.rules.window(*number));
        rules.into_iter().any(|rules| rules.tier_of(category).is_some())
    }
}

/// What a manager decides about the calendar; it outlives every change of the configuration.
impl Hall {
    pub(crate) fn import_year(&self, year: i16, list: &YearList) -> Decided {
        let calendar = self.rules.calendar.as_ref().ok_or(Refusal::NoCalendar)?;
        let news = calendar.years.get(&year) != Some(list);
        let imported = news.then(|| Event::YearImported { year, list: Box::new(list.clone()) });
        decision(imported.into_iter().collect(), Reply::Done)
    }

    pub(crate) fn set_date(&self, date: Date, hours: Option<&Hours>) -> Decided {
        self.rules.calendar.as_ref().ok_or(Refusal::NoCalendar)?;
        if self.dates.get(&date) == hours {
            return decision(vec![], Reply::Done);
        }
        decision(vec![Event::DateSet { date, hours: hours.cloned() }], Reply::Done)
    }

    pub(crate) fn apply_year_imported(&mut self, year: i16, list: &YearList) {
        self.years.insert(year, list.clone());
        self.calendar_again();
    }

    pub(crate) fn apply_date_set(&mut self, date: Date, hours: Option<&Hours>) {
        match hours {
            Some(hours) => drop(self.dates.insert(date, hours.clone())),
            None => drop(self.dates.remove(&date)),
        }
        self.calendar_again();
    }

    fn calendar_again(&mut self) {
        self.rules.calendar = self.calendar_in_force(&self.configured);
    }

    /// What was configured, with the ledger's own years and dates over it.
    pub(crate) fn calendar_in_force(&self, configured: &RuleSet) -> Option<Calendar> {
        let mut calendar = configured.calendar.clone()?;
        calendar.years.extend(self.years.iter().map(|(year, list)| (*year, list.clone())));
        calendar.dates.extend(self.dates.iter().map(|(date, hours)| (*date, hours.clone())));
        Some(calendar)
    }

    /// What the ledger overrules of the configured calendar: whole years, and dates.
    pub fn calendar_settings(&self) -> (impl Iterator<Item = i16>, impl Iterator<Item = (Date, &Hours)>) {
        (self.years.keys().copied(), self.dates.iter().map(|(date, hours)| (*date, hours)))
    }
}

fn opens_later(today: &Today<'_>) -> bool {
    let (hours, minute) = (today.hours(), today.minute());
    hours.at(minute).is_none() && hours.after(minute).is_some()
}

/// How long after `ms` of a day `work` is done, if it is done in opening hours and after the last.
fn over_breaks(hours: &Hours, ms: i64, work: Span) -> Span {
    let (mut at, mut left) = (ms, work.0);
    for opening in hours.iter() {
        let (from, to) = (i64::from(opening.from.0) * MINUTE_MS, i64::from(opening.to.0) * MINUTE_MS);
        at = at.max(from);
        if at >= to {
            continue;
        }
        if left <= to - at {
            break;
        }
        left -= to - at;
        at = to;
    }
    Span(at.saturating_add(left).saturating_sub(ms))
}
