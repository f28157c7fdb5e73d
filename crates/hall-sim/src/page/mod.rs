//! The page: a kiosk, tickets, windows and the board of one virtual hall, for people to look at and to press.
//!
//! The browser is sent what changed of the [`snapshot`], at most ten times a second; pictures have addresses of their own.
//! All texts are in `assets/texts.json`.

mod act;
mod picture;
mod snapshot;
mod sound;

pub use act::{SPEED_MAX, SPEED_MIN};

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures::stream::{self, Stream};
use tokio::net::TcpListener;

use crate::crowd::Crowd;
use crate::world::World;

/// The shortest time from one snapshot to the next.
const TICK: Duration = Duration::from_millis(100);
/// An unchanged hall is told so this often, in ticks, so that the browser knows that somebody is there.
const ALIVE_TICKS: u32 = 50;

/// What the page shows and moves.
#[derive(Clone)]
pub struct Page {
    pub world: Arc<World>,
    pub crowd: Crowd,
}

/// Serves the page until `stop` completes.
///
/// # Errors
/// If the listener breaks.
pub async fn serve(
    listener: TcpListener,
    page: Page,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    // Streams of snapshots never end by themselves, so nobody is waited for.
    let server = axum::serve(listener, router(page)).into_future();
    tokio::select! {
        served = server => served,
        () = stop => Ok(()),
    }
}

fn router(page: Page) -> Router {
    Router::new()
        .route("/", get(|| asset("text/html; charset=utf-8", include_str!("assets/index.html"))))
        .route("/page.css", get(|| asset("text/css; charset=utf-8", include_str!("assets/page.css"))))
        .route("/page.js", get(|| asset("text/javascript; charset=utf-8", include_str!("assets/page.js"))))
        .route("/texts.json", get(|| asset("application/json", include_str!("assets/texts.json"))))
        .route("/snapshots", get(snapshots))
        .route("/papers/{printer}/{id}", get(picture::paper))
        .route("/board.png", get(picture::board))
        .route("/said/{number}", get(sound::said))
        .route("/tickets", post(act::take_ticket))
        .route("/windows/{number}/keys", post(act::press))
        .route("/ports/{name}", post(act::plug))
        .route("/printers/{name}/faults", post(act::set_fault))
        .route("/people", post(act::set_habits))
        .route("/speed", post(act::set_speed))
        .route("/daemon/kill", post(act::kill_daemon))
        .with_state(page)
}

async fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text).into_response()
}

/// Sends the whole snapshot, then whatever part of it has changed.
async fn snapshots(State(page): State<Page>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    Sse::new(stream::unfold((page, ticks, snapshot::Sections::new()), |(page, mut ticks, sent)| async move {
        for tick in 0.. {
            ticks.tick().await;
            let now = snapshot::take(&page);
            let changed = snapshot::changed(&sent, &now);
            if !changed.is_empty() || tick == ALIVE_TICKS {
                let data = serde_json::to_string(&changed).unwrap_or_default();
                return Some((Ok(Event::default().data(data)), (page, ticks, now)));
            }
        }
        None
    }))
}
