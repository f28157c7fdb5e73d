//! Greeting a printer: bringing it into a known state, and seeing that it is in step with us.
//!
//! A printer keeps the bytes of a job that was cut off, and what comes next on the same line is taken for the rest of a picture
//! or a QR code: a ticket could lose its head and still be confirmed. So the greeting ends with a barrier, a question that is
//! answered in its turn among the data. When no answer comes, or a job is known to have been cut off, as many NULs are sent as
//! the longest operand has bytes (white dots inside a picture, ignored outside), and the greeting after them.

use alloc::vec;
use alloc::vec::Vec;

use super::job::Job;
use super::{Asker, Phase, Printer};
use crate::device::Millis;
use crate::printer::command::{self, ProcessId};
use crate::printer::outcome::{Doubt, Evidence, NotPrinted};
use crate::printer::profile::Known;
use crate::printer::status::Link;

/// How long the barrier's answer may take when the printer has nothing else to do, in milliseconds.
const BARRIER_MS: u64 = 2_000;

/// How long the rest of a ticket takes that is printed before the barrier comes to its turn, in milliseconds: 15 cm at the
/// slowest head seen, 50 mm/s, are 3 s.
const REST_MS: u64 = 5_000;

/// How long no answer to `GS r` may come before none is thought to be on its way, in milliseconds. Those answers carry no
/// number, and a printer that was cut off gives the old one first.
const QUIET_MS: u64 = 300;

/// A greeting under way.
#[derive(Debug)]
pub(super) struct Opening {
    /// A job that was given meanwhile.
    pub(super) waiting: Option<Job>,
    barrier: Barrier,
    /// The line was cleared with NULs.
    padded: bool,
    /// Bytes came that are no answers, so that the barrier's own may have been one of them.
    spoilt: bool,
}

#[derive(Clone, Copy, Debug)]
enum Barrier {
    Open {
        deadline: Millis,
    },
    /// Answered; an answer more would show that the first was an old one.
    Quiet {
        until: Millis,
    },
    /// Passed, given up, or nothing this printer has.
    Done,
}

impl Opening {
    /// Returns when the barrier is to be looked at.
    pub(super) fn deadline(&self) -> Option<Millis> {
        match self.barrier {
            Barrier::Open { deadline } => Some(deadline),
            Barrier::Quiet { until } => Some(until),
            Barrier::Done => None,
        }
    }
}

impl Printer {
    /// Begins the greeting, for a port just opened or a printer that is back.
    pub(super) fn greet(&mut self, waiting: Option<Job>, now: Millis) {
        let padded = core::mem::take(&mut self.cut_off);
        let barrier = self.send_greeting(padded, now);
        self.phase = Phase::Opening(Opening { waiting, barrier, padded, spoilt: false });
        if self.can_be_asked() {
            self.start_round(self.all_questions(), now);
        }
        self.step_opening(now);
    }

    fn send_greeting(&mut self, padded: bool, now: Millis) -> Barrier {
        if padded {
            self.turns.lose(Doubt::NoAnswer);
        }
        let mut bytes = if padded { vec![0; self.operand_bytes_max] } else { Vec::new() };
        if self.initialises {
            bytes.extend(command::INITIALISE);
        }
        if self.answers.auto {
            bytes.extend(command::AUTO_STATUS_ON);
        }
        let has_barrier = if self.answers.process_id {
            bytes.extend(command::process_id(ProcessId::BARRIER));
            true
        } else if self.answers.paper && self.turns.ask(Asker::Barrier) {
            bytes.extend(command::PAPER_STATUS);
            true
        } else {
            false
        };
        let patience_ms = if self.turns.is_job_open() { REST_MS } else { BARRIER_MS };
        let deadline = now + self.line.ms(bytes.len()) + patience_ms;
        self.send(bytes);
        if has_barrier { Barrier::Open { deadline } } else { Barrier::Done }
    }

    /// Takes that a barrier was answered.
    pub(super) fn pass_barrier(&mut self, now: Millis) {
        if let Phase::Opening(opening) = &mut self.phase {
            opening.barrier =
                if self.answers.process_id { Barrier::Done } else { Barrier::Quiet { until: now } };
            self.extend_quiet(now);
            self.step_opening(now);
        }
    }

    /// Waits on for answers that were on their way before the barrier's. Says no when no barrier was answered.
    pub(super) fn extend_quiet(&mut self, now: Millis) -> bool {
        let between_ms = match self.turns.lost() {
            // It may print a job between one old answer and the next.
            Some(_) if self.turns.may_hold_jobs() => REST_MS,
            Some(_) | None => QUIET_MS,
        };
        if let Phase::Opening(opening) = &mut self.phase
            && let Barrier::Quiet { until } = &mut opening.barrier
        {
            if opening.spoilt {
                // It shows nothing any more, and a printer that chatters without end would hold its tickets for ever.
                return true;
            }
            // Behind NULs a second barrier may still be on its way to the printer.
            let padding_ms = if opening.padded { self.line.ms(self.operand_bytes_max) } else { 0 };
            *until = now + between_ms + padding_ms;
            return true;
        }
        false
    }

    /// Takes that noise came in the middle of a greeting: its barrier shows nothing.
    pub(super) fn spoil_greeting(&mut self) {
        if let Phase::Opening(opening) = &mut self.phase {
            opening.spoilt = true;
        }
    }

    /// Takes that nothing came behind the barrier's answer.
    fn settle(&mut self, spoilt: bool, now: Millis) {
        if let Some(job) = self.turns.settle() {
            self.confirm(job, Evidence::PaperStatus, now);
        }
        if spoilt {
            self.turns.lose(Doubt::Garbled);
        }
    }

    /// Goes on with the greeting where time or an answer allows.
    pub(super) fn step_opening(&mut self, now: Millis) {
        let Phase::Opening(Opening { barrier, padded: was_padded, spoilt, .. }) = self.phase else { return };
        let cannot_print = self.round.is_none() && self.status.fault().is_some();
        let (barrier, padded) = match barrier {
            // A printer that cannot print does not get to the barrier, nor to what is before it; it is greeted again when
            // it can.
            Barrier::Open { .. } | Barrier::Quiet { .. } if cannot_print => (Barrier::Done, was_padded),
            // One that is dead needs no second.
            Barrier::Open { deadline } if deadline <= now && !was_padded && !self.is_down() => {
                (self.send_greeting(true, now), true)
            }
            Barrier::Open { deadline } if deadline <= now => {
                self.turns.lose(if spoilt { Doubt::Garbled } else { Doubt::NoAnswer });
                (Barrier::Done, was_padded)
            }
            Barrier::Quiet { until } if until <= now => {
                self.settle(spoilt, now);
                (Barrier::Done, was_padded)
            }
            Barrier::Open { .. } | Barrier::Quiet { .. } | Barrier::Done => (barrier, was_padded),
        };
        let Phase::Opening(opening) = &mut self.phase else { return };
        opening.barrier = barrier;
        opening.padded = padded;
        if matches!(barrier, Barrier::Done) && self.round.is_none() {
            self.end_opening(now);
        }
    }

    fn end_opening(&mut self, now: Millis) {
        let Phase::Opening(opening) = core::mem::replace(&mut self.phase, Phase::Ready) else { return };
        if self.status.link == Link::Opening {
            let answers_something = self.realtime == Known::Yes
                || self.answers.auto
                || self.answers.paper
                || self.answers.process_id;
            self.status.link = if answers_something { Link::Silent } else { Link::Mute };
        }
        self.was_down = self.is_down();
        self.idle(now);
        if self.asks_port() {
            self.ask_port();
        }
        if let Some(job) = opening.waiting {
            if self.status.link == Link::Silent && self.status.fault().is_none() {
                self.fail(job.id, NotPrinted::NoAnswer);
            } else if self.asks_port() {
                self.take_job(job, now);
            } else {
                self.decide(job, true, now);
            }
        }
    }
}
