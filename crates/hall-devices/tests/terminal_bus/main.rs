//! Many terminals on one pair, in virtual time and paced at the line's rate: how long a press takes to its sign, what noise
//! does, whole days, two at one address, and adapters that echo.

mod hub;

use hall_devices::terminal::{Event, Link};
use hall_wire::{Address, Key, Session, Sign, Style};
use hub::{Hub, Manner, Random, Slave};
use std::collections::{BTreeMap, BTreeSet};

/// What a commit with its fsync takes on a card.
const COMMIT_US: u64 = 10_000;

fn sign(text: &str) -> Sign {
    Sign::new(&[text, "到3号窗口"], Style::Steady, Some(7)).unwrap()
}

/// Clerks press, and every press brings another number to the sign of its window.
struct Hall {
    hub: Hub,
    random: Random,
    /// Presses under way: address, and when.
    pressed: BTreeMap<Address, u64>,
    committing: Vec<(u64, Address, Session, u32)>,
    taken: BTreeSet<(Address, Session, u32)>,
    wanted: BTreeMap<Address, String>,
    presses: u64,
    /// From each press to its sign.
    waits_us: Vec<u64>,
}

impl Hall {
    fn new(count: u8, manner: Manner) -> Hall {
        let slaves = (1..=count).map(|number| Slave::new(number, number.into())).collect();
        let mut hall = Hall {
            hub: Hub::new(slaves, manner),
            random: Random(11),
            pressed: BTreeMap::new(),
            committing: Vec::new(),
            taken: BTreeSet::new(),
            wanted: BTreeMap::new(),
            presses: 0,
            waits_us: Vec::new(),
        };
        hall.run_s(5, 0);
        hall
    }

    /// Goes on for so many seconds, with a press every so many milliseconds on average; 0 for none.
    fn run_s(&mut self, seconds: u64, press_every_ms: u64) {
        let end_us = self.hub.now_us + seconds * 1_000_000;
        let mut press_us = if press_every_ms == 0 { u64::MAX } else { self.hub.now_us };
        while self.hub.now_us < end_us {
            let commit_us = self.committing.iter().map(|(at_us, ..)| *at_us).min().unwrap_or(u64::MAX);
            for event in self.hub.step(end_us.min(press_us).min(commit_us)) {
                self.told(event);
            }
            if press_us <= self.hub.now_us {
                self.press();
                press_us = self.hub.now_us + 1 + self.random.below(2_000 * press_every_ms);
            }
            self.commit();
            self.look();
        }
    }

    /// Somebody whose last press is done with presses 呼叫.
    fn press(&mut self) {
        let index = self.random.below(self.hub.slaves.len() as u64) as usize;
        let slave = &mut self.hub.slaves[index];
        if self.pressed.contains_key(&slave.address) {
            return;
        }
        slave.terminal.press(Key::Call, self.hub.now_us / 1_000).unwrap();
        self.presses += 1;
        self.pressed.insert(slave.address, self.hub.now_us);
    }

    fn told(&mut self, event: Event) {
        if let Event::Key { address, session, sequence, .. } = event {
            assert!(self.taken.insert((address, session, sequence)), "{address}: {sequence} came twice");
            self.committing.push((self.hub.now_us + COMMIT_US, address, session, sequence));
        }
    }

    /// The row is on the disk: acknowledged, and another number on the sign.
    fn commit(&mut self) {
        let now_us = self.hub.now_us;
        for (_, address, session, sequence) in self.committing.extract_if(.., |(at_us, ..)| *at_us <= now_us)
        {
            self.hub.master.acknowledge(address, session, sequence);
            let text = format!("请A{sequence:03}号");
            self.hub.master.show(address, sign(&text)).unwrap();
            self.wanted.insert(address, text);
        }
        let now = self.hub.now();
        self.hub.master.handle_timeout(now);
    }

    fn look(&mut self) {
        for slave in &self.hub.slaves {
            let Some(pressed_us) = self.pressed.get(&slave.address) else { continue };
            let is_right = slave.sign.first() == self.wanted.get(&slave.address);
            if is_right && slave.since_us > *pressed_us {
                self.waits_us.push(slave.since_us - pressed_us);
                self.pressed.remove(&slave.address);
            }
        }
    }

    fn percentile_ms(&mut self, hundredth: usize) -> u64 {
        self.waits_us.sort_unstable();
        self.waits_us[(self.waits_us.len() - 1) * hundredth / 100] / 1_000
    }

    /// Every press counted once, and every sign has what it should have.
    fn check_settled(&self) {
        assert_eq!(self.taken.len() as u64, self.presses);
        assert_eq!(self.pressed, BTreeMap::new());
        for slave in &self.hub.slaves {
            assert_eq!(slave.sign.first(), self.wanted.get(&slave.address), "{}", slave.address);
            assert_eq!(slave.terminal.keys_waiting(), 0, "{}", slave.address);
        }
    }
}

/// Virtual time, so these are no measurements of a machine: the same numbers everywhere.
#[test]
fn with_sixteen_terminals_a_sign_follows_its_key_within_300_ms() {
    let mut hall = Hall::new(16, Manner::USUAL);
    hall.run_s(600, 250);
    hall.run_s(5, 0);
    hall.check_settled();
    let (median_ms, p99_ms, max_ms) =
        (hall.percentile_ms(50), hall.percentile_ms(99), hall.percentile_ms(100));
    println!(
        "16 terminals, {} presses: median {median_ms} ms, p99 {p99_ms} ms, at most {max_ms} ms",
        hall.presses
    );
    assert!(median_ms < 150 && p99_ms < 300, "median {median_ms} ms, p99 {p99_ms} ms");
}

/// 100,000 frames, both directions counted, on a pair that damages every hundredth byte.
#[test]
fn a_hundred_thousand_frames_with_noise_bring_no_false_lost_or_double_press_and_signs_are_right_in_two_seconds()
 {
    let mut hall = Hall::new(8, Manner::USUAL);
    hall.hub.manner.damaged_ppm = 10_000;
    while hall.hub.frames < 100_000 {
        hall.run_s(10, 400);
    }
    assert!(hall.hub.master.errors().total() > 1_000, "the noise must hit something");
    hall.hub.manner.damaged_ppm = 0;
    hall.run_s(2, 0);
    hall.check_settled();
    assert!(hall.presses > 1_000, "{} presses", hall.presses);
    println!("{} frames, {} presses", hall.hub.frames, hall.presses);
}

/// A whole day of 24 terminals; the first ten minutes of it, and all of it with `--slow`.
#[test]
fn twenty_four_terminals_work_a_whole_day() {
    let seconds = if std::env::var_os("HALL_SLOW").is_some() { 86_400 } else { 600 };
    let mut hall = Hall::new(24, Manner::USUAL);
    hall.run_s(seconds, 500);
    hall.run_s(5, 0);
    hall.check_settled();
    assert_eq!(hall.hub.master.errors().total(), 0);
    assert!(hall.hub.master.reports().all(|report| report.misses == 0), "nobody was ever waited for in vain");
    let p99_ms = hall.percentile_ms(99);
    println!("24 terminals, {seconds} s, {} presses, p99 {p99_ms} ms", hall.presses);
}

/// An adapter that hands back what was sent: nothing of that is an answer, or an error of the line.
#[test]
fn an_adapter_that_echoes_is_as_good_as_another() {
    let mut hall = Hall::new(4, Manner { echoes: true, ..Manner::USUAL });
    hall.run_s(120, 400);
    hall.run_s(2, 0);
    hall.check_settled();
    assert_eq!((hall.hub.master.errors().total(), hall.hub.master.late_answers()), (0, 0));
}

/// Two boards at address 3: they talk at once, or one right after the other. Either way it is said where to look, the others
/// go on, and when one has left all is well.
#[test]
fn two_terminals_at_one_address_are_named_and_the_others_go_on() {
    for slower_us in [0, 300, 20_000] {
        let mut double = Slave::new(3, 77);
        double.slower_us = slower_us;
        let slaves = [Slave::new(2, 2), Slave::new(3, 3), double, Slave::new(4, 4)];
        let mut hub = Hub::new(slaves.into(), Manner::USUAL);
        let (mut clashes, mut up) = (BTreeSet::new(), BTreeSet::new());
        hub.run(20_000, |_, event| match event {
            Event::Clash { address } => drop(clashes.insert(address.number())),
            Event::Up { address, .. } => drop(up.insert(address.number())),
            Event::Key { .. }
            | Event::Down { .. }
            | Event::Incompatible { .. }
            | Event::Shown { .. }
            | Event::Update { .. } => {}
        });
        assert_eq!(clashes, BTreeSet::from([3]), "{slower_us}");
        assert!(up.is_superset(&BTreeSet::from([2, 4])), "{slower_us}: {up:?}");
        assert_eq!(
            last_of(3, &mut hub, 5_000).unwrap_or("clash"),
            "clash",
            "{slower_us}: the news that says most is the last"
        );
        hub.slaves.remove(2);
        // What was noticed last is believed for five seconds.
        last_of(3, &mut hub, 7_000);
        hub.run(10_000, |_, event| assert!(!matches!(event, Event::Clash { .. }), "{slower_us}"));
        let report = hub.master.reports().find(|report| report.address.number() == 3).unwrap();
        assert_eq!((report.link, report.clashes), (Link::Up, false), "{slower_us}");
    }
}

/// Both are taken away to be looked at: then nobody answers there, and two do not.
#[test]
fn two_terminals_at_one_address_that_are_both_taken_away_are_gone() {
    let slaves = [Slave::new(2, 2), Slave::new(3, 3), Slave::new(3, 77)];
    let mut hub = Hub::new(slaves.into(), Manner::USUAL);
    assert_eq!(last_of(3, &mut hub, 20_000), Some("clash"));
    hub.slaves.truncate(1);
    assert_eq!(last_of(3, &mut hub, 10_000), Some("down"));
    let report = hub.master.reports().find(|report| report.address.number() == 3).unwrap();
    assert_eq!((report.link, report.clashes), (Link::Down, false));
}

/// Runs for so many milliseconds, and returns what was told last of the link with an address.
fn last_of(number: u8, hub: &mut Hub, ms: u64) -> Option<&'static str> {
    let mut last = None;
    hub.run(ms, |_, event| {
        let (address, what) = match event {
            Event::Clash { address } => (address, "clash"),
            Event::Up { address, .. } => (address, "up"),
            Event::Down { address, .. } => (address, "down"),
            Event::Key { .. } | Event::Incompatible { .. } | Event::Shown { .. } | Event::Update { .. } => {
                return;
            }
        };
        if address.number() == number {
            last = Some(what);
        }
    });
    last
}
