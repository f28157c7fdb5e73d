//! `/board`: the waiting area's board as a page, for televisions with a browser. It shows what the `board` topic says and
//! follows it as server-sent events. No token: whoever stands in the hall sees the same, and no person is on it.

use super::App;
use crate::mqtt::{self, Epoch};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{Html, IntoResponse, Response};
use futures::stream::{self, Stream};
use hall_api::board::Board;
use hall_render::texts::{Key, Wording};
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;

/// Between two boards at least: people cannot read faster.
const AT_LEAST: Duration = Duration::from_millis(100);
/// And at most: the page takes silence for a sign that its picture is old.
const AT_MOST: Duration = Duration::from_secs(5);

#[derive(Deserialize)]
pub(super) struct Which {
    /// Only this waiting area.
    area: Option<String>,
}

#[derive(Template)]
#[template(path = "board.html")]
struct Page<'a> {
    /// JSON of the words the script fills in, and of the area.
    words: &'a str,
    /// JSON of the board as it stands; what changes comes by [`stream`].
    board: &'a str,
}

/// The page with the board as it stands.
pub(super) async fn page(State(app): State<App>, Query(which): Query<Which>) -> Response {
    let wording = Wording::zh_en();
    let both = |key: Key| {
        let second = wording.second.as_ref().map_or("", |texts| texts.get(key));
        [wording.first.get(key), second]
    };
    let words = serde_json::json!({
        "area": which.area,
        "calling": both(Key::NowCalling), "goto": both(Key::GoTo), "unit": both(Key::WindowUnit),
        "serving": both(Key::Serving), "waiting": both(Key::Waiting), "heading": both(Key::WaitingHeading),
        "estimate": both(Key::Estimate), "under": both(Key::EstimateUnder), "no_window": both(Key::NoWindow),
        "missed": both(Key::Missed), "paused": both(Key::Paused), "closed": both(Key::Closed),
        "simulation": both(Key::Simulation), "restored": both(Key::Restored), "stale": both(Key::Stale),
        "clock": both(Key::ClockUntrusted), "none": both(Key::NoCalls), "leader": both(Key::Leader),
        "hint": both(Key::NoCallsHint), "ticket": both(Key::TicketUnit), "one": both(Key::EstimateOne),
        "left": both(Key::Left), "hall_paused": both(Key::HallPaused),
        "complaints": both(Key::Complaints), "stopped": both(Key::IssuingStopped),
    });
    let board = serde_json::to_string(&Follower::new(app).board()).unwrap_or_default();
    // Inside a script element, so that no text of a hall can end it.
    let [words, board] = [words.to_string(), board].map(|json| json.replace('<', "\\u003c"));
    match (Page { words: &words, board: &board }).render() {
        Ok(html) => ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the board's page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Boards as they change, and one every five seconds as a heartbeat.
pub(super) async fn stream(State(app): State<App>) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Sse::new(Follower::new(app).into_stream())).into_response()
}

struct Follower {
    app: App,
    changes: watch::Receiver<u64>,
    epoch: Epoch,
    rev: u64,
}

impl Follower {
    fn new(app: App) -> Follower {
        Follower { changes: app.published.changes(), app, epoch: Epoch::draw(), rev: 0 }
    }

    fn into_stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut follower| async move {
            if follower.rev > 0 {
                tokio::time::sleep(AT_LEAST).await;
                match tokio::time::timeout(AT_MOST, follower.changes.changed()).await {
                    Ok(Ok(())) | Err(_) => {}
                    // The hall is being taken down; the page tries again by itself.
                    Ok(Err(_)) => return None,
                }
            }
            let data = serde_json::to_string(&follower.board()).unwrap_or_default();
            Some((Ok(Event::default().event("board").data(data)), follower))
        })
    }

    fn board(&mut self) -> Board {
        self.changes.mark_unchanged();
        self.rev += 1;
        let app = &self.app;
        let now = app.time.now();
        let head = self.epoch.head(self.rev, app.setting.time(now));
        app.published.look(|hall, _| mqtt::board(&app.setting, hall, now, app.time.rate(), head))
    }
}
