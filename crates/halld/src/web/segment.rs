//! One part of a path, such as the `3` of `windows/3/end`.

use super::App;
use super::problem;
use crate::owner::Answer;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

/// What it names is the handler's business; what is not UTF-8 names nothing.
pub(super) struct Segment(pub(super) String);

impl FromRequestParts<App> for Segment {
    type Rejection = Answer;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Segment, Answer> {
        match Path::<String>::from_request_parts(parts, app).await {
            Ok(Path(text)) => Ok(Segment(text)),
            Err(_) => Err(problem::no_such_path().await),
        }
    }
}
