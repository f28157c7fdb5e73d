//! A printer on a kiosk PC: bytes that go to TCP port 9100 reach the device, and its answers come back.

use crate::read;
use hall_tests::wait::{PATIENCE, until};
use nix::pty::openpty;
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// Ends the process when the test does, however it does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn tcp_9100_is_the_printer_and_a_second_connection_is_as_good_as_the_first() {
    let pair = openpty(None, None).expect("a pseudo terminal that stands for /dev/usb/lp0");
    let mut raw = tcgetattr(&pair.slave).unwrap();
    cfmakeraw(&mut raw);
    tcsetattr(&pair.slave, SetArg::TCSANOW, &raw).unwrap();
    let device = nix::unistd::ttyname(&pair.slave).unwrap();
    let mut printer = File::from(pair.master);

    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap().port();
    let unit = read("deploy/p910nd/hall-printer@.service");
    let line =
        unit.lines().find_map(|line| line.strip_prefix("ExecStart=-")).expect("the unit starts p910nd");
    // What systemd makes of `RuntimeDirectory=lock/p910nd`.
    std::fs::create_dir_all("/run/lock/p910nd").unwrap();
    let _server = Running(
        Command::new("systemd-socket-activate")
            .args(["--listen", &format!("127.0.0.1:{port}"), "--inetd", "--accept"])
            .args(line.replace("${HALL_PRINTER}", &device.display().to_string()).split(' '))
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("systemd-socket-activate; `cargo xtask test` installs it"),
    );

    for ticket in ["A001\n", "A002\n"] {
        let mut controller = connect(port);
        controller.write_all(ticket.as_bytes()).unwrap();
        let mut paper = [0; 5];
        printer.read_exact(&mut paper).unwrap();
        assert_eq!(paper, ticket.as_bytes());
        // An answer such as a printer gives to DLE EOT.
        printer.write_all(&[0x12]).unwrap();
        let mut answer = [0];
        controller.read_exact(&mut answer).unwrap();
        assert_eq!(answer, [0x12]);
    }
}

fn connect(port: u16) -> TcpStream {
    let stream = until("systemd-socket-activate listens", || TcpStream::connect(("127.0.0.1", port)).ok());
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}
