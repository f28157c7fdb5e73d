//! `hall-screen`: the waiting-area display as a program.

use clap::{ArgGroup, Args, Parser, Subcommand};
use hall_render::texts::{Texts, Wording};
use hall_screen::broker::{Address, Broker};
use hall_screen::output::{Framebuffer, Output, PngFile, Window};
use hall_screen::pictures::Pictures;
use hall_screen::screen::{Screen, Settings};
use hall_screen::speaker::Speaker;
use hall_screen::voice::Voice;
use hall_screen::voice::clip::Clips;
use hall_screen::voice::player::{self, Player};
use hall_screen::voice::quiet::QuietHours;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

// Source: sysexits.h.
const USAGE: u8 = 64;
const DATA: u8 = 65;
const NO_INPUT: u8 = 66;
const OS_ERROR: u8 = 71;
const CANNOT_CREATE: u8 = 73;

/// Width and height of a PNG in pixels, unless told.
const PNG_SIZE: (u32, u32) = (1920, 1080);

const EXAMPLES: &str = "\
Examples:
  A panel on a small computer in the waiting area, token as made by `hallctl token create --role screen`:
    hall-screen --broker ws://10.0.0.2:8080/mqtt --hall hulu --area ground --token-file /etc/hall/token --framebuffer /dev/fb0
  A picture to look at, renewed with every change:
    hall-screen --broker ws://127.0.0.1:8080/mqtt --hall hulu --token-file token --png board.png
  A window over the whole display of a desktop, or of a small computer under xinit:
    hall-screen --broker ws://10.0.0.2:8080/mqtt --hall hulu --token-file token window
  A broker of your own, portrait:
    hall-screen --broker mqtts://broker.lan --ca ca.pem --hall hulu --png board.png --size 1080x1920
  With a loudspeaker, as the [[screen]] of hall.toml that speaks, silent at noon:
    hall-screen --broker ws://10.0.0.2:8080/mqtt --hall hulu --area ground --token-file /etc/hall/token \\
        --framebuffer /dev/fb0 --speak-as ground-1 --quiet 12:00-13:30
  A voice of your own, and what it still lacks:
    hall-screen voice missing --voice /etc/hall/voice

Exit codes: 0 stopped, 64 wrong arguments, 65 a mistake in a texts file, 66 a file that cannot be read,
71 no runtime, 73 the first picture cannot be shown or a window's display is gone. No contact is no reason to end: the screen says so and goes on
trying. RUST_LOG=debug tells more.";

/// Shows a hall's queue in its waiting area: who is called where, how long the wait is.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES, group(ArgGroup::new("output").required(true)))]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Arguments {
    #[command(subcommand)]
    job: Option<Job>,
    #[command(flatten)]
    show: Option<Show>,
}

#[derive(Subcommand)]
enum Job {
    /// About the voice clips
    #[command(subcommand)]
    Voice(VoiceJob),
}

#[derive(Subcommand)]
enum VoiceJob {
    /// List the clips that a folder of recordings lacks, with what is to be said
    Missing {
        /// Folder with LANGUAGE/CLIP.wav
        #[arg(long, value_name = "DIR")]
        voice: PathBuf,
    },
}

#[derive(Args)]
struct Show {
    /// mqtt://HOST[:PORT], mqtts://…, or ws://HOST[:PORT]/mqtt, wss://… (the daemon's own broker)
    #[arg(long, value_name = "URL")]
    broker: Address,
    /// Id of the hall, as in its configuration
    #[arg(long, value_name = "ID", value_parser = topic_level)]
    hall: String,
    /// Only this waiting area
    #[arg(long, value_name = "ID")]
    area: Option<String>,
    /// File that holds the token and nothing else
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Certificate authority of the broker (PEM), needed for mqtts:// and wss://
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Write the picture to this file with every change
    #[arg(long, value_name = "FILE", group = "output")]
    png: Option<PathBuf>,
    /// Write the picture to this device, /dev/fb0
    #[arg(long, value_name = "DEVICE", group = "output")]
    framebuffer: Option<PathBuf>,
    /// Show the picture in a window of the X server that DISPLAY names
    #[arg(value_name = "window", value_parser = ["window"], group = "output")]
    window: Option<String>,
    /// Size in pixels: of the PNG, else 1920x1080; of the window, else all of the display
    #[arg(long, value_name = "WxH", value_parser = size, conflicts_with = "framebuffer")]
    size: Option<(u32, u32)>,
    /// Languages, the first large and the second below it
    #[arg(long, value_name = "LIST", default_value = "zh,en", value_delimiter = ',')]
    languages: Vec<String>,
    /// Folder with texts of the hall's own, LANGUAGE.txt, laid over the built-in ones
    #[arg(long, value_name = "DIR")]
    texts: Option<PathBuf>,
    /// Folder with pictures (PNG, JPEG) to show in turn beside the calls
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Speak the calls, and report them as this [[screen]] of hall.toml
    #[arg(long, value_name = "ID", value_parser = topic_level)]
    speak_as: Option<String>,
    /// Folder with voice clips of the hall's own, laid over the built-in ones
    #[arg(long, value_name = "DIR", requires = "speak_as")]
    voice: Option<PathBuf>,
    /// Languages spoken after the ticket's own
    #[arg(long, value_name = "LIST", default_value = "zh", value_delimiter = ',')]
    voice_languages: Vec<String>,
    /// Program that plays 16-bit mono samples, 16000 a second, from its standard input
    #[arg(long, value_name = "COMMAND", default_value = player::DEFAULT)]
    player: Player,
    /// Hours in which nothing is spoken; may be given more than once
    #[arg(long, value_name = "FROM-TO", requires = "speak_as")]
    quiet: Vec<QuietHours>,
    /// Speak nothing for now
    #[arg(long, requires = "speak_as")]
    silent: bool,
}

/// Why the program ends before it shows anything.
struct Failure(u8, String);

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output and are no mistake.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    log.with_ansi(std::io::stderr().is_terminal()).init();
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(code, reason)) => {
            eprintln!("hall-screen: {reason}");
            ExitCode::from(code)
        }
    }
}

fn start(arguments: Arguments) -> Result<(), Failure> {
    match (arguments.job, arguments.show) {
        (Some(Job::Voice(VoiceJob::Missing { voice })), _) => list_missing(&voice),
        (None, Some(show)) => start_showing(show),
        // The parser has refused this.
        (None, None) => Err(Failure(USAGE, "see --help".into())),
    }
}

/// What a folder of recordings lacks, a line each: to be read by whoever goes on recording.
fn list_missing(folder: &Path) -> Result<(), Failure> {
    let clips = clips(Some(folder))?;
    for missing in clips.missing() {
        let instead = if missing.built_in { "" } else { "   (and none is built in)" };
        println!("{}   {}{instead}", missing.file, missing.text);
    }
    Ok(())
}

fn start_showing(arguments: Show) -> Result<(), Failure> {
    let broker = broker(&arguments)?;
    let wording = wording(&arguments)?;
    let speaker = speaker(&arguments)?;
    let pictures = pictures(&arguments)?;
    let (output, (width, height)) = output(&arguments)?;
    let Show { hall, area, .. } = arguments;
    let settings = Settings { hall, area, width, height, wording };
    let screen = Screen::new(settings, Instant::now()).with_pictures(pictures);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(OS_ERROR, format!("cannot start: {error}")))?;
    runtime
        .block_on(hall_screen::run(screen, speaker, broker, output, stop_signal()))
        .map_err(|error| Failure(CANNOT_CREATE, error.to_string()))
}

fn broker(arguments: &Show) -> Result<Broker, Failure> {
    let address = arguments.broker.clone();
    if address.is_encrypted() && arguments.ca.is_none() {
        return Err(Failure(
            USAGE,
            format!("{address} is encrypted: give the authority of its certificate with --ca FILE"),
        ));
    }
    let token = arguments.token_file.as_deref().map(read).transpose()?.map(|token| token.trim().to_string());
    let ca = arguments.ca.as_deref().map(read).transpose()?.map(String::into_bytes);
    Ok(Broker { address, speaks_as: arguments.speak_as.clone(), token, ca })
}

fn wording(arguments: &Show) -> Result<Wording, Failure> {
    let languages: Vec<&str> = arguments.languages.iter().map(String::as_str).collect();
    if let Some(unknown) = languages.iter().find(|language| Texts::built_in(language).is_none()) {
        return Err(Failure(USAGE, format!("no texts in `{unknown}`; --languages takes zh and en")));
    }
    let mut wording = Wording::built_in(&languages);
    let Some(folder) = &arguments.texts else { return Ok(wording) };
    for texts in [Some(&mut wording.first), wording.second.as_mut()].into_iter().flatten() {
        let path = folder.join(format!("{}.txt", texts.language));
        if path.exists() {
            let file = read(&path)?;
            texts.lay_over(&file).map_err(|error| Failure(DATA, format!("{}, {error}", path.display())))?;
        }
    }
    Ok(wording)
}

fn speaker(arguments: &Show) -> Result<Option<Speaker>, Failure> {
    let Some(screen) = arguments.speak_as.clone().filter(|_| !arguments.silent) else { return Ok(None) };
    let clips = clips(arguments.voice.as_deref())?;
    if let Some(unknown) = arguments.voice_languages.iter().find(|language| !clips.speaks(language)) {
        let reason =
            format!("no clips in `{unknown}`: --voice-languages takes zh, en and what --voice DIR has");
        return Err(Failure(USAGE, reason));
    }
    let voice =
        Voice::new(arguments.area.clone(), clips, arguments.voice_languages.clone(), arguments.quiet.clone());
    Ok(Some(Speaker::new(voice, arguments.player.clone(), screen)))
}

fn clips(folder: Option<&Path>) -> Result<Clips, Failure> {
    let mut clips = Clips::built_in();
    let Some(folder) = folder else { return Ok(clips) };
    std::fs::read_dir(folder)
        .map_err(|error| Failure(NO_INPUT, format!("cannot read {}: {error}", folder.display())))?;
    for error in clips.lay_over(folder) {
        tracing::warn!("{error}");
    }
    Ok(clips)
}

fn pictures(arguments: &Show) -> Result<Pictures, Failure> {
    let Some(folder) = &arguments.pictures else { return Ok(Pictures::default()) };
    Pictures::in_folder(folder)
        .map_err(|error| Failure(NO_INPUT, format!("cannot read {}: {error}", folder.display())))
}

/// The output and its size in pixels.
fn output(arguments: &Show) -> Result<(Output, (u32, u32)), Failure> {
    if let Some(device) = &arguments.framebuffer {
        let framebuffer =
            Framebuffer::open(device).map_err(|error| Failure(CANNOT_CREATE, error.to_string()))?;
        let size = (framebuffer.width, framebuffer.height);
        return Ok((Output::Framebuffer(framebuffer), size));
    }
    if arguments.window.is_some() {
        let window =
            Window::open(arguments.size).map_err(|error| Failure(CANNOT_CREATE, error.to_string()))?;
        let size = (window.width, window.height);
        return Ok((Output::Window(window), size));
    }
    let usage = "give --png FILE, --framebuffer DEVICE or window";
    let path = arguments.png.clone().ok_or(Failure(USAGE, usage.into()))?;
    Ok((Output::Png(PngFile::new(path)), arguments.size.unwrap_or(PNG_SIZE)))
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure(NO_INPUT, format!("cannot read {}: {error}", path.display())))
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let side = |side: &str| side.parse().ok().filter(|side| (16..=8_192).contains(side));
    text.split_once('x')
        .and_then(|(width, height)| Some((side(width)?, side(height)?)))
        .ok_or("expected WIDTHxHEIGHT in pixels, 16 to 8192 each, such as 1920x1080".into())
}

/// A hall's id becomes a level of a topic, where these characters mean something else.
fn topic_level(text: &str) -> Result<String, String> {
    if text.is_empty() || text.contains(['/', '+', '#', '\0']) {
        return Err("expected the hall's id, without /, + and #".into());
    }
    Ok(text.into())
}

/// Completes at SIGTERM or Ctrl-C.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(error) => {
            tracing::warn!("SIGTERM will not be clean: {error}");
            std::future::pending().await
        }
    }
}
