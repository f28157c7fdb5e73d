//! The presses that the master does not have for sure yet.

use core::fmt;

use crate::key::KeyCode;
use crate::message::{KEYS_PER_FRAME, KeyEvent};

/// How many presses a terminal keeps while nobody acknowledges them.
pub const KEYS_KEPT: usize = 16;

/// The queue holds [`KEYS_KEPT`] presses: the master has been away for long, and this press was not kept.
///
/// The new press is refused rather than an old one dropped: a press that was taken is never lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueFull;

impl fmt::Display for QueueFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{KEYS_KEPT} presses wait for the master already; the press was not kept")
    }
}

impl core::error::Error for QueueFull {}

#[derive(Debug)]
pub(super) struct KeyQueue {
    /// Oldest first; their sequences are consecutive.
    presses: heapless::Deque<Press, KEYS_KEPT>,
    last_sequence: u32,
}

#[derive(Clone, Copy, Debug)]
struct Press {
    sequence: u32,
    key: KeyCode,
    at_ms: u64,
}

impl KeyQueue {
    pub(super) fn new() -> Self {
        Self { presses: heapless::Deque::new(), last_sequence: 0 }
    }

    pub(super) fn push(&mut self, key: KeyCode, now_ms: u64) -> Result<u32, QueueFull> {
        let sequence = self.last_sequence.checked_add(1).ok_or(QueueFull)?;
        self.presses.push_back(Press { sequence, key, at_ms: now_ms }).map_err(|_| QueueFull)?;
        self.last_sequence = sequence;
        Ok(sequence)
    }

    pub(super) fn acknowledge(&mut self, up_to: u32) {
        while self.presses.front().is_some_and(|press| press.sequence <= up_to) {
            self.presses.pop_front();
        }
    }

    pub(super) fn oldest(&self, now_ms: u64) -> heapless::Vec<KeyEvent, KEYS_PER_FRAME> {
        let event = |press: &Press| KeyEvent {
            sequence: press.sequence,
            key: press.key,
            age_ms: u32::try_from(now_ms.saturating_sub(press.at_ms)).unwrap_or(u32::MAX),
        };
        self.presses.iter().take(KEYS_PER_FRAME).map(event).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.presses.len()
    }
}
