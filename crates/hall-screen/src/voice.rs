//! Voice (叫号): what is said, when, and how it sounds.
//!
//! [`queue`] decides which call is spoken next, [`sentence`] which clips say it, [`mix`] joins them into sound, and
//! [`player`] hands that to a program that has a loudspeaker. Terms: a *clip* is a recorded word or two; an
//! *announcement* is one call, said once in each of its languages; a *reading* is one time it is said, the *repeat* its
//! second.
//!
//! Only `player` does I/O while the hall runs. It must not know the rules of the queue of people: who is still called is
//! what the board says.

pub mod clip;
pub mod mix;
pub mod player;
pub mod queue;
pub mod quiet;
pub mod sentence;

use clip::Clips;
use queue::{Queue, Reading};
use quiet::QuietHours;
use std::time::Duration;

/// One reading, ready to be played.
#[derive(Clone, Debug)]
pub struct Announcement {
    pub reading: Reading,
    /// What is said, a sentence for each language.
    pub sentences: Vec<String>,
    /// Samples in mono at [`clip::RATE_HZ`].
    pub sound: Vec<i16>,
}

impl Announcement {
    pub fn length(&self) -> Duration {
        Duration::from_secs_f64(self.sound.len() as f64 / f64::from(clip::RATE_HZ))
    }
}

/// A loudspeaker's voice: the queue of calls and the clips to say them with.
pub struct Voice {
    queue: Queue,
    clips: Clips,
    /// Spoken after the ticket's own language.
    languages: Vec<String>,
    quiet: Vec<QuietHours>,
}

impl Voice {
    /// Speaks for `area`, or for the whole hall.
    pub fn new(area: Option<String>, clips: Clips, languages: Vec<String>, quiet: Vec<QuietHours>) -> Voice {
        Voice { queue: Queue::new(area), clips, languages, quiet }
    }

    pub fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    /// What is to be said now, whole, before anything else is asked for; `clock` is the hall's `10:05`.
    pub fn next(&mut self, clock: Option<&str>) -> Option<Announcement> {
        if clock.is_some_and(|clock| self.quiet.iter().any(|hours| hours.hold(clock))) {
            self.queue.clear();
        }
        let reading = self.queue.take_next()?;
        let own = std::iter::once(&reading.language);
        let mut languages: Vec<&str> = Vec::new();
        for language in own.chain(&self.languages).filter(|language| self.clips.speaks(language)) {
            if !languages.contains(&language.as_str()) {
                languages.push(language);
            }
        }
        let words = |language: &&str| sentence::words(&self.clips, language, &reading);
        let words: Vec<_> = languages.iter().map(words).collect();
        let sentences = words.iter().map(|words| sentence::text(&self.clips, words)).collect();
        let sound = mix::announcement(&self.clips, words);
        Some(Announcement { reading, sentences, sound })
    }
}
