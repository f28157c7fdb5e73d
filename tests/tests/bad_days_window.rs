//! Bad days 14 to 16, 21, 22, 27 and 28: what goes wrong at a window. As rows, answers and `GET hall` show it.

use hall_api::hall::{CallResult, TicketAnswer};
use hall_api::ticket::{Issued, Phase};
use hall_tests::wait::seconds_between;
use hall_tests::{Client, Daemon, HallToml, Request, Setup, wait};
use serde_json::{Value, json};

/// On the scaled clock, where half a minute passes in a second; the start is as fast as it goes.
fn quick() -> Setup {
    Setup::simulated("2026-11-24T09:00,30")
}

#[test]
fn bad_day_14_the_wrong_category_keeps_number_and_time() {
    let daemon = Daemon::start(quick());
    let mut manager = daemon.manager();
    let waits: Vec<Issued> = (0..2).map(|_| manager.take("labour")).collect();
    let wrong = manager.take("civil");
    let later = manager.take("labour");
    manager.call_next(1);
    manager.press(1, "end").read::<Value>();
    assert_eq!(manager.call_next(1).ticket.unwrap().id, waits[1].id);
    manager.press(1, "end").read::<Value>();
    assert_eq!(manager.call_next(1).ticket.unwrap().id, wrong.id);
    let to = json!({ "category": "labour", "place": "time" });
    manager.post("windows/1/transfer", &to).read::<Value>();

    let ticket = manager.ticket(wrong.id);
    assert_eq!((ticket.number.as_str(), ticket.category.as_str()), ("A001", "labour"));
    assert_eq!((ticket.issued_at.as_str(), ticket.phase), (wrong.issued_at.as_str(), Phase::Waiting));
    assert_eq!((ticket.ahead, manager.ticket(later.id).ahead), (Some(0), Some(1)), "by his own time");
    let called = manager.call_next(2).ticket.unwrap();
    assert_eq!((called.id, called.number.as_str()), (wrong.id, "A001"));
    manager.press(2, "end").read::<Value>();
    let hall = manager.hall();
    let issued: Vec<_> = hall.categories.iter().map(|category| category.issued).collect();
    assert_eq!(issued, [1, 3, 0, 0], "one visit, where its number is of");
    let tickets = daemon.hallctl_says(&["ledger", "export", "--tickets"]);
    let visits = tickets.lines().filter(|line| line.contains("\"A001\""));
    assert_eq!(visits.count(), 1, "{tickets}");
    daemon.verify();
}

#[test]
fn bad_day_15_a_double_press_calls_one() {
    let daemon = Daemon::start(Setup::live());
    let mut clerk = daemon.client("window 1");
    let mut desk = daemon.client("desk");
    let ids: Vec<u64> = (0..3).map(|_| desk.take("civil").id).collect();
    let rows = clerk.last_row();
    let first = clerk.call_from_counter(1);
    assert_eq!((first.result, first.ticket.unwrap().id), (CallResult::Called, ids[0]));
    std::thread::sleep(std::time::Duration::from_millis(600));
    let second = clerk.call_from_counter(1);
    let number = second.ticket.as_ref().unwrap().number.as_str();
    assert_eq!((second.result, number), (CallResult::JustCalled, "A001"), "刚叫过");
    assert_eq!(clerk.kinds(rows), ["window-opened", "called"]);
    assert_eq!(clerk.hall().windows[0].serving.as_ref().unwrap().id, ids[0]);
    assert_eq!(desk.ticket(ids[1]).ahead, Some(0));
}

#[test]
fn bad_day_16_a_call_is_taken_back_within_30_seconds() {
    let daemon = Daemon::start(quick());
    let mut manager = daemon.manager();
    let ids: Vec<u64> = (0..3).map(|_| manager.take("civil").id).collect();
    manager.call_next(1);
    let before = manager.hall();
    // The press ends the first by inference and calls the second.
    let by_mistake = manager.call_next(1);
    assert_eq!(by_mistake.ticket.unwrap().id, ids[1]);
    assert_eq!(by_mistake.ended.as_ref().map(|ended| (ended.id, ended.inferred)), Some((ids[0], true)));
    manager.press(1, "undo").read::<Value>();

    let back = manager.ticket(ids[1]);
    assert_eq!((back.phase, back.ahead, back.no_shows, back.announced), (Phase::Waiting, Some(0), 0, 0));
    let first = manager.ticket(ids[0]);
    assert_eq!(
        (first.phase, first.window, first.no_shows),
        (Phase::Called, Some(1), 0),
        "the inference with it"
    );
    let after = manager.hall();
    assert_eq!(after.windows[0].serving.as_ref().unwrap().id, ids[0]);
    assert_eq!(after.categories[0].waiting, before.categories[0].waiting);
    // Into an empty hand: the sign is cleared.
    assert_eq!(manager.call_next(2).ticket.unwrap().id, ids[1]);
    manager.press(2, "undo").read::<Value>();
    assert_eq!(manager.hall().windows[1].serving, None);
    assert_eq!(manager.call_next(2).ticket.unwrap().id, ids[1], "at the head");
    manager.pass(31);
    assert_eq!(manager.press(2, "undo").refusal(), (409, "undo-too-late".into()));
    daemon.verify();
}

#[test]
fn bad_day_21_no_show_after_two_calls_and_60_seconds() {
    let daemon = Daemon::start(quick());
    let mut manager = daemon.manager();
    let id = manager.take("civil").id;
    manager.call_next(1);
    let called_at = manager.hall().windows[0].serving.as_ref().unwrap().called_at.clone();
    let too_early = (409, "no-show-too-early".to_owned());
    assert_eq!(manager.press(1, "no-show").refusal(), too_early, "呼叫未满60秒, once");
    manager.press(1, "recall").read::<Value>();
    assert_eq!(manager.press(1, "no-show").refusal(), too_early, "呼叫未满60秒, twice");
    wait::until("60 s have passed", || {
        let reply = manager.press(1, "no-show");
        assert!(reply.is_ok() || reply.refusal() == too_early, "{reply:?}");
        reply.is_ok().then_some(())
    });
    let missed = last_of(&mut manager, "no-show");
    assert!(seconds_between(&called_at, &missed) >= 60, "{called_at} {missed}");
    let ticket = manager.ticket(id);
    assert_eq!((ticket.phase, ticket.no_shows), (Phase::Missed, 1));
    assert_eq!(manager.hall().categories[0].missed, ["A001"]);
    // However long one waits, one call is not two.
    manager.take("civil");
    manager.call_next(1);
    manager.pass(70);
    assert_eq!(manager.press(1, "no-show").refusal(), too_early);
    manager.press(1, "recall").read::<Value>();
    assert!(manager.press(1, "no-show").is_ok());
    daemon.verify();
}

#[test]
fn bad_day_22_who_comes_back_goes_behind_three_and_a_second_time_ends() {
    let daemon = Daemon::start(quick());
    let mut manager = daemon.manager();
    // At window, desk or kiosk: each brings one back.
    for role in ["window 1", "desk", "kiosk"] {
        let mut whom_he_asks = daemon.client(role);
        let missed = manager.take("civil");
        let others: Vec<u64> = (0..5).map(|_| manager.take("civil").id).collect();
        assert_eq!(manager.call_next(1).ticket.unwrap().id, missed.id);
        let come_back =
            |client: &mut Client| client.post(format_args!("tickets/{}/return", missed.id), &Value::Null);
        no_show(&mut manager);
        let back: TicketAnswer = come_back(&mut whom_he_asks).read();
        assert_eq!((back.phase, back.after), (Phase::Waiting, Some(3)), "{role}");
        assert_eq!(manager.ticket(missed.id).ahead, Some(3));
        assert_eq!(come_back(&mut whom_he_asks).refusal(), (409, "already-waiting".into()));
        let order = [others[0], others[1], others[2], missed.id];
        for id in order {
            assert_eq!(manager.call_next(1).ticket.unwrap().id, id, "{role}: {order:?}");
            if id != missed.id {
                manager.press(1, "end").read::<Value>();
            }
        }
        no_show(&mut manager);
        assert_eq!(manager.ticket(missed.id).phase, Phase::NoShow, "{role}");
        assert_eq!(come_back(&mut whom_he_asks).refusal(), (409, "may-not-return".into()));
        for id in &others[3..] {
            assert_eq!(manager.call_next(1).ticket.unwrap().id, *id);
            manager.press(1, "end").read::<Value>();
        }
    }
    daemon.verify();
}

#[test]
fn bad_day_27_false_priority_goes_to_its_place_by_time() {
    let daemon = Daemon::start(Setup::live());
    let mut desk = daemon.client("desk");
    let mut clerk = daemon.client("window 1");
    let first = desk.take("civil").id;
    let false_one = desk.take_first("civil", "elderly").id;
    let third = desk.take("civil").id;
    assert_eq!(clerk.call_next(1).ticket.unwrap().id, false_one);
    clerk.post(format_args!("tickets/{false_one}/drop-priority"), &Value::Null).read::<Value>();

    let ticket = desk.ticket(false_one);
    assert_eq!((ticket.phase, ticket.ahead, ticket.no_shows), (Phase::Waiting, Some(1), 0), "not 过号");
    assert_eq!(ticket.priority, None);
    assert_eq!(desk.ticket(third).ahead, Some(2));
    assert_eq!(clerk.hall().windows[0].serving, None);
    for id in [first, false_one, third] {
        assert_eq!(clerk.call_next(1).ticket.unwrap().id, id);
        clerk.press(1, "end").read::<Value>();
    }
    // At the kiosk only what one may say of oneself; the desk gives the others.
    let mut kiosk = daemon.client_named("kiosk", "door");
    let take = |class: &str| Request::post("tickets", &json!({ "category": "civil", "priority": class }));
    assert_eq!(kiosk.ask(&take("military")).refusal(), (409, "class-not-self-declared".into()));
    assert_eq!(kiosk.ask(&take("elderly")).status, 201);
    assert_eq!(desk.ask(&take("military")).status, 201);
    daemon.verify();
}

#[test]
fn bad_day_28_prefixes_that_are_no_letter_agree_everywhere() {
    let toml = HallToml { prefixes: ["", "民", "C", "综"], ..HallToml::live() };
    let daemon = Daemon::start(Setup::of(&toml));
    let mut manager = daemon.manager();
    for (category, number) in HallToml::CATEGORIES.iter().zip(["001", "民001", "C001", "综001"]) {
        let rows = manager.last_row();
        let ticket = manager.take(category);
        assert_eq!(ticket.number, number);
        assert_eq!(manager.ticket(ticket.id).number, number);
        assert_eq!(manager.call_next(1).ticket.unwrap().number, number);
        assert_eq!(manager.hall().windows[0].serving.as_ref().unwrap().number, number);
        let events = manager.events(rows);
        let told = events.iter().filter_map(|event| event.number.as_deref());
        assert!(told.clone().count() >= 2 && told.clone().all(|told| told == number), "{events:?}");
        let page = ticket.follow_url.split_once("/t/").unwrap().1;
        let page = daemon.stranger().get(format_args!("/t/{page}"));
        assert!(page.body.contains(number), "{}", page.body);
        manager.press(1, "end").read::<Value>();
    }
    daemon.verify();
}

/// Two calls and 60 s.
fn no_show(manager: &mut Client) {
    manager.press(1, "recall").read::<Value>();
    wait::until("60 s have passed", || manager.press(1, "no-show").is_ok().then_some(()));
}

/// When something happened last.
fn last_of(client: &mut Client, kind: &str) -> String {
    let mut events = client.events(0).into_iter();
    events.rfind(|event| event.kind == kind).unwrap().at
}
