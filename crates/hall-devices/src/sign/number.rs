//! Number displays with Modbus RTU: digits of a ticket in a register.
//!
//! Vendors share no register map, so register and form are the installer's to say. Source of the one that is known, armfly
//! LED-485: an integrator's code (0088h an integer, 0070h characters). None has been tried on a real display.

use alloc::vec::Vec;

use super::gbk::Lost;
use super::modbus;

/// What stands in the registers of a number display, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberDisplay {
    /// The first register, counted from 0 as on the line; many manuals count from 40001.
    pub register: u16,
    pub form: NumberForm,
    /// How many digits it has, 1 to [`DIGITS_MAX`]. Of a longer number the last ones are shown.
    pub digits: u8,
    /// What is written where there is nothing to show; in a display of characters that is spaces.
    pub blank: u16,
    /// Writes even a single register by function 10h, for displays that know no 06.
    pub always_many: bool,
}

/// More digits do not fit into two registers.
pub const DIGITS_MAX: u8 = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberForm {
    /// One binary number; from five digits on in two registers, high one first.
    Integer,
    /// Four decimal digits in each register.
    Bcd,
    /// Characters, two in each register, right-aligned among spaces; these displays show a ticket's letter, too.
    Ascii,
}

impl NumberDisplay {
    /// Returns the frame that shows a ticket's number, nothing if it has no digit, and what is lost of it.
    #[must_use]
    pub fn request(&self, address: u8, number: &str) -> (Vec<u8>, Lost) {
        let (values, cut) = match self.form {
            NumberForm::Integer | NumberForm::Bcd => self.of_digits(number),
            NumberForm::Ascii => self.of_characters(number),
        };
        let frame = match *values {
            [value] if !self.always_many => modbus::write_one(address, self.register, value),
            _ => modbus::write_many(address, self.register, &values),
        };
        (frame, Lost { replaced: Vec::new(), cut })
    }

    fn of_digits(&self, number: &str) -> (Vec<u16>, bool) {
        let all: Vec<u32> = number.chars().filter_map(|char| char.to_digit(10)).collect();
        let shown = &all[all.len().saturating_sub(self.digits.into())..];
        let base = if self.form == NumberForm::Bcd { 16 } else { 10 };
        // Eight digits at most.
        let value = shown.iter().fold(0_u32, |value, digit| value.wrapping_mul(base).wrapping_add(*digit));
        let [high, low] = match shown {
            [] => [self.blank; 2],
            _ => [(value >> 16) as u16, (value & 0xFFFF) as u16],
        };
        let values = if self.digits > 4 { alloc::vec![high, low] } else { alloc::vec![low] };
        (values, shown.len() < all.len())
    }

    fn of_characters(&self, number: &str) -> (Vec<u16>, bool) {
        let all: Vec<u8> = number.bytes().filter(u8::is_ascii_graphic).collect();
        let shown = &all[all.len().saturating_sub(self.digits.into())..];
        let width = usize::from(self.digits).next_multiple_of(2);
        let mut characters = alloc::vec![b' '; width - shown.len()];
        characters.extend_from_slice(shown);
        let values = characters.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair));
        (values.collect(), shown.len() < all.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISPLAY: NumberDisplay =
        NumberDisplay { register: 0x88, form: NumberForm::Integer, digits: 4, blank: 0, always_many: false };

    fn registers(display: NumberDisplay, number: &str) -> Vec<u8> {
        let frame = display.request(3, number).0;
        let from = if frame[1] == 6 { 4 } else { 7 };
        frame[from..frame.len() - 2].to_vec()
    }

    #[test]
    fn a_number_is_an_integer_decimal_digits_or_characters() {
        let of = |form, digits| NumberDisplay { form, digits, ..DISPLAY };
        assert_eq!(registers(of(NumberForm::Integer, 4), "A1234"), [0x04, 0xD2]);
        assert_eq!(registers(of(NumberForm::Integer, 8), "12345678"), [0x00, 0xBC, 0x61, 0x4E]);
        assert_eq!(registers(of(NumberForm::Bcd, 4), "A0127"), [0x01, 0x27]);
        assert_eq!(registers(of(NumberForm::Bcd, 8), "12345678"), [0x12, 0x34, 0x56, 0x78]);
        assert_eq!(registers(of(NumberForm::Ascii, 5), "A012"), *b"  A012");
    }

    #[test]
    fn nothing_to_show_is_blank_and_a_number_too_long_shows_its_end() {
        let display = NumberDisplay { blank: 0xFFFF, digits: 3, ..DISPLAY };
        assert_eq!(registers(display, ""), [0xFF, 0xFF]);
        assert_eq!(registers(NumberDisplay { form: NumberForm::Ascii, ..display }, ""), *b"    ");
        assert_eq!(registers(display, "A1234"), [0x00, 0xEA]);
        assert!(display.request(3, "A1234").1.cut);
        assert!(!display.request(3, "A234").1.cut);
    }

    #[test]
    fn one_register_is_written_by_06_unless_the_display_knows_only_10() {
        assert_eq!(DISPLAY.request(3, "1234").0, modbus::write_one(3, 0x88, 1234));
        let many = NumberDisplay { always_many: true, ..DISPLAY };
        assert_eq!(many.request(3, "1234").0, modbus::write_many(3, 0x88, &[1234]));
    }
}
