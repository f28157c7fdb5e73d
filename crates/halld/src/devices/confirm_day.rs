//! Date and time by a terminal's keys: a hall without a clock asks on its signs, and any clerk can answer.
//!
//! 呼叫 adds a day, 重呼 an hour, 过号 ten minutes; 暂停 held for 5 s takes what the sign shows. The proposal is the
//! hall's, not one terminal's: all signs show the same.

use hall_core::{HallTime, Span};
use hall_wire::Key;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

pub(crate) struct Confirming {
    proposal: Mutex<Proposal>,
    changed: watch::Sender<u64>,
}

#[derive(Clone, Copy)]
struct Proposal {
    /// What has been added to hall time by keys.
    added: Span,
    /// What a key moved last, and when.
    moved: (Part, Instant),
}

/// What a sign too small for both shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Date,
    Time,
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
/// How long a sign that is too small for both shows date or time.
const PART_FOR: Duration = Duration::from_secs(2);

impl Default for Confirming {
    fn default() -> Self {
        let proposal = Proposal { added: Span::ZERO, moved: (Part::Date, Instant::now()) };
        Confirming { proposal: Mutex::new(proposal), changed: watch::channel(0).0 }
    }
}

impl Confirming {
    /// The date and time that the signs show.
    pub(super) fn proposed(&self, now: HallTime) -> HallTime {
        now + self.proposal().added
    }

    /// What a sign shows now that is too small for both: each in turn, first what a key moved.
    pub(super) fn part(&self) -> Part {
        let (part, at) = self.proposal().moved;
        let turn = at.elapsed().as_secs() / PART_FOR.as_secs();
        match (part, turn.is_multiple_of(2)) {
            (Part::Date, true) | (Part::Time, false) => Part::Date,
            (Part::Date, false) | (Part::Time, true) => Part::Time,
        }
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(super) fn press(&self, key: Key, now: HallTime) -> Step {
        let (add, part) = match key {
            Key::Call => (DAY, Part::Date),
            Key::Recall => (HOUR, Part::Time),
            Key::NoShow => (TEN_MINUTES, Part::Time),
            Key::PauseHeld => return Step::Take(self.proposed(now)),
            Key::End
            | Key::Pause
            | Key::RateVerySatisfied
            | Key::RateSatisfied
            | Key::RateFairlySatisfied
            | Key::RateDissatisfied
            | Key::RateVeryDissatisfied => return Step::Nothing,
        };
        let mut proposal = self.proposal.lock().unwrap_or_else(PoisonError::into_inner);
        proposal.added = Span(proposal.added.0.saturating_add(add.0));
        proposal.moved = (part, Instant::now());
        drop(proposal);
        self.changed.send_modify(|version| *version += 1);
        Step::Moved
    }

    /// The proposal was taken: the next question begins at hall time again.
    pub(super) fn reset(&self) {
        self.proposal.lock().unwrap_or_else(PoisonError::into_inner).added = Span::ZERO;
    }

    fn proposal(&self) -> Proposal {
        *self.proposal.lock().unwrap_or_else(PoisonError::into_inner)
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
        assert_eq!(confirming.part(), Part::Date);
        assert_eq!(confirming.press(Key::Recall, monday), Step::Moved);
        assert_eq!(confirming.part(), Part::Time);
        assert_eq!(confirming.press(Key::NoShow, monday), Step::Moved);
        assert_eq!(confirming.press(Key::Pause, monday), Step::Nothing);
        let proposed = HallTime((24 * 60 + 60 + 10) * 60_000);
        assert_eq!(confirming.press(Key::PauseHeld, monday), Step::Take(proposed));
        confirming.reset();
        assert_eq!(confirming.proposed(monday), monday);
    }
}
