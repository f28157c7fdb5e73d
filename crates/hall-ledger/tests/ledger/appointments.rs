//! The register of appointments: what is booked is found again, on whatever day and after whatever happened.

use crate::desk::{Desk, stranger};
use hall_core::appointment::{Appointment, AppointmentRules, Kept, Slots, Standing};
use hall_core::calendar::Minute;
use hall_core::command::{Command, Matter};
use hall_core::id::{AppointmentCode, TicketId};
use hall_core::rules::RuleSet;
use hall_core::{Date, Refusal, Span};
use hall_ledger::{Broken, Reader};
use tempfile::tempdir;

const TODAY: Date = Date { year: 2026, month: 11, day: 1 };
const TOMORROW: Date = Date { day: 2, ..TODAY };

fn appointment(code: &str, date: Date) -> Appointment {
    let (category, slot) = ("civil".into(), Minute(13 * 60));
    Appointment { code: code.into(), category, items: vec!["i1".into()], date, slot, count: 1 }
}

fn desk(dir: &std::path::Path) -> Desk {
    let mut desk = Desk::new(dir);
    let slots = [("civil".into(), Slots { minutes: 60, places: 2 })].into();
    let appointments =
        AppointmentRules { early: Span::seconds(24 * 3600), slots, ..AppointmentRules::default() };
    let item = hall_core::item::Item {
        code: "i1".into(),
        category: "civil".into(),
        department: "civil-affairs".into(),
        name: hall_core::rules::Names::default(),
        materials: vec![],
        facts: hall_core::item::Facts::default(),
    };
    let rules = desk.hall.configured().clone();
    desk.act(Command::Configure(RuleSet { appointments, items: vec![item], ..rules })).unwrap();
    desk
}

/// What the daemon does: the register is asked in the transaction that will write the rows.
fn book(desk: &mut Desk, appointments: Vec<Appointment>) -> Result<(), Refusal> {
    let register = desk.ledger.begin().unwrap().register(appointments.iter()).unwrap();
    let appointments = (1..).zip(appointments).collect();
    desk.act(Command::Book { appointments, register }).map(drop)
}

fn kept(desk: &mut Desk, code: &str) -> Option<Kept> {
    desk.ledger.begin().unwrap().appointment(&AppointmentCode::from(code)).unwrap()
}

fn check_in(desk: &mut Desk, code: &str) -> Result<(), Refusal> {
    let what = Matter::Appointment { code: code.into(), kept: kept(desk, code).map(Box::new) };
    let Command::Issue(issue) = desk.issue("civil") else { panic!("an issue") };
    desk.act(Command::Issue(hall_core::command::Issue { what, ..issue })).map(drop)
}

fn cancel(desk: &mut Desk, code: &str) -> Result<(), Refusal> {
    let kept = kept(desk, code).map(Box::new);
    desk.act(Command::CancelAppointment { code: code.into(), kept }).map(drop)
}

#[test]
fn what_is_booked_is_found_again() {
    let dir = tempdir().unwrap();
    let mut desk = desk(dir.path());
    book(&mut desk, vec![appointment("K1", TODAY), appointment("K2", TOMORROW)]).unwrap();
    book(&mut desk, vec![appointment("K3", TODAY)]).unwrap();
    let full = book(&mut desk, vec![appointment("K4", TODAY), appointment("K2", TODAY)]).unwrap_err();
    let Refusal::AppointmentsUnfit { unfit, of: 2 } = full else { panic!("{full}") };
    assert_eq!(unfit.iter().map(|it| it.why.code()).collect::<Vec<_>>(), ["slot-full", "code-used"]);
    cancel(&mut desk, "K3").unwrap();
    check_in(&mut desk, "K1").unwrap();
    let again = check_in(&mut desk, "K1").unwrap_err();
    assert!(matches!(again, Refusal::CheckedInAlready { number: Some(_) }), "{again}");
    drop(desk);

    let standing = |date| {
        let kept = Reader::open(dir.path()).unwrap().appointments(date).unwrap();
        kept.into_iter().map(|kept| (kept.appointment, kept.standing)).collect::<Vec<_>>()
    };
    assert_eq!(
        standing(TODAY),
        [
            (appointment("K1", TODAY), Standing::CheckedIn(TicketId(1))),
            (appointment("K3", TODAY), Standing::Cancelled)
        ]
    );
    assert_eq!(standing(TOMORROW), [(appointment("K2", TOMORROW), Standing::Booked)]);
    assert_eq!(Reader::open(dir.path()).unwrap().verify().unwrap().rows, stranger_rows(dir.path()));

    // The next day, in another process: a place of tomorrow is still there.
    let mut desk = Desk::reopen(dir.path());
    desk.now = desk.now + Span::seconds(24 * 3600);
    desk.turn_day().unwrap();
    assert_eq!(check_in(&mut desk, "K1"), Err(Refusal::CheckedInAlready { number: None }));
    check_in(&mut desk, "K2").unwrap();
}

fn stranger_rows(dir: &std::path::Path) -> u64 {
    let count = stranger(dir).query_row("SELECT count(*) FROM ledger", [], |row| row.get::<_, i64>(0));
    count.unwrap().cast_unsigned()
}

#[test]
fn a_register_that_was_edited_is_named() {
    for (edit, expected) in [
        ("UPDATE appointments SET standing = 'cancelled' WHERE code = 'K2'", "appointment K2"),
        ("UPDATE appointments SET ticket = 2 WHERE code = 'K1'", "appointment K1"),
        ("DELETE FROM appointments WHERE code = 'K2'", "appointment K2"),
        (
            "INSERT INTO appointments VALUES ('K9', '2026-11-01', '13:00', 'civil', '[]', 1, 'booked', NULL)",
            "the register has 3 appointments where the rows booked 2",
        ),
    ] {
        let dir = tempdir().unwrap();
        let mut desk = desk(dir.path());
        book(&mut desk, vec![appointment("K1", TODAY), appointment("K2", TOMORROW)]).unwrap();
        check_in(&mut desk, "K1").unwrap();
        drop(desk);
        stranger(dir.path()).execute_batch(edit).unwrap();
        let broken = Reader::open(dir.path()).unwrap().verify().unwrap_err();
        assert!(matches!(broken, Broken::Appointment { .. } | Broken::AppointmentCount { .. }), "{broken:?}");
        assert!(broken.to_string().starts_with(expected), "{broken}");
    }
}

/// The register may have been put right beside the rows; the rows alone are wrong here.
#[test]
fn a_row_about_an_appointment_that_nobody_booked_is_named() {
    let dir = tempdir().unwrap();
    let mut desk = desk(dir.path());
    book(&mut desk, vec![appointment("K1", TODAY)]).unwrap();
    let ghost = "INSERT INTO appointments SELECT 'GHOST', date, slot, category, items, count, standing, ticket FROM appointments";
    stranger(dir.path()).execute(ghost, []).unwrap();
    cancel(&mut desk, "GHOST").unwrap();
    stranger(dir.path()).execute("DELETE FROM appointments WHERE code = 'GHOST'", []).unwrap();
    let broken = Reader::open(dir.path()).unwrap().verify().unwrap_err();
    assert!(
        matches!(&broken, Broken::AppointmentUnknown { code, .. } if code.as_str() == "GHOST"),
        "{broken}"
    );
}
