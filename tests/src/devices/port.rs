//! A port with a device on it, and the cable between it and the daemon.

use nix::fcntl::OFlag;
use nix::pty::{PtyMaster, grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often a port looks for bytes in either direction; far below what any device is waited for.
const LOOK: Duration = Duration::from_millis(1);

/// Whatever takes bytes and sends bytes.
pub trait Device: Send + 'static {
    fn input(&mut self, bytes: &[u8]);
    /// What it sends now; asked every millisecond while the cable is in.
    fn output(&mut self) -> Vec<u8>;
    /// The cable was put in again, or the daemon opened the port anew.
    fn connected(&mut self) {}
    /// The cable breaks of itself now.
    fn breaks_cable(&mut self) -> bool {
        false
    }
}

/// A device and its port. Dropped, the cable is pulled.
pub struct Port<D> {
    device: Arc<Mutex<D>>,
    place: Place,
    cable: Option<Cable>,
}

#[derive(Clone, Debug)]
enum Place {
    Tcp(SocketAddr),
    /// The name that leads to the pseudo-terminal of the moment.
    Pty(PathBuf),
}

/// A cable that is in, carried by a thread.
struct Cable {
    pulled: Arc<AtomicBool>,
    carrier: JoinHandle<()>,
}

impl<D: Device> Port<D> {
    /// On a free TCP port, plugged in.
    ///
    /// # Panics
    /// If there is none.
    pub fn tcp(device: D) -> Port<D> {
        Port::listen(device, TcpListener::bind(("127.0.0.1", 0)).expect("a free port"))
    }

    /// On the port that clients of printers take for granted, 9100, of a free loopback address.
    ///
    /// # Panics
    /// If there is none.
    pub fn tcp_9100(device: D) -> Port<D> {
        let addresses = (2..=254).map(|last| (Ipv4Addr::new(127, 0, 91, last), 9100));
        let listener = addresses.map(TcpListener::bind).find_map(Result::ok);
        Port::listen(device, listener.expect("one of 253 addresses is free"))
    }

    fn listen(device: D, listener: TcpListener) -> Port<D> {
        let place = Place::Tcp(listener.local_addr().expect("a bound listener has an address"));
        let mut port = Port { device: Arc::new(Mutex::new(device)), place, cable: None };
        port.cable = Some(port.carry(Line::Tcp { listener, stream: None }));
        port
    }

    /// On a pseudo-terminal under this name, plugged in.
    ///
    /// # Panics
    /// If this machine has no more of them.
    pub fn pty(device: D, name: &Path) -> Port<D> {
        let place = Place::Pty(name.to_owned());
        let mut port = Port { device: Arc::new(Mutex::new(device)), place, cable: None };
        port.plug();
        port
    }

    /// `tcp://…`
    ///
    /// # Panics
    /// If it is a pseudo-terminal.
    pub fn tcp_address(&self) -> String {
        match &self.place {
            Place::Tcp(address) => format!("tcp://{address}"),
            Place::Pty(name) => panic!("{} is no TCP port", name.display()),
        }
    }

    /// `serial://…?baud=…`
    ///
    /// # Panics
    /// If it is a TCP port.
    pub fn serial_address(&self, baud: u32) -> String {
        format!("serial://{}?baud={baud}", self.name().display())
    }

    /// `file://…`
    ///
    /// # Panics
    /// If it is a TCP port.
    pub fn file_address(&self) -> String {
        format!("file://{}", self.name().display())
    }

    fn name(&self) -> &Path {
        match &self.place {
            Place::Tcp(address) => panic!("{address} has no name in /dev"),
            Place::Pty(name) => name,
        }
    }

    /// Looks at the device, or does something to it.
    pub fn with<R>(&self, look: impl FnOnce(&mut D) -> R) -> R {
        look(&mut self.device.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the cable is in; a device may have broken it.
    pub fn is_plugged(&self) -> bool {
        self.cable.as_ref().is_some_and(|cable| !cable.carrier.is_finished())
    }

    /// Pulls the cable: the port is gone for the daemon when this returns.
    pub fn unplug(&mut self) {
        if let Some(Cable { pulled, carrier }) = self.cable.take() {
            pulled.store(true, Ordering::Relaxed);
            carrier.join().expect("the thread of the port did not panic");
        }
        if let Place::Pty(name) = &self.place {
            // A device that broke its cable has left its name behind.
            let _ = fs::remove_file(name);
        }
    }

    /// Puts the cable in again.
    ///
    /// # Panics
    /// If somebody has taken the port meanwhile.
    pub fn plug(&mut self) {
        self.unplug();
        let line = match &self.place {
            Place::Tcp(address) => {
                let listener = TcpListener::bind(address).expect("the port is still free");
                Line::Tcp { listener, stream: None }
            }
            Place::Pty(name) => Line::Pty(Pty::open(name).expect("a pseudo-terminal can be made")),
        };
        self.cable = Some(self.carry(line));
    }

    fn carry(&self, line: Line) -> Cable {
        let pulled = Arc::new(AtomicBool::new(false));
        let (device, stop) = (Arc::clone(&self.device), Arc::clone(&pulled));
        let carrier = std::thread::spawn(move || carry(line, &device, &stop));
        Cable { pulled, carrier }
    }
}

impl<D> Drop for Port<D> {
    fn drop(&mut self) {
        if let Some(cable) = &self.cable {
            // The thread ends by itself within a millisecond.
            cable.pulled.store(true, Ordering::Relaxed);
        }
    }
}

/// Carries bytes between line and device until the cable is pulled or breaks.
fn carry<D: Device>(mut line: Line, device: &Mutex<D>, pulled: &AtomicBool) {
    let mut unsent = Vec::new();
    let mut buffer = [0; 4096];
    while !pulled.load(Ordering::Relaxed) {
        if !line.is_open() {
            std::thread::sleep(LOOK);
            if line.accept() {
                unsent.clear();
                device.lock().unwrap_or_else(PoisonError::into_inner).connected();
            }
            continue;
        }
        let read = line.read(&mut buffer);
        let mut device = device.lock().unwrap_or_else(PoisonError::into_inner);
        if read > 0 {
            device.input(&buffer[..read]);
        }
        unsent.extend(device.output());
        if device.breaks_cable() {
            return;
        }
        drop(device);
        let written = line.write(&unsent);
        unsent.drain(..written);
        if read == 0 {
            std::thread::sleep(LOOK);
        }
    }
}

enum Line {
    /// One connection at a time, as printers have it.
    Tcp {
        listener: TcpListener,
        stream: Option<TcpStream>,
    },
    Pty(Pty),
}

/// Both ends are held, so that what is written while the daemon has not opened it yet is not an error.
struct Pty {
    master: PtyMaster,
    _slave: File,
}

impl Line {
    fn is_open(&self) -> bool {
        match self {
            Line::Tcp { stream, .. } => stream.is_some(),
            Line::Pty(_) => true,
        }
    }

    /// Takes a connection that waits, if there is one.
    fn accept(&mut self) -> bool {
        let Line::Tcp { listener, stream } = self else { return false };
        listener.set_nonblocking(true).expect("a socket can be set");
        *stream = listener.accept().ok().map(|(stream, _)| stream);
        if let Some(stream) = stream {
            stream
                .set_nonblocking(true)
                .and_then(|()| stream.set_nodelay(true))
                .expect("a socket can be set");
        }
        stream.is_some()
    }

    /// What has come; a connection that has ended is let go.
    fn read(&mut self, buffer: &mut [u8]) -> usize {
        let read = match self {
            Line::Tcp { stream: Some(stream), .. } => stream.read(buffer),
            Line::Tcp { stream: None, .. } => return 0,
            Line::Pty(pty) => pty.master.read(buffer),
        };
        match (read, self) {
            (Ok(0), Line::Tcp { stream, .. }) => {
                *stream = None;
                0
            }
            (Ok(read), _) => read,
            (Err(error), Line::Tcp { stream, .. }) if error.kind() != ErrorKind::WouldBlock => {
                *stream = None;
                0
            }
            (Err(_), _) => 0,
        }
    }

    /// As much as goes out at once.
    fn write(&mut self, bytes: &[u8]) -> usize {
        if bytes.is_empty() {
            return 0;
        }
        let written = match self {
            Line::Tcp { stream: Some(stream), .. } => stream.write(bytes),
            Line::Tcp { stream: None, .. } => Ok(bytes.len()),
            Line::Pty(pty) => pty.master.write(bytes),
        };
        written.unwrap_or(0)
    }
}

impl Pty {
    /// Neither end is handed to programs that the tests start: the daemon would hold its own cable in.
    fn open(name: &Path) -> io::Result<Pty> {
        let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC | OFlag::O_NONBLOCK;
        let master = posix_openpt(flags)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let path = ptsname_r(&master)?;
        let slave =
            File::options().read(true).write(true).custom_flags(OFlag::O_NOCTTY.bits()).open(&path)?;
        // Before anybody else has set the line, bytes would be echoed and edited.
        let mut line = tcgetattr(&slave)?;
        cfmakeraw(&mut line);
        tcsetattr(&slave, SetArg::TCSANOW, &line)?;
        std::os::unix::fs::symlink(path, name)?;
        Ok(Pty { master, _slave: slave })
    }
}
