//! The terminal's side of the protocol, from the line to the keys and the sign, without either.
//!
//! The firmware (or the simulator) owns line, keys and sign, and goes round in this order:
//!
//! 1. [`handle_input`](Terminal::handle_input) with the bytes that came; [`press`](Terminal::press) for a key
//!    that went down.
//! 2. [`poll_display`](Terminal::poll_display): if there is a picture, draw it now. The answer to a `Show`
//!    says what is *really* on the sign, so it must not leave before.
//! 3. [`poll_update`](Terminal::poll_update): if there is one, do it and say so with [`staged`](Terminal::staged).
//! 4. [`poll_transmit`](Terminal::poll_transmit): send the answer.
//! 5. Sleep until bytes, a key, or [`poll_timeout`](Terminal::poll_timeout).
//!
//! It never speaks unasked, keeps a key event until the master has acknowledged it, and goes to its own
//! no-contact text when nobody has talked to it for [`CONTACT_LOST_MS`]. Times are milliseconds of a clock
//! that starts anywhere and never goes back.

mod keys;
mod picture;

use crate::frame::{Address, Frame, FrameBytes};
use crate::key::KeyCode;
use crate::message::{Capabilities, Down, Keys, Session, Status, Up};
use crate::reader::{FrameErrors, FrameReader};
use crate::sign::Line;
use crate::update::{Staged, Update};
use crate::version;

pub use keys::{KEYS_KEPT, QueueFull};
pub use picture::Display;

use keys::KeyQueue;
use picture::Picture;

/// How long a terminal trusts what it was last told, in milliseconds.
pub const CONTACT_LOST_MS: u64 = 5_000;

/// What a board knows about itself when it starts.
#[derive(Clone, Debug)]
pub struct Setup {
    pub address: Address,
    /// See [`Status::unit`].
    pub unit: u32,
    pub capabilities: Capabilities,
    /// Shown when there is no contact, until the master configures another text. Never a number.
    pub no_contact: Line,
}

/// A window terminal.
#[derive(Debug)]
pub struct Terminal {
    address: Address,
    unit: u32,
    capabilities: Capabilities,
    reader: FrameReader<Down>,
    session: Option<Session>,
    keys: KeyQueue,
    picture: Picture,
    /// When contact counts as lost; `None` while it is.
    contact_until_ms: Option<u64>,
    answer: Option<Answer>,
    /// What the board is to do with its memory before the answer is sent.
    update: Option<Update>,
    staged: Option<Staged>,
}

/// An answer that is owed. Its content is read when it is sent, so that ages and the sign are those of that
/// moment.
#[derive(Clone, Copy, Debug)]
struct Answer {
    turn: u8,
    kind: AnswerKind,
}

#[derive(Clone, Copy, Debug)]
enum AnswerKind {
    Status,
    Keys(Session),
    Shown,
    Staged,
}

impl Terminal {
    /// Starts a terminal: no session, no keys, the no-contact text on its sign.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        Self {
            address: setup.address,
            unit: setup.unit,
            capabilities: setup.capabilities,
            reader: FrameReader::new(),
            session: None,
            keys: KeyQueue::new(),
            picture: Picture::new(setup.no_contact),
            contact_until_ms: None,
            answer: None,
            update: None,
            staged: None,
        }
    }

    /// Takes bytes from the line, which may be noise, and other terminals' frames.
    pub fn handle_input(&mut self, bytes: &[u8], now_ms: u64) {
        // First, so that a frame after a long silence does not bring the old number back.
        self.notice_silence(now_ms);
        for &byte in bytes {
            if let Some(frame) = self.reader.push(byte) {
                self.handle_frame(frame, now_ms);
            }
        }
    }

    /// Keeps a press for the master and returns its sequence.
    ///
    /// # Errors
    /// [`QueueFull`] if [`KEYS_KEPT`] presses wait already; this one is not kept, and the board should let
    /// the person feel it.
    pub fn press(&mut self, key: impl Into<KeyCode>, now_ms: u64) -> Result<u32, QueueFull> {
        self.keys.push(key.into(), now_ms)
    }

    /// Returns the picture to draw, if it is another than the one returned before. From now on it counts as
    /// shown.
    pub fn poll_display(&mut self, now_ms: u64) -> Option<Display<'_>> {
        self.notice_silence(now_ms);
        self.picture.poll(now_ms)
    }

    /// Returns what the master wants of the board's memory; to be done before the answer is sent.
    pub fn poll_update(&mut self) -> Option<Update> {
        self.update.take()
    }

    /// Says what became of it. Who never does has a board that cannot be updated, and the master is told that.
    pub fn staged(&mut self, staged: Staged) {
        self.staged = Some(staged);
    }

    /// Returns the frame to send, if the master waits for one.
    pub fn poll_transmit(&mut self, now_ms: u64) -> Option<FrameBytes> {
        let Answer { turn, kind } = self.answer.take()?;
        let body = match kind {
            AnswerKind::Status => Up::Status(self.status()),
            AnswerKind::Keys(session) => {
                Up::Keys(Keys { session, shown: self.picture.shown(), events: self.keys.oldest(now_ms) })
            }
            AnswerKind::Shown => Up::Shown(self.picture.shown()),
            AnswerKind::Staged => Up::Staged(self.staged.take().unwrap_or(Staged::NO_UPDATES)),
        };
        Some(Frame { terminal: self.address, turn, body }.encode())
    }

    /// Returns when the picture changes by itself next; `None` if it stays until something comes in.
    #[must_use]
    pub fn poll_timeout(&self, now_ms: u64) -> Option<u64> {
        let silence = self.contact_until_ms;
        let change = self.picture.next_change(now_ms);
        silence.into_iter().chain(change).min()
    }

    /// Returns what is shown without contact, which the master may have chosen.
    #[must_use]
    pub fn no_contact(&self) -> &Line {
        self.picture.no_contact()
    }

    /// Tells whether the master has talked to this terminal lately.
    #[must_use]
    pub fn has_contact(&self) -> bool {
        self.contact_until_ms.is_some()
    }

    #[must_use]
    pub fn session(&self) -> Option<Session> {
        self.session
    }

    /// Returns the number of presses that are not acknowledged yet.
    #[must_use]
    pub fn keys_waiting(&self) -> usize {
        self.keys.len()
    }

    #[must_use]
    pub fn errors(&self) -> FrameErrors {
        self.reader.errors()
    }

    fn notice_silence(&mut self, now_ms: u64) {
        if self.contact_until_ms.is_some_and(|until| until <= now_ms) {
            self.contact_until_ms = None;
            self.picture.clear(now_ms);
        }
    }

    fn handle_frame(&mut self, frame: Frame<Down>, now_ms: u64) {
        let to_all = frame.terminal == Address::ALL;
        if !to_all && frame.terminal != self.address {
            return;
        }
        self.contact_until_ms = Some(now_ms.saturating_add(CONTACT_LOST_MS));
        let kind = match frame.body {
            Down::Ping => AnswerKind::Status,
            // A session is given to one board, a poll asks one: neither is meant for all.
            Down::Assign { .. } | Down::Poll { .. } if to_all => return,
            // Each terminal has its own place in an image.
            Down::Offer(_) | Down::Piece(_) | Down::Install(_) if to_all => return,
            Down::Assign { unit, session } => {
                if unit == self.unit && self.session.is_none() {
                    self.session = Some(session);
                }
                AnswerKind::Status
            }
            Down::Poll { session, acknowledged } if self.session == Some(session) => {
                self.keys.acknowledge(acknowledged);
                AnswerKind::Keys(session)
            }
            Down::Poll { .. } => AnswerKind::Status,
            Down::Show(sign) => {
                self.picture.show(sign, now_ms);
                AnswerKind::Shown
            }
            Down::Configure { no_contact } => {
                self.picture.set_no_contact(no_contact);
                AnswerKind::Status
            }
            Down::Identify { seconds } => {
                self.picture.identify(seconds, now_ms);
                AnswerKind::Status
            }
            Down::Offer(image) => self.update(Update::Offer(image)),
            Down::Piece(piece) => self.update(Update::Piece(piece)),
            Down::Install(image) => self.update(Update::Install(image)),
        };
        // Of two requests that came at once the master still waits for the later one only. Nobody answers
        // what went to all.
        self.answer = (!to_all).then_some(Answer { turn: frame.turn, kind });
    }

    fn update(&mut self, update: Update) -> AnswerKind {
        self.update = Some(update);
        self.staged = None;
        AnswerKind::Staged
    }

    fn status(&self) -> Status {
        Status {
            version_min: version::MIN,
            version: version::CURRENT,
            unit: self.unit,
            session: self.session,
            shown: self.picture.shown(),
            no_contact_hash: self.picture.no_contact_hash(),
            capabilities: self.capabilities,
        }
    }
}

#[cfg(test)]
mod tests;
