//! Opening a port by its address.

use crate::config::{Parity, PortAddress, SerialLine, StopBits};
use std::fs::File;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::net::unix::pipe;
use tokio_serial::{ClearBuffer, SerialPort, SerialPortBuilderExt};

/// A connection attempt to a machine that is off would else take two minutes.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);

pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Opens the port anew.
///
/// # Errors
/// If the device file is not there, the machine does not answer, or somebody else has the port.
pub(super) async fn open(address: &PortAddress) -> io::Result<Box<dyn Stream>> {
    match address {
        PortAddress::Tcp(to) => {
            let connect = TcpStream::connect((to.host.as_str(), to.port));
            let stream = tokio::time::timeout(CONNECT_PATIENCE, connect).await??;
            stream.set_nodelay(true)?;
            Ok(Box::new(stream))
        }
        PortAddress::Serial(line) => Ok(Box::new(open_serial(line)?)),
        PortAddress::File(path) => open_device(path),
    }
}

fn open_serial(line: &SerialLine) -> io::Result<tokio_serial::SerialStream> {
    let parity = match line.parity {
        Parity::None => tokio_serial::Parity::None,
        Parity::Even => tokio_serial::Parity::Even,
        Parity::Odd => tokio_serial::Parity::Odd,
    };
    let stop_bits = match line.stop_bits {
        StopBits::One => tokio_serial::StopBits::One,
        StopBits::Two => tokio_serial::StopBits::Two,
    };
    let path = line.path.to_string_lossy();
    let stream =
        tokio_serial::new(path, line.baud).parity(parity).stop_bits(stop_bits).open_native_async()?;
    // What came while nobody listened answers nothing that will be asked.
    stream.clear(ClearBuffer::Input)?;
    Ok(stream)
}

/// A character device such as `/dev/usb/lp0`. Only one may have it open, so both directions share one opening.
fn open_device(path: &Path) -> io::Result<Box<dyn Stream>> {
    let nonblocking = nix::fcntl::OFlag::O_NONBLOCK.bits();
    let file = File::options().read(true).write(true).custom_flags(nonblocking).open(path)?;
    let reader = pipe::Receiver::from_file_unchecked(file.try_clone()?)?;
    let writer = pipe::Sender::from_file_unchecked(file)?;
    Ok(Box::new(tokio::io::join(reader, writer)))
}
