//! Finding out what an unknown printer answers.
//!
//! It asks one question after the other and takes down what comes back. A printer's own word for its name is taken down too and
//! never believed: clones give Epson's. Nothing is asked that can power a printer off, empty its buffer or open a drawer
//! (`DLE ENQ`, `DLE DC4`). A printer that does not know a command prints some of its letters; the paper is not cut.

use alloc::string::String;
use alloc::vec::Vec;

use super::command::{self, AUTO_STATUS_ON, INITIALISE, PAPER_STATUS, ProcessId};
use super::driver::LineSpeed;
use super::profile::{Answers, Known, TicketSensor};
use crate::device::Millis;

/// How long the first byte of an answer may take, in milliseconds.
const ANSWER_MS: u64 = 1_500;
/// The pause after which an answer is whole, in milliseconds.
const PAUSE_MS: u64 = 200;
/// What is kept of an answer.
const ANSWER_BYTES_MAX: usize = 80;

/// `GS a 0`: no more status by itself.
const AUTO_STATUS_OFF: [u8; 3] = [0x1D, 0x61, 0];
/// `GS I 67`: the name of the model, or what it wants to be taken for.
const NAME: [u8; 3] = [0x1D, 0x49, 67];
const LINE_FEED: u8 = 0x0A;

/// A question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// `DLE EOT n`.
    RealTime(u8),
    /// `GS r 1`.
    Paper,
    /// `GS ( H` function 48.
    ProcessId,
    /// `GS a 255`.
    AutoStatus,
    /// `GS I 67`.
    Name,
}

/// The order: what no printer prints comes first.
const QUESTIONS: [Question; 9] = [
    Question::RealTime(1),
    Question::RealTime(2),
    Question::RealTime(3),
    Question::RealTime(4),
    Question::RealTime(20),
    Question::Paper,
    Question::ProcessId,
    Question::AutoStatus,
    Question::Name,
];

/// A question and what came back, nothing where the printer was silent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub question: Question,
    pub answer: Vec<u8>,
}

/// A probe of one printer.
#[derive(Debug)]
pub struct Probe {
    line: LineSpeed,
    /// What is asked now.
    at: usize,
    heard: Vec<u8>,
    deadline: Millis,
    out: Vec<u8>,
    findings: Vec<Finding>,
}

impl Probe {
    /// Begins to ask a printer behind an open port of that speed.
    #[must_use]
    pub fn new(line: LineSpeed, now: Millis) -> Self {
        let mut probe = Self {
            line,
            at: 0,
            heard: Vec::new(),
            deadline: now,
            out: INITIALISE.into(),
            findings: Vec::new(),
        };
        probe.ask(now);
        probe
    }

    /// Takes bytes that came from the printer.
    pub fn handle_input(&mut self, bytes: &[u8], now: Millis) {
        let room = ANSWER_BYTES_MAX.saturating_sub(self.heard.len());
        self.heard.extend(bytes.iter().take(room));
        self.deadline = now + PAUSE_MS;
    }

    /// Takes that `now` has come, which [`Probe::poll_timeout`] asked for.
    pub fn handle_timeout(&mut self, now: Millis) {
        if now < self.deadline {
            return;
        }
        if let Some(question) = QUESTIONS.get(self.at) {
            let answer = core::mem::take(&mut self.heard);
            self.findings.push(Finding { question: *question, answer });
            if *question == Question::AutoStatus {
                self.out.extend(AUTO_STATUS_OFF);
            }
            self.at += 1;
            self.ask(now);
        }
    }

    /// Returns the next bytes to write to the port.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        (!self.out.is_empty()).then(|| core::mem::take(&mut self.out))
    }

    /// Returns when [`Probe::handle_timeout`] is wanted, `None` once all is asked.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        (self.at < QUESTIONS.len()).then_some(self.deadline)
    }

    /// Returns what was found so far.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn ask(&mut self, now: Millis) {
        match QUESTIONS.get(self.at) {
            Some(question) => self.out.extend(question.bytes()),
            // Whatever was printed of a question must not stand on the next ticket's first line.
            None => self.out.push(LINE_FEED),
        }
        self.deadline = now + self.line.ms(self.out.len()) + ANSWER_MS;
    }
}

impl Question {
    /// Returns the bytes that ask it.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        match self {
            Self::RealTime(n) => command::realtime_status(n).into(),
            Self::Paper => PAPER_STATUS.into(),
            Self::ProcessId => command::process_id(ProcessId::BARRIER).into(),
            Self::AutoStatus => AUTO_STATUS_ON.into(),
            Self::Name => NAME.into(),
        }
    }
}

impl Finding {
    /// Says whether the answer has the shape that this question's answer has.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        match (self.question, self.answer.as_slice()) {
            (_, []) => false,
            (Question::RealTime(20), answer) => answer.len() == 6 && answer.starts_with(&[0x10, 0x0F]),
            // Clones do not keep the fixed bits: whatever comes is an answer.
            (Question::RealTime(_), answer) => answer.len() == 1,
            (Question::Paper, answer) => matches!(answer, [byte] if byte & 0x90 == 0),
            (Question::ProcessId, answer) => match answer {
                [head, body @ .., 0] => ProcessId::in_reply(*head, body) == Some(ProcessId::BARRIER),
                _ => false,
            },
            (Question::AutoStatus, answer) => {
                matches!(answer, [first, a, b, c] if first & 0x93 == 0x10 && (a | b | c) & 0x90 == 0)
            }
            (Question::Name, answer) => answer.first() == Some(&0x5F) && answer.last() == Some(&0),
        }
    }

    /// Returns the name that a printer gives itself.
    #[must_use]
    pub fn claimed_name(&self) -> Option<String> {
        let is_name = self.question == Question::Name && self.is_answer();
        let name = self.answer.get(1..self.answer.len().saturating_sub(1)).filter(|_| is_name)?;
        Some(
            name.iter()
                .map(|byte| if (0x20..=0x7E).contains(byte) { char::from(*byte) } else { '?' })
                .collect(),
        )
    }
}

/// What a probe says of a printer's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answering {
    pub realtime_status: bool,
    pub full_status: bool,
    pub auto_status: bool,
    pub paper_status: bool,
    pub process_id: bool,
}

impl Answering {
    /// Reads the findings of a probe.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let answered =
            |question| findings.iter().any(|finding| finding.question == question && finding.is_answer());
        Self {
            realtime_status: (1..=4).all(|n| answered(Question::RealTime(n))),
            full_status: answered(Question::RealTime(20)),
            auto_status: answered(Question::AutoStatus),
            paper_status: answered(Question::Paper),
            process_id: answered(Question::ProcessId),
        }
    }

    /// Says whether a model relies on nothing that this printer does not answer.
    #[must_use]
    pub fn suffices(&self, model: &Answers) -> bool {
        let relied_on = [
            (model.realtime_status.value == Known::Yes, self.realtime_status),
            (model.auto_status.value == Known::Yes, self.auto_status),
            (model.paper_status.value == Known::Yes, self.paper_status),
            (model.process_id.value == Known::Yes, self.process_id),
            (model.ticket_waits.value == TicketSensor::FullStatus, self.full_status),
        ];
        relied_on.iter().all(|(wanted, is_answered)| !wanted || *is_answered)
    }

    /// Returns how many of its questions a model relies on: of those that suffice the one with most tells most.
    #[must_use]
    pub fn used_by(model: &Answers) -> usize {
        let sure = [&model.realtime_status, &model.auto_status, &model.paper_status, &model.process_id];
        sure.iter().filter(|fact| fact.value == Known::Yes).count()
            + usize::from(model.ticket_waits.value == TicketSensor::FullStatus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::{MODELS, Profile};

    /// Plays a printer that answers by a rule, and returns what the probe sent and found.
    fn probe(answer: impl Fn(&[u8]) -> Vec<u8>) -> (Vec<u8>, Vec<Finding>) {
        let mut now = Millis(0);
        let mut probe = Probe::new(LineSpeed::serial(9_600), now);
        let mut sent = Vec::new();
        loop {
            while let Some(bytes) = probe.poll_transmit() {
                let reply = answer(&bytes);
                sent.extend(bytes);
                if !reply.is_empty() {
                    probe.handle_input(&reply, now);
                }
            }
            let Some(at) = probe.poll_timeout() else { break };
            now = at;
            probe.handle_timeout(now);
        }
        (sent, probe.findings().to_vec())
    }

    fn fits(answering: Answering) -> Vec<&'static str> {
        let fits = |toml: &str| answering.suffices(&toml::from_str::<Profile>(toml).unwrap().answers);
        MODELS.iter().filter(|model| fits(model.toml)).map(|model| model.name).collect()
    }

    /// The answers of a real XP-S260M, and its lie.
    #[test]
    fn a_clone_is_known_by_what_it_answers_and_not_by_its_name() {
        let (_, findings) = probe(|bytes| match bytes {
            [.., 0x10, 0x04, 1] => [0x16].into(),
            [.., 0x10, 0x04, 2..=4] => [0x12].into(),
            [.., 0x1D, 0x72, 1] => [0x00].into(),
            [0x1D, 0x28, 0x48, .., b' ', b' ', b' ', b' '] => b"\x37\x22    \x00".into(),
            [.., 0x1D, 0x49, 67] => b"_TM-T88III\x00".into(),
            _ => Vec::new(),
        });
        assert_eq!(findings.iter().find_map(Finding::claimed_name).as_deref(), Some("TM-T88III"));
        let answering = Answering::of(&findings);
        assert!(answering.realtime_status && answering.paper_status && answering.process_id);
        assert!(!answering.auto_status && !answering.full_status);
        let fits = fits(answering);
        assert!(fits.contains(&"xprinter-xp-s260m") && fits.contains(&"generic-80mm"), "{fits:?}");
        assert!(!fits.contains(&"epson-tm-t88vi") && !fits.contains(&"pyramid-reliance"), "{fits:?}");
    }

    #[test]
    fn a_port_that_hands_nothing_back_fits_only_what_relies_on_nothing() {
        let (_, findings) = probe(|_| Vec::new());
        assert_eq!(findings.len(), QUESTIONS.len());
        assert_eq!(fits(Answering::of(&findings)), ["generic-80mm-silent"]);
    }

    #[test]
    fn a_line_that_echoes_or_babbles_is_no_printer() {
        for rule in [|bytes: &[u8]| bytes.to_vec(), |_: &[u8]| b"\x12login: ".to_vec()] {
            let (_, findings) = probe(rule);
            assert_eq!(fits(Answering::of(&findings)), ["generic-80mm-silent"], "{findings:02X?}");
        }
    }

    #[test]
    fn nothing_is_sent_that_could_switch_off_clear_or_open_anything() {
        let (sent, _) = probe(|_| Vec::new());
        for forbidden in [&[0x10, 0x05][..], &[0x10, 0x14], &[0x1B, 0x70], &[0x1D, 0x56], &[0x1D, 0x28, 0x45]]
        {
            assert!(!sent.windows(forbidden.len()).any(|bytes| bytes == forbidden), "{forbidden:02X?}");
        }
        assert_eq!(sent.last(), Some(&LINE_FEED));
    }
}
