//! HTTPS by files, with a certificate that openssl made; plain HTTP beyond this computer only if the config says so.

use hall_tests::{Connection, Daemon, HallToml, Request, Setup};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A certificate of `localhost` and 127.0.0.1, which is its own authority, and its key.
fn made(folder: &Path, name: &str) -> (PathBuf, PathBuf) {
    let (certificate, key) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]);
    openssl.args(["-days", "2", "-subj", "/CN=hall", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]);
    let made = openssl.arg("-out").arg(&certificate).arg("-keyout").arg(&key).output().expect("openssl");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (certificate, key)
}

fn setup(lines: &str) -> Setup {
    let mut setup = Setup::of(&HallToml::live());
    setup.toml = setup.toml.replace("[http]\n", &format!("[http]\n{lines}"));
    setup
}

fn files(certificate: &Path, key: &Path) -> String {
    format!("certificate = {certificate:?}\nkey = {key:?}\n")
}

/// What curl gets that trusts this authority alone: headers and body.
fn curl(authority: &Path, url: &str) -> Result<String, String> {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--include", "--max-time", "30", "--cacert"]).arg(authority);
    let output = curl.arg(url).output().expect("curl can be started");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

#[test]
fn a_browser_that_trusts_the_certificate_is_served_over_https_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = made(folder.path(), "hall");
    let (other, _) = made(folder.path(), "other");
    let daemon = Daemon::start(setup(&files(&certificate, &key)));
    let (address, port) = (daemon.address(), daemon.address().port());
    // Whoever opens a connection and says nothing holds nobody up.
    let silent: Vec<_> = (0..8).map(|_| Connection::open(address).unwrap()).collect();
    let health = curl(&certificate, &format!("https://localhost:{port}/healthz")).unwrap();
    assert!(health.starts_with("HTTP/1.1 200"), "{health}");
    assert!(health.contains("strict-transport-security: max-age="), "{health}");
    // A cookie of this page goes over nothing else.
    let kiosk = curl(&certificate, &format!("https://127.0.0.1:{port}/kiosk")).unwrap();
    let cookie = kiosk.lines().find(|line| line.starts_with("set-cookie:")).expect("it is to be paired");
    assert!(cookie.contains("HttpOnly") && cookie.trim_end().ends_with("; Secure"), "{cookie}");
    let stranger = curl(&other, &format!("https://localhost:{port}/healthz"));
    assert!(stranger.as_ref().is_err_and(|told| told.contains("certificate")), "{stranger:?}");
    drop(silent);
    // Plain HTTP gets no answer at this door.
    let plain = Connection::open(address).unwrap().send(&Request::get("/healthz"), None);
    assert!(plain.is_err(), "{plain:?}");
    daemon.verify();
}

/// What `halld run` says that cannot start, and with which code it ends.
fn refused(setup: &Setup, more: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("hall.toml");
    std::fs::write(&config, &setup.toml).unwrap();
    let mut halld = Command::new(hall_tests::program("halld"));
    halld.arg("run").arg("--config").arg(config).arg("--data").arg(folder.path().join("data")).args(more);
    let output = halld.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn files_that_do_not_fit_are_named_and_nothing_is_served_in_plain_by_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = made(folder.path(), "hall");
    let (_, other_key) = made(folder.path(), "other");
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let absent = folder.path().join("absent.key");
    for (certificate, key, told) in [
        (&certificate, &other_key, "do not belong together"),
        (&certificate, &absent, "absent.key"),
        (&empty, &key, "empty.pem holds no certificate"),
        (&certificate, &empty, "cannot read a key from"),
    ] {
        let (code, said) = refused(&setup(&files(certificate, key)), &[]);
        assert_eq!(code, Some(66), "{said}");
        assert!(said.contains(told), "{said}");
    }
    // The whole network, and nobody has said that it may listen.
    let (code, said) = refused(&setup(""), &["--listen", "0.0.0.0:0"]);
    assert_eq!(code, Some(64), "{said}");
    assert!(said.contains("certificate and key") && said.contains("plain = true"), "{said}");
    let open = setup("").toml.replace("127.0.0.1:0", "0.0.0.0:0");
    let (code, said) = refused(&Setup { toml: open.clone(), ..setup("") }, &[]);
    assert_eq!(code, Some(78), "{said}");
    assert!(said.contains("plain = true"), "{said}");
    let meant = open.replace("[http]\n", "[http]\nplain = true\n");
    assert_eq!(Daemon::start(Setup { toml: meant, ..setup("") }).health().status, 200);
}
