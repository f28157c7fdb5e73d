//! Asking an unknown printer what it answers, over a port that no daemon holds.

use super::port;
use crate::config::PortAddress;
use hall_devices::device::Millis;
use hall_devices::printer::{Finding, LineSpeed, Probe};
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

/// Asks the printer at `address` all there is to ask, which takes some 20 s where it is silent.
///
/// # Errors
/// If the port cannot be opened, or is lost meanwhile.
pub async fn probe(address: &PortAddress) -> io::Result<Vec<Finding>> {
    let line = match address {
        PortAddress::Serial(line) => LineSpeed::serial(line.baud),
        PortAddress::Tcp(_) | PortAddress::File(_) => LineSpeed::NETWORK,
    };
    let stream = port::open(address).await?.stream;
    let (mut reader, mut writer) = tokio::io::split(stream);
    let start = Instant::now();
    let now = || Millis(u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX));
    let mut probe = Probe::new(line, now());
    let mut buffer = [0; 256];
    loop {
        while let Some(bytes) = probe.poll_transmit() {
            writer.write_all(&bytes).await?;
            writer.flush().await?;
        }
        let Some(at) = probe.poll_timeout() else { return Ok(probe.findings().to_vec()) };
        tokio::select! {
            read = reader.read(&mut buffer) => match read? {
                0 => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the printer has closed the port")),
                n => probe.handle_input(&buffer[..n], now()),
            },
            () = tokio::time::sleep_until(start + std::time::Duration::from_millis(at.0)) => {
                probe.handle_timeout(now());
            }
        }
    }
}
