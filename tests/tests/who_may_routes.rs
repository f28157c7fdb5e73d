//! Every route and every command of the hall × everybody who might ask: the table in `tests/tables/who_may.txt` is walked
//! line by line, and no route of the API document may be missing in it.
//!
//! Asked are things that are well formed. `x`: he may, whatever a rule of the hall then says to it. `-`: 403. `>`: sent to the
//! sign-in page. `!`: 401. `s`: a clerk's page for one who sits at no window.

use hall_tests::{Client, Daemon, HallToml, Reply, Request, Setup};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Changes when somebody may more or less than before: look at what changed before you commit it.
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tables/who_may.txt");

/// Programs and devices by their tokens, people by their sessions; the manager last, since what he may he also does.
const DEVICES: [&str; 6] = ["nobody", "kiosk", "screen", "reader", "booking", "window-1"];
const PEOPLE: [&str; 8] =
    ["idle", "clerk-1", "department-head", "installer", "auditor", "supervisor", "desk", "manager"];

const DEVICE_COLUMNS: &str = "nobody kiosk screen reader booking window-1";
const PEOPLE_COLUMNS: &str = "idle clerk-1 head installer auditor supervisor desk manager";

/// What our own pages send along.
const HOME: &str = "Origin: http://hall";

enum Who {
    Device(Client),
    Person(Client, String),
}

impl Who {
    fn ask(&mut self, request: Request) -> Reply {
        match self {
            Who::Device(client) => client.ask(&request.header(HOME)),
            Who::Person(client, cookie) => {
                client.ask(&request.header(&format!("Cookie: {cookie}")).header(HOME))
            }
        }
    }
}

#[test]
fn golden_who_may_what() {
    let daemon =
        Daemon::start(Setup::of(&HallToml::live().with("[[screen]]\nid = \"ground-1\"\narea = \"ground\"")));
    let mut kiosk = daemon.client_named("kiosk", "door");
    // The kiosk's own ticket is 1, somebody else's 2.
    kiosk.take("civil");
    let mut manager = daemon.manager();
    manager.take("civil");
    let mut everybody: Vec<(&str, Who)> = Vec::new();
    for name in DEVICES {
        let client = match name {
            "nobody" => daemon.stranger(),
            "kiosk" => {
                let mut client = daemon.stranger();
                client.token.clone_from(&kiosk.token);
                client
            }
            "screen" => daemon.client_named("screen", "ground-1"),
            "window-1" => daemon.client("window 1"),
            _ => daemon.client(name),
        };
        everybody.push((name, Who::Device(client)));
    }
    for name in PEOPLE {
        everybody.push((name, Who::Person(daemon.stranger(), sign_in(&daemon, name))));
    }
    let mut lines: Vec<(String, String)> =
        routes().into_iter().map(|(name, _)| (name, String::new())).collect();
    // One after the other, so that nobody's deeds stand in another's way.
    for (name, who) in &mut everybody {
        for ((route, request), (_, line)) in routes().into_iter().zip(&mut lines) {
            if *name == "clerk-1" {
                // Wherever his last request has left him.
                assert!(manager.post("windows/1/sign-in", &json!({ "clerk": name })).is_ok());
            }
            let reply = who.ask(request);
            let _ = write!(line, " {:>width$}", mark(&reply), width = column(name).len());
            assert!(reply.status < 500, "{name}: {route}: {reply:?}");
        }
    }
    let width = lines.iter().map(|(route, _)| route.len()).max().unwrap();
    let mut table = format!("{:width$} {DEVICE_COLUMNS} {PEOPLE_COLUMNS}\n", "");
    for (route, line) in &lines {
        let _ = writeln!(table, "{route:width$}{line}");
    }
    if std::env::var("HALL_GOLDEN").is_ok_and(|how| how == "overwrite") {
        std::fs::write(COMMITTED, &table).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    for (now, before) in table.lines().zip(committed.lines()) {
        assert_eq!(now, before, "cargo xtask golden --overwrite who_may, and look");
    }
    assert_eq!(table.lines().count(), committed.lines().count(), "routes were added or removed");
    assert_eq!(missing(), Vec::<String>::new(), "routes of the API that are not in this table");
    daemon.verify();
}

fn column(name: &str) -> &'static str {
    let (mut devices, mut people) = (DEVICE_COLUMNS.split(' '), PEOPLE_COLUMNS.split(' '));
    let at = DEVICES.iter().position(|it| *it == name).map(|at| devices.nth(at));
    at.or_else(|| PEOPLE.iter().position(|it| *it == name).map(|at| people.nth(at))).flatten().unwrap()
}

fn mark(reply: &Reply) -> char {
    match (reply.status, reply.header("location")) {
        (303, Some(to)) if to.starts_with("/sign-in") => '>',
        (401, _) => '!',
        (403, _) => '-',
        (409, _) if reply.body.is_empty() => 's',
        _ => 'x',
    }
}

/// The session of somebody with this duty.
fn sign_in(daemon: &Daemon, name: &str) -> String {
    let role = match name {
        "idle" | "clerk-1" => "clerk",
        _ => name,
    };
    let mut add = vec!["person", "add", "--name", name, "--role", role];
    if role == "department-head" {
        add.extend(["--department", "civil-affairs"]);
    }
    let password = daemon.hallctl_says(&add);
    let form =
        Request::get("/sign-in").method("POST").body(format!("name={name}&secret={}", password.trim()));
    let form = form.header(HOME).header("Content-Type: application/x-www-form-urlencoded");
    let reply = daemon.stranger().ask(&form);
    let cookie = reply.header("set-cookie").unwrap_or_else(|| panic!("{name}: {reply:?}"));
    cookie.split(';').next().unwrap().to_owned()
}

/// What is asked, and how the table calls it.
fn routes() -> Vec<(String, Request)> {
    let get = |path: &str| (format!("GET {path}"), Request::get(path));
    let post = |path: &str, body: Value| {
        let told = if body.is_null() { String::new() } else { format!(" {body}") };
        (format!("POST {path}{told}"), Request::post(path, &body))
    };
    let form = |path: &str, body: &str| {
        let request = Request::get(path).method("POST").body(body);
        (format!("POST {path}"), request.header("Content-Type: application/x-www-form-urlencoded"))
    };
    let none = Value::Null;
    let mut all = vec![];
    all.extend(PAGES.split_whitespace().map(get));
    all.extend(READS.split_whitespace().map(get));
    for window in [1, 2] {
        let at = |act: &str| format!("windows/{window}/{act}");
        let acts = "take-over recall serve no-show hold undo end call-next pause open close sign-out";
        all.extend(acts.split(' ').map(|act| post(&at(act), none.clone())));
        all.push(post(&at("call"), json!({ "ticket": 99 })));
        all.push(post(&at("resume"), json!({ "ticket": 99 })));
        all.push(post(&at("transfer"), json!({ "window": 3, "place": "time" })));
        all.push(post(&at("sign-in"), json!({ "clerk": "" })));
        all.push(post(&at("serves"), json!({ "serves": [["no-such"]] })));
    }
    all.extend([
        post("tickets", json!({ "category": "no-such" })),
        post("tickets", json!({ "category": "no-such", "add_reason": "?" })),
        post("tickets", json!({ "category": "no-such", "kiosk": "door" })),
        post("tickets", json!({ "appointment": "NOSUCH" })),
        post("tickets/1/cancel", none.clone()),
        post("tickets/2/cancel", none.clone()),
        post("tickets/1/return", none.clone()),
        post("tickets/1/void", json!({ "reason": "" })),
        post("tickets/1/drop-priority", none.clone()),
        post("tickets/1/guide", json!({ "wanted": true })),
        post("tickets/1/first-asked", json!({ "person": "nobody" })),
        post("tickets/1/rate", json!({ "level": 1 })),
        post("tickets/1/reprint", none.clone()),
        post("tickets/2/reprint", none.clone()),
        post("links", json!({ "tickets": [1, 1] })),
        post("links", json!({ "tickets": [1, 2] })),
        post("questions", none.clone()),
        post("appointments", json!({ "appointments": [] })),
        ("POST appointments/import".into(), Request::post("appointments/import", &none).body("?\n")),
        post("appointments/NOSUCH/cancel", none.clone()),
        ("POST items/import".into(), Request::post("items/import", &none).body("?\n")),
        post("devices/pair", json!({ "code": "000000", "role": "kiosk", "name": "x" })),
        post("hall/self-check", json!({ "keys_s": 9999 })),
        post("hall/confirm-day", json!({ "now": "2026-11-24T08:00" })),
        post("hall/reset-clock", json!({ "now": "2026-11-24T08:00" })),
        post("hall/backfill", json!({ "category": "no-such", "count": 1, "since": "2026-11-24T08:00" })),
        post("hall/send-home", json!({ "category": "no-such" })),
        post("hall/send-home", json!({ "tickets": [99] })),
        post("hall/move-all", json!({ "from": "no-such", "to": "no-such" })),
        post("hall/quota", json!({ "category": "no-such", "total": 1 })),
        post("hall/postings", json!({ "notices": [] })),
        post("hall/calendar/dates", json!({ "date": "2026-12-05", "hours": ["09:00-12:00"] })),
        post(
            "hall/calendar/years",
            json!({ "year": 2027, "days": [{ "date": "2027-01-01", "isOffDay": true }] }),
        ),
        post("hall/resume", none.clone()),
        post("hall/pause", none.clone()),
        post("hall/close-day", none),
        form("/manage/people/add", "name=&duty=clerk&department=&key=k"),
        form("/manage/people/remove", "name=no-such&key=k"),
        form("/manage/people/password", "name=no-such&key=k"),
        form("/counter/sit", "window=99&key=k"),
        form("/counter/leave", "key=k"),
    ]);
    all
}

const PAGES: &str =
    "/sign-in /kiosk /kiosk/start /kiosk/category/civil /kiosk/ticket/1 /kiosk/refused/none-left /kiosk/check-in /kiosk/returned/1 /counter
    /counter/state /counter/aside /desk /desk/state /manage /manage/state /manage/people /manage/devices
    /manage/devices/state /manage/calendar /manage/changes /board /t/no-such /why /healthz /metrics";
const READS: &str = "openapi.json hall items items/NOSUCH events devices tickets/1 tickets/1/why?other=2 appointments statistics
    statistics/estimates hall/calendar?year=2026 hall/next-day days/today/account";

/// The API's routes that nobody asks for here. The stream never ends: whose it is, `who_may.rs` says.
fn missing() -> Vec<String> {
    let halld = std::process::Command::new(hall_tests::program("halld")).arg("openapi").output().unwrap();
    let document: Value = serde_json::from_slice(&halld.stdout).unwrap();
    let asked: Vec<(&str, String)> =
        routes().into_iter().map(|(_, request)| (request.method, request.path)).collect();
    let is_asked = |method: &str, template: &str| {
        asked.iter().any(|(with, path)| {
            let path = path.split('?').next().unwrap();
            let parts = || template.split('/').zip(path.split('/'));
            *with == method
                && template.split('/').count() == path.split('/').count()
                && parts().all(|(wanted, part)| wanted == part || wanted.starts_with('{'))
        })
    };
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, methods)| {
        methods.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
    });
    let unasked = operations.filter(|(method, path)| !is_asked(method, path) && !path.ends_with("/stream"));
    unasked.map(|(method, path)| format!("{method} {path}")).collect()
}
