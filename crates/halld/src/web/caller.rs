//! Who asks: a bearer token, a person's session, the token in the cookie of a paired device's page, or the control socket,
//! which only this machine's administrator can open.

use super::App;
use super::sign_in::{People, SESSION_COOKIE};
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
    people: Arc<People>,
    right: Right,
}

/// What a request showed.
enum Right {
    /// The control socket, whose right does not end.
    Socket,
    Token(Hash, watch::Receiver<()>),
    Session(Hash, watch::Receiver<()>),
}

impl Lease {
    /// Waits until the token is revoked or the session is over.
    pub(super) async fn ended(self) {
        // Each sender stands beside what it tells of, so it is not gone.
        match self.right {
            Right::Socket => std::future::pending().await,
            Right::Token(hash, mut revocations) => {
                while self.tokens.holds(&hash) {
                    let _ = revocations.changed().await;
                }
            }
            Right::Session(hash, mut endings) => {
                while let Some(session) = self.people.session(&hash) {
                    let _ = tokio::time::timeout_at(session.until().into(), endings.changed()).await;
                }
            }
        }
    }
}

impl FromRequestParts<App> for Lease {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Lease, Infallible> {
        let by_socket = parts.extensions.get::<Principal>().is_some();
        let session = session_hash(&parts.headers).filter(|_| bearer(&parts.headers).is_none());
        let right = match (session, token(&parts.headers).map(hash)) {
            _ if by_socket => Right::Socket,
            (Some(session), _) => Right::Session(session, app.people.endings()),
            (None, Some(token)) => Right::Token(token, app.tokens.revocations()),
            // Nobody, whom no handler lets in.
            (None, None) => Right::Socket,
        };
        Ok(Lease { tokens: Arc::clone(&app.tokens), people: Arc::clone(&app.people), right })
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
        let has_cookie = session_hash(&parts.headers).is_some() || cookie(&parts.headers).is_some();
        if bearer(&parts.headers).is_none() && has_cookie && !parts.method.is_safe() {
            by_own_page(&parts.headers)?;
        }
        if let Some(session) = session_hash(&parts.headers).filter(|_| bearer(&parts.headers).is_none()) {
            // Over, it does not fall back to the device: what is done is somebody's, or nobody's.
            return match app.people.session(&session) {
                Some(open) => Ok(Caller(app.published.look(|hall, _| open.principal(hall)))),
                None => Err(Answer::problem(401, "session-over", "sign in again at /sign-in")),
            };
        }
        let token = token(&parts.headers).ok_or_else(|| {
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

/// What is shown, wherever it is.
pub(super) fn token(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).or_else(|| cookie(headers))
}

/// The token that a paired device's browser keeps.
pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    cookie_named(headers, COOKIE)
}

/// Of the session that a browser shows.
pub(super) fn session_hash(headers: &HeaderMap) -> Option<Hash> {
    cookie_named(headers, SESSION_COOKIE).map(hash)
}

pub(super) fn cookie_named<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(name, value)| (name == wanted).then_some(value))
}

/// Lets a browser write if one of our own pages made it.
///
/// # Errors
/// A 403 if another site's page did, or nobody says whose.
pub(super) fn by_own_page(headers: &HeaderMap) -> Result<(), Answer> {
    let detail = "a page of another site may not act with this browser's cookie";
    is_from_own_page(headers).then_some(()).ok_or_else(|| Answer::problem(403, "other-site", detail))
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
