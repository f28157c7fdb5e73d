//! The MQTT side: stays connected, subscribes after every connect, hands messages over.

use crate::broker::Broker;
use crate::screen::Screen;
use hall_api::board::Spoken;
use rumqttc::{
    AsyncClient, ConnectReturnCode, ConnectionError, Event, EventLoop, Packet, QoS, SubscribeReasonCode,
};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Between two tries to connect, at first and at most; a random part up to as much again is added, so that the screens
/// of a hall do not all return in the same instant. Short, since a call that is still open when the broker returns shall be
/// seen within two seconds; a refused connection costs nothing.
const RETRY_FIRST: Duration = Duration::from_millis(200);
const RETRY_MAX: Duration = Duration::from_millis(600);
/// Messages between the connection and the screen: the retained ones of a reconnect and a second of boards.
const INBOX: usize = 16;

/// A message as it came from the broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub topic: String,
    pub payload: Vec<u8>,
    pub retain: bool,
}

/// A connection that is kept up in a task of its own; dropping it ends it.
pub struct Connection {
    inbox: mpsc::Receiver<Message>,
    client: AsyncClient,
    task: JoinHandle<()>,
}

impl Connection {
    /// Begins to connect. Must be called within a tokio runtime.
    pub fn start(broker: &Broker, hall: &str) -> Self {
        if broker.address.is_encrypted() {
            // Another library may have installed it already, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        // Its own id at every start: two screens set up alike must not throw each other out of the broker. Within the
        // 23 characters that every broker takes.
        let client_id = format!("screen-{:016x}", random());
        let (client, eventloop) = AsyncClient::new(broker.options(&client_id), 8);
        let (outbox, inbox) = mpsc::channel(INBOX);
        let follower = Follower {
            client: client.clone(),
            eventloop,
            topics: Screen::topics(hall),
            outbox,
            address: broker.address.to_string(),
        };
        Connection { inbox, client, task: tokio::spawn(follower.run()) }
    }

    /// Tells `hall` that `screen` has spoken the announcement with this sequence.
    pub fn report_spoken(&self, hall: &str, screen: &str, sequence: u64) {
        let topic = format!("hall/{hall}/spoken/{screen}");
        let report = Spoken { v: hall_api::VERSION, calls: vec![sequence] };
        // Numbers only: they always serialise.
        let payload = serde_json::to_vec(&report).unwrap_or_default();
        if let Err(error) = self.client.try_publish(&topic, QoS::AtLeastOnce, false, payload) {
            tracing::warn!(topic, "not reported: {error}");
        }
    }

    /// The next message; pends while there is none, connected or not.
    pub async fn next(&mut self) -> Message {
        match self.inbox.recv().await {
            Some(message) => message,
            // The task ends only with us.
            None => std::future::pending().await,
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Follower {
    client: AsyncClient,
    eventloop: EventLoop,
    topics: [String; 2],
    outbox: mpsc::Sender<Message>,
    address: String,
}

impl Follower {
    async fn run(mut self) {
        let mut failures = 0;
        loop {
            match self.eventloop.poll().await {
                Ok(Event::Incoming(packet)) => {
                    if matches!(packet, Packet::ConnAck(_)) {
                        failures = 0;
                    }
                    self.take(packet).await;
                }
                Ok(Event::Outgoing(_)) => {}
                Err(error) => {
                    // The first says that contact is lost and why; the tries after it say nothing new.
                    if failures == 0 {
                        tracing::warn!(
                            broker = self.address,
                            "no contact: {}; trying again until there is",
                            reason(&error)
                        );
                    } else {
                        tracing::debug!(broker = self.address, failures, "no contact: {}", reason(&error));
                    }
                    tokio::time::sleep(pause(failures)).await;
                    failures += 1;
                }
            }
        }
    }

    async fn take(&mut self, packet: Packet) {
        match packet {
            Packet::ConnAck(_) => {
                tracing::info!(broker = self.address, "connected");
                for topic in &self.topics {
                    if let Err(error) = self.client.try_subscribe(topic, QoS::AtLeastOnce) {
                        tracing::error!(topic, "not subscribed: {error}");
                    }
                }
            }
            Packet::SubAck(answer) if answer.return_codes.contains(&SubscribeReasonCode::Failure) => {
                tracing::error!(
                    broker = self.address,
                    "the broker refuses our topics: allow this login to read them"
                );
            }
            Packet::Publish(publish) => {
                let message =
                    Message { topic: publish.topic, payload: publish.payload.into(), retain: publish.retain };
                // Waits while the screen paints: the broker's newest is still there after that. It fails only when the
                // screen is gone, and then this task is being ended.
                let _ = self.outbox.send(message).await;
            }
            // Answers to our own keeping alive, and what only a server is sent.
            _ => {}
        }
    }
}

fn reason(error: &ConnectionError) -> String {
    match error {
        ConnectionError::ConnectionRefused(
            ConnectReturnCode::BadUserNamePassword | ConnectReturnCode::NotAuthorized,
        ) => "the broker refuses the login: the password is what stands in the file of --token-file, the user is what \
              --speak-as says, or else `token`"
            .into(),
        other => other.to_string(),
    }
}

fn pause(failures: u32) -> Duration {
    let pause = RETRY_FIRST.saturating_mul(1 << failures.min(8)).min(RETRY_MAX);
    pause + pause.mul_f64((random() % 1_000) as f64 / 1_000.0)
}

/// The standard library's seed for hash maps, the only randomness a screen needs.
fn random() -> u64 {
    RandomState::new().hash_one(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_growing() {
        assert!(pause(0) < RETRY_FIRST * 2);
        for failures in [20, u32::MAX] {
            assert!((RETRY_MAX..RETRY_MAX * 2).contains(&pause(failures)));
        }
    }
}
