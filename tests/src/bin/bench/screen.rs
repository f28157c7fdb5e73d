//! What a waiting-area display costs its small computer: memory, and the processor while nothing happens.

use hall_tests::wait::until;
use hall_tests::{Daemon, machine, program};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// While the board stays as it is; the clock on it goes on.
const IDLE: Duration = Duration::from_secs(60);

/// Ends with the figures.
struct Screen(Child);

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Shows a live hall at 1920 x 1080 in a file.
pub(crate) fn print(daemon: &Daemon) {
    let folder = daemon.folder();
    let token = folder.join("screen-token");
    let created = daemon.hallctl_says(&["token", "create", "--role", "screen", "--name", "ground-1"]);
    std::fs::write(&token, created).expect("the folder takes a file");
    let picture = folder.join("board.png");
    let mut screen = Command::new(program("hall-screen"));
    screen.args(["--broker", &format!("ws://{}/mqtt", daemon.address()), "--hall", "hulu"]);
    screen.arg("--token-file").arg(token).arg("--png").arg(&picture).stderr(Stdio::null());
    let screen = Screen(screen.spawn().expect("hall-screen can be started"));
    let connecting = until("the first picture", || bytes(&picture));
    until("the board", || bytes(&picture).filter(|board| *board != connecting));
    // The last pages and flashes of what was called before are over, and every glyph has been drawn.
    thread::sleep(Duration::from_secs(15));
    let (before, begun) = (machine::cpu_s(screen.0.id()), Instant::now());
    thread::sleep(IDLE);
    let percent = 100.0 * (machine::cpu_s(screen.0.id()) - before) / begun.elapsed().as_secs_f64();
    println!("screen, idle for {} s            {percent:.2} % of a core (limit 1)", IDLE.as_secs());
    println!("screen, resident at 1920x1080   {:.1} MB (limit 80)", machine::resident_mb(screen.0.id()));
}

fn bytes(path: &Path) -> Option<Vec<u8>> {
    std::fs::read(path).ok()
}
