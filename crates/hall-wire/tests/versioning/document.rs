//! PROTOCOL.md says what the encoder does.

use super::{v01, v02};

const DOCUMENT: &str = include_str!("../../PROTOCOL.md");

/// The rows of the document whose second cell is a frame in hexadecimal: ``| name | `00 …` |``.
fn vectors_of_the_document() -> Vec<(&'static str, &'static str)> {
    let row = |line: &'static str| {
        let (name, rest) = line.strip_prefix("| ")?.split_once(" | `00 ")?;
        let (hex, _) = rest.split_once('`')?;
        // The leading zero again: it marks a frame and was cut off with the prefix.
        Some((name, hex))
    };
    DOCUMENT.lines().filter_map(row).collect()
}

#[test]
fn every_vector_in_the_document_is_a_pinned_one_and_every_pinned_one_is_there() {
    let all = v01::VECTORS.iter().chain(v02::VECTORS);
    let pinned: Vec<_> = all.map(|(name, hex)| (*name, hex.strip_prefix("00 ").unwrap())).collect();
    assert_eq!(vectors_of_the_document(), pinned);
}

#[test]
fn the_document_names_the_limits_in_force() {
    for (sentence, limit) in [
        ("A frame is at most {} bytes long", hall_wire::MAX_FRAME),
        ("at most {} events", hall_wire::KEYS_PER_FRAME),
        ("Keep at least {} presses", hall_wire::KEYS_KEPT),
        ("at most {} bytes of UTF-8", hall_wire::LINE_BYTES),
        ("at most {} lines", hall_wire::LINES),
        ("up to {} bytes of it", hall_wire::PIECE_BYTES),
        ("after {} ms without", usize::try_from(hall_wire::CONTACT_LOST_MS).unwrap()),
    ] {
        let sentence = sentence.replace("{}", &limit.to_string());
        assert!(DOCUMENT.contains(&sentence), "PROTOCOL.md does not say “{sentence}”");
    }
}
