//! Bad days 6, 19, 30 and 31: the service day over HTTP, with the answers that kiosk, desk and manager get.

use hall_api::hall::{Category, Moved};
use hall_tests::wait::{seconds_between, until};
use hall_tests::{Client, Daemon, HallToml, Setup};
use serde_json::{Value, json};

/// Windows from 08:30, numbers from 08:00, and no number of what nobody has served for ten minutes.
const CALENDAR: &str = r#"
[rules]
kiosk_pause_s = 0
[calendar]
hours = { workdays = ["08:30-12:00", "14:00-17:30"] }
numbers_before_min = 30
unstaffed_after_min = 10
"#;

fn at(hall_clock: &str) -> Daemon {
    let toml = HallToml::simulation().with(CALENDAR);
    Daemon::start(Setup { hall_clock: Some(hall_clock.into()), ..Setup::of(&toml) })
}

fn category(client: &mut Client, id: &str) -> Category {
    client.hall().categories.into_iter().find(|category| category.id == id).unwrap()
}

#[test]
fn bad_day_6_the_whole_hall_is_paused_and_goes_on_as_it_was() {
    let daemon = Daemon::start(Setup::live());
    let (mut manager, mut desk) = (daemon.manager(), daemon.client("desk"));
    let taken: Vec<u64> = (0..3).map(|_| desk.take("civil").id).collect();
    manager.call_next(1);
    manager.press(1, "serve").read::<Value>();
    manager.press(2, "open").read::<Value>();
    manager.press(2, "pause").read::<Value>();
    let before = manager.hall().windows;

    assert_eq!(desk.post("hall/pause", &Value::Null).refusal(), (403, "forbidden".into()));
    manager.post("hall/pause", &Value::Null).read::<Value>();
    let paused = manager.hall();
    assert_eq!(paused.paused.unwrap().get("zh"), "本厅服务暂停，请听从工作人员引导");
    assert!(paused.categories.iter().all(|category| category.refused.as_deref() == Some("hall-paused")));
    for (client, path) in [(&mut manager, "windows/3/call-next"), (&mut desk, "hall/pause")] {
        let status = client.post(path, &Value::Null).status;
        assert!(matches!(status, 403 | 409), "{path}: {status}");
    }
    assert_eq!(desk.post("tickets", &json!({ "category": "civil" })).refusal(), (409, "hall-paused".into()));
    assert!(daemon.stranger().get("/board").body.contains("本厅服务暂停"), "the board says so");
    assert_eq!(manager.hall().windows, before, "each window keeps its state");

    manager.post("hall/resume", &Value::Null).read::<Value>();
    assert_eq!(manager.hall().windows, before);
    assert_eq!(manager.post("hall/resume", &Value::Null).refusal(), (409, "hall-not-paused".into()));
    assert_eq!(manager.call_next(3).ticket.unwrap().id, taken[1]);
    let notice = json!({ "notice": { "zh": "消防演练" } });
    manager.post("hall/pause", &notice).read::<Value>();
    assert_eq!(manager.hall().paused.unwrap().get("en"), "消防演练");
    daemon.verify();
}

#[test]
fn bad_day_19_what_nobody_serves_is_refused_and_one_action_moves_all() {
    let daemon = at("2026-11-23T09:00,60");
    let (mut manager, mut desk) = (daemon.manager(), daemon.client("desk"));
    let mut kiosk = daemon.client_named("kiosk", "door");
    for window in 1..=HallToml::WINDOWS {
        let serves = if window == 8 { "land" } else { "civil" };
        manager.post(format!("windows/{window}/serves"), &json!({ "serves": [[serves]] })).read::<Value>();
    }
    manager.press(1, "open").read::<Value>();
    let waiting: Vec<String> = (0..6).map(|_| desk.take("land").number).collect();
    let land = category(&mut manager, "land");
    assert_eq!((land.waiting, land.wait, land.unserved), (6, None, true), "无窗口可办");
    assert!(daemon.hallctl_says(&["status"]).contains("land: 6 wait and no open window serves them"));
    let shown = daemon.stranger().get("/board").body;
    let of_land = shown.split("\"id\":\"land\"").nth(1).and_then(|rest| rest.split("\"missed\"").next());
    assert!(
        of_land.is_some_and(|land| land.contains("\"unserved\":true")),
        "the board shows it: {of_land:?}"
    );
    // After ten minutes without a window, kiosks give no more of it.
    let refused = until("land is refused", || category(&mut manager, "land").refused);
    assert_eq!(refused, "no-window");
    let take = json!({ "category": "land" });
    assert_eq!(kiosk.post("tickets", &take).refusal(), (409, "no-window".into()));
    let first = kiosk.take("civil").number;

    let all = json!({ "from": "land", "to": "civil" });
    assert_eq!(desk.post("hall/move-all", &all).status, 403);
    assert_eq!(manager.post("hall/move-all", &all).read::<Moved>().moved, 6);
    assert_eq!(manager.post("hall/move-all", &all).read::<Moved>().moved, 0);
    assert!(!category(&mut manager, "land").unserved);
    let expected: Vec<String> = waiting.into_iter().chain([first]).collect();
    let called: Vec<String> = (0..7)
        .map(|_| {
            let number = manager.call_next(1).ticket.unwrap().number;
            manager.press(1, "end").read::<Value>();
            number
        })
        .collect();
    assert_eq!(called, expected, "order kept");
    daemon.verify();
}

#[test]
fn bad_day_30_numbers_begin_at_eight_and_waits_at_half_past() {
    let daemon = at("2026-11-23T07:40,60");
    let mut manager = daemon.manager();
    let take = json!({ "category": "civil" });
    let early = manager.post("tickets", &take);
    assert_eq!(early.refusal(), (409, "outside-hours".into()));
    assert_eq!(early.problem().next.as_deref(), Some("2026-11-23T08:00"));
    let first = until("08:00", || {
        let reply = manager.post("tickets", &take);
        reply.is_ok().then(|| reply.read::<hall_api::ticket::Issued>())
    });
    assert!(first.issued_at.as_str() >= "2026-11-23T08:00:00", "{}", first.issued_at);
    let to_opening = seconds_between(&first.issued_at, "2026-11-23T08:30:00+08:00");
    let told = i64::from(first.wait.expect("windows are expected").estimate_s);
    assert!((told - to_opening).abs() <= 1, "{told} s were told, and it opens in {to_opening} s");
    let numbers: Vec<String> = (1..60).map(|_| manager.take("civil").number).collect();
    assert_eq!(numbers.last().map(String::as_str), Some("A060"));
    daemon.verify();
}

#[test]
fn bad_day_31_the_desk_keeps_five_of_thirty_and_adds_one() {
    let toml = HallToml::live().with("[rules]\nkiosk_pause_s = 0");
    let daemon = Daemon::start(Setup::of(&toml));
    let (mut manager, mut desk) = (daemon.manager(), daemon.client("desk"));
    let mut kiosk = daemon.client_named("kiosk", "door");
    manager.post("hall/quota", &json!({ "category": "civil", "total": 30, "desk": 5 })).read::<Value>();
    for left in (0..25).rev() {
        kiosk.take("civil");
        assert_eq!(category(&mut manager, "civil").left, Some(left));
    }
    let take = json!({ "category": "civil" });
    assert_eq!(kiosk.post("tickets", &take).refusal(), (409, "none-left".into()));
    assert!(daemon.stranger().get("/board").body.contains("\"left\":0"), "余号0");
    let at_desk: Vec<String> = (0..5).map(|_| desk.take("civil").number).collect();
    assert_eq!(at_desk.last().map(String::as_str), Some("A030"));
    assert_eq!(desk.post("tickets", &take).refusal(), (409, "none-left".into()));
    let add = |reason: &str| json!({ "category": "civil", "add_reason": reason });
    assert_eq!(desk.post("tickets", &add(" ")).refusal(), (422, "reason-missing".into()));
    assert_eq!(kiosk.post("tickets", &add("please")).refusal(), (403, "forbidden".into()));
    let added: hall_api::ticket::Issued = desk.post("tickets", &add("从外地赶来")).read();
    assert_eq!(added.number, "A031");
    let below = json!({ "category": "civil", "total": 29, "desk": 5 });
    assert_eq!(manager.post("hall/quota", &below).refusal(), (409, "quota-below-issued".into()));
    let impossible = json!({ "category": "civil", "total": 40, "desk": 41 });
    assert_eq!(manager.post("hall/quota", &impossible).refusal(), (422, "quota-impossible".into()));
    assert!(daemon.hallctl_says(&["ledger", "export"]).contains("从外地赶来"), "the reason is in the ledger");
    daemon.verify();
}
