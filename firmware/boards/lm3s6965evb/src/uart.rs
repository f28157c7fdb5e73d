//! UART0, the line to the daemon: bytes in and out by interrupt.

use crate::chip::{CLOCK_HZ, unmask};
use crate::registers::{GPIO_A, UART0 as PORT};
use core::convert::Infallible;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::pipe::Pipe;
use embedded_io_async::{ErrorType, Read, Write};
use hall_wire::MAX_FRAME;
use lm3s6965::{Interrupt, interrupt};

const BAUD: u32 = 115_200;

const DATA: usize = 0x000;
const FLAGS: usize = 0x018;
const DIVISOR: usize = 0x024;
const DIVISOR_64THS: usize = 0x028;
const LINE: usize = 0x02C;
const CONTROL: usize = 0x030;
const MASK: usize = 0x038;
const CLEAR: usize = 0x044;

const FLAG_RX_EMPTY: u32 = 1 << 4;
const FLAG_TX_FULL: u32 = 1 << 5;
const IRQ_RX: u32 = 1 << 4;
const IRQ_TX: u32 = 1 << 5;
const IRQ_RX_TIMEOUT: u32 = 1 << 6;

/// Room for what comes while a picture goes to the OLED.
static RECEIVED: Pipe<CriticalSectionRawMutex, { 2 * MAX_FRAME }> = Pipe::new();
static TO_SEND: Pipe<CriticalSectionRawMutex, MAX_FRAME> = Pipe::new();

pub(crate) fn start() {
    // PA0 and PA1 are its pins.
    GPIO_A.change::<0x420>(|pins| pins | 0b11);
    GPIO_A.change::<0x51C>(|pins| pins | 0b11);
    // In 64ths, rounded: the UART samples each bit 16 times.
    const DIVISOR_IN_64THS: u32 = (CLOCK_HZ * 4 + BAUD / 2) / BAUD;
    PORT.write::<DIVISOR>(DIVISOR_IN_64THS / 64);
    PORT.write::<DIVISOR_64THS>(DIVISOR_IN_64THS % 64);
    // Eight bits, no parity, one stop bit, FIFOs.
    PORT.write::<LINE>(0x70);
    PORT.write::<MASK>(IRQ_RX | IRQ_RX_TIMEOUT | IRQ_TX);
    // Enabled, both directions.
    PORT.write::<CONTROL>(0x301);
    unmask(Interrupt::UART0);
}

/// The bytes that came.
pub(crate) struct Receiver;

/// The bytes that go.
pub(crate) struct Sender;

impl ErrorType for Receiver {
    type Error = Infallible;
}

impl Read for Receiver {
    async fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Infallible> {
        Ok(RECEIVED.read(bytes).await)
    }
}

impl ErrorType for Sender {
    type Error = Infallible;
}

impl Write for Sender {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        let written = TO_SEND.write(bytes).await;
        critical_section::with(|_| fill());
        Ok(written)
    }

    /// What is in the pipe goes by itself; nobody has to release this line.
    async fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

#[interrupt]
fn UART0() {
    PORT.write::<CLEAR>(IRQ_RX | IRQ_RX_TIMEOUT | IRQ_TX);
    while PORT.read::<FLAGS>() & FLAG_RX_EMPTY == 0 {
        // The upper bits tell of framing errors: such a byte spoils its frame as any wrong one. One for which there is no
        // room is lost; the master asks again.
        let byte = PORT.read::<DATA>() as u8;
        let _ = RECEIVED.try_write(&[byte]);
    }
    critical_section::with(|_| fill());
}

/// Moves bytes on as far as the UART takes them.
fn fill() {
    let mut byte = [0];
    while PORT.read::<FLAGS>() & FLAG_TX_FULL == 0 && TO_SEND.try_read(&mut byte).is_ok() {
        PORT.write::<DATA>(byte[0].into());
    }
}
