//! Errors of the HTTP door itself, as RFC 9457 problem documents; refusals of the hall come through `Answer`.

use crate::owner::Answer;
use axum::extract::rejection::QueryRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hall_api::problem::Problem;
use utoipa::IntoResponses;

/// Every way a write can be refused, for the OpenAPI document.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "names the answers in the OpenAPI document")]
pub(super) enum Refused {
    /// The request is malformed: no Idempotency-Key, no JSON, an unknown field.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// No token, or an unknown one.
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(Problem),
    /// This role may not do that.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such window or ticket.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// A rule of the hall is in the way; `type` names it.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// The ticket is of an earlier day.
    #[response(status = 410, content_type = "application/problem+json")]
    Gone(Problem),
    /// The body is over 16 KiB.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// Understood and impossible: an unknown category, an empty reason, a request id used for something else.
    #[response(status = 422, content_type = "application/problem+json")]
    Impossible(Problem),
    /// The ledger cannot be written, or too many requests wait: send the same request again.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// Every way a read can be refused.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "names the answers in the OpenAPI document")]
pub(super) enum Unreadable {
    /// The request is malformed.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// No token, or an unknown one.
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(Problem),
    /// There is no such thing.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The ledger cannot be read.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// The same of what not everybody may read.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "names the answers in the OpenAPI document")]
pub(super) enum ReadRefused {
    /// The request is malformed.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// No token, or an unknown one.
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(Problem),
    /// This role may not read that.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such thing.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The ledger cannot be read.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = if self.is_ok() { "application/json" } else { "application/problem+json" };
        let mut response = (status, self.body.to_string()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if self.status == 401 {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

pub(super) async fn no_such_path() -> Answer {
    Answer::problem(404, "no-such-path", "there is nothing at this address: see /api/v1/openapi.json")
}

pub(super) async fn no_such_method() -> Answer {
    Answer::problem(405, "no-such-method", "this address does not take that method: see /api/v1/openapi.json")
}

pub(super) fn malformed_query(error: &QueryRejection) -> Answer {
    Answer::problem(400, "malformed-query", error.body_text())
}

/// What somebody is told who finds no place at the door, before he has said anything.
pub(super) const TURNED_AWAY: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\n\
    retry-after: 15\r\nconnection: close\r\ncontent-length: 157\r\n\r\n\
    {\"type\":\"urn:hall:too-many\",\"title\":\"too many\",\"status\":503,\
    \"detail\":\"too many connections, of this computer or of all: close some, or try again in a while\"}";

/// As many follow as the hall has room for.
pub(super) fn too_many(what: &str) -> Response {
    let mut response =
        Answer::problem(503, "too-many", format!("{what}: try again in a while")).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("15"));
    response
}

/// A handler panicked. The hall itself runs on another thread and goes on.
pub(super) fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Answer::problem(500, "internal", "this request met an error of the program; the log has it")
        .into_response()
}
