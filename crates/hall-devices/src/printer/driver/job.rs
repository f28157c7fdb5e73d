//! One job: whether it may be sent, and what became of it.

use alloc::vec::Vec;

use super::port::ASK_AFTER_MS;
use super::{Asker, Chunk, Event, JobId, LATE_MAX, Phase, Printer};
use crate::device::Millis;
use crate::printer::command::{self, ProcessId};
use crate::printer::outcome::{Doubt, Evidence, NotPrinted, Outcome};
use crate::printer::profile::Known;
use crate::printer::status::Link;

/// How long a confirmation may take after the last byte has arrived, in milliseconds: a ticket of 15 cm at the slowest head
/// seen, 50 mm/s, is 3 s; the rest is for paper that sticks and is pulled.
const CONFIRM_MS: u64 = 15_000;

/// How long a printer that confirms nothing is given to print before its status is taken for the end of it, in milliseconds.
const SETTLE_MS: u64 = 3_000;

/// How often a printer that has not confirmed is asked what is the matter, in milliseconds.
const ASK_MS: u64 = 1_000;

/// How long a fault must last before the job is in doubt, in milliseconds: the confirmation may be on its way when the roll
/// ends right behind the ticket.
const GRACE_MS: u64 = 1_000;

/// A job not sent yet.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) id: JobId,
    pub(super) bytes: Vec<u8>,
}

/// A job that is out.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) job: JobId,
    /// Its bytes were given to the port.
    pub(super) taken: bool,
    /// The best that this printer can say, `None` when it says nothing.
    evidence: Option<Evidence>,
    /// Why it says nothing.
    without: Doubt,
    /// When its last byte can have reached the printer.
    arrived_at: Millis,
    fault_since: Option<Millis>,
    /// The port is asked about it.
    is_watched: bool,
}

impl Sent {
    /// Returns when waiting for a confirmation ends.
    pub(super) fn deadline(&self) -> Millis {
        let patience_ms = match (self.evidence, self.without) {
            (Some(_), _) => CONFIRM_MS,
            // Of a model that says nothing there is nothing to wait for; another may yet say what is wrong with it.
            (None, Doubt::Unconfirmed) if !self.is_watched => 0,
            (
                None,
                Doubt::Unconfirmed | Doubt::PortLost | Doubt::Fault(_) | Doubt::NoAnswer | Doubt::Garbled,
            ) => SETTLE_MS,
        };
        let deadline = self.arrived_at + patience_ms;
        self.fault_since.map_or(deadline, |since| deadline.min(since + GRACE_MS))
    }

    /// Gives up what other bytes than the printer's could pass for; an id is not among that.
    pub(super) fn lose_evidence(&mut self, why: Doubt) {
        match self.evidence {
            Some(Evidence::PaperStatus | Evidence::ReadyAfter) => {
                (self.evidence, self.without) = (None, why);
            }
            Some(Evidence::ProcessId) | None => {}
        }
    }
}

impl Printer {
    pub(super) fn take_job(&mut self, job: Job, now: Millis) {
        let (can_be_asked, asks_port) = (self.can_be_asked(), self.asks_port());
        let is_out_of_step = self.confirms_in_turn() && self.turns.lost().is_some();
        match &mut self.phase {
            Phase::Closed => self.fail(job.id, NotPrinted::NotConnected),
            Phase::Opening(opening) => opening.waiting = Some(job),
            // Whether it counts as we do is seen by greeting it.
            Phase::Ready if is_out_of_step => self.greet(Some(job), now),
            Phase::Ready if can_be_asked => {
                self.phase = Phase::Checking(job);
                self.start_round(self.questions(), now);
            }
            // It answers, but not to that; so it is greeted again, and that is the question.
            Phase::Ready if self.status.link == Link::Silent => self.greet(Some(job), now),
            Phase::Ready if asks_port => {
                self.phase = Phase::Checking(job);
                self.ask_port();
            }
            Phase::Ready => self.decide(job, true, now),
            // `print` has refused it.
            Phase::Checking(_) | Phase::Confirming(_) => {}
        }
    }

    /// Sends a job to a printer that is ready, or fails it.
    pub(super) fn decide(&mut self, job: Job, answered: bool, now: Millis) {
        if let Some(fault) = self.status.fault() {
            self.fail(job.id, NotPrinted::Fault(fault));
        } else if !answered && self.realtime == Known::Yes {
            self.fail(job.id, NotPrinted::NoAnswer);
        } else {
            self.send_job(job, now);
        }
    }

    pub(super) fn fail(&mut self, job: JobId, why: NotPrinted) {
        self.events.push_back(Event::Finished { job, outcome: Outcome::Failed(why) });
    }

    /// Says whether `GS r` is the best that this printer has.
    pub(super) fn confirms_in_turn(&self) -> bool {
        self.answers.paper && !self.answers.process_id
    }

    fn send_job(&mut self, Job { id, mut bytes }: Job, now: Millis) {
        if self.torn.is_some() {
            bytes.splice(0..0, self.parting.iter().copied());
        }
        let mut without = Doubt::Unconfirmed;
        let evidence = if self.answers.process_id {
            bytes.extend(command::process_id(ProcessId::of(id.0)));
            Some(Evidence::ProcessId)
        } else if self.answers.paper {
            // Asked in any case, since the answer may tell of the end of the roll.
            if self.turns.ask(Asker::Job(id)) {
                bytes.extend(command::PAPER_STATUS);
            }
            without = self.turns.lost().unwrap_or(Doubt::NoAnswer);
            self.turns.lost().is_none().then_some(Evidence::PaperStatus)
        } else if self.realtime == Known::Yes {
            Some(Evidence::ReadyAfter)
        } else {
            None
        };
        let arrived_at = now + self.line.ms(bytes.len());
        self.out.push_back(Chunk { bytes, is_job: true });
        // Not before it has arrived: `DLE EOT` in the middle of a picture is taken for dots.
        let is_watched = self.asks_port();
        let pause_ms = match evidence {
            Some(Evidence::ReadyAfter) => SETTLE_MS,
            None if is_watched => ASK_AFTER_MS,
            Some(Evidence::ProcessId | Evidence::PaperStatus) | None => ASK_MS,
        };
        self.next_round = Some(arrived_at + pause_ms);
        self.phase = Phase::Confirming(Sent {
            job: id,
            taken: false,
            evidence,
            without,
            arrived_at,
            fault_since: None,
            is_watched,
        });
    }

    /// Takes that a job was printed; one that ended in doubt before is told as late.
    pub(super) fn confirm(&mut self, job: JobId, evidence: Evidence, now: Millis) {
        match &self.phase {
            Phase::Confirming(sent) if sent.job == job => self.finish(Outcome::Printed(evidence), now),
            Phase::Closed | Phase::Opening(_) | Phase::Ready | Phase::Checking(_) | Phase::Confirming(_) => {
                self.torn.take_if(|torn| *torn == job);
                self.events.push_back(Event::ConfirmedLate { job, evidence });
            }
        }
    }

    /// Takes the end of a round of questions while a job is out.
    pub(super) fn weigh_round(&mut self, answered: bool, now: Millis) {
        let Phase::Confirming(sent) = &self.phase else { return };
        let settled = sent.arrived_at + SETTLE_MS <= now;
        if sent.evidence == Some(Evidence::ReadyAfter) && settled && answered && !self.is_down() {
            self.finish(Outcome::Printed(Evidence::ReadyAfter), now);
        } else {
            self.next_round = Some(now + ASK_MS);
        }
    }

    /// Ends a job in doubt once a fault has lasted or no confirmation came.
    pub(super) fn doubt(&mut self, now: Millis) {
        let fault = self.status.fault();
        let Phase::Confirming(sent) = &mut self.phase else { return };
        sent.fault_since = fault.map(|_| sent.fault_since.unwrap_or(now));
        if now < sent.deadline() {
            return;
        }
        let outcome = match (fault, sent.evidence) {
            // The port is stuck: what it has not taken is taken back.
            _ if !sent.taken => {
                let job = sent.job;
                self.out.retain(|chunk| !chunk.is_job);
                self.turns.take_back(Asker::Job(job));
                Outcome::Failed(NotPrinted::NoAnswer)
            }
            (Some(fault), _) => Outcome::Unknown(Doubt::Fault(fault)),
            (None, Some(_)) => Outcome::Unknown(Doubt::NoAnswer),
            (None, None) => Outcome::Unknown(sent.without),
        };
        self.finish(outcome, now);
    }

    /// Ends the job that was under way when the port closed.
    pub(super) fn abandon_job(&mut self, phase: Phase, now: Millis) {
        match phase {
            Phase::Closed | Phase::Ready => {}
            Phase::Opening(opening) => {
                if let Some(job) = opening.waiting {
                    self.fail(job.id, NotPrinted::NotConnected);
                }
            }
            Phase::Checking(job) => self.fail(job.id, NotPrinted::NotConnected),
            Phase::Confirming(sent) if sent.taken => {
                self.cut_off = true;
                self.phase = Phase::Confirming(sent);
                self.finish(Outcome::Unknown(Doubt::PortLost), now);
                self.phase = Phase::Closed;
            }
            Phase::Confirming(sent) => self.fail(sent.job, NotPrinted::NotConnected),
        }
    }

    fn finish(&mut self, outcome: Outcome, now: Millis) {
        let Phase::Confirming(sent) = core::mem::replace(&mut self.phase, Phase::Ready) else { return };
        if let (Outcome::Unknown(_), Some(Evidence::ProcessId)) = (outcome, sent.evidence) {
            if self.late.len() >= LATE_MAX {
                self.late.pop_front();
            }
            self.late.push_back((ProcessId::of(sent.job.0), sent.job));
        }
        self.events.push_back(Event::Finished { job: sent.job, outcome });
        let fell_silent = outcome == Outcome::Unknown(Doubt::NoAnswer);
        match outcome {
            Outcome::Printed(_) | Outcome::Failed(_) | Outcome::Unknown(Doubt::Unconfirmed) => {}
            Outcome::Unknown(Doubt::PortLost | Doubt::Fault(_) | Doubt::NoAnswer | Doubt::Garbled) => {
                self.torn = Some(sent.job);
                self.turns.hold_job();
            }
        }
        if fell_silent {
            self.turns.lose(Doubt::NoAnswer);
        }
        // One that never answered may have been switched off and on: it is greeted before the next job.
        self.was_down = self.is_down() || fell_silent;
        self.idle(now);
    }
}
