//! Signs that a hall already owns and that answer: a real daemon with onbon cards, and with a number display made of libmodbus.
//!
//! What we send to a card is compared byte by byte with what app-tools-zxw sends, which nobody here wrote.

use hall_api::device::{Device, Devices, Health};
use hall_devices::sign::bx::{BX_MODELS, BxArea, BxColour, BxEffect, BxPanel};
use hall_tests::devices::{BxBus, DeviceHall, Port};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Seeded, Setup};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tempfile::TempDir;

const WINDOW: u8 = 3;

fn device(daemon: &Daemon, name: &str) -> Device {
    let listed = daemon.hallctl_says(&["--json", "device", "list"]);
    let devices: Devices = serde_json::from_str(&listed).unwrap();
    devices.devices.into_iter().find(|device| device.name == name).unwrap()
}

fn until_health(daemon: &Daemon, name: &str, health: Health) {
    until(&format!("{name} is {health:?}"), || (device(daemon, name).health == health).then_some(()));
}

struct Cards {
    daemon: Daemon,
    line: Port<BxBus>,
    manager: Client,
    _folder: TempDir,
}

impl Cards {
    fn start(line: Port<BxBus>, address: &str, folder: TempDir) -> Cards {
        let hall = DeviceHall::default().signs("bx-6k1", "panel = \"128x32\"", address, &[2, 3]);
        let daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
        let manager = daemon.manager();
        Cards { daemon, line, manager, _folder: folder }
    }

    fn until_text(&self, text: &str) {
        until(&format!("the panel says {text}"), || {
            self.line.with(|bus| bus.sign(WINDOW).unwrap().text(Instant::now()) == text).then_some(())
        });
    }
}

#[test]
fn a_card_on_the_network_follows_its_window_and_is_known_to() {
    let line = Port::tcp(BxBus::new([2, WINDOW]));
    let address = line.tcp_address();
    let mut hall = Cards::start(line, &address, TempDir::new().unwrap());
    hall.until_text("民政窗口 未开放");
    hall.manager.take("civil");
    assert_eq!(hall.manager.call_next(WINDOW.into()).ticket.unwrap().number, "A001");
    hall.until_text("请A001号");
    until("it is known to", || {
        let device = device(&hall.daemon, "signs-3");
        (device.health == Health::Ok && device.shown.as_deref() == Some("请A001号")).then_some(())
    });
    hall.line.with(|bus| {
        assert_eq!(bus.rejected(), 0);
        let sign = bus.sign(WINDOW).unwrap();
        assert_eq!((sign.area().width, sign.area().y, sign.area().height), (128, 8, 16));
        assert_eq!(sign.told().1, 1, "only the first frame clears");
        assert!(!sign.runs());
    });
    // A card may go on answering and refuse.
    hall.line.with(|bus| bus.sign_mut(WINDOW).unwrap().refuse(Some(9)));
    assert!(hall.manager.press(WINDOW.into(), "serve").is_ok());
    until_health(&hall.daemon, "signs-3", Health::Warning);
    assert!(device(&hall.daemon, "signs-3").detail.contains("code 9"));
    assert_eq!(device(&hall.daemon, "signs-2").health, Health::Ok);
}

#[test]
fn bad_day_46_a_card_without_power_is_named_and_right_again_with_it_though_the_adapter_echoes() {
    let folder = TempDir::with_prefix("line-").unwrap();
    let line = Port::pty(BxBus::new([2, WINDOW]).with_echo(), &folder.path().join("signs"));
    let address = line.serial_address(57_600);
    let mut hall = Cards::start(line, &address, folder);
    hall.until_text("民政窗口 未开放");
    hall.line.with(|bus| bus.sign_mut(WINDOW).unwrap().switch(false));
    hall.manager.take("civil");
    assert_eq!(hall.manager.call_next(WINDOW.into()).ticket.unwrap().number, "A001");
    until_health(&hall.daemon, "signs-3", Health::Silent);
    assert_eq!(device(&hall.daemon, "signs-3").shown, None, "an echo is no answer");
    assert_eq!(device(&hall.daemon, "signs-2").health, Health::Ok);
    hall.line.with(|bus| bus.sign_mut(WINDOW).unwrap().switch(true));
    hall.until_text("请A001号");
    until_health(&hall.daemon, "signs-3", Health::Ok);
}

/// Whatever is asked of both, our frame is theirs. They know GB 2312, one address and timeouts of nothing.
#[test]
fn our_frames_are_those_of_app_tools_zxw() {
    let texts = ["请A012到3窗口", "请A012号", "A", "暂停服务", "3号 民政窗口", "ｚ∥Ａ［Ω"];
    let mut random = Seeded::new(5);
    let mut wanted = Vec::new();
    let mut ours = Vec::new();
    for case in 0..600 {
        let text: String = if case < texts.len() {
            texts[case].into()
        } else {
            // Rows 16 to 86 are hanzi, all of whose first 89 cells are taken; A5 and A6 among them are escaped.
            let hanzi = |random: &mut Seeded| {
                let bytes = [0xB0 + random.below(0x47) as u8, 0xA1 + random.below(0x59) as u8];
                encoding_rs::GBK.decode(&bytes).0.into_owned()
            };
            (0..1 + random.below(20)).map(|_| hanzi(&mut random)).collect()
        };
        let colour = [BxColour::Red, BxColour::Green, BxColour::Yellow][case % 3];
        let effect = [BxEffect::Stands, BxEffect::RunsLeft][case % 2];
        // 90 and 91 dots are 5A and 5B, marks themselves.
        let (width, y, speed, clears) =
            (86 + (case % 8) as u16, (case % 17) as u16, (case % 256) as u8, case % 5 == 0);
        let mode = (case % 4) as u8;
        wanted.push(json!({
            "text": text, "colour": case % 3, "effect": effect as u8, "width": width, "y": y, "height": 16,
            "speed": speed, "clears": clears, "mode": mode, "id": case % 2,
        }));
        let (text, _, _) = encoding_rs::GBK.encode(&text);
        let area = BxArea {
            clears,
            id: (case % 2) as u8,
            x: 0,
            y,
            width,
            height: 16,
            run_mode: mode,
            timeout_s: 0,
            effect,
            speed,
            colour,
            text: &text,
        };
        let model = BX_MODELS.iter().find(|model| model.name == "bx-6k1").unwrap();
        let panel = BxPanel { model, width_dots: width, height_dots: 16, colour };
        ours.push(panel.frame(1, &area.data()));
    }
    let theirs = app_tools_zxw(&wanted);
    assert_eq!(theirs.len(), ours.len());
    for ((theirs, ours), wanted) in theirs.iter().zip(ours).zip(wanted) {
        let ours: String = ours.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(*theirs, ours, "{wanted}");
    }
}

fn app_tools_zxw(wanted: &[Value]) -> Vec<String> {
    let tools = std::env::var_os("HALL_TOOLS").expect("HALL_TOOLS: run `cargo xtask test`");
    let mut python = Command::new(PathBuf::from(tools).join("venv/bin/python"));
    python.arg(source("bx_frames.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut python = python.spawn().unwrap();
    python.stdin.take().unwrap().write_all(json!(wanted).to_string().as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("signs").join(name)
}

/// A number display of libmodbus at one end of a line whose other end is the daemon's.
struct Display {
    programs: Vec<Child>,
    /// What it said was written to it, "0088 04D2".
    written: Arc<Mutex<Vec<String>>>,
    folder: TempDir,
}

impl Display {
    fn start() -> Display {
        let folder = TempDir::with_prefix("display-").unwrap();
        let program = folder.path().join("slave");
        let mut cc = Command::new("cc");
        cc.args(["-O2", "-Wall", "-Werror", "-o"])
            .arg(&program)
            .arg(source("modbus_slave.c"))
            .arg("-lmodbus");
        assert!(cc.status().unwrap().success(), "modbus_slave.c does not compile");
        let (ours, its) = (folder.path().join("ours"), folder.path().join("its"));
        let end = |path: &Path| format!("pty,raw,echo=0,link={}", path.display());
        let socat = Command::new("socat").args([end(&ours), end(&its)]).spawn().unwrap();
        until("the line is there", || (ours.exists() && its.exists()).then_some(()));
        let mut slave = Command::new(program);
        let mut slave = slave.arg(&its).arg(WINDOW.to_string()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(slave.stdout.take().unwrap()).lines();
        let written = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&written);
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| list.lock().unwrap().push(line))
        });
        let display = Display { programs: vec![slave, socat], written, folder };
        display.until_written("ready");
        display
    }

    fn address(&self) -> String {
        format!("serial://{}?baud=9600", self.folder.path().join("ours").display())
    }

    fn until_written(&self, line: &str) {
        until(line, || self.written.lock().unwrap().iter().any(|written| written == line).then_some(()));
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        for program in &mut self.programs {
            // Gone already or not: it has to be gone.
            let _ = program.kill();
            let _ = program.wait();
        }
    }
}

fn shows_the_number(keys: &str, called: &[&str], health: Health) {
    let display = Display::start();
    let hall = DeviceHall::default().signs("modbus-number", keys, &display.address(), &[2, 3]);
    let daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
    let mut manager = daemon.manager();
    manager.take("civil");
    manager.call_next(WINDOW.into());
    for line in called {
        display.until_written(line);
    }
    until_health(&daemon, "signs-3", health);
    // Nobody is at address 2.
    until_health(&daemon, "signs-2", Health::Silent);
}

#[test]
fn a_display_of_libmodbus_shows_the_number_as_an_integer() {
    shows_the_number("register = 0x88\nform = \"integer\"", &["0088 0001"], Health::Ok);
}

#[test]
fn a_display_of_libmodbus_shows_the_number_as_characters() {
    let keys = "register = 0x90\nform = \"ascii\"\ndigits = 5";
    // "  A001", two in each register.
    shows_the_number(keys, &["0090 2020", "0091 4130", "0092 3031"], Health::Ok);
}

#[test]
fn a_display_that_has_no_such_register_says_so() {
    shows_the_number("register = 0x70\nform = \"bcd\"", &[], Health::Warning);
}
