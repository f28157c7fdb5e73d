//! The ports of the virtual hall: TCP and pseudo-terminals that the daemon opens like real ones, each with a device on it.
//!
//! Terms:
//! - *device*: whatever answers bytes with bytes, without ports or waiting ([`Attached`]).
//! - *plugged*: pulled out, a port is gone for the daemon as if somebody had taken the cable; the device goes on without it.
//! - *renewed*: a pseudo-terminal is made anew before each start of the daemon, since one that was opened exclusively by a
//!   process that was killed stays locked for everybody but root.

mod pty;
mod tcp;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;

/// Nothing in these devices waits longer for anything.
const IDLE: Duration = Duration::from_secs(3600);
/// Between two tries to open a port.
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// A device on a port.
pub trait Attached: Send + 'static {
    /// Takes what came over the line.
    fn input(&mut self, bytes: &[u8], now: Instant);
    /// Returns the next bytes to send, if it is time for them.
    fn transmit(&mut self, now: Instant) -> Option<Vec<u8>>;
    /// Returns when it wants to be looked at again, if nothing comes before.
    fn wake(&self, now: Instant) -> Option<Instant>;
    /// Learns that the line is gone: half a message will never become a whole one.
    fn line_lost(&mut self);
}

/// Whether there is a port, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plug {
    is_in: bool,
    /// Raised to make the port anew.
    generation: u64,
}

/// A port with its device. Dropping it pulls it out for good.
pub struct Port<D> {
    /// As hall.toml writes it.
    address: String,
    shared: Arc<Shared<D>>,
    plug: watch::Sender<Plug>,
    task: AbortHandle,
}

/// A device and who waits for its changes.
struct Shared<D> {
    device: Mutex<D>,
    /// Somebody did something to it, so it may have something to say.
    touched: Notify,
    /// Counts the times it was given the chance to change.
    changed: watch::Sender<u64>,
    /// Bits per second of the line that is imitated; `None` carries at once.
    baud: Option<u32>,
}

impl<D: Attached> Port<D> {
    /// Offers a device on a TCP port of this machine, as a network printer does.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn tcp(device: D) -> io::Result<Self> {
        let (listener, local) = tcp::listen().await?;
        let (shared, plug) = (Shared::new(device, None), watch::Sender::new(Plug::IN));
        let task = tokio::spawn(tcp::run(listener, local, Arc::clone(&shared), plug.subscribe()));
        Ok(Self { address: format!("tcp://{local}"), shared, plug, task: task.abort_handle() })
    }

    /// Offers a device on a pseudo-terminal under the name `link`, as udev names serial ports. `paced` lets bytes take the
    /// time that a line of `baud` needs.
    pub fn pty(device: D, link: &std::path::Path, baud: u32, paced: bool) -> Self {
        let shared = Shared::new(device, paced.then_some(baud));
        let plug = watch::Sender::new(Plug::IN);
        let address = format!("serial://{}?baud={baud}", link.display());
        let task = tokio::spawn(pty::run(link.to_owned(), Arc::clone(&shared), plug.subscribe()));
        Self { address, shared, plug, task: task.abort_handle() }
    }

    /// Returns the address as hall.toml writes it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the device, which does nothing while it is looked at.
    pub fn device(&self) -> MutexGuard<'_, D> {
        self.shared.lock()
    }

    /// Does something to the device, and sends what it says to that.
    pub fn act<T>(&self, act: impl FnOnce(&mut D) -> T) -> T {
        let done = act(&mut self.shared.lock());
        self.shared.touched.notify_one();
        done
    }

    /// Wakes at everything that happens to the device.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changed.subscribe()
    }

    /// Pulls the port out, or plugs it in again.
    pub fn plug(&self, is_in: bool) {
        self.plug.send_modify(|plug| plug.is_in = is_in);
    }

    pub fn is_plugged(&self) -> bool {
        self.plug.borrow().is_in
    }

    /// Makes the port anew under its old address.
    pub fn renew(&self) {
        self.plug.send_modify(|plug| plug.generation += 1);
    }
}

impl<D> Drop for Port<D> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Plug {
    const IN: Self = Self { is_in: true, generation: 0 };
}

impl<D: Attached> Shared<D> {
    fn new(device: D, baud: Option<u32>) -> Arc<Self> {
        Arc::new(Self {
            device: Mutex::new(device),
            touched: Notify::new(),
            changed: watch::Sender::new(0),
            baud,
        })
    }

    fn lock(&self) -> MutexGuard<'_, D> {
        self.device.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what the device wants to send now, and when it wants to be looked at.
    fn poll(&self) -> (Vec<u8>, tokio::time::Instant) {
        let now = Instant::now();
        let mut device = self.lock();
        let bytes = std::iter::from_fn(|| device.transmit(now)).flatten().collect();
        let wake = device.wake(now).unwrap_or(now + IDLE);
        drop(device);
        self.changed.send_modify(|count| *count += 1);
        (bytes, wake.into())
    }

    /// Lets as much time pass as the bytes take on the line.
    async fn pace(&self, bytes: usize) {
        if let Some(baud) = self.baud {
            let micros = bytes as u64 * 10_000_000 / u64::from(baud.max(1));
            tokio::time::sleep(Duration::from_micros(micros)).await;
        }
    }
}

/// Carries bytes between a stream and the device until the stream ends or the plug is touched.
async fn carry<D: Attached>(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    shared: &Shared<D>,
    plug: &mut watch::Receiver<Plug>,
) {
    let mut buffer = [0; 512];
    loop {
        let (bytes, wake) = shared.poll();
        if !bytes.is_empty() {
            shared.pace(bytes.len()).await;
            let written = tokio::select! {
                written = stream.write_all(&bytes) => written,
                _ = plug.changed() => return,
            };
            if written.is_err() {
                return;
            }
        }
        tokio::select! {
            read = stream.read(&mut buffer) => match read {
                Ok(0) | Err(_) => return,
                Ok(length) => {
                    shared.pace(length).await;
                    shared.lock().input(&buffer[..length], Instant::now());
                }
            },
            () = shared.touched.notified() => {}
            () = tokio::time::sleep_until(wake) => {}
            _ = plug.changed() => return,
        }
    }
}

/// Lets the device go on without a line until the plug is touched.
async fn go_without<D: Attached>(shared: &Shared<D>, plug: &mut watch::Receiver<Plug>) {
    loop {
        // Spoken into the air.
        let (_, wake) = shared.poll();
        tokio::select! {
            () = shared.touched.notified() => {}
            () = tokio::time::sleep_until(wake) => {}
            _ = plug.changed() => return,
        }
    }
}
