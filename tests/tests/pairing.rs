//! A kiosk's browser gets its token by six digits on its screen, and what its cookie may do.

use hall_tests::{Daemon, Reply, Request, Setup};
use serde_json::{Value, json};

/// A browser that keeps one cookie.
struct Browser<'a> {
    daemon: &'a Daemon,
    cookie: String,
}

impl Browser<'_> {
    /// Opens the kiosk's page.
    fn open(&mut self) -> Reply {
        let reply = self.ask(Request::get("/kiosk"));
        if let Some(set) = reply.header("set-cookie") {
            assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
            self.cookie = set.split(';').next().unwrap().to_owned();
        }
        reply
    }

    fn ask(&self, request: Request) -> Reply {
        self.daemon.stranger().ask(&request.header(&format!("Cookie: {}", self.cookie)))
    }

    /// A ticket, asked for by a page of this origin.
    fn take_from(&self, origin: &str) -> Reply {
        let request = Request::post("tickets", &json!({ "category": "civil" }));
        self.ask(if origin.is_empty() { request } else { request.header(&format!("Origin: {origin}")) })
    }
}

fn browser(daemon: &Daemon) -> Browser<'_> {
    Browser { daemon, cookie: "other=1".into() }
}

fn code(page: &Reply) -> String {
    let code = page.body.split_once("data-code=\"").expect("the page shows a code").1;
    code.chars().take(7).filter(char::is_ascii_digit).collect()
}

fn pair(code: &str, role: &str, name: &str) -> Value {
    json!({ "code": code, "role": role, "name": name })
}

#[test]
fn six_digits_make_a_browser_a_kiosk_and_revoking_ends_it() {
    let daemon = Daemon::start(Setup::live());
    let mut door = browser(&daemon);
    let page = door.open();
    let digits = code(&page);
    // It is nobody yet, and shows the same code when the page is loaded again.
    assert_eq!(door.ask(Request::get("hall")).refusal(), (401, "unknown-token".into()));
    assert_eq!(code(&door.open()), digits);
    let mut other = browser(&daemon);
    assert_ne!(code(&other.open()), digits);
    assert_eq!(
        daemon.hallctl_says(&["device", "pair", &digits, "--role", "kiosk", "--name", "door"]),
        "paired\n"
    );
    assert!(door.open().body.contains("data-screen=\"start\""));
    assert!(code(&other.open()).len() == 6, "the other is still nobody");
    // As this test's client calls the daemon.
    let home = "http://hall";
    let first = door.take_from(home);
    assert_eq!((first.status, first.read::<Value>()["number"].as_str()), (201, Some("A001")));
    // A page of another site has no way in, nor has one that does not say where it is from.
    for origin in ["http://evil.example", "null", ""] {
        assert_eq!(door.take_from(origin).refusal(), (403, "other-site".into()), "{origin:?}");
    }
    assert_eq!(
        door.ask(Request::post("windows/1/call-next", &Value::Null).header(&format!("Origin: {home}")))
            .refusal(),
        (403, "forbidden".into())
    );
    let before = door.cookie.clone();
    daemon.hallctl_says(&["token", "revoke", "door"]);
    assert_eq!(door.take_from(home).refusal(), (401, "unknown-token".into()));
    // Whoever had copied the old cookie gets nothing from the next pairing.
    assert_ne!(code(&door.open()), digits);
    assert_ne!(door.cookie, before);
}

#[test]
fn what_is_no_pairing_is_refused_with_what_to_do() {
    let daemon = Daemon::start(Setup::live());
    let (mut manager, mut desk) = (daemon.manager(), daemon.client("desk"));
    let digits = code(&browser(&daemon).open());
    let mut refused = |body: &Value| manager.post("devices/pair", body).refusal();
    assert_eq!(refused(&pair("000 000x", "kiosk", "door")), (404, "no-such-code".into()));
    assert_eq!(refused(&pair(&digits, "manager", "boss")), (422, "malformed-token".into()));
    assert_eq!(refused(&pair(&digits, "kiosk", "nowhere")), (422, "malformed-token".into()));
    assert_eq!(refused(&pair(&digits, "window", "w1")), (422, "malformed-token".into()));
    assert_eq!(
        refused(&json!({ "code": digits, "role": "window", "name": "w99", "window": 99 })),
        (422, "malformed-token".into())
    );
    assert_eq!(refused(&json!({ "code": digits })), (400, "malformed-body".into()));
    assert_eq!(
        desk.post("devices/pair", &pair(&digits, "kiosk", "door")).refusal(),
        (403, "forbidden".into())
    );
    let _door = daemon.client_named("kiosk", "door");
    assert_eq!(refused(&pair(&digits, "kiosk", "door")), (409, "token-not-created".into()));
    daemon.hallctl_says(&["token", "revoke", "door"]);
    assert!(manager.post("devices/pair", &pair(&digits, "kiosk", "door")).is_ok());
    // A code is used once.
    assert_eq!(
        manager.post("devices/pair", &pair(&digits, "desk", "d")).refusal(),
        (404, "no-such-code".into())
    );
}

#[test]
fn more_devices_than_there_are_codes_for_wait() {
    let daemon = Daemon::start(Setup::live());
    let mut pages: Vec<Browser<'_>> = (0..32).map(|_| browser(&daemon)).collect();
    let digits: Vec<String> = pages.iter_mut().map(|page| code(&page.open())).collect();
    let late = browser(&daemon).open();
    assert!(late.status == 200 && !late.body.contains("data-code"), "{}", late.body);
    let mut manager = daemon.manager();
    assert!(manager.post("devices/pair", &pair(&digits[7], "desk", "front desk")).is_ok());
    assert_eq!(pages[7].open().status, 403, "it is a desk, and this page is a kiosk's");
    assert_eq!(code(&browser(&daemon).open()).len(), 6);
}
