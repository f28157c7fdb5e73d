//! The master updates a terminal over a line that loses every seventh transmission, while its other turns go on.

use hall_devices::device::Millis;
use hall_devices::terminal::{Event, LineSettings, Progress, TerminalLine};
use hall_wire::{
    Address, Capabilities, Charset, Image, Key, Line, Setup, StageState, Staged, Terminal, Update, board_id,
};

const ADDRESS: Address = Address::new(3).unwrap();
const BOARD: u32 = board_id("lm3s6965evb");

/// A terminal with a memory that keeps what it is given.
struct Board {
    terminal: Terminal,
    board: u32,
    version: u32,
    offered: Option<Image>,
    kept: Vec<u8>,
    state: StageState,
    /// What it says to `Install`.
    installs: StageState,
    /// It starts with the new program.
    is_new_program_good: bool,
}

fn terminal() -> Terminal {
    let capabilities = Capabilities { width_px: 64, height_px: 16, charset: Charset::Gb2312, keys: 10 };
    Terminal::new(Setup { address: ADDRESS, unit: 1, capabilities, no_contact: Line::new() })
}

impl Board {
    fn new() -> Board {
        Board {
            terminal: terminal(),
            board: BOARD,
            version: 1,
            offered: None,
            kept: Vec::new(),
            state: StageState::Nothing,
            installs: StageState::Installing,
            is_new_program_good: true,
        }
    }

    fn take(&mut self, update: Update) {
        match update {
            Update::Offer(image) if image.board != self.board => self.state = StageState::OtherBoard,
            Update::Offer(image) if image.version == self.version => self.state = StageState::Nothing,
            Update::Offer(image) if self.offered == Some(image) => {}
            Update::Offer(image) => {
                (self.offered, self.state) = (Some(image), StageState::Receiving);
                self.kept.clear();
            }
            Update::Piece(piece) if piece.at as usize == self.kept.len() => {
                self.kept.extend(&piece.bytes);
                let image = self.offered.unwrap();
                if self.kept.len() == image.bytes as usize {
                    assert_eq!(Image::of(image.board, image.version, &self.kept), image);
                    self.state = StageState::Whole;
                }
            }
            Update::Piece(_) => {}
            Update::Install(_) => self.state = self.installs,
        }
        let image = self.offered.map(|image| image.id);
        let kept = self.kept.len() as u32;
        self.terminal.staged(Staged {
            board: self.board,
            version: self.version,
            image,
            kept,
            state: self.state,
        });
    }

    fn restart(&mut self) {
        if self.is_new_program_good {
            self.version = self.offered.unwrap().version;
        }
        (self.terminal, self.offered, self.state) = (terminal(), None, StageState::Nothing);
        self.kept.clear();
    }
}

/// Runs the line until the update ends, and returns its steps and the presses that came meanwhile.
fn update(board: &mut Board) -> (Vec<Progress>, usize) {
    let program: Vec<u8> = (0..20_000_u32).map(|at| (at * 31) as u8).collect();
    let mut line = TerminalLine::new(LineSettings::default(), [ADDRESS], Line::new(), 1, Millis(0));
    line.update(ADDRESS, Image::of(BOARD, 2, &program), program.into()).unwrap();
    let (mut steps, mut presses, mut sent) = (Vec::new(), 0, 0);
    for now in 0..120_000 {
        let now_ms = Millis(now);
        if now % 500 == 0 {
            let _ = board.terminal.press(Key::Call, now);
        }
        line.handle_timeout(now_ms);
        while let Some(bytes) = line.poll_transmit() {
            sent += 1;
            if sent % 7 != 0 {
                board.terminal.handle_input(&bytes, now);
            }
        }
        if let Some(update) = board.terminal.poll_update() {
            board.take(update);
        }
        if let Some(bytes) = board.terminal.poll_transmit(now) {
            line.handle_input(&bytes, now_ms);
            if board.state == StageState::Installing {
                board.restart();
            }
        }
        while let Some(event) = line.poll_event() {
            match event {
                Event::Update { progress, .. } => steps.push(progress),
                Event::Key { address, session, sequence, .. } => {
                    presses += 1;
                    line.acknowledge(address, session, sequence);
                }
                Event::Up { .. }
                | Event::Down { .. }
                | Event::Incompatible { .. }
                | Event::Clash { .. }
                | Event::Shown { .. } => {}
            }
        }
        if steps.last().is_some_and(|step| step.is_end()) {
            break;
        }
    }
    (steps, presses)
}

#[test]
fn an_update_comes_to_its_end_over_a_bad_line_and_keys_count_meanwhile() {
    let (steps, presses) = update(&mut Board::new());
    assert!(matches!(
        steps[..],
        [Progress::Kept { .. }, .., Progress::Restarting, Progress::Runs { version: 2 }]
    ));
    assert!(presses > 5, "{presses} presses");
}

#[test]
fn a_program_that_made_way_for_the_old_one_is_not_sent_for_ever() {
    let (steps, _) = update(&mut Board { is_new_program_good: false, ..Board::new() });
    assert_eq!(steps.last(), Some(&Progress::MadeWay));
}

#[test]
fn a_terminal_that_refuses_is_asked_no_more() {
    let (steps, _) = update(&mut Board { installs: StageState::NoRoom, ..Board::new() });
    assert_eq!(steps.last(), Some(&Progress::Refused(StageState::NoRoom)));
}

#[test]
fn a_terminal_that_never_starts_with_it_is_given_up() {
    let (steps, _) = update(&mut Board { installs: StageState::Whole, ..Board::new() });
    assert_eq!(steps.last(), Some(&Progress::Refused(StageState::Whole)));
}

#[test]
fn another_kind_of_board_with_the_same_version_does_not_run_it() {
    let (steps, _) = update(&mut Board { version: 2, board: BOARD + 1, ..Board::new() });
    assert_eq!(steps, [Progress::Refused(StageState::OtherBoard)]);
}
