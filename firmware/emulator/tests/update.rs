//! A new program over the line, to the very firmware on an emulated board: received, kept in the chip beside it, checked;
//! refused where it is not for this board; and gone on with after the power was cut in the middle.
//!
//! This board's flash has no room for two programs, so it does not install: that is tried over a model of flash, in
//! `firmware/terminal/tests/update`.

use hall_emulator::{Evb, Line};
use hall_wire::{Down, Image, ImageId, PIECE_BYTES, Piece, StageState, Staged, Up, board_id};

struct Bench {
    board: Evb,
    line: Line,
    image: Image,
    program: Vec<u8>,
}

impl Bench {
    fn start() -> Bench {
        let board = Evb::start(3);
        let line = Line::of([&board]);
        let program: Vec<u8> = (0..10_000_u32).map(|at| (at * 31 + at / 256) as u8).collect();
        let image = Image::of(board_id("lm3s6965evb"), 2, &program);
        Bench { board, line, image, program }
    }

    fn ask(&mut self, body: &Down) -> Staged {
        match self.line.ask(3, body) {
            Up::Staged(staged) => staged,
            other => panic!("{other:?}"),
        }
    }

    fn offer(&mut self) -> Staged {
        let image = self.image;
        self.ask(&Down::Offer(image))
    }

    fn piece(&mut self, at: u32) -> Staged {
        let bytes = self.program[at as usize..].iter().copied().take(PIECE_BYTES).collect();
        let image = self.image.id;
        self.ask(&Down::Piece(Piece { image, at, bytes }))
    }

    /// Hands it over from where the terminal is up to this byte.
    fn pieces(&mut self, mut staged: Staged, up_to: u32) -> Staged {
        while staged.state == StageState::Receiving && staged.kept < up_to {
            staged = self.piece(staged.kept);
        }
        staged
    }
}

#[test]
fn an_update_is_received_kept_and_checked_and_the_terminal_goes_on_as_it_was() {
    let mut bench = Bench::start();
    let first = bench.offer();
    assert_eq!((first.board, first.version), (board_id("lm3s6965evb"), 1));
    assert_eq!((first.image, first.kept, first.state), (Some(bench.image.id), 0, StageState::Receiving));
    let id = bench.image.id;
    assert_eq!(bench.ask(&Down::Install(id)).state, StageState::Receiving, "pieces are missing");
    let early = bench.piece(5_000);
    assert_eq!(
        (early.kept, early.state),
        (0, StageState::Receiving),
        "a piece from the middle changes nothing"
    );
    let whole = bench.pieces(first, u32::MAX);
    assert_eq!((whole.kept, whole.state), (10_000, StageState::Whole));
    // Its own words: there is no room for a second program on this board.
    assert_eq!(bench.ask(&Down::Install(id)).state, StageState::NoRoom);
    let Up::Status(status) = bench.line.ask(3, &Down::Ping) else { panic!("a status") };
    assert_eq!(status.unit, Evb::unit(3));
}

#[test]
fn a_terminal_whose_power_is_cut_in_the_middle_goes_on_where_it_was() {
    let mut bench = Bench::start();
    let first = bench.offer();
    assert_eq!(bench.pieces(first, 4_500).kept, 4_608);
    bench.board.cut_power();
    let again = bench.offer();
    assert_eq!((again.kept, again.state), (4_096, StageState::Receiving), "whole sectors are kept");
    assert_eq!(bench.pieces(again, u32::MAX).state, StageState::Whole);
    bench.board.cut_power();
    assert_eq!(bench.offer().state, StageState::Whole, "all of it is");
}

#[test]
fn what_is_not_for_this_board_too_long_or_not_as_it_was_offered_is_refused() {
    let mut bench = Bench::start();
    let image = bench.image;
    assert_eq!(
        bench.ask(&Down::Offer(Image { board: board_id("rp2040"), ..image })).state,
        StageState::OtherBoard
    );
    assert_eq!(bench.ask(&Down::Offer(Image { bytes: 1 << 20, ..image })).state, StageState::NoRoom);
    let first = bench.offer();
    bench.program[9_000] ^= 1;
    let damaged = bench.pieces(first, u32::MAX);
    assert_eq!((damaged.image, damaged.kept, damaged.state), (None, 0, StageState::Damaged));
    assert_eq!(
        bench.ask(&Down::Install(ImageId(1))).state,
        StageState::Damaged,
        "nothing is there to install"
    );
    bench.program[9_000] ^= 1;
    let first = bench.offer();
    assert_eq!(bench.pieces(first, u32::MAX).state, StageState::Whole);
}
