//! A round of `DLE EOT` questions, one open at a time since their answers carry no number.

use super::{Phase, Printer};
use crate::device::Millis;
use crate::printer::command;
use crate::printer::outcome::Doubt;
use crate::printer::profile::{Known, TicketSensor};
use crate::printer::status::Link;

/// How long an answer may take, in milliseconds: a byte out, a byte back, and a board that does not answer in real time.
const ANSWER_MS: u64 = 1_000;

/// The question for the full status.
const FULL: u8 = 20;

/// A round under way.
#[derive(Debug)]
pub(super) struct Round {
    questions: &'static [u8],
    at: usize,
    /// Only bytes that some manual knows have come since it began.
    pub(super) is_clear: bool,
    pub(super) deadline: Millis,
}

impl Round {
    const ALL: &'static [u8] = &[1, 2, 3, 4];

    /// The questions whose answers no printer was seen to send in the shape of an answer to `GS r`, for use while one of those
    /// is open. (A Phoenix answers `DLE EOT 3` with 00.)
    const SURE: &'static [u8] = &[1, 2, 4];

    /// The same for a model that has a full status, which says whether a ticket waits at the outlet.
    const ALL_AND_FULL: &'static [u8] = &[1, 2, 3, 4, FULL];
    const SURE_AND_FULL: &'static [u8] = &[1, 2, 4, FULL];

    fn question(&self) -> Option<u8> {
        self.questions.get(self.at).copied()
    }
}

impl Printer {
    /// Says whether the printer answers `DLE EOT`, as far as is known.
    pub(super) fn can_be_asked(&self) -> bool {
        match self.realtime {
            Known::Yes | Known::Unknown => true,
            Known::No => false,
        }
    }

    /// Returns the questions that may be asked now.
    pub(super) fn questions(&self) -> &'static [u8] {
        match (!self.turns.is_any_open(), self.ticket_sensor) {
            (true, _) => self.all_questions(),
            (false, TicketSensor::FullStatus) => Round::SURE_AND_FULL,
            (false, TicketSensor::None | TicketSensor::Unknown | TicketSensor::StatusBit7) => Round::SURE,
        }
    }

    /// Returns all questions of this model.
    pub(super) fn all_questions(&self) -> &'static [u8] {
        match self.ticket_sensor {
            TicketSensor::FullStatus => Round::ALL_AND_FULL,
            TicketSensor::None | TicketSensor::Unknown | TicketSensor::StatusBit7 => Round::ALL,
        }
    }

    pub(super) fn start_round(&mut self, questions: &'static [u8], now: Millis) {
        if self.round.is_none() {
            self.put_question(Round { questions, at: 0, is_clear: true, deadline: now }, now);
        }
    }

    /// Says which kind of answer is open: to one of the four, to the full status.
    pub(super) fn awaits(&self) -> (bool, bool) {
        let question = self.round.as_ref().and_then(Round::question);
        (question.is_some_and(|n| n != FULL), question == Some(FULL))
    }

    /// Takes an answer; one that nobody asked for came out of a picture's dots and says nothing.
    pub(super) fn take_realtime(&mut self, byte: u8, now: Millis) {
        let Some(question) = self.round.as_ref().and_then(Round::question).filter(|n| *n != FULL) else {
            return;
        };
        if !self.status.take_realtime(question, byte) {
            self.note_strange(byte);
        } else if question == 1 && self.ticket_sensor == TicketSensor::StatusBit7 {
            self.status.ticket_waits = Some(byte & 0x80 != 0);
        }
        self.next_question(now);
    }

    /// Takes a full status.
    pub(super) fn take_full(&mut self, bytes: [u8; 4], now: Millis) {
        self.status.take_full(bytes);
        self.next_question(now);
    }

    /// Notes a byte that no manual knows, for people to see.
    pub(super) fn note_strange(&mut self, byte: u8) {
        self.status.strange = Some(byte);
        if let Some(round) = &mut self.round {
            round.is_clear = false;
        }
    }

    fn next_question(&mut self, now: Millis) {
        if let Some(round) = self.round.take() {
            self.put_question(Round { at: round.at + 1, ..round }, now);
        }
    }

    fn put_question(&mut self, round: Round, now: Millis) {
        match round.question() {
            Some(question) => {
                let question = command::realtime_status(question);
                let waiting_bytes: usize = self.out.iter().map(|chunk| chunk.bytes.len()).sum();
                let deadline = now + self.line.ms(waiting_bytes + question.len()) + ANSWER_MS;
                self.send(question.to_vec());
                self.round = Some(Round { deadline, ..round });
            }
            None => {
                self.round = Some(round);
                self.end_round(true, now);
            }
        }
    }

    /// Ends the round, either answered to the end or left without an answer.
    pub(super) fn end_round(&mut self, answered: bool, now: Millis) {
        let is_clear = self.round.take().is_some_and(|round| round.is_clear);
        if answered && is_clear {
            self.status.strange = None;
        }
        match self.realtime {
            Known::Unknown if answered => self.realtime = Known::Yes,
            // Nobody has seen this model answer, so its silence says nothing; it is not asked again on this connection.
            Known::Unknown => self.realtime = Known::No,
            Known::Yes if !answered => {
                self.status.link = Link::Silent;
                if !matches!(self.phase, Phase::Confirming(_)) {
                    self.turns.lose(Doubt::NoAnswer);
                }
            }
            Known::Yes | Known::No => {}
        }
        match core::mem::replace(&mut self.phase, Phase::Ready) {
            Phase::Closed => self.phase = Phase::Closed,
            Phase::Opening(opening) => {
                self.phase = Phase::Opening(opening);
                self.step_opening(now);
            }
            Phase::Ready => self.idle(now),
            Phase::Checking(job) => self.decide(job, answered, now),
            Phase::Confirming(sent) => {
                self.phase = Phase::Confirming(sent);
                self.weigh_round(answered && is_clear, now);
            }
        }
    }
}
