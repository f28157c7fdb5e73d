//! The hall as configured: what a person decided, as opposed to what happened.
//!
//! A `RuleSet` reaches the hall only in an event (`Configured`, `DayOpened`), so that the ledger alone tells under
//! which rules each row was written.

use crate::agent::AgentTurns;
use crate::appointment::AppointmentRules;
use crate::calendar::Calendar;
use crate::command::Place;
use crate::dispatch::Rule;
use crate::id::{AreaId, CategoryId, ClassId, DepartmentId, ItemCode, Language, TicketNumber, WindowNumber};
use crate::item::Item;
use crate::quota::Quota;
use crate::text::{self, TextFault};
use crate::time::Span;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

/// A name in each language the hall has it in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(pub BTreeMap<Language, String>);

/// Everything the rules depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSet {
    pub departments: Vec<Department>,
    pub areas: Vec<Area>,
    /// In the order the kiosk shows them.
    pub categories: Vec<Category>,
    pub items: Vec<Item>,
    pub windows: Vec<WindowRules>,
    pub classes: Vec<PriorityClass>,
    pub times: Times,
    pub policy: Policy,
    /// Who is called next.
    pub dispatch: Rule,
    pub postings: Postings,
    /// `None`: open at all hours.
    pub calendar: Option<Calendar>,
    /// 限号, where a category has one.
    pub quotas: BTreeMap<CategoryId, Quota>,
    pub appointments: AppointmentRules,
}

/// What the hall posts for those who wait; a manager changes it, and then the ledger owns it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Postings {
    /// 值班领导: the leader on duty today.
    pub leader: Option<Names>,
    /// 通知
    pub notices: Vec<Names>,
    /// 监督电话
    pub complaint_phone: Option<String>,
}

impl Postings {
    /// Looks whether all of it can be shown.
    ///
    /// # Errors
    /// The first [`TextFault`] found.
    pub fn check(&self) -> Result<(), TextFault> {
        for names in self.leader.iter().chain(&self.notices) {
            if names.0.is_empty() {
                return Err(TextFault::Empty);
            }
            names.0.values().try_for_each(|text| text::check(text))?;
        }
        self.complaint_phone.as_deref().map_or(Ok(()), text::check_name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    pub id: DepartmentId,
    pub name: Names,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    pub id: AreaId,
    pub name: Names,
}

/// What tickets wait in, and how its numbers look: prefix + sequence, `first` to `last`, at least `width` digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    /// A letter, a digit, a hanzi, or nothing.
    pub prefix: String,
    pub width: u8,
    pub first: u32,
    /// The last number of the intended range. Past it numbers go on, a digit wider.
    pub last: u32,
    pub area: AreaId,
    pub name: Names,
    /// 信访 and the like: shown and spoken with number and window only.
    pub private: bool,
    /// Mean service time assumed until the hall's own is known.
    pub service: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowRules {
    pub number: WindowNumber,
    pub name: Names,
    /// Tiers of sets: tier 1 before tier 2.
    pub serves: Vec<Vec<CategoryId>>,
    /// A press that finds nobody is remembered, and the next fitting ticket is called at once.
    pub auto_call: bool,
}

/// How somebody comes into a priority class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvenBy {
    /// He says so himself at the kiosk.
    SelfDeclared,
    /// A card shown to staff.
    Card,
    /// Given by staff.
    Desk,
}

/// A priority class (优先类别) as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorityClass {
    pub id: ClassId,
    pub name: Names,
    /// Heavier goes first; who has no class has weight 0.
    pub weight: u32,
    pub proven_by: ProvenBy,
}

/// The hall's waiting periods. Defaults are those of a township hall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// Two presses of call within this are one, at keys and counter page.
    pub call_guard: Span,
    /// A press this soon after the first call announces the same ticket again.
    pub early_call: Span,
    /// A ticket announced this recently when the next is called did not come; longer ago it was served.
    pub served_min: Span,
    /// From the first call (or its speech) to a permitted no-show.
    pub no_show_after: Span,
    /// However late the speech is reported, no-show is permitted this long after the first call.
    pub no_show_latest: Span,
    /// A call can be taken back within this.
    pub undo: Span,
    /// One kiosk gives no further ticket within this.
    pub kiosk_pause: Span,
    /// A key event older than this calls nobody.
    pub key_age_max: Span,
    /// 离岗: a window that has called somebody and at which nothing was done for so long has nobody at it.
    pub away_after: Span,
}

impl Default for Times {
    fn default() -> Self {
        Times {
            call_guard: Span::seconds(3),
            early_call: Span::seconds(60),
            served_min: Span::seconds(45),
            no_show_after: Span::seconds(60),
            no_show_latest: Span::seconds(120),
            undo: Span::seconds(30),
            kiosk_pause: Span::seconds(3),
            key_age_max: Span::seconds(5),
            away_after: Span::seconds(600),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// A closed window opens only by sign-in or open, not by a call.
    pub sign_in_required: bool,
    /// Calls needed before a no-show.
    pub no_show_calls: u32,
    /// Who missed his call and returns waits for this many others of his category. `None`: 过号作废, no return.
    pub return_behind: Option<u32>,
    /// A configured screen reports what it has spoken.
    pub speech_reported: bool,
    /// 次日优先: the class of who was sent home the day before. `None`: his own, if he has one; either way he stands by the
    /// time he first came.
    pub next_day_class: Option<ClassId>,
    /// 联合办理: where a ticket stands in the line of its next leg.
    pub next_leg: Place,
    pub agent: AgentTurns,
    /// Who brings a missing paper the same day waits for this many others at that window.
    pub papers_behind: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            sign_in_required: false,
            no_show_calls: 2,
            return_behind: Some(3),
            speech_reported: false,
            next_day_class: None,
            next_leg: Place::Time,
            agent: AgentTurns::default(),
            papers_behind: 1,
        }
    }
}

impl RuleSet {
    pub fn category(&self, id: &CategoryId) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == *id)
    }

    pub fn item(&self, code: &ItemCode) -> Option<&Item> {
        self.items.iter().find(|item| item.code == *code)
    }

    pub fn window(&self, number: WindowNumber) -> Option<&WindowRules> {
        self.windows.iter().find(|window| window.number == number)
    }

    pub fn class(&self, id: &ClassId) -> Option<&PriorityClass> {
        self.classes.iter().find(|class| class.id == *id)
    }
}

impl Category {
    /// The number printed on the `sequence`-th ticket of a day, counted from 0.
    ///
    /// A range that runs out begins again with one more digit in front, and so keeps clear of its neighbours, whose
    /// endings differ: A001 to A999 goes on with A1000, 100 to 199 with 1100 to 1199 and 2100 to 2199.
    pub fn number(&self, sequence: u32) -> TicketNumber {
        let (first, size, sequence) = (u64::from(self.first), self.size(), u64::from(sequence));
        let value = if sequence < size {
            first + sequence
        } else {
            let low = u64::from(self.lowest_ending());
            let (beyond, round) = (sequence - size, u64::from(self.last.max(self.first)) - low + 1);
            let front = 10u64.pow(self.digits()).saturating_mul(beyond / round + 1);
            front.saturating_add(low + beyond % round)
        };
        let width = usize::from(self.width);
        TicketNumber(alloc::format!("{}{value:0width$}", self.prefix).into())
    }

    /// Whether four fifths of the intended range are given.
    pub fn range_low(&self, issued: u32) -> bool {
        u64::from(issued) * 5 >= self.size() * 4
    }

    /// Whether the `sequence`-th number of a day, counted from 0, is the one with which that begins.
    pub fn range_gets_low(&self, sequence: u32) -> bool {
        !self.range_low(sequence) && self.range_low(sequence.saturating_add(1))
    }

    /// Whether the two could ever print the same number; one hall cannot have both.
    pub fn clashes_with(&self, other: &Category) -> bool {
        if self.prefix == other.prefix {
            let apart = self.last < other.lowest_ending() || other.last < self.lowest_ending();
            return self.digits() != other.digits() || !apart;
        }
        let (short, long) =
            if self.prefix.len() < other.prefix.len() { (self, other) } else { (other, self) };
        // Prefix 1 with 01 reads like no prefix with 101.
        let rest = long.prefix.strip_prefix(short.prefix.as_str());
        rest.is_some_and(|rest| rest.chars().all(|letter| letter.is_ascii_digit()))
    }

    /// How many numbers the intended range has.
    pub fn size(&self) -> u64 {
        u64::from(self.last.saturating_sub(self.first)) + 1
    }

    /// Digits of the intended range; what stands in front of them is a widened range.
    fn digits(&self) -> u32 {
        let of_last = self.last.max(self.first).checked_ilog10().map_or(1, |digits| digits + 1);
        u32::from(self.width).clamp(of_last, 10)
    }

    /// Nobody prints 000, so that a widened range which began with 1 takes it in: A999, A1000.
    fn lowest_ending(&self) -> u32 {
        if self.first == 1 { 0 } else { self.first }
    }
}

impl WindowRules {
    /// The tier, from 0, in which this window serves `category`.
    pub fn tier_of(&self, category: &CategoryId) -> Option<usize> {
        self.serves.iter().position(|tier| tier.contains(category))
    }
}
