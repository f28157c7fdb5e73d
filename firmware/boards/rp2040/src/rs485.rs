//! The RS-485 pair: a UART, and the pin that makes the transceiver drive the pair while there is something to say.

use embassy_rp::Peri;
use embassy_rp::gpio::{Level, Output};
use embassy_rp::interrupt::typelevel::{Binding, UART0_IRQ};
use embassy_rp::peripherals::{PIN_0, PIN_1, PIN_2, UART0};
use embassy_rp::uart::{
    BufferedInterruptHandler, BufferedUart, BufferedUartRx, BufferedUartTx, Config, Error,
};
use embassy_time::Timer;
use embedded_io_async::{ErrorType, Write};
use hall_wire::MAX_FRAME;
use static_cell::StaticCell;

const BAUD: u32 = 115_200;
/// A quarter of a byte.
const LOOK_US: u64 = 20;

/// The sending half. Drives the pair from the first byte of a frame to the end of its last.
pub(crate) struct Sender {
    uart: BufferedUartTx,
    drive: Output<'static>,
}

pub(crate) fn start(
    uart: Peri<'static, UART0>,
    di: Peri<'static, PIN_0>,
    ro: Peri<'static, PIN_1>,
    de: Peri<'static, PIN_2>,
    interrupts: impl Binding<UART0_IRQ, BufferedInterruptHandler<UART0>>,
) -> (Sender, BufferedUartRx) {
    static TO_SEND: StaticCell<[u8; MAX_FRAME]> = StaticCell::new();
    static RECEIVED: StaticCell<[u8; 2 * MAX_FRAME]> = StaticCell::new();
    let mut config = Config::default();
    config.baudrate = BAUD;
    let (to_send, received) = (TO_SEND.init([0; MAX_FRAME]), RECEIVED.init([0; 2 * MAX_FRAME]));
    let uart = BufferedUart::new(uart, di, ro, interrupts, to_send, received, config);
    let (tx, rx) = uart.split();
    (Sender { uart: tx, drive: Output::new(de, Level::Low) }, rx)
}

impl ErrorType for Sender {
    type Error = Error;
}

impl Write for Sender {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        self.drive.set_high();
        self.uart.write(bytes).await
    }

    /// embassy's flush ends when the bytes are in the UART; the last ones are on the pair only when that is idle, too, and
    /// would be cut off.
    async fn flush(&mut self) -> Result<(), Error> {
        let flushed = self.uart.flush().await;
        while self.uart.busy() {
            Timer::after_micros(LOOK_US).await;
        }
        self.drive.set_low();
        flushed
    }
}
