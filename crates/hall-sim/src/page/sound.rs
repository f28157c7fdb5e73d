//! What the waiting area's loudspeaker says.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::Page;

/// The newest announcement, `7.wav`; one that is over is no longer there.
pub(super) async fn said(State(page): State<Page>, Path(number): Path<String>) -> Response {
    let number = number.strip_suffix(".wav").and_then(|number| number.parse::<u64>().ok());
    let said = page.world.board().said();
    if said.number == 0 || Some(said.number) != number {
        return StatusCode::NOT_FOUND.into_response();
    }
    ([(CONTENT_TYPE, "audio/wav"), (CACHE_CONTROL, "no-store")], said.wav.to_vec()).into_response()
}
