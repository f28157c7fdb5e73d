//! `kill -9` at random moments under load: whatever was answered has happened, once, and stays.

use hall_api::hall::CallAnswer;
use hall_api::ticket::Issued;
use hall_tests::{Client, Daemon, HallToml, Request, Seeded, Setup, is_slow_tier};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::Duration;

const DESKS: usize = 4;
const WINDOWS: u16 = 4;
/// Who waits at the first cut.
const WAITING: usize = 120;

#[test]
fn fifty_cuts_under_load_lose_nothing_that_was_answered() {
    let cuts = if is_slow_tier() { 1000 } else { 50 };
    let mut random = Seeded::from_environment(0x5EED);
    let mut daemon = Daemon::start(Setup::live());
    let mut desks: Vec<_> =
        (0..DESKS).map(|_| Desk { client: daemon.client("desk"), in_flight: None }).collect();
    let mut clerks: Vec<_> = (1..=WINDOWS).map(|window| Clerk::new(&daemon, window)).collect();
    let mut known = Known::default();
    known.add(
        &(0..WAITING).map(|n| desks[0].client.take(HallToml::CATEGORIES[n % 4])).collect::<Vec<_>>(),
        &[],
    );
    for cut in 0..cuts {
        let until_cut = Duration::from_micros(1000 + random.below(20_000));
        let (issued, called) = work_until(until_cut, &mut daemon, &mut desks, &mut clerks);
        daemon.start_again();
        daemon.verify();
        known.add(&issued, &called);
        known.check(&daemon, &format!("cut {cut}"));
        // Whoever was left without an answer asks again under the same key, and gets one that fits the hall.
        let issued: Vec<_> = desks.iter_mut().filter_map(Desk::ask_again).collect();
        let called: Vec<_> = clerks.iter_mut().filter_map(Clerk::ask_again).collect();
        known.add(&issued, &called);
        let when = format!("asked again after cut {cut}");
        known.check(&daemon, &when);
        lines(&mut desks[0].client, &when);
    }
    let (issued, called) = (known.tickets.len(), known.called.len());
    println!("{cuts} cuts, {issued} tickets issued, {called} called");
    assert!(issued > WAITING + cuts && called > cuts, "hardly any load");
    let mut manager = daemon.manager();
    let lines = lines(&mut manager, "at the end");
    for (category, line) in lines {
        assert_eq!(call_all(&mut manager, &category), line, "{category} is called in the order it stood in");
    }
    daemon.verify();
}

/// Everybody works until the power is cut.
fn work_until(
    until_cut: Duration,
    daemon: &mut Daemon,
    desks: &mut [Desk],
    clerks: &mut [Clerk],
) -> (Vec<Issued>, Vec<(u16, CallAnswer)>) {
    thread::scope(|scope| {
        let desks: Vec<_> = desks.iter_mut().map(|desk| scope.spawn(|| desk.work())).collect();
        let clerks: Vec<_> = clerks.iter_mut().map(|clerk| scope.spawn(|| clerk.work())).collect();
        thread::sleep(until_cut);
        daemon.kill();
        let issued = desks.into_iter().flat_map(|desk| desk.join().unwrap()).collect();
        let called = clerks.into_iter().flat_map(|clerk| clerk.join().unwrap()).collect();
        (issued, called)
    })
}

/// Calls everybody in a category to window 8, which serves nothing else.
fn call_all(manager: &mut Client, category: &str) -> Vec<u64> {
    manager.post("windows/8/serves", &json!({ "serves": [[category]] })).read::<Value>();
    std::iter::from_fn(|| Some(manager.call_next(8).ticket?.id)).collect()
}

/// Takes tickets, one after the other, one in five with priority.
struct Desk {
    client: Client,
    in_flight: Option<Request>,
}

impl Desk {
    fn work(&mut self) -> Vec<Issued> {
        let mut issued = Vec::new();
        for n in 0.. {
            let category = HallToml::CATEGORIES[n % 4];
            let class = if n % 5 == 0 { json!("elderly") } else { Value::Null };
            let request = Request::post("tickets", &json!({ "category": category, "priority": class }));
            match self.client.try_ask(&request) {
                Ok(reply) => issued.push(reply.read()),
                Err(_) => {
                    self.in_flight = Some(request);
                    break;
                }
            }
        }
        issued
    }

    fn ask_again(&mut self) -> Option<Issued> {
        let request = self.in_flight.take()?;
        let first = self.client.ask(&request);
        assert_eq!(first.body, self.client.ask(&request).body);
        Some(first.read())
    }
}

/// Calls, and ends every other ticket by its key.
struct Clerk {
    client: Client,
    window: u16,
    in_flight: Option<Request>,
}

impl Clerk {
    fn new(daemon: &Daemon, window: u16) -> Clerk {
        Clerk { client: daemon.client(&format!("window {window}")), window, in_flight: None }
    }

    /// Windows and the tickets called to them, in order.
    fn work(&mut self) -> Vec<(u16, CallAnswer)> {
        let mut called = Vec::new();
        loop {
            let call = Request::post(format!("windows/{}/call-next", self.window), &Value::Null);
            match self.client.try_ask(&call) {
                Ok(reply) => called.push((self.window, reply.read())),
                Err(_) => {
                    self.in_flight = Some(call);
                    break;
                }
            }
            if called.len() % 2 == 0 {
                let end = Request::post(format!("windows/{}/end", self.window), &Value::Null);
                // Without an answer nobody knows whether the ticket is still in hand, and the hall says so below.
                if self.client.try_ask(&end).is_err() {
                    break;
                }
            }
        }
        called
    }

    fn ask_again(&mut self) -> Option<(u16, CallAnswer)> {
        let request = self.in_flight.take()?;
        let answer: CallAnswer = self.client.ask(&request).read();
        let windows = self.client.hall().windows;
        let window = windows.iter().find(|window| window.number == self.window).unwrap();
        let in_hand = window.serving.as_ref().map(|ticket| ticket.id);
        assert_eq!(
            in_hand,
            answer.ticket.as_ref().map(|ticket| ticket.id),
            "window {}: {answer:?}",
            self.window
        );
        Some((self.window, answer))
    }
}

/// All that was answered so far.
#[derive(Default)]
struct Known {
    /// By id.
    tickets: BTreeMap<u64, Issued>,
    /// Ticket and window.
    called: BTreeMap<u64, u16>,
}

impl Known {
    fn add(&mut self, issued: &[Issued], called: &[(u16, CallAnswer)]) {
        for ticket in issued {
            assert_eq!(self.tickets.insert(ticket.id, ticket.clone()), None, "given twice: {ticket:?}");
        }
        for (window, answer) in called {
            let Some(ticket) = &answer.ticket else { continue };
            let at = *self.called.entry(ticket.id).or_insert(*window);
            assert_eq!(at, *window, "{} at two windows", ticket.number);
        }
    }

    /// Compares with the hall as it is, and with its tables as anybody's sqlite3 reads them.
    fn check(&self, daemon: &Daemon, when: &str) {
        let ledger = rusqlite::Connection::open(daemon.data().join("ledger.db")).unwrap();
        let mut query = ledger.prepare("SELECT id, number, phase, window FROM tickets").unwrap();
        let mut rows = query.query([]).unwrap();
        let (mut ids, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        while let Some(row) = rows.next().unwrap() {
            let (id, number): (i64, String) = (row.get(0).unwrap(), row.get(1).unwrap());
            let (phase, window): (String, Option<u16>) = (row.get(2).unwrap(), row.get(3).unwrap());
            let id = id.cast_unsigned();
            ids.insert(id);
            if let Some(told) = self.tickets.get(&id) {
                assert_eq!(told.number, number, "{when}");
            }
            if let Some(at) = self.called.get(&id) {
                assert_eq!(window, Some(*at), "{when}: {number} was called there and is {phase}");
            }
            assert!(numbers.insert(number), "{when}: a number twice");
        }
        let lost: Vec<_> = self.tickets.keys().filter(|id| !ids.contains(id)).collect();
        assert!(lost.is_empty(), "{when}: lost {lost:?}");
        // Nobody has skipped a number either, for whoever had no answer may ask again.
        assert_eq!(ids.last().copied().unwrap_or(0), ids.len() as u64, "{when}");
    }
}

/// Who waits, by category, as each is told how many are before him.
fn lines(reader: &mut Client, when: &str) -> BTreeMap<String, Vec<u64>> {
    let hall = reader.hall();
    let mut lines: BTreeMap<String, Vec<(u32, bool, u64)>> = BTreeMap::new();
    for id in 1..=hall.categories.iter().map(|category| u64::from(category.issued)).sum() {
        let ticket = reader.ticket(id);
        if let Some(ahead) = ticket.ahead {
            lines.entry(ticket.category).or_default().push((ahead, ticket.priority.is_none(), id));
        }
    }
    let ids = |(category, mut line): (String, Vec<(u32, bool, u64)>)| {
        line.sort_unstable();
        assert!(
            line.iter().map(|(ahead, ..)| *ahead).eq(0..line.len() as u32),
            "{when}: {category} {line:?}"
        );
        let order: Vec<_> = line.iter().map(|(_, no_priority, id)| (*no_priority, *id)).collect();
        assert!(order.is_sorted(), "{when}: {category} is in another order than was answered: {order:?}");
        (category, line.into_iter().map(|(.., id)| id).collect())
    };
    lines.into_iter().map(ids).collect()
}
