//! What a screen knows and shows. No clock, no network: times are passed in.
//!
//! Terms: the *present epoch* is that of the newest live `status` (the daemon draws one at every start). A *live*
//! message arrived as it was published; a *retained* one was kept by the broker, from whenever, and proves nothing
//! about now. The picture is *stale* unless the board is of the present epoch and a live heartbeat is younger than
//! [`STALE_AFTER`]: counted on the screen's own clock, since the daemon's may be the thing that is wrong. At its own start
//! a screen gives the daemon as long to be heard before it shows a kept board as stale: the next heartbeat nearly always
//! says within five seconds that it is none.

use crate::pictures::Pictures;
use hall_api::board::{Board, Status};
use hall_api::ticket::Phase;
use hall_render::board::{BoardView, Painter, Painting};
use hall_render::texts::Wording;
use std::time::{Duration, Instant};

/// A picture older than three heartbeats is shown as stale.
pub const STALE_AFTER: Duration = Duration::from_secs(15);
/// How long a page of a list that does not fit stays.
pub const PAGE_TURNS_AFTER: Duration = Duration::from_secs(10);
/// A new call flashes this long: time to look up, find the glasses and read it.
pub const FLASH_FOR: Duration = Duration::from_secs(12);
/// Bright for this long, then plain for as long: once a second, a third of what WCAG 2.2 (2.3.1) permits.
const FLASH_HALF: Duration = Duration::from_millis(500);

/// What is painted and how large.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Id of the hall, as in its topics.
    pub hall: String,
    /// Only this waiting area; the whole hall if `None` or unknown to it.
    pub area: Option<String>,
    pub width: u32,
    pub height: u32,
    pub wording: Wording,
}

/// Why a message was not taken. The picture stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum Rejected {
    #[error("not a {topic} payload: {source}")]
    Malformed { topic: &'static str, source: serde_json::Error },
    #[error("payload version {0} is newer than this hall-screen knows ({known}); update hall-screen", known = hall_api::VERSION)]
    NewerVersion(u32),
}

/// The newest live heartbeat.
struct Heartbeat {
    epoch: String,
    rev: u64,
    /// Hall time, RFC 3339.
    at: String,
    heard: Instant,
    /// `false` once the broker published its Will.
    online: bool,
}

/// Everything a picture depends on: equal ones look equal.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Look {
    /// Epoch and revision of the board; `None` while there is none.
    board: Option<(String, u64)>,
    stale: Option<String>,
    clock: Option<String>,
    page: u32,
    /// Sequences of the calls that are in the bright half of their flashing.
    bright: Vec<u64>,
}

/// A waiting-area display without its network and its panel.
pub struct Screen {
    settings: Settings,
    started: Instant,
    heartbeat: Option<Heartbeat>,
    /// The newest board of the present epoch.
    current: Option<Board>,
    /// The newest board of any other epoch: shown as stale until there is a current one, and current as soon as a
    /// live heartbeat says so.
    foreign: Option<Board>,
    painter: Painter,
    painted: Option<Look>,
    /// Of the longest list of the painted board.
    pages: usize,
    pictures: Pictures,
    /// Epoch of the board that `flashing` was told by, and the newest sequence on it.
    seen: Option<(String, u64)>,
    /// Calls that are new, and since when.
    flashing: Vec<(u64, Instant)>,
}

impl Screen {
    /// Makes a screen that has heard nothing yet. Time is counted from `now`.
    pub fn new(settings: Settings, now: Instant) -> Self {
        Screen {
            painter: Painter::new(settings.wording.clone(), settings.width, settings.height),
            settings,
            started: now,
            heartbeat: None,
            current: None,
            foreign: None,
            painted: None,
            pages: 1,
            pictures: Pictures::default(),
            seen: None,
            flashing: Vec::new(),
        }
    }

    /// Shows pictures in turn with what the board has to say.
    #[must_use]
    pub fn with_pictures(mut self, pictures: Pictures) -> Self {
        self.pictures = pictures;
        self
    }

    /// Goes on with that width and height in pixels.
    pub fn resize(&mut self, width: u32, height: u32) {
        (self.settings.width, self.settings.height) = (width, height);
        self.painter = Painter::new(self.settings.wording.clone(), width, height);
        self.painted = None;
    }

    pub fn hall(&self) -> &str {
        &self.settings.hall
    }

    /// The topics a screen of `hall` listens to.
    pub fn topics(hall: &str) -> [String; 2] {
        [format!("hall/{hall}/board"), format!("hall/{hall}/status")]
    }

    /// Takes a message as it came from the broker; `retain` as the broker set it. Other topics are none of its business.
    ///
    /// # Errors
    /// The payload is no such JSON, or of a newer version.
    pub fn handle_message(
        &mut self,
        topic: &str,
        payload: &[u8],
        retain: bool,
        now: Instant,
    ) -> Result<(), Rejected> {
        let [board_topic, status_topic] = Screen::topics(&self.settings.hall);
        if topic == board_topic {
            self.handle_board(parsed("board", payload)?);
            self.note_calls(now);
        } else if topic == status_topic && !retain {
            self.handle_status(parsed("status", payload)?, now);
            self.note_calls(now);
        }
        Ok(())
    }

    /// Calls that were not there before begin to flash; at the start of either side nothing is new.
    fn note_calls(&mut self, now: Instant) {
        let Some(board) = &self.current else { return };
        let newest = board.calls.iter().map(|call| call.sequence).max().unwrap_or(0);
        if let Some((epoch, seen)) = &self.seen
            && *epoch == board.head.epoch
        {
            let is_new = |sequence: &u64| *sequence > *seen;
            let called = board.calls.iter().filter(|call| call.phase == Phase::Called);
            self.flashing
                .extend(called.map(|call| call.sequence).filter(is_new).map(|sequence| (sequence, now)));
        }
        self.flashing.retain(|(_, since)| now.saturating_duration_since(*since) < FLASH_FOR);
        self.seen = Some((board.head.epoch.clone(), newest));
    }

    /// The board that is known to be right at `now`, and how many milliseconds ago it was published.
    pub fn current(&self, now: Instant) -> Option<(&Board, u64)> {
        let board = self.current.as_ref().filter(|_| !self.is_stale(now))?;
        let heartbeat = self.heartbeat.as_ref()?;
        // Hall time has no other clock here; a day has 86,400 s.
        let (told, beat) = (second_of_day(&board.head.at)?, second_of_day(&heartbeat.at)?);
        // The board may be the younger of the two.
        let lag_s = if beat >= told {
            beat - told
        } else if told - beat > 43_200 {
            beat + 86_400 - told
        } else {
            0
        };
        Some((board, lag_s * 1_000))
    }

    fn handle_status(&mut self, status: Status, now: Instant) {
        let Status { head, online } = status;
        if let Some(heartbeat) = self.heartbeat.as_mut().filter(|heartbeat| heartbeat.epoch == head.epoch) {
            // The Will was written when the daemon connected, so its revision is an old one.
            if !online {
                heartbeat.online = false;
            } else if head.rev >= heartbeat.rev {
                *heartbeat = Heartbeat { epoch: head.epoch, rev: head.rev, at: head.at, heard: now, online };
            }
            return;
        }
        // The Will of an epoch that is over says nothing about the present one.
        if !online {
            return;
        }
        let is_of_it = |board: &Board| board.head.epoch == head.epoch;
        if self.foreign.as_ref().is_some_and(is_of_it) {
            self.current = self.foreign.take();
        } else if let Some(former) = self.current.take() {
            self.foreign = Some(former);
        }
        self.heartbeat =
            Some(Heartbeat { epoch: head.epoch, rev: head.rev, at: head.at, heard: now, online });
    }

    fn handle_board(&mut self, board: Board) {
        let is_present = self.heartbeat.as_ref().is_some_and(|heartbeat| heartbeat.epoch == board.head.epoch);
        let place = if is_present { &mut self.current } else { &mut self.foreign };
        let is_older = |held: &Board| held.head.epoch == board.head.epoch && held.head.rev > board.head.rev;
        if !place.as_ref().is_some_and(is_older) {
            *place = Some(board);
        }
    }

    /// Whether [`Screen::paint`] may give another picture than it gave last.
    pub fn is_due(&self, now: Instant) -> bool {
        self.painted.as_ref() != Some(&self.look(now))
    }

    /// The picture as it should be at `now`; of it, only what changed is painted.
    pub fn paint(&mut self, now: Instant) -> Painting<'_> {
        let mut look = self.look(now);
        if self.painted.as_ref() == Some(&look) {
            return Painting { canvas: self.painter.canvas(), changed: Vec::new(), pages: self.pages };
        }
        // As [`Screen::shown`], which would borrow the painter, too.
        let board = self.current.as_ref().or(self.foreign.as_ref()).filter(|_| look.board.is_some());
        let Some(board) = board else {
            self.painted = Some(look);
            return self.painter.paint_no_contact(&self.settings.hall);
        };
        let view = BoardView {
            area: self.settings.area.as_deref(),
            stale: look.stale.as_deref(),
            clock: look.clock.as_deref(),
            page: look.page,
            bright: &look.bright,
            pictures: self.pictures.len(),
        };
        let picture = |index: usize, width: u32, height: u32| self.pictures.load(index, width, height);
        let painting = self.painter.paint(board, &view, &picture);
        self.pages = painting.pages;
        if self.pages <= 1 {
            look.page = 0;
        }
        self.painted = Some(look);
        painting
    }

    /// Whether the picture is not known to be right at `now`.
    pub fn is_stale(&self, now: Instant) -> bool {
        let alive = |heartbeat: &Heartbeat| {
            heartbeat.online && now.saturating_duration_since(heartbeat.heard) <= STALE_AFTER
        };
        self.current.is_none() || !self.heartbeat.as_ref().is_some_and(alive)
    }

    /// The area this screen was set to, if the hall has none of that name: the whole hall is shown then.
    pub fn unknown_area(&self) -> Option<&str> {
        let (board, area) = (self.current.as_ref()?, self.settings.area.as_deref()?);
        (!board.areas.iter().any(|known| known.id == area)).then_some(area)
    }

    /// The board to be seen at `now`, right or stale.
    fn shown(&self, now: Instant) -> Option<&Board> {
        let is_waiting =
            self.heartbeat.is_none() && now.saturating_duration_since(self.started) <= STALE_AFTER;
        self.current.as_ref().or(self.foreign.as_ref()).filter(|_| !is_waiting)
    }

    fn look(&self, now: Instant) -> Look {
        let board = self.shown(now);
        let stale = board.is_some() && self.is_stale(now);
        let time = board.map(|board| self.right_until(board));
        let turns = now.saturating_duration_since(self.started).as_secs() / PAGE_TURNS_AFTER.as_secs();
        Look {
            board: board.map(|board| (board.head.epoch.clone(), board.head.rev)),
            stale: time.clone().filter(|_| stale),
            clock: time.filter(|_| !stale),
            page: if self.pages > 1 { turns as u32 } else { 0 },
            bright: if stale { Vec::new() } else { self.bright(now) },
        }
    }

    fn bright(&self, now: Instant) -> Vec<u64> {
        let is_bright = |since: Instant| {
            let age = now.saturating_duration_since(since);
            age < FLASH_FOR && (age.as_millis() / FLASH_HALF.as_millis()).is_multiple_of(2)
        };
        self.flashing.iter().filter(|(_, since)| is_bright(*since)).map(|(sequence, _)| *sequence).collect()
    }

    /// The hall's time of day up to which `board` is known to be right: when it was published, or the last heartbeat
    /// of its epoch.
    fn right_until(&self, board: &Board) -> String {
        let heartbeat = self.heartbeat.as_ref().filter(|heartbeat| heartbeat.epoch == board.head.epoch);
        // RFC 3339 texts of one offset sort by time.
        let at = heartbeat.map_or(&board.head.at, |heartbeat| (&heartbeat.at).max(&board.head.at));
        at.get(11..16).unwrap_or("--:--").into()
    }
}

/// Of a time such as `2026-11-23T10:05:07+08:00`.
fn second_of_day(at: &str) -> Option<u64> {
    let part = |range| at.get(range).and_then(|digits: &str| digits.parse::<u64>().ok());
    Some(part(11..13)? * 3_600 + part(14..16)? * 60 + part(17..19)?)
}

fn parsed<T: serde::de::DeserializeOwned>(topic: &'static str, payload: &[u8]) -> Result<T, Rejected> {
    #[derive(serde::Deserialize)]
    struct Version {
        v: u32,
    }
    let malformed = |source| Rejected::Malformed { topic, source };
    let Version { v } = serde_json::from_slice(payload).map_err(malformed)?;
    if v > hall_api::VERSION {
        return Err(Rejected::NewerVersion(v));
    }
    serde_json::from_slice(payload).map_err(malformed)
}

#[cfg(test)]
mod tests;
