//! A device on a pseudo-terminal, under a name that stays while the terminal behind it changes.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use tokio::io::Join;
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::sync::watch;

use super::{Attached, Plug, Shared, TRY_AGAIN, carry, go_without};

/// Offers the device under `link` whenever the plug is in.
pub(super) async fn run<D: Attached>(link: PathBuf, shared: Arc<Shared<D>>, mut plug: watch::Receiver<Plug>) {
    loop {
        if plug.borrow_and_update().is_in {
            match Pty::open(&link) {
                Ok(mut pty) => carry(&mut pty.master, &shared, &mut plug).await,
                Err(error) => {
                    tracing::warn!(link = %link.display(), %error, "no pseudo-terminal");
                    tokio::time::sleep(TRY_AGAIN).await;
                }
            }
        } else {
            go_without(&shared, &mut plug).await;
        }
        shared.lock().line_lost();
    }
}

/// The device's end of a pseudo-terminal. Dropping it hangs the daemon's end up.
struct Pty {
    /// tokio takes any file that can be waited for as a pipe, if it is told not to look.
    master: Join<Receiver, Sender>,
    /// Kept open, or reading would fail whenever the daemon has not opened it yet.
    _slave: OwnedFd,
    link: PathBuf,
}

impl Pty {
    fn open(link: &Path) -> io::Result<Self> {
        let nix::pty::OpenptyResult { master, slave } = nix::pty::openpty(None, None)?;
        // Without this, bytes that come before the daemon has set the line would be echoed and edited.
        let mut line = tcgetattr(&slave)?;
        cfmakeraw(&mut line);
        tcsetattr(&slave, SetArg::TCSANOW, &line)?;
        let flags = OFlag::from_bits_retain(fcntl(&master, FcntlArg::F_GETFL)?);
        fcntl(&master, FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
        let path = nix::unistd::ttyname(&slave)?;
        remove(link)?;
        std::os::unix::fs::symlink(path, link)?;
        let master = File::from(master);
        let writer = Sender::from_file_unchecked(master.try_clone()?)?;
        let master = tokio::io::join(Receiver::from_file_unchecked(master)?, writer);
        Ok(Self { master, _slave: slave, link: link.to_owned() })
    }
}

fn remove(link: &Path) -> io::Result<()> {
    match std::fs::remove_file(link) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // A name that leads nowhere is as good as none.
        let _ = remove(&self.link);
    }
}
