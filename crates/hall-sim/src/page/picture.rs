//! Pictures of what came out of the devices.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::Page;

/// A paper, as black as it was burnt. Its address names the run of the hall, so it never changes.
pub(super) async fn paper(State(page): State<Page>, Path((printer, id)): Path<(String, String)>) -> Response {
    let id = id.strip_suffix(".png").and_then(|id| id.parse::<u64>().ok());
    let found = page.world.printer(&printer).and_then(|printer| {
        let tray = printer.device();
        tray.papers().find(|printed| Some(printed.id) == id).map(|printed| printed.paper.picture())
    });
    match found.map(|picture| hall_render::png::encode_bitmap(&picture)) {
        Some(Ok(png)) => png_of(png, "max-age=86400, immutable"),
        Some(Err(_)) | None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The waiting area's display.
pub(super) async fn board(State(page): State<Page>) -> Response {
    let picture = page.world.board().picture();
    if picture.version == 0 {
        return StatusCode::NOT_FOUND.into_response();
    }
    png_of(picture.png.to_vec(), "no-store")
}

fn png_of(png: Vec<u8>, keep: &'static str) -> Response {
    ([(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, keep)], png).into_response()
}
