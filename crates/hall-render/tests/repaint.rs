//! Only what changed is painted, and nobody can tell: after any changes the picture is the one painted from nothing, and
//! outside of what is said to have changed no pixel is another.

#[allow(dead_code, reason = "the golden pictures use more of these halls")]
#[path = "golden/boards.rs"]
mod boards;

use hall_api::Names;
use hall_api::board::Board;
use hall_api::hall::WindowState;
use hall_api::ticket::{Phase, Wait};
use hall_render::board::{BoardView, Painter};
use hall_render::canvas::{Canvas, Rectangle, Rgb888};
use hall_render::texts::Wording;
use proptest::prelude::*;

/// What a screen shows: `None` for its picture before the first board.
#[derive(Clone, Debug)]
struct Shown {
    board: Option<Board>,
    area: Option<&'static str>,
    stale: bool,
    minute: u32,
    page: u32,
    bright: Vec<u64>,
    pictures: usize,
}

#[derive(Clone, Debug)]
enum Change {
    AnotherHall(usize),
    NoContact,
    Call { number: String, window: u16 },
    Serve(usize),
    Count { category: usize, waiting: u32, minutes: Option<u32>, left: Option<u32> },
    Missed { category: usize, count: usize },
    Window { index: usize, state: WindowState, ticket: Option<String> },
    Banners { paused: bool, stopped: bool, restored: bool, simulation: bool, clock_trusted: bool },
    Footer { leader: bool, phone: bool, notices: usize },
    Area(Option<&'static str>),
    Stale(bool),
    Minute(u32),
    Page(u32),
    Flash(Vec<u64>),
    Pictures(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let number = "[A-D民]?[0-9]{1,4}";
    let states = [WindowState::Open, WindowState::Pausing, WindowState::Paused, WindowState::Closed];
    prop_oneof![
        (0..6usize).prop_map(Change::AnotherHall),
        Just(Change::NoContact),
        (number, 1..120u16).prop_map(|(number, window)| Change::Call { number, window }),
        (0..8usize).prop_map(Change::Serve),
        (0..12usize, 0..2_000u32, any::<Option<u16>>(), any::<Option<u8>>()).prop_map(
            |(category, waiting, minutes, left)| Change::Count {
                category,
                waiting,
                minutes: minutes.map(u32::from),
                left: left.map(u32::from)
            }
        ),
        (0..12usize, 0..20usize).prop_map(|(category, count)| Change::Missed { category, count }),
        (0..80usize, prop::sample::select(states.to_vec()), prop::option::of(number))
            .prop_map(|(index, state, ticket)| Change::Window { index, state, ticket }),
        any::<[bool; 5]>().prop_map(|[paused, stopped, restored, simulation, clock_trusted]| {
            Change::Banners { paused, stopped, restored, simulation, clock_trusted }
        }),
        (any::<bool>(), any::<bool>(), 0..4usize).prop_map(|(leader, phone, notices)| Change::Footer {
            leader,
            phone,
            notices
        }),
        prop::sample::select(vec![None, Some("north"), Some("ground"), Some("nowhere")])
            .prop_map(Change::Area),
        any::<bool>().prop_map(Change::Stale),
        (0..1_440u32).prop_map(Change::Minute),
        (0..9u32).prop_map(Change::Page),
        prop::collection::vec(80..91u64, 0..3).prop_map(Change::Flash),
        (0..3usize).prop_map(Change::Pictures),
    ]
}

impl Shown {
    fn new() -> Shown {
        Shown { board: None, area: None, stale: false, minute: 600, page: 0, bright: vec![], pictures: 0 }
    }

    fn take(&mut self, change: Change) {
        let board = self.board.get_or_insert_with(boards::busy);
        match change {
            Change::AnotherHall(which) => {
                let halls = [
                    boards::empty,
                    boards::township,
                    boards::busy,
                    boards::published,
                    boards::long_names,
                    boards::market_day,
                ];
                *board = halls[which]();
            }
            Change::NoContact => self.board = None,
            Change::Call { number, window } => {
                let Some(mut call) = board.calls.pop() else { return };
                call.sequence = board.calls.iter().map(|call| call.sequence).max().unwrap_or(0) + 1;
                (call.number, call.window, call.phase) = (number, window, Phase::Called);
                board.calls.insert(0, call);
            }
            Change::Serve(index) => {
                if let Some(call) = board.calls.get_mut(index) {
                    call.phase = Phase::Serving;
                }
            }
            Change::Count { category, waiting, minutes, left } => {
                if let Some(category) = board.categories.get_mut(category) {
                    let wait = |low_s: u32| Wait { estimate_s: low_s, low_s, high_s: low_s + 900 };
                    category.waiting = waiting;
                    category.wait = minutes.map(|minutes| wait(60 * minutes));
                    category.left = left;
                }
            }
            Change::Missed { category, count } => {
                if let Some(category) = board.categories.get_mut(category) {
                    category.missed = (0..count).map(|number| format!("A{number:03}")).collect();
                }
            }
            Change::Window { index, state, ticket } => {
                if let Some(window) = board.windows.get_mut(index) {
                    (window.state, window.ticket) = (state, ticket);
                }
            }
            Change::Banners { paused, stopped, restored, simulation, clock_trusted } => {
                board.paused = paused.then(Names::default);
                board.issuing_stopped = stopped;
                (board.restored, board.simulation, board.clock_trusted) =
                    (restored, simulation, clock_trusted);
            }
            Change::Footer { leader, phone, notices } => {
                let published = boards::published();
                board.leader = published.leader.filter(|_| leader);
                board.complaint_phone = published.complaint_phone.filter(|_| phone);
                board.notices = published.notices.into_iter().take(notices).collect();
            }
            Change::Area(area) => self.area = area,
            Change::Stale(stale) => self.stale = stale,
            Change::Minute(minute) => self.minute = minute,
            Change::Page(page) => self.page = page,
            Change::Flash(bright) => self.bright = bright,
            Change::Pictures(pictures) => self.pictures = pictures,
        }
    }

    fn paint(&self, painter: &mut Painter) -> (Canvas, Vec<Rectangle>) {
        let clock = format!("{:02}:{:02}", self.minute / 60, self.minute % 60);
        let view = BoardView {
            area: self.area,
            stale: Some(clock.as_str()).filter(|_| self.stale),
            clock: Some(clock.as_str()).filter(|_| !self.stale),
            page: self.page,
            bright: &self.bright,
            pictures: self.pictures,
        };
        let painting = match &self.board {
            Some(board) => painter.paint(board, &view, &picture),
            None => painter.paint_no_contact("hulu"),
        };
        (painting.canvas.clone(), painting.changed)
    }
}

/// Larger than it was asked to be, which does no harm.
fn picture(index: usize, width: u32, height: u32) -> Option<Canvas> {
    let mut picture = Canvas::new(width + 9, height / 2);
    picture.fill(Rgb888::new(0x20, 0x60 * index as u8, 0x80));
    Some(picture)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn after_any_changes_the_picture_is_the_one_painted_from_nothing(
        size in prop::sample::select(vec![(480, 270), (270, 480), (128, 64), (333, 257)]),
        changes in prop::collection::vec(change(), 1..12),
    ) {
        let (width, height) = size;
        let fresh = || Painter::new(Wording::zh_en(), width, height);
        let mut painter = fresh();
        let mut shown = Shown::new();
        let (mut before, _) = shown.paint(&mut painter);
        for change in changes {
            shown.take(change);
            let (after, changed) = shown.paint(&mut painter);
            let (whole, _) = shown.paint(&mut fresh());
            prop_assert!(after == whole, "{shown:?}");
            let (mut old, mut new) = (before, after.clone());
            for area in &changed {
                old.fill_area(area, Rgb888::new(1, 2, 3));
                new.fill_area(area, Rgb888::new(1, 2, 3));
            }
            prop_assert!(old == new, "something changed outside of {changed:?}");
            before = after;
        }
    }
}

/// The regions of one ordinary change each, at the size that counts.
#[test]
fn an_ordinary_change_paints_little() {
    let mut painter = Painter::new(Wording::zh_en(), 1920, 1080);
    let mut shown = Shown { board: Some(boards::busy()), ..Shown::new() };
    shown.paint(&mut painter);
    let category = Change::Count { category: 1, waiting: 38, minutes: Some(10), left: None };
    for (change, regions_max, part_max) in [
        (Change::Minute(601), 1, 2),
        (Change::Flash(vec![90]), 1, 20),
        (category, 1, 4),
        (Change::Window { index: 6, state: WindowState::Open, ticket: None }, 1, 2),
        (Change::Page(0), 0, 0),
    ] {
        let name = format!("{change:?}");
        shown.take(change);
        let (canvas, changed) = shown.paint(&mut painter);
        let pixels: u32 = changed.iter().map(|area| area.size.width * area.size.height).sum();
        let part = 100 * pixels / (canvas.width() * canvas.height());
        assert!(changed.len() <= regions_max && part <= part_max, "{name}: {changed:?}, {part} %");
    }
}
