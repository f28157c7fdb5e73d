//! The TCP door: who may come in, how many at once, and how long one may stand in it without a word.
//!
//! A *peer* is an address. Whoever opens connections and says nothing takes places from nobody but himself: each peer
//! has a quarter of them, silence ends, and descriptors are kept for the ledger, the devices and the control socket.

use super::problem;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{SET_COOKIE, STRICT_TRANSPORT_SECURITY};
use axum::middleware::map_response;
use axum::response::Response;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use nix::sys::resource::{Resource, getrlimit};
use nix::sys::socket::{setsockopt, sockopt};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;
use tower_http::timeout::RequestBodyDeadlineLayer;

/// Connections at once, at the most.
const CONNECTIONS_MAX: usize = 1024;
/// Pages that follow the board without a token.
pub const SPECTATORS_MAX: usize = 64;
/// Screens and listeners of MQTT.
pub const SESSIONS_MAX: usize = 128;
/// A screen takes two descriptors beside its connection: the way to the broker, and the broker's own end.
const PER_SESSION: usize = 2;
/// Kept for the ledger, devices, the control socket, and files opened in passing.
const DESCRIPTORS_KEPT: usize = 96;
/// Where the system does not say how many descriptors there are: what Linux gives a process by itself.
const DESCRIPTORS_USUAL: usize = 1024;
/// Told to browsers over HTTPS: a year long nothing but HTTPS. Source: RFC 6797, 6.1.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// From the opening of a connection, or the answer before, to the end of a request's headers.
const HEADERS_WITHIN: Duration = Duration::from_secs(30);
/// From the end of the headers to the end of the body; 16 KiB at most.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// Whoever takes nothing of what he is sent, or has gone without a word, is given up.
const TAKEN_WITHIN_MS: u32 = 60_000;
/// Between two warnings that somebody was turned away.
const WARN_EVERY: Duration = Duration::from_secs(60);

/// How many may be in, and how long they may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub connections: usize,
    pub per_peer: usize,
    pub headers_within: Duration,
    pub body_within: Duration,
}

impl Limits {
    /// As many connections as leave descriptors for everything else.
    pub fn of_this_process() -> Limits {
        let descriptors =
            getrlimit(Resource::RLIMIT_NOFILE).ok().and_then(|(soft, _)| usize::try_from(soft).ok());
        Limits::with_descriptors(descriptors.unwrap_or(DESCRIPTORS_USUAL))
    }

    fn with_descriptors(descriptors: usize) -> Limits {
        let free = descriptors.saturating_sub(DESCRIPTORS_KEPT);
        // Few connections may all be screens; of many, not more than there are sessions for.
        let all_screens = free / (1 + PER_SESSION);
        let connections = all_screens.max(free.saturating_sub(PER_SESSION * SESSIONS_MAX));
        let connections = connections.clamp(4, CONNECTIONS_MAX);
        Limits {
            connections,
            per_peer: connections / 4,
            headers_within: HEADERS_WITHIN,
            body_within: BODY_WITHIN,
        }
    }
}

/// The listening socket and whoever came in by it.
pub struct Door {
    listener: TcpListener,
    router: Router,
    limits: Limits,
    guests: Arc<Guests>,
    warned: Option<Instant>,
    tls: Option<TlsAcceptor>,
}

impl Door {
    pub fn new(listener: TcpListener, router: Router, limits: Limits) -> Door {
        let router = router.layer(RequestBodyDeadlineLayer::new(limits.body_within));
        Door { listener, router, limits, guests: Arc::default(), warned: None, tls: None }
    }

    /// Speaks HTTPS alone: cookies are for it, and browsers are told to use nothing else.
    pub fn with_tls(self, acceptor: TlsAcceptor) -> Door {
        let router = self.router.layer(map_response(async |response: Response| secured(response)));
        Door { router, tls: Some(acceptor), ..self }
    }

    /// Lets people in until `stop`, and then waits for the answers under way.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        let (closing, stopping) = watch::channel(());
        let mut stop = pin!(stop);
        loop {
            let (stream, peer) = tokio::select! {
                // axum's own accept: errors of one connection are passed over, a lack of descriptors is waited out.
                accepted = Listener::accept(&mut self.listener) => accepted,
                () = &mut stop => break,
            };
            let Some(place) = self.guests.place(peer.ip().to_canonical(), &self.limits) else {
                self.turn_away(&stream, peer.ip());
                continue;
            };
            // Small answers to people who wait for them.
            let _ = stream.set_nodelay(true);
            let _ = setsockopt(&stream, sockopt::TcpUserTimeout, &TAKEN_WITHIN_MS);
            let router = self.router.clone();
            let service = service_fn(move |request: Request<Incoming>| {
                let mut request = request.map(Body::new);
                // An answer that outlives its connection, a WebSocket, keeps the place.
                request.extensions_mut().insert(place.clone());
                request.extensions_mut().insert(Peer(peer.ip()));
                router.clone().oneshot(request)
            });
            let (within, stopping) = (self.limits.headers_within, stopping.clone());
            match self.tls.clone() {
                None => drop(tokio::spawn(serve(stream, service, within, stopping))),
                Some(acceptor) => drop(tokio::spawn(async move {
                    // Whoever begins and says no more gives up his place as one who sends no headers does.
                    if let Ok(Ok(stream)) = timeout(within, acceptor.accept(stream)).await {
                        serve(stream, service, within, stopping).await;
                    }
                })),
            }
        }
        drop((self.listener, stopping));
        closing.send_replace(());
        // Each connection has its receiver.
        closing.closed().await;
    }

    fn turn_away(&mut self, stream: &TcpStream, peer: IpAddr) {
        // Whoever speaks TLS would not understand it. What does not fit into an empty buffer at once is not waited for.
        if self.tls.is_none() {
            let _ = stream.try_write(problem::TURNED_AWAY.as_bytes());
        }
        if self.warned.is_none_or(|at| at.elapsed() > WARN_EVERY) {
            self.warned = Some(Instant::now());
            tracing::warn!(%peer, limits = ?self.limits, "too many connections: some are turned away");
        }
    }
}

/// Answers one connection until it ends, or until `stopping` and the answer under way.
async fn serve<S>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    service: S,
    headers_within: Duration,
    mut stopping: watch::Receiver<()>,
) where
    S: HttpService<Incoming, ResBody = Body, Error = Infallible>,
{
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(headers_within)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    // Whoever breaks off has done so; there is nobody to tell.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopping.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// Over HTTPS a cookie is for HTTPS alone.
fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let cookies: Vec<HeaderValue> = headers.get_all(SET_COOKIE).iter().cloned().collect();
    headers.remove(SET_COOKIE);
    for cookie in cookies {
        let secured = HeaderValue::from_bytes(&[cookie.as_bytes(), b"; Secure"].concat());
        headers.append(SET_COOKIE, secured.unwrap_or(cookie));
    }
    headers.insert(STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    response
}

/// How many connections each peer has.
#[derive(Default)]
struct Guests(Mutex<BTreeMap<IpAddr, usize>>);

impl Guests {
    fn place(self: &Arc<Guests>, peer: IpAddr, limits: &Limits) -> Option<Place> {
        let mut guests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = guests.get(&peer).copied().unwrap_or(0);
        if own >= limits.per_peer || guests.values().sum::<usize>() >= limits.connections {
            return None;
        }
        guests.insert(peer, own + 1);
        Some(Place(Arc::new(Seat { guests: Arc::clone(self), peer })))
    }
}

/// The address at the other end of a request's connection.
#[derive(Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// A connection's place, free again when the last holder lets go of it.
#[derive(Clone)]
pub(super) struct Place(#[expect(dead_code, reason = "held, not read")] Arc<Seat>);

struct Seat {
    guests: Arc<Guests>,
    peer: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut guests = self.guests.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = guests.get_mut(&self.peer) {
            *own -= 1;
            if *own == 0 {
                guests.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use axum::routing::post;
    use std::net::SocketAddr;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const SOON: Duration = Duration::from_millis(200);
    const PATIENCE: Duration = Duration::from_secs(30);

    /// A door with an echo behind it.
    async fn open() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", post(async |body: Bytes| body));
        let limits = Limits { connections: 9, per_peer: 9, headers_within: SOON, body_within: SOON };
        tokio::spawn(Door::new(listener, router, limits).run(std::future::pending()));
        address
    }

    /// What comes back until the door closes the connection.
    async fn answer_to(address: SocketAddr, said: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        let mut answer = String::new();
        // It may be reset, for what was sent is not read to its end.
        let _ = timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("silence ends");
        answer
    }

    #[tokio::test]
    async fn silence_ends_before_and_within_and_after_a_request() {
        let address = open().await;
        assert_eq!(answer_to(address, "").await, "");
        assert_eq!(answer_to(address, "POST / HTTP/1.1\r\nhost: h").await, "");
        let half = "POST / HTTP/1.1\r\nhost: hall\r\ncontent-length: 9\r\n\r\nhalf";
        assert!(answer_to(address, half).await.starts_with("HTTP/1.1 400"));
        let whole = "POST / HTTP/1.1\r\nhost: hall\r\ncontent-length: 5\r\n\r\nwhole";
        let answer = answer_to(address, whole).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("whole"), "{answer}");
    }

    #[test]
    fn a_place_is_free_when_the_last_holder_lets_go() {
        let guests = Arc::new(Guests::default());
        let limits = Limits { connections: 3, per_peer: 2, headers_within: SOON, body_within: SOON };
        let place = |last: u8| guests.place(IpAddr::from([10, 0, 0, last]), &limits);
        let first = place(1).unwrap();
        let session = first.clone();
        let second = place(1).unwrap();
        assert!(place(1).is_none(), "a peer has two");
        let third = place(2).unwrap();
        assert!(place(3).is_none(), "all have three");
        drop(first);
        assert!(place(1).is_none(), "a session goes on in it");
        drop((session, second));
        assert!(place(3).is_some());
        drop(third);
        assert!(guests.0.lock().unwrap().is_empty());
    }

    #[test]
    fn descriptors_are_left_for_everything_else() {
        for descriptors in [256, 1024, 4096, 16384, 1_000_000] {
            let limits = Limits::with_descriptors(descriptors);
            let sessions = SESSIONS_MAX.min(limits.connections);
            let taken = limits.connections + PER_SESSION * sessions;
            assert!(taken + DESCRIPTORS_KEPT <= descriptors, "{descriptors}: {limits:?}");
            assert!(limits.per_peer >= 10, "{descriptors}: {limits:?}");
        }
        assert_eq!(Limits::with_descriptors(16384).connections, CONNECTIONS_MAX);
    }

    #[test]
    fn what_is_said_at_the_door_is_a_whole_answer() {
        let (head, body) = problem::TURNED_AWAY.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())), "{}", body.len());
        let problem: hall_api::problem::Problem = serde_json::from_str(body).unwrap();
        assert_eq!((problem.status, problem.kind.as_str()), (503, "urn:hall:too-many"));
    }
}
