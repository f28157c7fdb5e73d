use alloc::string::String;
use alloc::vec::Vec;

use hall_wire::{Charset, Down, Frame, FrameReader, Key, Line, Setup, Sign, Style, Terminal, Up};

use super::*;

const ADDRESS: Address = Address::new(3).unwrap();
const NO_CONTACT: &str = "请听人工叫号";

/// A master and one terminal on a cable that loses nothing, unless it is unplugged. Time passes in
/// milliseconds.
struct Bench {
    line: TerminalLine,
    terminal: Terminal,
    now: Millis,
    plugged: bool,
    sign: Vec<String>,
    /// What the master sent, with the time.
    requests: Vec<(Millis, Down)>,
}

fn terminal(unit: u32) -> Terminal {
    Terminal::new(Setup {
        address: ADDRESS,
        unit,
        capabilities: Capabilities { width_px: 64, height_px: 16, charset: Charset::Gb2312, keys: 10 },
        no_contact: Line::try_from("no contact").unwrap(),
    })
}

fn line(first_session: u32, now: Millis) -> TerminalLine {
    let no_contact = Line::try_from(NO_CONTACT).unwrap();
    TerminalLine::new(LineSettings::default(), [ADDRESS], no_contact, first_session, now)
}

fn sign(text: &str) -> Sign {
    Sign::new(&[text], Style::Steady, Some(4)).unwrap()
}

impl Bench {
    fn new() -> Self {
        Self {
            line: line(100, Millis(0)),
            terminal: terminal(1),
            now: Millis(0),
            plugged: true,
            sign: Vec::new(),
            requests: Vec::new(),
        }
    }

    /// Runs for a while and returns what happened.
    fn run(&mut self, ms: u64) -> Vec<Event> {
        let mut events = Vec::new();
        for _ in 0..ms {
            self.now = self.now + 1;
            self.line.handle_timeout(self.now);
            while let Some(bytes) = self.line.poll_transmit() {
                let requests =
                    FrameReader::new().read(&bytes).map(|frame| (self.now, frame.body)).collect::<Vec<_>>();
                self.requests.extend(requests);
                if self.plugged {
                    self.terminal.handle_input(&bytes, self.now.0);
                }
            }
            if let Some(display) = self.terminal.poll_display(self.now.0) {
                self.sign = display.lines.iter().map(|line| line.as_str().into()).collect();
            }
            if let Some(bytes) = self.terminal.poll_transmit(self.now.0) {
                self.line.handle_input(&bytes, self.now);
            }
            events.extend(core::iter::from_fn(|| self.line.poll_event()));
        }
        events
    }

    fn press(&mut self, key: Key) {
        self.terminal.press(key, self.now.0).unwrap();
    }

    /// Runs until the terminal is known, and forgets how that went.
    fn settled() -> Self {
        let mut bench = Self::new();
        bench.run(500);
        assert_eq!(bench.report().link, Link::Up);
        bench.requests.clear();
        bench
    }

    fn report(&self) -> Report {
        self.line.reports().next().unwrap()
    }

    fn shows(&self) -> usize {
        self.requests.iter().filter(|(_, request)| matches!(request, Down::Show(_))).count()
    }
}

fn keys(events: &[Event]) -> Vec<(Session, u32, Option<Key>)> {
    let key = |event: &Event| match event {
        Event::Key { session, sequence, key, .. } => Some((*session, *sequence, key.key())),
        Event::Up { .. }
        | Event::Down { .. }
        | Event::Incompatible { .. }
        | Event::Shown { .. }
        | Event::Clash { .. }
        | Event::Update { .. } => None,
    };
    events.iter().filter_map(key).collect()
}

#[test]
fn a_terminal_that_starts_is_introduced_given_a_session_and_its_sign() {
    let mut bench = Bench::new();
    let hash = bench.line.show(ADDRESS, sign("民政窗口")).unwrap();
    let events = bench.run(200);
    let capabilities = Capabilities { width_px: 64, height_px: 16, charset: Charset::Gb2312, keys: 10 };
    assert_eq!(
        events,
        [Event::Up { address: ADDRESS, capabilities }, Event::Shown { address: ADDRESS, hash }]
    );
    assert_eq!(bench.terminal.session(), Some(Session(100)));
    assert_eq!(bench.sign, ["民政窗口"]);
    assert_eq!(bench.shows(), 1, "what is shown is not sent again");

    bench.plugged = false;
    bench.run(6_000);
    assert_eq!(bench.sign, [NO_CONTACT], "the master's words, not the board's own");
}

#[test]
fn a_press_is_delivered_once_and_acknowledged_only_when_the_caller_says_so() {
    let mut bench = Bench::settled();
    bench.press(Key::Call);
    assert_eq!(keys(&bench.run(100)), [(Session(100), 1, Some(Key::Call))]);
    assert_eq!(keys(&bench.run(2_000)), []);
    assert_eq!(bench.terminal.keys_waiting(), 1);
    bench.press(Key::End);
    assert_eq!(keys(&bench.run(100)), [(Session(100), 2, Some(Key::End))]);
    bench.line.acknowledge(ADDRESS, Session(100), 2);
    bench.run(100);
    assert_eq!(bench.terminal.keys_waiting(), 2, "the first is not safe yet");
    bench.line.acknowledge(ADDRESS, Session(100), 1);
    assert_eq!(keys(&bench.run(100)), []);
    assert_eq!(bench.terminal.keys_waiting(), 0);
}

#[test]
fn a_press_made_while_the_cable_was_out_comes_with_its_age() {
    let mut bench = Bench::settled();
    bench.plugged = false;
    bench.press(Key::Call);
    bench.run(7_000);
    bench.plugged = true;
    let events = bench.run(2_000);
    let age = events.iter().find_map(|event| match event {
        Event::Key { age_ms, .. } => Some(*age_ms),
        Event::Up { .. }
        | Event::Down { .. }
        | Event::Incompatible { .. }
        | Event::Shown { .. }
        | Event::Clash { .. }
        | Event::Update { .. } => None,
    });
    assert!(age.is_some_and(|age_ms| age_ms >= 7_000), "{events:?}");
}

#[test]
fn a_new_master_is_told_again_what_was_not_acknowledged_under_the_same_name() {
    let mut bench = Bench::settled();
    bench.press(Key::Call);
    bench.press(Key::Pause);
    bench.run(100);
    bench.line.acknowledge(ADDRESS, Session(100), 1);
    bench.run(100);
    bench.line = line(5_000, bench.now);
    assert_eq!(keys(&bench.run(500)), [(Session(100), 2, Some(Key::Pause))]);
}

#[test]
fn a_reopened_port_delivers_nothing_twice() {
    let mut bench = Bench::settled();
    bench.press(Key::Call);
    assert_eq!(keys(&bench.run(100)).len(), 1);
    bench.line.handle_input(&[0x55; 40], bench.now);
    bench.line.reset(bench.now);
    assert_eq!(keys(&bench.run(2_000)), []);
    bench.line.acknowledge(ADDRESS, Session(100), 1);
    bench.run(100);
    assert_eq!(bench.terminal.keys_waiting(), 0);
}

#[test]
fn a_reopened_port_tells_anew_who_is_there_and_what_is_shown() {
    let mut bench = Bench::settled();
    let hash = bench.line.show(ADDRESS, sign("请A012号")).unwrap();
    bench.run(100);
    // Out and in again before anybody missed an answer: the caller has called it gone all the same.
    bench.line.reset(bench.now);
    let events = bench.run(100);
    let again = |event: &Event| matches!(event, Event::Up { .. } | Event::Shown { .. });
    assert_eq!(events.iter().filter(|event| again(event)).count(), 2, "{events:?}");
    assert!(events.contains(&Event::Shown { address: ADDRESS, hash }));
    // And whoever is not there any more is said to be down, once.
    bench.line.reset(bench.now);
    bench.plugged = false;
    let downs = bench.run(2_000);
    assert!(matches!(downs[..], [Event::Down { .. }]), "{downs:?}");
}

#[test]
fn a_terminal_that_restarted_gets_another_session_and_its_sign_again() {
    let mut bench = Bench::settled();
    bench.line.show(ADDRESS, sign("请A012号")).unwrap();
    bench.run(100);
    bench.terminal = terminal(1);
    bench.press(Key::Call);
    let events = bench.run(500);
    assert_eq!(keys(&events), [(Session(101), 1, Some(Key::Call))]);
    assert_eq!(bench.sign, ["请A012号"]);
    assert!(bench.report().sign_confirmed);
}

#[test]
fn a_silent_terminal_is_reported_once_and_asked_seldom() {
    let mut bench = Bench::settled();
    let last_heard = bench.report().heard_at;
    bench.plugged = false;
    bench.requests.clear();
    let events = bench.run(10_000);
    assert!(
        matches!(events[..], [Event::Down { address: ADDRESS, since }] if since >= last_heard),
        "{events:?}"
    );
    assert!(bench.requests.len() < 20, "{} requests in 10 s", bench.requests.len());
    bench.plugged = true;
    assert!(matches!(bench.run(1_500)[..], [Event::Up { .. }]));
}

#[test]
fn a_terminal_that_was_never_there_is_down_too() {
    let mut bench = Bench::new();
    bench.plugged = false;
    assert_eq!(bench.run(5_000), [Event::Down { address: ADDRESS, since: Millis(0) }]);
}

#[test]
fn the_newest_text_wins_and_every_other_turn_asks_for_keys() {
    let mut bench = Bench::settled();
    for number in 0..200 {
        bench.line.show(ADDRESS, sign(&alloc::format!("A{number:03}"))).unwrap();
        bench.run(1);
    }
    bench.run(100);
    assert_eq!(bench.sign, ["A199"]);
    for pair in bench.requests.windows(2) {
        let polls = pair.iter().filter(|(_, request)| matches!(request, Down::Poll { .. })).count();
        assert!(polls > 0, "{pair:?}");
    }
}

#[test]
fn a_text_that_changes_while_the_last_is_being_told_follows_at_once() {
    let mut bench = Bench::settled();
    bench.line.show(ADDRESS, sign("请A012号")).unwrap();
    let told = loop {
        bench.now = bench.now + 1;
        bench.line.handle_timeout(bench.now);
        let bytes = bench.line.poll_transmit().unwrap_or_default();
        bench.terminal.handle_input(&bytes, bench.now.0);
        bench.terminal.poll_display(bench.now.0);
        let answer = bench.terminal.poll_transmit(bench.now.0);
        if FrameReader::new().read(&bytes).any(|frame| matches!(frame.body, Down::Show(_))) {
            break answer.unwrap();
        }
        bench.line.handle_input(&answer.unwrap_or_default(), bench.now);
    };
    bench.line.show(ADDRESS, sign("请A013号")).unwrap();
    bench.line.handle_input(&told, bench.now);
    bench.run(100);
    assert_eq!(bench.sign, ["请A013号"]);
}

#[test]
fn a_sign_that_lost_its_text_gets_it_again_and_the_caller_hears_of_it() {
    let mut bench = Bench::settled();
    let hash = bench.line.show(ADDRESS, sign("请A012号")).unwrap();
    bench.run(100);
    bench.plugged = false;
    bench.run(6_000);
    assert_eq!(bench.sign, [NO_CONTACT]);
    assert!(!bench.report().sign_confirmed);
    bench.plugged = true;
    let events = bench.run(2_000);
    assert!(events.contains(&Event::Shown { address: ADDRESS, hash }), "{events:?}");
    assert_eq!(bench.sign, ["请A012号"]);
}

/// Plays a terminal that answers what the test wants, and returns the requests it got.
fn answer_all(line: &mut TerminalLine, ms: u64, answer: impl Fn(&Down) -> Up) -> Vec<Down> {
    let mut requests = Vec::new();
    for now in (1..=ms).map(Millis) {
        line.handle_timeout(now);
        while let Some(bytes) = line.poll_transmit() {
            for Frame { terminal, turn, body } in FrameReader::<Down>::new().read(&bytes) {
                let bytes = Frame { terminal, turn, body: answer(&body) }.encode();
                line.handle_input(&bytes, now);
                requests.push(body);
            }
        }
    }
    requests
}

fn status(version: u8) -> hall_wire::Status {
    hall_wire::Status {
        version_min: version,
        version,
        unit: 1,
        session: Some(Session(1)),
        shown: None,
        no_contact_hash: 0,
        capabilities: Capabilities { width_px: 0, height_px: 0, charset: Charset::Subset, keys: 0 },
    }
}

#[test]
fn a_terminal_of_an_unknown_version_is_named_and_only_pinged() {
    let mut line = line(1, Millis(0));
    let requests = answer_all(&mut line, 5_000, |_| Up::Status(status(200)));
    let event = Event::Incompatible { address: ADDRESS, version_min: 200, version: 200 };
    assert_eq!(line.poll_event(), Some(event));
    assert_eq!(line.poll_event(), None);
    assert!(requests.iter().all(|request| *request == Down::Ping) && requests.len() < 10, "{requests:?}");
}

#[test]
fn a_sign_that_will_not_show_a_text_does_not_keep_the_line_busy() {
    let mut line = line(1, Millis(0));
    line.show(ADDRESS, sign("请A012号")).unwrap();
    let requests = answer_all(&mut line, 5_000, |request| match request {
        Down::Ping | Down::Assign { .. } | Down::Configure { .. } | Down::Identify { .. } => {
            Up::Status(status(1))
        }
        Down::Poll { session, .. } => {
            Up::Keys(hall_wire::Keys { session: *session, shown: None, events: Default::default() })
        }
        Down::Show(_) => Up::Shown(None),
        Down::Offer(_) | Down::Piece(_) | Down::Install(_) => panic!("nothing is updated"),
    });
    let refused = |request: &&Down| matches!(request, Down::Show(_) | Down::Configure { .. });
    let again = requests.iter().filter(refused).count();
    assert!((2..=14).contains(&again), "{again} repetitions");
    assert!(requests.len() > 100, "{} requests", requests.len());
}

#[test]
fn answers_that_nobody_asked_for_are_counted_and_dropped() {
    let mut bench = Bench::settled();
    let keys = hall_wire::Keys {
        session: Session(100),
        shown: None,
        events: [hall_wire::KeyEvent { sequence: 1, key: Key::Call.into(), age_ms: 0 }].into_iter().collect(),
    };
    for turn in 0..=u8::MAX {
        let frame = Frame { terminal: Address::new(9).unwrap(), turn, body: Up::Keys(keys.clone()) };
        bench.line.handle_input(&frame.encode(), bench.now);
    }
    assert_eq!(bench.line.poll_event(), None);
    assert_eq!(bench.line.late_answers(), 256);
}

#[test]
fn an_answer_to_an_earlier_turn_is_late() {
    let mut line = line(1, Millis(0));
    line.handle_timeout(Millis(0));
    let bytes = line.poll_transmit().unwrap();
    let ping = FrameReader::<Down>::new().read(&bytes).next().unwrap();
    let answer = |turn| Frame { terminal: ADDRESS, turn, body: Up::Status(status(1)) }.encode();
    line.handle_input(&answer(ping.turn.wrapping_sub(1)), Millis(5));
    assert_eq!((line.poll_event(), line.late_answers()), (None, 1));
    line.handle_input(&answer(ping.turn), Millis(6));
    assert!(matches!(line.poll_event(), Some(Event::Up { .. })));
    line.handle_input(&answer(ping.turn), Millis(7));
    assert_eq!((line.poll_event(), line.late_answers()), (None, 2), "the same answer again");
}

#[test]
fn an_order_for_a_terminal_that_is_not_on_the_line_is_refused() {
    let mut bench = Bench::new();
    let other = Address::new(4).unwrap();
    assert_eq!(bench.line.show(other, sign("A001")), Err(NoSuchTerminal(other)));
    assert_eq!(bench.line.identify(other, 3), Err(NoSuchTerminal(other)));
    bench.line.acknowledge(other, Session(1), 1);
}
