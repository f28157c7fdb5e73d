//! Bad days 5, 13, 33 and 44: numbers from paper, voided ones, who is sent home, and the day's account, over HTTP and
//! `hallctl`.

use hall_api::day::{Account, Backfilled, DayAccount, NextDay, SentHome};
use hall_api::ticket::{Issued, Phase, TicketRef};
use hall_tests::{Client, Daemon, HallToml, Request, Setup};
use serde_json::{Value, json};

const CALENDAR: &str = r#"
[rules]
kiosk_pause_s = 0
[calendar]
hours = { workdays = ["08:30-12:00", "14:00-17:30"] }
stop_before_min = 20
"#;

fn at(hall_clock: &str) -> Daemon {
    let toml = HallToml::simulation().with(CALENDAR);
    Daemon::start(Setup { hall_clock: Some(hall_clock.into()), ..Setup::of(&toml) })
}

/// The daemon as it comes back at that time.
fn later(daemon: &mut Daemon, hall_clock: &str) {
    assert!(daemon.stop().success());
    daemon.setup.hall_clock = Some(hall_clock.into());
    daemon.start_again();
}

fn numbers(tickets: &[TicketRef]) -> Vec<&str> {
    tickets.iter().map(|ticket| ticket.number.as_str()).collect()
}

fn handle(ticket: &Issued) -> String {
    ticket.follow_url.rsplit_once('/').unwrap().1.to_owned()
}

fn page(daemon: &Daemon, ticket: &Issued) -> String {
    daemon.stranger().ask(&Request::get(format!("/t/{}", handle(ticket)))).body
}

/// The account of a day, which balances whatever it says, and is the same over HTTP and from the files.
fn account(daemon: &Daemon, day: &str) -> DayAccount {
    let account: DayAccount = daemon.manager().get(format!("days/{day}/account")).read();
    assert!(account.total.balances && account.categories.iter().all(|of| of.account.balances), "{account:?}");
    let from_files = daemon.hallctl_says(&["--json", "day", "account", "--date", day]);
    assert_eq!(serde_json::from_str::<DayAccount>(&from_files).unwrap(), account);
    account
}

fn of(taken: u32) -> Account {
    Account {
        taken,
        by_hand: 0,
        served: 0,
        missed: 0,
        cancelled: 0,
        voided: 0,
        day_over: 0,
        sent_home: 0,
        open: 0,
        balances: true,
    }
}

fn serve(client: &mut Client, window: u16) -> String {
    let number = client.call_next(window).ticket.expect("somebody waits").number;
    client.press(window, "end").read::<Value>();
    number
}

/// The controller was dead for 40 minutes, and staff wrote numbers 1 to 23.
#[test]
fn bad_day_5_numbers_written_by_hand_are_taken_over_as_one_block() {
    let daemon = at("2026-11-23T10:45,1");
    let (mut manager, mut desk) = (daemon.manager(), daemon.client("desk"));
    let before = manager.take("civil");
    let since = |since: &str, count: u32| json!({ "category": "civil", "count": count, "since": since });
    let mut kiosk = daemon.client_named("kiosk", "door");
    assert_eq!(kiosk.post("hall/backfill", &since("10:05", 23)).refusal(), (403, "forbidden".into()));
    for (block, refusal) in [
        (since("10:05", 0), "no-such-block"),
        (since("10:05", 1000), "no-such-block"),
        (since("10:59", 3), "not-of-this-day"),
        (since("2026-11-22T10:05", 3), "not-of-this-day"),
        (json!({ "category": "civil", "count": 1, "since": "10:05", "first": 0 }), "no-such-block"),
        (json!({ "category": "none", "count": 1, "since": "10:05" }), "no-such-category"),
        (since("five past", 3), "malformed-time"),
    ] {
        assert_eq!(desk.post("hall/backfill", &block).refusal(), (422, refusal.into()), "{block}");
    }
    let done: Backfilled = desk.post("hall/backfill", &since("10:05", 23)).read();
    let written: Vec<String> = (1..=23).map(|number| format!("补{number}")).collect();
    assert_eq!(numbers(&done.tickets), written);
    let after = manager.take("civil");
    // Who came since stands behind them, also one whom the kiosk served before they were entered.
    assert_eq!((manager.ticket(before.id).ahead, manager.ticket(after.id).ahead), (Some(23), Some(24)));
    let ticket = manager.ticket(done.tickets[0].id);
    assert!(ticket.by_hand && ticket.issued_at.starts_with("2026-11-23T10:05"), "{ticket:?}");
    let again = json!({ "category": "labour", "count": 2, "since": "10:05", "first": 23 });
    let refused = manager.post("hall/backfill", &again);
    assert_eq!(refused.refusal(), (409, "number-given".into()));
    assert_eq!(refused.problem().number.as_deref(), Some("补23"));
    let more =
        daemon.hallctl_says(&["day", "backfill", "--category", "labour", "--count", "2", "--since", "10:10"]);
    assert_eq!(more, "taken over: 补24 补25\n");
    let own = json!({ "category": "land", "count": 1, "since": "10:05", "own_pad": true });
    assert_eq!(numbers(&manager.post("hall/backfill", &own).read::<Backfilled>().tickets), ["补C1"]);

    manager.press(1, "open").read::<Value>();
    assert_eq!(serve(&mut manager, 1), "补1");
    assert!(manager.call_next(1).ticket.unwrap().number == "补2");
    assert!(daemon.stranger().get("/board").body.contains("补2"), "the board calls it");
    let civil = manager.hall().categories.into_iter().find(|category| category.id == "civil").unwrap();
    assert_eq!((civil.issued, civil.waiting), (25, 23), "they are in all totals");
    let account = account(&daemon, "2026-11-23");
    assert_eq!(account.total, Account { by_hand: 26, served: 1, open: 27, ..of(28) });
    daemon.verify();
}

/// A child has tapped ten categories: the desk finds the ticket and voids it with a reason, two actions.
#[test]
fn bad_day_13_the_desk_voids_with_a_reason_and_voided_numbers_are_never_called() {
    let daemon = Daemon::start(Setup::of(&HallToml::live().with("[rules]\nkiosk_pause_s = 0")));
    let (mut manager, mut desk) = (daemon.manager(), daemon.client("desk"));
    let mut kiosk = daemon.client_named("kiosk", "door");
    let taken: Vec<Issued> = (0..10).map(|_| kiosk.take("civil")).collect();
    let void = |client: &mut Client, id: u64, reason: &str| {
        client.post(format!("tickets/{id}/void"), &json!({ "reason": reason }))
    };
    assert_eq!(void(&mut desk, taken[0].id, " ").refusal(), (422, "reason-missing".into()));
    assert_eq!(void(&mut kiosk, taken[0].id, "误取").refusal(), (403, "forbidden".into()));
    for ticket in &taken[..9] {
        assert_eq!(desk.ticket(ticket.id).phase, Phase::Waiting);
        void(&mut desk, ticket.id, "儿童误取").read::<Value>();
    }
    let called = manager.call_next(1);
    assert_eq!(called.ticket.map(|ticket| ticket.number), Some("A010".into()));
    assert_eq!(void(&mut desk, taken[9].id, "误取").refusal(), (409, "in-hand".into()));
    manager.press(1, "end").read::<Value>();
    assert!(manager.call_next(1).ticket.is_none());
    let call = json!({ "ticket": taken[0].id });
    assert_eq!(manager.post("windows/1/call", &call).refusal(), (409, "not-waiting".into()));
    assert!(page(&daemon, &taken[0]).contains("此号已作废"));
    let day = manager.hall().day.unwrap();
    assert_eq!(account(&daemon, &day).total, Account { voided: 9, served: 1, ..of(10) });
    assert!(daemon.hallctl_says(&["ledger", "export"]).contains("儿童误取"), "the reason is in the ledger");
    daemon.verify();
}

/// 17:30 with people waiting: the end is foreseen, who cannot be served is sent home and goes first tomorrow.
#[test]
fn bad_day_33_who_is_sent_home_goes_first_on_the_next_service_day() {
    // Friday evening; Monday is the next service day.
    let mut daemon = at("2026-11-27T17:00,1");
    let (mut manager, mut desk) = (daemon.manager(), daemon.client("desk"));
    let mut kiosk = daemon.client_named("kiosk", "door");
    manager.press(1, "open").read::<Value>();
    let waiting: Vec<Issued> = (0..40).map(|_| kiosk.take("civil")).collect();
    let end = manager.hall().service.unwrap().predicted_end.expect("the manager sees when it will be over");
    assert!(end.as_str() > "2026-11-27T17:30", "{end}");
    assert!(daemon.hallctl_says(&["status"]).contains("all done by"));
    assert_eq!(serve(&mut manager, 1), "A001");

    let all = json!({ "all": true });
    assert_eq!(desk.post("hall/send-home", &all).refusal(), (403, "forbidden".into()));
    assert_eq!(manager.post("hall/send-home", &json!({})).refusal(), (400, "malformed-body".into()));
    let both = json!({ "all": true, "category": "civil" });
    assert_eq!(manager.post("hall/send-home", &both).refusal(), (400, "malformed-body".into()));
    let one: SentHome = desk.post("hall/send-home", &json!({ "tickets": [waiting[1].id] })).read();
    assert_eq!((numbers(&one.tickets), one.next_day.as_deref()), (vec!["A002"], Some("2026-11-30")));
    assert_eq!(manager.post("hall/close-day", &Value::Null).refusal(), (409, "people-wait".into()));
    let said = daemon.hallctl_says(&["day", "send-home", "--category", "civil"]);
    assert!(said.starts_with("38 sent home: A003 A004 ") && said.contains("2026-11-30"), "{said}");
    assert_eq!(manager.ticket(waiting[39].id).phase, Phase::SentHome);
    assert!(page(&daemon, &waiting[39]).contains("11月30日优先办理"), "the phone tells it");
    let come = |ticket: &Issued| json!({ "next_day": handle(ticket) });
    assert_eq!(kiosk.post("tickets", &come(&waiting[38])).refusal(), (409, "next-day-only".into()));
    manager.post("hall/close-day", &Value::Null).read::<Value>();
    assert!(manager.hall().day_closed);
    assert_eq!(kiosk.post("tickets", &json!({ "category": "civil" })).refusal(), (409, "day-closed".into()));
    let friday = account(&daemon, "2026-11-27");
    assert!(friday.ended);
    assert_eq!(friday.total, Account { served: 1, sent_home: 39, ..of(40) });

    // Saturday and Sunday pass; nobody vanishes, and nobody's right with him.
    later(&mut daemon, "2026-11-28T10:00,1");
    later(&mut daemon, "2026-11-30T08:40,1");
    assert!(page(&daemon, &waiting[38]).contains("今日优先办理"));
    let first = kiosk.take("civil");
    // The same paper at a kiosk, or its number at the desk; the two were taken some milliseconds apart.
    let exchanged: Issued = kiosk.post("tickets", &come(&waiting[38])).read();
    let at_desk = json!({ "next_day": waiting[1].id.to_string() });
    let second: Issued = desk.post("tickets", &at_desk).read();
    assert_eq!((exchanged.number.as_str(), exchanged.ahead), ("A002", 0));
    assert_eq!((second.number.as_str(), second.ahead), ("A003", 0), "he had come before the other");
    assert_eq!(manager.ticket(first.id).ahead, Some(2));
    assert_eq!(manager.ticket(second.id).instead_of, Some(waiting[1].id));
    let used = kiosk.post("tickets", &come(&waiting[38]));
    assert_eq!(used.refusal(), (409, "right-used".into()));
    assert_eq!(used.problem().number.as_deref(), Some("A002"));
    // Yesterday's paper follows today's number.
    let words = page(&daemon, &waiting[38]);
    assert!(words.contains("A002") && words.contains("次日优先"), "{words}");
    let rights: Vec<NextDay> = desk.get("hall/next-day").read();
    assert_eq!((rights.len(), rights.iter().filter(|right| right.used.is_some()).count()), (39, 2));
    assert!(daemon.hallctl_says(&["day", "next-day"]).contains("A004 of 2026-11-27"));
    manager.press(1, "open").read::<Value>();
    assert_eq!(
        [serve(&mut manager, 1), serve(&mut manager, 1), serve(&mut manager, 1)],
        ["A003", "A002", "A001"]
    );

    // On the day after it is over.
    later(&mut daemon, "2026-12-01T08:40,1");
    assert_eq!(kiosk.post("tickets", &come(&waiting[5])).status, 404);
    let by_id = json!({ "next_day": waiting[5].id.to_string() });
    assert_eq!(daemon.manager().post("tickets", &by_id).refusal(), (410, "not-today".into()));
    assert!(page(&daemon, &waiting[5]).contains("已失效"));
    assert_eq!(account(&daemon, "2026-11-27").total, friday.total, "a day that is over stays as it is");
    assert_eq!(account(&daemon, "2026-11-30").total, Account { served: 3, ..of(3) });
    daemon.verify();
}

/// 取号 = 办理 + 过号未回 + 取消 + 作废 + 下班未办 + 转次日, by category, on a day with a power cut, a clock that jumps and
/// transfers, and when it has turned.
#[test]
fn bad_day_44_everybody_is_accounted_for() {
    let toml =
        HallToml::simulation().with("[rules]\nno_show_calls = 1\nno_show_after_s = 0\nkiosk_pause_s = 0");
    let mut daemon =
        Daemon::start(Setup { hall_clock: Some("2026-11-23T09:00,1".into()), ..Setup::of(&toml) });
    let mut manager = daemon.manager();
    assert_eq!(account(&daemon, "2026-11-23").total, of(0));
    let civil: Vec<Issued> = (0..9).map(|_| manager.take("civil")).collect();
    let labour = manager.take("labour");
    manager.call_next(1);
    manager.post("windows/1/transfer", &json!({ "category": "labour", "place": "time" })).read::<Value>();
    manager.call_next(1);
    manager.press(1, "no-show").read::<Value>();
    manager.post(format!("tickets/{}/cancel", civil[2].id), &Value::Null).read::<Value>();
    manager.post(format!("tickets/{}/void", civil[3].id), &json!({ "reason": "误取" })).read::<Value>();
    manager.post("hall/send-home", &json!({ "tickets": [civil[4].id] })).read::<Value>();
    let block = json!({ "category": "civil", "count": 2, "since": "08:30" });
    manager.post("hall/backfill", &block).read::<Value>();
    manager.call_next(1);
    // Power fails with one at the window, and the clock is not to be believed afterwards.
    daemon.kill();
    daemon.setup.hall_clock = Some("2026-11-23T09:10,1,untrusted".into());
    daemon.start_again();
    let mut manager = daemon.manager();
    manager.post("hall/confirm-day", &json!({ "now": "2026-11-23T09:30" })).read::<Value>();
    manager.press(1, "end").read::<Value>();
    manager.call_next(1);
    let running = account(&daemon, "2026-11-23");
    assert!(!running.ended);
    let by_category = |account: &DayAccount, id: &str| {
        account.categories.iter().find(|of| of.category == id).map(|of| of.account.clone()).unwrap()
    };
    let civil_now = by_category(&running, "civil");
    let ended = Account { by_hand: 2, served: 1, missed: 1, cancelled: 1, voided: 1, sent_home: 1, ..of(11) };
    assert_eq!(civil_now, Account { open: 6, ..ended.clone() });
    assert_eq!(
        by_category(&running, "labour"),
        Account { open: 1, ..of(1) },
        "moved there, but taken elsewhere"
    );

    // The day turns; one stays in his clerk's hand, and is served after all.
    later(&mut daemon, "2026-11-24T09:00,1");
    let closed = account(&daemon, "2026-11-23");
    assert_eq!(by_category(&closed, "civil"), Account { day_over: 5, open: 1, ..ended.clone() });
    let mut manager = daemon.manager();
    manager.take("civil");
    manager.press(1, "end").read::<Value>();
    let closed = account(&daemon, "2026-11-23");
    assert!(closed.ended);
    assert_eq!(by_category(&closed, "civil"), Account { served: 2, day_over: 5, ..ended });
    assert_eq!(by_category(&closed, "labour"), Account { day_over: 1, ..of(1) });
    assert_eq!(account(&daemon, "2026-11-24").total, Account { open: 1, ..of(1) });
    assert_eq!(manager.ticket(labour.id).phase, Phase::DayOver);
    assert_eq!(manager.get("days/2026-11-22/account").status, 404);
    assert_eq!(manager.get("days/yesterday/account").status, 400);
    let today: DayAccount = manager.get("days/today/account").read();
    assert_eq!(today.day, "2026-11-24");
    // Also with the daemon stopped.
    assert!(daemon.stop().success());
    let table = daemon.hallctl_says(&["day", "account", "--date", "2026-11-23"]);
    assert!(table.starts_with("2026-11-23  ended\n") && table.contains("\ntotal "), "{table}");
    daemon.verify();
}
