//! The same request again: the same answer byte for byte, and nothing happens a second time.

use hall_api::ticket::Issued;
use hall_tests::{Client, Daemon, Reply, Request, Setup};
use serde_json::{Value, json};
use std::thread;

/// Status and body: what makes an answer the same.
fn told(reply: &Reply) -> (u16, String) {
    (reply.status, reply.body.clone())
}

/// A day in small: every kind of write, some refused.
fn requests() -> Vec<Request> {
    let window = |act: &str, body: &Value| Request::post(format!("windows/1/{act}"), body);
    let none = Value::Null;
    vec![
        Request::post("tickets", &json!({ "category": "civil" })),
        Request::post("tickets", &json!({ "category": "civil", "priority": "elderly" })),
        Request::post("tickets", &json!({ "category": "labour" })),
        Request::post("tickets", &json!({ "category": "no-such" })),
        window("sign-in", &json!({ "clerk": "wang" })),
        window("call-next", &none),
        window("call-next", &json!({ "via": "counter" })),
        window("recall", &none),
        window("no-show", &none),
        window("undo", &none),
        window("recall", &none),
        window("call", &json!({ "ticket": 1 })),
        window("serve", &none),
        window("hold", &none),
        window("resume", &json!({ "ticket": 1 })),
        window("transfer", &json!({ "category": "labour", "place": "back" })),
        window("call-next", &none),
        window("end", &none),
        Request::post("tickets/2/rate", &json!({ "level": 1 })),
        Request::post("tickets/3/void", &json!({ "reason": "" })),
        Request::post("tickets/3/void", &json!({ "reason": "took the wrong one" })),
        Request::post("tickets/1/cancel", &none),
        Request::post("tickets/999/cancel", &none),
        window("pause", &json!({ "reason": "lunch" })),
        window("call-next", &none),
        window("open", &none),
        window("serves", &json!({ "serves": [["civil"], ["land"]] })),
        window("sign-out", &none),
        Request::post("windows/99/open", &none),
    ]
}

#[test]
fn every_request_sent_again_gets_its_answer_again_also_after_kill_and_restart() {
    let mut daemon = Daemon::start(Setup::live());
    let mut manager = daemon.manager();
    let requests = requests();
    let mut first = Vec::new();
    for request in &requests {
        let reply = told(&manager.ask(request));
        let rows = manager.last_row();
        assert_eq!(told(&manager.ask(request)), reply, "at once: {request:?}");
        assert_eq!(manager.last_row(), rows, "a second event: {request:?}");
        first.push(reply);
    }
    let accepted = first.iter().filter(|(status, _)| *status < 400).count();
    assert_eq!((accepted, first.len() - accepted), (22, 7), "{first:#?}");
    let same_as_first = |daemon: &Daemon, manager: &mut Client, when: &str| {
        let rows = manager.last_row();
        for (request, first) in requests.iter().zip(&first) {
            assert_eq!(told(&manager.ask(request)), *first, "{when}: {request:?}");
        }
        assert_eq!(manager.last_row(), rows, "{when}");
        daemon.verify();
    };
    same_as_first(&daemon, &mut manager, "later");
    daemon.kill();
    daemon.start_again();
    same_as_first(&daemon, &mut manager, "after kill -9");
    assert!(daemon.stop().success());
    daemon.start_again();
    same_as_first(&daemon, &mut manager, "after a stop");
}

#[test]
fn the_same_key_for_something_else_is_refused() {
    let daemon = Daemon::start(Setup::live());
    let mut desk = daemon.client("desk");
    let request = Request::post("tickets", &json!({ "category": "civil" })).key("one");
    let first = desk.ask(&request);
    let rows = desk.last_row();
    let reused = (422, "request-id-reused".to_owned());
    for other in [
        request.clone().body(r#"{"category":"labour"}"#),
        // Even the same meaning in other bytes: what was hashed is what was sent.
        request.clone().body(r#"{ "category": "civil" }"#),
        Request::post("tickets/1/cancel", &Value::Null).key("one"),
    ] {
        assert_eq!(desk.ask(&other).refusal(), reused, "{other:?}");
    }
    assert_eq!(desk.last_row(), rows);
    assert_eq!(told(&desk.ask(&request)), told(&first), "the key still has its answer");
}

#[test]
fn two_tokens_may_use_the_same_key() {
    let daemon = Daemon::start(Setup::live());
    let request = Request::post("tickets", &json!({ "category": "civil" })).key("1");
    let numbers = ["desk", "desk"].map(|role| daemon.client(role).ask(&request).read::<Issued>().number);
    assert_eq!(numbers, ["A001", "A002"]);
}

#[test]
fn a_write_needs_a_key_that_can_be_kept() {
    let daemon = Daemon::start(Setup::live());
    let mut desk = daemon.client("desk");
    let rows = desk.last_row();
    let take = Request::post("tickets", &json!({ "category": "civil" }));
    assert_eq!(desk.ask(&take.clone().without_key()).refusal(), (400, "no-idempotency-key".into()));
    for key in ["", " ", "名", &"k".repeat(129)] {
        let reply = desk.ask(&take.clone().key(key));
        assert_eq!(reply.refusal(), (400, "bad-idempotency-key".into()), "{key:?}");
    }
    let two = take.clone().key("a").header("Idempotency-Key: b");
    assert_eq!(desk.ask(&two).refusal(), (400, "bad-idempotency-key".into()));
    assert_eq!(desk.last_row(), rows);
    assert_eq!(desk.ask(&take.key(&"k".repeat(128))).status, 201);
}

#[test]
fn a_press_that_arrives_many_times_at_once_is_one_press() {
    let daemon = Daemon::start(Setup::live());
    let token = daemon.client("desk").token;
    for round in 0..20 {
        let request = Request::post("tickets", &json!({ "category": "civil" }));
        let replies: Vec<Reply> = thread::scope(|scope| {
            let senders = (0..8).map(|_| {
                let mut sender = daemon.stranger();
                sender.token = token.clone();
                let request = &request;
                scope.spawn(move || sender.ask(request))
            });
            let senders: Vec<_> = senders.collect();
            senders.into_iter().map(|sender| sender.join().unwrap()).collect()
        });
        assert!(replies.iter().all(|reply| told(reply) == told(&replies[0])), "{replies:?}");
        assert_eq!(replies[0].read::<Issued>().number, format!("A{:03}", round + 1));
    }
    assert_eq!(daemon.client("reader").hall().categories[0].issued, 20);
}

#[test]
fn who_may_not_buys_no_line_and_a_refusal_is_remembered() {
    let daemon = Daemon::start(Setup::live());
    let mut reader = daemon.client("reader");
    let take = Request::post("tickets", &json!({ "category": "civil" })).key("k");
    assert_eq!(reader.ask(&take).refusal(), (403, "forbidden".into()));
    let ledger = rusqlite::Connection::open(daemon.data().join("ledger.db")).unwrap();
    let lines = || ledger.query_row("SELECT count(*) FROM requests", [], |row| row.get::<_, u32>(0)).unwrap();
    assert_eq!(lines(), 0);
    // A refusal by a rule stays: the press at the paused window does not call once that is open.
    let mut clerk = daemon.client("window 1");
    clerk.press(1, "open").read::<Value>();
    clerk.press(1, "pause").read::<Value>();
    let call = Request::post("windows/1/call-next", &Value::Null);
    assert_eq!(clerk.ask(&call).refusal(), (409, "window-paused".into()));
    daemon.client("desk").take("civil");
    clerk.press(1, "open").read::<Value>();
    assert_eq!(clerk.ask(&call).refusal(), (409, "window-paused".into()));
    assert_eq!(clerk.call_next(1).ticket.unwrap().number, "A001");
    assert_eq!(lines(), 6);
}
