//! Service items (事项) over HTTP and `hallctl`: published facts, versions, and imports that are wrong.

use hall_api::item::{Item, Items, ItemsImported};
use hall_api::ticket::Issued;
use hall_tests::{Daemon, HallToml, Request, Setup};
use serde_json::{Value, json};
use std::fs;
use std::process::Output;

/// What hall.toml begins with, until something is imported.
const SEED: &str = "[[department]]\nid = \"police\"\nname = { zh = \"公安\" }\n\
    [[item]]\ncode = \"MZ-01\"\nname = { zh = \"低保\" }\ncategory = \"civil\"\ndepartment = \"police\"\nmaterials = [\"户口簿\"]";

const HEADER: &str = "事项编码,业务类别,部门,事项名称,英文名称,受理条件,设定依据,办理程序,申请材料,法定时限,承诺时限,办理结果,收费标准,收费依据,监督电话\n";

const PASSPORT: &str = "GA-01,labour,公安,普通护照签发,Passport,中国公民,《护照法》,\"申请\n审核\",申请表|样表架1号；身份证原件,20,7个工作日,护照,120元,发改价格〔2013〕1494号,12367\n";

fn import(daemon: &Daemon, file: impl AsRef<[u8]>) -> Output {
    let path = daemon.folder().join("items.csv");
    fs::write(&path, file).unwrap();
    daemon.hallctl(&["items", "import", path.to_str().unwrap()])
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn an_imported_item_is_published_and_a_withdrawn_one_is_served_to_its_holder() {
    let mut daemon = Daemon::start(Setup::of(&HallToml::live().with(SEED)));
    let mut desk = daemon.client("desk");
    let seeded: Issued = desk.post("tickets", &json!({ "items": ["MZ-01"] })).read();
    assert!(said(&import(&daemon, format!("{HEADER}{PASSPORT}"))).contains("1 items in force, version 1"));
    let item: Item = desk.get("items/GA-01").read();
    assert_eq!(
        (item.version, item.category.as_str(), item.department.as_str()),
        (Some(1), "labour", "police")
    );
    assert_eq!((item.statutory_days, item.promised_days), (Some(20), Some(7)));
    assert_eq!(item.materials[0].sample.as_deref(), Some("样表架1号"));
    assert_eq!(item.procedure.unwrap().get("zh"), "申请\n审核");
    assert_eq!((item.fee.unwrap().get("zh"), item.complaint_phone.as_deref()), ("120元", Some("12367")));
    let held: Issued = desk.post("tickets", &json!({ "items": ["GA-01"] })).read();

    // The next list has it no more, and comes in the encoding that Excel has by itself.
    let (other, _, _) =
        encoding_rs::GB18030.encode("code,category,department,name\nGA-02,civil,police,居住证\n");
    assert!(said(&import(&daemon, other)).contains("version 2"));
    let items: Items = desk.get("items").read();
    let codes: Vec<&str> = items.items.iter().map(|item| item.code.as_str()).collect();
    assert_eq!((items.version, codes), (Some(2), vec!["GA-02"]));
    for withdrawn in ["GA-01", "MZ-01"] {
        assert_eq!(desk.get(format_args!("items/{withdrawn}")).refusal(), (404, "no-such-item".into()));
        let asked = desk.post("tickets", &json!({ "items": [withdrawn] }));
        assert_eq!(asked.refusal().1, "no-such-item");
    }

    daemon.kill();
    daemon.start_again();
    let mut manager = daemon.manager();
    let ticket = manager.ticket(held.id);
    assert_eq!((ticket.items, ticket.items_version), (vec!["GA-01".to_owned()], Some(1)));
    assert_eq!(manager.ticket(seeded.id).items_version, None, "it was taken for an item of hall.toml");
    assert_eq!(manager.get("items/GA-01?version=1").read::<Item>().promised_days, Some(7));
    assert_eq!(manager.get("items/GA-01?version=9").status, 404);
    for id in [seeded.id, held.id] {
        let window = if id == held.id { 2 } else { 1 };
        let called = manager.post(format_args!("windows/{window}/call"), &json!({ "ticket": id }));
        assert!(called.is_ok(), "{}", called.body);
    }
    assert!(daemon.hallctl_says(&["items", "list"]).contains("1 items, version 2"));
    assert!(daemon.hallctl_says(&["items", "show", "GA-02"]).contains("居住证"));
    assert!(daemon.log().contains("they go before the [[item]]s of hall.toml"), "{}", daemon.log());
    daemon.verify();
}

#[test]
fn a_file_that_is_wrong_is_told_line_by_line_and_nothing_is_taken() {
    let daemon = Daemon::start(Setup::of(&HallToml::live().with(SEED)));
    let rows = daemon.manager().last_row();
    let wrong = "code,category,department,name,statutory_days,promised_days\n\
        GA-01,civil,police,护照,,\n\
        GA-02,nowhere,police,护照,,\n\
        GA-03,civil,nobody,护照,,\n\
        GA 04,civil,police,护照,,\n\
        GA-01,civil,police,护照,,\n\
        GA-06,civil,police,,,\n\
        GA-07,civil,police,护照,5,7\n\
        GA-08,civil,police,护照,soon,\n\
        GA-09,civil,police,护照,,,,extra\n";
    let output = import(&daemon, wrong);
    let report = said(&output);
    assert_eq!(output.status.code(), Some(65), "{report}");
    for (line, why) in [
        (3, "no category `nowhere`: write the id or the name of a [[category]]"),
        (4, "no department `nobody`: write the id or the name of a [[department]]"),
        (5, "is no item code"),
        (6, "stands further up already"),
        (7, "the column name is empty"),
        (8, "7 working days are promised where the law allows 5"),
        (9, "no number of working days"),
        (10, "it has 8 cells"),
    ] {
        let told = report.lines().find(|told| told.contains(&format!("items.csv:{line}: ")));
        assert!(told.is_some_and(|told| told.contains(why)), "{line} {why}: {report}");
    }
    assert!(report.contains("8 lines are wrong, and nothing was imported"), "{report}");
    for (file, expected) in [
        ("code,category,department,name\n", "names no item"),
        ("code,phone\n", "no column is called \"phone\""),
        ("code,name\n", "is missing"),
    ] {
        let output = import(&daemon, file);
        assert!(output.status.code() == Some(65) && said(&output).contains(expected), "{}", said(&output));
    }
    assert_eq!(daemon.manager().last_row(), rows);
    assert_eq!(daemon.client("desk").get("items").read::<Items>().items[0].code, "MZ-01");
}

#[test]
fn only_a_manager_imports_and_nothing_is_read_of_others() {
    let daemon = Daemon::start(Setup::of(&HallToml::live().with(SEED)));
    let lines = "code,phone\n".to_owned() + &"1,\n".repeat(30_000);
    for role in ["desk", "kiosk", "window 1", "reader", "booking"] {
        let import = Request::post("items/import", &Value::Null).body(lines.clone());
        assert_eq!(daemon.client(role).ask(&import).refusal(), (403, "forbidden".into()), "{role}");
    }
    let file = "code,category,department,name\nGA-01,civil,police,护照\n".to_owned();
    let import = Request::post("items/import", &Value::Null).body(file);
    let mut manager = daemon.manager();
    let imported: ItemsImported = manager.ask(&import).read();
    assert_eq!(manager.ask(&import).read::<ItemsImported>(), imported, "sent again, it is answered again");
    assert_eq!(imported, ItemsImported { version: 1, items: 1 });
}

/// Days begin with the catalogue of the day before, whose row is not repeated.
#[test]
fn the_catalogue_outlives_days_and_restarts() {
    let toml = HallToml::simulation().with(SEED);
    let at = |clock: &str| Some(clock.to_owned());
    let mut daemon = Daemon::start(Setup { hall_clock: at("2026-11-23T16:00,1"), ..Setup::of(&toml) });
    assert!(said(&import(&daemon, format!("{HEADER}{PASSPORT}"))).contains("version 1"));
    for morning in ["2026-11-24T08:45,1", "2026-11-25T08:45,1"] {
        daemon.kill();
        daemon.setup.hall_clock = at(morning);
        daemon.start_again();
        let item: Item = daemon.client("desk").get("items/GA-01").read();
        assert_eq!((item.version, item.promised_days), (Some(1), Some(7)));
    }
    let mut desk = daemon.client("desk");
    let taken: Issued = desk.post("tickets", &json!({ "items": ["GA-01"] })).read();
    assert_eq!(desk.ticket(taken.id).items_version, Some(1));
    daemon.verify();
}
