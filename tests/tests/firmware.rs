//! A real daemon and the real firmware: boards in an emulator on one pair of wires, their keys pressed, their signs read.

use hall_api::device::{Devices, Health};
use hall_emulator::{EVB_SIGN, Evb, Line};
use hall_render::bitmap::Bitmap;
use hall_render::sign::{SignContent, paint};
use hall_tests::devices::{DeviceHall, Port, Wires};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};
use hall_wire::{Image, Key, board_id};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A hall with emulated terminals at its windows.
struct Bench {
    boards: Vec<Evb>,
    wires: Port<Wires>,
    daemon: Daemon,
    manager: Client,
    _folder: TempDir,
}

impl Bench {
    /// Terminals at windows 1, 2, …
    fn start(count: u8) -> Bench {
        let folder = TempDir::with_prefix("line-").unwrap();
        let boards: Vec<Evb> = (1..=count).map(Evb::start).collect();
        let wires = Port::pty(Wires::new(Line::of(&boards), 46), &folder.path().join("hall-a"));
        let windows: Vec<u16> = (1..=u16::from(count)).collect();
        let hall = DeviceHall::default().terminals(&wires.serial_address(115_200), &windows);
        let daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
        let manager = daemon.manager();
        Bench { boards, wires, daemon, manager, _folder: folder }
    }

    fn board(&mut self, window: usize) -> &mut Evb {
        &mut self.boards[window - 1]
    }

    fn until_sign(&mut self, window: usize, lines: &[&str]) {
        let what = format!("window {window} shows {lines:?}");
        self.board(window).until_picture(&what, &painted(lines));
    }

    fn serving(&mut self, window: usize) -> Option<String> {
        let windows = self.manager.hall().windows;
        windows.into_iter().nth(window - 1)?.serving.map(|in_hand| in_hand.number)
    }

    /// Presses a key, and lets it go when the window has this ticket in hand.
    fn press(&mut self, window: usize, key: Key, number: Option<&str>) {
        self.board(window).hold(key);
        self.until_serving(window, number);
        self.board(window).release(key);
    }

    fn until_serving(&mut self, window: usize, number: Option<&str>) {
        until(&format!("window {window} has {number:?}"), || {
            (self.serving(window).as_deref() == number).then_some(())
        });
    }

    /// How often the ledger has an event of this name.
    fn rows(&self, name: &str) -> usize {
        let rows = self.daemon.hallctl_says(&["ledger", "export"]);
        rows.lines().filter(|row| serde_json::from_str::<Value>(row).unwrap()["kind"] == json!(name)).count()
    }

    fn until_device(&mut self, name: &str, health: Health) {
        until(&format!("{name} is {health:?}"), || {
            let listed = self.daemon.hallctl_says(&["--json", "device", "list"]);
            let devices: Devices = serde_json::from_str(&listed).unwrap();
            devices.devices.iter().any(|device| device.name == name && device.health == health).then_some(())
        });
    }
}

fn painted(lines: &[&str]) -> Bitmap {
    let content = SignContent { lines: lines.iter().map(|line| (*line).to_owned()).collect(), blink: false };
    paint(&content, EVB_SIGN.0.into(), EVB_SIGN.1.into(), 0)
}

/// bad-days.md 46: the sign without its line says so, and never an old number; with the line it is right again.
#[test]
fn bad_day_46_a_dead_line_brings_no_old_number() {
    let mut hall = Bench::start(1);
    hall.until_sign(1, &["民政窗口", "未开放"]);
    hall.until_device("hall-a-1", Health::Ok);
    hall.manager.take("civil");
    hall.press(1, Key::Call, Some("A001"));
    hall.until_sign(1, &["请A001号"]);

    hall.wires.unplug();
    hall.until_sign(1, &["请听人工叫号"]);
    hall.wires.plug();
    // No longer fresh, so it blinks no more; the number is the same.
    hall.until_sign(1, &["请A001号"]);
    hall.until_device("hall-a-1", Health::Ok);
    hall.press(1, Key::End, None);
}

/// A key pressed while the cable was on its way back counts as soon as there is a line.
#[test]
fn a_key_pressed_as_the_cable_is_put_back_is_taken() {
    let mut hall = Bench::start(1);
    hall.until_sign(1, &["民政窗口", "未开放"]);
    for round in 1..=2 {
        hall.manager.take("civil");
        hall.until_device("hall-a-1", Health::Ok);
        hall.wires.unplug();
        hall.until_device("hall-a-1", Health::Gone);
        if round == 2 {
            // Long enough for both sides to have given up.
            hall.until_sign(1, &["请听人工叫号"]);
        }
        hall.wires.plug();
        hall.press(1, Key::Call, Some(&format!("A00{round}")));
        hall.press(1, Key::End, None);
    }
}

/// The watchdog starts a board anew: the daemon gives it its session and its sign, and its keys count.
#[test]
fn a_key_pressed_after_the_watchdog_has_bitten_is_taken() {
    let mut hall = Bench::start(1);
    hall.until_sign(1, &["民政窗口", "未开放"]);
    hall.until_device("hall-a-1", Health::Ok);
    hall.manager.take("civil");
    hall.press(1, Key::Call, Some("A001"));
    hall.until_sign(1, &["请A001号"]);
    hall.board(1).hang();
    hall.until_device("hall-a-1", Health::Silent);
    hall.board(1).until_reset();
    hall.until_device("hall-a-1", Health::Ok);
    hall.until_sign(1, &["请A001号"]);
    hall.press(1, Key::End, None);
    assert_eq!((hall.rows("called"), hall.rows("served")), (1, 1));
}

/// Keys of a board call, end and rate.
#[test]
fn keys_of_a_board_call_end_and_rate() {
    let mut hall = Bench::start(1);
    hall.until_sign(1, &["民政窗口", "未开放"]);
    hall.until_device("hall-a-1", Health::Ok);
    for _ in 0..3 {
        hall.manager.take("civil");
    }
    hall.press(1, Key::Call, Some("A001"));
    hall.until_sign(1, &["请A001号"]);
    hall.press(1, Key::End, None);
    hall.board(1).hold(Key::RateSatisfied);
    until("the rating is a row", || (hall.rows("rated") == 1).then_some(()));
    hall.board(1).release(Key::RateSatisfied);
    hall.press(1, Key::Call, Some("A002"));
    hall.until_sign(1, &["请A002号"]);
}

/// The whole way of an update but for the swap, for which this board has no room: handed over between the daemon's other
/// turns, kept and checked by the board; keys count meanwhile, and the end is told in words.
#[test]
fn an_update_is_handed_over_while_keys_count_and_how_it_ends_is_said() {
    let mut hall = Bench::start(1);
    hall.until_sign(1, &["民政窗口", "未开放"]);
    hall.until_device("hall-a-1", Health::Ok);
    hall.manager.take("civil");
    let folder = TempDir::with_prefix("image-").unwrap();
    let file = |name: &str, board: &str, bytes: u32| {
        let program: Vec<u8> = (0..bytes).map(|at| (at * 31 + at / 256) as u8).collect();
        let image = Image::of(board_id(board), 2, &program);
        let path = folder.path().join(name);
        std::fs::write(&path, [&image.header()[..], &program].concat()).unwrap();
        path.to_string_lossy().into_owned()
    };
    let own = file("own", "lm3s6965evb", 20_000);
    let daemon = &hall.daemon;
    let update = |device: &str, file: &str| {
        let said = daemon.hallctl(&["device", "update", device, file]);
        assert!(!said.status.success(), "{said:?}");
        String::from_utf8_lossy(&said.stderr).into_owned()
    };
    std::thread::scope(|scope| {
        let updating = scope.spawn(|| update("hall-a-1", &own));
        hall.boards[0].hold(Key::Call);
        until("a key counts meanwhile", || hall.manager.hall().windows[0].serving.is_some().then_some(()));
        hall.boards[0].release(Key::Call);
        let said = updating.join().unwrap();
        assert!(said.contains("no room"), "{said}");
    });
    let listed = daemon.hallctl_says(&["device", "list"]);
    assert!(listed.contains("NoRoom"), "{listed}");
    // Whole and checked before that.
    let said = update("hall-a-1", &file("other", "rp2040", 100));
    assert!(said.contains("another kind of board"), "{said}");
    let said = update("hall-a-9", &own);
    assert!(said.contains("no terminal"), "{said}");
    std::fs::write(&own, "no image").unwrap();
    let said = update("hall-a-1", &own);
    assert!(said.contains("no image"), "{said}");
    hall.until_sign(1, &["请A001号"]);
}

/// Whoever looks for a terminal sees its sign blink inversely.
#[test]
fn a_terminal_that_is_looked_for_blinks() {
    let mut hall = Bench::start(1);
    let plain = painted(&["民政窗口", "未开放"]);
    hall.board(1).until_picture("it shows", &plain);
    hall.until_device("hall-a-1", Health::Ok);
    hall.daemon.hallctl_says(&["device", "identify", "hall-a-1", "--seconds", "60"]);
    let mut inverted = plain.clone();
    for (x, y) in (0..64).flat_map(|y| (0..128).map(move |x| (x, y))) {
        inverted.set(x, y, !plain.get(x, y));
    }
    hall.board(1).until_picture("it blinks", &inverted);
    hall.daemon.hallctl_says(&["device", "identify", "hall-a-1", "--seconds", "0"]);
    hall.board(1).until_picture("found", &plain);
}

/// 2,000 frames over a pseudo-terminal, one byte in a hundred damaged; 100,000 in virtual time are those of
/// `crates/hall-devices/tests/terminal_bus`.
#[test]
fn on_a_pair_of_wires_that_damages_bytes_every_press_counts_once() {
    let mut hall = Bench::start(3);
    for window in 1..=3 {
        hall.until_sign(window, &["民政窗口", "未开放"]);
    }
    hall.wires.with(|wires| wires.damaged_per_mille = 10);
    let mut rounds = 0;
    while hall.wires.with(|wires| wires.frames()) < 2_000 {
        (0..3).for_each(|_| drop(hall.manager.take("civil")));
        for window in 1..=3 {
            hall.board(window).hold(Key::Call);
        }
        until("three are called", || (hall.manager.hall().categories[0].waiting == 0).then_some(()));
        for window in 1..=3 {
            hall.board(window).release(Key::Call);
            hall.press(window, Key::End, None);
        }
        rounds += 1;
    }
    hall.wires.with(|wires| wires.damaged_per_mille = 0);
    for window in 1..=3 {
        hall.until_sign(window, &["民政窗口"]);
    }
    assert_eq!((hall.rows("called"), hall.rows("served")), (3 * rounds, 3 * rounds));
}
