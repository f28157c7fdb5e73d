//! The publisher: one client that says what has changed.

use super::connection::{self, Doors};
use super::events::is_queue_event;
use super::{Source, board, spoken};
use crate::published::Committed;
use crate::view;
use hall_api::VERSION;
use hall_api::board::{BoardWindow, EventTopic, Head, Status, WindowTopic};
use hall_api::device::DeviceTopic;
use hall_core::id::CategoryId;
use rumqttc::{AsyncClient, ClientError, MqttOptions, QoS};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

const HEARTBEAT: Duration = Duration::from_secs(5);
/// After a connect listeners come back one by one, and to each only a live heartbeat proves that the hall is there:
/// so many follow each other quickly.
const FIRST_BEATS: u32 = 10;
const FIRST_HEARTBEAT: Duration = Duration::from_secs(1);
/// A board is published at most this often.
const BOARD_EVERY: Duration = Duration::from_millis(100);
/// And at least this often: waits and what was just restored age without an event.
const BOARD_AGAIN: Duration = Duration::from_secs(30);
/// More than all topics of a big hall at once; what does not fit is sent with the next picture.
const QUEUE: usize = 512;
/// Topics that a broker may have kept from an earlier config and that are looked at after a connect.
const KEPT_MAX: usize = 512;

/// Names one run of the daemon, so that listeners can tell its words from an earlier run's.
#[derive(Clone, Debug)]
pub(crate) struct Epoch(String);

impl Epoch {
    pub(crate) fn draw() -> Epoch {
        let text = crate::token::random().unwrap_or_else(|_| format!("pid{}", std::process::id()));
        Epoch(text.chars().take(12).collect())
    }

    /// The head of a payload of this run.
    pub(crate) fn head(&self, rev: u64, at: String) -> Head {
        Head { v: VERSION, epoch: self.0.clone(), rev, at }
    }
}

/// What the broker says for us when we are gone without a word.
pub(super) fn will(source: &Source, epoch: &Epoch) -> Vec<u8> {
    let head = epoch.head(0, source.setting.time(source.time.now()));
    serde_json::to_vec(&Status { head, online: false }).unwrap_or_default()
}

/// Publishes until the task is dropped.
pub(super) async fn run(options: MqttOptions, source: Source, epoch: Epoch) {
    let (client, eventloop) = AsyncClient::new(options, QUEUE);
    let (connected, connections) = (source.connected.clone(), source.connected.subscribe());
    let (kept, kept_topics) = mpsc::channel(KEPT_MAX);
    let (spoken, reports) = spoken::channel();
    let below = format!("hall/{}/", source.setting.hall_id);
    let doors = Doors { connected, kept, spoken, below: below.clone() };
    let _connection = AbortOnDrop(tokio::spawn(connection::drive(eventloop, doors)));
    let reporting = spoken::run(source.inbox.clone(), source.speaking.clone(), reports);
    let _reporting = AbortOnDrop(tokio::spawn(reporting));
    let voice = Voice { client, epoch, rev: 0, below, is_behind: false };
    let publisher = Publisher { voice, source, sent: BTreeMap::new(), previous: None };
    publisher.run(connections, kept_topics).await;
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What says something on a topic, numbered.
struct Voice {
    client: AsyncClient,
    epoch: Epoch,
    /// One counter over all topics.
    rev: u64,
    /// `hall/{hall}/`
    below: String,
    /// Something could not be handed over, so the picture is to be sent again.
    is_behind: bool,
}

impl Voice {
    fn head(&mut self, at: String) -> Head {
        self.rev += 1;
        self.epoch.head(self.rev, at)
    }

    fn say(&mut self, topic: &str, retain: bool, payload: &impl Serialize) -> bool {
        // Our own types, text and numbers throughout: they always serialise.
        let payload = serde_json::to_vec(payload).unwrap_or_default();
        self.hand_over(topic, retain, payload)
    }

    /// Takes a retained topic away.
    fn clear(&mut self, topic: &str) -> bool {
        self.hand_over(topic, true, Vec::new())
    }

    fn hand_over(&mut self, topic: &str, retain: bool, payload: Vec<u8>) -> bool {
        let full = format!("{}{topic}", self.below);
        let outcome = self.client.try_publish(full, QoS::AtLeastOnce, retain, payload);
        self.note(topic, outcome)
    }

    fn note(&mut self, topic: &str, outcome: Result<(), ClientError>) -> bool {
        if let Err(error) = &outcome {
            self.is_behind = true;
            tracing::debug!(topic, %error, "not handed over; it is said again with the next picture");
        }
        outcome.is_ok()
    }

    /// Subscribes to reports of speech and, until [`Voice::forget_kept`], to what the broker has kept.
    fn listen(&mut self) {
        for topic in ["spoken/+", "windows/+", "devices/+"] {
            let outcome = self.client.try_subscribe(format!("{}{topic}", self.below), QoS::AtLeastOnce);
            self.note(topic, outcome);
        }
    }

    fn forget_kept(&mut self) {
        for topic in ["windows/+", "devices/+"] {
            let outcome = self.client.try_unsubscribe(format!("{}{topic}", self.below));
            self.note(topic, outcome);
        }
    }
}

struct Publisher {
    voice: Voice,
    source: Source,
    /// What stands on each retained topic, without its head.
    sent: BTreeMap<String, Vec<u8>>,
    /// Sequence of the last queue event, told or not.
    previous: Option<u64>,
}

impl Publisher {
    async fn run(mut self, mut connections: watch::Receiver<u64>, mut kept: mpsc::Receiver<String>) {
        let mut hall = self.source.published.changes();
        let mut devices = self.source.health.changes();
        let mut rows = self.source.published.rows();
        let (mut beat_at, mut first_beats) = (Instant::now(), 0);
        let (mut board_at, mut again_at) = (Instant::now(), Instant::now() + BOARD_AGAIN);
        let mut has_changed = false;
        let mut is_listening = false;
        loop {
            let connected = *connections.borrow() != 0;
            tokio::select! {
                changed = connections.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    if *connections.borrow_and_update() != 0 {
                        self.everything();
                        (has_changed, is_listening) = (false, true);
                        (beat_at, first_beats) = (Instant::now() + FIRST_HEARTBEAT, FIRST_BEATS);
                    }
                }
                () = tokio::time::sleep_until(beat_at), if connected => {
                    self.status();
                    beat_at = Instant::now() + if first_beats > 0 { FIRST_HEARTBEAT } else { HEARTBEAT };
                    first_beats = first_beats.saturating_sub(1);
                    if std::mem::take(&mut is_listening) {
                        self.voice.forget_kept();
                    }
                }
                Ok(()) = hall.changed(), if !has_changed => has_changed = true,
                () = tokio::time::sleep_until(again_at) => {
                    (has_changed, again_at) = (true, Instant::now() + BOARD_AGAIN);
                }
                () = tokio::time::sleep_until(board_at), if connected && has_changed => {
                    hall.mark_unchanged();
                    board_at = Instant::now() + BOARD_EVERY;
                    self.windows();
                    self.board();
                    has_changed = std::mem::take(&mut self.voice.is_behind);
                }
                Ok(()) = devices.changed(), if connected => self.devices(),
                row = rows.recv() => match row {
                    Ok(row) => self.event(&row, connected),
                    // Listeners see the gap and fill it over HTTP.
                    Err(RecvError::Lagged(_)) => self.previous = None,
                    Err(RecvError::Closed) => return,
                },
                Some(topic) = kept.recv() => self.remove_if_gone(&topic),
            }
        }
    }

    /// After every connect: the broker may have forgotten all, or be another.
    fn everything(&mut self) {
        self.sent.clear();
        self.status();
        self.voice.listen();
        self.windows();
        self.devices();
        self.board();
    }

    fn now(&self) -> String {
        self.source.setting.time(self.source.time.now())
    }

    fn status(&mut self) {
        let head = self.voice.head(self.now());
        self.voice.say("status", true, &Status { head, online: true });
    }

    fn board(&mut self) {
        let head = self.voice.head(self.now());
        let board = self.source.board(head);
        self.voice.say("board", true, &board);
    }

    fn windows(&mut self) {
        let windows: BTreeMap<String, BoardWindow> = self.source.published.look(|hall, _| {
            let windows = hall.windows().map(|window| board::window(hall, window));
            windows.map(|window| (format!("windows/{}", window.number), window)).collect()
        });
        self.say_changed("windows/", windows, |head, window| WindowTopic { head, window });
    }

    fn devices(&mut self) {
        let devices = self.source.health.list().devices;
        let devices =
            devices.into_iter().map(|device| (format!("devices/{}", device.name), device)).collect();
        self.say_changed("devices/", devices, |head, device| DeviceTopic { head, device });
    }

    /// Says those topics below `folder` that have changed, and takes away those that are no longer.
    fn say_changed<T: Serialize, P: Serialize>(
        &mut self,
        folder: &str,
        topics: BTreeMap<String, T>,
        payload: impl Fn(Head, T) -> P,
    ) {
        let stands = self.sent.keys().filter(|topic| topic.starts_with(folder));
        let gone: Vec<_> = stands.filter(|topic| !topics.contains_key(*topic)).cloned().collect();
        for topic in gone {
            if self.voice.clear(&topic) {
                self.sent.remove(&topic);
            }
        }
        for (topic, content) in topics {
            let bytes = serde_json::to_vec(&content).unwrap_or_default();
            if self.sent.get(&topic) == Some(&bytes) {
                continue;
            }
            let head = self.voice.head(self.now());
            if self.voice.say(&topic, true, &payload(head, content)) {
                self.sent.insert(topic, bytes);
            } else {
                self.sent.remove(&topic);
            }
        }
    }

    /// The broker has kept a topic: from before we connected, perhaps of a window that the hall no longer has.
    fn remove_if_gone(&mut self, topic: &str) {
        if !self.sent.contains_key(topic) {
            tracing::info!(topic, "removed from the broker: the hall no longer has it");
            self.voice.clear(topic);
        }
    }

    fn event(&mut self, row: &Committed, connected: bool) {
        if !is_queue_event(&row.event) {
            return;
        }
        let previous = self.previous.replace(row.sequence);
        if connected {
            let mut event = view::event(&self.source.setting, row);
            // An id may say what the matter is, and a listener of events alone cannot know that it is private.
            event.category = event.category.filter(|id| !self.source.is_private(id));
            let head = self.voice.head(self.now());
            self.voice.say("events", false, &EventTopic { head, previous, event });
        }
    }
}

impl Source {
    /// Whether only numbers and windows of this category are told.
    fn is_private(&self, category: &str) -> bool {
        let id = CategoryId::from(category);
        self.published.look(|hall, _| hall.rules().category(&id).is_some_and(|category| category.private))
    }

    /// The board as it stands.
    pub(crate) fn board(&self, head: Head) -> hall_api::board::Board {
        let (now, rate) = (self.time.now(), self.time.rate());
        self.published.look(|hall, _| board::board(&self.setting, hall, now, rate, head))
    }
}
