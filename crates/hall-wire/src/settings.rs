//! What tells one terminal from the next: a page of flash that is written once, beside the program.
//!
//! ```text
//! 48 54 | 01     | address | unit             | CRC-32 of all before it
//! "HT"    version  1 byte    4, little endian   4, little endian
//! ```

use crate::frame::{Address, CRC};

/// The length of the page that means something; the rest of it is left as it was erased.
pub const SETTINGS_BYTES: usize = 12;

const MAGIC: &[u8; 2] = b"HT";
const VERSION: u8 = 1;
const CRC_AT: usize = SETTINGS_BYTES - 4;

/// The settings of one terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Its number on its line.
    pub address: Address,
    /// A number of this one board; 0 where the chip has a serial number of its own.
    pub unit: u32,
}

impl Settings {
    /// Reads the page; `None` if it was never written, or not as a whole.
    #[must_use]
    pub fn read(page: &[u8; SETTINGS_BYTES]) -> Option<Self> {
        let (checked, crc) = page.split_last_chunk::<4>()?;
        let [magic @ .., version, address, u0, u1, u2, u3] = checked else { return None };
        let is_whole = CRC.checksum(checked) == u32::from_le_bytes(*crc);
        let is_ours = magic == MAGIC && *version == VERSION && is_whole;
        let address = Address::new(*address).filter(|_| is_ours)?;
        Some(Self { address, unit: u32::from_le_bytes([*u0, *u1, *u2, *u3]) })
    }

    /// Returns the bytes to write.
    #[must_use]
    pub fn page(&self) -> [u8; SETTINGS_BYTES] {
        let mut page = [0; SETTINGS_BYTES];
        page[..2].copy_from_slice(MAGIC);
        page[2..4].copy_from_slice(&[VERSION, self.address.number()]);
        page[4..CRC_AT].copy_from_slice(&self.unit.to_le_bytes());
        let crc = CRC.checksum(&page[..CRC_AT]);
        page[CRC_AT..].copy_from_slice(&crc.to_le_bytes());
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_as_written_and_not_at_all_with_any_bit_turned() {
        let settings = Settings { address: Address::new(3).unwrap(), unit: 0x1234_ABCD };
        let page = settings.page();
        assert_eq!(page[..8], [0x48, 0x54, 0x01, 0x03, 0xCD, 0xAB, 0x34, 0x12]);
        assert_eq!(Settings::read(&page), Some(settings));
        for bit in 0..8 * SETTINGS_BYTES {
            let mut damaged = page;
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Settings::read(&damaged), None, "bit {bit}");
        }
        assert_eq!(Settings::read(&[0xFF; SETTINGS_BYTES]), None, "erased");
    }
}
