//! Updates over a flash in which the power fails after every single write: the terminal starts with the old program or with
//! the new one, whole, and the update goes on to its end. The swap is `embassy-boot`'s, the very code of the board's
//! bootloader.

mod chip;

use chip::{Chip, Cut, Part, SECTOR};
use embassy_boot::{BlockingFirmwareState, BootLoader, BootLoaderConfig, State};
use hall_terminal::{Program, Stage, Words};
use hall_wire::{Image, Line, PIECE_BYTES, Piece, StageState, Staged, Update};
use std::cell::RefCell;
use std::rc::Rc;

const BOARD: u32 = 77;
/// Three sectors and a bit, of the four that a program may have.
const BYTES: usize = 3 * SECTOR + 50;
const SECTORS: usize = 4;

/// A board: bootloader, program, image, journal.
struct Bench {
    chip: Rc<RefCell<Chip>>,
    boot: Part,
    active: Part,
    data: Part,
    journal: Part,
}

/// The power has failed.
#[derive(Debug, PartialEq)]
struct Dark;

fn program(version: u32) -> Vec<u8> {
    (0..BYTES as u32).map(|at| (at * 7 + at / 256 + version * 31) as u8).collect()
}

impl Bench {
    /// Runs version 1.
    fn new() -> Bench {
        let chip = Chip::new((3 + 2 * SECTORS) * SECTOR);
        let mut at = 0;
        let mut part = |sectors: usize| {
            let part = Part { chip: Rc::clone(&chip), at, length: sectors * SECTOR };
            at += part.length;
            part
        };
        let (boot, mut active, data, journal) = (part(1), part(SECTORS), part(SECTORS + 1), part(1));
        embedded_storage::nor_flash::NorFlash::write(&mut active, 0, &program(1)).unwrap();
        Bench { chip, boot, active, data, journal }
    }

    /// What the bootloader does, and the version that it starts.
    fn boot(&self) -> Result<u32, Dark> {
        let config = BootLoaderConfig {
            active: self.active.clone(),
            dfu: self.data.clone(),
            state: self.boot.clone(),
        };
        BootLoader::new(config).prepare_boot(&mut [0; SECTOR]).map_err(|_| Dark)?;
        let bytes = self.active.bytes();
        let runs = (1..=2).find(|version| bytes[..BYTES] == program(*version));
        Ok(runs.expect("the old program or the new one, whole"))
    }

    /// What a program does that the master has reached.
    fn confirm(&self) -> Result<(), Dark> {
        self.state(|state| state.mark_booted().map_err(|_| Dark))
    }

    fn state<R>(&self, look: impl FnOnce(&mut BlockingFirmwareState<'_, Part>) -> R) -> R {
        look(&mut BlockingFirmwareState::new(self.boot.clone(), &mut [0]))
    }

    /// What the master and the program that runs do until the new one is to be started. Returns how much was kept at first.
    fn update(&self, version: u32) -> Result<u32, Dark> {
        let running = Program { board: BOARD, version };
        let mut stage = Stage::open(self.journal.clone(), self.data.clone(), running);
        let new = program(2);
        let image = Image::of(BOARD, 2, &new);
        let first = ask(&mut stage, Update::Offer(image))?;
        let mut staged = first;
        while staged.state == StageState::Receiving {
            let at = staged.kept as usize;
            let bytes = new[at..].iter().copied().take(PIECE_BYTES).collect();
            staged = ask(&mut stage, Update::Piece(Piece { image: image.id, at: staged.kept, bytes }))?;
        }
        assert_eq!(staged.state, StageState::Whole);
        assert_eq!(ask(&mut stage, Update::Install(image.id))?.state, StageState::Installing);
        self.state(|state| state.mark_updated().map_err(|_| Dark))?;
        Ok(first.kept)
    }

    /// All of it, from power-up to power-up: whatever runs is updated if it is old, and confirmed.
    fn life(&self) -> Result<u32, Dark> {
        let version = self.boot()?;
        self.confirm()?;
        if version == 1 {
            self.update(version)?;
            let version = self.boot()?;
            self.confirm()?;
            return Ok(version);
        }
        Ok(version)
    }
}

fn ask(stage: &mut Stage<Part, Part>, update: Update) -> Result<Staged, Dark> {
    let staged = stage.take(update);
    if staged.state == StageState::NotKept { Err(Dark) } else { Ok(staged) }
}

/// How many operations a whole life takes.
fn operations() -> usize {
    let bench = Bench::new();
    let before = bench.chip.borrow().operations;
    assert_eq!(bench.life(), Ok(2));
    let after = bench.chip.borrow().operations;
    after - before
}

#[test]
fn power_lost_after_any_write_leaves_the_old_program_or_the_new_one_and_the_update_comes_to_its_end() {
    let all = operations();
    assert!(all > 40, "{all} writes");
    for cut in [Cut::Between, Cut::Within] {
        for after in 0..all {
            let bench = Bench::new();
            bench.chip.borrow_mut().power_fails_after(after, cut);
            assert_eq!(bench.life(), Err(Dark), "{cut:?} {after}");
            bench.chip.borrow_mut().power_comes();
            assert_eq!(bench.life(), Ok(2), "{cut:?} {after}");
            assert_eq!(bench.life(), Ok(2), "{cut:?} {after}: and it stays");
        }
    }
}

#[test]
fn so_does_power_that_is_lost_again_on_the_way_back_up() {
    let all = operations();
    for first in 0..all {
        for second in 0..all {
            let bench = Bench::new();
            for after in [first, second] {
                bench.chip.borrow_mut().power_fails_after(after, Cut::Between);
                // It may be through before.
                let _ = bench.life();
                bench.chip.borrow_mut().power_comes();
            }
            assert_eq!(bench.life(), Ok(2), "{first}, {second}");
        }
    }
}

#[test]
fn a_program_that_is_never_confirmed_makes_way_for_the_old_one_whenever_power_fails() {
    let trial = || {
        let bench = Bench::new();
        bench.update(1).unwrap();
        assert_eq!(bench.boot(), Ok(2), "on trial");
        bench
    };
    let bench = trial();
    let before = bench.chip.borrow().operations;
    assert_eq!(bench.boot(), Ok(1), "back");
    assert_eq!(bench.state(|state| state.get_state().unwrap()), State::Revert);
    let all = bench.chip.borrow().operations - before;
    for after in 0..all {
        let bench = trial();
        bench.chip.borrow_mut().power_fails_after(after, Cut::Between);
        assert_eq!(bench.boot(), Err(Dark), "{after}");
        bench.chip.borrow_mut().power_comes();
        assert_eq!(bench.boot(), Ok(1), "{after}");
        assert_eq!(bench.boot(), Ok(1), "{after}: and it stays");
        // The same image may be tried once more.
        bench.confirm().unwrap();
        bench.update(1).unwrap();
        assert_eq!(bench.boot(), Ok(2));
    }
}

#[test]
fn what_was_kept_before_the_power_failed_is_not_sent_again() {
    let bench = Bench::new();
    bench.chip.borrow_mut().power_fails_after(10, Cut::Between);
    assert_eq!(bench.update(1), Err(Dark));
    bench.chip.borrow_mut().power_comes();
    let kept = bench.update(1).unwrap();
    assert!(kept as usize >= 2 * SECTOR && (kept as usize).is_multiple_of(SECTOR), "{kept}");
}

#[test]
fn what_is_not_for_this_board_too_long_or_damaged_is_refused_and_nothing_is_installed() {
    let bench = Bench::new();
    let running = Program { board: BOARD, version: 1 };
    let mut stage = Stage::open(bench.journal.clone(), bench.data.clone(), running);
    let image = Image::of(BOARD, 2, &program(2));
    let state = |stage: &mut Stage<Part, Part>, update| stage.take(update).state;
    let other = Image { board: 78, ..image };
    assert_eq!(state(&mut stage, Update::Offer(other)), StageState::OtherBoard);
    let of_same_version = Image { version: 1, ..other };
    assert_eq!(state(&mut stage, Update::Offer(of_same_version)), StageState::OtherBoard);
    assert_eq!(state(&mut stage, Update::Offer(Image::of(BOARD, 2, &[]))), StageState::NoRoom, "no program");
    let long = Image { bytes: ((SECTORS + 2) * SECTOR) as u32, ..image };
    assert_eq!(state(&mut stage, Update::Offer(long)), StageState::NoRoom);
    assert_eq!(
        state(&mut stage, Update::Install(image.id)),
        StageState::NoRoom,
        "nothing was offered that fits"
    );
    assert_eq!(state(&mut stage, Update::Offer(image)), StageState::Receiving);
    assert_eq!(state(&mut stage, Update::Install(image.id)), StageState::Receiving, "pieces are missing");
    let mut bytes = program(2);
    bytes[BYTES - 1] ^= 1;
    let mut last = stage.staged();
    while last.state == StageState::Receiving {
        let piece = bytes[last.kept as usize..].iter().copied().take(PIECE_BYTES).collect();
        last = stage.take(Update::Piece(Piece { image: image.id, at: last.kept, bytes: piece }));
    }
    assert_eq!((last.state, last.image, last.kept), (StageState::Damaged, None, 0));
    assert_eq!(
        state(&mut stage, Update::Offer(image)),
        StageState::Receiving,
        "once more, from its beginning"
    );
    assert_eq!(bench.boot(), Ok(1));
}

#[test]
fn words_for_silence_are_the_old_the_new_or_none_whenever_power_fails() {
    let (old, new) = ("请听人工叫号", "Staff will call you");
    let [old, new] = [old, new].map(|words| Line::try_from(words).unwrap());
    for cut in [Cut::Between, Cut::Within] {
        for after in 0..2 {
            let bench = Bench::new();
            let mut words = Words::new(bench.journal.clone());
            assert_eq!(words.read(), None, "erased");
            words.keep(&old);
            assert_eq!(words.read().as_ref(), Some(&old));
            bench.chip.borrow_mut().power_fails_after(after, cut);
            words.keep(&new);
            bench.chip.borrow_mut().power_comes();
            let left = words.read();
            assert!(left.is_none() || left.as_ref() == Some(&old), "{cut:?} {after}: {left:?}");
            words.keep(&new);
            assert_eq!(words.read().as_ref(), Some(&new));
            let before = bench.chip.borrow().operations;
            words.keep(&new);
            assert_eq!(bench.chip.borrow().operations, before, "the same again writes nothing");
        }
    }
}
