//! emupos: printers that no one here wrote, on TCP or a pseudo-terminal, with faults to switch on.

use crate::wait::until;
use serde::Deserialize;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The simulator, with a printer `front` on TCP and a printer `side` on a pseudo-terminal.
pub struct Emupos {
    process: Child,
    folder: TempDir,
    api: u16,
    tcp: u16,
}

/// A receipt that is cut off.
#[derive(Clone, Debug, Deserialize)]
pub struct Receipt {
    pub id: String,
    pub width_dots: u32,
    pub height_dots: u32,
    /// What ended it: `cut`, or why it was taken for ended.
    pub boundary: String,
}

impl Emupos {
    /// # Panics
    /// If it is not installed, or not ready in time.
    pub fn start() -> Emupos {
        let tools = std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which installs emupos");
        let folder = TempDir::with_prefix("emupos-").expect("a folder can be made");
        let [api, tcp] = free_ports();
        let config = format!(
            "schema: 1\napi: {{ host: 127.0.0.1, port: {api} }}\ndevices:\n\
             \x20 - {{ id: front, type: printer, profile: epson-tm-t20iii, connections: [ {{ tcp: {{ port: {tcp} }} }} ] }}\n\
             \x20 - {{ id: side, type: printer, profile: epson-tm-t20iii, connections: [ {{ serial: {{ pty: true, link: side }} }} ] }}\n"
        );
        std::fs::write(folder.path().join("emupos.yaml"), config).expect("its config can be written");
        let mut emupos = Command::new(Path::new(&tools).join("venv/bin/emupos"));
        emupos.arg("run").current_dir(folder.path()).env("TMPDIR", folder.path());
        emupos.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = emupos.spawn().expect("emupos can be started");
        let emupos = Emupos { process, folder, api, tcp };
        until("emupos answers", || emupos.try_ask("GET", "health"));
        emupos
    }

    pub fn tcp_address(&self) -> String {
        format!("tcp://127.0.0.1:{}", self.tcp)
    }

    pub fn serial_address(&self) -> String {
        format!("serial://{}?baud=9600", self.folder.path().join("emupos/side").display())
    }

    /// Puts in a fault: `paper-out`, `paper-near-end`, `cover-open`, `offline`.
    pub fn break_printer(&self, printer: &str, fault: &str) {
        self.ask("PUT", &format!("devices/{printer}/faults/{fault}"));
    }

    pub fn mend(&self, printer: &str, fault: &str) {
        self.ask("DELETE", &format!("devices/{printer}/faults/{fault}"));
    }

    /// What is on paper, the oldest first.
    ///
    /// # Panics
    /// If it answers something else.
    pub fn receipts(&self, printer: &str) -> Vec<Receipt> {
        let list = self.ask("GET", &format!("devices/{printer}/receipts"));
        let mut receipts: Vec<Receipt> = serde_json::from_slice(&list).expect("a list of receipts");
        receipts.sort_by_key(|receipt| receipt.id.clone());
        receipts
    }

    /// The picture of a receipt, as a file.
    ///
    /// # Panics
    /// If there is none.
    pub fn picture(&self, printer: &str, receipt: &Receipt) -> PathBuf {
        let png = self.ask("GET", &format!("devices/{printer}/receipts/{}/image", receipt.id));
        let path = self.folder.path().join(format!("{printer}-{}.png", receipt.id));
        std::fs::write(&path, png).expect("a picture can be written");
        path
    }

    fn ask(&self, method: &str, path: &str) -> Vec<u8> {
        self.try_ask(method, path).unwrap_or_else(|| panic!("emupos refuses {method} {path}"))
    }

    fn try_ask(&self, method: &str, path: &str) -> Option<Vec<u8>> {
        let url = format!("http://127.0.0.1:{}/api/v1/{path}", self.api);
        let mut curl = Command::new("curl");
        let output =
            curl.args(["--silent", "--fail", "--max-time", "10", "--request", method, &url]).output();
        let output = output.expect("curl can be started");
        output.status.success().then_some(output.stdout)
    }
}

impl Drop for Emupos {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has seen or does not care for.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Free at this moment; emupos has no other way to be told.
fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind(("127.0.0.1", 0)).expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("a bound listener has an address").port())
}
