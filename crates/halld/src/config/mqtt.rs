//! `[mqtt]`: which broker carries the hall's state to screens and other listeners.

use super::port::HostPort;
use super::section::Section;
use super::value::Value;
use std::path::{Path, PathBuf};

/// The broker of the hall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MqttConfig {
    /// Within the daemon, behind `/mqtt` of its HTTP port.
    #[default]
    Embedded,
    /// A program of its own, here or elsewhere.
    Remote(RemoteBroker),
    /// Nothing is published.
    None,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteBroker {
    pub address: HostPort,
    /// `mqtts://`: the connection is encrypted and the broker's certificate checked.
    pub tls: bool,
    /// Certificates of the authorities that are believed, PEM; the system's if `None`.
    pub ca_file: Option<PathBuf>,
    pub login: Option<Login>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    pub username: String,
    /// Holds the password in its first line.
    pub password_file: Option<PathBuf>,
}

/// `folder` is where the config lies; paths in it start from there.
pub(super) fn read(section: &Section<'_>, folder: &Path) -> Option<MqttConfig> {
    let broker = section.get("broker").map_or(Some(MqttConfig::Embedded), broker);
    let username = section.get("username");
    let password_file = section.get("password_file");
    let login_value = username.or(password_file);
    let login = login(username, password_file, folder);
    let ca_value = section.get("ca_file");
    let ca_file = ca_file(ca_value, folder);
    let broker = broker?;
    let encrypted = matches!(&broker, MqttConfig::Remote(remote) if remote.tls);
    if let Some(value) = ca_value.filter(|_| !encrypted) {
        return value
            .mistake("certificates are for broker = \"mqtts://…\"; write that, or leave ca_file out");
    }
    match (broker, login_value) {
        (MqttConfig::Remote(remote), _) => {
            Some(MqttConfig::Remote(RemoteBroker { login: login?, ca_file: ca_file?, ..remote }))
        }
        (local @ (MqttConfig::Embedded | MqttConfig::None), None) => Some(local),
        (MqttConfig::Embedded | MqttConfig::None, Some(value)) => value.mistake(
            "a login is for a broker of its own; write broker = \"mqtt://…\", or leave the login out",
        ),
    }
}

fn ca_file(value: Option<Value<'_>>, folder: &Path) -> Option<Option<PathBuf>> {
    match value {
        Some(value) => match value.text()? {
            "" => value.mistake("the path of the certificates' file is empty"),
            path => Some(Some(folder.join(path))),
        },
        None => Some(None),
    }
}

fn login(
    username: Option<Value<'_>>,
    password_file: Option<Value<'_>>,
    folder: &Path,
) -> Option<Option<Login>> {
    let file = match password_file {
        Some(value) => match value.text()? {
            "" => value.mistake("the path of the password's file is empty")?,
            path => Some(folder.join(path)),
        },
        None => None,
    };
    match (username, password_file) {
        (Some(username), _) => Some(Some(Login { username: username.text()?.into(), password_file: file })),
        (None, Some(value)) => value.mistake("a password needs a user; write username = \"hall\""),
        (None, None) => Some(None),
    }
}

fn broker(value: Value<'_>) -> Option<MqttConfig> {
    let text = value.text_without_login()?;
    let (tls, rest) = match text {
        "embedded" => return Some(MqttConfig::Embedded),
        "none" => return Some(MqttConfig::None),
        _ => match text.split_once("://") {
            Some(("mqtt", rest)) => (false, rest),
            Some(("mqtts", rest)) => (true, rest),
            _ => {
                return value.mistake(format!(
                    "write \"embedded\", \"mqtt://host:1883\", \"mqtts://host:8883\" or \"none\", not {text:?}"
                ));
            }
        },
    };
    let port = if tls { 8883 } else { 1883 };
    match HostPort::parse(rest.trim_end_matches('/'), Some(port), port) {
        Ok(address) => Some(MqttConfig::Remote(RemoteBroker { address, tls, ca_file: None, login: None })),
        Err(error) => value.mistake(format!("broker {text:?}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::*;

    #[test]
    fn brokers_are_within_elsewhere_or_none() {
        assert_eq!(config("").mqtt, MqttConfig::Embedded);
        assert_eq!(config("[mqtt]\nbroker = 'none'").mqtt, MqttConfig::None);
        let text = "[mqtt]\nbroker = 'mqtts://broker.lan'\nusername = 'hall'\npassword_file = 'secret/mqtt'\nca_file = 'ca.pem'";
        let config =
            super::super::parse(&super::super::tests::complete(text), Path::new("/etc/halld/hall.toml"))
                .unwrap();
        let login = Login { username: "hall".into(), password_file: Some("/etc/halld/secret/mqtt".into()) };
        let address = HostPort { host: "broker.lan".into(), port: 8883 };
        let ca_file = Some("/etc/halld/ca.pem".into());
        assert_eq!(
            config.mqtt,
            MqttConfig::Remote(RemoteBroker { address, tls: true, ca_file, login: Some(login) })
        );
    }

    #[test]
    fn wrong_brokers_say_what_to_write() {
        check("[mqtt]\nbroker = 'mosquitto'", &["2:10: write \"embedded\", \"mqtt://host:1883\""]);
        check("[mqtt]\nbroker = 'tcp://10.0.0.3:1883'", &["2:10: \"mqtt://host:1883\""]);
        check("[mqtt]\nbroker = 'mqtt://10.0.0.3:mqtt'", &["2:10: \"mqtt\" is no TCP port"]);
        check(
            "[mqtt]\nusername = 'hall'",
            &["2:12: a login is for a broker of its own; write broker = \"mqtt://…\""],
        );
        check("[mqtt]\nbroker = 'mqtt://h'\npassword_file = 'p'", &["3:17: write username = \"hall\""]);
        check(
            "[mqtt]\nbroker = 'mqtt://h'\nusername = 'u'\npassword_file = ''",
            &["4:17: the path of the password's file is empty"],
        );
        check(
            "[mqtt]\nbroker = 'mqtt://h'\nca_file = 'ca.pem'",
            &["3:11: certificates are for broker = \"mqtts://"],
        );
        check("[mqtt]\nbroker = 'mqtts://h'\nca_file = ''", &["3:11: the certificates' file is empty"]);
    }
}
