//! Pictures compared pixel by pixel with the ones beside this file, which were looked at.
//!
//! `HALL_GOLDEN=overwrite cargo test -p hall-render --test golden` renews them. A picture that differs
//! leaves `NAME.old.png`, `NAME.new.png` and `NAME.diff.png` (what differs in magenta) in `target/golden/`.

mod boards;
mod compare;

use boards::{board_view, busy, empty, long_names, market_day, published, stopping, township};
use compare::check;
use hall_render::bitmap::Bitmap;
use hall_render::board::{BoardView, NO_PICTURES, Painter};
use hall_render::canvas::{Canvas, Rgb888};
use hall_render::font::Fonts;
use hall_render::sign::{LedColor, SignContent, led_picture, paint};
use hall_render::texts::Wording;
use hall_render::ticket::{Align, LineStyle, WIDTH_58_MM_DOTS, WIDTH_80_MM_DOTS, cell_glyph, raster_text};
use hall_render::unifont;

fn check_board(
    name: &str,
    board: &hall_api::board::Board,
    view: &BoardView<'_>,
    (width, height): (u32, u32),
) {
    let mut painter = Painter::new(Wording::zh_en(), width, height);
    check(name, &png(painter.paint(board, view, NO_PICTURES).canvas));
}

fn png(canvas: &Canvas) -> Vec<u8> {
    hall_render::png::encode(canvas).unwrap()
}

const LANDSCAPE: (u32, u32) = (1920, 1080);
const PORTRAIT: (u32, u32) = (1080, 1920);

#[test]
fn board_empty() {
    check_board("board-empty", &empty(), &board_view(), LANDSCAPE);
}

#[test]
fn board_township() {
    check_board("board-township", &township(), &board_view(), LANDSCAPE);
}

#[test]
fn board_with_few_calls() {
    for (name, count) in [("board-one-call", 1), ("board-two-calls", 2)] {
        let mut board = township();
        board.calls.truncate(count);
        check_board(name, &board, &board_view(), LANDSCAPE);
    }
}

#[test]
fn board_busy() {
    check_board("board-busy", &busy(), &board_view(), LANDSCAPE);
}

#[test]
fn board_area_of_a_large_hall() {
    let view = BoardView { area: Some("north"), page: 1, ..board_view() };
    check_board("board-area", &market_day(), &view, LANDSCAPE);
}

#[test]
fn board_stale() {
    let view = BoardView { stale: Some("10:05"), clock: None, ..board_view() };
    check_board("board-stale", &busy(), &view, LANDSCAPE);
}

#[test]
fn board_simulation_and_restored() {
    let mut board = township();
    (board.simulation, board.restored) = (true, true);
    check_board("board-simulation", &board, &board_view(), LANDSCAPE);
}

#[test]
fn board_with_a_clock_nobody_set() {
    let mut board = township();
    board.clock_trusted = false;
    check_board("board-clock", &board, &board_view(), LANDSCAPE);
}

#[test]
fn board_long_names() {
    check_board("board-long-names", &long_names(), &board_view(), LANDSCAPE);
}

#[test]
fn board_portrait() {
    check_board("board-portrait", &busy(), &board_view(), PORTRAIT);
    check_board("board-portrait-empty", &empty(), &board_view(), PORTRAIT);
    check_board("board-portrait-long-names", &long_names(), &board_view(), PORTRAIT);
    check_board("board-portrait-paused", &stopping(), &board_view(), PORTRAIT);
    let mut board = busy();
    board.simulation = true;
    let view = BoardView { stale: Some("10:05"), ..board_view() };
    check_board("board-portrait-stale", &board, &view, PORTRAIT);
}

#[test]
fn board_without_contact() {
    let mut painter = Painter::new(Wording::zh_en(), LANDSCAPE.0, LANDSCAPE.1);
    check("board-no-contact", &png(painter.paint_no_contact("hulu").canvas));
}

#[test]
fn board_paused_windows_and_a_hall_that_stops() {
    check_board("board-paused", &stopping(), &board_view(), LANDSCAPE);
}

#[test]
fn board_with_leader_notices_and_the_guide() {
    // Page 1 is the slide behind the one page of categories.
    let view = BoardView { page: 1, bright: &[31], ..board_view() };
    check_board("board-guide", &published(), &view, LANDSCAPE);
    check_board("board-guide-portrait", &published(), &view, PORTRAIT);
}

#[test]
fn board_with_a_picture() {
    let picture = |_, width: u32, height: u32| {
        let mut picture = Canvas::new(width.min(height), width.min(height) / 2);
        picture.fill(Rgb888::new(0x2e, 0x7d, 0x32));
        Some(picture)
    };
    let mut board = published();
    board.guide.clear();
    let view = BoardView { page: 1, pictures: 1, ..board_view() };
    let mut painter = Painter::new(Wording::zh_en(), LANDSCAPE.0, LANDSCAPE.1);
    check("board-picture", &png(painter.paint(&board, &view, &picture).canvas));
}

#[test]
fn board_in_four_times_the_pixels() {
    let four_times = (3840, 2160);
    check_board("board-2160", &busy(), &board_view(), four_times);
    check_board("board-2160-empty", &empty(), &board_view(), four_times);
    check_board("board-2160-paused", &stopping(), &board_view(), four_times);
    check_board("board-2160-long-names", &long_names(), &board_view(), four_times);
    check_board("board-2160-stale", &busy(), &BoardView { stale: Some("10:05"), ..board_view() }, four_times);
}

#[test]
fn a_private_category_is_told_by_number_and_window_only() {
    let mut board = township();
    board.categories[0].name = hall_api::Names::default();
    board.categories[0].private = true;
    check_board("board-private", &board, &board_view(), LANDSCAPE);
}

/// Each state of a panel of 128 x 64 LEDs, side by side.
#[test]
fn panels() {
    let mut wide = township();
    wide.calls[0].number = "退役军人10012".into();
    let bright = BoardView { bright: &[31], ..board_view() };
    let stale = BoardView { stale: Some("10:05"), ..board_view() };
    let missed = BoardView { page: 1, ..board_view() };
    let mut sheet = Canvas::new(3 * 130 + 2, 3 * 66 + 2);
    sheet.fill(Rgb888::new(0x40, 0x40, 0x40));
    let mut painter = Painter::new(Wording::zh_en(), 128, 64);
    let views = [
        (township(), board_view()),
        (township(), bright),
        (busy(), missed),
        (empty(), board_view()),
        (wide, board_view()),
        (busy(), stale),
        (stopping(), board_view()),
    ];
    for (index, (board, view)) in views.iter().enumerate() {
        let panel = painter.paint(board, view, NO_PICTURES).canvas;
        sheet.copy(panel, 2 + 130 * (index as i32 % 3), 2 + 66 * (index as i32 / 3));
    }
    sheet.copy(painter.paint_no_contact("hulu").canvas, 262, 2 + 66 * 2);
    let mut english = Painter::new(Wording::built_in(&["en"]), 128, 64);
    sheet.copy(english.paint(&township(), &board_view(), NO_PICTURES).canvas, 132, 2 + 66 * 2);
    check("panel-128x64", &png(&sheet));
}

/// The states of a window's sign, as each panel size shows them.
#[test]
fn signs() {
    let line = |text: &str| SignContent::line(text);
    let two =
        |upper: &str, lower: &str| SignContent { lines: vec![upper.into(), lower.into()], blink: false };
    let long = line("请A012号到12号窗口");
    for (name, content, width, height, elapsed_ms) in [
        ("sign-64x16-called", line("请A012号"), 64, 16, 0),
        ("sign-64x16-idle", line("民政窗口"), 64, 16, 0),
        ("sign-64x16-paused", line("暂停服务"), 64, 16, 0),
        ("sign-64x16-closed", line("未开放"), 64, 16, 0),
        ("sign-64x16-number", line("A012"), 64, 16, 0),
        ("sign-64x16-running", line("请听人工叫号"), 64, 16, 2_700),
        ("sign-128x16-called", line("请A012到12号窗口"), 128, 16, 0),
        ("sign-128x16-running", long.clone(), 128, 16, 3_600),
        ("sign-128x16-serving", line("A012号 办理中"), 128, 16, 0),
        ("sign-128x16-no-contact", line("请听人工叫号"), 128, 16, 0),
        ("sign-128x16-missing", line("张龘号 𠮷A"), 128, 16, 0),
        ("sign-192x32-called", line("请A012号"), 192, 32, 0),
        ("sign-192x32-two", two("3号 民政窗口", "请A012号到3号窗口"), 192, 32, 0),
        ("sign-192x32-thanks", line("感谢您的评价"), 192, 32, 0),
        ("sign-256x32-called", line("A012到12号窗口"), 256, 32, 0),
    ] {
        let color = if width == 64 { LedColor::Red } else { LedColor::Amber };
        let picture = led_picture(&paint(&content, width, height, elapsed_ms), 4, color);
        check(name, &hall_render::png::encode(&picture).unwrap());
    }
}

#[test]
fn cells_of_a_printers_text_mode() {
    let mut fonts = Fonts::new();
    let mut paper = Bitmap::new(WIDTH_80_MM_DOTS, 8 * 30);
    let mut set = |text: &str, row: i32, times_x: u32, times_y: u32| {
        let mut x = 0;
        for character in text.chars() {
            let cell = cell_glyph(&mut fonts, character).magnified(times_x, times_y);
            paper.add(&cell, x, row * 30);
            x += cell.width() as i32;
        }
    };
    set("葫芦镇政务服务中心 Hulu 0123456789 AWgj@%&", 0, 1, 1);
    set("前面等候：6人  预计15至25分钟（仅供参考）", 1, 1, 1);
    set("A012 民政", 2, 2, 2);
    set("窗口：3、4、5号", 4, 1, 2);
    set("□身份证 √ 『』——…·“补打” 😀", 6, 1, 1);
    set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", 7, 1, 1);
    check("ticket-cells", &hall_render::png::encode_bitmap(&paper).unwrap());
}

#[test]
fn raster_ticket() {
    for (name, width) in [("ticket-raster-80", WIDTH_80_MM_DOTS), ("ticket-raster-58", WIDTH_58_MM_DOTS)] {
        let mut fonts = Fonts::new();
        let centre = |size, bold| LineStyle { size, bold, align: Align::Centre };
        let lines = [
            raster_text(&mut fonts, "葫芦镇政务服务中心", centre(1, true), width),
            raster_text(&mut fonts, "民政业务", centre(2, false), width),
            raster_text(&mut fonts, "A012", centre(4, true), width),
            raster_text(&mut fonts, "前面等候：6人", LineStyle::default(), width),
            raster_text(&mut fonts, "预计等候：15至25分钟（仅供参考）", LineStyle::default(), width),
            raster_text(&mut fonts, "等候区：一楼A区　窗口：3、4、5号", LineStyle::default(), width),
            raster_text(
                &mut fonts,
                "请备好：身份证原件、户口簿、申请表（一式两份，签字按手印）",
                LineStyle::default(),
                width,
            ),
            raster_text(
                &mut fonts,
                "If you miss your call, tell the window or the desk",
                LineStyle::default(),
                width,
            ),
            raster_text(&mut fonts, "取号时间 2026-11-23 09:41　当日有效", centre(1, false), width),
        ];
        let mut paper = Bitmap::new(width, lines.iter().map(Bitmap::height).sum());
        let mut y = 0;
        for line in &lines {
            paper.add(line, 0, y);
            y += line.height() as i32;
        }
        check(name, &hall_render::png::encode_bitmap(&paper).unwrap());
    }
}

/// Board and sign on a line of every width: nothing a screen may be set to makes the painter panic.
#[test]
fn every_size_is_painted() {
    for (width, height) in
        [(0, 0), (1, 1), (64, 16), (128, 64), (640, 480), (1080, 1080), (3840, 600), (300, 4000)]
    {
        let mut painter = Painter::new(Wording::zh_en(), width, height);
        for board in [empty(), busy(), long_names(), market_day()] {
            let view = BoardView { stale: Some("10:05"), page: u32::MAX, ..board_view() };
            painter.paint(&board, &view, NO_PICTURES);
            painter.paint_no_contact("");
        }
    }
}

#[test]
fn five_hundred_characters_and_controls_are_survived() {
    let mut board = busy();
    let endless = "民政\u{7}\u{202e}😀 Civil\n".repeat(50);
    board.name = [("zh", endless.as_str()), ("en", endless.as_str())].into();
    for category in &mut board.categories {
        category.name = board.name.clone();
        category.missed = vec![endless.clone(); 30];
    }
    for window in &mut board.windows {
        window.name = board.name.clone();
        window.ticket = Some(endless.clone());
    }
    for call in &mut board.calls {
        call.number = endless.clone();
    }
    let mut painter = Painter::new(Wording::zh_en(), LANDSCAPE.0, LANDSCAPE.1);
    let canvas = painter.paint(&board, &board_view(), NO_PICTURES).canvas;
    assert!(canvas.pixels().contains(&0xffffff));
    assert!(unifont::width_dots(&endless) > 0);
}
