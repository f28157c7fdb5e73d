//! Whatever is sent: a clear answer, no row, and the daemon goes on.

use hall_tests::{Client, Connection, Daemon, Request, Setup};
use serde_json::{Value, json};

/// A hall with a ticket waiting, window 1 paused and window 2 open, that must not change.
struct Hall {
    daemon: Daemon,
    manager: Client,
    rows: u64,
}

impl Hall {
    fn new() -> Hall {
        let daemon = Daemon::start(Setup::live());
        let mut manager = daemon.manager();
        manager.take("civil");
        for (window, act) in [(1, "open"), (1, "pause"), (2, "open")] {
            assert!(manager.press(window, act).is_ok());
        }
        let rows = manager.last_row();
        Hall { daemon, manager, rows }
    }

    /// The manager asks, and is refused with this.
    fn refuses(&mut self, request: &Request, status: u16, name: &str) {
        let reply = self.manager.ask(request);
        assert_eq!(reply.refusal(), (status, name.to_owned()), "{request:?}");
        self.is_unchanged();
    }

    fn is_unchanged(&mut self) {
        assert_eq!(self.manager.last_row(), self.rows, "a row was written");
        assert!(self.daemon.runs());
    }
}

#[test]
fn what_would_garble_a_board_or_say_nothing_is_not_posted() {
    let mut hall = Hall::new();
    let name = |clerk: &str| Request::post("windows/1/sign-in", &json!({ "clerk": clerk }));
    for clerk in ["李\u{0}", "\u{202e}<b>", "李\n王", &"长".repeat(41)] {
        hall.refuses(&name(clerk), 422, "text-unfit");
    }
    for (postings, name) in [
        (json!({ "leader": { "zh": "王主任", "xx": "Wang" } }), "no-such-language"),
        (json!({ "notices": [{ "en": "No power today" }] }), "language-missing"),
        (json!({ "notices": [{}] }), "text-unfit"),
        (json!({ "notices": [{ "zh": " " }] }), "text-unfit"),
        (json!({ "leader": { "zh": "王\n主任" } }), "text-unfit"),
        (json!({ "leader": { "zh": "王主任", "en": "\u{2066}Wang" } }), "text-unfit"),
        (json!({ "complaint_phone": "" }), "text-unfit"),
        (json!({ "complaint_phone": "1".repeat(41) }), "text-unfit"),
    ] {
        hall.refuses(&Request::post("hall/postings", &postings), 422, name);
    }
    for (path, reason) in [("windows/2/pause", "吃\u{7}饭"), ("tickets/1/void", "走\u{202e}了")] {
        hall.refuses(&Request::post(path, &json!({ "reason": reason })), 422, "text-unfit");
    }
    let posted = json!({ "leader": { "zh": "王主任", "en": "Director Wang" }, "complaint_phone": "12345" });
    assert!(hall.manager.post("hall/postings", &posted).is_ok());
}

#[test]
fn what_does_not_exist_or_is_not_possible_is_named() {
    let mut hall = Hall::new();
    let take = |body: Value| Request::post("tickets", &body);
    hall.refuses(&take(json!({ "category": "no-such" })), 422, "no-such-category");
    hall.refuses(&take(json!({ "items": ["no-such"] })), 422, "no-such-item");
    hall.refuses(&take(json!({ "category": "civil", "priority": "no-such" })), 422, "no-such-class");
    let none = Value::Null;
    for act in [
        "call-next",
        "recall",
        "undo",
        "serve",
        "end",
        "no-show",
        "hold",
        "open",
        "pause",
        "close",
        "sign-out",
    ] {
        hall.refuses(&Request::post(format!("windows/99/{act}"), &none), 404, "no-such-window");
    }
    for window in ["", "0", "-1", "65536", "a", "1.0", "%31", "1%2f"] {
        let request = Request::post(format!("windows/{window}/call-next"), &none);
        let name = if window == "%31" { (409, "window-paused") } else { (404, "no-such-window") };
        hall.refuses(&request, name.0, name.1);
    }
    hall.refuses(&Request::post("windows/99/call", &json!({ "ticket": 1 })), 404, "no-such-window");
    hall.refuses(&Request::post("windows/2/call", &json!({ "ticket": 99 })), 404, "no-such-ticket");
    for id in ["99", "0", "-1", "a", "18446744073709551616", "18446744073709551615"] {
        hall.refuses(&Request::get(format!("tickets/{id}")), 404, "no-such-ticket");
        hall.refuses(&Request::post(format!("tickets/{id}/cancel"), &none), 404, "no-such-ticket");
    }
    hall.refuses(&Request::post("windows/1/call-next", &none), 409, "window-paused");
    hall.refuses(&Request::post("windows/1/call", &json!({ "ticket": 1 })), 409, "window-paused");
    hall.refuses(&Request::post("windows/2/end", &none), 409, "nobody-in-hand");
    hall.refuses(&Request::post("tickets/1/void", &json!({ "reason": "  " })), 422, "reason-missing");
    hall.refuses(&Request::post("windows/1/sign-in", &json!({ "clerk": " " })), 422, "clerk-missing");
    hall.refuses(&Request::post("tickets/1/rate", &json!({ "level": 6 })), 422, "rating-out-of-range");
    for (serves, name) in [
        (json!([["no-such"]]), "no-such-category"),
        (json!([]), "serves-nothing"),
        (json!([["civil"], []]), "serves-nothing"),
        (json!([["civil", "land"], ["civil"]]), "served-twice"),
    ] {
        hall.refuses(&Request::post("windows/2/serves", &json!({ "serves": serves })), 422, name);
    }
    let confirm = |now: &str| Request::post("hall/confirm-day", &json!({ "now": now }));
    hall.refuses(&confirm("2999-01-01T08:00"), 409, "day-confirmed");
    hall.refuses(&confirm("yesterday"), 422, "malformed-time");
    hall.refuses(&confirm("2019-11-24T08:00"), 422, "implausible-time");
    hall.refuses(
        &Request::post("hall/reset-clock", &json!({ "now": "2026-02-30T08:00" })),
        422,
        "malformed-time",
    );
    hall.refuses(
        &Request::post("hall/reset-clock", &json!({ "now": "2026-01-30T08:00" })),
        409,
        "tickets-open",
    );
}

#[test]
fn a_malformed_body_is_named_with_its_place() {
    let mut hall = Hall::new();
    let take = Request::post("tickets", &Value::Null);
    for body in [
        "{",
        "[]",
        "null",
        "true",
        "\"civil\"",
        "{\"category\":}",
        "{\"category\":1}",
        "{\"category\":null,\"items\":7}",
        "{\"categroy\":\"civil\"}",
        "{\"category\":\"civil\",\"items\":[\"A\"]}",
        "{}",
        "",
        "{\"category\":\"civil\"} {}",
        "{\"category\":\"\\ud800\"}",
        "\u{feff}{\"category\":\"civil\"}",
    ] {
        hall.refuses(&take.clone().body(body), 400, "malformed-body");
    }
    hall.refuses(&take.clone().body(b"{\"category\":\"\xff\"}"), 400, "malformed-body");
    hall.refuses(&take.clone().body("[".repeat(10_000)), 400, "malformed-body");
    let at = |path: &str, body: &str| Request::post(path, &Value::Null).body(body);
    hall.refuses(&at("windows/2/call", "{}"), 400, "malformed-body");
    hall.refuses(&at("windows/2/call-next", "{\"via\":\"key\"}"), 400, "malformed-body");
    hall.refuses(&at("windows/2/transfer", "{\"place\":\"back\"}"), 400, "malformed-body");
    hall.refuses(
        &at("windows/2/transfer", "{\"place\":\"back\",\"window\":1,\"category\":\"civil\"}"),
        400,
        "malformed-body",
    );
    hall.refuses(&at("tickets/1/rate", "{\"level\":256}"), 400, "malformed-body");
    let reply = hall.manager.ask(&take.body("{\n \"categroy\": \"civil\" }"));
    assert!(reply.problem().detail.contains("line 2"), "{reply:?}");
}

#[test]
fn a_body_over_16_kib_is_turned_away() {
    let mut hall = Hall::new();
    let reason = |length: usize| Request::post("tickets/1/void", &json!({ "reason": "x".repeat(length) }));
    hall.refuses(&reason(16 * 1024), 413, "body-too-large");
    // So much is not even read to its end, and who sends on meets a closed door.
    if let Ok(reply) = hall.manager.try_ask(&reason(4 * 1024 * 1024)) {
        assert_eq!(reply.refusal(), (413, "body-too-large".into()));
    }
    hall.is_unchanged();
    let chunked =
        "POST /api/v1/tickets HTTP/1.1\r\nhost: hall\r\nidempotency-key: c\r\ntransfer-encoding: chunked\r\n";
    let head = format!("{chunked}authorization: Bearer {}\r\n\r\n", hall.manager.token.as_deref().unwrap());
    let mut connection = Connection::open(hall.daemon.address()).unwrap();
    connection.write(head.as_bytes()).unwrap();
    let chunk = format!("2000\r\n{}\r\n", "x".repeat(0x2000));
    for _ in 0..4 {
        // It may have answered and hung up before the end.
        let _ = connection.write(chunk.as_bytes());
    }
    assert_eq!(connection.reply().unwrap().refusal(), (413, "body-too-large".into()));
    hall.is_unchanged();
}

#[test]
fn addresses_and_methods_that_do_not_exist_are_named() {
    let mut hall = Hall::new();
    for path in [
        "/",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v2/hall",
        "/api/v1/hall/",
        "/api/v1/tickets/1/",
        "/api/v1/windows/1",
        "/api/v1/windows/1/no-such",
        "/api/v1/%ff",
        "/api/v1/tickets/%ff",
        "//",
        "/../etc/passwd",
        "/api/v1/windows/1/../2/end",
        "/api/v1/HALL",
        "/control/status",
        "/control/tokens",
        "/api/v1/tickets/1/print",
    ] {
        let reply = hall.manager.ask(&Request::get(path));
        assert_eq!(reply.refusal(), (404, "no-such-path".into()), "{path}");
    }
    hall.refuses(&Request::post("tickets/%ff/cancel", &Value::Null), 404, "no-such-path");
    hall.refuses(&Request::post("windows/%ff/end", &Value::Null), 404, "no-such-path");
    for (method, path) in [
        ("DELETE", "tickets/1"),
        ("PUT", "hall"),
        ("GET", "tickets"),
        ("GET", "windows/1/end"),
        ("PATCH", "windows/1/end"),
        ("POST", "hall"),
        ("POST", "/healthz"),
        ("DELETE", "/metrics"),
        ("BREW", "hall"),
        ("OPTIONS", "tickets"),
    ] {
        hall.refuses(&Request::get(path).method(method), 405, "no-such-method");
    }
    for query in
        ["after=-1", "after=x", "after=1&after=2", "before=3", "after=99999999999999999999", "after=%ff"]
    {
        hall.refuses(&Request::get(format!("events?{query}")), 400, "malformed-query");
    }
    for id in ["x", "-1", "", "1.5", "99999999999999999999"] {
        hall.refuses(
            &Request::get("stream").header(&format!("Last-Event-ID: {id}")),
            400,
            "malformed-header",
        );
    }
}

#[test]
fn bytes_that_are_no_http_leave_no_trace() {
    let mut hall = Hall::new();
    let long = format!("GET /{} HTTP/1.1\r\nhost: hall\r\n\r\n", "a".repeat(1 << 20));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(100_000));
    let endless = format!("GET / HTTP/1.1\r\nx: {}", "y".repeat(1 << 20));
    for garbage in [
        "\0\0\0\0".as_bytes(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST /api/v1/tickets HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
        b"POST /api/v1/tickets HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\n: \r\n\r\n",
        b"GET / HTTP/1.1\r\nx: \x7f\x01\r\n\r\n",
        long.as_bytes(),
        many.as_bytes(),
        endless.as_bytes(),
        &[0xff; 4096],
    ] {
        let mut connection = Connection::open(hall.daemon.address()).unwrap();
        // It may hang up before it has heard all.
        let _ = connection.write(garbage);
        connection.end_of_sending();
        if let Ok(reply) = connection.reply() {
            assert!((400..500).contains(&reply.status) || reply.status == 505, "{reply:?}");
        }
        hall.is_unchanged();
    }
    // Half a request is not done, though what is there would be enough.
    let token = hall.manager.token.clone();
    let mut take = Request::post("tickets", &json!({ "category": "civil" })).bytes(token.as_deref());
    take.pop();
    let mut connection = Connection::open(hall.daemon.address()).unwrap();
    connection.write(&take).unwrap();
    drop(connection);
    hall.is_unchanged();
}

#[test]
fn a_body_is_an_object_and_a_header_is_read_as_its_standard_says() {
    let mut hall = Hall::new();
    for body in ["[\"civil\",[],null,null,null]", " [ \"civil\" ]", "\"civil\"", "null", "7"] {
        let request = Request::post("tickets", &Value::Null).body(body);
        hall.refuses(&request, 400, "malformed-body");
    }
    let token = hall.manager.token.clone().unwrap();
    for scheme in ["bearer", "BEARER", "Bearer"] {
        let request = Request::get("hall").header(&format!("authorization: {scheme} {token}"));
        assert_eq!(hall.daemon.stranger().ask(&request).status, 200, "{scheme}");
    }
    for path in ["/board?area=a&area=b", "/api/v1/events?after=x"] {
        hall.refuses(&Request::get(path), 400, "malformed-query");
    }
}
