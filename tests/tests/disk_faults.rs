//! The disk fails or fills up: nothing is given that could be lost, everybody is told, and it ends by itself.

use hall_api::ticket::{Issued, Print};
use hall_tests::devices::{DeviceHall, Port, TicketPrinter};
use hall_tests::wait::RaiseAtEnd;
use hall_tests::{Client, Daemon, Disk, Request, Setup, Shim, wait};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn a_disk_that_does_not_sync_gives_no_number_and_the_hall_goes_on_when_it_does() {
    let shim = Shim::build();
    let mut daemon = Daemon::start(shim.under(Setup::live()));
    fails_and_recovers(&mut daemon, || shim.set(Disk::SyncFails), || shim.set(Disk::Works));
}

#[test]
fn a_disk_without_room_gives_no_number_and_the_hall_goes_on_when_there_is() {
    let shim = Shim::build();
    let mut daemon = Daemon::start(shim.under(Setup::live()));
    fails_and_recovers(&mut daemon, || shim.set(Disk::Full), || shim.set(Disk::Works));
}

/// The same on a real file system, where this machine lets us mount one.
#[test]
fn a_file_system_that_is_full() {
    let Some(small) = SmallDisk::mount() else {
        println!("no right to mount: the test above stands alone");
        return;
    };
    let data = small.path.join("data");
    let mut daemon = Daemon::start(Setup { data: Some(data), ..Setup::live() });
    fails_and_recovers(&mut daemon, || small.fill(), || small.free());
    // Also from a start: a full disk does not let it open, and says so.
    assert!(daemon.stop().success());
    small.fill();
    let start = daemon.command().output().unwrap();
    assert!(matches!(start.status.code(), Some(73 | 74)), "{} {}", start.status, daemon.log());
    small.free();
    daemon.start_again();
    assert_eq!(daemon.health().status, 200);
    daemon.verify();
}

#[test]
fn eight_clients_under_a_disk_that_comes_and_goes_are_given_nothing_twice() {
    let shim = Shim::build();
    let daemon = Daemon::start(shim.under(Setup::live()));
    let done = AtomicBool::new(false);
    let (issued, refused): (Vec<Vec<Issued>>, Vec<usize>) = thread::scope(|scope| {
        let clients = (0..8).map(|_| scope.spawn(|| persist(&mut daemon.client("desk"), &done)));
        let clients: Vec<_> = clients.collect();
        let ended = RaiseAtEnd(&done);
        let mut reader = daemon.client("reader");
        let given = |reader: &mut Client| reader.hall().categories[0].issued;
        for disk in [Disk::SyncFails, Disk::Full, Disk::SyncFails, Disk::Full, Disk::SyncFails] {
            let before = given(&mut reader);
            wait::until("numbers are given", || (given(&mut reader) > before + 50).then_some(()));
            shim.set(disk);
            wait::until("the fault is seen", || (daemon.health().status == 503).then_some(()));
            shim.set(Disk::Works);
            wait::until("it recovers", || (daemon.health().status == 200).then_some(()));
        }
        drop(ended);
        clients.into_iter().map(|client| client.join().unwrap()).unzip()
    });
    assert!(refused.iter().sum::<usize>() > 0, "nobody has met the faults");
    let mut numbers: Vec<_> =
        issued.iter().flatten().map(|ticket| ticket.number[1..].parse::<u32>().unwrap()).collect();
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(1..=numbers.len() as u32), "a number twice, or left out: {numbers:?}");
    daemon.verify();
}

/// What could not be written has not happened to the clock either.
#[test]
fn date_and_time_that_could_not_be_kept_are_not_taken() {
    let shim = Shim::build();
    let daemon = Daemon::start(shim.under(Setup::simulated("2026-11-24T07:58,1,untrusted")));
    let mut manager = daemon.manager();
    let confirm = |now: &str| Request::post("hall/confirm-day", &json!({ "now": now }));
    let (wrong, right) = (confirm("2027-11-24T08:00"), confirm("2026-11-24T08:00"));
    shim.set(Disk::Full);
    assert_eq!(manager.ask(&wrong).refusal(), (503, "ledger-unavailable".into()));
    shim.set(Disk::Works);
    wait::until("the ledger can be written", || {
        (daemon.health().refusal() == (503, "day-unconfirmed".into())).then_some(())
    });
    assert!(manager.ask(&right).is_ok(), "the year that was mistyped is forgotten");
    assert_eq!(wait::until("the day opens", || manager.hall().day), "2026-11-24");

    let reset = Request::post("hall/reset-clock", &json!({ "now": "2026-11-20T08:00" }));
    shim.set(Disk::Full);
    assert_eq!(manager.ask(&reset).refusal(), (503, "ledger-unavailable".into()));
    shim.set(Disk::Works);
    let ticket: Issued = wait::until("numbers are given", || {
        let reply = manager.ask(&take());
        reply.is_ok().then(|| reply.read())
    });
    assert!(ticket.issued_at.starts_with("2026-11-24T08:0"), "{}", ticket.issued_at);
    daemon.verify();
}

/// A ticket is owed its paper while nothing can be written, so that many attempts leave no row.
#[test]
fn papers_of_a_disk_that_was_full_come_once_and_each_has_its_rows() {
    let (shim, mut port) = (Shim::build(), Port::tcp(TicketPrinter::new(576)));
    port.unplug();
    let hall = DeviceHall::default().printer("front", "generic-80mm", &port.tcp_address());
    let hall = hall.kiosk("door", &["front"], "next");
    let mut daemon = Daemon::start(shim.under(Setup { toml: hall.to_string(), ..Setup::live() }));
    let mut kiosk = daemon.client_named("kiosk", "door");
    let mut tickets = vec![kiosk.take("civil")];
    shim.set(Disk::Full);
    port.plug();
    // Two attempts a second, and nothing outside tells one: long enough for more than the restarts below write rows.
    let full = Instant::now();
    wait::until("many attempts have failed", || (full.elapsed() > Duration::from_secs(8)).then_some(()));
    assert_eq!(port.with(|printer| printer.papers().len()), 0, "a paper without a row");
    shim.set(Disk::Works);
    for _ in 0..8 {
        let last = tickets.last().expect("the first").id;
        wait::until("it is printed", || (kiosk.ticket(last).print == Print::Printed).then_some(()));
        daemon.kill();
        daemon.start_again();
        tickets.push(wait::until("the kiosk gives a number", || {
            let reply = kiosk.ask(&take());
            reply.is_ok().then(|| reply.read())
        }));
    }
    let last = tickets.last().expect("the first").id;
    wait::until("it is printed", || (kiosk.ticket(last).print == Print::Printed).then_some(()));
    for ticket in &tickets {
        assert_eq!(port.with(|printer| printer.papers_with(&ticket.number)), 1, "{}", ticket.number);
    }
    let kinds = daemon.manager().kinds(0);
    let started = kinds.iter().filter(|kind| *kind == "print-started").count();
    assert_eq!(started, tickets.len(), "{kinds:?}");
    daemon.verify();
}

/// Takes tickets and asks again, under the same key, until it has each; also how often it was refused.
fn persist(desk: &mut Client, done: &AtomicBool) -> (Vec<Issued>, usize) {
    let (mut issued, mut refused) = (Vec::new(), 0);
    while !done.load(Ordering::Relaxed) {
        let request = take();
        issued.push(wait::until("a ticket at last", || {
            let reply = desk.ask(&request);
            if reply.is_ok() {
                return Some(reply.read());
            }
            assert_eq!(reply.refusal(), (503, "ledger-unavailable".into()));
            refused += 1;
            None
        }));
    }
    (issued, refused)
}

/// What every fault of the disk looks like from outside.
fn fails_and_recovers(daemon: &mut Daemon, fail: impl Fn(), work: impl Fn()) {
    let mut desk = daemon.client("desk");
    let mut clerk = daemon.client("window 1");
    let first = desk.take("civil");
    assert_eq!(clerk.call_next(1).ticket.unwrap().id, first.id);
    let before = desk.hall();
    fail();
    let (issue, call) = (take(), Request::post("windows/1/call-next", &Value::Null));
    for _ in 0..3 {
        assert_eq!(desk.ask(&issue).refusal(), (503, "ledger-unavailable".into()));
        assert_eq!(clerk.ask(&call).refusal(), (503, "ledger-unavailable".into()));
        assert_eq!(daemon.health().refusal(), (503, "ledger-unavailable".into()));
    }
    let during = desk.hall();
    assert_eq!(
        (during.sequence, during.windows),
        (before.sequence, before.windows),
        "nothing is shown that is not kept"
    );
    assert!(daemon.runs());
    work();
    // Nobody asks for anything: the hall finds out by itself.
    wait::until("the hall is well again", || (daemon.health().status == 200).then_some(()));
    // Who was refused asks again under the same key and is served as if nothing had been.
    let second: Issued = desk.ask(&issue).read();
    assert_eq!(second.number, "A002");
    assert!(clerk.ask(&call).is_ok());
    daemon.verify();
    daemon.kill();
    daemon.start_again();
    assert_eq!(desk.ask(&issue).read::<Issued>(), second);
    assert_eq!(desk.take("civil").number, "A003");
    daemon.verify();
    let told = daemon.log().lines().filter(|line| line.contains("ERROR")).count();
    assert!((1..=3).contains(&told), "told {told} times:\n{}", daemon.log());
}

fn take() -> Request {
    Request::post("tickets", &json!({ "category": "civil" }))
}

/// A file system of a few MB in memory.
struct SmallDisk {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl SmallDisk {
    fn mount() -> Option<SmallDisk> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("disk");
        fs::create_dir(&path).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(&path);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then(|| SmallDisk { path, _folder: folder })
    }

    /// Takes every last byte.
    fn fill(&self) {
        let mut ballast = File::options().create(true).append(true).open(self.ballast()).unwrap();
        let mut size = 1 << 20;
        while size > 0 {
            if ballast.write_all(&vec![0; size]).is_err() {
                size /= 2;
            }
        }
    }

    fn free(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        Path::new(&self.path).join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, for the daemon may still be on it.
        let _ = Command::new("umount").arg("-l").arg(&self.path).status();
    }
}
