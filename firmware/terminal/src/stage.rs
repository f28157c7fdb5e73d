//! A new program on its way: kept beside the one that runs, checked, and only then put in force by the board.
//!
//! Two pieces of memory: the *image* itself, and a *journal* of one sector that says which image it is and which of its
//! sectors are kept. A mark is written after its sector, so power that fails costs at most the sector that was being
//! filled; what a mark stands for is checked once more, as a whole, before anything is put in force.
//!
//! ```text
//! journal: board version bytes image | CRC-32 of these 16 | a byte for each sector that is kept
//! ```
//!
//! Must not know: how a board swaps programs, and what a line is.

use embedded_storage::nor_flash::NorFlash;
use hall_wire::{Image, ImageId, Piece, StageState, Staged, Update, check_of};

const RECORD_BYTES: usize = 20;
const CHECKED_BYTES: usize = 64;

/// The program that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// See [`hall_wire::board_id`].
    pub board: u32,
    pub version: u32,
}

impl Program {
    /// What a board says that has no memory for another.
    #[must_use]
    pub fn without_updates(self) -> Staged {
        let Self { board, version } = self;
        Staged { board, version, ..Staged::NO_UPDATES }
    }
}

/// The memory of a board that can be updated.
#[derive(Debug)]
pub struct Stage<J, D> {
    journal: J,
    data: D,
    program: Program,
    offered: Option<Image>,
    /// Bytes of it that are written; those of a sector that is not full are lost with the power.
    kept: u32,
    state: StageState,
}

/// The memory refused.
struct Refused;

impl<J: NorFlash, D: NorFlash> Stage<J, D> {
    /// Finds what was kept before the power came.
    pub fn open(journal: J, data: D, program: Program) -> Self {
        // Pieces and marks begin anywhere.
        const { assert!(J::WRITE_SIZE == 1 && D::WRITE_SIZE == 1 && J::READ_SIZE == 1 && D::READ_SIZE == 1) }
        let state = StageState::Nothing;
        let mut stage = Self { journal, data, program, offered: None, kept: 0, state };
        if stage.find().is_err() {
            stage.state = StageState::NotKept;
        }
        stage
    }

    /// Does what the master asks for. Where the state comes out as `Installing` the board puts the image in force and
    /// starts anew.
    pub fn take(&mut self, update: Update) -> Staged {
        let done = match update {
            Update::Offer(image) => self.offer(image),
            Update::Piece(piece) => self.piece(&piece),
            Update::Install(image) => self.install(image),
        };
        if done.is_err() {
            self.state = StageState::NotKept;
        }
        self.staged()
    }

    #[must_use]
    pub fn staged(&self) -> Staged {
        Staged {
            board: self.program.board,
            version: self.program.version,
            image: self.offered.map(|image| image.id),
            kept: self.kept,
            state: self.state,
        }
    }

    fn offer(&mut self, image: Image) -> Result<(), Refused> {
        if image.board != self.program.board {
            self.state = StageState::OtherBoard;
        } else if image.version == self.program.version {
            // It runs already.
            self.state = StageState::Nothing;
        } else if !self.has_room(&image) {
            self.state = StageState::NoRoom;
        } else if self.offered != Some(image) {
            self.forget()?;
            self.journal.write(0, &record(&image)).map_err(|_| Refused)?;
            (self.offered, self.state) = (Some(image), StageState::Receiving);
        } else if self.kept < image.bytes {
            self.state = StageState::Receiving;
        } else if !matches!(self.state, StageState::Whole | StageState::Installing) {
            // One that was found right is not read again: that may take longer than the master waits, and he would ask for ever.
            self.check(&image)?;
        }
        Ok(())
    }

    /// An empty program is none.
    fn has_room(&self, image: &Image) -> bool {
        let sectors = image.bytes.div_ceil(Self::sector()) as usize;
        image.bytes > 0
            && image.bytes as usize <= self.data.capacity()
            && RECORD_BYTES + sectors <= self.journal.capacity()
    }

    fn piece(&mut self, piece: &Piece) -> Result<(), Refused> {
        let Some(image) = self.offered.filter(|image| image.id == piece.image) else { return Ok(()) };
        if self.state != StageState::Receiving || piece.at != self.kept {
            return Ok(());
        }
        let sector = Self::sector();
        let (start, end) = (self.kept - self.kept % sector, self.kept - self.kept % sector + sector);
        // What lies behind the sector or the image is not kept; the answer tells.
        let room = (end.min(image.bytes) - self.kept) as usize;
        let bytes = &piece.bytes[..piece.bytes.len().min(room)];
        if bytes.is_empty() {
            return Ok(());
        }
        if self.kept == start {
            self.data.erase(start, end).map_err(|_| Refused)?;
        }
        self.data.write(self.kept, bytes).map_err(|_| Refused)?;
        self.kept += bytes.len() as u32;
        if self.kept == end || self.kept == image.bytes {
            self.journal.write(RECORD_BYTES as u32 + start / sector, &[0]).map_err(|_| Refused)?;
        }
        if self.kept == image.bytes { self.check(&image) } else { Ok(()) }
    }

    fn install(&mut self, id: ImageId) -> Result<(), Refused> {
        let Some(image) = self.offered.filter(|image| image.id == id) else { return Ok(()) };
        if self.state == StageState::Whole {
            // Once more: it may have lain there for long.
            self.check(&image)?;
        }
        if self.state == StageState::Whole {
            self.state = StageState::Installing;
        }
        Ok(())
    }

    /// Reads all of it back; what is not right is forgotten.
    fn check(&mut self, image: &Image) -> Result<(), Refused> {
        let mut check = image.check();
        let mut bytes = [0; CHECKED_BYTES];
        for at in (0..image.bytes).step_by(CHECKED_BYTES) {
            let part = &mut bytes[..((image.bytes - at) as usize).min(CHECKED_BYTES)];
            self.data.read(at, part).map_err(|_| Refused)?;
            check.take(part);
        }
        self.state = if check.id() == image.id {
            StageState::Whole
        } else {
            self.forget()?;
            StageState::Damaged
        };
        Ok(())
    }

    fn forget(&mut self) -> Result<(), Refused> {
        (self.offered, self.kept, self.state) = (None, 0, StageState::Nothing);
        self.journal.erase(0, J::ERASE_SIZE as u32).map_err(|_| Refused)
    }

    /// Reads the journal. What the master has not said again is not gone on with.
    fn find(&mut self) -> Result<(), Refused> {
        let mut record = [0; RECORD_BYTES];
        self.journal.read(0, &mut record).map_err(|_| Refused)?;
        let Some(image) = image_of(&record).filter(|image| self.has_room(image)) else { return Ok(()) };
        let sector = Self::sector();
        let mut marked = 0;
        while marked * sector < image.bytes {
            let mut mark = [0];
            self.journal.read(RECORD_BYTES as u32 + marked, &mut mark).map_err(|_| Refused)?;
            if mark != [0] {
                break;
            }
            marked += 1;
        }
        (self.offered, self.kept) = (Some(image), (marked * sector).min(image.bytes));
        self.state = StageState::Receiving;
        if self.kept == image.bytes {
            self.check(&image)?;
        }
        if self.state == StageState::Damaged {
            // It was installed, and the program of before lies in its place.
            self.state = StageState::Nothing;
        }
        Ok(())
    }

    const fn sector() -> u32 {
        D::ERASE_SIZE as u32
    }
}

fn record(image: &Image) -> [u8; RECORD_BYTES] {
    let mut record = [0; RECORD_BYTES];
    // Without the magic of a file.
    record[..16].copy_from_slice(&image.header()[4..]);
    let check = check_of(&record[..16]);
    record[16..].copy_from_slice(&check.to_le_bytes());
    record
}

fn image_of(bytes: &[u8; RECORD_BYTES]) -> Option<Image> {
    let word = |at: usize| bytes[at..at + 4].try_into().map_or(0, u32::from_le_bytes);
    let image = Image { board: word(0), version: word(4), bytes: word(8), id: ImageId(word(12)) };
    (record(&image) == *bytes).then_some(image)
}
