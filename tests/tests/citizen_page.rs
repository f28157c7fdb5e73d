//! The page behind a ticket's QR code: it says what the rules will do, of today's ticket and of an old one.

use hall_api::ticket::Issued;
use hall_tests::{Client, Daemon, HallToml, Request, Setup};
use serde_json::{Value, json};

/// The words of a ticket's page.
fn page(client: &mut Client, ticket: &Issued) -> String {
    let (_, handle) = ticket.follow_url.rsplit_once('/').unwrap();
    let page = client.ask(&Request::get(format!("/t/{handle}"))).body;
    let body = page.split_once("<body").unwrap().1;
    let words = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, words)| words));
    words.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn who_was_sent_to_one_window_is_told_of_that_window() {
    let daemon = Daemon::start(Setup::live());
    let mut manager = daemon.manager();
    let ticket = manager.take("civil");
    for window in [1, 2] {
        manager.press(window, "open").read::<Value>();
    }
    manager.call_next(1);
    manager.post("windows/1/transfer", &json!({ "window": 6, "place": "time" })).read::<Value>();
    // Window 6 is closed: two others that serve the category are of no use to him.
    assert_eq!(manager.ticket(ticket.id).wait, None);
    let words = page(&mut manager, &ticket);
    assert!(words.contains("该业务现在没有窗口办理") && !words.contains("窗口：1"), "{words}");
    manager.press(6, "open").read::<Value>();
    assert_eq!(manager.ticket(ticket.id).wait.map(|wait| wait.estimate_s), Some(0));
    let words = page(&mut manager, &ticket);
    assert!(words.contains("窗口：6号"), "{words}");
}

#[test]
fn who_may_return_is_told_so_and_who_may_not_is_not() {
    let toml = HallToml::simulation().with("[rules]\nreturn_behind = \"void\"");
    let daemon = Daemon::start(Setup { hall_clock: Some("2026-11-24T08:00,60".into()), ..Setup::of(&toml) });
    let mut manager = daemon.manager();
    let (pressed, inferred) = (manager.take("civil"), manager.take("civil"));
    manager.call_next(1);
    manager.press(1, "recall").read::<Value>();
    manager.pass(61);
    manager.press(1, "no-show").read::<Value>();
    let words = page(&mut manager, &pressed);
    assert!(words.contains("过号作废，请重新取号"), "{words}");
    assert_eq!(manager.post(format!("tickets/{}/return", pressed.id), &Value::Null).status, 409);
    // Nobody pressed that this one did not come; the next call concluded it.
    manager.call_next(1);
    manager.call_next(1);
    let words = page(&mut manager, &inferred);
    assert!(words.contains("您已过号") && !words.contains("作废"), "{words}");
    assert!(manager.post(format!("tickets/{}/return", inferred.id), &Value::Null).is_ok());
}

#[test]
fn an_old_ticket_says_what_it_said_and_that_it_is_old() {
    let toml = HallToml::simulation().with("");
    let toml = toml.to_string().replace("[hall]\n", "[hall]\nlanguages = [\"zh\", \"en\"]\n");
    let setup = Setup { toml, hall_clock: Some("2026-11-24T08:00,60".into()), ..Setup::live() };
    let mut daemon = Daemon::start(setup);
    let mut manager = daemon.manager();
    let take = |language: &str| json!({ "category": "civil", "priority": "elderly", "language": language });
    let english: Issued = manager.post("tickets", &take("en")).read();
    let chinese: Issued = manager.post("tickets", &take("zh")).read();
    for act in ["call-next", "recall"] {
        manager.press(1, act).read::<Value>();
    }
    manager.pass(61);
    manager.press(1, "no-show").read::<Value>();
    let today = manager.ticket(english.id);
    assert_eq!((today.announced, today.no_shows, today.priority.as_deref()), (2, 1, Some("elderly")));
    daemon.stop();
    daemon.setup.hall_clock = Some("2026-11-25T09:00,1".into());
    daemon.start_again();
    let old = manager.ticket(english.id);
    let facts = |ticket: &hall_api::ticket::Ticket| {
        let said = (ticket.priority.clone(), ticket.language.clone(), ticket.time_uncertain);
        (said, ticket.announced, ticket.no_shows, ticket.issued_at.clone())
    };
    assert_eq!(facts(&old), facts(&today));
    let words = page(&mut manager, &english);
    assert!(words.contains("This is a ticket of 24 November 2026"), "{words}");
    let words = page(&mut manager, &chinese);
    assert!(words.contains("此号为11月24日号票，已失效"), "{words}");
    daemon.verify();
}
