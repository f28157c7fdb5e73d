//! One terminal as the master knows it: what to ask next, and what an answer means.

use alloc::collections::VecDeque;
use alloc::sync::Arc;

use hall_wire::{
    Address, Capabilities, Down, Image, Line, Session, Sign, SignHash, Status, Up, text_hash, version,
};

use super::Event;
use super::taken::Taken;
use super::update::{Progress, Updating};
use crate::device::Millis;

/// So many turns without an answer, one after the other, and the terminal counts as down.
const MISSES_UNTIL_DOWN: u32 = 3;

/// So many turns, one after the other, in which something was said and nothing of it was sound: two talk at once.
const GARBLED_UNTIL_CLASH: u32 = 10;

/// A terminal is well again when nothing spoke of a second one for so long, in milliseconds.
const CLASH_OVER_MS: u64 = 5_000;

/// A board that comes back to an address within so many milliseconds of another that stood there has never left. Who is swapped
/// for a repair comes back later.
const TURNS_MS: u64 = 60_000;

/// The longest pause between two tries to reach a terminal that does not answer, in milliseconds.
const RETRY_MAX_MS: u64 = 1_000;

/// The pause before a terminal is told again what it did not take, in milliseconds.
const REFUSED_MS: u64 = 1_000;

/// Whether a terminal answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Not asked often enough yet to know.
    Unknown,
    Up,
    Down,
    /// It answers in no version that we speak.
    Incompatible,
}

/// What is known about one terminal, for a list of devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub address: Address,
    pub link: Link,
    /// When it last answered; when the line was made, if it never did.
    pub heard_at: Millis,
    /// As it last said; `None` before its first word.
    pub capabilities: Option<Capabilities>,
    /// See [`Status::unit`].
    pub unit: Option<u32>,
    /// The sign shows what is wanted there, by its own word.
    pub sign_confirmed: bool,
    /// Another terminal answers to this address, too.
    pub clashes: bool,
    /// Turns that it answered.
    pub answers: u64,
    /// Turns that it did not answer in time.
    pub misses: u64,
}

/// What was heard in a turn without an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard {
    pub(super) anything: bool,
    /// Two are known to stand at another address, and whoever speaks out of turn spoils answers of others.
    pub(super) may_be_others: bool,
}

#[derive(Debug)]
pub(super) struct Node {
    address: Address,
    link: Link,
    heard_at: Millis,
    /// Not asked before.
    due_at: Millis,
    /// Turns without an answer since the last answer.
    missed: u32,
    /// What it last said about itself, if we speak its version.
    status: Option<Status>,
    shown: Option<SignHash>,
    wanted: Option<Wanted>,
    /// What the last `Show` asked for.
    told: Option<SignHash>,
    identify_s: Option<u8>,
    updating: Option<Updating>,
    /// Turns since the last answer in which something was heard that was none.
    garbled: u32,
    /// When a second terminal was last noticed at this address.
    clash_at: Option<Millis>,
    /// The board that stood here before this one, and when it was last followed by another.
    unit_before: Option<(u32, Millis)>,
    configure_not_before: Millis,
    taken: Taken,
    /// The last turn asked for keys: only then may the next do anything else, so that nothing can starve the
    /// keys.
    polled: bool,
    answers: u64,
    misses: u64,
}

#[derive(Debug)]
struct Wanted {
    sign: Sign,
    hash: SignHash,
    /// The caller knows that it is shown.
    confirmed: bool,
    not_before: Millis,
}

impl Node {
    pub(super) fn new(address: Address, now: Millis) -> Self {
        Self {
            address,
            link: Link::Unknown,
            heard_at: now,
            due_at: now,
            missed: 0,
            status: None,
            shown: None,
            wanted: None,
            told: None,
            identify_s: None,
            updating: None,
            garbled: 0,
            clash_at: None,
            unit_before: None,
            configure_not_before: now,
            taken: Taken::default(),
            polled: false,
            answers: 0,
            misses: 0,
        }
    }

    pub(super) fn clashes(&self) -> bool {
        self.clash_at.is_some()
    }

    pub(super) fn due_at(&self) -> Millis {
        self.due_at
    }

    /// Wants this on the sign from now on, instead of whatever was wanted before.
    pub(super) fn show(&mut self, sign: Sign) -> SignHash {
        let hash = sign.hash();
        if self.wanted.as_ref().is_none_or(|wanted| wanted.hash != hash) {
            self.wanted = Some(Wanted { sign, hash, confirmed: false, not_before: Millis(0) });
            self.hurry();
        }
        hash
    }

    pub(super) fn identify(&mut self, seconds: u8) {
        self.identify_s = Some(seconds);
        self.hurry();
    }

    pub(super) fn update(&mut self, image: Image, program: Arc<[u8]>, events: &mut VecDeque<Event>) {
        if self.updating.replace(Updating::new(image, program)).is_some() {
            events.push_back(Event::Update { address: self.address, progress: Progress::Replaced });
        }
        self.hurry();
    }

    pub(super) fn acknowledge(&mut self, session: Session, sequence: u32) {
        self.taken.acknowledge(session, sequence);
    }

    /// Returns what to ask at this turn. `session` is a fresh one, to be used up if it is taken.
    pub(super) fn request(
        &mut self,
        no_contact: &Line,
        session: Session,
        now: Millis,
        events: &mut VecDeque<Event>,
    ) -> Down {
        let Some(status) = &self.status else { return Down::Ping };
        let Some(own_session) = status.session else {
            return Down::Assign { unit: status.unit, session };
        };
        if self.polled {
            self.polled = false;
            if let Some(wanted) = &self.wanted
                && self.shown != Some(wanted.hash)
                && wanted.not_before <= now
            {
                self.told = Some(wanted.hash);
                return Down::Show(wanted.sign.clone());
            }
            if let Some(seconds) = self.identify_s.take() {
                return Down::Identify { seconds };
            }
            if status.no_contact_hash != text_hash(no_contact) && self.configure_not_before <= now {
                self.configure_not_before = now + REFUSED_MS;
                return Down::Configure { no_contact: no_contact.clone() };
            }
            if status.version < version::UPDATES && self.updating.take().is_some() {
                events.push_back(Event::Update { address: self.address, progress: Progress::Unknown });
            }
            if let Some(updating) = &self.updating {
                return updating.request();
            }
        }
        self.polled = true;
        Down::Poll { session: own_session, acknowledged: self.taken.safe_up_to(own_session) }
    }

    /// Takes the answer to the request of this turn.
    pub(super) fn answered(
        &mut self,
        answer: Up,
        poll_every_ms: u64,
        now: Millis,
        events: &mut VecDeque<Event>,
    ) {
        self.heard_at = now;
        (self.missed, self.garbled) = (0, 0);
        self.answers = self.answers.saturating_add(1);
        match answer {
            Up::Status(status) => self.introduced(status, now, events),
            Up::Keys(keys) => {
                self.shown = keys.shown;
                self.link_up(events);
                let address = self.address;
                let session = keys.session;
                let new = self.taken.take(session, &keys.events);
                events.extend(new.map(|event| Event::Key {
                    address,
                    session,
                    sequence: event.sequence,
                    key: event.key,
                    age_ms: event.age_ms,
                }));
            }
            Up::Shown(shown) => {
                self.shown = shown;
                self.link_up(events);
                // Unless something else is wanted by now: then the answer is about the text before.
                if let Some(wanted) = &mut self.wanted
                    && shown != Some(wanted.hash)
                    && self.told == Some(wanted.hash)
                {
                    wanted.not_before = now + REFUSED_MS;
                }
            }
            Up::Staged(staged) => {
                self.link_up(events);
                let progress = self.updating.as_mut().and_then(|updating| updating.answered(staged));
                if let Some(progress) = progress {
                    self.updating.take_if(|_| progress.is_end());
                    events.push_back(Event::Update { address: self.address, progress });
                }
            }
        }
        if self.clash_is_over(now) && self.link == Link::Up {
            self.link = Link::Unknown;
            self.link_up(events);
        }
        self.compare_sign(events);
        let pause_ms = match self.link {
            Link::Unknown | Link::Up if self.has_more_to_say(now) => 0,
            Link::Unknown | Link::Up => poll_every_ms,
            Link::Down | Link::Incompatible => RETRY_MAX_MS,
        };
        self.due_at = now + pause_ms;
    }

    /// Notes that no answer came in time.
    pub(super) fn missed(
        &mut self,
        heard: Heard,
        poll_every_ms: u64,
        now: Millis,
        events: &mut VecDeque<Event>,
    ) {
        self.missed = self.missed.saturating_add(1);
        self.garbled = if heard.anything { self.garbled.saturating_add(1) } else { 0 };
        if self.garbled >= GARBLED_UNTIL_CLASH && !heard.may_be_others {
            self.clash(now, events);
        }
        self.misses = self.misses.saturating_add(1);
        // Where nobody is left, nobody disturbs him.
        let is_over = !heard.anything && self.clash_is_over(now);
        if self.missed >= MISSES_UNTIL_DOWN && (self.link != Link::Down || is_over) {
            self.link = Link::Down;
            events.push_back(Event::Down { address: self.address, since: self.heard_at });
            self.still_clashes(events);
        }
        // The first misses may be noise; who stays silent costs the others a turn's whole wait, so he is
        // asked less.
        let pause_ms = match self.missed.checked_sub(MISSES_UNTIL_DOWN) {
            None => poll_every_ms,
            Some(more) => RETRY_MAX_MS.min(125_u64 << more.min(8)),
        };
        self.due_at = now + pause_ms;
    }

    /// Takes note of a terminal at this address that introduces itself when nobody asked it.
    pub(super) fn overheard(&mut self, status: &Status, now: Millis, events: &mut VecDeque<Event>) {
        if self.status.as_ref().is_some_and(|own| own.unit != status.unit) {
            self.clash(now, events);
        }
    }

    /// Forgets a second terminal that nothing has spoken of for long.
    fn clash_is_over(&mut self, now: Millis) -> bool {
        self.clash_at.take_if(|at| now.since(*at) >= CLASH_OVER_MS).is_some()
    }

    /// Says it again behind news of the link, which say less.
    fn still_clashes(&self, events: &mut VecDeque<Event>) {
        if self.clashes() {
            events.push_back(Event::Clash { address: self.address });
        }
    }

    fn clash(&mut self, now: Millis, events: &mut VecDeque<Event>) {
        if self.clash_at.replace(now).is_none() {
            events.push_back(Event::Clash { address: self.address });
        }
    }

    /// The port was closed and opened again: ask at once, and for keys first, which also tells what is on the
    /// sign. What was told of link and sign is told anew, since the caller has counted them as gone.
    pub(super) fn reset(&mut self, now: Millis) {
        self.due_at = now;
        self.polled = false;
        (self.missed, self.garbled, self.clash_at) = (0, 0, None);
        self.link = Link::Unknown;
        self.shown = None;
        if let Some(wanted) = &mut self.wanted {
            wanted.confirmed = false;
            wanted.not_before = now;
        }
    }

    pub(super) fn report(&self) -> Report {
        Report {
            address: self.address,
            link: self.link,
            heard_at: self.heard_at,
            capabilities: self.status.as_ref().map(|status| status.capabilities),
            unit: self.status.as_ref().map(|status| status.unit),
            sign_confirmed: self.link == Link::Up
                && self.wanted.as_ref().is_some_and(|wanted| wanted.confirmed),
            clashes: self.clashes(),
            answers: self.answers,
            misses: self.misses,
        }
    }

    /// Gives the next turn to this terminal soon, unless it does not answer anyway.
    fn hurry(&mut self) {
        if self.missed == 0 {
            self.due_at = Millis(0);
        }
    }

    fn introduced(&mut self, status: Status, now: Millis, events: &mut VecDeque<Event>) {
        if let Some(old) = self.status.as_ref().map(|old| old.unit).filter(|old| *old != status.unit) {
            // One that is swapped comes once; two take turns.
            let before = self.unit_before.replace((old, now));
            if before.is_some_and(|(unit, at)| unit == status.unit && now.since(at) < TURNS_MS) {
                self.clash(now, events);
            }
        }
        self.shown = status.shown;
        if version::common(status.version_min, status.version).is_none() {
            self.status = None;
            if self.link != Link::Incompatible {
                self.link = Link::Incompatible;
                let Status { version_min, version, .. } = status;
                events.push_back(Event::Incompatible { address: self.address, version_min, version });
            }
            return;
        }
        let same_board = self
            .status
            .as_ref()
            .is_none_or(|old| old.unit == status.unit && old.capabilities == status.capabilities);
        self.status = Some(status);
        if !same_board {
            self.link = Link::Unknown;
        }
        self.link_up(events);
    }

    fn link_up(&mut self, events: &mut VecDeque<Event>) {
        if let Some(status) = &self.status
            && self.link != Link::Up
        {
            self.link = Link::Up;
            events.push_back(Event::Up { address: self.address, capabilities: status.capabilities });
            self.still_clashes(events);
        }
    }

    fn compare_sign(&mut self, events: &mut VecDeque<Event>) {
        let Some(wanted) = &mut self.wanted else { return };
        let confirmed = self.shown == Some(wanted.hash);
        if confirmed && !wanted.confirmed {
            events.push_back(Event::Shown { address: self.address, hash: wanted.hash });
        }
        wanted.confirmed = confirmed;
    }

    /// Tells whether the next turn would change the sign.
    pub(super) fn is_urgent(&self, now: Millis) -> bool {
        self.link == Link::Up && self.missed == 0 && self.polled && self.sign_differs(now)
    }

    fn sign_differs(&self, now: Millis) -> bool {
        self.wanted.as_ref().is_some_and(|wanted| self.shown != Some(wanted.hash) && wanted.not_before <= now)
    }

    fn has_more_to_say(&self, now: Millis) -> bool {
        let unassigned = self.status.as_ref().is_none_or(|status| status.session.is_none());
        self.sign_differs(now) || unassigned || self.identify_s.is_some() || self.updating.is_some()
    }
}
