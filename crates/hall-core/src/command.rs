//! Everything that can be asked of the hall. A closed list: whoever reads it has seen all that can happen.

use crate::appointment::{Appointment, Kept, Register};
use crate::backfill::Backfill;
use crate::calendar::{Hours, YearList};
use crate::id::{
    AppointmentCode, CallSequence, CategoryId, ClassId, Clerk, Handle, ItemCode, KioskId, Language, PrinterId,
};
use crate::id::{ScreenId, TicketId, TicketNumber, WindowNumber};
use crate::item::Item;
use crate::quota::Quota;
use crate::rules::{Names, Postings, RuleSet};
use crate::send_home::Whom;
use crate::ticket::{Outcome, PrintTrouble};
use crate::time::{Date, HallTime, Span};
use crate::wait::Foreseen;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

#[expect(clippy::large_enum_variant, reason = "the one large command comes once a start")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The rules as the configuration has them; answered with no event if the hall knows them already.
    Configure(RuleSet),
    /// A manager changes what the hall posts: leader on duty, notices, complaint number.
    SetPostings(Postings),
    /// A manager changes what a window serves. From then on the ledger, not the configuration, owns it.
    SetServes {
        window: WindowNumber,
        serves: Vec<Vec<CategoryId>>,
    },
    /// A manager imports what the state says of a year: days off, and weekend days that are worked.
    ImportYear {
        year: i16,
        list: Box<YearList>,
    },
    /// A manager gives a date hours of its own, none for a closed one; `None` takes that back.
    SetDate {
        date: Date,
        hours: Option<Hours>,
    },
    /// A manager changes how many numbers a category gives a day; `None`: as many as are asked for.
    SetQuota {
        category: CategoryId,
        quota: Option<Quota>,
    },
    /// Appointments made elsewhere, all of them or none.
    Book {
        /// Each with its place in the list that it came in, which a refusal names.
        appointments: Vec<(u32, Appointment)>,
        register: Register,
    },
    /// The service items of the hall, in place of all it has; each with its place in the list it came in.
    ImportItems(Vec<(u32, Item)>),
    /// Who has booked does not come.
    CancelAppointment {
        code: AppointmentCode,
        kept: Option<Box<Kept>>,
    },
    /// 全厅暂停: nobody is called and no number is given; everybody is told `notice`.
    PauseHall {
        notice: Names,
    },
    /// The hall goes on as it was.
    ResumeHall,
    /// Everybody who waits in a category goes on in another, in order.
    MoveAll {
        from: CategoryId,
        to: CategoryId,
    },
    /// 补录: numbers that staff wrote by hand are taken over.
    Backfill(Backfill),
    /// Who cannot be served any more ends as 转次日, and goes first on the next service day.
    SendHome(Whom),
    /// A manager ends the day before it turns; `leave`: although somebody waits.
    CloseDay {
        leave: bool,
    },
    /// The daemon starts; `down` since the last mark that it was alive.
    Start {
        down: Span,
        clock: Clock,
    },
    /// A person gives date and time. `now` of this command is that time already.
    ConfirmDay,
    /// The ledger came back from a backup, on a machine that is just being set up: on `date` numbers up to these were
    /// handed out that it knows nothing of.
    Restore {
        date: Date,
        reached: Vec<(CategoryId, u32)>,
    },
    /// A person sets hall time back, with no ticket open.
    ResetClock,
    /// The clock has jumped, or is believed again.
    NoteClock(Clock),
    /// The service day turns. `issued`: numbers the ledger knows under this date already, so that none is given
    /// twice after hall time was set back.
    TurnDay {
        date: Date,
        turns_at: HallTime,
        /// 12:00 of `date` by the wall clock.
        noon: HallTime,
        issued: Vec<(CategoryId, u32)>,
        /// Likewise numbers given by hand.
        by_hand: Vec<TicketNumber>,
    },
    Issue(Issue),
    /// A key, a counter page or a program acts at a window.
    Window {
        window: WindowNumber,
        via: Via,
        act: Act,
    },
    /// He missed his call, and here he is (过号返回).
    Return {
        ticket: TicketId,
    },
    /// These tickets are one person's.
    LinkTickets {
        tickets: Vec<TicketId>,
    },
    /// The citizen gives up (取消排队).
    Cancel {
        ticket: TicketId,
    },
    /// Staff end a ticket (作废).
    Void {
        ticket: TicketId,
        reason: String,
    },
    /// 取消优先: to his place by time.
    DropPriority {
        ticket: TicketId,
    },
    /// 需引导: window and desk see that he must be fetched; or not any more.
    MarkGuiding {
        ticket: TicketId,
        wanted: bool,
    },
    /// 首问: this person of the house was asked first, and answers for the ticket until another takes it over.
    NameFirstAsked {
        ticket: TicketId,
        person: Clerk,
    },
    /// Somebody asked at the desk and took no number.
    CountQuestion,
    /// 评价, 1 very satisfied to 5 very dissatisfied.
    Rate {
        ticket: TicketId,
        level: u8,
    },
    /// A screen reports which announcements it has spoken.
    MarkSpoken {
        screen: ScreenId,
        calls: Vec<CallSequence>,
    },
    /// 补打: somebody asks for the paper again, perhaps at another kiosk's printer.
    Reprint {
        ticket: TicketId,
        kiosk: Option<KioskId>,
    },
    /// Bytes are about to go to this printer.
    PrintStarted {
        ticket: TicketId,
        printer: PrinterId,
    },
    PrintEnded {
        ticket: TicketId,
        printer: PrinterId,
        outcome: PrintOutcome,
        /// Why it is not known to be printed.
        trouble: Option<PrintTrouble>,
        /// It was in doubt, as a row before says, and came out after all.
        late: bool,
    },
}

/// Whether dates and times can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    Trusted,
    Untrusted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintOutcome {
    Printed,
    Failed,
    Unknown,
}

/// Take a ticket (取号).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    pub what: Matter,
    pub by: By,
    /// 代办: how many matters an agent brings; else 1.
    pub matters: u32,
    pub class: Option<ClassId>,
    pub language: Language,
    pub kiosk: Option<KioskId>,
    /// A printer will be asked for the paper.
    pub print: bool,
    /// The kiosk's outlet as it was when the tap came; `None` where nothing is printed.
    pub outlet: Option<OutletSeen>,
    /// What his wait will be, as far as it was foreseen; `None`: the hall goes by its formula.
    pub foreseen: Option<Foreseen>,
    /// Random, from outside: nothing in here draws lots.
    pub handle: Handle,
}

impl Issue {
    /// Staff take it for somebody, perhaps on a kiosk's printer: any class may be given, and nobody is kept from tapping.
    pub(crate) fn by_staff(&self) -> bool {
        self.by != By::Public
    }
}

/// A kiosk's outlet, as its printers and `hall.toml` have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutletSeen {
    /// The hall gives no number without paper here (`when_down = "stop"`).
    pub needs_paper: bool,
    /// One of the printers it may use would take a ticket now.
    pub can_print: bool,
    /// A paper hangs there; `None` where no printer says so.
    pub paper_hangs: Option<bool>,
}

/// Who gives the number, which decides how far the quota goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// A kiosk, or whoever takes one for himself.
    #[default]
    Public,
    /// Staff, for somebody.
    Desk,
    /// 加号: staff, beyond the quota or outside the hours, for a reason.
    Added { reason: String },
}

/// What the ticket is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    Category(CategoryId),
    /// One or more items; those of one category are one leg, and the legs go in this order.
    Items(Vec<ItemCode>),
    /// 次日优先: what this ticket, sent home on an earlier day, was for.
    NextDay(TicketId),
    /// What was booked: check-in (预约签到). `kept`: as the register has it.
    Appointment {
        code: AppointmentCode,
        kept: Option<Box<Kept>>,
    },
}

/// Where a press was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A window terminal's key, pressed this long before it arrived.
    Key { age: Span },
    /// The counter page.
    Counter,
    /// A program; it has request ids and needs no guard against double presses.
    Program,
}

/// What is done at a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// 呼叫
    CallNext,
    Call(TicketId),
    /// 重呼
    Recall,
    /// 误叫撤销
    Undo,
    /// Service starts.
    Serve,
    /// 办理完毕
    End(Ending),
    /// 过号
    NoShow,
    /// 挂起
    Hold,
    /// 恢复
    Resume(TicketId),
    /// 转移
    Transfer {
        to: Target,
        place: Place,
        /// Needed where somebody is named as first asked.
        reason: Option<String>,
    },
    /// 接办: whoever sits here answers from now on for the ticket in hand, in place of whoever was asked first.
    TakeOver,
    Open,
    /// 暂停
    Pause {
        reason: Option<String>,
    },
    Close,
    /// The one key that does both: opens a paused or closed window, else pauses.
    TogglePause,
    SignIn(Clerk),
    SignOut,
    /// A rating key: for the ticket served here last.
    Rate(u8),
}

/// What the clerk says of the end; a key says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// Of an agent's ticket: matters done in this turn; as many as a turn has, if not said.
    pub matters: Option<u32>,
    pub outcome: Option<Outcome>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Category(CategoryId),
    Window(WindowNumber),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// First of his weight.
    Front,
    /// By the time the ticket was issued.
    Time,
    /// Behind everyone of his weight who waits now.
    Back,
}
