//! The voice clips: espeak-ng says each line of `LANGUAGE/clips.txt`, sox trims and levels it.

use crate::assets::succeeds;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A language, espeak-ng's voice for it and its speed in words a minute: hanzi are read from pinyin with tones, since
/// `-v cmn` reads them in English (espeak-ng issue 1236).
const LANGUAGES: [(&str, &str, &str); 2] = [("zh", "cmn-latn-pinyin", "165"), ("en", "en", "140")];

/// What people's ears and every telephone line can do; a clip is small.
const FORMAT: [&str; 6] = ["-r", "16000", "-c", "1", "-b", "16"];

/// Makes every clip below `voice` and the list that the program embeds them by. Gives their number.
pub(crate) fn make(voice: &Path) -> Result<usize, String> {
    let mut list = String::from("// Made by `cargo xtask assets`: language, clip, WAV.\n&[\n");
    chime(voice)?;
    let mut count = 1;
    for (language, speaker, speed) in LANGUAGES {
        let folder = voice.join(language);
        let path = folder.join("clips.txt");
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let (name, said) = line.split_once(" = ").ok_or_else(|| format!("{}: {line}", path.display()))?;
            let said = said.split_once(" | ").map_or(said, |(_, pronounced)| pronounced);
            let spoken = folder.join("spoken.tmp.wav");
            succeeds(
                Command::new("espeak-ng").args(["-v", speaker, "-s", speed, "-w"]).arg(&spoken).arg(said),
            )?;
            trimmed(&spoken, &folder.join(format!("{name}.wav")))?;
            fs::remove_file(&spoken).map_err(|error| error.to_string())?;
            let _ = writeln!(
                list,
                "    (\"{language}\", \"{name}\", include_bytes!(\"{language}/{name}.wav\")),"
            );
            count += 1;
        }
    }
    list.push_str("]\n");
    fs::write(voice.join("clips.rs"), list).map_err(|error| error.to_string())?;
    Ok(count)
}

/// Without the silence around it, at an even level, its ends faded so that nothing clicks.
fn trimmed(from: &Path, to: &Path) -> Result<(), String> {
    let mut sox = Command::new("sox");
    sox.arg("-D").arg(from).args(FORMAT).arg(to);
    // sox trims and fades beginnings, so the end is done from behind.
    let beginning = ["silence", "1", "0.005", "0.5%", "fade", "q", "0.005", "reverse"];
    sox.args(beginning).args(beginning).args(["gain", "-n", "-3"]);
    succeeds(&mut sox)
}

/// Two notes, a third apart.
fn chime(voice: &Path) -> Result<(), String> {
    let note = |frequency: &str, delay: &str| {
        format!("|sox -n -r 16000 -c 1 -p synth 0.7 sine {frequency} fade l 0.005 0.7 0.65 pad {delay}")
    };
    let mut sox = Command::new("sox");
    sox.args(["-D", "-m", &note("659.26", "0 0.35"), &note("523.25", "0.35 0")]).args(FORMAT);
    succeeds(sox.arg(voice.join("chime.wav")).args(["gain", "-n", "-6"]))
}
