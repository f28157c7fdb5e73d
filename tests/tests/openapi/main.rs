//! `openapi.json` is the one committed, and every route answers what it says, when all is well and when not.

mod schema;

use hall_tests::{Client, Daemon, HallToml, Reply, Request, Setup};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Changes with the API, and is renewed by `HALL_GOLDEN=overwrite`: look at what changed before you commit it.
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/halld/openapi.json");

#[test]
fn golden_the_document_served_is_the_one_committed() {
    let daemon = Daemon::start(Setup::live());
    let served = daemon.stranger().get("openapi.json");
    assert_eq!((served.status, served.header("content-type")), (200, Some("application/json")));
    let served = served.body.trim_end().to_owned() + "\n";
    if std::env::var("HALL_GOLDEN").is_ok_and(|how| how == "overwrite") {
        std::fs::write(Path::new(COMMITTED), &served).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    let same = committed == served;
    assert!(same, "the API is not what openapi.json says: cargo xtask golden --overwrite openapi, and look");
}

#[test]
fn the_document_is_whole() {
    let document = document();
    let mut dangling = Vec::new();
    schema::dangling(&document, &document, &mut dangling);
    assert_eq!(dangling, Vec::<String>::new(), "referred to and not there");
    for (operation, description) in operations(&document) {
        assert!(
            description["summary"].as_str().is_some_and(|text| !text.is_empty()),
            "{operation}: no summary"
        );
        let parameters = description["parameters"].as_array().cloned().unwrap_or_default();
        let named = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
        assert_eq!(named("Idempotency-Key"), operation.starts_with("POST"), "{operation}");
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path").count();
        assert_eq!(in_path, operation.matches('{').count(), "{operation}");
    }
}

#[test]
fn every_route_answers_what_is_documented() {
    let document = document();
    // A no-show needs no waiting here, and paper a printer that nobody has switched on.
    let toml = HallToml::live()
        .with("[rules]\nno_show_calls = 1\nno_show_after_s = 0")
        .with("[[printer]]\nname = \"front\"\nmodel = \"generic-80mm\"\nport = \"tcp://127.0.0.1:9\"")
        .with("[[kiosk]]\nname = \"paper\"\nprinters = [\"front\"]\nwhen_down = \"next\"")
        .with("[[category]]\nid = \"passport\"\nprefix = \"P\"\nname.zh = \"出入境\"\nslot_places = 2")
        .with("[[department]]\nid = \"police\"\nname.zh = \"公安\"")
        .with("[calendar]\nholidays = false\n[calendar.hours]\nworkdays = [\"00:00-24:00\"]")
        .with("saturday = [\"00:00-24:00\"]\nsunday = [\"00:00-24:00\"]");
    // Open at every hour at which somebody may run this: the date's own hours begin with the date.
    let toml = toml.to_string().replace("[hall]\n", "[hall]\nday_turns_at = \"00:00\"\n");
    let daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let mut manager = daemon.manager();
    daemon.hallctl_says(&["person", "add", "--name", "liqiang", "--role", "desk"]);
    let now: String = manager.hall().at.chars().take("2026-11-23T09:41".len()).collect();
    let mut seen: BTreeMap<String, (u32, u32)> =
        operations(&document).map(|(name, _)| (name, (0, 0))).collect();
    for request in a_day(&now) {
        let replies = [ask(&mut manager, &daemon, &request), ask(&mut daemon.stranger(), &daemon, &request)];
        for reply in &replies {
            let operation = fits(&document, &request, reply);
            let counts = seen.get_mut(&operation).unwrap();
            *(if reply.is_ok() { &mut counts.0 } else { &mut counts.1 }) += 1;
        }
    }
    let unseen = |(_, (good, bad)): &(&String, &(u32, u32))| *good == 0 || *bad == 0;
    let unseen: Vec<_> = seen.iter().filter(unseen).collect();
    assert!(unseen.is_empty(), "never seen to work, or never seen to refuse: {unseen:?}");
}

/// A request of every kind that is done, and some that are refused. `now`: by the wall clock, to the minute.
fn a_day(now: &str) -> Vec<Request> {
    let none = Value::Null;
    let window = |act: &str, body: &Value| Request::post(format!("windows/1/{act}"), body);
    let take = |body: Value| Request::post("tickets", &body);
    vec![
        take(json!({ "category": "civil" })),
        take(json!({ "category": "civil", "priority": "elderly", "language": "en", "kiosk": "door" })),
        take(json!({ "category": "labour" })),
        take(json!({ "items": [] })),
        take(json!({ "category": "none" })),
        Request::get("hall"),
        Request::get("devices"),
        Request::post("hall/self-check", &none),
        Request::post("hall/self-check", &json!({ "keys_s": 600 })),
        Request::get("tickets/1"),
        Request::get("tickets/99"),
        Request::get("tickets/1/why?other=2"),
        Request::get("tickets/1/why?other=1"),
        Request::get("tickets/1/why"),
        window("sign-in", &json!({ "clerk": "wang" })),
        window("call-next", &none),
        window("recall", &none),
        window("undo", &none),
        window("call", &json!({ "ticket": 1 })),
        window("serve", &none),
        window("hold", &none),
        window("resume", &json!({ "ticket": 1 })),
        window("transfer", &json!({ "window": 2, "place": "front" })),
        window("call-next", &json!({ "via": "counter" })),
        Request::post("tickets/2/drop-priority", &none),
        Request::post("tickets/3/guide", &json!({ "wanted": true })),
        Request::post("tickets/99/guide", &json!({ "wanted": true })),
        Request::post("tickets/1/first-asked", &json!({ "person": "liqiang" })),
        Request::post("tickets/2/first-asked", &json!({ "person": "liqiang" })),
        Request::post("tickets/3/first-asked", &json!({ "person": "liqiang" })),
        Request::post("tickets/3/first-asked", &json!({ "person": "nobody" })),
        window("take-over", &none),
        Request::post("questions", &none),
        window("call-next", &none),
        window("take-over", &none),
        window("end", &none),
        Request::post("links", &json!({ "tickets": [1, 3] })),
        Request::post("links", &json!({ "tickets": [1] })),
        Request::post("tickets/2/rate", &json!({ "level": 2 })),
        Request::get("tickets/2"),
        Request::post("tickets/2/reprint", &none),
        Request::post("tickets/3/reprint", &json!({ "kiosk": "paper" })),
        Request::post("tickets/1/void", &json!({ "reason": "儿童误取" })),
        window("call-next", &none),
        window("no-show", &none),
        Request::post("tickets/3/return", &none),
        Request::post("tickets/3/cancel", &none),
        window("pause", &none),
        window("call-next", &none),
        window("open", &none),
        window("serves", &json!({ "serves": [["civil"], ["land", "general"]] })),
        window("close", &none),
        window("sign-out", &none),
        Request::post("hall/postings", &json!({ "notices": [{ "zh": "今日停电检修" }] })),
        Request::post("hall/postings", &json!({ "notice": "" })),
        Request::post("hall/quota", &json!({ "category": "land", "total": 30, "desk": 5 })),
        Request::post("hall/quota", &json!({ "category": "land", "total": 3, "desk": 5 })),
        Request::post("hall/move-all", &json!({ "from": "labour", "to": "civil" })),
        Request::post("hall/move-all", &json!({ "from": "civil", "to": "civil" })),
        Request::post(
            "appointments",
            &json!({ "appointments": [
            { "code": "K7Q2M9", "category": "passport", "date": "2099-11-24", "time": "09:00" },
            { "code": "K7Q2M8", "category": "passport", "date": "2099-11-24", "time": "09:30" },
        ] }),
        ),
        Request::post("appointments", &json!({ "appointments": [{ "date": "never", "time": "09:00" }] })),
        Request::post("appointments/import", &none)
            .body("code,category,date,time\nK7Q2M7,passport,2099-11-24,10:00\n"),
        Request::post("appointments/import", &none).body("name\n"),
        Request::post("appointments/K7Q2M8/cancel", &none),
        Request::post("appointments/K7Q2M8/cancel", &none),
        Request::get("appointments?date=2099-11-24"),
        Request::get("appointments?date=never"),
        take(json!({ "appointment": "K7Q2M9" })),
        Request::post("items/import", &none)
            .body("code,category,department,name,fee\nGA-01,civil,police,普通护照签发,120元\n"),
        Request::post("items/import", &none).body("code,category,department,name\nGA-01,none,police,护照\n"),
        Request::get("items"),
        Request::get("items/GA-01"),
        Request::get("items/GA-01?version=1"),
        Request::get("items/none"),
        Request::post("hall/pause", &json!({ "notice": { "zh": "消防演练" } })),
        Request::post("hall/pause", &none),
        take(json!({ "category": "civil" })),
        Request::post("hall/resume", &none),
        Request::get("statistics"),
        Request::get("statistics?from=2026-11-30&to=2026-11-01"),
        Request::get("statistics/estimates?from=2026-11-01&to=2026-11-30"),
        Request::get("statistics/estimates?from=never"),
        Request::get("hall/calendar?year=2026"),
        Request::get("hall/calendar?year=never"),
        Request::post("hall/calendar/dates", &json!({ "date": "2026-12-05", "hours": ["09:00-12:00"] })),
        Request::post("hall/calendar/dates", &json!({ "date": "2026-12-32", "hours": [] })),
        Request::post(
            "hall/calendar/years",
            &json!({ "year": 2027, "days": [{ "date": "2027-01-01", "isOffDay": true }] }),
        ),
        Request::post("hall/calendar/years", &json!({ "year": 2027, "days": [] })),
        Request::post("hall/backfill", &json!({ "category": "civil", "count": 3, "since": now })),
        Request::post("hall/backfill", &json!({ "category": "civil", "count": 0, "since": now })),
        Request::post("hall/send-home", &json!({ "category": "civil" })),
        Request::post("hall/send-home", &none),
        take(json!({ "next_day": "1" })),
        Request::get("hall/next-day"),
        Request::post("hall/close-day", &none),
        Request::post("hall/close-day", &json!({ "leave": true })),
        Request::get("days/today/account"),
        Request::get("days/2026-11-31/account"),
        Request::get("days/2001-01-01/account"),
        Request::post("hall/confirm-day", &json!({ "now": "2026-11-24T08:00" })),
        Request::post("hall/reset-clock", &json!({ "now": "2026-11-24T08:00" })),
        Request::post("hall/confirm-day", &json!({ "now": "2026-11-24T08:00" })),
        pair("kiosk", "paper"),
        pair("manager", "boss"),
        Request::get("events?after=1"),
        Request::get("events?after=x"),
        Request::get("stream"),
    ]
}

/// Its code is the one that a device shows when this is asked.
fn pair(role: &str, name: &str) -> Request {
    Request::post("devices/pair", &json!({ "code": "", "role": role, "name": name }))
}

/// The stream never ends: its head is its answer, and its first event is looked at as the body.
fn ask(client: &mut Client, daemon: &Daemon, request: &Request) -> Reply {
    if request.path == "/api/v1/devices/pair" {
        let page = daemon.stranger().get("/kiosk").body;
        let code: String = page.split_once("data-code=\"").unwrap().1.chars().take(7).collect();
        let body = String::from_utf8_lossy(&request.body).replace("\"\"", &format!("{code:?}"));
        return client.ask(&request.clone().body(body.replace(' ', "")));
    }
    if request.path != "/api/v1/stream" || client.token.is_none() {
        return client.ask(request);
    }
    let mut stream = daemon.listen(client, Some(0));
    let event = stream.hear().unwrap();
    Reply { body: serde_json::to_string(&event.data).unwrap(), ..stream.head }
}

/// Compares an answer with the document; returns the operation.
fn fits(document: &Value, request: &Request, reply: &Reply) -> String {
    let path = request.path.split('?').next().unwrap();
    let is_it = |operation: &str| {
        let (method, template) = operation.split_once(' ').unwrap();
        let parts = || template.split('/').zip(path.split('/'));
        method == request.method
            && template.split('/').count() == path.split('/').count()
            && parts().all(|(wanted, part)| wanted == part || wanted.starts_with('{'))
    };
    let found = operations(document).find(|(name, _)| is_it(name));
    let (operation, description) = found.unwrap_or_else(|| panic!("{path} is not documented"));
    let answer = &description["responses"][reply.status.to_string()];
    assert!(
        !answer.is_null(),
        "{operation} answers {}, which is not documented: {}",
        reply.status,
        reply.body
    );
    let kind = reply.header("content-type").unwrap();
    match answer["content"].as_object() {
        Some(content) => {
            let schema = &content
                .get(kind)
                .unwrap_or_else(|| panic!("{operation}: {kind} is not in {answer}"))["schema"];
            let body: Value = serde_json::from_str(&reply.body).unwrap();
            let complaints = schema::complaints(document, schema, &body, "");
            assert!(complaints.is_empty(), "{operation} {}: {complaints:?}", reply.status);
        }
        None => assert_eq!(reply.body, "{}", "{operation} says more than is documented"),
    }
    operation
}

fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
    })
}

fn document() -> Value {
    let halld = std::process::Command::new(hall_tests::program("halld")).arg("openapi").output().unwrap();
    serde_json::from_slice(&halld.stdout).unwrap()
}
