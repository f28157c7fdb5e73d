//! Days of any kind: whatever was done in the hall, the ledger replays to the same hall and its tickets are right.

use crate::desk::{DAY, Desk, EIGHT, last, replay};
use hall_core::command::{Act, Clock, Command, Ending, Issue, Matter, Place, PrintOutcome, Target};
use hall_core::id::{CallSequence, TicketId, WindowNumber};
use hall_core::send_home::Whom;
use hall_core::{Event, HallTime, Span};
use hall_ledger::Reader;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tempfile::tempdir;

/// What somebody tries; most of it is allowed, and what is refused leaves no row.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a test makes a few dozen")]
enum Try {
    Take(&'static str),
    Block(&'static str, u32),
    /// Somebody who was sent home comes again.
    ComeAgain(usize),
    At(u16, Act),
    Do(Command),
    Wait(i64),
    NextDay,
    Restart,
}

fn window_act() -> impl Strategy<Value = Act> {
    let ticket = (1..12u64).prop_map(TicketId);
    let to = prop_oneof![
        prop_oneof![Just("civil"), Just("land")].prop_map(|category| Target::Category(category.into())),
        (1..4u16).prop_map(|window| Target::Window(WindowNumber(window))),
    ];
    let place = prop_oneof![Just(Place::Front), Just(Place::Time), Just(Place::Back)];
    prop_oneof![
        6 => Just(Act::CallNext),
        2 => Just(Act::Undo),
        1 => Just(Act::Recall),
        1 => Just(Act::Serve),
        2 => Just(Act::End(Ending::default())),
        2 => Just(Act::NoShow),
        2 => Just(Act::Hold),
        1 => Just(Act::TogglePause),
        1 => Just(Act::Close),
        1 => Just(Act::SignIn("王秀英".into())),
        1 => (1..6u8).prop_map(Act::Rate),
        1 => ticket.clone().prop_map(Act::Call),
        1 => ticket.prop_map(Act::Resume),
        2 => (to, place).prop_map(|(to, place)| Act::Transfer { to, place, reason: None }),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    let ticket = || (1..12u64).prop_map(TicketId);
    prop_oneof![
        ticket().prop_map(|ticket| Command::Return { ticket }),
        ticket().prop_map(|ticket| Command::Cancel { ticket }),
        ticket().prop_map(|ticket| Command::Void { ticket, reason: "试".into() }),
        (0..4u64).prop_map(|whom| Command::SendHome(match whom {
            0 => Whom::All,
            1 => Whom::Category("civil".into()),
            ticket => Whom::Tickets(vec![TicketId(ticket)]),
        })),
        any::<bool>().prop_map(|leave| Command::CloseDay { leave }),
        ticket().prop_map(|ticket| Command::Rate { ticket, level: 3 }),
        ticket().prop_map(|ticket| Command::PrintStarted { ticket, printer: "front".into() }),
        ticket().prop_map(|ticket| Command::PrintEnded {
            ticket,
            printer: "front".into(),
            outcome: PrintOutcome::Unknown,
            trouble: None,
            late: false,
        }),
        (1..20u64).prop_map(|call| Command::MarkSpoken {
            screen: "ground-1".into(),
            calls: vec![CallSequence(call)]
        }),
        (1..4u16).prop_map(|window| Command::SetServes {
            window: WindowNumber(window),
            serves: vec![vec!["civil".into()]]
        }),
    ]
}

fn try_something() -> impl Strategy<Value = Try> {
    prop_oneof![
        6 => prop_oneof![Just("civil"), Just("land")].prop_map(Try::Take),
        1 => (prop_oneof![Just("civil"), Just("land")], 1..4u32).prop_map(|(id, count)| Try::Block(id, count)),
        2 => (0..8usize).prop_map(Try::ComeAgain),
        12 => (1..4u16, window_act()).prop_map(|(window, act)| Try::At(window, act)),
        4 => command().prop_map(Try::Do),
        4 => (0..200_000i64).prop_map(Try::Wait),
        1 => Just(Try::NextDay),
        1 => Just(Try::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_hall_is_what_its_rows_say(tries in prop::collection::vec(try_something(), 1..80)) {
        let dir = tempdir().unwrap();
        let mut desk = Desk::new(dir.path());
        for attempt in tries {
            // A refusal is as good an outcome as any; it only must leave no row.
            let _ = match attempt {
                Try::Take(category) => {
                    let issue = desk.issue(category);
                    desk.act(issue)
                }
                Try::Block(category, count) => {
                    let block = desk.block(category, count);
                    desk.act(block)
                }
                Try::ComeAgain(place) => {
                    let right = desk.hall.next_day_rights().nth(place).map(|right| right.ticket);
                    let Command::Issue(issue) = desk.issue("civil") else { unreachable!("it is an issue") };
                    let what = Matter::NextDay(right.unwrap_or(TicketId(place as u64)));
                    desk.act(Command::Issue(Issue { what, ..issue }))
                }
                Try::At(window, act) => desk.at_window(window, act),
                Try::Do(command) => desk.act(command),
                Try::Wait(ms) => {
                    desk.now = desk.now + Span(ms);
                    Ok(vec![])
                }
                Try::NextDay => {
                    desk.now = HallTime(EIGHT.0 + ((desk.now.0 - EIGHT.0) / DAY + 1) * DAY);
                    desk.turn_day()
                }
                Try::Restart => {
                    let now = desk.now;
                    drop(desk);
                    desk = Desk::reopen(dir.path());
                    desk.now = now;
                    desk.act(Command::Start { down: Span::ZERO, clock: Clock::Trusted })
                }
            };
            accounts_balance(&Reader::open(dir.path()).unwrap());
        }
        let reader = Reader::open(dir.path()).unwrap();
        prop_assert_eq!(&replay(&reader.rows(0, usize::MAX).unwrap()), &desk.hall);
        prop_assert_eq!(&replay(&desk.ledger.rows_of_day().unwrap()), &desk.hall);
        for ticket in desk.hall.tickets() {
            let line = reader.ticket_by_id(ticket.id).unwrap().unwrap();
            prop_assert_eq!(line.phase, ticket.phase);
            prop_assert_eq!(line.category, ticket.category.clone());
            prop_assert_eq!(line.first_called_at, ticket.first_called_at);
            prop_assert_eq!(line.started_at, ticket.started_at);
            prop_assert_eq!(line.print, ticket.print.clone());
            prop_assert_eq!(line.rating, ticket.rating);
        }
        let verified = reader.verify().unwrap();
        prop_assert_eq!(verified.rows, last(&desk.ledger));
    }
}

/// Bad day 44, whatever kind of days those were: of every day and category, 取号 is what became of it and what is open.
fn accounts_balance(reader: &Reader) {
    let mut taken = BTreeMap::<_, u32>::new();
    let mut day = None;
    for row in reader.rows(0, usize::MAX).unwrap() {
        match row.event {
            Event::DayOpened(opened) => day = Some(opened.date),
            Event::Issued(issued) => *taken.entry((day.unwrap(), issued.category)).or_default() += 1,
            _ => {}
        }
    }
    for day in taken.keys().map(|(day, _)| *day).collect::<BTreeSet<_>>() {
        let account = reader.account(day).unwrap().unwrap();
        assert!(account.balances(), "{account:?}");
        let told = account.categories.iter().map(|(id, account)| ((day, id.clone()), account.taken));
        let counted = taken.iter().filter(|((of, _), _)| *of == day);
        assert_eq!(
            told.collect::<Vec<_>>(),
            counted.map(|(key, count)| (key.clone(), *count)).collect::<Vec<_>>()
        );
        let last = Some(day) == reader.last_day().unwrap();
        assert!(account.ended || last, "{day} has turned");
        // A clerk may still have one of yesterday in hand.
        assert!(last || account.total().open <= 3, "{account:?}");
    }
}
