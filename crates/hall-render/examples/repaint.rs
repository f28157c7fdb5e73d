//! How long painting takes: a whole board, and what an ordinary change costs.
//! `cargo run --profile ci -p hall-render --example repaint`.

#[allow(dead_code, reason = "the golden pictures use all of these halls")]
#[path = "../tests/golden/boards.rs"]
mod boards;

use hall_api::board::Board;
use hall_render::board::{BoardView, NO_PICTURES, Painter};
use hall_render::texts::Wording;
use std::time::{Duration, Instant};

/// Repaints of each kind.
const TURNS: usize = 400;

fn main() {
    println!("machine: {}", machine());
    for (width, height) in [(1920, 1080), (1080, 1920), (3840, 2160)] {
        let mut painter = Painter::new(Wording::zh_en(), width, height);
        let mut board = boards::busy();
        let first = timed(|| drop(painter.paint(&board, &boards::board_view(), NO_PICTURES)));
        println!("{width}x{height}: the first picture, every glyph rasterised: {first:.1?}");
        report("whole", || {
            let mut painted = Duration::ZERO;
            for stale in [Some("10:05"), None] {
                let view = BoardView { stale, ..boards::board_view() };
                painted += timed(|| drop(painter.paint(&board, &view, NO_PICTURES)));
            }
            painted / 2
        });
        let mut turn = 0;
        let mut change = |name: &str, change: fn(&mut Board, &mut View, usize)| {
            report(name, || {
                turn += 1;
                let mut view = View { clock: "10:07".into(), bright: vec![] };
                change(&mut board, &mut view, turn);
                let view =
                    BoardView { clock: Some(&view.clock), bright: &view.bright, ..BoardView::default() };
                timed(|| drop(painter.paint(&board, &view, NO_PICTURES)))
            });
        };
        change("a call", |board, _, turn| {
            board.calls.rotate_right(1);
            board.calls[0].number = format!("A{:03}", turn % 1_000);
            board.calls[0].sequence = 1_000 + turn as u64;
            board.calls[0].phase = hall_api::ticket::Phase::Called;
            board.windows[0].ticket = Some(board.calls[0].number.clone());
        });
        change("a flash", |board, view, turn| {
            view.bright.extend(Some(board.calls[0].sequence).filter(|_| turn.is_multiple_of(2)));
        });
        change("the clock", |_, view, turn| view.clock = format!("11:{:02}", turn % 60));
        change("a count", |board, _, turn| board.categories[1].waiting = turn as u32 % 100);
        change("nothing", |_, _, _| ());
    }
}

/// What changes beside the board itself.
struct View {
    clock: String,
    bright: Vec<u64>,
}

fn report(name: &str, mut once: impl FnMut() -> Duration) {
    let mut times: Vec<Duration> = (0..TURNS).map(|_| once()).collect();
    times.sort();
    println!("  {name:<10} p50 {:>9.2?}   p99 {:>9.2?}", times[TURNS / 2], times[TURNS * 99 / 100]);
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let info = read("/proc/cpuinfo");
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let profile = if cfg!(debug_assertions) { "ci" } else { "release" };
    let (model, load) = (model.trim_start_matches(['\t', ' ', ':']), read("/proc/loadavg"));
    let load = load.split(' ').take(3).collect::<Vec<_>>().join(" ");
    format!("{cores} cores of {model}, load {load}, profile {profile}")
}
