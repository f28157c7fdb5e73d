//! A chip's flash as far as it matters here: bits are cleared by writing and set by erasing, and power may fail after any
//! write or erasure, or in the middle of one.

use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};
use std::cell::RefCell;
use std::rc::Rc;

pub(crate) const SECTOR: usize = 256;

/// How the power fails.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cut {
    /// Between two operations.
    Between,
    /// In the middle of one: half of it is done.
    Within,
}

#[derive(Debug)]
pub(crate) struct Chip {
    bytes: Vec<u8>,
    /// Operations that the power still lasts for.
    lasts: usize,
    cut: Cut,
    pub(crate) operations: usize,
}

impl Chip {
    pub(crate) fn new(bytes: usize) -> Rc<RefCell<Chip>> {
        let chip = Chip { bytes: vec![0xFF; bytes], lasts: usize::MAX, cut: Cut::Between, operations: 0 };
        Rc::new(RefCell::new(chip))
    }

    pub(crate) fn power_fails_after(&mut self, operations: usize, cut: Cut) {
        (self.lasts, self.cut) = (operations, cut);
    }

    pub(crate) fn power_comes(&mut self) {
        self.lasts = usize::MAX;
    }

    /// Does something to a range of bytes, as far as the power lasts.
    fn change(&mut self, at: usize, length: usize, change: impl Fn(&mut u8, usize)) -> Result<(), NoPower> {
        let does = match self.lasts.checked_sub(1) {
            Some(rest) => {
                self.lasts = rest;
                self.operations += 1;
                length
            }
            // The first that has none left; after it there is no power for anything.
            None => match std::mem::replace(&mut self.cut, Cut::Between) {
                Cut::Between => 0,
                Cut::Within => length / 2,
            },
        };
        let range = self.bytes[at..at + length].iter_mut().take(does).enumerate();
        range.for_each(|(index, byte)| change(byte, index));
        if does == length { Ok(()) } else { Err(NoPower) }
    }
}

#[derive(Debug)]
pub(crate) struct NoPower;

impl NorFlashError for NoPower {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

/// A range of its sectors.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) chip: Rc<RefCell<Chip>>,
    pub(crate) at: usize,
    pub(crate) length: usize,
}

impl Part {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.chip.borrow().bytes[self.at..self.at + self.length].to_vec()
    }
}

impl ErrorType for Part {
    type Error = NoPower;
}

impl ReadNorFlash for Part {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NoPower> {
        let at = self.at + offset as usize;
        assert!(offset as usize + bytes.len() <= self.length);
        bytes.copy_from_slice(&self.chip.borrow().bytes[at..at + bytes.len()]);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.length
    }
}

impl NorFlash for Part {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NoPower> {
        assert!((from as usize).is_multiple_of(SECTOR) && (to as usize).is_multiple_of(SECTOR));
        // A chip erases one sector after the other.
        for sector in (from as usize..to as usize).step_by(SECTOR) {
            assert!(sector + SECTOR <= self.length);
            self.chip.borrow_mut().change(self.at + sector, SECTOR, |byte, _| *byte = 0xFF)?;
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NoPower> {
        assert!(offset as usize + bytes.len() <= self.length);
        let write = |byte: &mut u8, index: usize| *byte &= bytes[index];
        self.chip.borrow_mut().change(self.at + offset as usize, bytes.len(), write)
    }
}
