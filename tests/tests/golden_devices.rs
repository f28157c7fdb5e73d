//! Pictures of what people hold in their hands and look up to: tickets drawn by a printer from the daemon's own bytes, and
//! signs as their terminals draw what they were sent.
//!
//! `HALL_GOLDEN=overwrite` renews them; then look at every one. The QR code of a ticket is different each time, so it is read by
//! `zbarimg` and covered before the picture is compared.

use hall_api::ticket::{Issued, Print};
use hall_render::bitmap::Bitmap;
use hall_render::png::encode_bitmap;
use hall_render::sign::{SignContent, paint};
use hall_tests::devices::{DeviceHall, Golden, Port, TerminalBus, TicketPrinter, qr_codes};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};
use hall_wire::Key;
use serde_json::json;
use tempfile::TempDir;

/// A rehearsal at a standing hour: the minute on the ticket is the same in every run.
const HALL_CLOCK: &str = "2026-11-24T09:41,1";

const PAPERS: [(&str, &str, u32); 4] = [
    ("80mm", "generic-80mm", 576),
    ("58mm", "generic-58mm", 384),
    ("80mm-raster", "generic-80mm-raster", 576),
    ("80mm-text-priority", "generic-80mm", 576),
];

#[test]
fn tickets() {
    let mut golden = Golden::default();
    for (name, model, width_dots) in PAPERS {
        let port = Port::tcp(TicketPrinter::new(width_dots));
        let hall = DeviceHall {
            simulation: true,
            public_url: Some("http://10.0.0.2:8080"),
            ..DeviceHall::default()
        };
        let hall = hall.printer("front", model, &port.tcp_address()).kiosk("door", &["front"], "next");
        let daemon = Daemon::start(Setup {
            toml: hall.to_string(),
            hall_clock: Some(HALL_CLOCK.into()),
            ..Setup::live()
        });
        let (mut manager, mut kiosk) = (daemon.manager(), daemon.client_named("kiosk", "door"));
        for window in [1, 2] {
            assert!(manager.press(window, "open").is_ok());
        }
        // Some wait, so that the ticket has something to say about that.
        for _ in 0..6 {
            manager.take("civil");
        }
        let is_marked = name.ends_with("priority");
        for language in if is_marked { &["zh"][..] } else { &["zh", "en"] } {
            let mut request = json!({ "items": ["MZ01"], "language": language });
            if is_marked {
                request["priority"] = json!("elderly");
            }
            let ticket: Issued = kiosk.post("tickets", &request).read();
            let picture = printed(&mut kiosk, &port, &ticket, &daemon);
            golden.look(&format!("ticket-{language}-{name}"), &picture);
        }
        assert_eq!(port.with(|printer| printer.oddities()), Vec::<String>::new());
    }
    golden.done();
}

/// The paper of a ticket, its QR code read and covered.
fn printed(kiosk: &mut Client, port: &Port<TicketPrinter>, ticket: &Issued, daemon: &Daemon) -> Bitmap {
    until(&format!("{} is printed", ticket.number), || {
        (kiosk.ticket(ticket.id).print == Print::Printed).then_some(())
    });
    let picture = port.with(|printer| printer.papers().last().unwrap().picture());
    let file = daemon.folder().join("ticket.png");
    std::fs::write(&file, encode_bitmap(&picture).unwrap()).unwrap();
    assert_eq!(qr_codes(&file), std::slice::from_ref(&ticket.follow_url));
    covered(&picture)
}

/// The same picture with its QR code filled in. Its corner is the one place where a line of seven modules is followed, one
/// module further down, by two single ones with five between.
fn covered(picture: &Bitmap) -> Bitmap {
    let (left, top, side) = qr_place(picture).expect("a QR code on the paper");
    let mut covered = picture.clone();
    for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
        covered.set(left + x, top + y, true);
    }
    covered
}

fn qr_place(picture: &Bitmap) -> Option<(i32, i32, i32)> {
    let (width, height) = (picture.width() as i32, picture.height() as i32);
    let run = |x: i32, y: i32| (x..width).take_while(|x| picture.get(*x, y)).count() as i32;
    for y in 0..height {
        let mut x = 0;
        while x < width {
            let length = run(x, y);
            let module = length / 7;
            let is_corner = length % 7 == 0
                && module >= 3
                && run(x, y + module) == module
                && run(x + 6 * module, y + module) == module
                && (1..6).all(|at| !picture.get(x + at * module, y + module))
                && (0..length).all(|at| picture.get(x, y + at) && picture.get(x + at, y + length - 1));
            if is_corner {
                // The opposite corner on the same rows ends the code.
                let right = (x + length..width).filter(|at| picture.get(*at, y)).max()?;
                return Some((x, y, right + 1 - x));
            }
            x += length.max(1);
        }
    }
    None
}

const SIGNS: [(u16, u16); 3] = [(64, 16), (128, 16), (192, 32)];

struct Signs {
    line: Port<TerminalBus>,
    daemon: Daemon,
    golden: Golden,
    _folder: TempDir,
}

impl Signs {
    fn start(hall_clock: Option<&str>) -> Signs {
        let folder = TempDir::with_prefix("line-").unwrap();
        let bus = TerminalBus::new((1..).zip(SIGNS));
        let line = Port::pty(bus, &folder.path().join("hall-a"));
        let hall = DeviceHall { simulation: hall_clock.is_some(), ..DeviceHall::default() };
        let hall = hall.terminals(&line.serial_address(115_200), &[1, 2, 3]);
        let hall_clock = hall_clock.map(str::to_owned);
        let daemon = Daemon::start(Setup { toml: hall.to_string(), hall_clock, ..Setup::live() });
        Signs { line, daemon, golden: Golden::default(), _folder: folder }
    }

    /// Looks at all three once the terminals show these texts.
    fn look(&mut self, state: &str, texts: [&str; 3]) {
        for ((number, size), text) in (1..).zip(SIGNS).zip(texts) {
            let lines = until(&format!("sign {number} says {text}"), || {
                let panel = self.line.with(|bus| bus.panel(number));
                (panel.text() == text).then_some(panel.lines)
            });
            let (width, height) = (u32::from(size.0), u32::from(size.1));
            let picture = paint(&SignContent { lines, blink: false }, width, height, 0);
            self.golden.look(&format!("sign-{width}x{height}-{state}"), &picture);
        }
    }
}

#[test]
fn signs() {
    let mut signs = Signs::start(None);
    signs.look("closed", ["未开放", "民政窗口 未开放", "民政窗口/未开放"]);
    let mut manager = signs.daemon.manager();
    for window in 1..=3 {
        assert!(manager.press(window, "open").is_ok());
    }
    signs.look("idle", ["民政窗口", "2号 民政窗口", "3号 民政窗口"]);
    for _ in 0..3 {
        manager.take("civil");
    }
    for number in 1..=3 {
        signs.line.with(|bus| bus.press(number, Key::Call));
        let called = format!("A{number:03}");
        until("somebody is called", || {
            let windows = manager.hall().windows;
            windows
                .iter()
                .any(|window| window.serving.as_ref().is_some_and(|it| it.number == called))
                .then_some(())
        });
    }
    signs.look("call", ["请A001号", "请A002号", "请A003号"]);
    for window in 1..=3 {
        assert!(manager.press(window, "serve").is_ok());
    }
    signs.look("serving", ["A001办理", "A002号 办理中", "A003办理"]);
    for window in 1..=3 {
        assert!(manager.press(window, "end").is_ok() && manager.press(window, "pause").is_ok());
    }
    signs.look("paused", ["暂停服务"; 3]);
    signs.golden.done();
}

#[test]
fn signs_that_ask_for_date_and_time() {
    let mut signs = Signs::start(Some("2026-11-23T17:44,1,untrusted"));
    signs.look("confirm-day", ["11-23", "11-23 17:44", "2026-11-23/17:44"]);
    signs.golden.done();
}
