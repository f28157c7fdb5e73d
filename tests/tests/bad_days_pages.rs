//! The bad days of bad-days.md that people meet at their pages: 6, 11, 12, 13, 17, 19, 27, 29, 31, 37, 38, 40 and 41.
//!
//! A real daemon, and the words that each page shows; what a browser does with them, `played_day.rs` shows.

use hall_api::ticket::Issued;
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, HallToml, Request, Session, Setup, words};
use serde_json::{Value, json};

/// A morning at a minute a second.
fn morning(toml: &HallToml) -> Daemon {
    Daemon::start(Setup { hall_clock: Some("2026-11-24T09:00,60".into()), ..Setup::of(toml) })
}

/// The words of a ticket's page.
fn phone(client: &mut Client, ticket: &Issued) -> String {
    let (_, handle) = ticket.follow_url.rsplit_once('/').unwrap();
    words(&client.ask(&Request::get(format!("/t/{handle}"))).body)
}

/// A screen of the kiosk that holds this token.
fn kiosk_screen(kiosk: &mut Client, path: &str) -> String {
    words(&kiosk.ask(&Request::get(format!("/kiosk/{path}"))).body)
}

fn handle(ticket: &Issued) -> &str {
    ticket.follow_url.rsplit_once('/').unwrap().1
}

#[test]
fn bad_day_06_a_paused_hall_says_so_on_every_page_and_each_window_goes_on_as_it_was() {
    let daemon = morning(&HallToml::simulation());
    let (mut boss, mut desk) =
        (Session::open(&daemon, "boss", "manager"), Session::open(&daemon, "desk", "desk"));
    let mut clerk = Session::open(&daemon, "wang", "clerk");
    let mut kiosk = daemon.client_named("kiosk", "door");
    let mut manager = daemon.manager();
    manager.post("windows/1/sign-in", &json!({ "clerk": "wang" })).read::<Value>();
    manager.press(2, "open").read::<Value>();
    manager.press(2, "pause").read::<Value>();
    assert!(boss.post("hall/pause", &json!({ "notice": { "zh": "消防演练，请从两侧楼梯离开" } })).is_ok());
    let pages = [boss.sees("/manage/state"), desk.sees("/desk/state"), clerk.sees("/counter/state")];
    for page in pages.iter().chain([&kiosk_screen(&mut kiosk, "start")]) {
        assert!(page.contains("消防演练，请从两侧楼梯离开"), "{page}");
    }
    let refused = kiosk.post("tickets", &json!({ "category": "civil" })).refusal();
    assert_eq!(refused, (409, "hall-paused".into()));
    assert!(boss.post("hall/resume", &Value::Null).is_ok());
    let page = clerk.sees("/counter/state");
    assert!(page.contains("开放") && !page.contains("消防"), "{page}");
    assert!(boss.sees("/manage/state").contains("暂停服务"), "window 2 is paused as before");
}

#[test]
fn bad_day_11_a_lost_ticket_is_found_and_its_first_paper_turns_up_later() {
    let daemon = morning(&HallToml::simulation());
    let mut desk = Session::open(&daemon, "desk", "desk");
    let mut manager = daemon.manager();
    let lost = manager.take("civil");
    manager.take("labour");
    // By a part of its number, by category, and by when it was taken.
    let clock = manager.ticket(lost.id).issued_at[11..16].to_owned();
    for find in [
        "find=001&category=civil".to_owned(),
        format!("find={clock}&category=civil"),
        format!("find=http://hall/t/{}", handle(&lost)),
    ] {
        let page = desk.sees(&format!("/desk/state?{find}"));
        assert!(page.contains("A001") && !page.contains("B001"), "{find}: {page}");
    }
    let none = desk.sees("/desk/state?find=02:00");
    assert!(none.contains("没有找到"), "{none}");
    manager.call_next(3);
    manager.press(3, "serve").read::<Value>();
    let page = desk.sees("/desk/state?find=A001");
    assert!(page.contains("该号已在3号窗口办理"), "{page}");
}

#[test]
fn bad_day_12_yesterdays_number_is_never_todays() {
    let mut daemon = morning(&HallToml::simulation());
    let mut manager = daemon.manager();
    let old = manager.take("civil");
    daemon.stop();
    daemon.setup.hall_clock = Some("2026-11-25T09:00,1".into());
    daemon.start_again();
    let today = manager.take("civil");
    assert_eq!(today.number, old.number);
    let mut desk = Session::open(&daemon, "desk", "desk");
    let page = desk.sees(&format!("/desk/state?find=http://hall/t/{}", handle(&old)));
    assert!(page.contains("A001：此号为11月24日号票，已失效"), "{page}");
    assert!(!page.contains("等候 civil"), "today's A001 is not shown for it: {page}");
    assert!(phone(&mut manager, &old).contains("此号为11月24日号票，已失效"));
    // Nor does the kiosk's scanner bring it back.
    let mut kiosk = daemon.client_named("kiosk", "door");
    let (status, name) = kiosk.post(format!("tickets/{}/return", handle(&old)), &json!({})).refusal();
    assert_eq!(status, 410, "{name}");
    assert!(kiosk_screen(&mut kiosk, &format!("refused/{name}")).contains("这张号票不是今天的"), "{name}");
}

#[test]
fn bad_day_13_a_child_at_the_kiosk_is_told_to_take_his_paper_first() {
    let daemon = Daemon::start(Setup::live());
    let mut kiosk = daemon.client_named("kiosk", "door");
    let ticket = kiosk.take("civil");
    let problem = kiosk.post("tickets", &json!({ "category": "labour" })).problem();
    let code = problem.kind.trim_start_matches("urn:hall:");
    let number = problem.number.as_deref().unwrap_or_default();
    let said = kiosk_screen(&mut kiosk, &format!("refused/{code}?number={number}"));
    assert!(said.contains(&format!("您刚取了{}号，请先取走号票", ticket.number)), "{said}");
}

#[test]
fn bad_day_17_a_pause_takes_effect_after_the_ticket_and_a_long_one_is_seen() {
    let daemon = morning(&HallToml::simulation());
    let mut boss = Session::open(&daemon, "boss", "manager");
    let mut clerk = Session::open(&daemon, "wang", "clerk");
    let mut manager = daemon.manager();
    manager.post("windows/1/sign-in", &json!({ "clerk": "wang" })).read::<Value>();
    manager.take("civil");
    manager.call_next(1);
    assert!(clerk.post("windows/1/pause", &json!({ "reason": "用餐" })).is_ok());
    assert!(clerk.sees("/counter/state").contains("办完暂停"));
    assert!(clerk.post("windows/1/end", &json!({})).is_ok());
    assert!(clerk.sees("/counter/state").contains("暂停服务"));
    let waiting = manager.take("labour");
    assert_eq!(manager.ticket(waiting.id).wait, None, "nobody is sent there");
    assert!(!boss.sees("/manage/state").contains("离岗超时"));
    until("a pause of 15 min is an alarm", || boss.sees("/manage/state").contains("离岗超时").then_some(()));
}

#[test]
fn bad_day_19_the_only_clerk_is_absent_and_one_action_moves_those_who_wait() {
    let toml = HallToml::simulation().to_string();
    // Window 1 alone does land matters.
    let toml =
        toml.replace(r#"[["civil", "labour", "land", "general"]]"#, r#"[["civil", "labour", "general"]]"#);
    let toml = toml.replacen(r#"[["civil", "labour", "general"]]"#, r#"[["land"]]"#, 1);
    let daemon =
        Daemon::start(Setup { toml, hall_clock: Some("2026-11-24T09:00,60".into()), ..Setup::live() });
    let mut boss = Session::open(&daemon, "boss", "manager");
    let mut manager = daemon.manager();
    manager.press(1, "open").read::<Value>();
    manager.press(2, "open").read::<Value>();
    let six: Vec<Issued> = (0..6).map(|_| manager.take("land")).collect();
    manager.press(1, "close").read::<Value>();
    until("6 wait for nobody", || {
        boss.sees("/manage/state").contains("land：6人等候，无窗口可办").then_some(())
    });
    assert!(phone(&mut manager, &six[0]).contains("该业务现在没有窗口办理"));
    assert!(boss.post("hall/move-all", &json!({ "from": "land", "to": "civil" })).is_ok());
    assert!(!boss.sees("/manage/state").contains("无窗口可办"));
    let called: Vec<String> = (0..6)
        .map(|_| {
            let number = manager.call_next(2).ticket.unwrap().number;
            manager.press(2, "end").read::<Value>();
            number
        })
        .collect();
    assert_eq!(called, six.iter().map(|ticket| ticket.number.clone()).collect::<Vec<_>>(), "in their order");
}

#[test]
fn bad_day_27_a_false_priority_goes_to_his_place_by_time() {
    let daemon = morning(&HallToml::simulation());
    let mut clerk = Session::open(&daemon, "wang", "clerk");
    let mut manager = daemon.manager();
    manager.post("windows/1/sign-in", &json!({ "clerk": "wang" })).read::<Value>();
    let first = manager.take("civil");
    let young = manager.take_first("civil", "elderly");
    assert!(clerk.sees("/counter/state").contains("老年人"));
    assert_eq!(manager.call_next(1).ticket.unwrap().number, young.number);
    assert!(clerk.post(&format!("tickets/{}/drop-priority", young.id), &json!({})).is_ok());
    let page = clerk.sees("/counter/state");
    assert!(!page.contains("老年人"), "{page}");
    assert_eq!(manager.call_next(1).ticket.unwrap().number, first.number);
    // What a class needs is asked where it is taken: of a card the kiosk says so.
    let mut kiosk = daemon.client_named("kiosk", "door");
    let screen = kiosk_screen(&mut kiosk, "category/civil");
    assert!(screen.contains("老年人") && !screen.contains("军人"), "{screen}");
}

#[test]
fn bad_day_29_who_needs_guiding_is_seen_at_the_window_that_calls_her() {
    let daemon = morning(&HallToml::simulation());
    let (mut desk, mut clerk) =
        (Session::open(&daemon, "desk", "desk"), Session::open(&daemon, "wang", "clerk"));
    let mut manager = daemon.manager();
    manager.post("windows/1/sign-in", &json!({ "clerk": "wang" })).read::<Value>();
    let ticket: Issued = desk.post("tickets", &json!({ "category": "civil", "priority": "elderly" })).read();
    assert!(desk.post(&format!("tickets/{}/guide", ticket.id), &json!({ "wanted": true })).is_ok());
    let waiting = clerk.sees("/counter/state");
    assert!(waiting.contains("A001") && waiting.contains("需引导"), "{waiting}");
    manager.call_next(1);
    let (called, seen) = (clerk.sees("/counter/state"), desk.sees("/desk/state?find=A001"));
    assert!(called.contains("需引导") && called.contains("已呼叫"), "{called}");
    assert!(seen.contains("呼叫到1号窗口") && seen.contains("需引导"), "{seen}");
}

#[test]
fn bad_day_31_numbers_kept_for_the_desk_and_one_beyond_them() {
    let toml = HallToml::live().to_string();
    let toml = toml.replace("id = \"land\"\n", "id = \"land\"\nquota = 2\nquota_desk = 1\n");
    let daemon =
        Daemon::start(Setup { toml: toml.clone() + "[rules]\nkiosk_pause_s = 0\n", ..Setup::live() });
    let mut desk = Session::open(&daemon, "desk", "desk");
    let mut kiosk = daemon.client_named("kiosk", "door");
    assert!(desk.sees("/desk/state").contains("余号"));
    kiosk.take("land");
    let (_, code) = kiosk.post("tickets", &json!({ "category": "land" })).refusal();
    let said = kiosk_screen(&mut kiosk, &format!("refused/{code}?category=land"));
    assert!(said.contains("今天的号已取完，请到咨询台询问"), "{said}");
    assert!(desk.post("tickets", &json!({ "category": "land" })).is_ok());
    let refused = desk.post("tickets", &json!({ "category": "land" })).refusal();
    assert_eq!(refused, (409, "none-left".into()));
    let added: Issued = desk.post("tickets", &json!({ "category": "land", "add_reason": "路远" })).read();
    assert_eq!(added.number, "C003");
    assert!(desk.sees("/desk/state").contains("余号0"));
}

#[test]
fn bad_day_37_the_roster_changes_at_once_and_history_keeps_both_and_a_private_matter_stays_private() {
    let toml = HallToml::simulation().to_string();
    let toml = toml.replace("id = \"general\"\n", "id = \"general\"\nprivate = true\n");
    let toml = toml.replace("name = { zh = \"general\" }", "name = { zh = \"信访\" }");
    let daemon = Daemon::start(Setup {
        toml: toml.clone(),
        hall_clock: Some("2026-11-24T09:00,60".into()),
        ..Setup::live()
    });
    let mut boss = Session::open(&daemon, "boss", "manager");
    let mut manager = daemon.manager();
    for leader in ["王主任", "李主任"] {
        assert!(boss.post("hall/postings", &json!({ "leader": { "zh": leader }, "notices": [] })).is_ok());
        assert_eq!(
            manager.hall().postings.leader.map(|names| names.get("zh").to_owned()),
            Some(leader.into())
        );
    }
    assert_eq!(boss.sees("/manage/changes").matches("更改公示").count(), 2);
    let rows = daemon.hallctl_says(&["ledger", "export"]);
    assert!(rows.contains("王主任") && rows.contains("李主任"), "both are kept");
    // 信访: number and window, and not what for.
    let ticket = manager.take("general");
    manager.press(8, "open").read::<Value>();
    let page = phone(&mut manager, &ticket);
    assert!(page.contains("D001") && !page.contains("信访"), "{page}");
    // What was practice stays practice.
    let data = daemon.data();
    drop(manager);
    let live = Setup { toml: toml.replace("simulation = true", "simulation = false"), ..Setup::live() };
    let mut daemon = daemon;
    daemon.stop();
    daemon.setup = Setup { data: Some(data), ..live };
    let refused = daemon.command().output().unwrap();
    assert!(!refused.status.success() && daemon.log().contains("simulation"), "{}", daemon.log());
}

#[test]
fn bad_day_38_three_matters_are_one_number_whose_phone_says_the_way() {
    let items = ["civil", "labour", "land"].map(|category| {
        let code = category.to_uppercase();
        format!("[[item]]\ncode = \"{code}\"\ncategory = \"{category}\"\nname = {{ zh = \"{category}\" }}\n")
    });
    let toml = HallToml::simulation().with(&items.concat()).to_string();
    let toml = toml
        .replace("[hall]\n", "[[department]]\nid = \"d\"\nname = { zh = \"d\" }\n\n[hall]\n")
        .replace("\ncategory = ", "\ndepartment = \"d\"\ncategory = ");
    let daemon =
        Daemon::start(Setup { toml, hall_clock: Some("2026-11-24T09:00,60".into()), ..Setup::live() });
    let mut manager = daemon.manager();
    let mut kiosk = daemon.client_named("kiosk", "door");
    manager.press(3, "open").read::<Value>();
    let ticket: Issued = kiosk.post("tickets", &json!({ "items": ["CIVIL", "LABOUR", "LAND"] })).read();
    let page = phone(&mut manager, &ticket);
    assert!(page.contains("A001") && page.contains('3'), "{page}");
    manager.call_next(3);
    manager.press(3, "end").read::<Value>();
    let page = phone(&mut manager, &ticket);
    assert!(page.contains("A001") && page.contains('2'), "one number, the next leg: {page}");
}

#[test]
fn bad_day_40_the_slips_code_at_the_kiosk_opens_the_same_number_again() {
    let daemon = morning(&HallToml::simulation());
    let (mut clerk, mut desk) =
        (Session::open(&daemon, "wang", "clerk"), Session::open(&daemon, "desk", "desk"));
    let mut kiosk = daemon.client_named("kiosk", "door");
    let mut manager = daemon.manager();
    manager.post("windows/1/sign-in", &json!({ "clerk": "wang" })).read::<Value>();
    let ticket = manager.take("civil");
    manager.call_next(1);
    assert!(clerk.post("windows/1/end", &json!({ "outcome": "papers-missing" })).is_ok());
    assert!(clerk.sees("/counter/state").contains("缺材料，当日可返回"));
    assert!(desk.sees("/desk/state?find=A001").contains("缺材料，1号窗口等补齐"));
    let (next, after) = (manager.take("civil"), manager.take("civil"));
    assert!(kiosk.post(format!("tickets/{}/return", handle(&ticket)), &json!({})).is_ok());
    let screen = kiosk_screen(&mut kiosk, &format!("returned/{}", ticket.id));
    assert!(screen.contains("您的号码还是") && screen.contains("A001"), "{screen}");
    let called: Vec<String> = (0..3)
        .map(|_| {
            let number = manager.call_next(1).ticket.unwrap().number;
            manager.press(1, "end").read::<Value>();
            number
        })
        .collect();
    assert_eq!(called, [next.number, "A001".into(), after.number], "after the next one");
}

#[test]
fn bad_day_41_who_was_asked_first_stays_named_until_the_last_window_takes_over() {
    let daemon = morning(&HallToml::simulation());
    let mut desk = Session::open(&daemon, "liqiang", "desk");
    let (mut wang, mut zhao) =
        (Session::open(&daemon, "wang", "clerk"), Session::open(&daemon, "zhao", "clerk"));
    let mut manager = daemon.manager();
    manager.post("windows/1/sign-in", &json!({ "clerk": "wang" })).read::<Value>();
    manager.post("windows/2/sign-in", &json!({ "clerk": "zhao" })).read::<Value>();
    let ticket: Issued = desk.post("tickets", &json!({ "category": "civil" })).read();
    let door = format!("tickets/{}/first-asked", ticket.id);
    assert_eq!(desk.post(&door, &json!({ "person": "ghost" })).refusal(), (404, "no-such-person".into()));
    assert_eq!(wang.post(&door, &json!({ "person": "wang" })).refusal(), (403, "forbidden".into()));
    assert!(desk.post(&door, &json!({ "person": "liqiang" })).is_ok());
    // Passed on twice, each time for a reason; he stays named everywhere.
    let number = &ticket.number;
    let pass = |from: u16, to: u16, reason: Option<&str>| {
        let body = json!({ "window": to, "place": "front", "reason": reason });
        (format!("windows/{from}/transfer"), body)
    };
    assert_eq!(manager.call_next(1).ticket.unwrap().number, *number);
    let (path, body) = pass(1, 2, None);
    assert_eq!(wang.post(&path, &body).refusal(), (422, "reason-missing".into()));
    let (path, body) = pass(1, 2, Some("不属本窗口办理"));
    assert!(wang.post(&path, &body).is_ok());
    assert_eq!(manager.call_next(2).ticket.unwrap().number, *number);
    let (path, body) = pass(2, 1, Some("档案在1号窗口"));
    assert!(zhao.post(&path, &body).is_ok());
    assert!(desk.sees(&format!("/desk/state?find={number}")).contains("首问：liqiang"));
    assert_eq!(manager.ticket(ticket.id).first_asked.as_deref(), Some("liqiang"));
    assert_eq!(desk.post(&door, &json!({ "person": "zhao" })).refusal(), (409, "first-asked-named".into()));
    assert_eq!(manager.call_next(1).ticket.unwrap().number, *number);
    let page = wang.sees("/counter/state");
    assert!(page.contains("首问责任人：liqiang") && page.contains("接办"), "{page}");
    // 接办: a recorded step, and from then on it is his.
    assert!(wang.post("windows/1/take-over", &json!({})).is_ok());
    let page = wang.sees("/counter/state");
    assert!(page.contains("首问责任人：wang") && !page.contains("接办"), "{page}");
    let history = wang.sees("/counter/aside");
    let told =
        ["首问：liqiang", "1号窗口转办：不属本窗口办理", "2号窗口转办：档案在1号窗口", "1号窗口接办：wang"];
    let places: Vec<usize> = told.iter().map(|told| history.find(told).expect(&history)).collect();
    assert!(places.is_sorted(), "{history}");
    assert!(desk.sees(&format!("/desk/state?find={number}")).contains("首问：wang"));
    daemon.verify();
}
