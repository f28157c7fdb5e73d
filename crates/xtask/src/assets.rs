//! `cargo xtask assets`: makes the committed fonts and voice clips anew from Debian's packages.
//!
//! No build needs this; it is run when the set of characters, a sentence or a source package changes. What is missing is
//! named and the exit code is 69 (EX_UNAVAILABLE). The fonts are cut by `crates/hall-render/fonts/build.py`, the clips
//! made by [`crate::clips`].

use crate::clips;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Pinned: another version may write other bytes for the same glyphs.
const FONTTOOLS: &str = "fonttools==4.68.0";

/// A file the fonts are made from, and the Debian package that brings it.
const SOURCES: [(&str, &str); 3] = [
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", "fonts-noto-cjk"),
    ("/usr/share/unifont/unifont.hex", "unifont"),
];

const UNAVAILABLE: u8 = 69;
const SOFTWARE: u8 = 70;

/// Programs the clips are made with; each is a Debian package of the same name.
const SPEECH: [&str; 2] = ["espeak-ng", "sox"];

/// Writes all fonts below `crates/hall-render/fonts` and all clips below `crates/hall-screen/voice`.
pub(crate) fn run() -> ExitCode {
    let missing = missing_packages();
    if !missing.is_empty() {
        eprintln!("missing: {0}\ninstall with: apt-get install {0}", missing.join(" "));
        return ExitCode::from(UNAVAILABLE);
    }
    let root = workspace_root();
    let voice = root.join("crates/hall-screen/voice");
    match clips::make(&voice) {
        Ok(count) => println!("wrote {count} clips to {}", voice.display()),
        Err(reason) => {
            eprintln!("{reason}");
            return ExitCode::from(SOFTWARE);
        }
    }
    let python = match python_with_fonttools(&root) {
        Ok(python) => python,
        Err(reason) => {
            eprintln!("{reason}");
            return ExitCode::from(UNAVAILABLE);
        }
    };
    let fonts = root.join("crates/hall-render/fonts");
    match succeeds(Command::new(python).arg(fonts.join("build.py")).arg(&fonts)) {
        Ok(()) => {
            println!("wrote {}; `git status` shows what changed", fonts.display());
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::from(SOFTWARE)
        }
    }
}

fn missing_packages() -> Vec<&'static str> {
    let sources = SOURCES.iter().filter(|(file, _)| !Path::new(file).exists()).map(|(_, package)| *package);
    let speech = SPEECH.into_iter().filter(|name| !Path::new("/usr/bin").join(name).exists());
    let mut missing: Vec<_> = sources.chain(speech).collect();
    missing.dedup();
    missing
}

fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf()
}

/// The Python of `.tools/fonts`, an environment made on the first run.
fn python_with_fonttools(root: &Path) -> Result<PathBuf, String> {
    let environment = root.join(".tools/fonts");
    let python = environment.join("bin/python");
    if !python.exists() {
        succeeds(Command::new("python3").args(["-m", "venv"]).arg(&environment))
            .map_err(|reason| format!("{reason}\ninstall with: apt-get install python3-venv"))?;
    }
    succeeds(Command::new(&python).args(["-m", "pip", "install", "--quiet", FONTTOOLS]))?;
    Ok(python)
}

pub(crate) fn succeeds(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?} ended with {status}")),
        Err(error) => Err(format!("cannot start {command:?}: {error}")),
    }
}
