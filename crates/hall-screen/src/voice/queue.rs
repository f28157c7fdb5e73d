//! Which call is spoken next. One loudspeaker, one queue; times are those of the boards it is given, so it needs no clock.
//!
//! - A call that is being said is said to its end.
//! - Each call once, in order, before any repeat; while another waits, the repeat is left out.
//! - Nothing for a ticket that is served, missed or taken back, or that was announced anew meanwhile.
//! - What was called before this screen or the daemon started is not spoken, nor what is older than [`AGE_MAX_MS`].

use hall_api::board::{Board, Call};
use hall_api::ticket::Phase;
use std::collections::VecDeque;

/// A call this old when it is first heard of is shown and not spoken.
pub const AGE_MAX_MS: u64 = 30_000;

/// Nobody would listen to the end of a longer number, and everybody else's call would wait for it.
const NUMBER_CHARS_MAX: usize = 16;

/// One reading of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub sequence: u64,
    pub number: String,
    pub window: u16,
    /// Of the ticket.
    pub language: String,
    /// The last announcement before it may count as missed.
    pub last: bool,
    /// The second time: nobody is told of it.
    pub is_repeat: bool,
}

/// The calls that wait to be spoken.
#[derive(Debug, Default)]
pub struct Queue {
    area: Option<String>,
    /// Epoch, and the newest sequence heard of in it.
    heard: Option<(String, u64)>,
    waiting: VecDeque<Reading>,
    repeat: Option<Reading>,
}

impl Queue {
    /// Speaks the calls of `area`, or of the whole hall.
    pub fn new(area: Option<String>) -> Queue {
        Queue { area, ..Queue::default() }
    }

    /// Takes in a board that is known to be current; `lag_ms` is how long ago it was published.
    pub fn follow(&mut self, board: &Board, lag_ms: u64) {
        self.waiting.retain(|reading| is_open(board, reading));
        if self.repeat.as_ref().is_some_and(|reading| !is_open(board, reading)) {
            self.repeat = None;
        }
        let newest = board.calls.iter().map(|call| call.sequence).max().unwrap_or(0);
        let heard = match &mut self.heard {
            Some((epoch, heard)) if *epoch == board.head.epoch => heard,
            // At our own start, or the daemon's: whatever stands there counts as spoken.
            _ => {
                self.clear();
                return self.heard = Some((board.head.epoch.clone(), newest));
            }
        };
        let is_news = |call: &&Call| call.sequence > *heard;
        let mut news: Vec<_> = board.calls.iter().filter(is_news).collect();
        news.sort_by_key(|call| call.sequence);
        *heard = newest.max(*heard);
        let area = self.area.as_deref().filter(|area| board.areas.iter().any(|known| known.id == *area));
        let is_spoken = |call: &&Call| {
            let here = area.is_none_or(|area| call.area == area);
            let sayable = call.number.chars().count() <= NUMBER_CHARS_MAX;
            here && sayable
                && !board.silent
                && call.phase == Phase::Called
                && call.age_ms + lag_ms <= AGE_MAX_MS
        };
        self.waiting.extend(news.into_iter().filter(is_spoken).map(first_reading));
    }

    /// The next reading. Whoever asks says it to its end before he asks again.
    pub fn take_next(&mut self) -> Option<Reading> {
        let Some(reading) = self.waiting.pop_front() else { return self.repeat.take() };
        self.repeat = Some(Reading { is_repeat: true, ..reading.clone() });
        Some(reading)
    }

    /// Forgets what waits: in quiet hours nothing is put off.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.repeat = None;
    }
}

fn first_reading(call: &Call) -> Reading {
    Reading {
        sequence: call.sequence,
        number: call.number.clone(),
        window: call.window,
        language: call.language.clone(),
        last: call.last,
        is_repeat: false,
    }
}

/// Whether the ticket is still called to that window and by no later announcement. The window says so and not the list of
/// calls, out of which eight newer ones may have pushed it.
fn is_open(board: &Board, reading: &Reading) -> bool {
    let mut windows = board.windows.iter().filter(|window| window.number == reading.window);
    let called = windows.any(|window| {
        window.ticket.as_deref() == Some(reading.number.as_str()) && window.phase == Some(Phase::Called)
    });
    let newer = |call: &Call| call.number == reading.number && call.sequence > reading.sequence;
    called && !board.calls.iter().any(newer)
}

#[cfg(test)]
mod tests;
