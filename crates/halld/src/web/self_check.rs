//! `/api/v1/hall/self-check`: 班前自检.

use super::App;
use super::problem::Refused;
use super::write::Write;
use crate::devices::UnderWay;
use crate::owner::Answer;
use axum::extract::State;
use hall_api::self_check::{SelfCheck, StartCheck};
use hall_core::authorize_check;
use std::sync::Arc;
use std::time::Duration;

/// Longest time for keys, seconds.
const KEYS_MAX_S: u32 = 60;

/// Tries every printer, sign, clock and disk before the shift, and says what fails; it uses no number and leaves no row, so it is not
/// remembered: sent again, it is done again.
#[utoipa::path(post, path = "/hall/self-check", tag = "hall", request_body = Option<StartCheck>,
    params(("Idempotency-Key" = String, Header)), responses((status = 200, body = SelfCheck), Refused))]
pub(super) async fn run(State(app): State<App>, write: Write) -> Answer {
    if let Err(refusal) = authorize_check(&write.who) {
        return Answer::refused(&refusal);
    }
    let keys = match write.body::<StartCheck>() {
        Ok(StartCheck { keys_s: Some(seconds) }) if seconds > KEYS_MAX_S => {
            let detail = format!("keys_s is {seconds}; keys can be tried for {KEYS_MAX_S} s");
            return Answer::problem(422, "too-long", detail);
        }
        Ok(StartCheck { keys_s }) => keys_s.map(|seconds| Duration::from_secs(seconds.into())),
        Err(answer) => return answer,
    };
    let self_check = Arc::clone(&app.self_check);
    // Whoever asked may go away: the signs are not left at the test, nor a slip half waited for.
    match tokio::spawn(async move { self_check.run(keys).await }).await {
        Ok(Ok(checked)) => Answer::json(200, &checked),
        Ok(Err(UnderWay)) => {
            Answer::problem(409, "check-under-way", "a check is under way: wait until it is done")
        }
        Err(_) => Answer::problem(503, "stopping", "the daemon stops"),
    }
}
