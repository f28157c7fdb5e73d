//! The driver of one printer: finds out whether it can print, sends a job, and finds out what became of it.
//!
//! ```text
//! Closed -> Opening -> Ready -> Checking -> Confirming -> Ready
//!              |  ^                |                        |
//!              |  +- a fault ended, or it answers again ----+
//!              +- greeting: initialise, automatic status on, and a barrier: a question in its turn among the data, whose
//!                 answer shows that the printer is in step with us and that no old answer is still on its way
//! ```
//!
//! - *Checking*: a round of `DLE EOT` before any byte of the job; a printer that is not ready fails the job.
//! - *Confirming*: the job is out. Its outcome is [`Outcome::Printed`] only when the profile's best evidence comes; a fault, a
//!   lost port or silence makes it [`Outcome::Unknown`]. An answer that comes after all is told as
//!   [`Event::ConfirmedLate`].
//!
//! One job at a time: whoever queues jobs writes down that each is started before it is given here, so that a power cut leaves
//! at most one in doubt. No byte of a job is made before [`Printer::print`].

mod job;
mod opening;
mod port;
mod recover;
mod round;
mod turns;

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use thiserror::Error;

use self::job::{Job, Sent};
pub use self::recover::{NothingToRecover, Recovery};

use self::opening::Opening;
use self::port::Port;
use self::round::Round;
use self::turns::{Asker, Turns};
use super::command::{AUTO_STATUS_ON, INITIALISE, LINE_FEED, ProcessId};
use super::demux::{Answer, Demux, Expect};
use super::encode::cut;
use super::outcome::{Doubt, Evidence, Outcome};
use super::profile::{Answers, Known, Profile, TextMode, TicketSensor};
use super::raster::BAND_ROWS;
use super::status::{Link, PrinterStatus, is_paper_out};
use crate::device::Millis;

/// How often an idle printer is asked when it does not report by itself, in milliseconds.
const ASK_MS: u64 = 5_000;

/// How often an idle printer is asked when it does: often enough to keep a connection alive.
/// Source: Epson UB-E02 closes an idle connection after 5 minutes.
const KEEP_ALIVE_MS: u64 = 60_000;

/// How often a printer is asked at whose outlet a ticket hangs, in milliseconds: the next person waits for it to be taken.
const TICKET_WAITS_MS: u64 = 500;

/// The jobs in doubt whose ids are remembered, should they come back.
const LATE_MAX: usize = 64;

/// Names a job; the caller's own number for it, never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobId(pub u64);

/// How fast the port carries bytes to the printer, so that waiting begins when they can have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineSpeed {
    bytes_per_s: u32,
}

impl LineSpeed {
    /// TCP and USB, at what print heads and their boards take rather than what the wire could.
    pub const NETWORK: Self = Self { bytes_per_s: 100_000 };

    /// A serial line: 10 bits to a byte.
    #[must_use]
    pub fn serial(baud: u32) -> Self {
        Self { bytes_per_s: (baud / 10).max(1) }
    }

    /// Returns how long that many bytes take, in milliseconds.
    #[must_use]
    pub fn ms(self, bytes: usize) -> u64 {
        u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(1_000) / u64::from(self.bytes_per_s)
    }
}

/// What the driver tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The printer is not as it was.
    Status(PrinterStatus),
    /// A job ended; once for each job taken.
    Finished { job: JobId, outcome: Outcome },
    /// A job that ended as unknown has been printed after all, as happens when a new roll is put in.
    ConfirmedLate { job: JobId, evidence: Evidence },
}

/// Why a job was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PrintError {
    #[error("the printer is still at job {}; wait for its outcome", running.0)]
    Busy { running: JobId },
}

/// The driver of one printer.
#[derive(Debug)]
pub struct Printer {
    answers: SureAnswers,
    realtime_of_model: Known,
    /// Whether it answers `DLE EOT`, as learnt on this connection where the model is not known to.
    realtime: Known,
    ticket_sensor: TicketSensor,
    line: LineSpeed,
    /// The longest operand that a cut cable can leave unfinished, in bytes.
    operand_bytes_max: usize,
    initialises: bool,
    phase: Phase,
    demux: Demux,
    status: PrinterStatus,
    status_told: PrinterStatus,
    /// The round of `DLE EOT` under way.
    round: Option<Round>,
    next_round: Option<Millis>,
    port: Port,
    turns: Turns,
    /// What parts a ticket from the roll, for one that was left hanging.
    parting: Vec<u8>,
    /// A job in doubt of which a part may hang at the cutter: the next ticket must not come out below it.
    torn: Option<JobId>,
    late: VecDeque<(ProcessId, JobId)>,
    out: VecDeque<Chunk>,
    events: VecDeque<Event>,
    /// The printer could not print, or did not answer, when last looked at.
    was_down: bool,
    /// Automatic status has come on this connection.
    reports_by_itself: bool,
    /// A job was cut off, so the printer may be inside an operand.
    cut_off: bool,
}

/// What the model is known to answer; the rest is not asked, since a printer prints the questions it does not know.
#[derive(Debug)]
struct SureAnswers {
    auto: bool,
    paper: bool,
    process_id: bool,
}

#[derive(Debug)]
enum Phase {
    Closed,
    Opening(Opening),
    Ready,
    Checking(Job),
    Confirming(Sent),
}

#[derive(Debug)]
struct Chunk {
    bytes: Vec<u8>,
    is_job: bool,
}

impl Printer {
    /// Makes the driver of a printer of that model behind a port of that speed; the port is closed.
    #[must_use]
    pub fn new(profile: &Profile, line: LineSpeed) -> Self {
        Self {
            answers: SureAnswers::of(&profile.answers),
            realtime_of_model: profile.answers.realtime_status.value,
            realtime: profile.answers.realtime_status.value,
            ticket_sensor: profile.answers.ticket_waits.value,
            line,
            operand_bytes_max: operand_bytes_max(profile),
            initialises: profile.text.init.value,
            phase: Phase::Closed,
            demux: Demux::default(),
            status: PrinterStatus::default(),
            status_told: PrinterStatus::default(),
            round: None,
            next_round: None,
            port: Port::default(),
            turns: Turns::new(),
            parting: parting(profile),
            torn: None,
            late: VecDeque::new(),
            out: VecDeque::new(),
            events: VecDeque::new(),
            was_down: false,
            reports_by_itself: false,
            cut_off: false,
        }
    }

    /// Returns what is known of the printer now.
    #[must_use]
    pub fn status(&self) -> &PrinterStatus {
        &self.status
    }

    /// Takes a job. Its outcome comes as an event, at once where the port is closed.
    ///
    /// # Errors
    /// When a job is still under way.
    pub fn print(&mut self, id: JobId, bytes: Vec<u8>, now: Millis) -> Result<(), PrintError> {
        if let Some(running) = self.running() {
            return Err(PrintError::Busy { running });
        }
        self.take_job(Job { id, bytes }, now);
        self.tell_status();
        Ok(())
    }

    /// Takes that the port was opened.
    pub fn connection_opened(&mut self, now: Millis) {
        if !matches!(self.phase, Phase::Closed) {
            self.connection_closed(now);
        }
        self.status.link = Link::Opening;
        self.greet(None, now);
        self.tell_status();
    }

    /// Takes that the port was closed, or lost.
    pub fn connection_closed(&mut self, now: Millis) {
        let phase = core::mem::replace(&mut self.phase, Phase::Closed);
        self.abandon_job(phase, now);
        self.out.clear();
        self.turns.close();
        self.port.close();
        self.demux = Demux::default();
        self.round = None;
        self.next_round = None;
        self.was_down = false;
        self.reports_by_itself = false;
        self.realtime = self.realtime_of_model;
        self.status = PrinterStatus::default();
        self.tell_status();
    }

    /// Takes bytes that came from the printer.
    pub fn handle_input(&mut self, bytes: &[u8], now: Millis) {
        if matches!(self.phase, Phase::Closed) {
            return;
        }
        for byte in bytes {
            let (realtime, full) = self.awaits();
            let expect = Expect { realtime, queued: self.turns.is_any_open(), full };
            if let Some(answer) = self.demux.push(*byte, expect, now) {
                self.take_answer(answer, now);
            }
            if let Some(byte) = self.demux.take_noise() {
                self.take_noise(byte);
            }
        }
        self.confirm_in_turn(now);
        self.look(now);
    }

    /// Takes that `now` has come, which [`Printer::poll_timeout`] asked for; too early or too late does no harm.
    pub fn handle_timeout(&mut self, now: Millis) {
        if self.round.as_ref().is_some_and(|round| round.deadline <= now) {
            self.end_round(false, now);
        }
        match &self.phase {
            Phase::Closed | Phase::Checking(_) => {}
            Phase::Opening(_) => self.step_opening(now),
            Phase::Ready | Phase::Confirming(_) => {
                if self.next_round.is_some_and(|at| at <= now) {
                    self.ask(now);
                }
            }
        }
        self.look(now);
    }

    /// Returns the next bytes to write to the port, all of them and in this order.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        let chunk = self.out.pop_front()?;
        if let (true, Phase::Confirming(sent)) = (chunk.is_job, &mut self.phase) {
            sent.taken = true;
            // What parts it from the ticket before goes out with it.
            self.torn = None;
        }
        Some(chunk.bytes)
    }

    /// Returns when [`Printer::handle_timeout`] is wanted at the latest.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        let round = self.round.as_ref().map(|round| round.deadline);
        let of_phase = match &self.phase {
            Phase::Closed | Phase::Checking(_) => None,
            Phase::Opening(opening) => opening.deadline(),
            Phase::Ready => self.next_round,
            Phase::Confirming(sent) => earliest(self.next_round, Some(sent.deadline())),
        };
        earliest(round, of_phase)
    }

    /// Returns the next thing to tell.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn take_answer(&mut self, answer: Answer, now: Millis) {
        match answer {
            Answer::RealTime(byte) => self.take_realtime(byte, now),
            Answer::Full(bytes) => self.take_full(bytes, now),
            Answer::Queued(byte) => self.take_paper(byte, now),
            Answer::Auto(bytes) => {
                // One that was not told to is asked on: what looks like a report may be noise.
                self.reports_by_itself = self.answers.auto;
                self.status.take_auto(bytes);
            }
            Answer::Block { head, body } => {
                // Ids that this driver never sends are somebody else's.
                if let (true, Some(id)) = (self.answers.process_id, ProcessId::in_reply(head, &body)) {
                    self.take_process_id(id, now);
                }
            }
        }
        self.status.link = Link::Answering;
    }

    /// Takes an answer to the oldest open `GS r`; one that nobody asked for says nothing, and leaves in doubt what others say.
    fn take_paper(&mut self, byte: u8, now: Millis) {
        let Some(asker) = self.turns.answer(self.question_still_here()) else {
            if !self.extend_quiet(now) {
                self.lose_step(Doubt::Garbled);
            }
            return;
        };
        if !self.status.take_paper(byte) {
            // Nothing known says this; so it is no proof, whoever's turn it was.
            self.take_noise(byte);
            return;
        }
        match asker {
            Asker::Barrier => self.pass_barrier(now),
            // A printer that answers at the end of its roll has executed what it got, on paper or not.
            Asker::Job(job) if !is_paper_out(byte) => self.turns.seems_printed(job),
            Asker::Job(_) | Asker::Nobody => {}
        }
    }

    /// Confirms the job that is out, unless what came along with its answer has spoilt that.
    fn confirm_in_turn(&mut self, now: Millis) {
        if let Phase::Confirming(Sent { job, .. }) = self.phase
            && self.turns.take_printed(job)
        {
            self.confirm(job, Evidence::PaperStatus, now);
        }
    }

    /// Takes a byte that is no answer: others like it may have passed for one.
    fn take_noise(&mut self, byte: u8) {
        self.note_strange(byte);
        self.lose_step(Doubt::Garbled);
        self.spoil_greeting();
    }

    /// Gives up what rests on counting answers, also for the job that is out.
    fn lose_step(&mut self, why: Doubt) {
        self.turns.lose(why);
        if let Phase::Confirming(sent) = &mut self.phase {
            sent.lose_evidence(why);
        }
    }

    /// Returns the question behind a job that the port has not taken yet, so that no answer can be to it.
    fn question_still_here(&self) -> Option<Asker> {
        match &self.phase {
            Phase::Confirming(sent) if !sent.taken => Some(Asker::Job(sent.job)),
            Phase::Closed | Phase::Opening(_) | Phase::Ready | Phase::Checking(_) | Phase::Confirming(_) => {
                None
            }
        }
    }

    fn take_process_id(&mut self, id: ProcessId, now: Millis) {
        if id == ProcessId::BARRIER {
            self.pass_barrier(now);
        } else if let Phase::Confirming(sent) = &self.phase
            && sent.taken
            && ProcessId::of(sent.job.0) == id
        {
            self.confirm(sent.job, Evidence::ProcessId, now);
        } else if let Some(at) = self.late.iter().position(|(late, _)| *late == id)
            && let Some((_, job)) = self.late.remove(at)
        {
            self.confirm(job, Evidence::ProcessId, now);
        }
    }

    /// Looks at the printer after anything that happened: a fault in the middle of a job, a fault that ended.
    fn look(&mut self, now: Millis) {
        let is_down = self.is_down();
        match self.phase {
            Phase::Ready if self.was_down && !is_down => {
                // It may have been switched off and on: initialise it, and see that it is in step.
                self.greet(None, now);
            }
            Phase::Ready => self.was_down = is_down,
            Phase::Confirming(_) => self.doubt(now),
            Phase::Closed | Phase::Opening(_) | Phase::Checking(_) => {}
        }
        self.tell_status();
    }

    fn is_down(&self) -> bool {
        self.status.fault().is_some() || self.status.link == Link::Silent
    }

    /// Asks an idle or a busy printer how it is, if it can be asked.
    fn ask(&mut self, now: Millis) {
        self.next_round = None;
        if self.can_be_asked() {
            self.start_round(self.questions(), now);
        } else if self.answers.auto {
            self.send(AUTO_STATUS_ON.to_vec());
            self.next_round = Some(now + KEEP_ALIVE_MS);
        } else if self.asks_port() {
            self.ask_port();
        }
    }

    fn idle(&mut self, now: Millis) {
        let pause_ms = match (self.status.ticket_waits, self.reports_by_itself) {
            (Some(true), _) => TICKET_WAITS_MS,
            (_, true) => KEEP_ALIVE_MS,
            (_, false) => ASK_MS,
        };
        self.next_round = Some(now + pause_ms);
    }

    fn send(&mut self, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            self.out.push_back(Chunk { bytes, is_job: false });
        }
    }

    fn running(&self) -> Option<JobId> {
        match &self.phase {
            Phase::Closed | Phase::Ready => None,
            Phase::Opening(opening) => opening.waiting.as_ref().map(|job| job.id),
            Phase::Checking(job) => Some(job.id),
            Phase::Confirming(sent) => Some(sent.job),
        }
    }

    /// Tells a change, once the round that found it is at its end: half of the answers make no picture.
    fn tell_status(&mut self) {
        if self.round.is_none() && self.status != self.status_told {
            self.status_told = self.status;
            self.events.push_back(Event::Status(self.status));
        }
    }
}

impl SureAnswers {
    fn of(answers: &Answers) -> Self {
        let sure = |known: Known| match known {
            Known::Yes => true,
            Known::No | Known::Unknown => false,
        };
        Self {
            auto: sure(answers.auto_status.value),
            paper: sure(answers.paper_status.value),
            process_id: sure(answers.process_id.value),
        }
    }
}

/// Returns the longest operand that a job for this model can hold: a band of a picture, or the data of a QR code.
fn operand_bytes_max(profile: &Profile) -> usize {
    match profile.text.mode.value {
        TextMode::TextGb18030 => super::qr::QR_BYTES_MAX + 3,
        TextMode::Raster => usize::from(profile.paper.width_dots.value.bytes()) * usize::from(BAND_ROWS),
    }
}

/// Returns what cuts off whatever hangs at the printer, a line begun included.
fn parting(profile: &Profile) -> Vec<u8> {
    let mut bytes = if profile.text.init.value { INITIALISE.to_vec() } else { LINE_FEED.to_vec() };
    bytes.extend(cut(profile));
    bytes
}

fn earliest(a: Option<Millis>, b: Option<Millis>) -> Option<Millis> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (at, None) | (None, at) => at,
    }
}
