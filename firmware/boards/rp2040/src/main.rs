//! The window terminal on the reference board: a Pico-class RP2040 board with 2 MB of flash.
//!
//! | what | pins |
//! |---|---|
//! | RS-485 transceiver (3.3 V): DI, RO, DE with /RE | GP0, GP1, GP2 |
//! | 呼叫 重呼 过号 评价/结束 暂停, to ground | GP3 GP4 GP5 GP6 GP7 |
//! | the five rating keys, to ground | GP8 GP9 GP14 GP15 GP16 |
//! | HUB08 panel, through a 74HCT245: A B C D | GP10 GP11 GP12 GP13 |
//! | CLK, R1, LAT, EN | GP18 GP19 GP20 GP21 |
//! | buzzer: a press that finds no room | GP22 |
//! | settings | the last 4 KB of the flash, [`SETTINGS_AT`] |
//!
//! Two executors in interrupts, `main` sleeps: the rows of the panel must follow each other evenly while the other task
//! paints.
//!
//! **Compiled and linked, never run: no such board was at hand.**
#![no_std]
#![no_main]

mod hub08;
mod keys;
mod rs485;

use cortex_m::peripheral::SCB;
use cortex_m_rt::entry;
use embassy_executor::InterruptExecutor;
use embassy_rp::bind_interrupts;
use embassy_rp::flash::Flash;
use embassy_rp::gpio::{Level, Output};
use embassy_rp::interrupt::{self, InterruptExt, Priority};
use embassy_rp::peripherals::UART0;
use embassy_rp::uart::{BufferedInterruptHandler, BufferedUartRx};
use embassy_rp::watchdog::Watchdog;
use embassy_time::Duration;
use hall_sign::Panel;
use hall_terminal::{About, Board, FEED_MS, Picture, Program, VERSION, fonts};
use hall_wire::{Charset, Line, SETTINGS_BYTES, Settings, Staged, Update, board_id};
use hub08::Hub08;
use keys::Pins;
use rs485::Sender;

/// Where the settings are, as the processor sees its flash; the program ends before (`memory.x`).
const SETTINGS_AT: usize = 0x101F_F000;
const FLASH_BYTES: usize = 2 << 20;

/// Three panels of 64 x 16 side by side.
const ABOUT: About = About {
    panel: Panel { width_dots: hub08::WIDTH_DOTS, height_dots: hub08::ROWS },
    font: fonts::FULL,
    charset: Charset::Gb2312,
};

const PROGRAM: Program = Program { board: board_id("rp2040"), version: VERSION };

bind_interrupts!(struct Interrupts {
    UART0_IRQ => BufferedInterruptHandler<UART0>;
});

/// Of the panel's rows: before the other.
static ROWS: InterruptExecutor = InterruptExecutor::new();
static TERMINAL: InterruptExecutor = InterruptExecutor::new();

#[entry]
fn main() -> ! {
    let p = embassy_rp::init(embassy_rp::config::Config::default());
    let unit = serial_number(&mut Flash::new_blocking(p.FLASH));
    let (sender, receiver) = rs485::start(p.UART0, p.PIN_0, p.PIN_1, p.PIN_2, Interrupts);
    let clerk = [p.PIN_3.into(), p.PIN_4.into(), p.PIN_5.into(), p.PIN_6.into(), p.PIN_7.into()];
    let citizen = [p.PIN_8.into(), p.PIN_9.into(), p.PIN_14.into(), p.PIN_15.into(), p.PIN_16.into()];
    let pins = Pins::new(clerk, citizen);
    let row = [p.PIN_10.into(), p.PIN_11.into(), p.PIN_12.into(), p.PIN_13.into()];
    let panel = Hub08::new(p.SPI0, p.PIN_18, p.PIN_19, row, p.PIN_20.into(), p.PIN_21.into());
    let mut watchdog = Watchdog::new(p.WATCHDOG);
    watchdog.start(bite_after());
    let board = Pico { buzzer: Output::new(p.PIN_22, Level::Low), watchdog };

    interrupt::SWI_IRQ_0.set_priority(Priority::P2);
    interrupt::SWI_IRQ_1.set_priority(Priority::P3);
    let (rows, rest) = (ROWS.start(interrupt::SWI_IRQ_0), TERMINAL.start(interrupt::SWI_IRQ_1));
    if let (Ok(scan), Ok(terminal)) = (scan(panel), terminal(unit, receiver, sender, pins, board)) {
        rows.spawn(scan);
        rest.spawn(terminal);
    }
    loop {
        cortex_m::asm::wfi();
    }
}

#[embassy_rp::interrupt]
#[allow(unsafe_code, reason = "the executor's one door")]
fn SWI_IRQ_0() {
    // SAFETY: called from the interrupt that `start` was given, and from nowhere else; that unmasked it, so it was called
    // before.
    unsafe { ROWS.on_interrupt() }
}

#[embassy_rp::interrupt]
#[allow(unsafe_code, reason = "the executor's one door")]
fn SWI_IRQ_1() {
    // SAFETY: as above.
    unsafe { TERMINAL.on_interrupt() }
}

#[embassy_executor::task]
async fn scan(panel: Hub08) -> ! {
    panel.scan().await
}

#[embassy_executor::task]
async fn terminal(unit: u32, receiver: BufferedUartRx, sender: Sender, pins: Pins, board: Pico) -> ! {
    let settings = settings().map(|settings| Settings { unit, ..settings });
    hall_terminal::run(settings, ABOUT, receiver, sender, pins, board).await
}

struct Pico {
    buzzer: Output<'static>,
    watchdog: Watchdog,
}

impl Board for Pico {
    /// The panel takes it with the next row, within a millisecond.
    async fn show(&mut self, picture: &Picture) {
        hub08::light(picture);
    }

    fn call_out(&mut self, on: bool) {
        self.buzzer.set_level(on.into());
    }

    fn feed(&mut self) {
        self.watchdog.feed(bite_after());
    }

    /// Not yet: the program's own, until the daemon has said others.
    fn words(&mut self) -> Option<Line> {
        None
    }

    fn keep_words(&mut self, _: &Line) {}

    /// Not yet: it has the room, and no bootloader that would put one program in the place of the other.
    fn update(&mut self, _: Update) -> Staged {
        PROGRAM.without_updates()
    }

    fn confirm(&mut self) {}

    fn restart(&mut self) -> ! {
        SCB::sys_reset()
    }
}

fn bite_after() -> Duration {
    Duration::from_millis(3 * FEED_MS)
}

/// The flash chip's own, folded to 32 bits.
fn serial_number(
    flash: &mut Flash<'_, embassy_rp::peripherals::FLASH, embassy_rp::flash::Blocking, FLASH_BYTES>,
) -> u32 {
    let mut serial = [0; 8];
    let _ = flash.blocking_unique_id(&mut serial);
    let [a, b, c, d, e, f, g, h] = serial;
    u32::from_le_bytes([a, b, c, d]) ^ u32::from_le_bytes([e, f, g, h])
}

#[expect(unsafe_code, reason = "the page is no variable of the program")]
fn settings() -> Option<Settings> {
    let page = core::ptr::with_exposed_provenance::<[u8; SETTINGS_BYTES]>(SETTINGS_AT);
    // SAFETY: the page lies in the flash, which ends at 0x1020_0000; it can always be read, any bytes will do, and nothing
    // writes there while the program runs.
    let page = unsafe { page.read_volatile() };
    Settings::read(&page)
}

/// Nothing can be said that anybody would hear; starting anew is what helps, and the daemon sees it by the session.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    SCB::sys_reset()
}
