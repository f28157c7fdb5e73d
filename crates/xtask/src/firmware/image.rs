//! How much of a chip a program takes, as its ELF file says.

use anyhow::{Context, Result};
use std::path::Path;

/// Where the RAM of every Cortex-M begins; below is flash.
const RAM_AT: u32 = 0x2000_0000;
/// A part of the program that is loaded.
const LOADED: u32 = 1;

/// Bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) flash: u32,
    pub(super) ram: u32,
}

impl Size {
    /// Reads an ELF file of 32 bits, least significant byte first.
    pub(super) fn of(program: &Path) -> Result<Size> {
        let bytes = std::fs::read(program).with_context(|| program.display().to_string())?;
        let size = bytes.starts_with(b"\x7fELF\x01\x01").then(|| Size::of_elf(&bytes)).flatten();
        size.with_context(|| format!("{} is no program for a microcontroller", program.display()))
    }

    fn of_elf(bytes: &[u8]) -> Option<Size> {
        let half = |at: usize| Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
        let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let (table, entry, count) = (word(28)? as usize, usize::from(half(42)?), usize::from(half(44)?));
        let mut size = Size { flash: 0, ram: 0 };
        for at in (0..count).map(|index| table + index * entry) {
            if word(at)? != LOADED {
                continue;
            }
            let (address, in_file, in_memory) = (word(at + 8)?, word(at + 16)?, word(at + 20)?);
            // What variables start with lies in the flash, too.
            size.flash += in_file;
            if address >= RAM_AT {
                size.ram += in_memory;
            }
        }
        Some(size)
    }

    /// Two numbers.
    pub(super) fn parse(line: &str) -> Option<Size> {
        let mut numbers = line.split_whitespace().map(|number| number.parse().ok());
        Some(Size { flash: numbers.next()??, ram: numbers.next()?? })
    }

    pub(super) fn fits(self, room: Size) -> bool {
        self.flash <= room.flash && self.ram <= room.ram
    }

    pub(super) fn is_near(self, golden: Size, percent: u32) -> bool {
        let near = |now: u32, golden: u32| now.abs_diff(golden) <= golden / 100 * percent;
        near(self.flash, golden.flash) && near(self.ram, golden.ram)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_in_flash_and_ram_are_added_up() {
        let mut elf = vec![0; 52];
        elf[..6].copy_from_slice(b"\x7fELF\x01\x01");
        elf[28] = 52;
        elf[42] = 32;
        elf[44] = 3;
        // Program; variables with a start value and cleared ones; something that is not loaded.
        for (kind, address, in_file, in_memory) in
            [(LOADED, 0, 1_000, 1_000), (LOADED, RAM_AT, 20, 300), (6, 0, 9_999, 9_999)]
        {
            let words = [kind, 0, address, 0, in_file, in_memory, 0, 0];
            elf.extend(words.into_iter().flat_map(u32::to_le_bytes));
        }
        assert_eq!(Size::of_elf(&elf), Some(Size { flash: 1_020, ram: 300 }));
        assert_eq!(Size::of_elf(&elf[..elf.len() - 33]), None, "cut off");
    }

    #[test]
    fn a_size_is_near_within_the_tolerance_both_ways() {
        let golden = Size::parse(" 10000 1000").unwrap();
        let near = |flash, ram| Size { flash, ram }.is_near(golden, 5);
        assert!(near(10_500, 1_050) && near(9_500, 950));
        assert!(!near(10_501, 1_000) && !near(10_000, 949));
    }
}
