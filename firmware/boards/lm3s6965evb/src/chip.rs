//! Clock, power to the peripherals, priorities of interrupts, and the watchdog.

use crate::registers::{SYSTEM, WATCHDOG};
use cortex_m::peripheral::NVIC;
use hall_terminal::FEED_MS;
use lm3s6965::Interrupt;

/// What the PLL gives, divided by four.
pub(crate) const CLOCK_HZ: u32 = 50_000_000;

const RIS: usize = 0x050;
const RCC: usize = 0x060;
const RCGC0: usize = 0x100;
const RCGC1: usize = 0x104;
const RCGC2: usize = 0x108;

const PLL_LOCKED: u32 = 1 << 6;
/// Crystal of 8 MHz, main oscillator, divisor 4 in use, PLL off and bypassed.
const RCC_CRYSTAL: u32 = 3 << 23 | 1 << 22 | 1 << 13 | 1 << 11 | 0xE << 6;
const RCC_PLL_OFF: u32 = 1 << 13;
const RCC_BYPASS: u32 = 1 << 11;

/// The interrupts that carry bytes, edges and time come before the task that waits for them, or a picture on its way to the
/// OLED would cost bytes of the line.
const EXECUTOR_PRIORITY: u8 = 0xE0;

/// Brings the chip to full speed and switches on what is used.
pub(crate) fn start(interrupts: &mut NVIC) {
    SYSTEM.write::<RCC>(RCC_CRYSTAL);
    SYSTEM.write::<RCC>(RCC_CRYSTAL & !RCC_PLL_OFF);
    // A crystal that does not swing leaves the chip slow and the line at a wrong rate: nothing to be done about it here.
    let _ = (0..100_000).find(|_| SYSTEM.read::<RIS>() & PLL_LOCKED != 0);
    SYSTEM.write::<RCC>(RCC_CRYSTAL & !RCC_PLL_OFF & !RCC_BYPASS);
    // Watchdog; UART0, SSI0, I2C0, timer 0; ports A to F.
    SYSTEM.write::<RCGC0>(1 << 3);
    SYSTEM.write::<RCGC1>(1 | 1 << 4 | 1 << 12 | 1 << 16);
    SYSTEM.write::<RCGC2>(0x3F);
    // A peripheral may be touched some clocks after it was switched on.
    cortex_m::asm::delay(16);
    give_way(interrupts);
}

/// Lets the executor's interrupt give way to all others.
#[expect(unsafe_code, reason = "priorities can break a critical section made of them")]
fn give_way(interrupts: &mut NVIC) {
    // SAFETY: critical sections here mask all interrupts, none is made of priorities.
    unsafe { interrupts.set_priority(Interrupt::PWM_FAULT, EXECUTOR_PRIORITY) };
}

/// Lets an interrupt come.
#[expect(unsafe_code, reason = "unmasking can break a critical section made of masks")]
pub(crate) fn unmask(interrupt: Interrupt) {
    // SAFETY: critical sections here mask all interrupts at once, none relies on a single one being masked.
    unsafe { NVIC::unmask(interrupt) };
}

/// Starts the chip anew when the program hangs.
pub(crate) struct Watchdog(());

impl Watchdog {
    const LOAD: usize = 0x000;
    const CONTROL: usize = 0x008;
    const CLEAR: usize = 0x00C;
    /// It counts down twice before it bites.
    const COUNT: u32 = CLOCK_HZ / 1_000 * 3 * FEED_MS as u32;

    pub(crate) fn start() -> Self {
        WATCHDOG.write::<{ Self::LOAD }>(Self::COUNT);
        // Counting, and a reset at the second end.
        WATCHDOG.write::<{ Self::CONTROL }>(0b11);
        Self(())
    }

    pub(crate) fn feed(&mut self) {
        WATCHDOG.write::<{ Self::CLEAR }>(1);
    }
}
