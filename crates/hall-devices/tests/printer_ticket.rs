//! The built-in tickets as bytes: pinned, and short enough for a slow line.
//!
//! `printer_golden/*.txt` hold the bytes beside their meaning, as the virtual printer of hall-sim reads them; its own golden test
//! renews them. Here only the bytes are compared, so that the encoder is held to them without it.

use std::fmt::Write;
use std::path::Path;

use hall_devices::printer::{
    Bitmap, Doc, Encoded, Fields, Layout, Line, LineSpeed, MODELS, Painter, Profile, SLIP_LAYOUTS,
    TICKET_LAYOUTS, compose, encode, model, ticket_layout,
};

#[path = "printer_sample/mod.rs"]
mod sample;

/// A text printer needs no picture for what is in its ROM.
struct NoPainter;

impl Painter for NoPainter {
    fn paint(&mut self, line: &Line) -> Bitmap {
        panic!("{line:?} is in the printer's ROM")
    }

    fn has(&self, _: char) -> bool {
        false
    }
}

fn profile(name: &str) -> Profile {
    toml::from_str(model(name).unwrap().toml).unwrap()
}

fn doc(profile: &Profile, language: &str, fields: &Fields<'_>) -> Doc {
    let layout: Layout = toml::from_str(ticket_layout(language).unwrap()).unwrap();
    compose(&layout, fields, profile.paper.width_dots.value).unwrap()
}

fn ticket(model: &str, language: &str, fields: &Fields<'_>) -> Encoded {
    let profile = profile(model);
    encode(&doc(&profile, language, fields), &profile, &mut NoPainter).unwrap()
}

#[test]
fn the_built_in_tickets_keep_their_bytes() {
    for (model, paper) in [("generic-80mm", "80mm"), ("generic-58mm", "58mm")] {
        for (language, _) in TICKET_LAYOUTS {
            let name = format!("ticket-{language}-{paper}");
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/printer_golden/{name}.txt"));
            let listing = std::fs::read_to_string(&file).unwrap();
            let expected: Vec<&str> = listing
                .lines()
                .filter_map(|line| line.split_once('|'))
                .flat_map(|(hex, _)| hex.split_whitespace())
                .collect();
            let hex = ticket(model, language, &sample::fields(language)).bytes.iter().fold(
                String::new(),
                |mut hex, byte| {
                    write!(hex, "{byte:02X} ").unwrap();
                    hex
                },
            );
            let bytes: Vec<&str> = hex.split_whitespace().collect();
            let first = bytes.iter().zip(&expected).take_while(|(a, b)| a == b).count();
            assert!(
                bytes == expected,
                "{name} differs from byte {first}: {:?}",
                &bytes[first.saturating_sub(4)..]
            );
        }
    }
}

/// At 9600 baud 600 bytes are 0.6 s, which is what a citizen waits without wondering.
#[test]
fn a_full_ticket_is_short_enough_for_9600_baud() {
    for (language, marks) in
        [("zh", &["priority", "reprint", "agent_matters", "simulation"][..]), ("en", &[])]
    {
        for model in ["generic-80mm", "generic-58mm"] {
            let mut fields = sample::fields(language);
            fields.extend(marks.iter().map(|mark| (*mark, "20".to_owned())));
            let bytes = ticket(model, language, &fields).bytes.len();
            println!(
                "{model}, {language}: {bytes} bytes, {} ms at 9600 baud",
                LineSpeed::serial(9_600).ms(bytes)
            );
            assert!(bytes < 600, "{model}, {language}: {bytes} bytes");
        }
    }
}

#[test]
fn every_field_has_its_place_on_the_ticket_or_a_slip() {
    let width = profile("generic-80mm").paper.width_dots.value;
    for (language, ticket) in TICKET_LAYOUTS {
        let slips = SLIP_LAYOUTS.iter().filter(|slip| slip.language == *language).map(|slip| slip.toml);
        let layouts: Vec<Layout> =
            slips.chain([*ticket]).map(|layout| toml::from_str(layout).unwrap()).collect();
        let docs = |fields: &Fields<'_>| -> Vec<Doc> {
            layouts.iter().map(|layout| compose(layout, fields, width).unwrap()).collect()
        };
        let plain = docs(&sample::fields(language));
        for field in hall_devices::printer::FIELDS {
            let mut fields = sample::fields(language);
            match fields.remove(field.name) {
                None => drop(fields.insert(field.name, "7".into())),
                // A paper without it is refused; compose's own tests say so.
                Some(_) if field.always => continue,
                Some(_) => {}
            }
            assert_ne!(docs(&fields), plain, "{language}: `{}` changes nothing", field.name);
        }
    }
}

#[test]
fn no_time_is_printed_that_nobody_trusts() {
    let mut fields = sample::fields("zh");
    fields.remove("issued_at");
    fields.insert("time_unset", "1".into());
    let lines = doc(&profile("generic-80mm"), "zh", &fields).lines;
    let texts: Vec<_> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Text { text, .. } => Some(text.as_str()),
            Line::Rule | Line::Feed { .. } | Line::Qr { .. } | Line::Barcode { .. } | Line::Image { .. } => {
                None
            }
        })
        .collect();
    assert!(texts.contains(&"时间未校准") && texts.contains(&"当日有效"), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("取号时间")), "{texts:?}");
}

#[test]
fn whatever_prefix_a_category_has_its_number_stands_whole_on_one_line() {
    for model in MODELS {
        let profile = profile(model.name);
        for number in ["A012", "012", "民012", "补23", "AB1001"] {
            let mut fields = sample::fields("zh");
            fields.insert("number", number.into());
            let lines = doc(&profile, "zh", &fields).lines;
            let whole = lines.iter().find_map(|line| match line {
                Line::Text { text, style } if text == number => Some(style.size.height()),
                Line::Text { .. }
                | Line::Rule
                | Line::Feed { .. }
                | Line::Qr { .. }
                | Line::Barcode { .. }
                | Line::Image { .. } => None,
            });
            assert!(whole.is_some_and(|height| height >= 4), "{}: {number} is {whole:?} high", model.name);
        }
    }
}
