//! Papers of the hall's own: what hall.toml names is what comes out, and a mistake in it is told before anything runs.

use hall_api::ticket::{Issued, Print};
use hall_tests::devices::{DeviceHall, Port, TicketPrinter};
use hall_tests::wait::until;
use hall_tests::{Daemon, Setup, program};
use serde_json::json;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const LAYOUT: &str = r#"language = "zh"
[[line]]
image = "arms"
align = "center"
[[line]]
text = "葫芦镇欢迎您"
[[line]]
text = "{number}"
size = [4, 4]
[[line]]
text = "请备好：{bring}"
"#;

/// 32 by 16 dots, black but for its left half.
fn arms() -> Vec<u8> {
    let mut picture = hall_render::bitmap::Bitmap::new(32, 16);
    for (x, y) in (16..32).flat_map(|x| (0..16).map(move |y| (x, y))) {
        picture.set(x, y, true);
    }
    hall_render::png::encode_bitmap(&picture).unwrap()
}

/// A folder with the layout, its picture, and a hall.toml that names it.
fn folder(layout: &str, port: &str) -> (TempDir, String) {
    let folder = TempDir::with_prefix("layout-").unwrap();
    let file = folder.path().join("ticket.toml");
    std::fs::write(&file, layout).unwrap();
    std::fs::write(folder.path().join("arms.png"), arms()).unwrap();
    let hall = DeviceHall::default().printer("front", "generic-80mm", port).kiosk("door", &["front"], "next");
    let toml = format!("{hall}[[layout]]\npaper = \"ticket\"\nfile = {file:?}\n");
    std::fs::write(folder.path().join("hall.toml"), &toml).unwrap();
    (folder, toml)
}

fn run(name: &str, folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program(name)).args(arguments).current_dir(folder).output().unwrap()
}

#[test]
fn the_hall_prints_its_own_ticket_and_the_preview_is_the_same() {
    let port = Port::tcp(TicketPrinter::new(576));
    let (folder, toml) = folder(LAYOUT, &port.tcp_address());
    let daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let mut kiosk = daemon.client_named("kiosk", "door");
    let own: Issued = kiosk.post("tickets", &json!({ "items": ["MZ01"] })).read();
    let english: Issued = kiosk.post("tickets", &json!({ "category": "civil", "language": "en" })).read();
    until("both are printed", || {
        let printed = [&own, &english].map(|ticket| kiosk.ticket(ticket.id).print);
        (printed == [Print::Printed; 2]).then_some(())
    });
    let papers = port.with(|printer| printer.papers().to_vec());
    let lines = |paper: usize| papers[paper].transcript().iter().map(|line| line.trim()).collect::<Vec<_>>();
    assert!(lines(0)[0].starts_with("[picture"), "{:?}", lines(0));
    assert_eq!(lines(0)[1..3], ["葫芦镇欢迎您", "A001"]);
    assert!(lines(0)[3].starts_with("请备好：申请人身份证原件"), "{:?}", lines(0));
    // What the hall did not write is as it comes with the program.
    assert!(lines(1).contains(&"Hulu Town Service Centre"), "{:?}", lines(1));
    let shown = run(
        "hallctl",
        folder.path(),
        &["printer", "preview", "--model", "generic-80mm", "--config", "hall.toml"],
    );
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert_eq!(shown.lines().take(3).collect::<Vec<_>>(), ["[image]", "葫芦镇欢迎您", "A012"]);
}

#[test]
fn an_english_ticket_says_in_english_what_to_bring() {
    let port = Port::tcp(TicketPrinter::new(576));
    let hall = DeviceHall::default().printer("front", "generic-80mm", &port.tcp_address());
    let hall = hall.kiosk("door", &["front"], "next");
    let named = r#"{ zh = "申请人身份证原件", en = "Applicant's identity card" },
                   { zh = "户口簿原件", en = "Household register" }"#;
    let toml = hall.to_string().replace(r#""申请人身份证原件", "户口簿原件""#, named);
    let daemon = Daemon::start(Setup { toml, ..Setup::live() });
    let mut kiosk = daemon.client_named("kiosk", "door");
    let ticket: Issued = kiosk.post("tickets", &json!({ "items": ["MZ01"], "language": "en" })).read();
    until("it is printed", || (kiosk.ticket(ticket.id).print == Print::Printed).then_some(()));
    let lines = port.with(|printer| printer.papers()[0].transcript().join(" "));
    // What the hall has in no other language stands in its first.
    for text in ["Bring: Applicant's identity card, Household register,", "家庭经济状况核对授权书"]
    {
        assert!(lines.contains(text), "no {text} in {lines}");
    }
}

#[test]
fn a_layout_that_cannot_be_printed_is_told_with_file_line_and_column() {
    let layout = LAYOUT.replace("{bring}", "{brnig}");
    let (folder, _) = folder(&layout, "file:///dev/usb/lp0");
    let checked = run("halld", folder.path(), &["check", "hall.toml"]);
    let said = String::from_utf8([checked.stdout, checked.stderr].concat()).unwrap();
    assert_eq!(checked.status.code(), Some(78), "{said}");
    assert!(said.contains("ticket.toml:11:8: unknown field `brnig`, did you mean `bring`?"), "{said}");
    // The same file alone, as `preview --layout` takes it.
    let shown = run(
        "hallctl",
        folder.path(),
        &["printer", "preview", "--model", "generic-80mm", "--layout", "ticket.toml"],
    );
    assert_eq!(shown.status.code(), Some(65));
    assert!(String::from_utf8(shown.stderr).unwrap().contains("ticket.toml:11:8: unknown field"));
}
