//! The tests' own end of the hall: a real `halld` in a folder of its own, and small clients that talk to it.
//!
//! - [`Daemon`]: the process, its data directory, `hallctl` beside it; it can be stopped, killed and started again.
//! - [`Client`]: one token, one connection kept open; [`Request`]: what is asked, so that it can be asked again.
//! - [`Shim`]: a library put under the daemon whose disk fails, fills up, or writes down all it is told.
//!
//! Nothing here sleeps for a fixed time where a condition can be waited for ([`wait::until`]), and what is random is
//! drawn from a printed seed ([`Seeded`]).

mod client;
mod daemon;
pub mod devices;
mod hall_toml;
mod http;
pub mod machine;
pub mod mqtt;
mod request;
mod seeded;
mod session;
mod shim;
mod stream;
pub mod wait;

pub use client::Client;
pub use daemon::{Daemon, Setup, program};
pub use hall_toml::HallToml;
pub use http::{Connection, Reply};
pub use request::Request;
pub use seeded::Seeded;
pub use session::{Session, words};
pub use shim::{Disk, Shim};
pub use stream::{Sent, Stream};

/// A test of the slow tier runs whole, else short.
pub fn is_slow_tier() -> bool {
    std::env::var_os("HALL_SLOW").is_some()
}
