//! The waiting area's display: what a real `hall-screen` paints and says, fed by the daemon's own broker.
//!
//! Picture and sound are made by `hall-screen`'s own code; only where they go is another place: the page instead of a panel
//! and a loudspeaker. An announcement takes as long as its sound, whether or not anybody has the page open.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hall_render::texts::Wording;
use hall_screen::broker::Broker;
use hall_screen::connection::Connection;
use hall_screen::screen::{Screen, Settings};
use hall_screen::voice::clip::{self, Clips};
use hall_screen::voice::queue::Reading;
use hall_screen::voice::{Announcement, Voice};
use tokio::sync::watch;

use crate::daemon;

/// Half of a television's; what is painted is the same.
const SIZE_PX: (u32, u32) = (1_280, 720);
/// How often it looks whether its picture has aged.
const TICK: Duration = Duration::from_millis(250);

/// What the display shows and says.
#[derive(Clone, Default)]
pub struct Board(Arc<Mutex<Output>>);

#[derive(Default)]
struct Output {
    picture: Picture,
    said: Said,
    is_silent: bool,
}

/// A picture and its number, which grows with every other picture.
#[derive(Clone, Default)]
pub struct Picture {
    pub version: u64,
    pub png: Arc<Vec<u8>>,
    /// The newest call on it, and when that was painted first.
    pub newest: Option<(u64, Instant)>,
}

/// What is being said or was said last, and its number, which grows with every announcement; 0 before the first.
#[derive(Clone, Default)]
pub struct Said {
    pub number: u64,
    pub sentences: Vec<String>,
    pub wav: Arc<Vec<u8>>,
    pub length: Duration,
}

impl Board {
    /// Returns the picture as it is now.
    #[must_use]
    pub fn picture(&self) -> Picture {
        self.output().picture.clone()
    }

    /// Returns the newest announcement.
    #[must_use]
    pub fn said(&self) -> Said {
        self.output().said.clone()
    }

    /// Whether hall time runs too fast for anything to be said.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.output().is_silent
    }

    /// Follows the hall wherever the daemon listens, as the `[[screen]]` of this id. Never ends.
    pub async fn follow(
        self,
        hall: String,
        screen: &'static str,
        token: String,
        mut daemon: watch::Receiver<daemon::State>,
    ) {
        let mut display = Display::new(hall);
        let mut connection = None;
        let mut address = None;
        loop {
            let state = daemon.borrow_and_update().clone();
            if state.address.is_some() && state.address != address {
                address = state.address;
                connection =
                    address.and_then(|address| connect(&address.to_string(), &token, display.screen.hall()));
            }
            tokio::select! {
                message = next(&mut connection) => {
                    let taken = display.screen.handle_message(&message.topic, &message.payload, message.retain, Instant::now());
                    if let Err(error) = taken {
                        tracing::warn!(topic = message.topic, %error, "the screen skipped a message");
                    }
                }
                reading = display.ended() => {
                    if let Some(connection) = connection.as_ref().filter(|_| !reading.is_repeat) {
                        connection.report_spoken(display.screen.hall(), screen, reading.sequence);
                    }
                }
                // An error means that the hall is being taken down, and this with it.
                _ = daemon.changed() => {}
                () = tokio::time::sleep(TICK) => {}
            }
            self.show(&mut display);
            self.speak(&mut display);
        }
    }

    fn show(&self, display: &mut Display) {
        let now = Instant::now();
        let painting = display.screen.paint(now);
        if painting.changed.is_empty() {
            return;
        }
        let painted = Instant::now();
        let png = match hall_render::png::encode(painting.canvas) {
            Ok(png) => Arc::new(png),
            Err(error) => return tracing::error!(%error, "the board's picture cannot be encoded"),
        };
        let current = display.screen.current(now).map(|(board, _)| board);
        let newest = current.and_then(|board| board.calls.iter().map(|call| call.sequence).max());
        let mut output = self.output();
        let before = output.picture.newest;
        let newest = newest.map(|newest| match before {
            Some((sequence, at)) if sequence == newest => (newest, at),
            Some(_) | None => (newest, painted),
        });
        output.picture = Picture { version: output.picture.version + 1, png, newest };
    }

    fn speak(&self, display: &mut Display) {
        let announcement = display.say();
        let mut output = self.output();
        output.is_silent = display.is_silent();
        if let Some(announcement) = announcement {
            output.said = Said {
                number: output.said.number + 1,
                wav: Arc::new(clip::written(&announcement.sound)),
                length: announcement.length(),
                sentences: announcement.sentences,
            };
        }
    }

    fn output(&self) -> MutexGuard<'_, Output> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A `hall-screen` without its panel and its player.
struct Display {
    screen: Screen,
    voice: Voice,
    /// What is being said, and when it will have been.
    saying: Option<(Reading, Instant)>,
}

impl Display {
    fn new(hall: String) -> Self {
        let (width, height) = SIZE_PX;
        let settings = Settings { hall, area: None, width, height, wording: Wording::zh_en() };
        Display {
            screen: Screen::new(settings, Instant::now()),
            voice: Voice::new(None, Clips::built_in(), vec!["zh".into()], vec![]),
            saying: None,
        }
    }

    /// The next announcement, once the one before has been said. A picture that may be wrong is not read out.
    fn say(&mut self) -> Option<Announcement> {
        let now = Instant::now();
        let (board, lag_ms) = self.screen.current(now)?;
        self.voice.queue().follow(board, lag_ms);
        if self.saying.is_some() {
            return None;
        }
        let announcement = self.voice.next(None)?;
        self.saying = Some((announcement.reading.clone(), now + announcement.length()));
        Some(announcement)
    }

    /// Completes when an announcement has been said; pends while none is.
    async fn ended(&mut self) -> Reading {
        match self.saying.clone() {
            Some((reading, end)) => {
                tokio::time::sleep_until(end.into()).await;
                self.saying = None;
                reading
            }
            None => std::future::pending().await,
        }
    }

    fn is_silent(&self) -> bool {
        self.screen.current(Instant::now()).is_some_and(|(board, _)| board.silent)
    }
}

fn connect(address: &str, token: &str, hall: &str) -> Option<Connection> {
    let address = format!("ws://{address}/mqtt").parse().ok()?;
    Some(Connection::start(
        &Broker { address, speaks_as: None, token: Some(token.to_owned()), ca: None },
        hall,
    ))
}

async fn next(connection: &mut Option<Connection>) -> hall_screen::connection::Message {
    match connection {
        Some(connection) => connection.next().await,
        None => std::future::pending().await,
    }
}
