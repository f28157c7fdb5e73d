//! A ticket (号票) from the moment it is taken to the end of the day.

use crate::appointment::CheckedIn;
use crate::id::{
    CallSequence, CategoryId, ClassId, Handle, ItemCode, KioskId, Language, PrinterId, TicketId,
};
use crate::id::{TicketNumber, WindowNumber};
use crate::time::{Date, HallTime};
use alloc::vec::Vec;
use core::cmp::Reverse;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub id: TicketId,
    pub number: TicketNumber,
    /// The service day whose number it bears.
    pub day: Date,
    pub category: CategoryId,
    pub items: Vec<ItemCode>,
    /// 联合办理: categories of the legs after the present one, in order.
    pub to_come: Vec<CategoryId>,
    /// Legs ended so far.
    pub legs_done: u32,
    /// 代办: how many an agent brings; else 1.
    pub matters: u32,
    pub matters_done: u32,
    /// How it ended, where that was said.
    pub outcome: Option<Outcome>,
    /// The catalogue that these items were taken from.
    pub items_version: Option<u32>,
    pub class: Option<ClassId>,
    /// Priority weight in force: that of its class, 0 once dropped.
    pub weight: u32,
    pub language: Language,
    pub kiosk: Option<KioskId>,
    pub handle: Handle,
    pub issued_at: HallTime,
    pub origin: Origin,
    /// The clock was not trusted then: its paper says 时间未校准 instead of a time.
    pub time_uncertain: bool,
    pub phase: Phase,
    /// Where it stands among those of its weight. Kept while in hand, so that a call can be taken back.
    pub slot: Slot,
    /// Transferred to this window, which calls it next; kept while in hand and after a no-show.
    pub bound: Option<WindowNumber>,
    /// It returned after a no-show: how many calls of its category (of its window, if bound) must have been made
    /// before its own.
    pub not_before: Option<u64>,
    /// The announcement it is under, or was under last.
    pub call: Option<Call>,
    pub first_called_at: Option<HallTime>,
    /// When its service began; moved on by the time it was held since, which is in nobody's service.
    pub started_at: Option<HallTime>,
    /// No-shows somebody pressed for; inferred ones are in nobody's record.
    pub no_shows: u32,
    pub print: Print,
    /// Why its last print failed or is unknown, as far as the printer said.
    pub print_trouble: Option<PrintTrouble>,
    /// 补打: a first paper may exist, so the next one says that it is a second.
    pub reprint: bool,
    pub rating: Option<u8>,
}

/// What a ticket is doing. How it came there is history, and that is in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Waiting,
    /// On its way to the window.
    Called(WindowNumber),
    Serving(WindowNumber),
    /// 挂起: put aside at this window.
    Held(WindowNumber),
    /// 过号: did not come, and may return.
    Missed(WindowNumber),
    Ended(End),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Served {
        window: WindowNumber,
        /// Concluded from the next call, not pressed: he may return the same day.
        inferred: bool,
    },
    /// Missed its call for the last time.
    NoShow,
    Cancelled,
    Voided,
    /// 下班未办: the day ended first.
    DayOver,
    /// 转次日: sent home, to go first on the next service day.
    SentHome,
}

/// How he came by his number, where that gives him a place of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Taken here.
    #[default]
    Taken,
    /// 补录: written by hand at this time, while the controller was down.
    ByHand { since: HallTime },
    /// 次日优先: given for a ticket that was sent home; he first came at this time.
    NextDay { of: TicketId, since: HallTime },
    /// 预约: checked in with an appointment.
    Booked(CheckedIn),
}

/// 办理结果: how a matter ended at its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// 一次性告知, 补正: told once what is missing.
    PapersMissing,
}

/// A place among waiting tickets of one class; the lesser goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// Put in front by a transfer; who was put there last goes first.
    Front(Reverse<HallTime>),
    /// By this time: of issue, or of the transfer to the back.
    Time(HallTime),
}

/// One call and its repetitions, until the ticket leaves the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub window: WindowNumber,
    /// Of the newest announcement.
    pub sequence: CallSequence,
    pub first_at: HallTime,
    pub last_at: HallTime,
    /// `first_at` moved on by the time the hall was down since: nobody misses his call in the dark.
    pub first_timer: HallTime,
    /// `last_at`, moved on likewise.
    pub last_timer: HallTime,
    /// Announcements made, the first included.
    pub announced: u32,
    /// When a screen first spoke it, moved on likewise.
    pub spoken_at: Option<HallTime>,
}

/// What is known of the paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Print {
    /// No printer was asked.
    #[default]
    None,
    /// To be printed at the kiosk it was taken at.
    Queued,
    /// Bytes may have left for this printer.
    Started(PrinterId),
    Printed(PrinterId),
    /// The printer certainly did not print it.
    Failed(PrinterId),
    /// Nobody can say; never repeated by itself.
    Unknown(PrinterId),
}

/// Why a paper is not known to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrintTrouble {
    PaperOut,
    CoverOpen,
    Cutter,
    /// Paper is stuck on its way out.
    Jam,
    /// Head too hot, or another error that passes by itself.
    Passing,
    /// An error that only switching off ends.
    Unrecoverable,
    /// Offline, and it does not say why.
    Offline,
    /// Its port was closed.
    NotConnected,
    /// Its port was lost while it printed.
    PortLost,
    /// It did not answer, or stopped answering.
    NoAnswer,
    /// This model confirms nothing.
    Unconfirmed,
    /// Layout and ticket do not fit.
    NotComposed,
    /// The hall controller stopped meanwhile.
    Interrupted,
}

impl Origin {
    /// The time by which he stands, where that is not when his number was given.
    pub(crate) fn since(&self) -> Option<HallTime> {
        match self {
            Origin::Taken => None,
            Origin::ByHand { since } | Origin::NextDay { since, .. } => Some(*since),
            Origin::Booked(appointment) => appointment.stands_from,
        }
    }

    /// The appointment it was checked in with.
    pub fn appointment(&self) -> Option<&CheckedIn> {
        match self {
            Origin::Booked(appointment) => Some(appointment),
            Origin::Taken | Origin::ByHand { .. } | Origin::NextDay { .. } => None,
        }
    }

    /// Whether he has the place he booked: he came in time for it.
    pub fn in_booked_place(&self) -> bool {
        self.appointment().is_some_and(|appointment| appointment.stands_from.is_some())
    }
}

impl Slot {
    /// Since when it stands there.
    pub fn since(self) -> HallTime {
        match self {
            Slot::Front(Reverse(at)) | Slot::Time(at) => at,
        }
    }
}

impl Ticket {
    /// The window that has it in hand.
    pub fn in_hand_at(&self) -> Option<WindowNumber> {
        match self.phase {
            Phase::Called(window) | Phase::Serving(window) => Some(window),
            Phase::Waiting | Phase::Held(_) | Phase::Missed(_) | Phase::Ended(_) => None,
        }
    }

    /// His priority class, unless it was dropped.
    pub fn priority(&self) -> Option<&ClassId> {
        self.class.as_ref().filter(|_| self.weight > 0)
    }

    /// Whether a priority of his was dropped.
    pub fn lost_priority(&self) -> bool {
        self.class.is_some() && self.priority().is_none()
    }

    /// The time by which he stands among others.
    pub fn stands_since(&self) -> HallTime {
        self.origin.since().unwrap_or(self.issued_at)
    }

    /// The sort key in its category: heavier first, then by slot, then by identity.
    pub(crate) fn rank(&self) -> Rank {
        Rank { weight: Reverse(self.weight), slot: self.slot, id: self.id }
    }
}

/// Order within a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    pub(crate) weight: Reverse<u32>,
    pub(crate) slot: Slot,
    pub(crate) id: TicketId,
}
