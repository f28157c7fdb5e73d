//! The programs of this crate. They are functions, so that the virtual hall can be each of them by starting itself.

mod appointment;
mod backup;
mod calendar;
mod day;
mod device;
mod hallctl;
mod halld;
mod import;
mod items;
mod person;
mod printer;
mod replay;
mod replay_export;
mod statistics;

pub use hallctl::hallctl;
pub use halld::halld;

use crate::exit::Exit;
use clap::Parser;
use std::ffi::OsString;
use tracing_subscriber::EnvFilter;

/// Reads a command line; what is wrong with it is printed.
fn parse<T: Parser>(arguments: impl IntoIterator<Item = OsString>) -> Result<T, Exit> {
    T::try_parse_from(arguments).map_err(|error| {
        // Nowhere to print to is no reason for another exit code.
        let _ = error.print();
        if error.use_stderr() { Exit::Usage } else { Exit::Ok }
    })
}

/// Logs to standard error, which systemd keeps; `RUST_LOG` chooses, warnings and the hall's own news by default.
fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,halld=info"));
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    // A second call, in a test, finds the log set up.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        .try_init();
}
