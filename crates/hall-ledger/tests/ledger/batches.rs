//! What a batch keeps, and what it does not.

use crate::desk::{DAY, Desk, EIGHT, last, remembered, replay, stamp};
use hall_core::command::{Act, Command, Place, Target};
use hall_core::id::{Handle, ScreenId, TicketId, WindowNumber};
use hall_core::principal::Role;
use hall_core::ticket::{End, Phase};
use hall_core::{Event, Span};
use hall_ledger::{Alive, Ledger, Mode, Reader, Remembered, RequestLine, Token, WriteError};
use tempfile::tempdir;

const LINE: RequestLine<'_> = RequestLine {
    principal: "kiosk:door",
    id: "finger-1",
    body_hash: &[9; 32],
    rows: Some((1, 2)),
    status: 201,
    answer: "{\"number\":\"A001\"}",
    wall_ms: 1000,
};

fn answer() -> Remembered {
    Remembered { body_hash: [9; 32], status: 201, answer: LINE.answer.into() }
}

fn opened(window: u16) -> Event {
    Event::WindowOpened { window: WindowNumber(window) }
}

#[test]
fn rows_come_back_as_they_went() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let ticket = desk.take_ticket("civil");
    desk.at_window(1, Act::CallNext).unwrap();
    let rows = Reader::open(dir.path()).unwrap().rows(0, 100).unwrap();
    assert_eq!(rows.iter().map(|row| row.sequence).collect::<Vec<_>>(), (1..=6).collect::<Vec<_>>());
    let last = rows.last().unwrap();
    assert_eq!((last.stamp, &*last.principal), (stamp(EIGHT), "test"));
    assert!(matches!(&last.event, Event::Called { ticket: called, .. } if *called == ticket));
    assert_eq!(replay(&rows), desk.hall);
}

#[test]
fn a_page_of_rows_is_after_a_sequence_and_no_longer_than_asked() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    for _ in 0..5 {
        desk.take_ticket("civil");
    }
    let rows = Reader::open(dir.path()).unwrap().rows(3, 2).unwrap();
    assert_eq!(rows.iter().map(|row| row.sequence).collect::<Vec<_>>(), [4, 5]);
}

#[test]
fn a_batch_dropped_before_its_commit_leaves_no_trace() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let before = last(&desk.ledger);
    let mut batch = desk.ledger.begin().unwrap();
    batch.append(stamp(EIGHT), "test", &opened(1), &desk.hall).unwrap();
    batch.remember(&LINE).unwrap();
    drop(batch);
    assert_eq!(last(&desk.ledger), before);
    assert_eq!(remembered(&mut desk.ledger, LINE.principal, LINE.id), None);

    drop(desk);
    let mut ledger = Ledger::open(dir.path(), Mode::Live).unwrap();
    assert_eq!(last(&ledger), before);
    let mut batch = ledger.begin().unwrap();
    let hall = hall_core::Hall::new();
    assert_eq!(batch.append(stamp(EIGHT), "test", &opened(2), &hall).unwrap(), before + 1);
    batch.commit().unwrap();
    Reader::open(dir.path()).unwrap().verify().unwrap();
}

#[test]
fn a_number_given_twice_a_day_fails_the_whole_batch() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    desk.take_ticket("civil");
    let before = last(&desk.ledger);
    let Event::Issued(issued) = Reader::open(dir.path()).unwrap().rows(3, 1).unwrap().remove(0).event else {
        panic!("row 4 is the ticket");
    };
    let mut twin = issued.clone();
    (twin.ticket, twin.handle) = (TicketId(2), Handle::from("another"));
    let twin = Event::Issued(twin);

    let mut hall = desk.hall.clone();
    let mut batch = desk.ledger.begin().unwrap();
    batch.append(stamp(EIGHT), "test", &opened(1), &hall).unwrap();
    hall.apply(EIGHT, &twin);
    let refused = batch.append(stamp(EIGHT), "test", &twin, &hall).unwrap_err();
    assert!(matches!(refused, WriteError::Database { doing: "write the ticket", .. }), "{refused:?}");
    assert!(matches!(batch.commit(), Err(WriteError::BatchFailed)));
    assert_eq!(last(&desk.ledger), before);
    Reader::open(dir.path()).unwrap().verify().unwrap();
    // The ledger itself is unhurt.
    desk.take_ticket("civil");
}

#[test]
fn a_ticket_must_have_been_applied_to_the_hall_before_its_row_is_written() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let command = desk.issue("civil");
    let events = desk.hall.decide(&command, EIGHT).unwrap().events;
    let mut batch = desk.ledger.begin().unwrap();
    let refused = batch.append(stamp(EIGHT), "test", &events[0], &desk.hall);
    assert!(matches!(refused, Err(WriteError::NotApplied(TicketId(1)))));
}

#[test]
fn a_remembered_answer_is_found_in_its_batch_and_after_reopening() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let mut batch = desk.ledger.begin().unwrap();
    batch.remember(&LINE).unwrap();
    batch.remember(&RequestLine { principal: "kiosk:side", rows: None, ..LINE }).unwrap();
    assert_eq!(batch.request(LINE.principal, LINE.id).unwrap(), Some(answer()));
    assert_eq!(batch.request(LINE.principal, "finger-2").unwrap(), None);
    batch.commit().unwrap();
    drop(desk);

    let mut ledger = Ledger::open(dir.path(), Mode::Live).unwrap();
    assert_eq!(remembered(&mut ledger, LINE.principal, LINE.id), Some(answer()));
    assert_eq!(remembered(&mut ledger, "kiosk:side", LINE.id), Some(answer()));
    let mut batch = ledger.begin().unwrap();
    assert!(matches!(batch.remember(&LINE), Err(WriteError::Database { doing: "remember the answer", .. })));
    assert!(matches!(batch.commit(), Err(WriteError::BatchFailed)));
}

#[test]
fn old_answers_are_forgotten_and_younger_ones_kept() {
    let dir = tempdir().unwrap();
    let mut ledger = Ledger::open(dir.path(), Mode::Live).unwrap();
    let mut batch = ledger.begin().unwrap();
    batch.remember(&LINE).unwrap();
    batch.remember(&RequestLine { id: "finger-2", wall_ms: 2000, ..LINE }).unwrap();
    batch.commit().unwrap();
    assert_eq!(ledger.prune_requests(2000).unwrap(), 1);
    assert_eq!(remembered(&mut ledger, LINE.principal, "finger-1"), None);
    assert_eq!(remembered(&mut ledger, LINE.principal, "finger-2"), Some(answer()));
}

#[test]
fn the_day_is_replayed_from_where_it_opened() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    desk.take_ticket("civil");
    desk.now = desk.now + Span(DAY);
    desk.turn_day().unwrap();
    desk.take_ticket("civil");
    let all = Reader::open(dir.path()).unwrap().rows(0, 100).unwrap();
    let today = desk.ledger.rows_of_day().unwrap();
    assert!(matches!(today[0].event, Event::DayOpened(_)));
    assert_eq!(today.len(), 2);
    assert_eq!(replay(&today), desk.hall);
    assert_eq!(replay(&all), desk.hall);
}

#[test]
fn tickets_of_any_day_are_found_by_identity_and_by_handle() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let (first, second) = (desk.take_ticket("civil"), desk.take_ticket("civil"));
    desk.at_window(1, Act::CallNext).unwrap();
    desk.now = desk.now + Span::seconds(90);
    desk.at_window(1, Act::CallNext).unwrap();
    desk.now = desk.now + Span::seconds(9);
    desk.act(Command::Rate { ticket: first, level: 2 }).unwrap();
    desk.now = EIGHT + Span(DAY);
    desk.turn_day().unwrap();
    let again = desk.take_ticket("civil");

    let reader = Reader::open(dir.path()).unwrap();
    let served = reader.ticket_by_id(first).unwrap().unwrap();
    assert_eq!(served.phase, Phase::Ended(End::Served { window: WindowNumber(1), inferred: true }));
    assert_eq!(served.first_called_at, Some(EIGHT));
    // When it ended, and not when it was rated.
    assert_eq!(served.ended_at, Some(EIGHT + Span::seconds(90)));
    let old = reader.ticket_by_handle(&Handle::from("handle-2")).unwrap().unwrap();
    assert_eq!((old.id, old.number.as_str(), old.day.day), (second, "A002", 1));
    let new = reader.ticket_by_id(again).unwrap().unwrap();
    assert_eq!((new.number.as_str(), new.day.day, new.phase), ("A001", 2, Phase::Waiting));
    assert_eq!(reader.ticket_by_id(TicketId(99)).unwrap(), None);
    assert_eq!(reader.ticket_by_handle(&Handle::from("nobody's")).unwrap(), None);
}

#[test]
fn numbers_given_are_counted_where_they_were_issued() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let ticket = desk.take_ticket("civil");
    desk.take_ticket("civil");
    desk.take_ticket("land");
    desk.at_window(1, Act::Call(ticket)).unwrap();
    let to = Target::Category("land".into());
    desk.at_window(1, Act::Transfer { to, place: Place::Back, reason: None }).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let line = reader.ticket_by_id(ticket).unwrap().unwrap();
    assert_eq!((line.category.as_str(), line.issued_in.as_str()), ("land", "civil"));
    let day = desk.hall.day().unwrap().date;
    let mut given = |day| desk.ledger.begin().unwrap().numbers_given(day).unwrap();
    assert_eq!(given(day), [("civil".into(), 2), ("land".into(), 1)]);
    assert_eq!(given(hall_core::Date { day: 2, ..day }), []);
}

#[test]
fn the_mark_of_life_is_one_line() {
    let dir = tempdir().unwrap();
    let mut ledger = Ledger::open(dir.path(), Mode::Live).unwrap();
    assert_eq!(ledger.alive().unwrap(), None);
    let mut alive = Alive { at: EIGHT, wall_ms: 5, boot_id: "b1".into(), boottime_ms: 77 };
    ledger.set_alive(&alive).unwrap();
    alive.boottime_ms = 10_077;
    ledger.set_alive(&alive).unwrap();
    assert_eq!(ledger.alive().unwrap(), Some(alive));
}

#[test]
fn tokens_are_kept_by_hash_listed_and_revoked() {
    let dir = tempdir().unwrap();
    let mut ledger = Ledger::open(dir.path(), Mode::Live).unwrap();
    let token =
        |name: &str, role, hash| Token { name: name.into(), role, sha256: [hash; 32], created_wall_ms: 3 };
    let roles = [
        Role::Kiosk("door".into()),
        Role::Window(WindowNumber(3)),
        Role::Desk,
        Role::DepartmentHead("civil-affairs".into()),
        Role::Manager,
        Role::Installer,
        Role::Auditor,
        Role::Supervisor,
        Role::Screen(ScreenId::from("ground-1")),
        Role::Reader,
        Role::Booking,
    ];
    let tokens: Vec<_> =
        roles.into_iter().zip(0..).map(|(role, n)| token(&format!("t{n:02}"), role, n)).collect();
    tokens.iter().for_each(|token| ledger.create_token(token).unwrap());
    assert_eq!(ledger.tokens().unwrap(), tokens);

    let taken = ledger.create_token(&token("t04", Role::Desk, 99)).unwrap_err();
    assert_eq!(taken.to_string(), "there is a token \"t04\" already; revoke it or choose another name");
    assert!(matches!(ledger.create_token(&token("own", Role::System, 99)), Err(WriteError::SystemToken)));
    assert!(ledger.revoke_token("t04").unwrap());
    assert!(!ledger.revoke_token("t04").unwrap());
    ledger.create_token(&token("t04", Role::Desk, 99)).unwrap();
}
