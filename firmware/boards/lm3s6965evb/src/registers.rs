//! The chip's registers, so that only this file and no driver needs to vouch for an address.

#![expect(unsafe_code, reason = "registers are memory that Rust knows nothing of")]

use core::ptr::with_exposed_provenance_mut;

/// A peripheral's 4 KB of registers.
#[derive(Clone, Copy)]
pub(crate) struct Block(usize);

pub(crate) const WATCHDOG: Block = Block(0x4000_0000);
pub(crate) const GPIO_A: Block = Block(0x4000_4000);
pub(crate) const GPIO_B: Block = Block(0x4000_5000);
pub(crate) const GPIO_C: Block = Block(0x4000_6000);
pub(crate) const GPIO_D: Block = Block(0x4000_7000);
pub(crate) const SSI0: Block = Block(0x4000_8000);
pub(crate) const UART0: Block = Block(0x4000_C000);
pub(crate) const I2C0: Block = Block(0x4002_0000);
pub(crate) const GPIO_E: Block = Block(0x4002_4000);
pub(crate) const GPIO_F: Block = Block(0x4002_5000);
pub(crate) const TIMER0: Block = Block(0x4003_0000);
pub(crate) const SYSTEM: Block = Block(0x400F_E000);

impl Block {
    pub(crate) fn read<const OFFSET: usize>(self) -> u32 {
        // SAFETY: every `Block` is one of the constants above, a peripheral of this chip, and `register` stays inside it.
        // A register can be read at any time; what reading does to it is its driver's business.
        unsafe { self.register::<OFFSET>().read_volatile() }
    }

    pub(crate) fn write<const OFFSET: usize>(self, value: u32) {
        // SAFETY: as above. No register of these peripherals makes the chip write to memory (the DMA-less parts are all
        // that is used), so no value can break what Rust relies on.
        unsafe { self.register::<OFFSET>().write_volatile(value) }
    }

    /// Not at once: whoever shares a register with an interrupt masks that first.
    pub(crate) fn change<const OFFSET: usize>(self, change: impl FnOnce(u32) -> u32) {
        self.write::<OFFSET>(change(self.read::<OFFSET>()));
    }

    fn register<const OFFSET: usize>(self) -> *mut u32 {
        const { assert!(OFFSET < 0x1000 && OFFSET.is_multiple_of(4)) }
        with_exposed_provenance_mut(self.0 + OFFSET)
    }
}
