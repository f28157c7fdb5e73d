//! Frames: a message with its address and turn, protected by a CRC-32 and delimited by zero bytes.
//!
//! ```text
//! 00 | COBS( direction, address, turn, message (postcard), CRC-32 of all before it (4, little endian) ) | 00
//! ```

use core::fmt;

use crc::{CRC_32_ISO_HDLC, Crc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::message::{Down, Up};

/// The longest frame in bytes, both its zeros included.
pub const MAX_FRAME: usize = MAX_PAYLOAD + 3;

/// The longest header, message and CRC before stuffing. Below 254, COBS adds exactly one byte.
pub const MAX_PAYLOAD: usize = 253;

pub(crate) static CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
const CRC_BYTES: usize = 4;
const HEADER_BYTES: usize = 3;

/// A frame as it goes over the line.
pub type FrameBytes = heapless::Vec<u8, MAX_FRAME>;

/// A terminal's number on its line, 1 to 254, or [`Address::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address(u8);

impl Address {
    /// Every terminal at once. Terminals obey it and do not answer.
    pub const ALL: Self = Self(0xFF);

    /// Makes the address of one terminal, `None` for 0 and 255, which are nobody's.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        match number {
            0 | 0xFF => None,
            number => Some(Self(number)),
        }
    }

    /// Returns the number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    fn from_wire(number: u8) -> Option<Self> {
        if number == Self::ALL.0 { Some(Self::ALL) } else { Self::new(number) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A message of one direction. Sealed: there are [`Down`] and [`Up`], and on a shared pair everybody hears
/// both.
pub trait Body: Serialize + DeserializeOwned + sealed::Sealed {
    /// The first byte of its frames.
    const DIRECTION: u8;
}

impl Body for Down {
    const DIRECTION: u8 = b'>';
}

impl Body for Up {
    const DIRECTION: u8 = b'<';
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Down {}
    impl Sealed for super::Up {}
}

/// A message on its way to or from a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame<B> {
    /// The terminal it goes to or comes from.
    pub terminal: Address,
    /// The number of the request; its answer repeats it.
    pub turn: u8,
    pub body: B,
}

impl<B: Body> Frame<B> {
    /// Returns the bytes to send.
    #[must_use]
    pub fn encode(&self) -> FrameBytes {
        let mut payload = [0; MAX_PAYLOAD];
        payload[..HEADER_BYTES].copy_from_slice(&[B::DIRECTION, self.terminal.0, self.turn]);
        let room = &mut payload[HEADER_BYTES..MAX_PAYLOAD - CRC_BYTES];
        let message =
            postcard::to_slice(&self.body, room).expect("the longest message fits; a test sends it");
        let end = HEADER_BYTES + message.len();
        let crc = CRC.checksum(&payload[..end]);
        payload[end..end + CRC_BYTES].copy_from_slice(&crc.to_le_bytes());

        // The leading zero ends whatever noise the line had before: drivers of an RS-485 pair that take turns
        // make some.
        let mut frame = [0; MAX_FRAME];
        let stuffed = cobs::encode(&payload[..end + CRC_BYTES], &mut frame[1..]);
        frame[..stuffed + 2].iter().copied().collect()
    }

    /// Takes apart what stood between two zero bytes; `None` if it is a sound frame of the other direction.
    ///
    /// # Errors
    /// [`FrameError`] says which check failed. `stuffed` is overwritten either way.
    pub fn decode(stuffed: &mut [u8]) -> Result<Option<Self>, FrameError> {
        let length = cobs::decode_in_place(stuffed).map_err(|_| FrameError::Stuffing)?;
        let payload = stuffed.get(..length).ok_or(FrameError::Stuffing)?;
        let (checked, crc) = payload.split_last_chunk::<CRC_BYTES>().ok_or(FrameError::Length)?;
        let [direction, address, turn, message @ ..] = checked else { return Err(FrameError::Length) };
        if CRC.checksum(checked) != u32::from_le_bytes(*crc) {
            return Err(FrameError::Crc);
        }
        if *direction != B::DIRECTION {
            return Ok(None);
        }
        let terminal = Address::from_wire(*address).ok_or(FrameError::Unknown)?;
        let (body, rest) = postcard::take_from_bytes(message).map_err(|_| FrameError::Unknown)?;
        if !rest.is_empty() {
            return Err(FrameError::Trailing);
        }
        Ok(Some(Self { terminal, turn: *turn, body }))
    }
}

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// Longer than [`MAX_FRAME`], or too short for a header and a CRC.
    Length,
    /// Not a result of COBS.
    Stuffing,
    /// Damaged on the way.
    Crc,
    /// Sound, but no message of a version this side speaks.
    Unknown,
    /// Sound, but longer than its message.
    Trailing,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "frame too long or too short",
            Self::Stuffing => "not stuffed by COBS",
            Self::Crc => "wrong CRC-32",
            Self::Unknown => "unknown message or address",
            Self::Trailing => "bytes after the message",
        })
    }
}

impl core::error::Error for FrameError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{KeyEvent, Keys, Session};
    use crate::{ImageId, KeyCode, Piece, Sign, SignHash, Style};

    fn down(body: Down) -> Frame<Down> {
        Frame { terminal: Address::new(7).unwrap(), turn: 9, body }
    }

    fn stuffed(payload: &[u8]) -> std::vec::Vec<u8> {
        let mut payload = payload.to_vec();
        payload.extend(CRC.checksum(&payload).to_le_bytes());
        let mut out = std::vec![0; payload.len() + 2];
        let length = cobs::encode(&payload, &mut out);
        out.truncate(length);
        out
    }

    #[test]
    fn the_longest_messages_fit_into_a_frame() {
        let line = "\u{8bf7}".repeat(32);
        let style = Style::Blink { seconds: 255, occasion: 255 };
        let show = down(Down::Show(Sign::new(&[&line, &line], style, Some(u16::MAX)).unwrap())).encode();
        let event = KeyEvent { sequence: u32::MAX, key: KeyCode(255), age_ms: u32::MAX };
        let keys = Keys {
            session: Session(u32::MAX),
            shown: Some(SignHash(u32::MAX)),
            events: core::iter::repeat_n(event, crate::KEYS_PER_FRAME).collect(),
        };
        let keys = Frame { terminal: Address::ALL, turn: 255, body: Up::Keys(keys) }.encode();
        let piece = Piece {
            image: ImageId(u32::MAX),
            at: u32::MAX,
            bytes: core::iter::repeat_n(0xFF, crate::PIECE_BYTES).collect(),
        };
        let piece = down(Down::Piece(piece)).encode();
        assert!(piece.len() > crate::PIECE_BYTES, "{} bytes", piece.len());
        for frame in [&show, &keys, &piece] {
            assert_eq!((frame.first(), frame.last()), (Some(&0), Some(&0)));
            assert!(!frame[1..frame.len() - 1].contains(&0), "{frame:02x?}");
        }
        assert!(show.len() > 200 && keys.len() > 100, "{} and {} bytes", show.len(), keys.len());
    }

    #[test]
    fn each_defect_has_its_name() {
        let name = |bytes: &[u8]| Frame::<Down>::decode(&mut bytes.to_vec()).unwrap_err();
        assert_eq!(name(&[9, 1, 2]), FrameError::Stuffing);
        assert_eq!(name(&stuffed(b">\x07")), FrameError::Length);
        assert_eq!(name(&[2, 1]), FrameError::Length);
        assert_eq!(name(&stuffed(b">\x07\x01\x63")), FrameError::Unknown);
        assert_eq!(name(&stuffed(b">\x00\x01\x00")), FrameError::Unknown, "address 0 is nobody's");
        assert_eq!(name(&stuffed(b">\x07\x01\x00\x00")), FrameError::Trailing);
        let mut damaged = stuffed(b">\x07\x01\x00");
        damaged[2] ^= 1;
        assert_eq!(name(&damaged), FrameError::Crc);
    }

    #[test]
    fn what_the_other_side_says_is_no_error() {
        let mut frame = down(Down::Ping).encode();
        let end = frame.len() - 1;
        assert_eq!(Frame::<Up>::decode(&mut frame[1..end]), Ok(None));
    }
}
