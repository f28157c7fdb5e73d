//! Bad day 7, 班前自检: everything is tried before the shift, what fails is named in plain Chinese, and no number is used.
//!
//! A real daemon with printers, terminals and a strip screen; faults are put in, and what is on paper and signs is read there.

use hall_api::self_check::{CheckResult, Finding, SelfCheck, Subject};
use hall_sim::printer::Fault;
use hall_tests::devices::{DeviceHall, Port, StripScreen, TerminalBus, TicketPrinter};
use hall_tests::wait::until;
use hall_tests::{Client, Daemon, Setup};
use hall_wire::Key;
use serde_json::json;
use tempfile::TempDir;

const WIDE: (u16, u16) = (192, 16);

/// Two printers, terminals at windows 1 and 2, an old screen that only listens at window 3, and a screen for the waiting area.
struct Hall {
    daemon: Daemon,
    front: Port<TicketPrinter>,
    side: Port<TicketPrinter>,
    terminals: Port<TerminalBus>,
    strip: Port<StripScreen>,
    manager: Client,
    _folder: TempDir,
}

impl Hall {
    fn at_half_past_eight() -> Hall {
        let folder = TempDir::with_prefix("check-").unwrap();
        let printer = || Port::tcp(TicketPrinter::new(576));
        let (front, side) = (printer(), printer());
        let terminals = Port::pty(TerminalBus::new([(1, WIDE), (2, WIDE)]), &folder.path().join("hall-a"));
        let strip = Port::pty(StripScreen::new("imm9002", 3), &folder.path().join("old-signs"));
        let mut hall = DeviceHall::default()
            .printer("front", "generic-80mm", &front.tcp_address())
            .printer("side", "generic-80mm", &side.tcp_address())
            .kiosk("door", &["front"], "next")
            .terminals(&terminals.serial_address(115_200), &[1, 2])
            .strips("imm9002", &strip.serial_address(9_600), &[3]);
        hall.mqtt = "broker = \"embedded\"".into();
        hall.devices += "[[screen]]\nid = \"ground-1\"\narea = \"ground\"\nspeaks = true\n\n";
        let daemon = Daemon::start(Setup { toml: hall.to_string(), ..Setup::live() });
        let manager = daemon.manager();
        let hall = Hall { daemon, front, side, terminals, strip, manager, _folder: folder };
        until("signs are right", || {
            (hall.sign(1) == hall.sign(2) && hall.sign(1).contains("民政")).then_some(())
        });
        until("the strip is lit", || (!hall.strip_text().is_empty()).then_some(()));
        hall
    }

    fn sign(&self, window: u8) -> String {
        self.terminals.with(|bus| bus.panel(window).text())
    }

    fn strip_text(&self) -> String {
        self.strip.with(|strip| strip.text().to_owned())
    }

    fn check(&mut self) -> SelfCheck {
        self.manager.post("hall/self-check", &json!({})).read()
    }
}

/// The texts of what went so, in order.
fn texts(checked: &SelfCheck, result: CheckResult) -> Vec<&str> {
    let so = checked.findings.iter().filter(|finding: &&Finding| finding.result == result);
    so.map(|finding| finding.text.get("zh")).collect()
}

#[test]
fn bad_day_07_everything_is_tried_before_the_shift_and_no_number_is_used() {
    let mut hall = Hall::at_half_past_eight();
    let (row, signs, strip) = (hall.manager.last_row(), [hall.sign(1), hall.sign(2)], hall.strip_text());
    let output = std::thread::scope(|scope| {
        let asked = scope.spawn(|| hall.daemon.hallctl(&["device", "check"]));
        until("the signs show the test", || {
            (hall.sign(1) == "1号窗口 测试"
                && hall.sign(2) == "2号窗口 测试"
                && hall.strip_text() == "3号窗口 测试")
                .then_some(())
        });
        asked.join().unwrap()
    });
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(lines[0], "自检完成，没有发现问题；另有2项请人工查看");
    for line in [
        "? 3号窗口显示屏：不会回报，请看是否显示过“测试”",
        "? 屏幕ground-1：请看画面是否正常，开始叫号后请听有没有播报",
        "✓ 打印机front：测试单已打印",
        "✓ 打印机side：测试单已打印",
        "✓ 1号窗口显示屏：正常",
        "✓ 2号窗口显示屏：正常",
    ] {
        assert!(lines.contains(&line), "{line} is not in\n{said}");
    }
    for (port, name) in [(&hall.front, "front"), (&hall.side, "side")] {
        let papers: Vec<Vec<String>> =
            port.with(|printer| printer.papers().iter().map(|paper| paper.transcript().to_vec()).collect());
        let [slip] = papers.as_slice() else { panic!("{} papers", papers.len()) };
        let has = |text: &str| slip.iter().any(|line| line.contains(text));
        assert!(
            has("测试") && has("不占号") && has(&format!("打印机：{name}")) && has("[QR http"),
            "{slip:?}"
        );
        assert!(has("[picture"), "the rare character is drawn");
        assert_eq!(port.with(|printer| printer.oddities()), Vec::<String>::new());
    }
    until("the signs are as before", || {
        ([hall.sign(1), hall.sign(2)] == signs && hall.strip_text() == strip).then_some(())
    });
    assert_eq!(hall.manager.last_row(), row, "nothing of it is a row");
    let mut kiosk = hall.daemon.client_named("kiosk", "door");
    assert_eq!(kiosk.take("civil").number, "A001");
}

#[test]
fn bad_day_07_what_fails_is_named_in_plain_chinese() {
    let mut hall = Hall::at_half_past_eight();
    hall.front.with(|printer| printer.set_fault(Fault::PaperNearEnd, true));
    hall.side.with(|printer| printer.set_fault(Fault::CoverOpen, true));
    hall.terminals.with(|bus| bus.switch(2, false));
    hall.strip.unplug();
    // They are found out by themselves, each in its own time.
    until("all of it is known", || {
        let listed = hall.daemon.hallctl_says(&["device", "list"]);
        let known = |word: &str| listed.contains(word);
        (known("paper near its end") && known("cover open") && known("does not answer") && known("\"gone\""))
            .then_some(())
    });
    let checked = hall.check();
    assert_eq!(
        texts(&checked, CheckResult::Failed),
        [
            "打印机side：打印机盖未关好",
            "2号窗口显示屏：没有应答，请检查电源和接线",
            "3号窗口显示屏：串口打不开，请检查转接器",
        ]
    );
    assert_eq!(texts(&checked, CheckResult::Warning), ["打印机front：测试单已打印，纸卷快用完，请备纸"]);
    assert_eq!(checked.summary.get("zh"), "自检发现3个问题；另有1项请人工查看");
    assert_eq!(hall.side.with(|printer| printer.papers().len()), 0);
    let output = hall.daemon.hallctl(&["device", "check"]);
    assert_eq!(output.status.code(), Some(69));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.lines().nth(1).is_some_and(|line| line.starts_with("✗ ")),
        "what failed comes first:\n{said}"
    );
}

#[test]
fn bad_day_07_a_sign_that_shows_a_number_is_left_alone_and_a_call_takes_its_sign_at_once() {
    let mut hall = Hall::at_half_past_eight();
    for _ in 0..2 {
        hall.manager.take("civil");
    }
    let called = hall.manager.call_next(1).ticket.unwrap();
    until("the call is lit", || (hall.sign(1) == "请A001号到1号窗口").then_some(()));
    assert_eq!(called.number, "A001");
    let checked = std::thread::scope(|scope| {
        let mut asking = hall.daemon.client("desk");
        let asked = scope.spawn(move || asking.post("hall/self-check", &json!({})).read::<SelfCheck>());
        until("window 2 shows the test", || (hall.sign(2) == "2号窗口 测试").then_some(()));
        assert_eq!(hall.sign(1), "请A001号到1号窗口");
        let mut other = hall.daemon.manager();
        let second = other.post("hall/self-check", &json!({}));
        assert_eq!(second.refusal(), (409, "check-under-way".into()));
        assert_eq!(other.call_next(2).ticket.unwrap().number, "A002");
        until("the call has its sign", || (hall.sign(2) == "请A002号到2号窗口").then_some(()));
        asked.join().unwrap()
    });
    assert_eq!(
        texts(&checked, CheckResult::NotTested),
        ["1号窗口显示屏：正在使用，没有测试", "2号窗口显示屏：正在使用，没有测试"]
    );
    assert_eq!(hall.sign(1), "请A001号到1号窗口");
}

#[test]
fn bad_day_07_keys_are_tried_at_signs_under_test_and_call_nobody() {
    let mut hall = Hall::at_half_past_eight();
    let waiting = hall.manager.take("civil");
    let checked = std::thread::scope(|scope| {
        let mut asking = hall.daemon.manager();
        let asked =
            scope.spawn(move || asking.post("hall/self-check", &json!({ "keys_s": 20 })).read::<SelfCheck>());
        until("the signs show the test", || {
            (hall.sign(1) == "1号窗口 测试" && hall.sign(2) == "2号窗口 测试").then_some(())
        });
        for key in Key::ALL.into_iter().filter(|key| *key != Key::PauseHeld) {
            hall.terminals.with(|bus| bus.press(1, key));
            if ![Key::Recall, Key::RateSatisfied].contains(&key) {
                hall.terminals.with(|bus| bus.press(2, key));
            }
            until("the presses are taken", || {
                hall.terminals.with(|bus| (bus.keys_waiting(1) + bus.keys_waiting(2) == 0).then_some(()))
            });
        }
        asked.join().unwrap()
    });
    let keys: Vec<_> = checked.findings.iter().filter(|finding| finding.subject == Subject::Keys).collect();
    let said: Vec<_> = keys.iter().map(|finding| (finding.result, finding.text.get("zh"))).collect();
    assert_eq!(
        said,
        [
            (CheckResult::Ok, "1号窗口按键：全部正常"),
            (CheckResult::Failed, "2号窗口按键：没有收到 重呼 满意"),
        ]
    );
    assert!(hall.manager.hall().windows.iter().all(|window| window.serving.is_none()), "nobody was called");
    // The keys are the hall's again.
    hall.terminals.with(|bus| bus.press(1, Key::Call));
    until("the next press calls", || hall.sign(1).contains(&waiting.number).then_some(()));
}

#[test]
fn bad_day_07_an_uncertain_clock_is_named_and_only_those_may_check_who_look_after_devices() {
    let port = Port::tcp(TicketPrinter::new(576));
    let hall = DeviceHall { simulation: true, ..DeviceHall::default() };
    let toml = hall.printer("front", "generic-80mm-silent", &port.tcp_address()).to_string();
    let hall_clock = Some("2026-11-23T08:20,1,untrusted".to_owned());
    let daemon = Daemon::start(Setup { toml, hall_clock, ..Setup::live() });
    let mut manager = daemon.manager();
    until("the printer is there", || {
        daemon.hallctl_says(&["device", "list"]).contains("unconfirmed").then_some(())
    });
    let checked: SelfCheck = manager.post("hall/self-check", &json!({})).read();
    assert_eq!(texts(&checked, CheckResult::Failed), ["还没有确认日期和时间，现在不能取号"]);
    assert_eq!(texts(&checked, CheckResult::Look), ["打印机front：不回报结果，请看测试单是否打印完整"]);
    for (mut client, may) in [
        (daemon.client("desk"), true),
        (daemon.client("reader"), false),
        (daemon.client_named("kiosk", "door"), false),
    ] {
        let reply = client.post("hall/self-check", &json!({}));
        assert_eq!(reply.status, if may { 200 } else { 403 }, "{}", reply.body);
    }
    assert_eq!(manager.post("hall/self-check", &json!({ "keys_s": 61 })).refusal(), (422, "too-long".into()));
    assert_eq!(manager.get("hall").status, 200);
}
