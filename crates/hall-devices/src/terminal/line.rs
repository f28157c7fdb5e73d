//! The master of one line: whose turn it is, and how long to wait for an answer.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::sync::Arc;
use core::ops::Bound;

use hall_wire::{Address, Down, Frame, FrameErrors, FrameReader, Image, Line, Session, Sign, SignHash, Up};
use thiserror::Error;

use super::echo::Echo;
use super::node::{Heard, Node};
use super::{Event, LineSettings, Report, Transmit};
use crate::device::{Millis, line_time_ms};

/// The longest answer, in bytes: eight key events with the largest numbers.
const ANSWER_BYTES_MAX: usize = 112;

/// Fewer bytes are no answer that another has spoilt, but a touch of noise.
const ANSWER_BYTES_MIN: usize = 8;

/// All terminals of one line. See [`device`](crate::device) for the order in which its methods are called.
#[derive(Debug)]
pub struct TerminalLine {
    settings: LineSettings,
    no_contact: Line,
    nodes: BTreeMap<Address, Node>,
    /// The next session to give away; each is used once.
    next_session: u32,
    reader: FrameReader<Up>,
    echo: Echo,
    /// So many bytes came since the last request.
    heard: usize,
    turn: u8,
    /// Who had the last turn in the round, so that the next one goes to somebody after it.
    last: Option<Address>,
    /// The last turn was one before its time: the round goes on first, or keys would wait for signs.
    hurried: bool,
    outstanding: Option<Outstanding>,
    /// Nothing is sent before.
    free_at: Millis,
    transmit: Option<Transmit>,
    events: VecDeque<Event>,
    late_answers: u64,
}

/// A request that waits for its answer.
#[derive(Clone, Copy, Debug)]
struct Outstanding {
    address: Address,
    turn: u8,
    kind: RequestKind,
    deadline: Millis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RequestKind {
    Status,
    Keys(Session),
    Show,
    Staged,
}

/// The order names a terminal that is not on this line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("there is no terminal {0} on this line")]
pub struct NoSuchTerminal(pub Address);

impl TerminalLine {
    /// Makes the master of a line on which terminals with these addresses are expected.
    ///
    /// `no_contact` is what a terminal shows when the line is dead: words, never a number. `first_session`
    /// must be drawn at random at every start of the daemon: sessions count on from it, and a terminal's name
    /// for a press is only unique as long as no session comes twice.
    pub fn new(
        settings: LineSettings,
        addresses: impl IntoIterator<Item = Address>,
        no_contact: Line,
        first_session: u32,
        now: Millis,
    ) -> Self {
        let nodes = addresses.into_iter().map(|address| (address, Node::new(address, now))).collect();
        Self {
            settings,
            no_contact,
            nodes,
            next_session: first_session,
            reader: FrameReader::new(),
            echo: Echo::default(),
            heard: 0,
            turn: 0,
            last: None,
            hurried: false,
            outstanding: None,
            free_at: now,
            transmit: None,
            events: VecDeque::new(),
            late_answers: 0,
        }
    }

    /// Wants this on a terminal's sign until further notice; the newest wins. Returns the hash that
    /// [`Event::Shown`] will carry.
    ///
    /// # Errors
    /// [`NoSuchTerminal`] if the address is not on this line.
    pub fn show(&mut self, address: Address, sign: Sign) -> Result<SignHash, NoSuchTerminal> {
        Ok(self.node(address)?.show(sign))
    }

    /// Makes a terminal's sign blink for so many seconds, so that a person finds it. Asked once, not
    /// repeated.
    ///
    /// # Errors
    /// [`NoSuchTerminal`] if the address is not on this line.
    pub fn identify(&mut self, address: Address, seconds: u8) -> Result<(), NoSuchTerminal> {
        self.node(address)?.identify(seconds);
        Ok(())
    }

    /// Gives a terminal another program, between the other turns, over every loss of contact and over a restart of it.
    /// [`Event::Update`] tells how it goes.
    ///
    /// # Errors
    /// [`NoSuchTerminal`] if the address is not on this line.
    pub fn update(
        &mut self,
        address: Address,
        image: Image,
        program: Arc<[u8]>,
    ) -> Result<(), NoSuchTerminal> {
        let node = self.nodes.get_mut(&address).ok_or(NoSuchTerminal(address))?;
        node.update(image, program, &mut self.events);
        Ok(())
    }

    /// Tells that a press is safe: the terminal may forget it. One that is not known is ignored.
    pub fn acknowledge(&mut self, address: Address, session: Session, sequence: u32) {
        if let Some(node) = self.nodes.get_mut(&address) {
            node.acknowledge(session, sequence);
        }
    }

    /// Takes bytes that were read from the port, which may be anything.
    pub fn handle_input(&mut self, bytes: &[u8], now: Millis) {
        for &byte in bytes {
            let mut answer = None;
            self.echo.take(byte, |byte| {
                self.heard = self.heard.saturating_add(1);
                answer = self.reader.push(byte).or(answer.take());
            });
            if let Some(answer) = answer {
                self.handle_answer(answer, now);
            }
        }
        self.handle_timeout(now);
    }

    /// Gives up an answer that is overdue, and begins the next turn if it is time.
    pub fn handle_timeout(&mut self, now: Millis) {
        if let Some(late) = self.outstanding.take_if(|outstanding| outstanding.deadline <= now) {
            let others = self.nodes.iter().filter(|(address, _)| **address != late.address);
            let heard = Heard {
                anything: self.heard >= ANSWER_BYTES_MIN,
                may_be_others: others.map(|(_, node)| node).any(Node::clashes),
            };
            if let Some(node) = self.nodes.get_mut(&late.address) {
                node.missed(heard, self.settings.poll_every_ms, now, &mut self.events);
            }
        }
        if self.outstanding.is_none() && self.free_at <= now {
            self.begin_turn(now);
        }
    }

    /// Returns the bytes to write to the port now.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.transmit.take()
    }

    /// Returns when to call [`handle_timeout`](Self::handle_timeout) next, at the latest; `None` on a line
    /// without terminals.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        match self.outstanding {
            Some(outstanding) => Some(outstanding.deadline),
            None => self.nodes.values().map(|node| node.due_at().max(self.free_at)).min(),
        }
    }

    /// Returns what happened and has not been told yet, in order.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Starts afresh on a port that was closed and opened again. What is known about the terminals, above all
    /// which presses were delivered, stays.
    pub fn reset(&mut self, now: Millis) {
        self.reader.clear();
        self.echo.forget();
        self.outstanding = None;
        self.transmit = None;
        self.free_at = now;
        for node in self.nodes.values_mut() {
            node.reset(now);
        }
    }

    /// Returns what is known about each terminal, by address.
    pub fn reports(&self) -> impl Iterator<Item = Report> + '_ {
        self.nodes.values().map(Node::report)
    }

    /// Returns how many pieces of the line's stream were no frame.
    #[must_use]
    pub fn errors(&self) -> FrameErrors {
        self.reader.errors()
    }

    /// Returns how many sound answers came when nobody waited for them any more.
    #[must_use]
    pub fn late_answers(&self) -> u64 {
        self.late_answers
    }

    fn node(&mut self, address: Address) -> Result<&mut Node, NoSuchTerminal> {
        self.nodes.get_mut(&address).ok_or(NoSuchTerminal(address))
    }

    fn handle_answer(&mut self, answer: Frame<Up>, now: Millis) {
        let asked = self.outstanding.take_if(|outstanding| {
            outstanding.address == answer.terminal
                && outstanding.turn == answer.turn
                && outstanding.kind.is_answered_by(&answer.body)
        });
        let Some(node) = asked.and_then(|asked| self.nodes.get_mut(&asked.address)) else {
            self.late_answers = self.late_answers.saturating_add(1);
            if let (Some(node), Up::Status(status)) = (self.nodes.get_mut(&answer.terminal), &answer.body) {
                node.overheard(status, now, &mut self.events);
            }
            return;
        };
        node.answered(answer.body, self.settings.poll_every_ms, now, &mut self.events);
        self.free_at = now + self.settings.gap_ms;
    }

    fn begin_turn(&mut self, now: Millis) {
        let urgent = if self.hurried { None } else { self.next_urgent(now) };
        self.hurried = urgent.is_some();
        let Some(address) = urgent.or_else(|| self.next_due(now)) else { return };
        let Some(node) = self.nodes.get_mut(&address) else { return };
        let body = node.request(&self.no_contact, Session(self.next_session), now, &mut self.events);
        let kind = match &body {
            Down::Ping | Down::Configure { .. } | Down::Identify { .. } => RequestKind::Status,
            Down::Assign { .. } => {
                // Also when the answer is lost: an assignment that is repeated late must not give a number
                // twice.
                self.next_session = self.next_session.wrapping_add(1);
                RequestKind::Status
            }
            Down::Poll { session, .. } => RequestKind::Keys(*session),
            Down::Show(_) => RequestKind::Show,
            Down::Offer(_) | Down::Piece(_) | Down::Install(_) => RequestKind::Staged,
        };
        self.turn = self.turn.wrapping_add(1);
        let bytes = Frame { terminal: address, turn: self.turn, body }.encode();
        let wait_ms =
            line_time_ms(self.settings.baud, bytes.len() + ANSWER_BYTES_MAX) + self.settings.turnaround_ms;
        self.outstanding = Some(Outstanding { address, turn: self.turn, kind, deadline: now + wait_ms });
        if !self.hurried {
            self.last = Some(address);
        }
        self.heard = 0;
        self.echo.sent(&bytes);
        self.transmit = Some(bytes.to_vec());
    }

    /// Returns a terminal whose sign is to change: a person looks at it who has just pressed a key.
    fn next_urgent(&self, now: Millis) -> Option<Address> {
        self.nodes.iter().find(|(_, node)| node.is_urgent(now)).map(|(&address, _)| address)
    }

    /// Returns the first terminal that is due, beginning behind the one that had the last turn.
    fn next_due(&self, now: Millis) -> Option<Address> {
        let after = self.last.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = self.nodes.range((after, Bound::Unbounded));
        behind.chain(&self.nodes).find(|(_, node)| node.due_at() <= now).map(|(&address, _)| address)
    }
}

impl RequestKind {
    fn is_answered_by(self, answer: &Up) -> bool {
        match (self, answer) {
            // A terminal that has restarted answers every poll by introducing itself.
            (Self::Status | Self::Keys(_), Up::Status(_))
            | (Self::Show, Up::Shown(_))
            | (Self::Staged, Up::Staged(_)) => true,
            (Self::Keys(session), Up::Keys(keys)) => keys.session == session,
            (Self::Status, Up::Keys(_) | Up::Shown(_) | Up::Staged(_))
            | (Self::Keys(_), Up::Shown(_) | Up::Staged(_))
            | (Self::Show, Up::Status(_) | Up::Keys(_) | Up::Staged(_))
            | (Self::Staged, Up::Status(_) | Up::Keys(_) | Up::Shown(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use hall_wire::{KEYS_PER_FRAME, KeyCode, KeyEvent, Keys};

    #[test]
    fn the_longest_answer_is_waited_for() {
        let event = KeyEvent { sequence: u32::MAX, key: KeyCode(255), age_ms: u32::MAX };
        let events = core::iter::repeat_n(event, KEYS_PER_FRAME).collect();
        let keys = Keys { session: Session(u32::MAX), shown: Some(SignHash(u32::MAX)), events };
        let bytes = Frame { terminal: Address::ALL, turn: 255, body: Up::Keys(keys) }.encode();
        assert!(bytes.len() <= ANSWER_BYTES_MAX, "{} bytes", bytes.len());
    }

    #[test]
    fn no_answer_is_so_short_that_it_passes_for_noise() {
        let shortest = Frame { terminal: Address::new(1).unwrap(), turn: 0, body: Up::Shown(None) }.encode();
        assert!(shortest.len() >= ANSWER_BYTES_MIN, "{} bytes", shortest.len());
    }

    #[test]
    fn every_terminal_gets_its_turn_before_any_gets_its_second() {
        let addresses = [9, 2, 5].map(|number| Address::new(number).unwrap());
        let mut line = TerminalLine::new(LineSettings::default(), addresses, Line::new(), 1, Millis(0));
        let mut asked = Vec::new();
        let mut now = Millis(0);
        while asked.len() < 6 {
            line.handle_timeout(now);
            while let Some(bytes) = line.poll_transmit() {
                let mut reader = FrameReader::<Down>::new();
                asked.extend(reader.read(&bytes).map(|frame| frame.terminal.number()));
            }
            now = line.poll_timeout().unwrap();
        }
        assert_eq!(asked, [2, 5, 9, 2, 5, 9]);
    }
}
