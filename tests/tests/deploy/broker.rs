//! mosquitto with the shipped config and access list: who may say and hear what.

use crate::{read, run};
use hall_tests::wait::{PATIENCE, until};
use std::io::{BufRead, BufReader, Lines};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Every topic that listeners read, as the AsyncAPI document has them.
const SHOWN: [&str; 5] = ["status", "board", "windows/3", "devices/front", "events"];

/// mosquitto, ended with the test.
struct Broker {
    _process: Process,
    port: u16,
    _folder: tempfile::TempDir,
}

/// A subscription, and the messages that came in on it.
struct Listener {
    lines: Lines<BufReader<ChildStdout>>,
    _process: Process,
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn halld_alone_writes_what_the_hall_shows_and_everyone_reads_it() {
    let broker = Broker::start(&["hulu", "ground-1", "reader"]);
    let mut reader = broker.listen("reader", "hall/#");
    for topic in SHOWN {
        broker.say("ground-1", &format!("hall/hulu/{topic}"), "forged");
        broker.say("reader", &format!("hall/hulu/{topic}"), "forged");
        broker.say("hulu", &format!("hall/elsewhere/{topic}"), "of another hall");
        broker.say("hulu", &format!("hall/hulu/{topic}"), "true");
    }
    for topic in SHOWN {
        assert_eq!(reader.next(), format!("hall/hulu/{topic} true"));
    }
}

#[test]
fn a_screen_reports_what_it_spoke_under_its_own_name_only() {
    let broker = Broker::start(&["hulu", "ground-1", "ground-2"]);
    let mut halld = broker.listen("hulu", "hall/hulu/spoken/+");
    broker.say("ground-2", "hall/hulu/spoken/ground-1", "forged");
    broker.say("ground-1", "hall/hulu/spoken/ground-1", "41");
    broker.say("ground-2", "hall/hulu/spoken/ground-2", "42");
    assert_eq!(halld.next(), "hall/hulu/spoken/ground-1 41");
    assert_eq!(halld.next(), "hall/hulu/spoken/ground-2 42");
}

#[test]
fn without_a_login_nobody_gets_in() {
    let broker = Broker::start(&["hulu"]);
    let port = broker.port.to_string();
    let error = run(Command::new("mosquitto_pub").args(["-p", &port, "-t", "hall/hulu/board", "-m", "x"]))
        .unwrap_err();
    assert!(error.contains("not authorised"), "{error}");
}

impl Broker {
    /// Starts mosquitto with the shipped files, on a free port and with these logins, each its own password.
    fn start(logins: &[&str]) -> Broker {
        let folder = tempfile::tempdir().unwrap();
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap().port();
        let config = read("deploy/mosquitto/hall.conf")
            .replace("listener 1883", &format!("listener {port} 127.0.0.1"))
            .replace("/etc/mosquitto", &folder.path().display().to_string());
        std::fs::write(folder.path().join("hall.acl"), read("deploy/mosquitto/hall.acl")).unwrap();
        let passwords = folder.path().join("hall.passwd");
        std::fs::write(&passwords, "").unwrap();
        for login in logins {
            run(Command::new("mosquitto_passwd").arg("-b").arg(&passwords).args([login, login])).unwrap();
        }
        let config_file = folder.path().join("hall.conf");
        // Started by root, mosquitto would turn into another user, who may not look into this folder.
        std::fs::write(&config_file, format!("{config}\nuser root\n")).unwrap();
        let mut mosquitto = Command::new("/usr/sbin/mosquitto");
        let process = mosquitto
            .arg("-c")
            .arg(&config_file)
            .stderr(Stdio::null())
            .spawn()
            .expect("mosquitto can be started");
        let broker = Broker { _process: Process(process), port, _folder: folder };
        until("mosquitto listens", || broker.try_say(logins[0], "hall/nowhere", "").ok());
        broker
    }

    /// Sends at QoS 1, so that the broker has decided on it when this returns.
    fn say(&self, login: &str, topic: &str, text: &str) {
        self.try_say(login, topic, text).unwrap();
    }

    fn try_say(&self, login: &str, topic: &str, text: &str) -> Result<String, String> {
        run(self.client("mosquitto_pub", login).args(["-q", "1", "-t", topic, "-m", text]))
    }

    /// Subscribes, and returns when the broker has said that it did.
    fn listen(&self, login: &str, topics: &str) -> Listener {
        let mut client = Command::new("stdbuf");
        let subscribe = self.client("mosquitto_sub", login);
        client.arg("-oL").arg(subscribe.get_program()).args(subscribe.get_args());
        let wait = PATIENCE.as_secs().to_string();
        client.args(["-d", "-q", "1", "-t", topics, "-F", "heard %t %p", "-W", &wait]).stdout(Stdio::piped());
        let mut process = Process(client.spawn().expect("mosquitto_sub can be started"));
        let mut lines = BufReader::new(process.0.stdout.take().expect("a pipe")).lines();
        lines
            .find(|line| line.as_ref().is_ok_and(|line| line.starts_with("Subscribed")))
            .expect("a subscription")
            .unwrap();
        Listener { lines, _process: process }
    }

    fn client(&self, program: &str, login: &str) -> Command {
        let mut command = Command::new(program);
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-u", login, "-P", login]);
        command
    }
}

impl Listener {
    /// The next message, as topic and text.
    fn next(&mut self) -> String {
        let heard = self
            .lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("heard ").map(str::to_owned));
        heard.expect("a message before the subscription ends")
    }
}
