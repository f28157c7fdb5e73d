//! A disk that fails, fills up, or writes down all it is told: `shims/disk.c` under the daemon.

use crate::Setup;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// How the disk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    Works,
    /// What was written may be on it or not: `fsync` says EIO.
    SyncFails,
    /// ENOSPC as soon as a file would grow.
    Full,
}

/// Makes the library `to` of a file of `shims/`.
pub(crate) fn compile(name: &str, to: &Path) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("shims").join(name);
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-pthread", "-o"]);
    let built = cc.arg(to).arg(source).arg("-ldl").status();
    assert!(built.expect("cc can be started").success(), "shims/{name} does not compile");
}

/// The library, its switch and its log, in a folder of their own.
pub struct Shim {
    folder: TempDir,
}

impl Shim {
    /// # Panics
    /// If there is no C compiler.
    pub fn build() -> Shim {
        let folder = TempDir::with_prefix("shim-").expect("a folder can be made");
        compile("disk.c", &folder.path().join("disk.so"));
        let shim = Shim { folder };
        shim.set(Disk::Works);
        shim
    }

    /// Puts it under a daemon.
    pub fn under(&self, setup: Setup) -> Setup {
        setup.variable("LD_PRELOAD", self.path("disk.so")).variable("HALL_SHIM_CONTROL", self.path("control"))
    }

    /// The same, with every operation written down in [`log`](Shim::log).
    pub fn noting(&self, setup: Setup) -> Setup {
        self.under(setup).variable("HALL_SHIM_LOG", self.log())
    }

    pub fn set(&self, disk: Disk) {
        let byte = match disk {
            Disk::Works => "0",
            Disk::SyncFails => "1",
            Disk::Full => "2",
        };
        // In place, for the daemon has this very file mapped.
        let mut control = fs::File::options();
        let control = control.create(true).truncate(false).write(true).open(self.path("control"));
        let written = control.and_then(|mut file| std::io::Write::write_all(&mut file, byte.as_bytes()));
        written.expect("the switch can be set");
    }

    pub fn log(&self) -> PathBuf {
        self.path("log")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
