//! Who asks: a bearer token, or the control socket, which only this machine's administrator can open.

use super::App;
use crate::owner::Answer;
use axum::extract::{FromRequestParts, Request};
use axum::http::{HeaderMap, header, request::Parts};
use axum::middleware::Next;
use axum::response::Response;
use hall_core::Principal;
use hall_ledger::Token;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// Tokens by the SHA-256 of their text, which is nowhere kept.
pub struct Tokens(RwLock<BTreeMap<[u8; 32], Principal>>);

impl Tokens {
    pub fn new(tokens: impl IntoIterator<Item = Token>) -> Tokens {
        Tokens(RwLock::new(tokens.into_iter().map(|token| (token.sha256, principal(token))).collect()))
    }

    pub fn find(&self, text: &str) -> Option<Principal> {
        let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned()
    }

    /// Takes over what the ledger has now.
    pub fn replace(&self, tokens: impl IntoIterator<Item = Token>) {
        let fresh = Tokens::new(tokens).0.into_inner().unwrap_or_else(PoisonError::into_inner);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
    }
}

fn principal(token: Token) -> Principal {
    Principal { role: token.role, name: token.name.into() }
}

/// Whoever sent the request.
pub(super) struct Caller(pub(super) Principal);

/// The principal of everything that comes through the control socket.
pub(super) async fn as_hallctl(mut request: Request, next: Next) -> Response {
    let principal = Principal { role: hall_core::Role::Manager, name: "hallctl".into() };
    request.extensions_mut().insert(principal);
    next.run(request).await
}

impl FromRequestParts<App> for Caller {
    type Rejection = Answer;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Caller, Answer> {
        if let Some(principal) = parts.extensions.get::<Principal>() {
            return Ok(Caller(principal.clone()));
        }
        let token = bearer(&parts.headers).ok_or_else(|| {
            Answer::problem(
                401,
                "no-token",
                "send `Authorization: Bearer …`; `hallctl token create` makes a token",
            )
        })?;
        let found = app.tokens.find(token);
        found.map(Caller).ok_or_else(|| {
            Answer::problem(
                401,
                "unknown-token",
                "this token is not known: `hallctl token create` makes a new one",
            )
        })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}
