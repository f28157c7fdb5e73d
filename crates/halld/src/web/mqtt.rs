//! `/mqtt`: MQTT over WebSocket for screens and browsers, carried to the embedded broker on loopback.
//!
//! The broker's own WebSocket door can be held shut by one idle connection; this one cannot, and it shares the HTTP
//! port and, later, its certificate.

use super::door::Place;
use super::{App, problem};
use crate::owner::Answer;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

/// Who has been behind for this long without a break is cut off. The broker keeps what he has not taken, and once it
/// keeps much of it, it makes the hall wait for him, and with it everyone else.
const BEHIND_MAX: Duration = Duration::from_secs(10);

/// Between the opening of a connection and its first packet.
const FIRST_PACKET_MAX: Duration = Duration::from_secs(10);

pub(super) async fn mqtt(
    State(app): State<App>,
    place: Option<Extension<Place>>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    let Some(broker) = app.broker else {
        let detail = "this hall uses another broker: see [mqtt] in hall.toml";
        return Answer::problem(404, "no-embedded-broker", detail).into_response();
    };
    let Ok(session) = Arc::clone(&app.sessions).try_acquire_owned() else {
        return problem::too_many("as many screens and listeners as there is room for are connected");
    };
    let revocations = app.tokens.revocations();
    match upgrade {
        Ok(upgrade) => upgrade.protocols(["mqtt"]).max_message_size(crate::mqtt::PACKET_MAX).on_upgrade(
            async move |socket| {
                carry(socket, broker, revocations).await;
                drop((session, place));
            },
        ),
        Err(_) => Answer::problem(400, "not-websocket", "connect with MQTT over WebSocket").into_response(),
    }
}

/// Until one of the two ends it, or a token is revoked: whose it was only the broker knows, and whoever has another
/// comes back at once.
async fn carry(mut socket: WebSocket, broker: SocketAddr, mut revocations: watch::Receiver<()>) {
    let Ok(Some(Ok(first))) = timeout(FIRST_PACKET_MAX, socket.recv()).await else { return };
    let mut stream = match TcpStream::connect(broker).await {
        Ok(stream) => stream,
        Err(error) => return tracing::warn!(%error, "the embedded broker does not answer"),
    };
    if stream.write_all(&first.into_data()).await.is_err() {
        return;
    }
    let mut buffer = vec![0u8; 8192];
    let mut behind_since = None;
    loop {
        tokio::select! {
            _ = revocations.changed() => return,
            message = socket.recv() => match message {
                Some(Ok(Message::Binary(bytes))) => if stream.write_all(&bytes).await.is_err() { return },
                // Pings are answered by the library; MQTT has no text.
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Text(_) | Message::Close(_)) | Err(_)) | None => return,
            },
            read = stream.read(&mut buffer) => {
                let Ok(read @ 1..) = read else { return };
                let bytes = Bytes::copy_from_slice(&buffer[..read]);
                match timeout(BEHIND_MAX, socket.send(Message::Binary(bytes))).await {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) => return,
                    Err(_) => return cut(),
                }
                // A buffer that was not filled was all there is.
                if read < buffer.len() {
                    behind_since = None;
                } else if behind_since.get_or_insert_with(Instant::now).elapsed() > BEHIND_MAX {
                    return cut();
                }
            }
        }
    }
}

fn cut() {
    tracing::warn!(
        "a listener of /mqtt takes less than it is sent and is cut off; it is given the whole picture when it returns"
    );
}
