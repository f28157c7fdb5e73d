//! The versioned JSON types of HTTP (`/api/v1`) and MQTT (`"v": 1`).
//!
//! These are what other programs read, so a field once released keeps its name and meaning; new fields may be
//! added. The rules of the hall are not here (`hall-core`), nor is what the ledger stores (`hall-ledger`).
//!
//! Times are RFC 3339 text with the hall's offset (`2026-11-23T09:41:00+08:00`); durations are whole seconds
//! (`_s`) or milliseconds (`_ms`). Names of things are per language: `{"zh": "民政", "en": "Civil affairs"}`.
#![forbid(unsafe_code)]

extern crate alloc;

pub mod appointment;
pub mod board;
pub mod calendar;
pub mod day;
pub mod device;
pub mod event;
pub mod hall;
pub mod item;
pub mod problem;
pub mod request;
pub mod self_check;
pub mod statistics;
pub mod ticket;

use alloc::collections::BTreeMap;
use serde::{Deserialize, Serialize};

/// The version of every payload and path below.
pub const VERSION: u32 = 1;

/// A name or text in each language the hall has it in, by ISO 639 code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Names(pub BTreeMap<String, String>);

impl Names {
    /// The text in `language`, else in Chinese, else in whichever language it has, else nothing.
    pub fn get(&self, language: &str) -> &str {
        self.0
            .get(language)
            .or_else(|| self.0.get("zh"))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Names {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Names(pairs.into_iter().map(|(lang, text)| (lang.into(), text.into())).collect())
    }
}
