//! `[http]`: where the daemon listens, and how phones reach it.

use super::section::Section;
use super::value::Value;
use std::net::{Ipv4Addr, SocketAddr};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpConfig {
    pub listen: SocketAddr,
    /// What goes before `/t/…` in a ticket's QR code, without a slash at its end. None: where it listens.
    pub public_url: Option<String>,
}

impl Default for HttpConfig {
    fn default() -> Self {
        HttpConfig { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)), public_url: None }
    }
}

pub(super) fn read(section: &Section<'_>) -> Option<HttpConfig> {
    let default = HttpConfig::default();
    let listen = section.get("listen").map_or(Some(default.listen), listen);
    let public_url = section.get("public_url").map_or(Some(None), |value| public_url(value).map(Some));
    Some(HttpConfig { listen: listen?, public_url: public_url? })
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
        let http = config("[http]\nlisten = '0.0.0.0:80'\npublic_url = 'https://hall.example.cn/q/'").http;
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
        check("[http]\nlisten = 8080", &["2:10: listen is text; write \"8080\", in quotes"]);
        check("[http]\npublic_url = '10.0.0.2:8080'", &["2:14: write \"http://10.0.0.2:8080\""]);
        check("[http]\npublic_url = 'http://10.0.0.2/?hall=1'", &["2:14: without \"?\" and spaces"]);
        check("[http]\npublic_url = 'http:///'", &["2:14: public_url is what phones open"]);
    }
}
