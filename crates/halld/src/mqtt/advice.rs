//! What to do when the broker cannot be reached: one sentence for whoever reads the log, for each way it fails.

use rumqttc::{ConnectReturnCode, ConnectionError, TlsError};
use std::io::{self, ErrorKind};

pub(super) const GONE: &str = "it is tried again until the broker is back";
pub(super) const ENDED_AT_ONCE: &str = "the broker ends each connection at once, as it does when two clients have one id: \
    does a second halld run for the same [hall] id, or does its access list refuse this login?";
const LOGIN: &str = "the broker refuses the login: check username and password_file under [mqtt], and that the broker \
    knows this user";
const CERTIFICATE: &str = "the broker's certificate is not signed by an authority that is trusted, or is for another name \
    or time: check ca_file and the host's name in `broker` under [mqtt]";
const NO_TLS: &str = "the broker does not answer in TLS, or the port is not for TLS: check the port of `broker` under \
    [mqtt], or write mqtt://";
const NO_ANSWER: &str = "what listens there ends the connection without an answer. Perhaps it is no MQTT broker, or the \
    port is for TLS: write mqtts:// in `broker` under [mqtt] then";
const NOT_THERE: &str =
    "nothing listens there: is the broker running, and are host and port of `broker` under [mqtt] right?";
const UNKNOWN_HOST: &str = "the host's name is not known: check `broker` under [mqtt], or write its number";
const SILENT: &str = "it is not reached, or takes the connection and says nothing: restart the broker, and check that an MQTT \
    broker listens at the port of `broker` under [mqtt]";
const REFUSES: &str =
    "the broker does not take us as a client: it must speak MQTT 3.1.1 and accept our client id";

/// The advice that goes with `error`, which ended a try, or the connection that was there.
pub(super) fn of(error: &ConnectionError, was_there: bool) -> &'static str {
    match error {
        ConnectionError::ConnectionRefused(code) => match code {
            ConnectReturnCode::BadUserNamePassword | ConnectReturnCode::NotAuthorized => LOGIN,
            ConnectReturnCode::ServiceUnavailable => SILENT,
            ConnectReturnCode::Success
            | ConnectReturnCode::RefusedProtocolVersion
            | ConnectReturnCode::BadClientId => REFUSES,
        },
        ConnectionError::Tls(TlsError::Io(error)) if is_over(error) => NO_TLS,
        ConnectionError::Tls(TlsError::Io(error)) | ConnectionError::Io(error) => of_io(error, was_there),
        ConnectionError::Tls(_) => CERTIFICATE,
        ConnectionError::NetworkTimeout | ConnectionError::FlushTimeout => SILENT,
        // The broker ended it, or broke the rules; the error itself says more.
        _ if was_there => GONE,
        _ => NO_ANSWER,
    }
}

fn of_io(error: &io::Error, was_there: bool) -> &'static str {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(_)) => return CERTIFICATE,
        Some(rustls::Error::InvalidMessage(_)) => return NO_TLS,
        Some(_) | None => {}
    }
    match error.kind() {
        ErrorKind::ConnectionRefused => NOT_THERE,
        ErrorKind::TimedOut | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => SILENT,
        // The standard library has no kind of its own for a name that is not found.
        _ if error.to_string().contains("failed to lookup address") => UNKNOWN_HOST,
        _ if is_over(error) && !was_there => NO_ANSWER,
        _ => GONE,
    }
}

fn is_over(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof
    )
}
