//! What the kernel says of a USB printer: `shims/usblp.c` under the daemon.

use crate::{Setup, shim};
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use tempfile::TempDir;

/// The status byte of every device file that is asked for one.
pub struct UsbStatus {
    folder: TempDir,
}

impl UsbStatus {
    /// Nothing is wrong.
    pub const READY: u8 = 0x18;
    pub const PAPER_OUT: u8 = 0x38;

    /// # Panics
    /// If there is no C compiler.
    pub fn new(status: u8) -> UsbStatus {
        let folder = TempDir::with_prefix("usblp-").expect("a folder can be made");
        shim::compile("usblp.c", &folder.path().join("usblp.so"));
        let usb = UsbStatus { folder };
        usb.set(status);
        usb
    }

    /// Puts it under a daemon.
    pub fn under(&self, setup: Setup) -> Setup {
        setup.variable("LD_PRELOAD", self.path("usblp.so")).variable("HALL_USBLP", self.path("status"))
    }

    pub fn set(&self, status: u8) {
        // In place, for the daemon has this very file mapped.
        let file = File::options().create(true).truncate(false).write(true).open(self.path("status"));
        file.and_then(|mut file| file.write_all(&[status])).expect("the status can be set");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
