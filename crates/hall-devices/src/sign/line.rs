//! One serial line with strip screens: who is told what, and when again.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Bound;

use thiserror::Error;

use super::gbk::Lost;
use super::strip::StripModel;
use crate::device::{Millis, line_time_ms};

/// Silence between two frames, in milliseconds. Source: the middleware of [`strip`](super::strip).
const GAP_MS: u64 = 100;

/// A text is sent again after so many milliseconds: a sign that was off, or misheard, is right again by then.
const REPEAT_MS: u64 = 10_000;

/// All strip screens of one line, one model each line. See [`device`](crate::device) for the order in which
/// its methods are called; it has no input and no events, for these signs never speak.
#[derive(Debug)]
pub struct StripLine {
    model: StripModel,
    baud: u32,
    signs: BTreeMap<u8, Sign>,
    /// Whose turn it was last.
    last: Option<u8>,
    sequence: u8,
    /// The frames of one text that are still to be sent; another text waits until they are out.
    frames: VecDeque<Vec<u8>>,
    free_at: Millis,
    transmit: Option<Vec<u8>>,
}

#[derive(Debug, Default)]
struct Sign {
    text: Option<String>,
    /// When the text began to be sent last; `None` if it never was.
    sent_at: Option<Millis>,
}

/// What is known about one sign, which is never that it shows its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripReport {
    pub address: u8,
    /// When its present text was sent last; `None` if it waits for its turn, or has no text yet.
    pub sent_at: Option<Millis>,
}

/// The order names a sign that is not on this line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("there is no sign {0} on this line")]
pub struct NoSuchSign(pub u8);

impl StripLine {
    /// Makes a line with signs of one model at these addresses. They are sent nothing until they are given a
    /// text.
    pub fn new(model: StripModel, baud: u32, addresses: impl IntoIterator<Item = u8>, now: Millis) -> Self {
        Self {
            model,
            baud,
            signs: addresses.into_iter().map(|address| (address, Sign::default())).collect(),
            last: None,
            sequence: 0,
            frames: VecDeque::new(),
            free_at: now,
            transmit: None,
        }
    }

    /// Wants this text on a sign from now on; the newest wins. Returns what of it the sign cannot show.
    ///
    /// # Errors
    /// [`NoSuchSign`] if the address is not on this line.
    pub fn show(&mut self, address: u8, text: &str) -> Result<Lost, NoSuchSign> {
        let sign = self.signs.get_mut(&address).ok_or(NoSuchSign(address))?;
        if sign.text.as_deref() != Some(text) {
            *sign = Sign { text: Some(text.into()), sent_at: None };
        }
        Ok(self.model.encode(address, 0, text).lost)
    }

    /// Sends what is due.
    pub fn handle_timeout(&mut self, now: Millis) {
        if now < self.free_at || self.transmit.is_some() {
            return;
        }
        if self.frames.is_empty() {
            self.next_text(now);
        }
        if let Some(frame) = self.frames.pop_front() {
            self.free_at = now + line_time_ms(self.baud, frame.len()) + GAP_MS;
            self.transmit = Some(frame);
        }
    }

    /// Returns the bytes to write to the port now.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.transmit.take()
    }

    /// Returns when to call [`handle_timeout`](Self::handle_timeout) next, at the latest; `None` while no
    /// sign has a text.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        let due = self.signs.values().filter_map(Sign::due_at).min();
        let due = if self.frames.is_empty() { due? } else { Millis(0) };
        Some(due.max(self.free_at))
    }

    /// Starts afresh on a port that was closed and opened again: every text is sent anew.
    pub fn reset(&mut self, now: Millis) {
        self.frames.clear();
        self.transmit = None;
        self.free_at = now;
        for sign in self.signs.values_mut() {
            sign.sent_at = None;
        }
    }

    /// Returns what is known about each sign, by address.
    pub fn reports(&self) -> impl Iterator<Item = StripReport> + '_ {
        self.signs.iter().map(|(&address, sign)| StripReport { address, sent_at: sign.sent_at })
    }

    /// Prepares the frames of the next text that is due: new ones first, each in its turn.
    fn next_text(&mut self, now: Millis) {
        let due = |sign: &Sign| sign.due_at().is_some_and(|due_at| due_at <= now);
        let new = |sign: &Sign| sign.sent_at.is_none() && due(sign);
        let Some(address) = self.in_turn(new).or_else(|| self.in_turn(due)) else { return };
        let Some(sign) = self.signs.get_mut(&address) else { return };
        let Some(text) = &sign.text else { return };
        // Of one byte, from 1. Source: as above, where it counts texts.
        self.sequence = self.sequence.checked_add(1).unwrap_or(1);
        self.frames = self.model.encode(address, self.sequence, text).frames.into();
        sign.sent_at = Some(now);
        self.last = Some(address);
    }

    fn in_turn(&self, wanted: impl Fn(&Sign) -> bool) -> Option<u8> {
        let after = self.last.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = self.signs.range((after, Bound::Unbounded));
        behind.chain(&self.signs).find(|(_, sign)| wanted(sign)).map(|(&address, _)| address)
    }
}

impl Sign {
    fn due_at(&self) -> Option<Millis> {
        self.text.as_ref()?;
        Some(self.sent_at.map_or(Millis(0), |sent_at| sent_at + REPEAT_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::strip::strip_model;

    fn line(model: &str, addresses: &[u8]) -> StripLine {
        StripLine::new(strip_model(model).unwrap(), 9_600, addresses.iter().copied(), Millis(0))
    }

    /// Runs until so many frames were sent or nothing is due before `end`; returns them with their times.
    fn run(line: &mut StripLine, now: &mut Millis, end: Millis) -> Vec<(Millis, Vec<u8>)> {
        let mut sent = Vec::new();
        loop {
            line.handle_timeout(*now);
            while let Some(frame) = line.poll_transmit() {
                sent.push((*now, frame));
            }
            match line.poll_timeout().filter(|&timeout| timeout < end) {
                Some(timeout) => *now = timeout.max(*now),
                None => {
                    *now = end;
                    return sent;
                }
            }
        }
    }

    /// In imm9003 frames the address is in the first byte.
    fn addresses(sent: &[(Millis, Vec<u8>)]) -> Vec<u8> {
        sent.iter().map(|(_, frame)| frame[0] & 0x3F).collect()
    }

    #[test]
    fn a_text_is_sent_at_once_and_again_every_ten_seconds() {
        let mut line = line("imm9003", &[3]);
        let mut now = Millis(0);
        assert_eq!(run(&mut line, &mut now, Millis(60_000)), []);
        assert_eq!(line.poll_timeout(), None);
        line.show(3, "请A012号").unwrap();
        let sent = run(&mut line, &mut now, Millis(90_000));
        let times: Vec<_> = sent.iter().map(|(at, _)| at.0).collect();
        assert_eq!(times, [60_000, 70_000, 80_000]);
        assert!(sent.windows(2).all(|pair| pair[0].1 == pair[1].1));
    }

    #[test]
    fn the_newest_text_wins_and_an_unchanged_one_is_not_hurried() {
        let mut line = line("imm9003", &[3]);
        let mut now = Millis(0);
        for text in ["请A011号", "请A012号", "请A013号"] {
            line.show(3, text).unwrap();
        }
        let sent = run(&mut line, &mut now, Millis(1_000));
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].1, strip_model("imm9003").unwrap().encode(3, 0, "请A013号").frames[0]);
        line.show(3, "请A013号").unwrap();
        assert_eq!(run(&mut line, &mut now, Millis(9_000)), []);
    }

    #[test]
    fn frames_keep_their_distance_and_every_sign_gets_its_turn() {
        let mut line = line("imm9003", &[1, 2, 3]);
        for address in [1, 2, 3] {
            line.show(address, "请A012号").unwrap();
        }
        let mut now = Millis(0);
        let sent = run(&mut line, &mut now, Millis(5_000));
        assert_eq!(addresses(&sent), [1, 2, 3]);
        for pair in sent.windows(2) {
            let on_the_line_ms = line_time_ms(9_600, pair[0].1.len());
            assert!(pair[1].0.since(pair[0].0) >= on_the_line_ms + GAP_MS);
        }
    }

    #[test]
    fn a_new_text_goes_before_repetitions() {
        let mut line = line("imm9003", &[1, 2, 3]);
        let mut now = Millis(0);
        for address in [1, 2, 3] {
            line.show(address, "请A012号").unwrap();
        }
        run(&mut line, &mut now, Millis(9_999));
        // All three are due again soon; the line is held up until they are.
        now = Millis(11_000);
        line.show(3, "请A013号").unwrap();
        assert_eq!(addresses(&run(&mut line, &mut now, Millis(12_000))), [3, 1, 2]);
    }

    #[test]
    fn the_frames_of_one_text_are_not_parted_by_another() {
        let mut line = line("imm90061", &[3, 4]);
        line.show(3, "A012").unwrap();
        line.handle_timeout(Millis(0));
        let mut sent: Vec<_> = line.poll_transmit().into_iter().map(|frame| (Millis(0), frame)).collect();
        line.show(3, "长一些的文字").unwrap();
        line.show(4, "B001").unwrap();
        sent.extend(run(&mut line, &mut Millis(1), Millis(5_000)));
        let kinds: Vec<_> = sent.iter().map(|(_, frame)| (frame[3], frame[5])).collect();
        assert_eq!(kinds, [(3, 0x51), (3, 0x21), (4, 0x51), (4, 0x21), (3, 0x51), (3, 0x21)]);
        assert_eq!(usize::from(sent[0].1[6]), b"A012".len());
        assert_eq!(sent[1].1[7..11], *b"A012");
    }

    #[test]
    fn a_reopened_port_gets_every_text_anew() {
        let mut line = line("imm9003", &[1, 2]);
        let mut now = Millis(0);
        line.show(1, "请A012号").unwrap();
        line.show(2, "请A013号").unwrap();
        run(&mut line, &mut now, Millis(1_000));
        line.reset(now);
        assert_eq!(line.reports().filter(|report| report.sent_at.is_none()).count(), 2);
        assert_eq!(addresses(&run(&mut line, &mut now, Millis(2_000))).len(), 2);
    }

    #[test]
    fn the_sequence_counts_texts_and_skips_zero() {
        let mut line = line("imm9013", &[3]);
        line.show(3, "请A012号").unwrap();
        let sent = run(&mut line, &mut Millis(0), Millis(2_570_000));
        let sequences: Vec<_> = sent.iter().map(|(_, frame)| frame[3]).collect();
        assert_eq!((sequences[0], sequences[254], sequences[255]), (1, 255, 1));
    }

    #[test]
    fn what_a_sign_cannot_show_is_told_to_the_caller() {
        let mut line = line("imm9002", &[3]);
        assert_eq!(line.show(3, "𠮷A012").unwrap().replaced, ['𠮷']);
        assert_eq!(line.show(9, "A012"), Err(NoSuchSign(9)));
    }
}
