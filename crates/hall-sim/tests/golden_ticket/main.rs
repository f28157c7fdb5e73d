//! The papers as a printer prints them: bytes in, and what stands on the paper.
//!
//! `HALL_GOLDEN=overwrite cargo test -p hall-sim --test golden_ticket` renews the pictures and the listings of bytes. A picture
//! that differs leaves `NAME.new.png` in `target/golden/`.

#[path = "../../../hall-devices/tests/printer_sample/mod.rs"]
mod sample;
mod strict;

use std::path::{Path, PathBuf};
use std::process::Command;

use hall_devices::printer::{
    Doc, Fields, Known, Layout, Line, MODELS, Profile, SLIP_LAYOUTS, TICKET_LAYOUTS, TextMode, compose,
    encode, is_in_rom, model, ticket_layout,
};
use hall_render::bitmap::Bitmap;
use hall_render::png::encode_bitmap;
use hall_sim::printer::{Make, Paper, VirtualPrinter, listing};
use halld::devices::TicketPainter;

struct Printed {
    bytes: Vec<u8>,
    paper: Paper,
}

/// Prints the sample ticket.
fn print(name: &str, language: &str, marks: &[&'static str]) -> Printed {
    let mut fields = sample::fields(language);
    fields.extend(marks.iter().map(|mark| (*mark, "20".to_owned())));
    print_paper(name, ticket_layout(language).unwrap(), &fields)
}

/// Prints a paper; whatever the printer finds odd fails, and so does a preview that shows another paper.
fn print_paper(name: &str, layout: &str, fields: &Fields<'_>) -> Printed {
    let profile: Profile = toml::from_str(model(name).unwrap().toml).unwrap();
    let layout: Layout = toml::from_str(layout).unwrap();
    let width = profile.paper.width_dots.value;
    let doc: Doc = compose(&layout, fields, width).unwrap();
    let mut painter = TicketPainter::new(width.dots());
    let encoded = encode(&doc, &profile, &mut painter).unwrap();
    assert_eq!(encoded.replaced, std::collections::BTreeSet::new(), "{name}");
    let bytes = encoded.bytes;
    let mut printer = VirtualPrinter::of(make(name), u32::from(width.dots()));
    // A ticket asks nothing, its dots included, but turns automatic status on again where the model has it.
    let reports = profile.answers.auto_status.value == Known::Yes;
    assert_eq!(printer.handle(&bytes), if reports { &[0x10, 0, 0, 0][..] } else { &[] }, "{name}");
    assert_eq!(printer.oddities().next(), None, "{name}");
    let papers = printer.take_papers();
    assert_eq!(papers.len(), 1);
    assert!(printer.uncut().is_blank());
    let paper = papers.into_iter().next().unwrap();
    // Pictures go out with a few dots widened, so that none of them is an order to the printer; text does not.
    let is_text = profile.text.mode.value == TextMode::TextGb18030;
    if is_text && doc.lines.iter().all(is_of_the_rom) {
        assert!(
            paper.picture() == painter.preview(&doc, &profile),
            "{name}: the preview shows another paper"
        );
    }
    Printed { bytes, paper }
}

/// Whether the printer sets the line itself, in the cells that a preview sets it in.
fn is_of_the_rom(line: &Line) -> bool {
    match line {
        Line::Text { text, .. } => text.chars().all(is_in_rom),
        Line::Rule | Line::Feed { .. } | Line::Qr { .. } => true,
        Line::Barcode { .. } | Line::Image { .. } => false,
    }
}

fn make(model: &str) -> Make {
    if model == "pyramid-reliance" { Make::Reliance } else { Make::Plain }
}

fn overwrites() -> bool {
    std::env::var("HALL_GOLDEN").is_ok_and(|value| value == "overwrite")
}

/// The pictures are small, so bytes are compared: the encoder is pinned with the lockfile.
fn check_picture(name: &str, paper: &Paper) {
    let png = encode_bitmap(&paper.picture()).unwrap();
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden_ticket/{name}.png"));
    if overwrites() {
        std::fs::write(&golden, &png).unwrap();
    }
    if std::fs::read(&golden).unwrap_or_default() != png {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/golden");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.new.png")), &png).unwrap();
        panic!("{name} looks different: see {}", folder.display());
    }
}

#[test]
fn tickets_look_as_they_should() {
    for (language, _) in TICKET_LAYOUTS {
        for (model, paper) in
            [("generic-80mm", "80mm"), ("generic-58mm", "58mm"), ("generic-80mm-raster", "80mm-raster")]
        {
            check_picture(&format!("{language}-{paper}"), &print(model, language, &[]).paper);
        }
        let marks = ["priority", "reprint", "agent_matters", "simulation", "time_unset"];
        check_picture(&format!("{language}-80mm-marked"), &print("generic-80mm", language, &marks).paper);
    }
}

/// The applicant's name has a character of four bytes in GB18030, which no printer's text mode is trusted with.
#[test]
fn slips_look_as_they_should() {
    for slip in SLIP_LAYOUTS {
        let fields = sample::all_fields(slip.language);
        for (model, paper) in [("generic-80mm", "80mm"), ("generic-58mm", "58mm")] {
            let printed = print_paper(model, slip.toml, &fields);
            check_picture(&format!("{}-{}-{paper}", slip.name, slip.language), &printed.paper);
            let picture = printed.paper.transcript().iter().any(|line| line.starts_with("[picture "));
            assert!(picture, "{}: 𠮷 is drawn", slip.name);
        }
    }
}

#[test]
fn every_model_prints_every_paper_without_an_unknown_command() {
    for model in MODELS {
        for (language, layout) in TICKET_LAYOUTS {
            print_paper(model.name, layout, &sample::fields(language));
        }
        for slip in SLIP_LAYOUTS {
            print_paper(model.name, slip.toml, &sample::all_fields(slip.language));
        }
    }
}

/// An independent reader finds on the dots what was meant: the QR code of every ticket, the bar code of every slip.
#[test]
fn zbar_reads_every_code() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, paper: &Paper| {
        let file = folder.path().join(format!("{name}.png"));
        // Scanners want some white around a code, which the paper has and the print head's width has not.
        let picture = paper.picture();
        let mut sheet = Bitmap::new(picture.width() + 80, picture.height() + 80);
        sheet.add(&picture, 40, 40);
        std::fs::write(&file, encode_bitmap(&sheet).unwrap()).unwrap();
        let zbar = Command::new("zbarimg").arg("--quiet").arg(&file).output();
        String::from_utf8(zbar.expect("zbarimg; `cargo xtask test` installs it").stdout).unwrap()
    };
    for model in MODELS {
        for (language, _) in TICKET_LAYOUTS {
            let said = read("ticket", &print(model.name, language, &[]).paper);
            assert!(
                said.contains("QR-Code:http://10.0.0.2:8080/t/7f3kq9x2m4pd"),
                "{}, {language}: {said:?}",
                model.name
            );
        }
        for slip in SLIP_LAYOUTS.iter().filter(|slip| slip.toml.contains("barcode")) {
            let said =
                read("slip", &print_paper(model.name, slip.toml, &sample::all_fields(slip.language)).paper);
            assert!(said.contains("CODE-128:2026-0131"), "{}, {}: {said:?}", model.name, slip.name);
        }
    }
}

/// The bytes beside their meaning, in hall-devices, where the encoder is held to them.
#[test]
fn each_byte_of_a_ticket_has_its_meaning() {
    for (language, _) in TICKET_LAYOUTS {
        for (model, paper) in [("generic-80mm", "80mm"), ("generic-58mm", "58mm")] {
            let text = listing(&print(model, language, &[]).bytes);
            let golden = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join(format!("../hall-devices/tests/printer_golden/ticket-{language}-{paper}.txt"));
            if overwrites() {
                std::fs::write(&golden, &text).unwrap();
            }
            assert_eq!(text, std::fs::read_to_string(&golden).unwrap_or_default(), "{}", golden.display());
        }
    }
}

#[test]
fn what_is_on_paper_can_be_read_back() {
    let printed = print("generic-80mm", "zh", &["priority", "reprint"]);
    let transcript = printed.paper.transcript();
    for text in [
        "葫芦镇政务服务中心",
        "A012",
        "优先·补打",
        "前面等候：6人",
        "预计等候：15至25分钟（仅供参考）",
        "等候区：一楼A区　窗口：3、4、5号",
        "过号请到窗口或咨询台说明，排在3人之后",
        "[QR http://10.0.0.2:8080/t/7f3kq9x2m4pd]",
        "取号时间 2026-11-23 09:41　当日有效",
    ] {
        assert!(transcript.iter().any(|line| line == text), "{text} is not on {transcript:#?}");
    }
}
