//! Keypads and call buttons that a hall already owns, by rules: these bytes are that key.
//!
//! Such a keypad speaks when it is pressed and is never asked. What it says is looked for in whatever else comes over the
//! line; half a message is forgotten after [`PAUSE_MS`].

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use thiserror::Error;

use crate::device::Millis;

/// Bytes of one message follow one another more closely than this, in milliseconds; a byte takes 1 ms at 9600 baud.
const PAUSE_MS: u64 = 200;

/// The same message again within so many milliseconds of its last is the same press: pads repeat while a key is held, and some
/// say everything twice. People press twice more slowly than this.
const REPEAT_MS: u64 = 350;

/// The longest message of a rule, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 64;

/// The rules of one line, and what was heard there. See [`device`](crate::device) for the order in which its methods are called;
/// it never sends.
#[derive(Clone, Debug)]
pub struct Keypad {
    messages: Vec<Vec<u8>>,
    buffer: Vec<u8>,
    heard_at: Millis,
    /// The last press, and when it was said last.
    last: Option<(usize, Millis)>,
    presses: VecDeque<usize>,
    noise: u64,
}

/// Why rules cannot be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RuleError {
    #[error("a message has 1 to {MESSAGE_BYTES_MAX} bytes")]
    Length { rule: usize },
    /// Whoever hears the shorter one cannot know whether the longer follows.
    #[error("these bytes are the beginning of another rule's, or the same")]
    Ambiguous { rule: usize, other: usize },
}

impl Keypad {
    /// Makes a pad whose messages are these; a press is the number of its message.
    ///
    /// # Errors
    /// [`RuleError`] if a message is empty or too long, or one begins with another.
    pub fn new(messages: Vec<Vec<u8>>) -> Result<Self, RuleError> {
        for (rule, message) in messages.iter().enumerate() {
            if !(1..=MESSAGE_BYTES_MAX).contains(&message.len()) {
                return Err(RuleError::Length { rule });
            }
            let begins =
                |(_, other): &(usize, &Vec<u8>)| message.starts_with(other) || other.starts_with(message);
            if let Some((other, _)) = messages.iter().enumerate().take(rule).find(begins) {
                return Err(RuleError::Ambiguous { rule, other });
            }
        }
        let (buffer, presses) = (Vec::new(), VecDeque::new());
        Ok(Self { messages, buffer, heard_at: Millis(0), last: None, presses, noise: 0 })
    }

    /// Takes bytes that were read from the port.
    pub fn handle_input(&mut self, bytes: &[u8], now: Millis) {
        if now.since(self.heard_at) > PAUSE_MS {
            self.forget();
        }
        self.heard_at = now;
        for byte in bytes {
            self.buffer.push(*byte);
            self.look(now);
        }
    }

    /// Returns the next press that has not been told yet.
    pub fn poll_press(&mut self) -> Option<usize> {
        self.presses.pop_front()
    }

    /// Returns how many bytes were part of no message.
    #[must_use]
    pub fn noise(&self) -> u64 {
        self.noise
    }

    /// Starts afresh on a port that was closed and opened again.
    pub fn reset(&mut self) {
        self.forget();
        self.last = None;
    }

    fn forget(&mut self) {
        self.noise = self.noise.saturating_add(self.buffer.len() as u64);
        self.buffer.clear();
    }

    /// Takes a message out of the buffer, or the bytes that begin none.
    fn look(&mut self, now: Millis) {
        while !self.buffer.is_empty() {
            if let Some(rule) = self.messages.iter().position(|message| *message == self.buffer) {
                self.buffer.clear();
                self.said(rule, now);
            } else if self.messages.iter().any(|message| message.starts_with(&self.buffer)) {
                return;
            } else {
                self.buffer.remove(0);
                self.noise = self.noise.saturating_add(1);
            }
        }
    }

    fn said(&mut self, rule: usize, now: Millis) {
        let is_same = self.last.is_some_and(|(last, at)| last == rule && now.since(at) < REPEAT_MS);
        self.last = Some((rule, now));
        if !is_same {
            self.presses.push_back(rule);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pad() -> Keypad {
        Keypad::new([&b"\x02C1\x03"[..], b"\x02C2\x03", b"\xFF\xFF\x01"].map(Vec::from).into()).unwrap()
    }

    fn presses(pad: &mut Keypad) -> Vec<usize> {
        core::iter::from_fn(|| pad.poll_press()).collect()
    }

    #[test]
    fn messages_are_found_among_noise_and_byte_by_byte() {
        let mut pad = pad();
        pad.handle_input(b"\x00\x02\x02C1\x03\xFF\xFF\xFF\x01", Millis(0));
        assert_eq!(presses(&mut pad), [0, 2]);
        assert_eq!(pad.noise(), 3);
        for (at, byte) in b"\x02C2\x03".iter().enumerate() {
            pad.handle_input(&[*byte], Millis(1_000 + 50 * at as u64));
        }
        assert_eq!(presses(&mut pad), [1]);
    }

    #[test]
    fn half_a_message_is_forgotten_after_a_pause() {
        let mut pad = pad();
        pad.handle_input(b"\x02C", Millis(0));
        pad.handle_input(b"1\x03", Millis(500));
        assert_eq!(presses(&mut pad), []);
        pad.handle_input(b"\x02C1\x03", Millis(510));
        assert_eq!(presses(&mut pad), [0]);
    }

    #[test]
    fn bad_day_15_a_held_key_is_one_press_and_two_presses_are_two() {
        let mut pad = pad();
        for at in (0..5_000).step_by(100) {
            pad.handle_input(b"\x02C1\x03", Millis(at));
        }
        assert_eq!(presses(&mut pad), [0], "held for five seconds");
        pad.handle_input(b"\x02C1\x03", Millis(6_000));
        pad.handle_input(b"\x02C1\x03", Millis(6_600));
        assert_eq!(presses(&mut pad), [0, 0]);
        pad.handle_input(b"\x02C1\x03\x02C2\x03\x02C1\x03", Millis(8_000));
        assert_eq!(presses(&mut pad), [0, 1, 0], "another key between");
    }

    #[test]
    fn rules_that_cannot_be_told_apart_are_refused() {
        let of = |messages: &[&[u8]]| Keypad::new(messages.iter().map(|message| message.to_vec()).collect());
        assert_eq!(of(&[b"12", b"1"]).unwrap_err(), RuleError::Ambiguous { rule: 1, other: 0 });
        assert_eq!(of(&[b"1", b"2", b"2"]).unwrap_err(), RuleError::Ambiguous { rule: 2, other: 1 });
        assert_eq!(of(&[b""]).unwrap_err(), RuleError::Length { rule: 0 });
    }
}
