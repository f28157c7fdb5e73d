//! RFC 9457 problem documents: every refusal and error.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Names the refusal: `urn:hall:window-paused`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same for every problem of this type.
    pub title: String,
    pub status: u16,
    /// What was wrong here and what to do about it.
    pub detail: String,
    /// The ticket number it is about, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<String>,
    /// When it would go, where the calendar says: the wall clock's `2026-11-24T08:00`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
    /// Of a list, what cannot be taken of it: every mistake, each with its place.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub parts: Vec<Part>,
}

/// One mistake in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Part {
    /// The line of a file, or the place in a JSON list, from 1.
    pub place: u32,
    /// `urn:hall:slot-full`
    #[serde(rename = "type")]
    pub kind: String,
    pub detail: String,
}
