//! The one question that the kernel answers for a USB printer: `LPGETSTATUS`.

use nix::errno::Errno;
use nix::libc;
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::sync::Arc;

/// Source: Linux, include/uapi/linux/lp.h.
const LPGETSTATUS: libc::Ioctl = 0x060B;

/// A printer's device file, to be asked beside the bytes that go through it.
#[derive(Clone)]
pub(super) struct UsbPrinter(Arc<File>);

impl UsbPrinter {
    pub(super) fn new(file: File) -> UsbPrinter {
        UsbPrinter(Arc::new(file))
    }

    /// Asks for the status byte; `None` from a file or a printer that has none. It is a question over the cable, which may take
    /// seconds.
    ///
    /// # Errors
    /// If the printer was pulled out.
    pub(super) async fn status(&self) -> io::Result<Option<u8>> {
        let file = Arc::clone(&self.0);
        match tokio::task::spawn_blocking(move || ask(&file)).await {
            Ok(answer) => answer,
            Err(ended) => Err(io::Error::other(ended)),
        }
    }
}

#[expect(unsafe_code, reason = "nix and rustix have it as a call the caller vouches for, too")]
fn ask(file: &File) -> io::Result<Option<u8>> {
    let mut status: libc::c_int = 0;
    // SAFETY: the kernel writes one int behind the pointer, which is ours and outlives the call, and keeps nothing of it. A file
    // that is no printer does not know the number and refuses it.
    let done = unsafe { libc::ioctl(file.as_raw_fd(), LPGETSTATUS, &raw mut status) };
    match Errno::result(done) {
        // The class has one byte.
        Ok(_) => Ok(Some(status.to_le_bytes()[0])),
        // No printer behind the file, or one that answers this with an error.
        Err(Errno::ENOTTY | Errno::EINVAL | Errno::ENOSYS | Errno::EIO) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_printer_does_not_say() {
        let (_end, pipe) = nix::unistd::pipe().unwrap();
        let [nothing, terminal] = ["/dev/null", "/dev/ptmx"].map(|path| File::open(path).unwrap());
        for file in [File::from(pipe), nothing, terminal, tempfile::tempfile().unwrap()] {
            assert!(matches!(ask(&file), Ok(None)), "{file:?}");
        }
    }
}
