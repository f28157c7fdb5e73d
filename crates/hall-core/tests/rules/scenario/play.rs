//! A hall at work under test: it decides, applies, and keeps its rows.

use super::checks;
use super::register::{self, Kepts};
use hall_core::backfill::Backfill;
use hall_core::command::{Act, By, Clock, Command, Issue, Matter, Via};
use hall_core::id::{CategoryId, Handle, Language, TicketId, TicketNumber, WindowNumber};
use hall_core::rules::RuleSet;
use hall_core::ticket::Origin;
use hall_core::{Date, Decision, Event, Hall, HallTime, Refusal, Span};
use std::collections::BTreeMap;

pub(crate) struct Play {
    pub(crate) hall: Hall,
    pub(crate) rules: RuleSet,
    /// Milliseconds since the midnight before the first service day, 2026-11-23.
    pub(crate) now: HallTime,
    pub(crate) rows: Vec<(HallTime, Event)>,
    /// As told by the rows since the last `DayOpened` alone.
    from_day: Hall,
    /// Every number ever printed, and the newest ticket that bears it.
    pub(crate) tickets: BTreeMap<String, TicketId>,
    pub(crate) numbers: BTreeMap<TicketId, String>,
    pub(crate) handles: u64,
    /// Numbers given under each date, as the ledger counts them.
    given: BTreeMap<(Date, CategoryId), u32>,
    by_hand: Vec<(Date, TicketNumber)>,
    /// Appointments, as the ledger keeps them.
    pub(crate) register: Kepts,
}

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;
/// The day turns at 04:00.
const TURNS_AT: i64 = 4 * HOUR;

impl Play {
    /// A hall that has just opened its first day, at 08:00.
    pub(crate) fn new(rules: RuleSet) -> Play {
        let mut play = Play {
            hall: Hall::new(),
            rules: rules.clone(),
            now: HallTime(8 * HOUR),
            rows: vec![],
            from_day: Hall::new(),
            tickets: BTreeMap::new(),
            numbers: BTreeMap::new(),
            handles: 0,
            given: BTreeMap::new(),
            by_hand: vec![],
            register: Kepts::new(),
        };
        for command in [
            Command::Configure(rules),
            Command::Start { down: Span::ZERO, clock: Clock::Trusted },
            turn_to(Date { year: 2026, month: 11, day: 23 }),
        ] {
            play.command(&command).expect("the hall opens");
        }
        play
    }

    pub(crate) fn command(&mut self, command: &Command) -> Result<Decision, Refusal> {
        let decision = self.hall.decide(command, self.now)?;
        for event in &decision.events {
            self.hall.apply(self.now, event);
            if matches!(event, Event::DayOpened(_)) {
                // Whoever begins there is given the last catalogue first.
                self.from_day = Hall::new();
                let imported = |(_, row): &&(HallTime, Event)| matches!(row, Event::ItemsImported(_));
                if let Some((at, imported)) = self.rows.iter().rev().find(imported) {
                    self.from_day.apply(*at, imported);
                }
            }
            self.from_day.apply(self.now, event);
            self.rows.push((self.now, event.clone()));
            register::follow(&mut self.register, event);
            if let Event::Issued(issued) = event {
                self.tickets.insert(issued.number.to_string(), issued.ticket);
                self.numbers.insert(issued.ticket, issued.number.to_string());
                let date = self.hall.day().expect("a day").date;
                if let Origin::ByHand { .. } = issued.origin {
                    self.by_hand.push((date, issued.number.clone()));
                } else {
                    self.given.insert((date, issued.category.clone()), issued.sequence + 1);
                }
            }
        }
        assert_eq!(self.hall, self.from_day, "the rows since DayOpened tell the same hall");
        checks::check(&self.hall, self.now);
        Ok(decision)
    }

    pub(crate) fn act(&mut self, window: WindowNumber, via: Via, act: Act) -> Result<Decision, Refusal> {
        self.command(&Command::Window { window, via, act })
    }

    pub(crate) fn pass(&mut self, time: Span) {
        self.now = self.now + time;
    }

    /// A ticket of `category`, from no kiosk, without paper.
    pub(crate) fn issue_of(&mut self, category: &CategoryId) -> Issue {
        self.handles += 1;
        Issue {
            what: Matter::Category(category.clone()),
            matters: 1,
            class: None,
            language: Language::from("zh"),
            by: By::Desk,
            kiosk: None,
            print: false,
            outlet: None,
            foreseen: None,
            handle: Handle::from(format!("h{}", self.handles).as_str()),
        }
    }

    /// So many numbers of `category` given by hand since now, after those known.
    pub(crate) fn block_of(&mut self, category: &CategoryId, count: u32) -> Backfill {
        let handles = (0..count).map(|_| {
            self.handles += 1;
            Handle::from(format!("h{}", self.handles).as_str())
        });
        Backfill {
            category: category.clone(),
            count,
            first: None,
            own_pad: false,
            since: self.now,
            language: Language::from("zh"),
            handles: handles.collect(),
        }
    }

    /// The day turns now, or when it is due if that is later.
    pub(crate) fn turn(&mut self) -> Command {
        let due = self.hall.day().map_or(self.now, |day| day.turns_at);
        self.now = self.now.max(due);
        self.turn_now()
    }

    /// The day that it is now opens, with what the ledger knows of its numbers.
    pub(crate) fn turn_now(&self) -> Command {
        let day = ((self.now.0 - TURNS_AT) / DAY) as u8;
        let mut turn = turn_to(Date { year: 2026, month: 11, day: 23 + day });
        if let Command::TurnDay { date, issued, by_hand, .. } = &mut turn {
            *by_hand = self
                .by_hand
                .iter()
                .filter(|(day, _)| day == date)
                .map(|(_, number)| number.clone())
                .collect();
            let of_date = self.given.iter().filter(|((day, _), _)| day == date);
            *issued = of_date.map(|((_, category), given)| (category.clone(), *given)).collect();
        }
        turn
    }

    /// The whole ledger tells the same hall as it happened.
    pub(crate) fn check_replay(&self) {
        let mut replayed = Hall::new();
        self.rows.iter().for_each(|(at, event)| replayed.apply(*at, event));
        assert_eq!(self.hall, replayed, "the ledger from its first row tells the same hall");
    }
}

/// Numbers given before under this date are the business of the ledger; the hall remembers its own.
pub(crate) fn turn_to(date: Date) -> Command {
    let turns_at = HallTime(i64::from(date.day - 23 + 1) * DAY + TURNS_AT);
    let noon = HallTime(i64::from(date.day - 23) * DAY + 12 * HOUR);
    Command::TurnDay { date, turns_at, noon, issued: vec![], by_hand: vec![] }
}
