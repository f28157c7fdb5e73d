//! The loop that every port shares: open, carry bytes between port and driver, notice that it is gone, open again.
//!
//! A port is gone when reading fails or ends, when writing fails, or when it takes no byte for [`STALL`]. It is
//! opened again by its configured name after a pause that grows to [`PAUSE_MAX`]; the driver decides what of its
//! work that leaves in doubt.

use super::port::{self, Opened, STALL};
use crate::config::PortAddress;
use hall_devices::device::Millis;
use std::collections::VecDeque;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

const PAUSE_MIN: Duration = Duration::from_millis(250);
/// Far below the 5 s after which a press that waited in a terminal calls nobody any more.
const PAUSE_MAX: Duration = Duration::from_secs(1);
/// Kept after each buffer full of bytes: no device of ours has so much to say, and one that chatters without end must
/// not take a processor for itself.
const BREATH: Duration = Duration::from_millis(2);
/// Nothing in these protocols waits longer for anything.
const IDLE: Duration = Duration::from_secs(3600);

/// A driver of `hall-devices` with what connects it to the hall.
pub(super) trait Driven: Send + 'static {
    /// What the rest of the daemon wants of it.
    type Order: Send;

    fn opened(&mut self, now: Millis);
    fn closed(&mut self, why: &str, now: Millis);
    fn input(&mut self, bytes: &[u8], now: Millis);
    fn timeout(&mut self, now: Millis);
    fn order(&mut self, order: Self::Order, now: Millis);
    fn transmit(&mut self) -> Option<Vec<u8>>;
    fn wake(&self) -> Option<Millis>;
    /// Whether the port itself is to be asked how the device is, now that all bytes are written; once for each question.
    fn asks_port(&mut self) -> bool {
        false
    }
    /// Takes what the port says, `None` if it does not say.
    fn port_says(&mut self, _status: Option<u8>, _now: Millis) {}
    /// Called after each of the above; hands the driver's events on.
    fn tell(&mut self, now: Millis);
    /// Returns when something outside the port needs an order made of it; never, if nothing does.
    fn hall_changed(&mut self) -> impl Future<Output = Self::Order> + Send;
}

/// Transport time: counts from the start of the task and never jumps.
struct Clock(Instant);

impl Clock {
    fn now(&self) -> Millis {
        Millis(u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    fn instant(&self, at: Millis) -> Instant {
        self.0 + Duration::from_millis(at.0)
    }
}

/// Drives `driver` over the port until the daemon stops.
pub(super) async fn drive<D: Driven>(
    address: PortAddress,
    mut driver: D,
    mut orders: UnboundedReceiver<D::Order>,
) {
    let clock = Clock(Instant::now());
    let mut pause = PAUSE_MIN;
    loop {
        let error = match port::open(&address).await {
            Ok(port) => {
                driver.opened(clock.now());
                driver.tell(clock.now());
                let opened = Instant::now();
                let error = carry(port, &mut driver, &mut orders, &clock).await;
                if opened.elapsed() > PAUSE_MAX {
                    pause = PAUSE_MIN;
                }
                error
            }
            Err(error) => error,
        };
        driver.closed(&error.to_string(), clock.now());
        driver.tell(clock.now());
        closed(&mut driver, &mut orders, &clock, pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

/// While the port is closed orders are still taken: a driver answers a job at once that cannot be printed.
async fn closed<D: Driven>(
    driver: &mut D,
    orders: &mut UnboundedReceiver<D::Order>,
    clock: &Clock,
    pause: Duration,
) {
    let until = Instant::now() + pause;
    loop {
        let order = tokio::select! {
            () = tokio::time::sleep_until(until) => return,
            Some(order) = orders.recv() => order,
            order = driver.hall_changed() => order,
        };
        driver.order(order, clock.now());
        driver.tell(clock.now());
        // Nothing can be written; what the driver has for the port is for the next one.
        while driver.transmit().is_some() {}
    }
}

/// Carries bytes until the port is gone, and says why it is.
async fn carry<D: Driven>(
    Opened { stream, usb }: Opened,
    driver: &mut D,
    orders: &mut UnboundedReceiver<D::Order>,
    clock: &Clock,
) -> io::Error {
    let (mut reader, mut writer) = tokio::io::split(stream);
    let mut buffer = [0u8; 1024];
    let mut out: VecDeque<u8> = VecDeque::new();
    let mut moved = Instant::now();
    loop {
        while let Some(bytes) = driver.transmit() {
            if out.is_empty() {
                moved = Instant::now();
            }
            out.extend(bytes);
        }
        if out.is_empty() && driver.asks_port() {
            let status = match &usb {
                Some(usb) => usb.status().await,
                None => Ok(None),
            };
            match status {
                Ok(status) => driver.port_says(status, clock.now()),
                Err(error) => return error,
            }
            continue;
        }
        driver.tell(clock.now());
        let wake = driver.wake().map_or_else(|| Instant::now() + IDLE, |at| clock.instant(at));
        let stalled = if out.is_empty() { Instant::now() + IDLE } else { moved + STALL };
        let pending = out.as_slices().0;
        tokio::select! {
            read = reader.read(&mut buffer) => match read {
                // A serial port that was pulled out reads nothing, again and again.
                Ok(0) => return io::Error::new(io::ErrorKind::UnexpectedEof, "the port has hung up"),
                Ok(n) => {
                    driver.input(&buffer[..n], clock.now());
                    if n == buffer.len() {
                        tokio::time::sleep(BREATH).await;
                    }
                }
                Err(error) => return error,
            },
            written = writer.write(pending), if !pending.is_empty() => match written {
                Ok(0) => return io::Error::new(io::ErrorKind::WriteZero, "the port takes no more bytes"),
                Ok(n) => {
                    out.drain(..n);
                    moved = Instant::now();
                }
                Err(error) => return error,
            },
            Some(order) = orders.recv() => driver.order(order, clock.now()),
            order = driver.hall_changed() => driver.order(order, clock.now()),
            () = tokio::time::sleep_until(wake) => driver.timeout(clock.now()),
            () = tokio::time::sleep_until(stalled) => {
                return io::Error::new(io::ErrorKind::TimedOut, "the device takes no bytes");
            }
        }
    }
}
