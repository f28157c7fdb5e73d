//! A 24C512 on I2C0: 64 KB that keep without power, in parts that are used like flash.
//!
//! | from | what |
//! |---|---|
//! | `0x0000` | the words for silence |
//! | `0x0400` | the journal of an update |
//! | `0x0800` | its image |
//!
//! Source: Microchip DS20001754 (24LC512), pages of 128 bytes, 5 ms to write one; in QEMU it is `at24c-eeprom`.
//! The chip is beside the board; without it whoever asks for it is told so and nothing else is missing.

use crate::chip::CLOCK_HZ;
use crate::registers::{GPIO_B, I2C0};
use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};

/// Its address on the bus, in the upper seven bits.
const CHIP: u32 = 0x50 << 1;
const READS: u32 = 1;

const ADDRESS: usize = 0x000;
const CONTROL: usize = 0x004;
const DATA: usize = 0x008;
const PERIOD: usize = 0x00C;
const CONFIG: usize = 0x020;

const RUN: u32 = 1 << 0;
const START: u32 = 1 << 1;
const STOP: u32 = 1 << 2;
const ACKNOWLEDGE: u32 = 1 << 3;
/// As it is read.
const BUSY: u32 = 1 << 0;
const ERROR: u32 = 1 << 1;

/// One write stays within so many bytes: a divisor of the chip's pages.
const PAGE_BYTES: usize = 64;
/// A chip that writes does not answer for 5 ms; a try takes 25 microseconds.
const TRIES: u32 = 800;
/// A byte takes 25 microseconds, which is 1,300 clocks.
const POLLS: u32 = 10_000;

pub(crate) fn start() {
    // PB2 and PB3 are its pins, open drain.
    GPIO_B.change::<0x420>(|pins| pins | 0b1100);
    GPIO_B.change::<0x50C>(|pins| pins | 0b1000);
    GPIO_B.change::<0x51C>(|pins| pins | 0b1100);
    // Master.
    I2C0.write::<CONFIG>(0x10);
    // At most 400 kHz: all of it is read in less than the watchdog waits for.
    I2C0.write::<PERIOD>(CLOCK_HZ.div_ceil(20 * 400_000) - 1);
}

/// A range of the chip.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    at: u16,
    length: u16,
    /// What was written there is read before it is written again, so it has to be taken away.
    is_erased: bool,
}

impl Part {
    pub(crate) const WORDS: Self = Self { at: 0, length: 0x400, is_erased: false };
    pub(crate) const JOURNAL: Self = Self { at: 0x400, length: 0x400, is_erased: true };
    pub(crate) const IMAGE: Self = Self { at: 0x800, length: 0xF800, is_erased: false };

    /// Returns where the chip has these bytes, if they are all of this part.
    fn place(self, offset: u32, length: usize) -> Result<u16, Failed> {
        let end = u32::try_from(length)
            .ok()
            .and_then(|length| offset.checked_add(length))
            .ok_or(Failed::NoPlace)?;
        if end > self.length.into() {
            return Err(Failed::NoPlace);
        }
        Ok(self.at + offset as u16)
    }
}

/// Why the chip did not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// The place is none of its.
    NoPlace,
    /// It does not answer: it is writing, or there is none.
    NoAnswer,
    /// The wires are held by somebody.
    Stuck,
}

impl NorFlashError for Failed {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

impl ErrorType for Part {
    type Error = Failed;
}

impl ReadNorFlash for Part {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failed> {
        let place = self.place(offset, bytes.len())?;
        let Some((last, rest)) = bytes.split_last_mut() else { return Ok(()) };
        go_to(place, STOP)?;
        I2C0.write::<ADDRESS>(CHIP | READS);
        let mut start = START;
        for byte in rest {
            step(start | RUN | ACKNOWLEDGE)?;
            *byte = I2C0.read::<DATA>() as u8;
            start = 0;
        }
        step(start | RUN | STOP)?;
        *last = I2C0.read::<DATA>() as u8;
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.length.into()
    }
}

impl NorFlash for Part {
    const WRITE_SIZE: usize = 1;
    /// Nothing has to be erased here; so large, so that a journal of one sector has room for the marks of the image.
    const ERASE_SIZE: usize = 0x400;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failed> {
        // These cells take any byte over any other; what is written over before it is read needs no erasing, which would cost
        // a page's life and lose what was there if the power failed in between.
        if self.is_erased {
            for at in (from..to).step_by(PAGE_BYTES) {
                self.write(at, &[0xFF; PAGE_BYTES])?;
            }
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failed> {
        let (mut place, mut rest) = (self.place(offset, bytes.len())?, bytes);
        while !rest.is_empty() {
            let room = PAGE_BYTES - usize::from(place) % PAGE_BYTES;
            let (page, after) = rest.split_at(rest.len().min(room));
            write_page(place, page)?;
            (place, rest) = (place.wrapping_add(page.len() as u16), after);
        }
        Ok(())
    }
}

fn write_page(place: u16, page: &[u8]) -> Result<(), Failed> {
    let Some((last, rest)) = page.split_last() else { return Ok(()) };
    go_to(place, 0)?;
    for byte in rest {
        send(*byte, RUN)?;
    }
    send(*last, RUN | STOP)
}

/// Addresses the chip, again while it is still writing, and a place in it.
fn go_to(place: u16, then: u32) -> Result<(), Failed> {
    I2C0.write::<ADDRESS>(CHIP);
    let [high, low] = place.to_be_bytes();
    // Wires that are held are held for all tries.
    let mut tries = (0..TRIES).map(|_| send(high, START | RUN));
    tries.find(|tried| *tried != Err(Failed::NoAnswer)).unwrap_or(Err(Failed::NoAnswer))?;
    send(low, RUN | then)
}

fn send(byte: u8, how: u32) -> Result<(), Failed> {
    I2C0.write::<DATA>(byte.into());
    step(how)
}

/// Moves a byte; where nobody took it the line is let go.
fn step(how: u32) -> Result<(), Failed> {
    I2C0.write::<CONTROL>(how);
    let status =
        (0..POLLS).map(|_| I2C0.read::<CONTROL>()).find(|status| status & BUSY == 0).ok_or(Failed::Stuck)?;
    if status & ERROR == 0 {
        return Ok(());
    }
    I2C0.write::<CONTROL>(STOP);
    Err(Failed::NoAnswer)
}
