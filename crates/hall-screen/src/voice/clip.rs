//! The clips: those built in, and over them a hall's own recordings from a folder.
//!
//! A folder is laid out like `voice/` of this crate: `LANGUAGE/NAME.wav`, and `clips.txt` and `sentences.txt` where the hall
//! says other things.

mod wav;

pub use wav::{RATE_HZ, WavError, written};

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

static BUILT_IN: &[(&str, &str, &[u8])] = include!("../../voice/clips.rs");
static CHIME: &[u8] = include_bytes!("../../voice/chime.wav");
const LISTS: [(&str, &str, &str); 2] = [
    ("zh", include_str!("../../voice/zh/clips.txt"), include_str!("../../voice/zh/sentences.txt")),
    ("en", include_str!("../../voice/en/clips.txt"), include_str!("../../voice/en/sentences.txt")),
];

/// Something of a folder that cannot be used; the rest of it is.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    #[error("cannot read {path}: {source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} is left out: {source}")]
    Wav { path: PathBuf, source: WavError },
}

/// Everything that can be said.
#[derive(Clone, Debug, Default)]
pub struct Clips {
    chime: Vec<i16>,
    languages: BTreeMap<String, Language>,
}

#[derive(Clone, Debug, Default)]
struct Language {
    /// What each clip says.
    texts: BTreeMap<String, String>,
    sentences: BTreeMap<String, String>,
    sounds: BTreeMap<String, Vec<i16>>,
    /// Those that the hall recorded itself.
    own: BTreeSet<String>,
}

/// A clip that the hall has not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// `zh/qing.wav`
    pub file: String,
    pub text: String,
    /// One of ours is spoken in its place.
    pub built_in: bool,
}

impl Clips {
    /// The clips that come with the program.
    pub fn built_in() -> Clips {
        let mut clips = Clips { chime: wav::read(CHIME).unwrap_or_default(), languages: BTreeMap::new() };
        for (language, texts, sentences) in LISTS {
            let entry = Language { texts: lines(texts), sentences: lines(sentences), ..Language::default() };
            clips.languages.insert(language.to_owned(), entry);
        }
        for (language, name, bytes) in BUILT_IN {
            // A test reads every one of them.
            if let (Some(entry), Ok(sound)) = (clips.languages.get_mut(*language), wav::read(bytes)) {
                entry.sounds.insert((*name).to_owned(), sound);
            }
        }
        clips
    }

    /// Lays the recordings of `folder` over these; gives what could not be used of it.
    pub fn lay_over(&mut self, folder: &Path) -> Vec<ClipError> {
        let mut errors = Vec::new();
        for path in entries(folder, &mut errors) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                let language = self.languages.entry(name).or_default();
                language.lay_over(&path, &mut errors);
            } else if name == "chime.wav" {
                match recorded(&path) {
                    Ok(sound) => self.chime = sound,
                    Err(error) => errors.push(error),
                }
            }
        }
        errors
    }

    pub fn chime(&self) -> &[i16] {
        &self.chime
    }

    /// Whether it has sentences in `language`.
    pub fn speaks(&self, language: &str) -> bool {
        self.languages.get(language).is_some_and(|language| language.sentences.contains_key("call"))
    }

    /// The sentence of that name; a plain call where a language has no other.
    pub fn sentence(&self, language: &str, name: &str) -> &str {
        let sentences = self.languages.get(language).map(|language| &language.sentences);
        sentences.and_then(|all| all.get(name).or_else(|| all.get("call"))).map_or("", String::as_str)
    }

    pub fn find(&self, language: &str, name: &str) -> Option<&[i16]> {
        self.languages.get(language)?.sounds.get(name).map(Vec::as_slice)
    }

    /// What a clip says, for people; its name if no list has it.
    pub fn text<'a>(&'a self, language: &str, name: &'a str) -> &'a str {
        let text = self.languages.get(language).and_then(|language| language.texts.get(name));
        text.map_or(name, String::as_str)
    }

    /// Every listed clip that no folder brought.
    pub fn missing(&self) -> Vec<Missing> {
        let mut missing = Vec::new();
        for (code, language) in &self.languages {
            let absent = language.texts.iter().filter(|(name, _)| !language.own.contains(*name));
            missing.extend(absent.map(|(name, text)| Missing {
                file: format!("{code}/{name}.wav"),
                text: text.clone(),
                built_in: language.sounds.contains_key(name),
            }));
        }
        missing
    }
}

impl Language {
    fn lay_over(&mut self, folder: &Path, errors: &mut Vec<ClipError>) {
        for path in entries(folder, errors) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let list = match name.as_str() {
                "clips.txt" => &mut self.texts,
                "sentences.txt" => &mut self.sentences,
                _ => {
                    if let Some(clip) = name.strip_suffix(".wav") {
                        match recorded(&path) {
                            Ok(sound) => {
                                self.sounds.insert(clip.to_owned(), sound);
                                self.own.insert(clip.to_owned());
                            }
                            Err(error) => errors.push(error),
                        }
                    }
                    continue;
                }
            };
            match fs::read_to_string(&path) {
                Ok(text) => list.extend(lines(&text)),
                Err(source) => errors.push(ClipError::Read { path, source }),
            }
        }
    }
}

fn recorded(path: &Path) -> Result<Vec<i16>, ClipError> {
    let bytes = fs::read(path).map_err(|source| ClipError::Read { path: path.into(), source })?;
    let sound = wav::read(&bytes).map_err(|source| ClipError::Wav { path: path.into(), source })?;
    Ok(wav::levelled(wav::trimmed(&sound)))
}

/// What lies in a folder, by name.
fn entries(folder: &Path, errors: &mut Vec<ClipError>) -> Vec<PathBuf> {
    match fs::read_dir(folder) {
        Ok(entries) => {
            let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
            paths.sort();
            paths
        }
        Err(source) => {
            errors.push(ClipError::Read { path: folder.into(), source });
            Vec::new()
        }
    }
}

/// Lines `name = text`, without what the synthesiser was told.
fn lines(text: &str) -> BTreeMap<String, String> {
    let written = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let pairs = written.filter_map(|line| line.split_once('='));
    pairs
        .map(|(name, text)| {
            let text = text.split_once('|').map_or(text, |(text, _)| text);
            (name.trim().to_owned(), text.trim().to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_clip_is_built_in_and_every_sentence_made_of_them() {
        let clips = Clips::built_in();
        assert!(clips.chime().len() > 8_000);
        assert_eq!(clips.missing().iter().filter(|missing| !missing.built_in).count(), 0);
        for (code, language) in &clips.languages {
            assert_eq!(
                language.sounds.keys().collect::<Vec<_>>(),
                language.texts.keys().collect::<Vec<_>>(),
                "{code}"
            );
            for sound in language.sounds.values() {
                assert!((1_000..64_000).contains(&sound.len()), "{code} {}", sound.len());
                assert!(sound.iter().any(|sample| sample.unsigned_abs() > 20_000), "{code}");
            }
            for clip in language.sentences.values().flat_map(|sentence| sentence.split_whitespace()) {
                assert!(clip.starts_with('{') || language.sounds.contains_key(clip), "{code} {clip}");
            }
        }
    }

    #[test]
    fn a_halls_recordings_go_over_ours_and_what_is_broken_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (zh, bo) = (folder.path().join("zh"), folder.path().join("bo"));
        fs::create_dir_all(&zh).unwrap();
        fs::create_dir_all(&bo).unwrap();
        let tone: Vec<i16> = (0..4_000).map(|at| if at % 20 < 10 { 9_000 } else { -9_000 }).collect();
        fs::write(zh.join("qing.wav"), wav::written(&tone)).unwrap();
        fs::write(zh.join("hao.wav"), b"RIFF and no more").unwrap();
        fs::write(bo.join("clips.txt"), "please = ...\n").unwrap();
        fs::write(bo.join("sentences.txt"), "call = please {number} {window}\n").unwrap();
        let ours = Clips::built_in();
        let mut clips = ours.clone();
        let errors = clips.lay_over(folder.path());
        assert_eq!(errors.len(), 1);
        assert!(errors[0].to_string().contains("hao.wav is left out"), "{}", errors[0]);
        assert_ne!(clips.find("zh", "qing"), ours.find("zh", "qing"));
        assert_eq!(clips.find("zh", "hao"), ours.find("zh", "hao"));
        assert!(clips.speaks("bo") && !ours.speaks("bo"));
        let missing = clips.missing();
        let find = |file: &str| missing.iter().find(|missing| missing.file == file);
        assert_eq!(find("zh/qing.wav"), None);
        assert!(find("zh/hao.wav").is_some_and(|missing| missing.built_in && missing.text == "号"));
        assert!(find("bo/please.wav").is_some_and(|missing| !missing.built_in));
        assert_eq!(clips.lay_over(Path::new("/no/such/folder")).len(), 1);
    }
}
