//! Somebody who has signed in at the pages: a browser with its cookie, without a screen.

use crate::{Client, Daemon, Reply, Request};
use serde_json::Value;

/// As the tests' client calls the daemon.
const HOME: &str = "Origin: http://hall";

/// A person's session.
pub struct Session {
    client: Client,
    cookie: String,
}

impl Session {
    /// Adds a person of this role and signs him in.
    ///
    /// # Panics
    /// If he is not let in.
    pub fn open(daemon: &Daemon, name: &str, role: &str) -> Session {
        let password = daemon.hallctl_says(&["person", "add", "--name", name, "--role", role]);
        let form = format!("name={name}&secret={}", password.trim());
        let request = Request::get("/sign-in").method("POST").body(form).header(HOME);
        let mut client = daemon.stranger();
        let reply = client.ask(&request.header("Content-Type: application/x-www-form-urlencoded"));
        let cookie = reply.header("set-cookie").unwrap_or_else(|| panic!("{name}: {reply:?}"));
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Session { client, cookie }
    }

    /// The words of a page, or of a part of one.
    ///
    /// # Panics
    /// If it is not shown to him.
    pub fn sees(&mut self, path: &str) -> String {
        let reply = self.client.ask(&Request::get(path).header(&format!("Cookie: {}", self.cookie)));
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        words(&reply.body)
    }

    /// What one of his pages sends.
    pub fn post(&mut self, path: &str, body: &Value) -> Reply {
        let request = Request::post(path, body).header(HOME);
        self.client.ask(&request.header(&format!("Cookie: {}", self.cookie)))
    }
}

/// What a page says to those who look at it: its text without the tags.
pub fn words(page: &str) -> String {
    let body = page.split_once("<body").map_or(page, |(_, body)| body);
    let words = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, words)| words));
    words.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
