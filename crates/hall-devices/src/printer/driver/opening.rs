//! Greeting a printer: bringing it into a known state, and seeing that it is in step with us.
//!
//! A printer keeps the bytes of a job that was cut off, and what comes next on the same line is taken for the rest of a picture
//! or a QR code: a ticket could lose its head and still be confirmed. So the greeting ends with a barrier, a question that is
//! answered in its turn among the data. When no answer comes, or a job is known to have been cut off, as many NULs are sent as
//! the longest operand has bytes (white dots inside a picture, ignored outside), and the greeting after them.

use alloc::vec;
use alloc::vec::Vec;

use super::job::Job;
use super::{OWED_MAX, Owed, Phase, Printer};
use crate::device::Millis;
use crate::printer::command::{self, ProcessId};
use crate::printer::outcome::NotPrinted;
use crate::printer::profile::Known;
use crate::printer::status::Link;

/// How long the barrier's answer may take when the printer has nothing else to do, in milliseconds.
const BARRIER_MS: u64 = 2_000;

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
        self.phase = Phase::Opening(Opening { waiting, barrier, padded });
        if self.can_be_asked() {
            self.start_round(self.all_questions(), now);
        }
        self.step_opening(now);
    }

    fn send_greeting(&mut self, padded: bool, now: Millis) -> Barrier {
        if padded {
            self.disown_jobs();
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
        } else if self.answers.paper && self.owed.len() < OWED_MAX {
            bytes.extend(command::PAPER_STATUS);
            self.owed.push_back(Owed::Barrier);
            true
        } else {
            false
        };
        let deadline = now + self.line.ms(bytes.len()) + BARRIER_MS;
        self.send(bytes);
        if has_barrier { Barrier::Open { deadline } } else { Barrier::Done }
    }

    /// Takes that a barrier was answered.
    pub(super) fn pass_barrier(&mut self, now: Millis) {
        if let Phase::Opening(opening) = &mut self.phase {
            opening.barrier = if self.answers.process_id {
                Barrier::Done
            } else {
                Barrier::Quiet { until: now + QUIET_MS }
            };
            self.extend_quiet(now);
            self.step_opening(now);
        }
    }

    /// Waits on, since an answer came that was not the last.
    pub(super) fn extend_quiet(&mut self, now: Millis) {
        if let Phase::Opening(opening) = &mut self.phase
            && let Barrier::Quiet { until } = &mut opening.barrier
        {
            // Behind NULs a second barrier may still be on its way to the printer.
            let padding_ms = if opening.padded { self.line.ms(self.operand_bytes_max) } else { 0 };
            *until = now + QUIET_MS + padding_ms;
        }
    }

    /// Goes on with the greeting where time or an answer allows.
    pub(super) fn step_opening(&mut self, now: Millis) {
        let Phase::Opening(opening) = &self.phase else { return };
        let was_padded = opening.padded;
        let cannot_print = self.round.is_none() && self.status.fault().is_some();
        let (barrier, padded) = match opening.barrier {
            // A printer that cannot print does not get to the barrier; it is greeted again when it can.
            Barrier::Open { .. } if cannot_print => (Barrier::Done, was_padded),
            // One that is dead needs no second.
            Barrier::Open { deadline } if deadline <= now && !was_padded && !self.is_down() => {
                (self.send_greeting(true, now), true)
            }
            Barrier::Open { deadline } if deadline <= now => (Barrier::Done, was_padded),
            Barrier::Quiet { until } if until <= now => {
                // What has not been answered by now was lost with the connection or inside an operand.
                self.owed.clear();
                (Barrier::Done, was_padded)
            }
            Barrier::Open { .. } | Barrier::Quiet { .. } | Barrier::Done => (opening.barrier, was_padded),
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
        if let Some(job) = opening.waiting {
            if self.status.link == Link::Silent && self.status.fault().is_none() {
                self.fail(job.id, NotPrinted::NoAnswer);
            } else {
                self.decide(job, true, now);
            }
        }
    }
}
