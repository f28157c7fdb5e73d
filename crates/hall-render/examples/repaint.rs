//! How long a full repaint of a busy board takes:
//! `cargo run --profile ci -p hall-render --example repaint`.

#[allow(dead_code, reason = "the golden pictures use all of these halls")]
#[path = "../tests/golden/boards.rs"]
mod boards;

use hall_render::board::{NO_PICTURES, Painter};
use hall_render::canvas::Canvas;
use hall_render::texts::Wording;
use std::time::{Duration, Instant};

fn main() {
    for (width, height) in [(1920, 1080), (3840, 2160)] {
        let mut painter = Painter::new(Wording::zh_en());
        let mut canvas = Canvas::new(width, height);
        let mut board = boards::busy();
        let first = timed(|| painter.paint(&board, &boards::board_view(), &mut canvas, NO_PICTURES));
        let mut repaints: Vec<Duration> = (0..200)
            .map(|turn| {
                board.calls[0].number = format!("A{turn:03}");
                timed(|| painter.paint(&board, &boards::board_view(), &mut canvas, NO_PICTURES))
            })
            .collect();
        repaints.sort();
        let encode = timed(|| hall_render::png::encode(&canvas));
        println!(
            "{width}x{height}: first {first:.1?} (every glyph rasterised), then p50 {:.1?}, p99 {:.1?}; as PNG {encode:.1?}",
            repaints[100], repaints[197]
        );
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
