//! The command line of `hall-sim`, and the other programs that the same file is.

use std::ffi::OsString;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Parser;
use halld::exit::Exit;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::crowd::{Crowd, Habits, PER_HOUR};
use crate::measure;
use crate::page::{self, Page, SPEED_MAX, SPEED_MIN};
use crate::world::{Options, World};

/// When a new hall opens.
const OPENS_AT: &str = "08:50";
/// For figures: the pauses that the rules of a hall make are over at once.
const MEASURED_AT_SPEED: f64 = SPEED_MAX;

/// The whole hall on a desk: the real daemon with virtual printers, terminals, signs and people, and a page to see it all.
#[derive(Parser)]
#[command(
    name = "hall-sim",
    version,
    after_help = "\
Examples:
  hall-sim                               a hall at work; open the address it prints
  hall-sim --speed 1 --no-people         nobody but you: take tickets, press keys
  hall-sim --data hall-data --seed 7     the same people, and a hall that goes on at the next start
  hall-sim --listen 0.0.0.0:8090         for other computers, too: anyone there can press everything
  hall-sim --measure 200                 figures: tap to paper, press to sign and board
  hall-sim --as hallctl --data DIR device list
                                         hallctl; halld likewise, from the same file

In the data directory, sim/ has the hall.toml, the daemon's log and the serial ports. RUST_LOG=debug tells more.
Exit codes are those of sysexits.h: 64 wrong arguments, 69 an address is taken or the daemon does not start."
)]
struct Arguments {
    /// Keep the hall in this directory, and go on from what is there; else it is forgotten at the end
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address of the page; port 0 picks a free one
    #[arg(long, value_name = "ADDR:PORT", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))]
    listen: SocketAddr,
    /// Hall time runs this much faster than ours, 1 to 60; the page can change it
    #[arg(long, default_value_t = 10.0, value_parser = speed)]
    speed: f64,
    /// Chance: the same number gives the same people
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Nobody comes and no clerk works by himself; the page can change it
    #[arg(long)]
    no_people: bool,
    /// Take and call so many tickets, print how long it took, and end
    #[arg(long, value_name = "N", conflicts_with_all = ["listen", "speed", "seed", "no_people"])]
    measure: Option<usize>,
}

fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed| (SPEED_MIN..=SPEED_MAX).contains(speed));
    speed.ok_or_else(|| format!("give a number from {SPEED_MIN} to {SPEED_MAX}"))
}

/// Runs whichever program is meant by this command line, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    if arguments.get(1).is_some_and(|first| first == "--as") {
        let program = arguments.get(2).and_then(|name| name.to_str()).map(ToOwned::to_owned);
        arguments.drain(..arguments.len().min(2));
        return match program.as_deref() {
            Some("halld") => {
                die_with_parent();
                halld::program::halld(arguments)
            }
            Some("hallctl") => halld::program::hallctl(arguments),
            Some(_) | None => fail(Exit::Usage, "--as is followed by halld or hallctl and their arguments"),
        };
    }
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => start(arguments),
        Err(error) => {
            // Nowhere to print to is no reason for another exit code.
            let _ = error.print();
            if error.use_stderr() { Exit::Usage } else { Exit::Ok }
        }
    }
}

/// A daemon without its virtual hall would keep the data directory for ever.
fn die_with_parent() {
    if let Err(error) = nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGTERM) {
        eprintln!("hall-sim: the daemon may outlive its virtual hall: {error}");
    }
}

fn start(arguments: Arguments) -> Exit {
    log_to_stderr();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(Exit::Unavailable, &error.to_string()),
    };
    let done = runtime.block_on(async {
        match arguments.measure {
            Some(count) => measured(&arguments, count).await,
            None => shown(&arguments).await,
        }
    });
    match done {
        Ok(()) => Exit::Ok,
        Err(error) => fail(Exit::Unavailable, &format!("{error:#}")),
    }
}

fn options(arguments: &Arguments) -> Result<Options> {
    let today = jiff::Zoned::now().date();
    Ok(Options {
        program: std::env::current_exe().context("where is this program?")?,
        data: arguments.data.clone(),
        start: format!("{today}T{OPENS_AT}"),
        speed: arguments.speed,
        paced: true,
        sections: toml::Table::new(),
    })
}

/// Shows a hall until SIGTERM or Ctrl-C.
async fn shown(arguments: &Arguments) -> Result<()> {
    let listener = TcpListener::bind(arguments.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", arguments.listen))?;
    let address = listener.local_addr()?;
    let stop = stop_signal()?;
    let world = World::start(options(arguments)?).await?;
    let is_busy = !arguments.no_people;
    let habits = Habits { arriving: is_busy, per_hour: PER_HOUR, clerks: is_busy };
    let crowd = Crowd::start(&world, arguments.seed, habits);
    println!("http://{address}");
    // Whoever reads this from a pipe waits for it.
    std::io::stdout().flush()?;
    page::serve(listener, Page { world: Arc::clone(&world), crowd }, stop).await?;
    world.stop().await;
    Ok(())
}

/// Takes figures and prints them.
async fn measured(arguments: &Arguments, count: usize) -> Result<()> {
    let options = Options { speed: MEASURED_AT_SPEED, paced: false, ..options(arguments)? };
    let world = World::start(options).await?;
    let figures = measure::run(&world, count.max(1)).await;
    world.stop().await;
    print!("{}", figures?);
    Ok(())
}

fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot watch for signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot watch for signals")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error,hall_sim=warn"));
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call, in a test, finds the log set up.
    let _ = log.with_ansi(colours).try_init();
}

fn fail(exit: Exit, why: &str) -> Exit {
    eprintln!("hall-sim: {why}");
    exit
}
