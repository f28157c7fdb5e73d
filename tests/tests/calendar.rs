//! The hall's calendar beside those of others, over HTTP and `hallctl`, and across a restart. Bad days 34 and 36.

use hall_api::calendar::{DayKind, Year};
use hall_tests::{Daemon, HallToml, Setup};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// Monday to Friday, and market on every 3 and 8 of the lunar month.
const CALENDAR: &str = r#"
[calendar]
hours = { workdays = ["08:30-12:00", "14:00-17:30"] }
market = { digits = [3, 8], by = "lunar", hours = ["08:00-12:00"] }
"#;

fn setup(hall_clock: &str) -> Setup {
    let toml = HallToml::simulation().with(CALENDAR);
    Setup { hall_clock: Some(hall_clock.into()), ..Setup::of(&toml) }
}

/// 2026 from the config equals what chinesecalendar and lunardate compute; the programs share no line of code or data.
#[test]
fn a_year_of_days_is_as_other_libraries_have_it() {
    let daemon = Daemon::start(setup("2026-11-23T09:00,1"));
    let year: Year = daemon.manager().get("hall/calendar?year=2026").read();
    let tools = std::env::var_os("HALL_TOOLS").expect("run `cargo xtask test`, which installs the libraries");
    let mut python = Command::new(Path::new(&tools).join("venv/bin/python"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/year.py");
    let output = python.arg(script).arg("2026").output().expect("python can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs = String::from_utf8(output.stdout).unwrap();

    assert!(year.list_known && year.days.len() == 365 && theirs.lines().count() == 365);
    let mut worked_weekends = 0;
    for (day, line) in year.days.iter().zip(theirs.lines()) {
        let [date, weekday, working, lunar] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let market = ["3", "8"].iter().any(|digit| lunar.ends_with(digit));
        assert_eq!(day.date, date);
        assert_eq!(day.working_day, Some(working == "1"), "{date}");
        assert_eq!(day.market_day, market, "{date}, day {lunar} of the lunar month");
        // Open on market days and working days; a holiday closes both.
        let open = match (day.kind, market, working == "1") {
            (DayKind::Holiday, _, _) => vec![],
            (_, true, _) => vec!["08:00-12:00"],
            (_, false, true) => vec!["08:30-12:00", "14:00-17:30"],
            (_, false, false) => vec![],
        };
        assert_eq!(day.hours, open, "{date}");
        worked_weekends += usize::from(working == "1" && ["6", "7"].contains(&weekday));
    }
    let holidays = year.days.iter().filter(|day| day.kind == DayKind::Holiday).count();
    assert_eq!((holidays, worked_weekends), (33, 6), "as the notice of the State Council has them");
}

#[test]
fn bad_day_34_a_holiday_is_closed_and_a_missing_list_is_an_alarm_until_it_is_imported() {
    let mut daemon = Daemon::start(setup("2026-12-01T09:00,1"));
    let mut manager = daemon.manager();
    let alarm =
        "ok\nalarm: the list of holidays of 2027 is missing: import it with `hallctl calendar import`\n";
    assert_eq!(daemon.health().body, alarm);
    assert!(daemon.stranger().get("/metrics").body.contains("hall_missing_year_list 2027"));
    assert_eq!(manager.hall().service.unwrap().missing_year_list, Some(2027));
    assert!(daemon.hallctl_says(&["status"]).contains("the list of holidays of 2027 is missing"));

    // Half of it wrong: nothing is taken, and each wrong day is named.
    let day = |date: &str, off: bool| json!({ "name": "元旦", "date": date, "isOffDay": off });
    let wrong = json!({ "year": 2027, "days": [day("2027-01-01", true), day("2027-02-29", true), day("2028-05-01", true)] });
    let refused = manager.post("hall/calendar/years", &wrong);
    let detail = refused.problem().detail;
    assert_eq!(refused.status, 422, "{detail}");
    assert!(detail.contains("day 2") && detail.contains("day 3"), "{detail}");
    let year: Year = manager.get("hall/calendar?year=2027").read();
    assert!(!year.list_known && year.days[0].working_day.is_none());

    let list =
        json!({ "year": 2027, "papers": [], "days": [day("2027-01-01", true), day("2027-01-02", false)] });
    let file = daemon.data().join("2027.json");
    std::fs::write(&file, list.to_string()).unwrap();
    daemon.hallctl_says(&["calendar", "import", file.to_str().unwrap()]);
    daemon.hallctl_says(&["calendar", "close", "2026-12-03"]);
    let check = |daemon: &Daemon| {
        let mut manager = daemon.manager();
        assert_eq!(daemon.health().body, "ok\n");
        let year: Year = manager.get("hall/calendar?year=2027").read();
        assert!(year.list_known);
        assert_eq!((year.days[0].kind, year.days[1].kind), (DayKind::Holiday, DayKind::MakeUp));
        let year: Year = manager.get("hall/calendar?year=2026").read();
        assert_eq!((year.days[336].date.as_str(), year.days[336].hours.len()), ("2026-12-03", 0));
    };
    check(&daemon);
    daemon.stop();
    daemon.start_again();
    check(&daemon);
    assert!(daemon.hallctl_says(&["settings", "diff"]).contains("2026-12-03"));
    assert!(daemon.hallctl_says(&["calendar", "show", "--year", "2027"]).contains("2027-01-01  closed"));
    daemon.verify();
}

#[test]
fn bad_day_34_on_a_holiday_the_next_opening_is_told() {
    let daemon = Daemon::start(setup("2026-10-05T10:00,1"));
    let refused = daemon.manager().post("tickets", &json!({ "category": "civil" }));
    let problem = refused.problem();
    assert_eq!((refused.status, problem.kind.as_str()), (409, "urn:hall:outside-hours"));
    // 8 October is the 28th of the eighth lunar month: a market day.
    assert_eq!(problem.next.as_deref(), Some("2026-10-08T08:00"));
}

#[test]
fn a_hall_without_a_calendar_says_so() {
    let daemon = Daemon::start(Setup::live());
    let mut manager = daemon.manager();
    assert_eq!(manager.get("hall/calendar").status, 404);
    assert!(manager.hall().service.is_none());
    let closed = manager.post("hall/calendar/dates", &json!({ "date": "2026-12-03", "hours": [] }));
    assert_eq!(closed.problem().kind, "urn:hall:no-calendar");
    let wrong = manager.post("hall/calendar/dates", &json!({ "date": "2026-02-29", "hours": [] }));
    assert_eq!((wrong.status, wrong.problem().kind.as_str()), (422, "urn:hall:malformed-date"));
    assert_eq!(manager.post("hall/calendar/years", &Value::Null).status, 422);
}
