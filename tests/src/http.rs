//! As much of HTTP/1.1 as the tests need, on a blocking socket: what is sent is under the test's control to the byte.

use crate::Request;
use crate::wait::PATIENCE;
use hall_api::problem::Problem;
use nix::sys::socket::{AddressFamily, SockFlag, SockType, SockaddrIn, bind, connect, socket};
use serde::de::DeserializeOwned;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpStream};
use std::os::fd::AsRawFd;

/// A connection that is kept open.
pub struct Connection {
    stream: BufReader<TcpStream>,
}

/// Status, headers with names in small letters, and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Connection {
    /// # Errors
    /// If nobody listens.
    pub fn open(address: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Connection { stream: BufReader::new(stream) })
    }

    /// From another address of this computer, as if from another one: 127.0.0.2.
    ///
    /// # Errors
    /// If nobody listens.
    pub fn open_from(own: Ipv4Addr, address: SocketAddr) -> io::Result<Connection> {
        let SocketAddr::V4(address) = address else { return Err(malformed("an address of IPv6")) };
        let tcp = socket(AddressFamily::Inet, SockType::Stream, SockFlag::SOCK_CLOEXEC, None)?;
        bind(tcp.as_raw_fd(), &SockaddrIn::from(SocketAddrV4::new(own, 0)))?;
        connect(tcp.as_raw_fd(), &SockaddrIn::from(address))?;
        let stream = TcpStream::from(tcp);
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Connection { stream: BufReader::new(stream) })
    }

    /// # Errors
    /// If the connection breaks before the whole answer is here.
    pub fn send(&mut self, request: &Request, token: Option<&str>) -> io::Result<Reply> {
        self.write(&request.bytes(token))?;
        self.reply()
    }

    /// Sends anything.
    ///
    /// # Errors
    /// If the connection is broken.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Nothing more comes from here.
    pub fn end_of_sending(&self) {
        // It may be closed already.
        let _ = self.stream.get_ref().shutdown(std::net::Shutdown::Write);
    }

    /// # Errors
    /// If the connection breaks, or what comes is not HTTP.
    pub fn reply(&mut self) -> io::Result<Reply> {
        let mut reply = self.head()?;
        let length = reply.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        reply.body = String::from_utf8(body).map_err(|_| malformed("a body that is not UTF-8"))?;
        Ok(reply)
    }

    /// Status and headers; the body follows.
    ///
    /// # Errors
    /// If the connection breaks, or what comes is not HTTP.
    pub fn head(&mut self) -> io::Result<Reply> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut reply = Reply {
            status: status.ok_or_else(|| malformed("no status"))?,
            headers: Vec::new(),
            body: String::new(),
        };
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(reply);
            }
            let (name, value) = line.split_once(':').ok_or_else(|| malformed("no header"))?;
            reply.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    /// The next part of a body sent in chunks.
    ///
    /// # Errors
    /// If the body ends, or the connection breaks.
    pub fn chunk(&mut self) -> io::Result<String> {
        let length =
            usize::from_str_radix(&self.line()?, 16).map_err(|_| malformed("no length of a chunk"))?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut chunk = vec![0; length];
        self.stream.read_exact(&mut chunk)?;
        self.line()?;
        String::from_utf8(chunk).map_err(|_| malformed("a chunk that is not UTF-8"))
    }

    /// A line without its end.
    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn is_ok(&self) -> bool {
        self.status < 400
    }

    /// The body of an answer that is no refusal.
    ///
    /// # Panics
    /// If it is one, or is not what it should be.
    pub fn read<T: DeserializeOwned>(&self) -> T {
        assert!(self.is_ok(), "refused with {}: {}", self.status, self.body);
        let read = serde_json::from_str(&self.body);
        read.unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }

    /// The problem document of a refusal, checked against its own rules.
    ///
    /// # Panics
    /// If it is none.
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let problem: Problem =
            serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body));
        assert_eq!(problem.status, self.status, "{problem:?}");
        assert!(problem.kind.starts_with("urn:hall:") && !problem.detail.is_empty(), "{problem:?}");
        problem
    }

    /// Status and name of a refusal.
    pub fn refusal(&self) -> (u16, String) {
        let problem = self.problem();
        (self.status, problem.kind.trim_start_matches("urn:hall:").to_owned())
    }
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}
