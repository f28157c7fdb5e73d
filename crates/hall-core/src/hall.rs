//! The hall as it stands, and its two doors: [`Hall::decide`] and [`Hall::apply`].

use crate::calendar::{Hours, YearList};
use crate::command::Clock;
use crate::dispatch::{CalledAs, Entry, Line, Queue};
use crate::event::Event;
use crate::id::{
    CallSequence, CategoryId, Clerk, Handle, ItemCode, KioskId, TicketId, TicketNumber, WindowNumber,
};
use crate::item::{Catalogue, Item};
use crate::quota::Quota;
use crate::rules::{Postings, RuleSet};
use crate::send_home::NextDay;
use crate::ticket::Ticket;
use crate::time::{Date, HallTime};
use crate::wait::Learned;
use crate::whole_hall::Paused;
use crate::window::Window;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Everything known of the present day. Two halls made from the same rows are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hall {
    pub(crate) configured: RuleSet,
    /// In force: `configured` with `serves` over it, and with what today's tickets still need.
    pub(crate) rules: RuleSet,
    /// What windows serve where a manager has said so; overrules the configuration.
    pub(crate) serves: BTreeMap<WindowNumber, Vec<Vec<CategoryId>>>,
    /// What the hall posts where a manager has said so.
    pub(crate) postings: Option<Postings>,
    /// Year lists imported since, which go over the configured ones.
    pub(crate) years: BTreeMap<i16, YearList>,
    /// Dates a manager has given hours of their own.
    pub(crate) dates: BTreeMap<Date, Hours>,
    /// Quotas a manager has set, or taken away.
    pub(crate) quotas: BTreeMap<CategoryId, Option<Quota>>,
    pub(crate) catalogue: Option<Arc<Catalogue>>,
    /// Items that tickets of today were taken for, as they were in an older catalogue.
    pub(crate) held_items: BTreeMap<(ItemCode, u32), Item>,
    pub(crate) paused: Option<Paused>,
    /// A manager has ended the day.
    pub(crate) closed: bool,
    /// Rights of earlier days that are good today.
    pub(crate) next_day: BTreeMap<TicketId, NextDay>,
    /// Numbers given by hand under this date before it was opened again.
    pub(crate) by_hand: BTreeSet<TicketNumber>,
    pub(crate) day: Option<Day>,
    pub(crate) day_confirmed: bool,
    pub(crate) clock: Clock,
    pub(crate) restarted_at: Option<HallTime>,
    /// Since when the hall has waited for a person to give date and time; nothing can be done at windows meanwhile.
    pub(crate) dark_since: Option<HallTime>,
    pub(crate) tickets: BTreeMap<TicketId, Ticket>,
    pub(crate) handles: BTreeMap<Handle, TicketId>,
    pub(crate) queues: BTreeMap<CategoryId, Queue>,
    /// Waiting tickets that only one window may call, in that window's own line.
    pub(crate) bound: BTreeMap<WindowNumber, Line>,
    /// Tickets held or missed, so that a view need not look through the whole day.
    pub(crate) aside: BTreeSet<TicketId>,
    /// Tickets of one person, by each of them.
    pub(crate) links: BTreeMap<TicketId, Vec<TicketId>>,
    /// Waiting tickets in no line, as their holders stand at a window with another.
    pub(crate) passed_over: BTreeSet<TicketId>,
    /// Open tickets of agents.
    pub(crate) agents: BTreeSet<TicketId>,
    pub(crate) held_since: BTreeMap<TicketId, HallTime>,
    pub(crate) windows: BTreeMap<WindowNumber, Window>,
    pub(crate) kiosks: BTreeMap<KioskId, KioskIssue>,
    /// Newest first, at most [`ANNOUNCEMENTS_KEPT`].
    pub(crate) announcements: VecDeque<Announcement>,
    pub(crate) first_ticket: TicketId,
    pub(crate) next_ticket: TicketId,
    pub(crate) next_call: CallSequence,
    pub(crate) learned: BTreeMap<CategoryId, Learned>,
    /// Today's last call of each ticket.
    pub(crate) called_as: BTreeMap<TicketId, CalledAs>,
    /// Of those who wait, as the how-manieth each came into his line, and how many have in all.
    pub(crate) entries: BTreeMap<TicketId, Entry>,
    pub(crate) entered: u64,
    /// 加号: given today beyond the quota.
    pub(crate) added: BTreeSet<TicketId>,
    /// 需引导
    pub(crate) guided: BTreeSet<TicketId>,
    /// 首问: who answers for a ticket that somebody of the house was asked about.
    pub(crate) first_asked: BTreeMap<TicketId, Clerk>,
    /// Asked at the desk today.
    pub(crate) questions: u32,
}

/// Calls a board shows.
pub const ANNOUNCEMENTS_KEPT: usize = 8;

/// The service day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub date: Date,
    /// When the next one begins.
    pub turns_at: HallTime,
    /// 12:00 of its date by the wall clock, from which hours are counted: clocks are changed at night. `None`: opened
    /// by a program that knew no hours; the hall is open at all hours until the day turns.
    pub noon: Option<HallTime>,
}

/// The last ticket a kiosk gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KioskIssue {
    pub(crate) at: HallTime,
    pub(crate) ticket: TicketId,
    pub(crate) number: TicketNumber,
}

/// A call as boards and voices repeat it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    pub sequence: CallSequence,
    pub ticket: TicketId,
    pub window: WindowNumber,
    pub at: HallTime,
    /// 1 for the call, 2 for the first recall.
    pub announced: u32,
}

/// What a command leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub events: Vec<Event>,
    pub reply: Reply,
}

/// What whoever asked is told; read the details from the hall once the events are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    Done,
    Issued(TicketId),
    Ticket(TicketId),
    /// The window, and the ticket the press was about.
    Window(WindowNumber, Option<TicketId>),
    Called(TicketId),
    /// 刚叫过: a double press; this is the ticket the first one called.
    JustCalled(TicketId),
    /// 呼叫未满60秒, or the first press after a restart.
    AnnouncedAgain(TicketId),
    NobodyWaits,
    /// Linked with others of its holder's.
    Linked(TicketId),
    /// The appointments stand in the events.
    Booked,
    /// The catalogue in force.
    Items(u32),
    /// So many tickets were moved.
    Moved(u32),
    /// So many were sent home.
    SentHome(u32),
    /// Numbers given by hand were taken over.
    Backfilled {
        first: TicketId,
        count: u32,
    },
    /// The window was to pause or close: its ticket ended and nobody was called.
    OnlyEnded,
}

/// Why the hall wants to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    DayTurns,
}

impl Default for Hall {
    fn default() -> Self {
        Hall::new()
    }
}

impl Hall {
    /// A hall without rules, before its first row.
    pub fn new() -> Hall {
        Hall {
            configured: RuleSet::default(),
            rules: RuleSet::default(),
            serves: BTreeMap::new(),
            postings: None,
            years: BTreeMap::new(),
            dates: BTreeMap::new(),
            quotas: BTreeMap::new(),
            catalogue: None,
            held_items: BTreeMap::new(),
            paused: None,
            closed: false,
            next_day: BTreeMap::new(),
            by_hand: BTreeSet::new(),
            day: None,
            day_confirmed: false,
            clock: Clock::Untrusted,
            restarted_at: None,
            dark_since: None,
            tickets: BTreeMap::new(),
            handles: BTreeMap::new(),
            queues: BTreeMap::new(),
            bound: BTreeMap::new(),
            aside: BTreeSet::new(),
            links: BTreeMap::new(),
            passed_over: BTreeSet::new(),
            agents: BTreeSet::new(),
            held_since: BTreeMap::new(),
            windows: BTreeMap::new(),
            kiosks: BTreeMap::new(),
            announcements: VecDeque::new(),
            first_ticket: TicketId(1),
            next_ticket: TicketId(1),
            next_call: CallSequence(1),
            learned: BTreeMap::new(),
            called_as: BTreeMap::new(),
            entries: BTreeMap::new(),
            entered: 0,
            added: BTreeSet::new(),
            guided: BTreeSet::new(),
            first_asked: BTreeMap::new(),
            questions: 0,
        }
    }

    /// The next moment at which the hall wants a command by itself, and why.
    pub fn next_deadline(&self) -> Option<(HallTime, Deadline)> {
        let day = self.day.filter(|_| self.day_confirmed)?;
        Some((day.turns_at, Deadline::DayTurns))
    }

    /// The rules in force: settings of the ledger included, and categories withdrawn today that have tickets.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// What the ledger overrules of the configuration: windows and what they serve.
    pub fn settings(&self) -> impl Iterator<Item = (WindowNumber, &Vec<Vec<CategoryId>>)> {
        self.serves.iter().map(|(window, serves)| (*window, serves))
    }

    /// Quotas that the ledger overrules; `None`: taken away.
    pub fn quota_settings(&self) -> impl Iterator<Item = (&CategoryId, Option<Quota>)> {
        self.quotas.iter().map(|(category, quota)| (category, *quota))
    }

    pub fn day(&self) -> Option<Day> {
        self.day
    }

    pub fn day_confirmed(&self) -> bool {
        self.day_confirmed
    }

    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// When the daemon last came back with tickets open.
    pub fn restarted_at(&self) -> Option<HallTime> {
        self.restarted_at
    }

    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.tickets.get(&id)
    }

    pub fn ticket_by_handle(&self, handle: &Handle) -> Option<&Ticket> {
        self.tickets.get(self.handles.get(handle)?)
    }

    /// Today's tickets in order of issue.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values()
    }

    pub fn window(&self, number: WindowNumber) -> Option<&Window> {
        self.windows.get(&number)
    }

    /// In order of their numbers.
    pub fn windows(&self) -> impl Iterator<Item = &Window> {
        self.windows.values()
    }

    /// The last calls, newest first.
    pub fn announcements(&self) -> impl Iterator<Item = &Announcement> {
        self.announcements.iter()
    }

    /// Numbers of `category` given today.
    pub fn issued(&self, category: &CategoryId) -> u32 {
        self.queues.get(category).map_or(0, |queue| queue.issued)
    }

    /// Tickets ever given, and so whether `id` is of an earlier day.
    pub(crate) fn is_of_earlier_day(&self, id: TicketId) -> bool {
        id.0 > 0 && id < self.first_ticket
    }
}
