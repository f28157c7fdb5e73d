//! `install.sh` puts every role into place, and systemd understands what it finds there.

use crate::{root, run};
use std::path::Path;
use std::process::Command;

const ROLES: [&str; 5] = ["controller", "screen", "kiosk", "printer", "broker"];

const UNITS: [&str; 7] = [
    "halld.service",
    "hall-backup.service",
    "hall-backup.timer",
    "hall-screen.service",
    "hall-kiosk.service",
    "hall-printer.socket",
    "hall-printer@1.service",
];

/// Programs of Debian packages that the units start; here they need only exist.
const STARTED: [&str; 3] = ["usr/bin/cage", "usr/bin/chromium", "usr/sbin/p910nd"];

#[test]
fn every_role_installs_and_systemd_reads_its_units() {
    let image = tempfile::tempdir().expect("an empty root");
    let at = |path: &str| image.path().join(path);
    for role in ROLES {
        install(role, image.path());
    }
    stand_in_for_debian(image.path());
    for unit in UNITS {
        let mut verify = Command::new("systemd-analyze");
        verify.args(["verify", "--man=no", "--recursive-errors=no"]).arg(root_option(image.path())).arg(unit);
        run(&mut verify).unwrap();
    }
    // systemd's own measure, from 0 (locked in) to 100 (free to do anything).
    for (unit, exposure_max) in [
        ("halld.service", "25"),
        ("hall-backup.service", "35"),
        ("hall-screen.service", "25"),
        ("hall-printer@.service", "35"),
    ] {
        let mut security = Command::new("systemd-analyze");
        security.args(["security", "--offline=yes", "--no-pager", "--threshold", exposure_max]);
        run(security.arg(root_option(image.path())).arg(unit)).unwrap();
    }
    run(Command::new("systemd-sysusers").arg("--dry-run").arg(root_option(image.path()))).unwrap();
    run(Command::new(at("usr/local/bin/halld")).arg("check").arg(at("etc/hall/hall.toml"))).unwrap();
}

#[test]
fn an_update_leaves_the_hall_s_own_files_alone() {
    let image = tempfile::tempdir().expect("an empty root");
    install("kiosk", image.path());
    let own = image.path().join("etc/hall/kiosk.env");
    std::fs::write(&own, "HALL_KIOSK_URL=http://192.0.2.7/\n").unwrap();
    let unit = image.path().join("etc/systemd/system/hall-kiosk.service");
    std::fs::write(&unit, "of an older version\n").unwrap();
    install("kiosk", image.path());
    assert_eq!(std::fs::read_to_string(&own).unwrap(), "HALL_KIOSK_URL=http://192.0.2.7/\n");
    assert!(std::fs::read_to_string(&unit).unwrap().contains("[Service]"));
}

#[test]
fn an_unknown_role_is_named() {
    let error = run(Command::new(root().join("deploy/install.sh")).arg("kitchen")).unwrap_err();
    assert!(error.contains("no such role: kitchen"), "{error}");
}

fn install(role: &str, image: &Path) {
    run(Command::new(root().join("deploy/install.sh")).arg(role).arg(image)).unwrap();
}

/// systemd's own units, which ours name, and the programs that ours start.
fn stand_in_for_debian(image: &Path) {
    let systemd = image.join("usr/lib/systemd");
    std::fs::create_dir_all(&systemd).unwrap();
    run(Command::new("cp").arg("-r").arg("/usr/lib/systemd/system").arg(&systemd)).unwrap();
    for program in STARTED.iter().chain(&["bin/sh"]) {
        let program = image.join(program);
        std::fs::create_dir_all(program.parent().expect("a folder")).unwrap();
        std::fs::copy("/bin/true", &program).unwrap();
    }
}

fn root_option(image: &Path) -> String {
    format!("--root={}", image.display())
}
