//! The command line of `halld`.

use super::parse;
use crate::clock;
use crate::clock::simulation::HallClockArgument;
use crate::config::{self, Config, Finding};
use crate::daemon::{self, Options, RunError};
use crate::exit::Exit;
use crate::owner::StartError;
use clap::{Parser, Subcommand};
use hall_core::Date;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Runs the queue of a government service hall: gives numbers, calls them to windows, and keeps the ledger.
#[derive(Parser)]
#[command(
    name = "halld",
    version,
    after_help = "\
Examples:
  halld example > hall.toml                         a township hall that runs without hardware
  halld check hall.toml                             every mistake, with its line and what to write instead
  halld run --config hall.toml --data /var/lib/hall
  halld run --config hall.toml --data day --listen 127.0.0.1:0 --hall-clock 2026-11-24T08:00,60"
)]
struct Arguments {
    #[command(subcommand)]
    command: Program,
}

#[derive(Subcommand)]
enum Program {
    /// Print a complete, commented hall.toml
    Example,
    /// Check a hall.toml and print every mistake in it
    Check {
        config: PathBuf,
        /// Refuse also what is fit for trials only
        #[arg(long)]
        production: bool,
    },
    /// Run the hall until SIGTERM
    Run {
        #[arg(long)]
        config: PathBuf,
        /// The data directory: ledger, tokens, control socket
        #[arg(long)]
        data: PathBuf,
        /// Address and port in place of the config's; port 0 picks a free one
        #[arg(long)]
        listen: Option<SocketAddr>,
        /// START,RATE[,untrusted]: another hour, faster or slower; simulations only
        #[arg(long)]
        hall_clock: Option<HallClockArgument>,
    },
    /// Print the OpenAPI document
    Openapi,
}

/// Runs `halld` with this command line, the program's name first.
pub fn halld(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Arguments = match parse(arguments) {
        Ok(arguments) => arguments,
        Err(exit) => return exit,
    };
    match arguments.command {
        Program::Example => {
            print!("{}", config::EXAMPLE);
            Exit::Ok
        }
        Program::Check { config, production } => check(&config, production),
        Program::Run { config, data, listen, hall_clock } => {
            run(&config, Options { data, listen, hall_clock })
        }
        Program::Openapi => {
            println!("{}", crate::web::openapi());
            Exit::Ok
        }
    }
}

fn load(path: &Path) -> Result<Config, Exit> {
    config::load(path).map_err(|errors| {
        eprintln!("{errors}");
        match errors {
            config::ConfigErrors::Unreadable { .. } => Exit::NoInput,
            config::ConfigErrors::Mistakes(_) => Exit::Config,
        }
    })
}

fn check(path: &Path, production: bool) -> Exit {
    let config = match load(path) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    for warning in &config.warnings {
        eprintln!("{warning}");
    }
    if production && config.hall.simulation {
        eprintln!("{}: `simulation = true` is not for a hall at work", path.display());
        return Exit::Config;
    }
    if let Err(error) = crate::mqtt::check(&config.mqtt) {
        eprintln!("{}: [mqtt]: {}", path.display(), crate::chain(&error));
        return Exit::NoInput;
    }
    if let Some(missing) = missing_list(&config) {
        eprintln!("{missing}");
        return Exit::Config;
    }
    println!(
        "{}: categories {}, windows {}, warnings {}",
        path.display(),
        config.rules.categories.len(),
        config.rules.windows.len(),
        config.warnings.len()
    );
    Exit::Ok
}

/// A year that the calendar should know by now and does not, found by this computer's date.
fn missing_list(config: &Config) -> Option<Finding> {
    let now = jiff::Zoned::now().with_time_zone(config.hall.timezone.clone());
    // A clock without its battery says nothing of years.
    let believed = now.timestamp().as_millisecond() >= clock::EARLIEST.0;
    let today = now.date();
    let today = Date { year: today.year(), month: today.month() as u8, day: today.day() as u8 };
    let year = config.rules.calendar.as_ref()?.missing_list(today).filter(|_| believed)?;
    let message = format!(
        "the list of holidays of {year} is missing; get the published one and write \
         holiday_lists = [\"{year}.json\"], or holidays = false"
    );
    Some(config.calendar_at.clone()?.saying(message))
}

fn run(path: &Path, options: Options) -> Exit {
    super::log_to_stderr();
    let config = match load(path) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("halld: cannot start: {error}");
            return Exit::Unavailable;
        }
    };
    let ready = |addresses: &[String]| {
        addresses.iter().for_each(|address| println!("{address}"));
    };
    match runtime.block_on(daemon::run(config, options, ready)) {
        Ok(()) => Exit::Ok,
        Err(error) => {
            eprintln!("halld: {}", crate::chain(&error));
            exit_of(&error)
        }
    }
}

fn exit_of(error: &RunError) -> Exit {
    match error {
        RunError::NotASimulation
        | RunError::HallClock(_)
        | RunError::Start(_)
        | RunError::Plain(_)
        | RunError::ControlPath { .. } => Exit::Usage,
        RunError::Listen { .. } | RunError::Control { .. } => Exit::Unavailable,
        RunError::Hall(StartError::Open { source, .. }) => match Exit::of_ledger(source) {
            // To make one would be our business here.
            Exit::NoInput => Exit::CantCreat,
            exit => exit,
        },
        RunError::Hall(StartError::Write) => Exit::IoErr,
        RunError::Hall(StartError::Read(_)) | RunError::Tokens(_) => Exit::DataErr,
        RunError::Tls(_)
        | RunError::Mqtt(crate::mqtt::MqttError::Password { .. } | crate::mqtt::MqttError::Tls(_)) => {
            Exit::NoInput
        }
        RunError::Mqtt(crate::mqtt::MqttError::Broker(_)) => Exit::Unavailable,
        RunError::Hall(StartError::Thread(_))
        | RunError::Devices(_)
        | RunError::Texts(_)
        | RunError::OwnerGone
        | RunError::Signals(_) => Exit::Software,
    }
}
