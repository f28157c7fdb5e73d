//! A whole ticket, as stored in `day_opened` for windows that have one of an earlier day in hand.

use super::Text;
use super::appointment::CheckedInV1;
use super::day::DateV1;
use super::issued::{is_one, one};
use hall_core::id::{CallSequence, CategoryId, ClassId, Handle, ItemCode, KioskId, Language, PrinterId};
use hall_core::id::{TicketId, TicketNumber, WindowNumber};
use hall_core::ticket::{Call, End, Origin, Outcome, Phase, Print, PrintTrouble, Slot, Ticket};
use hall_core::time::HallTime;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketV1<'a> {
    id: u64,
    number: Text<'a>,
    day: DateV1,
    category: Text<'a>,
    items: Vec<Text<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    to_come: Vec<Text<'a>>,
    #[serde(default, skip_serializing_if = "is_none_done")]
    legs_done: u32,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    matters: u32,
    #[serde(default, skip_serializing_if = "is_none_done")]
    matters_done: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<EndedAsV1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    items_version: Option<u32>,
    class: Option<Text<'a>>,
    weight: u32,
    language: Text<'a>,
    kiosk: Option<Text<'a>>,
    handle: Text<'a>,
    issued_ms: i64,
    time_uncertain: bool,
    phase: PhaseV1,
    slot: SlotV1,
    bound: Option<u16>,
    not_before: Option<u64>,
    call: Option<CallV1>,
    first_called_ms: Option<i64>,
    started_ms: Option<i64>,
    no_shows: u32,
    print: PrintV1<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    print_trouble: Option<TroubleV1>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    reprint: bool,
    rating: Option<u8>,
    // Rows of the first days were all of tickets taken here.
    #[serde(default, skip_serializing_if = "OriginV1::is_taken")]
    origin: OriginV1<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum PhaseV1 {
    Waiting,
    Called { window: u16 },
    Serving { window: u16 },
    Held { window: u16 },
    Missed { window: u16 },
    Served { window: u16, inferred: bool },
    NoShow,
    Cancelled,
    Voided,
    DayOver,
    SentHome,
}

/// How he came by his number: also in `issued`.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum OriginV1<'a> {
    #[default]
    Taken,
    ByHand {
        since_ms: i64,
    },
    NextDay {
        of: u64,
        since_ms: i64,
    },
    Booked(CheckedInV1<'a>),
}

impl OriginV1<'_> {
    pub(super) fn is_taken(&self) -> bool {
        matches!(self, OriginV1::Taken)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SlotV1 {
    FrontMs(i64),
    TimeMs(i64),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CallV1 {
    window: u16,
    sequence: u64,
    first_ms: i64,
    last_ms: i64,
    first_timer_ms: i64,
    last_timer_ms: i64,
    announced: u32,
    spoken_ms: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum PrintV1<'a> {
    None,
    Queued,
    Started { printer: Text<'a> },
    Printed { printer: Text<'a> },
    Failed { printer: Text<'a> },
    Unknown { printer: Text<'a> },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TroubleV1 {
    PaperOut,
    CoverOpen,
    Cutter,
    Jam,
    Passing,
    Unrecoverable,
    Offline,
    NotConnected,
    PortLost,
    NoAnswer,
    Unconfirmed,
    NotComposed,
    Interrupted,
}

fn is_none_done(count: &u32) -> bool {
    *count == 0
}

impl<'a> From<&'a Ticket> for TicketV1<'a> {
    fn from(ticket: &'a Ticket) -> Self {
        let Ticket {
            id,
            number,
            day,
            category,
            items,
            to_come,
            legs_done,
            matters,
            matters_done,
            outcome,
            items_version,
            class,
            weight,
            language,
            kiosk,
            handle,
            issued_at,
            time_uncertain,
            phase,
            slot,
            bound,
            not_before,
            call,
            first_called_at,
            started_at,
            no_shows,
            print,
            print_trouble,
            reprint,
            rating,
            origin,
        } = ticket;
        TicketV1 {
            id: id.0,
            number: number.as_str().into(),
            day: DateV1(*day),
            category: category.as_str().into(),
            to_come: to_come.iter().map(|category| category.as_str().into()).collect(),
            legs_done: *legs_done,
            items: items.iter().map(|item| item.as_str().into()).collect(),
            matters: *matters,
            matters_done: *matters_done,
            outcome: outcome.map(EndedAsV1::from),
            items_version: *items_version,
            class: class.as_ref().map(|class| class.as_str().into()),
            weight: *weight,
            language: language.as_str().into(),
            kiosk: kiosk.as_ref().map(|kiosk| kiosk.as_str().into()),
            handle: handle.as_str().into(),
            issued_ms: issued_at.0,
            time_uncertain: *time_uncertain,
            phase: (*phase).into(),
            slot: (*slot).into(),
            bound: bound.map(|window| window.0),
            not_before: *not_before,
            call: call.as_ref().map(CallV1::from),
            first_called_ms: first_called_at.map(|at| at.0),
            started_ms: started_at.map(|at| at.0),
            no_shows: *no_shows,
            print: print.into(),
            print_trouble: print_trouble.map(TroubleV1::from),
            reprint: *reprint,
            rating: *rating,
            origin: origin.into(),
        }
    }
}

impl From<TicketV1<'_>> for Ticket {
    fn from(it: TicketV1<'_>) -> Self {
        Ticket {
            id: TicketId(it.id),
            number: TicketNumber(it.number.into()),
            day: it.day.0,
            category: CategoryId(it.category.into()),
            to_come: it.to_come.into_iter().map(|category| CategoryId(category.into())).collect(),
            legs_done: it.legs_done,
            items: it.items.into_iter().map(|item| ItemCode(item.into())).collect(),
            matters: it.matters,
            matters_done: it.matters_done,
            outcome: it.outcome.map(Outcome::from),
            items_version: it.items_version,
            class: it.class.map(|class| ClassId(class.into())),
            weight: it.weight,
            language: Language(it.language.into()),
            kiosk: it.kiosk.map(|kiosk| KioskId(kiosk.into())),
            handle: Handle(it.handle.into()),
            issued_at: HallTime(it.issued_ms),
            time_uncertain: it.time_uncertain,
            phase: it.phase.into(),
            slot: it.slot.into(),
            bound: it.bound.map(WindowNumber),
            not_before: it.not_before,
            call: it.call.map(Call::from),
            first_called_at: it.first_called_ms.map(HallTime),
            started_at: it.started_ms.map(HallTime),
            no_shows: it.no_shows,
            print: it.print.into(),
            print_trouble: it.print_trouble.map(PrintTrouble::from),
            reprint: it.reprint,
            rating: it.rating,
            origin: it.origin.into(),
        }
    }
}

/// 办理结果
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum EndedAsV1 {
    PapersMissing,
}

impl From<Outcome> for EndedAsV1 {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::PapersMissing => EndedAsV1::PapersMissing,
        }
    }
}

impl From<EndedAsV1> for Outcome {
    fn from(outcome: EndedAsV1) -> Self {
        match outcome {
            EndedAsV1::PapersMissing => Outcome::PapersMissing,
        }
    }
}

impl From<Phase> for PhaseV1 {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Waiting => PhaseV1::Waiting,
            Phase::Called(window) => PhaseV1::Called { window: window.0 },
            Phase::Serving(window) => PhaseV1::Serving { window: window.0 },
            Phase::Held(window) => PhaseV1::Held { window: window.0 },
            Phase::Missed(window) => PhaseV1::Missed { window: window.0 },
            Phase::Ended(End::Served { window, inferred }) => PhaseV1::Served { window: window.0, inferred },
            Phase::Ended(End::NoShow) => PhaseV1::NoShow,
            Phase::Ended(End::Cancelled) => PhaseV1::Cancelled,
            Phase::Ended(End::Voided) => PhaseV1::Voided,
            Phase::Ended(End::DayOver) => PhaseV1::DayOver,
            Phase::Ended(End::SentHome) => PhaseV1::SentHome,
        }
    }
}

impl From<PhaseV1> for Phase {
    fn from(phase: PhaseV1) -> Self {
        match phase {
            PhaseV1::Waiting => Phase::Waiting,
            PhaseV1::Called { window } => Phase::Called(WindowNumber(window)),
            PhaseV1::Serving { window } => Phase::Serving(WindowNumber(window)),
            PhaseV1::Held { window } => Phase::Held(WindowNumber(window)),
            PhaseV1::Missed { window } => Phase::Missed(WindowNumber(window)),
            PhaseV1::Served { window, inferred } => {
                Phase::Ended(End::Served { window: WindowNumber(window), inferred })
            }
            PhaseV1::NoShow => Phase::Ended(End::NoShow),
            PhaseV1::Cancelled => Phase::Ended(End::Cancelled),
            PhaseV1::Voided => Phase::Ended(End::Voided),
            PhaseV1::DayOver => Phase::Ended(End::DayOver),
            PhaseV1::SentHome => Phase::Ended(End::SentHome),
        }
    }
}

impl<'a> From<&'a Origin> for OriginV1<'a> {
    fn from(origin: &'a Origin) -> Self {
        match origin {
            Origin::Taken => OriginV1::Taken,
            Origin::ByHand { since } => OriginV1::ByHand { since_ms: since.0 },
            Origin::NextDay { of, since } => OriginV1::NextDay { of: of.0, since_ms: since.0 },
            Origin::Booked(appointment) => OriginV1::Booked(appointment.into()),
        }
    }
}

impl From<OriginV1<'_>> for Origin {
    fn from(origin: OriginV1<'_>) -> Self {
        match origin {
            OriginV1::Taken => Origin::Taken,
            OriginV1::ByHand { since_ms } => Origin::ByHand { since: HallTime(since_ms) },
            OriginV1::NextDay { of, since_ms } => {
                Origin::NextDay { of: TicketId(of), since: HallTime(since_ms) }
            }
            OriginV1::Booked(appointment) => Origin::Booked(appointment.into()),
        }
    }
}

impl From<Slot> for SlotV1 {
    fn from(slot: Slot) -> Self {
        match slot {
            Slot::Front(Reverse(at)) => SlotV1::FrontMs(at.0),
            Slot::Time(at) => SlotV1::TimeMs(at.0),
        }
    }
}

impl From<SlotV1> for Slot {
    fn from(slot: SlotV1) -> Self {
        match slot {
            SlotV1::FrontMs(at) => Slot::Front(Reverse(HallTime(at))),
            SlotV1::TimeMs(at) => Slot::Time(HallTime(at)),
        }
    }
}

impl From<&Call> for CallV1 {
    fn from(call: &Call) -> Self {
        let Call { window, sequence, first_at, last_at, first_timer, last_timer, announced, spoken_at } =
            call;
        CallV1 {
            window: window.0,
            sequence: sequence.0,
            first_ms: first_at.0,
            last_ms: last_at.0,
            first_timer_ms: first_timer.0,
            last_timer_ms: last_timer.0,
            announced: *announced,
            spoken_ms: spoken_at.map(|at| at.0),
        }
    }
}

impl From<CallV1> for Call {
    fn from(it: CallV1) -> Self {
        Call {
            window: WindowNumber(it.window),
            sequence: CallSequence(it.sequence),
            first_at: HallTime(it.first_ms),
            last_at: HallTime(it.last_ms),
            first_timer: HallTime(it.first_timer_ms),
            last_timer: HallTime(it.last_timer_ms),
            announced: it.announced,
            spoken_at: it.spoken_ms.map(HallTime),
        }
    }
}

impl<'a> From<&'a Print> for PrintV1<'a> {
    fn from(print: &'a Print) -> Self {
        match print {
            Print::None => PrintV1::None,
            Print::Queued => PrintV1::Queued,
            Print::Started(printer) => PrintV1::Started { printer: printer.as_str().into() },
            Print::Printed(printer) => PrintV1::Printed { printer: printer.as_str().into() },
            Print::Failed(printer) => PrintV1::Failed { printer: printer.as_str().into() },
            Print::Unknown(printer) => PrintV1::Unknown { printer: printer.as_str().into() },
        }
    }
}

impl From<PrintV1<'_>> for Print {
    fn from(print: PrintV1<'_>) -> Self {
        match print {
            PrintV1::None => Print::None,
            PrintV1::Queued => Print::Queued,
            PrintV1::Started { printer } => Print::Started(PrinterId(printer.into())),
            PrintV1::Printed { printer } => Print::Printed(PrinterId(printer.into())),
            PrintV1::Failed { printer } => Print::Failed(PrinterId(printer.into())),
            PrintV1::Unknown { printer } => Print::Unknown(PrinterId(printer.into())),
        }
    }
}

impl From<PrintTrouble> for TroubleV1 {
    fn from(trouble: PrintTrouble) -> Self {
        match trouble {
            PrintTrouble::PaperOut => TroubleV1::PaperOut,
            PrintTrouble::CoverOpen => TroubleV1::CoverOpen,
            PrintTrouble::Cutter => TroubleV1::Cutter,
            PrintTrouble::Jam => TroubleV1::Jam,
            PrintTrouble::Passing => TroubleV1::Passing,
            PrintTrouble::Unrecoverable => TroubleV1::Unrecoverable,
            PrintTrouble::Offline => TroubleV1::Offline,
            PrintTrouble::NotConnected => TroubleV1::NotConnected,
            PrintTrouble::PortLost => TroubleV1::PortLost,
            PrintTrouble::NoAnswer => TroubleV1::NoAnswer,
            PrintTrouble::Unconfirmed => TroubleV1::Unconfirmed,
            PrintTrouble::NotComposed => TroubleV1::NotComposed,
            PrintTrouble::Interrupted => TroubleV1::Interrupted,
        }
    }
}

impl From<TroubleV1> for PrintTrouble {
    fn from(trouble: TroubleV1) -> Self {
        match trouble {
            TroubleV1::PaperOut => PrintTrouble::PaperOut,
            TroubleV1::CoverOpen => PrintTrouble::CoverOpen,
            TroubleV1::Cutter => PrintTrouble::Cutter,
            TroubleV1::Jam => PrintTrouble::Jam,
            TroubleV1::Passing => PrintTrouble::Passing,
            TroubleV1::Unrecoverable => PrintTrouble::Unrecoverable,
            TroubleV1::Offline => PrintTrouble::Offline,
            TroubleV1::NotConnected => PrintTrouble::NotConnected,
            TroubleV1::PortLost => PrintTrouble::PortLost,
            TroubleV1::NoAnswer => PrintTrouble::NoAnswer,
            TroubleV1::Unconfirmed => PrintTrouble::Unconfirmed,
            TroubleV1::NotComposed => PrintTrouble::NotComposed,
            TroubleV1::Interrupted => PrintTrouble::Interrupted,
        }
    }
}
