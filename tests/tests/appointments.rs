//! Appointments (预约) over HTTP and `hallctl`: booked, imported, checked in, missed; across restarts. Bad day 45.

use hall_api::appointment::{AppointmentAccount, AppointmentState, Appointments, Booked};
use hall_api::ticket::Issued;
use hall_tests::{Client, Daemon, HallToml, Reply, Request, Setup};
use serde_json::{Value, json};
use std::fs;

/// Passports are booked, two every half hour; the hall opens at 08:30.
const BOOKED: &str = r#"
[appointments]
slot_min = 30
head_start_min = 30
early_min = 60
grace_min = 15
[calendar]
hours = { workdays = ["08:30-12:00", "14:00-17:30"] }
unstaffed_after_min = 240
[[category]]
id = "passport"
prefix = "P"
name = { zh = "出入境" }
area = "ground"
slot_places = 2
[[department]]
id = "police"
name = { zh = "公安" }
[[item]]
code = "GA-01"
name = { zh = "普通护照签发" }
category = "passport"
department = "police"
[[window]]
number = 9
name = { zh = "出入境窗口" }
serves = [["passport"]]
"#;

fn at(hall_clock: &str) -> Daemon {
    let toml = HallToml::simulation().with(BOOKED);
    Daemon::start(Setup { hall_clock: Some(hall_clock.into()), ..Setup::of(&toml) })
}

/// Tuesday.
const TODAY: &str = "2026-11-24";

fn booking(code: &str, date: &str, time: &str) -> Value {
    json!({ "code": code, "category": "passport", "date": date, "time": time })
}

fn book(client: &mut Client, bookings: &[Value]) -> Reply {
    client.post("appointments", &json!({ "appointments": bookings }))
}

fn check_in(client: &mut Client, code: &str) -> Reply {
    client.post("tickets", &json!({ "appointment": code }))
}

fn of_date(client: &mut Client, date: &str) -> Appointments {
    client.get(format_args!("appointments?date={date}")).read()
}

/// `place type` of every mistake in a list.
fn parts(reply: &Reply) -> Vec<String> {
    let problem = reply.problem();
    let part = |part: &hall_api::problem::Part| {
        format!("{} {}", part.place, part.kind.trim_start_matches("urn:hall:"))
    };
    problem.parts.iter().map(part).collect()
}

#[test]
fn booked_and_checked_in_he_has_his_head_start_and_his_mark() {
    let daemon = at("2026-11-24T09:40,1");
    let mut portal = daemon.client("booking");
    let (mut desk, mut kiosk) = (daemon.client("desk"), daemon.client_named("kiosk", "door"));
    let drawn = json!({ "items": ["GA-01"], "date": TODAY, "time": "10:00" });
    let booked: Booked = book(&mut portal, &[drawn, booking("k7q2m9", TODAY, "10:00")]).read();
    let codes: Vec<&str> = booked.appointments.iter().map(|it| it.code.as_str()).collect();
    assert!(codes[0].len() == 10 && codes[0].bytes().all(|digit| digit.is_ascii_digit()), "{codes:?}");
    assert_eq!((codes[1], booked.appointments[0].category.as_str()), ("K7Q2M9", "passport"));

    let walk_in = desk.take("passport");
    // As typed, small letters or not.
    let first: Issued = check_in(&mut kiosk, "k7Q2m9").read();
    assert_eq!((walk_in.number.as_str(), first.number.as_str(), first.ahead), ("P001", "P002", 0));
    let ticket = desk.ticket(first.id);
    let appointment = ticket.appointment.unwrap();
    assert_eq!(appointment.time, "10:00");
    assert_eq!(appointment.stands_from.as_deref(), Some("2026-11-24T09:30:00+08:00"));
    assert_eq!(desk.ticket(walk_in.id).ahead, Some(1));
    let second: Issued = check_in(&mut desk, codes[0]).read();
    assert_eq!(second.ahead, 1);

    let list = of_date(&mut desk, TODAY);
    let account = AppointmentAccount { checked_in: 2, ..AppointmentAccount::default() };
    assert_eq!(list.account, account);
    assert!(list.appointments.iter().any(|it| it.items == ["GA-01"] && it.ticket == Some(second.id)));
    let slot = list.slots.iter().find(|slot| slot.time == "10:00").unwrap();
    assert_eq!((slot.places, slot.left), (2, 0));
    // The code is the citizen's: nobody else is told of it, in the hall or on the page.
    let events = daemon.client("reader").get("events?after=0").body;
    assert!(events.contains("\"booked\"") && !events.contains("K7Q2M9"), "{events}");
    daemon.verify();
}

#[test]
fn what_cannot_be_taken_is_told_line_by_line_and_nothing_is() {
    let daemon = at("2026-11-24T09:40,1");
    let mut portal = daemon.client("booking");
    book(&mut portal, &[booking("FIRST1", TODAY, "10:00")]).read::<Booked>();
    let rows = daemon.manager().last_row();
    let refused = book(
        &mut portal,
        &[
            booking("FIRST1", TODAY, "10:30"),
            booking("GOOD-1", TODAY, "10:00"),
            booking("SECOND", TODAY, "10:00"),
            booking("PAST-1", TODAY, "09:00"),
            booking("PAST-2", "2026-11-23", "10:00"),
            booking("CLOSED", "2026-11-29", "10:00"),
            booking("LUNCH1", TODAY, "12:30"),
            json!({ "code": "NOBODY", "category": "civil", "date": TODAY, "time": "10:00" }),
            json!({ "code": "NOWHER", "category": "none", "date": TODAY, "time": "10:00" }),
            json!({ "code": "NOITEM", "category": "passport", "items": ["GA-99"], "date": TODAY, "time": "10:00" }),
        ],
    );
    assert_eq!(refused.refusal(), (422, "appointments-unfit".into()));
    let expected = [
        "1 code-used",
        "3 slot-full",
        "4 past",
        "5 past",
        "6 closed",
        "7 not-a-slot",
        "8 not-booked",
        "9 no-such-category",
        "10 no-such-item",
    ];
    assert_eq!(parts(&refused), expected);
    // What cannot even be read is told together with what the hall refuses.
    let malformed = book(
        &mut portal,
        &[
            booking("x", TODAY, "10:30"),
            booking("GOOD-2", "tomorrow", "10:30"),
            booking("GOOD-3", TODAY, "half past"),
            json!({ "code": "FORNIL", "date": TODAY, "time": "10:30" }),
            booking("FIRST1", TODAY, "10:30"),
        ],
    );
    assert_eq!(
        parts(&malformed),
        ["1 malformed", "2 malformed", "3 malformed", "4 malformed", "5 code-used"]
    );
    // Whoever is not asked for is not taken: a hall keeps no names and numbers of people.
    let named =
        json!({ "code": "NAMED1", "category": "passport", "date": TODAY, "time": "10:30", "phone": "139" });
    assert_eq!(book(&mut portal, &[named]).refusal(), (400, "malformed-body".into()));
    assert_eq!(daemon.manager().last_row(), rows);
    assert_eq!(of_date(&mut portal, TODAY).appointments.len(), 1);
}

#[test]
fn a_file_from_excel_is_imported_whole_or_not_at_all() {
    let daemon = at("2026-11-24T09:40,1");
    let file = daemon.folder().join("bookings.csv");
    let name = file.to_str().unwrap().to_owned();
    let import = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        let output = daemon.hallctl(&["appointment", "import", &name]);
        let said = if output.status.success() { output.stdout } else { output.stderr };
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    let wrong = "预约码,业务类别,事项,日期,时段,人数\n\
        EXCEL1,出入境,GA-01,2026/11/25,9:00-9:30,1\n\
        EXCEL2,passport,,2026/11/25,9:10,1\n\
        EXCEL3,none,,2026/11/25,9:00,1\n\
        EXCEL1,passport,,2026/11/25,9:30,1\n\
        EXCEL4,passport,,2026/13/25,9:30,one\n";
    let (code, said) = import(wrong.as_bytes());
    assert_eq!(code, Some(65), "{said}");
    for line in [3, 4, 5, 6] {
        assert!(said.contains(&format!("{name}:{line}: ")), "{said}");
    }
    assert!(
        !said.contains(&format!("{name}:2: "))
            && said.contains("4 lines are wrong, and nothing was imported"),
        "{said}"
    );
    let mut desk = daemon.client("desk");
    assert_eq!(of_date(&mut desk, "2026-11-25").appointments, []);

    let right = "预约码,业务类别,事项,日期,时段,人数\r\nEXCEL1,出入境,GA-01,2026/11/25,9:00-9:30,1\r\n,出入境,,2026/11/25,9:00,1\r\n";
    let (gb18030, _, _) = encoding_rs::GB18030.encode(right);
    assert_eq!(import(&gb18030), (Some(0), "2 appointments imported\n".into()));
    assert_eq!(of_date(&mut desk, "2026-11-25").account.booked, 2);
    let list = daemon.hallctl_says(&["appointment", "list", "--date", "2026-11-25"]);
    assert!(list.contains("09:00  booked") && list.contains("2 booked, 0 checked in"), "{list}");
    // The same file again: every line of it is there already.
    let (code, said) = import(&gb18030);
    assert!(
        code == Some(65) && said.contains("its code is used already") && said.contains("slot is full"),
        "{said}"
    );

    for (bytes, expected) in [
        (&b"\xff\xfec\0o\0"[..], "the file is UTF-16"),
        ("姓名,身份证号\n张三,1\n".as_bytes(), "no column is called \"姓名\""),
        (b"code\n", "the column date (日期) is missing"),
        (b"", "the file is empty"),
        (b"code,date,time\nK\xff\xff,2026-11-25,09:00\n", "line 2 is neither UTF-8 nor GB18030"),
    ] {
        let (code, said) = import(bytes);
        assert!(code == Some(65) && said.contains(expected), "{said}");
    }
    let (code, said) = {
        let output = daemon.hallctl(&["appointment", "import", "/no/such.csv"]);
        (output.status.code(), output.stderr)
    };
    assert_eq!(code, Some(66), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn early_late_cancelled_and_elsewhere() {
    let daemon = at("2026-11-24T09:40,1");
    let (mut desk, mut kiosk) = (daemon.client("desk"), daemon.client_named("kiosk", "door"));
    let bookings = [
        booking("EARLY1", TODAY, "11:30"),
        booking("LATE-1", TODAY, "09:30"),
        booking("CANCEL", TODAY, "10:00"),
        booking("LATER1", "2026-11-25", "10:00"),
    ];
    book(&mut desk, &bookings).read::<Booked>();
    let early = check_in(&mut kiosk, "EARLY1");
    assert_eq!(early.refusal(), (409, "check-in-too-early".into()));
    assert_eq!(early.problem().next.as_deref(), Some("2026-11-24T10:30"));
    // Ten minutes after his slot began he is in time.
    let late: Issued = check_in(&mut kiosk, "LATE-1").read();
    let stands_from = desk.ticket(late.id).appointment.unwrap().stands_from;
    assert_eq!(stands_from.as_deref(), Some("2026-11-24T09:00:00+08:00"));
    assert_eq!(check_in(&mut desk, "LATE-1").problem().number, Some(late.number));

    assert!(desk.post("appointments/cancel/cancel", &Value::Null).is_ok());
    assert_eq!(check_in(&mut desk, "CANCEL").refusal(), (409, "appointment-cancelled".into()));
    assert!(daemon.hallctl(&["appointment", "cancel", "CANCEL"]).status.code() == Some(65));
    assert_eq!(check_in(&mut desk, "LATER1").refusal(), (409, "appointment-on-other-day".into()));
    assert_eq!(check_in(&mut desk, "NOBODY").refusal(), (404, "no-such-appointment".into()));
    assert_eq!(check_in(&mut desk, "没有").refusal(), (404, "no-such-appointment".into()));
    let both = desk.post("tickets", &json!({ "appointment": "EARLY1", "category": "passport" }));
    assert_eq!(both.refusal(), (400, "malformed-body".into()));
}

/// Nothing of an appointment is anywhere but in the hall: no network, a killed daemon, and a day passed since.
#[test]
fn bad_day_45_todays_imported_bookings_still_check_in() {
    let mut daemon = at("2026-11-23T16:00,1");
    let file = daemon.folder().join("bookings.csv");
    fs::write(
        &file,
        "code,category,date,time\nCOMES1,passport,2026-11-24,09:00\nSTAYS1,passport,2026-11-24,09:00\n",
    )
    .unwrap();
    daemon.hallctl_says(&["appointment", "import", file.to_str().unwrap()]);
    daemon.kill();
    daemon.setup.hall_clock = Some("2026-11-24T08:45,1".into());
    daemon.start_again();
    let mut kiosk = daemon.client_named("kiosk", "door");
    let request = Request::post("tickets", &json!({ "appointment": "COMES1" }));
    let ticket: Issued = kiosk.ask(&request).read();
    assert_eq!(ticket.number, "P001");
    daemon.kill();
    daemon.start_again();
    assert_eq!(kiosk.ask(&request).read::<Issued>(), ticket, "sent again, it is answered again");
    assert_eq!(check_in(&mut kiosk, "COMES1").problem().number.as_deref(), Some("P001"));
    daemon.verify();

    // The next day: who came and who did not is in the account.
    daemon.kill();
    daemon.setup.hall_clock = Some("2026-11-25T09:00,1".into());
    daemon.start_again();
    let list = of_date(&mut daemon.client("desk"), TODAY);
    assert_eq!(
        list.account,
        AppointmentAccount { checked_in: 1, missed: 1, ..AppointmentAccount::default() }
    );
    let missed = list.appointments.iter().find(|it| it.state == AppointmentState::Missed).unwrap();
    assert_eq!(missed.code, "STAYS1");
    assert_eq!(check_in(&mut kiosk, "STAYS1").refusal(), (409, "appointment-on-other-day".into()));
    daemon.verify();
}

#[test]
fn eight_portals_at_once_book_no_place_twice() {
    let daemon = at("2026-11-24T09:40,1");
    let booked: usize = std::thread::scope(|scope| {
        let portals: Vec<_> = (0..8)
            .map(|portal| {
                let mut client = daemon.client_named("booking", &format!("portal-{portal}"));
                scope.spawn(move || {
                    let book = |n: usize| {
                        let time = ["14:00", "14:30", "15:00", "15:30"][n % 4];
                        book(&mut client, &[booking(&format!("P{portal}-{n:04}"), TODAY, time)]).is_ok()
                    };
                    (0..8).map(book).filter(|booked| *booked).count()
                })
            })
            .collect();
        portals.into_iter().map(|portal| portal.join().unwrap()).sum()
    });
    assert_eq!(booked, 8, "four slots of two places");
    let list = of_date(&mut daemon.client("desk"), TODAY);
    assert_eq!(list.account.booked, 8);
    daemon.verify();
}

#[test]
fn who_may_book_and_see() {
    let daemon = at("2026-11-24T09:40,1");
    for (role, may) in
        [("manager", true), ("desk", true), ("booking", true), ("window 1", false), ("reader", false)]
    {
        let mut client = daemon.client(role);
        let code = format!("CODE-{}", role.replace(' ', "-"));
        let expected = if may { 201 } else { 403 };
        let slot = if role == "manager" { "10:00" } else { "10:30" };
        assert_eq!(book(&mut client, &[booking(&code, TODAY, slot)]).status, expected, "{role}");
        assert_eq!(client.get("appointments").status, if may { 200 } else { 403 }, "{role}");
        // Nothing is read of who may not book.
        let lines = "date,time\n".to_owned() + &"1,\n".repeat(20_000);
        let import = Request::post("appointments/import", &Value::Null).body(lines);
        let told = client.ask(&import).refusal();
        let expected = if may { (422, "malformed-table") } else { (403, "forbidden") };
        assert_eq!((told.0, told.1.as_str()), expected, "{role}");
    }
    // Who takes bookings does nothing else.
    let mut portal = daemon.client_named("booking", "portal");
    assert_eq!(portal.post("tickets", &json!({ "category": "civil" })).status, 403);
    assert_eq!(portal.post("hall/pause", &Value::Null).status, 403);
    assert_eq!(daemon.stranger().get("appointments").status, 401);
}
