//! Somebody with a token: a kiosk, a window's clerk, a manager.

use crate::wait::{seconds_between, until};
use crate::{Connection, Reply, Request};
use hall_api::event::{Event, Events};
use hall_api::hall::{CallAnswer, Hall};
use hall_api::ticket::{Issued, Ticket};
use serde_json::{Value, json};
use std::fmt::Display;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

pub struct Client {
    /// Of the daemon's present life.
    address: Arc<Mutex<SocketAddr>>,
    pub token: Option<String>,
    connection: Option<Connection>,
}

impl Client {
    pub(crate) fn new(address: Arc<Mutex<SocketAddr>>, token: Option<String>) -> Client {
        Client { address, token, connection: None }
    }

    /// Sends a request once.
    ///
    /// # Errors
    /// If the answer is not here whole; nobody knows then whether the request was done.
    pub fn try_ask(&mut self, request: &Request) -> io::Result<Reply> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open(*self.address.lock().expect("no thread has panicked with it"))?,
        };
        let reply = connection.send(request, self.token.as_deref())?;
        // A server that says so has closed its end.
        if reply.header("connection") != Some("close") {
            self.connection = Some(connection);
        }
        Ok(reply)
    }

    /// Sends a request, and once more if the connection is left over from the daemon's life before.
    ///
    /// # Panics
    /// If there is no answer.
    pub fn ask(&mut self, request: &Request) -> Reply {
        let reply = self.try_ask(request).or_else(|_| self.try_ask(request));
        reply.unwrap_or_else(|error| panic!("{} {}: {error}", request.method, request.path))
    }

    pub fn get(&mut self, path: impl Display) -> Reply {
        self.ask(&Request::get(path))
    }

    pub fn post(&mut self, path: impl Display, body: &Value) -> Reply {
        self.ask(&Request::post(path, body))
    }

    pub fn take(&mut self, category: &str) -> Issued {
        self.post("tickets", &json!({ "category": category })).read()
    }

    pub fn take_first(&mut self, category: &str, class: &str) -> Issued {
        self.post("tickets", &json!({ "category": category, "priority": class })).read()
    }

    /// Does `act` at a window, without a body.
    pub fn press(&mut self, window: u16, act: &str) -> Reply {
        self.post(format!("windows/{window}/{act}"), &Value::Null)
    }

    pub fn call_next(&mut self, window: u16) -> CallAnswer {
        self.press(window, "call-next").read()
    }

    /// The same from the counter page, which is guarded against double presses.
    pub fn call_from_counter(&mut self, window: u16) -> CallAnswer {
        self.post(format!("windows/{window}/call-next"), &json!({ "via": "counter" })).read()
    }

    pub fn hall(&mut self) -> Hall {
        self.get("hall").read()
    }

    pub fn ticket(&mut self, id: u64) -> Ticket {
        self.get(format_args!("tickets/{id}")).read()
    }

    /// What has happened after a row, as far as one page holds it.
    pub fn events(&mut self, after: u64) -> Vec<Event> {
        self.get(format_args!("events?after={after}")).read::<Events>().events
    }

    /// The kinds of it.
    pub fn kinds(&mut self, after: u64) -> Vec<String> {
        self.events(after).into_iter().map(|event| event.kind).collect()
    }

    /// Waits until so many seconds of hall time have passed.
    pub fn pass(&mut self, seconds: i64) {
        let from = self.hall().at;
        until("hall time passes", || (seconds_between(&from, &self.hall().at) >= seconds).then_some(()));
    }

    /// The last row of the ledger.
    pub fn last_row(&mut self) -> u64 {
        self.hall().sequence
    }
}
