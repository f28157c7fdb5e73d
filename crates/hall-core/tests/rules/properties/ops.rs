//! What can be done to a hall, at random.

use crate::scenario::Play;
use crate::scenario::hall::{self, change};
use hall_core::appointment::Appointment;
use hall_core::calendar::{Minute, YearList};
use hall_core::command::{
    Act, By, Clock, Command, Ending, Matter, OutletSeen, Place, PrintOutcome, Target, Via,
};
use hall_core::id::{AppointmentCode, CallSequence, CategoryId, TicketId, WindowNumber};
use hall_core::quota::Quota;
use hall_core::rules::{Names, Postings, RuleSet};
use hall_core::send_home::Whom;
use hall_core::ticket::{End, Outcome, Phase, PrintTrouble};
use hall_core::{Date, HallTime, Span};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Never touched by a random day, always configured, and serving nobody.
pub(super) const SPARE: WindowNumber = WindowNumber(9);

/// Four categories, one of them with a short range; six windows that overlap, two of which call by themselves.
pub(super) fn rules() -> RuleSet {
    let mut rules = hall::rules();
    change(
        &mut rules,
        "category D, range B 1..7, prefix C 民, serves W3 C+D, window W4 D|A+C, window W5 B|C|D",
    );
    change(
        &mut rules,
        "department civil-affairs, window W6 A+B+C+D, auto W5, auto W6, speech, slots A 30 2, slots B 60 3",
    );
    rules.appointments.early = Span::seconds(12 * 3600);
    rules.windows.push(hall_core::rules::WindowRules {
        number: SPARE,
        serves: vec![],
        ..rules.windows[0].clone()
    });
    rules
}

#[derive(Clone, Debug)]
pub(super) enum Op {
    Pass(i64),
    Take {
        what: &'static str,
        class: Option<&'static str>,
        matters: u32,
        kiosk: Option<&'static str>,
        outlet: Option<OutletSeen>,
    },
    Act {
        window: u16,
        via: Via,
        act: Press,
    },
    /// Two minutes, a recall and a no-show: rare by chance.
    Miss {
        window: u16,
    },
    ToTicket {
        ticket: Index,
        what: Deed,
    },
    Link(Index, Index),
    Spoken(u64),
    Cut {
        down: i64,
        clock: Clock,
    },
    Confirm {
        ahead: i64,
    },
    Note(Clock),
    Turn,
    SetBack {
        by: i64,
    },
    Post(&'static str),
    Quota(&'static str, u32),
    Pause(bool),
    /// A catalogue of these.
    Items(&'static [&'static str]),
    /// Which category, which slot of today or tomorrow, how many places; perhaps under a code that is used.
    Book(&'static str, u16, u32, bool),
    Unbook(Index),
    CheckIn(Index, Option<&'static str>),
    Move(&'static str, &'static str),
    SendHome(&'static str, Index),
    ComeAgain(Index),
    Backfill(&'static str, u32, Option<u32>, i64),
    CloseDay(bool),
    Date(&'static str),
    Import(&'static str),
    Serves {
        window: u16,
        serves: &'static str,
    },
    Configure(&'static str),
}

#[derive(Clone, Debug)]
pub(super) enum Press {
    Plain(Act),
    Call(Index),
    Resume(Index),
    Transfer(&'static str, u16, Place),
}

#[derive(Clone, Debug)]
pub(super) enum Deed {
    Return,
    Cancel,
    Void,
    Drop,
    Guide(bool),
    FirstAsked(&'static str),
    Question,
    Rate(u8),
    Reprint(Option<&'static str>),
    PrintStarted,
    PrintEnded(PrintOutcome, Option<PrintTrouble>, bool),
}

/// Some are taken, some have mistakes; most keep the items that tickets are taken for.
const CATALOGUES: &[&[&str]] = &[
    &["i1 A", "i2 B", "i3 A", "i4 C", "j1 A"],
    &["i1 A", "i2 B", "i3 C", "i4 C", "j1 B"],
    &["i1 A", "i2 B", "i4 C", "i1 B"],
    &["i1 A", "i2 B", "i4 D", "j1 Q"],
    &["j1 B"],
    &[],
];

pub(super) fn op() -> impl Strategy<Value = Op> {
    let act = (1..8u16, via(), press()).prop_map(|(window, via, act)| Op::Act { window, via, act });
    let to_ticket = (any::<Index>(), deed()).prop_map(|(ticket, what)| Op::ToTicket { ticket, what });
    let clock = || select(vec![Clock::Trusted, Clock::Trusted, Clock::Untrusted]);
    prop_oneof![
        20 => pass().prop_map(Op::Pass),
        40 => take(),
        90 => act,
        25 => to_ticket,
        5 => (1..8u16).prop_map(|window| Op::Miss { window }),
        8 => (any::<Index>(), any::<Index>()).prop_map(|(one, other)| Op::Link(one, other)),
        3 => (0..40u64).prop_map(Op::Spoken),
        3 => (pass(), clock()).prop_map(|(down, clock)| Op::Cut { down, clock }),
        3 => pass().prop_map(|ahead| Op::Confirm { ahead }),
        2 => clock().prop_map(Op::Note),
        2 => Just(Op::Turn),
        1 => (0..20_000_000i64).prop_map(|by| Op::SetBack { by }),
        1 => select(vec!["a", "b"]).prop_map(Op::Post),
        2 => select(vec!["closed", "00:00-24:00", "00:00-12:00+13:00-24:00", "as-ever"]).prop_map(Op::Date),
        2 => (select(vec!["A", "B", "C"]), 0..40u32).prop_map(|(category, total)| Op::Quota(category, total)),
        1 => Just(Op::Pause(true)),
        4 => Just(Op::Pause(false)),
        3 => (select(vec!["A", "B", "C", "D"]), select(vec!["A", "B", "D", "Q"])).prop_map(|(from, to)| Op::Move(from, to)),
        2 => (select(vec!["all", "A", "B", "one"]), any::<Index>()).prop_map(|(whom, one)| Op::SendHome(whom, one)),
        6 => any::<Index>().prop_map(Op::ComeAgain),
        2 => (select(vec!["A", "B", "C", "D", "Q"]), 0..6u32, option::of(0..30u32), pass())
            .prop_map(|(category, count, first, ago)| Op::Backfill(category, count, first, ago)),
        1 => any::<bool>().prop_map(Op::CloseDay),
        8 => (select(vec!["A", "A", "B", "Q"]), 0..60u16, 0..3u32, any::<bool>())
            .prop_map(|(category, half_hour, count, again)| Op::Book(category, half_hour, count, again && count == 1)),
        2 => select(CATALOGUES).prop_map(Op::Items),
        1 => any::<Index>().prop_map(Op::Unbook),
        12 => (any::<Index>(), select(vec![None, None, Some("elder")])).prop_map(|(which, class)| Op::CheckIn(which, class)),
        1 => select(vec!["off", "worked"]).prop_map(Op::Import),
        3 => (1..8u16, select(vec!["A", "A+B|C", "D|C|B|A", "B+D", "A+B+C+D"]))
            .prop_map(|(window, serves)| Op::Serves { window, serves }),
        3 => select(vec![
            "without A", "category A, serves W1 A|B, serves W6 A+B+C+D", "without B", "category B, serves W2 A+B", "without W2",
            "window W2 A+B", "without W6", "window W6 D, auto W6", "prefix C X", "prefix C 民", "range D 5..9", "return void",
            "return behind 1", "sign-in", "dispatch township", "dispatch first-come", "dispatch accumulating", "dispatch head-start",
            "dispatch c-mu", "dispatch balanced", "dispatch strict-priority", "promise 5", "prefix D A", "next leg back", "papers behind 0", "turns of 3 behind 1", "hours 00:00-11:00+12:00-24:00", "hours 06:00-23:00, cover W1, unstaffed 5",
        ])
        .prop_map(Op::Configure),
    ]
}

/// Milliseconds: none, a double press, a walk, a service, hours.
fn pass() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), 0..4_000i64, 0..70_000i64, 0..1_200_000i64, 0..20_000_000i64]
}

fn take() -> impl Strategy<Value = Op> {
    let what =
        select(vec!["A", "A", "B", "C", "D", "Q", "i1", "i2", "i1+i3", "i1+i2", "i2+i4+i1", "j1", "j1+i2"]);
    let class = select(vec![None, None, None, None, Some("elder"), Some("veteran"), Some("king")]);
    let kiosk = select(vec![None, None, None, Some("door")]);
    let matters = select(vec![1, 1, 1, 1, 1, 2, 7, 12, 0]);
    let how = (what, class, matters, kiosk, option::of(outlet()));
    how.prop_map(|(what, class, matters, kiosk, outlet)| Op::Take { what, class, matters, kiosk, outlet })
}

fn outlet() -> impl Strategy<Value = OutletSeen> {
    (any::<bool>(), any::<bool>(), any::<Option<bool>>())
        .prop_map(|(needs_paper, can_print, paper_hangs)| OutletSeen { needs_paper, can_print, paper_hangs })
}

fn via() -> impl Strategy<Value = Via> {
    prop_oneof![
        4 => Just(Via::Program),
        4 => Just(Via::Key { age: Span::ZERO }),
        1 => (0..7_000i64).prop_map(|age| Via::Key { age: Span(age) }),
        2 => Just(Via::Counter),
    ]
}

fn press() -> impl Strategy<Value = Press> {
    let plain = |acts: Vec<Act>| select(acts).prop_map(Press::Plain);
    prop_oneof![
        8 => Just(Press::Plain(Act::CallNext)),
        2 => plain(vec![
            Act::End(Ending { outcome: Some(Outcome::PapersMissing), ..Ending::default() }),
            Act::End(Ending { matters: Some(2), ..Ending::default() }),
        ]),
        6 => plain(vec![Act::End(Ending::default()), Act::Serve, Act::Recall, Act::NoShow, Act::Undo, Act::Hold]),
        2 => Just(Press::Plain(Act::TakeOver)),
        3 => plain(vec![
            Act::Open, Act::Pause { reason: None }, Act::Close, Act::TogglePause, Act::SignIn("li".into()),
            Act::SignIn("wang".into()), Act::SignOut, Act::Rate(1), Act::Rate(6),
        ]),
        2 => any::<Index>().prop_map(Press::Call),
        2 => any::<Index>().prop_map(Press::Resume),
        3 => (select(vec!["A", "B", "C", "D", "Q", ""]), 1..8u16, select(vec![Place::Front, Place::Time, Place::Back]))
            .prop_map(|(category, window, place)| Press::Transfer(category, window, place)),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => Just(Deed::Return),
        2 => Just(Deed::Cancel),
        1 => Just(Deed::Void),
        2 => Just(Deed::Drop),
        1 => any::<bool>().prop_map(Deed::Guide),
        4 => select(vec!["li", "wang", "zhao"]).prop_map(Deed::FirstAsked),
        1 => Just(Deed::Question),
        1 => (0..7u8).prop_map(Deed::Rate),
        1 => select(vec![None, Some("hall")]).prop_map(Deed::Reprint),
        1 => Just(Deed::PrintStarted),
        1 => print_ended(),
    ]
}

fn print_ended() -> impl Strategy<Value = Deed> {
    let outcome = select(vec![PrintOutcome::Printed, PrintOutcome::Failed, PrintOutcome::Unknown]);
    let trouble = select(vec![None, Some(PrintTrouble::PaperOut), Some(PrintTrouble::Interrupted)]);
    (outcome, trouble, any::<bool>())
        .prop_map(|(outcome, trouble, late)| Deed::PrintEnded(outcome, trouble, late))
}

/// The commands of one op, in the hall as it is.
pub(super) fn commands(play: &mut Play, op: &Op) -> Vec<Command> {
    match op {
        Op::Pass(ms) => {
            play.pass(Span(*ms));
            vec![]
        }
        Op::Take { what, class, matters, kiosk, outlet } => {
            let mut issue = play.issue_of(&CategoryId::from(*what));
            if what.starts_with(['i', 'j']) {
                issue.what = Matter::Items(what.split('+').map(Into::into).collect());
            }
            issue.by = if kiosk.is_some() { By::Public } else { By::Desk };
            (issue.class, issue.kiosk) = (class.map(Into::into), kiosk.map(Into::into));
            (issue.outlet, issue.matters) = (*outlet, *matters);
            vec![Command::Issue(issue)]
        }
        Op::Act { window, via, act } => {
            let window = WindowNumber(*window);
            vec![Command::Window { window, via: *via, act: act_of(play, act) }]
        }
        Op::Miss { window } => {
            play.pass(Span::seconds(120));
            let act = |act| Command::Window { window: WindowNumber(*window), via: Via::Program, act };
            vec![act(Act::Recall), act(Act::NoShow)]
        }
        Op::ToTicket { ticket, what: Deed::Return } => {
            vec![Command::Return {
                ticket: ticket_in(play, *ticket, |phase| {
                    matches!(phase, Phase::Missed(_) | Phase::Ended(End::Served { .. }))
                }),
            }]
        }
        Op::ToTicket { ticket, what } => vec![deed_to(any_ticket(play, *ticket), what)],
        Op::Link(one, other) => {
            let open = |phase| !matches!(phase, Phase::Ended(_));
            let tickets = vec![ticket_in(play, *one, open), ticket_in(play, *other, open)];
            vec![Command::LinkTickets { tickets }]
        }
        Op::Spoken(from) => {
            let calls = (*from..from + 5).map(CallSequence).collect();
            vec![Command::MarkSpoken { screen: "ground-1".into(), calls }]
        }
        Op::Cut { down, clock } => {
            play.pass(Span(*down));
            vec![Command::Start { down: Span(*down), clock: *clock }]
        }
        Op::Confirm { ahead } => {
            if !play.hall.day_confirmed() {
                play.pass(Span(*ahead));
            }
            vec![Command::ConfirmDay]
        }
        Op::Note(clock) => vec![Command::NoteClock(*clock)],
        Op::Turn => vec![play.turn()],
        Op::SetBack { by } => set_back(play, *by),
        Op::Post(phone) => {
            let complaint_phone = Some((*phone).into());
            vec![Command::SetPostings(Postings { complaint_phone, ..Postings::default() })]
        }
        Op::Quota(category, total) => {
            let quota = (*total > 0).then_some(Quota { total: *total, desk: total % 3 });
            vec![Command::SetQuota { category: (*category).into(), quota }]
        }
        Op::Book(category, half_hour, count, again) => {
            let fresh = play.register.len() - usize::from(*again).min(play.register.len());
            let today = play.hall.day().expect("a day").date;
            let booking = Appointment {
                code: format!("K{fresh}").as_str().into(),
                category: (*category).into(),
                items: vec![],
                date: Date { day: today.day + (half_hour / 48) as u8, ..today },
                slot: Minute(half_hour % 48 * 30),
                count: *count,
            };
            vec![play.booking(vec![booking])]
        }
        Op::Unbook(which) => {
            let code = any_code(play, *which);
            vec![Command::CancelAppointment { kept: play.kept(&code), code }]
        }
        Op::CheckIn(which, class) => {
            let mut issue = play.issue_of(&CategoryId::from("A"));
            let code = any_code(play, *which);
            issue.what = Matter::Appointment { kept: play.kept(&code), code };
            issue.class = class.map(Into::into);
            vec![Command::Issue(issue)]
        }
        Op::Items(items) => {
            let items = items.iter().map(|it| {
                let (code, category) = it.split_once(' ').expect("an item and its category");
                let name = Names([("zh".into(), code.into())].into());
                hall_core::item::Item { name, ..hall::item(code, category) }
            });
            vec![Command::ImportItems((1..).zip(items).collect())]
        }
        Op::Pause(true) => vec![Command::PauseHall { notice: Names::default() }],
        Op::Pause(false) => vec![Command::ResumeHall],
        Op::Move(from, to) => vec![Command::MoveAll { from: (*from).into(), to: (*to).into() }],
        Op::SendHome(whom, one) => vec![Command::SendHome(match *whom {
            "all" => Whom::All,
            "one" => Whom::Tickets(vec![any_ticket(play, *one)]),
            category => Whom::Category(category.into()),
        })],
        Op::ComeAgain(index) => {
            let rights: Vec<TicketId> = play.hall.next_day_rights().map(|right| right.ticket).collect();
            let of = if rights.is_empty() { any_ticket(play, *index) } else { *index.get(&rights) };
            let mut issue = play.issue_of(&CategoryId::from("A"));
            issue.what = Matter::NextDay(of);
            vec![Command::Issue(issue)]
        }
        Op::Backfill(category, count, first, ago) => {
            let mut block = play.block_of(&CategoryId::from(*category), *count);
            (block.first, block.own_pad) = (*first, count % 2 == 0);
            block.since = HallTime(play.now.0 - ago);
            vec![Command::Backfill(block)]
        }
        Op::CloseDay(leave) => vec![Command::CloseDay { leave: *leave }],
        Op::Date(times) => {
            let date = play.hall.day().expect("a day").date;
            vec![Command::SetDate { date, hours: (*times != "as-ever").then(|| hall::hours(times)) }]
        }
        Op::Import(what) => {
            let date = play.hall.day().expect("a day").date;
            let mut list = YearList::default();
            if *what == "off" { &mut list.off } else { &mut list.worked }.insert(date);
            vec![Command::ImportYear { year: date.year, list: Box::new(list) }]
        }
        Op::Serves { window, serves } => {
            let serves = hall::tiers(serves);
            vec![Command::SetServes { window: WindowNumber(*window), serves }]
        }
        Op::Configure(changes) => {
            let mut rules = play.rules.clone();
            for change in changes.split(", ") {
                reconfigure(&mut rules, change);
            }
            let command = Command::Configure(rules.clone());
            if play.hall.decide(&command, play.now).is_ok() {
                play.rules = rules;
            }
            vec![command]
        }
    }
}

/// Adds what is not there, changes what is, and passes by what it cannot.
fn reconfigure(rules: &mut RuleSet, text: &str) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let has_category = |rules: &RuleSet, id: &str| rules.category(&CategoryId::from(id)).is_some();
    let has_window = |rules: &RuleSet, name: &str| rules.window(hall::number(name)).is_some();
    let possible = match words.as_slice() {
        ["category", id] => !has_category(rules, id),
        ["window", name, _] => !has_window(rules, name),
        ["auto", name] | ["serves", name, _] => has_window(rules, name),
        ["prefix" | "range", id, _] => has_category(rules, id),
        ["cover" | "unstaffed", _] => rules.calendar.is_some(),
        _ => true,
    };
    if possible {
        change(rules, text);
    }
    let known: Vec<CategoryId> = rules.categories.iter().map(|category| category.id.clone()).collect();
    for tier in rules.windows.iter_mut().flat_map(|window| &mut window.serves) {
        tier.retain(|category| known.contains(category));
    }
}

/// Hall time is set back where that is allowed, confirmed, and the date opened again.
fn set_back(play: &mut Play, by: i64) -> Vec<Command> {
    if play.hall.decide(&Command::ResetClock, play.now).is_err() {
        return vec![Command::ResetClock];
    }
    play.now = HallTime((play.now.0 - by).max(5 * 3_600_000));
    vec![Command::ResetClock, Command::ConfirmDay, play.turn_now()]
}

fn act_of(play: &Play, press: &Press) -> Act {
    match press {
        Press::Plain(act) => act.clone(),
        Press::Call(index) => Act::Call(any_ticket(play, *index)),
        Press::Resume(index) => Act::Resume(ticket_in(play, *index, |phase| matches!(phase, Phase::Held(_)))),
        Press::Transfer("", window, place) => Act::Transfer {
            to: Target::Window(WindowNumber(*window)),
            place: *place,
            reason: reason(*window),
        },
        Press::Transfer(category, window, place) => Act::Transfer {
            to: Target::Category(CategoryId::from(*category)),
            place: *place,
            reason: reason(*window),
        },
    }
}

/// Some say why, and some forget.
fn reason(window: u16) -> Option<String> {
    window.is_multiple_of(2).then(|| "not ours".into())
}

fn deed_to(ticket: TicketId, deed: &Deed) -> Command {
    let printer = "front".into();
    match deed {
        Deed::Return => Command::Return { ticket },
        Deed::Cancel => Command::Cancel { ticket },
        Deed::Void => Command::Void { ticket, reason: "torn".into() },
        Deed::Drop => Command::DropPriority { ticket },
        Deed::Guide(wanted) => Command::MarkGuiding { ticket, wanted: *wanted },
        Deed::FirstAsked(person) => Command::NameFirstAsked { ticket, person: (*person).into() },
        Deed::Question => Command::CountQuestion,
        Deed::Rate(level) => Command::Rate { ticket, level: *level },
        Deed::Reprint(kiosk) => Command::Reprint { ticket, kiosk: kiosk.map(Into::into) },
        Deed::PrintStarted => Command::PrintStarted { ticket, printer },
        Deed::PrintEnded(outcome, trouble, late) => {
            Command::PrintEnded { ticket, printer, outcome: *outcome, trouble: *trouble, late: *late }
        }
    }
}

/// Any code ever used, of the last few more often, and one that never was.
fn any_code(play: &Play, index: Index) -> AppointmentCode {
    let count = play.register.len();
    format!("K{}", count.saturating_sub(index.index(6))).as_str().into()
}

/// A ticket in such a phase, or any if there is none.
fn ticket_in(play: &Play, index: Index, phase: impl Fn(Phase) -> bool) -> TicketId {
    let found: Vec<TicketId> =
        play.hall.tickets().filter(|ticket| phase(ticket.phase)).map(|ticket| ticket.id).collect();
    if found.is_empty() { any_ticket(play, index) } else { *index.get(&found) }
}

/// Any ticket ever given, one of the last few more often, and sometimes one that never was.
fn any_ticket(play: &Play, index: Index) -> TicketId {
    let count = play.numbers.len();
    let pick = index.index(3 * count + 10);
    TicketId(if pick < count + 2 { pick } else { count.saturating_sub(pick % 7) } as u64)
}
