//! Three windows with their terminals on one line, a daemon, people who press keys, and everything that can
//! go wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use hall_devices::device::Millis;
use hall_devices::terminal::{Event, LineSettings, Link, TerminalLine};
use hall_wire::{
    Address, CONTACT_LOST_MS, Capabilities, Charset, Down, FrameReader, Key, Line, Session, Setup, Sign,
    Style, Terminal,
};

use crate::cable::{Cable, Faults, Random};

const NO_CONTACT: &str = "请听人工叫号";

/// The longest way of a press that is reported at once, from the terminal's answer to the master, in
/// milliseconds.
const ON_THE_WAY_MAX_MS: u64 = 200;

/// The name of a press.
type Id = (Address, Session, u32);

pub(crate) struct World {
    now: Millis,
    random: Random,
    to_terminals: Cable,
    to_master: Cable,
    daemon: Daemon,
    windows: Vec<Window>,
    /// People press keys, and the hall wants other texts.
    busy: bool,
    restarts: bool,
    digest: DefaultHasher,
}

/// The daemon as far as it matters here: a line, and a ledger that outlives it.
struct Daemon {
    line: TerminalLine,
    /// Presses that are durable, with their keys.
    ledger: BTreeMap<Id, Key>,
    /// Presses that were delivered to this run of the daemon.
    delivered: BTreeSet<Id>,
    /// Presses that become durable at a time to come; a daemon that is killed before has never seen them.
    committing: Vec<(Millis, Id, Key)>,
}

struct Window {
    address: Address,
    terminal: Terminal,
    /// The presses of this run of the terminal, in the order of their sequences.
    pressed: Vec<(Key, Millis)>,
    wanted: Sign,
    /// What stood on the sign, and since when; the last still does.
    drawn: Vec<(Millis, Vec<String>)>,
    /// Every text that was ever wanted, and the no-contact text.
    may_be_drawn: BTreeSet<Vec<String>>,
    /// A listener of our own beside the terminal, and when it last heard a frame that was meant for the
    /// terminal.
    ear: FrameReader<Down>,
    heard_at: Millis,
    /// What the daemon was told about the link.
    link: Option<Link>,
}

impl World {
    pub(crate) fn new(seed: u64, faults: Faults) -> Self {
        let mut random = Random::new(seed);
        let to_terminals = Cable::new(random.next(), faults);
        let to_master = Cable::new(random.next(), faults);
        let windows: Vec<_> = [1, 2, 7].map(|number| Window::new(Address::new(number).unwrap())).into();
        let line = new_line(&windows, random.next(), Millis(0));
        Self {
            now: Millis(0),
            random,
            to_terminals,
            to_master,
            daemon: Daemon {
                line,
                ledger: BTreeMap::new(),
                delivered: BTreeSet::new(),
                committing: Vec::new(),
            },
            windows,
            busy: true,
            restarts: true,
            digest: DefaultHasher::new(),
        }
    }

    pub(crate) fn nothing_restarts(&mut self) {
        self.restarts = false;
    }

    /// From now on the cable is sound, and nobody presses, restarts or orders anything more.
    pub(crate) fn cable_is_repaired(&mut self) {
        self.to_terminals.faults = Faults::NONE;
        self.to_master.faults = Faults::NONE;
        self.busy = false;
        self.restarts = false;
    }

    pub(crate) fn run(&mut self, ms: u64) {
        for _ in 0..ms {
            self.now = self.now + 1;
            if self.busy {
                self.people();
            }
            if self.restarts {
                self.restart();
            }
            self.daemon_steps();
            self.terminals_step();
        }
    }

    pub(crate) fn digest(&self) -> u64 {
        self.digest.finish()
    }

    /// Checks what must hold when the line has been sound for a while.
    pub(crate) fn check_settled(&self) {
        let reports: Vec<_> = self.daemon.line.reports().collect();
        for (window, report) in self.windows.iter().zip(&reports) {
            assert_eq!(report.link, Link::Up, "{}", window.address);
            assert!(report.sign_confirmed, "{}", window.address);
            assert_eq!(*window.sign(), texts(&window.wanted.lines), "sign {}", window.address);
            assert_eq!(window.terminal.keys_waiting(), 0, "terminal {}", window.address);
            window.check_safe(&self.daemon.ledger);
        }
    }

    pub(crate) fn check_spotless(&self) {
        assert_eq!(self.daemon.line.errors().total(), 0);
        assert_eq!(self.daemon.line.late_answers(), 0);
        for (window, report) in self.windows.iter().zip(self.daemon.line.reports()) {
            assert_eq!(window.terminal.errors().total(), 0);
            assert_eq!(report.misses, 0);
            assert!(window.pressed.len() > 5, "the test must press something");
        }
    }

    /// About one press a second and window, and a new text every two seconds.
    fn people(&mut self) {
        for window in &mut self.windows {
            if self.random.ppm(1_000) {
                let key = Key::ALL[self.random.below(Key::ALL.len() as u64) as usize];
                if let Ok(sequence) = window.terminal.press(key, self.now.0) {
                    window.pressed.push((key, self.now));
                    assert_eq!(sequence as usize, window.pressed.len());
                }
            }
            if self.random.ppm(500) {
                let text = format!("请A{:03}号", self.random.below(1_000));
                let style = match self.random.below(2) {
                    0 => Style::Steady,
                    _ => Style::Blink { seconds: 3, occasion: self.random.below(256) as u8 },
                };
                let waiting = self.random.below(40) as u16;
                window.wanted = Sign::new(&[&text, "到3号窗口"], style, Some(waiting)).unwrap();
                window.may_be_drawn.insert(texts(&window.wanted.lines));
                self.daemon.line.show(window.address, window.wanted.clone()).unwrap();
            }
        }
    }

    fn restart(&mut self) {
        for window in &mut self.windows {
            if self.random.ppm(80) {
                window.check_safe(&self.daemon.ledger);
                window.restart();
            }
        }
        if self.random.ppm(60) {
            self.daemon.line = new_line(&self.windows, self.random.next(), self.now);
            self.daemon.delivered.clear();
            self.daemon.committing.clear();
            for window in &mut self.windows {
                self.daemon.line.show(window.address, window.wanted.clone()).unwrap();
                window.link = None;
            }
        }
        if self.random.ppm(60) {
            // Whatever was on its way to the port is gone.
            self.to_master.receive(Millis(u64::MAX).0);
            self.daemon.line.reset(self.now);
            for window in &mut self.windows {
                window.link = None;
            }
        }
    }

    fn daemon_steps(&mut self) {
        let bytes = self.to_master.receive(self.now.0);
        if !bytes.is_empty() {
            self.daemon.line.handle_input(&bytes, self.now);
        }
        if self.daemon.line.poll_timeout().is_some_and(|timeout| timeout <= self.now) {
            self.daemon.line.handle_timeout(self.now);
        }
        while let Some(bytes) = self.daemon.line.poll_transmit() {
            bytes.hash(&mut self.digest);
            self.to_terminals.send(&bytes, self.now.0);
        }
        while let Some(event) = self.daemon.line.poll_event() {
            format!("{event:?}").hash(&mut self.digest);
            self.handle(event);
        }
        self.commit();
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Key { address, session, sequence, key, age_ms } => {
                let id = (address, session, sequence);
                assert!(self.daemon.delivered.insert(id), "{id:?} was delivered twice");
                let key = key.key().expect("only keys of this version are pressed");
                self.check_press(id, key, u64::from(age_ms));
                // A commit takes a while, on a bad disk a long while. What the ledger has already is
                // acknowledged again, and commits may end in another order than the presses came.
                let commit_ms = if self.random.ppm(250_000) { 500 } else { 20 };
                let durable_at = self.now + self.random.below(commit_ms);
                self.daemon.committing.push((durable_at, id, key));
            }
            Event::Up { address, capabilities } => {
                assert_eq!(capabilities, CAPABILITIES);
                self.link(address, Link::Up);
            }
            Event::Down { address, since } => {
                assert!(since <= self.now);
                self.link(address, Link::Down);
            }
            Event::Shown { address, hash } => {
                let window = self.windows.iter().find(|window| window.address == address).unwrap();
                assert_eq!(hash, window.wanted.hash());
                let since = self.now - ON_THE_WAY_MAX_MS;
                assert!(window.stood_there(&texts(&window.wanted.lines), since), "{address} never showed it");
            }
            // Nearly nothing gets through, as if two talked at once.
            Event::Clash { .. } => {}
            Event::Incompatible { .. } | Event::Update { .. } => panic!("{event:?}"),
        }
    }

    /// Each change of a link is told once.
    fn link(&mut self, address: Address, link: Link) {
        let window = self.windows.iter_mut().find(|window| window.address == address).unwrap();
        assert_ne!(window.link, Some(link), "{address}");
        window.link = Some(link);
    }

    /// A delivered press was really made, and its age is right.
    fn check_press(&self, (address, session, sequence): Id, key: Key, age_ms: u64) {
        let window = self.windows.iter().find(|window| window.address == address).unwrap();
        // A terminal that has restarted since is a stranger to its own old presses.
        if window.terminal.session() != Some(session) {
            return;
        }
        let (pressed, at) = window.pressed[sequence as usize - 1];
        assert_eq!(pressed, key);
        let true_age_ms = self.now.since(at);
        assert!(
            age_ms <= true_age_ms && true_age_ms <= age_ms + ON_THE_WAY_MAX_MS,
            "{age_ms} of {true_age_ms} ms"
        );
    }

    fn commit(&mut self) {
        let now = self.now;
        for (_, id, key) in self.daemon.committing.extract_if(.., |(durable_at, ..)| *durable_at <= now) {
            let known = self.daemon.ledger.insert(id, key);
            assert!(known.is_none_or(|known| known == key), "{id:?} names two presses");
            self.daemon.line.acknowledge(id.0, id.1, id.2);
        }
    }

    fn terminals_step(&mut self) {
        let heard = self.to_terminals.receive(self.now.0);
        for window in &mut self.windows {
            window.hear(&heard, self.now);
            if let Some(bytes) = window.terminal.poll_transmit(self.now.0) {
                self.to_master.send(&bytes, self.now.0);
            }
        }
    }
}

const CAPABILITIES: Capabilities =
    Capabilities { width_px: 64, height_px: 16, charset: Charset::Gb2312, keys: 10 };

impl Window {
    fn new(address: Address) -> Self {
        let words = vec![NO_CONTACT.to_owned()];
        Self {
            address,
            terminal: new_terminal(address),
            pressed: Vec::new(),
            wanted: Sign::new(&[], Style::Steady, None).unwrap(),
            drawn: vec![(Millis(0), words.clone())],
            may_be_drawn: BTreeSet::from([Vec::new(), words]),
            ear: FrameReader::new(),
            heard_at: Millis(0),
            link: None,
        }
    }

    fn restart(&mut self) {
        self.terminal = new_terminal(self.address);
        self.pressed.clear();
        self.ear.clear();
    }

    fn hear(&mut self, bytes: &[u8], now: Millis) {
        if self.ear.read(bytes).filter(|frame| frame.terminal == self.address).count() > 0 {
            self.heard_at = now;
        }
        self.terminal.handle_input(bytes, now.0);
        if let Some(display) = self.terminal.poll_display(now.0) {
            self.drawn.push((now, texts(display.lines)));
            assert!(self.may_be_drawn.contains(self.sign()), "{:?} was never wanted", self.sign());
        }
        if now.since(self.heard_at) >= CONTACT_LOST_MS {
            assert_eq!(*self.sign(), [NO_CONTACT], "silent for {} ms", now.since(self.heard_at));
        }
    }

    fn sign(&self) -> &Vec<String> {
        &self.drawn.last().expect("something is always drawn").1
    }

    /// Tells whether this stood on the sign at some time from `since` on.
    fn stood_there(&self, lines: &Vec<String>, since: Millis) -> bool {
        let first = self.drawn.partition_point(|(at, _)| *at <= since).saturating_sub(1);
        self.drawn[first..].iter().any(|(_, drawn)| drawn == lines)
    }

    /// Every press that the terminal no longer has is in the ledger, under its name and as it was.
    fn check_safe(&self, ledger: &BTreeMap<Id, Key>) {
        let gone = self.pressed.len() - self.terminal.keys_waiting();
        for (index, (key, _)) in self.pressed[..gone].iter().enumerate() {
            let session = self.terminal.session().expect("a terminal without a session has reported nothing");
            let id = (self.address, session, index as u32 + 1);
            assert_eq!(ledger.get(&id), Some(key), "{id:?} is lost");
        }
    }
}

fn texts(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.as_str().to_owned()).collect()
}

fn new_terminal(address: Address) -> Terminal {
    let no_contact = Line::try_from(NO_CONTACT).unwrap();
    Terminal::new(Setup {
        address,
        unit: u32::from(address.number()),
        capabilities: CAPABILITIES,
        no_contact,
    })
}

fn new_line(windows: &[Window], first_session: u64, now: Millis) -> TerminalLine {
    let addresses = windows.iter().map(|window| window.address);
    let no_contact = Line::try_from(NO_CONTACT).unwrap();
    TerminalLine::new(LineSettings::default(), addresses, no_contact, first_session as u32, now)
}
