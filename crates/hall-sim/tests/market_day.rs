//! A market day (逢场) in the virtual hall, watched to its end: people come, some find their numbers gone, clerks have
//! lunch, and whoever waits at closing is sent home. Nobody vanishes: every paper is in the account, and it balances.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use hall_api::day::DayAccount;
use hall_sim::crowd::{Crowd, Habits};
use hall_sim::wiring::{FRONT, SIDE};
use hall_sim::world::{Options, World};
use serde_json::{Value, json};

/// A minute of the hall in a second of ours.
const SPEED: f64 = 60.0;
const CALENDAR: &str = r#"
[calendar]
hours = { workdays = ["08:30-12:00", "14:00-17:30"] }
market = { digits = [4, 9], by = "solar", hours = ["08:00-12:00", "14:00-17:30"] }
stop_before_min = 20
"#;
/// Of the category with the longest services, so many numbers a day, and of these so many kept for the desk.
const LIMITED: (&str, u32, u32) = ("land", 60, 10);

/// The day, or its last hour.
struct Plan {
    start: &'static str,
    /// In an hour.
    people: f64,
    tickets: u32,
}

const DAY: Plan = Plan { start: "2026-11-24T07:58", people: 110.0, tickets: 600 };
const LAST_HOUR: Plan = Plan { start: "2026-11-24T16:50", people: 120.0, tickets: 20 };

/// The whole day is of the slow tier: it takes ten minutes.
#[tokio::test(flavor = "multi_thread")]
async fn on_a_market_day_nobody_vanishes() {
    let is_whole = std::env::var_os("HALL_SLOW").is_some();
    let plan = if is_whole { DAY } else { LAST_HOUR };
    let options = Options {
        program: env!("CARGO_BIN_EXE_hall-sim").into(),
        data: None,
        start: plan.start.into(),
        speed: SPEED,
        paced: false,
        sections: CALENDAR.parse().unwrap(),
    };
    let world = World::start(options).await.unwrap();
    let (category, total, desk) = LIMITED;
    post(&world, "hall/quota", &json!({ "category": category, "total": total, "desk": desk })).await;

    let busy = Habits { arriving: true, per_hour: plan.people, clerks: true };
    let crowd = Crowd::start(&world, 24, busy);
    let mut most_waiting = 0;
    let mut papers = BTreeSet::new();
    let mut had_lunch = false;
    let patience = Instant::now() + Duration::from_secs(900);
    // Until half an hour after the end, in which those who hold tickets are served (延时服务).
    loop {
        assert!(Instant::now() < patience, "the day does not end");
        tokio::time::sleep(Duration::from_millis(200)).await;
        read_papers(&world, &mut papers);
        let Some(hall) = world.hall() else { continue };
        let minute = minute_of_day(&hall.at);
        most_waiting = most_waiting.max(hall.categories.iter().map(|category| category.waiting).sum::<u32>());
        let at_lunch = (12 * 60..14 * 60).contains(&minute);
        had_lunch |= at_lunch;
        crowd.set_habits(Habits { clerks: !at_lunch, ..busy });
        if minute >= 18 * 60 {
            break;
        }
    }
    assert_eq!(had_lunch, is_whole);
    crowd.set_habits(Habits { arriving: false, ..busy });
    post(&world, "hall/send-home", &json!({ "all": true })).await;
    let nobody_is_served = |world: &World| {
        world.hall().is_some_and(|hall| hall.windows.iter().all(|window| window.serving.is_none()))
    };
    let is_over = world.until(Duration::from_secs(120), nobody_is_served).await;
    assert!(is_over, "not served to the end: {:#?}", world.hall().map(|hall| hall.windows.clone()));
    post(&world, "hall/close-day", &json!({})).await;

    let manager = world.client("manager").unwrap();
    let account: DayAccount = manager.get("/api/v1/days/2026-11-24/account").await.unwrap();
    let sum = &account.total;
    println!("{sum:?}, {} turned away, {most_waiting} waited at most", crowd.turned_away());
    assert_eq!(sum.open, 0);
    assert!(sum.balances && account.categories.iter().all(|of| of.account.balances), "{account:?}");
    assert!(sum.taken >= plan.tickets, "{} came", sum.taken);
    assert!(sum.served * 10 > sum.taken * 5, "a hall that serves people: {sum:?}");
    assert_eq!(papers.len() as u32, sum.taken, "each of them has a paper, with a number of his own");
    let limited = account.categories.iter().find(|of| of.category == category).unwrap();
    assert!(limited.account.taken <= total - desk, "{limited:?}");
    if is_whole {
        assert_eq!(limited.account.taken, total - desk, "its numbers went");
        assert!(crowd.turned_away() > 0);
    }
    let verified = std::process::Command::new(env!("CARGO_BIN_EXE_hall-sim"))
        .args(["--as", "hallctl", "--data"])
        .arg(world.data())
        .args(["ledger", "verify"])
        .status()
        .unwrap();
    assert!(verified.success());
    world.stop().await;
}

async fn post(world: &World, path: &str, body: &Value) {
    let manager = world.client("manager").unwrap();
    let reply = manager.post(&format!("/api/v1/{path}"), path, body).await.unwrap();
    assert!(reply.is_ok(), "{path}: {}", reply.detail());
}

/// Of `2026-11-24T08:50:12+08:00`.
fn minute_of_day(at: &str) -> u32 {
    let two = |from: usize| at[from..from + 2].parse::<u32>().unwrap();
    two(11) * 60 + two(14)
}

/// The numbers on the papers in the trays, which keep the newest.
fn read_papers(world: &World, numbers: &mut BTreeSet<String>) {
    let is_number = |word: &str| {
        let digits = word.strip_prefix(['A', 'B', 'C', 'D']).unwrap_or_default();
        digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit())
    };
    for tray in [FRONT, SIDE].map(|name| world.printer(name).unwrap().device()) {
        for printed in tray.papers() {
            let words = printed.paper.transcript();
            let number = words.iter().flat_map(|line| line.split_whitespace()).find(|word| is_number(word));
            numbers.extend(number.map(ToOwned::to_owned));
        }
    }
}
