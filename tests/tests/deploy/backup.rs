//! `hall-backup`, run beside a real daemon: a copy a day, no more than are to be kept, and one on the stick.

use crate::root;
use hall_tests::{Daemon, Setup, program};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn run(daemon: &Daemon, folder: &Path, keep: &str, stick: &str) -> Output {
    let programs = program("hallctl").parent().unwrap().display().to_string();
    let path = format!("{programs}:{}", std::env::var("PATH").unwrap());
    let mut command = Command::new(root().join("deploy/backup/hall-backup"));
    command.env("PATH", path).env("HALL_DATA", daemon.data()).env("HALL_BACKUPS", folder);
    command.env("HALL_BACKUP_KEEP", keep).env("HALL_BACKUP_STICK", stick).output().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn each_evening_has_a_copy_and_the_oldest_go() {
    let daemon = Daemon::start(Setup::live());
    daemon.manager().take("civil");
    let folder = daemon.folder().join("backups");
    fs::create_dir(&folder).unwrap();
    for old in ["2026-01-01.db", "2026-01-02.db", "before-the-move.db"] {
        fs::write(folder.join(old), "old").unwrap();
    }
    let done = run(&daemon, &folder, "2", "");
    assert!(done.status.success(), "{done:?}");
    assert!(String::from_utf8_lossy(&done.stdout).contains("read again and whole"), "{done:?}");
    let kept = names(&folder);
    // What a person named is a person's to delete.
    assert!(kept.len() == 3 && kept[0] == "2026-01-02.db" && kept[2] == "before-the-move.db", "{kept:?}");
    // A second time that day there is one already.
    assert!(run(&daemon, &folder, "2", "").status.success());
    assert_eq!(names(&folder), kept);

    let unplugged = run(&daemon, &folder, "2", daemon.folder().to_str().unwrap());
    let said = String::from_utf8_lossy(&unplugged.stderr);
    assert!(unplugged.status.code() == Some(75) && said.contains("no stick is mounted"), "{unplugged:?}");

    // A mounted file system that every Linux has; a real stick is another.
    let plugged = run(&daemon, &folder, "2", "/dev/shm");
    let copy = Path::new("/dev/shm").join(&kept[1]);
    let same = fs::read(&copy).unwrap() == fs::read(folder.join(&kept[1])).unwrap();
    fs::remove_file(&copy).unwrap();
    assert!(plugged.status.success() && same, "{plugged:?}");
}
