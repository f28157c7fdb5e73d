//! A real `hall-screen`, whose loudspeaker is a file.

use super::{Heard, Listener, Process};
use crate::wait::until;
use crate::{Daemon, program};
use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// What plays its sound: into a file either way.
#[derive(Clone, Copy, Debug)]
pub enum Player {
    /// All is said as soon as it is to be said.
    AtOnce,
    /// A minute of sound takes six seconds, so that calls come while others are being said.
    TenTimesAsFast,
}

/// A screen that speaks as `ground-1` into a file of the daemon's folder.
pub struct SpeakingScreen {
    _process: Process,
    folder: PathBuf,
}

impl SpeakingScreen {
    /// The `[[screen]]` of `hall.toml` that it is.
    pub const ID: &str = "ground-1";
    pub const CONFIG: &str = "[[screen]]\nid = \"ground-1\"\narea = \"ground\"\nspeaks = true";

    /// At the daemon's own broker, with a token of its own.
    ///
    /// # Panics
    /// If it does not start.
    pub fn at_daemon(daemon: &Daemon, hall: &str, player: Player) -> SpeakingScreen {
        let token = |role: &str, name: &str| {
            daemon.hallctl_says(&["token", "create", "--role", role, "--name", name]).trim().to_owned()
        };
        let url = format!("ws://{}/mqtt", daemon.address());
        let listener = Listener::at_daemon(daemon, hall, "beside-the-screen", &token("reader", "beside"));
        let token = token("screen", SpeakingScreen::ID);
        SpeakingScreen::start_with(daemon, hall, (&url, &token), &listener.heard, player)
    }

    /// Logs in with a password; returns once it knows the hall, so that whatever is called then is news to it. `heard` is
    /// what somebody else hears of it.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start(daemon: &Daemon, hall: &str, broker: &str, password: &str, heard: &Heard) -> SpeakingScreen {
        SpeakingScreen::start_with(daemon, hall, (broker, password), heard, Player::AtOnce)
    }

    fn start_with(
        daemon: &Daemon,
        hall: &str,
        (broker, password): (&str, &str),
        heard: &Heard,
        player: Player,
    ) -> SpeakingScreen {
        let folder = daemon.folder().to_owned();
        std::fs::write(folder.join("screen-token"), password).expect("a file can be made");
        let log = std::fs::File::create(folder.join("screen.log")).expect("a file can be made");
        let mut screen = Command::new(program("hall-screen"));
        screen.args([
            "--broker",
            broker,
            "--hall",
            hall,
            "--area",
            "ground",
            "--speak-as",
            SpeakingScreen::ID,
        ]);
        screen.arg("--token-file").arg(folder.join("screen-token"));
        screen.args(["--size", "640x360", "--png"]).arg(folder.join("board.png"));
        screen.arg("--player").arg(player.command(&folder));
        screen.env("RUST_LOG", "info").stdin(Stdio::null()).stderr(log);
        let process = Process(screen.spawn().expect("hall-screen can be started"));
        let screen = SpeakingScreen { _process: process, folder };
        let connecting = until("the screen paints", || Some(screen.picture()).filter(|png| !png.is_empty()));
        until("the screen shows the hall", || (screen.picture() != connecting).then_some(()));
        // What it shows may be what the broker had kept. It takes that for the present with the next live heartbeat.
        let live = || heard.on("status").iter().filter(|message| !message.retained).count();
        let before = live();
        until("the hall's heart beats", || (live() > before).then_some(()));
        screen
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("screen.log")).unwrap_or_default()
    }

    /// The PNG as it stands.
    pub fn picture(&self) -> Vec<u8> {
        std::fs::read(self.folder.join("board.png")).unwrap_or_default()
    }

    /// All samples the player was given so far.
    pub fn sound(&self) -> Vec<i16> {
        samples(&std::fs::read(self.folder.join("sound.raw")).unwrap_or_default())
    }

    /// What was said so far: number and window of each reading, as heard (`A001→3`). One that has just begun is left out.
    ///
    /// # Panics
    /// If the built-in clips are not there.
    pub fn said(&self) -> Vec<String> {
        self.readings().iter().filter_map(|reading| call(reading)).collect()
    }

    /// Where in the sound each reading begins, if it is played without a break.
    ///
    /// # Panics
    /// If the built-in clips are not there.
    pub fn starts(&self) -> Vec<Duration> {
        let (sound, chime) = (self.sound(), clip("chime"));
        let starts = (0..sound.len()).filter(|at| sound[*at..].starts_with(&chime));
        starts.map(|at| Duration::from_secs_f64(at as f64 / 16_000.0)).collect()
    }

    /// What was said so far: the names of the clips, a list for each chime.
    ///
    /// # Panics
    /// If the built-in clips are not there.
    pub fn readings(&self) -> Vec<Vec<String>> {
        let clips: Vec<_> = clips().into_iter().map(|name| (clip(&name), name)).collect();
        let sound = self.sound();
        let (mut readings, mut at): (Vec<Vec<String>>, _) = (Vec::new(), 0);
        while at < sound.len() {
            let fits = |(samples, _): &&(Vec<i16>, String)| sound[at..].starts_with(samples);
            // Words that sound alike have one clip: the plainest name is as good as the others.
            let longest = |(samples, name): &&(Vec<i16>, String)| (samples.len(), Reverse(name.len()));
            let Some((samples, name)) = clips.iter().filter(fits).max_by_key(longest) else {
                at += 1;
                continue;
            };
            match (name.as_str(), readings.last_mut()) {
                ("chime", _) => readings.push(Vec::new()),
                (_, Some(reading)) => reading.push(name.clone()),
                (_, None) => panic!("{name} is said without a chime"),
            }
            at += samples.len();
        }
        readings
    }
}

/// Number and window of a whole reading in Chinese, a hanzi by its code point.
fn call(reading: &[String]) -> Option<String> {
    let words: Vec<&str> = reading.iter().filter_map(|word| word.strip_prefix("zh/")).collect();
    let at = |word: &str| words.iter().position(|other| *other == word);
    let (hao, end) = (at("hao")?, at("chuangkou")?);
    let window = at("dao").or(at("jinkuai")).filter(|before| *before < end)?;
    Some(format!("{}→{}", words[1..hao].concat(), words[window + 1..end].concat().replace("n1", "1")))
}

impl Player {
    fn command(self, folder: &Path) -> String {
        let sound = folder.join("sound.raw");
        match self {
            Player::AtOnce => format!("tee -a {}", sound.display()),
            Player::TenTimesAsFast => {
                // 16,000 samples of two bytes make a second.
                let script = "before=$(stat -c %s $1 2>/dev/null || echo 0)\ncat >> $1\n\
                    sleep $(awk \"BEGIN { print ($(stat -c %s $1) - $before) / 320000 }\")\n";
                let file = folder.join("play.sh");
                std::fs::write(&file, script).expect("a file can be made");
                format!("sh {} {}", file.display(), sound.display())
            }
        }
    }
}

/// The names of all built-in clips.
fn clips() -> Vec<String> {
    let mut names = vec!["chime".to_owned()];
    for language in ["zh", "en"] {
        let files = std::fs::read_dir(voice().join(language)).expect("the clips are there").flatten();
        let stems =
            files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|end| end == "wav"));
        names.extend(stems.filter_map(|path| Some(format!("{language}/{}", path.file_stem()?.to_str()?))));
    }
    names
}

fn voice() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hall-screen/voice")
}

/// The samples of a built-in clip, such as `chime` or `zh/0`.
///
/// # Panics
/// If there is none of that name.
fn clip(name: &str) -> Vec<i16> {
    let bytes =
        std::fs::read(voice().join(format!("{name}.wav"))).unwrap_or_else(|error| panic!("{name}: {error}"));
    // Behind the 44 bytes of header that sox writes.
    samples(&bytes[44..])
}

fn samples(bytes: &[u8]) -> Vec<i16> {
    bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}
