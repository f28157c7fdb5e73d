//! Who asks: a bearer token, the same in the cookie of a paired device's page, or the control socket, which only this
//! machine's administrator can open.

use super::App;
use crate::owner::Answer;
use crate::token::hash;
use axum::extract::{FromRequestParts, Request};
use axum::http::{HeaderMap, header, request::Parts};
use axum::middleware::Next;
use axum::response::Response;
use hall_core::Principal;
use hall_ledger::Token;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::watch;

/// What a paired device's browser keeps its token under.
pub(super) const COOKIE: &str = "hall_device";

/// SHA-256 of a token's text, which is nowhere kept.
type Hash = [u8; 32];

/// The tokens in force, and whoever waits for one to be revoked.
pub struct Tokens {
    known: RwLock<BTreeMap<Hash, Principal>>,
    /// Changes whenever a token is gone.
    revoked: watch::Sender<()>,
}

impl Tokens {
    pub fn new(tokens: impl IntoIterator<Item = Token>) -> Tokens {
        Tokens { known: RwLock::new(by_hash(tokens)), revoked: watch::channel(()).0 }
    }

    pub fn find(&self, text: &str) -> Option<Principal> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&hash(text)).cloned()
    }

    /// Takes over what the ledger has now; what a token that is gone had opened is closed.
    pub fn replace(&self, tokens: impl IntoIterator<Item = Token>) {
        let fresh = by_hash(tokens);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let gone = known.keys().any(|hash| !fresh.contains_key(hash));
        *known = fresh;
        drop(known);
        if gone {
            self.revoked.send_replace(());
        }
    }

    /// Wakes each time that a token is revoked.
    pub(super) fn revocations(&self) -> watch::Receiver<()> {
        self.revoked.subscribe()
    }

    fn holds(&self, hash: &Hash) -> bool {
        self.known.read().unwrap_or_else(PoisonError::into_inner).contains_key(hash)
    }
}

fn by_hash(tokens: impl IntoIterator<Item = Token>) -> BTreeMap<Hash, Principal> {
    tokens.into_iter().map(|token| (token.sha256, principal(token))).collect()
}

fn principal(token: Token) -> Principal {
    Principal { name: format!("{}:{}", token.role.word(), token.name).into(), role: token.role }
}

/// Whoever sent the request.
pub(super) struct Caller(pub(super) Principal);

/// For how long an answer that goes on for ever may: as long as the token is in force.
pub(super) struct Lease {
    tokens: Arc<Tokens>,
    /// None: the control socket, whose right does not end.
    hash: Option<Hash>,
    revocations: watch::Receiver<()>,
}

impl Lease {
    /// Waits until the token is revoked.
    pub(super) async fn ended(mut self) {
        let Some(hash) = self.hash else { return std::future::pending().await };
        while self.tokens.holds(&hash) {
            // The sender stands beside the tokens, so it is not gone.
            let _ = self.revocations.changed().await;
        }
    }
}

impl FromRequestParts<App> for Lease {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Lease, Infallible> {
        let by_socket = parts.extensions.get::<Principal>().is_some();
        let hash = token(&parts.headers).filter(|_| !by_socket).map(hash);
        let revocations = app.tokens.revocations();
        Ok(Lease { tokens: Arc::clone(&app.tokens), hash, revocations })
    }
}

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
        let token = token(&parts.headers).ok_or_else(|| {
            Answer::problem(
                401,
                "no-token",
                "send `Authorization: Bearer …`; `hallctl token create` makes a token",
            )
        })?;
        if bearer(&parts.headers).is_none() && !parts.method.is_safe() && !is_from_own_page(&parts.headers) {
            let detail = "a page of another site may not act with this device's cookie";
            return Err(Answer::problem(403, "other-site", detail));
        }
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

/// What is shown, wherever it is.
pub(super) fn token(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).or_else(|| cookie(headers))
}

/// The token that a page's browser keeps.
pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// A browser names the page that writes, and no page can say otherwise; ours are at this very address.
fn is_from_own_page(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://"));
    origin.is_some_and(|(_, place)| Some(place) == text(header::HOST))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token.trim())
}
