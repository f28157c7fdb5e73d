//! Signs that show a test, and keys that are tried meanwhile.
//!
//! Looked at anew each time a sign is: a call that begins during a test is shown at once, and its window's keys work.

use hall_core::Span;
use hall_core::id::WindowNumber;
use hall_core::view::Sign;
use hall_wire::Key;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::watch;

#[derive(Default)]
pub(crate) struct SignTest {
    lit: Mutex<Option<Running>>,
    changed: watch::Sender<()>,
}

struct Running {
    since: Instant,
    takes_keys: bool,
    pressed: BTreeMap<WindowNumber, BTreeSet<Key>>,
}

/// As long as it lives, signs show the test.
pub(super) struct Lit<'a>(&'a SignTest);

impl Drop for Lit<'_> {
    fn drop(&mut self) {
        *self.0.lit() = None;
        self.0.changed.send_replace(());
    }
}

/// Whether a sign that shows this may be tested: neither a number nor a question is taken off it.
pub(super) fn may_be_tested(sign: &Sign) -> bool {
    match sign {
        Sign::Idle | Sign::Closed | Sign::Paused => true,
        Sign::Call { .. } | Sign::Serving { .. } | Sign::ConfirmDay => false,
    }
}

impl SignTest {
    pub(super) fn light(&self, takes_keys: bool) -> Lit<'_> {
        *self.lit() = Some(Running { since: Instant::now(), takes_keys, pressed: BTreeMap::new() });
        self.changed.send_replace(());
        Lit(self)
    }

    pub(super) fn is_lit(&self, sign: &Sign) -> bool {
        may_be_tested(sign) && self.lit().is_some()
    }

    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Takes a press that was made while its window's sign was under test. Says whether it was: then it is no order to the hall.
    pub(super) fn take_key(&self, window: WindowNumber, sign: &Sign, key: Key, age: Span) -> bool {
        let mut lit = self.lit();
        let Some(running) = lit.as_mut().filter(|running| running.takes_keys && may_be_tested(sign)) else {
            return false;
        };
        if u128::try_from(age.0).is_ok_and(|age_ms| age_ms > running.since.elapsed().as_millis()) {
            return false;
        }
        running.pressed.entry(window).or_default().insert(key);
        true
    }

    /// The keys of a window that were tried.
    pub(super) fn pressed(&self, window: WindowNumber) -> BTreeSet<Key> {
        self.lit().as_ref().and_then(|running| running.pressed.get(&window).cloned()).unwrap_or_default()
    }

    fn lit(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.lit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: WindowNumber = WindowNumber(3);

    #[test]
    fn only_a_press_made_during_the_test_at_a_sign_under_test_is_kept_from_the_hall() {
        let test = SignTest::default();
        let now = Span(0);
        let serving = Sign::Serving { number: "A001".into() };
        assert!(!test.take_key(THREE, &Sign::Idle, Key::Call, now), "no test runs");
        let lit = test.light(false);
        assert!(test.is_lit(&Sign::Idle) && !test.is_lit(&serving));
        assert!(!test.take_key(THREE, &Sign::Idle, Key::Call, now), "keys are not tried");
        drop(lit);
        let lit = test.light(true);
        assert!(test.take_key(THREE, &Sign::Idle, Key::Call, now));
        assert!(!test.take_key(THREE, &serving, Key::Recall, now));
        assert!(!test.take_key(THREE, &Sign::Idle, Key::Recall, Span(60_000)), "pressed before");
        assert_eq!(test.pressed(THREE), BTreeSet::from([Key::Call]));
        drop(lit);
        assert!(!test.is_lit(&Sign::Idle) && test.pressed(THREE).is_empty());
    }
}
