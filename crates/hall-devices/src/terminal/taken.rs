//! Which presses of one terminal the caller has been given, and which of them are safe.

use alloc::collections::{BTreeSet, VecDeque};

use hall_wire::{KeyEvent, Session};

/// How many sessions of one address are remembered: the present one, and those of boards that were swapped
/// out and may come back still running.
const SESSIONS_KEPT: usize = 4;

/// How many presses may be delivered and not yet acknowledged. A terminal keeps 16; more comes only from a
/// peer that breaks the protocol, and must not fill the memory.
const UNACKNOWLEDGED_MAX: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The newest session last.
    sessions: VecDeque<Progress>,
}

#[derive(Debug)]
struct Progress {
    session: Session,
    /// The highest sequence that was delivered.
    delivered: u32,
    unacknowledged: BTreeSet<u32>,
}

impl Taken {
    /// Takes note of a report and returns the events that are new, in order.
    pub(super) fn take<'a>(
        &'a mut self,
        session: Session,
        events: &'a [KeyEvent],
    ) -> impl Iterator<Item = KeyEvent> + 'a {
        let progress = self.progress(session);
        events.iter().copied().filter(move |event| {
            let new =
                event.sequence > progress.delivered && progress.unacknowledged.len() < UNACKNOWLEDGED_MAX;
            if new {
                progress.delivered = event.sequence;
                progress.unacknowledged.insert(event.sequence);
            }
            new
        })
    }

    pub(super) fn acknowledge(&mut self, session: Session, sequence: u32) {
        if let Some(progress) = self.sessions.iter_mut().find(|progress| progress.session == session) {
            progress.unacknowledged.remove(&sequence);
        }
    }

    /// Returns the sequence up to which all presses of the session are safe.
    ///
    /// Presses before the first that was delivered count as safe: the terminal reports from the oldest it
    /// still has.
    pub(super) fn safe_up_to(&self, session: Session) -> u32 {
        let Some(progress) = self.sessions.iter().find(|progress| progress.session == session) else {
            return 0;
        };
        match progress.unacknowledged.first() {
            Some(first) => first.saturating_sub(1),
            None => progress.delivered,
        }
    }

    fn progress(&mut self, session: Session) -> &mut Progress {
        let known = self.sessions.iter().position(|progress| progress.session == session);
        let progress = known.and_then(|at| self.sessions.remove(at)).unwrap_or_else(|| Progress {
            session,
            delivered: 0,
            unacknowledged: BTreeSet::new(),
        });
        if self.sessions.len() == SESSIONS_KEPT {
            self.sessions.pop_front();
        }
        self.sessions.push_back_mut(progress)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use hall_wire::KeyCode;

    const ONE: Session = Session(1);
    const TWO: Session = Session(2);

    fn take(taken: &mut Taken, session: Session, sequences: &[u32]) -> Vec<u32> {
        let event = |&sequence: &u32| KeyEvent { sequence, key: KeyCode(1), age_ms: 0 };
        let events: Vec<_> = sequences.iter().map(event).collect();
        taken.take(session, &events).map(|event| event.sequence).collect()
    }

    #[test]
    fn a_repeated_report_brings_nothing_new() {
        let mut taken = Taken::default();
        assert_eq!(take(&mut taken, ONE, &[1, 2]), [1, 2]);
        assert_eq!(take(&mut taken, ONE, &[1, 2, 3]), [3]);
        assert_eq!(take(&mut taken, TWO, &[1]), [1]);
        assert_eq!(take(&mut taken, ONE, &[2, 3]), [], "a board that was away for a while");
    }

    #[test]
    fn only_what_is_safe_without_a_gap_is_acknowledged() {
        let mut taken = Taken::default();
        assert_eq!(taken.safe_up_to(ONE), 0);
        assert_eq!(take(&mut taken, ONE, &[57, 58, 59]), [57, 58, 59]);
        assert_eq!(taken.safe_up_to(ONE), 56);
        taken.acknowledge(ONE, 58);
        assert_eq!(taken.safe_up_to(ONE), 56);
        taken.acknowledge(ONE, 57);
        assert_eq!(taken.safe_up_to(ONE), 58);
        taken.acknowledge(TWO, 59);
        assert_eq!(taken.safe_up_to(ONE), 58, "another session's");
        taken.acknowledge(ONE, 59);
        assert_eq!(taken.safe_up_to(ONE), 59);
    }

    #[test]
    fn a_peer_that_never_stops_pressing_does_not_fill_the_memory() {
        let mut taken = Taken::default();
        let sequences: Vec<u32> = (1..=1_000).collect();
        assert_eq!(take(&mut taken, ONE, &sequences).len(), UNACKNOWLEDGED_MAX);
        for session in 0..100 {
            take(&mut taken, Session(session), &[1]);
        }
        assert_eq!(taken.sessions.len(), SESSIONS_KEPT);
    }
}
