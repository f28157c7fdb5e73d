//! Date and time by a terminal's keys: a hall without a clock asks on its signs, and any clerk can answer.
//!
//! 呼叫 adds a day, 重呼 an hour, 过号 ten minutes; 暂停 held for 5 s takes what the sign shows. The proposal is the
//! hall's, not one terminal's: all signs show the same.

use hall_core::{HallTime, Span};
use hall_wire::Key;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

pub(crate) struct Confirming {
    /// What has been added to hall time by keys.
    added: Mutex<Span>,
    changed: watch::Sender<u64>,
}

/// What a key does while date and time are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Moved,
    Take(HallTime),
    Nothing,
}

const DAY: Span = Span::seconds(24 * 3600);
const HOUR: Span = Span::seconds(3600);
const TEN_MINUTES: Span = Span::seconds(600);

impl Default for Confirming {
    fn default() -> Self {
        Confirming { added: Mutex::new(Span::ZERO), changed: watch::channel(0).0 }
    }
}

impl Confirming {
    /// The date and time that the signs show.
    pub(super) fn proposed(&self, now: HallTime) -> HallTime {
        now + *self.added.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(super) fn press(&self, key: Key, now: HallTime) -> Step {
        let add = match key {
            Key::Call => DAY,
            Key::Recall => HOUR,
            Key::NoShow => TEN_MINUTES,
            Key::PauseHeld => return Step::Take(self.proposed(now)),
            Key::End
            | Key::Pause
            | Key::RateVerySatisfied
            | Key::RateSatisfied
            | Key::RateFairlySatisfied
            | Key::RateDissatisfied
            | Key::RateVeryDissatisfied => return Step::Nothing,
        };
        let mut added = self.added.lock().unwrap_or_else(PoisonError::into_inner);
        *added = Span(added.0.saturating_add(add.0));
        drop(added);
        self.changed.send_modify(|version| *version += 1);
        Step::Moved
    }

    /// The proposal was taken: the next question begins at hall time again.
    pub(super) fn reset(&self) {
        *self.added.lock().unwrap_or_else(PoisonError::into_inner) = Span::ZERO;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_the_proposal_and_pause_held_takes_it() {
        let confirming = Confirming::default();
        let monday = HallTime(0);
        assert_eq!(confirming.press(Key::Call, monday), Step::Moved);
        assert_eq!(confirming.press(Key::Recall, monday), Step::Moved);
        assert_eq!(confirming.press(Key::NoShow, monday), Step::Moved);
        assert_eq!(confirming.press(Key::Pause, monday), Step::Nothing);
        let proposed = HallTime((24 * 60 + 60 + 10) * 60_000);
        assert_eq!(confirming.press(Key::PauseHeld, monday), Step::Take(proposed));
        confirming.reset();
        assert_eq!(confirming.proposed(monday), monday);
    }
}
