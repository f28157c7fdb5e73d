//! Keys and signs: a real daemon and window terminals on a pseudo-terminal, and what can happen to the line between them.
//!
//! What is on a sign is what the terminal's own state machine draws from the bytes it was sent.

use hall_api::device::{Device, Devices, Health};
use hall_api::hall::WindowState;
use hall_tests::devices::{DeviceHall, Panel, Port, TerminalBus};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};
use hall_wire::Key;
use serde_json::{Value, json};
use tempfile::TempDir;

const SMALL: (u16, u16) = (64, 16);
const WIDE: (u16, u16) = (192, 16);
const TALL: (u16, u16) = (192, 32);

/// A hall with terminals at its windows.
struct Bench {
    daemon: Daemon,
    line: Port<TerminalBus>,
    manager: Client,
    _folder: TempDir,
}

impl Bench {
    /// Terminals at windows 1, 2, …, one for each sign, in a live hall.
    fn live(signs: &[(u16, u16)]) -> Bench {
        Bench::start(signs, DeviceHall::default(), None)
    }

    fn start(signs: &[(u16, u16)], hall: DeviceHall, hall_clock: Option<&str>) -> Bench {
        let folder = TempDir::with_prefix("line-").unwrap();
        let windows: Vec<u16> = (1..).take(signs.len()).collect();
        let boards = signs.iter().enumerate().map(|(index, size)| (index as u8 + 1, *size));
        let line = Port::pty(TerminalBus::new(boards), &folder.path().join("hall-a"));
        let hall = hall.terminals(&line.serial_address(115_200), &windows);
        let setup =
            Setup { toml: hall.to_string(), hall_clock: hall_clock.map(str::to_owned), ..Setup::live() };
        let daemon = Daemon::start(setup);
        let manager = daemon.manager();
        Bench { daemon, line, manager, _folder: folder }
    }

    fn press(&self, window: u8, key: Key) {
        self.line.with(|bus| bus.press(window, key));
    }

    fn panel(&self, window: u8) -> Panel {
        self.line.with(|bus| bus.panel(window))
    }

    fn until_sign(&self, window: u8, text: &str) {
        let mut last = String::new();
        let mut look = || {
            last = self.panel(window).text();
            (last == text).then_some(())
        };
        let deadline = std::time::Instant::now() + hall_tests::wait::PATIENCE;
        while look().is_none() {
            assert!(std::time::Instant::now() < deadline, "sign {window} says {last:?}, not {text:?}");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    /// Waits until the daemon has taken every press for good.
    fn until_taken(&self, window: u8) {
        until("the presses are taken", || {
            (self.line.with(|bus| bus.keys_waiting(window)) == 0).then_some(())
        });
    }

    /// Waits until the first terminal knows what to show when nobody talks to it any more.
    fn until_words_for_silence(&self, words: &str) {
        until("the terminal has its words", || {
            (self.line.with(|bus| bus.words_for_silence(1)).as_deref() == Some(words)).then_some(())
        });
    }

    fn device(&self, name: &str) -> Device {
        let listed = self.daemon.hallctl_says(&["--json", "device", "list"]);
        let devices: Devices = serde_json::from_str(&listed).unwrap();
        devices.devices.into_iter().find(|device| device.name == name).unwrap()
    }

    fn until_device(&self, name: &str, health: Health) -> Device {
        until(&format!("{name} is {health:?}"), || {
            let device = self.device(name);
            (device.health == health).then_some(device)
        })
    }

    fn serving(&mut self, window: u16) -> Option<String> {
        let windows = self.manager.hall().windows;
        let window = windows.into_iter().find(|other| other.number == window).unwrap();
        window.serving.map(|in_hand| in_hand.number)
    }

    fn waiting(&mut self) -> u32 {
        self.manager.hall().categories[0].waiting
    }

    /// How often the ledger has an event of this name.
    fn rows(&self, name: &str) -> usize {
        let rows = self.daemon.hallctl_says(&["ledger", "export"]);
        rows.lines().filter(|row| serde_json::from_str::<Value>(row).unwrap()["kind"] == json!(name)).count()
    }

    fn restart(&mut self) {
        // A line that was opened by a process that was killed stays locked for all but root.
        self.line.unplug();
        self.line.plug();
        self.daemon.start_again();
    }
}

#[test]
fn a_key_calls_and_the_sign_says_whom() {
    let mut hall = Bench::live(&[SMALL, WIDE, TALL]);
    hall.until_sign(1, "未开放");
    hall.until_sign(2, "民政窗口 未开放");
    hall.until_sign(3, "民政窗口/未开放");
    for _ in 0..3 {
        hall.manager.take("civil");
    }
    hall.press(1, Key::Call);
    hall.until_sign(1, "请A001号");
    assert_eq!(hall.serving(1).as_deref(), Some("A001"));
    hall.press(2, Key::Call);
    hall.until_sign(2, "请A002号到2号窗口");
    hall.press(3, Key::Call);
    hall.until_sign(3, "请A003号");
    let device = hall.until_device("hall-a-1", Health::Ok);
    assert_eq!((device.detail.as_str(), device.opened), ("sign 64 x 16", 1));
    until("the daemon knows what is shown", || {
        (hall.device("hall-a-1").shown.as_deref() == Some("请A001号")).then_some(())
    });
    hall.press(1, Key::End);
    hall.until_sign(1, "民政窗口");
    hall.press(1, Key::Pause);
    hall.until_sign(1, "暂停服务");
    hall.daemon.verify();
}

#[test]
fn all_ten_keys_do_what_stands_on_them() {
    let mut hall = Bench::start(
        &[SMALL],
        DeviceHall { simulation: true, ..DeviceHall::default() },
        Some("2026-11-24T08:00,60"),
    );
    hall.until_device("hall-a-1", Health::Ok);
    for _ in 0..7 {
        hall.manager.take("civil");
    }
    hall.press(1, Key::Call);
    hall.until_sign(1, "请A001号");
    hall.press(1, Key::Recall);
    hall.until_taken(1);
    let serving = hall.manager.hall().windows[0].serving.clone().unwrap();
    assert_eq!(serving.announced, 2);
    // 过号 after two calls and 60 s, which are one second here.
    until("the no-show is permitted", || {
        hall.press(1, Key::NoShow);
        hall.until_taken(1);
        hall.serving(1).is_none().then_some(())
    });
    assert_eq!(hall.manager.hall().categories[0].missed, ["A001"]);
    for (key, level) in [
        (Key::RateVerySatisfied, 1),
        (Key::RateSatisfied, 2),
        (Key::RateFairlySatisfied, 3),
        (Key::RateDissatisfied, 4),
        (Key::RateVeryDissatisfied, 5),
    ] {
        hall.press(1, Key::Call);
        let number = until("somebody is called", || hall.serving(1));
        hall.press(1, Key::End);
        hall.press(1, key);
        hall.until_taken(1);
        let id: u64 = number.trim_start_matches('A').parse().unwrap();
        assert_eq!(hall.manager.ticket(id).rating, Some(level), "{number}");
    }
    hall.press(1, Key::Pause);
    hall.until_sign(1, "暂停服务");
    assert_eq!(hall.manager.hall().windows[0].state, WindowState::Paused);
    hall.press(1, Key::Pause);
    hall.until_sign(1, "民政窗口");
}

#[test]
fn the_clerk_sees_how_many_wait() {
    let mut hall = Bench::live(&[SMALL]);
    hall.until_device("hall-a-1", Health::Ok);
    for count in 1..=3 {
        hall.manager.take("civil");
        until("the count is on the terminal", || (hall.panel(1).waiting == Some(count)).then_some(()));
    }
}

#[test]
fn bad_day_15_two_presses_of_call_call_one_ticket() {
    let mut hall = Bench::live(&[SMALL]);
    hall.until_device("hall-a-1", Health::Ok);
    for _ in 0..3 {
        hall.manager.take("civil");
    }
    hall.press(1, Key::Call);
    std::thread::sleep(std::time::Duration::from_millis(600));
    hall.press(1, Key::Call);
    hall.until_taken(1);
    hall.until_sign(1, "请A001号");
    assert_eq!((hall.serving(1).as_deref(), hall.waiting()), (Some("A001"), 2));
    assert_eq!(hall.rows("called"), 1);
}

#[test]
fn an_answer_that_comes_twice_is_no_second_press() {
    let mut hall = Bench::live(&[SMALL]);
    hall.until_device("hall-a-1", Health::Ok);
    for _ in 0..3 {
        hall.manager.take("civil");
    }
    hall.line.with(|bus| bus.echoes = true);
    hall.press(1, Key::Call);
    hall.until_sign(1, "请A001号");
    hall.press(1, Key::End);
    hall.until_taken(1);
    hall.until_sign(1, "民政窗口");
    assert_eq!((hall.rows("called"), hall.rows("served"), hall.waiting()), (1, 1, 2));
}

#[test]
fn an_old_press_calls_nobody() {
    let mut hall = Bench::live(&[SMALL]);
    hall.until_device("hall-a-1", Health::Ok);
    hall.manager.take("civil");
    hall.line.with(|bus| bus.press_aged(1, Key::Call, 5_200));
    hall.until_taken(1);
    assert_eq!((hall.serving(1), hall.waiting()), (None, 1));
    hall.press(1, Key::Call);
    hall.until_sign(1, "请A001号");
}

#[test]
fn presses_outlive_a_daemon_that_is_killed_and_none_counts_twice() {
    let mut hall = Bench::live(&[SMALL]);
    hall.until_device("hall-a-1", Health::Ok);
    for _ in 0..9 {
        hall.manager.take("civil");
    }
    for round in 1..=6 {
        hall.press(1, Key::Call);
        if round % 2 == 0 {
            hall.until_sign(1, &format!("请A{round:03}号"));
        }
        hall.daemon.kill();
        hall.restart();
        // Within the 60 s that a call is announced again, the first press after the start would be such a one.
        hall.until_sign(1, &format!("请A{round:03}号"));
        hall.until_taken(1);
        hall.press(1, Key::End);
        hall.until_sign(1, "民政窗口");
        hall.until_taken(1);
    }
    assert_eq!((hall.rows("called"), hall.rows("served"), hall.waiting()), (6, 6, 3));
    hall.daemon.verify();
}

#[test]
fn a_terminal_that_restarts_is_given_its_sign_and_its_new_presses_count() {
    let mut hall = Bench::live(&[SMALL]);
    hall.until_device("hall-a-1", Health::Ok);
    for _ in 0..4 {
        hall.manager.take("civil");
    }
    for round in 1..=3 {
        hall.press(1, Key::Call);
        let sign = format!("请A{round:03}号");
        hall.until_sign(1, &sign);
        hall.until_taken(1);
        hall.line.with(|bus| bus.reboot(1));
        hall.until_sign(1, &sign);
        hall.press(1, Key::End);
        hall.until_sign(1, "民政窗口");
    }
    assert_eq!((hall.rows("called"), hall.rows("served")), (3, 3));
}

/// 08:00: the number that a window had when the lights went out is on no sign, though nobody has touched a key.
#[test]
fn bad_day_08_a_sign_forgets_the_number_of_yesterday_as_the_day_turns() {
    let hall = DeviceHall { simulation: true, ..DeviceHall::default() };
    // Twelve hours in twelve seconds.
    let mut hall = Bench::start(&[SMALL, SMALL], hall, Some("2026-11-24T20:00,3600"));
    hall.until_device("hall-a-2", Health::Ok);
    hall.manager.take("civil");
    hall.press(1, Key::Call);
    hall.until_sign(1, "请A001号");
    until("it is 08:00 of the next day", || {
        (hall.manager.hall().at.as_str() > "2026-11-25T08:00").then_some(())
    });
    hall.until_sign(1, "民政窗口");
    hall.until_sign(2, "未开放");
}

#[test]
fn bad_day_46_a_sign_is_right_again_after_its_plug_or_the_line_was_pulled() {
    let mut hall = Bench::live(&[SMALL, SMALL]);
    hall.until_device("hall-a-2", Health::Ok);
    for _ in 0..2 {
        hall.manager.take("civil");
    }
    hall.press(1, Key::Call);
    hall.until_sign(1, "请A001号");
    // Its own supply.
    hall.line.with(|bus| bus.switch(1, false));
    hall.until_device("hall-a-1", Health::Silent);
    hall.line.with(|bus| bus.switch(1, true));
    hall.until_sign(1, "请A001号");
    // The whole line: no number stays, and the hall goes on by other ways.
    hall.line.unplug();
    hall.until_device("hall-a-1", Health::Gone);
    assert!(hall.manager.press(1, "end").is_ok());
    assert_eq!(hall.manager.call_next(1).ticket.unwrap().number, "A002");
    hall.line.plug();
    hall.until_sign(1, "请A002号");
    hall.until_sign(2, "未开放");
}

#[test]
fn bad_day_46_with_the_line_dead_a_sign_says_to_listen_and_no_number() {
    let mut hall = Bench::live(&[SMALL]);
    hall.until_device("hall-a-1", Health::Ok);
    hall.manager.take("civil");
    hall.press(1, Key::Call);
    hall.until_sign(1, "请A001号");
    hall.until_words_for_silence("请听人工叫号");
    // Silence, by the terminal's own clock; it keeps the hall's words for that.
    hall.daemon.kill();
    hall.line.unplug();
    hall.line.plug();
    until("the sign gives up", || (!hall.panel(1).contact).then_some(()));
    assert_eq!(hall.panel(1).text(), "请听人工叫号");
    hall.daemon.start_again();
    hall.until_sign(1, "请A001号");
}

#[test]
fn noise_and_broken_frames_lose_no_press_and_make_none() {
    let mut hall = Bench::live(&[SMALL, SMALL]);
    hall.until_device("hall-a-2", Health::Ok);
    for _ in 0..4 {
        hall.manager.take("civil");
    }
    hall.line.with(|bus| bus.cuts = (3, 5));
    hall.press(1, Key::Call);
    hall.until_sign(1, "请A001号");
    // An endless frame, then one that ends: neither is a frame.
    hall.line.with(|bus| bus.say(&[0x55; 20_000]));
    hall.line.with(|bus| bus.say(&[0x00, 0x01, 0x02, 0x00, 0xFF, 0xFE, 0x00]));
    hall.press(1, Key::End);
    hall.until_sign(1, "民政窗口");
    let mut seed = hall_tests::Seeded::from_environment(46);
    for _ in 0..50 {
        let noise: Vec<u8> = (0..seed.below(200)).map(|_| seed.below(256) as u8).collect();
        hall.line.with(|bus| bus.say(&noise));
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    hall.press(2, Key::Call);
    hall.until_sign(2, "请A002号");
    assert_eq!((hall.rows("called"), hall.rows("served")), (2, 1));
    assert_eq!(hall.serving(1), None);
}

#[test]
fn bad_day_02_the_first_press_after_a_cut_announces_the_same_ticket() {
    let mut hall = Bench::live(&[SMALL]);
    hall.until_device("hall-a-1", Health::Ok);
    for _ in 0..2 {
        hall.manager.take("civil");
    }
    hall.press(1, Key::Call);
    hall.until_sign(1, "请A001号");
    // Longer than the guard against double presses.
    std::thread::sleep(std::time::Duration::from_millis(3_200));
    hall.daemon.kill();
    hall.restart();
    hall.until_sign(1, "请A001号");
    hall.press(1, Key::Call);
    until("it is announced again", || (hall.rows("recalled") == 1).then_some(()));
    hall.until_sign(1, "请A001号");
    assert_eq!((hall.rows("called"), hall.rows("no_show"), hall.waiting()), (1, 0, 1));
}

#[test]
fn bad_day_01_after_a_power_cut_every_sign_shows_what_its_window_has_in_hand() {
    let mut hall = Bench::live(&[SMALL, SMALL, TALL]);
    hall.until_device("hall-a-3", Health::Ok);
    for _ in 0..5 {
        hall.manager.take("civil");
    }
    hall.press(1, Key::Call);
    hall.until_sign(1, "请A001号");
    assert!(hall.manager.press(1, "serve").is_ok());
    hall.until_sign(1, "A001办理");
    hall.press(2, Key::Call);
    hall.until_sign(2, "请A002号");
    // The terminals lose their power, too.
    hall.daemon.kill();
    hall.line.with(|bus| (1..=3).for_each(|number| bus.reboot(number)));
    hall.restart();
    hall.until_sign(1, "A001办理");
    hall.until_sign(2, "请A002号");
    hall.until_sign(3, "民政窗口/未开放");
    assert_eq!(hall.waiting(), 3);
    assert_eq!(hall.manager.take("civil").number, "A006");
}

#[test]
fn bad_day_03_a_terminals_keys_give_date_and_time() {
    let hall = DeviceHall { simulation: true, ..DeviceHall::default() };
    let mut hall = Bench::start(&[SMALL, TALL], hall, Some("2026-11-23T17:44,1,untrusted"));
    // Too small for both, it shows one after the other.
    hall.until_sign(1, "17:44");
    hall.until_sign(1, "11-23");
    hall.until_sign(2, "2026-11-23/17:44");
    assert_eq!(hall.manager.post("tickets", &json!({ "category": "civil" })).refusal().1, "day-unconfirmed");
    // What nobody could see when he pressed says nothing about the date.
    hall.line.with(|bus| bus.press_aged(1, Key::Call, 6_000));
    hall.line.with(|bus| bus.press_aged(1, Key::PauseHeld, 6_000));
    hall.until_taken(1);
    hall.press(1, Key::Call);
    hall.until_sign(1, "11-24");
    hall.press(2, Key::Recall);
    hall.until_sign(1, "18:44");
    for _ in 0..2 {
        hall.press(1, Key::NoShow);
    }
    hall.until_sign(2, "2026-11-24/19:04");
    hall.press(1, Key::End);
    hall.press(1, Key::Pause);
    hall.press(1, Key::PauseHeld);
    hall.until_sign(1, "未开放");
    assert_eq!(hall.manager.hall().day.as_deref(), Some("2026-11-24"));
    assert_eq!(hall.manager.take("civil").number, "A001");
    assert!(hall.manager.hall().at.starts_with("2026-11-24T19:04"));
}

#[test]
fn the_date_that_a_sign_asks_for_goes_on_with_the_clock() {
    let hall = DeviceHall { simulation: true, ..DeviceHall::default() };
    let hall = Bench::start(&[WIDE], hall, Some("2026-11-23T17:44,60,untrusted"));
    let asks = |hall: &Bench| Some(hall.panel(1).text()).filter(|text| text.starts_with("11-23 17:"));
    let first = until("the sign asks", || asks(&hall));
    until("a minute later it asks for that", || asks(&hall).filter(|text| *text > first));
}

#[test]
fn an_english_halls_signs_are_english() {
    let hall = DeviceHall { languages: r#"["en", "zh"]"#, ..DeviceHall::default() };
    let mut hall = Bench::start(&[SMALL, WIDE], hall, None);
    hall.until_sign(2, "Civil affairs closed");
    for _ in 0..2 {
        hall.manager.take("civil");
    }
    hall.press(1, Key::Call);
    hall.until_sign(1, "A001");
    hall.press(2, Key::Call);
    hall.until_sign(2, "A002 to window 2");
    hall.until_words_for_silence("Staff will call you");
    hall.daemon.kill();
    hall.line.unplug();
    hall.line.plug();
    until("the sign gives up", || (hall.panel(1).text() == "Staff will call you").then_some(()));
}
