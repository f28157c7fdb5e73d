//! Signs that a hall already owns and that only listen: a real daemon and strip screens on a pseudo-terminal.
//!
//! The screens are written from their makers' frames and know nothing of our encoder.

use hall_api::device::{Device, Devices, Health};
use hall_tests::devices::{DeviceHall, Port, StripScreen};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};
use tempfile::TempDir;

const WINDOW: u8 = 3;

struct Bench {
    daemon: Daemon,
    line: Port<StripScreen>,
    manager: Client,
    _folder: TempDir,
}

impl Bench {
    fn start(make: &str) -> Bench {
        let folder = TempDir::with_prefix("line-").unwrap();
        let line = Port::pty(StripScreen::new(make, WINDOW), &folder.path().join("old-signs"));
        let hall = DeviceHall::default().strips(make, &line.serial_address(9600), &[2, 3]);
        let daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
        let manager = daemon.manager();
        Bench { daemon, line, manager, _folder: folder }
    }

    fn until_text(&self, text: &str) {
        until(&format!("the screen says {text}"), || {
            self.line.with(|screen| screen.text() == text).then_some(())
        });
    }

    fn device(&self) -> Device {
        let listed = self.daemon.hallctl_says(&["--json", "device", "list"]);
        let devices: Devices = serde_json::from_str(&listed).unwrap();
        devices.devices.into_iter().find(|device| device.name == "old-signs-3").unwrap()
    }
}

fn follows_its_window(make: &str) {
    let mut hall = Bench::start(make);
    hall.until_text("民政窗口 未开放");
    assert_eq!(hall.manager.take("civil").number, "A001");
    assert_eq!(hall.manager.call_next(WINDOW.into()).ticket.unwrap().number, "A001");
    hall.until_text("请A001号");
    assert!(hall.manager.press(WINDOW.into(), "serve").is_ok());
    hall.until_text("A001号 办理中");
    assert!(hall.manager.press(WINDOW.into(), "end").is_ok());
    hall.until_text("3号 民政窗口");
    assert!(hall.manager.press(WINDOW.into(), "pause").is_ok());
    hall.until_text("暂停服务");
    let device = hall.device();
    assert_eq!(device.health, Health::Unconfirmed);
    assert_eq!((device.wanted.as_deref(), device.shown), (Some("暂停服务"), None));
}

#[test]
fn a_screen_that_sums_its_bytes_follows_its_window() {
    follows_its_window("imm9002");
}

#[test]
fn a_screen_with_a_crc_follows_its_window() {
    follows_its_window("imm9013");
}

#[test]
fn a_screen_that_only_its_manual_knows_is_told_by_the_frame_an_installer_wrote() {
    let folder = TempDir::with_prefix("line-").unwrap();
    let line = Port::pty(StripScreen::new("imm9013", WINDOW), &folder.path().join("signs"));
    let frame = "{address} FE {length 0..} {sequence} 86 3C 00 05 00 {text} 00 {crc-xmodem 0..}";
    let keys = format!("frames = [\"{frame}\"]");
    let hall = DeviceHall::default().signs("strip-template", &keys, &line.serial_address(9600), &[3]);
    let _daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
    until("it says so", || line.with(|screen| screen.text() == "民政窗口 未开放").then_some(()));
}

#[test]
fn what_it_shows_is_told_again_and_again_for_nobody_knows_whether_it_heard() {
    let hall = Bench::start("imm9002");
    hall.until_text("民政窗口 未开放");
    // Its supply was pulled and put in again: nothing on the line tells.
    for _ in 0..2 {
        hall.line.with(StripScreen::forget);
        hall.until_text("民政窗口 未开放");
    }
}

#[test]
fn a_line_pulled_out_and_put_in_again_shows_what_is_so_now() {
    let mut hall = Bench::start("imm9002");
    hall.until_text("民政窗口 未开放");
    hall.manager.take("civil");
    hall.line.unplug();
    until("it is missed", || (hall.device().health == Health::Gone).then_some(()));
    assert_eq!(hall.manager.call_next(WINDOW.into()).ticket.unwrap().number, "A001");
    let device = hall.device();
    assert_eq!((device.health, device.wanted.as_deref()), (Health::Gone, Some("请A001号")));
    assert!(!device.detail.contains("sent again"), "{}", device.detail);
    hall.line.with(StripScreen::forget);
    hall.line.plug();
    hall.until_text("请A001号");
    until("it is back", || (hall.device().health == Health::Unconfirmed).then_some(()));
    assert_eq!(hall.device().opened, 2);
}
