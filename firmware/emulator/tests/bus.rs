//! Many boards on one pair of wires, and the daemon's own master at the other end: every press counts once, every sign is
//! right. Six boards and three rounds; 24 boards for five minutes with `--slow`.

use hall_devices::device::Millis;
use hall_devices::terminal::{Event, LineSettings, TerminalLine};
use hall_emulator::wait::until;
use hall_emulator::{EVB_SIGN, Evb, Line};
use hall_render::bitmap::Bitmap;
use hall_render::sign::{SignContent, paint};
use hall_wire::{Address, Key, KeyCode, Session, Sign, SignHash, Style};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

struct Bench {
    boards: Vec<Evb>,
    wires: Line,
    master: TerminalLine,
    started: Instant,
    up: BTreeSet<Address>,
    shown: BTreeMap<Address, SignHash>,
    /// Every press, by its name for good.
    presses: BTreeMap<(Address, Session, u32), KeyCode>,
}

impl Bench {
    fn start(count: u8) -> Bench {
        let boards: Vec<Evb> = (1..=count).map(Evb::start).collect();
        let wires = Line::of(&boards);
        let addresses = (1..=count).filter_map(Address::new);
        let no_contact = "请听人工叫号".try_into().unwrap();
        let master = TerminalLine::new(LineSettings::default(), addresses, no_contact, 1_000, Millis(0));
        let (up, shown, presses) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
        Bench { boards, wires, master, started: Instant::now(), up, shown, presses }
    }

    /// Lets the line go on until there is something to see.
    fn until<T>(&mut self, what: &str, mut look: impl FnMut(&Bench) -> Option<T>) -> T {
        until(what, || {
            self.go_on();
            look(self)
        })
    }

    fn go_on(&mut self) {
        let now = Millis(u64::try_from(self.started.elapsed().as_millis()).unwrap());
        let heard = self.wires.heard();
        self.master.handle_input(&heard, now);
        while let Some(bytes) = self.master.poll_transmit() {
            self.wires.send(&bytes);
        }
        while let Some(event) = self.master.poll_event() {
            self.take(event);
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Key { address, session, sequence, key, age_ms: _ } => {
                let before = self.presses.insert((address, session, sequence), key);
                assert_eq!(before, None, "{address}: press {sequence} came twice");
                self.master.acknowledge(address, session, sequence);
            }
            Event::Up { address, .. } => drop(self.up.insert(address)),
            Event::Shown { address, hash } => drop(self.shown.insert(address, hash)),
            // On a machine with other things to do a board may miss its turns; it comes back.
            Event::Down { .. } => {}
            Event::Clash { address } => panic!("{address} stands there once"),
            Event::Update { .. } => panic!("nobody updates"),
            Event::Incompatible { address, .. } => panic!("{address} speaks no version of ours"),
        }
    }

    /// At every board somebody presses the key, sees a number of the board's own, and lets go.
    fn round(&mut self, round: usize, key: Key) {
        let count = self.boards.len();
        self.boards.iter_mut().for_each(|board| board.hold(key));
        self.until("every press arrives", |bench| (bench.presses.len() >= count * round).then_some(()));
        let mut wanted = BTreeMap::new();
        for number in 1..=u8::try_from(count).unwrap() {
            let sign = Sign::new(&[text(number, round).as_str()], Style::Steady, None).unwrap();
            let address = Address::new(number).unwrap();
            wanted.insert(address, self.master.show(address, sign).unwrap());
        }
        self.until("every sign is confirmed", |bench| (bench.shown == wanted).then_some(()));
        self.boards.iter_mut().for_each(|board| board.release(key));
        for index in 0..count {
            let number = u8::try_from(index + 1).unwrap();
            let wanted = painted(&text(number, round));
            // The line goes on while pictures are fetched: on a busy machine that takes so long that a board would miss its
            // master, say so on its sign, and be right again after its next turn.
            until(&format!("board {number} shows its text"), || {
                (0..count).for_each(|_| self.go_on());
                (self.boards[index].picture() == wanted).then_some(())
            });
        }
        assert_eq!(self.presses.len(), count * round, "nobody pressed more often");
    }
}

fn text(number: u8, round: usize) -> String {
    format!("请{}{:03}号", char::from(b'A' + number % 26), round % 1_000)
}

fn painted(text: &str) -> Bitmap {
    paint(&SignContent::line(text), EVB_SIGN.0.into(), EVB_SIGN.1.into(), 0)
}

#[test]
fn on_one_pair_of_wires_every_press_counts_once_and_every_sign_is_right() {
    let is_whole = std::env::var_os("HALL_SLOW").is_some();
    let (count, minutes) = if is_whole { (24, 5) } else { (6, 0) };
    let mut bench = Bench::start(count);
    bench.until("all are there", |bench| (bench.up.len() == usize::from(count)).then_some(()));
    let end = Instant::now() + Duration::from_secs(60 * minutes);
    let mut round = 0;
    while round < 3 || Instant::now() < end {
        round += 1;
        // Another key each time, so that a board has seen one released before it is pressed again.
        bench.round(round, [Key::Call, Key::End, Key::RateSatisfied][round % 3]);
    }
    println!("{count} boards, {round} rounds, {} presses", bench.presses.len());
}
