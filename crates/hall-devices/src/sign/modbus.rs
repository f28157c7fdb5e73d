//! The part of Modbus RTU that a number display needs: to write registers and to be answered.
//!
//! Source: Modbus over serial line V1.02; the vectors of the tests were exchanged with libmodbus 3.1.6.

use alloc::vec::Vec;

use crc::{CRC_16_MODBUS, Crc};

use super::asking::Reading;

const MODBUS: Crc<u16> = Crc::<u16>::new(&CRC_16_MODBUS);
const WRITE_ONE: u8 = 0x06;
const WRITE_MANY: u8 = 0x10;
const READ: u8 = 0x03;
/// Set in the function code of an answer that refuses.
const EXCEPTION: u8 = 0x80;
/// No answer has more bytes; behind so many nothing is awaited.
const ANSWER_BYTES_MAX: usize = 512;

/// Writes one register (function 06).
#[must_use]
pub fn write_one(address: u8, register: u16, value: u16) -> Vec<u8> {
    let [r1, r0] = register.to_be_bytes();
    let [v1, v0] = value.to_be_bytes();
    checked(alloc::vec![address, WRITE_ONE, r1, r0, v1, v0])
}

/// Writes registers that follow one another (function 10h).
#[must_use]
pub fn write_many(address: u8, register: u16, values: &[u16]) -> Vec<u8> {
    let [r1, r0] = register.to_be_bytes();
    // More than 123 do not fit into a frame; a display has a handful.
    let count = u8::try_from(values.len()).unwrap_or(u8::MAX).min(123);
    let mut frame = alloc::vec![address, WRITE_MANY, r1, r0, 0, count, 2 * count];
    frame.extend(values.iter().take(count.into()).flat_map(|value| value.to_be_bytes()));
    checked(frame)
}

/// Asks for one register (function 03), whose answer never looks like the question.
#[must_use]
pub fn read_one(address: u8, register: u16) -> Vec<u8> {
    let [r1, r0] = register.to_be_bytes();
    checked(alloc::vec![address, READ, r1, r0, 0, 1])
}

fn checked(mut frame: Vec<u8>) -> Vec<u8> {
    frame.extend(MODBUS.checksum(&frame).to_le_bytes());
    frame
}

/// Looks in what was heard for the answer to a request, behind whatever noise.
#[must_use]
pub fn read(request: &[u8], heard: &[u8]) -> Reading {
    let &[address, function, ref rest @ ..] = request else { return Reading::Noise };
    for at in 0..heard.len() {
        let heard = &heard[at..];
        if let Some(frame) = heard.get(..5)
            && frame[..2] == [address, function | EXCEPTION]
            && is_whole(frame)
        {
            return Reading::Refused(frame[2]);
        }
        let length = if function == READ { 7 } else { 8 };
        if let Some(frame) = heard.get(..length)
            && frame[..2] == [address, function]
            && is_whole(frame)
            // What was written where comes back: the value or, of several, the count.
            && (function == READ || rest.starts_with(&frame[2..6]))
        {
            return Reading::Taken;
        }
    }
    if heard.len() > ANSWER_BYTES_MAX { Reading::Noise } else { Reading::Unfinished }
}

fn is_whole(frame: &[u8]) -> bool {
    frame
        .split_last_chunk::<2>()
        .is_some_and(|(covered, check)| MODBUS.checksum(covered).to_le_bytes() == *check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_those_that_libmodbus_took_and_gave() {
        assert_eq!(write_one(3, 0x88, 1234), [0x03, 0x06, 0x00, 0x88, 0x04, 0xD2, 0x8A, 0x9F]);
        let many = write_many(3, 0x70, &[0x382E; 4]);
        assert_eq!(many[..7], [0x03, 0x10, 0x00, 0x70, 0x00, 0x04, 0x08]);
        assert_eq!(many[15..], [0xAB, 0xBF]);
        assert_eq!(read(&many, &[0x03, 0x10, 0x00, 0x70, 0x00, 0x04, 0xC1, 0xF3]), Reading::Taken);
        assert_eq!(read_one(3, 0x88), [0x03, 0x03, 0x00, 0x88, 0x00, 0x01, 0x05, 0xC2]);
        let answer = [0x03, 0x03, 0x02, 0x04, 0xD2, 0x43, 0x19];
        assert_eq!(read(&read_one(3, 0x88), &answer), Reading::Taken);
        assert_eq!(read(&read_one(3, 0x88), &[0x03, 0x83, 0x02, 0x61, 0x31]), Reading::Refused(2));
    }

    #[test]
    fn an_answer_to_something_else_is_none() {
        let request = write_one(3, 0x88, 1234);
        assert_eq!(read(&request, &write_one(3, 0x88, 1235)), Reading::Unfinished, "another value");
        assert_eq!(read(&request, &write_one(4, 0x88, 1234)), Reading::Unfinished, "another sign");
        assert_eq!(
            read(&request, &[&[0xFF, 0x00, 0x03], &request[..]].concat()),
            Reading::Taken,
            "noise before"
        );
        assert_eq!(read(&request, &request[..7]), Reading::Unfinished);
        assert_eq!(read(&request, &[0x55; 600]), Reading::Noise);
    }
}
