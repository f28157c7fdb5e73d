//! The command line of `hallctl`: it asks the running daemon over the control socket, and opens the files itself only
//! when no daemon runs.

use super::day::DayCommand;
use super::device::DeviceCommand;
use super::parse;
use super::person::PersonCommand;
use super::printer::PrinterCommand;
use super::replay::{Predict, Replay};
use super::statistics::Days;
use crate::control::{self, ControlError, Reply};
use crate::exit::Exit;
use crate::token::{self, NewToken};
use crate::web::control::{RunningShort, Status, Unserved};
use clap::{Parser, Subcommand, ValueEnum};
use hall_ledger::{Broken, Format, Mode, Reader};
use hyper::Method;
use serde_json::{Value, json};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Looks after a hall: tokens, the day, settings, the ledger, devices.
#[derive(Parser)]
#[command(
    name = "hallctl",
    version,
    after_help = "\
Examples:
  hallctl --data /var/lib/hall status
  hallctl --data /var/lib/hall token create --role kiosk --name door
  hallctl --data /var/lib/hall token create --role window --window 3 --name w3
  hallctl --data /var/lib/hall person add --name 王芳 --role manager
  hallctl --data /var/lib/hall device pair 123456 --role kiosk --name door
  hallctl --data /var/lib/hall day confirm 2026-11-24T08:00
  hallctl --data /var/lib/hall day account --date 2026-11-23
  hallctl --data /var/lib/hall stats --from 2026-11-01 --to 2026-11-30
  hallctl --data /var/lib/hall estimates --from 2026-11-01 --to 2026-11-30
  hallctl --data /var/lib/hall calendar import 2027.json
  hallctl --data /var/lib/hall appointment import bookings.csv
  hallctl --data /var/lib/hall items import items.csv
  hallctl --data /var/lib/hall ledger verify
  hallctl --data /var/lib/hall device check
  hallctl printer preview --model generic-80mm --png ticket.png
  hallctl replay --days history --open 10:00-12:00=civil,labour
  hallctl --data /var/lib/hall ledger export --format csv > rows.csv"
)]
struct Arguments {
    /// The data directory of the daemon
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print JSON, for scripts
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// What the daemon is doing
    Status,
    /// Tokens of programs and devices
    #[command(subcommand)]
    Token(TokenCommand),
    /// People who sign in at the pages
    #[command(subcommand)]
    Person(PersonCommand),
    /// The service day: date and time, numbers from paper, closing, its account
    #[command(subcommand)]
    Day(DayCommand),
    /// Appointments (预约)
    #[command(subcommand)]
    Appointment(AppointmentCommand),
    /// Service items (事项)
    #[command(subcommand)]
    Items(ItemsCommand),
    /// When the hall is open
    #[command(subcommand)]
    Calendar(CalendarCommand),
    /// Settings that the ledger owns
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// The ledger (登记台账)
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Printers, signs and terminals
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Models, sample papers, what an unknown printer answers; a word to one that stands still
    #[command(subcommand)]
    Printer(PrinterCommand),
    /// How long people waited and were served: by category, window, clerk and hour; and who waits now
    Stats(Days),
    /// Waits that were told, against what came: error, the naive error beside it, share above the upper end
    Estimates(Days),
    /// Play recorded or made-up days again under another rule, plan or with one more window; needs no daemon
    Replay(Replay),
    /// Say of each ticket of a recorded day how long it will wait, from what came before; needs no daemon
    Predict(Predict),
    /// Copy the whole ledger to a new file while the hall goes on, and check every row of the copy
    Backup { to: PathBuf },
    /// Bring a backup back into an empty data directory, before halld is started there
    Restore(super::backup::Restore),
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Make a token and print it; it is shown this once
    Create {
        #[arg(long)]
        role: TokenRole,
        /// Unique; of a kiosk or screen, its name in hall.toml
        #[arg(long)]
        name: String,
        /// Of a window token
        #[arg(long)]
        window: Option<u16>,
    },
    List,
    Revoke {
        name: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum TokenRole {
    Kiosk,
    Window,
    Desk,
    Screen,
    Reader,
    Booking,
    Manager,
}

impl TokenRole {
    pub(super) fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

#[derive(Subcommand)]
pub(super) enum CalendarCommand {
    /// Every day of a year: open when, holiday, worked weekend day, market day
    Show {
        /// That of the service day, if not given
        #[arg(long)]
        year: Option<i16>,
    },
    /// Import the state's list of a year (`year`, `days` with `date` and `isOffDay`), whole or not at all
    Import { list: PathBuf },
    /// Open the hall on a date at hours of its own: 2026-12-05 09:00-12:00 14:00-16:00
    Open {
        date: String,
        #[arg(required = true)]
        hours: Vec<String>,
    },
    /// Close the hall on a date
    Close { date: String },
    /// Take back what was set for a date
    Reset { date: String },
}

#[derive(Subcommand)]
pub(super) enum AppointmentCommand {
    /// Import a CSV file, whole or not at all: code, category, items, date, time, count
    Import { list: PathBuf },
    /// The appointments of a date, and how many came
    List {
        /// The service day, if not given
        #[arg(long)]
        date: Option<String>,
    },
    /// Who has booked does not come
    Cancel { code: String },
}

#[derive(Subcommand)]
pub(super) enum ItemsCommand {
    /// Import a CSV file of all items, in place of those imported before, whole or not at all
    Import { list: PathBuf },
    /// Every item that tickets are given for
    List,
    /// What is published about one
    Show { code: String },
}

#[derive(Subcommand)]
enum SettingsCommand {
    /// What the ledger overrules of the configuration
    Diff,
    /// What a window serves, in tiers: `civil,labour;comprehensive`
    Serves { window: u16, tiers: String },
}

#[derive(Subcommand)]
enum LedgerCommand {
    /// Check every row against the chain, and the tables against the rows
    Verify,
    /// Print all rows, or all tickets; or write days for `hallctl replay` and `predict`
    Export {
        #[arg(long, default_value = "jsonl")]
        format: ExportFormat,
        #[arg(long)]
        tickets: bool,
        /// Write the days that are over into this folder, YYYY-MM-DD/events.csv and windows.csv
        #[arg(long, value_name = "DIR", conflicts_with_all = ["format", "tickets"])]
        replay: Option<PathBuf>,
        #[command(flatten)]
        days: Days,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum ExportFormat {
    Jsonl,
    Csv,
}

/// Runs `hallctl` with this command line, the program's name first.
pub fn hallctl(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Arguments = match parse(arguments) {
        Ok(arguments) => arguments,
        Err(exit) => return exit,
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(Exit::Unavailable, &error.to_string()),
    };
    let done = runtime.block_on(run(&arguments));
    done.unwrap_or_else(|exit| exit)
}

async fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    if let Command::Printer(command) = &arguments.command
        && let Some(done) = super::printer::run(command).await
    {
        return done;
    }
    if let Command::Replay(replay) = &arguments.command {
        return super::replay::replay(replay, arguments.json);
    }
    if let Command::Predict(predict) = &arguments.command {
        return super::replay::predict(predict);
    }
    let Some(data) = arguments.data.as_deref() else {
        return Err(fail(Exit::Usage, "give the data directory of the daemon: --data /var/lib/hall"));
    };
    match &arguments.command {
        Command::Status => status(data, arguments.json).await,
        Command::Token(TokenCommand::Create { role, name, window }) => {
            create_token(data, *role, name, *window).await
        }
        Command::Token(TokenCommand::List) => print_json(data, "/control/tokens").await,
        Command::Token(TokenCommand::Revoke { name }) => {
            tell(data, "/control/tokens/revoke", &json!(name), "revoked").await
        }
        Command::Person(command) => super::person::run(data, command).await,
        Command::Day(command) => super::day::run(data, arguments.json, command).await,
        Command::Appointment(command) => super::appointment::run(data, arguments.json, command).await,
        Command::Stats(days) => super::statistics::stats(data, arguments.json, days).await,
        Command::Estimates(days) => super::statistics::estimates(data, arguments.json, days).await,
        Command::Items(command) => super::items::run(data, arguments.json, command).await,
        Command::Calendar(command) => super::calendar::run(data, arguments.json, command).await,
        Command::Settings(SettingsCommand::Diff) => print_json(data, "/control/settings").await,
        Command::Settings(SettingsCommand::Serves { window, tiers }) => {
            let tier = |tier: &str| tier.split(',').map(|id| id.trim().to_owned()).collect::<Vec<_>>();
            let serves: Vec<_> = tiers.split(';').map(tier).collect();
            let path = format!("/api/v1/windows/{window}/serves");
            tell(data, &path, &json!({ "serves": serves }), "changed").await
        }
        Command::Ledger(LedgerCommand::Verify) => verify(data, arguments.json),
        Command::Ledger(LedgerCommand::Export { replay: Some(folder), days, .. }) => {
            super::replay_export::export(data, folder, days)
        }
        Command::Ledger(LedgerCommand::Export { days, .. }) if days.are_given() => {
            Err(fail(Exit::Usage, "--from and --to choose days for --replay DIR"))
        }
        Command::Ledger(LedgerCommand::Export { format, tickets, .. }) => export(data, *format, *tickets),
        Command::Device(command) => super::device::run(data, arguments.json, command).await,
        Command::Printer(PrinterCommand::Recover { printer, forget }) => {
            let told = if *forget { "told to forget what it holds" } else { "told to go on" };
            let done = format!("{printer} was {told}; `hallctl device list` says how it is");
            tell(data, "/control/recover", &json!({ "printer": printer, "forget": forget }), &done).await
        }
        // Done above, without a daemon.
        Command::Printer(_) | Command::Replay(_) | Command::Predict(_) => Ok(Exit::Ok),
        Command::Backup { to } => super::backup::backup(data, arguments.json, to).await,
        Command::Restore(wanted) => super::backup::restore(data, arguments.json, wanted),
    }
}

pub(super) async fn ask(
    data: &Path,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<Reply, Exit> {
    match control::request(data, method, path, body).await {
        Ok(reply) if reply.is_ok() => Ok(reply),
        Ok(reply) => {
            Err(fail(if reply.status == 503 { Exit::TempFail } else { Exit::DataErr }, &reply.detail()))
        }
        Err(error) => Err(unreachable_daemon(&error)),
    }
}

pub(super) fn unreachable_daemon(error: &ControlError) -> Exit {
    match error {
        ControlError::NotRunning(_) => fail(Exit::Unavailable, &error.to_string()),
        ControlError::Socket { .. } => fail(Exit::NoInput, &crate::chain(error)),
        ControlError::Http(_) | ControlError::Request(_) => fail(Exit::Software, &crate::chain(error)),
    }
}

pub(super) async fn tell(data: &Path, path: &str, body: &Value, done: &str) -> Result<Exit, Exit> {
    ask(data, Method::POST, path, Some(body)).await?;
    println!("{done}");
    Ok(Exit::Ok)
}

pub(super) async fn print_json(data: &Path, path: &str) -> Result<Exit, Exit> {
    let reply = ask(data, Method::GET, path, None).await?;
    let value: Value =
        serde_json::from_str(&reply.body).map_err(|error| fail(Exit::Software, &error.to_string()))?;
    println!("{value:#}");
    Ok(Exit::Ok)
}

async fn status(data: &Path, json: bool) -> Result<Exit, Exit> {
    let reply = ask(data, Method::GET, "/control/status", None).await?;
    if json {
        println!("{}", reply.body);
        return Ok(Exit::Ok);
    }
    let status: Status =
        serde_json::from_str(&reply.body).map_err(|error| fail(Exit::Software, &error.to_string()))?;
    let day = status.day.as_deref().unwrap_or("none yet");
    println!("halld {} (pid {})", status.version, status.pid);
    println!("hall time      {} at {}x", status.at, status.hall_clock_rate);
    println!(
        "service day    {day}{}",
        if status.day_confirmed { "" } else { ", waiting for `hallctl day confirm`" }
    );
    println!("next deadline  {}", status.next_deadline.as_deref().unwrap_or("none"));
    println!("waiting        {}", status.waiting);
    for Unserved { category, waiting } in &status.unserved {
        println!("no window      {category}: {waiting} wait and no open window serves them (无窗口可办)");
    }
    for RunningShort { category, given, of } in &status.running_short {
        println!("running short  {category}: {given} of today's {of} numbers are given");
    }
    if let Some(why) = &status.hall_toml_waits {
        println!("hall.toml      not in force: {why}");
    }
    if let Some(service) = &status.service {
        super::calendar::status(service);
    }
    println!(
        "ledger         row {}, {} rows in {} commits since the start, {} failed writes",
        status.sequence, status.rows, status.commits, status.write_failures
    );
    Ok(Exit::Ok)
}

async fn create_token(data: &Path, role: TokenRole, name: &str, window: Option<u16>) -> Result<Exit, Exit> {
    let text = token::random().map_err(|error| fail(Exit::Unavailable, &error.to_string()))?;
    let new = NewToken { name: name.to_owned(), role: role.word(), window, sha256: token::hash(&text) };
    let body = serde_json::to_value(&new).map_err(|error| fail(Exit::Software, &error.to_string()))?;
    match control::request(data, Method::POST, "/control/tokens", Some(&body)).await {
        Ok(reply) if reply.is_ok() => {}
        Ok(reply) => return Err(fail(Exit::DataErr, &reply.detail())),
        // No daemon: the files are ours as long as we hold their lock.
        Err(ControlError::NotRunning(_)) => create_offline(data, new)?,
        Err(error) => return Err(unreachable_daemon(&error)),
    }
    println!("{text}");
    Ok(Exit::Ok)
}

fn create_offline(data: &Path, new: NewToken) -> Result<(), Exit> {
    let mode = Reader::open(data).map_or(Mode::Live, |reader| reader.mode());
    crate::daemon::create_token_offline(data, mode, new).map_err(|error| {
        let exit = error.downcast_ref().map_or(Exit::DataErr, Exit::of_ledger);
        fail(exit, &format!("{error:#}"))
    })
}

fn verify(data: &Path, json: bool) -> Result<Exit, Exit> {
    let reader = open(data)?;
    match reader.verify() {
        Ok(verified) => {
            let head: String = verified.head_hash.iter().map(|byte| format!("{byte:02x}")).collect();
            if json {
                println!("{}", json!({ "rows": verified.rows, "head": head }));
            } else {
                println!("{} rows, none edited, removed or reordered; head {head}", verified.rows);
            }
            Ok(Exit::Ok)
        }
        Err(broken @ Broken::Read(_)) => Err(fail(Exit::IoErr, &crate::chain(&broken))),
        Err(broken) => Err(fail(Exit::DataErr, &crate::chain(&broken))),
    }
}

fn export(data: &Path, format: ExportFormat, tickets: bool) -> Result<Exit, Exit> {
    let reader = open(data)?;
    let format = match format {
        ExportFormat::Jsonl => Format::JsonLines,
        ExportFormat::Csv => Format::Csv,
    };
    let mut out = std::io::stdout().lock();
    let done =
        if tickets { reader.export_tickets(format, &mut out) } else { reader.export_rows(format, &mut out) };
    done.map_err(|error| fail(Exit::IoErr, &crate::chain(&error)))?;
    Ok(Exit::Ok)
}

pub(super) fn open(data: &Path) -> Result<Reader, Exit> {
    Reader::open(data).map_err(|error| fail(Exit::of_ledger(&error), &crate::chain(&error)))
}

pub(super) fn fail(exit: Exit, why: &str) -> Exit {
    eprintln!("hallctl: {why}");
    exit
}
