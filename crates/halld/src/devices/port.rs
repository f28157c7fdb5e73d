//! Opening a port by its address.

use super::usb_printer::UsbPrinter;
use crate::config::{FlowControl, Parity, PortAddress, SerialLine, StopBits};
use nix::fcntl::OFlag;
use nix::sys::socket::sockopt::TcpUserTimeout;
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
/// A port that takes no byte for so long is gone; a printer out of paper takes none while the roll is being changed.
pub(super) const STALL: Duration = Duration::from_secs(120);

pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A port that is open.
pub(super) struct Opened {
    pub(super) stream: Box<dyn Stream>,
    /// What beside the bytes can be asked how the device is.
    pub(super) usb: Option<UsbPrinter>,
}

impl Opened {
    fn bytes_only(stream: impl Stream + 'static) -> Opened {
        Opened { stream: Box::new(stream), usb: None }
    }
}

/// Opens the port anew.
///
/// # Errors
/// If the device file is not there, the machine does not answer, or somebody else has the port.
pub(super) async fn open(address: &PortAddress) -> io::Result<Opened> {
    match address {
        PortAddress::Tcp(to) => {
            let connect = TcpStream::connect((to.host.as_str(), to.port));
            let stream = tokio::time::timeout(CONNECT_PATIENCE, connect).await??;
            stream.set_nodelay(true)?;
            // Else a printer that was switched off would be waited for for a quarter of an hour.
            nix::sys::socket::setsockopt(&stream, TcpUserTimeout, &(STALL.as_millis() as u32))?;
            Ok(Opened::bytes_only(stream))
        }
        PortAddress::Serial(line) => Ok(Opened::bytes_only(open_serial(line)?)),
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
    let flow = match line.flow {
        FlowControl::None => tokio_serial::FlowControl::None,
        FlowControl::Hardware => tokio_serial::FlowControl::Hardware,
        FlowControl::Software => tokio_serial::FlowControl::Software,
    };
    let path = line.path.to_string_lossy();
    let stream = tokio_serial::new(path, line.baud)
        .parity(parity)
        .stop_bits(stop_bits)
        .flow_control(flow)
        .open_native_async()?;
    // What came while nobody listened answers nothing that will be asked.
    stream.clear(ClearBuffer::Input)?;
    Ok(stream)
}

/// A character device such as `/dev/usb/lp0`. Only one may have it open, so both directions share one opening.
fn open_device(path: &Path) -> io::Result<Opened> {
    // A terminal must not become the daemon's own, whose end would end the daemon.
    let flags = OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
    let file = File::options().read(true).write(true).custom_flags(flags.bits()).open(path)?;
    let reader = pipe::Receiver::from_file_unchecked(file.try_clone()?)?;
    let usb = Some(UsbPrinter::new(file.try_clone()?));
    let writer = pipe::Sender::from_file_unchecked(file)?;
    Ok(Opened { stream: Box::new(tokio::io::join(reader, writer)), usb })
}
