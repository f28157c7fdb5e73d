//! The ways the hall says no. Each names its rule; `code` is the stable word programs and language files use.

use crate::appointment::Unfit;
use crate::backfill::{BY_HAND, LAST_BY_HAND};
use crate::calendar::Minute;
use crate::id::{AppointmentCode, CategoryId, ClassId, ItemCode, KioskId, TicketNumber, WindowNumber};
use crate::item::UnfitItem;
use crate::text::TextFault;
use crate::time::{Date, Span};
use alloc::vec::Vec;
use core::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The role does not include this.
    Forbidden,
    /// Date and time are not confirmed; nothing is given or called until a person does.
    DayUnconfirmed,
    /// Date and time are confirmed already.
    DayConfirmed,
    /// Tickets are open, so hall time cannot be set back.
    TicketsOpen {
        open: u32,
    },
    /// Two categories could print the same number, today's included.
    NumbersClash {
        category: CategoryId,
        with: CategoryId,
    },
    NoSuchCategory(CategoryId),
    NoSuchItem(ItemCode),
    NoItem,
    /// Items of more categories than one ticket goes through.
    TooManyLegs,
    NoSuchClass(ClassId),
    /// This class is given by staff, not by oneself.
    ClassNotSelfDeclared(ClassId),
    NoSuchWindow(WindowNumber),
    NoSuchTicket,
    /// A ticket of an earlier day: 已失效.
    NotToday,
    /// 取号时间: numbers of this category are given at other hours.
    OutsideHours {
        today: Date,
        /// When they are given next, by the clock on the wall; `None`: on no date the calendar knows of.
        next: Option<(Date, Minute)>,
    },
    /// 该业务现在没有窗口办理: said at kiosks, in opening hours.
    NoWindow(CategoryId),
    /// 今天的号已取完
    NoneLeft(CategoryId),
    QuotaBelowIssued {
        category: CategoryId,
        issued: u32,
    },
    /// More for the desk than there are.
    QuotaImpossible,
    /// Of so many appointments these cannot be taken, and so none was.
    AppointmentsUnfit {
        unfit: Vec<Unfit>,
        of: u32,
    },
    NoSuchAppointment(AppointmentCode),
    /// It was cancelled.
    AppointmentGone(AppointmentCode),
    /// It is a ticket already, with this number if that is of today.
    CheckedInAlready {
        number: Option<TicketNumber>,
    },
    AppointmentOnOtherDay {
        date: Date,
    },
    /// Check-in begins later today.
    CheckInTooEarly {
        today: Date,
        from: Minute,
    },
    /// Of so many items these cannot be taken, and so none was.
    ItemsUnfit {
        unfit: Vec<UnfitItem>,
        of: u32,
    },
    /// 全厅暂停
    HallPaused,
    HallNotPaused,
    SameCategory(CategoryId),
    /// A manager has ended the day.
    DayClosed,
    /// Somebody waits yet, so that the day is not ended by accident.
    PeopleWait {
        waiting: u32,
    },
    /// 次日优先 is good on the next service day.
    NextDayOnly {
        number: TicketNumber,
        on: Option<Date>,
    },
    /// 次日优先 is good once; this is the number given for it.
    RightUsed {
        number: TicketNumber,
    },
    /// Numbers given by hand run from 1 to 999, and a block has at least one.
    NoSuchBlock,
    /// A time that is ahead, or of another day.
    NotOfThisDay,
    /// It was given today already.
    NumberGiven {
        number: TicketNumber,
    },
    /// This category's numbers would look as if they were given by hand.
    PrefixReserved(CategoryId),
    /// The hall has no calendar that could be changed.
    NoCalendar,
    /// 请先取走号票: the last ticket was given here a moment ago.
    TakeYourTicketFirst {
        number: TicketNumber,
    },
    /// 请先取走号票: the kiosk's printer says that a paper hangs there, or the last one is on its way. No number if it is
    /// none of a ticket given here today.
    TicketNotTaken {
        number: Option<TicketNumber>,
    },
    /// The kiosk's printer cannot print, and the hall gives no number without paper there.
    PrinterDown {
        kiosk: KioskId,
    },
    /// 请再按一次: the press is too old to call anybody.
    PressTooOld {
        age: Span,
    },
    WindowClosed(WindowNumber),
    WindowPaused(WindowNumber),
    AlreadyOpen(WindowNumber),
    AlreadyPaused(WindowNumber),
    AlreadyClosed(WindowNumber),
    NobodyInHand(WindowNumber),
    /// Only a called ticket can be treated so, and this one is being served.
    AlreadyServing {
        number: TicketNumber,
    },
    /// 呼叫未满60秒, or not called often enough.
    NoShowTooEarly {
        number: TicketNumber,
        calls_missing: u32,
        wait: Span,
    },
    UndoTooLate {
        number: TicketNumber,
    },
    /// The window has a ticket in hand already.
    WindowBusy {
        window: WindowNumber,
        number: TicketNumber,
    },
    /// 该号已在{3}号窗口办理
    InHand {
        number: TicketNumber,
        window: WindowNumber,
    },
    NotWaiting {
        number: TicketNumber,
    },
    NotHeldHere {
        number: TicketNumber,
    },
    NotServedHere {
        number: TicketNumber,
        window: WindowNumber,
    },
    AlreadyWaiting {
        number: TicketNumber,
    },
    /// Its holder stands at that window with another ticket of his.
    LinkedElsewhere {
        number: TicketNumber,
        other: TicketNumber,
        window: WindowNumber,
    },
    /// No such number of matters: an agent brings `max` at most, or `max` are done in a turn.
    MattersOutOfRange {
        max: u32,
    },
    /// An agent's ticket is given by staff.
    AgentAtDesk,
    AgentOneCategory,
    /// Matters are counted on an agent's ticket alone, and other outcomes are of one matter.
    OneOutcomeEach {
        number: TicketNumber,
    },
    /// Fewer than two different tickets.
    LinkNeedsTwo,
    TooManyLinked,
    /// 过号作废, or missed twice.
    MayNotReturn {
        number: TicketNumber,
    },
    TicketEnded {
        number: TicketNumber,
    },
    NoPriority {
        number: TicketNumber,
    },
    ReasonMissing,
    /// Another is named as first asked, and the ticket has been called since.
    FirstAskedNamed {
        number: TicketNumber,
    },
    /// There is nothing to take over.
    NobodyAskedFirst {
        number: TicketNumber,
    },
    /// Who signs in has no name.
    ClerkMissing,
    /// A text that people would read is none.
    TextUnfit(TextFault),
    /// A window without a category, or a tier without one.
    ServesNothing,
    /// A category stands twice among those a window serves.
    ServedTwice(CategoryId),
    SameWindow(WindowNumber),
    RatingClosed,
    /// Its paper is on its way already.
    BeingPrinted {
        number: TicketNumber,
    },
    /// It was taken at no kiosk with a printer, and none is named.
    NoPrinter {
        number: TicketNumber,
    },
    RatingOutOfRange {
        level: u8,
    },
    NobodySignedIn(WindowNumber),
}

/// Unfit appointments that a sentence names; all of them are in the refusal.
const UNFIT_NAMED: usize = 3;

impl Refusal {
    /// The stable name, as in `urn:hall:window-paused`.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Forbidden => "forbidden",
            Refusal::DayUnconfirmed => "day-unconfirmed",
            Refusal::DayConfirmed => "day-confirmed",
            Refusal::TicketsOpen { .. } => "tickets-open",
            Refusal::NumbersClash { .. } => "numbers-clash",
            Refusal::NoSuchCategory(_) => "no-such-category",
            Refusal::NoSuchItem(_) => "no-such-item",
            Refusal::NoItem => "no-item",
            Refusal::TooManyLegs => "too-many-legs",
            Refusal::NoSuchClass(_) => "no-such-class",
            Refusal::ClassNotSelfDeclared(_) => "class-not-self-declared",
            Refusal::NoSuchWindow(_) => "no-such-window",
            Refusal::NoSuchTicket => "no-such-ticket",
            Refusal::NotToday => "not-today",
            Refusal::OutsideHours { .. } => "outside-hours",
            Refusal::NoWindow(_) => "no-window",
            Refusal::NoneLeft(_) => "none-left",
            Refusal::QuotaBelowIssued { .. } => "quota-below-issued",
            Refusal::QuotaImpossible => "quota-impossible",
            Refusal::AppointmentsUnfit { .. } => "appointments-unfit",
            Refusal::NoSuchAppointment(_) => "no-such-appointment",
            Refusal::AppointmentGone(_) => "appointment-cancelled",
            Refusal::CheckedInAlready { .. } => "checked-in-already",
            Refusal::AppointmentOnOtherDay { .. } => "appointment-on-other-day",
            Refusal::CheckInTooEarly { .. } => "check-in-too-early",
            Refusal::ItemsUnfit { .. } => "items-unfit",
            Refusal::HallPaused => "hall-paused",
            Refusal::HallNotPaused => "hall-not-paused",
            Refusal::SameCategory(_) => "same-category",
            Refusal::DayClosed => "day-closed",
            Refusal::PeopleWait { .. } => "people-wait",
            Refusal::NextDayOnly { .. } => "next-day-only",
            Refusal::RightUsed { .. } => "right-used",
            Refusal::NoSuchBlock => "no-such-block",
            Refusal::NotOfThisDay => "not-of-this-day",
            Refusal::NumberGiven { .. } => "number-given",
            Refusal::PrefixReserved(_) => "prefix-reserved",
            Refusal::NoCalendar => "no-calendar",
            Refusal::TakeYourTicketFirst { .. } => "take-your-ticket-first",
            Refusal::TicketNotTaken { .. } => "ticket-not-taken",
            Refusal::PrinterDown { .. } => "printer-down",
            Refusal::PressTooOld { .. } => "press-too-old",
            Refusal::WindowClosed(_) => "window-closed",
            Refusal::WindowPaused(_) => "window-paused",
            Refusal::AlreadyOpen(_) => "already-open",
            Refusal::AlreadyPaused(_) => "already-paused",
            Refusal::AlreadyClosed(_) => "already-closed",
            Refusal::NobodyInHand(_) => "nobody-in-hand",
            Refusal::AlreadyServing { .. } => "already-serving",
            Refusal::NoShowTooEarly { .. } => "no-show-too-early",
            Refusal::UndoTooLate { .. } => "undo-too-late",
            Refusal::WindowBusy { .. } => "window-busy",
            Refusal::InHand { .. } => "in-hand",
            Refusal::NotWaiting { .. } => "not-waiting",
            Refusal::NotHeldHere { .. } => "not-held-here",
            Refusal::NotServedHere { .. } => "not-served-here",
            Refusal::AlreadyWaiting { .. } => "already-waiting",
            Refusal::LinkedElsewhere { .. } => "linked-elsewhere",
            Refusal::MattersOutOfRange { .. } => "matters-out-of-range",
            Refusal::AgentAtDesk => "agent-at-desk",
            Refusal::AgentOneCategory => "agent-one-category",
            Refusal::OneOutcomeEach { .. } => "one-outcome-each",
            Refusal::LinkNeedsTwo => "link-needs-two",
            Refusal::TooManyLinked => "too-many-linked",
            Refusal::MayNotReturn { .. } => "may-not-return",
            Refusal::TicketEnded { .. } => "ticket-ended",
            Refusal::NoPriority { .. } => "no-priority",
            Refusal::ReasonMissing => "reason-missing",
            Refusal::FirstAskedNamed { .. } => "first-asked-named",
            Refusal::NobodyAskedFirst { .. } => "nobody-asked-first",
            Refusal::ClerkMissing => "clerk-missing",
            Refusal::TextUnfit(_) => "text-unfit",
            Refusal::ServesNothing => "serves-nothing",
            Refusal::ServedTwice(_) => "served-twice",
            Refusal::SameWindow(_) => "same-window",
            Refusal::RatingClosed => "rating-closed",
            Refusal::BeingPrinted { .. } => "being-printed",
            Refusal::NoPrinter { .. } => "no-printer",
            Refusal::RatingOutOfRange { .. } => "rating-out-of-range",
            Refusal::NobodySignedIn(_) => "nobody-signed-in",
        }
    }

    /// When the same would be granted, as far as the calendar says.
    pub fn next(&self) -> Option<(Date, Minute)> {
        if let Refusal::CheckInTooEarly { today, from } = self {
            return Some((*today, *from));
        }
        if let Refusal::OutsideHours { next, .. } = self { *next } else { None }
    }

    /// The ticket it is about.
    pub fn number(&self) -> Option<&TicketNumber> {
        match self {
            Refusal::TakeYourTicketFirst { number }
            | Refusal::NextDayOnly { number, .. }
            | Refusal::RightUsed { number }
            | Refusal::NumberGiven { number }
            | Refusal::AlreadyServing { number }
            | Refusal::NoShowTooEarly { number, .. }
            | Refusal::UndoTooLate { number }
            | Refusal::WindowBusy { number, .. }
            | Refusal::InHand { number, .. }
            | Refusal::NotWaiting { number }
            | Refusal::NotHeldHere { number }
            | Refusal::NotServedHere { number, .. }
            | Refusal::AlreadyWaiting { number }
            | Refusal::LinkedElsewhere { number, .. }
            | Refusal::OneOutcomeEach { number }
            | Refusal::MayNotReturn { number }
            | Refusal::TicketEnded { number }
            | Refusal::NoPriority { number }
            | Refusal::FirstAskedNamed { number }
            | Refusal::NobodyAskedFirst { number }
            | Refusal::BeingPrinted { number }
            | Refusal::NoPrinter { number } => Some(number),
            Refusal::TicketNotTaken { number } | Refusal::CheckedInAlready { number } => number.as_ref(),
            Refusal::Forbidden
            | Refusal::DayUnconfirmed
            | Refusal::DayConfirmed
            | Refusal::TicketsOpen { .. }
            | Refusal::NumbersClash { .. }
            | Refusal::NoSuchCategory(_)
            | Refusal::NoSuchItem(_)
            | Refusal::NoItem
            | Refusal::TooManyLegs
            | Refusal::NoSuchClass(_)
            | Refusal::ClassNotSelfDeclared(_)
            | Refusal::NoSuchWindow(_)
            | Refusal::NoSuchTicket
            | Refusal::NotToday
            | Refusal::PrinterDown { .. }
            | Refusal::OutsideHours { .. }
            | Refusal::NoWindow(_)
            | Refusal::NoneLeft(_)
            | Refusal::QuotaBelowIssued { .. }
            | Refusal::QuotaImpossible
            | Refusal::AppointmentsUnfit { .. }
            | Refusal::ItemsUnfit { .. }
            | Refusal::NoSuchAppointment(_)
            | Refusal::AppointmentGone(_)
            | Refusal::AppointmentOnOtherDay { .. }
            | Refusal::CheckInTooEarly { .. }
            | Refusal::HallPaused
            | Refusal::HallNotPaused
            | Refusal::SameCategory(_)
            | Refusal::DayClosed
            | Refusal::PeopleWait { .. }
            | Refusal::NoSuchBlock
            | Refusal::NotOfThisDay
            | Refusal::PrefixReserved(_)
            | Refusal::NoCalendar
            | Refusal::PressTooOld { .. }
            | Refusal::WindowClosed(_)
            | Refusal::WindowPaused(_)
            | Refusal::AlreadyOpen(_)
            | Refusal::AlreadyPaused(_)
            | Refusal::AlreadyClosed(_)
            | Refusal::NobodyInHand(_)
            | Refusal::ReasonMissing
            | Refusal::ClerkMissing
            | Refusal::TextUnfit(_)
            | Refusal::ServesNothing
            | Refusal::ServedTwice(_)
            | Refusal::SameWindow(_)
            | Refusal::MattersOutOfRange { .. }
            | Refusal::AgentAtDesk
            | Refusal::AgentOneCategory
            | Refusal::LinkNeedsTwo
            | Refusal::TooManyLinked
            | Refusal::RatingClosed
            | Refusal::RatingOutOfRange { .. }
            | Refusal::NobodySignedIn(_) => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Forbidden => write!(f, "this role may not do that"),
            Refusal::DayUnconfirmed => write!(
                f,
                "date and time are not confirmed: run `hallctl day confirm` or confirm them at a terminal"
            ),
            Refusal::DayConfirmed => write!(f, "date and time are confirmed already"),
            Refusal::TicketsOpen { open } => write!(f, "{open} tickets are open: end or void them first"),
            Refusal::NumbersClash { category, with } => write!(
                f,
                "categories `{category}` and `{with}` could print the same number: give them other prefixes, or \
                 ranges apart of the same width; numbers given today count until the day turns"
            ),
            Refusal::NoSuchCategory(id) => write!(f, "there is no category `{id}`: GET hall lists them"),
            Refusal::NoSuchItem(code) => write!(f, "there is no service item `{code}`"),
            Refusal::NoItem => write!(f, "give at least one item"),
            Refusal::TooManyLegs => write!(
                f,
                "the items are of more than {} categories: take a second ticket and link the two",
                crate::joint::LEGS_MAX
            ),
            Refusal::NoSuchClass(id) => write!(f, "there is no priority class `{id}`"),
            Refusal::ClassNotSelfDeclared(id) => {
                write!(f, "priority class `{id}` is given by staff: ask at the desk")
            }
            Refusal::NoSuchWindow(window) => write!(f, "there is no window {window}: GET hall lists them"),
            Refusal::NoSuchTicket => write!(f, "there is no such ticket"),
            Refusal::NotToday => write!(f, "the ticket is of an earlier day and no longer valid"),
            Refusal::OutsideHours { today, next: Some((date, from)) } if date == today => {
                write!(f, "no numbers are given now: come again from {from}")
            }
            Refusal::OutsideHours { next: Some((date, from)), .. } => {
                write!(f, "no more numbers are given today: come again on {date} from {from}")
            }
            Refusal::OutsideHours { next: None, .. } => {
                write!(f, "no numbers are given, and the calendar knows of no day on which they will be")
            }
            Refusal::NoWindow(category) => {
                write!(f, "no window serves `{category}` now: ask at the desk")
            }
            Refusal::NoneLeft(category) => {
                write!(f, "no numbers of `{category}` are left today: ask at the desk, which may add one")
            }
            Refusal::QuotaBelowIssued { category, issued } => {
                write!(f, "{issued} numbers of `{category}` are given already: the quota cannot be lower")
            }
            Refusal::QuotaImpossible => {
                write!(f, "more numbers are kept for the desk than there are in all")
            }
            Refusal::AppointmentsUnfit { unfit, of } => {
                write!(f, "{} of {of} appointments cannot be taken, and none was:", unfit.len())?;
                let named = unfit.iter().take(UNFIT_NAMED);
                named.clone().try_for_each(|it| write!(f, " {} (`{}`): {};", it.place, it.code, it.why))?;
                if unfit.len() > UNFIT_NAMED { write!(f, " and more") } else { Ok(()) }
            }
            Refusal::NoSuchAppointment(code) => write!(f, "there is no appointment `{code}`"),
            Refusal::AppointmentGone(code) => write!(f, "appointment `{code}` was cancelled: take a number"),
            Refusal::CheckedInAlready { number: Some(number) } => {
                write!(f, "this appointment is checked in already: its number is {number}")
            }
            Refusal::CheckedInAlready { number: None } => {
                write!(f, "this appointment was checked in on an earlier day")
            }
            Refusal::AppointmentOnOtherDay { date } => {
                write!(f, "the appointment is for {date}: come then, or take a number today")
            }
            Refusal::CheckInTooEarly { from, .. } => {
                write!(
                    f,
                    "check-in for this appointment begins at {from}: come again then, or take an ordinary number"
                )
            }
            Refusal::ItemsUnfit { unfit, of } => {
                write!(f, "{} of {of} items cannot be taken, and none was:", unfit.len())?;
                let named = unfit.iter().take(UNFIT_NAMED);
                named.clone().try_for_each(|it| write!(f, " {} (`{}`): {};", it.place, it.code, it.why))?;
                if unfit.len() > UNFIT_NAMED { write!(f, " and more") } else { Ok(()) }
            }
            Refusal::HallPaused => write!(f, "the whole hall is paused: resume it first"),
            Refusal::HallNotPaused => write!(f, "the hall is not paused"),
            Refusal::SameCategory(category) => {
                write!(f, "they wait in `{category}` already: name another category")
            }
            Refusal::DayClosed => write!(
                f,
                "the service day has been ended: it begins anew when the day turns, and until then staff add numbers \
                 for a reason only"
            ),
            Refusal::PeopleWait { waiting } => write!(
                f,
                "{waiting} still wait: serve them, or send them home with 次日优先; sent again with `leave`, they end as \
                 下班未办"
            ),
            Refusal::NextDayOnly { number, on: Some(date) } => {
                write!(f, "the priority of {number} is good on the next service day, {date}")
            }
            Refusal::NextDayOnly { number, on: None } => {
                write!(f, "the priority of {number} is good on the next service day")
            }
            Refusal::RightUsed { number } => {
                write!(f, "the priority of the day before has been used: its number of today is {number}")
            }
            Refusal::NoSuchBlock => {
                write!(f, "a block of numbers given by hand has at least one, from 1 to {LAST_BY_HAND}")
            }
            Refusal::NotOfThisDay => {
                write!(f, "that time is ahead or of another day: say when the first of them was given today")
            }
            Refusal::NumberGiven { number } => {
                write!(
                    f,
                    "{number} has been given today: name the numbers that were not, or none to go on after the last"
                )
            }
            Refusal::PrefixReserved(id) => write!(
                f,
                "`{id}` has a prefix that begins with {BY_HAND}, as numbers given by hand do: give it another"
            ),
            Refusal::NoCalendar => {
                write!(f, "the hall has no calendar and is open at all hours: write [calendar] in hall.toml")
            }
            Refusal::TakeYourTicketFirst { number } => {
                write!(f, "{number} was just given here: take it first")
            }
            Refusal::TicketNotTaken { number: Some(number) } => {
                write!(f, "{number} was given here and its paper is not taken yet: take it first")
            }
            Refusal::TicketNotTaken { number: None } => {
                write!(f, "a paper hangs at this kiosk's printer: take it first")
            }
            Refusal::PrinterDown { kiosk } => write!(
                f,
                "the printer of kiosk `{kiosk}` cannot print, and this hall gives no number there without paper: take \
                 one at another kiosk or at the desk; `hallctl device list` says what is wrong with the printer"
            ),
            Refusal::PressTooOld { age } => {
                write!(f, "the key was pressed {} s ago and calls nobody: press again", age.as_seconds())
            }
            Refusal::WindowClosed(window) => write!(f, "window {window} is closed: open it first"),
            Refusal::WindowPaused(window) => write!(f, "window {window} is paused: open it first"),
            Refusal::AlreadyOpen(window) => write!(f, "window {window} is open already"),
            Refusal::AlreadyPaused(window) => write!(f, "window {window} is paused already"),
            Refusal::AlreadyClosed(window) => write!(f, "window {window} is closed already"),
            Refusal::NobodyInHand(window) => write!(f, "window {window} has no ticket in hand"),
            Refusal::AlreadyServing { number } => write!(f, "{number} is being served"),
            Refusal::NoShowTooEarly { number, calls_missing, wait } => write!(
                f,
                "{number} has not been called long enough: {calls_missing} more calls, {} more seconds",
                wait.as_seconds()
            ),
            Refusal::UndoTooLate { number } => write!(f, "the call of {number} can no longer be taken back"),
            Refusal::WindowBusy { window, number } => write!(f, "window {window} has {number} in hand"),
            Refusal::InHand { number, window } => write!(f, "{number} is at window {window}"),
            Refusal::NotWaiting { number } => write!(f, "{number} does not wait"),
            Refusal::NotHeldHere { number } => write!(f, "{number} is not held at this window"),
            Refusal::NotServedHere { number, window } => {
                write!(f, "window {window} does not serve the category of {number}")
            }
            Refusal::AlreadyWaiting { number } => write!(f, "{number} waits already"),
            Refusal::LinkedElsewhere { number, other, window } => {
                write!(
                    f,
                    "the holder of {number} stands at window {window} with {other}: {number} is next when that ends"
                )
            }
            Refusal::MattersOutOfRange { max } => write!(f, "give a number of matters up to {max}"),
            Refusal::AgentAtDesk => write!(f, "an agent's ticket for several matters is given at the desk"),
            Refusal::AgentOneCategory => {
                write!(
                    f,
                    "an agent's matters on one ticket are of one category: take a ticket for each and link them"
                )
            }
            Refusal::OneOutcomeEach { number } => write!(
                f,
                "say `matters` of an agent's ticket and `outcome` of a single matter: {number} is the other kind"
            ),
            Refusal::LinkNeedsTwo => write!(f, "name at least two different tickets"),
            Refusal::TooManyLinked => write!(
                f,
                "more than {} tickets are not one person's: look at their ids again",
                crate::links::LINKED_MAX
            ),
            Refusal::MayNotReturn { number } => write!(f, "{number} may not return: take a new ticket"),
            Refusal::TicketEnded { number } => write!(f, "{number} has ended"),
            Refusal::NoPriority { number } => write!(f, "{number} has no priority"),
            Refusal::FirstAskedNamed { number } => write!(
                f,
                "another is named as first asked for {number}: who takes it over does so at the window that has it"
            ),
            Refusal::NobodyAskedFirst { number } => {
                write!(f, "nobody is named as first asked for {number}: there is nothing to take over")
            }
            Refusal::ReasonMissing => write!(f, "give a reason"),
            Refusal::ClerkMissing => write!(f, "say who signs in: the clerk's number or name"),
            Refusal::TextUnfit(fault) => fault.fmt(f),
            Refusal::ServesNothing => {
                write!(f, "a window serves at least one category, and so does each of its tiers: name one")
            }
            Refusal::ServedTwice(id) => {
                write!(f, "`{id}` stands there twice, and its first tier is what counts: leave the other out")
            }
            Refusal::SameWindow(window) => write!(f, "the ticket is at window {window} already"),
            Refusal::BeingPrinted { number } => write!(f, "{number} is being printed: wait for its paper"),
            Refusal::NoPrinter { number } => {
                write!(f, "{number} was taken where nothing prints: name a kiosk whose printer shall")
            }
            Refusal::RatingClosed => write!(f, "there is no served ticket to rate, or it is rated already"),
            Refusal::RatingOutOfRange { level } => write!(f, "rating {level}: give 1 to 5"),
            Refusal::NobodySignedIn(window) => write!(f, "nobody is signed in at window {window}"),
        }
    }
}

impl core::error::Error for Refusal {}
