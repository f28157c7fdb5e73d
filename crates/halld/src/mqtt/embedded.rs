//! A broker within the daemon, for halls that have no other: on loopback only, and reached from the net through
//! `/mqtt` of the HTTP port. One maintainer stands behind its crate, so nothing else in the daemon names it.

use crate::web::Tokens;
use hall_core::Role;
use mqtt5::broker::auth::{AuthProvider, AuthResult};
use mqtt5::broker::config::{StorageBackend, StorageConfig};
use mqtt5::broker::{BrokerConfig, BrokerShutdownHandle, MqttBroker};
use mqtt5::packet::connect::ConnectPacket;
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use std::future::{Future, ready};
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// The name under which the daemon itself publishes.
pub(super) const OWN_NAME: &str = "halld";

const RETAINED_MAX: usize = 1024;
/// What may wait for one listener: a big hall's topics some times over. [`crate::web`] cuts who stays behind.
const WAITING_MAX: usize = 1024;
const WAITING_BYTES_MAX: usize = 4 * 1024 * 1024;
const SESSION_EXPIRY: Duration = Duration::from_secs(600);

#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    #[error("it cannot listen on loopback: {0}")]
    Start(String),
    #[error("it does not say which port it listens on")]
    NoAddress,
    #[error("this machine has no source of randomness")]
    Random(#[from] getrandom::Error),
}

/// A running broker; dropped, it stops.
pub struct EmbeddedBroker {
    address: SocketAddr,
    own_client_id: String,
    own_password: String,
    stop: BrokerShutdownHandle,
}

impl EmbeddedBroker {
    /// Starts a broker on a free port of loopback.
    ///
    /// # Errors
    /// [`BrokerError`] if it cannot listen.
    pub async fn start(
        hall_id: &str,
        tokens: Arc<Tokens>,
        tasks: &mut JoinSet<()>,
    ) -> Result<EmbeddedBroker, BrokerError> {
        let (own_client_id, own_password) = (crate::token::random()?, crate::token::random()?);
        // Everything retained is published anew at every start, so nothing needs a disk.
        let storage = StorageConfig::new()
            .with_backend(StorageBackend::Memory)
            .with_persistence(false)
            .with_max_queued_messages_per_client(WAITING_MAX)
            .with_max_queued_bytes_per_client(WAITING_BYTES_MAX);
        let config = BrokerConfig::default()
            .with_bind_address((Ipv4Addr::LOCALHOST, 0))
            .with_storage(storage)
            .with_max_packet_size(super::PACKET_MAX)
            .with_max_retained_messages(RETAINED_MAX)
            .with_session_expiry(SESSION_EXPIRY)
            .with_client_channel_capacity(WAITING_MAX)
            .with_sys_topics_enabled(false);
        let doorkeeper =
            Doorkeeper { below: format!("hall/{hall_id}/"), own_password: own_password.clone(), tokens };
        let broker = MqttBroker::with_config(config).await;
        let broker = broker.map_err(|error| BrokerError::Start(error.to_string()))?;
        let mut broker = broker.with_auth_provider(Arc::new(doorkeeper));
        let address = broker.local_addr().ok_or(BrokerError::NoAddress)?;
        let stop = broker.shutdown_handle();
        tasks.spawn(async move {
            if let Err(error) = broker.run().await {
                tracing::error!(%error, "the embedded broker has ended");
            }
        });
        Ok(EmbeddedBroker { address, own_client_id, own_password, stop })
    }

    /// Where it listens, on loopback.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Not to be guessed: a second client of the same id would throw the daemon out.
    pub(super) fn own_client_id(&self) -> &str {
        &self.own_client_id
    }

    pub(super) fn own_password(&self) -> &str {
        &self.own_password
    }
}

impl Drop for EmbeddedBroker {
    fn drop(&mut self) {
        self.stop.shutdown();
    }
}

/// Lets in the daemon by its password of the day and everyone else by token: name `token`, password the token.
struct Doorkeeper {
    /// Nothing outside this is anybody's.
    below: String,
    own_password: String,
    tokens: Arc<Tokens>,
}

impl Doorkeeper {
    fn who(&self, connect: &ConnectPacket) -> Option<String> {
        let password = std::str::from_utf8(connect.password.as_deref()?).ok()?;
        if connect.username.as_deref() == Some(OWN_NAME) {
            return (password == self.own_password).then(|| OWN_NAME.to_owned());
        }
        Some(match self.tokens.find(password)?.role {
            Role::Screen(screen) => format!("screen/{screen}"),
            _ => "listener".to_owned(),
        })
    }

    fn may_publish(&self, who: Option<&str>, topic: &str) -> bool {
        let Some(rest) = topic.strip_prefix(&self.below) else { return false };
        match who.and_then(|who| who.split_once('/')) {
            // A screen says what it has spoken, under its own name.
            Some(("screen", screen)) => rest.strip_prefix("spoken/") == Some(screen),
            _ => who == Some(OWN_NAME),
        }
    }
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl AuthProvider for Doorkeeper {
    fn authenticate<'a>(
        &'a self,
        connect: &'a ConnectPacket,
        _: SocketAddr,
    ) -> Answer<'a, mqtt5::error::Result<AuthResult>> {
        let result = match self.who(connect) {
            Some(who) => AuthResult::success_with_user(who),
            None => AuthResult::fail(ReasonCode::BadUsernameOrPassword),
        };
        Box::pin(ready(Ok(result)))
    }

    fn authorize_publish<'a>(&'a self, _: &str, who: Option<&'a str>, topic: &'a str) -> Answer<'a, bool> {
        Box::pin(ready(self.may_publish(who, topic)))
    }

    fn authorize_subscribe<'a>(&'a self, _: &str, who: Option<&'a str>, filter: &'a str) -> Answer<'a, bool> {
        Box::pin(ready(who.is_some() && filter.starts_with(&self.below)))
    }
}
