//! The publisher: one client that says what has changed.

use super::{Source, board};
use hall_api::VERSION;
use hall_api::board::{Head, Status, WindowTopic};
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, QoS};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior};

const HEARTBEAT: Duration = Duration::from_secs(5);
/// A board is published at most this often.
const BOARD_EVERY: Duration = Duration::from_millis(100);
const RETRY_MIN: Duration = Duration::from_millis(200);
const RETRY_MAX: Duration = Duration::from_secs(2);
/// More than all topics of a big hall at once; what does not fit is sent with the next picture.
const QUEUE: usize = 512;

/// Names one run of the daemon, so that listeners can tell its words from an earlier run's.
#[derive(Clone, Debug)]
pub(super) struct Epoch(String);

impl Epoch {
    pub(super) fn draw() -> Epoch {
        let text = crate::token::random().unwrap_or_else(|_| format!("pid{}", std::process::id()));
        Epoch(text.chars().take(12).collect())
    }
}

/// What the broker says for us when we are gone without a word.
pub(super) fn will(source: &Source, epoch: &Epoch) -> Vec<u8> {
    let head =
        Head { v: VERSION, epoch: epoch.0.clone(), rev: 0, at: source.setting.time(source.time.now()) };
    serde_json::to_vec(&Status { head, online: false }).unwrap_or_default()
}

/// Publishes until the task is dropped.
pub(super) async fn run(options: MqttOptions, source: Source, epoch: Epoch) {
    let (client, eventloop) = AsyncClient::new(options, QUEUE);
    let (connected, connections) = watch::channel(0u64);
    // Polling in a task of its own: a poll that is broken off half-way may lose bytes.
    let polling = tokio::spawn(poll(eventloop, connected));
    let _polling = AbortOnDrop(polling);
    let publisher = Publisher { client, source, epoch, rev: 0, sent: BTreeMap::new() };
    publisher.run(connections).await;
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Drives the connection; counts every connect, and has 0 while there is none.
async fn poll(mut eventloop: EventLoop, connected: watch::Sender<u64>) {
    let mut connects = 0;
    let mut pause = RETRY_MIN;
    loop {
        match eventloop.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(_))) => {
                connects += 1;
                pause = RETRY_MIN;
                tracing::info!("the broker is reached");
                connected.send_replace(connects);
            }
            Ok(Event::Incoming(_) | Event::Outgoing(_)) => {}
            Err(error) => {
                if *connected.borrow() != 0 {
                    tracing::warn!(%error, "the broker is gone; the hall goes on without it");
                    connected.send_replace(0);
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(RETRY_MAX);
            }
        }
    }
}

struct Publisher {
    client: AsyncClient,
    source: Source,
    epoch: Epoch,
    /// One counter over all topics.
    rev: u64,
    /// What stands on each retained topic, without its head.
    sent: BTreeMap<String, Vec<u8>>,
}

impl Publisher {
    async fn run(mut self, mut connections: watch::Receiver<u64>) {
        let mut hall = self.source.published.changes();
        let mut devices = self.source.health.changes();
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut board_at = Instant::now();
        loop {
            let connected = *connections.borrow() != 0;
            tokio::select! {
                changed = connections.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    if *connections.borrow() != 0 {
                        self.everything();
                        heartbeat.reset();
                    }
                }
                _ = heartbeat.tick(), if connected => self.status(),
                Ok(()) = hall.changed(), if connected => {
                    tokio::time::sleep_until(board_at).await;
                    board_at = Instant::now() + BOARD_EVERY;
                    hall.mark_unchanged();
                    self.windows();
                    self.board();
                }
                Ok(()) = devices.changed(), if connected => self.devices(),
            }
        }
    }

    /// After every connect: the broker may have forgotten all, or be another.
    fn everything(&mut self) {
        self.sent.clear();
        self.status();
        self.windows();
        self.devices();
        self.board();
    }

    fn status(&mut self) {
        let status = Status { head: self.head(), online: true };
        self.publish("status", &status);
    }

    fn board(&mut self) {
        let (head, now) = (self.head(), self.source.time.now());
        let setting = &self.source.setting;
        let board = self.source.published.look(|hall, _| board::board(setting, hall, now, head));
        self.publish("board", &board);
    }

    fn windows(&mut self) {
        let windows: Vec<_> = self
            .source
            .published
            .look(|hall, _| hall.windows().map(|window| board::window(hall, window)).collect());
        for window in windows {
            let topic = format!("windows/{}", window.number);
            if self.is_news(&topic, &window) {
                let head = self.head();
                self.publish(&topic, &WindowTopic { head, window });
            }
        }
    }

    fn devices(&mut self) {
        for device in self.source.health.list().devices {
            let topic = format!("devices/{}", device.name);
            if self.is_news(&topic, &device) {
                let head = self.head();
                self.publish(&topic, &hall_api::device::DeviceTopic { head, device });
            }
        }
    }

    fn is_news(&mut self, topic: &str, content: &impl Serialize) -> bool {
        let bytes = serde_json::to_vec(content).unwrap_or_default();
        if self.sent.get(topic) == Some(&bytes) {
            return false;
        }
        self.sent.insert(topic.to_owned(), bytes);
        true
    }

    fn head(&mut self) -> Head {
        self.rev += 1;
        let at = self.source.setting.time(self.source.time.now());
        Head { v: VERSION, epoch: self.epoch.0.clone(), rev: self.rev, at }
    }

    fn publish(&mut self, topic: &str, payload: &impl Serialize) {
        let payload = serde_json::to_vec(payload).unwrap_or_default();
        let full = format!("hall/{}/{topic}", self.source.setting.hall_id);
        if let Err(error) = self.client.try_publish(full, QoS::AtLeastOnce, true, payload) {
            // The next change or connect says it again.
            self.sent.remove(topic);
            tracing::warn!(topic, %error, "not published");
        }
    }
}
