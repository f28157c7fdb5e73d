//! Certificates of one's own, made by `openssl` as an installer makes them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A certificate for a broker on this machine, its key, and the authority that signed it: PEM files.
#[derive(Clone, Debug)]
pub struct Encryption {
    pub authority: PathBuf,
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Encryption {
    /// Makes an authority and a certificate for `127.0.0.1` in `folder`, under names that begin with `name`.
    ///
    /// # Panics
    /// If `openssl` is missing or fails.
    pub fn new(folder: &Path, name: &str) -> Encryption {
        let file = |end: &str| folder.join(format!("{name}-{end}.pem"));
        let (authority, authority_key) = (file("ca"), file("ca-key"));
        let (certificate, key) = (file("broker"), file("broker-key"));
        let new_key =
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
        let subject = format!("/CN={name}");
        let mut request = openssl(&new_key);
        request.args(["-subj", &subject, "-keyout"]).arg(&authority_key).arg("-out").arg(&authority);
        run(request);
        let mut request = openssl(&new_key);
        request.args(["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]);
        request.args(["-addext", "basicConstraints=critical,CA:FALSE", "-CA"]).arg(&authority);
        request.arg("-CAkey").arg(&authority_key).arg("-keyout").arg(&key).arg("-out").arg(&certificate);
        run(request);
        Encryption { authority, certificate, key }
    }
}

fn openssl(arguments: &[&str]) -> Command {
    let mut openssl = Command::new("openssl");
    openssl.args(arguments).stdin(Stdio::null()).stderr(Stdio::piped());
    openssl
}

fn run(mut command: Command) {
    let output = command.output().expect("openssl; run `cargo xtask test`");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
