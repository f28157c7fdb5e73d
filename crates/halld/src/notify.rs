//! What systemd is told: ready, alive, stopping. Without systemd each call does nothing.

use sd_notify::NotifyState;
use std::time::Duration;

/// The hall answers: `Type=notify` units that wait for it may start.
pub fn ready() {
    tell(&NotifyState::Ready);
}

/// The owner thread made a round. Called from anywhere else it would keep a hung daemon alive.
pub fn alive() {
    tell(&NotifyState::Watchdog);
}

/// The hall shuts down on purpose, so the watchdog need not bite.
pub fn stopping() {
    tell(&NotifyState::Stopping);
}

/// How often [`alive`] must be called: half of `WatchdogSec=`, as sd_watchdog_enabled(3) advises. `None` if nobody
/// watches.
pub fn watchdog_interval() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|limit| limit / 2)
}

/// A service manager that cannot be told is no reason to stop giving numbers.
fn tell(state: &NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(std::slice::from_ref(state)) {
        tracing::warn!(%error, "could not tell systemd `{state}`");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixDatagram;
    use std::process::{Command, Output};

    /// Runs `as_a_service` in a process of its own: its environment is not shared with other tests.
    fn service(environment: &[(&str, &str)]) -> Output {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "notify::tests::as_a_service", "--ignored", "--nocapture"])
            .env_remove("NOTIFY_SOCKET")
            .env_remove("WATCHDOG_USEC")
            .env_remove("WATCHDOG_PID")
            .envs(environment.iter().copied())
            .output()
            .unwrap()
    }

    #[test]
    #[ignore = "run by the tests below, in a process of its own"]
    fn as_a_service() {
        println!("interval {:?}", watchdog_interval());
        ready();
        alive();
        stopping();
    }

    #[test]
    fn systemd_hears_ready_alive_stopping() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let systemd = UnixDatagram::bind(&path).unwrap();
        systemd.set_nonblocking(true).unwrap();
        let output = service(&[("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "20000000")]);
        assert!(output.status.success());
        let mut heard = Vec::new();
        let mut buffer = [0; 64];
        while let Ok(length) = systemd.recv(&mut buffer) {
            heard.push(String::from_utf8_lossy(&buffer[..length]).trim().to_owned());
        }
        assert_eq!(heard, ["READY=1", "WATCHDOG=1", "STOPPING=1"]);
        assert!(String::from_utf8_lossy(&output.stdout).contains("interval Some(10s)"));
    }

    #[test]
    fn without_systemd_nothing_happens() {
        let output = service(&[]);
        assert!(output.status.success());
        assert!(String::from_utf8_lossy(&output.stdout).contains("interval None"));
    }

    #[test]
    fn a_dead_socket_stops_nobody() {
        assert!(service(&[("NOTIFY_SOCKET", "/nonexistent/notify")]).status.success());
    }
}
