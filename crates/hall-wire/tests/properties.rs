//! What holds for all messages and all noise.

use hall_wire::{
    Address, Body, Capabilities, Charset, Down, Frame, FrameReader, Image, ImageId, KeyCode, KeyEvent, Keys,
    LINE_BYTES, Line, MAX_FRAME, PIECE_BYTES, Piece, Session, Setup, Sign, SignHash, StageState, Staged,
    Status, Style, Terminal, Up,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn line() -> impl Strategy<Value = Line> {
    "\\PC{0,32}".prop_map(|text| {
        let end = text.floor_char_boundary(LINE_BYTES);
        Line::try_from(&text[..end]).unwrap()
    })
}

fn sign() -> impl Strategy<Value = Sign> {
    let blink = any::<(u8, u8)>().prop_map(|(seconds, occasion)| Style::Blink { seconds, occasion });
    (vec(line(), 0..=2), prop_oneof![Just(Style::Steady), blink], any::<Option<u16>>())
        .prop_map(|(lines, style, waiting)| Sign { lines: lines.into_iter().collect(), style, waiting })
}

fn down() -> impl Strategy<Value = Down> {
    prop_oneof![
        Just(Down::Ping),
        any::<(u32, u32)>().prop_map(|(unit, session)| Down::Assign { unit, session: Session(session) }),
        any::<(u32, u32)>()
            .prop_map(|(session, acknowledged)| Down::Poll { session: Session(session), acknowledged }),
        sign().prop_map(Down::Show),
        line().prop_map(|no_contact| Down::Configure { no_contact }),
        any::<u8>().prop_map(|seconds| Down::Identify { seconds }),
        any::<(u32, u32, u32, u32)>().prop_map(|(board, version, bytes, id)| {
            Down::Offer(Image { board, version, bytes, id: ImageId(id) })
        }),
        (any::<(u32, u32)>(), vec(any::<u8>(), 0..=PIECE_BYTES)).prop_map(|((image, at), bytes)| {
            Down::Piece(Piece { image: ImageId(image), at, bytes: bytes.into_iter().collect() })
        }),
        any::<u32>().prop_map(|image| Down::Install(ImageId(image))),
    ]
}

fn hash() -> impl Strategy<Value = Option<SignHash>> {
    option::of(any::<u32>().prop_map(SignHash))
}

fn status() -> impl Strategy<Value = Status> {
    let capabilities = any::<(u16, u16, u8, u8)>().prop_map(|(width_px, height_px, charset, keys)| {
        Capabilities { width_px, height_px, charset: Charset::from(charset), keys }
    });
    (any::<(u8, u8, u32, u32)>(), option::of(any::<u32>()), hash(), capabilities).prop_map(
        |((version_min, version, unit, no_contact_hash), session, shown, capabilities)| Status {
            version_min,
            version,
            unit,
            session: session.map(Session),
            shown,
            no_contact_hash,
            capabilities,
        },
    )
}

fn up() -> impl Strategy<Value = Up> {
    let event = any::<(u32, u8, u32)>().prop_map(|(sequence, key, age_ms)| KeyEvent {
        sequence,
        key: KeyCode(key),
        age_ms,
    });
    let keys = (any::<u32>(), hash(), vec(event, 0..=8)).prop_map(|(session, shown, events)| Keys {
        session: Session(session),
        shown,
        events: events.into_iter().collect(),
    });
    let staged = (any::<(u32, u32, u32)>(), option::of(any::<u32>()), 0_u8..8).prop_map(
        |((board, version, kept), image, state)| Staged {
            board,
            version,
            image: image.map(ImageId),
            kept,
            state: StageState::from(state),
        },
    );
    prop_oneof![
        status().prop_map(Up::Status),
        keys.prop_map(Up::Keys),
        hash().prop_map(Up::Shown),
        staged.prop_map(Up::Staged)
    ]
}

fn frame<B: Body + std::fmt::Debug>(body: impl Strategy<Value = B>) -> impl Strategy<Value = Frame<B>> {
    (1..=u8::MAX, any::<u8>(), body).prop_map(|(terminal, turn, body)| Frame {
        terminal: Address::new(terminal).unwrap_or(Address::ALL),
        turn,
        body,
    })
}

fn read<B: Body>(bytes: &[u8]) -> Vec<Frame<B>> {
    FrameReader::new().read(bytes).collect()
}

/// Every single bit of the frame is flipped in turn; after each, an untouched frame shows that the reader
/// goes on.
fn no_flip_passes<B: Body + Clone + PartialEq + std::fmt::Debug>(frame: &Frame<B>) {
    let sound = frame.encode();
    for bit in 0..sound.len() * 8 {
        let mut stream = sound.to_vec();
        stream[bit / 8] ^= 1 << (bit % 8);
        stream.extend(&sound);
        // Without its last zero a frame is read when the next one's first zero comes, with a wrong byte at
        // its end.
        assert_eq!(read::<B>(&stream), std::slice::from_ref(frame), "bit {bit}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_master_says_is_what_the_terminal_hears(frames in vec(frame(down()), 1..4)) {
        let stream: Vec<u8> = frames.iter().flat_map(Frame::encode).collect();
        prop_assert_eq!(read::<Down>(&stream), frames);
        prop_assert_eq!(read::<Up>(&stream), []);
    }

    #[test]
    fn what_the_terminal_says_is_what_the_master_hears(frames in vec(frame(up()), 1..4)) {
        let stream: Vec<u8> = frames.iter().flat_map(Frame::encode).collect();
        prop_assert_eq!(read::<Up>(&stream), frames);
        prop_assert_eq!(read::<Down>(&stream), []);
    }

    #[test]
    fn no_frame_of_the_master_passes_with_a_flipped_bit(frame in frame(down())) {
        no_flip_passes(&frame);
    }

    #[test]
    fn no_frame_of_a_terminal_passes_with_a_flipped_bit(frame in frame(up())) {
        no_flip_passes(&frame);
    }

    #[test]
    fn a_frame_has_zeros_at_its_ends_only_and_keeps_the_limit(frame in frame(down())) {
        let bytes = frame.encode();
        prop_assert!(bytes.len() <= MAX_FRAME);
        let zeros: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] == 0).collect();
        prop_assert_eq!(zeros, [0, bytes.len() - 1]);
    }

    /// Noise of many zeros has many short frames; noise of few has long ones.
    #[test]
    fn noise_is_never_a_frame_and_never_stops_the_reader(
        noise in prop_oneof![vec(any::<u8>(), 0..2_000), vec(0..4_u8, 0..2_000)],
        frame in frame(up()),
    ) {
        let mut stream = noise;
        stream.extend(frame.encode());
        prop_assert_eq!(read::<Up>(&stream), [frame]);
    }

    #[test]
    fn noise_moves_a_terminal_to_nothing(noise in vec(any::<u8>(), 0..2_000)) {
        let setup = Setup {
            address: Address::new(3).unwrap(),
            unit: 1,
            capabilities: Capabilities { width_px: 64, height_px: 16, charset: Charset::Full, keys: 10 },
            no_contact: Line::try_from("请听人工叫号").unwrap(),
        };
        let mut terminal = Terminal::new(setup);
        terminal.handle_input(&noise, 0);
        prop_assert!(!terminal.has_contact());
        prop_assert_eq!(terminal.poll_transmit(0), None);
    }

    /// A sound frame may hold any message at all, from a peer that is newer or broken.
    #[test]
    fn a_sound_frame_with_any_message_is_understood_or_counted(message in vec(any::<u8>(), 0..200)) {
        let mut payload = b">\x03\x01".to_vec();
        payload.extend(message);
        payload.extend(crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&payload).to_le_bytes());
        let mut stream = vec![0; payload.len() + 3];
        let length = cobs::encode(&payload, &mut stream);
        stream.truncate(length + 1);
        let mut reader = FrameReader::<Down>::new();
        let understood = reader.read(&stream).count();
        let errors = reader.errors();
        prop_assert_eq!(understood + (errors.unknown + errors.trailing) as usize, 1);
        prop_assert_eq!(errors.total(), errors.unknown + errors.trailing);
    }
}
