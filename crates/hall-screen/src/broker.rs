//! Where the broker is and how to log in.

use rumqttc::{MqttOptions, TlsConfiguration, Transport};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A board of 80 windows in two languages is 20 KB; rumqttc drops the connection over anything larger than its limit.
const PACKET_BYTES_MAX: usize = 256 * 1024;
/// A dead peer is noticed after twice this, which must be less than [`crate::screen::STALE_AFTER`].
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// The user of a screen that does not speak; one that does logs in under its own name, by which the broker knows what it
/// may say. The token is the password.
const USER: &str = "token";

/// Address of a broker: `mqtt://`, `mqtts://`, `ws://` or `wss://`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    scheme: Scheme,
    /// With brackets around an IPv6 address.
    host: String,
    port: u16,
    /// The whole address, for WebSockets.
    url: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Mqtt,
    Mqtts,
    Ws,
    Wss,
}

impl Address {
    /// Whether the connection is encrypted, for which the broker's certificate authority must be known.
    pub fn is_encrypted(&self) -> bool {
        match self.scheme {
            Scheme::Mqtts | Scheme::Wss => true,
            Scheme::Mqtt | Scheme::Ws => false,
        }
    }
}

/// Why a text is no broker's address.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error(
        "expected mqtt://HOST[:PORT], mqtts://HOST[:PORT], ws://HOST[:PORT]/mqtt or wss://HOST[:PORT]/mqtt"
    )]
    Scheme,
    #[error("leave user and password out of the address and write the token into a file for --token-file")]
    Login,
    #[error("`{0}` is not a port")]
    Port(String),
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(url: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = url.split_once("://").ok_or(AddressError::Scheme)?;
        let (scheme, default_port) = match scheme {
            "mqtt" => (Scheme::Mqtt, 1883),
            "mqtts" => (Scheme::Mqtts, 8883),
            "ws" => (Scheme::Ws, 80),
            "wss" => (Scheme::Wss, 443),
            _ => return Err(AddressError::Scheme),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let authority = &rest[..end];
        if authority.contains('@') {
            return Err(AddressError::Login);
        }
        let (host, port) = match authority.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
            Some((host, port)) => (host, port.parse().map_err(|_| AddressError::Port(port.into()))?),
            None => (authority, default_port),
        };
        if host.is_empty() {
            return Err(AddressError::Scheme);
        }
        Ok(Address { scheme, host: host.into(), port, url: url.into() })
    }
}

/// Without what stands behind a question mark: a token may.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.split('?').next().unwrap_or(""))
    }
}

/// A broker and the login to it.
#[derive(Clone)]
pub struct Broker {
    pub address: Address,
    /// Id of the screen, if it speaks.
    pub speaks_as: Option<String>,
    pub token: Option<String>,
    /// Certificate authority in PEM, for encrypted addresses.
    pub ca: Option<Vec<u8>>,
}

impl Broker {
    /// Options for one MQTT 3.1.1 client, which every broker understands.
    pub(crate) fn options(&self, client_id: &str) -> MqttOptions {
        let Address { scheme, host, port, url } = &self.address;
        let certificates = || TlsConfiguration::Simple {
            ca: self.ca.clone().unwrap_or_default(),
            alpn: None,
            client_auth: None,
        };
        let (host, transport) = match scheme {
            Scheme::Mqtt => (host, Transport::Tcp),
            Scheme::Mqtts => (host, Transport::Tls(certificates())),
            Scheme::Ws => (url, Transport::Ws),
            Scheme::Wss => (url, Transport::Wss(certificates())),
        };
        let mut options = MqttOptions::new(client_id, host, *port);
        options.set_transport(transport).set_keep_alive(KEEP_ALIVE);
        options.set_max_packet_size(PACKET_BYTES_MAX, PACKET_BYTES_MAX);
        if let Some(token) = &self.token {
            options.set_credentials(self.speaks_as.as_deref().unwrap_or(USER), token.as_str());
            // The daemon's door checks before a WebSocket is opened; brokers elsewhere look at the password.
            let bearer = format!("Bearer {token}");
            options.set_request_modifier(move |mut request| {
                if let Ok(value) = bearer.parse() {
                    request.headers_mut().insert("authorization", value);
                }
                std::future::ready(request)
            });
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_or_refused_with_what_to_write() {
        for (url, expected) in [
            ("mqtt://10.0.0.2", Ok((Scheme::Mqtt, "10.0.0.2", 1883))),
            ("mqtts://broker.hall:9000", Ok((Scheme::Mqtts, "broker.hall", 9000))),
            ("mqtt://[::1]:1884", Ok((Scheme::Mqtt, "[::1]", 1884))),
            ("mqtt://[::1]", Ok((Scheme::Mqtt, "[::1]", 1883))),
            ("ws://10.0.0.2:8080/mqtt?token=a:b@c", Ok((Scheme::Ws, "10.0.0.2", 8080))),
            ("wss://hall/mqtt", Ok((Scheme::Wss, "hall", 443))),
            ("10.0.0.2:1883", Err(AddressError::Scheme)),
            ("http://10.0.0.2", Err(AddressError::Scheme)),
            ("mqtt://", Err(AddressError::Scheme)),
            ("mqtt://u:p@h", Err(AddressError::Login)),
            ("mqtt://h:99999", Err(AddressError::Port("99999".into()))),
        ] {
            let read = url.parse::<Address>();
            let read = read.as_ref().map(|address| (address.scheme, address.host.as_str(), address.port));
            assert_eq!(read, expected.as_ref().map(|expected| *expected), "{url}");
        }
    }

    #[test]
    fn a_token_in_an_address_is_not_written_out() {
        let address: Address = "ws://10.0.0.2:8080/mqtt?token=secret".parse().unwrap();
        assert_eq!(address.to_string(), "ws://10.0.0.2:8080/mqtt");
    }
}
