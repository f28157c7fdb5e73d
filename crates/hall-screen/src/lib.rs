//! The waiting-area display: follows one hall over MQTT, paints its board and speaks its calls.
//!
//! [`screen::Screen`] holds every rule of the picture (what is current, what is stale, what is painted) and [`voice`] those
//! of speech; neither does I/O, and the virtual hall uses both. [`connection`] is the MQTT side, [`output`] where the
//! pixels go, [`speaker`] where the sound goes, and [`run`] ties them together for the program.
//!
//! It must not know the rules of the queue: what a board says is decided by the daemon that published it.
#![forbid(unsafe_code)]

pub mod broker;
pub mod connection;
pub mod output;
pub mod pictures;
pub mod screen;
pub mod speaker;
pub mod voice;

use broker::Broker;
use connection::Connection;
use output::{Notice, Output, OutputError};
use screen::Screen;
use speaker::Speaker;
use std::time::{Duration, Instant};

/// How often a screen looks whether its picture has aged. Costs nothing while it has not.
const TICK: Duration = Duration::from_millis(250);

/// Follows `hall` on `broker`, shows it and, with a speaker, says its calls, until `stop` completes or its window is closed.
/// Starts without a network, and no loss of it, of the broker, of the output or of the sound ends it.
///
/// # Errors
/// The first picture cannot be shown; later ones are tried again with every change. A window's display is gone.
pub async fn run(
    mut screen: Screen,
    mut speaker: Option<Speaker>,
    broker: Broker,
    mut output: Output,
    stop: impl Future<Output = ()>,
) -> Result<(), OutputError> {
    output.show(&screen.paint(Instant::now()))?;
    let mut area_warned = false;
    let mut connection = Connection::start(&broker, screen.hall());
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return Ok(()),
            message = connection.next() => {
                if let Err(rejected) = screen.handle_message(&message.topic, &message.payload, message.retain, Instant::now()) {
                    tracing::warn!(topic = message.topic, "message skipped: {rejected}");
                }
            }
            spoken = ended(&mut speaker) => {
                if let (Some(sequence), Some(speaker)) = (spoken, &speaker) {
                    connection.report_spoken(screen.hall(), speaker.screen(), sequence);
                }
            }
            _ = tick.tick() => {}
        }
        match output.attend()? {
            Some(Notice::Resized(width, height)) => screen.resize(width, height),
            Some(Notice::Closed) => return Ok(()),
            None => {}
        }
        if let Some(area) = screen.unknown_area().filter(|_| !area_warned) {
            tracing::warn!(area, "the hall has no such area; showing the whole hall");
            area_warned = true;
        }
        let now = Instant::now();
        if (screen.is_due(now) || output.is_due())
            && let Err(error) = output.show(&screen.paint(now))
        {
            tracing::error!("picture not shown: {error}");
        }
        if let Some(speaker) = &mut speaker {
            speak(speaker, &screen, now);
        }
    }
}

/// Says what is to be said; a picture that may be wrong is not read out.
fn speak(speaker: &mut Speaker, screen: &Screen, now: Instant) {
    let Some((board, lag_ms)) = screen.current(now) else { return };
    speaker.follow(board, lag_ms);
    let clock = board.head.at.get(11..16).filter(|_| board.clock_trusted);
    speaker.go_on(clock);
}

async fn ended(speaker: &mut Option<Speaker>) -> Option<u64> {
    match speaker {
        Some(speaker) => speaker.ended().await,
        None => std::future::pending().await,
    }
}
