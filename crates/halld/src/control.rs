//! The client's end of the control socket: HTTP over a Unix socket, as `hallctl` speaks it.

use crate::daemon::control_socket;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use std::io;
use std::path::{Path, PathBuf};
use tokio::net::UnixStream;

/// A status and a body.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nobody listens: the daemon is not running on this data directory.
    #[error("no daemon runs on this data directory (its control socket does not answer)")]
    NotRunning(#[source] io::Error),
    #[error("cannot reach the daemon by {path}: call hallctl as root, or as the user that halld runs as")]
    Socket {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the daemon did not answer as expected")]
    Http(#[from] hyper::Error),
    #[error("the request could not be made")]
    Request(#[from] hyper::http::Error),
}

impl Reply {
    pub fn is_ok(&self) -> bool {
        self.status < 400
    }

    /// What a problem document says, else the body.
    pub fn detail(&self) -> String {
        let problem: Result<hall_api::problem::Problem, _> = serde_json::from_str(&self.body);
        problem.map_or_else(|_| self.body.clone(), |problem| problem.detail)
    }
}

/// Sends one request to the daemon that runs on `data`.
///
/// # Errors
/// [`ControlError::NotRunning`] if no daemon does; [`ControlError::Socket`] if one may, and the way to it is barred.
pub async fn request(
    data: &Path,
    method: Method,
    path: &str,
    body: Option<&serde_json::Value>,
) -> Result<Reply, ControlError> {
    let body = body.map(|body| ("application/json", body.to_string().into()));
    send(data, method, path, body).await
}

/// Sends a file of a form of its own.
///
/// # Errors
/// As [`request`].
pub async fn import(data: &Path, path: &str, kind: &str, file: Vec<u8>) -> Result<Reply, ControlError> {
    send(data, Method::POST, path, Some((kind, file.into()))).await
}

async fn send(
    data: &Path,
    method: Method,
    path: &str,
    body: Option<(&str, Bytes)>,
) -> Result<Reply, ControlError> {
    let path_of_socket = control_socket(data);
    let stream = UnixStream::connect(&path_of_socket).await.map_err(|source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ControlError::NotRunning(source),
        _ => ControlError::Socket { path: path_of_socket, source },
    })?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let mut request = Request::builder().method(method).uri(path).header("host", "hall");
    if let Some((kind, _)) = body {
        request = request.header("content-type", kind);
    }
    let key = crate::token::random().unwrap_or_else(|_| format!("{}", std::process::id()));
    let body = body.map(|(_, body)| body).unwrap_or_default();
    let request = request.header("idempotency-key", key).body(Full::new(body))?;
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await?.to_bytes();
    driver.abort();
    Ok(Reply { status, body: String::from_utf8_lossy(&body).into_owned() })
}
