//! A write on its way from HTTP to the hall: who, which request id, which body.

use super::App;
use super::caller::Caller;
use crate::owner::{Answer, RequestId};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use hall_core::{Command, HallTime, Principal};
use serde::de::DeserializeOwned;

/// Largest body of a write, bytes.
pub(super) const BODY_MAX: usize = 16 * 1024;
/// Largest file that is imported, bytes.
pub(super) const IMPORT_MAX: usize = 8 * 1024 * 1024;
/// Longest `Idempotency-Key`, bytes.
pub(super) const KEY_MAX: usize = 128;

pub(super) struct Write {
    pub(super) who: Principal,
    key: String,
    /// The path: part of what was asked.
    path: String,
    body: Bytes,
}

impl FromRequest<App> for Write {
    type Rejection = Answer;

    async fn from_request(request: Request, app: &App) -> Result<Write, Answer> {
        let (mut parts, body) = request.into_parts();
        let Caller(who) = Caller::from_request_parts(&mut parts, app).await?;
        let key = idempotency_key(&parts.headers)?;
        let path = parts.uri.path().to_owned();
        let body = Bytes::from_request(Request::from_parts(parts, body), app).await.map_err(|rejection| {
            match rejection.status().as_u16() {
                413 => Answer::problem(
                    413,
                    "body-too-large",
                    format!("a body may have {BODY_MAX} bytes, an import {IMPORT_MAX}"),
                ),
                _ => Answer::problem(400, "body-unreadable", rejection.to_string()),
            }
        })?;
        Ok(Write { who, key, path, body })
    }
}

impl Write {
    /// The body; an empty one, and `null`, count as `{}`.
    ///
    /// # Errors
    /// A 400 that names the place and what was expected there.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Answer> {
        let body: &[u8] = if matches!(self.body.trim_ascii(), b"" | b"null") { b"{}" } else { &self.body };
        // serde would also take an array, with the fields in the order of our own code.
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(Answer::problem(400, "malformed-body", "the body is not a JSON object: { … }"));
        }
        serde_json::from_slice(body)
            .map_err(|error| Answer::problem(400, "malformed-body", error.to_string()))
    }

    /// The body as it came, for what has a form of its own.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// Hands the command to the hall and waits until its rows are durable.
    pub(super) async fn ask(self, app: &App, command: Command) -> Answer {
        self.ask_at(app, command, None).await
    }

    pub(super) async fn ask_at(self, app: &App, command: Command, given: Option<HallTime>) -> Answer {
        let request = RequestId::new(self.key, &self.path, &self.body);
        app.inbox.ask_at(self.who, request, command, given).await
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<String, Answer> {
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else {
        return Err(Answer::problem(
            400,
            "no-idempotency-key",
            "send `Idempotency-Key: …`, new for each press or tap and the same when it is sent again",
        ));
    };
    let text = value.to_str().unwrap_or_default();
    let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    // With two, proxies and we might disagree on which one counts.
    if text.is_empty() || text.len() > KEY_MAX || !is_visible || values.next().is_some() {
        let detail = format!("send one Idempotency-Key of 1 to {KEY_MAX} visible ASCII characters");
        return Err(Answer::problem(400, "bad-idempotency-key", detail));
    }
    Ok(text.to_owned())
}
