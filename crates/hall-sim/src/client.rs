//! The daemon's HTTP API, as kiosks and counter pages use it.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::net::TcpStream;

/// Beyond it a person has walked away.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the daemon listens, and as whom to ask it.
#[derive(Clone, Debug)]
pub struct Client {
    pub address: SocketAddr,
    pub token: String,
}

/// A status and a body.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub body: String,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("the daemon does not listen")]
    Connect(#[source] std::io::Error),
    #[error("the daemon did not answer as HTTP says")]
    Http(#[from] hyper::Error),
    #[error("the request could not be made")]
    Request(#[from] hyper::http::Error),
    #[error("the daemon did not answer within {} s", PATIENCE.as_secs())]
    Silent,
    #[error("the daemon refused: {0}")]
    Refused(String),
    #[error("the answer is not what was expected")]
    Answer(#[from] serde_json::Error),
}

impl Client {
    /// Reads something.
    ///
    /// # Errors
    /// If there is no answer, or not that one.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        let reply = self.request(Method::GET, path, None, Bytes::new()).await?;
        if reply.status >= 400 {
            return Err(ClientError::Refused(reply.detail()));
        }
        Ok(serde_json::from_str(&reply.body)?)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn text(&self, path: &str) -> Result<String, ClientError> {
        Ok(self.request(Method::GET, path, None, Bytes::new()).await?.body)
    }

    /// Asks for something to be done; `key` names this one press or tap.
    ///
    /// # Errors
    /// If there is no answer. A refusal is an answer.
    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Result<Reply, ClientError> {
        self.request(Method::POST, path, Some(key), body.to_string().into()).await
    }

    async fn request(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Bytes,
    ) -> Result<Reply, ClientError> {
        let mut request = Request::builder().method(method).uri(path).header("host", "hall");
        request = request.header("authorization", format!("Bearer {}", self.token));
        if let Some(key) = key {
            request = request.header("idempotency-key", key).header("content-type", "application/json");
        }
        let asked = self.send(request.body(Full::new(body))?);
        tokio::time::timeout(PATIENCE, asked).await.unwrap_or(Err(ClientError::Silent))
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Result<Reply, ClientError> {
        let stream = TcpStream::connect(self.address).await.map_err(ClientError::Connect)?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let carrying = tokio::spawn(connection);
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        carrying.abort();
        Ok(Reply { status, body: String::from_utf8_lossy(&body).into_owned() })
    }
}

impl Reply {
    pub fn is_ok(&self) -> bool {
        self.status < 400
    }

    /// The name of the refusal, `none-left`.
    pub fn refusal(&self) -> Option<String> {
        let problem: hall_api::problem::Problem = serde_json::from_str(&self.body).ok()?;
        problem.kind.strip_prefix("urn:hall:").map(ToOwned::to_owned)
    }

    /// What a problem document says, else the body.
    pub fn detail(&self) -> String {
        let problem: Result<hall_api::problem::Problem, _> = serde_json::from_str(&self.body);
        problem.map_or_else(|_| self.body.clone(), |problem| problem.detail)
    }
}
