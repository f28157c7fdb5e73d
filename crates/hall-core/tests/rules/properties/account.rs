//! Bad day 44, over random days: of every category, 取号 = 办理 + 过号未回 + 取消 + 作废 + 下班未办 + 转次日 + what is open, after every
//! single row. A ticket counts in the category it was taken in.

use hall_core::Hall;
use hall_core::id::{CategoryId, TicketId};
use hall_core::ticket::{End, Phase};
use std::collections::BTreeMap;

#[derive(Default)]
pub(super) struct Account {
    /// Rows `issued` of today.
    taken: BTreeMap<CategoryId, u32>,
    issued_in: BTreeMap<TicketId, CategoryId>,
}

#[derive(Default)]
struct Became {
    served: u32,
    missed: u32,
    cancelled: u32,
    voided: u32,
    day_over: u32,
    sent_home: u32,
    open: u32,
}

impl Account {
    pub(super) fn issued(&mut self, category: &CategoryId, ticket: TicketId) {
        *self.taken.entry(category.clone()).or_default() += 1;
        self.issued_in.insert(ticket, category.clone());
    }

    pub(super) fn balances(&self, hall: &Hall) {
        let mut became: BTreeMap<&CategoryId, Became> = BTreeMap::new();
        for (ticket, category) in &self.issued_in {
            let became = became.entry(category).or_default();
            let ticket = hall.ticket(*ticket).expect("nobody who took a number today vanishes");
            *match ticket.phase {
                Phase::Waiting | Phase::Called(_) | Phase::Serving(_) | Phase::Held(_) => &mut became.open,
                Phase::Missed(_) | Phase::Ended(End::NoShow) => &mut became.missed,
                Phase::Ended(End::Served { .. }) => &mut became.served,
                Phase::Ended(End::Cancelled) => &mut became.cancelled,
                Phase::Ended(End::Voided) => &mut became.voided,
                Phase::Ended(End::DayOver) => &mut became.day_over,
                Phase::Ended(End::SentHome) => &mut became.sent_home,
            } += 1;
        }
        for (category, taken) in &self.taken {
            let Became { served, missed, cancelled, voided, day_over, sent_home, open } = &became[category];
            let ended = served + missed + cancelled + voided + day_over + sent_home;
            assert_eq!(*taken, ended + open, "{category}");
        }
    }
}
