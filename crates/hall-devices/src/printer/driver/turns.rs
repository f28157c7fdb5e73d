//! The questions `GS r` and the answers to them, which carry no number.
//!
//! A printer answers in turn, so the first answer is to the first open question, as long as no answer is lost and none is
//! added. While that is certain we are *in step* with the printer. A printer that is switched off forgets what it was asked,
//! a line adds bytes, and a cut cable leaves it open which questions arrived: then no answer proves anything until a barrier
//! was answered and nothing came behind it. Whatever is told as printed by an answer of these rests on an unbroken count.

use alloc::collections::VecDeque;

use super::JobId;
use crate::printer::outcome::Doubt;

/// The longest row of questions that may stand unanswered.
const OWED_MAX: usize = 32;

/// Who asked a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    Barrier,
    Job(JobId),
    /// A job whose answer proves nothing any more.
    Nobody,
}

/// The questions not answered yet, and whether the count of them is certain.
#[derive(Debug)]
pub(super) struct Turns {
    /// Oldest first.
    open: VecDeque<Asker>,
    /// Why the count is not certain.
    lost: Option<Doubt>,
    /// A job that was answered when its turn was. One in doubt is believed once all that was asked after it is answered too:
    /// a printer that was switched off unseen answers fewer.
    seems_printed: Option<JobId>,
    /// The printer may still have jobs in doubt to print, with their questions between them.
    may_hold_jobs: bool,
}

impl Turns {
    /// Starts with nothing known: another program may have asked before.
    pub(super) fn new() -> Self {
        Self { open: VecDeque::new(), lost: Some(Doubt::NoAnswer), seems_printed: None, may_hold_jobs: false }
    }

    /// Returns why an answer would prove nothing, `None` while in step.
    pub(super) fn lost(&self) -> Option<Doubt> {
        self.lost
    }

    pub(super) fn is_any_open(&self) -> bool {
        !self.open.is_empty()
    }

    pub(super) fn is_job_open(&self) -> bool {
        self.open.iter().any(|asker| matches!(asker, Asker::Job(_)))
    }

    pub(super) fn may_hold_jobs(&self) -> bool {
        self.may_hold_jobs
    }

    /// Notes a question. Says no when there are too many open ones.
    pub(super) fn ask(&mut self, asker: Asker) -> bool {
        let has_room = self.open.len() < OWED_MAX;
        if has_room {
            self.open.push_back(asker);
        }
        has_room
    }

    /// Takes a question back that never left.
    pub(super) fn take_back(&mut self, asker: Asker) {
        self.open.retain(|open| *open != asker);
    }

    /// Takes an answer and returns who asked, `None` if nobody did; `kept` has asked, and its question has not left yet.
    pub(super) fn answer(&mut self, kept: Option<Asker>) -> Option<Asker> {
        let asker = self.open.front().copied().filter(|asker| Some(*asker) != kept)?;
        self.open.pop_front();
        Some(asker)
    }

    pub(super) fn seems_printed(&mut self, job: JobId) {
        if self.lost.is_none() {
            self.seems_printed = Some(job);
        }
    }

    /// Says whether that job's turn was answered, and forgets it.
    pub(super) fn take_printed(&mut self, job: JobId) -> bool {
        self.seems_printed.take_if(|seems| *seems == job).is_some()
    }

    pub(super) fn hold_job(&mut self) {
        self.may_hold_jobs = true;
    }

    /// Gives up the count: an answer was lost, or one came too many.
    pub(super) fn lose(&mut self, why: Doubt) {
        self.lost = Some(why);
        self.seems_printed = None;
        for asker in &mut self.open {
            match asker {
                Asker::Job(_) => *asker = Asker::Nobody,
                Asker::Barrier | Asker::Nobody => {}
            }
        }
    }

    /// Takes that the port closed: which of the open questions arrived nobody knows.
    pub(super) fn close(&mut self) {
        if !self.open.is_empty() {
            self.lose(Doubt::NoAnswer);
        }
        self.open.clear();
        self.seems_printed = None;
    }

    /// Takes that a barrier was answered and nothing came behind it. Returns the job in doubt that is printed by that.
    pub(super) fn settle(&mut self) -> Option<JobId> {
        let job = self.seems_printed.take().filter(|_| self.open.is_empty());
        // What has not been answered by now was lost with the connection or inside an operand.
        self.open.clear();
        self.lost = None;
        self.may_hold_jobs = false;
        job
    }
}
