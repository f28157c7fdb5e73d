//! domain.md, "Who may": every role and every command.

use crate::scenario::Play;
use crate::scenario::hall::rules;
use hall_core::appointment::Register;
use hall_core::command::{Act, By, Clock, Command, Issue, Matter, PrintOutcome, Via};
use hall_core::id::{CategoryId, ScreenId, TicketId, WindowNumber};
use hall_core::rules::{Names, Postings};
use hall_core::send_home::Whom;
use hall_core::{Date, HallTime, Principal, Role, Span, authorize, authorize_check, authorize_figures};

/// `x` may. Role by role; kiosk is `door`, window is 1, screen is `ground-1`.
const WHO_MAY: &str = "
command                  kiosk window desk head manager installer auditor supervisor screen reader booking system
configure                -     -      -    -    -       -         -       -          -      -      -       x
set-serves               -     -      -    -    x       -         -       -          -      -      -       x
set-postings             -     -      -    -    x       -         -       -          -      -      -       x
set-quota                -     -      -    -    x       -         -       -          -      -      -       x
pause-hall               -     -      -    -    x       -         -       -          -      -      -       x
resume-hall              -     -      -    -    x       -         -       -          -      -      -       x
move-all                 -     -      -    -    x       -         -       -          -      -      -       x
backfill                 -     -      x    -    x       -         -       -          -      -      -       x
send-all-home            -     -      -    -    x       -         -       -          -      -      -       x
send-one-home            -     -      x    -    x       -         -       -          -      -      -       x
close-day                -     -      -    -    x       -         -       -          -      -      -       x
add-number               -     -      x    -    x       -         -       -          -      -      -       x
add-number-at-door       -     -      x    -    x       -         -       -          -      -      -       x
import-items             -     -      -    -    x       -         -       -          -      -      -       x
book                     -     -      x    -    x       -         -       -          -      -      x       x
unbook                   -     -      x    -    x       -         -       -          -      -      x       x
import-year              -     -      -    -    x       -         -       -          -      -      -       x
set-date                 -     -      -    -    x       -         -       -          -      -      -       x
start                    -     -      -    -    -       -         -       -          -      -      -       x
confirm-day              -     x      -    -    x       -         -       -          -      -      -       x
reset-clock              -     -      -    -    x       -         -       -          -      -      -       x
note-clock               -     -      -    -    -       -         -       -          -      -      -       x
turn-day                 -     -      -    -    -       -         -       -          -      -      -       x
restore                  -     -      -    -    -       -         -       -          -      -      -       x
issue                    -     -      x    -    x       -         -       -          -      -      -       x
issue-at-door            x     -      x    -    x       -         -       -          -      -      -       x
issue-at-other-kiosk     -     -      x    -    x       -         -       -          -      -      -       x
call-at-1                -     x      -    -    x       -         -       -          -      -      -       x
call-at-2                -     -      -    -    x       -         -       -          -      -      -       x
rate-at-1                -     x      -    -    x       -         -       -          -      -      -       x
return                   x     x      x    -    x       -         -       -          -      -      -       x
link                     -     x      x    -    x       -         -       -          -      -      -       x
link-door's              x     x      x    -    x       -         -       -          -      -      -       x
cancel-door's            x     -      x    -    x       -         -       -          -      -      -       x
cancel-another's         -     -      x    -    x       -         -       -          -      -      -       x
void                     -     -      x    -    x       -         -       -          -      -      -       x
drop-priority            -     x      -    -    x       -         -       -          -      -      -       x
drop-in-hand-at-1        -     x      -    -    x       -         -       -          -      -      -       x
drop-in-hand-at-2        -     -      -    -    x       -         -       -          -      -      -       x
guide                    -     -      x    -    x       -         -       -          -      -      -       x
first-asked              -     -      x    -    x       -         -       -          -      -      -       x
question                 -     -      x    -    x       -         -       -          -      -      -       x
rate                     x     -      -    -    x       -         -       -          -      -      -       x
mark-spoken              -     -      -    -    -       -         -       -          x      -      -       x
mark-spoken-by-another   -     -      -    -    -       -         -       -          -      -      -       x
reprint                  x     -      x    -    x       -         -       -          -      -      -       x
reprint-elsewhere        -     -      x    -    x       -         -       -          -      -      -       x
reprint-in-hand-at-1     -     x      x    -    x       -         -       -          -      -      -       x
print-started            -     -      -    -    -       -         -       -          -      -      -       x
print-ended              -     -      -    -    -       -         -       -          -      -      -       x
";

fn role(name: &str) -> Role {
    match name {
        "kiosk" => Role::Kiosk("door".into()),
        "window" => Role::Window(WindowNumber(1)),
        "desk" => Role::Desk,
        "head" => Role::DepartmentHead("civil-affairs".into()),
        "manager" => Role::Manager,
        "installer" => Role::Installer,
        "auditor" => Role::Auditor,
        "supervisor" => Role::Supervisor,
        "screen" => Role::Screen("ground-1".into()),
        "reader" => Role::Reader,
        "booking" => Role::Booking,
        "system" => Role::System,
        other => panic!("{other} is no role"),
    }
}

/// Tickets 1 taken at the door, 2 anywhere, 3 in hand at window 1, 4 at window 2.
fn hall() -> Play {
    let mut play = Play::new(rules());
    let category = CategoryId::from("A");
    for kiosk in [Some("door"), None, None, None] {
        let mut issue = play.issue_of(&category);
        issue.kiosk = kiosk.map(Into::into);
        play.command(&Command::Issue(issue)).unwrap();
    }
    play.act(WindowNumber(1), Via::Program, Act::Call(TicketId(3))).unwrap();
    play.act(WindowNumber(2), Via::Program, Act::Call(TicketId(4))).unwrap();
    play
}

fn command(play: &mut Play, name: &str) -> Command {
    let issue = |play: &mut Play, kiosk: Option<&str>| {
        let mut issue = play.issue_of(&CategoryId::from("A"));
        issue.kiosk = kiosk.map(Into::into);
        issue.by = if kiosk.is_some() { By::Public } else { By::Desk };
        Command::Issue(issue)
    };
    let add = |play: &mut Play, kiosk: Option<&str>| {
        let Command::Issue(issue) = issue(play, kiosk) else { unreachable!("an issue") };
        Command::Issue(Issue { by: By::Added { reason: "from afar".into() }, ..issue })
    };
    let at = |window, act| Command::Window { window: WindowNumber(window), via: Via::Program, act };
    let spoken = |screen| Command::MarkSpoken { screen: ScreenId::from(screen), calls: vec![] };
    let (ticket, printer) = (TicketId(1), "front".into());
    match name {
        "configure" => Command::Configure(rules()),
        "set-serves" => Command::SetServes { window: WindowNumber(1), serves: vec![] },
        "start" => Command::Start { down: Span::ZERO, clock: Clock::Trusted },
        "confirm-day" => Command::ConfirmDay,
        "reset-clock" => Command::ResetClock,
        "note-clock" => Command::NoteClock(Clock::Untrusted),
        "restore" => Command::Restore { date: Date { year: 2026, month: 11, day: 23 }, reached: vec![] },
        "turn-day" => {
            let date = Date { year: 2026, month: 11, day: 24 };
            let (turns_at, noon) = (HallTime(0), HallTime(0));
            Command::TurnDay { date, turns_at, noon, issued: vec![], by_hand: vec![] }
        }
        "issue" => issue(play, None),
        "issue-at-door" => issue(play, Some("door")),
        "issue-at-other-kiosk" => issue(play, Some("hall")),
        "call-at-1" => at(1, Act::CallNext),
        "call-at-2" => at(2, Act::CallNext),
        "rate-at-1" => at(1, Act::Rate(1)),
        "return" => Command::Return { ticket },
        "link" => Command::LinkTickets { tickets: vec![ticket, TicketId(2)] },
        "link-door's" => Command::LinkTickets { tickets: vec![ticket, ticket] },
        "cancel-door's" => Command::Cancel { ticket },
        "cancel-another's" => Command::Cancel { ticket: TicketId(2) },
        "void" => Command::Void { ticket, reason: "torn".into() },
        "guide" => Command::MarkGuiding { ticket, wanted: true },
        "first-asked" => Command::NameFirstAsked { ticket, person: "li".into() },
        "question" => Command::CountQuestion,
        "drop-priority" => Command::DropPriority { ticket },
        "drop-in-hand-at-1" => Command::DropPriority { ticket: TicketId(3) },
        "drop-in-hand-at-2" => Command::DropPriority { ticket: TicketId(4) },
        "rate" => Command::Rate { ticket, level: 1 },
        "mark-spoken" => spoken("ground-1"),
        "mark-spoken-by-another" => spoken("upper-1"),
        "set-postings" => Command::SetPostings(Postings::default()),
        "set-quota" => Command::SetQuota { category: "A".into(), quota: None },
        "pause-hall" => Command::PauseHall { notice: Names::default() },
        "resume-hall" => Command::ResumeHall,
        "move-all" => Command::MoveAll { from: "A".into(), to: "B".into() },
        "backfill" => Command::Backfill(play.block_of(&CategoryId::from("A"), 3)),
        "send-all-home" => Command::SendHome(Whom::All),
        "send-one-home" => Command::SendHome(Whom::Tickets(vec![ticket])),
        "close-day" => Command::CloseDay { leave: true },
        "add-number" => add(play, None),
        "add-number-at-door" => add(play, Some("door")),
        "import-year" => Command::ImportYear { year: 2027, list: Box::default() },
        "import-items" => Command::ImportItems(vec![]),
        "book" => Command::Book { appointments: vec![], register: Register::default() },
        "unbook" => Command::CancelAppointment { code: "K1".into(), kept: None },
        "check-in-at-door" => {
            let Command::Issue(issue) = issue(play, Some("door")) else { unreachable!("an issue") };
            Command::Issue(Issue { what: Matter::Appointment { code: "K1".into(), kept: None }, ..issue })
        }
        "set-date" => Command::SetDate { date: Date { year: 2026, month: 11, day: 24 }, hours: None },
        "reprint" => Command::Reprint { ticket, kiosk: None },
        "reprint-elsewhere" => Command::Reprint { ticket, kiosk: Some("hall".into()) },
        "reprint-in-hand-at-1" => Command::Reprint { ticket: TicketId(3), kiosk: None },
        "print-started" => Command::PrintStarted { ticket, printer },
        "print-ended" => Command::PrintEnded {
            ticket,
            printer,
            outcome: PrintOutcome::Printed,
            trouble: None,
            late: false,
        },
        other => panic!("{other} is no command"),
    }
}

#[test]
fn who_may() {
    let mut play = hall();
    let mut lines = WHO_MAY.lines().filter(|line| !line.is_empty());
    let roles: Vec<&str> = lines.next().unwrap().split_whitespace().skip(1).collect();
    for line in lines {
        let mut cells = line.split_whitespace();
        let name = cells.next().unwrap();
        let command = command(&mut play, name);
        for (role_name, cell) in roles.iter().zip(cells) {
            let who = Principal { role: role(role_name), name: (*role_name).into() };
            let may = authorize(&who, &command, &play.hall).is_ok();
            assert_eq!(may, cell == "x", "{role_name} and {name}");
        }
        assert_eq!(line.split_whitespace().count(), roles.len() + 1, "{line}");
    }
}

#[test]
fn a_ticket_that_is_not_there_is_nobodys_own() {
    let play = hall();
    let who = Principal { role: Role::Kiosk("door".into()), name: "kiosk:door".into() };
    assert!(authorize(&who, &Command::Cancel { ticket: TicketId(99) }, &play.hall).is_err());
}

#[test]
fn devices_are_tried_by_those_who_look_after_them() {
    let may = |role: Role| authorize_check(&Principal { role, name: "someone".into() }).is_ok();
    assert!([Role::Manager, Role::Installer, Role::Desk].into_iter().all(may));
    let others =
        [Role::Kiosk("door".into()), Role::Window(WindowNumber(1)), Role::Screen("s".into()), Role::Reader];
    assert!(!others.into_iter().chain([Role::Auditor, Role::Supervisor]).any(may));
}

#[test]
fn figures_are_read_by_those_who_answer_for_the_hall() {
    let may = |role: Role| authorize_figures(&Principal { role, name: "someone".into() }).is_ok();
    assert!([Role::Manager, Role::Auditor, Role::Supervisor, Role::Reader].into_iter().all(may));
    let others = [Role::Kiosk("door".into()), Role::Window(WindowNumber(1)), Role::Screen("s".into())];
    assert!(!others.into_iter().chain([Role::Desk, Role::Installer]).any(may));
}
