//! Queue events: a page of them, and the stream that goes on for ever.

use super::App;
use super::caller::{Caller, Lease};
use super::problem::{self, Unreadable};
use crate::owner::Answer;
use crate::published::Committed;
use crate::view;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream, StreamExt};
use hall_api::event::Events;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Rows of one answer at the most.
const PAGE: usize = 500;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    /// Rows after this one; 0 for all.
    #[serde(default)]
    after: u64,
}

/// Up to 500 events after a row.
#[utoipa::path(get, path = "/events", tag = "events", params(After),
    responses((status = 200, body = Events), Unreadable))]
pub(super) async fn list(
    State(app): State<App>,
    _: Caller,
    query: Result<Query<After>, QueryRejection>,
) -> Response {
    let after = match query {
        // Rows are counted as SQLite counts; a greater number is somebody's mistake.
        Ok(Query(query)) if i64::try_from(query.after).is_err() => {
            return Answer::problem(400, "malformed-query", "no row has such a number").into_response();
        }
        Ok(Query(query)) => query.after,
        Err(error) => return problem::malformed_query(&error).into_response(),
    };
    let rows = match app.reader.rows(after, PAGE).await {
        Ok(rows) => rows,
        Err(answer) => return answer.into_response(),
    };
    let events = rows.iter().map(|row| view::event(&app.setting, row)).collect();
    Json(Events { events, last: app.published.look(|_, sequence| sequence) }).into_response()
}

/// Server-sent events, one for each row, with the row as id: a client that comes back with `Last-Event-ID` misses
/// nothing.
#[utoipa::path(get, path = "/stream", tag = "events",
    params(("Last-Event-ID" = Option<u64>, Header, description = "The last row received")),
    responses((status = 200, content_type = "text/event-stream", body = hall_api::event::Event), Unreadable))]
pub(super) async fn stream(State(app): State<App>, _: Caller, lease: Lease, headers: HeaderMap) -> Response {
    // Listening starts before the past is read, so that no row falls between.
    let live = app.published.rows();
    let now = app.published.look(|_, sequence| sequence);
    let sent = match headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default().parse()) {
        None => now,
        // A ledger brought back from a backup can be behind what a listener has heard.
        Some(Ok(id)) => now.min(id),
        Some(Err(_)) => {
            let detail = "Last-Event-ID must be the number of a row";
            return Answer::problem(400, "malformed-header", detail).into_response();
        }
    };
    let listener = Listener { app, live, sent, past: VecDeque::new(), behind: sent < now };
    let events = listener.into_stream().take_until(Box::pin(lease.ended()));
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

struct Listener {
    app: App,
    live: broadcast::Receiver<Arc<Committed>>,
    /// The last row sent.
    sent: u64,
    past: VecDeque<Committed>,
    /// Rows between `sent` and the live ones are in the ledger only.
    behind: bool,
}

impl Listener {
    fn into_stream(self) -> impl Stream<Item = Result<SseEvent, Infallible>> {
        stream::unfold(self, |mut listener| async move {
            let row = listener.next().await?;
            listener.sent = row.sequence;
            let event = view::event(&listener.app.setting, &row);
            let data = serde_json::to_string(&event).unwrap_or_default();
            let sse = SseEvent::default().id(row.sequence.to_string()).event(event.kind).data(data);
            Some((Ok(sse), listener))
        })
    }

    /// The next row, from the ledger while behind, else live. `None` ends the stream; the client comes back.
    async fn next(&mut self) -> Option<Committed> {
        loop {
            if let Some(row) = self.past.pop_front() {
                return Some(row);
            }
            if self.behind {
                let rows = self.app.reader.rows(self.sent, PAGE).await.ok()?;
                self.behind = !rows.is_empty();
                self.past = rows.into();
                continue;
            }
            match self.live.recv().await {
                Ok(row) if row.sequence <= self.sent => {}
                Ok(row) if row.sequence == self.sent + 1 => return Some((*row).clone()),
                Ok(_) | Err(RecvError::Lagged(_)) => self.behind = true,
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
