//! What is asked of the hall: a value, so that the very same thing can be asked again.

use serde_json::Value;
use std::fmt::Display;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Clone, Debug)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    /// `Idempotency-Key`.
    pub key: Option<String>,
    pub body: Vec<u8>,
    /// Sent as they stand, each with its line break.
    pub headers: String,
}

/// Keys are told apart within this process, whose daemons nobody else asks.
static KEYS: AtomicU64 = AtomicU64::new(1);

impl Request {
    /// `path` below `/api/v1/`, or from the root if it begins with a slash.
    pub fn get(path: impl Display) -> Request {
        let path = path.to_string();
        let path = if path.starts_with('/') { path } else { format!("/api/v1/{path}") };
        Request { method: "GET", path, key: None, body: Vec::new(), headers: String::new() }
    }

    /// A write under a key of its own; a body of `null` is no body.
    pub fn post(path: impl Display, body: &Value) -> Request {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let key = Some(format!("key-{}", KEYS.fetch_add(1, Ordering::Relaxed)));
        Request { method: "POST", key, body, ..Request::get(path) }
    }

    pub fn key(self, key: &str) -> Request {
        Request { key: Some(key.to_owned()), ..self }
    }

    pub fn without_key(self) -> Request {
        Request { key: None, ..self }
    }

    pub fn method(self, method: &'static str) -> Request {
        Request { method, ..self }
    }

    pub fn body(self, body: impl Into<Vec<u8>>) -> Request {
        Request { body: body.into(), ..self }
    }

    /// One more header, `Name: value`.
    pub fn header(mut self, line: &str) -> Request {
        self.headers += line;
        self.headers += "\r\n";
        self
    }

    /// As it goes over the wire.
    pub fn bytes(&self, token: Option<&str>) -> Vec<u8> {
        let Request { method, path, key, body, headers } = self;
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: hall\r\n{headers}");
        if let Some(token) = token {
            text += &format!("authorization: Bearer {token}\r\n");
        }
        if let Some(key) = key {
            text += &format!("idempotency-key: {key}\r\n");
        }
        text += &format!("content-length: {}\r\n\r\n", body.len());
        [text.as_bytes(), body].concat()
    }
}
