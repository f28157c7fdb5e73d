//! Keypads that a hall already owns, told by what they send: a real daemon and a pad on a port.

use hall_api::device::{Device, DeviceKind, Devices, Health};
use hall_tests::devices::{DeviceHall, Port};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};

const WINDOW: u16 = 3;
const CALL: &[u8] = b"\x02C1\x03";
const END: &[u8] = b"\x02E1\x03";

/// It only speaks.
#[derive(Default)]
struct Pad(Vec<u8>);

impl hall_tests::devices::Device for Pad {
    fn input(&mut self, _: &[u8]) {}

    fn output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

struct Hall {
    daemon: Daemon,
    pad: Port<Pad>,
    manager: Client,
}

impl Hall {
    fn start() -> Hall {
        let pad = Port::tcp(Pad::default());
        let mut hall = DeviceHall::default();
        hall.devices += &format!(
            "[[keypad]]\nname = \"pad\"\nport = \"{}\"\nwindow = {WINDOW}\nkeys = [\n\
             {{ bytes = \"02 43 31 03\", key = \"call\" }},\n{{ bytes = \"02 45 31 03\", key = \"end\" }},\n]\n",
            pad.tcp_address()
        );
        let daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
        let manager = daemon.manager();
        let hall = Hall { daemon, pad, manager };
        until("the pad is heard", || (hall.device().health == Health::Unconfirmed).then_some(()));
        hall
    }

    fn device(&self) -> Device {
        let listed = self.daemon.hallctl_says(&["--json", "device", "list"]);
        let devices: Devices = serde_json::from_str(&listed).unwrap();
        devices.devices.into_iter().find(|device| device.kind == DeviceKind::Keypad).unwrap()
    }

    fn press(&self, bytes: &[u8]) {
        self.pad.with(|pad| pad.0.extend(bytes));
    }

    fn until_at_window(&mut self, number: Option<&str>) {
        until(&format!("{number:?} is at the window"), || {
            let hall = self.manager.hall();
            let window = hall.windows.iter().find(|window| window.number == WINDOW).unwrap();
            let at_window = window.serving.as_ref().map(|ticket| ticket.number.as_str());
            (at_window == number).then_some(())
        });
    }
}

#[test]
fn bad_day_15_a_pad_calls_and_ends_and_a_key_that_is_said_thrice_calls_one() {
    let mut hall = Hall::start();
    assert_eq!(hall.manager.take("civil").number, "A001");
    assert_eq!(hall.manager.take("civil").number, "A002");
    hall.press(&[b"\x00\xFF", CALL, CALL, CALL].concat());
    hall.until_at_window(Some("A001"));
    assert!(hall.manager.press(WINDOW, "serve").is_ok());
    hall.press(END);
    hall.until_at_window(None);
    let device = hall.device();
    assert_eq!((device.health, device.name.as_str()), (Health::Ok, "pad"));
    assert!(device.detail.contains("2 bytes were no key"), "{}", device.detail);
}

#[test]
fn a_pad_whose_cable_was_pulled_is_named_and_works_again() {
    let mut hall = Hall::start();
    hall.manager.take("civil");
    hall.pad.unplug();
    until("it is missed", || (hall.device().health == Health::Gone).then_some(()));
    hall.pad.plug();
    until("it is back", || (hall.device().health == Health::Unconfirmed).then_some(()));
    hall.press(CALL);
    hall.until_at_window(Some("A001"));
}
