//! The window terminal's firmware in an emulator: the program that would run behind the glass, on QEMU's board.
//!
//! [`Evb`] is one board with its keys and its sign; [`Line`] joins some to one pair of wires. `firmware/` tests its program
//! with them alone, the package `hall-tests` with a daemon at the other end of the wires.

mod debugger;
mod line;
mod monitor;
mod screen;
pub mod wait;

pub use line::Line;

use hall_render::bitmap::Bitmap;
use hall_wire::{Address, Key, Settings};
use monitor::{Monitor, Pins};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use wait::until;

/// Dots of the board's display.
pub const EVB_SIGN: (u16, u16) = (128, 64);

/// Where the board looks for its settings: `firmware/boards/lm3s6965evb/src/main.rs`.
const SETTINGS_AT: &str = "0x3fc00";

/// Of the chip on its I2C0: `firmware/boards/lm3s6965evb/src/eeprom.rs`.
const MEMORY_BYTES: usize = 1 << 16;

/// Port and pin of each key, in the order of `firmware/boards/lm3s6965evb/src/keys.rs`.
const KEYS: [(Key, u64, u32); 10] = [
    (Key::Call, 0x4002_4000, 0),
    (Key::Recall, 0x4002_4000, 1),
    (Key::NoShow, 0x4002_4000, 2),
    (Key::End, 0x4002_4000, 3),
    (Key::Pause, 0x4002_5000, 1),
    (Key::RateVerySatisfied, 0x4000_5000, 0),
    (Key::RateSatisfied, 0x4000_5000, 1),
    (Key::RateFairlySatisfied, 0x4000_5000, 4),
    (Key::RateDissatisfied, 0x4000_5000, 5),
    (Key::RateVeryDissatisfied, 0x4000_5000, 6),
];

/// A board with a terminal. Dropped, its power is gone.
pub struct Evb {
    machine: Child,
    monitor: Monitor,
    pins: Pins,
    folder: TempDir,
}

impl Evb {
    /// Switches one on.
    ///
    /// # Panics
    /// If QEMU or the firmware is not there, or does not start.
    pub fn start(address: u8) -> Evb {
        Evb::start_holding(address, None)
    }

    /// Switches one on with a finger on a key.
    ///
    /// # Panics
    /// As [`start`](Evb::start).
    pub fn start_holding(address: u8, held: Option<Key>) -> Evb {
        let folder = TempDir::with_prefix("evb-").expect("a folder");
        fs::write(folder.path().join("settings"), settings(address).page()).expect("a page of settings");
        // In its folder, so that the names of sockets are short enough for the kernel wherever that is.
        let mut machine = Command::new("qemu-system-arm");
        machine.current_dir(folder.path()).args([
            "-M",
            "lm3s6965evb",
            "-display",
            "none",
            "-monitor",
            "none",
        ]);
        machine.arg("-S").arg("-kernel").arg(firmware());
        machine.args(["-chardev", "socket,id=line,path=line,server=on,wait=off", "-serial", "chardev:line"]);
        machine.args(["-qmp", "unix:monitor,server=on,wait=off"]);
        machine.args(["-qtest", "unix:pins,server=on,wait=off", "-qtest-log", "/dev/null"]);
        machine.args(["-gdb", "unix:debugger,server=on,wait=off"]);
        // Not "reset", the default: see `until_reset`.
        machine.args(["-action", "watchdog=pause"]);
        machine.arg("-device").arg(format!("loader,file=settings,addr={SETTINGS_AT},force-raw=on"));
        fs::write(folder.path().join("memory"), vec![0xFF; MEMORY_BYTES]).expect("a memory without power");
        machine.args(["-drive", "if=none,id=memory,format=raw,file=memory"]);
        machine
            .arg("-device")
            .arg(format!("at24c-eeprom,bus=i2c,address=0x50,rom-size={MEMORY_BYTES},drive=memory"));
        // It says "Timer with period zero, disabling" at every start, whatever runs.
        let machine = machine.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let machine = machine.expect("qemu-system-arm can be started");
        let mut monitor = Monitor::connect(&folder.path().join("monitor"));
        let pins = Pins::connect(&folder.path().join("pins"), &mut monitor);
        let mut board = Evb { machine, monitor, pins, folder };
        board.release_all();
        held.into_iter().for_each(|key| board.hold(key));
        board.monitor.run("cont");
        board
    }

    /// The session-giving number it reports.
    pub fn unit(address: u8) -> u32 {
        settings(address).unit
    }

    /// Puts a finger on a key. A test takes it off when the press was seen: on a busy machine the board may stand still for
    /// longer than any finger rests.
    pub fn hold(&mut self, key: Key) {
        self.set(key, true);
    }

    pub fn release(&mut self, key: Key) {
        self.set(key, false);
    }

    /// Lets all keys go.
    fn release_all(&mut self) {
        KEYS.into_iter().for_each(|(key, ..)| self.release(key));
    }

    /// What is on its sign now.
    pub fn picture(&mut self) -> Bitmap {
        let file = self.folder.path().join("screen.ppm");
        self.monitor.screendump(&file);
        screen::read(&file)
    }

    /// Waits for a picture on its sign.
    ///
    /// # Panics
    /// If it never comes; the last one is left in a file.
    pub fn until_picture(&mut self, what: &str, wanted: &Bitmap) {
        let deadline = std::time::Instant::now() + wait::PATIENCE;
        loop {
            let seen = self.picture();
            if seen == *wanted {
                return;
            }
            assert!(std::time::Instant::now() < deadline, "{what}: the sign has\n{seen:?}not\n{wanted:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Makes its program hang, with all interrupts off: only the watchdog can help.
    pub fn hang(&mut self) {
        debugger::hang(&self.folder.path().join("debugger"));
    }

    /// Waits until the watchdog bites, and lets it start the board anew.
    ///
    /// The emulator stands still in between, since its pins are low after a reset, as if all keys were held: the program
    /// would see that, and a finger that comes soon after would be the one that was there all the time.
    pub fn until_reset(&mut self) {
        self.monitor.until_event("WATCHDOG");
        self.monitor.run("system_reset");
        self.monitor.until_event("RESET");
        self.release_all();
        self.monitor.run("cont");
    }

    /// Takes its power and gives it back at once: what is in flash and in the chip on its I2C0 is all that it still knows.
    pub fn cut_power(&mut self) {
        self.monitor.run("stop");
        self.monitor.run("system_reset");
        self.monitor.until_event("RESET");
        self.release_all();
        self.monitor.run("cont");
    }

    /// The end of its serial line.
    fn line(&self) -> UnixStream {
        connect(&self.folder.path().join("line"))
    }

    fn set(&mut self, key: Key, is_down: bool) {
        let (_, port, pin) =
            *KEYS.iter().find(|(other, ..)| *other == key).expect("a key that the board has");
        self.pins.set(port, pin, !is_down);
    }
}

impl Drop for Evb {
    fn drop(&mut self) {
        // It may be gone already, which is what was wanted.
        let _ = self.machine.kill();
        let _ = self.machine.wait();
    }
}

fn settings(address: u8) -> Settings {
    let unit = 0xE0B0_0000 | u32::from(address);
    Settings { address: Address::new(address).expect("an address that terminals have"), unit }
}

/// The program under test; `cargo xtask firmware` builds it.
fn firmware() -> PathBuf {
    let folder = std::env::var_os("HALL_FIRMWARE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/thumbv7m-none-eabi/release"),
        PathBuf::from,
    );
    let program = folder.join("hall-terminal-lm3s6965evb");
    program.canonicalize().unwrap_or_else(|_| panic!("no {}: cargo xtask firmware", program.display()))
}

fn connect(socket: &Path) -> UnixStream {
    until("QEMU listens", || match UnixStream::connect(socket) {
        Ok(stream) => Some(stream),
        Err(error) => {
            let waits = matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused);
            assert!(waits, "{}: {error}", socket.display());
            None
        }
    })
}
