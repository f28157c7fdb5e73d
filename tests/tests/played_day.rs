//! A whole day at the pages, in real browsers: 2 kiosks with printers, 3 counters, a desk, a manager and 5 phones in one hall,
//! and at its end everybody is accounted for.
//!
//! Pictures of each page in both languages are left in `target/screens/day-*.png`, for people.

use hall_api::day::DayAccount;
use hall_tests::devices::{Port, TicketPrinter};
use hall_tests::{Client, Daemon, Setup, program};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const WIDTH_DOTS: u32 = 576;

/// The example's hall with two kiosks and their printers, open at every hour at which somebody may run this; one number a
/// day of the land office's, and bookings there.
fn hall(front: &Port<TicketPrinter>, side: &Port<TicketPrinter>) -> String {
    let example = Command::new(program("halld")).arg("example").output().unwrap();
    let mut toml = String::from_utf8(example.stdout).unwrap();
    for (from, to) in [
        ("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\""),
        ("day_turns_at = \"04:00\"", "day_turns_at = \"00:00\""),
        ("#quota = 30\n#quota_desk = 5\n#slot_places = 4\n#slot_min = 20\n", "quota = 1\nslot_places = 4\n"),
        ("no_show_after_s = 60 ", "no_show_after_s = 0 "),
        ("kiosk_pause_s = 3 ", "kiosk_pause_s = 0 "),
        ("#printers = [\"front\", \"side\"]", "printers = [\"front\"]"),
    ] {
        assert!(toml.contains(from), "{from} is not in the example");
        toml = toml.replace(from, to);
    }
    for (name, port) in [("front", front), ("side", side)] {
        let port = port.tcp_address();
        toml += &format!("\n[[printer]]\nname = \"{name}\"\nmodel = \"generic-80mm\"\nport = \"{port}\"\n");
    }
    toml + "\n[[kiosk]]\nname = \"side\"\nprinters = [\"side\"]\nwhen_down = \"next\"\n\n\
            [calendar]\nholidays = false\nstop_before_min = 0\n[calendar.hours]\nworkdays = [\"00:00-24:00\"]\n\
            saturday = [\"00:00-24:00\"]\nsunday = [\"00:00-24:00\"]\n\n[appointments]\ngrace_min = 60\n"
}

/// Two people have booked the slot of this very time.
fn book(manager: &mut Client) {
    let at = manager.hall().at;
    let (date, time) = (&at[..10], &at[11..16]);
    let slot = if &time[3..] < "30" { "00" } else { "30" };
    let of = |code: &str| json!({ "code": code, "category": "land", "date": date, "time": format!("{}:{slot}", &time[..2]) });
    manager.post("appointments", &json!({ "appointments": [of("DESK01"), of("KIOSK2")] })).read::<Value>();
}

#[test]
fn a_day_of_a_whole_hall_is_played_at_its_pages_and_everybody_is_accounted_for() {
    let (front, side) =
        (Port::tcp(TicketPrinter::new(WIDTH_DOTS)), Port::tcp(TicketPrinter::new(WIDTH_DOTS)));
    let daemon = Daemon::start(Setup { toml: hall(&front, &side), ..Setup::live() });
    let mut manager = daemon.manager();
    book(&mut manager);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tools =
        std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which finds the browser's driver");
    let mut node = Command::new("node");
    node.arg(folder.join("browser/played_day.mjs")).arg(format!("http://{}", daemon.address()));
    node.arg(folder.join("../target/screens")).env("HALL_TOOLS", tools);
    node.env("HALLCTL", program("hallctl")).env("HALL_DATA", daemon.data());
    let status = node.status().expect("node");
    assert!(status.success(), "played_day.mjs: {status}; target/screens/ shows how it ended");

    let account: DayAccount = manager.get("days/today/account").read();
    let total = &account.total;
    assert!(total.balances, "{account:?}");
    assert_eq!((total.taken, total.served, total.voided, total.open), (11, 10, 1, 0), "{account:?}");
    let taken: Vec<_> =
        account.categories.iter().map(|it| (it.category.as_str(), it.account.taken)).collect();
    assert_eq!(taken, [("civil", 4), ("labour", 3), ("land", 4)]);
    let hall = manager.hall();
    assert!(hall.windows.iter().all(|window| window.serving.is_none()), "{:?}", hall.windows);
    assert_eq!(hall.windows[0].serves, [["civil"], ["land"]], "as the manager has it");
    // Whoever took a number at a kiosk holds it on paper, once; what was printed again says so.
    let papers = |port: &Port<TicketPrinter>, number: &str| port.with(|it| it.papers_with(number));
    for number in ["A001", "B001"] {
        assert_eq!(papers(&front, number), 1, "{number} at the front");
    }
    for number in ["C001", "A002", "C004"] {
        assert_eq!(papers(&side, number), 1, "{number} at the side");
    }
    assert_eq!(papers(&front, "A003"), 2, "and 补打");
    let kinds = manager.kinds(0);
    for kind in [
        "no-show",
        "held",
        "resumed",
        "transferred",
        "returned",
        "reopened",
        "outcome-recorded",
        "turn-ended",
    ] {
        assert!(kinds.iter().any(|it| it == kind), "{kind} is not among {kinds:?}");
    }
    daemon.verify();
}
