//! Who asks, and what he may ask for: tokens and roles, over HTTP.

use hall_tests::{Daemon, HallToml, Request, Setup};
use serde_json::{Value, json};

#[test]
fn no_token_and_a_wrong_one_are_turned_away() {
    let daemon = Daemon::start(Setup::live());
    let (mut manager, mut stranger) = (daemon.manager(), daemon.stranger());
    let rows = manager.last_row();
    let requests = [
        Request::get("hall"),
        Request::get("events"),
        Request::get("stream"),
        Request::get("devices"),
        Request::get("tickets/1"),
        Request::post("tickets", &json!({ "category": "civil" })),
        Request::post("windows/2/call-next", &Value::Null),
        Request::post("hall/confirm-day", &Value::Null),
    ];
    for request in &requests {
        let reply = stranger.ask(request);
        assert_eq!(reply.refusal(), (401, "no-token".into()), "{request:?}");
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        let reply = stranger.ask(&request.clone().header("Authorization: Bearer 0000"));
        assert_eq!(reply.refusal(), (401, "unknown-token".into()), "{request:?}");
    }
    for header in
        ["Authorization: Basic 0000", "Authorization:", "Authorization: Bearer", "Authorization: \u{7528}"]
    {
        assert_eq!(stranger.ask(&requests[0].clone().header(header)).status, 401, "{header}");
    }
    // A token taken back is a wrong one at once.
    let mut clerk = daemon.client_named("window 2", "second");
    assert!(clerk.get("hall").is_ok());
    daemon.hallctl_says(&["token", "revoke", "second"]);
    assert_eq!(clerk.get("hall").refusal(), (401, "unknown-token".into()));
    assert_eq!(manager.last_row(), rows);
}

#[test]
fn a_revoked_token_hears_no_more() {
    let daemon = Daemon::start(Setup::live());
    let (mut manager, reader) = (daemon.manager(), daemon.client_named("reader", "r"));
    let mut stays = daemon.listen(&manager, None);
    let mut ends = daemon.listen(&reader, None);
    manager.take("civil");
    assert_eq!(ends.hear().unwrap().name, "issued");
    // A new token is nobody's end.
    daemon.client("reader");
    daemon.hallctl_says(&["token", "revoke", "r"]);
    let end = ends.hear().expect_err("the stream of a revoked token ends");
    assert_eq!(end.kind(), std::io::ErrorKind::UnexpectedEof);
    manager.take("civil");
    let heard: Vec<_> = (0..2).map(|_| stays.hear().unwrap().data.number.unwrap()).collect();
    assert_eq!(heard, ["A001", "A002"]);
}

/// One table for all doors: who may do what.
const MAY: &str = "
           issue issue-at-door act-at-1 act-at-2 return drop-priority cancel void rate serves confirm-day reset-clock
manager    x     x             x        x        x      x             x      x    x    x      x           x
desk       x     x             -        -        x      -             x      x    -    -      -           -
window-1   -     -             x        -        x      x             -      -    -    -      x           -
door       x     x             -        -        x      -             -      -    x    -      -           -
ground-1   -     -             -        -        -      -             -      -    -    -      -           -
reader     -     -             -        -        -      -             -      -    -    -      -           -
";

#[test]
fn every_role_may_what_it_may_and_nothing_else() {
    let daemon = Daemon::start(Setup::live());
    let mut manager = daemon.manager();
    manager.take("civil");
    manager.press(1, "open").read::<Value>();
    manager.press(1, "pause").read::<Value>();
    let rows = manager.last_row();
    let roles = ["manager", "desk", "window 1", "kiosk", "screen", "reader"];
    let mut lines = MAY.lines().skip(1).map(|line| line.split_whitespace());
    let columns: Vec<_> = lines.next().unwrap().collect();
    for (role, mut line) in roles.into_iter().zip(lines) {
        let name = line.next().unwrap();
        let mut client = daemon.client_named(role, name);
        assert!(
            ["hall", "tickets/1", "events", "devices"].iter().all(|path| client.get(path).is_ok()),
            "{name}"
        );
        for (what, may) in columns.iter().zip(line) {
            let (request, status, refusal) = refused_by_a_rule(what);
            let expected = if may == "x" { (status, refusal) } else { (403, "forbidden") };
            assert_eq!(client.ask(&request).refusal(), (expected.0, expected.1.into()), "{name}: {what}");
        }
    }
    assert_eq!(manager.last_row(), rows);
}

/// A write that this hall refuses whoever may do it, so that the two refusals can be told apart and no row is left.
fn refused_by_a_rule(what: &str) -> (Request, u16, &'static str) {
    let (path, body, status, refusal) = match what {
        "issue" => ("tickets", json!({ "category": "no-such" }), 422, "no-such-category"),
        "issue-at-door" => {
            ("tickets", json!({ "category": "no-such", "kiosk": "door" }), 422, "no-such-category")
        }
        "act-at-1" => ("windows/1/call-next", Value::Null, 409, "window-paused"),
        "act-at-2" => ("windows/2/end", Value::Null, 409, "nobody-in-hand"),
        "return" => ("tickets/1/return", Value::Null, 409, "already-waiting"),
        "drop-priority" => ("tickets/1/drop-priority", Value::Null, 409, "no-priority"),
        "cancel" => ("tickets/99/cancel", Value::Null, 404, "no-such-ticket"),
        "void" => ("tickets/1/void", json!({ "reason": "" }), 422, "reason-missing"),
        "rate" => ("tickets/1/rate", json!({ "level": 1 }), 409, "rating-closed"),
        "serves" => ("windows/2/serves", json!({ "serves": [["no-such"]] }), 422, "no-such-category"),
        "confirm-day" => ("hall/confirm-day", json!({ "now": "2026-11-24T08:00" }), 409, "day-confirmed"),
        "reset-clock" => ("hall/reset-clock", json!({ "now": "2026-11-24T08:00" }), 409, "tickets-open"),
        _ => panic!("no such column: {what}"),
    };
    (Request::post(path, &body), status, refusal)
}

#[test]
fn a_kiosk_acts_for_itself_alone() {
    let daemon =
        Daemon::start(Setup::of(&HallToml::live().with("[[kiosk]]\nname = \"side\"\nwhen_down = \"next\"")));
    let (mut door, mut side) = (daemon.client_named("kiosk", "door"), daemon.client_named("kiosk", "side"));
    let ticket = door.take("civil");
    let other = json!({ "category": "civil", "kiosk": "side" });
    assert_eq!(door.post("tickets", &other).refusal(), (403, "forbidden".into()));
    let cancel = Request::post(format!("tickets/{}/cancel", ticket.id), &Value::Null);
    assert_eq!(side.ask(&cancel).refusal(), (403, "forbidden".into()));
    let first = door.ask(&cancel);
    assert!(first.is_ok(), "{first:?}");
    assert_eq!(door.ask(&cancel).body, first.body);
    let card = json!({ "category": "civil", "priority": "military" });
    assert_eq!(side.post("tickets", &card).refusal(), (409, "class-not-self-declared".into()));
}
