//! The waiting area's display: what a real `hall-screen` paints, fed by the daemon's own broker.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hall_render::texts::Wording;
use hall_screen::broker::Broker;
use hall_screen::connection::Connection;
use hall_screen::screen::{Screen, Settings};
use tokio::sync::watch;

use crate::daemon;

/// Half of a television's; what is painted is the same.
const SIZE_PX: (u32, u32) = (1_280, 720);
/// How often it looks whether its picture has aged.
const TICK: Duration = Duration::from_millis(500);

/// The display's last picture.
#[derive(Clone, Default)]
pub struct Board(Arc<Mutex<Picture>>);

/// A picture and its number, which grows with every other picture.
#[derive(Clone, Default)]
pub struct Picture {
    pub version: u64,
    pub png: Arc<Vec<u8>>,
}

impl Board {
    /// Returns the picture as it is now.
    #[must_use]
    pub fn picture(&self) -> Picture {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn show(&self, png: Vec<u8>) {
        let mut picture = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *picture = Picture { version: picture.version + 1, png: Arc::new(png) };
    }

    /// Follows the hall wherever the daemon listens. Never ends.
    pub async fn follow(self, hall: String, token: String, mut daemon: watch::Receiver<daemon::State>) {
        let (width, height) = SIZE_PX;
        let settings = Settings { hall, area: None, width, height, wording: Wording::zh_en() };
        let mut screen = Screen::new(settings, Instant::now());
        let mut connection = None;
        let mut address = None;
        loop {
            let state = daemon.borrow_and_update().clone();
            if state.address.is_some() && state.address != address {
                address = state.address;
                connection = address.and_then(|address| connect(&address.to_string(), &token, screen.hall()));
            }
            tokio::select! {
                message = next(&mut connection) => {
                    let taken = screen.handle_message(&message.topic, &message.payload, message.retain, Instant::now());
                    if let Err(error) = taken {
                        tracing::warn!(topic = message.topic, %error, "the screen skipped a message");
                    }
                }
                // An error means that the hall is being taken down, and this with it.
                _ = daemon.changed() => {}
                () = tokio::time::sleep(TICK) => {}
            }
            let painting = screen.paint(Instant::now());
            if painting.changed.is_empty() {
                continue;
            }
            match hall_render::png::encode(painting.canvas) {
                Ok(png) => self.show(png),
                Err(error) => tracing::error!(%error, "the board's picture cannot be encoded"),
            }
        }
    }
}

fn connect(address: &str, token: &str, hall: &str) -> Option<Connection> {
    let address = format!("ws://{address}/mqtt").parse().ok()?;
    Some(Connection::start(&Broker { address, token: Some(token.to_owned()), ca: None }, hall))
}

async fn next(connection: &mut Option<Connection>) -> hall_screen::connection::Message {
    match connection {
        Some(connection) => connection.next().await,
        None => std::future::pending().await,
    }
}
