//! Bad days 23 and 38 to 40: several tickets of one person, several matters of one ticket, an agent's ticket, and papers
//! brought later, over HTTP and on the citizen's page.

use hall_api::hall::Linked;
use hall_api::ticket::{Issued, Phase};
use hall_tests::{Client, Daemon, HallToml, Request, Setup};
use serde_json::{Value, json};

/// One item of each category, and a window that serves nothing else.
const ITEMS: &str = r#"
[[department]]
id = "hall"
name = { zh = "大厅" }
[[item]]
code = "civil-1"
category = "civil"
department = "hall"
name = { zh = "低保" }
[[item]]
code = "labour-1"
category = "labour"
department = "hall"
name = { zh = "社保" }
[[item]]
code = "land-1"
category = "land"
department = "hall"
name = { zh = "宅基地" }
"#;

/// Window 3 serves civil, 5 and 6 labour, 7 land.
fn one_business_a_window(manager: &mut Client) {
    for window in 1..=HallToml::WINDOWS {
        let serves = match window {
            3 => "civil",
            5 | 6 => "labour",
            7 => "land",
            _ => "general",
        };
        manager.post(format!("windows/{window}/serves"), &json!({ "serves": [[serves]] })).read::<Value>();
    }
}

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

#[test]
fn bad_day_38_one_number_through_three_windows_one_of_which_closes() {
    let mut daemon =
        Daemon::start(Setup::of(&HallToml::live().with("[rules]\nkiosk_pause_s = 0").with(ITEMS)));
    let mut manager = daemon.manager();
    let mut kiosk = daemon.client_named("kiosk", "door");
    one_business_a_window(&mut manager);
    let three = json!({ "items": ["civil-1", "labour-1", "land-1"] });
    let joint: Issued = kiosk.post("tickets", &three).read();
    assert_eq!(joint.number, "A001");
    let later = manager.take("labour");
    for window in [3, 5, 6, 7] {
        manager.press(window, "open").read::<Value>();
    }
    let route = manager.ticket(joint.id).route.unwrap();
    let legs: Vec<_> = route.to_come.iter().map(|leg| (leg.category.as_str(), leg.windows.clone())).collect();
    assert_eq!((route.done, legs), (0, vec![("labour", vec![5, 6]), ("land", vec![7])]));
    let words = page(&mut manager, &joint);
    assert!(words.contains("第1项，共3项") && words.contains("接下来到：5、6→7"), "{words}");

    assert_eq!(manager.call_next(3).ticket.unwrap().id, joint.id);
    // Meanwhile the window he would have gone to closes.
    manager.press(5, "close").read::<Value>();
    manager.press(3, "end").read::<Value>();
    let second = manager.ticket(joint.id);
    assert_eq!((second.number.as_str(), second.category.as_str(), second.ahead), ("A001", "labour", Some(0)));
    assert_eq!(manager.post(format!("tickets/{}/rate", joint.id), &json!({ "level": 1 })).status, 409);
    daemon.kill();
    daemon.start_again();
    assert_eq!(manager.call_next(6).ticket.unwrap().id, joint.id, "by his time, before who came later");
    let next = manager.call_next(6);
    assert_eq!(next.ticket.unwrap().id, later.id);
    assert_eq!(
        manager.call_next(7).ticket.map(|ticket| ticket.id),
        None,
        "called and gone at once: he missed that"
    );
    manager.post(format!("tickets/{}/return", joint.id), &Value::Null).read::<Value>();
    manager.press(6, "end").read::<Value>();
    assert_eq!(manager.call_next(6).ticket.unwrap().id, joint.id);
    manager.press(6, "serve").read::<Value>();
    manager.press(6, "end").read::<Value>();
    assert_eq!(manager.call_next(7).ticket.unwrap().id, joint.id);
    let words = page(&mut manager, &joint);
    assert!(words.contains("第3项，共3项") && !words.contains("接下来"), "{words}");
    manager.press(7, "end").read::<Value>();
    assert_eq!(manager.ticket(joint.id).phase, Phase::Served);
    let kinds = manager.kinds(0);
    let count = |kind: &str| kinds.iter().filter(|known| *known == kind).count();
    assert_eq!((count("issued"), count("leg-served"), count("served")), (2, 2, 2), "two tickets, two visits");

    for (items, refusal) in
        [(json!(["civil-1", "nowhere"]), (422, "no-such-item")), (json!([]), (400, "malformed-body"))]
    {
        let (status, code) = kiosk.post("tickets", &json!({ "items": items })).refusal();
        assert_eq!((status, code.as_str()), refusal);
    }
    daemon.verify();
}

#[test]
fn bad_day_39_an_agent_does_five_at_a_turn_behind_three_others() {
    let daemon = Daemon::start(Setup::of(&HallToml::live().with("[rules]\nkiosk_pause_s = 0")));
    let (mut manager, mut desk) = (daemon.manager(), daemon.client("desk"));
    let mut kiosk = daemon.client_named("kiosk", "door");
    one_business_a_window(&mut manager);
    manager.press(7, "open").read::<Value>();
    let agent = |matters: u32| json!({ "category": "land", "matters": matters });
    for (matters, refusal) in [(0, "matters-out-of-range"), (1000, "matters-out-of-range")] {
        assert_eq!(desk.post("tickets", &agent(matters)).refusal(), (422, refusal.into()));
    }
    assert_eq!(kiosk.post("tickets", &agent(20)).refusal(), (409, "agent-at-desk".into()));
    let twenty: Issued = desk.post("tickets", &agent(20)).read();
    let others: Vec<Issued> = (0..4).map(|_| kiosk.take("land")).collect();
    // Five minutes a matter: one turn before the first, two before the fourth.
    let told: Vec<u32> = others.iter().map(|ticket| ticket.wait.unwrap().estimate_s / 60).collect();
    assert_eq!(told, [25, 30, 35, 65]);
    let words = page(&mut manager, &twenty);
    assert!(words.contains("代办20件，已办0件"), "{words}");
    let mut called = Vec::new();
    while let Some(ticket) = manager.call_next(7).ticket {
        called.push(ticket.number);
        manager.press(7, "end").read::<Value>();
    }
    assert_eq!(called, ["C001", "C002", "C003", "C004", "C001", "C005", "C001", "C001"]);
    let matters = manager.ticket(twenty.id).matters.unwrap();
    assert_eq!((matters.total, matters.done), (20, 20));

    let two: Issued = desk.post("tickets", &agent(7)).read();
    manager.call_next(7);
    let end = |matters: u32| json!({ "matters": matters });
    assert_eq!(manager.post("windows/7/end", &end(6)).refusal(), (422, "matters-out-of-range".into()));
    manager.post("windows/7/end", &end(2)).read::<Value>();
    assert_eq!(manager.ticket(two.id).matters.unwrap().done, 2);
    let kinds = manager.kinds(0);
    assert_eq!(kinds.iter().filter(|kind| *kind == "turn-ended").count(), 4);
    let ledger = daemon.hallctl_says(&["ledger", "export"]);
    assert!(ledger.replace('\\', "").contains("\"matters\":20"), "1 ticket, 20 matters");
    kiosk.take("civil");
    manager.call_next(3);
    assert_eq!(manager.post("windows/3/end", &end(1)).refusal(), (409, "one-outcome-each".into()));
    daemon.verify();
}

#[test]
fn bad_day_40_a_paper_brought_the_same_day_opens_the_number_again() {
    let mut daemon = Daemon::start(Setup::of(&HallToml::live().with("[rules]\nkiosk_pause_s = 0")));
    let mut manager = daemon.manager();
    let mut kiosk = daemon.client_named("kiosk", "door");
    let tickets: Vec<Issued> = (0..4).map(|_| kiosk.take("civil")).collect();
    let (_, handle) = tickets[0].follow_url.rsplit_once('/').unwrap();
    manager.call_next(1);
    manager.press(1, "serve").read::<Value>();
    let back = |client: &mut Client, id: &str| client.post(format!("tickets/{id}/return"), &Value::Null);
    assert_eq!(back(&mut kiosk, handle).refusal(), (409, "in-hand".into()));
    manager.post("windows/1/end", &json!({ "outcome": "papers-missing" })).read::<Value>();
    let words = page(&mut manager, &tickets[0]);
    assert!(words.contains("材料不全：请补齐后当日回到1号窗口"), "{words}");
    daemon.kill();
    daemon.start_again();
    // The code of his paper, at the kiosk.
    assert!(back(&mut kiosk, handle).is_ok());
    let ticket = manager.ticket(tickets[0].id);
    assert_eq!(
        (ticket.phase, ticket.ahead, ticket.window, ticket.no_shows),
        (Phase::Waiting, Some(1), Some(1), 0)
    );
    assert_eq!(back(&mut kiosk, handle).refusal(), (409, "already-waiting".into()));
    assert_eq!(manager.call_next(2).ticket.unwrap().id, tickets[1].id, "another window does not call him");
    assert_eq!(manager.call_next(1).ticket.unwrap().id, tickets[2].id, "the next one first");
    manager.press(1, "end").read::<Value>();
    assert_eq!(manager.call_next(1).ticket.unwrap().id, tickets[0].id);
    manager.press(1, "end").read::<Value>();
    assert_eq!(back(&mut kiosk, handle).refusal(), (409, "ticket-ended".into()));
    assert_eq!(back(&mut kiosk, "nobodys").refusal(), (404, "no-such-ticket".into()));
    assert_eq!(manager.kinds(0).iter().filter(|kind| *kind == "issued").count(), 4, "no new ticket");
    daemon.verify();
}
