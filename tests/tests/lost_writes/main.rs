//! The power fails, and with it goes whatever was written and not synced, sector by sector: every answer holds.
//!
//! Kill -9 cannot show this, for the kernel lives on and writes everything. So the disk under the daemon writes down
//! all it is told, and the test lays out what could have been left of it at 200 random moments.

mod journal;

use hall_api::hall::CallAnswer;
use hall_api::ticket::Issued;
use hall_tests::{Daemon, Disk as Fault, HallToml, Reply, Request, Seeded, Setup, Shim, is_slow_tier, wait};
use journal::{Disk, Operation};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// A request, its answer, and how long the journal was when the answer was here.
struct Answered {
    request: Request,
    reply: Reply,
    journal: u64,
}

#[test]
fn at_200_random_cuts_everything_answered_is_there() {
    let mut random = Seeded::from_environment(0xD15C);
    let shim = Shim::build();
    let mut daemon = Daemon::start(shim.noting(Setup::live()));
    let token = daemon.manager().token;
    let day = a_day(&mut daemon, &shim, &token);
    assert!(daemon.stop().success());
    let operations = journal::read(&fs::read(shim.log()).unwrap());
    look_at(&operations);

    let cuts = if is_slow_tier() { 5000 } else { 200 };
    let first = day[0].journal;
    let last = operations.last().unwrap().end;
    let mut moments: Vec<u64> = (0..cuts).map(|_| first + random.below(last - first)).collect();
    moments.sort_unstable();
    let mut disk = Disk::default();
    let mut operations = operations.iter().peekable();
    for (n, moment) in moments.into_iter().enumerate() {
        while let Some(operation) = operations.next_if(|operation| operation.end <= moment) {
            disk.take(operation);
        }
        let left = tempfile::tempdir().unwrap();
        let data = left.path().join("data");
        journal::lay_out(&disk.cut(&mut random), &data);
        let answered = day.iter().filter(|answered| answered.journal <= moment);
        check(&data, answered, &token, &format!("cut {n}, at byte {moment} of the journal"));
    }
}

/// Tickets and calls, one after the other, over checkpoints, a stop, a kill and faults of the disk.
fn a_day(daemon: &mut Daemon, shim: &Shim, token: &Option<String>) -> Vec<Answered> {
    let mut client = daemon.stranger();
    client.token.clone_from(token);
    let mut day = Vec::new();
    for n in 0..900_u16 {
        let category = HallToml::CATEGORIES[usize::from(n) % 4];
        let request = match n % 4 {
            3 => Request::post(format!("windows/{}/call-next", 1 + n % 8), &Value::Null),
            _ => Request::post("tickets", &json!({ "category": category })),
        };
        match n {
            300 => {
                assert!(daemon.stop().success());
                daemon.start_again();
            }
            600 => {
                daemon.kill();
                daemon.start_again();
            }
            100 | 400 | 750 => {
                shim.set(Fault::SyncFails);
                assert_eq!(client.ask(&request).status, 503);
                shim.set(Fault::Works);
            }
            _ => {}
        }
        let reply =
            wait::until("an answer", || Some(client.ask(&request)).filter(|reply| reply.status != 503));
        assert!(reply.is_ok(), "{reply:?}");
        day.push(Answered { request, reply, journal: fs::metadata(shim.log()).unwrap().len() });
    }
    day
}

/// The journal shows what it must, or the cuts prove nothing.
fn look_at(operations: &[Operation]) {
    let count = |kind: fn(&Operation) -> bool| operations.iter().filter(|operation| kind(operation)).count();
    let synced = count(|operation| matches!(operation.what, journal::What::Synced));
    let failed = count(|operation| matches!(operation.what, journal::What::SyncFailed));
    let database = count(|operation| {
        operation.name == "ledger.db" && matches!(operation.what, journal::What::Written { .. })
    });
    println!(
        "{} operations: {synced} syncs, {failed} failed, {database} writes of the database",
        operations.len()
    );
    assert!(synced > 900, "hardly one sync an answer");
    assert!(failed >= 3 && database > 300, "no faults, or no checkpoints");
}

/// Opens what is left, with the real daemon.
fn check<'a>(data: &Path, answered: impl Iterator<Item = &'a Answered>, token: &Option<String>, when: &str) {
    println!("{when}");
    let daemon = Daemon::start(Setup { data: Some(data.into()), ..Setup::live() });
    daemon.verify();
    let mut client = daemon.stranger();
    client.token.clone_from(token);
    let answered: Vec<_> = answered.collect();
    let tickets = rusqlite::Connection::open(data.join("ledger.db")).unwrap();
    let mut number = tickets.prepare("SELECT number FROM tickets WHERE id = ?").unwrap();
    let mut window = tickets.prepare("SELECT window FROM tickets WHERE id = ?").unwrap();
    for Answered { request, reply, .. } in &answered {
        if request.path == "/api/v1/tickets" {
            let told: Issued = reply.read();
            let kept: Option<String> = number.query_row([told.id.cast_signed()], |row| row.get(0)).ok();
            assert_eq!(kept, Some(told.number), "{when}");
        } else if let Some(called) = reply.read::<CallAnswer>().ticket {
            let kept: Option<u16> = window.query_row([called.id.cast_signed()], |row| row.get(0)).unwrap();
            assert!(kept.is_some(), "{when}: {} was called", called.number);
        }
    }
    // The last answer, asked for again, is the same answer.
    let last = answered.last().unwrap();
    assert_eq!(client.ask(&last.request).body, last.reply.body, "{when}");
    let next: Issued = client.take("civil");
    let given =
        answered.iter().filter(|answered| answered.reply.body.contains(&format!("\"{}\"", next.number)));
    assert_eq!(given.count(), 0, "{when}: {} is given a second time", next.number);
}
