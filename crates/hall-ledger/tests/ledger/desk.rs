//! A hall at its ledger, as the daemon has it: decide, apply, append, commit.

use hall_core::backfill::Backfill;
use hall_core::command::{Act, By, Clock, Command, Issue, Matter, Via};
use hall_core::id::{AreaId, CategoryId, Handle, TicketId, WindowNumber};
use hall_core::rules::{Category, Names, RuleSet, WindowRules};
use hall_core::time::{Date, HallTime, Span};
use hall_core::{Event, Hall, Refusal};
use hall_ledger::{Ledger, Mode, Remembered, Row, Stamp};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// 2026-11-24T08:00+08:00.
pub(crate) const EIGHT: HallTime = HallTime(1_795_478_400_000);

pub(crate) const DAY: i64 = 24 * 3600 * 1000;

pub(crate) struct Desk {
    pub(crate) ledger: Ledger,
    pub(crate) hall: Hall,
    pub(crate) now: HallTime,
    handles: u32,
}

impl Desk {
    /// A hall of two categories and three windows, its first day open, in a new directory.
    pub(crate) fn new(dir: &Path) -> Desk {
        let mut desk = Desk {
            ledger: Ledger::open(dir, Mode::Live).unwrap(),
            hall: Hall::new(),
            now: EIGHT,
            handles: 0,
        };
        desk.act(Command::Start { down: Span::ZERO, clock: Clock::Trusted }).unwrap();
        desk.act(Command::Configure(rules())).unwrap();
        desk.turn_day().unwrap();
        desk
    }

    /// The hall as its ledger has it.
    pub(crate) fn reopen(dir: &Path) -> Desk {
        let ledger = Ledger::open(dir, Mode::Live).unwrap();
        let rows = ledger.rows_of_day().unwrap();
        let hall = replay(&rows);
        let last = rows.last().unwrap();
        // Refused tickets have used handles up without a row.
        Desk { ledger, hall, now: last.stamp.at, handles: last.sequence as u32 * 1000 }
    }

    /// One command, one batch.
    pub(crate) fn act(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let events = self.hall.decide(&command, self.now)?.events;
        let mut batch = self.ledger.begin().unwrap();
        for event in &events {
            self.hall.apply(self.now, event);
            batch.append(stamp(self.now), "test", event, &self.hall).unwrap();
        }
        batch.commit().unwrap();
        Ok(events)
    }

    pub(crate) fn take_ticket(&mut self, category: &str) -> TicketId {
        let command = self.issue(category);
        match &self.act(command).unwrap()[..] {
            [Event::Issued(issued), ..] => issued.ticket,
            other => panic!("a ticket was to be issued: {other:?}"),
        }
    }

    pub(crate) fn at_window(&mut self, window: u16, act: Act) -> Result<Vec<Event>, Refusal> {
        self.act(Command::Window { window: WindowNumber(window), via: Via::Program, act })
    }

    /// Opens the day that `now` lies in.
    pub(crate) fn turn_day(&mut self) -> Result<Vec<Event>, Refusal> {
        let days = (self.now.0 - EIGHT.0) / DAY;
        let date = Date { year: 2026, month: 11, day: 1 + days as u8 };
        let batch = self.ledger.begin().unwrap();
        let (issued, by_hand) = (batch.numbers_given(date).unwrap(), batch.given_by_hand(date).unwrap());
        drop(batch);
        self.act(Command::TurnDay {
            date,
            turns_at: HallTime(EIGHT.0 + (days + 1) * DAY),
            noon: HallTime(EIGHT.0 + days * DAY),
            issued,
            by_hand,
        })
    }

    /// Numbers of `category` given by hand since now.
    pub(crate) fn block(&mut self, category: &str, count: u32) -> Command {
        let handles = (0..count).map(|_| {
            self.handles += 1;
            Handle::from(&*format!("handle-{}", self.handles))
        });
        Command::Backfill(Backfill {
            category: category.into(),
            count,
            first: None,
            own_pad: false,
            since: self.now,
            language: "zh".into(),
            handles: handles.collect(),
        })
    }

    pub(crate) fn issue(&mut self, category: &str) -> Command {
        self.handles += 1;
        Command::Issue(Issue {
            what: Matter::Category(category.into()),
            matters: 1,
            class: None,
            language: "zh".into(),
            by: By::Public,
            kiosk: None,
            print: false,
            outlet: None,
            foreseen: None,
            handle: Handle::from(&*format!("handle-{}", self.handles)),
        })
    }
}

/// The sequence of the newest row.
pub(crate) fn last(ledger: &Ledger) -> u64 {
    ledger.rows_of_day().unwrap().last().map_or(0, |row| row.sequence)
}

/// What was answered under this id.
pub(crate) fn remembered(ledger: &mut Ledger, principal: &str, id: &str) -> Option<Remembered> {
    ledger.begin().unwrap().request(principal, id).unwrap()
}

pub(crate) fn stamp(at: HallTime) -> Stamp {
    Stamp { at, wall_ms: at.0 + 7, trusted: true }
}

pub(crate) fn replay(rows: &[Row]) -> Hall {
    let mut hall = Hall::new();
    rows.iter().for_each(|row| hall.apply(row.stamp.at, &row.event));
    hall
}

pub(crate) fn database(dir: &Path) -> PathBuf {
    dir.join("ledger.db")
}

/// Somebody with `sqlite3` and no respect.
pub(crate) fn stranger(dir: &Path) -> Connection {
    Connection::open(database(dir)).unwrap()
}

pub(crate) fn rules() -> RuleSet {
    let category = |id: &str, prefix: &str| Category {
        id: CategoryId::from(id),
        prefix: prefix.into(),
        width: 3,
        first: 1,
        last: 999,
        area: AreaId::from("ground"),
        name: Names::default(),
        private: false,
        service: Span::seconds(300),
    };
    let window = |number, serves: &[&[&str]]| WindowRules {
        number: WindowNumber(number),
        name: Names::default(),
        serves: serves.iter().map(|tier| tier.iter().map(|id| CategoryId::from(*id)).collect()).collect(),
        auto_call: number == 3,
    };
    RuleSet {
        categories: vec![category("civil", "A"), category("land", "B")],
        windows: vec![
            window(1, &[&["civil"], &["land"]]),
            window(2, &[&["civil", "land"]]),
            window(3, &[&["land"]]),
        ],
        ..RuleSet::default()
    }
}
