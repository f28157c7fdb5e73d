//! The bytes of version 1. Never edit this file.
//!
//! Terminals with these bytes hang in halls. If a test here fails, the change that made it fail is wrong: add
//! messages in a new version (a new file beside this one) instead. The vectors were made by a separate
//! program, from PROTOCOL.md alone.

use hall_wire::{
    Address, Body, Capabilities, Charset, Down, Frame, FrameReader, Key, KeyCode, KeyEvent, Keys, Line,
    Session, Sign, SignHash, Status, Style, Up, version,
};

/// Name and frame, in the order of PROTOCOL.md.
pub(crate) const VECTORS: &[(&str, &str)] = &[
    ("ping", "00 04 3E 03 01 05 96 DF ED 2A 00"),
    ("ping to all", "00 04 3E FF 02 05 E1 06 1E BD 00"),
    (
        "status without a session",
        "00 04 3C 03 01 07 01 01 CD AB 34 12 01 0D 54 BB 0A 17 40 10 01 0A 81 43 AF E3 00",
    ),
    ("assign", "00 0C 3E 03 03 01 CD AB 34 12 EE FF C0 05 B7 6B 65 81 00"),
    (
        "status with a session",
        "00 04 3C 03 03 0B 01 01 CD AB 34 12 01 EE FF C0 01 0D 54 BB 0A 17 40 10 01 0A 47 B7 33 CB 00",
    ),
    ("poll", "00 08 3E 03 04 02 EE FF C0 01 05 1A 64 BC EF 00"),
    ("keys, none", "00 08 3C 03 04 01 EE FF C0 01 01 05 33 60 92 1A 00"),
    (
        "show idle",
        "00 18 3E 03 05 03 01 11 33 E5 8F B7 20 E6 B0 91 E6 94 BF E7 AA 97 E5 8F A3 01 05 EB 3E 8C EA 00",
    ),
    ("shown idle", "00 0E 3C 03 05 02 01 63 2C E7 17 12 80 3B 08 00"),
    ("keys, two", "00 08 3C 03 06 01 EE FF C0 13 01 63 2C E7 17 02 7F 01 0C 80 01 11 F0 2E 89 2D 5E D0 00"),
    ("poll with an acknowledgement", "00 08 3E 03 07 02 EE FF C0 07 80 01 AD 05 84 ED 00"),
    (
        "show call",
        "00 29 3E 03 08 03 02 0A E8 AF B7 41 30 31 32 E5 8F B7 0D E5 88 B0 33 E5 8F B7 E7 AA 97 E5 8F A3 01 05 29 01 AC 02 EB 2D F0 55 00",
    ),
    ("shown call", "00 0E 3C 03 08 02 01 19 2C 39 48 DE 05 01 89 00"),
    ("show dark", "00 05 3E 03 09 03 01 01 05 40 BE 01 FC 00"),
    (
        "configure",
        "00 1A 3E 03 0A 04 12 E8 AF B7 E5 90 AC E4 BA BA E5 B7 A5 E5 8F AB E5 8F B7 3C 98 02 3D 00",
    ),
    ("identify", "00 0A 3E 03 0B 05 0A AE AC 71 5B 00"),
    ("shown nothing", "00 05 3C FE FF 02 05 61 95 E4 48 00"),
];

const SESSION: Session = Session(0x00C0_FFEE);
const UNIT: u32 = 0x1234_ABCD;
const NO_CONTACT: &str = "请听人工叫号";

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    hex.split(' ').map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

fn check<B: Body + PartialEq + std::fmt::Debug>(name: &str, terminal: u8, turn: u8, body: B) {
    let (_, hex) = VECTORS.iter().find(|(vector, _)| *vector == name).unwrap();
    let terminal = Address::new(terminal).unwrap_or(Address::ALL);
    let frame = Frame { terminal, turn, body };
    let encoded: Vec<String> = frame.encode().iter().map(|byte| format!("{byte:02X}")).collect();
    assert_eq!(encoded.join(" "), *hex, "{name}");
    let mut reader = FrameReader::new();
    assert_eq!(reader.read(&bytes(hex)).collect::<Vec<_>>(), [frame], "{name}");
}

fn idle() -> Sign {
    Sign::new(&["3号 民政窗口"], Style::Steady, None).unwrap()
}

fn call() -> Sign {
    Sign::new(&["请A012号", "到3号窗口"], Style::Blink { seconds: 5, occasion: 41 }, Some(300)).unwrap()
}

fn status(session: Option<Session>) -> Up {
    Up::Status(Status {
        version_min: 1,
        version: 1,
        unit: UNIT,
        session,
        shown: None,
        no_contact_hash: hall_wire::text_hash(&Line::try_from(NO_CONTACT).unwrap()),
        capabilities: Capabilities { width_px: 64, height_px: 16, charset: Charset::Gb2312, keys: 10 },
    })
}

fn keys(shown: Option<SignHash>, events: &[KeyEvent]) -> Up {
    Up::Keys(Keys { session: SESSION, shown, events: events.iter().copied().collect() })
}

#[test]
fn this_crate_still_speaks_version_1() {
    assert!(version::common(1, 1).is_some());
}

#[test]
fn the_masters_messages() {
    check("ping", 3, 1, Down::Ping);
    check("ping to all", 255, 2, Down::Ping);
    check("assign", 3, 3, Down::Assign { unit: UNIT, session: SESSION });
    check("poll", 3, 4, Down::Poll { session: SESSION, acknowledged: 0 });
    check("poll with an acknowledgement", 3, 7, Down::Poll { session: SESSION, acknowledged: 128 });
    check("show idle", 3, 5, Down::Show(idle()));
    check("show call", 3, 8, Down::Show(call()));
    check("show dark", 3, 9, Down::Show(Sign::new(&[], Style::Steady, None).unwrap()));
    check("configure", 3, 10, Down::Configure { no_contact: Line::try_from(NO_CONTACT).unwrap() });
    check("identify", 3, 11, Down::Identify { seconds: 10 });
}

#[test]
fn the_terminals_messages() {
    check("status without a session", 3, 1, status(None));
    check("status with a session", 3, 3, status(Some(SESSION)));
    check("keys, none", 3, 4, keys(None, &[]));
    let press = |sequence, key: Key, age_ms| KeyEvent { sequence, key: key.into(), age_ms };
    let events = [press(127, Key::Call, 12), press(128, Key::RateVerySatisfied, 6_000)];
    check("keys, two", 3, 6, keys(Some(idle().hash()), &events));
    check("shown idle", 3, 5, Up::Shown(Some(idle().hash())));
    check("shown call", 3, 8, Up::Shown(Some(call().hash())));
    check("shown nothing", 254, 255, Up::Shown(None));
}

#[test]
fn the_hash_of_a_sign() {
    assert_eq!(idle().hash(), SignHash(0x17E7_2C63));
    assert_eq!(call().hash(), SignHash(0x4839_2C19));
}

#[test]
fn the_numbers_of_the_keys() {
    let numbers = Key::ALL.map(|key| KeyCode::from(key).0);
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 17, 18, 19, 20, 21]);
}

#[test]
fn the_numbers_of_the_character_sets() {
    assert_eq!([Charset::Subset, Charset::Gb2312, Charset::Full].map(u8::from), [0, 1, 2]);
    assert_eq!(Charset::from(3), Charset::Subset);
}
