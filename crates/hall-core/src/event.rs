//! Everything that can have happened. An event is a row of the ledger and never changes; the row's time is handed
//! to `Hall::apply` beside it.

use crate::appointment::Appointment;
use crate::calendar::{Hours, YearList};
use crate::command::{By, Clock, PrintOutcome};
use crate::dispatch::CallReason;
use crate::id::{
    AppointmentCode, CallSequence, CategoryId, ClassId, Clerk, Handle, ItemCode, KioskId, Language, PrinterId,
};
use crate::id::{ScreenId, TicketId, TicketNumber, WindowNumber};
use crate::item::Catalogue;
use crate::quota::Quota;
use crate::rules::{Names, Postings, RuleSet};
use crate::send_home::NextDay;
use crate::ticket::{Origin, Outcome, PrintTrouble, Slot, Ticket};
use crate::time::{Date, HallTime, Span};
use crate::wait::{Learned, Wait};
use crate::window::State;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Configured(Box<RuleSet>),
    /// A manager's setting; outlives every change of the configuration.
    ServesChanged {
        window: WindowNumber,
        serves: Vec<Vec<CategoryId>>,
    },
    /// Likewise a manager's.
    PostingsChanged(Box<Postings>),
    /// Likewise: the state's list of a year.
    YearImported {
        year: i16,
        list: Box<YearList>,
    },
    /// Likewise: the hours of a date, none for a closed one; `None`: as the calendar has it again.
    DateSet {
        date: Date,
        hours: Option<Hours>,
    },
    /// Likewise: numbers a day of a category; `None`: not counted.
    QuotaChanged {
        category: CategoryId,
        quota: Option<Quota>,
    },
    Booked {
        appointments: Vec<Appointment>,
    },
    AppointmentCancelled {
        code: AppointmentCode,
    },
    /// In place of the catalogue before. Large, and so shared by all who are told of it.
    ItemsImported(Arc<Catalogue>),
    /// 全厅暂停
    HallPaused {
        notice: Names,
    },
    HallResumed,
    /// Those named went from one category to the other, each in his place by time.
    MovedAll {
        from: CategoryId,
        to: CategoryId,
        tickets: Vec<TicketId>,
        /// They had a leg to come in `from`, and have it in `to`.
        to_come: Vec<TicketId>,
    },
    Started {
        down: Span,
        clock: Clock,
    },
    DayConfirmed,
    /// Here the ledger went on from a backup. Numbers up to `reached` are in people's hands or in nobody's: on `date`
    /// they are given no more.
    Restored {
        date: Date,
        reached: Vec<(CategoryId, u32)>,
    },
    ClockReset,
    ClockNoted(Clock),
    DayOpened(Box<DayOpened>),
    /// Whoever waited or was held ended as 下班未办, who had missed his call as 过号未回.
    DayClosed {
        date: Date,
        ended: Vec<TicketId>,
    },
    /// These ended as 转次日.
    SentHome {
        tickets: Vec<TicketId>,
    },
    Issued(Box<Issued>),
    WindowOpened {
        window: WindowNumber,
    },
    WindowPaused {
        window: WindowNumber,
        reason: Option<String>,
        /// Only when this ticket ends.
        after: Option<TicketId>,
    },
    WindowClosed {
        window: WindowNumber,
        after: Option<TicketId>,
    },
    /// A press found nobody and is remembered.
    WindowReady {
        window: WindowNumber,
    },
    SignedIn {
        window: WindowNumber,
        clerk: Clerk,
    },
    SignedOut {
        window: WindowNumber,
        clerk: Clerk,
    },
    Called {
        window: WindowNumber,
        ticket: TicketId,
        number: TicketNumber,
        sequence: CallSequence,
        /// The press also ended the ticket in hand; undo takes both back.
        ended: Option<TicketId>,
        /// Why this one; rows of the first days do not say.
        reason: Option<CallReason>,
    },
    Recalled {
        window: WindowNumber,
        ticket: TicketId,
        number: TicketNumber,
        sequence: CallSequence,
        /// Which announcement this is: 2 for the first recall.
        announced: u32,
    },
    CallUndone {
        window: WindowNumber,
        ticket: TicketId,
        number: TicketNumber,
        /// The ticket that is back in hand.
        restored: Option<TicketId>,
    },
    ServiceStarted {
        window: WindowNumber,
        ticket: TicketId,
    },
    Served {
        window: WindowNumber,
        ticket: TicketId,
        inferred: bool,
    },
    /// A leg of a ticket that has others to come; it waits for the next one.
    LegServed {
        window: WindowNumber,
        ticket: TicketId,
        inferred: bool,
        /// The category it goes on in.
        next: CategoryId,
        slot: Slot,
    },
    NoShow {
        window: WindowNumber,
        ticket: TicketId,
        inferred: bool,
        /// He may not return.
        last: bool,
    },
    /// An agent's turn ends with matters left; it waits behind others for the next.
    TurnEnded {
        window: WindowNumber,
        ticket: TicketId,
        inferred: bool,
        /// Done in this turn.
        matters: u32,
        not_before: u64,
    },
    /// How the service ended; the row after it ends it.
    OutcomeRecorded {
        window: WindowNumber,
        ticket: TicketId,
        outcome: Outcome,
    },
    /// 补正返回: the same number again, at the window that asked for more.
    Reopened {
        ticket: TicketId,
        /// Only this one may call it; `None`: that window has closed since.
        window: Option<WindowNumber>,
        /// Calls at this window, or of its category, that must have been made before its own.
        not_before: u64,
    },
    Held {
        window: WindowNumber,
        ticket: TicketId,
    },
    Resumed {
        window: WindowNumber,
        ticket: TicketId,
    },
    Transferred {
        ticket: TicketId,
        from: WindowNumber,
        category: CategoryId,
        /// Only this window may call it next.
        to: Option<WindowNumber>,
        slot: Slot,
    },
    /// Why a ticket is passed on; the row after it passes it on.
    HandedOver {
        window: WindowNumber,
        ticket: TicketId,
        reason: String,
    },
    /// 首问: who was asked first. He stays named until another takes over.
    FirstAskedNamed {
        ticket: TicketId,
        person: Clerk,
    },
    /// 接办: this person answers for it from now on.
    TakenOver {
        window: WindowNumber,
        ticket: TicketId,
        person: Clerk,
    },
    Returned {
        ticket: TicketId,
        /// Calls of its category, or of the window it is bound to, that must have been made before its own.
        not_before: u64,
    },
    /// Tickets of one person; whoever was linked with one of them is with all.
    Linked {
        tickets: Vec<TicketId>,
    },
    Cancelled {
        ticket: TicketId,
    },
    Voided {
        ticket: TicketId,
        reason: String,
    },
    PriorityDropped {
        ticket: TicketId,
        class: Option<ClassId>,
        /// It was in hand here and waits again.
        from: Option<WindowNumber>,
    },
    /// 需引导, or not any more.
    GuidingMarked {
        ticket: TicketId,
        wanted: bool,
    },
    /// Somebody asked at the desk and took no number.
    QuestionAsked,
    Rated {
        ticket: TicketId,
        level: u8,
        /// The window whose keys were pressed; `None`: kiosk, page or program.
        window: Option<WindowNumber>,
    },
    Spoken {
        ticket: TicketId,
        sequence: CallSequence,
        screen: ScreenId,
    },
    /// 补打 was asked for.
    ReprintAsked {
        ticket: TicketId,
        /// Where it is to come out, if not where the ticket was taken.
        kiosk: Option<KioskId>,
    },
    PrintStarted {
        ticket: TicketId,
        printer: PrinterId,
    },
    PrintEnded {
        ticket: TicketId,
        printer: PrinterId,
        outcome: PrintOutcome,
        /// Why it is not known to be printed; rows of the first days do not say.
        trouble: Option<PrintTrouble>,
        /// The paper that was in doubt came out after all; no second one was made.
        late: bool,
    },
}

impl Event {
    /// The ticket that the row is about.
    pub fn ticket(&self) -> Option<TicketId> {
        match self {
            Event::Issued(issued) => Some(issued.ticket),
            Event::Called { ticket, .. }
            | Event::Recalled { ticket, .. }
            | Event::CallUndone { ticket, .. }
            | Event::ServiceStarted { ticket, .. }
            | Event::Served { ticket, .. }
            | Event::LegServed { ticket, .. }
            | Event::NoShow { ticket, .. }
            | Event::TurnEnded { ticket, .. }
            | Event::OutcomeRecorded { ticket, .. }
            | Event::Reopened { ticket, .. }
            | Event::Held { ticket, .. }
            | Event::Resumed { ticket, .. }
            | Event::Transferred { ticket, .. }
            | Event::Returned { ticket, .. }
            | Event::Cancelled { ticket }
            | Event::Voided { ticket, .. }
            | Event::PriorityDropped { ticket, .. }
            | Event::GuidingMarked { ticket, .. }
            | Event::HandedOver { ticket, .. }
            | Event::FirstAskedNamed { ticket, .. }
            | Event::TakenOver { ticket, .. }
            | Event::Rated { ticket, .. }
            | Event::Spoken { ticket, .. }
            | Event::ReprintAsked { ticket, .. }
            | Event::PrintStarted { ticket, .. }
            | Event::PrintEnded { ticket, .. } => Some(*ticket),
            Event::Configured(_)
            | Event::QuotaChanged { .. }
            | Event::Booked { .. }
            | Event::AppointmentCancelled { .. }
            | Event::ItemsImported(_)
            | Event::HallPaused { .. }
            | Event::HallResumed
            | Event::MovedAll { .. }
            | Event::Linked { .. }
            | Event::ServesChanged { .. }
            | Event::PostingsChanged(_)
            | Event::YearImported { .. }
            | Event::DateSet { .. }
            | Event::Started { .. }
            | Event::DayConfirmed
            | Event::Restored { .. }
            | Event::ClockReset
            | Event::ClockNoted(_)
            | Event::DayOpened(_)
            | Event::DayClosed { .. }
            | Event::SentHome { .. }
            | Event::WindowOpened { .. }
            | Event::WindowPaused { .. }
            | Event::WindowClosed { .. }
            | Event::WindowReady { .. }
            | Event::SignedIn { .. }
            | Event::SignedOut { .. }
            | Event::QuestionAsked => None,
        }
    }
}

/// All that a ticket was told when it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    pub ticket: TicketId,
    pub number: TicketNumber,
    /// Position in the day's series of its category, from 0; gapless. Given by hand: on the pad.
    pub sequence: u32,
    pub category: CategoryId,
    pub items: Vec<ItemCode>,
    /// Categories of the legs after the first.
    pub to_come: Vec<CategoryId>,
    /// 代办: more than 1 on an agent's ticket.
    pub matters: u32,
    /// The catalogue that these items were taken from.
    pub items_version: Option<u32>,
    pub class: Option<ClassId>,
    pub weight: u32,
    pub language: Language,
    pub kiosk: Option<KioskId>,
    pub print: bool,
    pub by: By,
    pub origin: Origin,
    pub handle: Handle,
    pub ahead: u32,
    pub wait: Option<Wait>,
}

/// The whole hall as a day begins: replay can start here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOpened {
    pub date: Date,
    /// When the next day begins.
    pub turns_at: HallTime,
    /// 12:00 of the date by the wall clock; unknown in rows of before there were hours.
    pub noon: Option<HallTime>,
    pub clock: Clock,
    /// As configured.
    pub rules: RuleSet,
    /// Settings that the ledger owns, which go over it.
    pub serves: Vec<(WindowNumber, Vec<Vec<CategoryId>>)>,
    pub postings: Option<Postings>,
    pub years: Vec<(i16, YearList)>,
    pub dates: Vec<(Date, Hours)>,
    pub quotas: Vec<(CategoryId, Option<Quota>)>,
    /// The catalogue that it begins with: its row stands before this one.
    pub items_version: Option<u32>,
    /// Windows that have a ticket of an earlier day in hand; every other window begins closed.
    pub in_hand: Vec<CarriedWindow>,
    pub next_ticket: TicketId,
    pub next_call: CallSequence,
    /// Numbers already given under this date: not zero only if hall time was set back.
    pub issued: Vec<(CategoryId, u32)>,
    /// Likewise numbers given by hand.
    pub by_hand: Vec<TicketNumber>,
    /// 次日优先: rights that are good today.
    pub next_day: Vec<NextDay>,
    pub learned: Vec<(CategoryId, Learned)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedWindow {
    pub window: WindowNumber,
    pub state: State,
    pub clerk: Option<Clerk>,
    pub ticket: Ticket,
}
