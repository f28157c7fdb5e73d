//! The bytes that version 2 adds: updates. Never edit this file, for the reason told in `v01`; these vectors, too, were made
//! by a separate program from PROTOCOL.md alone.

use super::v01::bytes;
use hall_wire::{
    Address, Body, Down, Frame, FrameReader, Image, ImageId, Piece, StageState, Staged, Up, board_id, version,
};

/// Name and frame, in the order of PROTOCOL.md.
pub(crate) const VECTORS: &[(&str, &str)] = &[
    ("offer", "00 0A 3E 03 0C 06 47 FB 40 ED 02 01 01 02 0C 01 01 09 1D 21 F3 78 FA EA 0F 58 00"),
    ("piece", "00 17 3E 03 0D 07 1D 21 F3 78 04 08 05 06 07 08 09 0A 0B 0C C7 63 FB 2A 00"),
    ("install", "00 0D 3E 03 0E 08 1D 21 F3 78 EF 46 44 34 00"),
    ("staged, nothing", "00 0A 3C 03 0B 03 47 FB 40 ED 01 01 01 01 01 01 02 5B 03 58 C5 00"),
    ("staged, receiving", "00 0A 3C 03 0C 03 47 FB 40 ED 01 01 01 0D 01 1D 21 F3 78 AC 02 01 4D 20 F2 8E 00"),
    ("staged, whole", "00 0A 3C 03 0D 03 47 FB 40 ED 01 01 01 0C 01 1D 21 F3 78 0C 02 10 B3 04 6A 00"),
];

const FILE: &str =
    "48 54 49 01 47 FB 40 ED 02 00 00 00 0C 00 00 00 1D 21 F3 78 01 02 03 04 05 06 07 08 09 0A 0B 0C";
const ID: ImageId = ImageId(0x78F3_211D);

fn check<B: Body + PartialEq + std::fmt::Debug>(name: &str, turn: u8, body: B) {
    let (_, hex) = VECTORS.iter().find(|(vector, _)| *vector == name).unwrap();
    let frame = Frame { terminal: Address::new(3).unwrap(), turn, body };
    let encoded: Vec<String> = frame.encode().iter().map(|byte| format!("{byte:02X}")).collect();
    assert_eq!(encoded.join(" "), *hex, "{name}");
    assert_eq!(FrameReader::new().read(&bytes(hex)).collect::<Vec<_>>(), [frame], "{name}");
}

#[test]
fn this_crate_still_speaks_version_2() {
    assert!(version::common(2, 2).is_some());
}

#[test]
fn the_masters_messages() {
    let file = bytes(FILE);
    let (image, program) = Image::read(&file).unwrap();
    assert_eq!((image.board, image.version, image.id), (board_id("rp2040"), 2, ID));
    assert_eq!(image.header(), file[..20]);
    check("offer", 12, Down::Offer(image));
    check(
        "piece",
        13,
        Down::Piece(Piece { image: ID, at: 4, bytes: program[4..].iter().copied().collect() }),
    );
    check("install", 14, Down::Install(ID));
}

#[test]
fn the_terminals_messages() {
    let staged =
        |image, kept, state| Up::Staged(Staged { board: board_id("rp2040"), version: 1, image, kept, state });
    check("staged, nothing", 11, staged(None, 0, StageState::Nothing));
    check("staged, receiving", 12, staged(Some(ID), 300, StageState::Receiving));
    check("staged, whole", 13, staged(Some(ID), 12, StageState::Whole));
}

#[test]
fn the_numbers_of_the_states() {
    use StageState::{Damaged, Installing, NoRoom, NotKept, Nothing, OtherBoard, Receiving, Whole};
    let states = [Nothing, Receiving, Whole, Installing, OtherBoard, NoRoom, Damaged, NotKept];
    assert_eq!(states.map(u8::from), [0, 1, 2, 3, 4, 5, 6, 7]);
}
