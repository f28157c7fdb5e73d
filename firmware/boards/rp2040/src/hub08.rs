//! A HUB08 panel of red dots: one row of sixteen is lit at a time, so fast that people see all of them.
//!
//! Pinout and timing are of a photograph in a forum and of habit, not of a data sheet; which level of EN is dark, and whether
//! a dot is lit by a one or a zero, differs between panels: [`EN_DARK`] and [`EN_LIT`], [`LIT_BY_ZERO`].

use core::cell::RefCell;
use embassy_rp::Peri;
use embassy_rp::gpio::{AnyPin, Level, Output};
use embassy_rp::peripherals::{PIN_18, PIN_19, SPI0};
use embassy_rp::spi::{Blocking, Config, Spi};
use embassy_sync::blocking_mutex::Mutex;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_time::{Duration, Ticker};
use hall_terminal::Picture;

pub(crate) const WIDTH_DOTS: u32 = 192;
pub(crate) const ROWS: u32 = 16;

const EN_DARK: Level = Level::High;
const EN_LIT: Level = Level::Low;
const LIT_BY_ZERO: bool = true;

/// All rows 78 times a second.
const ROW_US: u64 = 800;
const CLOCK_HZ: u32 = 4_000_000;
const ROW_BYTES: usize = WIDTH_DOTS as usize / 8;

type Dots = [[u8; ROW_BYTES]; ROWS as usize];

/// What is to be lit, one bit for each dot.
static DOTS: Mutex<CriticalSectionRawMutex, RefCell<Dots>> =
    Mutex::new(RefCell::new([[0; ROW_BYTES]; ROWS as usize]));

/// Takes a picture over.
pub(crate) fn light(picture: &Picture) {
    DOTS.lock(|dots| {
        for (y, row) in dots.borrow_mut().iter_mut().enumerate() {
            row.fill(0);
            row.iter_mut().zip(picture.row(y)).for_each(|(to, from)| *to = *from);
        }
    });
}

pub(crate) struct Hub08 {
    spi: Spi<'static, SPI0, Blocking>,
    /// A, B, C, D: the number of the row.
    row: [Output<'static>; 4],
    latch: Output<'static>,
    enable: Output<'static>,
}

impl Hub08 {
    pub(crate) fn new(
        spi: Peri<'static, SPI0>,
        clk: Peri<'static, PIN_18>,
        r1: Peri<'static, PIN_19>,
        row: [Peri<'static, AnyPin>; 4],
        latch: Peri<'static, AnyPin>,
        enable: Peri<'static, AnyPin>,
    ) -> Self {
        let mut config = Config::default();
        config.frequency = CLOCK_HZ;
        Self {
            spi: Spi::new_blocking_txonly(spi, clk, r1, config),
            row: row.map(|pin| Output::new(pin, Level::Low)),
            latch: Output::new(latch, Level::Low),
            enable: Output::new(enable, EN_DARK),
        }
    }

    /// Lights row after row, for ever.
    pub(crate) async fn scan(mut self) -> ! {
        let mut ticker = Ticker::every(Duration::from_micros(ROW_US));
        loop {
            for y in 0..ROWS as usize {
                let mut bytes = DOTS.lock(|dots| dots.borrow()[y]);
                if LIT_BY_ZERO {
                    bytes.iter_mut().for_each(|byte| *byte = !*byte);
                }
                // While the row before is still lit. It cannot fail: nothing is received.
                let _ = self.spi.blocking_write(&bytes);
                let _ = self.spi.flush();
                ticker.next().await;
                self.change_to(y);
            }
        }
    }

    /// Shows what was shifted in, in the dark, or dots of this row would glow in the next.
    fn change_to(&mut self, y: usize) {
        self.enable.set_level(EN_DARK);
        for (bit, pin) in self.row.iter_mut().enumerate() {
            pin.set_level((y >> bit & 1 != 0).into());
        }
        self.latch.set_high();
        cortex_m::asm::delay(50);
        self.latch.set_low();
        self.enable.set_level(EN_LIT);
    }
}
