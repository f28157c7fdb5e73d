//! A new program for a terminal: how it is offered, handed over in pieces, checked and put in force.
//!
//! Terms:
//! - *image*: a program for one kind of board, with its length and a CRC-32 over all of it ([`Image`]).
//! - *piece*: up to [`PIECE_BYTES`] of it, handed over in order; one that comes twice does nothing.
//! - *staged*: kept beside the program that runs, which goes on undisturbed until the image is whole, checked and installed.
//!
//! The CRC finds damage, not malice: whoever can write to the line can write a terminal.

use crc::Digest;
use serde::{Deserialize, Serialize};

use crate::frame::CRC;

/// The most bytes of an image in one message.
pub const PIECE_BYTES: usize = 128;

/// The length of what stands before the program in a file.
pub const IMAGE_HEADER_BYTES: usize = 20;

const MAGIC: [u8; 4] = *b"HTI\x01";

/// The CRC-32 of an image, which names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageId(#[serde(with = "postcard::fixint::le")] pub u32);

/// What an image is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// The kind of board it runs on: see [`board_id`].
    #[serde(with = "postcard::fixint::le")]
    pub board: u32,
    /// Higher is newer.
    #[serde(with = "postcard::fixint::le")]
    pub version: u32,
    /// The length of the program.
    #[serde(with = "postcard::fixint::le")]
    pub bytes: u32,
    /// Of board, version and length as they stand in the file, and of the program.
    pub id: ImageId,
}

/// Bytes of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub image: ImageId,
    /// How many bytes of the program come before.
    pub at: u32,
    pub bytes: heapless::Vec<u8, PIECE_BYTES>,
}

/// What a terminal runs, and what it has of another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staged {
    #[serde(with = "postcard::fixint::le")]
    pub board: u32,
    /// Of the program that runs.
    #[serde(with = "postcard::fixint::le")]
    pub version: u32,
    /// What was offered last; `None` if nothing was, or it was forgotten.
    pub image: Option<ImageId>,
    /// So many bytes of it are kept, also over a loss of power: the next piece begins there.
    pub kept: u32,
    pub state: StageState,
}

impl Staged {
    /// Of a board that cannot be updated over its line.
    pub const NO_UPDATES: Self =
        Self { board: 0, version: 0, image: None, kept: 0, state: StageState::NoRoom };
}

/// How far an image is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u8", into = "u8")]
pub enum StageState {
    /// Nothing is offered.
    Nothing,
    /// Pieces are missing.
    Receiving,
    /// All of it is there and its CRC is right.
    Whole,
    /// The terminal starts with it when this answer is out.
    Installing,
    /// It is for another kind of board.
    OtherBoard,
    /// It is longer than this board has room for, or this board cannot be updated over its line.
    NoRoom,
    /// All pieces came and the CRC is wrong: it is forgotten.
    Damaged,
    /// The memory does not keep what is written to it.
    NotKept,
}

const STATES: [StageState; 8] = [
    StageState::Nothing,
    StageState::Receiving,
    StageState::Whole,
    StageState::Installing,
    StageState::OtherBoard,
    StageState::NoRoom,
    StageState::Damaged,
    StageState::NotKept,
];

impl From<u8> for StageState {
    /// What a later version says is none of what this one could go on from.
    fn from(number: u8) -> Self {
        STATES.get(usize::from(number)).copied().unwrap_or(Self::NotKept)
    }
}

impl From<StageState> for u8 {
    fn from(state: StageState) -> Self {
        STATES.iter().position(|other| *other == state).unwrap_or_default() as u8
    }
}

/// What the master asks of the memory of a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    Offer(Image),
    Piece(Piece),
    Install(ImageId),
}

/// Returns the number of a kind of board: the CRC-32 of its name.
#[must_use]
pub const fn board_id(name: &str) -> u32 {
    CRC.checksum(name.as_bytes())
}

/// Returns the CRC-32 by which a terminal knows what it has kept.
#[must_use]
pub const fn check_of(bytes: &[u8]) -> u32 {
    CRC.checksum(bytes)
}

/// The bytes are no image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoImage;

impl Image {
    /// Describes a program.
    #[must_use]
    pub fn of(board: u32, version: u32, program: &[u8]) -> Self {
        let bytes = u32::try_from(program.len()).unwrap_or(u32::MAX);
        let mut image = Self { board, version, bytes, id: ImageId(0) };
        let mut check = image.check();
        check.take(program);
        image.id = check.id();
        image
    }

    /// Reads a file: the description and the program.
    ///
    /// # Errors
    /// [`NoImage`] unless it is a whole image, without a byte more, of at least one.
    pub fn read(file: &[u8]) -> Result<(Self, &[u8]), NoImage> {
        let (header, program) = file.split_first_chunk::<IMAGE_HEADER_BYTES>().ok_or(NoImage)?;
        let (magic, words) = header.split_at(MAGIC.len());
        let mut words = words.chunks_exact(4).map(|word| word.try_into().map_or(0, u32::from_le_bytes));
        let mut word = || words.next().unwrap_or_default();
        let (board, version, bytes, id) = (word(), word(), word(), ImageId(word()));
        let image = Self::of(board, version, program);
        let is_whole = image == Self { board, version, bytes, id };
        (magic == MAGIC && is_whole && !program.is_empty()).then_some((image, program)).ok_or(NoImage)
    }

    /// Returns what stands before the program in a file.
    #[must_use]
    pub fn header(&self) -> [u8; IMAGE_HEADER_BYTES] {
        let mut header = [0; IMAGE_HEADER_BYTES];
        header[..4].copy_from_slice(&MAGIC);
        header[4..16].copy_from_slice(&self.described());
        header[16..].copy_from_slice(&self.id.0.to_le_bytes());
        header
    }

    /// Begins to check a program against this description, in pieces of any size.
    #[must_use]
    pub fn check(&self) -> ImageCheck {
        let mut check = ImageCheck(CRC.digest());
        check.take(&self.described());
        check
    }

    fn described(&self) -> [u8; 12] {
        let mut bytes = [0; 12];
        for (word, value) in bytes.chunks_exact_mut(4).zip([self.board, self.version, self.bytes]) {
            word.copy_from_slice(&value.to_le_bytes());
        }
        bytes
    }
}

/// A check under way.
pub struct ImageCheck(Digest<'static, u32>);

impl ImageCheck {
    pub fn take(&mut self, program: &[u8]) {
        self.0.update(program);
    }

    /// Returns the name of an image whose program was taken.
    #[must_use]
    pub fn id(self) -> ImageId {
        ImageId(self.0.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn a_file_is_read_as_written_and_not_with_any_bit_turned() {
        let program: Vec<u8> = (0..40).collect();
        let image = Image::of(board_id("rp2040"), 7, &program);
        let file = [&image.header()[..], &program].concat();
        assert_eq!(Image::read(&file), Ok((image, &program[..])));
        for bit in 0..8 * file.len() {
            let mut damaged = file.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Image::read(&damaged), Err(NoImage), "bit {bit}");
        }
        assert_eq!(Image::read(&file[..file.len() - 1]), Err(NoImage), "cut off");
        assert_eq!(Image::read(&[]), Err(NoImage));
        assert_eq!(Image::read(&Image::of(1, 2, &[]).header()), Err(NoImage), "an empty one");
    }

    #[test]
    fn states_keep_their_numbers() {
        for (number, state) in (0_u8..).zip(STATES) {
            assert_eq!((u8::from(state), StageState::from(number)), (number, state));
        }
        assert_eq!(StageState::from(200), StageState::NotKept);
    }
}
