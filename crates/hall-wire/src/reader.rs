//! Finds frames in a stream of bytes that may hold anything.

use core::marker::PhantomData;

use crate::frame::{Body, Frame, FrameError, MAX_FRAME};

/// Collects bytes until a frame of one direction is whole.
///
/// Whatever the line brings, it keeps at most one frame's bytes, and finds the next frame at the next zero
/// byte.
#[derive(Debug)]
pub struct FrameReader<B> {
    stuffed: heapless::Vec<u8, { MAX_FRAME - 2 }>,
    /// The bytes since the last zero are more than any frame has.
    too_long: bool,
    errors: FrameErrors,
    direction: PhantomData<fn() -> B>,
}

/// How many pieces of the stream were no frame, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FrameErrors {
    pub length: u32,
    pub stuffing: u32,
    pub crc: u32,
    pub unknown: u32,
    pub trailing: u32,
}

impl<B: Body> FrameReader<B> {
    #[must_use]
    pub const fn new() -> Self {
        let errors = FrameErrors { length: 0, stuffing: 0, crc: 0, unknown: 0, trailing: 0 };
        Self { stuffed: heapless::Vec::new(), too_long: false, errors, direction: PhantomData }
    }

    /// Takes the next byte; returns the frame that it ends, if it ends one.
    pub fn push(&mut self, byte: u8) -> Option<Frame<B>> {
        if byte != 0 {
            self.too_long |= self.stuffed.push(byte).is_err();
            return None;
        }
        let found = if self.too_long {
            Err(FrameError::Length)
        } else if self.stuffed.is_empty() {
            Ok(None)
        } else {
            Frame::decode(&mut self.stuffed)
        };
        self.clear();
        found.unwrap_or_else(|error| {
            self.errors.count(error);
            None
        })
    }

    /// Takes many bytes; returns the frames they end, in order. Bytes behind a frame are taken when the next
    /// is asked for.
    pub fn read<'a>(&'a mut self, bytes: &'a [u8]) -> impl Iterator<Item = Frame<B>> + 'a {
        bytes.iter().filter_map(|&byte| self.push(byte))
    }

    /// Forgets a frame that has begun, because what follows comes from another opening of the port.
    pub fn clear(&mut self) {
        self.stuffed.clear();
        self.too_long = false;
    }

    #[must_use]
    pub fn errors(&self) -> FrameErrors {
        self.errors
    }
}

impl<B: Body> Default for FrameReader<B> {
    fn default() -> Self {
        Self::new()
    }
}

impl FrameErrors {
    fn count(&mut self, error: FrameError) {
        let counter = match error {
            FrameError::Length => &mut self.length,
            FrameError::Stuffing => &mut self.stuffing,
            FrameError::Crc => &mut self.crc,
            FrameError::Unknown => &mut self.unknown,
            FrameError::Trailing => &mut self.trailing,
        };
        *counter = counter.saturating_add(1);
    }

    /// Returns the number of all of them.
    #[must_use]
    pub fn total(&self) -> u32 {
        [self.length, self.stuffing, self.crc, self.unknown, self.trailing]
            .into_iter()
            .fold(0, u32::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Address, Down, FrameBytes};

    fn ping(turn: u8) -> Frame<Down> {
        Frame { terminal: Address::new(3).unwrap(), turn, body: Down::Ping }
    }

    fn bytes(turn: u8) -> FrameBytes {
        ping(turn).encode()
    }

    #[test]
    fn frames_are_found_between_noise_and_idle_zeros() {
        let mut stream = std::vec![0xFF, 0x12];
        stream.extend(bytes(1));
        stream.extend([0, 0, 0]);
        stream.extend(&bytes(2)[..5]);
        stream.extend(bytes(3));
        let mut reader = FrameReader::<Down>::new();
        let turns: std::vec::Vec<u8> = reader.read(&stream).map(|frame| frame.turn).collect();
        assert_eq!(turns, [1, 3]);
        assert_eq!(reader.errors().total(), 2, "{:?}", reader.errors());
    }

    #[test]
    fn an_endless_frame_is_one_error_and_the_next_frame_is_read() {
        let mut reader = FrameReader::<Down>::new();
        for _ in 0..100_000 {
            assert_eq!(reader.push(0x55), None);
        }
        assert!(reader.read(&bytes(4)).eq([ping(4)]));
        assert_eq!(reader.errors(), FrameErrors { length: 1, ..FrameErrors::default() });
    }

    #[test]
    fn a_cleared_reader_does_not_join_two_openings_of_a_port() {
        let mut reader = FrameReader::<Down>::new();
        assert_eq!(reader.read(&bytes(5)[..6]).count(), 0);
        reader.clear();
        assert!(reader.read(&bytes(6)).eq([ping(6)]));
        assert_eq!(reader.errors().total(), 0);
    }
}
