//! `/board`: the waiting area's board as a page, for televisions with a browser. It shows what the `board` topic says and
//! follows it as server-sent events. No token: whoever stands in the hall sees the same, and no person is on it.

use super::{App, problem};
use crate::mqtt::{self, Epoch};
use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{Html, IntoResponse, Response};
use futures::stream;
use hall_api::board::Board;
use hall_render::texts::{Key, Wording};
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};

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
pub(super) async fn page(State(app): State<App>, which: Result<Query<Which>, QueryRejection>) -> Response {
    let which = match which {
        Ok(Query(which)) => which,
        Err(error) => return problem::malformed_query(&error).into_response(),
    };
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
        "unserved": both(Key::Unserved),
        "missed": both(Key::Missed), "paused": both(Key::Paused), "closed": both(Key::Closed),
        "simulation": both(Key::Simulation), "restored": both(Key::Restored), "stale": both(Key::Stale),
        "clock": both(Key::ClockUntrusted), "none": both(Key::NoCalls), "leader": both(Key::Leader),
        "hint": both(Key::NoCallsHint), "ticket": both(Key::TicketUnit),
        "guide": both(Key::GuideHeading), "guide_windows": both(Key::GuideWindows),
        "conditions": both(Key::Conditions), "basis": both(Key::Basis), "procedure": both(Key::Procedure),
        "materials": both(Key::Materials), "time-limit": both(Key::TimeLimit), "result": both(Key::Result),
        "fee": both(Key::Fee), "left": both(Key::Left), "hall_paused": both(Key::HallPaused),
        "complaints": both(Key::Complaints), "stopped": both(Key::IssuingStopped),
    });
    let board = serde_json::to_string(&Painter::new().board(&app)).unwrap_or_default();
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
    let Ok(seat) = Arc::clone(&app.spectators).try_acquire_owned() else {
        return problem::too_many("as many pages as there is room for follow the board");
    };
    let boards = app.boards.follow();
    let events = stream::unfold((boards, seat), |(mut boards, seat)| async move {
        // The hall is being taken down; the page tries again by itself.
        boards.changed().await.ok()?;
        let board = boards.borrow_and_update().clone();
        Some((Ok::<_, Infallible>(Event::default().event("board").data(&*board)), (boards, seat)))
    });
    ([(header::CACHE_CONTROL, "no-store")], Sse::new(events)).into_response()
}

/// The board as JSON, painted once for all who follow it.
pub struct Boards {
    latest: watch::Sender<Arc<str>>,
    /// Somebody new wants one.
    wanted: Notify,
}

impl Default for Boards {
    fn default() -> Boards {
        Boards { latest: watch::channel("".into()).0, wanted: Notify::new() }
    }
}

impl Boards {
    /// Every board from the next one on, which comes soon.
    fn follow(&self) -> watch::Receiver<Arc<str>> {
        let boards = self.latest.subscribe();
        self.wanted.notify_one();
        boards
    }

    /// Makes boards for as long as somebody follows.
    pub async fn run(app: App) {
        let mut painter = Painter::new();
        let mut changes = app.published.changes();
        loop {
            if app.boards.latest.receiver_count() == 0 {
                app.boards.wanted.notified().await;
            }
            changes.mark_unchanged();
            let board = serde_json::to_string(&painter.board(&app)).unwrap_or_default();
            app.boards.latest.send_replace(board.into());
            tokio::time::sleep(AT_LEAST).await;
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { return },
                () = app.boards.wanted.notified() => {}
                () = tokio::time::sleep(AT_MOST) => {}
            }
        }
    }
}

struct Painter {
    epoch: Epoch,
    rev: u64,
}

impl Painter {
    fn new() -> Painter {
        Painter { epoch: Epoch::draw(), rev: 0 }
    }

    fn board(&mut self, app: &App) -> Board {
        self.rev += 1;
        let now = app.time.now();
        let head = self.epoch.head(self.rev, app.setting.time(now));
        app.published.look(|hall, _| mqtt::board(&app.setting, hall, now, app.time.rate(), head))
    }
}
