//! What is to be seen on the sign, as it changes with time.

use crate::sign::{Line, Sign, SignHash, Style, text_hash};

/// Half of a blink, in milliseconds: 1 Hz, far below what harms people with photosensitive epilepsy (3 Hz).
const BLINK_HALF_MS: u64 = 500;

/// What to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Display<'a> {
    /// From top to bottom; none is a dark sign.
    pub lines: &'a [Line],
    /// Since when these lines stand there: where the scrolling of a line that is too wide begins.
    pub since_ms: u64,
    /// For the clerk's eyes, where the board has room for it.
    pub waiting: Option<u16>,
    /// False in the dark half of a blink: draw no text.
    pub lit: bool,
    /// True in one half of an identification's blink: exchange lit and dark dots.
    pub inverted: bool,
    /// False while the lines are the terminal's own no-contact text.
    pub contact: bool,
}

#[derive(Debug)]
pub(super) struct Picture {
    /// `None` while the no-contact text stands there.
    sign: Option<Sign>,
    no_contact: Line,
    since_ms: u64,
    blink_until_ms: u64,
    identify_until_ms: u64,
    /// Raised by every change of what the master or silence put there.
    revision: u32,
    drawn: Option<Drawn>,
}

/// What the board has been given to draw last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drawn {
    revision: u32,
    lit: bool,
    inverted: bool,
    hash: Option<SignHash>,
}

impl Picture {
    pub(super) fn new(no_contact: Line) -> Self {
        Self {
            sign: None,
            no_contact,
            since_ms: 0,
            blink_until_ms: 0,
            identify_until_ms: 0,
            revision: 0,
            drawn: None,
        }
    }

    pub(super) fn show(&mut self, sign: Sign, now_ms: u64) {
        if self.sign.as_ref() == Some(&sign) {
            return;
        }
        // A new number of waiting people must neither restart the scrolling nor the blinking of a call.
        if !self.sign.as_ref().is_some_and(|old| old.looks_like(&sign)) {
            self.since_ms = now_ms;
            self.blink_until_ms = match sign.style {
                Style::Steady => now_ms,
                Style::Blink { seconds, .. } => now_ms.saturating_add(u64::from(seconds) * 1_000),
            };
        }
        self.sign = Some(sign);
        self.revision = self.revision.wrapping_add(1);
    }

    /// Goes to the no-contact text, and forgets the sign: it may be wrong by the time there is contact again.
    pub(super) fn clear(&mut self, now_ms: u64) {
        self.sign = None;
        self.since_ms = now_ms;
        self.blink_until_ms = now_ms;
        self.revision = self.revision.wrapping_add(1);
    }

    pub(super) fn set_no_contact(&mut self, text: Line) {
        self.no_contact = text;
        if self.sign.is_none() {
            self.revision = self.revision.wrapping_add(1);
        }
    }

    pub(super) fn no_contact(&self) -> &Line {
        &self.no_contact
    }

    pub(super) fn no_contact_hash(&self) -> u32 {
        text_hash(&self.no_contact)
    }

    pub(super) fn identify(&mut self, seconds: u8, now_ms: u64) {
        self.identify_until_ms = now_ms.saturating_add(u64::from(seconds) * 1_000);
    }

    /// Returns the hash of the sign drawn last, `None` for the no-contact text.
    pub(super) fn shown(&self) -> Option<SignHash> {
        self.drawn.and_then(|drawn| drawn.hash)
    }

    pub(super) fn poll(&mut self, now_ms: u64) -> Option<Display<'_>> {
        let drawn = Drawn {
            revision: self.revision,
            lit: !self.dark_half(self.blink_until_ms, now_ms),
            inverted: self.dark_half(self.identify_until_ms, now_ms),
            hash: match self.drawn {
                Some(before) if before.revision == self.revision => before.hash,
                Some(_) | None => self.sign.as_ref().map(Sign::hash),
            },
        };
        if self.drawn == Some(drawn) {
            return None;
        }
        self.drawn = Some(drawn);
        Some(Display {
            lines: match &self.sign {
                Some(sign) => &sign.lines,
                None => core::slice::from_ref(&self.no_contact),
            },
            since_ms: self.since_ms,
            waiting: self.sign.as_ref().and_then(|sign| sign.waiting),
            lit: drawn.lit,
            inverted: drawn.inverted,
            contact: self.sign.is_some(),
        })
    }

    /// Returns when a blink turns next, counted backwards from its end so that every blink ends lit.
    pub(super) fn next_change(&self, now_ms: u64) -> Option<u64> {
        let turn = |until_ms: u64| {
            let left_ms = until_ms.checked_sub(now_ms).filter(|&left_ms| left_ms > 0)?;
            Some(until_ms - (left_ms - 1) / BLINK_HALF_MS * BLINK_HALF_MS)
        };
        turn(self.blink_until_ms).into_iter().chain(turn(self.identify_until_ms)).min()
    }

    fn dark_half(&self, until_ms: u64, now_ms: u64) -> bool {
        let left_ms = until_ms.saturating_sub(now_ms);
        left_ms.div_ceil(BLINK_HALF_MS) % 2 == 1
    }
}
