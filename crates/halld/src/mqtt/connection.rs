//! The connection to the broker: kept up in a task of its own, since a poll that is broken off half-way may lose
//! bytes. It counts connects and hands over what comes in.

use super::advice;
use super::spoken::Report;
use rumqttc::{ConnectionError, Event, EventLoop, Packet, Publish};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

/// Between two tries, at first and at most. Short, since a call that is still open when the broker returns shall be seen
/// within two seconds; a refused connection costs nothing.
const RETRY_MIN: Duration = Duration::from_millis(200);
const RETRY_MAX: Duration = Duration::from_millis(800);
/// A connection that lasts this long was a good one. One that the broker ends sooner is no success: the tries get no
/// quicker, and what is wrong is said once.
const LASTS: Duration = Duration::from_secs(10);

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
    let mut tries = Tries::default();
    loop {
        match eventloop.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(_))) => {
                connects += 1;
                tries.reached(Instant::now());
                doors.connected.send_replace(connects);
            }
            Ok(Event::Incoming(Packet::Publish(publish))) => doors.take(publish),
            Ok(Event::Incoming(_)) => tries.goes_on(Instant::now()),
            Ok(Event::Outgoing(_)) => {}
            Err(error) => {
                doors.connected.send_replace(0);
                tokio::time::sleep(tries.failed(&error)).await;
            }
        }
    }
}

/// What became of the tries to connect: how long to wait before the next, and what is worth a line in the log.
#[derive(Default)]
struct Tries {
    /// Since the last connection that lasted: tries that failed, and connections that the broker ended.
    failures: u32,
    ended_soon: u32,
    /// Of the connection there is.
    since: Option<Instant>,
    /// What was said to be wrong since: each once.
    told: BTreeSet<&'static str>,
}

impl Tries {
    fn reached(&mut self, now: Instant) {
        self.since = Some(now);
        if !self.told.contains(advice::ENDED_AT_ONCE) {
            self.told.clear();
            tracing::info!("the broker is reached");
        }
    }

    /// Something went well on the connection there is.
    fn goes_on(&mut self, now: Instant) {
        if self.failures > 0 && self.since.is_some_and(|since| now - since >= LASTS) {
            (self.failures, self.ended_soon) = (0, 0);
            if !std::mem::take(&mut self.told).is_empty() {
                tracing::info!("the broker is reached, and stays");
            }
        }
    }

    /// Returns the pause until the next try.
    fn failed(&mut self, error: &ConnectionError) -> Duration {
        let was_reached = self.since.take().is_some();
        self.ended_soon += u32::from(was_reached);
        // A broker that restarts may end a young connection; one that does so again and again means it.
        let is_unwanted = was_reached && self.ended_soon > 2;
        let advice = if is_unwanted { advice::ENDED_AT_ONCE } else { advice::of(error, was_reached) };
        if self.told.insert(advice) {
            tracing::warn!(%error, "no contact with the broker, the hall goes on without it: {advice}");
        }
        let pause = RETRY_MIN.saturating_mul(1 << self.failures.min(8)).min(RETRY_MAX);
        self.failures = self.failures.saturating_add(1);
        pause
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

#[cfg(test)]
mod tests {
    use super::*;

    fn closed() -> ConnectionError {
        ConnectionError::MqttState(rumqttc::StateError::ConnectionAborted)
    }

    #[test]
    fn tries_grow_rarer_until_a_connection_lasts() {
        let (mut tries, start) = (Tries::default(), Instant::now());
        let pauses: Vec<_> = (0..5).map(|_| tries.failed(&closed()).as_millis()).collect();
        assert_eq!(pauses, [200, 400, 800, 800, 800]);
        for (lasted, pause) in [(Duration::from_secs(1), RETRY_MAX), (LASTS, RETRY_MIN)] {
            tries.reached(start);
            tries.goes_on(start + lasted);
            assert_eq!(tries.failed(&closed()), pause, "{lasted:?}");
        }
    }

    #[test]
    fn who_is_thrown_out_again_and_again_says_so_until_it_stays() {
        let (mut tries, start) = (Tries::default(), Instant::now());
        for _ in 0..6 {
            tries.reached(start);
            tries.failed(&closed());
        }
        assert!(tries.told.contains(advice::ENDED_AT_ONCE));
        tries.reached(start);
        assert!(!tries.told.is_empty(), "nobody knows yet whether it stays");
        tries.goes_on(start + LASTS);
        assert!(tries.told.is_empty());
    }
}
