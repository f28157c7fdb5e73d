//! The hall's state over MQTT, for screens and anyone who listens (design: 3.1.1 brokers of all makes).
//!
//! What is published follows the hall: retained topics are sent when they have changed, all of them anew after every
//! connect, `status` first. Nothing here answers a citizen or a clerk, so a broker that is gone holds nobody up.

mod advice;
mod board;
mod connection;
mod embedded;
mod events;
mod publish;
mod spoken;
mod tls;

pub(crate) use board::board;
pub use embedded::{BrokerError, EmbeddedBroker};
pub(crate) use publish::Epoch;
pub use tls::TlsError;

use crate::config::{MqttConfig, RemoteBroker};
use crate::devices::Health;
use crate::owner::Inbox;
use crate::published::Published;
use crate::timekeeper::Timekeeper;
use crate::view::Setting;
use crate::web::Tokens;
use hall_core::id::ScreenId;
use rumqttc::{LastWill, MqttOptions, QoS, TlsConfiguration, Transport};
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// A board of 80 windows in two languages is 20 KB; this leaves room.
pub const PACKET_MAX: usize = 256 * 1024;
/// Two of these without a word, and the broker is taken for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub enum MqttError {
    #[error("the embedded broker cannot start")]
    Broker(#[from] BrokerError),
    #[error(
        "cannot read the broker's password from {path}: write it into the first line of that file, for the user that \
         runs halld to read"
    )]
    Password {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the broker's certificate cannot be checked")]
    Tls(#[from] TlsError),
}

/// What is published.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) published: Arc<Published>,
    pub(crate) time: Timekeeper,
    pub(crate) setting: Arc<Setting>,
    pub(crate) health: Arc<Health>,
    pub(crate) inbox: Inbox,
    /// Counts connects to the broker; 0 while there is no connection.
    pub(crate) connected: tokio::sync::watch::Sender<u64>,
    /// Screens whose reports of speech count.
    pub(crate) speaking: BTreeSet<ScreenId>,
}

/// A way to the broker: its files are read, and it listens if it is ours.
pub(crate) enum Door {
    None,
    Embedded(EmbeddedBroker),
    Remote(Box<MqttOptions>),
}

impl Door {
    /// Opens what can be wrong, so that a hall which cannot have its broker has not begun.
    ///
    /// # Errors
    /// [`MqttError`] if the embedded broker cannot listen on loopback, or a password or certificate file cannot be read.
    pub(crate) async fn open(
        config: &MqttConfig,
        hall_id: &str,
        tokens: Arc<Tokens>,
        tasks: &mut JoinSet<()>,
    ) -> Result<Door, MqttError> {
        Ok(match config {
            MqttConfig::None => Door::None,
            MqttConfig::Embedded => Door::Embedded(EmbeddedBroker::start(hall_id, tokens, tasks).await?),
            MqttConfig::Remote(remote) => Door::Remote(Box::new(remote_options(hall_id, remote)?)),
        })
    }

    /// Starts the publisher, and gives back the broker that is ours. The task runs until the set is dropped.
    pub(crate) fn publish(self, source: Source, tasks: &mut JoinSet<()>) -> Option<EmbeddedBroker> {
        let epoch = publish::Epoch::draw();
        match self {
            Door::None => None,
            Door::Embedded(broker) => {
                let address = broker.address();
                let mut options =
                    MqttOptions::new(broker.own_client_id(), address.ip().to_string(), address.port());
                options.set_credentials(embedded::OWN_NAME, broker.own_password());
                tasks.spawn(publish::run(common(options), source, epoch));
                Some(broker)
            }
            Door::Remote(mut options) => {
                // Only a broker that outlives us can tell others that we are gone.
                let will = publish::will(&source, &epoch);
                let topic = format!("hall/{}/status", source.setting.hall_id);
                options.set_last_will(LastWill::new(topic, will, QoS::AtLeastOnce, true));
                tasks.spawn(publish::run(*options, source, epoch));
                None
            }
        }
    }
}

/// Reads the files that the broker of `config` needs, as `halld run` will.
///
/// # Errors
/// [`MqttError`] if one of them cannot be read.
pub(crate) fn check(config: &MqttConfig) -> Result<(), MqttError> {
    match config {
        MqttConfig::Remote(remote) => remote_options("check", remote).map(drop),
        MqttConfig::None | MqttConfig::Embedded => Ok(()),
    }
}

fn common(mut options: MqttOptions) -> MqttOptions {
    options.set_keep_alive(KEEP_ALIVE).set_max_packet_size(PACKET_MAX, PACKET_MAX).set_clean_session(true);
    options
}

fn remote_options(hall_id: &str, remote: &RemoteBroker) -> Result<MqttOptions, MqttError> {
    // Always the same: whoever comes back puts an end to what the broker still holds of an earlier connection.
    let client_id = format!("halld-{hall_id}");
    let mut options = common(MqttOptions::new(client_id, remote.address.host.clone(), remote.address.port));
    if let Some(login) = &remote.login {
        let password = match &login.password_file {
            Some(path) => first_line(path)?,
            None => String::new(),
        };
        options.set_credentials(login.username.clone(), password);
    }
    if remote.tls {
        let config = tls::client_config(remote.ca_file.as_deref())?;
        options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(config)));
    }
    Ok(options)
}

fn first_line(path: &std::path::Path) -> Result<String, MqttError> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|source| MqttError::Password { path: path.into(), source })?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
