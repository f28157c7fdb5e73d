//! A virtual printer at the pace of paper: what it has printed comes out, and is answered for, when its head would be done.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::port::Attached;
use crate::printer::{Fault, Paper, VirtualPrinter};

/// 150 mm/s at 8 dots/mm. Source: Xprinter XP-S260M and Cashino KP-628E data sheets name 200 and 60 to 150.
const ROWS_PER_S: u64 = 1_200;
/// Papers that lie in the tray; the oldest are taken away first.
const TRAY_MAX: usize = 60;

/// A paper in the tray.
#[derive(Clone, Debug)]
pub struct Printed {
    /// Counts the papers of this printer from 1.
    pub id: u64,
    /// When it came out.
    pub at: Instant,
    pub paper: Paper,
}

/// A printer and the tray its papers fall into.
pub struct PrinterTray {
    printer: VirtualPrinter,
    paced: bool,
    /// What is still to leave, in order.
    under_way: VecDeque<UnderWay>,
    /// When the head has printed everything it was given.
    free_at: Option<Instant>,
    tray: VecDeque<Printed>,
    printed: u64,
    faults: Vec<Fault>,
    received: u64,
}

struct UnderWay {
    due: Option<Instant>,
    papers: Vec<Paper>,
    answer: Vec<u8>,
}

impl PrinterTray {
    /// Puts a printer there of that many dots a line. `paced` lets paper take its time.
    #[must_use]
    pub fn new(width_dots: u32, paced: bool) -> Self {
        Self {
            printer: VirtualPrinter::new(width_dots),
            paced,
            under_way: VecDeque::new(),
            free_at: None,
            tray: VecDeque::new(),
            printed: 0,
            faults: Vec::new(),
            received: 0,
        }
    }

    /// Returns what lies in the tray, the oldest first.
    pub fn papers(&self) -> impl DoubleEndedIterator<Item = &Printed> {
        self.tray.iter()
    }

    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Returns the number of bytes received in all.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Returns what a real printer would not have understood.
    #[must_use]
    pub fn oddities(&self) -> usize {
        self.printer.oddities().len()
    }

    /// Breaks the printer, or mends it.
    pub fn set_fault(&mut self, fault: Fault, present: bool, now: Instant) {
        self.faults.retain(|other| *other != fault);
        if present {
            self.faults.push(fault);
        }
        let answer = self.printer.set_fault(fault, present);
        self.enqueue(answer, now);
    }

    fn enqueue(&mut self, answer: Vec<u8>, now: Instant) {
        let papers = self.printer.take_papers();
        if papers.is_empty() && answer.is_empty() {
            return;
        }
        let rows: u64 = papers.iter().map(|paper| u64::from(paper.height_dots())).sum();
        let due = self.paced.then(|| {
            let start = self.free_at.map_or(now, |free_at| free_at.max(now));
            start + Duration::from_millis(rows * 1_000 / ROWS_PER_S)
        });
        self.free_at = due;
        self.under_way.push_back(UnderWay { due, papers, answer });
    }

    fn put_out(&mut self, paper: Paper, at: Instant) {
        self.printed += 1;
        if self.tray.len() >= TRAY_MAX {
            self.tray.pop_front();
        }
        self.tray.push_back(Printed { id: self.printed, at, paper });
    }
}

impl Attached for PrinterTray {
    fn input(&mut self, bytes: &[u8], now: Instant) {
        self.received += bytes.len() as u64;
        let answer = self.printer.handle(bytes);
        self.enqueue(answer, now);
    }

    fn transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        let first = self.under_way.pop_front_if(|first| first.due.is_none_or(|due| due <= now))?;
        first.papers.into_iter().for_each(|paper| self.put_out(paper, now));
        Some(first.answer)
    }

    fn wake(&self, _: Instant) -> Option<Instant> {
        self.under_way.front()?.due
    }

    /// What the printer has goes on being printed; it is only not heard any more.
    fn line_lost(&mut self) {
        self.under_way.iter_mut().for_each(|under_way| under_way.answer.clear());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICKET: &[u8] = b"\x1B@A012\n\x1DVB\x00\x10\x04\x01";

    #[test]
    fn paper_and_its_answer_come_out_when_the_head_is_done() {
        let (mut tray, now) = (PrinterTray::new(576, true), Instant::now());
        tray.input(TICKET, now);
        tray.input(TICKET, now);
        assert_eq!(tray.transmit(now), None);
        assert_eq!(tray.papers().count(), 0);
        let first = tray.wake(now).unwrap();
        assert!(first > now);
        assert_eq!(tray.transmit(first), Some(vec![0x12]));
        assert_eq!(tray.papers().map(|printed| printed.id).collect::<Vec<_>>(), [1]);
        assert!(tray.wake(first).unwrap() > first, "the second paper takes its time, too");
    }

    #[test]
    fn without_a_pace_everything_comes_at_once() {
        let (mut tray, now) = (PrinterTray::new(384, false), Instant::now());
        tray.input(TICKET, now);
        assert_eq!(tray.transmit(now), Some(vec![0x12]));
        assert_eq!(tray.papers().next().unwrap().paper.transcript(), ["A012"]);
        assert_eq!(tray.wake(now), None);
    }

    #[test]
    fn a_printer_that_lost_its_line_prints_what_it_has_and_says_nothing_of_it() {
        let (mut tray, now) = (PrinterTray::new(576, true), Instant::now());
        tray.input(TICKET, now);
        tray.line_lost();
        assert_eq!(tray.transmit(tray.wake(now).unwrap()), Some(vec![]));
        assert_eq!(tray.papers().count(), 1);
    }

    #[test]
    fn what_blocks_is_seen_and_what_was_blocked_comes_out_afterwards() {
        let (mut tray, now) = (PrinterTray::new(576, false), Instant::now());
        tray.set_fault(Fault::PaperOut, true, now);
        tray.input(TICKET, now);
        while tray.transmit(now).is_some() {}
        assert_eq!((tray.papers().count(), tray.faults()), (0, &[Fault::PaperOut][..]));
        tray.set_fault(Fault::PaperOut, false, now);
        while tray.transmit(now).is_some() {}
        assert_eq!(tray.papers().count(), 1);
    }
}
