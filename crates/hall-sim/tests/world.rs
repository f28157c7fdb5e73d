//! The virtual hall with the real daemon: what people do is seen on paper and signs, through whatever is unplugged.

use std::sync::Arc;
use std::time::Duration;

use hall_api::ticket::Issued;
use hall_sim::printer::Fault;
use hall_sim::wiring::{FRONT, SIDE};
use hall_sim::world::{Options, World};
use hall_wire::Key;

/// Nothing here takes nearly so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A hall without people, quick enough that the rules' pauses do not hold up a test.
async fn hall() -> Arc<World> {
    let options = Options {
        program: env!("CARGO_BIN_EXE_hall-sim").into(),
        data: None,
        start: "2026-11-24T08:50".into(),
        speed: 10.0,
        paced: false,
        sections: toml::Table::new(),
    };
    let world = World::start(options).await.unwrap();
    until(&world, "the terminals are told their text", |world| world.sign_text(1).ends_with("未开放")).await;
    world
}

async fn until(world: &World, what: &str, is_so: impl FnMut(&World) -> bool) {
    assert!(world.until(PATIENCE, is_so).await, "not within {PATIENCE:?}: {what}");
}

/// Takes a ticket, as soon as the kiosk has recovered from the one before.
async fn take(world: &World, category: &str) -> Issued {
    for _ in 0..100 {
        if let Ok(reply) = world.take_ticket(category, "zh", None).await
            && reply.is_ok()
        {
            return serde_json::from_str(&reply.body).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the kiosk gives no ticket");
}

fn papers_with(world: &World, printer: &str, number: &str) -> usize {
    let tray = world.printer(printer).unwrap().device();
    tray.papers().filter(|printed| printed.paper.transcript().join(" ").contains(number)).count()
}

async fn until_printed(world: &World, printer: &str, number: &str) {
    until(world, &format!("{number} on {printer}"), |world| papers_with(world, printer, number) > 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tap_prints_and_a_press_is_seen_on_the_sign_wherever_the_window_has_one() {
    let world = hall().await;
    let ticket = take(&world, "civil").await;
    until_printed(&world, FRONT, &ticket.number).await;
    assert_eq!(world.printer(FRONT).unwrap().device().oddities(), 0);

    world.press(1, Key::Call).await.unwrap();
    let call = format!("请{}号", ticket.number);
    until(&world, &call, |world| world.sign_text(1).contains(&call)).await;
    let ticket = take(&world, "general").await;
    until(&world, "the counter page knows", |world| world.window(7).is_some_and(|window| window.waiting > 0))
        .await;
    world.press(7, Key::Call).await.unwrap();
    let call = format!("请{}号", ticket.number);
    until(&world, &call, |world| world.sign_text(7) == call).await;
    assert!(world.press(7, Key::RateSatisfied).await.is_err(), "there is no such key");
    assert!(world.press(9, Key::Call).await.is_err(), "there is no such window");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_go_to_the_printer_that_works_and_nothing_prints_twice() {
    let world = hall().await;
    let [(_, front), (_, side)] = world.printers();
    front.plug(false);
    let first = take(&world, "labour").await;
    until_printed(&world, SIDE, &first.number).await;
    side.act(|tray| tray.set_fault(Fault::PaperOut, true, std::time::Instant::now()));
    let second = take(&world, "labour").await;
    front.plug(true);
    until_printed(&world, FRONT, &second.number).await;
    side.act(|tray| tray.set_fault(Fault::PaperOut, false, std::time::Instant::now()));
    let third = take(&world, "labour").await;
    until_printed(&world, FRONT, &third.number).await;
    for (number, printer) in [(&first, SIDE), (&second, FRONT), (&third, FRONT)] {
        let papers = [FRONT, SIDE].map(|name| papers_with(&world, name, &number.number));
        assert_eq!(papers.iter().sum::<usize>(), 1, "{}", number.number);
        assert_eq!(papers_with(&world, printer, &number.number), 1);
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signs_that_were_unplugged_say_what_the_hall_says_when_they_are_back() {
    let world = hall().await;
    at_windows(&world, "open").await;
    until(&world, "both are open", |world| signs(world) == ["1号 民政窗口", "8号 综合窗口"]).await;
    world.terminals().plug(false);
    world.strips().plug(false);
    // The terminal finds out by itself; the old sign cannot.
    until(&world, "no contact", |world| signs(world) == ["请听人工叫号", "8号 综合窗口"]).await;
    at_windows(&world, "pause").await;
    world.terminals().plug(true);
    world.strips().plug(true);
    until(&world, "both are paused", |world| signs(world) == ["暂停服务", "暂停服务"]).await;
    world.stop().await;
}

/// Does something at windows 1 and 8, as a manager may.
async fn at_windows(world: &World, act: &str) {
    let manager = world.client("manager").unwrap();
    for window in [1, 8] {
        let path = format!("/api/v1/windows/{window}/{act}");
        let reply = manager.post(&path, &format!("{act}-{window}"), &serde_json::json!({})).await.unwrap();
        assert!(reply.is_ok(), "{}", reply.detail());
    }
}

fn signs(world: &World) -> [String; 2] {
    [1, 8].map(|window| world.sign_text(window))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_is_killed_comes_back_with_its_hall_and_at_another_speed_too() {
    let world = hall().await;
    let first = take(&world, "land").await;
    let before = world.daemon().borrow().clone();
    world.kill_daemon().await;
    until(&world, "it runs again", |world| world.daemon().borrow().starts == before.starts + 1).await;
    assert!(world.daemon().borrow().died.is_some());
    assert_eq!(world.daemon().borrow().address, before.address, "addresses on tickets stay right");
    let second = take(&world, "land").await;
    assert_eq!(second.ahead, 1, "{} still waits", first.number);

    world.set_speed(60.0).await;
    until(&world, "it runs faster", |world| {
        let state = world.daemon().borrow().clone();
        state.starts == before.starts + 2 && state.rate == 60.0
    })
    .await;
    assert_eq!(take(&world, "land").await.ahead, 2);
    world.press(5, Key::Call).await.unwrap();
    until(&world, "the terminals were found again", |world| world.sign_text(5).contains(&first.number)).await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_is_painted_from_what_the_broker_says() {
    let world = hall().await;
    until(&world, "a picture of no contact or more", |world| world.board().picture().version > 0).await;
    let version = world.board().picture().version;
    take(&world, "civil").await;
    world.press(1, Key::Call).await.unwrap();
    until(&world, "the call is on the board", |world| world.board().picture().version > version + 1).await;
    world.stop().await;
}
