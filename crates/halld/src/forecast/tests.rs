//! From the rows of past days to what people are told.

use super::{Waits, Watcher};
use crate::published::Published;
use crate::view::Setting;
use hall_core::command::{Act, By, Clock, Command, Ending, Issue, Matter, Via};
use hall_core::id::{Handle, TicketId, WindowNumber};
use hall_core::rules::{Category, Names, RuleSet, WindowRules};
use hall_core::{Date, Event, Hall, HallTime, Span};
use hall_ledger::{Ledger, Mode, Stamp};
use jiff::tz::TimeZone;
use std::path::Path;
use std::sync::Arc;

/// 2026-11-02T08:00Z, a Monday.
const EIGHT: i64 = 1_793_606_400_000;
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

struct Desk {
    ledger: Ledger,
    hall: Hall,
    now: HallTime,
}

impl Desk {
    /// One window, one category of which 5 minutes are assumed.
    fn new(dir: &Path) -> Desk {
        let ledger = Ledger::open(dir, Mode::Live).unwrap();
        let mut desk = Desk { ledger, hall: Hall::new(), now: HallTime(EIGHT) };
        let civil = Category {
            id: "civil".into(),
            prefix: "A".into(),
            width: 3,
            first: 1,
            last: 999,
            area: "ground".into(),
            name: Names::default(),
            private: false,
            service: Span(5 * MINUTE),
        };
        let serves = vec![vec!["civil".into()]];
        let window =
            WindowRules { number: WindowNumber(1), name: Names::default(), serves, auto_call: false };
        let rules = RuleSet { categories: vec![civil], windows: vec![window], ..RuleSet::default() };
        desk.act(Command::Start { down: Span::ZERO, clock: Clock::Trusted });
        desk.act(Command::Configure(rules));
        desk
    }

    fn act(&mut self, command: Command) -> Vec<Event> {
        let events = self.hall.decide(&command, self.now).unwrap().events;
        let mut batch = self.ledger.begin().unwrap();
        for event in &events {
            self.hall.apply(self.now, event);
            let stamp = Stamp { at: self.now, wall_ms: self.now.0, trusted: true };
            batch.append(stamp, "test", event, &self.hall).unwrap();
        }
        batch.commit().unwrap();
        events
    }

    fn turn(&mut self, day: i64) {
        self.now = HallTime(EIGHT + day * DAY);
        self.act(Command::TurnDay {
            date: Date { year: 2026, month: 11, day: 2 + day as u8 },
            turns_at: HallTime(EIGHT + (day + 1) * DAY),
            noon: HallTime(EIGHT + day * DAY + 240 * MINUTE),
            issued: vec![],
            by_hand: vec![],
        });
        self.press(Act::Open);
    }

    fn press(&mut self, act: Act) {
        self.act(Command::Window { window: WindowNumber(1), via: Via::Program, act });
    }

    fn issue(&mut self, waits: &Waits) -> Issue {
        let what = Matter::Category("civil".into());
        Issue {
            foreseen: waits.asked_for(&self.hall, &what, None),
            what,
            by: By::Desk,
            matters: 1,
            class: None,
            language: "zh".into(),
            kiosk: None,
            print: false,
            outlet: None,
            handle: Handle::from(format!("{}-{}", self.now.0, self.hall.tickets().count()).as_str()),
        }
    }

    fn take(&mut self, waits: &Waits) -> TicketId {
        let issue = self.issue(waits);
        match self.act(Command::Issue(issue)).first() {
            Some(Event::Issued(issued)) => issued.ticket,
            other => panic!("{other:?}"),
        }
    }

    /// A day on which each of `count` people takes 10 minutes.
    fn day(&mut self, day: i64, count: usize) {
        self.turn(day);
        (0..count).for_each(|_| _ = self.take(&Waits::default()));
        for _ in 0..count {
            self.press(Act::CallNext);
            self.now = self.now + Span(10 * MINUTE);
            self.press(Act::End(Ending::default()));
        }
    }

    fn watcher(&self, dir: &Path) -> Watcher {
        let setting = Setting {
            hall_id: "hulu".into(),
            hall_name: Names::default(),
            timezone: TimeZone::UTC,
            day_turns_at: jiff::civil::time(4, 0, 0, 0),
            public_url: String::new(),
            simulation: false,
            waits: Waits::default(),
        };
        let published = Arc::new(Published::new(self.hall.clone(), 0));
        Watcher { data: dir.into(), published, setting: Arc::new(setting), known: None }
    }
}

fn minutes(span: Span) -> i64 {
    (span.0 + MINUTE / 2) / MINUTE
}

#[test]
fn what_past_days_have_shown_is_told_today() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    desk.day(0, 20);
    desk.day(1, 20);
    desk.turn(2);
    let waits = Waits::default();
    let first = desk.take(&waits);
    desk.press(Act::Call(first));
    let second = desk.take(&waits);
    let third = desk.take(&waits);

    let mut watcher = desk.watcher(dir.path());
    watcher.look(desk.now);
    let waits = watcher.setting.waits.clone();
    let of = |hall: &Hall, id, now| waits.of_ticket(hall, hall.ticket(id).unwrap(), now).unwrap();
    let (told, next) = (of(&desk.hall, second, desk.now), of(&desk.hall, third, desk.now));
    // Forty services of 10 minutes against the 5 that are configured.
    assert_eq!((minutes(told.estimate), minutes(next.estimate)), (10, 20), "{told:?} {next:?}");
    assert!(next.low <= next.estimate && next.estimate <= next.high);
    // Half a minute later nobody has looked anew.
    let later = of(&desk.hall, second, desk.now + Span(MINUTE / 2));
    assert_eq!(told.estimate.0 - later.estimate.0, MINUTE / 2);
    // What is foreseen goes with the command, and is kept in the row.
    let issue = desk.issue(&waits);
    let Some(Event::Issued(issued)) = desk.act(Command::Issue(issue)).first().cloned() else {
        panic!("issued")
    };
    assert_eq!(issued.wait.map(|wait| minutes(wait.estimate)), Some(30));
}

#[test]
fn a_hall_without_a_past_goes_by_its_formula() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    desk.day(0, 20);
    desk.turn(1);
    let mut watcher = desk.watcher(dir.path());
    watcher.look(desk.now);
    let what = Matter::Category("civil".into());
    assert_eq!(watcher.setting.waits.asked_for(&desk.hall, &what, None), None);
    let id = desk.take(&watcher.setting.waits);
    let ticket = desk.hall.ticket(id).unwrap();
    let told = watcher.setting.waits.of_ticket(&desk.hall, ticket, desk.now);
    assert_eq!(told, desk.hall.estimate_for(ticket, desk.now));
}
