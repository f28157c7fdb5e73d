//! All that a window terminal does, without waiting: bytes and pin levels in, answers and pictures out.
//!
//! The owner goes round as [`run`](crate::run()) does: what came in, then [`draw`](Window::draw) and light the picture,
//! then [`answer`](Window::answer), then sleep until [`wake_at_ms`](Window::wake_at_ms). An answer that leaves before
//! its picture is lit would be a lie.

use crate::{Keys, Picture};
use hall_sign::{Font, Panel, next_step_ms, paint};
use hall_wire::{
    Capabilities, Charset, Display, FrameBytes, LINES, Line, Settings, Setup, Staged, Terminal, Update,
};

/// What the sign says when nobody talks to the terminal, until the daemon gives it other words: never a number.
pub const NO_CONTACT: &str = include_str!(concat!(env!("OUT_DIR"), "/no_contact.txt"));

/// A press that found no room lets the board call out so long.
const REFUSAL_MS: u64 = 300;

/// What a board is made of.
#[derive(Clone, Copy, Debug)]
pub struct About {
    pub panel: Panel,
    pub font: Font,
    pub charset: Charset,
}

/// A window terminal.
#[derive(Debug)]
pub struct Window {
    about: About,
    terminal: Terminal,
    keys: Keys,
    face: Face,
    /// When a running line moves on.
    step_at_ms: Option<u64>,
    refusing_until_ms: Option<u64>,
    /// What a memory without power has of the words for silence.
    kept_words: Line,
}

/// What the terminal gave to draw last; a running line is drawn from it again and again.
#[derive(Debug, Default)]
struct Face {
    lines: heapless::Vec<Line, LINES>,
    since_ms: u64,
    inverted: bool,
}

impl Window {
    /// Starts a terminal whose pins say `pins` when the power comes, with the words for silence that were kept, if any were.
    #[must_use]
    pub fn new(settings: Settings, about: About, pins: u16, words: Option<Line>) -> Self {
        let dots = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
        let capabilities = Capabilities {
            width_px: dots(about.panel.width_dots),
            height_px: dots(about.panel.height_dots),
            charset: about.charset,
            keys: crate::KEYS.len() as u8,
        };
        let no_contact = words.unwrap_or_else(|| Line::try_from(NO_CONTACT).unwrap_or_default());
        let kept_words = no_contact.clone();
        let setup = Setup { address: settings.address, unit: settings.unit, capabilities, no_contact };
        Self {
            about,
            terminal: Terminal::new(setup),
            keys: Keys::new(pins),
            face: Face::default(),
            step_at_ms: None,
            refusing_until_ms: None,
            kept_words,
        }
    }

    /// Takes bytes from the line, which may be anything.
    pub fn input(&mut self, bytes: &[u8], now_ms: u64) {
        self.terminal.handle_input(bytes, now_ms);
    }

    /// Takes the pins' levels, a set bit for a key that is down.
    pub fn look_at_keys(&mut self, pins: u16, now_ms: u64) {
        let (terminal, refusing_until_ms) = (&mut self.terminal, &mut self.refusing_until_ms);
        self.keys.look(pins, now_ms, |key, at_ms| {
            if terminal.press(key, at_ms).is_err() {
                *refusing_until_ms = Some(now_ms + REFUSAL_MS);
            }
        });
    }

    /// Tells whether the board is to call out, by a buzzer or a lamp: a press found no room and was not taken.
    pub fn is_refusing(&mut self, now_ms: u64) -> bool {
        self.refusing_until_ms = self.refusing_until_ms.filter(|until_ms| *until_ms > now_ms);
        self.refusing_until_ms.is_some()
    }

    /// Paints what is to be seen now; false if that is in the picture already.
    pub fn draw(&mut self, picture: &mut Picture, now_ms: u64) -> bool {
        let is_new = match self.terminal.poll_display(now_ms) {
            Some(display) => {
                self.face = Face::of(&display);
                true
            }
            None => self.step_at_ms.is_some_and(|at_ms| at_ms <= now_ms),
        };
        if is_new {
            let elapsed_ms = now_ms.saturating_sub(self.face.since_ms);
            self.face.paint(self.about.font, picture, elapsed_ms);
            let step_ms = next_step_ms(self.about.font, &self.face.lines, self.about.panel, elapsed_ms);
            self.step_at_ms = step_ms.map(|step_ms| self.face.since_ms.saturating_add(step_ms));
        }
        is_new
    }

    /// Returns other words for silence, once, for a memory that keeps them.
    pub fn new_words(&mut self) -> Option<&Line> {
        if self.kept_words == *self.terminal.no_contact() {
            return None;
        }
        self.kept_words.clone_from(self.terminal.no_contact());
        Some(&self.kept_words)
    }

    /// Returns what the master wants of the board's memory; to be done, and told by [`staged`](Self::staged), before the answer.
    pub fn update(&mut self) -> Option<Update> {
        self.terminal.poll_update()
    }

    /// Says what became of it.
    pub fn staged(&mut self, staged: Staged) {
        self.terminal.staged(staged);
    }

    /// Tells whether the master has talked to this terminal lately.
    #[must_use]
    pub fn has_contact(&self) -> bool {
        self.terminal.has_contact()
    }

    /// Tells whether the master has heard this terminal since it started: only then has it given it a session.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        self.terminal.session().is_some()
    }

    /// Returns the frame to send, if the master waits for one. To be asked after the picture is lit.
    pub fn answer(&mut self, now_ms: u64) -> Option<FrameBytes> {
        self.terminal.poll_transmit(now_ms)
    }

    /// Returns when it must be gone round again even if nothing comes in; `None` for never.
    #[must_use]
    pub fn wake_at_ms(&self, now_ms: u64) -> Option<u64> {
        let own = [self.keys.look_at_ms(), self.step_at_ms, self.refusing_until_ms];
        own.into_iter().chain([self.terminal.poll_timeout(now_ms)]).flatten().min()
    }
}

impl Face {
    fn of(display: &Display<'_>) -> Self {
        // In the dark half of a blink there is no text.
        let lines = display.lines.iter().take(if display.lit { LINES } else { 0 }).cloned();
        Self { lines: lines.collect(), since_ms: display.since_ms, inverted: display.inverted }
    }

    fn paint(&self, font: Font, picture: &mut Picture, elapsed_ms: u64) {
        picture.clear();
        paint(font, &self.lines, picture.panel(), elapsed_ms, |x, y| picture.light(x, y));
        if self.inverted {
            picture.invert();
        }
    }
}

#[cfg(test)]
mod tests;
