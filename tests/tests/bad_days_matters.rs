//! Bad days 23 and 38 to 40: several tickets of one person, several matters of one ticket, an agent's ticket, and papers
//! brought later, over HTTP and on the citizen's page.

use hall_api::hall::Linked;
use hall_api::ticket::{Issued, Phase};
use hall_tests::{Client, Daemon, Request, Setup};
use serde_json::{Value, json};

/// The citizen's page.
fn page(client: &mut Client, ticket: &Issued) -> String {
    let (_, handle) = ticket.follow_url.rsplit_once('/').unwrap();
    client.ask(&Request::get(format!("/t/{handle}"))).body
}

fn numbers(linked: Linked) -> Vec<String> {
    linked.tickets.into_iter().map(|ticket| ticket.number).collect()
}

#[test]
fn bad_day_23_whoever_is_at_one_window_is_passed_over_at_the_other() {
    let mut daemon = Daemon::start(Setup::live());
    let mut manager = daemon.manager();
    let mut kiosk = daemon.client_named("kiosk", "door");
    let (civil, land) = (kiosk.take("civil"), manager.take("land"));
    let others: Vec<Issued> = (0..2).map(|_| manager.take("land")).collect();
    manager.post("windows/1/serves", &json!({ "serves": [["civil"]] })).read::<Value>();
    manager.post("windows/2/serves", &json!({ "serves": [["land"]] })).read::<Value>();

    // One was called already when the desk sees that they are one man's: that call is taken back.
    assert_eq!(manager.call_next(1).ticket.unwrap().id, civil.id);
    assert_eq!(manager.call_next(2).ticket.unwrap().id, land.id);
    let both = json!({ "tickets": [civil.id, land.id] });
    assert_eq!(kiosk.post("links", &both).refusal(), (403, "forbidden".into()), "not of this kiosk");
    let linked = daemon.client("desk").post("links", &both).read::<Linked>();
    assert_eq!(numbers(linked), [civil.number.clone(), land.number.clone()]);
    let passed_over = manager.ticket(land.id);
    assert_eq!((passed_over.phase, passed_over.ahead), (Phase::Waiting, Some(0)), "no 过号, and his place");
    assert_eq!(passed_over.linked[0].number, civil.number);
    let words = page(&mut manager, &land);
    assert!(words.contains(&format!("您的{}号正在1号窗口", civil.number)), "{words}");
    assert_eq!(manager.call_next(2).ticket.unwrap().id, others[0].id);
    let chosen = manager.post("windows/2/call", &json!({ "ticket": land.id }));
    assert_eq!(chosen.refusal(), (409, "linked-elsewhere".into()));

    // Links are in the ledger.
    daemon.kill();
    daemon.start_again();
    manager.press(1, "serve").read::<Value>();
    manager.press(2, "end").read::<Value>();
    assert_eq!(manager.call_next(2).ticket.unwrap().id, others[1].id);
    manager.press(2, "end").read::<Value>();
    manager.press(1, "end").read::<Value>();
    assert_eq!(manager.call_next(2).ticket.unwrap().id, land.id, "he goes first when the other ends");
    assert!(manager.kinds(0).contains(&"linked".to_owned()));

    let link = |tickets: &[u64]| json!({ "tickets": tickets });
    for (tickets, refusal) in [
        (link(&[]), (422, "link-needs-two")),
        (link(&[land.id, land.id]), (422, "link-needs-two")),
        (link(&[land.id, 404]), (404, "no-such-ticket")),
        (link(&[land.id, civil.id]), (409, "ticket-ended")),
    ] {
        let (status, code) = manager.post("links", &tickets).refusal();
        assert_eq!((status, code.as_str()), refusal, "{tickets}");
    }
    daemon.verify();
}
