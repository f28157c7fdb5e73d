//! The printer against the makers' tables: bytes in, paper and answers out.

use hall_devices::printer::{Fields, Layout, Profile, compose, encode, model};
use halld::devices::TicketPainter;
use proptest::prelude::*;

use crate::printer::{Fault, VirtualPrinter, listing};

/// Feeds the bytes and returns the answer; whatever is odd fails.
fn answer(printer: &mut VirtualPrinter, bytes: &[u8]) -> Vec<u8> {
    let reply = printer.handle(bytes);
    assert_eq!(printer.oddities().next(), None);
    reply
}

fn transcript(bytes: &[u8]) -> Vec<String> {
    let mut printer = VirtualPrinter::new(576);
    assert_eq!(answer(&mut printer, bytes), b"");
    printer.uncut().transcript().to_vec()
}

#[test]
fn the_golden_chinese_ticket_of_an_independent_encoder_prints() {
    let mut stream = vec![0x1B, 0x40, 0x1C, 0x26, 0x1B, 0x61, 0x01];
    stream.extend([0xD5, 0xFE, 0xCE, 0xF1, 0xB7, 0xFE, 0xCE, 0xF1, 0xD6, 0xD0, 0xD0, 0xC4, 0x0A]);
    stream.extend([0x1D, 0x21, 0x11, 0x41, 0xC1, 0xE3, 0xD2, 0xBB, 0xB6, 0xFE, 0x0A, 0x1D, 0x21, 0x00]);
    stream.extend([0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 0x32, 0, 0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, 4]);
    stream.extend([0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, 0x31, 0x1D, 0x28, 0x6B, 7, 0, 0x31, 0x50, 0x30]);
    stream.extend(*b"A012");
    stream.extend([0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30]);
    stream.extend([0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30, 0x30, 0x30, 0x30, 0x31, 0x1D, 0x56, 0x42, 0]);
    let mut printer = VirtualPrinter::new(576);
    assert_eq!(answer(&mut printer, &stream), [0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00]);
    let papers = printer.take_papers();
    assert_eq!(papers.len(), 1);
    assert_eq!(papers[0].transcript(), ["政务服务中心", "A零一二", "[QR A012]"]);
    // Line of 24 in a spacing of 30, line of 48, QR of version 1 at 4 dots.
    assert_eq!(papers[0].height_dots(), 30 + 48 + 84);
}

/// What python-escpos 3.1 makes of `text`, `qr(native=True, size=6, ec=M)`, `barcode("{B2026-0131", "CODE128", 64, 2)`, `cut`.
const PYTHON_ESCPOS: &str = "1b401d21111b45011b61011b7400413031320a1d21001b45001b61001d286b0400314132001d286b03003143061d286b\
    03003145311d286b2600315030687474703a2f2f31302e302e302e323a383038302f742f3766336b713978326d3470641d286b03003151301d68401d77\
    021d66001d48021d6b490b7b42323032362d303133311b64061d5600";

#[test]
fn a_ticket_of_python_escpos_prints_and_its_codes_are_ours() {
    let bytes: Vec<u8> = PYTHON_ESCPOS
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    let mut printer = VirtualPrinter::new(576);
    assert_eq!(answer(&mut printer, &bytes), b"");
    let papers = printer.take_papers();
    let url = "http://10.0.0.2:8080/t/7f3kq9x2m4pd";
    let expected =
        ["A012".to_owned(), format!("[QR {url}]"), "[bar code 2026-0131]".into(), "2026-0131".into()];
    assert_eq!(papers[0].transcript(), expected);
    // Our own encoder says the same of the same codes.
    let layout = "language = \"en\"\n[[line]]\nqr = \"follow_url\"\n[[line]]\nbarcode = \"case_number\"\nmodule_dots = 2\nheight_dots = 64";
    let layout: Layout = toml::from_str(layout).unwrap();
    let profile: Profile = toml::from_str(model("generic-80mm").unwrap().toml).unwrap();
    let fields = Fields::from([("follow_url", url.to_owned()), ("case_number", "2026-0131".into())]);
    let doc = compose(&layout, &fields, profile.paper.width_dots.value).unwrap();
    let ours = encode(&doc, &profile, &mut TicketPainter::new(576)).unwrap().bytes;
    let codes = |bytes: &[u8]| {
        let lines = listing(bytes);
        let codes = lines.lines().filter(|line| line.contains("| GS ( k") || line.contains("| GS k"));
        codes.map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(codes(&ours), codes(&bytes));
}

#[test]
fn text_stands_where_and_as_large_as_it_is_told() {
    let mut printer = VirtualPrinter::new(576);
    let stream = b"\x1b@\x1ba\x01\x1d!\x31A\n\x1ba\x02\x1d!\x00B\n";
    assert_eq!(answer(&mut printer, stream), b"");
    let picture = printer.uncut().picture();
    let columns = |rows: std::ops::Range<u32>| {
        let dots = picture.dots().filter(|(_, y)| rows.contains(&y.unsigned_abs()));
        let (least, most) = dots.fold((i32::MAX, 0), |(least, most), (x, _)| (least.min(x), most.max(x)));
        least..=most
    };
    assert!((264..276).contains(columns(0..48).start()) && (300..312).contains(columns(0..48).end()));
    assert!((564..570).contains(columns(48..78).start()));
    assert_eq!(picture.height(), 78);
}

#[test]
fn a_full_line_goes_on_in_the_next() {
    assert_eq!(transcript(&[b'x'; 50]), ["x".repeat(48)]);
    let mut wide = b"\x1d!\x70".to_vec();
    wide.extend(*b"1234567\n\n");
    assert_eq!(transcript(&wide), ["123456", "7", ""]);
}

#[test]
fn a_picture_comes_out_dot_by_dot() {
    let mut printer = VirtualPrinter::new(384);
    assert_eq!(answer(&mut printer, &[0x1D, 0x76, 0x30, 0, 2, 0, 2, 0, 0x80, 0x01, 0x00, 0x10]), b"");
    assert_eq!(printer.uncut().picture().dots().collect::<Vec<_>>(), [(0, 0), (15, 0), (11, 1)]);
    assert_eq!(answer(&mut printer, &[0x1D, 0x76, 0x30, 3, 1, 0, 1, 0, 0x80]), b"");
    assert_eq!(printer.uncut().height_dots(), 4);
    assert_eq!(printer.uncut().transcript(), ["[picture 16 x 2]", "[picture 8 x 1]"]);
}

#[test]
fn status_is_answered_as_real_printers_were_seen_to() {
    let ask = [0x10, 0x04, 1, 0x10, 0x04, 2, 0x10, 0x04, 3, 0x10, 0x04, 4];
    for (fault, realtime, auto, queued) in [
        (None, [0x12, 0x12, 0x12, 0x12], [0x10, 0, 0, 0], Some(0)),
        (Some(Fault::PaperNearEnd), [0x12, 0x12, 0x12, 0x1E], [0x10, 0, 3, 0], Some(3)),
        (Some(Fault::PaperOut), [0x1A, 0x32, 0x12, 0x7E], [0x18, 0, 0x0F, 0], None),
        (Some(Fault::CoverOpen), [0x1A, 0x16, 0x12, 0x12], [0x38, 0, 0, 0], None),
        (Some(Fault::CutterStuck), [0x1A, 0x52, 0x1A, 0x12], [0x18, 8, 0, 0], None),
    ] {
        let mut printer = VirtualPrinter::new(576);
        assert_eq!(answer(&mut printer, &[0x1D, 0x61, 0xFF]), [0x10, 0, 0, 0]);
        if let Some(fault) = fault {
            assert_eq!(printer.set_fault(fault, true), auto, "{fault:?}");
            assert_eq!(printer.set_fault(fault, true), b"", "{fault:?}: nothing changed");
        }
        assert_eq!(answer(&mut printer, &ask), realtime, "{fault:?}");
        assert_eq!(
            answer(&mut printer, &[0x1D, 0x72, 1]),
            queued.into_iter().collect::<Vec<_>>(),
            "{fault:?}"
        );
    }
}

#[test]
fn initialising_turns_automatic_status_off() {
    let mut printer = VirtualPrinter::new(576);
    assert_eq!(answer(&mut printer, &[0x1D, 0x61, 0xFF, 0x1B, 0x40]), [0x10, 0, 0, 0]);
    assert_eq!(printer.set_fault(Fault::CoverOpen, true), b"");
}

#[test]
fn a_blocked_printer_keeps_what_arrives_and_prints_it_when_mended() {
    let mut printer = VirtualPrinter::new(576);
    assert_eq!(printer.set_fault(Fault::PaperOut, true), b"");
    assert_eq!(answer(&mut printer, b"A012\n\x1dVB\x00\x1d(H\x06\x0000P001\x10\x04\x04"), [0x7E]);
    assert_eq!(printer.papers().len(), 0);
    assert_eq!(printer.set_fault(Fault::PaperOut, false), *b"\x37\x22P001\x00");
    assert_eq!(printer.papers().next().unwrap().transcript(), ["A012"]);
}

#[test]
fn a_dead_printer_forgets_and_is_silent() {
    let mut printer = VirtualPrinter::new(576);
    assert_eq!(answer(&mut printer, b"\x1da\xff\x1c&half a li"), [0x10, 0, 0, 0]);
    assert_eq!(printer.set_fault(Fault::Dead, true), b"");
    assert_eq!(printer.handle(&[0x10, 0x04, 1]), b"");
    assert_eq!(printer.set_fault(Fault::Dead, false), b"");
    assert_eq!(printer.set_fault(Fault::CoverOpen, true), b"", "automatic status is off after switching on");
    assert_eq!(printer.set_fault(Fault::CoverOpen, false), b"");
    assert_eq!(answer(&mut printer, b"A\n\x10\x04\x01"), [0x12]);
    assert_eq!(printer.uncut().transcript(), ["A"]);
}

#[test]
fn status_is_answered_inside_a_picture_too() {
    let mut printer = VirtualPrinter::new(576);
    assert_eq!(answer(&mut printer, &[0x1D, 0x76, 0x30, 0, 4, 0, 1, 0, 0x10, 0x04, 0x01, 0xFF]), [0x12]);
    assert_eq!(printer.uncut().picture().dots().count(), 1 + 1 + 1 + 8);
}

#[test]
fn what_no_printer_understands_is_kept_with_its_place() {
    let mut printer = VirtualPrinter::new(576);
    let _ = printer.handle(b"A\x1b?\x1c&\xb0\x39\n");
    let odd: Vec<_> = printer.oddities().map(|odd| (odd.offset, odd.bytes.clone(), odd.why)).collect();
    assert_eq!(odd[0], (1, vec![0x1B, 0x3F], "no command of this printer"));
    assert_eq!(odd[1], (3, vec![0x1C, 0x26], "obeyed only at the start of a line"));
    assert_eq!(odd[2], (5, vec![0xB0], "no command of this printer"));
    assert_eq!(odd.len(), 3);
    let mut printer = VirtualPrinter::new(384);
    let _ = printer.handle(&[0x1C, 0x26, 0x95, 0x34, 0xB2, 0x35, 0x0A]);
    assert_eq!(printer.oddities().next().unwrap().bytes, [0x95], "four-byte GB18030 is not in the ROM");
}

#[test]
fn a_listing_reads_like_the_stream() {
    let text = listing(b"\x1b@\x1c&\xb0\xec\xca\xc2A\n\x1dVBx\x1b?\x1d!");
    let meanings: Vec<_> = text.lines().map(|line| line.split(" | ").nth(1).unwrap()).collect();
    assert_eq!(
        meanings,
        [
            "ESC @    initialise",
            "FS &     two-byte characters on",
            "办事A",
            "LF",
            "GS V     feed 120 and cut",
            "???",
            "... (unfinished)"
        ]
    );
    assert!(text.starts_with("1B 40  "));
}

proptest! {
    #[test]
    fn no_bytes_break_it(chunks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 0..8)) {
        let mut printer = VirtualPrinter::new(384);
        for chunk in &chunks {
            let _ = printer.handle(chunk);
            let _ = listing(chunk);
        }
        prop_assert_eq!(printer.uncut().picture().width(), 384);
    }

    #[test]
    fn no_commands_break_it(commands in proptest::collection::vec(command(), 0..40)) {
        let stream: Vec<u8> = commands.concat();
        let mut whole = VirtualPrinter::new(384);
        let mut by_bytes = VirtualPrinter::new(384);
        let reply = whole.handle(&stream);
        let parts: Vec<u8> = stream.iter().flat_map(|byte| by_bytes.handle(&[*byte])).collect();
        // Real-time answers overtake the others, so only their number is the same.
        prop_assert_eq!(reply.len(), parts.len());
        prop_assert_eq!(whole.uncut(), by_bytes.uncut());
        prop_assert!(whole.oddities().eq(by_bytes.oddities()));
    }
}

/// Beginnings of commands with any operands behind them, which reach further than any bytes do.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let heads: Vec<&'static [u8]> = vec![
        b"\x1b@",
        b"\x1c&",
        b"\x1c.",
        b"\x1d!",
        b"\x1bE",
        b"\x1ba",
        b"\x1b3",
        b"\x1bd",
        b"\x1bJ",
        b"\n",
        b"\x1d(k\x03\x001Q0",
        b"\x1d(k\x03\x001C",
        b"\x1d(k\x07\x001P0",
        b"\x1d(H\x06\x0000",
        b"\x1dV",
        b"\x1dVB",
        b"\x1dv0\x00\x02\x00\x04\x00",
        b"\x1dv0\x03",
        b"\x1da",
        b"\x1dr\x01",
        b"\x10\x04",
        b"\xb0\xec",
        b"A",
    ];
    (proptest::sample::select(heads), proptest::collection::vec(any::<u8>(), 0..9))
        .prop_map(|(head, operands)| [head, &operands].concat())
}
