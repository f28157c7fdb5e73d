//! The hall as others see it: pure readings, one for each kind of onlooker.

use crate::calendar::Hours;
use crate::command::By;
use crate::hall::{Announcement, Hall};
use crate::id::{AreaId, TicketNumber, WindowNumber};
use crate::refusal::Refusal;
use crate::rules::Category;
use crate::ticket::{Phase, Ticket};
use crate::time::HallTime;
use crate::wait::{Loads, Wait};
use crate::window::{State, Window};
use alloc::vec::Vec;

/// What a window's sign says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// 未开放
    Closed,
    /// The window's own name: open, nobody in hand.
    Idle,
    /// 请A012号
    Call { number: TicketNumber, announced: u32 },
    /// A012号 办理中
    Serving { number: TicketNumber },
    /// 暂停服务
    Paused,
    /// Date and time wait for a person's word; this window's keys can give it.
    ConfirmDay,
}

/// A category as kiosk, board and manager see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryView<'a> {
    pub rules: &'a Category,
    pub waiting: u32,
    /// For one who took a ticket now; `None` if no window will serve him.
    pub wait: Option<Wait>,
    /// Taken out of the configuration while people wait: it serves them and gives no numbers.
    pub withdrawn: bool,
    /// 无窗口可办: somebody waits whom no window that takes calls may call.
    pub unserved: bool,
    pub issued: u32,
    /// Four fifths of the range are given.
    pub range_low: bool,
    /// 余号: numbers left today for kiosks; `None`: not counted.
    pub left: Option<u32>,
    /// When numbers are given today; `None`: at all hours.
    pub numbers: Option<Hours>,
    /// Why a kiosk gives no number of it now.
    pub refused: Option<Refusal>,
    /// 过号, and may return.
    pub missed: Vec<&'a TicketNumber>,
}

/// A call as the board shows it: the newest announcement of each ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallView<'a> {
    pub announcement: &'a Announcement,
    pub ticket: &'a Ticket,
    pub area: Option<&'a AreaId>,
    pub private: bool,
}

impl Hall {
    pub fn sign(&self, number: WindowNumber) -> Sign {
        if !self.day_confirmed() {
            return Sign::ConfirmDay;
        }
        if self.paused().is_some() {
            return Sign::Paused;
        }
        let Some(window) = self.window(number) else { return Sign::Closed };
        if let Some(ticket) = self.shown_at(window) {
            let number = ticket.number.clone();
            let call = ticket.call.as_ref().filter(|_| matches!(ticket.phase, Phase::Called(_)));
            return match call {
                Some(call) => Sign::Call { number, announced: call.announced },
                None => Sign::Serving { number },
            };
        }
        match window.state {
            State::Closed | State::Closing => Sign::Closed,
            State::Paused | State::Pausing => Sign::Paused,
            State::Open => Sign::Idle,
        }
    }

    /// The ticket in hand, as far as signs and boards tell of it: not one of an earlier day, whose number may be given
    /// again today. Its clerk sees it still.
    pub fn shown_at(&self, window: &Window) -> Option<&Ticket> {
        window.in_hand.filter(|id| !self.is_of_earlier_day(*id)).and_then(|id| self.ticket(id))
    }

    /// Every category, in the order of the configuration; those withdrawn today follow while somebody waits.
    pub fn categories(&self, now: HallTime) -> impl Iterator<Item = CategoryView<'_>> {
        let categories = self.rules().categories.iter();
        let shown = categories.filter(|rules| self.offers(&rules.id) || self.waiting_in(&rules.id) > 0);
        let loads = self.loads(now);
        shown.map(move |rules| self.category_view(rules, &loads, now))
    }

    fn category_view<'a>(
        &'a self,
        rules: &'a Category,
        loads: &Loads<'_>,
        now: HallTime,
    ) -> CategoryView<'a> {
        let waiting = self.waiting_in(&rules.id);
        let missed = self
            .aside()
            .filter(|ticket| ticket.category == rules.id && matches!(ticket.phase, Phase::Missed(_)));
        let issued = self.issued(&rules.id);
        CategoryView {
            rules,
            waiting,
            wait: loads.estimate(&rules.id, waiting, now).filter(|_| self.offers(&rules.id)),
            withdrawn: !self.offers(&rules.id),
            unserved: self.at_work(now) && self.leaves_unserved(&rules.id),
            issued: issued + self.issued_by_hand(&rules.id),
            range_low: rules.range_low(issued),
            left: self.left(&rules.id),
            numbers: self.issuing_today(&rules.id, now),
            refused: self
                .may_issue(&rules.id, &By::Public, false, now)
                .and_then(|()| self.within_quota(&rules.id, &By::Public))
                .err(),
            missed: missed.map(|ticket| &ticket.number).collect(),
        }
    }

    /// The last calls, newest first, each ticket once.
    pub fn calls(&self) -> Vec<CallView<'_>> {
        let mut calls: Vec<CallView<'_>> = Vec::new();
        for announcement in self.announcements() {
            let Some(ticket) = self.ticket(announcement.ticket) else { continue };
            if calls.iter().any(|call| call.ticket.id == ticket.id) {
                continue;
            }
            let category = self.rules().category(&ticket.category);
            calls.push(CallView {
                announcement,
                ticket,
                area: category.map(|category| &category.area),
                private: category.is_some_and(|category| category.private),
            });
        }
        calls
    }

    /// Tickets held at this window, in order of issue.
    pub fn held_at(&self, window: WindowNumber) -> impl Iterator<Item = &Ticket> {
        self.aside().filter(move |ticket| ticket.phase == Phase::Held(window))
    }

    /// Tickets held or missed, in order of issue.
    fn aside(&self) -> impl Iterator<Item = &Ticket> {
        self.aside.iter().filter_map(|id| self.ticket(*id))
    }
}
