//! Random requests at a running daemon: never an error of its own, never its end.

use hall_api::hall::Hall;
use hall_tests::{Client, Daemon, HallToml, Request, Seeded, Setup, is_slow_tier};
use serde_json::{Value, json};

/// What paths are made of: what exists, what nearly exists, and what must not hurt.
const PARTS: [&str; 30] = [
    "tickets",
    "windows",
    "hall",
    "events",
    "stream",
    "devices",
    "call-next",
    "call",
    "recall",
    "undo",
    "serve",
    "end",
    "no-show",
    "hold",
    "resume",
    "transfer",
    "open",
    "pause",
    "close",
    "return",
    "cancel",
    "void",
    "drop-priority",
    "rate",
    "sign-in",
    "sign-out",
    "serves",
    "confirm-day",
    "%00",
    "%F0%9F%98%80",
];

/// Words that mean something in a body.
const WORDS: [&str; 20] = [
    "category",
    "items",
    "priority",
    "language",
    "kiosk",
    "via",
    "ticket",
    "window",
    "place",
    "reason",
    "serves",
    "level",
    "now",
    "clerk",
    "civil",
    "front",
    "counter",
    "elderly",
    "2026-11-24T08:00",
    "door",
];

#[test]
fn random_requests_get_an_answer_and_the_hall_goes_on() {
    let mut random = Seeded::from_environment(7);
    let mut daemon = Daemon::start(Setup::of(&HallToml::live()));
    let mut clients: Vec<Client> =
        ["manager", "desk", "window 1", "kiosk", "reader"].iter().map(|role| daemon.client(role)).collect();
    clients.push(daemon.stranger());
    let requests = if is_slow_tier() { 200_000 } else { 2500 };
    let mut statuses = std::collections::BTreeMap::<u16, u32>::new();
    for _ in 0..requests {
        let request = any_request(&mut random);
        // It never ends.
        if request.path.contains("/stream") && request.method == "GET" {
            continue;
        }
        let client = random.below(clients.len() as u64) as usize;
        let reply = clients[client].ask(&request);
        assert!((200..500).contains(&reply.status), "{request:?}: {reply:?}");
        *statuses.entry(reply.status).or_default() += 1;
    }
    println!("{statuses:?}");
    for status in [200, 201, 400, 401, 403, 404, 405, 409, 422] {
        assert!(
            statuses.contains_key(&status),
            "no {status} among {statuses:?}: the requests are not random enough"
        );
    }
    assert!(daemon.runs());
    daemon.verify();
    // Whatever is in the ledger now, it makes the same hall again.
    let mut manager = daemon.manager();
    let before = manager.hall();
    daemon.kill();
    daemon.start_again();
    let after = manager.hall();
    assert_eq!(after.windows, before.windows);
    let waiting = |hall: &Hall| hall.categories.iter().map(|category| category.waiting).collect::<Vec<_>>();
    assert_eq!(waiting(&after), waiting(&before));
}

/// Half of them are nearly right.
fn any_request(random: &mut Seeded) -> Request {
    let window = random.below(10);
    let ticket = random.below(60);
    let request = match random.below(8) {
        0 => Request::post("tickets", &Value::Null),
        1 => Request::get("hall"),
        2 => Request::post(format!("windows/{window}/{}", random.pick(&PARTS[6..19])), &Value::Null),
        3 => Request::post(format!("windows/{window}/{}", random.pick(&PARTS[24..27])), &Value::Null),
        4 => Request::post(format!("tickets/{ticket}/{}", random.pick(&PARTS[19..24])), &Value::Null),
        5 => Request::get(format!("tickets/{ticket}")),
        _ => Request::post(any_path(random), &Value::Null),
    };
    let request = if random.one_in(12) { request.without_key() } else { request };
    let request = match random.below(20) {
        0 => request.method("DELETE"),
        1 => request.method("GET"),
        _ => request,
    };
    if request.method == "GET" { request } else { any_body(request, random) }
}

fn any_path(random: &mut Seeded) -> String {
    let mut path = String::from("/api/v1");
    for _ in 0..random.below(4) {
        path.push('/');
        match random.below(4) {
            0 => path += &random.below(70_000).to_string(),
            1 => (0..random.below(9)).for_each(|_| path.push(char::from(b'!' + random.below(90) as u8))),
            _ => path += *random.pick(&PARTS),
        }
    }
    // A fragment or a query is not sent by any client of ours, and is cut off by the server.
    path.replace(['#', '?'], "")
}

fn any_body(request: Request, random: &mut Seeded) -> Request {
    match random.below(8) {
        0 => {
            let length = random.below(300);
            request.body((0..length).map(|_| random.below(256) as u8).collect::<Vec<_>>())
        }
        1 => request.body(any_value(random, 3).to_string()),
        2 => {
            let mut text = any_object(random).to_string().into_bytes();
            let at = random.below(text.len() as u64) as usize;
            text[at] = random.below(256) as u8;
            request.body(text)
        }
        3 | 4 => request.body(any_object(random).to_string()),
        _ => {
            let body = fitting(&request.path, random).to_string();
            request.body(body)
        }
    }
}

/// What this address takes, with values that may or may not exist.
fn fitting(path: &str, random: &mut Seeded) -> Value {
    let category = *random.pick(&["civil", "labour", "land", "general", "none"]);
    let ticket = random.below(60);
    match path.rsplit('/').next().unwrap_or_default() {
        "tickets" if random.one_in(3) => {
            json!({ "category": category, "priority": random.pick(&["elderly", "x"]) })
        }
        "tickets" => json!({ "category": category }),
        "call" | "resume" => json!({ "ticket": ticket }),
        "call-next" => json!({ "via": random.pick(&["counter", "program", "key"]) }),
        "transfer" if random.one_in(2) => json!({ "window": random.below(10), "place": "front" }),
        "transfer" => json!({ "category": category, "place": random.pick(&["time", "back"]) }),
        "void" => json!({ "reason": random.pick(&["", " ", "儿童误取", "\u{0}\u{7}"]) }),
        "rate" => json!({ "level": random.below(7) }),
        "sign-in" => json!({ "clerk": random.pick(&["", "wang", "王"]) }),
        "serves" => json!({ "serves": [[category]] }),
        "confirm-day" => json!({ "now": random.pick(&["2026-11-24T08:00", "9999-12-31T23:59", "-1", ""]) }),
        _ => json!({}),
    }
}

fn any_object(random: &mut Seeded) -> Value {
    let fields = (0..random.below(4)).map(|_| (random.pick(&WORDS).to_string(), any_value(random, 2)));
    Value::Object(fields.collect())
}

fn any_value(random: &mut Seeded, depth: u32) -> Value {
    match random.below(if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => json!(random.one_in(2)),
        2 => json!(random.below(70)),
        3 => json!(*random.pick(&[i64::MIN, -1, i64::MAX, 1 << 32])),
        4 => json!(*random.pick(&[0.5, -1e300, 1e-300])),
        5 => json!(random.pick(&WORDS)),
        6 => (0..random.below(4)).map(|_| any_value(random, depth - 1)).collect(),
        _ => any_object(random),
    }
}
