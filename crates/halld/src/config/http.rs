//! `[http]`: where the daemon listens, how what it says is kept from others on the way, and how phones reach it.

use super::section::Section;
use super::value::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpConfig {
    pub listen: SocketAddr,
    /// HTTPS, by this certificate. None: plain HTTP.
    pub tls: Option<TlsFiles>,
    /// Plain HTTP is meant, though others of the network can reach it and read along.
    pub plain: bool,
    /// What goes before `/t/…` in a ticket's QR code, without a slash at its end. None: where it listens.
    pub public_url: Option<String>,
}

/// PEM files, as an authority or `openssl req -x509` makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The hall's own first, then those between it and the authority.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Default for HttpConfig {
    fn default() -> Self {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        HttpConfig { listen, tls: None, plain: false, public_url: None }
    }
}

impl HttpConfig {
    /// What a browser opens that reaches the daemon at `address`.
    pub fn url(&self, address: SocketAddr) -> String {
        format!("{}://{address}", if self.tls.is_some() { "https" } else { "http" })
    }

    /// Whether passwords would go over a network for everybody on it to read, and nobody has said that this is meant.
    pub fn is_open_to_listeners(&self, address: SocketAddr) -> bool {
        !address.ip().is_loopback() && self.tls.is_none() && !self.plain
    }
}

/// Paths are below `folder`, that of hall.toml.
pub(super) fn read(section: &Section<'_>, folder: &Path) -> Option<HttpConfig> {
    let default = HttpConfig::default();
    let place = section.get("listen");
    let listen = place.map_or(Some(default.listen), listen);
    let public_url = section.get("public_url").map_or(Some(None), |value| public_url(value).map(Some));
    let tls = tls(section.get("certificate"), section.get("key"), folder);
    let plain = section.get("plain").map_or(Some(false), Value::flag);
    let config = HttpConfig { listen: listen?, tls: tls?, plain: plain?, public_url: public_url? };
    match place {
        Some(place) if config.is_open_to_listeners(config.listen) => place.mistake(
            "whoever is on that network could read passwords on their way; write certificate and key, or plain = true if \
             the network is the hall's own",
        ),
        Some(_) | None => Some(config),
    }
}

fn tls(certificate: Option<Value<'_>>, key: Option<Value<'_>>, folder: &Path) -> Option<Option<TlsFiles>> {
    match (certificate, key) {
        (None, None) => Some(None),
        (Some(certificate), Some(key)) => {
            let (certificate, key) = (file(certificate, folder), file(key, folder));
            Some(Some(TlsFiles { certificate: certificate?, key: key? }))
        }
        (Some(alone), None) => alone.mistake("a certificate is used with its key; write key = \"…\", too"),
        (None, Some(alone)) => {
            alone.mistake("a key is used with its certificate; write certificate = \"…\", too")
        }
    }
}

fn file(value: Value<'_>, folder: &Path) -> Option<PathBuf> {
    match value.text()? {
        "" => value.mistake("the path of the file is empty; write one, or leave HTTPS out"),
        path => Some(folder.join(path)),
    }
}

fn listen(value: Value<'_>) -> Option<SocketAddr> {
    let text = value.text()?;
    let meant = match text.rsplit_once(':') {
        Some(("localhost", port)) => format!("127.0.0.1:{port}"),
        Some(("" | "*", port)) => format!("0.0.0.0:{port}"),
        Some(_) => "127.0.0.1:8080".into(),
        None if text.parse::<u16>().is_ok() => format!("127.0.0.1:{text}"),
        None => format!("{text}:8080"),
    };
    let meant = if meant.parse::<SocketAddr>().is_ok() { meant } else { "127.0.0.1:8080".into() };
    text.parse().ok().or_else(|| {
        value.mistake(format!(
            "{text:?} is no address to listen on; write listen = {meant:?}, or \"0.0.0.0:8080\" for all"
        ))
    })
}

fn public_url(value: Value<'_>) -> Option<String> {
    let text = value.text_without_login()?;
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let Some(rest) = rest else {
        return value.mistake(format!("public_url starts with http:// or https://; write \"http://{text}\""));
    };
    let rest = rest.trim_end_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]%".contains(c);
    if rest.is_empty() || rest.starts_with('/') || !rest.chars().all(plain) {
        return value.mistake(
            "public_url is what phones open, without \"?\" and spaces, like \"http://10.0.0.2:8080\"",
        );
    }
    Some(text.trim_end_matches('/').into())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::*;

    #[test]
    fn addresses_are_read_and_wrong_ones_say_what_to_write() {
        assert_eq!(config("").http, HttpConfig::default());
        let http =
            config("[http]\nlisten = '0.0.0.0:80'\nplain = true\npublic_url = 'https://hall.example.cn/q/'")
                .http;
        assert_eq!(
            (http.listen.to_string().as_str(), http.public_url.as_deref()),
            ("0.0.0.0:80", Some("https://hall.example.cn/q"))
        );
        for (listen, meant) in [
            ("localhost:8080", "127.0.0.1:8080"),
            (":9000", "0.0.0.0:9000"),
            ("9000", "127.0.0.1:9000"),
            ("10.0.0.2", "10.0.0.2:8080"),
            ("hall:http", "127.0.0.1:8080"),
        ] {
            check(&format!("[http]\nlisten = '{listen}'"), &[&format!("2:10: write listen = \"{meant}\"")]);
        }
        let http =
            config("[http]\nlisten = '0.0.0.0:443'\ncertificate = 'hall.pem'\nkey = '/etc/hall.key'").http;
        let files = http.tls.unwrap();
        assert!(
            files.certificate.ends_with("hall.pem") && files.key == Path::new("/etc/hall.key"),
            "{files:?}"
        );
        check("[http]\nlisten = '0.0.0.0:80'", &["2:10: certificate and key, or plain = true"]);
        check("[http]\nlisten = '[::]:80'\nplain = false", &["2:10: certificate and key, or plain = true"]);
        check("[http]\ncertificate = 'hall.pem'", &["2:15: write key"]);
        check("[http]\nkey = 'hall.key'", &["2:7: write certificate"]);
        check("[http]\ncertificate = ''\nkey = 'k'", &["2:15: write one, or leave HTTPS out"]);
        check("[http]\nlisten = 8080", &["2:10: listen is text; write \"8080\", in quotes"]);
        check("[http]\npublic_url = '10.0.0.2:8080'", &["2:14: write \"http://10.0.0.2:8080\""]);
        check("[http]\npublic_url = 'http://10.0.0.2/?hall=1'", &["2:14: without \"?\" and spaces"]);
        check("[http]\npublic_url = 'http:///'", &["2:14: public_url is what phones open"]);
    }
}
