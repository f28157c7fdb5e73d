//! mosquitto with the shipped config and access list, on a port that it keeps over restarts.

use super::{Encryption, Heard, Message, Process};
use crate::wait::until;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The broker; each login's password is its name.
pub struct Mosquitto {
    folder: TempDir,
    pub port: u16,
    process: Option<Process>,
    encryption: Option<Encryption>,
}

impl Mosquitto {
    /// The one that listens only.
    pub const LISTENER: &str = "listener";

    /// Starts it for these logins and [`Mosquitto::LISTENER`].
    ///
    /// # Panics
    /// If it is not installed or does not start.
    pub fn start(logins: &[&str]) -> Mosquitto {
        Mosquitto::start_with(logins, None)
    }

    /// The same behind TLS, if a certificate is given.
    ///
    /// # Panics
    /// If it is not installed or does not start.
    pub fn start_with(logins: &[&str], encryption: Option<Encryption>) -> Mosquitto {
        let folder = TempDir::with_prefix("mosquitto-").expect("a folder can be made");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/mosquitto");
        std::fs::copy(shipped.join("hall.acl"), folder.path().join("hall.acl")).expect("the list is there");
        let passwords = folder.path().join("hall.passwd");
        std::fs::write(&passwords, "").expect("a file can be made");
        for login in logins.iter().chain([&Mosquitto::LISTENER]) {
            let mut passwd = Command::new("mosquitto_passwd");
            let made = passwd.arg("-b").arg(&passwords).args([login, login]).status();
            assert!(made.is_ok_and(|status| status.success()), "mosquitto_passwd; run `cargo xtask test`");
        }
        let mut broker = Mosquitto { folder, port: free_port(), process: None, encryption };
        broker.write_config(&shipped.join("hall.conf"));
        broker.start_again();
        broker
    }

    fn write_config(&self, shipped: &Path) {
        let config = std::fs::read_to_string(shipped).expect("the config is there");
        let mut config = config
            .replace("listener 1883", &format!("listener {} 127.0.0.1", self.port))
            .replace("/etc/mosquitto", &self.folder.path().display().to_string());
        // Started by root, mosquitto would turn into another user, who may not look into this folder.
        config += "\nuser root\n";
        if let Some(Encryption { authority, certificate, key }) = &self.encryption {
            for (name, file) in [("cafile", authority), ("certfile", certificate), ("keyfile", key)] {
                config += &format!("{name} {}\n", file.display());
            }
        }
        std::fs::write(self.folder.path().join("hall.conf"), config).expect("a file can be made");
    }

    /// # Panics
    /// If it runs, or does not listen in the end.
    pub fn start_again(&mut self) {
        assert!(self.process.is_none(), "mosquitto runs");
        let mut mosquitto = Command::new("/usr/sbin/mosquitto");
        mosquitto.arg("-c").arg(self.folder.path().join("hall.conf")).stderr(Stdio::null());
        self.process = Some(Process(mosquitto.spawn().expect("mosquitto; run `cargo xtask test`")));
        until("mosquitto listens", || TcpStream::connect(("127.0.0.1", self.port)).ok());
    }

    /// `kill -9`; it keeps nothing on disk.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// It hangs, until [`Mosquitto::thaw`]: connections stay, and nothing is answered.
    ///
    /// # Panics
    /// If it does not run.
    pub fn freeze(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// # Panics
    /// If it does not run.
    pub fn thaw(&self) {
        self.signal(Signal::SIGCONT);
    }

    fn signal(&self, signal: Signal) {
        let process = self.process.as_ref().expect("mosquitto runs");
        kill(Pid::from_raw(process.0.id().cast_signed()), signal).expect("a child can be sent a signal");
    }

    /// Its address, for `--broker` and `hall.toml`.
    pub fn url(&self) -> String {
        let scheme = if self.encryption.is_some() { "mqtts" } else { "mqtt" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// The lines of `[mqtt]` with which `halld` logs in as the hall's id.
    ///
    /// # Panics
    /// If the password cannot be written.
    pub fn config(&self, hall: &str) -> String {
        self.config_with(hall, hall)
    }

    /// The same with a password of the caller's.
    ///
    /// # Panics
    /// If the password cannot be written.
    pub fn config_with(&self, hall: &str, password: &str) -> String {
        let file = self.folder.path().join("mqtt.password");
        std::fs::write(&file, format!("{password}\n")).expect("a file can be made");
        let ca = self.encryption.as_ref().map_or(String::new(), |encryption| {
            format!("\nca_file = {:?}", encryption.authority.display().to_string())
        });
        format!(
            "broker = \"{}\"\nusername = \"{hall}\"\npassword_file = \"{}\"{ca}",
            self.url(),
            file.display()
        )
    }

    /// What the stranger `mosquitto_sub` hears of a hall from now on.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn listen(&self, hall: &str) -> (Heard, Process) {
        let mut sub = Command::new("stdbuf");
        sub.args(["-oL", "mosquitto_sub", "-V", "311"]).args(self.login(Mosquitto::LISTENER));
        sub.args(["-q", "1", "-t", &format!("hall/{hall}/#"), "-F", "%r %t %p"]);
        let sub = sub.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut process = Process(sub.expect("mosquitto_sub; run `cargo xtask test`"));
        let lines = BufReader::new(process.0.stdout.take().expect("piped")).lines();
        let heard = Heard::new(hall);
        let hears = heard.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut parts = line.splitn(3, ' ');
                let [Some(retained), Some(topic), Some(payload)] = [(); 3].map(|()| parts.next()) else {
                    continue;
                };
                let (topic, payload) = (topic.to_owned(), payload.as_bytes().to_vec());
                hears.add(Message { topic, payload, retained: retained == "1" });
            }
        });
        (heard, process)
    }

    /// Publishes with `mosquitto_pub` at QoS 1: the broker has decided on it when this returns.
    ///
    /// # Panics
    /// If the broker does not let the login in.
    pub fn say(&self, login: &str, topic: &str, payload: &str, retain: bool) {
        let mut publish = Command::new("mosquitto_pub");
        publish.args(self.login(login)).args(["-q", "1", "-t", topic, "-m", payload]);
        publish.args(retain.then_some("-r"));
        let said = publish.stderr(Stdio::null()).status();
        assert!(said.is_ok_and(|status| status.success()), "{login} could not publish {topic}");
    }

    /// Arguments of its own clients.
    fn login(&self, login: &str) -> Vec<String> {
        let port = self.port.to_string();
        let mut arguments = vec!["-h", "127.0.0.1", "-p", &port, "-u", login, "-P", login];
        let authority = self.encryption.as_ref().map(|encryption| encryption.authority.display().to_string());
        arguments.extend(authority.iter().flat_map(|authority| ["--cafile", authority]));
        arguments.into_iter().map(str::to_owned).collect()
    }
}

/// A port that nobody has now; two tests that ask at once are given two.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has ports");
    listener.local_addr().expect("it is bound").port()
}
