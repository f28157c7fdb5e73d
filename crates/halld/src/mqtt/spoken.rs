//! `spoken/{screen}`: which calls a screen has spoken. No-shows are counted from there, so only a screen that the
//! config lets speak is believed, and it speaks through the same inbox as everyone.

use crate::owner::{Inbox, RequestId};
use hall_api::VERSION;
use hall_api::board::Spoken;
use hall_core::id::{CallSequence, ScreenId};
use hall_core::{Command, Principal, Role};
use std::collections::BTreeSet;
use tokio::sync::mpsc;

/// A board holds eight calls; a report of more is no report.
const CALLS_MAX: usize = 16;
/// Reports that may wait for the hall. More are dropped: a no-show is permitted a minute later then.
const WAITING_MAX: usize = 64;
/// Screens that are named in the log because their reports do not count, each once.
const NAMED_MAX: usize = 64;

/// What arrived on the topic of `screen`.
pub(super) struct Report {
    pub(super) screen: String,
    pub(super) payload: Vec<u8>,
}

pub(super) fn channel() -> (mpsc::Sender<Report>, mpsc::Receiver<Report>) {
    mpsc::channel(WAITING_MAX)
}

/// Hands reports to the hall, one after the other, until the sender is gone.
pub(super) async fn run(inbox: Inbox, speaking: BTreeSet<ScreenId>, mut reports: mpsc::Receiver<Report>) {
    let mut strangers = BTreeSet::new();
    while let Some(Report { screen, payload }) = reports.recv().await {
        let id = ScreenId::from(screen.as_str());
        if !speaking.contains(&id) {
            if strangers.len() < NAMED_MAX && strangers.insert(id) {
                tracing::warn!(
                    screen,
                    "its reports of speech do not count: write a [[screen]] with this id and speaks = true, if it is ours"
                );
            }
            continue;
        }
        let calls = match calls(&payload) {
            Ok(calls) => calls,
            Err(reason) => {
                tracing::warn!(screen, "a report of speech is skipped: {reason}");
                continue;
            }
        };
        // The same report again, as QoS 1 may bring it, is the same request.
        let listed: Vec<String> = calls.iter().map(u64::to_string).collect();
        let request =
            RequestId::new(format!("spoken {}", listed.join(" ")), "spoken", listed.join(" ").as_bytes());
        let principal = Principal { role: Role::Screen(id.clone()), name: format!("screen:{screen}").into() };
        let calls = calls.into_iter().map(CallSequence).collect();
        let answer = inbox.ask(principal, request, Command::MarkSpoken { screen: id, calls }).await;
        if !answer.is_ok() {
            tracing::debug!(screen, answer = %answer.body, "a report of speech changed nothing");
        }
    }
}

fn calls(payload: &[u8]) -> Result<Vec<u64>, String> {
    let Spoken { v, calls } = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
    if v > VERSION {
        return Err(format!("its version {v} is newer than {VERSION}"));
    }
    if calls.is_empty() || calls.len() > CALLS_MAX {
        return Err(format!("it holds {} calls, not 1 to {CALLS_MAX}", calls.len()));
    }
    Ok(calls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_read_or_refused_with_the_reason() {
        assert_eq!(calls(br#"{"v":1,"calls":[41,42],"later":true}"#), Ok(vec![41, 42]));
        for (payload, reason) in [
            (r#"{"v":1,"calls":[]}"#, "it holds 0 calls"),
            (r#"{"v":2,"calls":[1]}"#, "its version 2 is newer"),
            (r#"{"v":1,"calls":[-1]}"#, "invalid value"),
            (r#"{"v":1"#, "EOF"),
        ] {
            let error = calls(payload.as_bytes()).unwrap_err();
            assert!(error.contains(reason), "{payload}: {error}");
        }
        assert!(calls(format!(r#"{{"v":1,"calls":{:?}}}"#, [7; 17]).as_bytes()).is_err());
    }
}
