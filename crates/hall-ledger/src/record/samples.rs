//! An example of every event, for tests. The macro's patterns are one exhaustive match, so that a new event without
//! an example does not compile.

use hall_core::Event;
use hall_core::appointment::{Appointment, CheckedIn};
use hall_core::calendar::{Hours, Minute, YearList};
use hall_core::command::{By, Clock, PrintOutcome};
use hall_core::dispatch::CallReason;
use hall_core::event::{CarriedWindow, DayOpened, Issued};
use hall_core::id::{CallSequence, ItemCode, TicketId, WindowNumber};
use hall_core::item::Catalogue;
use hall_core::quota::Quota;
use hall_core::rules::{Names, Postings};
use hall_core::send_home::NextDay;
use hall_core::ticket::{Call, End, Origin, Outcome, Phase, Print, PrintTrouble, Slot, Ticket};
use hall_core::time::{Date, HallTime, Span};
use hall_core::wait::{Learned, Wait};
use hall_core::window::State;
use std::cmp::Reverse;
use std::sync::Arc;

mod rules;

use rules::{
    agent_rules, bare_rules, booked_rules, catalogue, counted_rules, hours, joint_rules, lunar_rules,
    named_materials, names, posted_rules, promised_rules, promising_rules, rules, timed_rules, weighed_rules,
    year_list,
};

const EIGHT: HallTime = HallTime(1_795_478_400_000);
const W3: WindowNumber = WindowNumber(3);
const T7: TicketId = TicketId(7);

macro_rules! one_of_each {
    ($($pattern:pat => [$($sample:expr),+ $(,)?])*) => {
        pub(crate) fn samples() -> Vec<Event> {
            let mut samples: Vec<Event> = Vec::new();
            $($(
                let sample: Event = $sample;
                assert!(matches!(sample, $pattern), "{sample:?} stands at another event's pattern");
                samples.push(sample);
            )+)*
            samples
        }

        const _: fn(&Event) = |event| match event {
            $($pattern => {})*
        };
    };
}

one_of_each! {
    Event::Configured(_) => [
        Event::Configured(Box::new(rules())),
        Event::Configured(Box::new(bare_rules())),
        Event::Configured(Box::new(posted_rules())),
        Event::Configured(Box::new(named_materials())),
        Event::Configured(Box::new(timed_rules())),
        Event::Configured(Box::new(lunar_rules())),
        Event::Configured(Box::new(counted_rules())),
        Event::Configured(Box::new(promised_rules())),
        Event::Configured(Box::new(weighed_rules())),
        Event::Configured(Box::new(promising_rules())),
        Event::Configured(Box::new(booked_rules())),
        Event::Configured(Box::new(joint_rules())),
        Event::Configured(Box::new(agent_rules())),
    ]
    Event::ServesChanged { .. } => [
        Event::ServesChanged { window: W3, serves: vec![vec!["civil".into(), "labour".into()], vec!["land".into()]] },
        Event::ServesChanged { window: WindowNumber(80), serves: vec![] },
    ]
    Event::PostingsChanged(_) => [
        Event::PostingsChanged(Box::new(Postings {
            leader: Some(names("王主任", "Director Wang")),
            notices: vec![names("今日停电检修", "Power works today")],
            complaint_phone: Some("12345".into()),
        })),
        Event::PostingsChanged(Box::default()),
    ]
    Event::QuotaChanged { .. } => [
        Event::QuotaChanged { category: "civil".into(), quota: Some(Quota { total: 30, desk: 5 }) },
        Event::QuotaChanged { category: "civil".into(), quota: None },
    ]
    Event::Booked { .. } => [
        Event::Booked { appointments: vec![appointment("K7Q2M9", &["MZ-01", "MZ-02"]), appointment("K7Q2MA", &[])] },
        Event::Booked { appointments: vec![] },
    ]
    Event::AppointmentCancelled { .. } => [Event::AppointmentCancelled { code: "K7Q2M9".into() }]
    Event::ItemsImported(_) => [
        Event::ItemsImported(Arc::new(catalogue())),
        Event::ItemsImported(Arc::new(Catalogue { version: 1, items: [].into() })),
    ]
    Event::HallPaused { .. } => [
        Event::HallPaused { notice: names("消防演练，请听从工作人员引导", "Fire drill: please follow the staff") },
        Event::HallPaused { notice: Names::default() },
    ]
    Event::HallResumed => [Event::HallResumed]
    Event::MovedAll { .. } => [
        Event::MovedAll { from: "civil".into(), to: "general".into(), tickets: vec![TicketId(5), T7], to_come: vec![] },
        Event::MovedAll { from: "civil".into(), to: "general".into(), tickets: vec![], to_come: vec![T7] },
    ]
    Event::YearImported { .. } => [
        Event::YearImported { year: 2027, list: Box::new(year_list()) },
        Event::YearImported { year: 2028, list: Box::default() },
    ]
    Event::DateSet { .. } => [
        Event::DateSet { date: SUNDAY, hours: Some(hours(&["08:30-12:00", "14:00-24:00"])) },
        Event::DateSet { date: SUNDAY, hours: Some(Hours::default()) },
        Event::DateSet { date: SUNDAY, hours: None },
    ]
    Event::Started { .. } => [
        Event::Started { down: Span(240_000), clock: Clock::Trusted },
        Event::Started { down: Span::ZERO, clock: Clock::Untrusted },
    ]
    Event::DayConfirmed => [Event::DayConfirmed]
    Event::Restored { .. } => [
        Event::Restored { date: SUNDAY, reached: vec![("civil".into(), 47), ("labour".into(), 1000)] },
        Event::Restored { date: SUNDAY, reached: vec![] },
    ]
    Event::ClockReset => [Event::ClockReset]
    Event::ClockNoted(_) => [Event::ClockNoted(Clock::Untrusted)]
    Event::DayOpened(_) => [Event::DayOpened(Box::new(day())), Event::DayOpened(Box::new(posted_day())), Event::DayOpened(Box::new(day_in_doubt())), Event::DayOpened(Box::new(timed_day())), Event::DayOpened(Box::new(counted_day())), Event::DayOpened(Box::new(promised_day())), Event::DayOpened(Box::new(joint_day())), Event::DayOpened(Box::new(agents_day())), Event::DayOpened(Box::new(booked_day())), Event::DayOpened(Box::new(item_day()))]
    Event::DayClosed { .. } => [
        Event::DayClosed { date: Date { year: 2026, month: 11, day: 23 }, ended: vec![TicketId(5), T7] },
        Event::DayClosed { date: Date { year: 2027, month: 1, day: 1 }, ended: vec![] },
    ]
    Event::Issued(_) => [Event::Issued(Box::new(issued())), Event::Issued(Box::new(plain_issued())), Event::Issued(Box::new(desk_issued())), Event::Issued(Box::new(added_issued())), Event::Issued(Box::new(by_hand_issued())), Event::Issued(Box::new(next_day_issued())), Event::Issued(Box::new(booked_issued())), Event::Issued(Box::new(late_issued())), Event::Issued(Box::new(joint_issued())), Event::Issued(Box::new(agent_issued())), Event::Issued(Box::new(item_issued()))]
    Event::SentHome { .. } => [Event::SentHome { tickets: vec![TicketId(5), T7] }]
    Event::WindowOpened { .. } => [Event::WindowOpened { window: W3 }]
    Event::WindowPaused { .. } => [
        Event::WindowPaused { window: W3, reason: Some("\"喝水\"\n\\ \u{2028}🍵".into()), after: Some(T7) },
        Event::WindowPaused { window: W3, reason: None, after: None },
    ]
    Event::WindowClosed { .. } => [
        Event::WindowClosed { window: W3, after: None },
        Event::WindowClosed { window: W3, after: Some(T7) },
    ]
    Event::WindowReady { .. } => [Event::WindowReady { window: W3 }]
    Event::SignedIn { .. } => [Event::SignedIn { window: W3, clerk: "王秀英".into() }]
    Event::SignedOut { .. } => [Event::SignedOut { window: W3, clerk: "王秀英".into() }]
    Event::Called { .. } => [
        called(None, None),
        Event::Called {
            window: W3,
            ticket: T7,
            number: "民012".into(),
            sequence: CallSequence(41),
            ended: Some(TicketId(5)),
            reason: None,
        },
        called(None, Some(CallReason::Earliest)),
        called(Some(TicketId(5)), Some(CallReason::Priority)),
        called(None, Some(CallReason::Tier)),
        called(None, Some(CallReason::Promise)),
        called(None, Some(CallReason::Weighed)),
        called(None, Some(CallReason::Booked)),
        called(None, Some(CallReason::Returned)),
        called(None, Some(CallReason::Front)),
        called(None, Some(CallReason::Sent)),
        called(None, Some(CallReason::Chosen)),
    ]
    Event::Recalled { .. } => [Event::Recalled {
        window: W3,
        ticket: T7,
        number: "A012".into(),
        sequence: CallSequence(42),
        announced: 2,
    }]
    Event::CallUndone { .. } => [
        Event::CallUndone { window: W3, ticket: T7, number: "A012".into(), restored: Some(TicketId(5)) },
        Event::CallUndone { window: W3, ticket: T7, number: "A012".into(), restored: None },
    ]
    Event::ServiceStarted { .. } => [Event::ServiceStarted { window: W3, ticket: T7 }]
    Event::Served { .. } => [
        Event::Served { window: W3, ticket: T7, inferred: false },
        Event::Served { window: W3, ticket: T7, inferred: true },
    ]
    Event::LegServed { .. } => [
        Event::LegServed { window: W3, ticket: T7, inferred: false, next: "land".into(), slot: Slot::Time(EIGHT) },
    ]
    Event::TurnEnded { .. } => [
        Event::TurnEnded { window: W3, ticket: T7, inferred: false, matters: 5, not_before: 44 },
    ]
    Event::OutcomeRecorded { .. } => [
        Event::OutcomeRecorded { window: W3, ticket: T7, outcome: Outcome::PapersMissing },
    ]
    Event::Reopened { .. } => [
        Event::Reopened { ticket: T7, window: Some(W3), not_before: 45 },
        Event::Reopened { ticket: T7, window: None, not_before: 45 },
    ]
    Event::NoShow { .. } => [
        Event::NoShow { window: W3, ticket: T7, inferred: false, last: true },
        Event::NoShow { window: W3, ticket: T7, inferred: true, last: false },
    ]
    Event::Held { .. } => [Event::Held { window: W3, ticket: T7 }]
    Event::Resumed { .. } => [Event::Resumed { window: W3, ticket: T7 }]
    Event::Transferred { .. } => [
        Event::Transferred {
            ticket: T7,
            from: W3,
            category: "land".into(),
            to: Some(WindowNumber(5)),
            slot: Slot::Front(Reverse(EIGHT)),
        },
        Event::Transferred { ticket: T7, from: W3, category: "land".into(), to: None, slot: Slot::Time(EIGHT) },
    ]
    Event::Returned { .. } => [Event::Returned { ticket: T7, not_before: 15 }]
    Event::Linked { .. } => [Event::Linked { tickets: vec![TicketId(5), T7] }]
    Event::Cancelled { .. } => [Event::Cancelled { ticket: T7 }]
    Event::Voided { .. } => [Event::Voided { ticket: T7, reason: "小孩乱按".into() }]
    Event::PriorityDropped { .. } => [
        Event::PriorityDropped { ticket: T7, class: Some("elder".into()), from: Some(W3) },
        Event::PriorityDropped { ticket: T7, class: None, from: None },
    ]
    Event::GuidingMarked { .. } => [
        Event::GuidingMarked { ticket: T7, wanted: true },
        Event::GuidingMarked { ticket: T7, wanted: false },
    ]
    Event::HandedOver { .. } => [
        Event::HandedOver { window: W3, ticket: T7, reason: "不属本窗口".into() },
    ]
    Event::FirstAskedNamed { .. } => [Event::FirstAskedNamed { ticket: T7, person: "李强".into() }]
    Event::TakenOver { .. } => [Event::TakenOver { window: W3, ticket: T7, person: "王秀英".into() }]
    Event::QuestionAsked => [Event::QuestionAsked]
    Event::Rated { .. } => [
        Event::Rated { ticket: T7, level: 1, window: Some(W3) },
        Event::Rated { ticket: T7, level: 5, window: None },
    ]
    Event::Spoken { .. } => [Event::Spoken { ticket: T7, sequence: CallSequence(41), screen: "ground-1".into() }]
    Event::ReprintAsked { .. } => [
        Event::ReprintAsked { ticket: T7, kiosk: Some("door".into()) },
        Event::ReprintAsked { ticket: T7, kiosk: None },
    ]
    Event::PrintStarted { .. } => [Event::PrintStarted { ticket: T7, printer: "front".into() }]
    Event::PrintEnded { .. } => [
        print_ended(PrintOutcome::Printed, None, false),
        print_ended(PrintOutcome::Failed, None, false),
        print_ended(PrintOutcome::Unknown, None, false),
        print_ended(PrintOutcome::Printed, None, true),
        print_ended(PrintOutcome::Unknown, Some(PrintTrouble::PaperOut), false),
        print_ended(PrintOutcome::Failed, Some(PrintTrouble::CoverOpen), false),
        print_ended(PrintOutcome::Unknown, Some(PrintTrouble::Cutter), false),
        print_ended(PrintOutcome::Unknown, Some(PrintTrouble::Jam), false),
        print_ended(PrintOutcome::Unknown, Some(PrintTrouble::Passing), false),
        print_ended(PrintOutcome::Unknown, Some(PrintTrouble::Unrecoverable), false),
        print_ended(PrintOutcome::Unknown, Some(PrintTrouble::Offline), false),
        print_ended(PrintOutcome::Failed, Some(PrintTrouble::NotConnected), false),
        print_ended(PrintOutcome::Unknown, Some(PrintTrouble::PortLost), false),
        print_ended(PrintOutcome::Unknown, Some(PrintTrouble::NoAnswer), false),
        print_ended(PrintOutcome::Unknown, Some(PrintTrouble::Unconfirmed), false),
        print_ended(PrintOutcome::Failed, Some(PrintTrouble::NotComposed), false),
        print_ended(PrintOutcome::Unknown, Some(PrintTrouble::Interrupted), false),
    ]
}

fn print_ended(outcome: PrintOutcome, trouble: Option<PrintTrouble>, late: bool) -> Event {
    Event::PrintEnded { ticket: T7, printer: "front".into(), outcome, trouble, late }
}

/// A day that began with a paper in doubt, and why.
fn day_in_doubt() -> DayOpened {
    let print = Print::Unknown("front".into());
    let trouble = Some(PrintTrouble::PaperOut);
    let ticket = Ticket { print_trouble: trouble, ..ticket(Phase::Serving(W3), Slot::Time(EIGHT), print) };
    let carried = CarriedWindow { window: W3, state: State::Open, clerk: None, ticket };
    DayOpened { rules: bare_rules(), in_hand: vec![carried], ..day() }
}

const SUNDAY: Date = Date { year: 2027, month: 2, day: 28 };

fn item_issued() -> Issued {
    Issued { items: vec!["GA-01".into()], items_version: Some(7), ..plain_issued() }
}

fn item_day() -> DayOpened {
    let mut carried = day().in_hand.remove(0);
    carried.ticket.items_version = Some(6);
    DayOpened { rules: bare_rules(), items_version: Some(7), in_hand: vec![carried], ..day() }
}

fn appointment(code: &str, items: &[&str]) -> Appointment {
    Appointment {
        code: code.into(),
        category: "civil".into(),
        items: items.iter().map(|item| ItemCode::from(*item)).collect(),
        date: SUNDAY,
        slot: Minute(570),
        count: 2,
    }
}

fn booked_issued() -> Issued {
    let checked_in = CheckedIn { code: "K7Q2M9".into(), slot: Minute(570), stands_from: Some(EIGHT) };
    Issued { origin: Origin::Booked(checked_in), ..plain_issued() }
}

fn late_issued() -> Issued {
    let checked_in = CheckedIn { code: "K7Q2MA".into(), slot: Minute(570), stands_from: None };
    Issued { origin: Origin::Booked(checked_in), by: By::Desk, ..plain_issued() }
}

/// A booked ticket goes over in a clerk's hand.
fn booked_day() -> DayOpened {
    let mut carried = day().in_hand.remove(0);
    carried.ticket.origin = booked_issued().origin;
    DayOpened { rules: bare_rules(), in_hand: vec![carried], ..day() }
}

fn called(ended: Option<TicketId>, reason: Option<CallReason>) -> Event {
    let (number, sequence) = ("A012".into(), CallSequence(41));
    Event::Called { window: W3, ticket: T7, number, sequence, ended, reason }
}

/// Who was sent home had matters left.
fn agents_day() -> DayOpened {
    let right = promised_day().next_day.remove(1);
    let agent = NextDay { matters: 12, ..right };
    DayOpened { rules: bare_rules(), in_hand: vec![], next_day: vec![agent], ..day() }
}

/// Who was sent home had legs to come.
fn joint_day() -> DayOpened {
    let right = promised_day().next_day.remove(1);
    let joint = NextDay { to_come: vec!["land".into()], ..right };
    DayOpened { rules: bare_rules(), in_hand: vec![], next_day: vec![joint], ..day() }
}

/// With rights of the day before, numbers given by hand, and a ticket of either origin in hand.
fn promised_day() -> DayOpened {
    let right = NextDay {
        ticket: TicketId(5),
        number: "民010".into(),
        day: Date { year: 2026, month: 11, day: 23 },
        handle: "q3Jx-7_kLn".into(),
        category: "civil".into(),
        items: vec!["11X0110".into()],
        to_come: vec![],
        matters: 1,
        class: Some("elder".into()),
        language: "zh".into(),
        since: EIGHT,
        used: Some(T7),
    };
    let unused = NextDay { ticket: TicketId(6), items: vec![], class: None, used: None, ..right.clone() };
    let by_hand = ticket(Phase::Serving(W3), Slot::Time(EIGHT), Print::None);
    let by_hand = Ticket { origin: Origin::ByHand { since: EIGHT }, ..by_hand };
    let next_day = ticket(Phase::Ended(End::SentHome), Slot::Time(EIGHT), Print::None);
    let next_day = Ticket { origin: NEXT_DAY, ..next_day };
    let carried = [by_hand, next_day];
    let carried = carried.map(|ticket| CarriedWindow { window: W3, state: State::Open, clerk: None, ticket });
    DayOpened {
        rules: promising_rules(),
        by_hand: vec!["补1".into(), "补A2".into()],
        next_day: vec![right, unused],
        in_hand: carried.into(),
        ..day()
    }
}

const NEXT_DAY: Origin = Origin::NextDay { of: TicketId(5), since: EIGHT };

fn by_hand_issued() -> Issued {
    let origin = Origin::ByHand { since: EIGHT };
    Issued { number: "补1".into(), sequence: 0, by: By::Desk, origin, ..plain_issued() }
}

fn next_day_issued() -> Issued {
    Issued { origin: NEXT_DAY, ..issued() }
}

fn counted_day() -> DayOpened {
    let quotas = vec![("civil".into(), None), ("land".into(), Some(Quota { total: 9, desk: 0 }))];
    DayOpened { rules: counted_rules(), quotas, in_hand: vec![], ..day() }
}

fn timed_day() -> DayOpened {
    DayOpened {
        noon: Some(HallTime(1_795_492_800_000)),
        rules: timed_rules(),
        years: vec![(2028, YearList::default())],
        dates: vec![(SUNDAY, hours(&["08:30-12:00"]))],
        in_hand: vec![],
        ..day()
    }
}

fn posted_day() -> DayOpened {
    let notice = Postings {
        leader: None,
        notices: vec![names("今日停电检修", "Power works today")],
        complaint_phone: None,
    };
    let printed = Print::Printed("front".into());
    let ticket = Ticket { reprint: true, ..ticket(Phase::Serving(W3), Slot::Time(EIGHT), printed) };
    let carried = CarriedWindow { window: W3, state: State::Open, clerk: None, ticket };
    DayOpened { rules: posted_rules(), postings: Some(notice), in_hand: vec![carried], ..day() }
}

fn issued() -> Issued {
    Issued {
        ticket: T7,
        number: "民012".into(),
        sequence: 11,
        category: "civil".into(),
        items: vec!["11X0110".into(), "11X0111".into()],
        to_come: vec![],
        matters: 1,
        class: Some("elder".into()),
        weight: 10,
        language: "zh".into(),
        kiosk: Some("door".into()),
        print: true,
        by: By::Public,
        origin: Origin::Taken,
        items_version: None,
        handle: "q3Jx-7_kLm".into(),
        ahead: 4,
        wait: Some(Wait { estimate: Span(1_440_000), low: Span(900_000), high: Span(2_100_000) }),
    }
}

/// 联合办理: on to land and tax.
fn joint_issued() -> Issued {
    Issued { to_come: vec!["land".into(), "tax".into()], ..plain_issued() }
}

/// 代办20件
fn agent_issued() -> Issued {
    Issued { matters: 20, ..desk_issued() }
}

fn desk_issued() -> Issued {
    Issued { by: By::Desk, ..plain_issued() }
}

fn added_issued() -> Issued {
    Issued { by: By::Added { reason: "从外地赶来".into() }, ..plain_issued() }
}

fn plain_issued() -> Issued {
    Issued { items: vec![], class: None, weight: 0, kiosk: None, print: false, wait: None, ..issued() }
}

fn ticket(phase: Phase, slot: Slot, print: Print) -> Ticket {
    Ticket {
        id: T7,
        number: "民012".into(),
        day: Date { year: 2026, month: 11, day: 24 },
        category: "civil".into(),
        items: vec!["11X0110".into()],
        to_come: vec![],
        legs_done: 0,
        matters: 1,
        matters_done: 0,
        outcome: None,
        class: None,
        weight: 0,
        language: "zh".into(),
        kiosk: None,
        handle: "q3Jx-7_kLm".into(),
        issued_at: EIGHT,
        origin: Origin::Taken,
        items_version: None,
        time_uncertain: false,
        phase,
        slot,
        bound: None,
        not_before: None,
        call: None,
        first_called_at: None,
        started_at: None,
        no_shows: 0,
        print,
        print_trouble: None,
        reprint: false,
        rating: None,
    }
}

fn day() -> DayOpened {
    let call = Call {
        window: W3,
        sequence: CallSequence(41),
        first_at: HallTime(1),
        last_at: HallTime(2),
        first_timer: HallTime(3),
        last_timer: HallTime(4),
        announced: 2,
        spoken_at: Some(HallTime(5)),
    };
    let serving = Ticket {
        class: Some("elder".into()),
        weight: 10,
        kiosk: Some("door".into()),
        time_uncertain: true,
        bound: Some(W3),
        not_before: Some(15),
        call: Some(call),
        first_called_at: Some(HallTime(1)),
        started_at: Some(HallTime(6)),
        no_shows: 1,
        rating: Some(2),
        ..ticket(Phase::Serving(W3), Slot::Front(Reverse(EIGHT)), Print::Printed("front".into()))
    };
    let served = |inferred| Phase::Ended(End::Served { window: W3, inferred });
    let time = Slot::Time(EIGHT);
    let carried = [
        (State::Open, serving),
        (State::Pausing, ticket(Phase::Called(W3), time, Print::None)),
        (State::Closing, ticket(Phase::Held(W3), time, Print::Queued)),
        (State::Paused, ticket(Phase::Missed(W3), time, Print::Started("front".into()))),
        (State::Closed, ticket(Phase::Waiting, time, Print::Failed("front".into()))),
        (State::Open, ticket(served(true), time, Print::Unknown("front".into()))),
        (State::Open, ticket(served(false), time, Print::None)),
        (State::Open, ticket(Phase::Ended(End::NoShow), time, Print::None)),
        (State::Open, ticket(Phase::Ended(End::Cancelled), time, Print::None)),
        (State::Open, ticket(Phase::Ended(End::Voided), time, Print::None)),
        (State::Open, ticket(Phase::Ended(End::DayOver), time, Print::None)),
    ];
    DayOpened {
        postings: None,
        noon: None,
        years: vec![],
        dates: vec![],
        quotas: vec![],
        items_version: None,
        date: Date { year: 2026, month: 11, day: 24 },
        turns_at: HallTime(1_795_550_400_000),
        clock: Clock::Trusted,
        rules: rules(),
        serves: vec![(W3, vec![vec!["civil".into()]])],
        in_hand: carried
            .into_iter()
            .map(|(state, ticket)| CarriedWindow {
                window: W3,
                state,
                clerk: (state == State::Open).then(|| "王秀英".into()),
                ticket,
            })
            .collect(),
        next_ticket: TicketId(8),
        next_call: CallSequence(42),
        issued: vec![("civil".into(), 12)],
        by_hand: vec![],
        next_day: vec![],
        learned: vec![("civil".into(), Learned { services: 9, total: Span(3_000_000) })],
    }
}
