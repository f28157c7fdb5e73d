//! One printer of the thousand-ticket hall: the driver, the device, the line between them, and the papers that came out.

use std::collections::{BTreeMap, BTreeSet};

use hall_devices::device::Millis;
use hall_devices::printer::{
    Event, Fields, JobId, Layout, LineSpeed, Link, Outcome, Printer, Profile, compose, encode, model,
};
use halld::devices::TicketPainter;

use crate::printer::{Fault, Make, Paper, VirtualPrinter};

/// How long people take to see to a printer, in milliseconds.
const MENDED_AFTER_MS: u64 = 40_000;

/// How long a pulled cable is out, in milliseconds.
const PLUGGED_AFTER_MS: u64 = 1_000;

/// How often a slow printer gets a little further, in milliseconds.
pub(super) const TICK_MS: u64 = 100;

/// Whatever begins like a ticket and is no longer is a greeting.
const GREETING_BYTES_MAX: usize = 64;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mishap {
    /// The printer breaks while a ticket is on its way.
    Breaks(Fault),
    /// As before, and whoever mends it switches it off and on.
    BreaksAndIsSwitchedOff(Fault),
    /// It breaks while a ticket is on its way, on a line that adds bytes of its own.
    BreaksOnABadLine(Fault),
    /// It is broken already, and nobody knows yet.
    Broken(Fault),
    /// The cable is pulled.
    LineLost,
}

/// A printer, its driver, and the line between them.
pub(super) struct Side {
    profile: Profile,
    painter: TicketPainter,
    pub(super) driver: Printer,
    pub(super) device: VirtualPrinter,
    /// One that nothing happens to.
    twin: VirtualPrinter,
    /// What happens after that many bytes of the next ticket.
    strike: Option<(Mishap, usize)>,
    faults: Vec<Fault>,
    is_switched_off_to_mend: bool,
    mended_at: Option<Millis>,
    plugged_at: Option<Millis>,
    pub(super) finished: BTreeMap<JobId, Outcome>,
    pub(super) late: BTreeSet<JobId>,
    pub(super) papers: Vec<Paper>,
}

impl Side {
    pub(super) fn new(name: &str, make: Make, line: LineSpeed, now: Millis) -> Self {
        let profile: Profile = toml::from_str(model(name).unwrap().toml).unwrap();
        let mut driver = Printer::new(&profile, line);
        driver.connection_opened(now);
        let width_dots = profile.paper.width_dots.value.dots();
        Self {
            device: VirtualPrinter::of(make, width_dots.into()),
            twin: VirtualPrinter::of(make, width_dots.into()),
            painter: TicketPainter::new(width_dots),
            profile,
            driver,
            strike: None,
            faults: Vec::new(),
            is_switched_off_to_mend: false,
            mended_at: None,
            plugged_at: None,
            finished: BTreeMap::new(),
            late: BTreeSet::new(),
            papers: Vec::new(),
        }
    }

    /// Returns the bytes of a ticket as this printer takes it.
    pub(super) fn ticket(&mut self, layout: &Layout, fields: &Fields<'_>) -> Vec<u8> {
        let doc = compose(layout, fields, self.profile.paper.width_dots.value).unwrap();
        encode(&doc, &self.profile, &mut self.painter).unwrap().bytes
    }

    /// Returns what comes of those bytes when nothing goes wrong.
    pub(super) fn paper_of(&mut self, bytes: &[u8]) -> Paper {
        let _ = self.twin.handle(bytes);
        assert_eq!(self.twin.oddities().next(), None);
        self.twin.take_papers().pop().unwrap()
    }

    pub(super) fn is_ready(&self) -> bool {
        let status = self.driver.status();
        matches!(status.link, Link::Answering | Link::Mute) && status.fault().is_none()
    }

    /// Lets something go wrong with the next ticket, unless something is wrong already.
    pub(super) fn strike(&mut self, mishap: Mishap, after_bytes: usize, now: Millis) {
        if !self.faults.is_empty() || self.plugged_at.is_some() {
            return;
        }
        match mishap {
            Mishap::Broken(fault) => self.breaks(&[fault], now),
            Mishap::Breaks(_)
            | Mishap::BreaksAndIsSwitchedOff(_)
            | Mishap::BreaksOnABadLine(_)
            | Mishap::LineLost => self.strike = Some((mishap, after_bytes)),
        }
    }

    /// Lets a mishap pass whose ticket never came.
    pub(super) fn spare(&mut self) {
        self.strike = None;
    }

    fn breaks(&mut self, faults: &[Fault], now: Millis) {
        self.faults = faults.to_vec();
        self.mended_at = Some(now + MENDED_AFTER_MS);
        for fault in faults {
            let said = self.device.set_fault(*fault, true);
            self.driver.handle_input(&said, now);
        }
    }

    fn mend(&mut self, now: Millis) {
        if std::mem::take(&mut self.is_switched_off_to_mend) {
            let _ = self.device.set_fault(Fault::Dead, true);
        }
        for fault in std::mem::take(&mut self.faults) {
            let said = self.device.set_fault(fault, false);
            self.driver.handle_input(&said, now);
        }
        let _ = self.device.set_fault(Fault::Dead, false);
    }

    /// Carries what the driver has to say, and takes what it tells.
    pub(super) fn carry(&mut self, now: Millis) {
        while let Some(bytes) = self.driver.poll_transmit() {
            let is_ticket = bytes.len() > GREETING_BYTES_MAX && bytes.starts_with(b"\x1b@");
            let strike = if is_ticket { self.strike.take() } else { None };
            let (before, after) = bytes.split_at(strike.map_or(bytes.len(), |(_, at)| at.min(bytes.len())));
            let mut said = self.device.handle(before);
            match strike {
                Some((Mishap::LineLost, _)) => {
                    self.driver.connection_closed(now);
                    self.plugged_at = Some(now + PLUGGED_AFTER_MS);
                    break;
                }
                Some((Mishap::Breaks(fault) | Mishap::Broken(fault), _)) => self.breaks(&[fault], now),
                Some((Mishap::BreaksAndIsSwitchedOff(fault), _)) => {
                    self.breaks(&[fault], now);
                    self.is_switched_off_to_mend = true;
                }
                Some((Mishap::BreaksOnABadLine(fault), _)) => self.breaks(&[Fault::Garbage, fault], now),
                None => {}
            }
            said.extend(self.device.handle(after));
            self.driver.handle_input(&said, now);
        }
        while let Some(event) = self.driver.poll_event() {
            match event {
                Event::Finished { job, outcome } => drop(self.finished.insert(job, outcome)),
                Event::ConfirmedLate { job, .. } => assert!(self.late.insert(job), "{job:?} is late twice"),
                Event::Status(_) => {}
            }
        }
        self.papers.extend(self.device.take_papers());
    }

    /// Returns when something happens next.
    pub(super) fn next(&self, now: Millis) -> Option<Millis> {
        let tick = self.faults.contains(&Fault::Slow).then(|| now + TICK_MS);
        [self.driver.poll_timeout(), self.mended_at, self.plugged_at, tick].into_iter().flatten().min()
    }

    /// Lets happen what is due.
    pub(super) fn pass(&mut self, now: Millis) {
        if self.plugged_at.take_if(|at| *at <= now).is_some() {
            self.driver.connection_opened(now);
        }
        if self.faults.contains(&Fault::Slow) {
            let said = self.device.tick();
            self.driver.handle_input(&said, now);
        }
        if self.mended_at.take_if(|at| *at <= now).is_some() {
            self.mend(now);
        }
        self.driver.handle_timeout(now);
        self.carry(now);
    }

    /// Takes what hangs out uncut for a paper too.
    pub(super) fn tear_off(&mut self) {
        let uncut = self.device.uncut();
        if !uncut.is_blank() {
            self.papers.push(uncut);
        }
    }
}
