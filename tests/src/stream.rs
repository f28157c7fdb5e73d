//! A listener of `GET stream`: server-sent events, one at a time.

use crate::{Connection, Reply, Request};
use hall_api::event::Event;
use std::io;
use std::net::SocketAddr;

pub struct Stream {
    connection: Connection,
    pub head: Reply,
    /// What came of a chunk that was cut in the middle of a line.
    rest: String,
}

/// One event as it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub id: u64,
    pub name: String,
    pub data: Event,
}

impl Stream {
    /// # Errors
    /// If the connection breaks before the headers are here.
    pub fn open(address: SocketAddr, request: &Request, token: Option<&str>) -> io::Result<Stream> {
        let mut connection = Connection::open(address)?;
        connection.write(&request.bytes(token))?;
        let head = connection.head()?;
        Ok(Stream { connection, head, rest: String::new() })
    }

    /// # Errors
    /// If the stream ends.
    ///
    /// # Panics
    /// If what comes is no event of ours.
    pub fn hear(&mut self) -> io::Result<Sent> {
        let (mut id, mut name, mut data) = (None, String::new(), None);
        loop {
            let line = self.line()?;
            match line.split_once(": ") {
                Some(("id", text)) => id = text.parse().ok(),
                Some(("event", text)) => name = text.to_owned(),
                Some(("data", text)) => data = Some(serde_json::from_str(text).expect("an event in JSON")),
                // A comment keeps the connection alive.
                _ if line.starts_with(':') => {}
                None if line.is_empty() && data.is_none() => {}
                None if line.is_empty() => {
                    return Ok(Sent {
                        id: id.expect("an event with an id"),
                        name,
                        data: data.expect("just looked"),
                    });
                }
                _ => panic!("not a line of an event: {line:?}"),
            }
        }
    }

    fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some((line, rest)) = self.rest.split_once('\n') {
                let line = line.to_owned();
                self.rest = rest.to_owned();
                return Ok(line);
            }
            let chunk = self.connection.chunk()?;
            self.rest += &chunk;
        }
    }
}
