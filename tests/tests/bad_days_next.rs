//! Bad days 18, 25 and 26: who is next, and why. As `GET hall`, desk, counter and phone tell it.

use hall_api::ticket::{Because, Issued, Phase, WhyFirst};
use hall_tests::{Client, Daemon, HallToml, Request, Setup};
use serde_json::{Value, json};

fn elder(client: &mut Client) -> Issued {
    client.post("tickets", &json!({ "category": "civil", "priority": "elderly" })).read()
}

fn page(client: &mut Client, ticket: &Issued) -> String {
    let (_, handle) = ticket.follow_url.rsplit_once('/').unwrap();
    client.ask(&Request::get(format!("/t/{handle}"))).body
}

/// The clerk left without pausing: an alarm, nobody reckons with the window, and the machine ends nothing.
#[test]
fn bad_day_18_a_clerk_who_left_is_missed_and_his_ticket_stays() {
    let daemon = Daemon::start(Setup::simulated("2026-11-24T09:00,60"));
    let mut manager = daemon.manager();
    let called = manager.take("civil");
    manager.take("civil");
    manager.call_next(1);
    let before = manager.hall();
    assert!(before.windows[0].away_since.is_none() && before.categories[0].wait.is_some());
    manager.pass(601);
    let hall = manager.hall();
    let since = hall.windows[0].away_since.as_ref().expect("an alarm");
    assert_eq!(*since, hall.windows[0].serving.as_ref().unwrap().called_at);
    assert_eq!(hall.categories[0].wait, None, "no estimate reckons with it");
    assert_eq!(manager.ticket(called.id).phase, Phase::Called);
    let health = daemon.stranger().get("/healthz").body;
    assert!(health.starts_with("ok\nalarm: window 1 has called somebody"), "{health}");
    let metrics = daemon.stranger().get("/metrics").body;
    assert!(metrics.contains("hall_windows_away 1"), "{metrics}");
    manager.press(1, "recall").read::<Value>();
    let hall = manager.hall();
    assert!(hall.windows[0].away_since.is_none() && hall.categories[0].wait.is_some());
}

/// “为什么他先？” The desk is told a sentence for any two, and whoever waits has it on his page.
#[test]
fn bad_day_25_why_he_before_me() {
    let daemon = Daemon::start(Setup::live());
    let mut desk = daemon.client("desk");
    let mut manager = daemon.manager();
    let (first, second) = (manager.take("civil"), elder(&mut manager));
    let why = |desk: &mut Client, one: &Issued, other: &Issued| {
        desk.get(format!("tickets/{}/why?other={}", one.id, other.id)).read::<WhyFirst>()
    };
    for called in [false, true] {
        if called {
            manager.call_next(1);
        }
        let told = why(&mut desk, &first, &second);
        assert_eq!((told.first.id, told.because), (second.id, Because::Priority));
        assert_eq!(told.text.get("zh"), "A002号是优先对象，按规定先办");
        assert_eq!(told.text.get("en"), "A002 has priority by the rules");
    }
    let words = page(&mut manager, &first);
    assert!(words.contains("为什么他先？") && words.contains("A002号是优先对象，按规定先办"), "{words}");
    assert!(!words.contains("老年人"), "nothing personal: {words}");
    assert!(!page(&mut manager, &second).contains("为什么他先？"), "he has been called himself");
    let other = manager.take("labour");
    assert_eq!(why(&mut desk, &first, &other).because, Because::Earlier);
    for window in 1..=HallToml::WINDOWS {
        let serves = if window == 2 { json!([["labour"]]) } else { json!([["civil", "land", "general"]]) };
        manager.post(format!("windows/{window}/serves"), &json!({ "serves": serves })).read::<Value>();
    }
    assert_eq!(why(&mut desk, &first, &other).because, Because::OtherWindows);
    for (path, status) in
        [("tickets/1/why", 400), ("tickets/1/why?other=1", 409), ("tickets/1/why?other=99", 404)]
    {
        assert_eq!(desk.get(path).status, status, "{path}");
    }
}

/// The number ahead never grows without a reason beside it.
#[test]
fn bad_day_26_who_came_before_one_is_told_beside_the_number() {
    let daemon = Daemon::start(Setup::live());
    let mut manager = daemon.manager();
    let ticket = manager.take("civil");
    let told = manager.ticket(ticket.id);
    assert_eq!((told.ahead, told.ahead_note), (Some(0), None));
    elder(&mut manager);
    let told = manager.ticket(ticket.id);
    assert_eq!((told.ahead, told.ahead_note.as_deref()), (Some(1), Some("新增1位优先")));
    let words = page(&mut manager, &ticket);
    assert!(words.contains("前面等候：1人") && words.contains("新增1位优先"), "{words}");
    manager.call_next(1);
    let told = manager.ticket(ticket.id);
    assert_eq!((told.ahead, told.ahead_note), (Some(0), None));
}
