//! Past days, for whoever learns from them.

use crate::desk::{DAY, Desk, EIGHT};
use hall_core::command::{Act, Ending};
use hall_core::ticket::{End, Phase};
use hall_core::{Date, HallTime};
use hall_ledger::Reader;
use tempfile::tempdir;

#[test]
fn the_last_days_are_read_with_what_each_ticket_was_told() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let mut days = vec![];
    // The second is a day on which nobody came.
    for (day, tickets) in [3, 0, 2, 1].into_iter().enumerate() {
        desk.now = HallTime(EIGHT.0 + day as i64 * DAY);
        desk.turn_day().unwrap();
        desk.at_window(1, Act::Open).unwrap();
        let taken: Vec<_> = (0..tickets).map(|_| desk.take_ticket("civil")).collect();
        for _ in &taken {
            desk.at_window(1, Act::CallNext).unwrap();
            desk.now = HallTime(desk.now.0 + 300_000);
            desk.at_window(1, Act::End(Ending::default())).unwrap();
        }
        days.push(taken);
    }
    let reader = Reader::open(dir.path()).unwrap();
    let today = Date { year: 2026, month: 11, day: 4 };
    let of = |days| {
        let past = reader.past_tickets(today, days).unwrap();
        past.iter().map(|past| past.ticket.id).collect::<Vec<_>>()
    };
    assert_eq!(of(1), days[2]);
    assert_eq!(of(2), [&days[0][..], &days[2]].concat());
    assert_eq!(of(20), of(2), "today is not past");
    let past = reader.past_tickets(today, 1).unwrap();
    for (place, past) in past.iter().enumerate() {
        assert!(matches!(past.ticket.phase, Phase::Ended(End::Served { .. })));
        // An open window has nobody: the first need not wait, and the second waits for him.
        let told = past.told.unwrap().estimate;
        assert_eq!(told.0 > 0, place > 0, "{told:?}");
    }
}
