//! Pairing: how a browser on a kiosk, a desk or a counter gets a token without anybody typing one.
//!
//! A page that shows no token draws one, keeps it in its cookie, and shows six digits that stand for it. A manager who
//! stands before that screen says the digits and what the device is to be; from then on the cookie is a token as any
//! other, and `hallctl token revoke` ends it. The token itself is never shown and never leaves that browser.

use super::App;
use super::control::keep_token;
use super::problem::Refused;
use super::write::Write;
use crate::owner::Answer;
use crate::token::NewToken;
use axum::extract::State;
use hall_api::device::{PairDevice, PairedDevice};
use hall_core::Role;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Devices that show a code at once: more than a hall sets up in ten minutes.
const OPEN_MAX: usize = 32;
/// A code that nobody has used in this time is another's.
const VALID: Duration = Duration::from_secs(600);

/// What stands for a token until a manager has said whose it is.
struct Open {
    code: String,
    sha256: [u8; 32],
    until: Instant,
}

/// The codes that devices show now. They live in memory: after a restart each device shows a new one.
#[derive(Default)]
pub struct Pairings(Mutex<Vec<Open>>);

impl Pairings {
    /// The code of the token with this hash: the one it has, or a new one. `None`: too many are open.
    pub(super) fn open(&self, sha256: [u8; 32]) -> Option<String> {
        let now = Instant::now();
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|it| it.until > now);
        if let Some(known) = open.iter().find(|it| it.sha256 == sha256) {
            return Some(known.code.clone());
        }
        if open.len() >= OPEN_MAX {
            return None;
        }
        let code = loop {
            let code = draw()?;
            if open.iter().all(|it| it.code != code) {
                break code;
            }
        };
        open.push(Open { code: code.clone(), sha256, until: now + VALID });
        Some(code)
    }

    /// Whether the token with this hash shows a code.
    pub(super) fn shows(&self, sha256: &[u8; 32]) -> bool {
        let now = Instant::now();
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().any(|it| it.until > now && it.sha256 == *sha256)
    }

    fn find(&self, code: &str) -> Option<[u8; 32]> {
        let now = Instant::now();
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().find(|it| it.until > now && it.code == code).map(|it| it.sha256)
    }

    fn close(&self, sha256: &[u8; 32]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|it| it.sha256 != *sha256);
    }
}

fn draw() -> Option<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).ok()?;
    Some(format!("{:06}", u64::from_be_bytes(bytes) % 1_000_000))
}

/// Gives the device that shows this code its role. A manager's or installer's, who stands before it.
#[utoipa::path(post, path = "/devices/pair", tag = "devices", request_body = PairDevice,
    params(("Idempotency-Key" = String, Header, description = "New for each pairing")),
    responses((status = 200, body = PairedDevice), Refused))]
pub(super) async fn pair(State(app): State<App>, write: Write) -> Answer {
    if !matches!(write.who.role, Role::Manager | Role::Installer) {
        return Answer::problem(403, "forbidden", "a manager or installer pairs devices");
    }
    let wanted: PairDevice = match write.body() {
        Ok(wanted) => wanted,
        Err(answer) => return answer,
    };
    if wanted.role == "manager" {
        let detail = "a device that anybody may stand at is no manager: pair it as kiosk, window, desk, screen or reader";
        return Answer::problem(422, "malformed-token", detail);
    }
    let Some(sha256) = app.pairings.find(wanted.code.trim()) else {
        let detail = "no device shows this code now: read it again, a code is good for ten minutes";
        return Answer::problem(404, "no-such-code", detail);
    };
    let token = NewToken { name: wanted.name, role: wanted.role.clone(), window: wanted.window, sha256 };
    let token = match token.read(app.time.wall_ms()).and_then(|token| known_place(&app, token)) {
        Ok(token) => token,
        Err(detail) => return Answer::problem(422, "malformed-token", detail),
    };
    let name = token.name.clone();
    if let Err(answer) = keep_token(&app, token).await {
        return answer;
    }
    app.pairings.close(&sha256);
    tracing::info!(device = %name, role = %wanted.role, by = %write.who.name, "paired");
    Answer::json(200, &PairedDevice { name, role: wanted.role })
}

/// A kiosk, screen or window that hall.toml does not have would be paired to nothing.
fn known_place(app: &App, token: hall_ledger::Token) -> Result<hall_ledger::Token, String> {
    match &token.role {
        Role::Kiosk(kiosk) if !app.kiosks.contains_key(kiosk.as_str()) => {
            let known: Vec<&str> = app.kiosks.keys().map(String::as_str).collect();
            Err(format!("hall.toml has no kiosk `{kiosk}`: it has {}", known.join(", ")))
        }
        Role::Window(window) if app.file.window(*window).is_none() => {
            Err(format!("hall.toml has no window {window}"))
        }
        _ => Ok(token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_keeps_its_code_and_gives_it_up_when_paired() {
        let pairings = Pairings::default();
        let code = pairings.open([1; 32]).unwrap();
        assert_eq!((code.len(), pairings.open([1; 32])), (6, Some(code.clone())));
        assert_ne!(pairings.open([2; 32]).unwrap(), code);
        assert_eq!(pairings.find(&code), Some([1; 32]));
        pairings.close(&[1; 32]);
        assert_eq!((pairings.find(&code), pairings.shows(&[1; 32])), (None, false));
        assert!(pairings.shows(&[2; 32]));
    }

    #[test]
    fn as_many_as_there_is_room_for_show_codes_and_all_differ() {
        let pairings = Pairings::default();
        let codes: std::collections::BTreeSet<String> =
            (0..OPEN_MAX).map(|at| pairings.open([u8::try_from(at).unwrap(); 32]).unwrap()).collect();
        assert_eq!(codes.len(), OPEN_MAX);
        assert_eq!(pairings.open([255; 32]), None);
    }
}
