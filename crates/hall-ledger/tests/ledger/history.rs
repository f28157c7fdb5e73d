//! What became of a ticket, and what a window has done today.

use crate::desk::Desk;
use hall_core::Event;
use hall_core::command::{Act, Command, Ending, Issue, Matter};
use hall_core::id::{TicketId, WindowNumber};
use hall_core::item::{Facts, Item};
use hall_core::rules::{Names, RuleSet};
use hall_ledger::{Reader, WindowDay};
use std::path::Path;
use tempfile::tempdir;

#[test]
fn a_ticket_has_its_history_and_a_window_its_day() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let (first, second) = (desk.take_ticket("civil"), desk.take_ticket("civil"));
    desk.at_window(1, Act::CallNext).unwrap();
    desk.at_window(1, Act::Recall).unwrap();
    desk.now = desk.now + hall_core::Span::seconds(120);
    desk.at_window(1, Act::Serve).unwrap();
    desk.now = desk.now + hall_core::Span::seconds(300);
    desk.at_window(1, Act::End(Ending::default())).unwrap();
    desk.at_window(1, Act::CallNext).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let kinds = |ticket| -> Vec<bool> {
        reader.rows_of_ticket(ticket).unwrap().iter().map(|row| row.event.ticket() == Some(ticket)).collect()
    };
    assert_eq!((kinds(first), kinds(second)), (vec![true; 5], vec![true; 2]));
    let at = |window| reader.window_day(WindowNumber(window)).unwrap();
    assert_eq!((at(1).served, at(1).mean_ms, at(1).longest_ms), (1, Some(300_000), Some(300_000)));
    assert_eq!(at(2), WindowDay::default());
}

/// A hall with an item in each category.
fn with_items(dir: &Path) -> Desk {
    let mut desk = Desk::new(dir);
    let item = |code: &str, category: &str| Item {
        code: code.into(),
        category: category.into(),
        department: "police".into(),
        name: Names::default(),
        materials: vec![],
        facts: Facts::default(),
    };
    let items = vec![item("c1", "civil"), item("l1", "land")];
    let rules = desk.hall.configured().clone();
    desk.act(Command::Configure(RuleSet { items, ..rules })).unwrap();
    desk
}

fn take(desk: &mut Desk, what: Matter, matters: u32) -> TicketId {
    let Command::Issue(issue) = desk.issue("civil") else { panic!("an issue") };
    let by = hall_core::command::By::Desk;
    match desk.act(Command::Issue(Issue { what, matters, by, ..issue })).unwrap().remove(0) {
        Event::Issued(issued) => issued.ticket,
        other => panic!("a ticket was to be issued: {other:?}"),
    }
}

fn later(desk: &mut Desk, seconds: i64) {
    desk.now = desk.now + hall_core::Span::seconds(seconds);
}

#[test]
fn legs_and_turns_are_services_of_their_windows_and_an_undo_takes_back_what_it_ended() {
    let dir = tempdir().unwrap();
    let mut desk = with_items(dir.path());
    let at = |window| Reader::open(dir.path()).unwrap().window_day(WindowNumber(window)).unwrap();
    take(&mut desk, Matter::Items(vec!["c1".into(), "l1".into()]), 1);
    // A leg at window 1, the other at window 3.
    for (window, seconds) in [(1, 100), (3, 200)] {
        desk.at_window(window, Act::CallNext).unwrap();
        later(&mut desk, seconds);
        desk.at_window(window, Act::End(Ending::default())).unwrap();
    }
    // An agent's two turns of five.
    take(&mut desk, Matter::Category("civil".into()), 10);
    for seconds in [400, 300] {
        desk.at_window(1, Act::CallNext).unwrap();
        later(&mut desk, seconds);
        desk.at_window(1, Act::End(Ending::default())).unwrap();
    }
    assert_eq!((at(1).served, at(1).mean_ms, at(1).longest_ms), (3, Some(800_000 / 3), Some(400_000)));
    assert_eq!((at(3).served, at(3).mean_ms), (1, Some(200_000)));

    // The next call infers a no-show, and both are taken back.
    desk.take_ticket("civil");
    desk.take_ticket("civil");
    desk.at_window(1, Act::CallNext).unwrap();
    later(&mut desk, 20);
    desk.at_window(1, Act::CallNext).unwrap();
    assert_eq!((at(1).served, at(1).no_shows), (3, 1));
    desk.at_window(1, Act::Undo).unwrap();
    assert_eq!((at(1).served, at(1).no_shows), (3, 0));
}

#[test]
fn a_row_is_told_with_the_category_its_ticket_was_in_then() {
    let dir = tempdir().unwrap();
    let mut desk = with_items(dir.path());
    let joint = take(&mut desk, Matter::Items(vec!["c1".into(), "l1".into()]), 1);
    let mut seen = Vec::new();
    let look = |desk: &Desk, seen: &mut Vec<(u64, String)>| {
        let category = desk.hall.ticket(joint).unwrap().category.to_string();
        seen.push((crate::desk::last(&desk.ledger), category));
    };
    look(&desk, &mut seen);
    desk.take_ticket("civil");
    desk.at_window(1, Act::CallNext).unwrap();
    desk.at_window(1, Act::Serve).unwrap();
    later(&mut desk, 100);
    // It ends the leg, and is taken back, and then the leg ends after all.
    desk.at_window(1, Act::CallNext).unwrap();
    look(&desk, &mut seen);
    desk.at_window(1, Act::Undo).unwrap();
    look(&desk, &mut seen);
    later(&mut desk, 100);
    desk.at_window(1, Act::End(Ending::default())).unwrap();
    look(&desk, &mut seen);
    let reader = Reader::open(dir.path()).unwrap();
    let told = |row: u64| reader.ticket_at(joint, row).unwrap().unwrap().1.to_string();
    assert_eq!(
        seen.iter().map(|(_, category)| category.as_str()).collect::<Vec<_>>(),
        ["civil", "land", "civil", "land"]
    );
    for (row, category) in seen {
        assert_eq!(told(row), category, "row {row}");
    }
}
