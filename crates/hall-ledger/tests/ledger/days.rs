//! Days of any kind: whatever was done in the hall, the ledger replays to the same hall and its tickets are right.

use crate::desk::{DAY, Desk, EIGHT, last, replay};
use hall_core::command::{Act, Clock, Command, Place, PrintOutcome, Target};
use hall_core::id::{CallSequence, TicketId, WindowNumber};
use hall_core::{HallTime, Span};
use hall_ledger::Reader;
use proptest::prelude::*;
use tempfile::tempdir;

/// What somebody tries; most of it is allowed, and what is refused leaves no row.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a test makes a few dozen")]
enum Try {
    Take(&'static str),
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
        2 => Just(Act::End),
        2 => Just(Act::NoShow),
        2 => Just(Act::Hold),
        1 => Just(Act::TogglePause),
        1 => Just(Act::Close),
        1 => Just(Act::SignIn("王秀英".into())),
        1 => (1..6u8).prop_map(Act::Rate),
        1 => ticket.clone().prop_map(Act::Call),
        1 => ticket.prop_map(Act::Resume),
        2 => (to, place).prop_map(|(to, place)| Act::Transfer { to, place }),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    let ticket = || (1..12u64).prop_map(TicketId);
    prop_oneof![
        ticket().prop_map(|ticket| Command::Return { ticket }),
        ticket().prop_map(|ticket| Command::Cancel { ticket }),
        ticket().prop_map(|ticket| Command::Void { ticket, reason: "试".into() }),
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
