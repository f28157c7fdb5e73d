//! The window terminal on a Stellaris LM3S6965 evaluation board: the one with a display and keys that QEMU has.
//!
//! | what | where |
//! |---|---|
//! | line to the daemon | UART0, 115200 8N1 |
//! | sign | the board's OLED, 128 x 64, an SSD0323 on SSI0 |
//! | 呼叫 重呼 过号 评价/结束, 暂停 | up, down, left, right (PE0 to PE3), select (PF1) |
//! | the five rating keys | PB0, PB1, PB4, PB5, PB6 |
//! | a press that finds no room | the status lamp, PF0 |
//! | words for silence; a new program, until it is whole | a 24C512 on I2C0 (PB2, PB3), if there is one |
//! | settings | the last KB of the flash, [`SETTINGS_AT`] |
//!
//! Everything runs in one task of an executor in the interrupt of lowest priority; `main` sleeps. No tick: a timer rings
//! when something is due.
//!
//! A new program is received, kept and checked, and refused where it would be installed: the chip has no room for two.
//!
//! **Not tried on a real board.** It does what QEMU's models need, and what the data sheet says of the rest as far as it
//! could be known without one: registers are those of QEMU's `hw/arm/stellaris.c`, `hw/char/pl011.c`, `hw/ssi/pl022.c`,
//! `hw/gpio/pl061.c` and `hw/display/ssd0323.c`.
#![no_std]
#![no_main]

mod chip;
mod eeprom;
mod keys;
mod oled;
mod registers;
mod time;
mod uart;

use chip::Watchdog;
use cortex_m::peripheral::SCB;
use cortex_m_rt::entry;
use eeprom::Part;
use embassy_executor::InterruptExecutor;
use hall_sign::Panel;
use hall_terminal::{About, Board, Picture, Program, Stage, VERSION, Words, fonts};
use hall_wire::{Charset, Line, SETTINGS_BYTES, Settings, StageState, Staged, Update, board_id};
use keys::Pins;
use lm3s6965::{Interrupt, interrupt};
use oled::Oled;
use uart::{Receiver, Sender};

/// Where the settings are; the program ends before. `cargo xtask firmware` holds it to that.
const SETTINGS_AT: usize = 0x3_FC00;

const ABOUT: About = About {
    panel: Panel { width_dots: oled::WIDTH_DOTS, height_dots: oled::HEIGHT_DOTS },
    font: fonts::SUBSET,
    charset: Charset::Subset,
};

const PROGRAM: Program = Program { board: board_id("lm3s6965evb"), version: VERSION };

static EXECUTOR: InterruptExecutor = InterruptExecutor::new();

#[entry]
fn main() -> ! {
    let Some(mut core) = cortex_m::Peripherals::take() else { SCB::sys_reset() };
    chip::start(&mut core.NVIC);
    time::start(core.SYST);
    uart::start();
    let pins = keys::start();
    let oled = Oled::start();
    eeprom::start();
    let stage = Stage::open(Part::JOURNAL, Part::IMAGE, PROGRAM);
    let board = Evb { oled, watchdog: Watchdog::start(), words: Words::new(Part::WORDS), stage };
    let spawner = EXECUTOR.start(Interrupt::PWM_FAULT);
    if let Ok(task) = terminal(pins, board) {
        spawner.spawn(task);
    }
    loop {
        cortex_m::asm::wfi();
    }
}

/// No motor's fault comes here: nothing else uses this interrupt, so the executor does.
#[interrupt]
#[allow(unsafe_code, reason = "the executor's one door")]
fn PWM_FAULT() {
    // SAFETY: called from the interrupt that `start` was given, and from nowhere else; that unmasked it, so it was called
    // before.
    unsafe { EXECUTOR.on_interrupt() }
}

#[embassy_executor::task]
async fn terminal(pins: Pins, board: Evb) -> ! {
    hall_terminal::run(settings(), ABOUT, Receiver, Sender, pins, board).await
}

struct Evb {
    oled: Oled,
    watchdog: Watchdog,
    words: Words<Part>,
    stage: Stage<Part, Part>,
}

impl Board for Evb {
    async fn show(&mut self, picture: &Picture) {
        self.oled.show(picture);
    }

    fn call_out(&mut self, on: bool) {
        keys::light_lamp(on);
    }

    fn feed(&mut self) {
        self.watchdog.feed();
    }

    fn words(&mut self) -> Option<Line> {
        self.words.read()
    }

    fn keep_words(&mut self, words: &Line) {
        self.words.keep(words);
    }

    fn update(&mut self, update: Update) -> Staged {
        let staged = self.stage.take(update);
        if staged.state == StageState::Installing {
            return Staged { state: StageState::NoRoom, ..staged };
        }
        staged
    }

    /// No program was put in the place of another.
    fn confirm(&mut self) {}

    fn restart(&mut self) -> ! {
        SCB::sys_reset()
    }
}

#[expect(unsafe_code, reason = "the page is no variable of the program")]
fn settings() -> Option<Settings> {
    let page = core::ptr::with_exposed_provenance::<[u8; SETTINGS_BYTES]>(SETTINGS_AT);
    // SAFETY: the page lies in the chip's flash, which ends at 0x4_0000; it can always be read, any bytes will do, and
    // nothing writes there while the program runs.
    let page = unsafe { page.read_volatile() };
    Settings::read(&page)
}

/// Nothing can be said that anybody would hear; starting anew is what helps, and the daemon sees it by the session.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    SCB::sys_reset()
}
