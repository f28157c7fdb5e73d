//! The connection to the broker: kept up in a task of its own, since a poll that is broken off half-way may lose
//! bytes. It counts connects and hands over what comes in.

use super::spoken::Report;
use rumqttc::{Event, EventLoop, Packet, Publish};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

const RETRY_MIN: Duration = Duration::from_millis(200);
const RETRY_MAX: Duration = Duration::from_secs(2);

/// Where incoming messages go.
pub(super) struct Doors {
    /// Counts connects; 0 while there is no connection.
    pub(super) connected: watch::Sender<u64>,
    /// Topics that the broker kept from an earlier connection, from an earlier config perhaps.
    pub(super) kept: mpsc::Sender<String>,
    pub(super) spoken: mpsc::Sender<Report>,
    /// `hall/{hall}/`
    pub(super) below: String,
}

/// Drives the connection until the task is dropped.
pub(super) async fn drive(mut eventloop: EventLoop, doors: Doors) {
    let mut connects = 0;
    let mut pause = RETRY_MIN;
    let mut failing = false;
    loop {
        match eventloop.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(_))) => {
                connects += 1;
                (pause, failing) = (RETRY_MIN, false);
                tracing::info!("the broker is reached");
                doors.connected.send_replace(connects);
            }
            Ok(Event::Incoming(Packet::Publish(publish))) => doors.take(publish),
            Ok(Event::Incoming(_) | Event::Outgoing(_)) => {}
            Err(error) => {
                // The first says that contact is lost and why; the tries after it say nothing new.
                if !failing {
                    tracing::warn!(%error, "no contact with the broker; the hall goes on without it");
                    failing = true;
                }
                doors.connected.send_replace(0);
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(RETRY_MAX);
            }
        }
    }
}

impl Doors {
    fn take(&self, publish: Publish) {
        let Some(topic) = publish.topic.strip_prefix(&self.below) else { return };
        let full = if let Some(screen) = topic.strip_prefix("spoken/") {
            // A report that was kept is of some other hour.
            let report = || Report { screen: screen.to_owned(), payload: publish.payload.to_vec() };
            !publish.retain && self.spoken.try_send(report()).is_err()
        } else {
            let is_kept = publish.retain && !publish.payload.is_empty();
            is_kept && self.kept.try_send(topic.to_owned()).is_err()
        };
        if full {
            tracing::warn!(topic, "too many messages at once: this one is dropped");
        }
    }
}
