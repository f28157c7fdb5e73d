//! Events as they are stored: a kind, a version and JSON, for ever.
//!
//! The types of `hall-core` are not stored themselves, so that they may change with the rules while rows of any age
//! stay readable. Each kind has a version of its own, and each version a struct that is never edited once released:
//! a changed event gets a new struct (`IssuedV2`), a new arm in [`decode`], and [`encode`] writes only the newest.
//! A struct stored inside others (rules, a ticket) raises the version of every kind that holds it.
//! `tests/stored/v1.json` pins the bytes.
//!
//! Words: fields carry the names of the core; times and spans end in `_ms`; dates are `2026-11-24`; what is absent
//! is `null`, and a field nobody knows makes the row unreadable rather than half read.

mod appointment;
mod calendar;
mod day;
mod dispatch;
mod event;
mod issued;
mod item;
mod next_day;
mod payload;
mod restored;
mod rules;
#[cfg(test)]
pub(crate) mod samples;
mod ticket;

pub(crate) use day::parse_date;
use hall_core::Event;
use std::borrow::Cow;

/// Borrowed when written, owned when read.
type Text<'a> = Cow<'a, str>;

/// An event ready for its row.
pub(crate) struct Encoded {
    pub(crate) kind: &'static str,
    pub(crate) version: i64,
    pub(crate) payload: String,
}

/// Why a stored record cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("a record of kind \"{kind}\", version {version}, is not known here: a newer halld wrote it")]
    Unknown { kind: String, version: i64 },
    #[error("the payload of a \"{kind}\" record, version {version}, is damaged")]
    Payload {
        kind: String,
        version: i64,
        #[source]
        source: serde_json::Error,
    },
}

/// Writes `event` in the newest version of its kind.
///
/// # Errors
/// None that today's records can cause; serde's signature has one.
pub(crate) fn encode(event: &Event) -> Result<Encoded, serde_json::Error> {
    event::encode(event)
}

/// Reads a record of any version ever written.
///
/// # Errors
/// [`RecordError`] if kind or version are unknown or the payload does not fit them.
pub(crate) fn decode(kind: &str, version: i64, payload: &str) -> Result<Event, RecordError> {
    let event = event::decode(kind, version, payload).map_err(|source| RecordError::Payload {
        kind: kind.into(),
        version,
        source,
    })?;
    event.ok_or_else(|| RecordError::Unknown { kind: kind.into(), version })
}

#[cfg(test)]
mod tests {
    use super::samples::samples;
    use super::*;

    /// One record a line, as stored. Lines are added, and never edited: halls have such rows.
    const PINNED: &str = include_str!("../../tests/stored/v1.json");

    fn line(event: &Event) -> String {
        let Encoded { kind, version, payload } = encode(event).unwrap();
        format!("{{\"kind\":\"{kind}\",\"version\":{version},\"payload\":{payload}}}")
    }

    fn pinned() -> impl Iterator<Item = &'static str> {
        PINNED.lines().map(|line| line.trim_end_matches(',')).filter(|line| line.starts_with('{'))
    }

    #[test]
    fn every_event_is_stored_as_pinned() {
        let lines = samples().into_iter().map(|event| line(&event));
        let missing: Vec<String> = lines.filter(|line| !pinned().any(|pinned| pinned == line)).collect();
        assert!(missing.is_empty(), "not in tests/stored/v1.json:\n{},", missing.join(",\n"));
    }

    #[test]
    fn every_pinned_record_is_still_read() {
        #[derive(serde::Deserialize)]
        struct Pinned {
            kind: String,
            version: i64,
            payload: serde_json::Value,
        }
        let events = samples();
        for line in pinned() {
            let it: Pinned = serde_json::from_str(line).unwrap();
            let event = decode(&it.kind, it.version, &it.payload.to_string()).unwrap();
            assert!(events.contains(&event), "{event:?}");
        }
    }

    #[test]
    fn every_event_comes_back_as_it_went() {
        for event in samples() {
            let Encoded { kind, version, payload } = encode(&event).unwrap();
            assert_eq!(decode(kind, version, &payload).unwrap(), event);
        }
    }

    #[test]
    fn what_a_newer_version_wrote_is_named_not_guessed() {
        let kind = decode("levitated", 1, "{}").unwrap_err().to_string();
        assert_eq!(
            kind,
            "a record of kind \"levitated\", version 1, is not known here: a newer halld wrote it"
        );
        assert!(matches!(
            decode("cancelled", 2, "{\"ticket\":1}"),
            Err(RecordError::Unknown { version: 2, .. })
        ));
    }

    #[test]
    fn a_payload_that_does_not_fit_is_refused() {
        for payload in ["", "{}", "{\"ticket\":\"1\"}", "{\"ticket\":1,\"why\":2}", "{\"ticket\":-1}"] {
            assert!(matches!(decode("cancelled", 1, payload), Err(RecordError::Payload { .. })), "{payload}");
        }
    }
}
