//! One line with signs that answer: who is told what, who took it, and who is silent.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Bound;

use super::bx::BxPanel;
use super::gbk::Lost;
use super::line::NoSuchSign;
use super::modbus;
use super::number::NumberDisplay;
use crate::device::{Millis, line_time_ms};

/// Silence between an answer and the next frame, in milliseconds: far more than the 3.5 characters of Modbus RTU, because
/// a computer's serial port knows no shorter times.
const GAP_MS: u64 = 20;

/// How long an answer is awaited behind the last byte sent, in milliseconds. No source names a bound; libmodbus waits as
/// long by default.
const ANSWER_MS: u64 = 500;

/// So often in a row nothing was answered, and the sign counts as silent.
const MISSES_MAX: u32 = 3;

/// A text is sent again after so many milliseconds: a sign that was off is right again by then.
const REPEAT_MS: u64 = 10_000;

/// A silent sign costs the others [`ANSWER_MS`] each time it is tried, so it is tried every so many milliseconds only: it is right
/// within 5 s of its return.
const SILENT_REPEAT_MS: u64 = 4_000;

/// What the signs of one line are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweringModel {
    Bx(BxPanel),
    Number(NumberDisplay),
}

/// What was heard since a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Unfinished,
    Taken,
    /// With the sign's own code of why.
    Refused(u8),
    /// No answer is to be found in it any more.
    Noise,
}

/// All answering signs of one line. See [`device`](crate::device) for the order in which its methods are called; it has no
/// events: [`reports`](Self::reports) says it all.
#[derive(Debug)]
pub struct AnsweringLine {
    model: AnsweringModel,
    baud: u32,
    signs: BTreeMap<u8, Sign>,
    last: Option<u8>,
    asked: Option<Asked>,
    heard: Vec<u8>,
    /// Whether the adapter hands back what is sent; `None` until it was found out.
    echoes: Option<bool>,
    free_at: Millis,
    transmit: Option<Vec<u8>>,
}

/// What is known about one sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweringReport<'a> {
    pub address: u8,
    pub state: AnsweringState,
    /// The text it took last, while it answers.
    pub shown: Option<&'a str>,
    pub answers: u64,
    /// Requests that nothing was answered to.
    pub misses: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweringState {
    /// It was not asked yet, or not often enough to say.
    Unknown,
    Answers,
    Refuses(u8),
    Silent,
}

#[derive(Debug)]
struct Sign {
    text: Option<String>,
    /// What it was sent last.
    told: Option<String>,
    shown: Option<String>,
    state: AnsweringState,
    due: Millis,
    misses_in_a_row: u32,
    answers: u64,
    misses: u64,
}

#[derive(Debug)]
struct Asked {
    address: u8,
    request: Vec<u8>,
    deadline: Millis,
    /// It is a question that finds out whether the adapter echoes; nothing was shown by it.
    is_probe: bool,
}

impl AnsweringLine {
    /// Makes a line with signs of one model at these addresses. They are sent nothing until they are given a text.
    pub fn new(
        model: AnsweringModel,
        baud: u32,
        addresses: impl IntoIterator<Item = u8>,
        now: Millis,
    ) -> Self {
        let signs = addresses.into_iter().map(|address| (address, Sign::NEW)).collect();
        let (asked, heard, transmit) = (None, Vec::new(), None);
        Self { model, baud, signs, last: None, asked, heard, echoes: None, free_at: now, transmit }
    }

    /// Wants this text on a sign from now on; the newest wins. Returns what of it the sign cannot show.
    ///
    /// # Errors
    /// [`NoSuchSign`] if the address is not on this line.
    pub fn show(&mut self, address: u8, text: &str) -> Result<Lost, NoSuchSign> {
        let sign = self.signs.get_mut(&address).ok_or(NoSuchSign(address))?;
        if sign.text.as_deref() != Some(text) {
            sign.text = Some(text.into());
            // One that is silent keeps its turn, or it would hold the others up at every call.
            if sign.state != AnsweringState::Silent {
                sign.due = Millis(0);
            }
        }
        Ok(self.model.request(address, text, false).1)
    }

    /// Takes what came over the line.
    pub fn handle_input(&mut self, bytes: &[u8], now: Millis) {
        let Some(asked) = &self.asked else { return };
        self.heard.extend_from_slice(bytes);
        match self.read(asked) {
            Reading::Unfinished => {}
            reading => self.end(reading, now),
        }
    }

    /// Gives up what was not answered, and asks the next.
    pub fn handle_timeout(&mut self, now: Millis) {
        if self.asked.as_ref().is_some_and(|asked| asked.deadline <= now) {
            self.end(Reading::Noise, now);
        }
        if self.asked.is_none() && self.free_at <= now {
            self.ask(now);
        }
    }

    /// Returns the bytes to write to the port now.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.transmit.take()
    }

    /// Returns when to call [`handle_timeout`](Self::handle_timeout) next, at the latest; `None` while no sign has a text.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        match &self.asked {
            Some(asked) => Some(asked.deadline),
            None => Some(self.signs.values().filter_map(Sign::due).min()?.max(self.free_at)),
        }
    }

    /// Starts afresh on a port that was closed and opened again: every text is sent anew.
    pub fn reset(&mut self, now: Millis) {
        self.asked = None;
        self.heard.clear();
        self.transmit = None;
        self.echoes = None;
        self.free_at = now;
        for sign in self.signs.values_mut() {
            let (text, answers, misses) = (sign.text.take(), sign.answers, sign.misses);
            *sign = Sign { text, answers, misses, ..Sign::NEW };
        }
    }

    /// Returns what is known about each sign, by address.
    pub fn reports(&self) -> impl Iterator<Item = AnsweringReport<'_>> {
        self.signs.iter().map(|(&address, sign)| AnsweringReport {
            address,
            state: sign.state,
            shown: sign.shown.as_deref(),
            answers: sign.answers,
            misses: sign.misses,
        })
    }

    fn ask(&mut self, now: Millis) {
        let is_due = |sign: &Sign| sign.due().is_some_and(|due| due <= now);
        let is_new = |sign: &Sign| is_due(sign) && sign.told != sign.text;
        let Some(address) = self.in_turn(is_new).or_else(|| self.in_turn(is_due)) else { return };
        let Some(sign) = self.signs.get_mut(&address) else { return };
        let Some(text) = &sign.text else { return };
        let (mut request, _) = self.model.request(address, text, sign.shown.is_none());
        let is_probe = match self.model {
            // The answer to 06 is its request, so an echo would pass for it.
            AnsweringModel::Number(display) if self.echoes.is_none() => {
                request = modbus::read_one(address, display.register);
                true
            }
            AnsweringModel::Number(_) | AnsweringModel::Bx(_) => false,
        };
        if !is_probe {
            sign.told.clone_from(&sign.text);
        }
        self.last = Some(address);
        self.heard.clear();
        let deadline = now + line_time_ms(self.baud, request.len()) + ANSWER_MS;
        self.transmit = Some(request.clone());
        self.asked = Some(Asked { address, request, deadline, is_probe });
    }

    fn in_turn(&self, wanted: impl Fn(&Sign) -> bool) -> Option<u8> {
        let after = self.last.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = self.signs.range((after, Bound::Unbounded));
        behind.chain(&self.signs).find(|(_, sign)| wanted(sign)).map(|(&address, _)| address)
    }

    fn read(&self, asked: &Asked) -> Reading {
        match self.model {
            AnsweringModel::Bx(_) => BxPanel::read(asked.address, &self.heard),
            AnsweringModel::Number(_) => {
                let behind = if self.echoes == Some(true) { self.behind_echo(asked) } else { Some(0) };
                behind.map_or(Reading::Unfinished, |at| modbus::read(&asked.request, &self.heard[at..]))
            }
        }
    }

    /// Where the answer begins, if what was sent has come back.
    fn behind_echo(&self, asked: &Asked) -> Option<usize> {
        let length = asked.request.len();
        self.heard.windows(length).position(|part| part == asked.request).map(|at| at + length)
    }

    fn end(&mut self, reading: Reading, now: Millis) {
        let Some(asked) = self.asked.take() else { return };
        self.free_at = now + GAP_MS;
        if asked.is_probe {
            self.echoes = Some(self.behind_echo(&asked).is_some());
            // Who is silent at a probe is asked again with his text, and counted then.
            return;
        }
        let Some(sign) = self.signs.get_mut(&asked.address) else { return };
        match reading {
            Reading::Taken => {
                sign.state = AnsweringState::Answers;
                sign.shown.clone_from(&sign.told);
                sign.due = if sign.told == sign.text { now + REPEAT_MS } else { now };
            }
            Reading::Refused(code) => {
                sign.state = AnsweringState::Refuses(code);
                sign.shown = None;
                sign.due = now + REPEAT_MS;
            }
            Reading::Unfinished | Reading::Noise => return sign.missed(now),
        }
        sign.answers += 1;
        sign.misses_in_a_row = 0;
    }
}

impl Sign {
    const NEW: Sign = Sign {
        text: None,
        told: None,
        shown: None,
        state: AnsweringState::Unknown,
        due: Millis(0),
        misses_in_a_row: 0,
        answers: 0,
        misses: 0,
    };

    fn due(&self) -> Option<Millis> {
        self.text.as_ref().map(|_| self.due)
    }

    fn missed(&mut self, now: Millis) {
        self.misses += 1;
        self.misses_in_a_row = self.misses_in_a_row.saturating_add(1);
        self.due = now;
        if self.misses_in_a_row >= MISSES_MAX {
            self.state = AnsweringState::Silent;
            self.shown = None;
            self.due = now + SILENT_REPEAT_MS;
        }
    }
}

impl AnsweringModel {
    fn request(&self, address: u8, text: &str, is_first: bool) -> (Vec<u8>, Lost) {
        match self {
            AnsweringModel::Bx(panel) => panel.request(address, text, is_first),
            AnsweringModel::Number(display) => display.request(address, text),
        }
    }
}

#[cfg(test)]
mod tests;
