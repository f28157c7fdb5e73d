//! A catalogue of service items is one row, and days do not repeat it.

use crate::desk::{DAY, Desk};
use hall_core::command::{Command, Issue, Matter};
use hall_core::item::{Facts, Item};
use hall_core::rules::{Department, Names, RuleSet};
use hall_core::{Event, Span};
use hall_ledger::Reader;
use tempfile::tempdir;

fn in_chinese(text: &str) -> Names {
    Names([("zh".into(), text.into())].into())
}

fn items(count: u32, result: &str) -> Vec<(u32, Item)> {
    let item = |n: u32| Item {
        code: format!("SX-{n:04}").as_str().into(),
        category: "civil".into(),
        department: "police".into(),
        name: in_chinese(&format!("事项{n}")),
        materials: vec![in_chinese("身份证原件").into()],
        facts: Facts {
            result: in_chinese(result),
            basis: in_chinese(&"依据".repeat(100)),
            ..Facts::default()
        },
    };
    (1..=count).map(|n| (n, item(n))).collect()
}

#[test]
fn two_thousand_items_stand_in_one_row_and_in_no_day() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let departments = vec![Department { id: "police".into(), name: Names::default() }];
    let rules = RuleSet { departments, ..desk.hall.configured().clone() };
    desk.act(Command::Configure(rules)).unwrap();
    desk.act(Command::ImportItems(items(2000, "证"))).unwrap();
    for _ in 0..2 {
        desk.now = desk.now + Span(DAY);
        desk.turn_day().unwrap();
    }
    let held = take(&mut desk, "SX-0007");
    desk.act(Command::ImportItems(items(1999, "新证"))).unwrap();
    assert_eq!(held.items_version, Some(1));
    drop(desk);

    // What began a day before is found again, and what was changed since.
    let mut desk = Desk::reopen(dir.path());
    assert_eq!(desk.hall.catalogue().unwrap().items.len(), 1999);
    let ticket = desk.hall.ticket(held.ticket).unwrap();
    let told = desk.hall.item_of(ticket, &"SX-0007".into()).unwrap();
    assert_eq!(told.facts.result, in_chinese("证"));
    desk.now = desk.now + Span(DAY);
    desk.turn_day().unwrap();
    assert_eq!(take(&mut desk, "SX-0007").items_version, Some(2));
    drop(desk);

    let reader = Reader::open(dir.path()).unwrap();
    reader.verify().unwrap();
    assert_eq!(reader.catalogue(1).unwrap().unwrap().items.len(), 2000);
    assert!(reader.catalogue(3).unwrap().is_none());
    let size = |kind: &str| {
        let conn = crate::desk::stranger(dir.path());
        let sql = "SELECT max(length(CAST(payload AS BLOB))) FROM ledger WHERE kind = ?";
        conn.query_row(sql, [kind], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert!(size("day_opened") < 4_000 && size("items_imported") > 1_000_000);
}

fn take(desk: &mut Desk, item: &str) -> hall_core::event::Issued {
    let Command::Issue(issue) = desk.issue("civil") else { panic!("an issue") };
    let what = Matter::Items(vec![item.into()]);
    match desk.act(Command::Issue(Issue { what, ..issue })).unwrap().remove(0) {
        Event::Issued(issued) => *issued,
        other => panic!("a ticket was to be issued: {other:?}"),
    }
}
