//! Waits and services: by definition in days that are counted by hand, and over a busy week by a second way of counting.

use crate::desk::{DAY, Desk, EIGHT, rules, stranger};
use hall_core::calendar::{Calendar, Hours, Issuing, Minute, Opening};
use hall_core::command::{Act, Command, Ending, Issue, Place, Target};
use hall_core::rules::Names;
use hall_core::wait::{Foreseen, Wait};
use hall_core::{Date, HallTime, Span};
use hall_ledger::{Figures, Reader, Score, Spread, Statistics};
use rusqlite::Connection;
use std::path::Path;
use tempfile::tempdir;

const MINUTE: i64 = 60_000;

fn on(day: u8) -> Date {
    Date { year: 2026, month: 11, day }
}

fn later(desk: &mut Desk, minutes: i64) {
    desk.now = HallTime(desk.now.0 + minutes * MINUTE);
}

fn measured(dir: &Path, now: HallTime) -> Statistics {
    Reader::open(dir).unwrap().statistics(on(1), on(30), now).unwrap()
}

/// Count, and minutes: mean, median, 90 % point, longest.
fn minutes(spread: Spread) -> (u32, [i64; 4]) {
    let values = [spread.mean, spread.median, spread.p90, spread.longest];
    (spread.count, values.map(|span| span.0 / MINUTE))
}

#[test]
fn hold_pauses_and_transfers_are_counted_as_they_are_defined() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    desk.at_window(1, Act::Open).unwrap();
    desk.at_window(1, Act::SignIn("王秀英".into())).unwrap();
    desk.at_window(2, Act::Open).unwrap();
    let first = desk.take_ticket("civil");
    later(&mut desk, 4);
    desk.act(Command::PauseHall { notice: Names::default() }).unwrap();
    later(&mut desk, 10);
    desk.act(Command::ResumeHall).unwrap();
    later(&mut desk, 2);
    // He waited 16 minutes, of which the hall was paused for 10.
    desk.at_window(1, Act::CallNext).unwrap();
    later(&mut desk, 1);
    desk.at_window(1, Act::Serve).unwrap();
    later(&mut desk, 3);
    desk.at_window(1, Act::Hold).unwrap();
    later(&mut desk, 20);
    desk.at_window(1, Act::Resume(first)).unwrap();
    later(&mut desk, 4);
    // Seven minutes of service, and a second leg that waits for five.
    let to = Target::Category("land".into());
    desk.at_window(1, Act::Transfer { to, place: Place::Time, reason: None }).unwrap();
    later(&mut desk, 5);
    desk.at_window(2, Act::CallNext).unwrap();
    later(&mut desk, 2);
    // The next press ends it, and nobody had said that it began.
    desk.at_window(2, Act::CallNext).unwrap();
    let found = measured(dir.path(), desk.now);
    let total = &found.total;
    assert_eq!(minutes(total.wait), (2, [5, 5, 6, 6]));
    assert_eq!(minutes(total.since_issue), (2, [10, 5, 16, 16]));
    assert_eq!(minutes(total.service), (2, [4, 2, 7, 7]));
    assert_eq!((total.ends_inferred, total.starts_inferred, total.no_shows), (1, 1, 0));
    assert_eq!(minutes(found.categories[&"land".into()].wait), (1, [5; 4]));
    assert_eq!(minutes(found.clerks[&"王秀英".into()].service), (1, [7; 4]));
    assert_eq!(found.clerks.len(), 1, "nobody has signed in at the other window");
    assert_eq!(minutes(found.windows[&hall_core::id::WindowNumber(2)].service), (1, [2; 4]));
    // Noon is at eight in this hall. The transfer was 44 minutes later.
    assert_eq!(minutes(found.hours[&12].wait), (2, [5, 5, 6, 6]));
    assert!(found.waiting.is_empty());
}

#[test]
fn what_an_undo_takes_back_was_not_measured_and_who_returns_has_waited_once() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    desk.at_window(1, Act::Open).unwrap();
    let late = desk.take_ticket("civil");
    desk.take_ticket("civil");
    later(&mut desk, 3);
    desk.at_window(1, Act::CallNext).unwrap();
    later(&mut desk, 2);
    desk.at_window(1, Act::Recall).unwrap();
    // The press ends him as served; taken back, he is in hand again and the other one has not been called.
    desk.at_window(1, Act::CallNext).unwrap();
    desk.at_window(1, Act::Undo).unwrap();
    let found = measured(dir.path(), desk.now);
    assert_eq!(minutes(found.total.wait), (1, [3; 4]));
    assert_eq!(found.total.service.count, 0);
    let waiting = &found.waiting[&"civil".into()];
    assert_eq!((waiting.count, waiting.longest, waiting.number.as_str()), (1, Span(5 * MINUTE), "A002"));
    desk.at_window(1, Act::NoShow).unwrap();
    desk.act(Command::Return { ticket: late }).unwrap();
    for _ in 0..2 {
        desk.at_window(1, Act::CallNext).unwrap();
        later(&mut desk, 6);
        desk.at_window(1, Act::End(Ending::default())).unwrap();
    }
    let found = measured(dir.path(), desk.now);
    assert_eq!(minutes(found.total.wait), (2, [4, 3, 5, 5]), "his second call is no second wait");
    assert_eq!((minutes(found.total.service), found.total.no_shows), ((2, [6; 4]), 1));
    assert!(found.waiting.is_empty());
}

#[test]
fn bad_day_30_waits_count_from_the_opening_and_beside_it_from_the_issue() {
    let dir = tempdir().unwrap();
    let mut desk = Desk::new(dir.path());
    let opening = |from, to| Opening { from: Minute(from), to: Minute(to) };
    // Noon is at eight: from 12:30 to 13:30, and from 15:00 on.
    let hours = Hours::new(vec![opening(750, 810), opening(900, 1020)]).unwrap();
    let issuing = Issuing { starts_before: 60, ..Issuing::default() };
    let calendar = Calendar { week: std::array::from_fn(|_| hours.clone()), issuing, ..Calendar::default() };
    desk.act(Command::Configure(hall_core::rules::RuleSet { calendar: Some(calendar), ..rules() })).unwrap();
    desk.take_ticket("civil");
    later(&mut desk, 25);
    desk.take_ticket("civil");
    later(&mut desk, 15);
    desk.at_window(1, Act::Open).unwrap();
    desk.at_window(1, Act::CallNext).unwrap();
    later(&mut desk, 1);
    desk.at_window(1, Act::CallNext).unwrap();
    let found = measured(dir.path(), desk.now);
    assert_eq!(minutes(found.total.wait), (2, [10, 10, 11, 11]));
    assert_eq!(minutes(found.total.since_issue), (2, [28, 16, 40, 40]));
}

/// A week in which everything happens but what the second way of counting does not know: pauses, hold, undo, moves and
/// returns.
fn a_busy_week(dir: &Path) -> Desk {
    let mut desk = Desk::new(dir);
    let mut seed = 5_u64;
    let mut draw = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for day in 0..7 {
        desk.now = HallTime(EIGHT.0 + day * DAY);
        if day > 0 {
            desk.turn_day().unwrap();
        }
        for window in 1..=3 {
            // One that has a ticket of yesterday in hand is open.
            let _ = desk.at_window(window, Act::Open);
        }
        for _ in 0..200 {
            desk.now = HallTime(desk.now.0 + draw(50_000) as i64);
            let window = 1 + draw(3) as u16;
            let to = || Target::Category("land".into());
            // Refusals are as good: nobody waits, nobody is in hand.
            let _ = match draw(10) {
                0..=3 => {
                    let Command::Issue(issue) = desk.issue(["civil", "land"][draw(2) as usize]) else {
                        continue;
                    };
                    let estimate = Span(1000 * draw(900) as i64);
                    let wait = Wait { estimate, low: Span(estimate.0 / 2), high: Span(estimate.0 * 3 / 2) };
                    let ahead = desk.hall.ahead_of_newcomer(&"civil".into(), 0, desk.now);
                    let foreseen = Some(Foreseen { wait, ahead, at: desk.now });
                    desk.act(Command::Issue(Issue { foreseen, ..issue }))
                }
                4 => desk.at_window(window, Act::Serve),
                5 => desk.at_window(window, Act::End(Ending::default())),
                6 if draw(3) == 0 => {
                    desk.at_window(window, Act::Transfer { to: to(), place: Place::Back, reason: None })
                }
                _ => desk.at_window(window, Act::CallNext),
            };
        }
    }
    desk
}

/// Legs by nothing but the rows: a leg begins with `issued` and `transferred`, its first call is its wait, and its service
/// runs from the start to `served` or `transferred`.
const LEGS: &str = "CREATE TEMP TABLE row AS SELECT sequence, hall_ms, kind, payload, payload ->> '$.ticket' AS ticket
        FROM ledger WHERE kind IN ('issued', 'transferred', 'called', 'service_started', 'served');
    CREATE INDEX temp.row_of_ticket ON row (ticket, sequence);
    CREATE TEMP TABLE leg AS
    WITH begins AS (
        SELECT *, payload ->> '$.category' AS category, kind = 'issued' AS first,
            lead(sequence, 1, 1 << 60) OVER (PARTITION BY ticket ORDER BY sequence) AS next,
            payload ->> '$.wait.estimate_ms' AS told, payload ->> '$.wait.high_ms' AS high
        FROM row WHERE kind IN ('issued', 'transferred')),
    rows_of AS (
        SELECT b.*,
            (SELECT min(sequence) FROM row r WHERE r.ticket = b.ticket AND kind = 'called'
                AND r.sequence > b.sequence AND r.sequence < b.next) AS called,
            (SELECT min(sequence) FROM row r WHERE r.ticket = b.ticket AND kind = 'service_started'
                AND r.sequence > b.sequence AND r.sequence < b.next) AS started,
            (SELECT min(sequence) FROM row r WHERE r.ticket = b.ticket AND kind IN ('served', 'transferred')
                AND r.sequence > b.sequence AND r.sequence <= b.next) AS ended
        FROM begins b)
    SELECT l.category, l.first, l.called, l.told, l.high, c.hall_ms - l.hall_ms AS wait, c.payload ->> '$.window' AS window,
        l.sequence, e.hall_ms - ifnull(s.hall_ms, c.hall_ms) AS service, e.payload ->> '$.inferred' AS inferred
    FROM rows_of l LEFT JOIN row c ON c.sequence = called LEFT JOIN row s ON s.sequence = started
        LEFT JOIN row e ON e.sequence = ended";

fn legs_by_sql(dir: &Path) -> Connection {
    let db = stranger(dir);
    db.execute_batch(LEGS).unwrap();
    db
}

/// The same figures of `column` among legs for which `condition` holds: by ranks, in SQL.
fn by_ranks(db: &Connection, column: &str, condition: &str) -> Spread {
    let sql = format!(
        "WITH ranked AS (
            SELECT {column} AS value, row_number() OVER (ORDER BY {column}) AS rank, count(*) OVER () AS count
            FROM leg WHERE {column} IS NOT NULL AND {condition})
        SELECT count(*), ifnull(sum(value) / max(count), 0), ifnull(min(value) FILTER (WHERE 2 * rank >= count), 0),
            ifnull(min(value) FILTER (WHERE 10 * rank >= 9 * count), 0), ifnull(max(value), 0) FROM ranked"
    );
    let span = |row: &rusqlite::Row<'_>, column| row.get(column).map(Span);
    let read = |row: &rusqlite::Row<'_>| {
        let (mean, median) = (span(row, 1)?, span(row, 2)?);
        Ok(Spread { count: row.get(0)?, mean, median, p90: span(row, 3)?, longest: span(row, 4)? })
    };
    db.query_row(&sql, [], read).unwrap()
}

#[test]
fn a_second_way_of_counting_a_busy_week_finds_the_same() {
    let dir = tempdir().unwrap();
    let desk = a_busy_week(dir.path());
    let found = measured(dir.path(), desk.now);
    let db = legs_by_sql(dir.path());
    let same = |figures: &Figures, condition: &str| {
        assert_eq!(figures.wait, by_ranks(&db, "wait", condition), "{condition}");
        assert_eq!(figures.service, by_ranks(&db, "service", condition), "{condition}");
    };
    same(&found.total, "TRUE");
    assert!(found.total.service.count > 200 && found.total.ends_inferred > 50, "{:?}", found.total);
    let inferred: u32 =
        db.query_row("SELECT count(*) FROM leg WHERE inferred", [], |row| row.get(0)).unwrap();
    assert_eq!(found.total.ends_inferred, inferred);
    for (category, figures) in &found.categories {
        same(figures, &format!("category = '{category}'"));
    }
    for (window, figures) in &found.windows {
        same(figures, &format!("window = {window}"));
    }
    let waits: u32 = found.hours.values().map(|figures| figures.wait.count).sum();
    assert_eq!(waits, found.total.wait.count);
    // Each day by itself adds up to all of them: nobody is lost at the turn.
    let reader = Reader::open(dir.path()).unwrap();
    let of_day = |day| reader.statistics(on(day), on(day), desk.now).unwrap().total;
    let days: Vec<_> = (1..=7).map(of_day).collect();
    assert_eq!(days.iter().map(|day| day.wait.count).sum::<u32>(), found.total.wait.count);
}

#[test]
fn what_was_told_is_compared_with_what_came() {
    let dir = tempdir().unwrap();
    a_busy_week(dir.path());
    let told = Reader::open(dir.path()).unwrap().told(on(1), on(30)).unwrap();
    let db = legs_by_sql(dir.path());
    let by_rows = |condition: &str| -> (u32, u32, i64, u32, i64) {
        let naive = "(SELECT sum(wait) / max(count(*), 1) FROM (SELECT t.wait FROM leg t WHERE t.first AND t.called < l.sequence
            AND t.category = l.category ORDER BY t.called DESC LIMIT 10) t)";
        let sql = format!(
            "SELECT count(wait), count(*) - count(wait), sum(abs(wait - told)) / count(wait), sum(wait > high),
                sum(iif(wait IS NULL, 0, abs(wait - ifnull({naive}, 0)))) / count(wait)
            FROM leg l WHERE first AND told IS NOT NULL AND {condition}"
        );
        let read =
            |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
        db.query_row(&sql, [], read).unwrap()
    };
    let same = |score: &Score, condition: &str| {
        let found = (score.tickets, score.not_called, score.error().0, score.above, score.naive_error().0);
        assert_eq!(found, by_rows(condition), "{condition}");
    };
    same(&told.total, "TRUE");
    assert!(told.total.tickets > 200 && told.total.above > 20, "{:?}", told.total);
    for (category, score) in &told.categories {
        same(score, &format!("category = '{category}'"));
    }
    assert_eq!(told.months.keys().collect::<Vec<_>>(), [&(2026, 11)]);
    assert_eq!(told.months[&(2026, 11)], told.categories);
}
