//! The words for silence that the hall has chosen, in its language, kept over a loss of power: a terminal that starts before
//! the daemon does says them at once.
//!
//! ```text
//! length | UTF-8 | CRC-32 of both
//! ```
//!
//! One copy is enough: a text that is cut off by a loss of power is not right, so the program's own stands in for it until
//! the master has looked.

use embedded_storage::nor_flash::NorFlash;
use hall_wire::{LINE_BYTES, Line, check_of};

const RECORD_BYTES: usize = 1 + LINE_BYTES + 4;

/// Where a board keeps them: one sector.
#[derive(Debug)]
pub struct Words<F>(F);

impl<F: NorFlash> Words<F> {
    pub const fn new(memory: F) -> Self {
        const { assert!(F::WRITE_SIZE == 1 && F::READ_SIZE == 1) }
        Self(memory)
    }

    /// Returns what is kept; `None` if nothing is, or not as a whole.
    pub fn read(&mut self) -> Option<Line> {
        let mut record = [0; RECORD_BYTES];
        self.0.read(0, &mut record).ok()?;
        let (checked, check) = record.split_at_checked(1 + usize::from(record[0]))?;
        let is_whole = check.get(..4) == Some(&check_of(checked).to_le_bytes());
        let text = core::str::from_utf8(&checked[1..]).ok().filter(|_| is_whole)?;
        Line::try_from(text).ok()
    }

    /// Keeps other words. A memory that refuses leaves the program's own.
    pub fn keep(&mut self, words: &Line) {
        if self.read().as_ref() == Some(words) {
            // No memory is written to for ever.
            return;
        }
        let mut record = [0; RECORD_BYTES];
        let length = words.len();
        // At most `LINE_BYTES`, which is far below 256.
        record[0] = length as u8;
        record[1..=length].copy_from_slice(words.as_bytes());
        let check = check_of(&record[..=length]).to_le_bytes();
        record[1 + length..5 + length].copy_from_slice(&check);
        let _ = self.0.erase(0, F::ERASE_SIZE as u32).and_then(|()| self.0.write(0, &record[..5 + length]));
    }
}
