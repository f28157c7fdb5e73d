//! The waiting-area display: follows one hall over MQTT and paints its board.
//!
//! [`screen::Screen`] holds every rule (what is current, what is stale, what is painted) and does no I/O; it is what
//! the virtual hall shows in its page. [`connection`] is the MQTT side, [`output`] where the pixels go, and [`run`]
//! ties the three together for the program.
//!
//! It must not know the rules of the queue: what a board says is decided by the daemon that published it.
#![forbid(unsafe_code)]

pub mod broker;
pub mod connection;
pub mod output;
pub mod screen;

use broker::Broker;
use connection::Connection;
use output::{Output, OutputError};
use screen::Screen;
use std::time::{Duration, Instant};

/// How often a screen looks whether its picture has aged. Costs nothing while it has not.
const TICK: Duration = Duration::from_millis(250);

/// Follows `hall` on `broker` and shows it, until `stop` completes. Starts without a network, and no loss of it, of
/// the broker or of the output ends it.
///
/// # Errors
/// The first picture cannot be shown; later ones are tried again with every change.
pub async fn run(
    mut screen: Screen,
    broker: Broker,
    mut output: Output,
    stop: impl Future<Output = ()>,
) -> Result<(), OutputError> {
    output.show(screen.paint(Instant::now()))?;
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
            _ = tick.tick() => {}
        }
        if let Some(area) = screen.unknown_area().filter(|_| !area_warned) {
            tracing::warn!(area, "the hall has no such area; showing the whole hall");
            area_warned = true;
        }
        let now = Instant::now();
        if screen.is_due(now)
            && let Err(error) = output.show(screen.paint(now))
        {
            tracing::error!("picture not shown: {error}");
        }
    }
}
