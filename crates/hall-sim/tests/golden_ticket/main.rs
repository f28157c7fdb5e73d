//! The tickets as a printer prints them: bytes in, and what stands on the paper.
//!
//! `HALL_GOLDEN=overwrite cargo test -p hall-sim --test golden_ticket` renews the pictures and the listings of bytes. A picture
//! that differs leaves `NAME.new.png` in `target/golden/`.

#[path = "../../../hall-devices/tests/printer_sample/mod.rs"]
mod sample;

use std::path::{Path, PathBuf};

use hall_devices::printer::{Doc, Layout, Profile, TICKET_LAYOUTS, compose, encode, model, ticket_layout};
use hall_render::png::encode_bitmap;
use halld::devices::TicketPainter;
use hall_sim::printer::{Paper, VirtualPrinter, listing};

struct Printed {
    bytes: Vec<u8>,
    paper: Paper,
}

/// Prints the sample ticket; whatever the printer finds odd fails.
fn print(name: &str, language: &str, marks: &[&'static str]) -> Printed {
    let profile: Profile = toml::from_str(model(name).unwrap().toml).unwrap();
    let layout: Layout = toml::from_str(ticket_layout(language).unwrap()).unwrap();
    let mut fields = sample::fields(language);
    fields.extend(marks.iter().map(|mark| (*mark, "20".to_owned())));
    let width = profile.paper.width_dots.value;
    let doc: Doc = compose(&layout, &fields, width).unwrap();
    let bytes = encode(&doc, &profile, &mut TicketPainter::new(width.dots())).unwrap().bytes;
    let mut printer = VirtualPrinter::new(u32::from(width.dots()));
    assert_eq!(printer.handle(&bytes), b"", "a ticket asks nothing, its dots included");
    assert_eq!(printer.oddities().next(), None, "{name}, {language}");
    let papers = printer.take_papers();
    assert_eq!(papers.len(), 1);
    assert!(printer.uncut().is_blank());
    Printed { bytes, paper: papers.into_iter().next().unwrap() }
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
